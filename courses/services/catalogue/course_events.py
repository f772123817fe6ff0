"""Events for connected systems about courses of the catalogue."""

from collections.abc import Iterable

from skills.models import Webhook
from skills.services import webhooks


def notify_courses_changed(ids: Iterable[int], *, is_deleted: bool = False) -> None:
    """Stores the events of added, changed or deleted courses. Call it in the transaction of the change."""
    changed = sorted(set(ids))
    for start in range(0, len(changed), webhooks.MAX_PEOPLE_PER_EVENT):
        part = changed[start : start + webhooks.MAX_PEOPLE_PER_EVENT]
        webhooks.tell(
            kind=Webhook.Event.COURSES_CHANGED,
            subject=f"courses/{part[0]}" if len(part) == 1 else "courses",
            data={"courses": part, "deleted": is_deleted},
        )
