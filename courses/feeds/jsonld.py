"""Reads courses from a JSON-LD document with schema.org types (Course, CourseInstance, Offer, Schedule).

Names are read as schema.org's: without a prefix, with the prefix `schema:` or as full addresses. Contexts are not
fetched. A course may be the document itself, or stand in an array, in @graph, in an ItemList or DataFeed, or inside
another course.
"""

from collections.abc import Iterator
from typing import Any

from courses.feeds.durations import plain, read_duration
from courses.feeds.lines import Lines
from skills.arithmetic.soc_codes import is_code
from skills.errors import BadInput

_PREFIX = ("https://schema.org/", "http://schema.org/", "schema:")
_REFERENCES = {
    "coursePrerequisites",
    "isRelatedTo",
    "isSimilarTo",
    "isPartOf",
}  # a course under one of these is only referred to, not offered
_WEEKS = {"daily": 1 / 7, "weekly": 1.0, "monthly": 4.345, "yearly": 52.14}
_WEEKS |= {"p1d": 1 / 7, "p1w": 1.0, "p7d": 1.0, "p1m": 4.345, "p1y": 52.14}
SESSION_CELLS = ("session_start", "session_end", "session_place", "session_seats")
_DEEPEST = 100
_FREE = ("free", "gratis", "kostenlos")
Node = dict[str, Any]


def courses_of(value: Any, text: str, file: str) -> list[tuple[int, dict[str, str]]]:
    """For each course of a document the line of its name, and its cells by field. Raises BadInput.

    value, text: the document, parsed and as written.
    """
    try:
        document = _without_prefixes(value)
    except RecursionError:
        raise BadInput("is nested too deeply to be a list of courses.", file=file) from None
    nodes: dict[str, Node] = {}
    courses = []
    for node in _nodes(document):
        if node.get("@id") and len(node) > len(nodes.get(str(node["@id"]), {})):
            nodes[str(node["@id"])] = node
        if "Course" in _types(node):
            courses.append(node)
    named = {id(nodes.get(str(node.get("@id")), node)): nodes.get(str(node.get("@id")), node) for node in courses}
    lines = Lines(text)
    return [(lines.of(_text(node.get("name"))), _Course(node, nodes).cells()) for node in named.values()]


def _without_prefixes(value: Any, depth: int = 0) -> Any:
    """The document without contexts, and with schema.org's names without their prefix.

    Raises RecursionError beyond _DEEPEST levels.
    """
    if depth > _DEEPEST:
        raise RecursionError
    if isinstance(value, list):
        return [_without_prefixes(part, depth + 1) for part in value]
    if not isinstance(value, dict):
        return value
    return {
        _without_prefix(name): _without_prefixes(part, depth + 1) for name, part in value.items() if name != "@context"
    }


def _without_prefix(name: str) -> str:
    prefix = next((prefix for prefix in _PREFIX if name.startswith(prefix)), "")
    return {"type": "@type", "id": "@id"}.get(name, name.removeprefix(prefix))


def _types(node: Node) -> set[str]:
    return {_without_prefix(name) for name in _list(node.get("@type")) if isinstance(name, str)}


def _nodes(document: Any) -> Iterator[Node]:
    """Every object in document order, except those under a property in _REFERENCES."""
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += reversed(value)
        elif isinstance(value, dict):
            yield value
            waiting += [part for name, part in reversed(value.items()) if name not in _REFERENCES]


