"""Figures for Prometheus at /metrics. Off unless a token or addresses are set; no figure is about a person."""
