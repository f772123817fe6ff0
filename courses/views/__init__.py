"""Employees' pages, each about the person who is signed in and nobody else."""
