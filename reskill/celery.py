"""The Celery application. Tasks are in the `tasks` modules of the apps."""

import os

from celery import Celery
from celery.signals import worker_process_init

from reskill.processes import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reskill.settings")

app = Celery("reskill")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def _end_with_worker(**_) -> None:
    """Ends the pool process with its worker. Otherwise, it would continue to compute after the worker was killed."""
    end_with_parent()
