"""Forms of an import from a file: the file, how it is read, its columns, and employees who are missing from it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget

from skills.services.imports.columns import Preset
from skills.services.imports.uploads import Preview
from skills.services.people.delivery_changes import KEEP, LEAVE
from skills.sources.encodings import ENCODINGS
from skills.sources.file_layout import Layout

_DELIMITERS = {
    ",": _("comma"),
    ";": _("semicolon"),
    "\t": _("tab"),
    "|": _("vertical bar"),
    "~": _("tilde"),
    "^": _("caret"),
}
_MAX_BYTES = 100 * 1024 * 1024
_LONGEST_SAMPLE = 40
Fields = Mapping[str, Any]  # name of the field: label


class UploadForm(forms.Form):
    file = forms.FileField(label=_("File"), widget=UnfoldAdminFileFieldWidget)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > _MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 100 MB. Import it with the command instead."))
        return file


class MappingForm(forms.Form):
    """One choice per field: the column of the file that contains the field, or none.

    first_fields: shown even if no column was found for them.
    """

    def __init__(
        self, *args: Any, fields: Fields, found: Preview, first_fields: Sequence[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.first_fields = first_fields
        choices = [("", _("not in the file")), *_with_samples(found)]
        for name, label in fields.items():
            self.fields[name] = forms.ChoiceField(
                label=label, choices=choices, required=False, initial=found.guess.get(name, "")
            )

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields with a column, and those that an import can hardly do without."""
        return [field for field in self if not self._is_further(field)]

    @property
    def further(self) -> list[forms.BoundField]:
        """The other fields, which the page folds up."""
        return [field for field in self if self._is_further(field)]

    def _is_further(self, field: forms.BoundField) -> bool:
        return not (field.name in self.first_fields or field.value() or field.errors)

    def clean(self) -> dict:
        data = super().clean() or {}
        taken: dict[str, str] = {}
        for name, column in list(data.items()):
            if column and column in taken:
                self.add_error(name, _("This column is chosen for two fields."))
            taken[column] = name
        return data


def _with_samples(found: Preview) -> list[tuple[str, str]]:
    """The columns of the file to choose from, each with its first filled cell."""
    choices = []
    for place, column in enumerate(found.columns):
        sample = next((row[place] for row in found.rows if row[place]), "")
        if column:
            choices.append((column, f"{column} ({sample[:_LONGEST_SAMPLE]})" if sample else column))
    return choices


class LayoutForm(forms.Form):
    """How a file is read: the system that wrote it, its sheet, the line of column names, encoding and delimiter."""

    def __init__(self, *args: Any, found: Preview, presets: Mapping[str, Preset], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        layout = found.layout or Layout()
        if presets:
            choices = [("", _("another system")), *((slug, preset.name) for slug, preset in presets.items())]
            self.fields["preset"] = forms.ChoiceField(
                label=_("Written by"), choices=choices, required=False, initial=found.preset
            )
        if found.sheets:
            self.fields["sheet"] = forms.ChoiceField(
                label=_("Sheet"), choices=[(sheet, sheet) for sheet in found.sheets], initial=layout.sheet
            )
        self.fields["header_line"] = forms.IntegerField(
            label=_("Line with the column names"), min_value=1, max_value=200, initial=layout.header_line or 1
        )
        if not found.sheets:
            encodings = [(name, name) for name in dict.fromkeys([layout.encoding, *ENCODINGS]) if name]
            self.fields["encoding"] = forms.ChoiceField(label=_("Encoding"), choices=encodings, initial=layout.encoding)
            delimiters = [
                (mark, _DELIMITERS.get(mark, mark)) for mark in dict.fromkeys([*_DELIMITERS, layout.delimiter])
            ]
            # A tab: choices are not stripped, unlike texts.
            self.fields["delimiter"] = forms.ChoiceField(
                label=_("Columns are separated by"), choices=delimiters, initial=layout.delimiter
            )

    def layout(self) -> Layout:
        """The chosen layout."""
        names = ("encoding", "delimiter", "sheet", "header_line")
        return Layout.from_json({name: self.cleaned_data[name] for name in names if name in self.cleaned_data})


class MissingForm(forms.Form):
    """What happens to employees who are not in the file."""

    template = "skills/admin/import_missing.html"
    missing = forms.ChoiceField(
        label=_("Employees who are missing from the file"),
        choices=[(KEEP, _("stay as they are")), (LEAVE, _("are marked as having left today"))],
        widget=forms.RadioSelect,
        required=False,
    )
    missing_limit = forms.FloatField(
        label=_("Stop if more than so many per cent of the employees are missing"),
        min_value=0,
        max_value=100,
        required=False,
    )

    def clean_missing(self) -> str:
        return self.cleaned_data["missing"] or KEEP
