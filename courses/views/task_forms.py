"""Employees' forms about their own work."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.services.learning.week import TaskView
from skills.errors import BadInput
from skills.models import Task
from skills.services.people.description_files import ACCEPTED, text_of_file
from skills.sources.document_text import MAX_BYTES

LONGEST_STATEMENT = 500
WEEK_HOURS = 40  # of the form for one task; the form of the whole week takes any number of hours
LONGEST_DESCRIPTION = 20_000


class TaskStateForm(forms.Form):
    """The new state of a task. seen: mark of the task as the page showed it."""

    seen = forms.CharField(required=False)
    state = forms.ChoiceField(choices=[(Task.State.VALIDATED, ""), (Task.State.REJECTED, "")])


class StatementForm(forms.Form):
    """A task in the employee's own words. seen: hash of the wording that the page showed."""

    statement = forms.CharField(
        label=_("The task in your own words"),
        max_length=LONGEST_STATEMENT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One thing you do, starting with a verb: “Explain bills to customers on the phone”."),
        error_messages={
            "required": _("Describe the task in a few words."),
            "max_length": _("Please use at most %(limit_value)d characters. Your text has %(show_value)d."),
        },
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class Unit(models.TextChoices):
    """In what shares are entered."""

    PERCENT = "percent", _("percent")
    HOURS = "hours", _("hours")


class NewTaskForm(StatementForm):
    """A new task. share: in percent or in hours of a week of WEEK_HOURS; may be empty."""

    share = forms.FloatField(
        label=_("Share of your week"),
        required=False,
        min_value=0.25,
        max_value=100,
        help_text=_("You can leave this field empty and set all shares later."),
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )
    unit = forms.ChoiceField(
        label=_("Unit"),
        required=False,
        choices=[(Unit.PERCENT, _("percent")), (Unit.HOURS, _("hours of a week of 40"))],
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("unit") == Unit.HOURS and (values.get("share") or 0) > WEEK_HOURS:
            self.add_error("share", gettext("This is more than a week of %d hours.") % WEEK_HOURS)
        return values

    def entered_share(self) -> float | None:
        """The entered share, 0..1; None if the field was left empty."""
        share = self.cleaned_data["share"]
        whole = WEEK_HOURS if self.cleaned_data["unit"] == Unit.HOURS else 100
        return share / whole if share else None


class DescriptionForm(forms.Form):
    """A text or a file; the text of the file goes into the field `text`, where it can be changed."""

    text = forms.CharField(
        label=_("A job description"),
        required=False,
        max_length=LONGEST_DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "Paste your own job description, or an advertisement for a similar job. The text itself is not stored."
        ),
    )
    file = forms.FileField(
        label=_("Or a file: job description, CV or profile"),
        required=False,
        help_text=_("PDF, DOCX or plain text, at most 5 MB and 30 pages. The file is read once and not stored."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"empty": _("The file is empty.")},
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "text" in values and "file" in values:
            values["text"] = self._text(values["text"], values["file"])
        return values

    def _text(self, text: str, file: UploadedFile | None) -> str:
        """The text to look for tasks in. A file takes the place of the text."""
        if file is None:
            if not text.strip():
                self.add_error("text", gettext("Paste the text or choose a file first."))
            return text
        if file.size and file.size > MAX_BYTES:
            self.add_error("file", gettext("The file is too large: at most 5 MB."))
            return text
        try:
            return text_of_file(file.read())[:LONGEST_DESCRIPTION]
        except BadInput as error:
            self.add_error("file", error.message)
        return text


class WeekForm(forms.Form):
    """The share of every task, in percent or in hours. seen: mark of the week as the page showed it."""

    seen = forms.CharField(widget=forms.HiddenInput)
    unit = forms.ChoiceField(
        label=_("Enter the shares as"),
        required=False,
        choices=Unit.choices,
        widget=forms.RadioSelect,
        initial=Unit.PERCENT,
    )

    def __init__(self, *args: Any, tasks: Sequence[TaskView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in tasks:
            self.fields[name_of(item.task)] = forms.FloatField(
                label=item.task.statement,
                min_value=0,
                max_value=1000,  # above 100 because the employee may have the shares scaled afterwards
                initial=f"{shown_share(item):g}",
                error_messages={"required": _("Enter a number. 0 is allowed.")},
            )

    def shares(self) -> dict[int, float]:
        """The shares as typed, by task id."""
        return {int(name[2:]): value for name, value in self.cleaned_data.items() if name.startswith("t-")}


def shown_share(item: TaskView) -> float:
    """The share that the form shows, in percent: the entered one as it was typed, else the whole percent that counts."""
    typed = round(100 * (item.task.entered_share or 0), 1)
    is_typed = item.task.entered_share is not None and abs(100 * item.task.entered_share - typed) < 1e-6
    return typed if is_typed else item.percent


def name_of(task: Task) -> str:
    return f"t-{task.pk}"
