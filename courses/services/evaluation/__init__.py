"""How well judgements of courses and recommendations agree with people, measured on what took no part."""
