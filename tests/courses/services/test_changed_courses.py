"""A few changed courses recompute only the answers they can affect, and all answers equal those of a run over
everybody."""

import numpy as np
import pytest
from django.db.models import Count, Q
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.arithmetic.matching import MatchSettings, People, left_side, match
from courses.arithmetic.offers import Courses
from courses.arithmetic.reach import reached_by_new, reached_by_removed
from courses.models import Answer, CatalogueCentre, CatalogueState, Course, CoursePrerequisite, Feedback, Threshold
from courses.services import recalculation
from courses.services.incremental import catalogue_centre
from skills.arithmetic.text import text_hash
from tests.courses.organisations import SKILLS, make_employees, make_organisation, statements

N_COURSES, N_PEOPLE = 300, 16


def a_run(**fields):
    return recalculation.recalculate_here(run=recalculation.start_recalculation(**fields))


@pytest.fixture
def people(db, monkeypatch, settings):
    monkeypatch.setattr(catalogue_centre, "MOVES_FROM", 0.01)
    settings.RESKILL_HOLD_SHARE = 1
    settings.RESKILL_LEARN_FROM_OTHERS = False
    make_organisation(0)
    Course.objects.all().delete()
    Course.objects.bulk_create(a_course(i) for i in range(N_COURSES))
    people = make_employees(N_PEOPLE)
    a_run()
    return people


def a_course(i: int, **fields) -> Course:
    title = f"Course {i}: {list(SKILLS.values())[i % 2]}"
    description = f"Learn to {statements(N_COURSES + 9)[i]}."
    fields = {"level": 1 + i % 3, "duration_hours": 2 + i % 30, "language": "en"} | fields
    return Course(
        identity=f"x{i}", title=title, description=description, text_hash=text_hash(f"{title}. {description}"), **fields
    )


def people_computed(run) -> set[int]:
    return {pk for chunk in run.chunks.filter(stage="match") for pk in chunk.payload["ids"]}


def lists() -> dict[int, tuple]:
    """The answers of all employees, by employee."""
    return {
        answer.employee_id: (
            [(row.course_id, row.score, row.parts) for row in answer.recommendations.all()],
            [(row.course_id, row.starts_week, row.ends_week, row.hours) for row in answer.steps.all()],
        )
        for answer in Answer.objects.current().prefetch_related("recommendations", "steps")
    }


def recommended_course(first: bool = True) -> Course:
    """The course recommended to the fewest people, but at least one; or, with first=False, a course recommended to
    nobody."""
    n = Count("recommendations", filter=Q(recommendations__answer__is_current=True))
    found = Course.objects.offered().annotate(n=n).order_by("n", "pk")
    return found.filter(n__gt=0).first() if first else found.filter(n=0).first()


def retire(course: Course) -> None:
    Course.objects.filter(pk=course.pk).update(is_retired=True)


CHANGES = {
    "one that some have is retired": lambda: retire(recommended_course()),
    "one that nobody has is retired": lambda: retire(recommended_course(first=False)),
    "one that some have is deleted": lambda: recommended_course().delete(),
    "one comes": lambda: a_course(N_COURSES + 1).save(),
    "one comes that others need": lambda: CoursePrerequisite.objects.create(
        course=recommended_course(), requires=_saved(a_course(N_COURSES + 2))
    ),
    "one needs another": lambda: CoursePrerequisite.objects.create(
        course=recommended_course(), requires=recommended_course(first=False)
    ),
    "one takes longer": lambda: Course.objects.filter(pk=recommended_course().pk).update(duration_hours=31),
    "one is harder": lambda: Course.objects.filter(pk=recommended_course(first=False).pk).update(level=3),
    "one is in another language": lambda: Course.objects.filter(pk=recommended_course().pk).update(language="fi"),
}


def _saved(course: Course) -> Course:
    course.save()
    return course


def test_after_a_changed_course_answers_equal_those_of_a_full_run(people):
    n_looked_at = []
    for name, change in CHANGES.items():
        change()
        run = a_run()
        assert (run.state, run.n_unchanged + run.n_done) == ("finished", N_PEOPLE), name
        n_looked_at.append(len(people_computed(run)))
        kept = lists()
        a_run(force=True)
        assert lists() == kept, name
    assert max(n_looked_at) > 0
    assert sum(n_looked_at) < 0.7 * N_PEOPLE * len(CHANGES), dict(zip(CHANGES, n_looked_at, strict=True))


def test_a_retired_course_recomputes_only_people_it_was_decisive_for(people):
    course = recommended_course()
    considered = {
        row.answer.employee_id
        for row in Threshold.objects.select_related("answer")
        if course.pk in np.frombuffer(row.considered, np.int32)
    }
    having = set(course.recommendations.filter(answer__is_current=True).values_list("answer__employee", flat=True))
    retire(course)
    assert having <= considered == people_computed(a_run())


