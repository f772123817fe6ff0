"""Paths: prerequisites first, no course twice, no unusable course, within the available weeks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.arithmetic.pathways import LeftOut, PathCourse, PathSettings, estimate_hours, out_of_reach, plan_path


def catalogue(*rows):
    """rows: (id, level, hours, requires...)"""
    return {row[0]: PathCourse(row[0], row[1], row[2], requires=row[3:]) for row in rows}


def order(path):
    return [step.course for step in path.steps]


def test_the_path_equals_one_planned_by_hand():
    # 2 hours a week. 3 (advanced) requires 2 (intermediate) requires 1; 4 stands alone and is introductory.
    offered = catalogue((1, 1, 3), (2, 2, 4, 1), (3, 3, 5, 2), (4, 1, 2))
    path = plan_path([3, 4], offered, weekly_hours=2)
    assert [
        (s.course, s.purpose, s.prepares, s.starts_week, s.ends_week) for s in path.steps
    ] == [
        (1, "prepares", 2, 1, 2),  # hours 0 to 3; it comes before 4 because it prepares a better ranked course
        (4, "recommended", None, 2, 3),  # 3 to 5
        (2, "prepares", 3, 3, 5),  # 5 to 9
        (3, "recommended", None, 5, 7),  # 9 to 14
    ]  # fmt: skip
    assert path.weeks == 7


def test_small_courses_share_a_week():
    path = plan_path([1, 2, 3], catalogue((1, 1, 1), (2, 1, 1), (3, 1, 1)), weekly_hours=2)
    assert [(step.starts_week, step.ends_week) for step in path.steps] == [(1, 1), (1, 1), (2, 2)]


def test_finished_prerequisites_are_met_even_when_no_longer_offered():
    path = plan_path([2], catalogue((2, 2, 4, 1)), weekly_hours=2, finished={1})
    assert order(path) == [2]


@pytest.mark.parametrize("unusable", [{1}, {2}])
def test_courses_with_unusable_prerequisites_at_any_depth_are_left_out(unusable):
    offered = catalogue((1, 1, 1), (2, 1, 1, 1), (3, 1, 1, 2), (4, 1, 1))
    path = plan_path([3, 4], offered, weekly_hours=2, unusable=unusable)
    assert order(path) == [4]
    assert path.left_out == (LeftOut(3, "requires_unusable"),)


def test_a_prerequisite_that_is_not_offered_makes_a_course_unreachable():
    assert out_of_reach(catalogue((2, 1, 1, 99))) == {2: "requires_unusable"}


def test_circles_are_reported_and_cause_no_endless_loop():
    offered = catalogue((1, 1, 1, 2), (2, 1, 1, 3), (3, 1, 1, 1), (4, 1, 1, 3), (5, 1, 1, 5), (6, 1, 1))
    assert out_of_reach(offered) == dict.fromkeys((1, 2, 3, 4, 5), "circle")
    path = plan_path([4, 6], offered, weekly_hours=2)
    assert order(path) == [6]
    assert path.left_out == (LeftOut(4, "circle"),)


def test_a_finished_course_breaks_the_circle_it_was_in():
    assert out_of_reach(catalogue((1, 1, 1, 2), (2, 1, 1, 1)), finished={2}) == {}


def test_a_long_chain_needs_no_recursion():
    offered = catalogue((0, 1, 1), *((i, 1, 1, i - 1) for i in range(1, 5000)))
    assert out_of_reach(offered, unusable={0}).keys() == set(range(1, 5000))


def test_a_course_that_does_not_fit_is_skipped_and_the_next_is_tried():
    offered = catalogue((1, 1, 40), (2, 2, 20, 1), (3, 1, 52))
    path = plan_path([2, 3], offered, weekly_hours=2)
    assert order(path) == [3]
    assert path.left_out == (LeftOut(2, "too_long"),)
    assert path.weeks == 26


def test_six_recommended_courses_are_enough():
    path = plan_path(range(1, 9), catalogue(*((i, 1, 1) for i in range(1, 9))), weekly_hours=2)
    assert len(path.steps) == 6
    assert path.left_out == (LeftOut(7, "enough"), LeftOut(8, "enough"))


def test_a_course_both_recommended_and_required_is_in_the_path_once():
    path = plan_path([2, 1], catalogue((1, 1, 1), (2, 2, 1, 1)), weekly_hours=2)
    assert [(step.course, step.purpose, step.prepares) for step in path.steps] == [
        (1, "recommended", 2),
        (2, "recommended", None),
    ]


def test_finished_refused_and_unknown_courses_are_named_with_their_reason():
    path = plan_path([1, 2, 3, 1], catalogue((1, 1, 1), (2, 1, 1)), weekly_hours=1, finished={1}, unusable={2})
    assert path.steps == ()
    assert path.weeks == 0
    assert [one.reason for one in path.left_out] == ["finished", "unusable", "unusable"]


def test_no_ranked_course_is_an_empty_path():
    assert plan_path([], {}, weekly_hours=2).weeks == 0


def test_unknown_durations_come_from_weeks_else_from_courses_of_the_same_level():
    hours = [10, 20, 30, 40, 50, None, None, None, None]
    weeks = [None] * 5 + [4, None, None, 0]
    levels = [1] * 5 + [1, 1, 2, None]
    estimates = estimate_hours(hours, weeks, levels)
    assert estimates[:2] == [(10.0, False), (20.0, False)]
    assert estimates[5:] == [(12.0, True), (30, True), (30, True), (30, True)]
    assert estimate_hours([None], [None], [3]) == [(20.0, True)]


def test_an_estimate_stays_marked_in_the_path():
    offered = {1: PathCourse(1, None, 3, hours_are_estimated=True)}
    assert plan_path([1], offered, weekly_hours=2).steps[0].hours_are_estimated


@st.composite
def messy(draw):
    """Courses with any links, including circles and missing courses."""
    n = draw(st.integers(1, 12))
    numbers = st.integers(0, n + 2)
    rows = {
        i: PathCourse(
            i,
            draw(st.sampled_from([None, 1, 2, 3])),
            draw(st.floats(0.5, 60)),
            requires=tuple(draw(st.lists(numbers, max_size=3))),
        )
        for i in range(n)
    }
    ranked = draw(st.lists(numbers, max_size=10))
    return rows, ranked, draw(st.sets(numbers, max_size=3)), draw(st.sets(numbers, max_size=3))


@given(messy(), st.floats(0.5, 40))
def test_every_path_is_valid_for_any_data(data, weekly_hours):
    offered, ranked, finished, unusable = data
    settings = PathSettings()
    path = plan_path(ranked, offered, weekly_hours=weekly_hours, finished=finished, unusable=unusable)
    again = plan_path(ranked, dict(reversed(offered.items())), weekly_hours=weekly_hours, finished=finished,
                      unusable=unusable)  # fmt: skip
    assert path == again
    met, before = set(finished), 1
    for step in path.steps:
        assert step.course not in met | unusable
        assert set(offered[step.course].requires) <= met
        assert before <= step.starts_week <= step.ends_week <= settings.max_weeks
        if step.purpose == "prepares":
            assert step.prepares is not None
        else:
            assert step.course in ranked
        met.add(step.course)
        before = step.starts_week
    assert sum(step.purpose == "recommended" for step in path.steps) <= settings.max_recommended
    assert len(path.steps) <= settings.max_steps
    taken = {step.course for step in path.steps}
    assert taken | {one.course for one in path.left_out} >= set(ranked)


def test_a_course_put_first_comes_first_after_its_prerequisites():
    offered = catalogue((1, 1, 2), (2, 2, 2), (3, 3, 2, 2), (4, 1, 2))
    path = plan_path([3, 1, 4], offered, weekly_hours=2, chosen={3}, n_first=1)
    assert order(path) == [2, 3, 1, 4]
    assert [step.purpose for step in path.steps] == ["prepares", "chosen", "recommended", "recommended"]
    assert order(plan_path([3, 1, 4], offered, weekly_hours=2)) == [1, 4, 2, 3]


def test_two_courses_put_first_keep_their_order():
    offered = catalogue((1, 1, 2), (2, 1, 2), (3, 3, 2))
    assert order(plan_path([3, 2, 1], offered, weekly_hours=2, chosen={3, 2}, n_first=2)) == [3, 2, 1]


def test_a_choice_that_does_not_fit_is_left_out_with_its_reason():
    path = plan_path([1, 2], catalogue((1, 1, 100), (2, 1, 2)), weekly_hours=1, chosen={1}, n_first=1)
    assert order(path) == [2]
    assert path.left_out == (LeftOut(1, "too_long"),)


def test_a_path_of_situations_has_one_step_for_each_in_the_order_of_the_ranking():
    offered = catalogue((1, 3, 1), (2, 1, 1), (3, 1, 1), (4, 1, 1))
    path = plan_path([1, 2, 3, 4], offered, weekly_hours=2, situation_of={1: 7, 2: 7, 3: 5})
    assert [(step.course, step.situation) for step in path.steps] == [(1, 7), (3, 5), (4, -1)]
    assert path.left_out == (LeftOut(2, "same_situation"),)


def test_a_chosen_course_stays_although_its_situation_is_taken():
    offered = catalogue((1, 1, 1), (2, 1, 1))
    path = plan_path([1, 2], offered, weekly_hours=2, chosen={2}, situation_of={1: 7, 2: 7})
    assert order(path) == [1, 2]


def test_a_path_has_at_most_the_steps_that_were_asked_for():
    offered = catalogue(*((n, 1, 1) for n in range(1, 9)))
    numbers = {n: n for n in offered}
    assert len(plan_path(list(offered), offered, weekly_hours=9, situation_of=numbers).steps) == 5
    assert len(plan_path(list(offered), offered, weekly_hours=9, situation_of=numbers, most=2).steps) == 2


def test_a_course_that_needs_others_gives_way_to_one_that_does_not():
    offered = catalogue((1, 1, 1), (2, 2, 1, 1), (3, 1, 1))
    path = plan_path([2, 3], offered, weekly_hours=2, situation_of={2: 7, 3: 7})
    assert order(path) == [3] and path.left_out == (LeftOut(2, "needs_others"),)
    alone = plan_path([2], offered, weekly_hours=2, situation_of={2: 7})
    assert order(alone) == [1, 2]
