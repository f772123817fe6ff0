"""What all imports share: uploads, bulk calls, undo."""
