"""What lets a recalculation skip employees whose answer cannot change."""
