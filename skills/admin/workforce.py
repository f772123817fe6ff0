"""Employees, their tasks, departments, imports."""

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from import_export.admin import ExportActionModelAdmin
from import_export.resources import ModelResource
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.import_export.forms import ExportForm
from unfold.decorators import display

from skills.admin.base import HistoryAdmin, ReadOnly, VisibleOnly
from skills.admin.imports import ImportPage
from skills.models import Department, Employee, ExposureOverride, ImportRun, Task
from skills.services.accounts import invite_employee
from skills.services.workforce import import_employees


def sees_exact(request: HttpRequest, employee: Employee) -> bool:
    """May this reader see exact figures about this person's tasks, or bands only?"""
    own = employee.user_id is not None and employee.user_id == request.user.pk
    return own or settings.RESKILL_HR_SEES_EXACT or employee.shares_exact_scores


class TaskInline(TabularInline):
    model = Task
    extra = 0
    fields = ["statement", "share", "state", "source"]
    readonly_fields = ["source"]
    tab = True
    verbose_name_plural = _("task profile")


class EmployeeResource(ModelResource):
    class Meta:
        model = Employee
        import_id_fields = ["external_id"]
        fields = (
            "external_id", "name", "email", "job_title", "department__name", "occupation__soc_code", "title_match",
            "weekly_hours", "takes_part", "left_on",
        )  # fmt: skip


class HasLogin(admin.SimpleListFilter):
    title, parameter_name = _("login"), "login"

    def lookups(self, request, model_admin):
        return [("yes", _("has a login")), ("no", _("no login yet"))]

    def queryset(self, request, queryset):
        if self.value() in {"yes", "no"}:
            return queryset.filter(user__isnull=self.value() == "no")
        return queryset


@admin.register(Employee)
class EmployeeAdmin(VisibleOnly, ImportPage, HistoryAdmin, ExportActionModelAdmin, ModelAdmin):
    """One person: who they are, what they do, how they learn. Exact exposure figures are theirs."""

    resource_classes = [EmployeeResource]
    export_form_class = ExportForm
    list_display = ["shown_name", "job_title", "department", "occupation", "shown_match", "n_tasks", "takes_part"]
    list_filter = ["department", "title_match", HasLogin, "takes_part"]
    list_select_related = ["department", "occupation"]
    list_per_page = 50
    search_fields = ["name", "external_id", "email", "job_title"]
    autocomplete_fields = ["department", "occupation"]
    inlines = [TaskInline]
    actions = ["invite"]
    fieldsets = [
        (None, {"fields": [("external_id", "name"), ("email", "user"), ("job_title", "department")]}),
        (_("Occupation"), {"fields": [("occupation", "title_match"), "title_match_score"], "classes": ["tab"]}),
        (
            _("Learning"),
            {"fields": [("languages", "weekly_hours"), ("level", "takes_part"), "left_on"], "classes": ["tab"]},
        ),
    ]
    readonly_fields = ["user", "title_match_score"]
    import_title = _("Import employees")
    import_help = _(
        "A CSV or XLSX file with one row per task (columns external_id, name, email, job_title, department, task, share), "
        "or one row per person with nothing but a job title. You see a report before anything is saved."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Employee]:
        return super().get_queryset(request).annotate(n_tasks_=Count("tasks"))

    @display(description=_("employee"), ordering="name")
    def shown_name(self, employee: Employee) -> str:
        return str(employee)

    @display(description=_("tasks"), ordering="n_tasks_")
    def n_tasks(self, employee: Employee) -> int:
        return employee.n_tasks_  # type: ignore[attr-defined]

    @display(
        description=_("job title"),
        label={
            "no occupation found": "danger",
            "suggested from the job title": "info",
            "confirmed by a person": "success",
        },
    )
    def shown_match(self, employee: Employee) -> str:
        return employee.get_title_match_display()

    @admin.action(description=_("Invite the chosen employees by e-mail"))
    def invite(self, request: HttpRequest, queryset: QuerySet[Employee]) -> None:
        n = 0
        for employee in queryset.filter(user__isnull=True).exclude(email=""):
            invite_employee(employee=employee, by=request.user)
            n += 1
        text = ngettext("%d invitation was sent.", "%d invitations were sent.", n) % n
        self.message_user(request, text, messages.SUCCESS if n else messages.WARNING)

    def run_import(self, request: HttpRequest, file, dry_run: bool) -> ImportRun:
        return import_employees(path=file, user=request.user, dry_run=dry_run)

    def save_model(self, request, obj, form, change) -> None:
        if "occupation" in form.changed_data and obj.occupation_id:
            obj.title_match = Employee.TitleMatch.CONFIRMED
        super().save_model(request, obj, form, change)


@admin.register(Department)
class DepartmentAdmin(ModelAdmin):
    list_display = ["name", "organisation", "n_employees"]
    search_fields = ["name", "organisation"]

    def get_queryset(self, request: HttpRequest):
        seen = Employee.objects.visible_to(request.user).values("department")
        rows = super().get_queryset(request).annotate(n=Count("employees"))
        scope = getattr(request.user, "manager_scope", None)
        if request.user.is_superuser or (scope and scope.sees_everyone):
            return rows
        return rows.filter(pk__in=seen)

    @display(description=_("employees"), ordering="n")
    def n_employees(self, department: Department) -> int:
        return department.n  # type: ignore[attr-defined]


@admin.register(ExposureOverride)
class ExposureOverrideAdmin(HistoryAdmin):
    """Judgements by people that replace a computed exposure."""

    list_display = ["task", "exposure", "reason", "decided_by", "decided_at"]
    autocomplete_fields: list[str] = []
    raw_id_fields = ["task"]
    readonly_fields = ["decided_by"]

    def get_queryset(self, request: HttpRequest):
        seen = Employee.objects.visible_to(request.user)
        return super().get_queryset(request).filter(task__employee__in=seen).select_related("task", "decided_by")

    def save_model(self, request, obj, form, change) -> None:
        obj.decided_by = request.user
        super().save_model(request, obj, form, change)


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnly, ModelAdmin):
    """What each import did, row by row where something was not simply taken."""

    list_display = ["file_name", "kind", "started_at", "started_by", "shown_counts"]
    list_filter = ["kind"]
    fields = ["file_name", "kind", "started_at", "finished_at", "started_by", "shown_counts", "shown_report"]
    readonly_fields = fields

    @display(description=_("counts"))
    def shown_counts(self, run: ImportRun) -> str:
        return ", ".join(f"{key}: {value}" for key, value in run.counts.items())

    @display(description=_("report"))
    def shown_report(self, run: ImportRun) -> str:
        lines = []
        for entry in run.report[:300]:
            where = " / ".join(str(entry[key]) for key in ("line", "column", "field") if entry.get(key))
            lines.append(f"{where}: {entry.get('message') or entry.get('reason', '')}")
        return "\n".join(lines) or str(_("Every row was taken as it was."))
