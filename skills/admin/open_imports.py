"""Imports of a user that run or wait for a decision, with the address of their page."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.urls import reverse

from skills.admin.import_admin import ImportPage
from skills.models import ImportUpload

_MOST = 3
State = ImportUpload.State


@dataclass(frozen=True)
class OpenImport:
    """An uploaded file that is being checked or imported, or was checked and waits for the import."""

    upload: ImportUpload
    address: str

    @property
    def waits(self) -> bool:
        return self.upload.state == State.CHECKED


def open_imports(user: Any) -> list[OpenImport]:
    """The user's latest open imports, newest first."""
    pages = {page.importing.kind: page for page in admin.site._registry.values() if isinstance(page, ImportPage)}
    rows = ImportUpload.objects.filter(
        uploaded_by=user, state__in=[*ImportUpload.BUSY, State.CHECKED], kind__in=pages
    ).defer("content", "report", "changes")
    return [OpenImport(row, _address(pages[row.kind], row.pk)) for row in rows.order_by("-pk")[:_MOST]]


def _address(page: ImportPage, pk: int) -> str:
    meta = page.model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_upload", args=[pk])
