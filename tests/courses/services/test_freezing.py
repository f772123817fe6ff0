"""While the results are frozen, runs are computed and wait; people keep seeing the answers they had."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from courses.models import Answer, Course, Feedback, Freeze, Recalculation
from courses.services import recalculation
from courses.services.recalculation import publishing
from skills.errors import BadInput
from skills.models import AuditEntry, ManagerScope
from skills.services.access.roles import ensure_roles
from tests.courses.organisations import make_organisation
from tests.courses.services.test_held_runs import current, replace_catalogue, run_now

pytestmark = pytest.mark.django_db
S = Recalculation.State


@pytest.fixture(autouse=True)
def _audit_on(settings):
    settings.RESKILL_AUDIT = True


@pytest.fixture
def hanna(org, client):
    """Hanna, who may see every department, signed in."""
    ensure_roles().user_set.add(org.users["hanna"])
    ManagerScope.objects.filter(user=org.users["hanna"]).update(sees_everyone=True)
    client.force_login(org.users["hanna"])
    return client


def switch(action: str) -> str:
    return reverse("admin:courses_freeze_changelist") + f"{action}/"


def unfreeze() -> list[Recalculation]:
    ids = recalculation.unfreeze_results()
    return [recalculation.recalculate_here(run=Recalculation.objects.get(pk=pk)) for pk in ids]


def test_runs_compute_but_do_not_publish_until_the_freeze_ends():
    people = make_organisation(3)
    run_now()
    before = current()
    recalculation.freeze_results(reason="The works council checks the figures.")
    whole = run_now(force=True)
    Feedback.objects.create(employee=people[0], course=Course.objects.first(), kind="refused")
    own = run_now(scope="employees", employee_ids=[people[0].pk])
    assert (whole.state, own.state, current()) == (S.FROZEN, S.FROZEN, before)
    assert own.answers.count() == 1
    assert [run.state for run in unfreeze()] == [S.FINISHED, S.FINISHED]
    assert current() == {(people[0].pk, own.pk), (people[1].pk, whole.pk), (people[2].pk, whole.pk)}


def test_a_newer_run_over_everyone_replaces_the_one_that_waits():
    make_organisation(3)
    run_now()
    recalculation.freeze_results(reason="A check.")
    first, second = run_now(force=True), run_now(force=True)
    first.refresh_from_db()
    assert (first.state, second.state) == (S.DISCARDED, S.FROZEN)


def test_a_run_that_is_active_when_the_freeze_ends_replaces_the_one_that_waits():
    make_organisation(3)
    recalculation.freeze_results(reason="A check.")
    waits = run_now()
    recalculation.advance(recalculation.start_recalculation(force=True).pk)
    assert recalculation.unfreeze_results() == []
    waits.refresh_from_db()
    assert waits.state == S.DISCARDED


def test_a_released_run_waits_for_the_end_of_the_freeze(monkeypatch):
    monkeypatch.setattr("courses.services.recalculation.run_comparison.HOLD_FROM", 5)
    make_organisation(6)
    run_now()
    replace_catalogue()
    recalculation.freeze_results(reason="A check.")
    held = run_now()
    assert held.state == S.HELD
    waits = recalculation.recalculate_here(run=recalculation.release_recalculation(run=held))
    assert waits.state == S.FROZEN
    assert [run.state for run in unfreeze()] == [S.FINISHED]


def test_a_freeze_between_comparison_and_publication_is_noticed(monkeypatch):
    make_organisation(3)

    def frozen_meanwhile(run):
        recalculation.freeze_results(reason="A check.")
        return False

    monkeypatch.setattr("courses.services.recalculation.chunk_work.hold_run", frozen_meanwhile)
    assert run_now().state == S.FROZEN
    assert current() == set()
    assert publishing.publish_answers(run=Recalculation.objects.get()) == 0


def test_nothing_is_rolled_back_while_the_results_are_frozen():
    make_organisation(3)
    run_now()
    second = run_now(force=True)
    recalculation.freeze_results(reason="A check.")
    with pytest.raises(BadInput, match="End the freeze first"):
        recalculation.roll_back_recalculation(run=second)
    assert {run for _employee, run in current()} == {second.pk}


def test_a_frozen_run_is_discarded_but_not_resumed():
    make_organisation(1)
    recalculation.freeze_results(reason="A check.")
    run = run_now()
    with pytest.raises(BadInput, match="continues when the freeze ends"):
        recalculation.resume_recalculation(run)
    with pytest.raises(BadInput, match="not held"):
        recalculation.release_recalculation(run=run)
    assert recalculation.discard_recalculation(run=run).state == S.DISCARDED


def test_there_is_one_freeze_at_a_time_and_it_has_a_reason():
    with pytest.raises(BadInput, match="reason"):
        recalculation.freeze_results(reason=" ")
    recalculation.freeze_results(reason="A check.")
    with pytest.raises(BadInput, match="frozen already"):
        recalculation.freeze_results(reason="Again.")
    recalculation.unfreeze_results()
    with pytest.raises(BadInput, match="not frozen"):
        recalculation.unfreeze_results()
    assert Freeze.objects.count() == 1


@pytest.mark.parametrize("name", ["home", "work", "path", "courses", "library", "my-data", "talk", "next-roles"])
def test_every_page_of_employees_says_since_when(world, client, name):
    client.force_login(world.users["alice"])
    sentence = "Your organisation has frozen the results since"
    assert sentence not in client.get(reverse(name)).content.decode()
    recalculation.freeze_results(reason="A secret reason.")
    page = client.get(reverse(name)).content.decode()
    assert sentence in page
    assert "A secret reason" not in page


def test_hr_freezes_and_ends_the_freeze_in_the_admin(hanna, org):
    assert hanna.get(switch("freeze")).status_code == 200
    assert not Freeze.objects.exists()
    hanna.post(switch("freeze"), {"reason": "A complaint."})
    freeze = Freeze.objects.get()
    assert (freeze.began_by, freeze.reason, freeze.is_on) == (org.users["hanna"], "A complaint.", True)
    assert "A complaint." in hanna.get(reverse("admin:courses_freeze_changelist")).content.decode()
    hanna.post(switch("unfreeze"), {"reason": "Settled."})
    freeze.refresh_from_db()
    assert (freeze.is_on, freeze.ended_by, freeze.end_reason) == (False, org.users["hanna"], "Settled.")
    decided = AuditEntry.objects.filter(action="decided").order_by("pk").values_list("route", "actor_id")
    assert list(decided) == [("freeze", org.users["hanna"].pk), ("unfreeze", org.users["hanna"].pk)]


def test_a_manager_of_one_department_freezes_nothing(hanna, org):
    ManagerScope.objects.update(sees_everyone=False)
    assert hanna.post(switch("freeze"), {"reason": "Me."}).status_code in (302, 403)
    assert not Freeze.objects.exists()


def test_the_command_freezes_and_ends_the_freeze(capsys):
    make_organisation(2)
    with pytest.raises(CommandError, match="reason"):
        call_command("freeze", "--on")
    call_command("freeze", "--on", "--reason", "A check.")
    run = run_now()
    call_command("freeze", "--state")
    assert "Runs that wait: 1." in capsys.readouterr().out
    call_command("freeze", "--off", "--here")
    assert "not frozen" in capsys.readouterr().out
    assert Answer.objects.current().filter(recalculation=run).count() == 2
    assert AuditEntry.objects.filter(action="decided", system__startswith="os:").count() == 2
