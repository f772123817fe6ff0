"""Reads JSON files, JSON lines and web pages, and finds the courses in them.

Courses are schema.org/Course, a list of Open edX, or a list of plain objects.
"""

import json
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from courses.feeds.jsonld import courses_of
from courses.feeds.open_edx import is_course_list, read_course_list
from courses.feeds.plain_objects import cells_of, plain_objects
from skills.errors import BadInput
from skills.sources.tables import Note

Cells = tuple[int, dict[str, str]]
_JSONLD = "application/ld+json"
_NO_COURSES = (
    "contains no schema.org/Course. Each course is an object with '@type': 'Course' and a 'name'. A list of courses of Open "
    "edX ('results' with 'key' and 'title') and a list of plain objects with a 'title' are read, too."
)


@dataclass(frozen=True)
class _Document:
    """A JSON document, its text, and the line of the file where it begins."""

    value: Any
    text: str
    line: int = 1


@dataclass(frozen=True)
class JsonCourses:
    """For each course the line of its name, and its cells by field. has_own_names: by the document's own names instead."""

    cells: list[Cells]
    has_own_names: bool = False
    notes: tuple[Note, ...] = ()


def read_json_courses(raw: bytes, file: str) -> JsonCourses:
    """The courses of a JSON document or of JSON lines. Raises BadInput."""
    documents = _documents(_text(raw, file), file)
    if found := _courses(documents, file):
        return JsonCourses(found)
    lists = [[one.value] if len(documents) > 1 and isinstance(one.value, dict) else one.value for one in documents]
    plain = [
        (one.line + line - 1, cells)
        for one, value in zip(documents, lists, strict=True)
        for line, cells in cells_of(plain_objects(value), one.text)
    ]
    if plain:
        return JsonCourses(plain, has_own_names=True)
    raise BadInput(_NO_COURSES, file=file)


def read_page_courses(raw: bytes, file: str) -> JsonCourses:
    """The courses in the JSON-LD of a web page. Raises BadInput for a page without any.

    A script that is no JSON is left out with a note if another one has courses.
    """
    text = raw.decode("utf-8-sig", errors="replace")
    scripts = _Scripts()
    scripts.feed(text)
    scripts.close()
    if not scripts.found:
        raise BadInput(
            f"is a web page without a <script type='{_JSONLD}'>, so it does not describe its courses for programs. Enter "
            "the course by hand, or ask the provider for a list.",
            file=file,
        )
    documents, broken = [], []
    for line, part in scripts.found:
        try:
            documents += [_parsed(_without_comment(part), file, line)] if part.strip() else []
        except BadInput as error:
            broken.append(error)
    found = _courses(documents, file)
    if not found:
        raise broken[0] if broken else BadInput(_NO_COURSES, file=file)
    return JsonCourses(
        found, notes=tuple(Note(e.line or 1, f"a script {e.message.rstrip('.')}; left out") for e in broken)
    )


def _text(raw: bytes, file: str) -> str:
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadInput("is not UTF-8 text. Save it as UTF-8.", file=file, line=line) from error


def _documents(text: str, file: str) -> list[_Document]:
    """The document; or one a line, for a file of JSON lines."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > 1 and all(line.lstrip().startswith("{") for _, line in lines) and _is_json(lines[0][1]):
        return [_parsed(line, file, number) for number, line in lines]
    return [_parsed(text, file, 1)]


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _parsed(text: str, file: str, line: int) -> _Document:
    try:
        return _Document(json.loads(text, strict=False), text, line)
    except json.JSONDecodeError as error:
        why = f"is not JSON: {error.msg} at character {error.colno}."
        raise BadInput(why, file=file, line=line + error.lineno - 1) from error
    except ValueError as error:
        raise BadInput("contains a number with thousands of digits.", file=file) from error
    except RecursionError:
        raise BadInput("is nested too deeply to be a list of courses.", file=file) from None


def _courses(documents: list[_Document], file: str) -> list[Cells]:
    found: list[Cells] = []
    for document in documents:
        if is_course_list(document.value):
            cells = read_course_list(document.value, document.text)
        else:
            cells = courses_of(document.value, document.text, file)
        found += [(document.line + line - 1, row) for line, row in cells]
    return found


def _without_comment(text: str) -> str:
    """The script without the comment or CDATA marks that hide it from old browsers."""
    stripped = text.strip()
    for start, end in (("<!--", "-->"), ("//<![CDATA[", "//]]>"), ("<![CDATA[", "]]>")):
        if stripped.startswith(start):
            return text.replace(start, " " * len(start), 1).replace(end, "")
    return text


class _Scripts(HTMLParser):
    """Collects the JSON-LD scripts of a page with the lines where they begin."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[tuple[int, str]] = []
        self.is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = (dict(attrs).get("type") or "").split(";")[0].strip().casefold()
        self.is_inside = tag == "script" and kind == _JSONLD
        if self.is_inside:
            self.found.append((0, ""))

    def handle_data(self, data: str) -> None:
        if self.is_inside:
            line, text = self.found[-1]
            self.found[-1] = (line or self.getpos()[0], text + data)

    def handle_endtag(self, tag: str) -> None:
        self.is_inside = False
