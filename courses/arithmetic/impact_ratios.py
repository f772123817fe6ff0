"""Selection rates of groups, their ratios and intervals. Pure arithmetic.

A rate is compared with that of the group with the highest rate (the "four-fifths rule" of the US Uniform Guidelines on
Employee Selection Procedures, 29 CFR 1607.4 D: below 0.8 is a reason to look closer, not a proof). Small groups are
never shown. If only one group is hidden, or the hidden groups have too few people together, the next smallest group is
hidden too. Otherwise the hidden figures could be calculated from the total.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np

from courses.arithmetic.thresholds import FOUR_FIFTHS

_Z95 = 1.959964
_EXACT_UP_TO = 200_000  # people in a comparison; above this number, the normal approximation is as good


@dataclass(frozen=True)
class GroupRate:
    """One group. If it is suppressed, everything but its name is None.

    rate: selected / n. ratio: rate over the highest shown rate, with low and high (95 %). p_value: two-sided, against
    the group with the highest rate. below_four_fifths: ratio < 0.8. The reference group has ratio 1 and no interval.
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


def ratio_interval(one: tuple[int, int], other: tuple[int, int], z: float = _Z95) -> tuple[float, float]:
    """The interval of the ratio of two rates, on the log scale (Katz 1978). one, other: (selected, n) each.

    If a cell is empty, half a person is added to every cell, because the logarithm of 0 does not exist.
    """
    a, n, b, m = map(float, (*one, *other))
    if a == 0 or b == 0 or (a == n and b == m):
        a, n, b, m = a + 0.5, n + 1, b + 0.5, m + 1
    centre = math.log((a / n) / (b / m))
    half = z * math.sqrt(1 / a - 1 / n + 1 / b - 1 / m)
    return math.exp(centre - half), math.exp(centre + half)


def p_value(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Two-sided probability that chance alone separates two rates at least this far.

    Fisher's exact test. For very many people the two-proportion z test, which then gives the same digits as shown.
    """
    if one[1] + other[1] > _EXACT_UP_TO:
        return two_proportions(one, other)
    return fisher_exact(one, other)


def fisher_exact(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Sum of the probabilities of all tables with the same margins that are at most as likely as this one. 1.0 for an
    empty group."""
    (a, n), (b, m) = one, other
    k = a + b
    least, most = max(0, k - m), min(k, n)
    if least == most:
        return 1.0
    # log P(x + 1) - log P(x) of the hypergeometric distribution, summed up from the least possible table
    x = np.arange(least, most, dtype=np.float64)
    steps = np.log((n - x) * (k - x)) - np.log((x + 1) * (m - k + x + 1))
    logs = np.concatenate([[0.0], np.cumsum(steps)])
    chance = np.exp(logs - logs.max())
    chance /= chance.sum()
    return float(min(1.0, chance[chance <= chance[a - least] * (1 + 1e-7)].sum()))


def two_proportions(one: tuple[int, int], other: tuple[int, int]) -> float:
    """The p-value of the pooled two-proportion z test, two-sided. 1.0 if everybody or nobody was selected."""
    (a, n), (b, m) = one, other
    if not n or not m:
        return 1.0
    pooled = (a + b) / (n + m)
    variance = pooled * (1 - pooled) * (1 / n + 1 / m)
    if variance <= 0:
        return 1.0
    return math.erfc(abs(a / n - b / m) / math.sqrt(2 * variance))
