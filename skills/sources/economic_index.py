"""Anthropic Economic Index (data CC BY): what Claude is really used for, by O*NET task and by occupation.

Its automation and augmentation are shares of *observed use*: of the conversations on a task, how many handed it over
and how many worked together. They say nothing of how much of the task could be automated.
"""

from collections.abc import Iterator

from skills.arithmetic.text import statement_key
from skills.sources.layout import Layout, lines
from skills.sources.records import FigureRecord, Record, Silent, TaskRecord
from skills.sources.tables import Table

_AUTOMATION = ("feedback_loop", "directive")
_AUGMENTATION = ("task_iteration", "validation", "learning")
_NEARLY_NOTHING = 1e-6


def read_shares(table: Table) -> Iterator[Record]:
    """A task per line, with its shares of the conversations that were not filtered out.

    A line that is filtered whole had too few conversations to publish: it says nothing. Shares above 1 by no more than
    rounding are 1.
    """
    for line in lines(table):
        statement = line.text("task_name")
        shares = {name: line.needed(name) for name in (*_AUTOMATION, *_AUGMENTATION, "filtered")}
        kept = 1 - shares["filtered"]
        if kept < _NEARLY_NOTHING:
            yield Silent(line.row.line, reason="filtered by the publisher (too few conversations)")
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
    """A task per line, with how far observed use covers it."""
    for line in lines(table):
        statement = line.text("task")
        yield TaskRecord(
            line.row.line,
            key=statement_key(statement),
            statement=statement,
            figures={"exposure_observed": line.needed("penetration")},
        )


def read_occupations(table: Table) -> Iterator[Record]:
    """A figure per line, for a six-digit SOC code."""
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
