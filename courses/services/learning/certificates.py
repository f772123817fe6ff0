"""Certificates that employees keep with the courses they finished. Only the employee can read them."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from courses.models import Certificate, Course, Feedback
from courses.services.library.private_notes import decrypt_file, decrypt_note, encrypt_file, encrypt_note
from skills.errors import BadInput
from skills.models import Employee

MOST_BYTES = 5 * 2**20
MOST_IN_ALL = 50 * 2**20  # bytes of all files of one employee
_LONGEST_NAME = 120
_BEGINNINGS = {
    b"%PDF-": Certificate.Kind.PDF,
    b"\x89PNG\r\n\x1a\n": Certificate.Kind.PNG,
    b"\xff\xd8\xff": Certificate.Kind.JPEG,
}
_ENDINGS: Mapping[str, tuple[str, ...]] = {
    Certificate.Kind.PDF: (".pdf",),
    Certificate.Kind.PNG: (".png",),
    Certificate.Kind.JPEG: (".jpg", ".jpeg"),
}


@dataclass(frozen=True)
class CertificateFile:
    """A certificate as its owner sees it. title: of the course; '' once the course was deleted."""

    pk: int
    name: str
    title: str
    kind: str
    n_bytes: int
    added_at: datetime


@transaction.atomic
def keep_certificate(*, employee: Employee, course: Course, name: str, content: bytes) -> Certificate:
    """The stored certificate, in place of an earlier one of the same course. name: of the file.

    Raises BadInput for a course that the employee has not finished, an empty or too large file, and a file that is
    neither a PDF nor a PNG or JPEG image.
    """
    if not Feedback.objects.filter(employee=employee, course=course, kind=Feedback.Kind.FINISHED).exists():
        raise BadInput(_("Mark the course as finished first. Then you can keep its certificate here."))
    if len(content) > MOST_BYTES:
        raise BadInput(
            _("The file is larger than %(n)s MB. Choose a smaller file.") % {"n": MOST_BYTES // 2**20}, column="file"
        )
    kind = next((kind for start, kind in _BEGINNINGS.items() if content.startswith(start)), None)
    if kind is None:
        raise BadInput(_("The file is neither a PDF nor a PNG or JPEG image. Choose another file."), column="file")
    Employee.objects.select_for_update().get(pk=employee.pk)  # so that two uploads at once do not exceed the limit
    others = employee.certificates.exclude(course=course).aggregate(n=Sum("n_bytes"))["n"] or 0
    if others + len(content) > MOST_IN_ALL:
        raise BadInput(
            _("Your certificates would be larger than %(n)s MB. Delete one first.") % {"n": MOST_IN_ALL // 2**20}
        )
    row, _made = Certificate.objects.update_or_create(
        employee=employee,
        course=course,
        defaults={
            "encrypted_name": encrypt_note(_file_name(name, kind), employee_id=employee.pk),
            "encrypted_content": encrypt_file(content, employee_id=employee.pk),
            "kind": kind,
            "n_bytes": len(content),
        },
    )
    return row


def _file_name(name: str, kind: str) -> str:
    """The file's own name without folders and signs that a header or a file system cannot hold, with its true ending."""
    plain = "".join(
        ch for ch in name.replace("\\", "/").rsplit("/", 1)[-1] if ch.isprintable() and ch not in '"<>:|?*;'
    )
    stem = plain.strip(". ")[:_LONGEST_NAME]
    endings = _ENDINGS[kind]
    return stem if stem.lower().endswith(endings) else f"{stem or 'certificate'}{endings[0]}"


def certificates_of(employee: Employee) -> list[CertificateFile]:
    """The employee's certificates, the latest first, without their content. One query."""
    rows = employee.certificates.select_related("course").defer("encrypted_content")
    return [_described(row) for row in rows]


def certificate_for(employee: Employee, course: Course) -> CertificateFile | None:
    """The employee's certificate of the course."""
    rows = employee.certificates.select_related("course").defer("encrypted_content")
    row = rows.filter(course=course).first()
    return _described(row) if row else None


def _described(row: Certificate) -> CertificateFile:
    name = decrypt_note(row.encrypted_name, employee_id=row.employee_id)
    title = row.course.title if row.course else ""
    return CertificateFile(row.pk, name or "certificate", title, row.kind, row.n_bytes, row.added_at)


def content_of(row: Certificate) -> bytes | None:
    """The file; None if it was encrypted with a key that is no longer known."""
    return decrypt_file(bytes(row.encrypted_content), employee_id=row.employee_id)


def remove_certificate(*, employee: Employee, pk: int) -> bool:
    """Whether the employee had this certificate. It is deleted at once."""
    n, _rows = employee.certificates.filter(pk=pk).delete()
    return bool(n)


def own_certificates(employee: Employee) -> list[dict[str, Any]]:
    """The certificates for the download of all own data, as plain JSON types. content: Base64; None if unreadable."""
    found = []
    for row in employee.certificates.select_related("course").iterator(chunk_size=5):
        file, content = _described(row), content_of(row)
        found.append(
            {
                "course": file.title,
                "file": file.name,
                "kind": file.kind,
                "n_bytes": file.n_bytes,
                "added_at": file.added_at.isoformat(),
                "content": base64.b64encode(content).decode() if content is not None else None,
            }
        )
    return found
