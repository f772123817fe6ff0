"""What a reader yields: one record for each thing a line of a published table says.

Every record has `line` (where it stands, not part of what it says), `soc_code` (as published: 11-1011.00, or 11-1011
where the publisher goes no deeper; empty where it names no occupation) and `title` (of the occupation; may be empty).
Two records of one `identity` speak of the same thing.
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
    """An occupation's description and job zone; what the table does not hold is empty."""

    description: str = ""
    job_zone: int | None = None

    @property
    def identity(self) -> tuple[str, ...]:
        return (self.soc_code, "job zone" if self.job_zone is not None else "description")


@dataclass(frozen=True)
class TaskRecord(Record):
    """A task statement. figures: measure -> 0..1, only those that the line really gives."""

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
    """Another name people use for the occupation."""

    alternate: str = ""

    @property
    def identity(self) -> tuple[str, ...]:
        return (self.soc_code, self.alternate)


@dataclass(frozen=True)
class RatingRecord(Record):
    """One rating of a skill or work style. kind: skill or work_style. scale: importance (1..5) or level (0..7)."""

    kind: str = ""
    element: str = ""
    scale: str = ""
    value: float = 0.0

    @property
    def identity(self) -> tuple[str, ...]:
        return (self.soc_code, self.kind, self.element, self.scale)


@dataclass(frozen=True)
class RelatedRecord(Record):
    """An occupation close to another. rank: 1 is the closest."""

    related: str = ""
    related_title: str = field(default="", compare=False)
    rank: int = 0

    @property
    def identity(self) -> tuple[str, ...]:
        return (self.soc_code, self.related)


@dataclass(frozen=True)
class Silent(Record):
    """A line that says nothing we can use. reason: the same words for the same cause, so that it can be counted."""

    reason: str = ""
