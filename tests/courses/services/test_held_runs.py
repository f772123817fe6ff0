"""A run that changes many people's results waits until a person releases or discards it. A published run can be rolled
back."""

import numpy as np
import pytest
from django.db.models import Sum
from hypothesis import given
from hypothesis import strategies as st

from courses.arithmetic.drift import N_BINS, histogram, mostly_replaced, stability_index
from courses.models import Answer, Course, Feedback, Recalculation, WorkforceCell
from courses.services import recalculation
from courses.services.recalculation import run_comparison
from courses.services.recalculation.release_rules import change_release_rule, every_run_waits
from skills.errors import BadInput
from skills.models import Employee, TaskAssessment
from tests.courses.organisations import make_organisation

S = Recalculation.State


@pytest.fixture(autouse=True)
def few_are_enough(monkeypatch, settings):
    """Runs over six people can be held, and every run is processed in chunks of two."""
    monkeypatch.setattr(run_comparison, "HOLD_FROM", 5)
    settings.RESKILL_CHUNK_EMPLOYEES = 2


def run_now(**fields) -> Recalculation:
    return recalculation.recalculate_here(run=recalculation.start_recalculation(**fields))


def replace_catalogue() -> None:
    """Retires every recommended course and adds others, so that everybody's courses change."""
    for course in Course.objects.offered():
        new = Course.objects.get(pk=course.pk)
        new.pk, new.identity, new.title = None, f"{course.identity} again", f"{course.title}, revised"
        new.save()
        course.is_retired = True
        course.save()


def current() -> set[tuple[int, int]]:
    return set(Answer.objects.current().values_list("employee_id", "recalculation_id"))


@pytest.mark.django_db
def test_the_first_run_moves_nobody_and_publishes():
    make_organisation(6)
    run = run_now()
    assert run.state == S.FINISHED
    assert run.summary["moved"]["new"] == 6
    assert (run.summary["people"], run.summary["n_moved"]) == (0, 0)


@pytest.mark.django_db
def test_a_run_that_changes_everybodys_courses_is_held_and_old_answers_stay():
    make_organisation(6)
    first = run_now()
    before = current()
    replace_catalogue()
    run = run_now()
    assert run.state == S.HELD
    assert "6 of 6 people, more than the limit of 25 %" in run.message
    assert current() == before
    assert run.summary["moved"]["courses"] == 6
    assert run.summary["share"] == 1.0
    assert Answer.objects.filter(recalculation=run).moved().count() == 6
    assert {row["people"] > 0 for row in run.summary["courses"]} == {True, False}
    assert first.state == S.FINISHED


@pytest.mark.django_db
def test_a_released_run_publishes_and_names_the_person_who_released_it(django_user_model):
    make_organisation(6)
    run_now()
    replace_catalogue()
    run = run_now()
    hanna = django_user_model.objects.create(username="hanna")
    released = recalculation.release_recalculation(run=run, user=hanna, reason=" The new catalogue. ")
    done = recalculation.recalculate_here(run=released)
    assert (done.state, done.n_published, done.decided_by, done.decision) == (
        S.FINISHED,
        6,
        hanna,
        "The new catalogue.",
    )
    assert {run for _employee, run in current()} == {done.pk}
    assert recalculation.progress(done).percent == 100


@pytest.mark.django_db
def test_after_a_discarded_run_the_next_identical_run_is_held_too(settings):
    make_organisation(6)
    run_now()
    before = current()
    replace_catalogue()
    run = run_now()
    settings.RESKILL_HOLD_SHARE = 1.0  # nothing else would hold the next one
    recalculation.discard_recalculation(run=run, reason="Wrong file.")
    assert current() == before
    assert not Answer.objects.filter(recalculation=run).exists()
    again = run_now()
    assert again.state == S.HELD and f"run {run.pk}, which a person rejected" in again.message
    released = recalculation.recalculate_here(run=recalculation.release_recalculation(run=again))
    assert released.state == S.FINISHED
    assert run_now(force=True).state == S.FINISHED  # a person released it, so the next run is not held


