"""Events for connected systems about employees."""

from collections import defaultdict
from collections.abc import Iterable

from skills.models import Department, Employee, Webhook
from skills.services import webhooks


def notify_employees_changed(ids: Iterable[int]) -> None:
    """Stores the events of added or changed employees. Call it in the transaction of the change."""
    if changed := sorted(set(ids)):
        webhooks.tell(
            kind=Webhook.Event.EMPLOYEES_CHANGED, subject="employees", data={}, employee_ids=changed, names_people=True
        )


def notify_employees_deleted(people: Iterable[Employee]) -> None:
    """Stores the events of erased employees. Each event names people of one department, because their rows are gone.

    Whoever received data about a person has to learn that they are to be deleted (GDPR, article 19). The events are
    deleted with all other events.
    """
    if not webhooks.has_subscriber(Webhook.Event.EMPLOYEES_DELETED):
        return
    by_department = defaultdict(list)
    for person in people:
        by_department[person.department_id].append(person.external_id)
    departments = Department.objects.in_bulk([pk for pk in by_department if pk])
    most = webhooks.MAX_PEOPLE_PER_EVENT
    for pk, keys in by_department.items():
        department = departments.get(pk) if pk else None
        for start in range(0, len(keys), most):
            part = sorted(keys[start : start + most])
            webhooks.tell(
                kind=Webhook.Event.EMPLOYEES_DELETED,
                subject="employees",
                data={"employees": part},
                department=department,
            )
