"""What all imports share.

columns       the columns a kind of import declares, and how they are found in a file
report        remarks on rows, counts, progress
file_import   the procedure of importing a file: read, prepare, write, keep a journal; or all that as a dry run
undoing       an import taken back in batches, from its journal
uploads       a file brought in the admin: matched, checked, imported
bulk          rows sent by one call of the API
"""
