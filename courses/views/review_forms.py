"""What employees fill in."""

from django import forms
from django.utils.translation import gettext_lazy as _

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
