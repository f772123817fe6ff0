"""The O*NET database (USDOL/ETA, CC BY 4.0), text or Excel edition: descriptions, tasks and ratings of occupations.

The text edition has no column Title next to the codes. Titles then come from Occupation Data, which must be read in the
same import or in an earlier one.

Releases differ. Until 29.3 there are Alternate Titles, Skills, and 16 work styles rated by importance (elements 1.C). From
30.0 on there are 21 other work styles (1.D), rated by their impact (-3 to 3) and ranked by distinctiveness. From 30.3 on
Job Titles replaces Alternate Titles, and Essential Skills and Transferable Skills replace Skills.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from skills.sources.layout import Layout, lines
from skills.sources.records import (
    AlternateTitleRecord,
    OccupationRecord,
    RatingRecord,
    Record,
    RelatedRecord,
    SkippedLine,
    TaskRecord,
)
from skills.sources.tables import Table

_CODE = "O*NET-SOC Code"
_CORE = {"Core": True, "Supplemental": False}
# Abilities, knowledge and work activities have the same columns; the element ID distinguishes them.
_KINDS = {"1.C.": "work_style", "1.D.": "work_style", "2.A.": "skill", "2.B.": "skill"}
_SCALES = {"IM": ("importance", 1, 5), "LV": ("level", 0, 7), "WI": ("impact", -3, 3)}
_NOT_USED = {"DR": "ranks of distinctiveness, which are not used"}
_FOLDER = re.compile(r"db_(\d{2})_(\d)(?!\d)")
_READ_ME = re.compile(r"O\*NET\S* (\d{2}\.\d) Database")
_LONGEST_READ_ME = 20_000


def read_occupations(table: Table) -> Iterator[Record]:
    """One occupation per line, with its description."""
    for line in lines(table):
        title = line.text("Title", longest=200)
        yield OccupationRecord(line.row.line, line.soc_code(_CODE), title, description=line.text("Description"))


def read_job_zones(table: Table) -> Iterator[Record]:
    """One occupation per line, with its job zone."""
    for line in lines(table):
        zone = line.whole("Job Zone", low=1, high=5)
        yield OccupationRecord(line.row.line, line.soc_code(_CODE), line.title(), job_zone=zone)


def read_tasks(table: Table) -> Iterator[Record]:
    """One task per line, without figures."""
    for line in lines(table):
        yield TaskRecord(
            line.row.line,
            line.soc_code(_CODE),
            line.title(),
            key=str(line.whole("Task ID")),
            statement=line.text("Task"),
            is_core=_CORE.get(line.optional("Task Type")),
        )


def read_alternate_titles(table: Table) -> Iterator[Record]:
    """One or two names per line: the alternate title and, if present, its short form."""
    for line in lines(table):
        code, title = line.soc_code(_CODE), line.title()
        column = "Alternate Title" if "Alternate Title" in table.columns else "Job Title"
        name = line.text(column, longest=250)
        yield AlternateTitleRecord(line.row.line, code, title, alternate=name)
        short = line.optional("Short Title")
        if short and short.lower() != "n/a" and short != name:
            short = line.text("Short Title", longest=250)
            yield AlternateTitleRecord(line.row.line, code, title, alternate=short)


def read_related(table: Table) -> Iterator[Record]:
    """One pair of occupations per line, with its rank in the publisher's order."""
    for line in lines(table):
        yield RelatedRecord(
            line.row.line,
            line.soc_code(_CODE),
            line.title(),
            related=line.soc_code("Related O*NET-SOC Code"),
            related_title=line.title("Related Title"),
            rank=line.whole("Index", low=1, high=1000),
        )


def read_ratings(table: Table) -> Iterator[Record]:
    """One rating per line: skills (importance, level) and work styles (importance, impact). Other lines are skipped."""
    for line in lines(table):
        kind = _KINDS.get(line.text("Element ID")[:4])
        scale = _SCALES.get(line.text("Scale ID"))
        if kind is None or scale is None:
            other_scale = _NOT_USED.get(line.text("Scale ID"), "on a scale other than importance, level or impact")
            yield SkippedLine(line.row.line, reason="neither a skill nor a work style" if kind is None else other_scale)
            continue
        name, low, high = scale
        yield RatingRecord(
            line.row.line,
            line.soc_code(_CODE),
            line.title(),
            kind=kind,
            element=line.text("Element Name", longest=80),
            scale=name,
            value=line.needed("Data Value", low=low, high=high),
        )


LAYOUTS = (
    Layout("onet", "Occupation Data", (_CODE, "Title", "Description"), read_occupations),
    Layout("onet", "Task Statements", (_CODE, "Task ID", "Task", "Task Type"), read_tasks),
    Layout("onet", "Alternate Titles", (_CODE, "Alternate Title", "Short Title"), read_alternate_titles),
    Layout("onet", "Job Titles", (_CODE, "Job Title", "Short Title"), read_alternate_titles, since="30.3"),
    Layout("onet", "Job Zones", (_CODE, "Job Zone"), read_job_zones),
    Layout("onet", "Related Occupations", (_CODE, "Related O*NET-SOC Code", "Index"), read_related),
    Layout(
        "onet",
        "ratings",
        (_CODE, "Element ID", "Element Name", "Scale ID", "Data Value"),
        read_ratings,
        may_repeat=True,
    ),
)


def release_of(path: Path | str) -> str:
    """The release that a path or address names (`db_31_0_text` is 31.0); else the Read Me beside the file; '' if neither."""
    if found := _FOLDER.search(str(path)):
        return f"{found[1]}.{found[2]}"
    folder = Path(path) if Path(path).is_dir() else Path(path).parent
    for read_me in (folder / "Read Me.txt", folder / "ReadMe.txt"):
        if read_me.is_file():
            with read_me.open(encoding="utf-8", errors="replace") as file:
                found = _READ_ME.search(file.read(_LONGEST_READ_ME))
            return found[1] if found else ""
    return ""
