"""Admin pages for employees, departments and exposures set by people."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from import_export.resources import ModelResource
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelect2Widget

from skills.admin.admin_base import BaseAdmin, ExportAdmin, HistoryAdmin, ReadOnlyInline, VisibleOnly, sees_everyone
from skills.admin.fields import WordsField
from skills.admin.held_attribute_admin import HeldAttributePage
from skills.admin.import_admin import ImportPage
from skills.admin.job_title_admin import JobTitlePage
from skills.admin.list_filters import AddressState, HasLeft, HasLogin, KindOfWork, ProfileState
from skills.admin.paging import BoundedList
from skills.admin.task_admin import TaskInline, save_profile
from skills.errors import ReskillError
from skills.models import Department, DirectoryEntry, Employee, ExposureOverride, Task, VoluntaryAttribute
from skills.services.occupations.display_titles import display_title
from skills.services.people.address_changes import confirm_address
from skills.services.people.employee_deletion import delete_employees
from skills.services.people.employee_events import notify_employees_changed
from skills.services.people.employee_import import EmployeeImport, leave
from skills.services.people.employee_logins import invite_employee
from skills.services.people.task_profiles import choose_occupation
from skills.tasks import work_on_upload


def sees_exact(request: HttpRequest, employee: Employee) -> bool:
    """Whether the user may see exact figures about this employee's tasks. Otherwise the pages show bands."""
    own = employee.user_id is not None and employee.user_id == request.user.pk
    return own or settings.RESKILL_HR_SEES_EXACT or employee.shares_exact_scores


def departments_for(user) -> QuerySet[Department]:
    """The departments assigned to this manager and the departments of employees the manager may see."""
    if sees_everyone(user):
        return Department.objects.all()
    seen = Employee.objects.visible_to(user).values("department")
    return Department.objects.filter(Q(pk__in=seen) | Q(manager_scopes__user=user)).distinct()


class EmployeeForm(forms.ModelForm):
    languages = WordsField(
        required=False,
        label=_("Learns in"),
        help_text=_("Language codes, separated by commas: en, de. Empty: any language."),
    )


class EmployeeResource(ModelResource):
    class Meta:
        model = Employee
        import_id_fields = ["external_id"]
        fields = (
            "external_id", "name", "email", "job_title", "department__name", "occupation__soc_code", "title_match",
            "weekly_hours", "takes_part", "left_on",
        )  # fmt: skip


class TaskChoice(forms.ModelChoiceField):
    """Choice of a task; each label starts with the employee."""

    def label_from_instance(self, obj) -> str:
        return f"{obj.employee}: {obj.statement}"


class DirectoryInline(ReadOnlyInline):
    """The identity provider's entry for the employee. Only the identity provider changes it."""

    model = DirectoryEntry
    fields = readonly_fields = ["user_name", "external_id", "removed_at"]
    tab = True
    verbose_name_plural = _("sign-in system")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True  # everyone who may see the employee


