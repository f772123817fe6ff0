"""Employees' forms for requests to a person."""

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_TEXT = 2000


class ReasonForm(forms.Form):
    """The reason for a request, in the employee's own words."""

    reason = forms.CharField(
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Say in a few words what you would like a person to look at."),
            "max_length": _("Please use at most %(limit_value)d characters. Your text has %(show_value)d."),
        },
    )
