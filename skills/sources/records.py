"""The records that readers yield, one for each fact in a line of a published table.

Every record has `line` (the line number, ignored in comparisons), `soc_code` (as published: 11-1011.00, or 11-1011 from
publishers with six digits; empty if the line names no occupation) and `title` (of the occupation; may be empty).
Two records with the same `identity` describe the same thing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Record:
    line: int = field(compare=False)
    soc_code: str = ""
    title: str = field(default="", compare=False)

    @property
    def identity(self) -> tuple[str, ...]:
        return (self.soc_code,)


@dataclass(frozen=True)
class OccupationRecord(Record):
    """An occupation's description or job zone. The value that the table does not contain is empty."""

    description: str = ""
    job_zone: int | None = None

    @property
    def identity(self) -> tuple[str, ...]:
        return (self.soc_code, "job zone" if self.job_zone is not None else "description")


@dataclass(frozen=True)
class TaskRecord(Record):
    """A task statement. figures: measure -> 0..1; measures without a value in the line are missing."""

    key: str = ""
    statement: str = ""
    is_core: bool | None = None
    figures: Mapping[str, float] = field(default_factory=dict)

    @property
    def identity(self) -> tuple[str, ...]:
        return (self.key,)


@dataclass(frozen=True)
class FigureRecord(Record):
    """One figure about a whole occupation. measure: a value of OccupationFigure.Measure."""

    measure: str = ""
    value: float = 0.0

    @property
    def identity(self) -> tuple[str, ...]:
        return (self.soc_code, self.measure)


@dataclass(frozen=True)
class AlternateTitleRecord(Record):
    """An alternate title of an occupation."""

    alternate: str = ""

    @property
    def identity(self) -> tuple[str, ...]:
        return (self.soc_code, self.alternate)


@dataclass(frozen=True)
class RatingRecord(Record):
    """One rating of a skill or work style. kind: skill or work_style.

    scale: importance (1..5), level (0..7), or impact (-3..3: the work style hinders or helps).
    """

    kind: str = ""
    element: str = ""
    scale: str = ""
    value: float = 0.0

    @property
    def identity(self) -> tuple[str, ...]:
        return (self.soc_code, self.kind, self.element, self.scale)


@dataclass(frozen=True)
class RelatedRecord(Record):
    """An occupation related to another. rank: 1 is the closest."""

    related: str = ""
    related_title: str = field(default="", compare=False)
    rank: int = 0

    @property
    def identity(self) -> tuple[str, ...]:
        return (self.soc_code, self.related)


@dataclass(frozen=True)
class PeriodRecord(Record):
    """The period whose data a table contains, for publishers who name their releases by it. ISO dates."""

    starts_on: str = ""
    ends_on: str = ""

    @property
    def identity(self) -> tuple[str, ...]:
        return (self.starts_on, self.ends_on)


@dataclass(frozen=True)
class SkippedLine(Record):
    """A line without usable data. reason: the same text for the same cause, so that lines can be counted by reason."""

    reason: str = ""
