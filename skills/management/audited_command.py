"""Base of the commands that read, change or export data about people, or change what people see."""

import contextlib
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from skills.services.audit import record_work


class AuditedCommand(BaseCommand):
    """A command with an entry in the audit trail for each call: who ran it, which command, and what `noted` counts.

    A call that fails has an entry too, because it may have read or printed data. Calls with --help have none.
    audit_employee: number of the employee, if the call is about one.
    """

    audit_employee: int | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._details: dict[str, Any] = {}

    def noted(self, **details: Any) -> None:
        """Adds numbers and codes to the entry, never names or texts of people."""
        self._details |= details

    def execute(self, *args: Any, **options: Any) -> Any:
        try:
            result = super().execute(*args, **options)
        except BaseException:
            with contextlib.suppress(DatabaseError):  # the first error is the one to show
                self._record(succeeded=False)
            raise
        self._record(succeeded=True)
        return result

    def _record(self, *, succeeded: bool) -> None:
        name = type(self).__module__.rsplit(".", 1)[-1]
        record_work(route=f"manage.py {name}", employee_id=self.audit_employee, succeeded=succeeded, **self._details)
