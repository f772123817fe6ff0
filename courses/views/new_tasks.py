"""Views that add tasks: in the employee's own words, from a job title, from a job description."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from courses.views.page_access import for_employee
from courses.views.run_pages import recalculate_for
from courses.views.saying import back_to_change, focus_first_error, say
from courses.views.task_forms import DescriptionForm, NewTaskForm
from skills.errors import BadInput, ReskillError
from skills.models import Employee, Occupation, Task
from skills.services.occupations import occupation_search
from skills.services.occupations.display_titles import display_title
from skills.services.people.job_descriptions import find_tasks
from skills.services.people.task_picking import pick_tasks, take_occupation, typical_tasks
from skills.services.people.task_profiles import add_task, choose_occupation

FEW = 3  # with fewer hits by words, titles are also searched by meaning


@for_employee
def add(request: HttpRequest, employee: Employee) -> HttpResponse:
    form = NewTaskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        share = form.entered_share()
        try:
            row = add_task(
                employee=employee,
                statement=form.cleaned_data["statement"],
                share=share or 1 / (employee.tasks.counted().count() + 1),
                is_entered=share is not None,
                by=request.user,
            )
        except BadInput as error:
            form.add_error(error.column if error.column in form.fields else None, error.message)
        else:
            return _added(request, employee, [row])
    focus_first_error(form)
    values = {"form": form, "employee": employee, "query": employee.job_title}
    return render(request, "courses/new_tasks.html", values, status=422 if form.errors else 200)


def _added(request: HttpRequest, employee: Employee, rows: list[Task]) -> HttpResponse:
    recalculate_for(request, employee)
    n = len(rows)
    text = ngettext("%d task is added.", "%d tasks are added.", n) % n
    say(request, text, at=f"task-{rows[0].pk}" if rows else "")
    return back_to_change("work")


@require_GET
@vary_on_headers("HX-Request")
@for_employee
def occupations(request: HttpRequest, employee: Employee) -> HttpResponse:
    """The occupations that match a title: a fragment while the user is typing, else a page.

    While the user is typing, the search is by words only. The search by meaning runs once, for the finished title.
    """
    query = request.GET.get("q", "")[:200].strip()
    hits = occupation_search.by_words(query)
    is_typing = bool(request.htmx)  # type: ignore[attr-defined]
    near: list[occupation_search.Hit] = []
    if query and not is_typing and len(hits) < FEW:
        known = {hit.occupation.pk for hit in hits}
        near = [hit for hit in occupation_search.by_meaning(query) if hit.occupation.pk not in known]
    values = {"query": query, "hits": hits, "near": near, "is_typing": is_typing}
    name = "courses/parts/occupations.html" if is_typing else "courses/occupations.html"
    return render(request, name, values)


@for_employee
def occupation(request: HttpRequest, employee: Employee, pk: int) -> HttpResponse:
    """The form for choosing from the typical tasks of one occupation."""
    row = get_object_or_404(Occupation, pk=pk)
    tasks = typical_tasks(row)
    wrong = ""
    if request.method == "POST" and "choose" in request.POST:
        return _chosen(request, employee, row)
    if request.method == "POST":
        ids = {int(text) for text in request.POST.getlist("tasks") if text.isdecimal()}
        try:
            added = take_occupation(employee=employee, occupation=row, reference_tasks=ids, by=request.user)
        except BadInput as error:
            wrong = error.message
        else:
            return _added(request, employee, added)
    mine = dict(employee.tasks.values_list("text_hash", "state"))
    rows = [{"task": task, "state": mine.get(task.text_hash, "")} for task in tasks]
    values = {"occupation": row, "rows": rows, "wrong": wrong, "employee": employee}
    values["has_own_tasks"] = employee.tasks.own().exists()
    return render(request, "courses/occupation.html", values, status=422 if wrong else 200)


def _chosen(request: HttpRequest, employee: Employee, occupation: Occupation) -> HttpResponse:
    """The response after saving the occupation, and its typical tasks as suggestions if the person has no own tasks."""
    suggested = choose_occupation(employee=employee, occupation=occupation, by=request.user)
    title = {"title": display_title(occupation)}
    if suggested:
        recalculate_for(request, employee)
        say(request, _("Your occupation is “%(title)s”. Confirm the tasks that are yours.") % title)
        return back_to_change("work")
    say(request, _("Your occupation is “%(title)s”.") % title)
    if employee.tasks.counted().exists():
        recalculate_for(request, employee)
        return back_to_change("work")
    messages.info(request, _("No typical tasks are known for this occupation. Describe your work."))
    return back_to_change("work-add")


@for_employee
def description(request: HttpRequest, employee: Employee) -> HttpResponse:
    """The form for a job description, pasted or as a file, the tasks found in it, and the chosen tasks.

    Neither the text nor the file is stored. The text of a file is put into the text field.
    """
    form = DescriptionForm(request.POST, request.FILES) if request.method == "POST" else DescriptionForm()
    found, wrong = None, ""
    if request.method == "POST" and form.is_valid():
        if "pick" in request.POST:
            try:
                added = pick_tasks(employee=employee, statements=_picked(request), by=request.user)
            except BadInput as error:
                wrong = error.message
            else:
                return _added(request, employee, added)
        text = form.cleaned_data["text"]
        form = DescriptionForm({"text": text}) if form.cleaned_data["file"] else form
        try:
            found = find_tasks(text)
        except ReskillError:
            form.add_error(
                None, _("No known tasks have been loaded yet, so nothing can be compared. Please tell your HR team.")
            )
    values = {"form": form, "found": found, "wrong": wrong}
    return render(request, "courses/description.html", values, status=422 if form.errors or wrong else 200)


def _picked(request: HttpRequest) -> list[str]:
    """The ticked statements, with the employee's changes."""
    return [request.POST.get(f"statement-{number}", "")[:500] for number in request.POST.getlist("pick-task")]
