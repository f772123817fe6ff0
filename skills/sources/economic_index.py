"""Anthropic Economic Index (data CC BY): observed use of Claude, by O*NET task and by occupation.

Automation and augmentation are shares of *observed use*: of the conversations about a task, the share in which the task
was delegated and the share in which person and AI worked together. They do not measure how much of the task could be
automated.
"""

from collections.abc import Iterator

from skills.arithmetic.text import statement_key
from skills.sources.layout import Layout, lines
from skills.sources.records import FigureRecord, Record, SkippedLine, TaskRecord
from skills.sources.tables import Table

_AUTOMATION = ("feedback_loop", "directive")
_AUGMENTATION = ("task_iteration", "validation", "learning")
_NEARLY_NOTHING = 1e-6


def read_shares(table: Table) -> Iterator[Record]:
    """One task per line, with its shares of the conversations that were not filtered out.

    A line whose conversations were all filtered had too few to publish and is skipped. Shares above 1 because of
    rounding become 1. Raises BadInput if the six shares do not add up to 1 within 0.01.
    """
    for line in lines(table):
        statement = line.text("task_name")
        shares = {name: line.needed(name) for name in (*_AUTOMATION, *_AUGMENTATION, "filtered")}
        kept = 1 - shares["filtered"]
        if kept < _NEARLY_NOTHING:
            yield SkippedLine(line.row.line, reason="filtered by the publisher (too few conversations)")
            continue
        if abs(sum(shares.values()) - 1) > 0.01:
            raise line.error(f"the six shares add up to {sum(shares.values()):.3f}, not 1.", "filtered")
        yield TaskRecord(
            line.row.line,
            key=statement_key(statement),
            statement=statement,
            figures={
                "automation": min(sum(shares[name] for name in _AUTOMATION) / kept, 1.0),
                "augmentation": min(sum(shares[name] for name in _AUGMENTATION) / kept, 1.0),
            },
        )


def read_penetration(table: Table) -> Iterator[Record]:
    """One task per line, with the observed penetration of AI use."""
    for line in lines(table):
        statement = line.text("task")
        yield TaskRecord(
            line.row.line,
            key=statement_key(statement),
            statement=statement,
            figures={"exposure_observed": line.needed("penetration")},
        )


def read_occupations(table: Table) -> Iterator[Record]:
    """One figure per line, for a six-digit SOC code."""
    for line in lines(table):
        yield FigureRecord(
            line.row.line,
            line.soc_code("occ_code"),
            line.title("title"),
            measure="exposure_observed",
            value=line.needed("observed_exposure"),
        )


LAYOUTS = (
    Layout(
        "economic-index",
        "automation and augmentation by task",
        ("task_name", *_AUTOMATION, *_AUGMENTATION, "filtered"),
        read_shares,
        measures=("automation", "augmentation"),
    ),
    Layout(
        "economic-index", "task penetration", ("task", "penetration"), read_penetration, measures=("exposure_observed",)
    ),
    Layout("economic-index", "job exposure", ("occ_code", "title", "observed_exposure"), read_occupations),
)