@admin.register(Employee)
class EmployeeAdmin(
    JobTitlePage, HeldAttributePage, BoundedList, VisibleOnly, ImportPage, HistoryAdmin, ExportAdmin, BaseAdmin
):
    """Admin pages of employees: identity, tasks and learning preferences."""

    resource_classes = [EmployeeResource]
    form = EmployeeForm
    list_display = ["shown_name", "shown_job_title", "shown_department", "shown_occupation", "shown_profile"]
    list_filter = [
        ("department", AutocompleteSelectFilter),
        KindOfWork,
        ProfileState,
        "title_match",
        HasLogin,
        AddressState,
        HasLeft,
        "takes_part",
    ]
    list_filter_submit = True
    list_fullwidth = True
    list_select_related = ["department", "occupation"]
    ordering = ["name", "pk"]
    search_fields = ["name", "external_id", "email", "job_title"]
    autocomplete_fields = ["department", "occupation", "manager"]
    inlines = [TaskInline]
    actions = ["invite", "confirm_addresses", "mark_as_left"]
    actions_list = ["job_titles", "import_rows"]
    actions_detail = ["held_attributes"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("external_id", "name"),
                    ("email", "user"),
                    "shown_address",
                    ("job_title", "department"),
                    ("location", "manager"),
                ]
            },
        ),
        (_("Occupation"), {"fields": [("occupation", "title_match"), "title_match_score"], "classes": ["tab"]}),
        (
            _("Learning"),
            {"fields": [("languages", "weekly_hours"), ("level", "takes_part"), "left_on"], "classes": ["tab"]},
        ),
    ]
    readonly_fields = ["user", "title_match_score", "shown_address"]
    import_title = _("Import employees")
    importing = EmployeeImport
    import_task = work_on_upload
    asks_about_missing = True
    first_fields = ("external_id", "job_title", "department")
    import_fields = {
        "external_id": _("Identifier in your HR system"),
        "name": _("Name"),
        "name_last_first": _("Name (last name, first name)"),
        "first_name": _("First name"),
        "last_name": _("Last name"),
        "email": _("E-mail"),
        "job_title": _("Job title"),
        "department": _("Department"),
        "division": _("Larger department (division)"),
        "organisation": _("Organisation"),
        "location": _("Location"),
        "manager_id": _("Manager (identifier)"),
        "languages": _("Learns in (languages)"),
        "weekly_hours": _("Hours a week for learning"),
        "soc_code": _("Occupation (SOC code)"),
        "status": _("Status (employed or left)"),
        "left_on": _("Day of leaving"),
        "task": _("Task"),
        "share": _("Share of the week"),
    }
    import_help = _(
        "A CSV or XLSX file with one row per task (columns external_id, name, email, job_title, department, task, share), "
        "or one row per person with only a job title. You match the columns and see a report before anything is saved."
    )

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return [*self.inlines, DirectoryInline] if hasattr(obj, "directory_entry") else self.inlines

    def get_readonly_fields(self, request: HttpRequest, obj: Employee | None = None) -> list[str]:
        """The identifier stays: the identity provider's sign-in is linked by it."""
        return [*self.readonly_fields, *(["external_id"] if obj is not None else [])]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Employee]:
        states = Task.objects.counted().order_by().only("employee_id", "state")
        return super().get_queryset(request).prefetch_related(Prefetch("tasks", states, to_attr="counted_tasks"))

    @display(description=_("employee"), ordering="name")
    def shown_name(self, employee: Employee) -> str:
        return str(employee)

    @display(description=_("job title"), ordering="job_title")
    def shown_job_title(self, employee: Employee) -> str:
        return employee.job_title or "-"

    @display(description=_("e-mail address is"))
    def shown_address(self, employee: Employee) -> str:
        if not employee.email or employee.has_confirmed_email:
            return str(_("confirmed")) if employee.email else "-"
        return str(_("changed; a second person has to confirm it before an invitation is sent"))

    @display(description=_("task profile"))
    def shown_profile(self, employee: Employee) -> str:
        """Number of counted tasks, and how many of them the employee has confirmed."""
        states = [task.state for task in employee.counted_tasks]  # type: ignore[attr-defined]
        if not states:
            return str(_("none yet"))
        confirmed = sum(state == Task.State.VALIDATED for state in states)
        return str(_("%(confirmed)d of %(n)d confirmed")) % {"confirmed": confirmed, "n": len(states)}

    @display(description=_("department"), ordering="department__name")
    def shown_department(self, employee: Employee) -> str:
        return employee.department.name if employee.department else "-"

    @display(description=_("occupation"), ordering="occupation__title")
    def shown_occupation(self, employee: Employee) -> str:
        """The occupation, and whether a person confirmed it. One column, so that the list fits a small screen."""
        if employee.occupation is None:
            return format_html('<span class="rk-bad">{}</span>', _("missing"))
        is_confirmed = employee.title_match == Employee.TitleMatch.CONFIRMED
        state = _("confirmed") if is_confirmed else _("suggested")
        return format_html('{} <span class="rk-small">({})</span>', display_title(employee.occupation), state)

    @admin.action(description=_("Invite the chosen employees by e-mail"), permissions=["change"])
    def invite(self, request: HttpRequest, queryset: QuerySet[Employee]) -> None:
        n = 0
        for employee in queryset.filter(user__isnull=True).exclude(email=""):
            try:
                invite_employee(employee=employee, by=request.user)
            except ReskillError as error:
                self.message_user(request, str(error), messages.WARNING)
            else:
                n += 1
        text = ngettext("%d invitation was sent.", "%d invitations were sent.", n) % n
        self.message_user(request, text, messages.SUCCESS if n else messages.WARNING)

    @admin.action(description=_("Confirm the changed e-mail addresses of the chosen employees"), permissions=["change"])
    def confirm_addresses(self, request: HttpRequest, queryset: QuerySet[Employee]) -> None:
        n = 0
        for employee in queryset.with_unconfirmed_address():  # type: ignore[attr-defined]
            try:
                confirm_address(employee=employee, by=request.user)
            except ReskillError as error:
                self.message_user(request, str(error), messages.WARNING)
            else:
                n += 1
        text = ngettext("%d address was confirmed.", "%d addresses were confirmed.", n) % n
        self.message_user(request, text, messages.SUCCESS if n else messages.WARNING)

    @admin.action(description=_("Mark the chosen employees as having left today"), permissions=["change"])
    def mark_as_left(self, request: HttpRequest, queryset: QuerySet[Employee]) -> None:
        """Marks the employees as having left. Later recalculations skip them. To reverse this, clear the day of leaving."""
        n = leave(employees=queryset, on=timezone.localdate(), by=request.user)
        text = ngettext("%d employee is marked as having left.", "%d employees are marked as having left.", n) % n
        self.message_user(request, text, messages.SUCCESS if n else messages.WARNING)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[list, dict, set, list]:
        """The employees a deletion removes and the number of rows of each kind. Only needs permission to delete employees.

        The counts omit voluntary attributes: only the employee may know whether they gave any.
        """
        _rows, counts, _permissions, protected = super().get_deleted_objects(objs, request)
        counts.pop(VoluntaryAttribute._meta.verbose_name_plural, None)
        missing = set() if self.has_delete_permission(request) else {self.opts.verbose_name}
        also = [
            _("Their voluntary statements for the fairness report, if there are any"),
            _("The history of these rows"),
        ]
        return [*map(str, objs), *also], counts, missing, protected

    def delete_model(self, request: HttpRequest, obj: Employee) -> None:
        delete_employees(employees=[obj], by=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Employee]) -> None:
        delete_employees(employees=queryset, by=request.user)

    def has_import_rows_permission(self, request: HttpRequest) -> bool:
        """A file may contain employees of any department, so an import needs access to all departments."""
        return super().has_import_rows_permission(request) and sees_everyone(request.user)

    def save_model(self, request, obj, form, change) -> None:
        if "occupation" in form.changed_data and obj.occupation_id:
            obj.title_match = Employee.TitleMatch.CONFIRMED
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change) -> None:
        super().save_related(request, form, formsets, change)
        employee = form.instance
        if form.has_changed() or any(formset.has_changed() for formset in formsets):
            notify_employees_changed([employee.pk])
        if "occupation" in form.changed_data and employee.occupation_id:
            suggested = choose_occupation(employee=employee, occupation=employee.occupation, by=request.user)
            if not suggested and not employee.tasks.counted().exists():
                text = _("No typical tasks are known for this occupation. The employee can describe the work.")
                self.message_user(request, text, messages.WARNING)

    def save_formset(self, request, form, formset, change) -> None:
        if formset.model is Task:
            if formset.has_changed():
                save_profile(employee=form.instance, formset=formset, user=request.user)
            else:
                formset.save(commit=False)
        else:
            formset.save()

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "department":
            kwargs["queryset"] = departments_for(request.user)
        if db_field.name == "manager":
            kwargs["queryset"] = Employee.objects.visible_to(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Department)
