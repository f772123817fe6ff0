"""Measures how well emphasis and recommendations agree with people, on data not used for fitting."""
