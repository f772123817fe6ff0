"""What the worker is asked to do about people. Each may run twice; what they do is in skills.services."""

from celery import shared_task

from skills.models import ImportRun
from skills.services import uploads
from skills.services.datasets_upload import import_figures
from skills.services.import_undo import undo_import as undo
from skills.services.workforce import import_employees

_LONG = {"soft_time_limit": 1500, "time_limit": 1600}  # a payroll of 100,000; below the queue's visibility timeout


@shared_task(name="skills.work_on_upload", **_LONG)
def work_on_upload(upload_id: int) -> None:
    """Checks or imports a file of employees."""
    uploads.work_on(upload_id, import_employees)


@shared_task(name="skills.work_on_figures", **_LONG)
def work_on_figures(upload_id: int) -> None:
    """Checks or imports a file of exposure figures."""
    uploads.work_on(upload_id, import_figures)


@shared_task(name="skills.undo_import", **_LONG)
def undo_import(run_id: int, user_id: int | None = None) -> None:
    """Takes an import back, unless that has been done."""
    run = ImportRun.objects.filter(pk=run_id, undone_at=None).first()
    if run is not None:
        undo(run=run, user_id=user_id)
