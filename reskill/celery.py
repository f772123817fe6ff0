"""The Celery application. Tasks are in the `tasks` modules of the apps."""

import os

from celery import Celery
from celery.signals import beat_init, worker_init, worker_process_init
from django.core.exceptions import ImproperlyConfigured

from reskill.processes import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reskill.settings")

app = Celery("reskill")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def _refuse_unsafe_settings(**_) -> None:
    """Ends the process if the settings are unsafe. Celery would only log any other exception of a signal."""
    from reskill.checks import refuse_unsafe_settings  # needs the apps

    try:
        refuse_unsafe_settings()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from None


@worker_process_init.connect
def _end_with_worker(**_) -> None:
    """Ends the pool process with its worker. Otherwise, it would continue to compute after the worker was killed."""
    end_with_parent()
