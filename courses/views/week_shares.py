"""The form for the shares of the week. Entered shares are kept as typed; each counts in proportion to their sum."""

from math import isfinite

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.services.learning.week import Week, read_week
from courses.views.page_access import for_employee, own_answer
from courses.views.run_pages import recalculate_for
from courses.views.saying import back_to_change, say
from courses.views.task_forms import Unit, WeekForm, name_of, shown_share
from skills.errors import BadInput, ChangedMeanwhile
from skills.models import Employee
from skills.services.people.page_marks import shares_mark
from skills.services.people.task_profiles import accept_shares, reweigh


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
    shares, fit = form.shares(), request.POST.get("fit")
    if fit == "equal":
        shares = dict.fromkeys(shares, 1.0)
    if sum(shares.values()) == 0:
        form.add_error(None, _("At least one task needs a share above zero."))
        return _page(request, week, form, status=422)
    is_exact = fit in {"equal", "scale"} or form.cleaned_data["unit"] == Unit.HOURS
    if not is_exact and _is_as_shown(week, shares):
        return back_to_change("work")
    try:
        _save(request, employee, shares, mark, is_exact=is_exact)
    except ChangedMeanwhile:
        return _changed(request, read_week(employee, own_answer(employee)), "")
    except BadInput as error:
        form.add_error(None, error.message)
        return _page(request, week, form, status=422)
    recalculate_for(request, employee)
    return back_to_change("work")


def _save(request: HttpRequest, employee: Employee, shares: dict[int, float], mark: str, *, is_exact: bool) -> None:
    """Saves the shares and says so. is_exact: they are scaled to the whole week. Else they are percents, kept as typed."""
    total = sum(shares.values())
    whole = total if is_exact else 100
    entered = {pk: share / whole for pk, share in shares.items()}
    reweigh(employee=employee, shares=shares, entered=entered, seen=mark, by=request.user)
    if is_exact or round(total) == 100:
        say(request, _("The shares of your week are saved. They add up to 100 %."))
    else:
        text = _(
            "Saved as you entered them. The shares add up to %(total)s %%. Until the sum is 100 %%, all shares are "
            "scaled in proportion."
        )
        say(request, text % {"total": f"{total:g}"})


@require_POST
@for_employee
def balance(request: HttpRequest, employee: Employee) -> HttpResponse:
    """Scales the entered shares to the whole week."""
    accept_shares(employee=employee, by=request.user)
    say(request, _("The shares of your week are saved. They add up to 100 %."))
    return back_to_change("work")


def _is_as_shown(week: Week, shares: dict[int, float]) -> bool:
    """True if the shares are those that the page showed: saving them would replace exact shares by rounded ones."""
    return all(shares.get(item.task.pk) == shown_share(item) for item in week.counted)


def _changed(request: HttpRequest, week: Week, mark: str) -> HttpResponse:
    """The form again, with the new week. Typed values are kept for tasks that still exist."""
    mark = mark or shares_mark(item.task for item in week.counted)
    typed = {"seen": mark, "unit": request.POST.get("unit", "")}
    for item in week.counted:
        typed[name_of(item.task)] = request.POST.get(name_of(item.task), f"{shown_share(item):g}")
    form = WeekForm(typed, tasks=week.counted)
    return _page(request, week, form, status=409, has_changed=True)


def _page(
    request: HttpRequest, week: Week, form: WeekForm, *, status: int = 200, has_changed: bool = False
) -> HttpResponse:
    rows = [{"item": item, "field": form[name_of(item.task)]} for item in week.counted]
    wrong = [row["field"] for row in rows if row["field"].errors]  # type: ignore[attr-defined]
    for row in rows:
        row["is_first_error"] = bool(wrong) and row["field"] is wrong[0]
    total = sum(_number(row["field"].value()) for row in rows)  # type: ignore[attr-defined,misc]
    values = {
        "form": form,
        "rows": rows,
        "total": f"{total:g}",
        "has_changed": has_changed,
        "unit": form["unit"].value() or Unit.PERCENT,
    }
    return render(request, "courses/week_shares.html", values, status=status)


def _number(text: object) -> float:
    """The number in a field; 0 for anything else."""
    try:
        value = float(str(text or 0))
    except ValueError:
        return 0.0
    return value if isfinite(value) else 0.0
