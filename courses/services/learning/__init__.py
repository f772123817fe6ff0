"""What an employee does with courses and the learning path: feedback, choices, completions, next roles."""
