"""How deep JSON from outside may nest. What is deeper would exhaust the stack of whatever reads it next."""

from typing import Any

MOST_LEVELS = 64


def is_too_deep(value: Any, most: int = MOST_LEVELS) -> bool:
    """Whether arrays and objects stand in each other more than `most` levels deep. Goes level by level, not recursively."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(most):
        level = [
            child
            for node in level
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, dict | list)
        ]
        if not level:
            return False
    return True
