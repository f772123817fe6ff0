"""The sentences of this app's stored messages, by code."""

from django.utils.translation import gettext_lazy as _

from skills.stored_messages import declare

declare(
    {
        "text": "%(text)s",  # a text without a code: a system error, or a message stored before codes existed
        "no_dataset": _("No exposure dataset is active. Run `manage.py load_starter`, or import_exposure."),
        "no_human_skills": _("There are no human skills yet. Run `manage.py load_starter`, or add them in the admin."),
        "dataset_without_figures": _(
            "%(dataset)s has no exposure figure for any task. Import a dataset that has, or run `manage.py load_starter`."
        ),
        "webhook_gone": _("The address answered that it no longer exists."),
        "webhook_silent": _("The address has accepted no event since %(day)s."),
        "webhook_paused_by": _("Paused by %(who)s."),
    }
)
