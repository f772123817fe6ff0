"""Events for connected systems about finished imports: counts, never names."""

from typing import Any

from skills.models import BulkUpsert, ImportRun, Webhook
from skills.services import webhooks

_EVENTS = {
    ImportRun.Kind.EMPLOYEES: Webhook.Event.EMPLOYEES_IMPORTED,
    ImportRun.Kind.COURSES: Webhook.Event.COURSES_IMPORTED,
}


def notify_imported(run: ImportRun) -> None:
    """Stores the event of a finished import of a file. Call it in the transaction of the import."""
    if kind := _EVENTS.get(ImportRun.Kind(run.kind)):
        counts = {name: run.counts.get(name, 0) for name in ("added", "updated", "unchanged")}
        _tell(kind, f"imports/{run.pk}", {**counts, "failed": run.counts.get("skipped", 0)})


def notify_upserted(upsert: BulkUpsert) -> None:
    """Stores the event of a finished bulk upsert. Call it in the transaction of the upsert."""
    counts = {name: getattr(upsert, f"n_{name}") for name in ("added", "updated", "unchanged", "failed")}
    _tell(_EVENTS[ImportRun.Kind(upsert.kind)], f"{upsert.kind.removesuffix('s')}-imports/{upsert.pk}", counts)


def _tell(kind: str, subject: str, counts: dict[str, Any]) -> None:
    webhooks.tell(kind=kind, subject=subject, data=counts)
