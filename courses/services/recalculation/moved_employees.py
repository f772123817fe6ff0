"""Changes of a run, person by person: band before and after, courses gained and lost, and why the first gained course
fits."""

from collections.abc import Sequence
from dataclasses import dataclass

from courses.arithmetic.thresholds import TOP
from courses.models import Answer, Recommendation
from courses.services.answers.reasons import recommendation_reasons, skill_names
from skills.exposure_bands import band_label


@dataclass(frozen=True)
class MovedEmployee:
    """One person's answer in the run, compared with the answer before. before: empty for a first answer."""

    answer: Answer
    before: str
    after: str
    gained: Sequence[str]
    lost: Sequence[str]
    why: str


def moved_people(answers: Sequence[Answer]) -> list[MovedEmployee]:
    """The given answers, each compared with the person's answer before. Five queries, whatever the number of
    answers."""
    earlier: dict[int, Answer] = {}
    own = {answer.pk for answer in answers}
    rows = Answer.objects.filter(employee__in=[answer.employee_id for answer in answers]).exclude(pk__in=own)
    run_of = {answer.employee_id: answer.recalculation_id for answer in answers}
    for row in rows.only("employee_id", "exposure", "recalculation_id").order_by("recalculation_id"):
        if row.recalculation_id < run_of[row.employee_id]:
            earlier[row.employee_id] = row
    first = _first_courses([*own, *(row.pk for row in earlier.values())])
    names = skill_names()
    return [_moved_employee(answer, earlier.get(answer.employee_id), first, names) for answer in answers]


def _first_courses(answers: list[int]) -> dict[int, dict[int, Recommendation]]:
    found: dict[int, dict[int, Recommendation]] = {}
    rows = Recommendation.objects.filter(answer__in=answers, rank__lte=TOP).select_related("course", "answer")
    for row in rows.order_by("answer", "rank"):
        found.setdefault(row.answer_id, {})[row.course_id] = row
    return found


def _moved_employee(
    answer: Answer, before: Answer | None, first: dict[int, dict[int, Recommendation]], names: dict[str, str]
) -> MovedEmployee:
    now, then = first.get(answer.pk, {}), first.get(before.pk, {}) if before else {}
    gained = [row for course, row in now.items() if course not in then]
    reasons = recommendation_reasons(gained[0], names=names, to_self=False) if gained and before else []
    return MovedEmployee(
        answer=answer,
        before=str(band_label(before.exposure)) if before else "",
        after=str(band_label(answer.exposure)),
        gained=[row.course.title for row in gained] if before else [],
        lost=[row.course.title for course, row in then.items() if course not in now],
        why=" ".join(reasons[:2]),
    )
