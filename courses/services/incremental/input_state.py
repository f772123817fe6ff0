"""Hashes of an employee's stored rows. If the hash equals that of the employee's last answer, the answer is still
valid.

This is far cheaper than reading the inputs: one pass over the tables, in the database if it can hash. The hash may
change although no answer would (a row was saved again); then the inputs themselves are read and compared. It never
stays the same if an answer would change: it covers every table that `read_inputs` reads, in whole rows except for the
few columns named here.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection
from django.db.models import BigIntegerField, Count, F, Func, Max, Model, QuerySet

from courses.models import Answer, Feedback, Goal, PathChoice, PathRefresh, Recalculation
from courses.services.incremental.catalogue_changes import reached_employees
from skills.models import Basis, Employee, ExposureOverride, RelatedOccupation, Task

if TYPE_CHECKING:
    from courses.services.answers.catalogue_arrays import Catalogue

_PIECE = 2000


def input_states(ids: Sequence[int], basis: Basis, shared_inputs: Mapping[str, Any]) -> dict[int, int]:
    """Signed 64-bit hashes by employee of everything their answers are made from, except the courses.

    shared_inputs: what all answers depend on. Call this before the inputs are read: an edit in between is then used in this
    run, and checked again by the next run.
    """
    shared = _shared_state(basis, shared_inputs)
    return {pk: state ^ shared for pk, state in employee_states(ids).items()}


def unchanged_employees(
    ids: Sequence[int],
    basis: Basis,
    *,
    fingerprint: str,
    shared_inputs: Mapping[str, Any],
    load: Callable[[], "Catalogue"],
) -> set[int]:
    """Employees among the ids whose current answer is still valid: its inputs are the same, and the courses are the
    same or changed in a way that cannot affect it. Empty if RESKILL_INCREMENTAL is off.

    fingerprint: of the catalogue. shared_inputs: what all answers depend on. load: returns the catalogue, called only if
    needed. People with a goal are never included, because a goal's requirements depend on more than their own rows.
    """
    if not settings.RESKILL_INCREMENTAL:
        return set()
    current = Answer.objects.current().filter(basis=basis, inputs_state__isnull=False)
    few = len(ids) <= _PIECE
    if few:
        current = current.filter(employee__in=ids)
    answers = {
        pk: (state, run) for pk, state, run in current.values_list("employee_id", "inputs_state", "recalculation")
    }
    if not answers:
        return set()
    shared, states = _shared_state(basis, shared_inputs), employee_states(list(ids) if few else None)
    wanted = set(ids) - set(Goal.objects.values_list("employee_id", flat=True))
    same = {
        pk: run
        for pk, (state, run) in answers.items()
        if pk in wanted and pk in states and states[pk] ^ shared == state
    }
    return set(same) - _employees_reached(same, fingerprint, load)


def same_inputs(input_hashes: Mapping[int, tuple[str, int]]) -> set[int]:
    """Employees whose current answer was computed from inputs with the same hash; empty if RESKILL_INCREMENTAL is off.

    input_hashes: hash of the inputs and state of the rows they were read from, by employee. If only the state differs, the
    new state is stored with the answer, so that the next run need not read these inputs again.
    """
    if not settings.RESKILL_INCREMENTAL:
        return set()
    answers = Answer.objects.current().filter(employee__among=list(input_hashes))
    answers = answers.only("employee", "inputs_fingerprint", "inputs_state")
    same = [answer for answer in answers if answer.inputs_fingerprint == input_hashes[answer.employee_id][0]]
    touched = [answer for answer in same if answer.inputs_state != input_hashes[answer.employee_id][1]]
    for answer in touched:
        answer.inputs_state = input_hashes[answer.employee_id][1]
    if touched:
        Answer.objects.bulk_update(touched, ["inputs_state"], batch_size=500)
    return {answer.employee_id for answer in same}


def _shared_state(basis: Basis, shared_inputs: Mapping[str, Any]) -> int:
    """Hash of what all employees' answers depend on. The courses are left out, because each answer uses only a few of
    them."""
    related = RelatedOccupation.objects.aggregate(n=Count("pk"), last=Max("pk"))
    input_hashes = [
        basis.dataset_hash,
        basis.model_revision,
        basis.settings_fingerprint,
        shared_inputs,
        related,
        settings.LANGUAGE_CODE,  # the language of people without a stated language
    ]
    return number_of(json.dumps(input_hashes, sort_keys=True))


def _employees_reached(run_of: Mapping[int, int], fingerprint: str, load: Callable[[], "Catalogue"]) -> set[int]:
    """Employees whose answers could be affected by courses that changed since their answers' runs. run_of: run by
    employee."""
    runs = Recalculation.objects.filter(pk__in=set(run_of.values())).exclude(catalogue_fingerprint=fingerprint)
    catalogues = dict(runs.values_list("pk", "catalogue_fingerprint"))
    if not catalogues:
        return set()
    people = {pk for pk, run in run_of.items() if run in catalogues}
    reached = reached_employees(load(), set(catalogues.values()))
    return people if reached is None else people & reached


def employee_states(ids: Sequence[int] | None = None) -> dict[int, int]:
    """Hashes of employees' rows by employee; ids None: everybody. The result may contain other employees too."""
    hashed = _hashes_in_postgresql if connection.vendor == "postgresql" else _hashes_in_python
    if ids is None:
        return hashed(None)
    found: dict[int, int] = {}
    for start in range(0, len(ids), _PIECE):
        found |= hashed(ids[start : start + _PIECE])
    return found


