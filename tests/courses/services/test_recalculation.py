"""Recalculation with the real services and a fake encoder, processed in this process."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Answer, Chunk, Course, Recalculation, RecalculationFailure, Recommendation
from courses.services import recalculation
from courses.services.answers import catalogue_arrays
from courses.services.recalculation import chunk_planning, chunks
from courses.services.recalculation.publishing import prune_runs
from skills.errors import BadInput
from skills.models import Department, Employee, HumanSkill, ReferenceTask, Task, TaskAssessment, TextVector
from tests.courses.organisations import add_task, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_chunks(settings):
    settings.RESKILL_CHUNK_EMPLOYEES = 2
    settings.RESKILL_CHUNK_TEXTS = 10


def run_now(**fields) -> Recalculation:
    return recalculation.recalculate_here(run=recalculation.start_recalculation(**fields))


def go_to(run: Recalculation, stage: str) -> list[int]:
    """Does every chunk of the stages before `stage`. Returns the chunks of `stage`."""
    ids = recalculation.advance(run.pk)
    while True:
        run.refresh_from_db()
        if run.state == stage:
            return ids
        for pk in ids:
            recalculation.do_chunk(pk)
        ids = recalculation.advance(run.pk)


def test_a_run_over_everyone_gives_everyone_a_current_answer():
    people = make_organisation(5)
    run = run_now()
    assert (run.state, run.message) == ("finished", "")
    assert (run.n_employees, run.n_done, run.n_published, run.n_failed) == (5, 5, 5, 0)
    assert run.n_texts == TextVector.objects.filter(text_hash__in=_texts()).count()
    assert set(Answer.objects.current().values_list("employee", flat=True)) == {person.pk for person in people}
    assert run.basis and run.dataset == run.basis.dataset and run.model_revision == "fake@1"
    assert run.code_version and run.catalogue_fingerprint and run.settings_fingerprint
    assert run.started_at <= run.finished_at


def _texts():
    return {key for model in (Course, ReferenceTask, Task) for key in model.objects.values_list("text_hash", flat=True)}


def test_the_second_run_finds_everybody_unchanged_unless_forced():
    make_organisation(5)
    first = run_now()
    again = run_now()
    assert (again.n_done, again.n_unchanged, again.n_texts, again.n_published) == (0, 5, 0, 0)
    assert Answer.objects.current().filter(recalculation=first).count() == 5
    forced = run_now(force=True)
    assert (forced.n_done, forced.n_unchanged) == (5, 0)
    assert Answer.objects.current().filter(recalculation=forced).count() == 5


def test_one_changed_person_is_computed_and_the_others_are_not():
    people = make_organisation(5)
    run_now()
    add_task(people[0], "sing songs to gardens")
    run = run_now()
    assert (run.n_done, run.n_unchanged, run.n_texts) == (1, 4, 1)


def test_a_few_new_texts_are_assessed_in_the_matching_stage():
    people = make_organisation(3)
    run_now()
    add_task(people[0], "sing songs to gardens")
    run = run_now(scope="employees", employee_ids=[people[0].pk])
    assert set(run.chunks.values_list("stage", flat=True)) == {"match", "publish"}
    assert (run.state, run.n_done, run.n_texts) == ("finished", 1, 1)


def test_lost_vectors_and_many_new_texts_get_separate_chunks(monkeypatch):
    people = make_organisation(3)
    run_now()
    TextVector.objects.filter(text_hash=people[0].tasks.first().text_hash).delete()
    run = run_now(scope="employees", employee_ids=[people[0].pk], force=True)
    assert (run.n_done, run.n_failed, run.chunks.filter(stage="embed").count()) == (1, 0, 1)
    monkeypatch.setattr(chunk_planning, "_MOST_NEW_TEXTS", 1)
    for words in ("sing songs to gardens", "count sheep"):
        add_task(people[0], words)
    run = run_now(scope="employees", employee_ids=[people[0].pk])
    assert (run.n_done, run.n_texts, run.chunks.filter(stage="embed").count()) == (1, 2, 1)


def test_a_course_retired_before_matching_is_not_recommended():
    people = make_organisation(3)
    run_now()
    course = Answer.objects.current().get(employee=people[0]).recommendations.first().course
    add_task(people[0], "sing songs to gardens")
    run = recalculation.start_recalculation(scope="employees", employee_ids=[people[0].pk])
    ids = go_to(run, "match")
    Course.objects.filter(pk=course.pk).update(is_retired=True)
    for pk in ids:
        recalculation.do_chunk(pk)
    for pk in go_to(run, "publish"):
        recalculation.do_chunk(pk)
    answer = Answer.objects.current().get(employee=people[0])
    assert answer.recalculation == run
    assert not answer.recommendations.filter(course=course).exists()


def test_a_run_over_one_person_computes_the_catalogues_fingerprint_twice(
    monkeypatch,
):
    people = make_organisation(3)
    run_now()
    calls, real = [], catalogue_arrays._described
    monkeypatch.setattr(catalogue_arrays, "_described", lambda: calls.append(1) or real())
    add_task(people[0], "sing songs to gardens")
    run_now(scope="employees", employee_ids=[people[0].pk])
    assert len(calls) == 2


def test_a_run_without_a_dataset_fails_and_names_what_to_load():
    run = run_now()
    assert run.state == "failed" and "load_starter" in run.message and run.finished_at


def test_two_starts_over_everyone_are_one_run():
    first, second = recalculation.start_recalculation(), recalculation.start_recalculation(force=True)
    assert first.pk == second.pk
    assert Recalculation.objects.count() == 1


def test_runs_over_chosen_employees_or_a_department_need_them():
    with pytest.raises(BadInput, match="at least one"):
        recalculation.start_recalculation(scope="employees")
    with pytest.raises(BadInput, match="department"):
        recalculation.start_recalculation(scope="department")


def test_a_department_run_answers_its_people_only():
    make_organisation(3)
    department = Department.objects.create(name="Care")
    make_employees_of(department)
    run = run_now(scope="department", department=department)
    assert run.n_employees == run.n_published == 2
    assert set(Answer.objects.values_list("employee__department", flat=True)) == {department.pk}


def make_employees_of(department):
    for name in ("D1", "D2"):
        add_task(Employee.objects.create(external_id=name, department=department, languages=["en"]), "teach pupils")


def test_the_same_chunk_delivered_twice_counts_once():
    make_organisation(4)
    run = recalculation.start_recalculation()
    for pk in go_to(run, "match") * 2:
        recalculation.do_chunk(pk)
    assert Answer.objects.filter(recalculation=run).count() == 4
    finished = recalculation.recalculate_here(run=run)
    for pk in finished.chunks.values_list("pk", flat=True):
        recalculation.do_chunk(pk)
    assert recalculation.advance(run.pk) == []
    finished.refresh_from_db()
    assert (finished.n_done, finished.n_published) == (4, 4)


def test_advancing_again_returns_no_chunk_twice():
    make_organisation(4)
    run = recalculation.start_recalculation()
    assert recalculation.advance(run.pk)
    assert recalculation.advance(run.pk) == []


def test_readers_see_the_old_answers_until_the_new_ones_are_published():
    make_organisation(4)
    old = run_now()
    run = recalculation.start_recalculation(force=True)
    for pk in go_to(run, "match"):
        recalculation.do_chunk(pk)
    assert Answer.objects.filter(recalculation=run).count() == 4
    assert set(Answer.objects.current().values_list("recalculation", flat=True)) == {old.pk}
    publish = recalculation.advance(run.pk)
    recalculation.do_chunk(publish[0])
    assert set(Answer.objects.current().values_list("recalculation", flat=True)) == {run.pk}


def test_an_earlier_run_never_replaces_a_later_answer():
    people = make_organisation(4)
    everyone = recalculation.start_recalculation(force=True)
    for pk in go_to(everyone, "match"):
        recalculation.do_chunk(pk)
    later = run_now(scope="employees", employee_ids=[people[0].pk])
    _finish(everyone)
    assert (everyone.state, everyone.n_published) == ("finished", 3)
    assert Answer.objects.current().get(employee=people[0]).recalculation_id == later.pk


def test_people_who_left_or_were_deleted_during_the_run_are_skipped():
    people = make_organisation(4)
    run = recalculation.start_recalculation()
    for pk in go_to(run, "match"):
        recalculation.do_chunk(pk)
    people[0].left_on = timezone.localdate()
    people[0].save()
    people[1].delete()
    _finish(run)
    assert (run.state, run.n_published) == ("finished", 2)


def test_people_deleted_before_matching_cause_no_failure():
    people = make_organisation(4)
    run = recalculation.start_recalculation()
    ids = go_to(run, "match")
    people[1].delete()
    for pk in ids:
        recalculation.do_chunk(pk)
    _finish(run)
    assert (run.state, run.n_published, run.n_failed) == ("finished", 3, 0)


def _finish(run):
    waiting = recalculation.advance(run.pk)
    while waiting:
        for pk in waiting:
            recalculation.do_chunk(pk)
        waiting = recalculation.advance(run.pk)
    run.refresh_from_db()


def test_an_edit_during_a_run_causes_no_failure():
    people = make_organisation(4)
    run = recalculation.start_recalculation()
    ids = go_to(run, "match")
    add_task(people[2], "draw maps of unknown islands")
    for pk in ids:
        recalculation.do_chunk(pk)
    _finish(run)
    assert (run.n_done, run.n_failed) == (4, 0)


def test_somebody_without_tasks_is_recorded_and_the_others_are_answered():
    people = make_organisation(4)
    people[2].tasks.all().delete()
    run = run_now()
    assert (run.state, run.n_published, run.n_failed, run.n_without_tasks) == ("finished", 3, 0, 1)
    assert "Without a new answer: 1." in run.message
    alone = run_now(scope="employees", employee_ids=[people[2].pk])
    assert (alone.n_failed, alone.n_without_tasks) == (0, 1)
    failure = RecalculationFailure.objects.get()
    assert failure.employee == people[2] and "No tasks" in failure.reason


def test_people_without_tasks_are_not_checked_again():
    people = make_organisation(4)
    people[2].tasks.update(state="rejected")
    run_now()
    again = run_now()
    assert not again.chunks.filter(stage="match", payload__kind="employee").exists()
    assert not again.failures.exists()
    assert (again.n_done, again.n_unchanged, again.n_failed, again.n_without_tasks) == (0, 3, 0, 1)
    now = recalculation.progress(again)
    assert (now.fraction, now.n_failed, now.n_without_tasks) == (1.0, 0, 1)


def test_an_employee_who_breaks_the_batch_is_found_and_the_others_are_answered(monkeypatch):
    people = make_organisation(4)
    real = chunks.work_on.__globals__["compute_answers"]

    def breaks(*, run, employee_ids):
        if people[1].pk in employee_ids:
            raise RuntimeError("a broken row")
        return real(run=run, employee_ids=employee_ids)

    monkeypatch.setitem(chunks.work_on.__globals__, "compute_answers", breaks)
    run = run_now()
    assert (run.state, run.n_published, run.n_failed) == ("finished", 3, 1)
    assert "a broken row" in RecalculationFailure.objects.get(employee=people[1]).reason


def test_a_chunk_that_loses_its_worker_each_time_gives_up_and_the_run_goes_on():
    people = make_organisation(4)
    run = recalculation.start_recalculation()
    first, *others = go_to(run, "match")
    Chunk.objects.filter(pk=first).update(attempts=chunks.MAX_ATTEMPTS)
    for pk in [first, *others]:
        recalculation.do_chunk(pk)
    _finish(run)
    assert (run.state, run.n_failed, run.n_published) == ("finished", 2, 2)
    failures = RecalculationFailure.objects.filter(recalculation=run)
    assert {failure.employee_id for failure in failures} == {people[0].pk, people[1].pk}


def test_a_failing_text_chunk_fails_the_run_which_can_be_resumed(monkeypatch):
    make_organisation(4)

    def broken(texts):
        raise RuntimeError("the disk is full")

    monkeypatch.setitem(chunks.work_on.__globals__, "embed", broken)
    run = run_now()
    assert run.state == "failed" and "the disk is full" in run.message
    monkeypatch.undo()
    resumed = recalculation.recalculate_here(run=recalculation.resume_recalculation(run))
    assert (resumed.state, resumed.n_published, resumed.message) == ("finished", 4, "")


def test_a_cancelled_run_does_and_publishes_nothing_and_can_be_resumed():
    make_organisation(4)
    run = recalculation.start_recalculation()
    ids = go_to(run, "match")
    recalculation.do_chunk(ids[0])
    assert recalculation.cancel_recalculation(run).state == "cancelled"
    recalculation.do_chunk(ids[1])
    assert recalculation.advance(run.pk) == []
    assert Answer.objects.current().count() == 0
    assert Chunk.objects.get(pk=ids[1]).state == "waiting"
    resumed = recalculation.recalculate_here(run=recalculation.resume_recalculation(run))
    assert (resumed.state, resumed.n_published) == ("finished", 4)


def test_a_finished_run_is_not_resumed_and_stays_finished_when_cancelled():
    make_organisation(2)
    run = run_now()
    with pytest.raises(BadInput, match="has finished"):
        recalculation.resume_recalculation(run)
    assert recalculation.cancel_recalculation(run).state == "finished"


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one process write at a time")
def test_a_chunk_requested_while_its_run_is_cancelled_is_not_started():
    make_organisation(2)
    run = recalculation.start_recalculation()
    ids = recalculation.advance(run.pk)

    def take():
        try:
            return chunks._take(ids[0])
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            recalculation.cancel_recalculation(run)
            taken = pool.submit(take)
            wait([taken], 1)
            assert not taken.done(), "it waits for the cancellation to be written"
        assert taken.result(20) is None
    assert not run.chunks.exclude(state="waiting").exists()


def test_a_run_over_everyone_is_not_resumed_while_another_is_active():
    make_organisation(2)
    first = recalculation.cancel_recalculation(recalculation.start_recalculation())
    recalculation.start_recalculation()
    with pytest.raises(BadInput, match="active"):
        recalculation.resume_recalculation(first)


def test_a_change_of_the_taxonomy_ends_the_run_and_requires_a_new_one():
    make_organisation(4)
    run = recalculation.start_recalculation()
    ids = go_to(run, "assess")
    HumanSkill.objects.filter(slug="empathy").update(task_anchors=["listen to pupils"])
    recalculation.do_chunk(ids[0])
    run.refresh_from_db()
    assert run.state == "failed" and "changed during the run" in run.message
    assert TaskAssessment.objects.count() == 0
    assert recalculation.everyone_is_outdated()


def test_answers_are_outdated_when_the_dataset_changes_and_not_before():
    make_organisation(2)
    assert not recalculation.everyone_is_outdated()
    run = run_now()
    assert not recalculation.everyone_is_outdated()
    run.dataset.content_hash = "two"
    run.dataset.save()
    assert recalculation.everyone_is_outdated()
    again = run_now()
    assert again.basis != run.basis and not recalculation.everyone_is_outdated()


def test_a_worker_with_the_old_model_does_not_replace_newer_answers(settings):
    make_organisation(2)
    old, new = settings.RESKILL_ENCODER, "tests.worker.fakes.OtherModel"
    run_now()
    settings.RESKILL_ENCODER = new
    assert recalculation.everyone_is_outdated()
    run_now()
    settings.RESKILL_ENCODER = old
    assert not recalculation.everyone_is_outdated()
    settings.RESKILL_ENCODER = new
    assert not recalculation.everyone_is_outdated()


def test_a_chunk_is_enqueued_again_after_its_lease_has_ended(settings):
    make_organisation(4)
    run = recalculation.start_recalculation()
    ids = go_to(run, "match")
    assert chunks._take(ids[0])
    assert chunks._take(ids[0]) is None
    assert recalculation.rescue_runs() == recalculation.Rescue([], [])
    Chunk.objects.filter(pk=ids[0]).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert recalculation.rescue_runs().chunk_ids == [ids[0]]
    assert recalculation.rescue_runs().chunk_ids == []


def test_chunks_that_the_queue_lost_are_enqueued_again_after_a_lease(settings):
    make_organisation(4)
    run = recalculation.start_recalculation()
    ids = go_to(run, "match")
    old = timezone.now() - timedelta(seconds=settings.RESKILL_CHUNK_LEASE_S + 1)
    Recalculation.objects.filter(pk=run.pk).update(heartbeat_at=old)
    assert recalculation.rescue_runs().chunk_ids == ids


def test_waiting_chunks_are_not_enqueued_again_while_a_worker_gives_signs_of_life(settings):
    make_organisation(4)
    run = recalculation.start_recalculation()
    assert chunks._take(go_to(run, "match")[0])
    old = timezone.now() - timedelta(seconds=settings.RESKILL_CHUNK_LEASE_S + 1)
    Recalculation.objects.filter(pk=run.pk).update(heartbeat_at=old)
    assert recalculation.rescue_runs().chunk_ids == []


def test_progress_says_that_the_run_stands_still_while_no_worker_gives_signs_of_life():
    make_organisation(4)
    run = recalculation.start_recalculation()
    assert not recalculation.progress(run).stands_still
    ids = go_to(run, "match")
    long_ago = timezone.now() - timedelta(hours=1)
    assert chunks._take(ids[0])
    Recalculation.objects.filter(pk=run.pk).update(heartbeat_at=long_ago)
    assert not recalculation.progress(run).stands_still
    Chunk.objects.filter(pk=ids[0]).update(lease_until=long_ago)
    assert recalculation.progress(run).stands_still and recalculation.progress(run).minutes_left is None


def test_a_queued_run_is_advanced():
    run = recalculation.start_recalculation()
    assert recalculation.rescue_runs().run_ids == [run.pk]


def test_a_run_whose_last_worker_died_between_chunk_and_stage_is_advanced():
    make_organisation(2)
    run = recalculation.start_recalculation()
    for pk in go_to(run, "match"):
        recalculation.do_chunk(pk)
    assert recalculation.rescue_runs().run_ids == [run.pk]


def test_a_worker_considered_dead_changes_nothing_when_it_returns():
    make_organisation(2)
    run = recalculation.start_recalculation()
    pk = go_to(run, "match")[0]
    ghost = chunks._take(pk)
    Chunk.objects.filter(pk=pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert chunks._take(pk)
    chunks._finish(ghost, {"done": 99})
    assert Chunk.objects.get(pk=pk).state == "taken"


def test_progress_never_decreases_and_ends_at_its_total():
    make_organisation(5)
    seen = []
    run = recalculation.start_recalculation()
    assert recalculation.progress(run).fraction == 0
    recalculation.recalculate_here(run=run, report=seen.append)
    assert [p.done for p in seen] == sorted(p.done for p in seen)
    assert len({p.total for p in seen}) == 1
    assert seen[-1].done == seen[-1].total and seen[-1].fraction == 1 and not seen[-1].is_active


def test_only_the_last_answers_of_each_person_are_kept(settings):
    settings.RESKILL_KEEP_ANSWERS = 1
    people = make_organisation(2)
    runs = [run_now(force=True) for _ in range(4)]
    kept = Answer.objects.filter(employee=people[0]).order_by("recalculation").values_list("recalculation", flat=True)
    assert list(kept) == [runs[2].pk, runs[3].pk]
    assert not Recommendation.objects.filter(answer__recalculation__in=runs[:2]).exists(), "what hung on them went too"


def test_a_week_after_a_run_its_chunks_are_deleted_and_its_sums_kept():
    make_organisation(4)
    old, broken, young = run_now(), run_now(force=True), run_now(force=True)
    long_ago = timezone.now() - timedelta(days=8)
    Recalculation.objects.filter(pk__in=[old.pk, broken.pk]).update(finished_at=long_ago)
    Recalculation.objects.filter(pk=broken.pk).update(state="failed")
    before = recalculation.progress(old)
    prune_runs(n_published=1)
    assert not old.chunks.exists()
    assert young.chunks.exists()
    assert broken.chunks.exists(), "it may be resumed"
    old.refresh_from_db()
    assert (old.n_employees, old.n_done, old.n_published) == (4, 4, 4)
    assert recalculation.progress(old).percent == before.percent == 100


def test_a_small_run_needs_few_queries_in_an_organisation_of_any_size():
    people = make_organisation(4)
    run_now()
    few = _queries(people[0])
    make_employees_more(20)
    run_now()
    assert _queries(people[1]) <= few + 2


def make_employees_more(n):
    for i in range(n):
        add_task(Employee.objects.create(external_id=f"M{i}", languages=["en"]), f"count maps {i}")


def _queries(person) -> int:
    add_task(person, f"repair pumps for {person.name}")
    with CaptureQueriesContext(
        connection,
    ) as seen:
        run = run_now(scope="employees", employee_ids=[person.pk])
    assert run.n_published == 1
    return len(seen)
