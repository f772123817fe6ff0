"""The emphasis of a course on each human skill: computed, or set by a person, which replaces the computed value."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses.models import Course, CourseEmphasis, EmphasisOverride
from courses.services.catalogue.course_changes import set_emphasis, withdraw_emphasis
from skills.admin.fields import PercentField
from skills.errors import ReskillError
from skills.models import HumanSkill


class EmphasisForm(forms.Form):
    skill = forms.ModelChoiceField(HumanSkill.objects.filter(is_active=True), label=_("Human skill"))
    value = PercentField(label=_("Emphasis, in percent"))
    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        error_messages={"required": _("Give a reason, so that others can understand the change later.")},
    )


@dataclass(frozen=True)
class EmphasisRow:
    """One human skill. computed: None before the first run. override: the value set by a person, or None."""

    skill: HumanSkill
    computed: float | None
    nearest: str
    override: EmphasisOverride | None

    @property
    def value_in_use(self) -> float | None:
        return self.override.value if self.override else self.computed


def emphasis_rows(course: Course) -> list[EmphasisRow]:
    """One row for each active human skill, the highest value in use first."""
    found = CourseEmphasis.objects.filter(text_hash=course.text_hash).order_by("-pk").first()
    overrides = {row.skill_id: row for row in course.emphasis_overrides.select_related("decided_by", "skill")}
    rows = [
        EmphasisRow(
            skill=skill,
            computed=found.emphasis.get(skill.slug) if found else None,
            nearest=str(found.evidence.get(skill.slug) or "") if found else "",
            override=overrides.get(skill.pk),
        )
        for skill in HumanSkill.objects.filter(is_active=True)
    ]
    return sorted(rows, key=lambda row: (-(row.value_in_use or 0.0), row.skill.name))


class EmphasisViews:
    """Mixin for the admin of courses: sets and withdraws a person's emphasis value."""

    get_object: Any
    has_change_permission: Any
    changeform_view: Any

    def emphasis_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Sets or withdraws one value. If the form is invalid, the page keeps the typed values."""
        course = self.get_object(request, str(pk))
        if course is None:
            raise Http404
        if not (self.has_change_permission(request, course) and request.user.has_perm("courses.add_emphasisoverride")):
            raise PermissionDenied
        course_page = HttpResponseRedirect(reverse("admin:courses_course_change", args=[pk]))
        if request.method != "POST":
            return course_page
        if "withdraw" in request.POST:
            skill = HumanSkill.objects.filter(slug=request.POST["withdraw"]).first()
            if skill is not None and withdraw_emphasis(course=course, skill=skill, user=request.user):
                messages.success(request, _("Withdrawn. The computed emphasis is used again from the next run on."))
            return course_page
        form = EmphasisForm(request.POST)
        if form.is_valid():
            try:
                set_emphasis(course=course, user=request.user, **form.cleaned_data)
            except ReskillError as error:
                form.add_error("reason", str(error))
            else:
                messages.success(request, _("Saved. Every run uses this emphasis until it is withdrawn."))
                return course_page
        request.method = "GET"  # the change form is shown again: its own form was not sent
        return self.changeform_view(request, str(pk), extra_context={"emphasis_form": form})