# (model, path to the employee, columns of related models that answers depend on)
_TABLES: tuple[tuple[type[Model], str, tuple[str, ...]], ...] = (
    (Employee, "pk", ()),
    (Task, "employee_id", ()),
    (ExposureOverride, "task__employee_id", ()),
    (Feedback, "employee_id", ("course__text_hash", "course__level")),
    (PathChoice, "employee_id", ()),
    (PathRefresh, "employee_id", ()),
    (Goal, "employee_id", ()),  # needed here because deleting a goal changes the answer too
)


# Columns that no answer is made from: of an employee, the columns that a run itself writes; of a task, the columns that
# `inputs_fingerprint` leaves out. These include the statement, because its hash is a column too, and hashing the statements
# took as long as all the rest. New columns are hashed unless they are added here.
_LEFT_OUT: dict[type[Model], tuple[str, ...]] = {
    Employee: (*Employee.DERIVED_FIELDS, "confirmed_email", "announced_email"),
    Task: ("statement", "source", "reference_task", "position", "updated_at"),
}


def _columns(model: type[Model], more: tuple[str, ...]) -> list[str]:
    """The columns that answers may be made from."""
    left_out = _LEFT_OUT.get(model, ())
    return [*(field.attname for field in model._meta.concrete_fields if field.name not in left_out), *more]


def _rows(model: type[Model], path: str, ids: Sequence[int] | None) -> QuerySet:
    """All rows of these employees, and possibly of others with ids in between: reading a range is several times as
    fast."""
    rows = model._default_manager.order_by()
    if ids is None:
        return rows
    if ids and max(ids) - min(ids) < 2 * len(ids):
        return rows.filter(**{f"{path}__gte": min(ids), f"{path}__lte": max(ids)})
    return rows.filter(**{f"{path}__in": ids})


def _hashes_in_postgresql(ids: Sequence[int] | None) -> dict[int, int]:
    """Hashes computed by PostgreSQL: hashes of whole rows, combined by exclusive or. Ids are in them, so no two cancel
    out."""
    parts = [
        _rows(model, path, ids)
        .annotate(owner=F(path), row_hash=_HashOfRow(*_columns(model, more), seed=seed))
        .values_list("owner", "row_hash")
        for seed, (model, path, more) in enumerate(_TABLES)
    ]
    sql, parameters = parts[0].union(*parts[1:], all=True).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT employee, bit_xor(hash) FROM ({sql}) AS found (employee, hash) GROUP BY employee", parameters
        )
        return dict(cursor.fetchall())


class _HashOfRow(Func):
    """PostgreSQL's 64-bit hash of these columns. seed: different for each table.

    The hash of a record uses the columns as they are stored; hashing them as text took more than twice the time. It
    adds up the hashes of the columns. The second hash ensures that the total changes when two rows exchange a value.
    """

    template = "hashtextextended('', hash_record_extended(ROW(%(expressions)s), %(seed)s))"
    output_field = BigIntegerField()


def _hashes_in_python(ids: Sequence[int] | None) -> dict[int, int]:
    found: dict[int, int] = {}
    for model, path, more in _TABLES:
        rows = _rows(model, path, ids).values_list(path, *_columns(model, more))
        for employee, *values in rows.iterator(chunk_size=_PIECE):
            found[employee] = found.get(employee, 0) ^ number_of(f"{model.__name__} {values}")
    return found


def number_of(text: str) -> int:
    """A hash of the text that fits a bigint."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)
