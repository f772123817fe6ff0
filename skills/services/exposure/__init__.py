"""Exposure datasets, reference tasks, vectors, and the assessment of task statements."""