def test_unaffected_people_are_skipped_by_later_runs_too(people):
    retire(recommended_course())
    a_run()
    assert people_computed(a_run()) == set()
    a_course(N_COURSES + 4, language="fi").save()
    a_run()
    assert people_computed(a_run()) == set()


def test_people_with_feedback_on_a_changed_course_are_computed(people):
    course = recommended_course(first=False)
    Feedback.objects.create(employee=people[3], course=course, kind="saved")
    a_run()
    retire(course)
    assert people[3].pk in people_computed(a_run())


def test_when_many_courses_change_everybody_is_computed(people):
    Course.objects.filter(pk__in=Course.objects.values_list("pk", flat=True)[:25]).update(level=2, duration_hours=40)
    assert len(people_computed(a_run())) == N_PEOPLE


def test_the_centre_of_the_catalogue_stays_until_it_has_moved_noticeably(people, monkeypatch):
    first = CatalogueCentre.objects.get()
    a_course(N_COURSES + 3).save()
    a_run()
    assert CatalogueCentre.objects.get() == first
    monkeypatch.setattr(catalogue_centre, "MOVES_FROM", 0.0)
    run = a_run()
    assert CatalogueCentre.objects.count() == 2
    assert len(people_computed(run)) == N_PEOPLE


def test_catalogue_states_are_kept_while_an_answer_uses_them(people):
    assert CatalogueState.objects.count() == 1
    retire(recommended_course())
    a_run()
    assert CatalogueState.objects.count() == 2
    a_run(force=True)
    assert CatalogueState.objects.count() == 1


def _at_random(seed: int) -> tuple[People, Courses]:
    rng = np.random.default_rng(seed)
    n, c, k, d = 12, 160, 3, 6
    unit = lambda rows: (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)  # noqa: E731
    courses = Courses.build(
        ids=np.arange(1, c + 1), emphasis=rng.random((c, k)) ** 0.5, vectors=unit(rng.normal(size=(c, d))),
        levels=rng.integers(0, 4, c), certainty=rng.choice([1, 0.6], c), hours=rng.uniform(2, 60, c),
        languages=rng.choice(["en", "", "de"], c), titles=rng.integers(0, c - 20, c),
        audience=(rng.random((c, 4)) - 0.3).astype(np.float32), centre=np.full(d, 0.01, np.float32),
        first_skills=(0, 2),
    )  # fmt: skip
    people = People(
        needs=rng.dirichlet(np.ones(k), n), context=unit(rng.normal(size=(n, d))), level=rng.random((n, 3)),
        max_level=rng.integers(1, 4, n), budget=rng.uniform(20, 60, n), languages=(frozenset({"en"}),) * n,
        excluded=(frozenset({1, 2}),) * n,
        lines=rng.dirichlet(np.ones(4), n).astype(np.float32),
        goal=unit(rng.normal(size=(n, d))) * (rng.random((n, 1)) < 0.5),
        situations=(rng.random((n, 8)) * (rng.random((n, 8)) < 0.5)).astype(np.float32),
    )  # fmt: skip
    return people, courses


def _part(courses: Courses, rows: np.ndarray) -> Courses:
    names = (
        "ids",
        "emphasis",
        "vectors",
        "levels",
        "certainty",
        "hours",
        "languages",
        "titles",
        "audience",
        "situations",
    )
    return Courses(
        *(getattr(courses, name)[rows] for name in names), centre=courses.centre, first_skills=courses.first_skills
    )


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(3, 10), st.integers(10, 60), st.sampled_from([-9.0, 0.2, 0.4, 0.9]))
def test_unaffected_people_have_the_same_list_with_and_without_the_course(seed, n_recommended, n_candidates, fits_from):
    people, courses = _at_random(seed)
    wanted = MatchSettings(n_recommended=n_recommended, n_candidates=n_candidates, fits_from=fits_from)
    row = seed % len(courses)
    rest = np.delete(np.arange(len(courses)), row)
    with_it, without = match(people, courses, wanted), match(people, _part(courses, rest), wanted)

    def ids(found):
        return np.where(found.rows < 0, -1, found.courses.ids[found.rows])

    same = (ids(with_it) == ids(without)).all(1) & (with_it.scores == without.scores).all(1)
    queries = left_side(people, np.arange(len(people)), courses, wanted).astype(np.float16)
    comes = reached_by_new(queries, without.to_enter(wanted), courses.right[[row]])
    decisive = with_it.decisive(wanted)
    considered = np.where(decisive < 0, 0, courses.ids[decisive])
    goes = reached_by_removed(considered, courses.ids[[row]])
    assert same[~comes].all()
    assert same[~goes].all()
