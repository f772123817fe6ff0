"""Employees keep, open and remove the certificates of courses they finished. Nobody else reaches these files."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from courses.models import Certificate, Course
from courses.services.learning.certificates import (
    MOST_BYTES,
    certificates_of,
    content_of,
    keep_certificate,
    remove_certificate,
)
from courses.services.library.private_notes import decrypt_note
from courses.views.page_access import for_employee
from courses.views.saying import back_to_change, refuse, say
from skills.errors import BadInput
from skills.models import Employee


@require_POST
@for_employee
def keep(request: HttpRequest, employee: Employee, pk: int) -> HttpResponse:
    """Stores the uploaded file with the course."""
    course = get_object_or_404(Course, pk=pk)
    file = request.FILES.get("file")
    if file is None:
        refuse(request, _("Choose a file first."), at="certificate")
        return back_to_change("course", pk)
    try:
        # One byte more than allowed, so that a too large file is not read to its end.
        keep_certificate(employee=employee, course=course, name=file.name or "", content=file.read(MOST_BYTES + 1))
        say(request, _("The file is saved. Only you can open it."), at="certificate")
    except BadInput as error:
        refuse(request, error.message, at="certificate")
    return back_to_change("course", pk)


@never_cache
@require_GET
@for_employee
def open_file(request: HttpRequest, employee: Employee, pk: int) -> HttpResponse:
    """The employee's own file, as a download."""
    row = get_object_or_404(Certificate.objects.visible_to(request.user), employee=employee, pk=pk)
    content = content_of(row)
    if content is None:
        raise Http404
    name = decrypt_note(row.encrypted_name, employee_id=employee.pk) or "certificate"
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return HttpResponse(content, content_type=row.kind, headers=headers)


@require_POST
@for_employee
def remove(request: HttpRequest, employee: Employee, pk: int) -> HttpResponse:
    file = next((row for row in certificates_of(employee) if row.pk == pk), None)
    if file is not None and request.POST.get("sure") != "yes":
        values = {
            "title": _("Delete the certificate?"),
            "action": request.get_full_path(),
            "deleted": [file.name],
            "yes": _("Yes, delete it"),
            "no": _("No, keep it"),
            "back": reverse("built"),
        }
        return render(request, "courses/confirm.html", values)
    if remove_certificate(employee=employee, pk=pk):
        say(request, _("The file is deleted."), at="certificates")
    return back_to_change("built")
