"""Vacancies: read from a file, written, and undone."""
