"""The catalogue: courses, what they build, what they require."""

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from import_export.admin import ExportActionModelAdmin
from import_export.resources import ModelResource
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.import_export.forms import ExportForm
from unfold.decorators import display

from courses.models import Course, CourseEmphasis, CoursePrerequisite, EmphasisOverride
from courses.services.catalogue import retire_course
from courses.services.catalogue_reading import guess_columns
from courses.tasks import work_on_course_upload
from skills.admin.base import HistoryAdmin
from skills.admin.imports import ImportPage
from skills.models import HumanSkill, ImportRun


class PrerequisiteInline(TabularInline):
    model = CoursePrerequisite
    fk_name = "course"
    autocomplete_fields = ["requires"]
    extra = 0
    tab = True
    verbose_name_plural = _("prerequisites")


class OverrideInline(TabularInline):
    model = EmphasisOverride
    fields = ["skill", "value", "reason", "decided_by", "decided_at"]
    readonly_fields = ["decided_by", "decided_at"]
    extra = 0
    tab = True
    verbose_name_plural = _("what a person set")


class CourseResource(ModelResource):
    class Meta:
        model = Course
        import_id_fields = ["identity"]
        fields = (
            "external_id", "provider", "title", "description", "url", "language", "level", "duration_hours",
            "duration_weeks", "cost", "currency", "category", "tags", "is_retired",
        )  # fmt: skip


@admin.register(Course)
class CourseAdmin(ImportPage, HistoryAdmin, ExportActionModelAdmin, ModelAdmin):
    """A course, what it builds as computed, and what a person set instead (which wins, and stays)."""

    resource_classes = [CourseResource]
    export_form_class = ExportForm
    list_display = ["title", "provider", "language", "level", "duration_hours", "shown_text", "is_retired"]
    list_filter = ["is_retired", "level", "language", "provider"]
    list_per_page = 50
    search_fields = ["title", "provider", "external_id"]
    show_full_result_count = False
    inlines = [OverrideInline, PrerequisiteInline]
    actions = ["retire"]
    fieldsets = [
        (None, {"fields": ["title", ("provider", "external_id"), "description", "url", "shown_emphasis"]}),
        (
            _("Facts"),
            {
                "fields": [
                    ("language", "level"), ("duration_hours", "duration_weeks"), ("cost", "currency"),
                    ("category", "tags"), "is_retired",
                ],
                "classes": ["tab"],
            },
        ),
    ]  # fmt: skip
    readonly_fields = ["shown_emphasis"]
    import_title = _("Import courses")
    import_kind = ImportRun.Kind.COURSES
    import_guess = staticmethod(guess_columns)
    import_task = work_on_course_upload
    import_fields = {
        "title": _("Title"),
        "description": _("Description"),
        "summary": _("Short description"),
        "syllabus": _("Contents"),
        "provider": _("Provider"),
        "external_id": _("The provider's key"),
        "key": _("Key within this file"),
        "url": _("Address"),
        "language": _("Language"),
        "level": _("Level"),
        "hours": _("Hours in all"),
        "weeks": _("Weeks"),
        "duration": _("Duration in words"),
        "effort": _("Hours a week"),
        "cost": _("Cost"),
        "currency": _("Currency"),
        "category": _("Category"),
        "tags": _("Skill tags"),
        "prerequisites": _("Prerequisites"),
    }
    import_help = _(
        "A CSV or XLSX file with one course per row. Columns are found by their names (title, description, provider, "
        "language, level, hours, cost, prerequisites, tags, url). You match the columns and see a report before anything "
        "is saved."
    )

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "url":
            kwargs["assume_scheme"] = "https"  # for an address typed without one
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @display(description=_("description"), label={"yes": "success", "missing": "warning"})
    def shown_text(self, course: Course) -> str:
        return "missing" if course.has_little_text else "yes"

    @display(description=_("builds, as computed"))
    def shown_emphasis(self, course: Course) -> str:
        row = CourseEmphasis.objects.filter(text_hash=course.text_hash).order_by("-pk").first()
        if row is None:
            return str(_("not computed yet"))
        names = dict(HumanSkill.objects.values_list("slug", "name"))
        ordered = sorted(row.emphasis.items(), key=lambda item: -item[1])
        return ", ".join(f"{names.get(slug, slug)} {value:.2f}" for slug, value in ordered)

    @admin.action(description=_("Retire (no longer recommend) the chosen courses"))
    def retire(self, request: HttpRequest, queryset) -> None:
        n = 0
        for course in queryset.filter(is_retired=False):
            retire_course(course=course)
            n += 1
        text = ngettext("%d course was retired.", "%d courses were retired.", n) % n
        self.message_user(request, text, messages.SUCCESS)

    def save_formset(self, request, form, formset, change) -> None:
        if formset.model is EmphasisOverride:
            for row in formset.save(commit=False):
                row.decided_by = request.user
                row.save()
            for row in formset.deleted_objects:
                row.delete()
            formset.save_m2m()
        else:
            formset.save()
