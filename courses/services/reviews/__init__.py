"""Requests for a human review, and the queue of reviews."""
