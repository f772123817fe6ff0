"""Employees' pages. Each page shows data of the signed-in employee only."""
