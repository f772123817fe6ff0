"""What employees fill in about their own work."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.services.learning.week import TaskView
from skills.models import Task

LONGEST_STATEMENT = 500
LONGEST_DESCRIPTION = 20_000


class TaskStateForm(forms.Form):
    """seen: mark of the task as the page showed it."""

    seen = forms.CharField(required=False)
    state = forms.ChoiceField(choices=[(Task.State.VALIDATED, ""), (Task.State.REJECTED, "")])


class StatementForm(forms.Form):
    """A task in one's own words. seen: hash of the wording that stood there when the page was shown."""

    statement = forms.CharField(
        label=_("The task in your own words"),
        max_length=LONGEST_STATEMENT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One thing you do, starting with a verb: “Explain bills to customers on the phone”."),
        error_messages={
            "required": _("Describe the task in a few words."),
            "max_length": _("Please keep it under %(limit_value)d characters; this has %(show_value)d."),
        },
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class NewTaskForm(StatementForm):
    share = forms.IntegerField(
        label=_("Share of your week, in per cent"),
        min_value=1,
        max_value=100,
        help_text=_("About how much of it; your other tasks make room in proportion. Eight hours are about 20 %."),
    )


class DescriptionForm(forms.Form):
    text = forms.CharField(
        label=_("A job description"),
        max_length=LONGEST_DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Paste your own, or an advertisement for such a job. The text itself is not kept."),
        error_messages={"required": _("Paste the text first.")},
    )


class WeekForm(forms.Form):
    """The share of every task, in whole per cent. The week the person had before them travels along as `seen`."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, tasks: Sequence[TaskView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in tasks:
            self.fields[name_of(item.task)] = forms.IntegerField(
                label=item.task.statement,
                min_value=0,
                max_value=1000,  # scaled afterwards where the person wishes, so more than 100 may be meant
                initial=item.percent,
                error_messages={"required": _("Give a number; 0 is one too.")},
            )

    def shares(self) -> dict[int, int]:
        """By task id, as typed."""
        return {int(name[2:]): value for name, value in self.cleaned_data.items() if name != "seen"}


def name_of(task: Task) -> str:
    return f"t-{task.pk}"
