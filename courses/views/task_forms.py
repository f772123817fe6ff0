"""Employees' forms about their own work."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.services.learning.week import TaskView
from skills.models import Task

LONGEST_STATEMENT = 500
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


class NewTaskForm(StatementForm):
    share = forms.IntegerField(
        label=_("Share of your week, in percent"),
        min_value=1,
        max_value=100,
        help_text=_(
            "A rough figure is enough. The shares of your other tasks are reduced in proportion. Eight hours are "
            "about 20 %."
        ),
    )


class DescriptionForm(forms.Form):
    text = forms.CharField(
        label=_("A job description"),
        max_length=LONGEST_DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "Paste your own job description, or an advertisement for a similar job. The text itself is not stored."
        ),
        error_messages={"required": _("Paste the text first.")},
    )


class WeekForm(forms.Form):
    """The share of every task, in whole percent. seen: mark of the week as the page showed it."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, tasks: Sequence[TaskView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in tasks:
            self.fields[name_of(item.task)] = forms.IntegerField(
                label=item.task.statement,
                min_value=0,
                max_value=1000,  # above 100 because the employee may have the shares scaled afterwards
                initial=item.percent,
                error_messages={"required": _("Enter a number. 0 is allowed.")},
            )

    def shares(self) -> dict[int, int]:
        """The shares as typed, by task id."""
        return {int(name[2:]): value for name, value in self.cleaned_data.items() if name != "seen"}


def name_of(task: Task) -> str:
    return f"t-{task.pk}"
