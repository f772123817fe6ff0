"""Sentences of this app's stored messages, by code."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from skills.stored_messages import declare

# Messages of runs.
declare(
    {
        "some_failed": _("Without a new answer: %(n)d. Existing answers stay."),
        "cancelled": _("Cancelled. The old answers stay."),
        "paused": _("Paused. The old answers stay until the run is resumed and has finished."),
        "interrupted": _("Interrupted: %(error)s. The run continues automatically as soon as possible."),
        "outdated": _(
            "The dataset, the model or the settings changed during the run. Results from before and after the change "
            "are never mixed. Start the run again."
        ),
        "held_by_share": _(
            "Held: the run changes the results of %(n)d of %(people)d people, more than the limit of %(limit)d %%."
        ),
        "held_by_wording": _(
            "Held: if only the person whom a task names is replaced, its exposure changes by %(shift)s on average, more "
            "than the limit of %(limit)s and more than before."
        ),
        "held_by_rule": _(
            "Held: the settings require that a person releases every run. "
            "The run changes the results of %(n)d of %(people)d people."
        ),
        "held_as_refused": _(
            "Held: the data, the model and the courses are the same as in run %(run)d, which a person rejected."
        ),
        "held_for_two": _(
            "Held: another dataset or model moves the bands of %(n)d of %(people)d people, more than the limit of "
            "%(limit)d %%. Two people have to release the run."
        ),
        "released_once": _("Released by the first of two people. Another person has to release the run too."),
        "frozen": _("Computed. The results are frozen, so the run is published when the freeze ends."),
        "discarded": _("Discarded. The previous answers stay."),
        "superseded": _("Replaced by run %(run)d before a decision was made."),
        "taken_back": _("Rolled back: the previous answer is current again for %(n)d people."),
        "taken_back_with_first": _(
            "Rolled back: the previous answer is current again for %(n)d people. For %(people)d people this was the first "
            "answer. It is withdrawn, so they have no answer until the next run."
        ),
    }
)

# Messages of the chunks of a run.
declare(
    {
        "part_failed": _("Part %(number)d of the stage “%(stage)s” failed: %(error)s"),
        "worker_lost": _("The worker process stopped in every attempt."),
        "worker_silent": _("The worker stopped reporting."),
        "stage_embed": _("reading texts"),
        "stage_assess": _("assessing tasks"),
        "stage_match": _("matching courses"),
        "stage_publish": _("publishing"),
    }
)

# Reasons why a person has no answer.
declare(
    {
        "not_present": _("The person has left or does not take part, so no answer is computed."),
        "no_tasks": _("No tasks are known. Import tasks, or import a job title so that tasks can be suggested."),
        "no_task_judged": _("No task is described clearly enough to be judged. Add a few words to the tasks."),
        "tasks_not_assessed": _("%(n)d of %(tasks)d tasks are not assessed yet. Start the run again."),
        "tasks_without_vector": _(
            "%(n)d of %(tasks)d tasks are not embedded with this model yet. Start the run again."
        ),
        "rows_unusable": _("No answer can be computed from the stored rows (%(error)s)."),
    }
)

# Messages of training plans and audits.
declare(
    {
        "no_department": _("Choose at least one department."),
        "department_too_small": ngettext_lazy(
            "%(department)s has %(n)d person with an answer. A plan needs at least %(least)d. "
            "Remove the department from the plan.",
            "%(department)s has %(n)d people with an answer. A plan needs at least %(least)d. "
            "Remove the department from the plan.",
            "n",
        ),
    }
)
