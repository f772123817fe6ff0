"""The report of an import: remarks about rows, their counts, and the progress."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

Counts = dict[str, int]
# Called with the name of the step, the number of rows done and the number of rows in total.
Progress = Callable[[str, int, int], None]
MAX_ENTRIES, _ENTRIES_OF_A_REASON = 2000, 300  # limits of a stored report; the counts include all remarks


def no_progress(step: str, done: int, total: int) -> None:
    """A progress callback that does nothing."""


@dataclass(frozen=True)
class Remark:
    """A remark about one row: a warning, or an error that left the row out.

    line: in a file, counted from 1; in a bulk call, the row's number, counted from 0; None if the remark is not about a
    single row. column: as named in the file or the call. key: the row's identifier, for the sender of a bulk call.
    is_error: the row was left out. reason: remarks with the same reason are counted together.
    """

    line: int | None
    message: str
    column: str = ""
    key: str = ""
    is_error: bool = False
    reason: str = ""

    @property
    def entry(self) -> dict:
        """The remark as it is stored with an import."""
        entry = {"line": self.line, "column": self.column, "message": self.message}
        return entry | {"reason": self.reason} if self.reason else entry


@dataclass
class Report:
    """The remarks of one import in the order they were added, and their number by reason."""

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
        """The remarks as they are stored with an import: at most 2000, and at most 300 per reason."""
        entries: list[dict] = []
        seen: Counter = Counter()
        for remark in self.remarks:
            if len(entries) == MAX_ENTRIES:
                break
            seen[remark.reason] += 1
            if not remark.reason or seen[remark.reason] <= _ENTRIES_OF_A_REASON:
                entries.append(remark.entry)
        return entries


@dataclass
class Outcome:
    """The result of a bulk call, as numbers of rows. updated: rows that existed and were changed."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    remarks: list[Remark] = field(default_factory=list)