class _Course:
    """One course. nodes: the document's objects by @id, to resolve references in the course."""

    def __init__(self, node: Node, nodes: dict[str, Node]) -> None:
        self.nodes, self.node = nodes, node

    def all(self, name: str, node: Node | None = None) -> list[Any]:
        values = _list((self.node if node is None else node).get(name))
        return [
            self.nodes.get(str(v["@id"]), v) if isinstance(v, dict) and len(v) == 1 and "@id" in v else v
            for v in values
        ]

    def first(self, *names: str) -> str:
        return next((text for name in names for value in self.all(name) if (text := _text(value))), "")

    def every(self, *names: str) -> str:
        found = [_text(value).replace(";", ",") for name in names for value in self.all(name)]
        return "; ".join(dict.fromkeys(text for text in found if text))

    def cells(self) -> dict[str, str]:
        key = _text(self.node.get("@id"))
        url = self.first("url") or (key if key.startswith(("http://", "https://")) and "#" not in key else "")
        return {
            "key": key,
            "external_id": self.first("courseCode", "identifier"),
            "title": self.first("name"),
            "description": self.first("description", "abstract"),
            "syllabus": self.every("syllabusSections"),
            "provider": self.first("provider", "publisher", "creator"),
            "url": url,
            "language": self._language(),
            "level": self.first("educationalLevel"),
            "category": self.every("about", "category"),
            "tags": self.every("keywords", "teaches", "assesses"),
            "prerequisites": self._prerequisites(),
            "occupations": self._occupations(),
            "delivery": self._delivery(),
            **self._cost(),
            **self._time(),
            **self._sessions(),
        }

    def _language(self) -> str:
        for node in (self.node, *self._instances()):
            for value in self.all("inLanguage", node):
                name = value.get("alternateName") or value.get("name") if isinstance(value, dict) else value
                if text := _text(name):
                    return text
        return ""

    def _instances(self) -> list[Node]:
        return [value for value in self.all("hasCourseInstance") if isinstance(value, dict)]

    def _sessions(self) -> dict[str, str]:
        """Cells with the instances that state a first day, each list in the same order."""
        found = [row for instance in self._instances() if (row := self._session(instance))["session_start"]]
        return {name: "; ".join(row[name] for row in found) for name in SESSION_CELLS} if found else {}

    def _session(self, instance: Node) -> dict[str, str]:
        schedule = next((value for value in self.all("courseSchedule", instance) if isinstance(value, dict)), {})
        seats = _text(instance.get("maximumAttendeeCapacity"))
        place = next((text for value in self.all("location", instance) if (text := _place(value))), "")
        online = "online" if "online" in _text(instance.get("courseMode")).casefold() else ""
        cells = {
            "session_start": _text(instance.get("startDate")) or _text(schedule.get("startDate")),
            "session_end": _text(instance.get("endDate")) or _text(schedule.get("endDate")),
            "session_place": place or online,
            "session_seats": seats,
        }
        return {name: cell.replace(";", ",") for name, cell in cells.items()}

    def _occupations(self) -> str:
        """SOC codes: as text, at the end of an O*NET address or as a term's code. Names without a code are left out."""
        found = []
        for value in self.all("occupationalCategory"):
            text = _text(value.get("codeValue") or value.get("@id")) if isinstance(value, dict) else _text(value)
            code = text.rstrip("/").rsplit("/", 1)[-1].strip()
            found += [code] if is_code(code) else []
        return ";".join(found)

    def _prerequisites(self) -> str:
        """Keys of required courses. Prerequisites in words are left out, because there is no course to link to."""
        found = [value for value in self.all("coursePrerequisites") if isinstance(value, dict)]
        named = [_text(value.get("@id")) or _text(value.get("courseCode")) or _text(value.get("name")) for value in found
                 if "@id" in value or "Course" in _types(value)]  # fmt: skip
        return ";".join(name for name in named if name)

    def _delivery(self) -> str:
        """The modes of the instances in words; several modes are joined."""
        modes = [_text(value) for node in self._instances() for value in self.all("courseMode", node)]
        return ", ".join(dict.fromkeys(mode for mode in modes if mode))

    def _cost(self) -> dict[str, str]:
        offers = [value for node in (self.node, *self._instances()) for value in self.all("offers", node)]
        for offer in (value for value in offers if isinstance(value, dict)):
            details = next((value for value in self.all("priceSpecification", offer) if isinstance(value, dict)), {})
            price = next(
                (
                    text
                    for part in (offer, details)
                    for name in ("price", "lowPrice")
                    if (text := _text(part.get(name)))
                ),
                "",
            )
            if price or _text(offer.get("category")).casefold() in _FREE:
                currency = _text(offer.get("priceCurrency")) or _text(details.get("priceCurrency"))
                return {"cost": f"{price}{_period(details)}" or "free", "currency": currency}
        return {"cost": "free"} if self.node.get("isAccessibleForFree") is True else {}

    def _time(self) -> dict[str, str]:
        """Cells with the course's duration: one that states hours of work, of the course or of its first instance that does.

        Else a number of days or weeks.
        """
        own = _measured(self.first("timeRequired", "totalTime", "courseWorkload", "duration"))
        found = [cells for cells in (own, *map(self._time_of, self._instances())) if cells]
        return next((cells for cells in found if "hours" in cells or "duration" in cells), found[0] if found else {})

    def _time_of(self, instance: Node) -> dict[str, str]:
        workload = _text(instance.get("courseWorkload"))
        schedule = [value for value in self.all("courseSchedule", instance) if isinstance(value, dict)]
        found = _measured(workload) | (_scheduled(schedule[0]) if schedule else {})
        span = _measured(_text(instance.get("duration")))
        if "hours" in found and "duration" in found:
            del found["duration"]  # the schedule counts before words
        if not found:
            return span
        if "weeks" in span and "weeks" not in found and "duration" in found:
            found["weeks"] = span["weeks"]  # "3 hours per week" needs a number of weeks
        return found


def _period(details: Node) -> str:
    """'/month' for the price of a subscription that is billed by the month; '' for a price that is paid once."""
    unit = _text(details.get("unitText")) or _text(details.get("unitCode")) or _text(details.get("billingDuration"))
    name = unit.casefold()
    if name in {"month", "monthly", "mon", "p1m", "monat"}:
        return "/month"
    return "/year" if name in {"year", "yearly", "annual", "ann", "p1y", "jahr"} else ""


def _place(value: Any) -> str:
    """The name of a place and its town: "Room 4, Leeds"."""
    if not isinstance(value, dict):
        return _text(value)
    address = value.get("address")
    town = _text(address.get("addressLocality")) if isinstance(address, dict) else _text(address)
    named = [_text(value.get("name")) or _text(value.get("url")), town]
    return ", ".join(dict.fromkeys(text for text in named if text))


def _measured(text: str) -> dict[str, str]:
    """Cells for hours and weeks. A duration in words is left to the import, which also reads 'hours per week'."""
    if not text:
        return {}
    found = read_duration(text)
    if found is None:
        return {"duration": text}
    return {name: cell for name, value in zip(("hours", "weeks"), found, strict=True) if (cell := plain(value))}


def _scheduled(schedule: Node) -> dict[str, str]:
    """Cells for hours and weeks: 18 hours and 6 weeks for 'PT3H', weekly, six times."""
    try:
        times = float(_text(schedule.get("repeatCount")) or 0)
    except ValueError:
        return {}
    each = read_duration(_text(schedule.get("duration")))
    weeks = times * _WEEKS.get(_text(schedule.get("repeatFrequency")).casefold(), 0)
    cells = {"hours": plain(times * each[0]) if each else "", "weeks": plain(weeks)}
    return {name: cell for name, cell in cells.items() if cell}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str:
    """The text of a value: of plain text, of text with a language, of a property value, or the name of an object."""
    if isinstance(value, list):
        return next((text for part in value if (text := _text(part))), "")
    if isinstance(value, dict):
        return next((text for key in ("@value", "name", "value", "@id") if (text := _text(value.get(key)))), "")
    return "" if value is None or isinstance(value, bool) else str(value).strip()
