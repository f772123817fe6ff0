"""The parts that all imports share.

columns       the columns that a kind of import declares, and the search for them in a file
report        remarks on rows, counts, progress
file_import   the steps of a file import: read, prepare, write, write the journal; also as a dry run
undoing       the undo of an import in batches, from its journal
uploads       a file uploaded in the admin: columns matched, checked, imported
bulk          rows sent in one API call
"""
