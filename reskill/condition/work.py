"""Findings about the program's own work: dataset, recalculations, reviews, webhooks and backups."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import Recalculation, Review
from reskill.backups.archive import last_backup
from reskill.condition.findings import Finding, Level, error, good, warning
from skills.models import ExposureDataset, Webhook
from skills.services.mail import mails_waiting

_BACKUP_DUE = timedelta(days=8)
_MAIL_LATE = timedelta(minutes=15)


def check_dataset() -> list[Finding]:
    dataset = ExposureDataset.objects.active()
    if dataset is None:
        advice = _("Run `manage.py load_starter`, or import a dataset and activate it in the administration.")
        return [error("dataset", _("No exposure dataset is active, so no task can be assessed."), advice)]
    return [good("dataset", _("Active: %(name)s.") % {"name": dataset.name})]


def check_runs() -> list[Finding]:
    runs, found = Recalculation.objects, []
    if n := runs.held().count():
        text = ngettext(
            "%d run is held: its answers are not shown.", "%d runs are held: their answers are not shown.", n
        )
        advice = _("Release or discard them in the administration, Recalculations.")
        found.append(warning("runs", text % n, advice, "run-held"))
    silent = timezone.now() - timedelta(seconds=settings.RESKILL_CHUNK_LEASE_S)
    if n := runs.active().filter(heartbeat_at__lt=silent).count():
        text = ngettext("%d run has made no progress for long.", "%d runs have made no progress for long.", n) % n
        advice = _("Check the worker and the schedule. The schedule starts lost work again.")
        found.append(error("runs", text, advice, "run-stuck"))
    last = runs.filter(scope=Recalculation.Scope.EVERYONE).order_by("-pk").first()
    if last is not None and last.state == Recalculation.State.FAILED:
        text = _("The last run over everyone (%(run)s) failed: %(message)s") % {"run": last.pk, "message": last.message}
        advice, mailed = (
            _("Correct the cause, then run `manage.py recalculate`."),
            _("The last run over everyone failed."),
        )
        found.append(Finding("runs", Level.ERROR, text, advice, "run-failed", mailed))
    if last is None:
        found.append(warning("runs", _("There was no run over everyone yet."), _("Run `manage.py recalculate`.")))
    return found or [good("runs", _("No run is held, stuck or failed."))]


def check_reviews() -> list[Finding]:
    n = Review.objects.undecided().filter(due_on__lt=timezone.localdate()).count()
    if not n:
        return [good("reviews", _("No review is overdue."))]
    text = ngettext("%d review is overdue.", "%d reviews are overdue.", n) % n
    return [warning("reviews", text, _("HR decides them in the administration, Reviews."))]


def check_webhooks() -> list[Finding]:
    n = Webhook.objects.filter(paused_at__isnull=False).count()
    if not n:
        return [good("webhooks", _("No webhook is paused."))]
    text = ngettext("%d webhook is paused. Its events wait.", "%d webhooks are paused. Their events wait.", n) % n
    return [
        warning(
            "webhooks", text, _("Repair the receiving system, then resume it in the administration."), "webhook-paused"
        )
    ]


def check_outbox() -> list[Finding]:
    """Mails that wait, and mails that were given up."""
    mails, found = mails_waiting(), []
    if mails.oldest_at is not None:
        text = ngettext(
            "%(n)d e-mail waits, the oldest since %(time)s.",
            "%(n)d e-mails wait, the oldest since %(time)s.",
            mails.n_waiting,
        ) % {"n": mails.n_waiting, "time": f"{mails.oldest_at:%Y-%m-%d %H:%M} UTC"}
        advice = _("Check the worker and the mail server. Nothing is lost: the e-mails are sent when both work.")
        is_late = mails.oldest_at < timezone.now() - _MAIL_LATE
        found.append(warning("outbox", text, advice, "mail-stuck") if is_late else good("outbox", text))
    if n := mails.n_failed:
        text = ngettext("The mail server refused %d e-mail.", "The mail server refused %d e-mails.", n) % n
        advice = _(
            "`manage.py mail` names the addresses and the reasons, and `manage.py mail --again` sends them again."
        )
        found.append(warning("outbox", text, advice))
    return found or [good("outbox", _("No e-mail waits."))]


def check_backup() -> list[Finding]:
    """The last backup that `manage.py backup` wrote on this machine."""
    last, advice = last_backup(), _("Run `manage.py backup` every night, and copy the file to another machine.")
    if last is None:
        text = _("There is no backup that `manage.py backup` wrote on this machine.")
        return [warning("backup", text, advice, "backup-overdue")]
    text = _("The last backup is of %(time)s: %(path)s.") % {
        "time": f"{last.made_at:%Y-%m-%d %H:%M} UTC",
        "path": last.path,
    }
    if last.made_at < timezone.now() - _BACKUP_DUE:
        return [warning("backup", text, advice, "backup-overdue")]
    if not last.is_checked:
        return [
            warning("backup", text, _("It was not checked by restoring it. Give the database user the right CREATEDB."))
        ]
    return [good("backup", text)]
