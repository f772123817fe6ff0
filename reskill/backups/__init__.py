"""Backups of an installation: the database, uploaded files and keys in one file that is checked by restoring it."""
