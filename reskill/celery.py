"""The Celery application. Tasks live in the apps' `tasks` modules."""

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
    """A process of the pool whose worker was killed would go on computing what nobody waits for."""
    end_with_parent()
