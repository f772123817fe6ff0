"""The Celery application. Tasks live in the apps' `tasks` modules."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reskill.settings")

app = Celery("reskill")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
