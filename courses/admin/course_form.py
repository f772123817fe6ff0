"""The form of a course in the admin: tags one per line, occupations and situations chosen from searchable lists."""

from collections.abc import Iterable, Iterator

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelect2MultipleWidget

from courses.models import Course
from skills.admin.fields import LinesField
from skills.models import Occupation, Situation
from skills.services.situations.situation_names import situation_names
from skills.soc import MAJOR_GROUPS

Choices = list[tuple[str, str]]


class CodesField(forms.MultipleChoiceField):
    """A list of codes, chosen by name. Codes that the row has already stay choices, so that saving does not lose them."""

    widget = UnfoldAdminSelect2MultipleWidget

    def offer(self, choices: Choices, stored: Iterable[object]) -> None:
        known = {code for code, _name in choices}
        self.choices = [*choices, *((str(code), str(code)) for code in stored if str(code) not in known)]

    def has_changed(self, initial, data) -> bool:
        return sorted(map(str, initial or [])) != sorted(map(str, data or []))


class CourseForm(forms.ModelForm):
    """Lists are edited without JSON."""

    tags = LinesField(
        label=_("Skill tags"), required=False, help_text=_("The provider's own skill tags, one per line.")
    )
    occupations = CodesField(
        label=_("Occupations"), required=False,
        help_text=_("Occupations or groups of occupations that the course is for. None: for all, or unknown."),
    )  # fmt: skip
    situations = CodesField(
        label=_("Situations it trains"), required=False, help_text=_("None: read from the course's text.")
    )

    class Meta:
        model = Course
        fields = ["tags", "occupations", "situations"]  # the admin adds those of its fieldsets

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("occupations", occupation_choices), ("situations", _situation_choices)):
            field = self.fields.get(name)
            if isinstance(field, CodesField):
                stored = getattr(self.instance, name)
                field.offer(list(choices()), stored if isinstance(stored, list) else [])


def occupation_choices() -> Iterator[tuple[str, str]]:
    """Major groups, then occupations by title, with their codes without O*NET's decimals."""
    for code, name in MAJOR_GROUPS.items():
        yield f"{code}-0000", format_lazy("{name} ({code}-0000)", name=name, code=code)  # type: ignore[misc]
    seen: set[str] = set()
    for soc_code, title in Occupation.objects.order_by("soc_code").values_list("soc_code", "title"):
        code = soc_code.split(".")[0]
        if code not in seen:
            seen.add(code)
            yield code, f"{title} ({code})"


def _situation_choices() -> Choices:
    names = situation_names()
    in_use = Situation.objects.in_use().values_list("slug", flat=True)
    return sorted(((slug, names.get(slug, slug)) for slug in in_use), key=lambda item: item[1].casefold())
