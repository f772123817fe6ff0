"""API clients, roles, and responses remembered for repeated requests."""
