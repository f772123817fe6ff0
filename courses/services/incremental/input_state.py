"""Hashes of everything that is stored of an employee: where the hash is that of their last answer, the answer stands.

Far cheaper than reading the inputs: one pass over the tables, in the database where it can hash. The hash may change where
no answer does (a row saved again); then the inputs themselves are read and compared. It never stays the same where an
answer changes: every table that `read_inputs` reads is in here, in whole rows but for the few columns named.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection
from django.db.models import BigIntegerField, Count, F, Func, Max, Model, QuerySet

from courses.models import Answer, Feedback, Goal, PathChoice, Recalculation
from courses.services.incremental.catalogue_changes import reached_employees
from skills.models import Basis, Employee, ExposureOverride, RelatedOccupation, Task

if TYPE_CHECKING:
    from courses.services.answers.catalogue_arrays import Catalogue

_PIECE = 2000


def input_states(ids: Sequence[int], basis: Basis, frame: Mapping[str, Any]) -> dict[int, int]:
    """Signed 64-bit hashes by employee, of all that their answers are made from but for the courses.

    frame: what all answers depend on. To be asked before the inputs are read: an edit in between is then computed with,
    and looked at again by the next run.
    """
    shared = _shared_state(basis, frame)
    return {pk: state ^ shared for pk, state in employee_states(ids).items()}


def unchanged_employees(
    ids: Sequence[int],
    basis: Basis,
    *,
    fingerprint: str,
    frame: Mapping[str, Any],
    load: Callable[[], "Catalogue"],
) -> set[int]:
    """Those of the ids whose current answer was made from the same inputs, and from the same courses or others that
    cannot change it. Nobody where RESKILL_INCREMENTAL is off.

    fingerprint: of the catalogue. frame: what all answers depend on. load: returns the catalogue, where it is needed.
    People with a goal are never among them: what a goal calls for rests on more than their own rows.
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
    shared, states = _shared_state(basis, frame), employee_states(list(ids) if few else None)
    wanted = set(ids) - set(Goal.objects.values_list("employee_id", flat=True))
    same = {
        pk: run
        for pk, (state, run) in answers.items()
        if pk in wanted and pk in states and states[pk] ^ shared == state
    }
    return set(same) - _reached(same, fingerprint, load)


def same_inputs(made_of: Mapping[int, tuple[str, int]]) -> set[int]:
    """Those whose current answer was computed from inputs of the same hash; nobody where RESKILL_INCREMENTAL is off.

    made_of: the inputs' hash and the state of what they were read from, by employee. Where the state alone is another, it
    is stored with the answer: the next run need not read these inputs again.
    """
    if not settings.RESKILL_INCREMENTAL:
        return set()
    answers = Answer.objects.current().filter(employee__among=list(made_of))
    answers = answers.only("employee", "inputs_fingerprint", "inputs_state")
    same = [answer for answer in answers if answer.inputs_fingerprint == made_of[answer.employee_id][0]]
    touched = [answer for answer in same if answer.inputs_state != made_of[answer.employee_id][1]]
    for answer in touched:
        answer.inputs_state = made_of[answer.employee_id][1]
    if touched:
        Answer.objects.bulk_update(touched, ["inputs_state"], batch_size=500)
    return {answer.employee_id for answer in same}


def _shared_state(basis: Basis, frame: Mapping[str, Any]) -> int:
    """Of what all employees' answers depend on, the courses left out: of these each answer takes only a few."""
    related = RelatedOccupation.objects.aggregate(n=Count("pk"), last=Max("pk"))
    made_of = [
        basis.dataset_hash,
        basis.model_revision,
        basis.settings_fingerprint,
        frame,
        related,
        settings.LANGUAGE_CODE,  # the language of people of whom none is known
    ]
    return number_of(json.dumps(made_of, sort_keys=True))


