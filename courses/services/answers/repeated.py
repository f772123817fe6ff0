"""Computes a stored answer again from its stored inputs, and compares it with what is stored, to the last digit."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from django.forms.models import model_to_dict

from courses.models import Answer, StoredInputs
from courses.services.answers.batch import batch_for
from courses.services.answers.catalogue_arrays import load_catalogue
from courses.services.answers.draft import Draft, InputHashes, Step, draft_answers
from courses.services.answers.inputs import inputs_fingerprint
from courses.services.answers.recommended_rows import Recommended
from courses.services.answers.stored_inputs import inputs_from_json
from skills.errors import BadInput
from skills.services.exposure import text_vectors

FIGURES = (
    "exposure", "low", "high", "automation", "augmentation", "changing_share", "lasting_share", "needs", "situations",
    "is_low_data", "is_too_far", "weekly_hours", "path_weeks",
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """A figure that is not the same again. name: such as 'exposure' or 'recommendation 3: score'."""

    name: str
    stored: Any
    repeated: Any


@dataclass(frozen=True)
class Repetition:
    """A stored answer and the same answer computed again. changed: inputs that all people share and that are others now;
    with any of them, the figures may differ."""

    draft: Draft
    differences: tuple[Difference, ...]
    changed: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        return not self.differences and not self.changed


def repeat_answer(answer: Answer) -> Repetition:
    """The answer computed again from its stored inputs, by the same code as in a run, as a batch of one. Stores nothing.

    Raises BadInput if its inputs, an assessment or the vector of a task are not stored any more.
    """
    stored = StoredInputs.objects.filter(answer=answer).first()
    if stored is None:
        raise BadInput("The inputs of this answer are not stored. Start a run with --force and explain its answer.")
    person = inputs_from_json(stored.inputs, answer.basis)
    hashes = {task.text_hash for task in person.tasks}
    vectors = text_vectors.stored(hashes, answer.basis.model_revision)
    if len(vectors) < len(hashes):
        raise BadInput(
            "The vector of a task is not stored any more, so the answer cannot be repeated. Start a new run."
        )
    catalogue = load_catalogue(answer.basis)
    batch = batch_for([person], answer.basis, catalogue, vectors)
    of_person = (batch.adjacent_of(person), batch.goal_of(person))
    fingerprint = inputs_fingerprint(person, answer.basis, catalogue.fingerprint, *of_person)
    hashes_of = {person.id: InputHashes(fingerprint, answer.inputs_state or 0)}
    (draft,) = draft_answers([person], batch, hashes_of, answer.recalculation)
    return Repetition(
        draft, tuple(_differences(answer, draft)), tuple(_changed(answer, fingerprint, catalogue.fingerprint))
    )


def _changed(answer: Answer, fingerprint: str, catalogue: str) -> Iterator[str]:
    if catalogue != answer.recalculation.catalogue_fingerprint:
        yield "the catalogue of courses"
    elif fingerprint != answer.inputs_fingerprint:
        yield "the program, or the figures of occupations"


def _differences(answer: Answer, draft: Draft) -> Iterator[Difference]:
    for name in FIGURES:
        yield from _difference(name, getattr(answer, name), getattr(draft.answer, name))
    stored = [
        Recommended(row.course_id, row.rank, row.score, row.parts) for row in answer.recommendations.order_by("rank")
    ]
    yield from _differences_of_rows("recommendation", Recommended._fields, stored, draft.recommendations)
    steps = [
        Step(**{name: values[name] for name in Step._fields})
        for values in (model_to_dict(step) for step in answer.steps.order_by("position"))
    ]
    yield from _differences_of_rows("step", Step._fields, steps, draft.steps)


def _differences_of_rows(what: str, fields: tuple[str, ...], stored: list, repeated: list) -> Iterator[Difference]:
    yield from _difference(f"number of {what}s", len(stored), len(repeated))
    for number, (one, other) in enumerate(zip(stored, repeated, strict=False), 1):
        for name in fields:
            yield from _difference(f"{what} {number}: {name}", getattr(one, name), getattr(other, name))


def _difference(name: str, stored: Any, repeated: Any) -> Iterator[Difference]:
    repeated = orjson.loads(orjson.dumps(repeated))  # as the database returns it
    if stored != repeated:
        yield Difference(name, stored, repeated)
