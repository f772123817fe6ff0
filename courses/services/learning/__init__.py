"""What an employee does with courses and their path: feedback, choices, completions, next roles."""
