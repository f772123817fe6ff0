"""The admin of the catalogue: courses, their emphasis on human skills, and their prerequisites."""

from datetime import timedelta

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from import_export.resources import ModelResource
from unfold.admin import TabularInline
from unfold.decorators import display

from courses.admin.course_form import CourseForm
from courses.admin.emphasis_admin import EmphasisForm, EmphasisViews, emphasis_rows
from courses.models import Course, CourseFigure, CoursePrerequisite, CourseSession
from courses.services.catalogue.catalogue_health import catalogue_health, offered_to_everybody, offered_to_nobody
from courses.services.catalogue.course_changes import offer_course_again, retire_course
from courses.services.catalogue.course_import import CourseImport
from courses.services.learning.course_requests import settle_sessions
from courses.tasks import work_on_course_upload
from skills.admin.admin_base import AppliesToEverybody, BaseAdmin, ExportAdmin, HistoryAdmin
from skills.admin.import_admin import ImportPage
from skills.admin.labels import Colours
from skills.admin.list_filters import ValuesInUse
from skills.admin.paging import BoundedList

SHOWN_FOR = timedelta(days=60)  # sessions that began longer ago are not listed


class PrerequisiteInline(TabularInline):
    model = CoursePrerequisite
    fk_name = "course"
    autocomplete_fields = ["requires"]
    extra = 0
    tab = True
    verbose_name_plural = _("prerequisites")


class SessionInline(TabularInline):
    """The coming sessions, and those of the last weeks. Seats that are added go to the waiting list when saved."""

    model = CourseSession
    fields = ["starts_on", "starts_at", "ends_on", "ends_at", "place", "seats", "is_cancelled", "shown_booked"]
    readonly_fields = ["shown_booked"]
    extra = 0
    tab = True
    verbose_name_plural = _("sessions")

    def get_queryset(self, request: HttpRequest):
        since = timezone.localdate() - SHOWN_FOR
        return super().get_queryset(request).filter(starts_on__gte=since).with_counts()

    @display(description=_("booked, waiting"))
    def shown_booked(self, session: CourseSession) -> str:
        return f"{session.n_booked}, {session.n_waiting}" if session.pk else "-"  # type: ignore[attr-defined]


class OfferedTo(admin.SimpleListFilter):
    """Filters courses that are offered to nobody, and courses that are offered to half of all people or more."""

    title, parameter_name = _("offered to"), "offered"

    def lookups(self, request, model_admin):
        return [("nobody", _("nobody")), ("everybody", _("half of all people or more"))]

    def queryset(self, request, queryset):
        if self.value() == "nobody":
            return queryset.filter(offered_to_nobody(), is_retired=False)
        return queryset.filter(offered_to_everybody()) if self.value() == "everybody" else queryset


class WhyNobody(admin.SimpleListFilter):
    """Filters courses that nobody is offered by the reason."""

    title, parameter_name = _("why nobody is offered it"), "why"

    def lookups(self, request, model_admin):
        return CourseFigure.Reason.choices

    def queryset(self, request, queryset):
        reason = self.value()
        if reason not in CourseFigure.Reason.values:
            return queryset
        rows = Q(figure__reason=reason)
        if reason == CourseFigure.Reason.UNREAD:
            rows |= Q(figure=None)
        return queryset.filter(rows, is_retired=False)


class CourseResource(ModelResource):
    class Meta:
        model = Course
        import_id_fields = ["identity"]
        fields = (
            "external_id", "provider", "title", "description", "url", "language", "level", "duration_hours",
            "duration_weeks", "cost", "currency", "cost_period", "delivery", "category", "tags", "occupations", "situations",
            "can_be_requested", "is_retired",
        )  # fmt: skip


