"""The admin page of situations: HR edits, adds and hides them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from skills.admin.admin_base import AppliesToEverybody, HistoryAdmin
from skills.admin.fields import LinesField
from skills.models import HumanSkill, Situation
from skills.services.situations.situation_names import forget_names

LANGUAGES = ("en", "de")
FEWEST_PHRASES = 5
_TEXTS = {  # prefix of the form's fields: field of the model
    "name": "names",
    "sentence": "sentences",
    "task_phrases": "task_phrases",
    "course_phrases": "course_phrases",
}
_SETTINGS = (
    ("own-work", _("own work")),
    ("people-in-care", _("with people in one's care")),
    ("customers", _("with customers")),
    ("leading", _("leading people")),
    ("machines", _("with machines")),
)
_ROLES = (
    ("", _("none: everybody may meet it")),
    ("leading", _("leading")),
    ("teaching", _("teaching")),
    ("caring", _("caring")),
    ("selling", _("selling")),
    ("artist", _("artist")),
    ("public-decision", _("deciding for the public")),
)


class SituationForm(forms.ModelForm):
    """Texts in English and German. Other languages that a situation holds are kept."""

    name_en = forms.CharField(label=_("Name in English"), max_length=120)
    name_de = forms.CharField(label=_("Name in German"), max_length=120, required=False)
    sentence_en = forms.CharField(label=_("One sentence in English"), max_length=400)
    sentence_de = forms.CharField(label=_("One sentence in German"), max_length=400, required=False)
    task_phrases_en = LinesField(
        label=_("Tasks in English"),
        help_text=_("Statements of tasks in which it occurs, from many trades; one per line."),
    )
    task_phrases_de = LinesField(label=_("Tasks in German"), required=False, help_text=_("One per line."))
    course_phrases_en = LinesField(
        label=_("Courses in English"), required=False, help_text=_("Titles of courses that train it; one per line.")
    )
    course_phrases_de = LinesField(label=_("Courses in German"), required=False, help_text=_("One per line."))
    settings = forms.MultipleChoiceField(
        label=_("Where it occurs"), choices=_SETTINGS, widget=forms.CheckboxSelectMultiple
    )
    needs_role = forms.ChoiceField(
        label=_("Role it asks for"),
        choices=_ROLES,
        required=False,
        help_text=_("Offered only to people whose tasks show this role."),
    )
    skills = forms.ModelMultipleChoiceField(
        queryset=HumanSkill.objects.filter(is_active=True), label=_("Human skills at work"), to_field_name="slug"
    )

    class Meta:
        model = Situation
        fields = ["slug", "group", "needs_role", "settings", "position", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for prefix, field in _TEXTS.items():
            stored = getattr(self.instance, field) or {}
            for code in LANGUAGES:
                if code in stored:
                    self.initial[f"{prefix}_{code}"] = stored[code]
        self.initial["skills"] = list(self.instance.human_skills or {})

    def clean_task_phrases_en(self) -> list[str]:
        phrases = self.cleaned_data["task_phrases_en"]
        if len(phrases) < FEWEST_PHRASES:
            raise ValidationError(
                _("Give at least %(n)s statements. Twenty from different trades work well."),
                params={"n": FEWEST_PHRASES},
            )
        return phrases

    def save(self, commit: bool = True) -> Situation:
        situation = self.instance
        for prefix, field in _TEXTS.items():
            texts = dict(getattr(situation, field) or {})
            for code in LANGUAGES:
                texts[code] = self.cleaned_data.get(f"{prefix}_{code}") or (
                    "" if prefix in {"name", "sentence"} else []
                )
            setattr(situation, field, {code: text for code, text in texts.items() if text})
        chosen = [skill.slug for skill in self.cleaned_data["skills"]]
        if set(chosen) != set(situation.human_skills or {}):
            situation.human_skills = {slug: round(1 / len(chosen), 3) for slug in chosen}
        return super().save(commit)


@admin.register(Situation)
class SituationAdmin(AppliesToEverybody, HistoryAdmin):
    """Moments at work that tasks contain and courses train. Changes take effect with the next recalculation."""

    form = SituationForm
    list_display = ["name", "group", "sentence", "is_active"]
    list_filter = ["group", "is_active"]
    search_fields = ["slug", "names"]
    ordering = ["position", "slug"]
    fieldsets = [
        (None, {"fields": ["name_en", "name_de", "slug", "group", "sentence_en", "sentence_de", "is_active", "position"]}),
        (_("What it asks for"), {"fields": ["skills", "settings", "needs_role"], "classes": ["tab"]}),
        (_("Tasks"), {"fields": ["task_phrases_en", "task_phrases_de"], "classes": ["tab"]}),
        (_("Courses"), {"fields": ["course_phrases_en", "course_phrases_de"], "classes": ["tab"]}),
    ]  # fmt: skip

    def save_model(self, request: HttpRequest, obj: Situation, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        transaction.on_commit(forget_names)  # not earlier: another thread would read the old row again
