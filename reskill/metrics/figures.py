"""Figures that are read when Prometheus asks: the queue, work that waits, runs, memory and the version."""

import contextlib
import json
import logging
import os
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import redis
from django.db import DatabaseError
from django.db.models import Count, Max, Min
from django.utils import timezone
from django_celery_beat.models import PeriodicTask
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from courses.models import Recalculation, Review
from reskill.backups.archive import last_backup
from reskill.condition.services import queue, queue_keys
from reskill.version import commit, version
from skills.models import WebhookDelivery
from skills.services.mail import mails_waiting

logger = logging.getLogger(__name__)
State = Recalculation.State
Metrics = Iterator[Metric]


class Figures(Collector):
    """Reads all figures. A part that cannot be read is left out, and the others are shown."""

    def collect(self) -> Metrics:
        for part in _PARTS:
            try:
                yield from list(part())
            except (DatabaseError, redis.RedisError, OSError) as error:
                logger.warning("figures of %s could not be read: %s", part.__name__, type(error).__name__)


def _queue() -> Metrics:
    with queue() as client:
        n_jobs = sum(client.llen(key) for key in queue_keys())
        oldest = [json.loads(job) for key in queue_keys() if (job := client.lindex(key, -1))]
    yield _gauge("reskill_queue_jobs", "Jobs that wait in the queues.", n_jobs)
    times = [at for job in oldest if (at := job["headers"].get("enqueued_at"))]
    age = max(time.time() - min(times), 0.0) if times else 0.0
    yield _gauge("reskill_queue_oldest_seconds", "Age of the job that waits longest.", age)


def _mails() -> Metrics:
    mails = mails_waiting()
    yield _gauge("reskill_mails_waiting", "E-mails that wait.", mails.n_waiting)
    yield _gauge("reskill_mails_oldest_seconds", "Age of the e-mail that waits longest.", _age(mails.oldest_at))
    yield _gauge("reskill_mails_refused", "E-mails that the mail server refused.", mails.n_failed)


def _webhooks() -> Metrics:
    n = WebhookDelivery.objects.filter(state=WebhookDelivery.State.WAITING).count()
    yield _gauge("reskill_webhook_deliveries_waiting", "Deliveries to webhooks that wait.", n)


def _reviews() -> Metrics:
    found = Review.objects.undecided().order_by().aggregate(n=Count("pk"), oldest=Min("created_at"))
    overdue = Review.objects.undecided().filter(due_on__lt=timezone.localdate()).count()
    yield _gauge("reskill_reviews_open", "Reviews without a decision.", found["n"])
    yield _gauge("reskill_reviews_oldest_seconds", "Age of the oldest of these.", _age(found["oldest"]))
    yield _gauge("reskill_reviews_overdue", "Reviews after their date.", overdue)


def _runs() -> Metrics:
    by_state = GaugeMetricFamily("reskill_runs", "Recalculations by state.", labels=["state"])
    for state, n in Recalculation.objects.order_by().values_list("state").annotate(n=Count("pk")):
        by_state.add_metric([state], n)
    yield by_state
    done = Recalculation.objects.filter(started_at__isnull=False, finished_at__isnull=False)
    if (last := done.filter(scope=Recalculation.Scope.EVERYONE).order_by("-pk").first()) is None:
        return
    assert last.started_at and last.finished_at  # by the filter above
    seconds = max((last.finished_at - last.started_at).total_seconds(), 0.001)
    yield _gauge("reskill_run_seconds", "Length of the last run over everyone.", seconds)
    yield _gauge("reskill_run_employees_per_second", "Employees computed a second in it.", last.n_done / seconds)
    yield _gauge("reskill_run_texts_per_second", "Texts read a second in it.", last.n_texts / seconds)
    yield _gauge("reskill_run_age_seconds", "Seconds since its end.", _age(last.finished_at))


def _schedule() -> Metrics:
    last = PeriodicTask.objects.aggregate(last=Max("last_run_at"))["last"]
    if last is not None:
        yield _gauge("reskill_schedule_age_seconds", "Seconds since the schedule last started a job.", _age(last))
    if (backup := last_backup()) is not None:
        yield _gauge("reskill_backup_age_seconds", "Age of the last backup.", _age(backup.made_at))


def _memory() -> Metrics:
    """Resident memory of this program's processes on this machine, by kind. Empty where there is no /proc."""
    by_kind: dict[str, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # another user's process, or one that has just ended
            command = folder.joinpath("cmdline").read_bytes().decode(errors="replace").split("\0")
            if kind := _kind(command):
                pages = int(folder.joinpath("statm").read_text().split()[1])
                by_kind[kind] = by_kind.get(kind, 0) + pages * os.sysconf("SC_PAGE_SIZE")
    metric = GaugeMetricFamily("reskill_memory_bytes", "Memory of the processes on this machine.", labels=["process"])
    for kind, size in sorted(by_kind.items()):
        metric.add_metric([kind], size)
    yield metric


def _version() -> Metrics:
    metric = GaugeMetricFamily("reskill_version", "Always 1.", labels=["version", "commit"])
    metric.add_metric([version(), commit()], 1)
    yield metric


def _kind(command: list[str]) -> str:
    """web, worker or beat; '' for a process of another program."""
    if "reskill.wsgi" in command:
        return "web"
    if "celery" in " ".join(command[:4]) and "reskill" in command:
        return next((kind for kind in ("worker", "beat") if kind in command), "")
    return ""


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=value)


def _age(at: datetime | None) -> float:
    return (timezone.now() - at).total_seconds() if at else 0.0


_PARTS: tuple[Callable[[], Metrics], ...] = (
    _queue, _mails, _webhooks, _reviews, _runs, _schedule, _memory, _version,
)  # fmt: skip
