"""All data about one employee, to read and to export; and the employee's consent settings."""

from typing import Any

from django.db import transaction

from courses.models import Answer, Goal, Visit
from courses.services.learning.week import read_week
from courses.services.own_data.own_history import changes
from courses.services.own_data.own_learning import own_learning
from skills.models import DirectoryEntry, Employee


def own_data(employee: Employee) -> dict[str, Any]:
    """All stored data about the employee, as plain JSON types, with the terms of the glossary."""
    answer = Answer.objects.current().filter(employee=employee).for_page().first()
    return {
        "employee": {
            "external_id": employee.external_id,
            "name": employee.name,
            "email": employee.email,
            "job_title": employee.job_title,
            "department": str(employee.department) if employee.department else None,
            "occupation": str(employee.occupation) if employee.occupation else None,
            "title_match": employee.title_match,
            "languages": employee.languages,
            "weekly_hours": employee.weekly_hours,
            "level": employee.level,
            "takes_part": employee.takes_part,
            "shares_exact_scores": employee.shares_exact_scores,
        },
        "directory_entry": _directory_entry(employee),
        "tasks": [_task(item) for item in read_week(employee, answer, with_rejected=True).tasks],
        "answer": _answer(answer) if answer else None,
        "feedback": [
            {
                "course": row.course.title,
                "kind": row.kind,
                "reason": row.reason,
                "happened_at": row.happened_at.isoformat() if row.happened_at else None,
                "created_at": row.created_at.isoformat(),
            }
            for row in employee.feedback.select_related("course").order_by("created_at")
        ],
        "path_choices": [
            {
                "course": choice.course.title,
                "place": choice.place,
                "instead_of": choice.instead_of.title if choice.instead_of else None,
                "chosen_at": choice.chosen_at.isoformat(),
            }
            for choice in employee.path_choices.select_related("course", "instead_of")
        ],
        "goal": _goal(employee),
        **own_learning(employee),
        "reviews": [
            {
                "kind": review.kind,
                "task": review.task.statement if review.task else None,
                "reason": review.reason,
                "state": review.state,
                "decision": review.decision,
                "exposure": review.exposure,
                "created_at": review.created_at.isoformat(),
                "messages": [
                    {
                        "from_you": message.is_from_employee,
                        "text": message.text,
                        "created_at": message.created_at.isoformat(),
                    }
                    for message in review.messages.all()
                ],
            }
            for review in employee.reviews.with_thread()
        ],
        "voluntary_attributes": [
            {"attribute": row.attribute, "value": row.value, "given_at": row.given_at.isoformat()}
            for row in employee.voluntary_attributes.order_by("attribute")
        ],
        "held_attributes": [
            {"attribute": row.attribute, "value": row.value, "imported_at": row.imported_at.isoformat()}
            for row in employee.held_attributes.order_by("attribute")
        ],
        "former_held_attributes": [
            {"attribute": attribute, "value": value, "replaced_at": row.run.started_at.isoformat()}
            for row in employee.imported_attributes.select_related("run")
            for attribute, value in row.before.items()
            if value
        ],
        "former_identifiers": [row.external_id for row in employee.former_ids.order_by("external_id")],
        "merges": [
            {"removed": row.removed_external_id, "merged_at": row.merged_at.isoformat(), "old_values": row.record}
            for row in employee.merges.order_by("merged_at")
        ],
        "roles_by_group": [
            {
                "group": row.group_name,
                "role": row.role,
                "given_at": row.given_at.isoformat(),
                "taken_at": row.taken_at.isoformat() if row.taken_at else None,
            }
            for row in employee.roles_by_group.order_by("given_at")
        ],
        "history": [
            {"at": change.at.isoformat(), "who": change.who, "what": change.what} for change in changes(employee)
        ],
    }


def _directory_entry(employee: Employee) -> dict[str, Any] | None:
    entry = DirectoryEntry.objects.filter(employee=employee).first()
    return {"user_name": entry.user_name, "external_id": entry.external_id} if entry else None


def _goal(employee: Employee) -> dict[str, Any] | None:
    goal = Goal.objects.filter(employee=employee).select_related("occupation", "role").first()
    return {"title": goal.title, "chosen_at": goal.chosen_at.isoformat()} if goal else None


def _task(item: Any) -> dict[str, Any]:
    task, found = item.task, item.assessment
    return {
        "statement": task.statement,
        "share": task.share,
        "entered_share": task.entered_share,
        "state": task.state,
        "source": task.source,
        "status": item.status,
        "exposure": item.exposure,
        "low": item.low,
        "high": item.high,
        "automation": found.automation if found else None,
        "augmentation": found.augmentation if found else None,
        "demand": found.demand if found else None,
        "evidence": found.evidence if found else None,
    }


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "made_at": answer.created_at.isoformat(),
        "dataset": str(answer.basis.dataset),
        "model_revision": answer.basis.model_revision,
        "exposure": answer.exposure,
        "low": answer.low,
        "high": answer.high,
        "changing_share": answer.changing_share,
        "lasting_share": answer.lasting_share,
        "needs": answer.needs,
        "recommendations": [
            {"course": row.course.title, "rank": row.rank, "score": row.score, "parts": row.parts}
            for row in answer.recommendations.all()
        ],
        "learning_path": [
            {
                "course": step.course.title,
                "position": step.position,
                "hours": step.hours,
                "starts_week": step.starts_week,
                "ends_week": step.ends_week,
            }
            for step in answer.steps.all()
        ],
    }


@transaction.atomic
def set_participation(*, employee: Employee, takes_part: bool, by: Any = None) -> Employee:
    """The employee, with the new participation. Ending it deletes all computed answers immediately."""
    employee.takes_part = takes_part
    if by is not None:
        employee._history_user = by  # type: ignore[attr-defined]
    employee.has_answer = employee.has_answer and takes_part
    employee.save(update_fields=["takes_part", "has_answer", "updated_at"])
    if not takes_part:
        Answer.objects.filter(employee=employee).delete()
        Visit.objects.filter(employee=employee).update(shown={}, before={})  # figures that the first page showed
    return employee


def share_exact_figures(*, employee: Employee, shares: bool, by: Any = None) -> None:
    """Sets whether HR sees the employee's exact figures. HR sees the bands in either case."""
    employee.shares_exact_scores = shares
    if by is not None:
        employee._history_user = by  # type: ignore[attr-defined]
    employee.save(update_fields=["shares_exact_scores", "updated_at"])
