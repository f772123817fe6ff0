"""The sentences of the messages that rows keep, by code, as far as this app writes them."""

from django.utils.translation import gettext_lazy as _

from skills.stored_messages import declare

declare(
    {
        "text": "%(text)s",  # a text from outside: an error of the system, or what a row said before there were codes
        "no_dataset": _("No exposure dataset is active. Run `manage.py load_starter`, or import_exposure."),
        "no_human_skills": _("There are no human skills yet. Run `manage.py load_starter`, or add them in the admin."),
        "dataset_without_figures": _(
            "%(dataset)s has no exposure figure for any task. Import a dataset that has, or run `manage.py load_starter`."
        ),
        "webhook_gone": _("It says that it is gone."),
        "webhook_silent": _("Nothing was taken since %(day)s."),
        "webhook_paused_by": _("Paused by %(who)s."),
    }
)
