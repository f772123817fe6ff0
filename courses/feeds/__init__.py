"""Reads courses from feeds of other systems: schema.org/Course in JSON-LD, web pages with JSON-LD, lists of Open edX in JSON,
lists of plain objects in JSON, and packages with a manifest: IMS Common Cartridge, IMS content packages and SCORM.

A feed is read into a table whose columns are the import's fields, so that the import treats all files alike. Feeds are
files; nothing is fetched from the network.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from courses.feeds.cartridge import is_cartridge, is_manifest, read_cartridge, read_manifest
from courses.feeds.json_courses import read_json_courses, read_page_courses
from skills.errors import BadInput
from skills.sources.file_layout import Layout, Recognise
from skills.sources.tables import Row, Table, read_table

JSON_SUFFIXES = {".json", ".jsonld", ".jsonl", ".ndjson"}
PAGE_SUFFIXES = {".html", ".htm", ".xhtml"}
Courses = list[tuple[int, dict[str, str]]]
MOST_BYTES = 50 * 1024 * 1024
# In the order of display. The names are those of the import's fields, so no mapping is needed.
COLUMNS = (
    "key", "external_id", "title", "description", "summary", "syllabus", "provider", "url", "language", "level", "hours",
    "weeks", "duration", "effort", "cost", "currency", "category", "tags", "prerequisites", "occupations", "situations",
    "delivery", "offered", "session_start", "session_end", "session_place", "session_seats",
)  # fmt: skip


def read_course_table(
    path: str | Path, *, name: str = "", layout: Layout | None = None, recognise: Recognise | None = None
) -> Table:
    """The courses of a feed or of a table file. Raises BadInput.

    name: file name for error messages. layout, recognise: of a table file, as in `read_table`.
    """
    path = Path(path)
    name = name or path.name
    if not path.is_file():
        return read_table(path, name=name)
    suffix = Path(name).suffix.lower()
    if suffix in JSON_SUFFIXES:
        found = read_json_courses(_bytes(path, name), name)
        return _own_table(name, found.cells) if found.has_own_names else _table(name, found.cells)
    if suffix in PAGE_SUFFIXES:
        page = read_page_courses(_bytes(path, name), name)
        return replace(_table(name, page.cells), notes=list(page.notes))
    if suffix == ".xml" and is_manifest(raw := _bytes(path, name)):
        return _table(name, [read_manifest(raw, name)], has_own_keys=False)
    if suffix == ".imscc" or is_cartridge(path):
        return _table(name, [read_cartridge(path, name)], has_own_keys=False)
    return read_table(path, name=name, layout=layout, recognise=recognise)


def _bytes(path: Path, name: str) -> bytes:
    if path.stat().st_size > MOST_BYTES:
        raise BadInput(f"is larger than {MOST_BYTES // 2**20} MB. Split it.", file=name)
    return path.read_bytes()


def _table(name: str, found: Iterable[tuple[int, dict[str, str]]], *, has_own_keys: bool = True) -> Table:
    courses = list(found)
    columns = [column for column in COLUMNS if column == "title" or any(cells.get(column) for _, cells in courses)]
    return _table_of(name, columns, courses, has_own_keys)


def _own_table(name: str, courses: Courses) -> Table:
    """A table whose columns are the names in the cells, without those that are empty everywhere."""
    columns = list(dict.fromkeys(column for _, cells in courses for column, text in cells.items() if text))
    return _table_of(name, columns, courses, True)


def _table_of(name: str, columns: list[str], courses: Courses, has_own_keys: bool) -> Table:
    def rows() -> Iterator[Row]:
        for line, cells in courses:
            yield Row(line, {column: _storable(cells.get(column, "")) for column in columns}, (), len(columns))

    return Table(name, columns, rows(), is_whole=True, has_own_keys=has_own_keys)


def _storable(text: str) -> str:
    """The text without characters that JSON allows but a database cannot store: NUL and lone surrogates."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
