"""The admin of learning units: hide, copy, edit with preview, versions, export and import."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from courses.admin.unit_forms import NewPartForm, PartForm, UnitFileForm
from courses.models import LearningUnit, UnitPart
from courses.services.library.reader_counts import reader_counts
from courses.services.library.unit_editing import bring_back, save_own_part
from courses.services.library.unit_html import render_line, render_sections
from courses.services.library.unit_loading import copy_unit
from courses.services.library.unit_packages import export_cartridge, export_folder, import_units
from courses.services.library.unit_text import parse
from skills.admin.admin_base import AppliesToEverybody, BaseAdmin, sees_everyone
from skills.errors import BadInput

ORGANISATION = LearningUnit.Origin.ORGANISATION


@admin.register(LearningUnit)
class LearningUnitAdmin(AppliesToEverybody, BaseAdmin):
    """Learning units. Shipped ones can be hidden or copied; only copies and own units are edited."""

    list_display = ["shown_title", "situation", "origin", "shown_languages", "is_hidden"]
    list_filter = ["origin", "is_hidden"]
    list_per_page = 200
    ordering = ["situation", "origin"]
    search_fields = ["situation", "parts__title"]
    fields = ["is_hidden"]
    actions = ["as_folder", "as_cartridge"]
    actions_list = ["import_file"]
    change_form_outer_before_template = "courses/admin/unit.html"
    list_before_template = "courses/admin/unit_readers.html"

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).prefetch_related("parts")

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.origin == ORGANISATION)

    def get_actions(self, request: HttpRequest):
        found = super().get_actions(request)
        found.pop("delete_selected", None)  # would delete shipped units too; the next load would bring them back
        return found

    @display(description=_("title"))
    def shown_title(self, unit: LearningUnit) -> str:
        parts = [part for part in unit.parts.all() if part.is_current]
        order = sorted(parts, key=lambda part: (part.level != UnitPart.Level.FOUNDATIONS, part.language != "en"))
        return order[0].title if order else unit.situation

    @display(description=_("languages"))
    def shown_languages(self, unit: LearningUnit) -> str:
        return ", ".join(sorted({part.language for part in unit.parts.all() if part.is_current}))

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("add/", view(self.new_view), name="courses_learningunit_add"),
            path("<int:pk>/copy/", view(self.copy_view), name="courses_learningunit_copy"),
            path("parts/<int:pk>/", view(self.part_view), name="courses_learningunit_part"),
            path("parts/<int:pk>/back/", view(self.back_view), name="courses_learningunit_back"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context=None):
        shows = sees_everyone(request.user)
        extra: dict[str, Any] = {"shows_readers": shows, "min_group": settings.RESKILL_MIN_GROUP}
        extra["readers"] = reader_counts() if shows else []
        return super().changelist_view(request, {**(extra_context or {}), **extra})

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None):
        extra = dict(extra_context or {})
        if object_id and (unit := self.get_object(request, object_id)):
            parts = UnitPart.objects.filter(unit=unit).select_related("saved_by").defer("text")
            extra.update(
                unit=unit,
                is_own=unit.origin == ORGANISATION,
                parts=[part for part in parts.order_by("-level", "language") if part.is_current],
                earlier=[part for part in parts.order_by("-level", "language", "-version") if not part.is_current],
                may_change=self.has_change_permission(request, unit),
                own_copy=LearningUnit.objects.filter(situation=unit.situation, origin=ORGANISATION).first(),
            )
        return super().changeform_view(request, object_id, form_url, extra)

    # Copy, edit, versions

    def copy_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Makes the organisation's own copy of a shipped unit. Only a POST request copies."""
        unit = self.get_object(request, str(pk))
        if unit is None:
            raise Http404
        self._check(request, self.has_add_permission(request))
        if request.method == "POST":
            unit = copy_unit(unit=unit, by=request.user)
            messages.success(request, _("Copied. Employees now see your copy instead of the supplied unit."))
        return self._to_unit(unit)

    def new_view(self, request: HttpRequest) -> HttpResponse:
        """The form for a new unit, or for another part or language of an own one."""
        self._check(request, self.has_add_permission(request))
        initial = {**NewPartForm.blank(), "situation": request.GET.get("situation", "")}
        form = NewPartForm(request.POST or None, initial=initial)
        if request.method == "POST" and form.is_valid() and "save" in request.POST:
            keys = {name: form.cleaned_data[name] for name in ("situation", "level", "language")}
            unit = save_own_part(header=form.header(**keys), body=form.cleaned_data["text"], by=request.user)
            messages.success(request, _("Saved. Employees see it now."))
            return self._to_unit(unit)
        return self._edit_page(request, form, title=gettext("New learning unit"))

    def part_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One version of a part: read it; edit it if it is the current one of an own unit."""
        part = UnitPart.objects.filter(pk=pk).select_related("unit").first()
        if part is None or not self.has_view_permission(request, part.unit):
            raise Http404
        may_edit = (
            part.is_current and part.unit.origin == ORGANISATION and self.has_change_permission(request, part.unit)
        )
        if not may_edit:
            return self._edit_page(request, None, title=part.title, part=part)
        form = PartForm(request.POST or None, initial=PartForm.initial_for(part))
        if request.method == "POST" and form.is_valid() and "save" in request.POST:
            keys = {"situation": part.unit.situation, "level": part.level, "language": part.language}
            unit = save_own_part(
                header=form.header(**keys, version=part.version), body=form.cleaned_data["text"], by=request.user
            )
            messages.success(request, _("Saved as a new version. Employees see it now."))
            return self._to_unit(unit)
        return self._edit_page(request, form, title=part.title, part=part)

    def back_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Brings an earlier version back, as the newest one. Only a POST request does."""
        part = UnitPart.objects.filter(pk=pk).select_related("unit").first()
        if part is None:
            raise Http404
        self._check(request, self.has_change_permission(request, part.unit))
        if request.method == "POST":
            try:
                bring_back(part=part, by=request.user)
                messages.success(request, _("This version is the current one again."))
            except BadInput as error:
                messages.error(request, error.message)
        return self._to_unit(part.unit)

    def _edit_page(
        self, request: HttpRequest, form: PartForm | None, *, title: str, part: UnitPart | None = None
    ) -> HttpResponse:
        """The page with form and preview. The preview shows the typed text if it is in form, else the stored one."""
        typed = form.cleaned_data.get("text") if form is not None and form.is_bound and form.is_valid() else None
        text = typed or (part.text if part is not None else None)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "title": title,
            "form": form,
            "part": part,
            "preview": _preview(text, part.minutes if part else 7) if text else None,
        }
        return TemplateResponse(request, "courses/admin/unit_part.html", context)

    # Export and import

    @admin.action(description=_("Export as a folder (ZIP)"), permissions=["view"])
    def as_folder(self, request: HttpRequest, queryset: Iterable[LearningUnit]) -> HttpResponse:
        return _attachment(export_folder(queryset), "learning-units.zip", "application/zip")

    @admin.action(description=_("Export as a Common Cartridge"), permissions=["view"])
    def as_cartridge(self, request: HttpRequest, queryset: Iterable[LearningUnit]) -> HttpResponse:
        content = export_cartridge(queryset, title=gettext("Learning units"))
        return _attachment(content, "learning-units.imscc", "application/zip")

    def has_import_file_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    @action(description=_("Import units"), permissions=["import_file"], url_path="import", icon="upload_file")
    def import_file(self, request: HttpRequest) -> HttpResponse:
        self._check(request, self.has_import_file_permission(request))
        form = UnitFileForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            try:
                counts = import_units(name=file.name, content=file.read(), by=request.user)
                messages.success(
                    request,
                    _("Imported: %(added)d parts added, %(changed)d changed, %(unchanged)d unchanged.") % counts,
                )
                return HttpResponseRedirect(reverse("admin:courses_learningunit_changelist"))
            except BadInput as error:
                form.add_error("file", str(error))
        context = {**self.admin_site.each_context(request), "opts": self.model._meta, "title": gettext("Import units")}
        return TemplateResponse(request, "courses/admin/unit_import.html", {**context, "form": form})

    @staticmethod
    def _check(request: HttpRequest, may: bool) -> None:
        if not may:
            raise PermissionDenied

    @staticmethod
    def _to_unit(unit: LearningUnit) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:courses_learningunit_change", args=[unit.pk]))


def _preview(text: str, minutes: int) -> dict[str, Any]:
    """The text as employees read it: sections, practices, and questions with their explanations."""
    unit = parse(text)
    return {
        "sections": render_sections(unit, minutes=minutes),
        "practices": [(row.kind, row.label, render_line(row.text)) for row in unit.practices],
        "questions": [
            (
                render_line(question.text),
                [(render_line(row.text), render_line(row.explanation), row.is_right) for row in question.answers],
            )
            for question in unit.questions
        ],
        "n_words": sum(unit.n_words),
    }


def _attachment(content: bytes, name: str, content_type: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)
