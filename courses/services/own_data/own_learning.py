"""The part of an employee's own data that comes from the library: read units, check answers, practices, requests."""

import json
from typing import Any

from courses.models import PracticeMail, ReceivedStatement, UnitCompletion, Visit
from courses.services.learning.certificates import own_certificates
from courses.services.library.private_notes import decrypt_note
from skills.models import Employee


def own_learning(employee: Employee) -> dict[str, list[dict[str, Any]]]:
    """Lists by name, as plain JSON types. Private notes and files are decrypted. Nine queries."""
    return {
        "units_read": [
            {
                "situation": row.situation,
                "level": row.level,
                "place": row.place,
                "started_at": row.started_at.isoformat(),
                "done_at": row.done_at.isoformat() if row.done_at else None,
            }
            for row in employee.unit_progress.order_by("started_at")
        ],
        "check_answers": [
            {
                "unit": row.part.title,
                "question": row.question,
                "answer": row.answer,
                "answered_at": row.answered_at.isoformat(),
            }
            for row in employee.self_check_answers.select_related("part").order_by("answered_at")
        ],
        "practices": [
            {
                "situation": row.situation,
                "level": row.level,
                "kind": row.kind,
                "task": row.task.statement if row.task else None,
                "outcome": row.outcome,
                "note": decrypt_note(row.encrypted_note, employee_id=employee.pk),
                "said_at": row.said_at.isoformat(),
            }
            for row in employee.practices.select_related("task").order_by("said_at")
        ],
        "practice_mail": [
            {
                "language": row.language,
                "wanted_since": row.wanted_since.isoformat(),
                "wants_practice": row.wants_practice,
                "wants_notices": row.wants_notices,
            }
            for row in PracticeMail.objects.filter(employee=employee)
        ],
        "visits": [
            {
                "welcomed_at": row.welcomed_at.isoformat() if row.welcomed_at else None,
                "first_page_seen_at": row.seen_at.isoformat() if row.seen_at else None,
                "first_page_showed": row.shown,
                "first_page_showed_before": row.before,
            }
            for row in Visit.objects.filter(employee=employee)
        ],
        "course_requests": [
            {
                "course": row.course.title,
                "wish": row.wish,
                "state": row.state,
                "session": str(row.session) if row.session else None,
                "cost_centre": row.cost_centre,
                "reason": row.reason,
                "created_at": row.created_at.isoformat(),
            }
            for row in employee.course_requests.select_related("course", "session")
        ],
        "certificates": own_certificates(employee),
        "learning_records": [
            {
                "verb": row.verb,
                "outcome": row.outcome,
                "course": row.course.title if row.course else None,
                "happened_at": row.happened_at.isoformat() if row.happened_at else None,
                "as_sent": json.loads(row.content) if row.content else None,
            }
            for row in ReceivedStatement.objects.filter(employee=employee).select_related("course").order_by("pk")
        ],
        "shared_steps": [
            {
                "course": row.course.title,
                "adviser": row.adviser.get_full_name() or row.adviser.get_username(),
                "message": row.message,
                "shared_at": row.shared_at.isoformat(),
            }
            for row in employee.shared_steps.select_related("course", "adviser")
        ],
    }


def delete_reading(employee: Employee) -> bool:
    """Deletes what was read and answered, with the completions that other systems can fetch. No path uses it."""
    employee.unit_progress.all().delete()
    employee.self_check_answers.all().delete()
    UnitCompletion.objects.filter(employee=employee).delete()
    return False


def delete_practices(employee: Employee) -> bool:
    """Deletes practices with their notes, and the wish for e-mail. No path uses them."""
    employee.practices.all().delete()
    PracticeMail.objects.filter(employee=employee).delete()
    return False
