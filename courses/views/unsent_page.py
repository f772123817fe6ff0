"""The page that shows a form again which was sent after the session had ended."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from courses.views.page_access import for_employee
from courses.views.saying import back_to_change, say
from courses.views.signed_out import forget_form, kept_form
from skills.models import Employee

TYPED = ("statement", "reason", "text", "note", "wish")  # beginnings of the names of fields with the employee's words


@for_employee
def unsent(request: HttpRequest, employee: Employee) -> HttpResponse:
    """The form that was sent after the session had ended, to be sent again or dropped."""
    kept = kept_form(request)
    if request.method == "POST":
        forget_form(request)
        say(request, _("Your unsent entries are deleted."))
        return back_to_change("home")
    if kept is None:
        return redirect("home")
    typed = [(name, value) for name, value in kept["fields"] if name.startswith(TYPED) and value]
    other = [(name, value) for name, value in kept["fields"] if not name.startswith(TYPED)]
    return render(request, "courses/unsent.html", {"path": kept["path"], "typed": typed, "other": other})
