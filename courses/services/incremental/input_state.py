"""A number for all that is stored of an employee: where it is the same as at their last answer, so is the answer.

Far cheaper than reading the inputs: one pass over the tables, in the database where it can hash. It may change where no
answer does (a row saved again); then the inputs themselves are read and compared. It never stays the same where one does:
every table that `read_inputs` reads is in here, in whole rows but for the few columns named.
"""

import functools
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Count, F, Field, Func, Max, Model, QuerySet

from courses.arithmetic.matching import MatchSettings
from courses.arithmetic.needs import NeedSettings
from courses.arithmetic.pathways import PathSettings
from courses.models import Answer, Feedback, Goal, PathChoice, Recalculation
from courses.services.answers.catalogue_arrays import frame_of, load_catalogue
from courses.services.incremental.catalogue_changes import reached_employees
from skills.models import Basis, Employee, ExposureOverride, RelatedOccupation, Task

ARITHMETIC = "2"  # raise when answers change in a way that no setting shows
_PIECE = 2000


@functools.cache
def arithmetic() -> str:
    """What every answer is computed with."""
    return json.dumps([ARITHMETIC, NeedSettings().as_json(), MatchSettings().as_json(), PathSettings().as_json()])


def shared_state(basis: Basis) -> int:
    """Of what all employees' answers depend on, the courses left out: of these each answer takes only a few."""
    related = RelatedOccupation.objects.aggregate(n=Count("pk"), last=Max("pk"))
    made_of = [
        arithmetic(),
        basis.dataset_hash,
        basis.model_revision,
        basis.settings_fingerprint,
        frame_of(basis),
        related,
    ]
    return number_of(json.dumps(made_of, sort_keys=True))


def employee_states(ids: Sequence[int] | None = None) -> dict[int, int]:
    """Signed 64-bit numbers by employee; ids None: everybody. Some of others may be among them."""
    hashed = _hashed_there if connection.vendor == "postgresql" else _hashed_here
    if ids is None:
        return hashed(None)
    found: dict[int, int] = {}
    for start in range(0, len(ids), _PIECE):
        found |= hashed(ids[start : start + _PIECE])
    return found


def unchanged_employees(ids: Sequence[int], basis: Basis, catalogue: str) -> set[int]:
    """Those of the ids whose current answer was made from the same, or from other courses that do not reach it.

    catalogue: its fingerprint. People with a goal are never among them: what it calls for rests on more than their own
    rows.
    """
    shared = shared_state(basis)
    current = Answer.objects.current().filter(basis=basis, inputs_state__isnull=False)
    wanted = set(ids)
    few = len(ids) <= _PIECE
    if few:
        current = current.filter(employee__in=ids)
    run_of = {
        pk: (state, run) for pk, state, run in current.values_list("employee_id", "inputs_state", "recalculation")
    }
    if not run_of:
        return set()
    states = employee_states(list(ids) if few else None)
    with_goal = set(Goal.objects.values_list("employee_id", flat=True))
    same = {pk: run for pk, (state, run) in run_of.items() if pk in states and states[pk] ^ shared == state}
    same = {pk: run for pk, run in same.items() if pk in wanted and pk not in with_goal}
    return set(same) - _reached(same, basis, catalogue)


def _reached(run_of: Mapping[int, int], basis: Basis, fingerprint: str) -> set[int]:
    """Those whom the courses that changed since their answers' runs may reach. run_of: run by employee."""
    runs = Recalculation.objects.filter(pk__in=set(run_of.values())).exclude(catalogue_fingerprint=fingerprint)
    others = dict(runs.values_list("pk", "catalogue_fingerprint"))
    if not others:
        return set()
    of_others = {pk for pk, run in run_of.items() if run in others}
    reached = reached_employees(load_catalogue(basis, fingerprint=fingerprint), set(others.values()))
    return of_others if reached is None else of_others & reached


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


def _said(model: type[Model]) -> list[Field]:
    """The columns that answers may be made from."""
    return [field for field in model._meta.concrete_fields if field.name not in _BESIDE.get(model, ())]


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
        .annotate(whose=F(path), its_hash=_HashOfRow(model, *(F(name) for name in more), seed=seed))
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
    """PostgreSQL's 64-bit hash of what a row of the model says, and of the expressions given. seed: tells tables apart.

    The hash of a record leaves its columns as they are stored: as text they took more than twice the time. It adds the
    columns' hashes up; the second hash sees to it that no two rows which exchange a value come out as before.
    """

    output_field = BigIntegerField()

    def __init__(self, model: type[Model], *expressions: F, seed: int) -> None:
        super().__init__(*expressions)
        self.model, self.seed = model, seed

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **context: Any) -> tuple[str, Any]:
        table = connection.ops.quote_name(compiler.query.get_initial_alias())
        row = [f"{table}.{connection.ops.quote_name(field.column)}" for field in _said(self.model)]
        parameters = []
        for expression in self.source_expressions:
            sql, values = compiler.compile(expression)
            row.append(sql)
            parameters += values
        return f"hashtextextended('', hash_record_extended(ROW({', '.join(row)}), {self.seed}))", parameters


def _hashed_here(ids: Sequence[int] | None) -> dict[int, int]:
    found: dict[int, int] = {}
    for model, path, more in _TABLES:
        columns = [*(field.attname for field in _said(model)), *more]
        for employee, *values in _rows(model, path, ids).values_list(path, *columns).iterator(chunk_size=_PIECE):
            found[employee] = found.get(employee, 0) ^ number_of(f"{model.__name__} {values}")
    return found


def number_of(text: str) -> int:
    """A hash that fits a bigint."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)
