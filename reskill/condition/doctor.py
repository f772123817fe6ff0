"""Examines the installation. Every part has a finding, even if the examination of the part fails."""

import logging
from collections.abc import Callable, Collection

from django.db import DatabaseError, InterfaceError
from django.utils.translation import gettext as _

from reskill.condition import services, work
from reskill.condition.findings import Finding, Level, error

logger = logging.getLogger(__name__)
Check = Callable[[], list[Finding]]
WITHOUT_DATABASE: dict[str, Check] = {
    "settings": services.check_settings,
    "queue": services.check_queue,
    "worker": services.check_worker,
    "model": services.check_model,
    "mail": services.check_mail,
    "disk": services.check_disk,
    "backup": work.check_backup,
}
# Only asked while the database answers and has its tables.
OF_ROWS: dict[str, Check] = {
    "beat": services.check_beat,
    "outbox": work.check_outbox,
    "dataset": work.check_dataset,
    "runs": work.check_runs,
    "reviews": work.check_reviews,
    "webhooks": work.check_webhooks,
}


def examine(parts: Collection[str] = (*WITHOUT_DATABASE, *OF_ROWS)) -> list[Finding]:
    """The findings about the database and these parts, what is wrong first."""
    found = examine_database()
    checks = {**WITHOUT_DATABASE, **({} if _has_error(found) else OF_ROWS)}
    for part, check in checks.items():
        found += _examined(part, check) if part in parts else []
    worst = [Level.ERROR, Level.WARNING, Level.OK]
    return sorted(found, key=lambda finding: worst.index(finding.level))


def examine_database() -> list[Finding]:
    """Whether the database answers and has the tables of this version: what a page needs."""
    found = _examined("database", services.check_database)
    return found if _has_error(found) else [*found, *_examined("migrations", services.check_migrations)]


def _examined(part: str, check: Check) -> list[Finding]:
    try:
        return check()
    except (DatabaseError, InterfaceError) as failure:
        text = _("The database does not answer: %(error)s") % {"error": failure}
        return [error(part, text, _("Check that the database runs, and check DATABASE_URL."))]
    except Exception as failure:  # one broken part must not hide the others
        logger.exception("the part %s could not be examined", part)
        text = _("This part could not be examined: %(error)s") % {"error": failure}
        return [error(part, text, _("Look in the log."))]


def _has_error(found: list[Finding]) -> bool:
    return any(finding.level == Level.ERROR for finding in found)
