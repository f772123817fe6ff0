"""A measured figure with what stands beside it, and the evaluation it belongs to."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Target:
    """What a figure must reach: at least, at most, or both. None: no bound on that side."""

    at_least: float | None = None
    at_most: float | None = None

    def is_met(self, value: float) -> bool:
        """False for nan: what could not be measured has not reached anything."""
        return value == value and (
            (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)
        )

    def __str__(self) -> str:
        if self.at_least is not None and self.at_most is not None:
            return f"{self.at_least:.3f} to {self.at_most:.3f}"
        if self.at_least is not None:
            return f">= {self.at_least:.3f}"
        return f"<= {self.at_most:.3f}" if self.at_most is not None else ""


@dataclass(frozen=True)
class Beside:
    """The same figure reached in another way, by the method named: on the same rows, unless its name says a paper."""

    method: str
    value: float

    def __str__(self) -> str:
        return f"{self.method} {self.value:.3f}"


@dataclass(frozen=True)
class Figure:
    """One measured figure. low, high: its 95 % bootstrap interval. n: how many `units` it was measured on.

    plain: what the plain method reaches on the same rows; bar: what others published, or reach on these rows (GPT-4).
    must_reach: None where nothing was set. Each of plain, bar, must_reach may be missing.
    """

    question: str
    value: float
    low: float
    high: float
    n: int
    units: str = "tasks"
    plain: Beside | None = None
    bar: Beside | None = None
    must_reach: Target | None = None

    @property
    def is_reached(self) -> bool | None:
        """Whether the figure itself (not the end of its interval) reaches its target; None without a target."""
        return None if self.must_reach is None else self.must_reach.is_met(self.value)


@dataclass(frozen=True)
class Evaluation:
    """split: in words, how what is measured was kept out of what was fitted, with sizes and seed.

    notes: further lines to print below the figures (a table by group, what the figures do not show).
    """

    split: str
    figures: tuple[Figure, ...]
    notes: tuple[str, ...] = field(default=())
