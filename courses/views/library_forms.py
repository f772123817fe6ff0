"""Employees' forms about learning units: place, check answer, practice, and practice by e-mail."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.arithmetic.practice_kinds import PRACTICE_KINDS
from courses.models import PracticeEntry
from courses.services.library.private_notes import LONGEST_NOTE
from courses.services.library.unit_text import SectionKind, UnitText
from skills.models import Employee, Task


class PlaceForm(forms.Form):
    """The section that the reader has reached. language: of the text that was shown."""

    place = forms.IntegerField(min_value=1, max_value=len(SectionKind))


class CheckForm(forms.Form):
    """One chosen answer: numbers of the question and of the answer, counted from 1."""

    question = forms.IntegerField(min_value=1)
    answer = forms.IntegerField(min_value=1)

    def __init__(self, *args: Any, unit: UnitText, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        question, answer = values.get("question", 0), values.get("answer", 0)
        if question > len(self.unit.questions) or not question >= 1:
            raise forms.ValidationError("There is no such question.")
        if answer > len(self.unit.questions[question - 1].answers):
            raise forms.ValidationError("There is no such answer.")
        return values


class PracticeForm(forms.Form):
    """What the employee says about a practice. An empty outcome deletes the entry and its note."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in PRACTICE_KINDS])
    outcome = forms.ChoiceField(choices=[("", ""), *PracticeEntry.Outcome.choices], required=False)
    note = forms.CharField(max_length=LONGEST_NOTE, required=False)
    task = forms.ModelChoiceField(Task.objects.none(), required=False)

    def __init__(self, *args: Any, employee: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["task"].queryset = employee.tasks.counted()  # type: ignore[attr-defined]


class LibrarySearchForm(forms.Form):
    """The search in the library."""

    q = forms.CharField(
        label=_("Which situation are you looking for?"),
        max_length=200,
        required=False,
        help_text=_("Write in your own words. Typing errors do not matter."),
        widget=forms.SearchInput(attrs={"autocomplete": "off"}),
    )
