"""Employees, their task profiles, their imports and their logins."""
