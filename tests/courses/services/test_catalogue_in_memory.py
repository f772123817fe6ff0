"""A worker keeps the catalogue in memory. After a change it reads only what is new, and has the same as after a full
reading."""

from dataclasses import fields

import numpy as np
import pytest

from courses.arithmetic.offers import Courses
from courses.models import Course, CourseEmphasis, CoursePrerequisite, EmphasisOverride
from courses.services.answers import catalogue_arrays, catalogue_fingerprint, load_catalogue
from courses.services.catalogue.course_emphasis import compute_emphasis, courses_without_emphasis
from skills.arithmetic.text import text_hash
from skills.models import HumanSkill
from skills.services.exposure import text_vectors
from skills.services.exposure.assessor import current_basis
from tests.courses.organisations import make_organisation


@pytest.fixture
def basis(db):
    make_organisation(0)
    basis = current_basis()
    judge(basis)
    load_catalogue(basis)
    return basis


def judge(basis) -> None:
    compute_emphasis(course_ids=courses_without_emphasis(basis), basis=basis)


def first() -> Course:
    return Course.objects.offered().order_by("pk")[0]


def change(**columns) -> None:
    Course.objects.filter(pk=first().pk).update(**columns)


def add_course(title: str) -> Course:
    return Course.objects.create(identity=title, title=title, description="New.", text_hash=text_hash(f"{title}. New."))


def override(value: float) -> None:
    EmphasisOverride.objects.update_or_create(
        course=first(), skill=HumanSkill.objects.first(), defaults={"value": value, "reason": "It does more."}
    )


def require_the_last() -> None:
    CoursePrerequisite.objects.create(course=first(), requires=Course.objects.offered().last())


CHANGES = {
    "retired": lambda basis: change(is_retired=True),
    "back again": lambda basis: Course.objects.update(is_retired=False),
    "harder": lambda basis: change(level=3),
    "longer": lambda basis: change(duration_hours=77),
    "in another language, detected": lambda basis: change(language="de-AT", language_is_detected=True),
    "without a description": lambda basis: change(description=" ", language="de"),
    "another title": lambda basis: change(title="A"),
    "one that needs another": lambda basis: require_the_last(),
    "judged by a person": lambda basis: override(0.9),
    "judged by a person again": lambda basis: override(0.1),
    "judged by nobody": lambda basis: EmphasisOverride.objects.all().delete(),
    "other words": lambda basis: change(text_hash=Course.objects.offered().last().text_hash),
    "a new one, not judged": lambda basis: add_course("Listening at night"),
    "the new one, judged": judge,
    "deleted": lambda basis: Course.objects.filter(pk=first().pk).delete(),
    "none left": lambda basis: Course.objects.update(is_retired=True),
}


def comparable(value):
    """The value in a form that can be compared: arrays as lists."""
    if isinstance(value, np.ndarray):
        return (value.dtype, value.shape, value.tolist())
    if isinstance(value, Courses):
        return {field.name: comparable(getattr(value, field.name)) for field in fields(value)}
    return value


def test_a_partly_reread_catalogue_equals_a_completely_reread_one(basis):
    for name, alter in CHANGES.items():
        alter(basis)
        kept = load_catalogue(basis)
        assert kept.fingerprint == catalogue_fingerprint(basis), name
        reread = catalogue_arrays._read(basis, kept.fingerprint)
        for field in fields(kept):
            assert comparable(getattr(kept, field.name)) == comparable(getattr(reread, field.name)), (name, field.name)


def test_the_fingerprint_changes_with_every_one_of_these_changes(basis):
    for name, alter in CHANGES.items():
        before = catalogue_fingerprint(basis)
        alter(basis)
        assert catalogue_fingerprint(basis) != before, name


def test_after_a_change_only_new_texts_are_read(basis, monkeypatch):
    read_texts = []
    real = text_vectors.stored
    monkeypatch.setattr(
        text_vectors, "stored", lambda keys, revision: read_texts.append(set(keys)) or real(keys, revision)
    )
    change(level=3)
    load_catalogue(basis)
    new = add_course("Listening at night")
    load_catalogue(basis)
    assert read_texts == [set(), {new.text_hash}]


def test_an_override_of_one_course_does_not_affect_one_with_the_same_text(basis):
    twin, skill = Course.objects.offered().last(), HumanSkill.objects.order_by("slug").first()
    change(text_hash=twin.text_hash)
    override(0.987)
    found = load_catalogue(basis)
    plain = CourseEmphasis.objects.get(text_hash=twin.text_hash).emphasis[skill.slug]
    assert found.courses.emphasis[found.row_of[twin.pk], 0] == plain
    assert found.courses.emphasis[found.row_of[first().pk]].max() >= 0.987


def test_a_change_while_the_catalogue_is_read_is_included(basis, monkeypatch):
    change(level=2, duration_hours=3)
    real, course = catalogue_arrays._rows, first()

    def rows():
        found = list(real())
        monkeypatch.undo()
        change(level=3)  # another process changes it at this moment
        return found

    monkeypatch.setattr(catalogue_arrays, "_rows", rows)
    found = load_catalogue(basis, fingerprint=catalogue_fingerprint(basis))
    assert found.by_id[course.pk].level == 3
    assert found.fingerprint == catalogue_fingerprint(basis)
    assert load_catalogue(basis) is found
