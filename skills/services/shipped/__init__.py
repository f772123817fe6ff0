"""Loads the data shipped with the program, and derives and fits that data."""
