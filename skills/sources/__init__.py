"""One reader per published dataset format, all with the same interface.

A module declares the `Layout`s of its publisher: the columns that identify a table (never the file name) and a function
that turns the table into `records`, each with its line number. Readers do not use the database:
``skills.services.exposure.dataset_import`` decides which rows are stored, kept or removed.
"""
