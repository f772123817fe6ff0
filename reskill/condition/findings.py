"""One finding about a part of the installation, in words."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

PART_NAMES = {
    "settings": _("Settings"),
    "database": _("Database"),
    "migrations": _("Migrations"),
    "queue": _("Queue"),
    "worker": _("Worker"),
    "beat": _("Schedule"),
    "model": _("Sentence model"),
    "dataset": _("Exposure dataset"),
    "mail": _("Mail"),
    "outbox": _("Outgoing e-mails"),
    "disk": _("Disk"),
    "runs": _("Recalculations"),
    "reviews": _("Reviews"),
    "webhooks": _("Webhooks"),
    "backup": _("Backup"),
}


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Finding:
    """part: a key of PART_NAMES. text: what is so. advice: what to do about it; empty if nothing has to be done.

    problem: a code such as "run-held" if operators get a mail about it (reskill/condition/alerts.py). mail_text: what the
    mail says instead of the text, if the text repeats the message of an error, which may name a person.
    """

    part: str
    level: Level
    text: str
    advice: str = ""
    problem: str = ""
    mail_text: str = ""

    @property
    def name(self) -> str:
        return str(PART_NAMES[self.part])


def good(part: str, text: str) -> Finding:
    return Finding(part, Level.OK, text)


def warning(part: str, text: str, advice: str, problem: str = "") -> Finding:
    return Finding(part, Level.WARNING, text, advice, problem)


def error(part: str, text: str, advice: str, problem: str = "") -> Finding:
    return Finding(part, Level.ERROR, text, advice, problem)
