"""Which parts of units an employee can read, and how far they have read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from courses.models import Feedback, SelfCheckAnswer, UnitCompletion, UnitPart, UnitProgress
from courses.services.learning.completion_events import notify_unit_completed
from courses.services.learning.course_feedback import record_feedback
from courses.services.library.unit_courses import UNIT_PREFIX, course_of_part
from courses.services.library.unit_text import SectionKind
from skills.models import Employee
from skills.services.situations.situation_names import SituationFacts, situation_facts

LEVELS = (UnitPart.Level.FOUNDATIONS, UnitPart.Level.ADVANCED)


@dataclass(frozen=True)
class OfferedUnit:
    """The parts of the unit on one situation, one a level, in the language that suits the reader best."""

    situation: str
    parts: Sequence[UnitPart]
    progress: Sequence[UnitProgress] = ()

    @property
    def title(self) -> str:
        """The situation's name as HR keeps it; the title of the text if the situation has no row."""
        return self.facts.name if self.facts else self.parts[0].title

    @property
    def title_language(self) -> str:
        return self.facts.name_language if self.facts else self.language

    @property
    def sentence(self) -> str:
        """What happens in the situation, in one sentence; may be empty."""
        return self.facts.sentence if self.facts else ""

    @property
    def facts(self) -> SituationFacts | None:
        return situation_facts().get(self.situation)

    @property
    def language(self) -> str:
        return self.parts[0].language

    @property
    def is_started(self) -> bool:
        return bool(self.progress)

    @property
    def is_done(self) -> bool:
        """Whether the reader has completed every part."""
        done = {row.level for row in self.progress if row.done_at}
        return {part.level for part in self.parts} <= done


def preferred_languages(employee: Employee, *, shown: str) -> list[str]:
    """The languages to look for, the best first. shown: the language of the page."""
    return list(dict.fromkeys([shown.split("-")[0], *(str(code) for code in employee.languages), "en"]))


def offered_units(*, employee: Employee, user: Any, languages: Sequence[str]) -> list[OfferedUnit]:
    """All units that the employee can read, by situation. Two queries."""
    parts: dict[str, dict[str, UnitPart]] = {}
    for part in UnitPart.objects.visible_to(user).for_list():
        levels = parts.setdefault(part.unit.situation, {})
        if part.level not in levels or _rank(part, languages) < _rank(levels[part.level], languages):
            levels[part.level] = part
    progress: dict[str, list[UnitProgress]] = {}
    for row in UnitProgress.objects.filter(employee=employee):
        progress.setdefault(row.situation, []).append(row)
    return [
        OfferedUnit(slug, [levels[level] for level in LEVELS if level in levels], progress.get(slug, ()))
        for slug, levels in parts.items()
    ]


def versions_in_languages(*, user: Any, situation: str, level: str) -> list[UnitPart]:
    """The current texts of one part, one a language, sorted by language."""
    rows = UnitPart.objects.visible_to(user).filter(unit__situation=situation, level=level)
    return list(rows.select_related("unit").order_by("language"))


def best_of(parts: Sequence[UnitPart], languages: Sequence[str]) -> UnitPart | None:
    """The part in the language that suits best; None if there are no parts."""
    return min(parts, key=lambda part: _rank(part, languages), default=None)


def _rank(part: UnitPart, languages: Sequence[str]) -> tuple[int, str]:
    position = languages.index(part.language) if part.language in languages else len(languages)
    return position, part.language


@transaction.atomic
def keep_place(*, employee: Employee, part: UnitPart, place: int) -> UnitProgress:
    """The employee's progress with the new place. The first call notes that reading has started."""
    place = min(max(place, 1), len(SectionKind))
    keys: dict[str, Any] = {"employee": employee, "situation": part.unit.situation, "level": part.level}
    row, _ = UnitProgress.objects.update_or_create(**keys, defaults={"part": part, "place": place})
    return row


@transaction.atomic
def answer_check(*, employee: Employee, part: UnitPart, question: int, answer: int) -> None:
    """Stores the chosen answer to a check question, in place of an earlier one."""
    keys: dict[str, Any] = {"employee": employee, "part": part, "question": question}
    SelfCheckAnswer.objects.update_or_create(**keys, defaults={"answer": answer})
    keep_place(employee=employee, part=part, place=SectionKind.CHECK + 1)


@transaction.atomic
def complete_part(*, employee: Employee, part: UnitPart) -> bool:
    """Whether the part is newly completed. Stores the completion that other systems can fetch."""
    row = keep_place(employee=employee, part=part, place=len(SectionKind))
    if row.done_at is not None:
        return False
    row.done_at = timezone.now()
    row.save(update_fields=["done_at", "read_at"])
    completion, is_new = UnitCompletion.objects.get_or_create(
        employee=employee,
        situation=row.situation,
        level=row.level,
        defaults={"language": part.language, "title": part.title},
    )
    if is_new:
        notify_unit_completed(completion)
    if course := course_of_part(part):
        record_feedback(employee=employee, course=course, kind=Feedback.Kind.FINISHED)
    return True


@transaction.atomic
def reopen_part(*, employee: Employee, situation: str, level: str) -> None:
    """Takes a completion back. Systems that fetched it before keep what they fetched."""
    UnitProgress.objects.filter(employee=employee, situation=situation, level=level).update(done_at=None)
    UnitCompletion.objects.filter(employee=employee, situation=situation, level=level).delete()
    identities = f"{UNIT_PREFIX}{situation}:{level}:"
    Feedback.objects.filter(
        employee=employee, course__identity__startswith=identities, kind=Feedback.Kind.FINISHED
    ).delete()
