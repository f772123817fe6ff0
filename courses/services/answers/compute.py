"""Answers for a batch of employees: read together, computed together, written together."""

import contextlib
import gc
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from courses.models import Answer, Recalculation
from courses.services.answers.batch import Batch, batch_for
from courses.services.answers.catalogue_arrays import catalogue_fingerprint, frame_of, load_catalogue
from courses.services.answers.draft import Draft, MadeOf, draft_answers
from courses.services.answers.inputs import EmployeeInputs, inputs_fingerprint, read_inputs
from courses.services.answers.writing import write_drafts
from courses.services.incremental import input_states, same_inputs
from skills.errors import NothingLoaded
from skills.models import Employee
from skills.stored_messages import Message, describe

logger = logging.getLogger(__name__)


@dataclass
class AnswersReport:
    """What became of a batch. done: answers of this run, those of an earlier attempt included. failures: employee id
    and reason. Every employee that exists is in exactly one of the three."""

    done: int = 0
    unchanged: int = 0
    failures: list[tuple[int, Message]] = field(default_factory=list)


def compute_answers(*, run: Recalculation, employee_ids: list[int]) -> AnswersReport:
    """Writes an answer (not current yet) for each of these employees whose inputs changed since their current one.

    Safe to do again, and twice at a time: answers this run already has are kept and counted. Unchanged employees are
    skipped unless run.force. One that cannot be answered is a failure and does not stop the others. The number of
    queries does not depend on the number of employees, but for long lists of texts, which are asked for in pieces.
    """
    basis, report = run.basis, AnswersReport()
    if basis is None:
        raise NothingLoaded("The run has no basis yet: it has to be started before answers can be computed.")
    there = set(Answer.objects.of_run(run.pk, employee_ids).values_list("employee_id", flat=True))
    report.done = len(there)
    # Before the inputs: an edit in between is computed with and looked at again, never overlooked.
    states = input_states([pk for pk in employee_ids if pk not in there], basis, frame_of(basis))
    people, vectors = read_inputs([pk for pk in employee_ids if pk not in there], basis)
    report.failures += [(person.id, person.problem) for person in people if person.problem]
    people = [person for person in people if not person.problem]
    if not people:
        return report
    catalogue = load_catalogue(basis, fingerprint=catalogue_fingerprint(basis))
    batch = batch_for(people, basis, catalogue, vectors)
    made_of = {
        person.id: MadeOf(
            inputs_fingerprint(person, basis, catalogue.fingerprint, batch.adjacent_of(person), batch.goal_of(person)),
            states.get(person.id, 0),
        )
        for person in people
    }
    if not run.force:
        same = same_inputs(made_of)
        report.unchanged = len(same)
        people = [person for person in people if person.id not in same]
    with _no_collecting():
        drafts, failures = _isolate(people, batch, made_of, run)
        report.failures += failures
        report.done += _write(drafts, run)
    return report


@contextlib.contextmanager
def _no_collecting() -> Iterator[None]:
    """Without the search for circles: drafts have none, and each search walked all that torch holds, a quarter of the
    time. Memory is given back as ever when the last name of a thing goes."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _isolate(
    people: Sequence[EmployeeInputs], batch: Batch, made_of: Mapping[int, MadeOf], run: Recalculation
) -> tuple[list[Draft], list[tuple[int, Message]]]:
    """Drafts for all; where the batch breaks it is halved until whoever broke it stands alone."""
    if not people:
        return [], []
    try:
        return draft_answers(people, batch, made_of, run), []
    except Exception as error:  # whatever is wrong with one person's rows must not cost the others their answer
        if len(people) == 1:
            logger.exception("No answer for employee %s", people[0].id)
            return [], [(people[0].id, Message.of("rows_unusable", error=describe(error)))]
    half = len(people) // 2
    first, second = (_isolate(part, batch, made_of, run) for part in (people[:half], people[half:]))
    return first[0] + second[0], first[1] + second[1]


@transaction.atomic
def _write(drafts: list[Draft], run: Recalculation) -> int:
    """Stores the drafts; how many answers the run has for these employees afterwards.

    The employees' rows are locked: where the same chunk is done twice at a time, the second finds the first's answers.
    Somebody who left or declined meanwhile gets nothing.
    """
    if not drafts:
        return 0
    ids = [draft.answer.employee_id for draft in drafts]
    locked = Employee.objects.for_recalculation().filter(pk__among=ids).order_by("pk")
    present = set(locked.select_for_update(no_key=True).values_list("pk", flat=True))
    there = set(Answer.objects.of_run(run.pk, ids).values_list("employee_id", flat=True))
    new = [draft for draft in drafts if draft.answer.employee_id in present - there]
    write_drafts(new)
    return len(new) + len(there)