@pytest.mark.django_db
def test_a_published_run_is_rolled_back_except_for_later_answers():
    people = make_organisation(6)
    first = run_now()
    second = run_now(force=True)
    later = run_now(scope="employees", employee_ids=[people[0].pk], force=True)
    assert recalculation.roll_back_recalculation(run=second) == 5
    second.refresh_from_db()
    assert second.state == S.ROLLED_BACK and "5 people" in second.message
    assert current() == {(person.pk, first.pk) for person in people[1:]} | {(people[0].pk, later.pk)}
    with pytest.raises(BadInput, match="rolled back"):
        recalculation.roll_back_recalculation(run=second)
    assert run_now(force=True).state == S.HELD  # the nightly run must not publish it again


@pytest.mark.django_db
def test_a_first_answer_is_withdrawn_and_the_person_has_none():
    people = make_organisation(6)
    run = run_now()
    assert WorkforceCell.objects.aggregate(n=Sum("n"))["n"] == 6
    assert recalculation.roll_back_recalculation(run=run) == 6
    run.refresh_from_db()
    assert "For 6 people this was the first answer. It is withdrawn" in run.message
    assert not Answer.objects.current().exists()
    assert not WorkforceCell.objects.exists()
    assert not Employee.objects.filter(pk__in=[person.pk for person in people], has_answer=True).exists()


@pytest.mark.django_db
def test_withdrawn_first_answers_are_not_published_again_by_the_next_run():
    make_organisation(6)
    run = run_now()
    recalculation.roll_back_recalculation(run=run)
    again = run_now()
    assert (again.state, again.n_done) == (S.HELD, 6)
    assert f"run {run.pk}, which a person rejected" in again.message
    assert not Answer.objects.current().exists()


@pytest.mark.django_db
def test_a_run_with_earlier_and_first_answers_is_taken_back_as_a_whole():
    people = make_organisation(6)
    Employee.objects.filter(pk=people[0].pk).update(takes_part=False)
    first = run_now()
    Employee.objects.filter(pk=people[0].pk).update(takes_part=True)
    second = run_now(force=True)
    assert recalculation.roll_back_recalculation(run=second) == 6
    assert current() == {(person.pk, first.pk) for person in people[1:]}


@pytest.mark.django_db
def test_bands_after_count_first_answers():
    people = make_organisation(6)
    Employee.objects.filter(pk=people[0].pk).update(takes_part=False)
    run_now()
    Employee.objects.filter(pk=people[0].pk).update(takes_part=True)
    run = run_now()
    bands = run.summary["bands"]
    assert (sum(bands["before"].values()), sum(bands["after"].values()), run.summary["moved"]["new"]) == (5, 6, 1)


@pytest.mark.django_db
def test_a_held_run_has_the_counts_of_its_work():
    people = make_organisation(6)
    people[0].tasks.all().delete()
    run_now()
    replace_catalogue()
    run = run_now()
    assert (run.state, run.n_done, run.n_without_tasks, run.n_failed) == (S.HELD, 5, 1, 0)


@pytest.mark.django_db
def test_a_newer_run_over_everyone_ends_a_held_one():
    make_organisation(6)
    run_now()
    replace_catalogue()
    held = run_now()
    newer = run_now()
    held.refresh_from_db()
    assert (held.state, newer.state) == (S.DISCARDED, S.HELD)
    assert f"Replaced by run {newer.pk}" in held.message
    assert not held.answers.exists()


@pytest.mark.django_db
def test_a_run_over_one_person_is_never_held(monkeypatch, settings):
    monkeypatch.undo()
    settings.RESKILL_RELEASE_BY_HAND = True
    people = make_organisation(6)
    run_now()
    Feedback.objects.create(employee=people[0], course=Course.objects.first(), kind="finished")
    assert run_now(scope="employees", employee_ids=[people[0].pk]).state == S.FINISHED


@pytest.mark.django_db
def test_with_release_by_hand_every_run_over_a_group_is_held(settings):
    make_organisation(6)
    run_now()
    settings.RESKILL_RELEASE_BY_HAND = True
    run = run_now(force=True)
    assert run.state == S.HELD and "0 of 6" in run.message
    assert run_now().state == S.FINISHED  # nothing was computed: nothing to look at


@pytest.mark.django_db
def test_the_rule_of_the_admin_holds_the_first_run_over_a_group_too(admin_user):
    make_organisation(6)
    change_release_rule(every_run_waits=True, user=admin_user, reason="The works council asks for it.")
    assert run_now().state == S.HELD
    assert not Answer.objects.current().exists()
    change_release_rule(every_run_waits=False, user=admin_user, reason="Agreed again.")
    assert run_now().state == S.FINISHED


