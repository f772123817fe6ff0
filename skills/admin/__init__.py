"""What HR sees and edits of work and exposure."""
