"""Readers of published formats."""
