"""The Celery application. Tasks are in the `tasks` modules of the apps."""

import os
import time

from celery import Celery
from celery.signals import beat_init, before_task_publish, setup_logging, worker_init, worker_process_init
from django.core.exceptions import ImproperlyConfigured
from django_structlog.celery.steps import DjangoStructLogInitStep

from reskill.processes import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reskill.settings")

app = Celery("reskill")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)  # binds the ids of task and request to each line of the log


@setup_logging.connect
def _log_as_the_settings_say(**_) -> None:
    """Keeps Celery from configuring the log, so that worker, schedule and web processes write the same lines."""
    import logging.config

    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)


@before_task_publish.connect
def _note_the_time(headers: dict | None = None, **_) -> None:
    """Adds the time to a job, so that the metrics can say how long the oldest one waits."""
    if headers is not None:
        headers["enqueued_at"] = time.time()


@worker_init.connect
@beat_init.connect
def _refuse_unsafe_settings(**_) -> None:
    """Ends the process if the settings are unsafe. Celery would only log any other exception of a signal."""
    from reskill.checks import refuse_unsafe_settings  # needs the apps

    try:
        refuse_unsafe_settings()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from None


@beat_init.connect
def _tell_operators(**_) -> None:
    """The schedule has one process that no job can block, so it sends the mails about problems."""
    from reskill.condition.watching import watch_in_background  # needs the apps

    watch_in_background()


@worker_process_init.connect
def _end_with_worker(**_) -> None:
    """Ends the pool process with its worker. Otherwise, it would continue to compute after the worker was killed."""
    end_with_parent()
