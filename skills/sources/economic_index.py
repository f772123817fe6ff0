"""Anthropic Economic Index (data CC BY): observed use of Claude, by O*NET task and by occupation.

Automation and augmentation are shares of *observed use*: of the conversations about a task, the share in which the task
was delegated and the share in which person and AI worked together. They do not measure how much of the task could be
automated.

Until March 2025 a table has one row per task. Releases since September 2025 are one long table: each row is one value of a
variable, for a place (`geo_id`), a facet, and a cluster: a task, or "task::kind of conversation".
"""

from collections.abc import Iterator

from skills.arithmetic.text import statement_key
from skills.sources.layout import Layout, Line, lines
from skills.sources.records import FigureRecord, PeriodRecord, Record, SkippedLine, TaskRecord
from skills.sources.tables import Table

_AUTOMATION = ("feedback_loop", "directive")
_AUGMENTATION = ("task_iteration", "validation", "learning")
_NEARLY_NOTHING = 1e-6
_LONG = ("geo_id", "facet", "variable", "cluster_name", "value")
_FACET = "onet_task::collaboration"
_PERCENT, _COUNT = "onet_task_collaboration_pct", "onet_task_collaboration_count"
_FILTERED = ("not_classified", "none")
_MOST_CONVERSATIONS = 1e12


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


def read_long(table: Table) -> Iterator[Record]:
    """One task per statement, with its shares of the conversations whose kind was recognised; and the table's period.

    Only rows about the whole world are used, of the first product in the file, and only the kinds of conversation about
    each task. Percentages are used where a task has them, counts elsewhere. Raises BadInput for a value that is no share,
    and for a file without any row on kinds of conversation.
    """
    tasks: dict[str, _Conversations] = {}
    first: tuple[str, ...] | None = None
    n_rows = 0
    for line in lines(table):
        n_rows += 1
        if reason := _unused(line):
            yield SkippedLine(line.row.line, reason=reason)
            continue
        scope = tuple(line.optional(column) for column in ("platform_and_product", "date_start", "date_end"))
        if first is None:
            first = scope
            yield PeriodRecord(line.row.line, starts_on=scope[1], ends_on=scope[2])
        if scope != first:
            yield SkippedLine(line.row.line, reason=f"of another product or period than {' '.join(first).strip()}")
            continue
        statement, _, kind = line.text("cluster_name").rpartition("::")
        kind = kind.strip().replace(" ", "_")
        if not statement or kind not in (*_AUTOMATION, *_AUGMENTATION, *_FILTERED):
            yield SkippedLine(line.row.line, reason="of an unknown kind of conversation")
            continue
        if statement in _FILTERED:
            yield SkippedLine(line.row.line, reason="conversations about no task of O*NET")
            continue
        conversations = tasks.setdefault(statement_key(statement), _Conversations(line.row.line, statement))
        conversations.add(line, kind)
    if n_rows and first is None:
        raise Line(table, line.row).error(
            f"has no row of geo_id GLOBAL with the facet {_FACET!r} and the variable {_PERCENT!r} or {_COUNT!r}. Automation "
            "and augmentation are read from these rows. Import the file aei_raw_claude_ai of a release, which has them.",
            "facet",
        )
    for conversations in tasks.values():
        yield conversations.record()


def _unused(line: Line) -> str:
    """Why the line is not used; '' if it is."""
    if line.text("geo_id").casefold() != "global":
        return "about a single country or region"
    if line.text("facet") != _FACET or line.text("variable") not in (_PERCENT, _COUNT):
        return "about another facet than the kinds of conversation about tasks"
    return ""


class _Conversations:
    """The conversations about one task, by kind, in per cent and as counts."""

    def __init__(self, line: int, statement: str) -> None:
        self.line, self.statement = line, statement
        self.values: dict[str, dict[str, float]] = {_PERCENT: {}, _COUNT: {}}

    def add(self, line: Line, kind: str) -> None:
        variable = line.text("variable")
        value = line.needed("value", high=100 if variable == _PERCENT else _MOST_CONVERSATIONS)
        values = self.values[variable]
        if values.setdefault(kind, value) != value:
            raise line.error(
                f"contradicts an earlier row about the same task and kind of conversation ({kind}).", "value"
            )
        if variable == _PERCENT and sum(values.values()) > 101:
            raise line.error(
                f"the kinds of conversation about this task add up to {sum(values.values()):.1f} %.", "value"
            )

    def record(self) -> Record:
        values = self.values[_PERCENT] or self.values[_COUNT]
        automation = sum(values.get(name, 0) for name in _AUTOMATION)
        augmentation = sum(values.get(name, 0) for name in _AUGMENTATION)
        if automation + augmentation < _NEARLY_NOTHING:
            return SkippedLine(self.line, reason="no conversation whose kind was recognised")
        total = automation + augmentation
        figures = {"automation": automation / total, "augmentation": augmentation / total}
        return TaskRecord(self.line, key=statement_key(self.statement), statement=self.statement, figures=figures)


LAYOUTS = (
    Layout(
        "economic-index",
        "automation and augmentation by task, long layout",
        _LONG,
        read_long,
        measures=("automation", "augmentation"),
        since="September 2025",
    ),
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
