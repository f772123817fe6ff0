"""Answers for a batch of employees. The batch is read, computed and written as a whole."""

import contextlib
import gc
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from courses.models import Answer, Recalculation
from courses.services.answers.batch import Batch, batch_for
from courses.services.answers.catalogue_arrays import catalogue_fingerprint, load_catalogue, shared_inputs
from courses.services.answers.draft import Draft, InputHashes, draft_answers
from courses.services.answers.inputs import EmployeeInputs, inputs_fingerprint, read_inputs
from courses.services.answers.writing import write_drafts
from courses.services.incremental import input_states, same_inputs
from skills.errors import NothingLoaded
from skills.models import Employee
from skills.stored_messages import Message, describe

logger = logging.getLogger(__name__)


@dataclass
class AnswersReport:
    """Result of a batch. Every existing employee is counted in exactly one of the three fields.

    done: answers of this run, those of an earlier attempt included. failures: employee id and reason.
    """

    done: int = 0
    unchanged: int = 0
    failures: list[tuple[int, Message]] = field(default_factory=list)


def compute_answers(*, run: Recalculation, employee_ids: list[int]) -> AnswersReport:
    """Writes an answer, not current yet, for each of these employees whose inputs changed since their current answer.

    Safe to repeat, and safe to run twice at the same time: answers that this run already has are kept and counted.
    Unchanged employees are skipped unless run.force. An employee who cannot be answered is a failure and does not stop
    the others. The number of queries does not depend on the number of employees, except for long lists of texts, which
    are read in pieces.
    """
    basis, report = run.basis, AnswersReport()
    if basis is None:
        raise NothingLoaded("The run has no basis yet: it has to be started before answers can be computed.")
    already_answered = set(Answer.objects.of_run(run.pk, employee_ids).values_list("employee_id", flat=True))
    report.done = len(already_answered)
    # Read before the inputs: an edit in between is used in this run and checked again by the next, never missed.
    states = input_states([pk for pk in employee_ids if pk not in already_answered], basis, shared_inputs(basis))
    people, vectors = read_inputs([pk for pk in employee_ids if pk not in already_answered], basis)
    report.failures += [(person.id, person.problem) for person in people if person.problem]
    people = [person for person in people if not person.problem]
    if not people:
        return report
    catalogue = load_catalogue(basis, fingerprint=catalogue_fingerprint(basis))
    batch = batch_for(people, basis, catalogue, vectors)
    input_hashes = {
        person.id: InputHashes(
            inputs_fingerprint(person, basis, catalogue.fingerprint, batch.adjacent_of(person), batch.goal_of(person)),
            states.get(person.id, 0),
        )
        for person in people
    }
    if not run.force:
        same = same_inputs(input_hashes)
        report.unchanged = len(same)
        people = [person for person in people if person.id not in same]
    with _without_garbage_collection():
        drafts, failures = _draft_each_possible(people, batch, input_hashes, run)
        report.failures += failures
        report.done += _write(drafts, run)
    return report


@contextlib.contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Switches the cyclic garbage collection off. Drafts contain no reference cycles, and each collection walked
    through all objects of torch: a quarter of the time. Reference counting still frees memory."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _draft_each_possible(
    people: Sequence[EmployeeInputs], batch: Batch, input_hashes: Mapping[int, InputHashes], run: Recalculation
) -> tuple[list[Draft], list[tuple[int, Message]]]:
    """Drafts for all people, and the failures. If the batch fails it is halved until the person who causes the error is
    alone."""
    if not people:
        return [], []
    try:
        return draft_answers(people, batch, input_hashes, run), []
    except Exception as error:  # an error in one person's rows must not cost the others their answer
        if len(people) == 1:
            logger.exception("No answer for employee %s", people[0].id)
            return [], [(people[0].id, Message.of("rows_unusable", error=describe(error)))]
    half = len(people) // 2
    first, second = (_draft_each_possible(part, batch, input_hashes, run) for part in (people[:half], people[half:]))
    return first[0] + second[0], first[1] + second[1]


@transaction.atomic
def _write(drafts: list[Draft], run: Recalculation) -> int:
    """Stores the drafts. Returns the number of answers that the run then has for these employees.

    The employees' rows are locked: if the same chunk is done twice at the same time, the second finds the first's
    answers. People who left or declined in the meantime get no answer.
    """
    if not drafts:
        return 0
    ids = [draft.answer.employee_id for draft in drafts]
    locked = Employee.objects.for_recalculation().filter(pk__among=ids).order_by("pk")
    present = set(locked.select_for_update(no_key=True).values_list("pk", flat=True))
    already_answered = set(Answer.objects.of_run(run.pk, ids).values_list("employee_id", flat=True))
    new = [draft for draft in drafts if draft.answer.employee_id in present - already_answered]
    write_drafts(new)
    return len(new) + len(already_answered)
