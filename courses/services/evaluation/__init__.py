"""How well judgements of courses agree with people, measured on courses that took no part."""