class DepartmentAdmin(BaseAdmin):
    list_display = ["name", "organisation", "parent", "n_employees"]
    list_select_related = ["parent"]
    search_fields = ["name", "organisation"]
    autocomplete_fields = ["parent"]

    def get_queryset(self, request: HttpRequest):
        own = departments_for(request.user).values("pk")
        rows = super().get_queryset(request).filter(pk__in=own)
        return rows.annotate(n=Count("employees")).order_by("organisation", "name")

    @display(description=_("employees"), ordering="n")
    def n_employees(self, department: Department) -> int:
        return department.n  # type: ignore[attr-defined]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "parent":
            kwargs["queryset"] = departments_for(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(ExposureOverride)
class ExposureOverrideAdmin(HistoryAdmin):
    """Judgements by people that replace a computed exposure."""

    list_display = ["task", "exposure", "reason", "decided_by", "decided_at"]
    readonly_fields = ["decided_by"]

    def get_queryset(self, request: HttpRequest):
        seen = Employee.objects.visible_to(request.user)
        return super().get_queryset(request).filter(task__employee__in=seen).select_related("task", "decided_by")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "task":
            kwargs["queryset"] = Task.objects.visible_to(request.user).select_related("employee")
            return TaskChoice(**{**kwargs, "label": _("task"), "widget": UnfoldAdminSelect2Widget()})
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change) -> None:
        obj.decided_by = request.user
        super().save_model(request, obj, form, change)
