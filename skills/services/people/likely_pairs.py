"""Finds pairs of employees who may be one person. HR decides; nothing is merged by itself."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from skills.arithmetic.thresholds import MOST_ALIKE
from skills.models import DirectoryEntry, Employee, EmployeePair
from skills.services.audit import record_decision

Reason = EmployeePair.Reason
_GOOGLE = {"googlemail.com": "gmail.com"}


def find_pairs() -> int:
    """The number of new pairs. Reasons in order of their weight; a pair is stored once. Three queries and a few inserts."""
    found: dict[tuple[int, int], str] = {}
    rows = list(
        Employee.objects.order_by("pk").values_list(
            "pk", "external_id", "confirmed_email", "name", "department_id", "left_on"
        )
    )
    present = {row[0] for row in rows if row[5] is None}
    numbers = dict(DirectoryEntry.objects.exclude(number="").values_list("employee_id", "number"))
    by_reason: tuple[tuple[str, Iterable[tuple[int, Any]]], ...] = (
        (Reason.EMAIL, ((row[0], plain_address(row[2])) for row in rows)),
        (Reason.NUMBER, _numbers(rows, numbers)),
        (Reason.NAME, ((row[0], _name_key(row[3], row[4])) for row in rows)),
    )
    for reason, keyed in by_reason:
        for pair in _alike(keyed):
            if present.intersection(pair):
                found.setdefault(pair, reason)
    known = set(EmployeePair.objects.values_list("first_id", "second_id"))
    new = [EmployeePair(first_id=a, second_id=b, reason=why) for (a, b), why in found.items() if (a, b) not in known]
    EmployeePair.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
    return len(new)


def note_pair(*, first: Employee, second: Employee, reason: str) -> EmployeePair:
    """The pair. A pair that HR has called two people stays decided."""
    older, younger = sorted((first.pk, second.pk))
    return EmployeePair.objects.get_or_create(first_id=older, second_id=younger, defaults={"reason": reason})[0]


def call_different(*, pairs: QuerySet[EmployeePair], by: Any) -> int:
    """The number of pairs that are two people from now on."""
    keys = list(pairs.filter(state=EmployeePair.State.OPEN).values_list("pk", flat=True))
    EmployeePair.objects.filter(pk__in=keys).update(
        state=EmployeePair.State.DIFFERENT, decided_at=timezone.now(), decided_by=by
    )
    for key in keys:
        record_decision(route="different-employees", object_id=key, by=by)
    return len(keys)


def plain_address(address: str) -> str:
    """The address in the form in which different spellings of one mailbox are equal; empty for none."""
    local, _at, domain = unicodedata.normalize("NFKC", address).strip().casefold().rpartition("@")
    local, domain = local.partition("+")[0], _GOOGLE.get(domain, domain)
    if domain == "gmail.com":
        local = local.replace(".", "")
    return f"{local}@{domain}" if local and domain else ""


def plain_number(number: str) -> str:
    """The number without signs and leading zeros, in which LH-0042, lh42 and LH 042 are equal; empty without a digit."""
    text = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", number).casefold())
    parts = re.findall(r"\d+|[^\d]+", text)
    if not any(part.isdigit() for part in parts):
        return ""
    return "".join(part.lstrip("0") or "0" if part.isdigit() else part for part in parts)


def _numbers(rows: Iterable[tuple], numbers: dict[int, str]) -> Iterator[tuple[int, str]]:
    for pk, external_id, *_rest in rows:
        keys = {plain_number(external_id), plain_number(numbers.get(pk, ""))}
        yield from ((pk, key) for key in sorted(keys))


def _name_key(name: str, department: int | None) -> Any:
    words = " ".join(sorted(unicodedata.normalize("NFKC", name).casefold().replace(",", " ").split()))
    return (words, department) if words and department else ""


def _alike(keyed: Iterable[tuple[int, Any]]) -> Iterator[tuple[int, int]]:
    """Pairs of keys of employees with the same non-empty value."""
    groups: dict[Any, set[int]] = defaultdict(set)
    for pk, key in keyed:
        if key:
            groups[key].add(pk)
    for group in groups.values():
        if len(group) <= MOST_ALIKE:
            yield from combinations(sorted(group), 2)
