"""Rates of people with a learning path before and after a run, by department and by attributes that the organisation
holds.

The run stores sums by group. Shown are sums over blocks of groups, with the same blocks before and after.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from courses.arithmetic import impact_ratios
from courses.arithmetic.disclosure_control import Block, blocks_of
from courses.models import Answer, Recalculation
from courses.services.recalculation.chunk_planning import scope_of
from skills import voluntary_questions
from skills.models import Department

_BY_DEPARTMENT = ("employee__department",)
_BY_HELD = ("employee__held_attributes__attribute", "employee__held_attributes__value")
_NAMED = 3  # groups of a block that are named; for more, only their number is shown
Counts = dict[str, list[int]]


@dataclass(frozen=True)
class Group:
    """A block of groups, usually one group. n: people with an answer before. before, after: rate and ratio of having a
    path."""

    name: str
    n: int
    before: impact_ratios.GroupRate
    after: impact_ratios.GroupRate


def impact_of(run: Recalculation) -> dict[str, dict]:
    """By group: [people with an answer before, those with a path before, those with a path after].

    department: by id, '0' for none. held: by attribute and value, '' for people without a value. held is computed only
    for runs over everyone: the difference of two runs over parts could reveal one person's attribute. Four queries.
    """
    departments = {str(key or 0): counts for (key,), counts in _counts(run, _BY_DEPARTMENT).items()}
    held: dict[str, Counts] = {}
    if run.scope == Recalculation.Scope.EVERYONE:
        for (name, value), counts in _counts(run, _BY_HELD, employee__held_attributes__isnull=False).items():
            held.setdefault(name, {})[value] = counts
    everybody = _sums(departments.values())
    for own in held.values():
        own[""] = [all_ - known for all_, known in zip(everybody, _sums(own.values()), strict=True)]
    return {"department": departments, "held": held}


def _counts(run: Recalculation, keys: tuple[str, ...], **only: Any) -> dict[tuple, list[int]]:
    """Counts by these keys of the answers that match `only`."""
    current = Answer.objects.current().filter(employee__in=scope_of(run)).exclude(recalculation=run)
    run_answers = Answer.objects.filter(recalculation=run)
    # Exists was rejected: before the run's new rows are analysed, PostgreSQL would read all of them for every person.
    again = Q(employee__in=run_answers.values("employee"))
    has_path = Q(path_weeks__gt=0)
    counted = current.filter(**only).order_by().values(*keys).annotate(
        n=Count("pk"), had=Count("pk", filter=has_path), again=Count("pk", filter=has_path & again)
    )  # fmt: skip
    rows = counted.values_list(*keys, "n", "had", "again")
    found = {tuple(key): [n, had, had - again] for *key, n, had, again in rows}
    before = Answer.objects.current().exclude(recalculation=run).filter(employee=OuterRef("employee"))
    # scope_of was rejected: answers of a run over chosen people are theirs anyway, and checking each took seconds.
    new = run_answers.of_present().filter(Exists(before), has_path, **only)
    if run.scope == Recalculation.Scope.DEPARTMENT:
        new = new.filter(employee__department=run.department_id)  # people who have moved since are not counted
    for *key, n in new.order_by().values(*keys).annotate(n=Count("pk")).values_list(*keys, "n"):
        found.setdefault(tuple(key), [0, 0, 0])[2] += n  # a person may have moved since the first query
    return found


def _sums(rows: Iterable[list[int]]) -> list[int]:
    return [sum(column) for column in zip(*rows, strict=True)]


def by_department(counts: Counts, departments: Iterable[int] | None = None) -> list[Group]:
    """Departments, small ones joined. departments: only these, without joined small ones; None: all."""
    wanted = None if departments is None else {str(pk) for pk in departments}
    blocks = [
        block
        for block in _blocks(counts, ())
        if wanted is None or (len(block.cells) == 1 and block.cells[0][0] in wanted)
    ]
    rows = Department.objects.in_bulk([int(key) for block in blocks for (key,) in block.cells])
    names = {str(pk): str(row) for pk, row in rows.items()}
    return _groups(blocks, counts, {**names, "0": _("no department")})


def by_held(held: Mapping[str, Counts]) -> list[tuple[str, list[Group]]]:
    """Each attribute that the organisation holds, with its groups. Values that too few people have are joined with
    another value."""
    found = []
    for name, counts in sorted(held.items()):
        # One prefix for all values, so that a small value is joined with the smallest other one. Otherwise it could be
        # calculated from the total.
        groups = _groups(_blocks(counts, (name,)), counts, {"": _("not known")})
        if len(groups) > 1:
            found.append((voluntary_questions.label(name), groups))
    return found


def _blocks(counts: Counts, prefix: tuple[str, ...]) -> list[Block]:
    sizes = {(*prefix, key): n for key, (n, _had, _has) in counts.items()}
    return list(blocks_of(sizes, min_size=settings.RESKILL_MIN_GROUP).shown)


def _groups(blocks: list[Block], counts: Counts, names: Mapping[str, str]) -> list[Group]:
    sums = {}
    for block in blocks:
        keys = [cell[-1] for cell in block.cells]
        named = ", ".join(sorted(names.get(key, key) for key in keys))
        many = _("%(n)d small groups together") % {"n": len(keys)}
        sums[many if len(keys) > _NAMED else named] = _sums(counts[key] for key in keys)
    least = settings.RESKILL_MIN_GROUP
    before = impact_ratios.compare_groups(
        {name: (had, n) for name, (n, had, _has) in sums.items()}, min_size=least
    ).groups
    after = impact_ratios.compare_groups(
        {name: (has, n) for name, (n, _had, has) in sums.items()}, min_size=least
    ).groups
    return [Group(was.group, sums[was.group][0], was, now) for was, now in zip(before, after, strict=True)]
