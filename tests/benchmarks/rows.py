"""Rows of the benchmark table and their output as Markdown."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Row:
    """One measurement of Reskill (ours) and of an alternative (theirs).

    theirs None: no alternative, so the limit applies to ours; otherwise it applies to ours / theirs. how: 'at least' or
    'at most'. limit None: the figure is only stated. ours None: not measured, and `note` gives the reason.
    """

    what: str
    unit: str
    ours: float | None
    alternative: str
    theirs: float | None
    limit: float | None
    how: str
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return None if self.theirs is None or self.ours is None else self.ours / self.theirs

    @property
    def is_held(self) -> bool | None:
        value = self.ours if self.theirs is None else self.ratio
        if self.limit is None or value is None:
            return None
        return value >= self.limit if self.how.startswith("at least") else value <= self.limit

    def as_json(self) -> dict:
        return asdict(self) | {"ratio": self.ratio, "is_held": self.is_held}


def table(rows: list[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| what | ours | against | its figure | ratio | limit | held |", "|---|---|---|---|---|---|---|"]
    for row in rows:
        theirs = "" if row.theirs is None else f"{row.theirs:,.4g}"
        ratio = "" if row.ratio is None else f"{row.ratio:.3g}"
        limit = "stated" if row.limit is None else f"{row.how.split(',')[0]} {row.limit:g}"
        held = {True: "yes", False: "NO", None: ""}[row.is_held]
        what = f"{row.what} ({row.note})" if row.note else row.what
        ours = "" if row.ours is None else f"{row.ours:,.4g} {row.unit}"
        lines.append(f"| {what} | {ours} | {row.alternative} | {theirs} | {ratio} | {limit} | {held} |")
    return "\n".join(lines)
