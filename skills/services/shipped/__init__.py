"""What ships with the program, and the commands that derive and fit it."""
