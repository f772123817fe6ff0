"""Employees' forms about courses, and about hours, languages and level."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from courses.models import Course, Feedback, PathChoice
from courses.services.answers.catalogue_arrays import main_language
from courses.views.review_forms import LONGEST_TEXT
from skills.models import Employee

ANY = ("", _("any"))
FREE = "0"


class FeedbackForm(forms.Form):
    """Feedback on a course. An empty kind withdraws the feedback."""

    kind = forms.ChoiceField(choices=[("", ""), *Feedback.Kind.choices], required=False)
    reason = forms.CharField(max_length=LONGEST_TEXT, required=False)


class ChoiceForm(forms.Form):
    """A choice of a course. An empty place takes the choice back. instead_of: the course that a swap replaces."""

    place = forms.ChoiceField(choices=[("", ""), *PathChoice.Place.choices], required=False)
    instead_of = forms.ModelChoiceField(Course.objects.all(), required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if (values.get("place") == PathChoice.Place.INSTEAD) != (values.get("instead_of") is not None):
            raise forms.ValidationError(gettext("Nothing was saved. Please use the buttons next to the course."))
        return values


class CatalogueForm(forms.Form):
    """Search and filters of the catalogue. An invalid filter is ignored, and the form shows an error."""

    q = forms.CharField(
        label=_("What would you like to learn?"),
        max_length=200,
        required=False,
        help_text=_(
            "Write in your own words, for example “difficult conversations with customers”. Typing errors do not matter."
        ),
        widget=forms.SearchInput(attrs={"autocomplete": "off"}),
    )
    skill = forms.ChoiceField(label=_("Human skill"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    level = forms.ChoiceField(label=_("Level"), required=False, choices=[ANY, *Course.Level.choices])
    hours = forms.ChoiceField(
        label=_("Length"),
        required=False,
        choices=[ANY, *((str(n), _("up to %d hours") % n) for n in (2, 5, 10, 20, 40))],
    )
    provider = forms.ChoiceField(label=_("Provider"), required=False)
    cost = forms.ChoiceField(
        label=_("Cost"),
        required=False,
        choices=[
            ANY,
            (FREE, _("free of charge")),
            *((str(n), _("up to %d, in the course's currency") % n) for n in (50, 200, 1000)),
        ],
    )
    mine = forms.ChoiceField(
        label=_("My feedback"),
        required=False,
        choices=[
            ANY,
            (Feedback.Kind.SAVED, _("saved")),
            (Feedback.Kind.STARTED, _("started")),
            (Feedback.Kind.FINISHED, _("finished")),
        ],
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("", _("best match (by title if you do not search)")),
            ("title", _("by title")),
            ("shortest", _("shortest first")),
            ("cheapest", _("cheapest first")),
            ("newest", _("newest first")),
        ],
    )

    def __init__(
        self, *args: Any, languages: list[str], providers: list[str], skills: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[tuple[str, Any]]] = {
            "skill": list(skills),
            "language": [(code, language_name(code)) for code in languages],
            "provider": [(name, name) for name in providers],
        }
        for name, found in choices.items():
            self.fields[name].choices = [ANY, *found]  # type: ignore[attr-defined]


class WishesForm(forms.Form):
    """Hours, languages and level. seen: the state that the page showed, so that two windows do not overwrite each other."""

    weekly_hours = forms.FloatField(
        label=_("Hours a week"),
        min_value=0.5,
        max_value=40,
        help_text=_("How much time you can give to learning in an ordinary week."),
        widget=forms.NumberInput(attrs={"step": "0.5", "inputmode": "decimal"}),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages I can learn in"), widget=forms.CheckboxSelectMultiple, error_messages={
            "required": _("Choose at least one language you can learn in."),
        },
    )  # fmt: skip
    level = forms.TypedChoiceField(
        label=_("Level"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", _("every level")),
            (1, _("introductory courses only")),
            (2, _("up to intermediate")),
            (3, _("up to advanced")),
        ],
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, employee: Employee, languages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.employee = employee
        codes = own_first({*languages, *(str(code) for code in employee.languages)}, employee)
        self.fields["languages"].choices = [(code, language_name(code)) for code in codes]  # type: ignore[attr-defined]

    @staticmethod
    def initial_for(employee: Employee) -> dict[str, Any]:
        return {
            "weekly_hours": f"{employee.weekly_hours:g}",
            "languages": employee.languages,
            "level": employee.level,
            "seen": wishes_state(employee),
        }

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("seen") != wishes_state(self.employee):
            # The form is shown again with the new state in the hidden field. A second submission is a decision.
            sent: Any = self.data
            data = sent.copy()
            data["seen"] = wishes_state(self.employee)
            self.data = data
            raise forms.ValidationError(
                gettext(
                    "This was changed in another window in the meantime: %(hours)s hours, %(languages)s. Your entries are "
                    "still in the form. Save again to use them."
                )
                % {
                    "hours": f"{self.employee.weekly_hours:g}",
                    "languages": ", ".join(language_name(str(code)) for code in self.employee.languages),
                }
            )
        return values


def wishes_state(employee: Employee) -> str:
    """A text that changes when the employee's hours, languages or level change."""
    return f"{employee.weekly_hours:g}/{','.join(sorted(map(str, employee.languages)))}/{employee.level or ''}"


def own_first(codes: Iterable[str], employee: Employee) -> list[str]:
    """The language codes: the employee's own first, then the others, each by name in the reader's language."""
    own = {main_language(str(code)) for code in employee.languages}
    return sorted(codes, key=lambda code: (main_language(code) not in own, language_name(code).casefold(), code))


def language_name(code: str) -> str:
    """The name of the language in the reader's language; the code itself for an unknown language."""
    try:
        return gettext(get_language_info(code)["name"])
    except KeyError:
        return code
