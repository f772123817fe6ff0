"""Occupations: found by job title, related to each other, named and classified."""
