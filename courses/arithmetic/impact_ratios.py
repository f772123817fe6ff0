"""Selection rates of groups, their ratios and intervals. Pure arithmetic.

A rate is compared with that of the group with the highest rate (the "four-fifths rule" of the US Uniform Guidelines on
Employee Selection Procedures, 29 CFR 1607.4 D: below 0.8 is a reason to look closer, not a proof). Small groups are
never shown. If only one group is hidden, or the hidden groups have too few people together, the next smallest group is
hidden too. Otherwise the hidden figures could be calculated from the total.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

import numpy as np

from courses.arithmetic.thresholds import FOUR_FIFTHS

_TAIL = 0.025  # on each side of a 95 % interval
_SPREADS = 12  # standard deviations around the likeliest number that have weight
_HALVINGS = 60
_TINY = 1e-300
_MOST_LOG_ODDS = 60.0


@dataclass(frozen=True)
class GroupRate:
    """One group. If it is suppressed, everything but its name is None.

    rate: selected / n. ratio: rate over the highest shown rate, with low and high (95 %). p_value: two-sided, against
    the group with the highest rate. below_four_fifths: ratio < 0.8. The reference group has ratio 1 and no interval.
    Interval and p-value come from one test: p_value < 0.05 if, and only if, the interval leaves out 1.
    """

    group: str
    is_suppressed: bool
    n: int | None = None
    selected: int | None = None
    rate: float | None = None
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    below_four_fifths: bool | None = None
    is_reference: bool = False


@dataclass(frozen=True)
class FairnessReport:
    """Groups by name. n, selected: of the shown groups only. reference: the group with the highest rate; empty if
    nothing can be compared (fewer than two groups are shown, or nobody was selected)."""

    groups: tuple[GroupRate, ...]
    reference: str
    n: int
    selected: int
    min_size: int

    def as_json(self) -> dict:
        return asdict(self)


def compare_groups(counts: Mapping[str, tuple[int, int]], *, min_size: int = 5) -> FairnessReport:
    """The rates and ratios of the groups. counts: group -> (selected, n), 0 <= selected <= n.

    Groups without people are hidden like small ones. Raises ValueError for impossible counts.
    """
    for group, (selected, n) in counts.items():
        if not 0 <= selected <= n:
            raise ValueError(f"{group}: {selected} selected of {n}")
    hidden = suppressed_groups({group: n for group, (_, n) in counts.items()}, min_size=min_size)
    shown = {group: pair for group, pair in sorted(counts.items()) if group not in hidden}
    best = max(shown, key=lambda group: (shown[group][0] / shown[group][1], shown[group][1], group), default="")
    comparable = len(shown) > 1 and shown[best][0] > 0
    groups = []
    for group in sorted(counts):
        if group in hidden:
            groups.append(GroupRate(group, True))
        else:
            groups.append(_rate(group, shown[group], shown[best] if comparable else None, group == best and comparable))
    return FairnessReport(
        groups=tuple(groups),
        reference=best if comparable else "",
        n=sum(n for _, n in shown.values()),
        selected=sum(selected for selected, _ in shown.values()),
        min_size=min_size,
    )


def suppressed_groups(sizes: Mapping[str, int], *, min_size: int) -> frozenset[str]:
    """The groups that must not be shown: those below `min_size`, and the next smallest ones until at least two groups
    are hidden and the hidden ones have `min_size` people together."""
    least = max(min_size, 1)
    order = sorted(sizes, key=lambda group: (sizes[group], group))
    n_hidden = sum(sizes[group] < least for group in order)
    while 0 < n_hidden < len(order) and (n_hidden == 1 or sum(sizes[group] for group in order[:n_hidden]) < least):
        n_hidden += 1
    return frozenset(order[:n_hidden])


def _rate(group: str, own: tuple[int, int], best: tuple[int, int] | None, is_reference: bool) -> GroupRate:
    selected, n = own
    rate = selected / n
    if best is None:
        return GroupRate(group, False, n, selected, rate)
    ratio = rate / (best[0] / best[1])
    if is_reference:
        return GroupRate(group, False, n, selected, rate, 1.0, below_four_fifths=False, is_reference=True)
    low, high = ratio_interval(own, best)
    p = p_value(own, best)
    return GroupRate(group, False, n, selected, rate, ratio, low, high, p, ratio < FOUR_FIFTHS)


def ratio_interval(one: tuple[int, int], other: tuple[int, int]) -> tuple[float, float]:
    """The 95 % interval of the ratio of two rates. one, other: (selected, n) each, both n above 0.

    It contains the ratios that `p_value` would not reject: the odds ratios at which neither tail of the distribution with
    these margins is below 2.5 %, each expressed as the ratio of the two expected rates. So it contains 1 if, and only if,
    the p-value is 0.05 or more. Where everybody of a group was selected, the odds have no limit on that side; the limit is
    then that of the other group's rate alone (Clopper and Pearson 1934). The upper limit is infinite if nobody of the other
    group was selected.
    """
    table = _Table(*one, *other)
    if table.selected > table.least:
        low = table.ratio(_root(lambda odds: table.tails(odds)[1] - _TAIL))
    else:
        low = _lowest_rate(*one)
    if table.selected < table.most:
        high = table.ratio(_root(lambda odds: _TAIL - table.tails(odds)[0]))
    else:
        lowest = _lowest_rate(*other)
        high = 1 / lowest if lowest else math.inf
    return low, high


def _lowest_rate(selected: int, n: int) -> float:
    """The lower end of the exact interval of one rate."""
    from scipy.stats import beta  # slow to import: only when used

    return float(beta.ppf(_TAIL, selected, n - selected + 1)) if selected else 0.0


def p_value(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Two-sided probability that chance alone separates two rates at least this far: Fisher's exact test, central form.

    Twice the smaller tail, so that test and interval agree. 1.0 if everybody or nobody was selected, or a group is empty.
    """
    table = _Table(*one, *other)
    if table.least == table.most:
        return 1.0
    return min(1.0, 2 * min(table.tails(0.0)))


