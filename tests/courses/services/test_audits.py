"""Fairness audits: results by group without small groups, compared over runs, for people who see everyone."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from courses.models import Course, FairnessAudit, Feedback
from courses.services.fairness.audits import audit_is_due, compute_audit, start_audit
from courses.services.recalculation import recalculate_here, start_recalculation
from skills.models import Employee, HeldAttribute, ManagerScope, VoluntaryAttribute
from skills.services.access.roles import ensure_roles
from tests.courses.organisations import make_employees, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(org):
    """Twenty people with answers: ten women, eight men, two without a stated gender."""
    make_organisation(0)
    Employee.objects.all().delete()
    rows = make_employees(20, department=org.care)
    for i, person in enumerate(rows[:18]):
        VoluntaryAttribute.objects.create(employee=person, attribute="gender", value="woman" if i < 10 else "man")
    recalculate_here(run=start_recalculation())
    return rows


@pytest.fixture
def hanna(client, org):
    ensure_roles().user_set.add(org.users["hanna"])
    client.force_login(org.users["hanna"])
    return client


def audit() -> FairnessAudit:
    found = start_audit()
    compute_audit(found.pk)
    found.refresh_from_db()
    assert found.state == FairnessAudit.State.READY, found.message
    return found


def groups(found: FairnessAudit, name: str, outcome: str) -> dict[str, dict]:
    entry = next(entry for entry in found.result["attributes"] if entry["name"] == name)
    return {row["group"]: row for row in entry["outcomes"][outcome]["groups"]}


def finish(person, course=None) -> None:
    course = course or Course.objects.order_by("pk")[0]
    Feedback.objects.create(employee=person, course=course, kind=Feedback.Kind.FINISHED)


def test_rates_and_ratios_agree_with_the_rows(people):
    for person in [*people[:4], *people[10:18]]:  # 4 of 10 women, 8 of 8 men; rounded: 5 of 10 and 10 of 10
        finish(person)
    found = groups(audit(), "Gender", "finished")
    assert (found["Woman"]["rate"], found["Man"]["rate"]) == (0.5, 1.0)
    assert found["Woman"]["ratio"] == pytest.approx(0.5)
    assert found["Woman"]["below_four_fifths"] and found["Woman"]["low"] < 0.5 < found["Woman"]["high"]
    assert groups(audit(), "Gender", "started")["Man"]["selected"] == 10  # people who finished a course also started it


def test_small_groups_and_a_small_number_of_unknowns_are_not_in_the_result(people):
    VoluntaryAttribute.objects.create(employee=people[18], attribute="gender", value="another")
    found = audit()
    held = groups(found, "Gender", "offered")
    assert held["Another gender"]["is_suppressed"] and held["Another gender"]["n"] is None
    assert sum(row["is_suppressed"] for row in held.values()) == 2
    entry = next(entry for entry in found.result["attributes"] if entry["name"] == "Gender")
    assert entry["n_unknown"] is None
    assert {row["group"] for row in entry["exposure"]} == {"Woman"}


def test_two_attributes_are_crossed_without_small_cells(people):
    for i, person in enumerate(people):
        HeldAttribute.objects.create(employee=person, attribute="band", value="A" if i % 2 else "B")
    found = audit()
    (crossed,) = found.result["intersections"]
    shown = crossed["outcomes"]["offered"]["groups"]
    assert crossed["name"] == "Gender × band"
    assert crossed["n_hidden"] == 4 and shown == []  # cells of four men each, and the cells that are hidden with them
    json.dumps(found.result)


def test_a_fair_encoder_shows_how_far_names_move_figures(people):
    result = audit().result["counterfactual"]
    assert {kind["kind"] for kind in result["kinds"]} == {"gender", "name", "age", "culture"}
    assert all(0 <= kind["mean_range"] <= kind["largest_range"] <= 1 for kind in result["kinds"])
    assert all(0 <= kind["same_courses"] <= 1 for kind in result["kinds"])


def test_one_audit_follows_every_run_over_everyone(people):
    assert audit_is_due()
    first = audit()
    assert first.recalculation is not None and not audit_is_due()
    recalculate_here(run=start_recalculation(force=True))
    assert audit_is_due()


def test_an_audit_computed_twice_stays_as_it_was(people):
    found = audit()
    finish(people[0])
    compute_audit(found.pk)
    before = found.result
    found.refresh_from_db()
    assert found.result == before


def test_an_audit_without_data_states_the_reason(org):
    found = start_audit()
    compute_audit(found.pk)
    found.refresh_from_db()
    assert found.state == FairnessAudit.State.FAILED and "load_starter" in found.message


def test_a_manager_of_some_departments_sees_no_audit(hanna, people):
    found = audit()
    assert hanna.get(reverse("admin:courses_fairnessaudit_report", args=[found.pk])).status_code == 404
    assert not FairnessAudit.objects.visible_to(None).exists()


def test_the_report_can_be_read_printed_and_compared_with_earlier_ones(hanna, org, people):
    ManagerScope.objects.filter(user=org.users["hanna"]).update(sees_everyone=True)
    for person in [*people[:1], *people[10:18]]:  # 1 of 10 women (rounded: none), 8 of 8 men: not by chance
        finish(person)
    first, second = audit(), audit()
    page = hanna.get(reverse("admin:courses_fairnessaudit_report", args=[second.pk])).content.decode()
    assert "check this group" in page and "Given voluntarily by employees." in page
    assert page.count('<th scope="row">') > 10 and "<script" not in page and "style=" not in page
    listed = hanna.get(reverse("admin:courses_fairnessaudit_changelist")).content.decode()
    assert f"/fairnessaudit/{first.pk}/change/" in listed and "0.00" in listed
    opened = hanna.get(reverse("admin:courses_fairnessaudit_change", args=[first.pk]))
    assert opened.status_code == 302 and opened["Location"].endswith("/report/")


def test_an_audit_is_started_by_a_person_who_confirms(hanna, org, people, django_capture_on_commit_callbacks):
    ManagerScope.objects.filter(user=org.users["hanna"]).update(sees_everyone=True)
    address = reverse("admin:courses_fairnessaudit_audit_now")
    assert hanna.get(address).status_code == 200 and not FairnessAudit.objects.exists()
    with django_capture_on_commit_callbacks():  # another test covers the queue
        page = hanna.post(address, follow=True)
    assert FairnessAudit.objects.get().created_by == org.users["hanna"]
    assert "The report is being computed" in page.content.decode()


def test_a_file_of_held_attributes_is_imported_completely_or_not_at_all(people, tmp_path, capsys):
    file = tmp_path / "held.csv"
    file.write_text("Personnel no,Sex\nE0,F\nE1,M\nE99,F\n")
    call_command("import_attributes", str(file), "sex=Sex", "--id-column", "Personnel no")
    assert dict(HeldAttribute.objects.values_list("employee__external_id", "value")) == {"E0": "F", "E1": "M"}
    assert "unknown employees                 1" in capsys.readouterr().out
    file.write_text("Personnel no,Sex\nE0,\nE1,M\n")
    call_command("import_attributes", str(file), "sex=Sex", "--id-column", "Personnel no")
    assert HeldAttribute.objects.count() == 1
    file.write_text("Personnel no,Sex\nE0,F\nE0,M\n")
    with pytest.raises(CommandError, match=r"held\.csv, line 3, column 'Personnel no'.*second time"):
        call_command("import_attributes", str(file), "sex=Sex", "--id-column", "Personnel no")
    assert HeldAttribute.objects.count() == 1
