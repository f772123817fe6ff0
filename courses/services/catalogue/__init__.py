"""The course catalogue: imports, undo, languages, emphasis, search index."""
