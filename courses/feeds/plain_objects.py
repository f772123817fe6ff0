"""Reads courses from a JSON list of plain objects, as the programming interfaces of learning systems answer them.

The names of the objects become the columns of a table, so the import finds titles and lengths as in a CSV file.
"""

from collections.abc import Iterator
from typing import Any

from courses.feeds.lines import Lines

Node = dict[str, Any]
_DEEPEST = 3  # the list may stand in an answer, such as {"data": {"items": [...]}}
_NAMED_BY = ("name", "title", "label", "locale", "value")


def plain_objects(value: Any) -> list[Node]:
    """The list of the objects with most names, the longest of several; empty for a document without objects in a list."""
    return max(_lists(value, 0), key=lambda nodes: (len(nodes[0]), len(nodes)), default=[])


def _lists(value: Any, depth: int) -> Iterator[list[Node]]:
    if depth > _DEEPEST:
        return
    if _is_plain(value):
        for part in value.values():
            yield from _lists(part, depth + 1)
    elif isinstance(value, list) and value and all(map(_is_plain, value)):
        yield value


def _is_plain(value: Any) -> bool:
    return isinstance(value, dict) and not any(name.startswith("@") for name in value)


def cells_of(nodes: list[Node], text: str) -> list[tuple[int, dict[str, str]]]:
    """For each object its line in the text of the document, and its cells by name."""
    lines = Lines(text)
    found = []
    for node in nodes:
        cells = {str(name): _text(value) for name, value in node.items()}
        longest = max((value for value in node.values() if isinstance(value, str)), key=len, default="")
        found.append((lines.of(longest), cells))
    return found


def _text(value: Any) -> str:
    """The value in one cell: the parts of a list with semicolons, the name of an object."""
    if isinstance(value, list):
        return "; ".join(text.replace(";", ",") for part in value if (text := _text(part)))
    if isinstance(value, dict):
        return next(
            (text for name in _NAMED_BY if not isinstance(value.get(name), dict) and (text := _text(value.get(name)))),
            "",
        )
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value).strip()
