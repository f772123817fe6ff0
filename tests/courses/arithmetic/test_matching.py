"""The contract that every ranker has to fulfil, and a small example that can be checked by hand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.arithmetic import matching
from courses.arithmetic.matching import GRID, KINDS, MatchSettings, People, level_preference, relative_needs
from courses.arithmetic.offers import Courses
from skills.embedding.device import DeviceProduct

K, D, L = 3, 8, 4
NO_END = {"fits_from": -9.0}


def match(people, courses, settings=None):
    """Matches with lists that do not end early, unless the settings say so."""
    return matching.match(people, courses, settings or MatchSettings(**NO_END))


def courses(n, rng=None, **fields):
    rng = rng or np.random.default_rng(n)
    vectors = rng.normal(size=(n, D)).astype(np.float32)
    arrays = {
        "ids": np.arange(100, 100 + n),
        "emphasis": rng.random((n, K)),
        "vectors": vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9),
        "levels": rng.integers(0, 4, n),
        "certainty": rng.choice([0.6, 1.0], n),
        "hours": rng.choice([5.0, 200.0], n),
        "languages": rng.choice(["en", "de", ""], n),
        "titles": np.arange(n),
        "audience": (rng.random((n, L)) - 0.3).astype(np.float32),
    }
    return Courses.build(**{**arrays, **fields})


def people(p, rng=None, **fields):
    rng = rng or np.random.default_rng(p)
    needs = rng.random((p, K))
    context = rng.normal(size=(p, D)).astype(np.float32)
    return People(
        **{
            "needs": needs / needs.sum(1, keepdims=True),
            "context": context / np.linalg.norm(context, axis=1, keepdims=True),
            "level": level_preference(rng.integers(0, 4, p)),
            "max_level": rng.integers(1, 4, p),
            "budget": rng.choice([52.0, 500.0], p),
            "languages": tuple(frozenset(["en"]) if i % 2 else frozenset(["en", "de"]) for i in range(p)),
            "excluded": tuple(frozenset(rng.integers(90, 140, 3).tolist()) for _ in range(p)),
            "lines": rng.dirichlet(np.ones(L), p).astype(np.float32),
            "goal": (context[::-1] / np.linalg.norm(context[::-1], axis=1, keepdims=True))
            * (np.arange(p) % 3 == 0)[:, None].astype(np.float32),
            **fields,
        }
    )


def pick(group, rows):
    fields = {name: getattr(group, name) for name in group.__dataclass_fields__}
    return People(
        **{
            k: v if v is None else tuple(v[i] for i in rows) if isinstance(v, tuple) else v[list(rows)]
            for k, v in fields.items()
        }
    )


def plain(emphasis, **fields):
    """Courses that differ only in emphasis, unless other fields are given. Their vectors are orthogonal."""
    n = len(emphasis)
    return courses(
        n,
        **{
            "emphasis": np.array(emphasis, float),
            "vectors": np.eye(max(n, D), dtype=np.float32)[:n],
            "levels": np.ones(n, int),
            "certainty": np.ones(n),
            "hours": np.ones(n),
            "languages": np.array(["en"] * n),
            "audience": np.zeros((n, 0), np.float32),
            **fields,
        },
    )


def alice(needs, **fields):
    return people(
        1,
        **{
            "needs": np.array([needs], float),
            "context": np.zeros((1, D), np.float32),
            "level": np.zeros((1, 3)),
            "max_level": np.array([3]),
            "budget": np.array([52.0]),
            "languages": (frozenset(["en"]),),
            "excluded": (frozenset(),),
            "lines": None,
            "goal": None,
            **fields,
        },
    )


def ids(matches, person=0):
    return [found.course for found in matches.of(person)]


def test_scores_equal_those_calculated_by_hand():
    # needs .5 .25 .25, of the greatest 1 .5 .5, less .25: .75 .25 .25
    # weights: skill 1, context .5, level .25, doubt .5; repeats cost .125, at most twice; the list ends below .05
    settings = MatchSettings(
        skill=1,
        stands_out_from=0.25,
        fits_from=0.05,
        context=0.5,
        level=0.25,
        uncertainty=0.5,
        general=0,
        same_skill=0.125,
        same_skill_most=2,
        n_recommended=4,
    )
    context = np.zeros((1, D), np.float32)
    context[0, 1] = 1
    person = alice((0.5, 0.25, 0.25), context=context, level=np.array([[1.0, 0.5, 0.0]]))
    offered = plain(
        [(1, 0, 0), (0.5, 0, 0), (0, 1, 0), (0.64, 0.36, 0)],
        levels=np.array([1, 1, 2, 0]),
        certainty=np.array([1, 1, 1, 0.5]),
    )
    found = list(match(person, offered, settings).of(0))
    # 100: .75 + .25 = 1                               chosen first
    # 101: .375 + .5 (its own context) + .25 = 1.125   chosen before 100, which then repeats its skill: 1 - .125
    # 102: .25 + .125 = .375                           another skill: no repeat
    # 103: its hours are shared .64 to .36, roots .8 and .6: .75 x .64 x .8 + .25 x .36 x .6 = .384 + .054;
    #      level .25 x (1 + .5 + 0) / 3 = .125; half certain: - .25; the third of its skill: - .25
    assert [(one.course, round(one.score, 4)) for one in found] == [
        (101, 1.125),
        (100, 0.875),
        (102, 0.375),
        (103, 0.063),
    ]
    assert dict(found[1].parts) == {0: 0.75, "level": 0.25, "variety": -0.125}
    assert dict(found[3].parts) == pytest.approx(
        {0: 0.384, 1: 0.054, "level": 0.125, "certainty": -0.25, "variety": -0.25}, abs=1e-6
    )
    assert ids(match(person, offered, replace(settings, fits_from=0.25))) == [101, 100, 102]


def test_a_course_for_the_persons_occupation_comes_first_and_one_for_others_last():
    offered = plain([(1, 0, 0)] * 3, audience=np.array([[-0.3, 0.7], [0, 0], [0.7, -0.3]], np.float32))
    person = alice((1, 0, 0), lines=np.array([[0.75, 0.25]], np.float32))
    settings = MatchSettings(occupation=0.5, **NO_END)
    found = list(match(person, offered, settings).of(0))
    assert [one.course for one in found] == [102, 101, 100]
    assert [dict(one.parts).get("occupation", 0.0) for one in found] == pytest.approx([0.225, 0, -0.025], abs=1e-6)
    assert ids(match(alice((1, 0, 0)), offered, settings)) == [
        100,
        101,
        102,
    ]  # without known lines of work, the part is 0


def test_a_list_ends_when_no_course_fits_but_has_a_minimum_length():
    context = np.zeros((1, D), np.float32)
    context[0, :3] = 0.8, 0.6, 0.0
    person, offered = alice((1, 0, 0), context=context), plain([(0.9, 0, 0)] * 4)
    plainly = MatchSettings(skill=0.0, context=1.0, general=0.0, same_skill=0.0)
    for fits_from, n_least, expected in (
        (0.0, 1, [100, 101, 102, 103]),
        (0.5, 1, [100, 101]),
        (0.7, 1, [100]),
        (0.9, 1, [100]),
        (0.9, 3, [100, 101, 102]),
    ):
        assert ids(match(person, offered, replace(plainly, fits_from=fits_from, n_least=n_least))) == expected
    plainly = replace(plainly, n_least=1)
    ends = replace(plainly, fits_from=0.7)
    assert match(person, offered, ends).to_enter(ends) == pytest.approx([0.7])
    below = replace(plainly, fits_from=0.9)
    assert match(person, offered, below).to_enter(below) == pytest.approx([0.795])  # equal to .8 to two decimals
    full = replace(plainly, n_recommended=2)
    assert match(person, offered, full).to_enter(full) == pytest.approx([0.595])
    assert match(alice((0, 0, 0)), offered, ends).to_enter(ends) == [-np.inf]


def test_a_need_far_below_the_greatest_need_lowers_the_score():
    settings = MatchSettings(stands_out_from=0.25)
    assert relative_needs(np.array([[0.8, 0.2, 0.0], [0.0, 0.0, 0.0]]), settings).tolist() == [
        [0.75, 0.0, -0.25],
        [0.0, 0.0, 0.0],
    ]
    found = {
        one.course: dict(one.parts) for one in match(alice((0.9, 0.1, 0)), plain([(0.9, 0, 0), (0.9, 0, 0.9)])).of(0)
    }
    assert found[100][0] > found[101][0] > 0 > found[101][2]


def test_a_course_close_to_everything_gains_less_by_being_close():
    context = np.zeros((1, D), np.float32)
    context[0, 0] = 1
    offered = plain([(0.9, 0, 0)] * 3, vectors=np.eye(D, dtype=np.float32)[[0, 0, 1]])
    # the middle lies at 2/3 and 1/3, with a square of 5/9: the twins are 2/3 - 5/9 closer to it than courses are on
    # average, the third 5/9 - 1/3 less close. .6 x (1 - .5 / 9) and .6 x (0 + .5 x 2 / 9); one of the twins is enough
    found = list(match(alice((1, 0, 0), context=context), offered).of(0))
    assert [dict(one.parts)["context"] for one in found] == pytest.approx([0.6 * 17 / 18, 0.6 / 9], abs=1e-6)


@given(st.integers(0, 10_000))
def test_a_batch_gives_the_same_results_as_each_person_alone(seed):
    rng = np.random.default_rng(seed)
    offered, group = courses(int(rng.integers(1, 50)), rng), people(int(rng.integers(1, 6)), rng)
    whole = match(group, offered)
    for i in range(len(group)):
        assert list(match(pick(group, [i]), offered).of(0)) == list(whole.of(i))
    again = match(group, offered)
    np.testing.assert_array_equal(whole.rows, again.rows)
    np.testing.assert_array_equal(whole.parts, again.parts)


@given(st.integers(0, 10_000))
def test_the_order_of_the_input_does_not_matter(seed):
    rng = np.random.default_rng(seed)
    n, p = int(rng.integers(1, 50)), int(rng.integers(1, 6))
    offered, group = courses(n, rng), people(p, rng)
    mixed, turned = rng.permutation(n), rng.permutation(p)
    rows = [name for name in Courses.__dataclass_fields__ if name not in ("centre", "first_skills")]
    offered = replace(offered, first_skills=(0, 2))
    shuffled = Courses.build(**{name: getattr(offered, name)[mixed] for name in rows}, first_skills=(0, 2))
    one, other = match(group, offered), match(pick(group, turned), shuffled)
    for place, i in enumerate(turned):
        assert list(one.of(i)) == list(other.of(place))


@given(st.integers(0, 10_000))
def test_what_is_recommended_is_allowed_and_adds_up(seed):
    rng = np.random.default_rng(seed)
    offered, group = replace(courses(60, rng), first_skills=(0, 2)), people(4, rng)
    settings = MatchSettings()
    found = match(group, offered, settings)
    for i in range(len(group)):
        chosen = list(found.of(i))
        hundredths = [round(one.score * 100) for one in chosen]
        assert hundredths == sorted(hundredths, reverse=True)
        assert len(set(ids(found, i))) == len(chosen) <= settings.n_recommended
        for one in chosen:
            row = int(np.searchsorted(offered.ids, one.course))
            values = [value for _, value in one.parts]
            assert one.score == sum(values) == sum(reversed(values))
            assert all(value / GRID == round(value / GRID) for value in values)
            assert one.course not in group.excluded[i]
            assert offered.languages[row] in {"", *group.languages[i]}
            assert offered.levels[row] <= group.max_level[i]
            assert offered.hours[row] <= group.budget[i]
            needed = group.needs[i] >= settings.needed_from
            assert offered.emphasis[row][needed].max() >= settings.builds_from


@pytest.mark.parametrize("n_courses", [0, 7, 90, 700])
def test_a_product_on_another_device_gives_the_same_results(n_courses):
    rng = np.random.default_rng(n_courses)
    offered, group = courses(n_courses, rng), people(30, rng)
    there = matching.match(group, offered, product=lambda right: DeviceProduct(right, "cpu"))
    here = matching.match(group, offered)
    for name in ("rows", "parts", "candidates"):
        np.testing.assert_array_equal(getattr(there, name), getattr(here, name))
    np.testing.assert_allclose(there.beyond, here.beyond, atol=1e-5)
    if n_courses > 60:
        assert (here.beyond > -np.inf).any()


def test_another_device_also_prefers_the_smaller_id_of_equal_courses():
    offered, person = plain([(0.9, 0, 0)] * 100), alice((1, 0, 0), context=np.zeros((1, 100), np.float32))
    found = matching.match(person, offered, product=lambda right: DeviceProduct(right, "cpu"))
    assert found.candidates[0].tolist() == list(range(60))


@given(st.integers(0, 10_000))
def test_few_candidates_contain_the_best_of_a_large_catalogue(seed):
    rng = np.random.default_rng(seed)
    offered, group = courses(400, rng), people(3, rng)
    quick = match(group, offered, MatchSettings(**NO_END, n_candidates=60, same_skill=0, similar=0, identical_from=2))
    thorough = match(
        group, offered, MatchSettings(**NO_END, n_candidates=400, same_skill=0, similar=0, identical_from=2)
    )
    np.testing.assert_array_equal(quick.rows, thorough.rows)


def test_asking_for_more_courses_than_exist_gives_all_of_them():
    assert ids(match(alice((1, 0, 0)), plain([(0.9, 0, 0), (0.8, 0, 0)]))) == [100, 101]


def test_no_people_and_no_courses_give_empty_results():
    offered = plain([(0.9, 0, 0)])
    assert ids(match(alice((0, 0, 0)), offered)) == []
    assert ids(match(alice((1, 0, 0)), plain(np.zeros((0, 3)), titles=np.zeros(0, int)))) == []
    assert match(people(0), offered).rows.shape == (0, 10)


def test_a_catalogue_without_a_suitable_course_gives_none():
    nothing_built = plain([(0.49, 0.49, 0.49)])
    assert ids(match(alice((0.5, 0.3, 0.2)), nothing_built)) == []
    not_needed = plain([(0.1, 0.1, 0.9)])
    assert ids(match(alice((0.6, 0.4, 0.0)), not_needed)) == []
    assert ids(match(alice((0.5, 0.3, 0.2)), not_needed)) == [100]


def test_equal_courses_are_ordered_by_id():
    assert ids(match(alice((1, 0, 0)), plain([(0.9, 0, 0)] * 4))) == [100, 101, 102, 103]


# The first course builds skill 0, the second skill 1, the third skills 1 and 2. Their scores are .702, .698 and the third's.
EMPHASIS = [(0.9, 0, 0), (0, 0.9, 0), (0, 0.9, 0.9)]
BY_CLOSENESS = MatchSettings(**NO_END, skill=0.0, context=1.0, general=0.0, same_skill=0.0)


def ranked_by_closeness(third, *, first_skills=(1, 2), **changes):
    context = np.zeros((1, D), np.float32)
    context[0, :3] = 0.702, 0.698, third
    offered = replace(plain(EMPHASIS), first_skills=first_skills)
    return ids(match(alice((0.4, 0.3, 0.3), context=context), offered, replace(BY_CLOSENESS, **changes)))


def test_of_equal_scores_the_course_that_builds_more_first_skills_leads():
    assert ranked_by_closeness(0.696) == [102, 101, 100]
    assert ranked_by_closeness(0.696, first_skills=(1,)) == [101, 102, 100]
    assert ranked_by_closeness(0.696, first_skills=()) == [100, 101, 102]


def test_the_first_skills_do_not_lift_a_course_over_a_better_one():
    assert ranked_by_closeness(0.694) == [101, 100, 102]  # .69 is less than .70


def test_the_first_skills_do_not_lift_a_course_that_does_not_fit():
    assert ranked_by_closeness(0.696, fits_from=0.7, n_least=1) == [100]
    assert ranked_by_closeness(0.696, fits_from=0.697, n_least=3) == [101, 100, 102]


def test_near_identical_courses_are_never_both_recommended():
    vectors = np.eye(D, dtype=np.float32)[[0, 0, 1, 2]]
    offered = plain([(0.9, 0, 0)] * 4, vectors=vectors, titles=np.array([1, 2, 3, 3]))
    assert ids(match(alice((1, 0, 0)), offered, MatchSettings(**NO_END, general=0))) == [100, 102]


def test_similar_content_ranks_lower_but_is_not_excluded():
    close = np.zeros((3, D), np.float32)
    close[0, 0] = close[2, 1] = 1
    close[1, :2] = 0.9, np.sqrt(1 - 0.81)
    offered = plain([(0.9, 0, 0), (0.85, 0, 0), (0.8, 0, 0)], vectors=close)
    assert ids(match(alice((1, 0, 0)), offered, MatchSettings(**NO_END, general=0))) == [100, 102, 101]


def test_variety_brings_the_second_skill_in_earlier():
    offered = plain([(0.9, 0, 0), (0.88, 0, 0), (0, 0.85, 0)])
    even = alice((0.5, 0.5, 0))
    assert ids(match(even, offered, MatchSettings(**NO_END, same_skill=0))) == [100, 101, 102]
    assert ids(match(even, offered)) == [100, 102, 101]


def test_closeness_to_the_persons_own_work_decides_between_equal_courses():
    context = np.zeros((1, D), np.float32)
    context[0, 2] = 1
    assert ids(match(alice((1, 0, 0), context=context), plain([(0.9, 0, 0)] * 3)))[0] == 102


def test_less_certain_courses_come_later():
    assert ids(match(alice((1, 0, 0)), plain([(0.9, 0, 0)] * 2, certainty=np.array([0.6, 1.0])))) == [101, 100]


def test_level_preference_moves_up_with_what_was_finished():
    liked = level_preference(np.array([0, 1, 3])).argmax(1)
    assert liked.tolist() == [0, 1, 2]


def test_kinds_are_named_in_the_order_of_the_columns():
    found = match(alice((1, 0, 0)), plain([(0.9, 0, 0)]))
    assert found.parts.shape == (1, 10, K + len(KINDS))
    assert found.scores[0, 0] == next(found.of(0)).score


def test_a_goal_raises_close_courses_and_its_part_is_named():
    towards = np.eye(4, D, dtype=np.float32)
    offered = plain([[0.9, 0, 0]] * 4, vectors=towards)
    everybody = people(
        2,
        needs=np.array([[1.0, 0, 0]] * 2),
        context=np.zeros((2, D), np.float32),
        goal=np.stack([np.zeros(D, np.float32), towards[3]]),
        max_level=np.array([3, 3]),
        budget=np.array([500.0, 500.0]),
        languages=(frozenset(["en"]),) * 2,
        excluded=(frozenset(),) * 2,
        level=level_preference(np.zeros(2, int)),
    )
    found = match(everybody, offered)
    without, drawn = list(found.of(0)), list(found.of(1))
    assert drawn[0].course == offered.ids[3] != without[0].course
    assert dict(drawn[0].parts)["goal"] == pytest.approx(MatchSettings().goal, abs=GRID)
    assert all("goal" not in dict(one.parts) for one in without)


def test_nobody_with_a_goal_is_the_same_as_no_goals():
    offered, group = courses(40), people(6)
    fields = {name: getattr(group, name) for name in group.__dataclass_fields__}
    none = match(People(**{**fields, "goal": None}), offered)
    zero = match(People(**{**fields, "goal": np.zeros_like(group.context)}), offered)
    assert np.array_equal(none.rows, zero.rows)
    assert np.array_equal(none.parts, zero.parts)
