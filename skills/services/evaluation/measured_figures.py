"""Measured figures with their comparisons and targets, and the evaluation they belong to."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Target:
    """The bounds that a figure must meet: at least, at most, or both. None: no bound on that side."""

    at_least: float | None = None
    at_most: float | None = None

    def is_met(self, value: float) -> bool:
        """Whether the value meets the bounds. False for nan."""
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
class ComparedFigure:
    """The same figure by another method, on the same rows unless the method's name cites a paper."""

    method: str
    value: float

    def __str__(self) -> str:
        return f"{self.method} {self.value:.3f}"


@dataclass(frozen=True)
class Figure:
    """One measured figure. low, high: its 95 % bootstrap interval. n: the number of `units` it was measured on.

    plain: the figure of the simple method on the same rows. bar: a published figure, or another judge's figure on these
    rows (GPT-4). must_reach: the target. Each of the three may be None.
    """

    question: str
    value: float
    low: float
    high: float
    n: int
    units: str = "tasks"
    plain: ComparedFigure | None = None
    bar: ComparedFigure | None = None
    must_reach: Target | None = None

    @property
    def is_reached(self) -> bool | None:
        """Whether the figure (not the end of its interval) meets its target; None without a target."""
        return None if self.must_reach is None else self.must_reach.is_met(self.value)


@dataclass(frozen=True)
class Evaluation:
    """The figures of one question. split: how test data was separated from training data, in words, with sizes and seed.

    notes: further lines to print below the figures, such as a table by group.
    """

    split: str
    figures: tuple[Figure, ...]
    notes: tuple[str, ...] = field(default=())
