"""What is held about me, to read and to take away; and whether I take part."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.services.own_data import own_data, set_participation
from courses.views.access import for_employee, own_answer
from courses.views.runs import recalculate_for
from skills.models import Employee


@for_employee
def my_data(request: HttpRequest, employee: Employee) -> HttpResponse:
    answer = own_answer(employee)
    values = {
        "employee": employee,
        "answer": answer,
        "n_tasks": employee.tasks.count(),
        "n_feedback": employee.feedback.count(),
        "n_reviews": employee.reviews.count(),
        "hr_sees_exact": settings.RESKILL_HR_SEES_EXACT,
    }
    return render(request, "courses/my_data.html", values)


@for_employee
def download(request: HttpRequest, employee: Employee) -> HttpResponse:
    name = f"my-data-{timezone.localdate().isoformat()}.json"
    return JsonResponse(
        own_data(employee),
        json_dumps_params={"indent": 2, "ensure_ascii": False},
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


@require_POST
@for_employee
def participation(request: HttpRequest, employee: Employee) -> HttpResponse:
    takes_part = request.POST.get("takes_part") == "yes"
    if takes_part != employee.takes_part:
        set_participation(employee=employee, takes_part=takes_part, by=request.user)
        if takes_part:
            recalculate_for(request, employee)
            messages.success(request, _("You take part. Your answer is being computed."))
        else:
            messages.success(request, _("You no longer take part. What was computed about your work is deleted."))
    return redirect("my-data")
