"""Moves all rows that refer to one row to another one, and records what moved, changed and was deleted.

The foreign keys of both apps are found by the fields, so that a new model cannot be forgotten. A model may say:

- `DELETED_IN_MERGE = True`: its rows are about the removed row itself and are deleted;
- `WHEN_MERGED = {field: value}`: what a row gives up so that it can stay beside the row of the other, such as being
  the current one;
- `is_better_than(other)`: whether the row replaces the other's, where only one of them can stay;
- `IN_MERGE_RECORD = True`: the record keeps the content of deleted rows. Rows that belong to the employee alone do not.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core import serializers
from django.db import IntegrityError, transaction
from django.db.models import Field, Model, OneToOneField, UniqueConstraint


@dataclass
class Moves:
    """What was moved and deleted: keys by model, for the record; the content of deleted rows where the model allows it."""

    moved: dict[str, list[Any]] = field(default_factory=dict)
    deleted: dict[str, list[Any]] = field(default_factory=dict)
    contents: list[dict[str, Any]] = field(default_factory=list)

    def add_moved(self, row: Model) -> None:
        self.moved.setdefault(row._meta.label, []).append(_key(row))

    def delete(self, row: Model) -> None:
        """Deletes the row and notes it."""
        self.deleted.setdefault(row._meta.label, []).append(_key(row))
        self.keep_content(row)
        row.delete()

    def keep_content(self, row: Model) -> None:
        """Notes the values of the row, before it changes or goes, if the model allows it."""
        if getattr(row, "IN_MERGE_RECORD", False):
            self.contents += serializers.serialize("python", [row])

    def counts(self) -> dict[str, dict[str, int]]:
        """Numbers of rows by model."""
        return {
            name: dict(Counter({label: len(keys) for label, keys in rows.items()}))
            for name, rows in (("moved", self.moved), ("deleted", self.deleted))
        }


def move_rows(*, source: Model, target: Model, moves: Moves, leave_out: set[str] = frozenset()) -> None:  # type: ignore[assignment]
    """Makes all rows that refer to `source` refer to `target`. Both have the same model. leave_out: labels of models."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label in leave_out or _is_history(model):
            continue
        for column in model._meta.concrete_fields:
            if column.related_model is type(source):
                _move(model, column, source, target, moves)


def move_histories(*, source: Model, target: Model) -> None:
    """Makes all entries of histories that refer to `source` refer to `target`, so that they are erased with it."""
    for model in apps.get_models():
        if _is_history(model):
            for column in model._meta.concrete_fields:
                if column.related_model is type(source):
                    model._default_manager.filter(**{column.attname: source.pk}).update(**{column.attname: target.pk})


def _move(model: type[Model], column: Field, source: Model, target: Model, moves: Moves) -> None:
    rows = model._default_manager.filter(**{column.attname: source.pk})
    if getattr(model, "DELETED_IN_MERGE", False):
        for row in rows:
            moves.delete(row)
        return
    found = list(rows.order_by("pk"))
    if not found or _updated(rows, {column.attname: target.pk}):
        for row in found:
            moves.add_moved(row)
        return
    for row in found:
        _move_one(row, column, target, moves)


def _move_one(row: Model, column: Field, target: Model, moves: Moves) -> None:
    this = type(row)._default_manager.filter(pk=row.pk)
    goes = {column.attname: target.pk}
    gives_up = getattr(row, "WHEN_MERGED", {})
    if _updated(this, goes) or (gives_up and _updated(this, {**goes, **gives_up})):
        moves.add_moved(row)
        return
    rival = _rival(row, column, target)
    if rival is not None and hasattr(row, "is_better_than") and row.is_better_than(rival):
        moves.delete(rival)
        if _updated(this, goes):
            moves.add_moved(row)
            return
    moves.delete(row)


def _updated(rows: Any, values: dict[str, Any]) -> bool:
    """Whether the rows could be changed. False, and nothing changed, if a constraint does not allow it."""
    try:
        with transaction.atomic():
            rows.update(**values)
    except IntegrityError:
        return False
    return True


def _rival(row: Model, column: Field, target: Model) -> Model | None:
    """The row of the target that has the place of this row."""
    rows = type(row)._default_manager.filter(**{column.attname: target.pk})
    if isinstance(column, OneToOneField):
        return rows.first()
    for constraint in row._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and column.name in constraint.fields and not constraint.condition:
            same = {name: getattr(row, name) for name in constraint.fields if name != column.name}
            if (found := rows.filter(**same).first()) is not None:
                return found
    return None


def _is_history(model: type[Model]) -> bool:
    return hasattr(model, "history_type") and hasattr(model, "instance_type")


def _key(row: Model) -> Any:
    return row.pk if isinstance(row.pk, int) else str(row.pk)