def _reached(run_of: Mapping[int, int], fingerprint: str, load: Callable[[], "Catalogue"]) -> set[int]:
    """Those whom the courses that changed since their answers' runs may reach. run_of: run by employee."""
    runs = Recalculation.objects.filter(pk__in=set(run_of.values())).exclude(catalogue_fingerprint=fingerprint)
    others = dict(runs.values_list("pk", "catalogue_fingerprint"))
    if not others:
        return set()
    of_others = {pk for pk, run in run_of.items() if run in others}
    reached = reached_employees(load(), set(others.values()))
    return of_others if reached is None else of_others & reached


def employee_states(ids: Sequence[int] | None = None) -> dict[int, int]:
    """Hashes of their own rows by employee; ids None: everybody. Some of others may be among them."""
    hashed = _hashed_there if connection.vendor == "postgresql" else _hashed_here
    if ids is None:
        return hashed(None)
    found: dict[int, int] = {}
    for start in range(0, len(ids), _PIECE):
        found |= hashed(ids[start : start + _PIECE])
    return found


# (model, path to the employee, columns besides its own that answers depend on)
_TABLES: tuple[tuple[type[Model], str, tuple[str, ...]], ...] = (
    (Employee, "pk", ()),
    (Task, "employee_id", ()),
    (ExposureOverride, "task__employee_id", ()),
    (Feedback, "employee_id", ("course__text_hash", "course__level")),
    (PathChoice, "employee_id", ()),
    (Goal, "employee_id", ()),  # one taken back changes the answer too
)


# What no answer is made from: of an employee what a run itself notes; of a task what `inputs_fingerprint` leaves out, its
# words too, since their hash stands for them. To hash them took as long as all the rest. New columns are no part of this.
_BESIDE: dict[type[Model], tuple[str, ...]] = {
    Employee: Employee.NOTED,
    Task: ("statement", "source", "reference_task", "position", "updated_at"),
}


def _columns(model: type[Model], more: tuple[str, ...]) -> list[str]:
    """What answers may be made from."""
    left_out = _BESIDE.get(model, ())
    return [*(field.attname for field in model._meta.concrete_fields if field.name not in left_out), *more]


def _rows(model: type[Model], path: str, ids: Sequence[int] | None) -> QuerySet:
    """All rows of these employees, and perhaps of others between them: a range is read several times as fast."""
    rows = model._default_manager.order_by()
    if ids is None:
        return rows
    if ids and max(ids) - min(ids) < 2 * len(ids):
        return rows.filter(**{f"{path}__gte": min(ids), f"{path}__lte": max(ids)})
    return rows.filter(**{f"{path}__in": ids})


def _hashed_there(ids: Sequence[int] | None) -> dict[int, int]:
    """By PostgreSQL: hashes of whole rows, put together by exclusive or. Ids are in them, so no two cancel out."""
    parts = [
        _rows(model, path, ids)
        .annotate(whose=F(path), its_hash=_HashOfRow(*_columns(model, more), seed=seed))
        .values_list("whose", "its_hash")
        for seed, (model, path, more) in enumerate(_TABLES)
    ]
    sql, parameters = parts[0].union(*parts[1:], all=True).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT employee, bit_xor(hash) FROM ({sql}) AS found (employee, hash) GROUP BY employee", parameters
        )
        return dict(cursor.fetchall())


class _HashOfRow(Func):
    """PostgreSQL's 64-bit hash of these columns. seed: tells tables apart.

    The hash of a record leaves its columns as they are stored: as text they took more than twice the time. It adds the
    columns' hashes up; the second hash sees to it that no two rows which exchange a value come out as before.
    """

    template = "hashtextextended('', hash_record_extended(ROW(%(expressions)s), %(seed)s))"
    output_field = BigIntegerField()


def _hashed_here(ids: Sequence[int] | None) -> dict[int, int]:
    found: dict[int, int] = {}
    for model, path, more in _TABLES:
        rows = _rows(model, path, ids).values_list(path, *_columns(model, more))
        for employee, *values in rows.iterator(chunk_size=_PIECE):
            found[employee] = found.get(employee, 0) ^ number_of(f"{model.__name__} {values}")
    return found


def number_of(text: str) -> int:
    """A hash that fits a bigint."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)
