"""Removes what is known of people from rows that belong to nobody: reports, uploads, stored responses, logs of the admin."""

import functools
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from skills.models import (
    BulkRemark,
    BulkUpsert,
    DirectoryEntry,
    Employee,
    FormerId,
    IdempotentCall,
    ImportRun,
    ImportUpload,
    JobTitle,
    OutgoingMail,
    Task,
    WebhookEvent,
)
from skills.services.people.title_keys import title_key

ERASED = "[erased]"
_AT_ONCE = 200  # texts in one expression


def traces_of(employee_ids: Iterable[int]) -> set[str]:
    """The texts that tell who these employees are and what they do: names, addresses, identifiers, and all task texts."""
    ids = list(employee_ids)
    found: set[str] = set()
    for rows in (Employee.objects.filter(pk__in=ids), Employee.history.filter(id__in=ids)):
        for values in rows.values_list("name", "email", "confirmed_email", "external_id"):
            found.update(values)
    for rows in (Task.objects.filter(employee__in=ids), Task.history.filter(employee_id__in=ids)):
        found.update(rows.values_list("statement", flat=True))
    for values in DirectoryEntry.objects.filter(employee__in=ids).values_list("user_name", "external_id"):
        found.update(values)
    found.update(FormerId.objects.filter(employee__in=ids).values_list("external_id", flat=True))
    found.update(EmailAddress.objects.filter(user__employee__in=ids).values_list("email", flat=True))
    return {text for text in found if text}


def remove_traces(texts: set[str], employee_ids: Iterable[int]) -> None:
    """Removes the texts from all rows that mention them without belonging to the employees. Call after their deletion."""
    for pattern in _patterns(texts):
        _clean_reports(pattern)
        _clean_bulk_imports(pattern)
        _delete_where(IdempotentCall.objects.all(), pattern, "body", "headers")
        _clean_admin_log(pattern)
        _delete_job_titles(pattern)
        _delete_texts_of_others(pattern)
        transaction.on_commit(functools.partial(_delete_mail_files, pattern))  # files do not come back
    OutgoingMail.objects.to_addresses(texts).delete()
    # A file may hold the person in a form that no search finds. It is kept for a few days anyway.
    ImportUpload.objects.filter(kind__in=[ImportRun.Kind.EMPLOYEES, ImportRun.Kind.ATTRIBUTES]).exclude(
        state__in=ImportUpload.BUSY
    ).delete()
    _clean_events(set(employee_ids))


def delete_sessions(user_ids: set[int]) -> None:
    """Deletes the sessions of these users."""
    keys = {str(pk) for pk in user_ids}
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator(chunk_size=500):
        if str(session.get_decoded().get("_auth_user_id")) in keys:
            session.delete()


def _patterns(texts: set[str]) -> Iterator[re.Pattern]:
    longest_first = sorted(texts, key=len, reverse=True)
    for start in range(0, len(longest_first), _AT_ONCE):
        part = "|".join(re.escape(text) for text in longest_first[start : start + _AT_ONCE])
        yield re.compile(rf"(?<!\w)(?:{part})(?!\w)", re.IGNORECASE)


def _mentions(value: Any, pattern: re.Pattern) -> bool:
    """Whether a text, or a value of JSON, contains one of the texts."""
    if isinstance(value, str):
        return bool(pattern.search(value))
    return bool(value) and bool(pattern.search(json.dumps(value, ensure_ascii=False)))


def _clean_reports(pattern: re.Pattern) -> None:
    """Removes the entries of import reports that mention the texts."""
    for run in ImportRun.objects.exclude(report=[], undo_report=[], changes=[]).iterator(chunk_size=50):
        for name in ("report", "undo_report", "changes"):
            kept = [entry for entry in getattr(run, name) if not _mentions(entry, pattern)]
            if len(kept) != len(getattr(run, name)):
                ImportRun.objects.filter(pk=run.pk).update(**{name: kept})


def _clean_bulk_imports(pattern: re.Pattern) -> None:
    _delete_where(BulkRemark.objects.all(), pattern, "key", "message")
    for upsert in BulkUpsert.objects.exclude(rows=[]).iterator(chunk_size=10):
        kept = [row for row in upsert.rows if not _mentions(row, pattern)]
        if len(kept) != len(upsert.rows):
            BulkUpsert.objects.filter(pk=upsert.pk).update(rows=kept)


def _delete_job_titles(pattern: re.Pattern) -> None:
    """Deletes job titles that mention the texts and that nobody has any more."""
    found = [row for row in JobTitle.objects.only("key", "title") if _mentions(row.title, pattern)]
    present = {title_key(title) for title in Employee.objects.order_by().values_list("job_title", flat=True).distinct()}
    ids = [row.pk for row in found if row.key not in present]
    JobTitle.objects.filter(pk__in=ids).delete()
    JobTitle.history.filter(id__in=ids).delete()


def _clean_admin_log(pattern: re.Pattern) -> None:
    for entry in LogEntry.objects.iterator(chunk_size=500):
        if _mentions(entry.object_repr, pattern) or _mentions(entry.change_message, pattern):
            LogEntry.objects.filter(pk=entry.pk).update(object_repr=ERASED, change_message="")


def _delete_where(rows: Any, pattern: re.Pattern, *fields: str) -> None:
    found = rows.values_list("pk", *fields).iterator(chunk_size=500)
    ids = [pk for pk, *values in found if any(_mentions(value, pattern) for value in values)]
    for start in range(0, len(ids), 500):
        rows.filter(pk__in=ids[start : start + 500]).delete()


def _delete_texts_of_others(pattern: re.Pattern) -> None:
    """Deletes rows of models that say, in PERSONAL_TEXTS, which of their texts other systems wrote about people."""
    for model in apps.get_models():
        if fields := getattr(model, "PERSONAL_TEXTS", ()):
            _delete_where(model._default_manager.all(), pattern, *fields)


def _clean_events(employee_ids: set[int]) -> None:
    """Removes the employees from events for webhooks."""
    for event in WebhookEvent.objects.exclude(employee_ids=[]).iterator(chunk_size=500):
        kept = [pk for pk in event.employee_ids if pk not in employee_ids]
        if len(kept) != len(event.employee_ids):
            WebhookEvent.objects.filter(pk=event.pk).update(employee_ids=kept)


def _delete_mail_files(pattern: re.Pattern) -> None:
    """Deletes the mails that an installation without a mail server keeps as files."""
    folder = Path(getattr(settings, "EMAIL_FILE_PATH", None) or "")
    if "filebased" not in settings.MAIL_DELIVERY_BACKEND or not folder.is_dir():
        return
    for path in folder.glob("*.log"):
        if pattern.search(path.read_text(encoding="utf-8", errors="replace")):
            path.unlink(missing_ok=True)
