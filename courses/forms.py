"""What employees fill in."""

from typing import Any

from django import forms
from django.utils.translation import get_language_info
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from courses.models import Course, Feedback
from skills.models import HumanSkill

LONGEST_TEXT = 2000


class ReasonForm(forms.Form):
    """Something a person should look at, in one's own words."""

    reason = forms.CharField(
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Say in a few words what you would like a person to look at."),
            "max_length": _("Please keep it under %(limit_value)d characters; this has %(show_value)d."),
        },
    )


class FeedbackForm(forms.Form):
    """kind: empty takes back what was said."""

    kind = forms.ChoiceField(choices=[("", ""), *Feedback.Kind.choices], required=False)
    reason = forms.CharField(max_length=LONGEST_TEXT, required=False)


class CatalogueForm(forms.Form):
    """Search and filters of the catalogue. What cannot be understood is left out, with a word about it."""

    q = forms.CharField(label=_("Words in title or description"), max_length=100, required=False)
    skill = forms.ChoiceField(label=_("Human skill"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    level = forms.ChoiceField(label=_("Level"), required=False, choices=[("", _("any")), *Course.Level.choices])
    hours = forms.ChoiceField(
        label=_("Length"),
        required=False,
        choices=[("", _("any")), *((str(n), _("up to %d hours") % n) for n in (2, 5, 10, 20, 40))],
    )

    def __init__(self, *args: Any, languages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        skills = HumanSkill.objects.filter(is_active=True).values_list("slug", "name")
        self.fields["skill"].choices = [("", _("any")), *skills]  # type: ignore[attr-defined]
        named = [(code, language_name(code)) for code in languages]
        self.fields["language"].choices = [("", _("any")), *named]  # type: ignore[attr-defined]


def language_name(code: str) -> str:
    """The language's name in the reader's language; the code itself where nobody knows it."""
    try:
        return translate(get_language_info(code)["name"])
    except KeyError:
        return code
