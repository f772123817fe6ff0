"""Learning units: reads, checks, renders and stores their texts, and records what an employee reads and practises."""
