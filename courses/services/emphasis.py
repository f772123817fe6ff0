"""How much each course builds each human skill."""

from collections.abc import Sequence

from courses.models import Course, CourseEmphasis
from skills.models import Basis
from skills.services import human_skills, vectors


def courses_without_emphasis(basis: Basis) -> list[int]:
    """Ids of offered courses whose text has no emphasis on this basis, one per distinct text."""
    known = CourseEmphasis.objects.filter(
        model_revision=basis.model_revision, settings_fingerprint=basis.settings_fingerprint
    ).values("text_hash")
    rows = Course.objects.offered().exclude(text_hash__in=known).order_by("pk").values_list("text_hash", "pk")
    return list(dict(reversed(list(rows))).values())


def compute_emphasis(*, course_ids: Sequence[int], basis: Basis) -> int:
    """Stores the emphasis of every text of these courses that has none yet; how many were new."""
    courses = {course.text_hash: course for course in Course.objects.filter(pk__in=course_ids)}
    have = CourseEmphasis.objects.filter(
        text_hash__in=list(courses),
        model_revision=basis.model_revision,
        settings_fingerprint=basis.settings_fingerprint,
    ).values_list("text_hash", flat=True)
    for key in set(have):
        del courses[key]
    if not courses:
        return 0
    loaded = human_skills.load()
    values, nearest = loaded.emphasis(vectors.embed([course.text for course in courses.values()]))
    rows = [
        CourseEmphasis(
            text_hash=key,
            model_revision=basis.model_revision,
            settings_fingerprint=basis.settings_fingerprint,
            emphasis={slug: round(float(values[i, k]), 4) for k, slug in enumerate(loaded.slugs)},
            evidence={slug: nearest[i][k] for k, slug in enumerate(loaded.slugs)},
        )
        for i, key in enumerate(courses)
    ]
    CourseEmphasis.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows)
