"""The maximum nesting depth of JSON from outside. Deeper JSON could exhaust the stack of a recursive reader."""

from typing import Any

MAX_LEVELS = 64


def is_too_deep(value: Any, most: int = MAX_LEVELS) -> bool:
    """Whether arrays and objects are nested more than `most` levels deep. Checks level by level, without recursion."""
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
