"""The course catalogue: imports and their undo, languages, emphasis, search index."""
