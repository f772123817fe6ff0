"""The sentences of the messages that rows keep, by code, as far as this app writes them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from skills.stored_messages import declare

# Of runs.
declare(
    {
        "some_failed": _("%(n)d could not be answered; their old answers stay."),
        "cancelled": _("Cancelled; the old answers stay."),
        "paused": _("Paused; the old answers stay until it is resumed and has finished."),
        "interrupted": _("Interrupted: %(error)s. It goes on by itself as soon as it can."),
        "outdated": _(
            "Dataset, model or settings changed during the run, and results of two kinds are never mixed. "
            "Start it again."
        ),
        "held_by_share": _("Held: it moves %(n)d of %(people)d people, more than the %(limit)d %% that are set."),
        "held_by_rule": _("Held: every run waits for a person here. It moves %(n)d of %(people)d people."),
        "held_as_refused": _("Held: made from the same data, model and courses as run %(run)d, which was not wanted."),
        "discarded": _("Discarded; the answers before it stay."),
        "superseded": _("Replaced by run %(run)d before anybody decided."),
        "taken_back": _("Taken back: %(n)d people have the answer before it again."),
    }
)

# Of a run's parts.
declare(
    {
        "part_failed": _("Part %(number)d of the stage “%(stage)s” failed: %(error)s"),
        "worker_lost": _("The worker was lost each time it was tried."),
        "worker_silent": _("Its worker fell silent."),
        "stage_embed": _("reading texts"),
        "stage_assess": _("assessing tasks"),
        "stage_match": _("matching courses"),
        "stage_publish": _("publishing"),
    }
)

# Of people who cannot be answered.
declare(
    {
        "not_present": _("Has left, or does not take part: nothing is computed."),
        "no_tasks": _("No tasks are known. Import tasks, or a job title from which tasks can be suggested."),
        "tasks_not_assessed": _("%(n)d of %(tasks)d tasks are not assessed on this basis. Start the run again."),
        "tasks_without_vector": _("%(n)d of %(tasks)d tasks have no vector of this model. Start the run again."),
        "rows_unusable": _("The stored rows cannot be computed with (%(error)s)."),
    }
)

# Of training plans and audits.
declare(
    {
        "no_department": _("Choose at least one department."),
        "department_too_small": ngettext_lazy(
            "%(department)s has %(n)d person with an answer; groups under %(least)d are not planned for. "
            "Leave the department out.",
            "%(department)s has %(n)d people with an answer; groups under %(least)d are not planned for. "
            "Leave the department out.",
            "n",
        ),
    }
)
