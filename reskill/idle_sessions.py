"""Sessions in the database that end when they are not used for RESKILL_IDLE_MINUTES."""

from datetime import timedelta
from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

_EXTENDED_EVERY = timedelta(minutes=1)  # so that not every page view causes a write


class SessionStore(db.SessionStore):
    """Extends a session that is read, at most once a minute. The end is the row's own column, so no query is added."""

    def _get_session_from_db(self) -> Any:
        row = super()._get_session_from_db()  # type: ignore[misc]
        if row is not None and not self._is_fresh(row):
            self.modified = True  # the middleware then saves the session with a new end
        return row

    def _is_fresh(self, row: Any) -> bool:
        latest_end = timezone.now() + timedelta(seconds=self.get_session_cookie_age())
        return row.expire_date > latest_end - _EXTENDED_EVERY
