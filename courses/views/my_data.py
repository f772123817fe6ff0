"""The employee's own data: read, download, share and delete it, and take part or not."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from courses.services.own_data.own_audit import looks_at
from courses.services.own_data.own_csv import as_zip
from courses.services.own_data.own_deletion import OptionalData, counted, delete_optional
from courses.services.own_data.own_history import changes
from courses.services.own_data.personal_data import own_data, set_participation, share_exact_figures
from courses.views.page_access import for_employee, own_answer
from courses.views.run_pages import recalculate_for
from courses.views.saying import back_to_change, say
from skills import voluntary_questions
from skills.errors import BadInput
from skills.models import Employee
from skills.services.people.voluntary_answers import give_attributes

PAGE = 50


@for_employee
def my_data(request: HttpRequest, employee: Employee) -> HttpResponse:
    return _page(request, employee)


def _page(request: HttpRequest, employee: Employee, *, status: int = 200, wrong: str = "") -> HttpResponse:
    answer = own_answer(employee)
    n = counted(employee)
    given = dict(employee.voluntary_attributes.values_list("attribute", "value"))
    values = {
        "employee": employee,
        "answer": answer,
        "n_tasks": n["tasks"],
        "n_reviews": n["reviews"],
        "optional": _optional(n),
        "has_optional": any(n[kind] for kind in OptionalData.values),
        "held": [
            (voluntary_questions.label(row.attribute), row.value)
            for row in employee.held_attributes.order_by("attribute")
        ],
        "looks": looks_at(employee),
        "hr_sees_exact": settings.RESKILL_HR_SEES_EXACT,
        "questions": [{"attribute": row, "given": given.get(row.slug, "")} for row in voluntary_questions.offered()],
        "min_group": settings.RESKILL_MIN_GROUP,
        "wrong": wrong,
    }
    return render(request, "courses/my_data.html", values, status=status)


def _what_stopping_deletes(employee: Employee) -> dict:
    """Template values of the question before an employee stops taking part."""
    answer = own_answer(employee)
    n_steps = answer.steps.count() if answer else 0
    return {
        "title": _("Stop taking part?"),
        "action": reverse("my-data-participation"),
        "fields": [("takes_part", "no")],
        "deleted": [
            _("The figures of your week: how far AI changes your tasks, and which skills they call for"),
            ngettext("Your path with %d course", "Your path with %d courses", n_steps) % n_steps,
            _("The comparison with next roles"),
        ],
        "kept": [
            _("Your details, your tasks and their shares"),
            _("Your requests to a person, with the answers"),
            _("What you have read and practised, and your feedback on courses"),
        ],
        "after": _("You can take part again at any time. All results are then computed again."),
        "yes": _("Yes, stop taking part"),
        "no": _("No, keep taking part"),
        "back": f"{reverse('my-data')}#part",
    }


def _optional(n: dict[str, int]) -> list[dict]:
    return [{"kind": kind, "label": label, "n": n[kind]} for kind, label in OptionalData.choices]


@for_employee
def download(request: HttpRequest, employee: Employee, kind: str = "json") -> HttpResponse:
    """All data about the employee, as one JSON file or as CSV tables in a ZIP file."""
    data = own_data(employee)
    name = f"my-data-{timezone.localdate().isoformat()}"
    if kind == "csv":
        packed = HttpResponse(as_zip(data), content_type="application/zip")
        packed["Content-Disposition"] = f'attachment; filename="{name}.zip"'
        return packed
    return JsonResponse(
        data,
        json_dumps_params={"indent": 2, "ensure_ascii": False},
        headers={"Content-Disposition": f'attachment; filename="{name}.json"'},
    )


@for_employee
def history(request: HttpRequest, employee: Employee) -> HttpResponse:
    page = Paginator(changes(employee), PAGE).get_page(request.GET.get("page"))
    return render(request, "courses/my_history.html", {"page": page})


@require_POST
@for_employee
def sharing(request: HttpRequest, employee: Employee) -> HttpResponse:
    shares = request.POST.get("shares") == "yes"
    if shares != employee.shares_exact_scores:
        share_exact_figures(employee=employee, shares=shares, by=request.user)
        message = _("HR sees your exact figures from now on.") if shares else _("HR sees only the words from now on.")
        say(request, message, at="sees")
    return back_to_change("my-data")


@require_POST
@for_employee
def give(request: HttpRequest, employee: Employee) -> HttpResponse:
    """Saves the answers for the fairness report. An empty answer deletes an earlier answer."""
    answers = {row.slug: request.POST.get(row.slug, "") for row in voluntary_questions.offered()}
    try:
        give_attributes(employee=employee, answers=answers)
    except BadInput as error:
        return _page(request, employee, status=422, wrong=error.message)
    say(request, _("Saved. You can change or delete it here at any time."), at="given")
    return back_to_change("my-data")


@require_POST
@for_employee
def delete(request: HttpRequest, employee: Employee) -> HttpResponse:
    """Asks for confirmation, then deletes the ticked kinds of data."""
    kinds = [kind for kind in request.POST.getlist("kinds") if kind in OptionalData.values]
    if not kinds:
        return _page(request, employee, status=422, wrong=_("Tick what you want to delete."))
    if request.POST.get("sure") != "yes":
        ticked = [row for row in _optional(counted(employee)) if row["kind"] in kinds]
        return render(request, "courses/my_data_delete.html", {"ticked": ticked})
    if delete_optional(employee=employee, kinds=kinds):
        recalculate_for(request, employee)
    say(request, _("Deleted."), at="delete")
    return back_to_change("my-data")


@require_POST
@for_employee
def participation(request: HttpRequest, employee: Employee) -> HttpResponse:
    """Starts taking part, or asks for confirmation and then ends it."""
    takes_part = request.POST.get("takes_part") == "yes"
    if employee.takes_part and not takes_part and request.POST.get("sure") != "yes":
        return render(request, "courses/confirm.html", _what_stopping_deletes(employee))
    if takes_part != employee.takes_part:
        set_participation(employee=employee, takes_part=takes_part, by=request.user)
        if takes_part:
            recalculate_for(request, employee)
            say(request, _("You take part. Your results are being computed."), at="part")
        else:
            say(request, _("You no longer take part. All computed data about your work is deleted."), at="part")
    return back_to_change("my-data")
