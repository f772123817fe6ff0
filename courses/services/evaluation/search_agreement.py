"""Search results to be judged: a pool of the first five of each query, and how many of them readers found right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from courses.models import Course
from courses.services.answers.catalogue_arrays import main_language
from courses.services.catalogue.course_search import find_courses
from courses.services.evaluation.judgements import judgement, refuse_existing
from courses.services.library.unit_courses import is_unit
from skills.arithmetic.bootstrap import Bootstrap
from skills.errors import BadInput
from skills.sources.table_writing import TableWriter
from skills.sources.tables import read_table

COLUMNS = ("query", "language", "rank", "kind", "title", "description", "note", "right")
PAGE = "en"  # language of the page for readers in whose own language there are no learning units
FIRST = 5
NOTHING = "nothing"  # kind of the row of a query that finds nothing; right if the catalogue has nothing on it


@dataclass(frozen=True)
class Query:
    words: str
    language: str


@dataclass(frozen=True)
class Share:
    """A share of the judged queries with its 95 % bootstrap interval over queries."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class SearchTally:
    """n: judged queries. first: the first result is right. in_five: one of the first five is. wrong: queries with none."""

    n: int
    first: Share
    in_five: Share
    wrong: Sequence[str]


def read_queries(path: Path) -> list[Query]:
    """The queries of a table with the columns query and language. Raises BadInput."""
    table = read_table(path)
    table.require("query", "language")
    found = []
    for row in table.rows:
        query = Query(row.cells["query"].strip(), row.cells["language"].strip())
        if not query.words or not query.language:
            raise BadInput("Give the query and its language, such as en.", file=table.file, line=row.line)
        found.append(query)
    return found


def write_search_pool(path: Path, queries: Sequence[Query]) -> int:
    """Number of rows written: the first results of each query, as a reader of its language sees them, to be judged.

    A query that finds nothing gets one row. Raises BadInput if the file exists, so that no judgements are lost.
    """
    refuse_existing(path)
    known, n = Course.objects.in_bulk(), 0
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = TableWriter(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        for query in queries:
            for rank, shown in enumerate(_shown(query, known), 1):
                rows.writerow((query.words, query.language, rank, *shown, ""))
                n += 1
    return n


def _shown(query: Query, known: Mapping[int, Course]) -> list[tuple[str, str, str, str]]:
    """Kind, title and description of what the page shows first, and what it says about the language.

    The reader understands the query's language, and English if no learning unit is in that language.
    """
    has_units = any(is_unit(course) and main_language(course.language) == query.language for course in known.values())
    languages = [query.language] if has_units else [query.language, PAGE]
    found = find_courses(Course.objects.offered(), query.words, languages=languages)
    shown = [known[pk] for pk in found.matches[:FIRST]]
    if not shown:
        return [(NOTHING, f"No course here teaches “{found.subject or query.words}”.", "", "")]
    has_own = any(main_language(course.language) == query.language for course in shown)
    note = "" if has_units or has_own else "Nothing on this is offered in the language of your search."
    return [("unit" if is_unit(course) else "course", course.title, course.description, note) for course in shown]


def count_judged(path: Path) -> SearchTally:
    """The figures of a judged sheet. Queries with a row that nobody judged are left out. Raises BadInput."""
    table = read_table(path)
    table.require("query", "rank", "right")
    judged: dict[str, dict[int, bool | None]] = {}
    for row in table.rows:
        is_right = judgement(row, "right", file=table.file)
        if not row.cells["rank"].isdecimal():
            raise BadInput("Expected a number.", file=table.file, line=row.line, column="rank")
        judged.setdefault(row.cells["query"], {})[int(row.cells["rank"])] = is_right
    whole = {query: ranks for query, ranks in judged.items() if None not in ranks.values()}
    if not whole:
        raise BadInput("No query is judged yet. Write yes or no in the column right.", file=table.file)
    first = np.array([bool(ranks.get(1)) for ranks in whole.values()], dtype=float)
    in_five = np.array(
        [any(right for rank, right in ranks.items() if rank <= FIRST) for ranks in whole.values()], float
    )
    pair = Bootstrap(np.arange(len(whole)))
    wrong = [query for query, is_right in zip(whole, in_five, strict=True) if not is_right]
    return SearchTally(len(whole), Share(*pair.mean(first)), Share(*pair.mean(in_five)), wrong)
