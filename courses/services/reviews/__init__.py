"""Requests for a human review, and the review queue."""
