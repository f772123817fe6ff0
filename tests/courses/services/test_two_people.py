"""Another dataset or model that moves many people's bands: two different people have to release the run."""

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.urls import reverse

from courses.models import Answer, Recalculation
from courses.services import recalculation
from courses.services.recalculation import run_comparison, two_people
from skills.errors import BadInput
from skills.models import AuditEntry, Basis, Employee, ExposureDataset, ManagerScope, TaskAssessment
from skills.services.access.roles import ensure_roles
from skills.services.exposure.dataset_import import activate_dataset
from tests.api_client import client_with, signed_in
from tests.courses.organisations import make_organisation, statements
from tests.skills.taxonomies import add_dataset, add_reference_task

pytestmark = pytest.mark.django_db
S = Recalculation.State


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch, settings):
    """Six people are enough, and only the rule of two people holds a run."""
    monkeypatch.setattr(two_people, "MANY_FROM", 5)
    monkeypatch.setattr(run_comparison, "HOLD_FROM", 5)
    settings.RESKILL_HOLD_SHARE = 1.0
    settings.RESKILL_AUDIT = True


@pytest.fixture
def staff(django_user_model):
    """Makes a user who releases runs for all departments."""

    def make(name: str):
        user = django_user_model.objects.create_user(name, f"{name}@example.org", is_staff=True)
        ensure_roles().user_set.add(user)
        ManagerScope.objects.create(user=user, sees_everyone=True)
        return user

    return make


def run_now(**fields) -> Recalculation:
    return recalculation.recalculate_here(run=recalculation.start_recalculation(**fields))


def other_dataset(user=None) -> ExposureDataset:
    """An active dataset in which every known task is strongly exposed."""
    dataset = add_dataset(name="Another", content_hash="two", n_tasks=30)
    job = ExposureDataset.objects.get(content_hash="one").reference_tasks.first().occupation
    for i, statement in enumerate(statements(30)):
        add_reference_task(dataset, f"{statement} every day", job, key=f"other{i}", exposure=0.95)
    return activate_dataset(dataset=dataset, user=user)


@pytest.fixture
def held() -> Recalculation:
    """A run over six people with another dataset."""
    make_organisation(6)
    run_now()
    other_dataset()
    return run_now()


def test_another_dataset_that_moves_many_bands_is_held_for_two_people(held):
    assert (held.state, held.needs_two_people) == (S.HELD, True)
    assert "Two people have to release the run" in held.message
    assert held.summary["moved_by_change"] > 0
    assert not Answer.objects.current().filter(recalculation=held).exists()


def test_two_different_people_release_the_run(held, staff):
    ada, bo = staff("ada"), staff("bo")
    once = recalculation.release_recalculation(run=held, user=ada, reason="Checked by me.")
    assert once.state == S.HELD and "Another person has to release" in once.message
    assert recalculation.advance(held.pk) == []
    with pytest.raises(BadInput, match="You have released run"):
        recalculation.release_recalculation(run=held, user=ada)
    done = recalculation.recalculate_here(run=recalculation.release_recalculation(run=held, user=bo, reason="Me too."))
    assert (done.state, done.first_released_by, done.first_reason) == (S.FINISHED, ada, "Checked by me.")
    assert (done.decided_by, done.decision) == (bo, "Me too.")
    trail = AuditEntry.objects.filter(route="recalculation-release").order_by("pk")
    assert [(entry.actor_id, entry.details["step"]) for entry in trail] == [(ada.pk, 1), (bo.pk, 2)]
    assert run_now(force=True).state == S.FINISHED  # the dataset is the same now


def test_whoever_started_the_run_is_not_the_second(staff):
    ada, bo, cy = staff("ada"), staff("bo"), staff("cy")
    make_organisation(6)
    run_now()
    other_dataset(user=bo)
    held = run_now(requested_by=ada)
    recalculation.release_recalculation(run=held, user=cy)
    for asked in (ada, bo):  # bo chose the dataset
        with pytest.raises(BadInput, match="cannot be the second person"):
            recalculation.release_recalculation(run=held, user=asked)


def test_whoever_started_the_run_may_be_the_first(staff):
    ada, bo = staff("ada"), staff("bo")
    make_organisation(6)
    run_now()
    other_dataset(user=ada)
    held = run_now(requested_by=ada)
    recalculation.release_recalculation(run=held, user=ada)
    assert recalculation.release_recalculation(run=held, user=bo).state == S.QUEUED


