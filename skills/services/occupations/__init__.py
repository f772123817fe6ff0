"""Occupations: title matching, related occupations, names and classification codes."""
