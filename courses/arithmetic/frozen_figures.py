"""Figures of groups by an attribute that nobody may learn of a person: rounded, and frozen for a time. Pure arithmetic.

The attack: read the figures, let one person leave, read them again, and subtract. Or add up what several views show.
Two measures together stop it.

1. Counts are rounded to multiples of the smallest group, and everything else is computed from the rounded counts. So no
   sum over views gives an exact count.
2. Published figures stay as they are for a period, and after it for as long as fewer than the smallest group of people
   differ from the people they were computed from. Rounding alone would not do: at the edge of a step, one person changes
   the rounded count, and an attacker could move the edge there.

Calibrated noise was rejected: the same question must give the same answer on every page, also to a works council that
checks an audit, and a small organisation would read noise as unfairness.
"""

from collections.abc import Mapping


def coarse(n: int, *, step: int) -> int:
    """The nearest multiple of `step`; halfway, the larger one."""
    step = max(step, 1)
    return (2 * n + step) // (2 * step) * step


def coarse_pair(selected: int, n: int, *, step: int) -> tuple[int, int]:
    """Selected and all people of a group, both rounded. A group that has people stays; selected never exceeds all."""
    rounded_n = max(coarse(n, step=step), max(step, 1)) if n else 0
    return min(coarse(selected, step=step), rounded_n), rounded_n


def n_changed(before: Mapping[str, str], now: Mapping[str, str]) -> int:
    """The number of people who came, went or changed. before, now: a fingerprint by person."""
    return sum(before.get(person) != now.get(person) for person in before.keys() | now.keys())