@admin.register(Course)
class CourseAdmin(AppliesToEverybody, EmphasisViews, BoundedList, ImportPage, HistoryAdmin, ExportAdmin, BaseAdmin):
    """Courses with their emphasis: computed values, and values set by a person, which replace them in every run."""

    resource_classes = [CourseResource]
    list_display = [
        "title",
        "provider",
        "language",
        "level",
        "duration_hours",
        "shown_text",
        "shown_offered",
        "is_retired",
    ]
    list_filter = [
        OfferedTo,
        WhyNobody,
        "is_retired",
        "level",
        "delivery",
        ("language", ValuesInUse),
        ("provider", ValuesInUse),
    ]
    list_select_related = ["figure"]
    list_before_template = "courses/admin/catalogue.html"
    change_form_outer_before_template = "courses/admin/course.html"
    ordering = ["title", "pk"]
    search_fields = ["title", "provider", "external_id"]
    inlines = [PrerequisiteInline, SessionInline]
    actions = ["retire"]
    fieldsets = [
        (None, {"fields": ["title", ("provider", "external_id"), "description", "url"]}),
        (
            _("Facts"),
            {
                "fields": [
                    ("language", "level"), ("duration_hours", "duration_weeks"), ("cost", "currency", "cost_period"),
                    ("category", "delivery"), "tags", "occupations", "situations",
                    "can_be_requested", "is_retired",
                ],
                "classes": ["tab"],
            },
        ),
    ]  # fmt: skip
    readonly_fields = ["is_retired"]
    form = CourseForm
    import_title = _("Import courses")
    importing = CourseImport
    import_task = work_on_course_upload
    first_fields = ("title", "provider", "external_id")
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
        "hours": _("Total hours"),
        "weeks": _("Weeks"),
        "duration": _("Duration in words"),
        "effort": _("Hours a week"),
        "cost": _("Cost"),
        "currency": _("Currency"),
        "category": _("Category"),
        "tags": _("Skill tags"),
        "prerequisites": _("Prerequisites"),
        "occupations": _("Occupations (SOC codes)"),
        "situations": _("Situations it trains"),
        "delivery": _("Mode of delivery"),
        "offered": _("Still offered (status, active, visible)"),
        "retired": _("Not offered any more (retired, hidden)"),
        "can_be_requested": _("HR can book it (yes or no)"),
        "session_start": _("Sessions: first day"),
        "session_end": _("Sessions: last day"),
        "session_place": _("Sessions: place"),
        "session_seats": _("Sessions: seats"),
    }
    import_help = _(
        "A CSV or XLSX file with one course per row. Exports of Cornerstone, Udemy, LinkedIn Learning, Moodle, Totara, "
        "Coursera and Open edX are recognised by their columns; other columns by their names (title, description, provider, "
        "language, level, hours, cost, prerequisites, tags, url). You can also import what another system publishes: "
        "schema.org/Course in JSON-LD (.json, .jsonld, or a saved web page), a list of courses in JSON or JSON lines, an "
        "IMS Common Cartridge (.imscc), or a SCORM package (.zip). You match the columns and see a report before anything "
        "is saved."
    )

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "url":
            kwargs["assume_scheme"] = "https"  # for an address typed without a scheme
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_formset(self, request: HttpRequest, form, formset, change: bool) -> None:
        """Saves the sessions; then frees the places of cancelled ones, and gives free seats to who waits."""
        for inline in formset.forms:
            inline.instance._history_user = request.user
        super().save_formset(request, form, formset, change)
        if formset.model is CourseSession:
            settle_sessions(sessions=[row for row, _fields in formset.changed_objects], user=request.user)

    @display(description=_("description"), label=Colours(yes="success", missing="warning"))
    def shown_text(self, course: Course) -> tuple[str, str]:
        return ("missing", str(_("missing"))) if course.has_little_text else ("yes", str(_("yes")))

    @display(description=_("offered to"), ordering="figure__n_recommended")
    def shown_offered(self, course: Course) -> str:
        figure = getattr(course, "figure", None)
        if figure is None or not figure.reason:
            return f"{figure.n_recommended:,}" if figure else "0"
        return format_html('0<br><span class="rk-small">{}</span>', figure.get_reason_display())

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/emphasis/", view(self.emphasis_view), name="courses_course_emphasis"),
            path("<int:pk>/retire/", view(self.retire_view), name="courses_course_retire"),
            *super().get_urls(),
        ]

    def retire_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Retires the course, or offers it again. Only a POST request changes the course."""
        course = self.get_object(request, str(pk))
        if course is None:
            raise Http404
        if not self.has_change_permission(request, course):
            raise PermissionDenied
        if request.method == "POST" and course.is_retired:
            offer_course_again(course=course, user=request.user)
            messages.success(request, _("The course is offered again from the next run on."))
        elif request.method == "POST":
            retire_course(course=course, user=request.user)
            messages.success(
                request, _("Retired. The course stays in existing paths and is not recommended to anybody else.")
            )
        return HttpResponseRedirect(reverse("admin:courses_course_change", args=[pk]))

    def changelist_view(self, request: HttpRequest, extra_context=None):
        return super().changelist_view(request, {**(extra_context or {}), "health": catalogue_health()})

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None):
        extra = dict(extra_context or {})
        if object_id and (course := self.get_object(request, object_id)):
            extra.update(
                course=course,
                emphasis=emphasis_rows(course),
                figure=CourseFigure.objects.filter(course=course).first(),
                required_by=course.required_by_links.select_related("course")[:20],
            )
            extra.setdefault("emphasis_form", EmphasisForm())
        return super().changeform_view(request, object_id, form_url, extra)

    @admin.action(description=_("Retire (no longer recommend) the chosen courses"), permissions=["change"])
    def retire(self, request: HttpRequest, queryset) -> None:
        n = 0
        for course in queryset.filter(is_retired=False):
            retire_course(course=course, user=request.user)
            n += 1
        text = ngettext("%d course was retired.", "%d courses were retired.", n) % n
        self.message_user(request, text, messages.SUCCESS)
