"""Form fields of the admin for lists, JSON and shares."""

from django import forms
from django.forms.fields import InvalidJSONInput
from django.utils.translation import gettext as _
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from skills.json_depth import is_too_deep


class LinesField(forms.CharField):
    """A list of texts, edited one per line."""

    widget = UnfoldAdminTextareaWidget
    between = "\n"

    def prepare_value(self, value):
        return self.between.join(value) if isinstance(value, list) else value

    def to_python(self, value) -> list[str]:  # type: ignore[override]
        parts = (value or "").replace("\r\n", "\n").split(self.between.strip(" "))
        return [part.strip() for part in parts if part.strip()]

    def has_changed(self, initial, data) -> bool:
        # Compared as text: an imported list may contain entries that this form cannot represent.
        written = self.prepare_value(initial) or ""
        return self.to_python(written) != self.to_python(data)


class WordsField(LinesField):
    """A list of words, edited in one line with commas between them."""

    widget = UnfoldAdminTextInputWidget
    between = ", "

    def to_python(self, value) -> list[str]:  # type: ignore[override]
        return [part.strip() for part in (value or "").split(",") if part.strip()]


class ShallowJSONField(forms.JSONField):
    """JSON text. Raises ValidationError if it is nested too deep or contains a number with thousands of digits."""

    def to_python(self, value):
        try:
            read = super().to_python(value)
        except (RecursionError, ValueError) as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error
        if is_too_deep(read):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return read

    def bound_data(self, data, initial):
        """The submitted value for redisplay: parsed JSON, or the original text if the text is invalid."""
        try:
            read = super().bound_data(data, initial)
        except (RecursionError, ValueError):
            return InvalidJSONInput(data)
        return InvalidJSONInput(data) if is_too_deep(read) else read

    def has_changed(self, initial, data) -> bool:
        try:
            return super().has_changed(initial, data)
        except forms.ValidationError:
            return True


class PercentField(forms.FloatField):
    """A share 0..1, edited as 0 to 100 per cent with one decimal."""

    widget = UnfoldAdminTextInputWidget

    def prepare_value(self, value):
        return f"{100 * value:.1f}".removesuffix(".0") if isinstance(value, float | int) else value

    def to_python(self, value):
        number = super().to_python(str(value or "").replace("%", "").strip())
        if number is None:
            return None
        if not 0 <= number <= 100:
            raise forms.ValidationError(_("Between 0 and 100 per cent."))
        return number / 100

    def has_changed(self, initial, data) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "").strip()
