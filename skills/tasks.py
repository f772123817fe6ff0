"""The Celery tasks of this app. Each task may run twice. The work itself is done in skills.services."""

from datetime import timedelta
from typing import Any

from celery import shared_task
from django.db import OperationalError, transaction

from skills.models import BulkUpsert, ImportRun, WebhookDelivery
from skills.services import mail, webhooks
from skills.services.access.remembered_responses import delete_old_calls
from skills.services.audit import record_work
from skills.services.exposure.dataset_upload import import_figures
from skills.services.imports import uploads
from skills.services.imports.bulk import delete_old_bulks, do_bulk, stalled_bulks
from skills.services.people import retention
from skills.services.people.address_changes import announce_address_changes
from skills.services.people.attribute_import import delete_old_values
from skills.services.people.attribute_undo import undo_attribute_import
from skills.services.people.bulk_employees import employee_rows
from skills.services.people.employee_deliveries import import_delivery, import_waiting_files
from skills.services.people.employee_import import EmployeeImport
from skills.services.people.employee_import_undo import undo_import as undo
from skills.services.people.job_titles import apply_titles, titles_to_apply
from skills.services.people.role_groups import take_roles_of_leavers
from skills.services.vacancies.vacancy_import import VacancyImport, import_vacancies
from skills.services.vacancies.vacancy_undo import undo_vacancy_import

_AGAIN = {"autoretry_for": (OperationalError,), "retry_backoff": True, "max_retries": 5}
_LONG = {
    "soft_time_limit": 1500,
    "time_limit": 1600,
}  # enough for a payroll of 100,000; below the queue's visibility timeout


@shared_task(name="skills.work_on_upload", **_LONG)
def work_on_upload(upload_id: int) -> None:
    """Checks or imports a file of employees."""
    uploads.work_on(upload_id, import_delivery, EmployeeImport)


@shared_task(name="skills.apply_job_titles", **_LONG)
def apply_job_titles(ids: list[int]) -> None:
    """Applies the decisions on these job titles to all their people."""
    apply_titles(ids=ids)
    record_work(route="apply-job-titles", titles=len(ids))


@shared_task(name="skills.import_folder", **_LONG)
def import_from_folder() -> None:
    """Imports the deliveries of employees that wait in the folder of the settings."""
    for run in import_waiting_files():
        record_work(route="import-employees", object_id=run.pk, **run.counts)


@shared_task(name="skills.work_on_figures", **_LONG)
def work_on_figures(upload_id: int) -> None:
    """Checks or imports a file of exposure figures."""
    uploads.work_on(upload_id, import_figures)


@shared_task(name="skills.work_on_vacancies", **_LONG)
def work_on_vacancies(upload_id: int) -> None:
    """Checks or imports a file of vacancies."""
    uploads.work_on(upload_id, import_vacancies, VacancyImport)


@shared_task(name="skills.undo_vacancy_import", **_LONG)
def undo_vacancies(run_id: int, user_id: int | None = None) -> None:
    """Undoes an import of vacancies, unless it was undone already."""
    run = ImportRun.objects.filter(pk=run_id, undone_at=None).first()
    if run is not None:
        undo_vacancy_import(run=run, user_id=user_id)
        record_work(route="undo-import-vacancies", object_id=run_id, by=user_id)


@shared_task(name="skills.undo_import", **_LONG)
def undo_import(run_id: int, user_id: int | None = None) -> None:
    """Undoes an import of employees, unless it was undone already."""
    run = ImportRun.objects.filter(pk=run_id, undone_at=None).first()
    if run is not None:
        undo(run=run, user_id=user_id)
        record_work(route="undo-import-employees", object_id=run_id, by=user_id)


@shared_task(name="skills.undo_attribute_import", **_LONG)
def undo_attributes(run_id: int, user_id: int | None = None) -> None:
    """Undoes an import of attributes, unless it was undone already."""
    run = ImportRun.objects.filter(pk=run_id, undone_at=None).first()
    if run is not None:
        undo_attribute_import(run=run, user_id=user_id)
        record_work(route="undo-import-attributes", object_id=run_id, by=user_id)


@shared_task(name="skills.upsert_employees", **_AGAIN)
def upsert_employees(upsert_id: str) -> None:
    """Processes employees sent in bulk."""
    do_bulk(upsert_id=upsert_id, handler=employee_rows)


@shared_task(name="skills.watch_upserts", **_AGAIN)
def watch_upserts() -> None:
    """Restarts bulk upserts and decisions on job titles that no worker is processing, deletes old records, and
    takes back the roles that groups gave to people who have left since."""
    for upsert_id in stalled_bulks(kind=BulkUpsert.Kind.EMPLOYEES):
        upsert_employees.delay(upsert_id)
    if ids := titles_to_apply(older_than=timedelta(minutes=5)):
        apply_job_titles.delay(ids)
    take_roles_of_leavers()
    delete_old_calls()
    delete_old_values()
    delete_old_bulks()


@shared_task(name="skills.delete_old_data", **_LONG)
def delete_old_data() -> None:
    """Deletes data about people that are kept no longer."""
    deleted: dict[str, Any] = {**retention.delete_old_data()}
    record_work(route="delete-old-data", **deleted)


@shared_task(name="skills.announce_address_changes", **_AGAIN)
def announce_changes_of_addresses() -> None:
    """Tells old addresses and managers about changed addresses of employees."""
    announce_address_changes()


@shared_task(name="skills.send_webhook", soft_time_limit=60, time_limit=90, **_AGAIN)
def send_webhook(delivery_id: str) -> None:
    """Sends one event to one address, unless it was sent already or another worker is sending it."""
    webhooks.deliver(delivery_id)


def send_soon(delivery: WebhookDelivery) -> None:
    """Enqueues the delivery after the transaction commits. If the queue is unreachable, the next sweep sends the delivery."""
    transaction.on_commit(lambda: send_webhook.delay(str(delivery.pk)), robust=True)


@shared_task(name="skills.watch_webhooks", **_AGAIN)
def watch_webhooks() -> None:
    """Creates deliveries for new events, enqueues the deliveries that are due, and deletes old events."""
    webhooks.write_deliveries()
    for delivery_id in webhooks.take_due():
        send_webhook.delay(delivery_id)
    webhooks.delete_old_events()


@shared_task(name="skills.send_mails", soft_time_limit=150, time_limit=180, **_AGAIN)
def send_mails() -> None:
    """Sends the mails that are due, some at a time."""
    if mail.send_waiting_mails():
        send_mails.delay()


@shared_task(name="skills.watch_mails", **_AGAIN)
def watch_mails() -> None:
    """Enqueues the sending of mails that are due: delayed ones, and those whose job was lost."""
    if mail.mails_are_due():
        send_mails.delay()
