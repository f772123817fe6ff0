"""Reads the lists of courses that Open edX answers in JSON: the discovery service (`/api/v1/courses/`), whose entries have
`key`, `title` and `course_runs`, and the platform itself (`/api/courses/v1/courses/`), with `course_id` and `name`.
"""

from collections.abc import Iterator
from typing import Any

from courses.feeds.lines import Lines

Node = dict[str, Any]
_RETIRED = {"unpublished", "archived", "retired", "inactive"}


def is_course_list(value: Any) -> bool:
    """Whether the document is an answer of Open edX, or the list inside of one."""
    return any(True for _ in _entries(value))


def read_course_list(value: Any, text: str) -> list[tuple[int, dict[str, str]]]:
    """For each course the line of its title, and its cells by field."""
    lines = Lines(text)
    found = [(_of_discovery if "title" in entry else _of_platform)(entry) for entry in _entries(value)]
    return [(lines.of(cells["title"]), cells) for cells in found]


def _entries(value: Any) -> Iterator[Node]:
    listed = value.get("results") if isinstance(value, dict) and "@context" not in value else value
    if isinstance(value, dict) and "course_runs" in value and "key" in value:
        listed = [value]
    for entry in listed if isinstance(listed, list) else []:
        if not isinstance(entry, dict) or "@type" in entry or "type" in entry:
            continue
        is_discovered = "title" in entry and "key" in entry and ("course_runs" in entry or "owners" in entry)
        if is_discovered or ("name" in entry and "course_id" in entry):
            yield entry


def _of_discovery(entry: Node) -> dict[str, str]:
    runs = [run for run in _list(entry.get("course_runs")) if isinstance(run, dict)]
    run = next((one for one in runs if _word(one.get("status")) not in _RETIRED), runs[0] if runs else {})
    is_ended = bool(runs) and all({_word(one.get("status")), _word(one.get("availability"))} & _RETIRED for one in runs)
    return {
        "external_id": _text(entry.get("key")),
        "title": _text(entry.get("title")),
        "summary": _text(entry.get("short_description")),
        "description": _text(entry.get("full_description")),
        "syllabus": _text(entry.get("syllabus_raw")) or _text(entry.get("outcome")),
        "provider": ", ".join(_names(entry.get("owners"))),
        "url": _text(entry.get("marketing_url")) or _text(run.get("marketing_url")),
        "language": _text(run.get("content_language")) or next(iter(_names(entry.get("languages_codes"))), ""),
        "level": _text(entry.get("level_type")),
        "weeks": _text(run.get("weeks_to_complete")),
        "effort": _effort(run),
        "category": "; ".join(_names(entry.get("subjects"))),
        "tags": "; ".join(_names(entry.get("skill_names") or entry.get("skills"))),
        **_cost(entry, run),
        "delivery": "online",
        "offered": "archived" if is_ended or _word(entry.get("status")) in _RETIRED else "",
    }


def _of_platform(entry: Node) -> dict[str, str]:
    return {
        "external_id": _text(entry.get("course_id")),
        "title": _text(entry.get("name")),
        "summary": _text(entry.get("short_description")),
        "provider": _text(entry.get("org")),
        "effort": _text(entry.get("effort")),
        "delivery": "online",
        "offered": "hidden" if entry.get("hidden") is True else "",
    }


def _effort(run: Node) -> str:
    low, high = _text(run.get("min_effort")), _text(run.get("max_effort"))
    if low and high and low != high:
        return f"{low}-{high} hours per week"
    return f"{low or high} hours per week" if low or high else ""


def _cost(entry: Node, run: Node) -> dict[str, str]:
    """The price of the first paid entitlement or seat. A course that may also be audited has no price: it may be free."""
    offers = [offer for offer in _list(entry.get("entitlements")) + _list(run.get("seats")) if isinstance(offer, dict)]
    if any(_word(offer.get("type")) == "audit" for offer in offers):
        return {}
    paid = next((offer for offer in offers if _text(offer.get("price"))), None)
    return {"cost": _text(paid.get("price")), "currency": _text(paid.get("currency"))} if paid else {}


def _names(value: Any) -> list[str]:
    return [text.replace(";", ",") for part in _list(value) if (text := _text(part))]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str:
    """The text of a value; of an object its name, else its key."""
    if isinstance(value, dict):
        return next((text for name in ("name", "title", "key") if (text := _text(value.get(name)))), "")
    return "" if value is None or isinstance(value, bool | list) else str(value).strip()


def _word(value: Any) -> str:
    return _text(value).casefold()
