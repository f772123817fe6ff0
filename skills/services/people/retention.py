"""Deletes data about people and closed vacancies when the time for which an organisation keeps them has passed."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from oauth2_provider.models import AccessToken

from skills.models import (
    AuditEntry,
    Employee,
    ImportedAttributes,
    ImportedEmployee,
    ImportRun,
    ImportUpload,
    OutgoingMail,
    Vacancy,
)
from skills.services.people.employee_deletion import delete_employees
from skills.services.people.personal_traces import ERASED

_LEAVERS_AT_ONCE = 100


def delete_old_data() -> dict[str, int]:
    """The number of deleted rows by kind. Safe to run twice."""
    return {
        "leavers": _erase_leavers(),
        "histories": _delete_histories(),
        "reports": _empty_reports(),
        "uploads": _delete_uploads(),
        "mails": _delete_mails(),
        "vacancies": _delete_vacancies(),
        "audit": _expire_audit_entries(),
        "tokens": AccessToken.objects.filter(expires__lt=timezone.now() - timedelta(days=1)).delete()[0],
    }


def _erase_leavers() -> int:
    """Erases some of the employees who left long enough ago. The next night continues."""
    if not settings.RESKILL_KEEP_LEAVERS_DAYS:
        return 0
    before = timezone.localdate() - timedelta(days=settings.RESKILL_KEEP_LEAVERS_DAYS)
    leavers = list(Employee.objects.filter(left_on__lt=before).order_by("left_on")[:_LEAVERS_AT_ONCE])
    return delete_employees(employees=leavers, by=None) if leavers else 0


def _delete_histories() -> int:
    """Deletes old entries of all histories, except for those that say that an employee was erased."""
    if not settings.RESKILL_KEEP_HISTORY_DAYS:
        return 0
    before = timezone.now() - timedelta(days=settings.RESKILL_KEEP_HISTORY_DAYS)
    n = 0
    for history in _histories():
        rows = history.objects.filter(history_date__lt=before)
        if history is Employee.history.model:
            rows = rows.exclude(external_id=ERASED)
        n += rows.delete()[0]
    return n


def _histories() -> Iterator[Any]:
    for model in apps.get_models():
        if manager := getattr(model._meta, "simple_history_manager_attribute", None):
            yield getattr(model, manager).model


@transaction.atomic
def _empty_reports() -> int:
    """Empties reports of old imports, and deletes the previous values that are kept to undo these imports."""
    if not settings.RESKILL_KEEP_REPORTS_DAYS:
        return 0
    before = timezone.now() - timedelta(days=settings.RESKILL_KEEP_REPORTS_DAYS)
    old = ImportRun.objects.filter(started_at__lt=before)
    for journal in (ImportedEmployee, ImportedAttributes):
        journal.objects.filter(run__in=old).delete()
    return old.exclude(report=[], undo_report=[], changes=[]).update(report=[], undo_report=[], changes=[])


def _expire_audit_entries() -> int:
    if not settings.RESKILL_KEEP_AUDIT_DAYS:
        return 0
    return AuditEntry.objects.expire(timezone.now() - timedelta(days=settings.RESKILL_KEEP_AUDIT_DAYS))


def _delete_mails() -> int:
    """Deletes the rows about mails that were sent or given up. Waiting mails stay."""
    if not settings.RESKILL_KEEP_MAIL_DAYS:
        return 0
    before = timezone.now() - timedelta(days=settings.RESKILL_KEEP_MAIL_DAYS)
    return OutgoingMail.objects.exclude(state=OutgoingMail.State.WAITING).filter(created_at__lt=before).delete()[0]


def _delete_uploads() -> int:
    if not settings.RESKILL_KEEP_UPLOADS_DAYS:
        return 0
    before = timezone.now() - timedelta(days=settings.RESKILL_KEEP_UPLOADS_DAYS)
    return ImportUpload.objects.filter(uploaded_at__lt=before).exclude(state__in=ImportUpload.BUSY).delete()[0]


def _delete_vacancies() -> int:
    """Deletes vacancies that have been closed for long enough: closed by hand or by an import, or past their last day."""
    if not settings.RESKILL_KEEP_VACANCIES_DAYS:
        return 0
    span = timedelta(days=settings.RESKILL_KEEP_VACANCIES_DAYS)
    is_over = Q(is_open=False) | Q(closes_on__lt=timezone.localdate() - span)
    rows = list(Vacancy.objects.filter(is_over, updated_at__lt=timezone.now() - span).values_list("pk", flat=True))
    Vacancy.objects.filter(pk__in=rows).delete()
    return len(rows)
