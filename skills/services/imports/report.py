"""What every import says of its rows: remarks, the counts that go with them, and how far the work is."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

Counts = dict[str, int]
# Called with the name of the step, how many of its rows are done, and how many there are.
Progress = Callable[[str, int, int], None]
MOST_ENTRIES, _ENTRIES_OF_A_REASON = 2000, 300  # what a stored report keeps; counts are always whole


def say_nothing(step: str, done: int, total: int) -> None:
    """The progress of an import that nobody watches."""


@dataclass(frozen=True)
class Remark:
    """A remark about one row that was not simply taken.

    line: in a file, counted from 1; in a bulk call, the row's number, counted from 0; None for no single row.
    column: as the file or the call names it. reason: remarks of one reason are counted together.
    key: the identifier of the row, for the sender of a bulk call. is_error: the row was left out.
    """

    line: int | None
    message: str
    column: str = ""
    key: str = ""
    is_error: bool = False
    reason: str = ""

    @property
    def entry(self) -> dict:
        """The remark as stored with an import."""
        said = {"line": self.line, "column": self.column, "message": self.message}
        return said | {"reason": self.reason} if self.reason else said


@dataclass
class Report:
    """The remarks of one import, in the order they were made, and how many there are of each reason."""

    remarks: list[Remark] = field(default_factory=list)
    counts: Counter = field(default_factory=Counter)

    def say(
        self, line: int | None, column: str, message: str, *, reason: str = "", key: str = "", is_error: bool = False
    ) -> None:
        self.add(Remark(line, message, column, key, is_error, reason))

    def add(self, remark: Remark) -> None:
        self.remarks.append(remark)
        if remark.reason:
            self.counts[remark.reason] += 1

    def entries(self) -> list[dict]:
        """The remarks as stored with an import: at most 2000, and at most 300 of one reason."""
        entries: list[dict] = []
        seen: Counter = Counter()
        for remark in self.remarks:
            if len(entries) == MOST_ENTRIES:
                break
            seen[remark.reason] += 1
            if not remark.reason or seen[remark.reason] <= _ENTRIES_OF_A_REASON:
                entries.append(remark.entry)
        return entries


@dataclass
class Outcome:
    """What became of the rows of a bulk call. updated: known before, and changed."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    remarks: list[Remark] = field(default_factory=list)
