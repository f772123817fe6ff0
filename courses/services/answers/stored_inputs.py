"""An employee's inputs as they are stored with the answer, and read again to repeat it."""

from collections.abc import Iterable, Mapping
from typing import Any

from courses.services.answers.inputs import EmployeeInputs, TaskInputs, assessments_of
from skills.errors import BadInput
from skills.models import Basis, Task

_PLAIN = (
    "id",
    "weekly_hours",
    "max_level",
    "occupation",
    "soc_code",
    "highest_finished",
    "n_first",
    "goal",
    "language",
)
_ORDERED = ("chosen", "taken", "held")  # the order counts
_SETS = ("languages", "refused", "set_aside")
_OF_TASK = ("id", "text_hash", "share", "is_confirmed", "exposure", "low", "high", "assessment_hash")


def inputs_as_json(person: EmployeeInputs) -> dict[str, Any]:
    """The inputs as JSON, without texts of tasks. Demand and situations of a task are in the assessment of its text."""
    return {
        **{name: getattr(person, name) for name in _PLAIN},
        **{name: list(getattr(person, name)) for name in _ORDERED},
        **{name: sorted(getattr(person, name)) for name in _SETS},
        "finished": sorted(person.finished.items()),
        "tasks": [[getattr(task, name) for name in _OF_TASK] for task in person.tasks],
    }


def inputs_from_json(stored: Mapping[str, Any], basis: Basis) -> EmployeeInputs:
    """The stored inputs, with the assessments of the basis.

    Raises BadInput if an assessment is missing or differs from the one that was used.
    """
    tasks = [dict(zip(_OF_TASK, values, strict=True)) for values in stored["tasks"]]
    fields: dict[str, Any] = {
        **{name: stored[name] for name in _PLAIN},
        **{name: tuple(stored[name]) for name in _ORDERED},
        **{name: frozenset(stored[name]) for name in _SETS},
        "finished": {int(course): key for course, key in stored["finished"]},
        "tasks": tuple(_tasks(tasks, basis)),
    }
    return EmployeeInputs(**fields)


def _tasks(tasks: list[dict[str, Any]], basis: Basis) -> Iterable[TaskInputs]:
    found = assessments_of({task["text_hash"] for task in tasks}, basis)
    ids, statements = [task["id"] for task in tasks], {}
    for rows in (Task.history.order_by("history_id"), Task.objects.all()):  # a task may have another text now
        for pk, text_hash, statement in rows.filter(id__in=ids).values_list("id", "text_hash", "statement"):
            statements[pk, text_hash] = statement
    for task in tasks:
        assessed = found.get(task["text_hash"])
        if assessed is None or assessed.assessment_hash != task["assessment_hash"]:
            raise BadInput(
                f"The assessment of task {task['id']} is missing or was made again, so the answer cannot be repeated. "
                "Start a new run."
            )
        yield TaskInputs(
            **task,
            statement=statements.get((task["id"], task["text_hash"]), ""),
            automation=assessed.automation,
            augmentation=assessed.augmentation,
            is_far=assessed.is_far,
            demand=assessed.demand,
            situations=assessed.situations,
        )
