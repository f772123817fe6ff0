"""Learning units in the catalogue: each current part is also a course, so that rankings and paths treat both alike."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from courses.models import Course, LearningUnit, UnitPart
from courses.models.course import UNIT_PREFIX
from skills.arithmetic.text import text_hash
from skills.models import Situation

PROVIDER = "Reskill"
_LEVELS = {
    UnitPart.Level.FOUNDATIONS.value: Course.Level.INTRODUCTORY,
    UnitPart.Level.ADVANCED.value: Course.Level.ADVANCED,
}


@transaction.atomic
def sync_unit_courses() -> int:
    """The number of courses written: one for each current part of an offered unit, retired where a unit is hidden."""
    sentences = dict(Situation.objects.values_list("slug", "sentences"))
    known = {course.identity: course for course in Course.objects.filter(identity__startswith=UNIT_PREFIX)}
    parts = (
        UnitPart.objects.current().filter(unit__in=LearningUnit.objects.offered()).select_related("unit").defer("text")
    )
    written, offered = 0, set()
    for part in parts.order_by("unit__situation", "level", "language"):
        identity = f"{UNIT_PREFIX}{part.unit.situation}:{part.level}:{part.language}"
        offered.add(identity)
        course = known.get(identity) or Course(identity=identity)
        written += _write(course, part, sentences.get(part.unit.situation, {}).get(part.language, ""))
    for identity in known.keys() - offered:
        if not known[identity].is_retired:
            known[identity].is_retired, known[identity].updated_at = True, timezone.now()
            known[identity].save()
            written += 1
    return written


def _write(course: Course, part: UnitPart, sentence: str) -> bool:
    """Whether the course was written: only if it is new or differs."""
    values = {
        "external_id": course.identity.removeprefix(UNIT_PREFIX),
        "provider": PROVIDER,
        "title": part.title,
        "description": sentence,
        "language": part.language,
        "level": _LEVELS[part.level],
        "duration_hours": round(part.minutes / 60, 3),
        "cost": 0,
        "situations": [part.unit.situation],
        "is_retired": False,
    }
    values["text_hash"] = text_hash(Course(title=part.title, description=sentence).text)
    if course.pk and all(getattr(course, name) == value for name, value in values.items()):
        return False
    for name, value in values.items():
        setattr(course, name, value)
    course.save()
    return True


def is_unit(course: Course) -> bool:
    """Whether the course is a part of a learning unit."""
    return course.identity.startswith(UNIT_PREFIX)


def unit_address(course: Course) -> str:
    """The path of the page on which the unit is read; empty for other courses."""
    if not is_unit(course):
        return ""
    situation, level, _language = course.identity.removeprefix(UNIT_PREFIX).split(":")
    return reverse("unit", args=[situation, level])


def unit_level(course: Course) -> str:
    """The level of the part that the course stands for; empty for other courses."""
    return course.identity.split(":")[2] if is_unit(course) else ""


def unit_situation(identity: str) -> str:
    """Slug of the situation of the unit with this identity."""
    return identity.removeprefix(UNIT_PREFIX).split(":")[0]


def unit_key(identity: str) -> str:
    """What the versions of a part in several languages have in common; empty for other courses."""
    return identity.rpartition(":")[0] if identity.startswith(UNIT_PREFIX) else ""


def course_of_part(part: UnitPart) -> Course | None:
    """The course that stands for the part in the catalogue; None before the catalogue was written."""
    return Course.objects.filter(identity=f"{UNIT_PREFIX}{part.unit.situation}:{part.level}:{part.language}").first()
