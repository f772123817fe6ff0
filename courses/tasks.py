"""Celery tasks of this app. A task may run twice; the work and its state are in `courses.services`."""

from celery import shared_task
from django.db import OperationalError

from courses.services import recalculation
from courses.services.catalogue import course_import_undo
from courses.services.catalogue.bulk_courses import course_rows
from courses.services.catalogue.course_import import CourseImport, import_courses
from courses.services.fairness import audits
from courses.services.learning import course_requests, waiting_records
from courses.services.library import practice_mail
from courses.services.planning import training_plans
from courses.services.reviews import review_queue
from skills.models import BulkUpsert, ImportRun
from skills.services.audit import record_work
from skills.services.imports import uploads
from skills.services.imports.bulk import do_bulk, stalled_bulks

_AGAIN = {"autoretry_for": (OperationalError,), "retry_backoff": True, "max_retries": 5}


@shared_task(name="courses.advance_recalculation", **_AGAIN)
def advance_recalculation(run_id: int) -> None:
    """Moves the run to its next stage and enqueues the chunks of that stage."""
    for chunk_id in recalculation.advance(run_id):
        do_chunk.delay(chunk_id)


@shared_task(name="courses.do_chunk", **_AGAIN)
def do_chunk(chunk_id: int) -> None:
    """Does one chunk, then advances its run."""
    outcome = recalculation.do_chunk(chunk_id)
    if outcome.retry_in_s is not None:
        do_chunk.apply_async([chunk_id], countdown=outcome.retry_in_s)
    elif outcome.run_id is not None:
        advance_recalculation(outcome.run_id)


@shared_task(name="courses.recalculate_everyone", **_AGAIN)
def recalculate_everyone() -> None:
    """Starts a run over everyone, or continues the active one."""
    advance_recalculation.delay(recalculation.start_recalculation().pk)


@shared_task(name="courses.watch_recalculations", **_AGAIN)
def watch_recalculations() -> None:
    """Enqueues lost runs and chunks again. Starts a run over everyone when the dataset, model or settings changed."""
    rescue = recalculation.rescue_runs()
    for run_id in rescue.run_ids:
        advance_recalculation.delay(run_id)
    for chunk_id in rescue.chunk_ids:
        do_chunk.delay(chunk_id)
    if recalculation.everyone_is_outdated():
        recalculate_everyone.delay()


@shared_task(name="courses.compute_plan", **_AGAIN)
def compute_plan(plan_id: int) -> None:
    """Computes a training plan and stores the result."""
    training_plans.compute_plan(plan_id)
    record_work(route="training-plan", object_id=plan_id)


@shared_task(name="courses.compute_audit", **_AGAIN)
def compute_audit(audit_id: int) -> None:
    """Computes a fairness audit and stores the result."""
    audits.compute_audit(audit_id)
    record_work(route="fairness-audit", object_id=audit_id)


@shared_task(name="courses.audit_when_due", **_AGAIN)
def audit_when_due() -> None:
    """Starts a fairness audit when a run over everyone has published since the last one."""
    if audits.audit_is_due():
        compute_audit.delay(audits.start_audit().pk)


@shared_task(name="courses.work_on_upload", soft_time_limit=1500, time_limit=1600)
def work_on_course_upload(upload_id: int) -> None:
    """Checks or imports an uploaded file of courses."""
    uploads.work_on(upload_id, import_courses, CourseImport)


@shared_task(name="courses.undo_import", soft_time_limit=1500, time_limit=1600)
def undo_course_import(run_id: int, user_id: int | None = None) -> None:
    """Undoes an import of courses. Does nothing if it was undone before."""
    run = ImportRun.objects.filter(pk=run_id, undone_at=None).first()
    if run is not None:
        course_import_undo.undo_course_import(run=run, user_id=user_id)
        record_work(route="undo-import-courses", object_id=run_id, by=user_id)


@shared_task(name="courses.open_reviews", **_AGAIN)
def open_reviews() -> None:
    """Passes on overdue reviews, and adds the requests that a person has to check. A second run changes nothing."""
    review_queue.pass_on_reviews()
    review_queue.open_reviews()


@shared_task(name="courses.send_practice_mails", **_AGAIN)
def send_practice_mails() -> None:
    """Sends the practice of the week. Running it again the same week sends nothing twice."""
    practice_mail.send_practice_mails()


@shared_task(name="courses.upsert_courses", **_AGAIN)
def upsert_courses(upsert_id: str) -> None:
    """Saves courses that were sent in bulk."""
    do_bulk(upsert_id=upsert_id, handler=course_rows)


@shared_task(name="courses.watch_upserts", **_AGAIN)
def watch_upserts() -> None:
    """Enqueues bulk upserts that no worker is processing."""
    for upsert_id in stalled_bulks(kind=BulkUpsert.Kind.COURSES):
        upsert_courses.delay(upsert_id)


@shared_task(name="courses.fill_freed_seats", **_AGAIN)
def fill_freed_seats() -> None:
    """Gives seats that became free without a decision to the people who wait longest."""
    course_requests.fill_all_seats()


@shared_task(name="courses.tend_learning_records", **_AGAIN)
def tend_learning_records() -> None:
    """Applies learning records that waited for a person or course known since, and deletes the content of old ones."""
    waiting_records.delete_old_statements()
    if changed := waiting_records.match_waiting():
        run = recalculation.start_recalculation(scope="employees", employee_ids=changed)
        advance_recalculation.delay_on_commit(run.pk)
