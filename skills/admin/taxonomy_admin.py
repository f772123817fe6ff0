"""Admin pages for occupations and human skills."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from skills.admin.admin_base import AppliesToEverybody, BaseAdmin, HistoryAdmin, ReadOnly, ReadOnlyInline
from skills.admin.dataset_admin import FigureInline
from skills.admin.fields import LinesField
from skills.models import HumanSkill, Occupation, OccupationIdentifier


class HumanSkillForm(forms.ModelForm):
    task_anchors = LinesField(
        required=False,
        label=_("Sentences that describe tasks that need this skill"),
        help_text=_("One per line. Tasks similar to these sentences count as needing the skill."),
    )
    course_anchors = LinesField(
        required=False,
        label=_("Sentences that describe courses for this skill"),
        help_text=_("One per line. Courses similar to these sentences count as teaching the skill."),
    )

    class Meta:
        model = HumanSkill
        fields = ["name", "slug", "definition", "task_anchors", "course_anchors", "position", "is_active"]


@admin.register(HumanSkill)
class HumanSkillAdmin(AppliesToEverybody, HistoryAdmin):
    """Definitions and anchors of the human skills. Changes take effect with the next recalculation."""

    form = HumanSkillForm
    list_display = ["name", "definition", "is_active"]
    prepopulated_fields = {"slug": ["name"]}


class IdentifierInline(ReadOnlyInline):
    model = OccupationIdentifier
    fields = ["scheme", "value"]


@admin.register(Occupation)
class OccupationAdmin(ReadOnly, BaseAdmin):
    list_display = ["title", "soc_code", "job_zone"]
    search_fields = ["title", "soc_code", "identifiers__value"]
    list_filter = ["job_zone"]
    fields = ["soc_code", "title", "description", "job_zone"]
    inlines = [IdentifierInline, FigureInline]
