"""A thread that looks every minute whether operators have to be told of a problem.

The process of the schedule has one, because no job blocks it and it needs no queue to send a mail. Each web process has
one too, which only acts while the schedule is silent. So a mail is lost only if schedule and site are both down, or the
database is: /health and a monitor outside are for that.
"""

import logging
import threading
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from reskill.condition.alerts import Alerts
from reskill.condition.services import check_beat

logger = logging.getLogger(__name__)
_EVERY_S = 60.0


def watch_in_background(*, only_if_schedule_is_silent: bool = False) -> threading.Thread | None:
    """Starts the thread. None without RESKILL_OPERATOR_MAIL."""
    if not settings.RESKILL_OPERATOR_MAIL:
        return None
    look = _look_for_schedule(Alerts()) if only_if_schedule_is_silent else Alerts().look
    thread = threading.Thread(target=_watch, args=[look], name="operator-mail", daemon=True)
    thread.start()
    return thread


def _look_for_schedule(alerts: Alerts) -> Callable[[], list[str]]:
    def look() -> list[str]:
        return alerts.look() if any(finding.problem for finding in check_beat()) else []

    return look


def _watch(look: Callable[[], list[str]]) -> None:
    pause = threading.Event()
    while not pause.wait(_EVERY_S):
        close_old_connections()
        try:
            for problem in look():
                logger.warning("operators are told: %s", problem)
        except DatabaseError as error:
            logger.warning("the installation could not be examined: %s", type(error).__name__)
        except Exception:  # a fault here must not end the watch
            logger.exception("the installation could not be examined")
        finally:
            connection.close()
