"""Forms of the admin of learning units."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import LearningUnit, UnitPart
from courses.services.library.unit_editing import SKELETON
from courses.services.library.unit_text import Header, parse
from skills.errors import BadInput

_MOST_BYTES = 20 * 2**20


class PartForm(forms.Form):
    """Header and text of one part. The text is checked as the parser checks files."""

    title = forms.CharField(label=_("Title"), max_length=200)
    minutes = forms.IntegerField(label=_("Minutes of reading"), min_value=1, max_value=60)
    sources = forms.CharField(
        label=_("Sources, one a line"), required=False, widget=forms.Textarea(attrs={"rows": 4, "class": "rk-wide"})
    )
    text = forms.CharField(
        label=_("Text (Markdown)"), strip=False, max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 30, "class": "rk-wide", "spellcheck": "true"}),
    )  # fmt: skip

    @staticmethod
    def initial_for(part: UnitPart) -> dict[str, Any]:
        return {"title": part.title, "minutes": part.minutes, "sources": "\n".join(part.sources), "text": part.text}

    def clean_text(self) -> str:
        text = self.cleaned_data["text"].replace("\r\n", "\n").strip() + "\n"
        try:
            parse(text)
        except BadInput as error:
            raise forms.ValidationError(error.message) from error
        return text

    def header(self, *, situation: str, level: str, language: str, version: int = 1) -> Header:
        """The header that the form describes."""
        values = self.cleaned_data
        sources = tuple(line.strip() for line in values["sources"].splitlines() if line.strip())
        return Header(situation, level, language, values["title"], values["minutes"], version, sources)


class NewPartForm(PartForm):
    """A new unit, or a further part or language of the organisation's unit."""

    situation = forms.SlugField(
        label=_("Short name of the situation"), max_length=60,
        help_text=_("Small letters, digits and hyphens, such as complaint. A unit on a shipped situation replaces it."),
    )  # fmt: skip
    level = forms.ChoiceField(label=_("Part"), choices=UnitPart.Level.choices)
    language = forms.RegexField(r"^[a-z]{2,3}$", label=_("Language (ISO code, such as en)"))
    field_order = ["situation", "level", "language", "title", "minutes", "sources", "text"]

    @staticmethod
    def blank() -> dict[str, Any]:
        return {"minutes": 7, "language": "en", "text": SKELETON}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        keys = {name: values.get(name) for name in ("level", "language")}
        own = UnitPart.objects.filter(
            unit__situation=values.get("situation"), unit__origin=LearningUnit.Origin.ORGANISATION, **keys
        )
        if own.exists():
            raise forms.ValidationError(_("This part exists already. Edit it instead."))
        return values


class UnitFileForm(forms.Form):
    """An uploaded folder (ZIP), Common Cartridge or Markdown file."""

    file = forms.FileField(label=_("File"), widget=forms.FileInput(attrs={"accept": ".zip,.imscc,.md"}))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > _MOST_BYTES:
            raise forms.ValidationError(_("The file contains more than a library can hold."))
        return file
