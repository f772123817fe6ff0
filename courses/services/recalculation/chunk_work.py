"""The work of a chunk in each stage. All of it may be repeated: the second time there is nothing left to do."""

from collections.abc import Sequence

from django.db import OperationalError
from django.db.models import Exists, OuterRef

from courses.models import Answer, Chunk, Course, Recalculation, RecalculationFailure
from courses.services.answers import compute_answers
from courses.services.catalogue.course_emphasis import compute_emphasis
from courses.services.figures import refresh_figures
from courses.services.recalculation.publishing import prune_runs, publish_answers
from courses.services.recalculation.run_comparison import hold_run
from skills.models import EmergingRoleTask, Employee, ReferenceTask, Task, TaskAssessment
from skills.services.exposure.assessor import assess_texts
from skills.services.exposure.masked_statements import read_statements
from skills.services.exposure.text_vectors import embed
from skills.stored_messages import Message, describe

State = Recalculation.State


def work_on(chunk: Chunk) -> dict | None:
    """Does the chunk's work. Returns its counts: texts, done, unchanged, published. None: not done, the run waits for a
    decision."""
    return {
        State.EMBEDDING: _embed,
        State.ASSESSING: _assess,
        State.MATCHING: _match,
        State.PUBLISHING: _publish,
    }[State(chunk.stage)](chunk)


def _texts(kind: str, ids: Sequence[int]) -> list[str]:
    """Texts of the rows that still exist."""
    if kind == "course":
        return [course.text for course in Course.objects.filter(pk__in=ids).only("title", "description")]
    model = {"task": Task, "role": EmergingRoleTask, "reference": ReferenceTask}[kind]
    return list(model._default_manager.filter(pk__in=ids).values_list("statement", flat=True))


def _embed(chunk: Chunk) -> dict:
    kind = chunk.payload["kind"]
    texts = _texts(kind, chunk.payload["ids"])
    vectors = read_statements(texts, store=True).vectors if kind in ("task", "role") else embed(texts)
    return {"texts": len(vectors)}


def _assess(chunk: Chunk) -> dict:
    basis, ids = chunk.recalculation.basis, chunk.payload["ids"]
    assert basis is not None  # set when the run began
    if chunk.payload["kind"] == "course":
        return {"courses": compute_emphasis(course_ids=ids, basis=basis)}
    return {"assessed": assess_texts(_texts(chunk.payload["kind"], ids), basis)}


def _match(chunk: Chunk) -> dict:
    run, ids = chunk.recalculation, chunk.payload["ids"]
    texts = _assess_new(run, ids)
    if chunk.attempts == 1:
        report = compute_answers(run=run, employee_ids=ids)
        failures, unchanged = list(report.failures), report.unchanged
    else:
        failures, unchanged = _match_one_by_one(run, ids)
    record_failures(chunk, failures)
    # Counted from rows: an earlier attempt may have written some of them.
    return {"done": Answer.objects.of_run(run.pk, ids).count(), "unchanged": unchanged, "texts": texts}


def _assess_new(run: Recalculation, employee_ids: Sequence[int]) -> int:
    """Embeds and assesses the texts that planning left to the matching stage, and tasks written since then, so that an
    edit during a run causes no failure. Returns the number of texts."""
    assessed = TaskAssessment.objects.filter(basis=run.basis, text_hash=OuterRef("text_hash"))
    new = Task.objects.counted().filter(~Exists(assessed), employee__among=employee_ids).order_by()
    statements = list(new.values_list("statement", flat=True).distinct())
    assert run.basis is not None  # set when the run began
    return assess_texts(statements, run.basis) if statements else 0


def _match_one_by_one(run: Recalculation, employee_ids: Sequence[int]) -> tuple[list[tuple[int, Message]], int]:
    """Failures and number of unchanged people. Used after a failed attempt: only the person who causes the error gets
    no answer."""
    failures: list[tuple[int, Message]] = []
    unchanged = 0
    for pk in employee_ids:
        try:
            report = compute_answers(run=run, employee_ids=[pk])
        except OperationalError:
            raise
        except Exception as error:
            failures.append((pk, describe(error)))
        else:
            failures += report.failures
            unchanged += report.unchanged
    return failures, unchanged


def record_failures(chunk: Chunk, failures: Sequence[tuple[int, Message]], *, keep: bool = False) -> None:
    """Stores who could not be answered and why. Replaces what an earlier attempt stored.

    keep: employees of the chunk who have an answer of this run are skipped, and stored reasons stay.
    """
    run, ids = chunk.recalculation, chunk.payload["ids"]
    rows = RecalculationFailure.objects.filter(recalculation=run, employee__among=ids)
    if keep:
        answered = Answer.objects.of_run(run.pk, ids).values_list("employee_id", flat=True)
        skipped = {*answered, *rows.values_list("employee_id", flat=True)}
    else:
        rows.delete()
        skipped = set()
    present = set(Employee.objects.filter(pk__among=[pk for pk, _ in failures]).values_list("pk", flat=True)) - skipped
    RecalculationFailure.objects.bulk_create(
        [
            RecalculationFailure(recalculation=run, employee_id=pk, stage=chunk.stage, **reason.columns("reason"))
            for pk, reason in failures
            if pk in present
        ],
        ignore_conflicts=True,
    )


def _publish(chunk: Chunk) -> dict | None:
    if hold_run(chunk.recalculation):
        return None
    published = publish_answers(run=chunk.recalculation)
    if published is None:
        return None
    refresh_figures(chunk.recalculation)
    if chunk.recalculation.scope != Recalculation.Scope.EMPLOYEES:
        prune_runs(n_published=published)  # reads everybody's answers, so it is skipped while one person waits
    return {"published": published}