def test_a_role_without_the_right_does_not_count(held, staff, django_user_model):
    with pytest.raises(BadInput, match="Your role"):
        recalculation.release_recalculation(run=held, user=django_user_model.objects.create_user("eve"))
    ada, bo = staff("ada"), staff("bo")
    recalculation.release_recalculation(run=held, user=ada)
    ada.groups.clear()  # the first person has lost the role
    assert recalculation.release_recalculation(run=held, user=bo).state == S.HELD
    one_department = staff("dan")
    ManagerScope.objects.filter(user=one_department).update(sees_everyone=False)
    with pytest.raises(BadInput, match="Your role"):
        recalculation.release_recalculation(run=held, user=one_department)


def test_the_release_of_a_deleted_login_does_not_count(held, staff):
    ada, bo, cy = staff("ada"), staff("bo"), staff("cy")
    recalculation.release_recalculation(run=held, user=ada)
    ada.delete()
    assert recalculation.release_recalculation(run=held, user=bo).state == S.HELD
    assert recalculation.release_recalculation(run=held, user=cy).state == S.QUEUED


def test_the_command_line_cannot_release_the_run(held):
    with pytest.raises(CommandError, match="Two people have to release"):
        call_command("recalculate", "--release", str(held.pk))
    held.refresh_from_db()
    assert held.state == S.HELD


def test_another_model_is_a_change_too():
    make_organisation(6)
    run_now()
    Basis.objects.update(model_revision="an older model")
    TaskAssessment.objects.all().delete()
    Answer.objects.update(exposure=0.99)
    assert run_now(force=True).needs_two_people


def test_moves_without_another_dataset_or_model_need_one_person(settings):
    settings.RESKILL_HOLD_SHARE = 0.25
    make_organisation(6)
    run_now()
    TaskAssessment.objects.update(exposure=0.95, low=0.9, high=1.0)
    run = run_now(force=True)
    assert (run.state, run.needs_two_people, run.summary["moved_by_change"]) == (S.HELD, False, 0)


def test_the_share_is_a_setting(settings):
    settings.RESKILL_TWO_PEOPLE_SHARE = 1
    make_organisation(6)
    run_now()
    other_dataset()
    assert run_now().state == S.FINISHED


def test_many_small_runs_do_not_go_around_the_rule(settings):
    settings.RESKILL_TWO_PEOPLE_SHARE = 0.4
    people = make_organisation(6)
    run_now()
    Answer.objects.update(exposure=0.01)
    other_dataset()
    states = [run_now(scope="employees", employee_ids=[person.pk]).state for person in people]
    assert states == [S.FINISHED, S.FINISHED, S.HELD, S.HELD, S.HELD, S.HELD]
    assert Employee.objects.count() == 6


def test_a_small_organisation_needs_no_second_person(monkeypatch):
    monkeypatch.setattr(two_people, "MANY_FROM", 20)
    make_organisation(6)
    run_now()
    other_dataset()
    assert run_now().state == S.FINISHED


def test_the_right_to_release_is_in_the_table_of_roles():
    ensure_roles()
    groups = Permission.objects.get(codename="release_recalculation").group_set.values_list("name", flat=True)
    assert set(groups) == {"HR managers", "Data stewards"}


def test_two_people_release_the_run_over_the_api(held, staff):
    address = f"/api/v1/recalculations/{held.pk}/"
    ada, bo = signed_in(staff("ada")), signed_in(staff("bo"))
    first = ada.post(f"{address}release/", {"reason": "Checked by me."}).json()
    assert (first["state"], first["needs_two_people"], first["first_released_at"] is not None) == ("held", True, True)
    refused = ada.post(f"{address}release/")
    assert refused.status_code == 400 and "You have released run" in refused.content.decode()
    assert bo.post(f"{address}release/").json()["state"] != "held"
    assert bo.post(f"{address}discard/").status_code == 400


def test_a_connected_system_releases_and_discards_nothing(held):
    system = client_with("recalculations:read", "recalculations:write")
    for action in ("release", "discard"):
        assert system.post(f"/api/v1/recalculations/{held.pk}/{action}/").status_code == 403
    held.refresh_from_db()
    assert (held.state, held.first_released_by) == (S.HELD, None)


def test_a_person_of_one_department_discards_nothing_over_the_api(held, staff):
    dan = staff("dan")
    ManagerScope.objects.filter(user=dan).update(sees_everyone=False)
    assert signed_in(dan).post(f"/api/v1/recalculations/{held.pk}/discard/").status_code == 403


def test_two_people_release_the_run_in_the_admin(held, staff, client):
    page = reverse("admin:courses_recalculation_release", args=[held.pk])
    client.force_login(staff("ada"))
    assert "Another person has to release" in client.post(page, follow=True).content.decode()
    assert "You have released run" in client.post(page, follow=True).content.decode()
    client.force_login(staff("bo"))
    client.post(page)
    held.refresh_from_db()
    assert held.decided_by.username == "bo"
