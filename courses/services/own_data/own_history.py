"""Lists who changed an employee's data and how, from the histories of tasks, details, requests and overrides."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import Review
from skills.models import Employee, ExposureOverride, Task

READ = 1000  # the latest history rows of each kind that are read
_TOGETHER = timedelta(seconds=5)  # shares that change within this time count as one change
_DETAILS = (
    "name", "email", "job_title", "department_id", "occupation_id", "weekly_hours", "level", "languages", "takes_part",
    "shares_exact_scores", "left_on",
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One change. who: 'You', a name, or the program. by_self: whether the employee made it. what: a sentence."""

    at: datetime
    who: str
    by_self: bool
    what: str


def changes(employee: Employee) -> list[Change]:
    """The changes to the employee's data, the latest first. A fixed number of queries."""
    found = [
        *_tasks(employee),
        *_details(employee),
        *_reviews(employee),
        *_overrides(employee),
    ]
    return sorted(found, key=lambda change: change.at, reverse=True)


def _rows(history: Any, **which: Any) -> list[Any]:
    """The latest READ rows, the oldest first."""
    rows = history.filter(**which).select_related("history_user").order_by("-history_date", "-history_id")[:READ]
    return list(rows)[::-1]


def _tasks(employee: Employee) -> list[Change]:
    last: dict[int, Any] = {}
    found: list[Change] = []
    reweighed: list[Any] = []
    for row in _rows(Task.history, employee=employee):
        before = last.get(row.id)
        last[row.id] = row
        what = _task(row, before)
        if what:
            found.append(_change(employee, row, what))
        elif before is not None and abs(row.share - before.share) > 1e-6:
            reweighed.append(row)
    return found + _shares(employee, reweighed, {change.at for change in found})


def _task(row: Any, before: Any) -> str:
    """A sentence on the change of the task; '' if at most its share changed."""
    values = {"task": row.statement}
    if row.history_type == "-":
        return _("Task deleted: “%(task)s”") % values
    if before is None:
        return _("Task added: “%(task)s”") % values if row.history_type == "+" else ""
    if row.statement != before.statement:
        return _("Task reworded: “%(before)s” is now “%(task)s”") % {**values, "before": before.statement}
    if row.state == before.state:
        return ""
    sentences = {
        Task.State.VALIDATED: _("Task confirmed: “%(task)s”"),
        Task.State.REJECTED: _("Task left out: “%(task)s”"),
        Task.State.SUGGESTED: _("Task suggested: “%(task)s”"),
    }
    return sentences[row.state] % values


def _shares(employee: Employee, rows: Iterable[Any], other_changes_at: set[datetime]) -> list[Change]:
    """One change for shares that changed together; none if they changed because a task was added, deleted or left out.

    other_changes_at: times of the other changes of tasks.
    """
    found: list[Change] = []
    group: list[Any] = []

    def close() -> None:
        if group and not any(abs(at - group[0].history_date) <= _TOGETHER for at in other_changes_at):
            n = len(group)
            what = ngettext("The share of %d task changed", "The shares of %d tasks changed", n) % n
            found.append(_change(employee, group[-1], what))
        group.clear()

    for row in rows:
        if group and row.history_date - group[-1].history_date > _TOGETHER:
            close()
        group.append(row)
    close()
    return found


def _details(employee: Employee) -> list[Change]:
    labels = {
        "department_id": _("department"),
        "occupation_id": _("occupation"),
        "weekly_hours": _("learning hours a week"),
        "takes_part": _("taking part"),
        "shares_exact_scores": _("sharing exact figures with HR"),
        "name": _("name"),
        "email": _("e-mail"),
        "job_title": _("job title"),
        "level": _("course level"),
        "languages": _("languages"),
        "left_on": _("last day"),
    }
    found, before = [], None
    for row in _rows(Employee.history, id=employee.pk):
        if before is not None:
            names = [labels[name] for name in _DETAILS if getattr(row, name) != getattr(before, name)]
            if names:
                found.append(_change(employee, row, _("Details changed: %(names)s") % {"names": ", ".join(names)}))
        elif row.history_type == "+":
            found.append(_change(employee, row, _("Your record was created")))
        before = row
    return found


def _reviews(employee: Employee) -> list[Change]:
    sentences: dict[str, Callable[[], str]] = {
        Review.State.WAITING: lambda: _("Request to a person sent"),
        Review.State.ASKED: lambda: _("A person asked you a question about a request"),
        Review.State.UPHELD: lambda: _("Request reviewed; the figure was not changed"),
        Review.State.OVERRIDDEN: lambda: _("Request reviewed; the figure was changed"),
        Review.State.ANSWERED: lambda: _("Request answered"),
    }
    found: list[Change] = []
    states: dict[int, str] = {}
    for row in _rows(Review.history, employee=employee):
        if states.get(row.id) != row.state and row.state in sentences and row.history_type != "-":
            found.append(_change(employee, row, sentences[row.state]()))
        states[row.id] = row.state
    return found


def _overrides(employee: Employee) -> list[Change]:
    statements = dict(employee.tasks.values_list("pk", "statement"))
    found = []
    for row in _rows(ExposureOverride.history, task_id__in=list(statements)):
        values = {"task": statements[row.task_id], "figure": f"{round(100 * row.exposure)}\u00a0%"}
        what = _("The figure of “%(task)s” was set to %(figure)s") if row.history_type != "-" else ""
        what = what or _("The figure set for “%(task)s” was withdrawn")
        found.append(_change(employee, row, what % values))
    return found


def _change(employee: Employee, row: Any, what: str) -> Change:
    user = row.history_user
    if user is None:
        return Change(row.history_date, _("The program, or an import"), False, what)
    if user.pk == employee.user_id:
        return Change(row.history_date, _("You"), True, what)
    return Change(row.history_date, user.get_full_name() or user.get_username(), False, what)
