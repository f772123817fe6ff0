"""The form for the shares of the week. The saved shares always add up to 100 percent; the page helps with that."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from courses.services.learning.week import Week, read_week
from courses.views.page_access import for_employee, own_answer
from courses.views.run_pages import recalculate_for
from courses.views.saying import back_to_change, say
from courses.views.task_forms import WeekForm, name_of
from skills.errors import BadInput, ChangedMeanwhile
from skills.models import Employee
from skills.services.people.page_marks import shares_mark
from skills.services.people.task_profiles import reweigh


@for_employee
def week_shares(request: HttpRequest, employee: Employee) -> HttpResponse:
    week = read_week(employee, own_answer(employee))
    if not week.counted:
        return redirect("work-add")
    mark = shares_mark(item.task for item in week.counted)
    if request.method != "POST":
        return _page(request, week, WeekForm(tasks=week.counted, initial={"seen": mark}))
    form = WeekForm(request.POST, tasks=week.counted)
    # Checked first: a task that was added or removed in another window changes the mark too.
    if request.POST.get("seen") != mark:
        return _changed(request, week, mark)
    if not form.is_valid():
        return _page(request, week, form, status=422)
    shares = form.shares()
    total = sum(shares.values())
    if request.POST.get("fit") == "equal":
        shares, total = dict.fromkeys(shares, 1), 100
    if total == 0:
        form.add_error(None, _("At least one task needs a share above zero."))
    elif total != 100 and request.POST.get("fit") != "scale":
        return _page(request, week, form, status=422, total=total)
    elif _is_as_shown(week, shares):
        return redirect("work")
    else:
        try:
            reweigh(employee=employee, shares=shares, seen=mark, by=request.user)
        except ChangedMeanwhile:
            return _changed(request, read_week(employee, own_answer(employee)), "")
        except BadInput as error:
            form.add_error(None, error.message)
    if form.errors:
        return _page(request, week, form, status=422)
    recalculate_for(request, employee)
    say(request, _("The shares of your week are saved. They add up to 100 %."))
    return back_to_change("work")


def _is_as_shown(week: Week, shares: dict[int, int]) -> bool:
    """True if the shares are those that the page showed: saving them would replace exact shares by rounded ones."""
    return all(shares.get(item.task.pk) == item.percent for item in week.counted)


def _changed(request: HttpRequest, week: Week, mark: str) -> HttpResponse:
    """The form again, with the new week. Typed values are kept for tasks that still exist."""
    mark = mark or shares_mark(item.task for item in week.counted)
    typed = {"seen": mark}
    for item in week.counted:
        typed[name_of(item.task)] = request.POST.get(name_of(item.task), str(item.percent))
    form = WeekForm(typed, tasks=week.counted)
    return _page(request, week, form, status=409, has_changed=True)


def _page(
    request: HttpRequest,
    week: Week,
    form: WeekForm,
    *,
    status: int = 200,
    total: int | None = None,
    has_changed: bool = False,
) -> HttpResponse:
    rows = [{"item": item, "field": form[name_of(item.task)]} for item in week.counted]
    numbers = [str(row["field"].value() or "0") for row in rows]  # type: ignore[attr-defined]
    shown = sum(int(number) for number in numbers if number.lstrip("-").isdigit())
    values = {
        "form": form,
        "rows": rows,
        "total": shown,
        "missing": 100 - total if total is not None and total < 100 else 0,
        "too_many": total - 100 if total is not None and total > 100 else 0,
        "has_changed": has_changed,
    }
    return render(request, "courses/week_shares.html", values, status=status)
