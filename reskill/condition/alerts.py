"""Mails to the operators about problems that last: in the doctor's words, one a problem and day, nothing about people."""

import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from reskill.condition.doctor import examine
from reskill.condition.findings import Finding
from reskill.version import full_version
from skills.services.mail import compose, send_at_once, site_url, store_once

_ONE_A = timedelta(days=1)
# Not the mail server: it would be asked every minute, and no mail could tell that it is down.
_PARTS = ("queue", "worker", "beat", "outbox", "runs", "webhooks", "backup", "disk")
PROBLEMS = (
    "no-queue", "no-worker", "no-schedule", "run-held", "run-stuck", "run-failed",
    "webhook-paused", "backup-overdue", "mail-stuck", "disk-full",
)  # fmt: skip


class Alerts:
    """Remembers since when this process has seen each problem, and tells the operators of those that last."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since: dict[str, float] = {}

    def look(self) -> list[str]:
        """Examines the installation and sends what is due. Returns the codes of the problems that were mailed."""
        with translation.override(settings.RESKILL_MAIL_LANGUAGE or settings.LANGUAGE_CODE):
            found = {finding.problem: finding for finding in examine(_PARTS) if finding.problem}
            now = self._clock()
            self._since = {problem: self._since.get(problem, now) for problem in found}
            lasting = [
                problem
                for problem, since in self._since.items()
                if now - since >= 60 * settings.RESKILL_OPERATOR_AFTER_MINUTES
                and problem not in settings.RESKILL_OPERATOR_IGNORES
            ]
            return [problem for problem in lasting if tell_operators(found[problem])]


def tell_operators(finding: Finding) -> bool:
    """Whether a mail about the finding was written. It is sent from this process, because it may be about the workers."""
    if not settings.RESKILL_OPERATOR_MAIL:
        return False
    message = compose(subject=f"{settings.SITE_NAME}: {finding.name}", text=_text(finding), to="")
    message.to = settings.RESKILL_OPERATOR_MAIL
    stored = store_once(message=message, name=f"operator {finding.problem}", within=_ONE_A)
    send_at_once(mails=stored)
    return bool(stored)


def _text(finding: Finding) -> str:
    page = site_url("/admin/condition/")
    more = _("`manage.py doctor` and the administration, Condition of the installation, say more.")
    return "\n\n".join(
        part
        for part in (
            finding.mail_text or finding.text,
            finding.advice,
            f"{more} {page}".strip(),
            _("This mail comes once a day as long as the problem lasts. Its code is %(problem)s.")
            % {"problem": finding.problem},
            f"Reskill {full_version()}",
        )
        if part
    )