@pytest.mark.django_db
def test_the_rule_needs_a_reason_a_role_and_the_installations_consent(admin_user, django_user_model, settings):
    with pytest.raises(BadInput, match="Give a reason"):
        change_release_rule(every_run_waits=True, user=admin_user, reason="  ")
    with pytest.raises(BadInput, match="Your role"):
        change_release_rule(every_run_waits=True, user=django_user_model.objects.create(username="otto"), reason="Why")
    settings.RESKILL_RELEASE_BY_HAND = True
    with pytest.raises(BadInput, match="RESKILL_RELEASE_BY_HAND"):
        change_release_rule(every_run_waits=False, user=admin_user, reason="Faster.")
    assert every_run_waits()


@pytest.mark.django_db
def test_exposure_that_crosses_a_band_is_counted_by_direction():
    make_organisation(6)
    run_now()
    TaskAssessment.objects.update(exposure=0.9, low=0.8, high=1.0)
    run = run_now(force=True)
    before = run.summary["bands"]["before"]
    raised = before["little"] + before["partly"]
    assert raised and run.summary["moved"]["band_up"] == raised
    assert run.summary["bands"]["after"] == {"little": 0, "partly": 0, "strongly": 6}
    assert run.summary["exposure"]["after"][18] == 6
    assert run.summary["exposure"]["stability_index"] > 0.25


@pytest.mark.django_db
def test_losing_all_courses_takes_precedence_over_other_changes():
    make_organisation(6)
    run_now()
    Course.objects.update(is_retired=True)
    run = run_now()
    assert run.summary["moved"]["lost"] == 6 and run.state == S.HELD


@pytest.mark.django_db
@pytest.mark.parametrize("decide", ["release_recalculation", "discard_recalculation", "roll_back_recalculation"])
def test_only_runs_in_the_right_state_can_be_decided(decide):
    make_organisation(1)
    with pytest.raises(BadInput):
        getattr(recalculation, decide)(run=recalculation.start_recalculation())


@pytest.mark.django_db
def test_held_discarded_and_rolled_back_runs_are_not_resumed():
    make_organisation(6)
    run_now()
    replace_catalogue()
    held = run_now()
    with pytest.raises(BadInput, match="Release it or discard it"):
        recalculation.resume_recalculation(held)
    with pytest.raises(BadInput, match="A person ended run"):
        recalculation.resume_recalculation(recalculation.discard_recalculation(run=held))


@pytest.mark.django_db
def test_a_held_run_cannot_be_published_by_a_late_delivery():
    make_organisation(6)
    run_now()
    replace_catalogue()
    held = run_now()
    before = current()
    for chunk in held.chunks.all():
        recalculation.do_chunk(chunk.pk)
    assert recalculation.advance(held.pk) == []
    assert current() == before
    assert recalculation.progress(held).percent < 100


@pytest.mark.django_db
def test_the_comparison_runs_as_many_queries_for_few_people_as_for_many(django_assert_max_num_queries):
    make_organisation(12)
    run_now()
    run = run_now(force=True)
    # ids · answers, current answers, courses of both · marks (none moved: one) · current exposures · titles
    with django_assert_max_num_queries(13):
        recalculation.compare_run(run)


histograms = st.lists(st.integers(0, 50), min_size=N_BINS, max_size=N_BINS).map(np.array)


@given(histograms)
def test_histograms_of_the_same_shape_have_index_zero(counts):
    assert stability_index(counts, 3 * counts) == pytest.approx(0)


@given(histograms, histograms)
def test_the_index_is_never_negative_and_is_symmetric(before, after):
    assert stability_index(before, after) >= 0
    assert stability_index(before, after) == pytest.approx(stability_index(after, before))


def test_a_histogram_counts_everybody_and_puts_one_in_the_last_bin():
    counts = histogram(np.array([0.0, 0.049, 0.05, 1.0]))
    assert (counts[0], counts[1], counts[-1], counts.sum()) == (2, 1, 1, 4)


def test_courses_are_mostly_replaced_when_fewer_than_half_are_left():
    assert mostly_replaced([1, 2, 3, 4], [1, 9])
    assert not mostly_replaced([1, 2, 3, 4], [2, 1])
    assert not mostly_replaced([], [1])
