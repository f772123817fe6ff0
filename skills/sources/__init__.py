"""One reader per published dataset format, all of one shape.

A module states the `Layout`s its publisher uses: the columns a table is recognised by (never its file name) and a
function from the table to `records`, each with the line it stands on. Readers know nothing of the database: what is
stored, kept or removed is decided in ``skills.services.exposure.dataset_import``.
"""