@dataclass(frozen=True)
class _Table:
    """Two groups with `selected` of n and `other` of m people. The numbers of people selected in total are given."""

    selected: int
    n: int
    other: int
    m: int

    @property
    def total(self) -> int:
        return self.selected + self.other

    @property
    def least(self) -> int:
        return max(0, self.total - self.m)

    @property
    def most(self) -> int:
        return min(self.total, self.n)

    def tails(self, log_odds: float) -> tuple[float, float]:
        """The probabilities of at most and of at least `selected` people, at this odds ratio."""
        x, chance = self._distribution(log_odds)
        return float(chance[x <= self.selected].sum()), float(chance[x >= self.selected].sum())

    def ratio(self, log_odds: float) -> float:
        """The ratio of the two expected rates at this odds ratio."""
        x, chance = self._distribution(log_odds)
        return self.ratio_of(float(x @ chance))

    def ratio_of(self, selected: float) -> float:
        """The ratio of the rates if so many people of the first group were selected, and the others of the second."""
        rest = self.total - selected
        return math.inf if rest <= 0 else (selected / self.n) / (rest / self.m)

    def _distribution(self, log_odds: float) -> tuple[np.ndarray, np.ndarray]:
        """Numbers of selected people in the first group, and their probabilities (noncentral hypergeometric).

        Numbers so far from the likeliest one that they have no weight are left out: a table may have a million people.
        """
        middle = self._likeliest(log_odds)
        spread = 1 / math.sqrt(sum(1 / max(cell, 0.5) for cell in self._cells(middle)))
        first = max(self.least, math.floor(middle - _SPREADS * spread - _SPREADS))
        last = min(self.most, math.ceil(middle + _SPREADS * spread + _SPREADS))
        x = np.arange(first, last + 1, dtype=np.float64)
        steps = (
            np.log((self.n - x[:-1]) * (self.total - x[:-1]))
            - np.log((x[:-1] + 1) * (self.m - self.total + x[:-1] + 1))
            + log_odds
        )
        logs = np.concatenate([[0.0], np.cumsum(steps)])
        chance = np.exp(logs - logs.max())
        return x, chance / chance.sum()

    def _likeliest(self, log_odds: float) -> float:
        """About the likeliest number: the one at which the odds ratio of the table is the given one."""
        low, high = float(self.least), float(self.most)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            a, b, c, d = self._cells(middle)
            if (
                math.log(max(a, _TINY)) + math.log(max(d, _TINY)) - math.log(max(b, _TINY)) - math.log(max(c, _TINY))
                < log_odds
            ):
                low = middle
            else:
                high = middle
        return (low + high) / 2

    def _cells(self, selected: float) -> tuple[float, float, float, float]:
        return (
            selected, self.n - selected, self.total - selected, self.m - self.total + selected,
        )  # fmt: skip


def _root(function: Callable[[float], float]) -> float:
    """The log odds ratio at which a function that rises with it is 0."""
    from scipy.optimize import brentq  # slow to import: only when used

    return float(brentq(function, -_MOST_LOG_ODDS, _MOST_LOG_ODDS, xtol=1e-9))
