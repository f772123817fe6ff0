"""Courses that changed between two catalogues, and the employees whose answers these courses can affect."""

import hashlib
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from django.db import connection, transaction
from django.db.models import QuerySet

from courses.arithmetic.reach import reached_by_new, reached_by_removed
from courses.models import Answer, CatalogueState, Feedback, PathChoice, PathStep, Threshold
from courses.services.match_settings import match_settings

if TYPE_CHECKING:
    from courses.services.answers.catalogue_arrays import Catalogue

FEW_COURSES = 20  # changed courses, or _FEW_SHARE of all; above both, computing everybody is cheaper
_FEW_SHARE = 0.005
_BLOCK = 4000


def remember_catalogue(catalogue: "Catalogue") -> None:
    """Stores a hash of every course, once per state of the catalogue."""
    if CatalogueState.objects.filter(fingerprint=catalogue.fingerprint).exists():
        return
    pairs = np.array(list(_hashes(catalogue).items()), dtype="<i8").reshape(-1, 2)
    CatalogueState.objects.bulk_create(
        [CatalogueState(fingerprint=catalogue.fingerprint, courses=pairs.tobytes())], ignore_conflicts=True
    )


def forget_catalogues() -> None:
    """Deletes the states that no current answer was made from."""
    used = Answer.objects.current().order_by().values_list("recalculation__catalogue_fingerprint", flat=True)
    CatalogueState.objects.exclude(fingerprint__in=list(used.distinct())).delete()


def reached_employees(catalogue: "Catalogue", fingerprints: Iterable[str]) -> set[int] | None:
    """Employees whose current answers were made from these catalogues and could change now.

    None: this cannot be decided, or so much has changed that everybody has to be computed.
    """
    now = _hashes(catalogue)
    changed: set[int] = set()
    for fingerprint in fingerprints:
        state = CatalogueState.objects.filter(fingerprint=fingerprint).first()
        if state is None:
            return None
        before = dict(np.frombuffer(bytes(state.courses), "<i8").reshape(-1, 2).tolist())
        changed |= {pk for pk in {*before, *now} if before.get(pk) != now.get(pk)}
        if len(changed) > max(FEW_COURSES, _FEW_SHARE * len(now)):
            return None
    return _employees_reached_by(catalogue, _with_dependants(catalogue, changed)) if changed else set()


def _hashes(catalogue: "Catalogue") -> dict[int, int]:
    """By course id: a hash of everything an answer uses of the course, except what `shared_inputs` covers for all
    courses."""
    arrays, found = catalogue.courses, {}
    for pk, place in catalogue.by_id.items():
        row = catalogue.row_of.get(pk)
        digest = hashlib.blake2b(
            repr((place, catalogue.languages[pk], catalogue.doubts.get(pk))).encode(), digest_size=8
        )
        if row is not None:
            digest.update(arrays.vectors[row].tobytes())
            digest.update(arrays.emphasis[row].tobytes())
            digest.update(arrays.audience[row].tobytes())
            digest.update(arrays.situations[row].tobytes())
        found[pk] = int.from_bytes(digest.digest(), "little", signed=True)
    return found


def _with_dependants(catalogue: "Catalogue", changed: set[int]) -> set[int]:
    """The changed courses and all courses that require one of them, directly or not: their prerequisites may now be met
    or not."""
    found = set(changed)
    while more := {pk for pk in catalogue.chained if pk not in found and found & set(catalogue.by_id[pk].requires)}:
        found |= more
    return found


def _employees_reached_by(catalogue: "Catalogue", changed: set[int]) -> set[int]:
    ids = sorted(changed)
    rows = [catalogue.row_of[pk] for pk in ids if pk in catalogue.row_of]
    builds = catalogue.courses.emphasis[rows].max(1, initial=0) >= match_settings().builds_from
    if catalogue.situations:
        builds &= catalogue.courses.situations[rows].max(1, initial=0) >= match_settings().trains_from
    right = catalogue.courses.right[[row for row, builds_a_skill in zip(rows, builds, strict=True) if builds_a_skill]]
    more = catalogue.uptake.explore if catalogue.uptake is not None else 0.0
    found: set[int] = set()
    for model in (Feedback, PathChoice):
        found.update(model._default_manager.filter(course__in=ids).values_list("employee_id", flat=True))
    found.update(PathChoice.objects.filter(instead_of__in=ids).values_list("employee_id", flat=True))
    steps = PathStep.objects.filter(answer__is_current=True, course__in=ids)
    found.update(steps.values_list("answer__employee_id", flat=True))
    removed = np.array(ids, dtype=np.int32)
    current = Answer.objects.current()
    found.update(current.filter(threshold=None).values_list("employee_id", flat=True))
    for block in _blocks(current, right.shape[1]):
        reached = reached_by_removed(block.considered, removed) | reached_by_new(block.asked, block.lowest, right, more)
        found.update(block.people[reached].tolist())
    return found


@dataclass(frozen=True)
class _Block:
    """Thresholds of p people. people: (p,) ids. asked: (p, w) float16. considered: (p, m) int32. lowest: (p,)."""

    people: np.ndarray
    asked: np.ndarray
    considered: np.ndarray
    lowest: np.ndarray


def _blocks(answers: QuerySet, width: int) -> Iterator[_Block]:
    """The thresholds of the answers, `_BLOCK` at a time."""
    kept = Threshold.objects.filter(answer__in=answers).order_by()
    rows = kept.values_list("answer__employee_id", "asked", "considered", "lowest")
    found = _read_packed(rows) if connection.vendor == "postgresql" else rows.iterator(chunk_size=_BLOCK)
    n_candidates = match_settings().n_candidates
    while part := list(itertools.islice(found, _BLOCK)):
        yield _block(part, width, n_candidates)


def _read_packed(rows: QuerySet) -> Iterator[tuple]:
    """The rows in PostgreSQL's binary form. In text form, each byte takes two characters, and reading takes twice as
    long."""
    statement, values = rows.query.sql_with_params()
    with (
        transaction.atomic(),
        connection.wrap_database_errors,
        connection.connection.cursor("packed", binary=True) as cursor,
    ):
        cursor.execute(statement, values)
        while block := cursor.fetchmany(_BLOCK):
            yield from block


def _block(rows: list[tuple], width: int, m: int) -> _Block:
    """The rows as arrays.

    A row of another width was stored with other human skills or another model. Its list is treated as having room, so
    that it is computed again.
    """
    fits = np.array([len(row[1]) == 2 * width and len(row[2]) == 4 * m for row in rows])
    lowest = np.array([-np.inf if row[3] is None else row[3] for row in rows])
    lowest[~fits] = -np.inf
    asked = b"".join(bytes(row[1]) if ok else bytes(2 * width) for row, ok in zip(rows, fits, strict=True))
    considered = b"".join(bytes(row[2]) if ok else bytes(4 * m) for row, ok in zip(rows, fits, strict=True))
    return _Block(
        people=np.array([row[0] for row in rows]),
        asked=np.frombuffer(asked, np.float16).reshape(-1, width),
        considered=np.frombuffer(considered, np.int32).reshape(-1, m),
        lowest=lowest,
    )
