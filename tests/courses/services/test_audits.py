"""Fairness audits: results by group without small groups, compared over runs, for people who see everyone."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from courses.admin.fairness_admin import flagged, history, sections
from courses.models import Answer, Course, FairnessAudit, Feedback, PathStep, Recalculation, RecalculationFailure
from courses.services.fairness.audits import audit_is_due, compute_audit, start_audit
from courses.services.fairness.fairness_summary import fairness_summary
from courses.services.fairness.without_path import counted_by_reason, reasons_without_path
from courses.services.recalculation import recalculate_here, start_recalculation
from skills.models import Department, Employee, HeldAttribute, ManagerScope, Occupation, Task, VoluntaryAttribute
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


def test_everybody_of_a_group_counts_also_those_without_an_answer(people):
    """A department without tasks gets nothing. Counted among people with an answer, its rate would be 100 %."""
    office = Department.objects.create(name="Night shift")
    for i in range(11):
        Employee.objects.create(external_id=f"N{i}", name="N", department=office)
    Employee.objects.filter(pk=people[0].pk).update(department=office)
    found = audit()
    rows = groups(found, "Department", "offered")
    night, care = rows["Night shift"], rows["Care"]
    assert (night["n"], night["selected"], care["n"], care["selected"]) == (12, 1, 19, 19)
    assert night["ratio"] == pytest.approx(1 / 12) and night["below_four_fifths"]
    assert night["p_value"] < 0.05 and night["high"] < 1
    assert (found.result["people"], found.result["answered"]) == (31, 20)
    assert any(
        row["group"] == "Night shift" for section in sections(found.result) for row in section.rows if row["flag"]
    )
    assert [ratio.is_low for ratio in fairness_summary().ratios if ratio.attribute == "Department"] == [True]


def test_people_who_are_offered_nothing_are_listed_with_the_reason(people, org):
    everyone = list(people)
    Task.objects.filter(employee__in=everyone[:5]).delete()
    Employee.objects.filter(pk__in=[person.pk for person in everyone[5:10]]).update(takes_part=False)
    Answer.objects.filter(employee__in=everyone[:10]).delete()
    PathStep.objects.filter(answer__employee__in=everyone[10:15]).delete()
    for person in everyone[10:15]:
        Feedback.objects.create(employee=person, course=Course.objects.order_by("pk")[0], kind=Feedback.Kind.REFUSED)
    found = audit()
    shown = found.result["without_path"]
    assert shown["n"] == 15 and shown["n_other"] == 0
    assert {part["reason"]: part["n"] for part in shown["reasons"]} == {"no_occupation": 5, "declined": 5, "refused": 5}
    department = next(entry for entry in found.result["attributes"] if entry["name"] == "Department")
    assert department["without_path"] == [{"group": "Care", **shown}]


def test_each_reason_is_found(people, org):
    rows = people[:6]
    Answer.objects.filter(employee__in=rows[:4]).delete()
    Task.objects.filter(employee__in=rows[:2]).delete()
    occupation = Occupation.objects.create(soc_code="29-1141.00", title="Nurses")
    Employee.objects.filter(pk=rows[0].pk).update(occupation=occupation)
    run = Recalculation.objects.order_by("-pk")[0]
    RecalculationFailure.objects.create(
        recalculation=run, employee=rows[2], stage="match", reason_code="no_task_judged"
    )
    found = reasons_without_path({person.pk for person in rows}, set())
    assert [found[person.pk] for person in rows] == [
        "no_tasks", "no_occupation", "not_judged", "no_result", "nothing_fits", "nothing_fits",
    ]  # fmt: skip


def test_a_reason_of_few_people_is_not_shown():
    reasons = dict.fromkeys(range(20), "no_tasks") | {20: "declined", 21: "refused"}
    shown = counted_by_reason(reasons, range(22), least=5, is_private=False)
    assert shown == {"n": 22, "reasons": [], "n_other": 22}
    rounded = counted_by_reason(dict.fromkeys(range(13), "no_tasks"), range(13), least=5, is_private=True)
    assert rounded["n"] % 5 == 0 and rounded["reasons"] == [{"reason": "no_tasks", "n": 15}]
    assert counted_by_reason({1: "declined"}, [1], least=5, is_private=False)["n_other"] is None


def test_words_about_people_do_not_change_results(people):
    found = audit().result["wording"]
    assert found["n"] == 720 and found["mean_shift"] < 0.005 and found["same_courses"] >= 0.98
    assert {row["language"] for row in found["languages"]} >= {"en", "de", "es", "fr", "it", "nl", "pl", "pt", "tr"}


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
    assert "Tasks that differ only in the person" in page and "Employees who are offered nothing, and why" in page
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


def test_the_report_is_saved_as_one_file_that_needs_no_other(hanna, org, people):
    ManagerScope.objects.filter(user=org.users["hanna"]).update(sees_everyone=True)
    found = audit()
    url = reverse("admin:courses_fairnessaudit_report", args=[found.pk])
    assert "?download" in hanna.get(url).content.decode()
    response = hanna.get(url, {"download": ""})
    page = response.content.decode()
    assert response["Content-Disposition"].startswith("attachment; filename=")
    assert "<style>" in page and "@media print" in page
    assert "<link" not in page and "<script" not in page and "href=" not in page
    assert "In short" in page


def test_groups_to_look_at_are_listed_first_and_counted_over_time(people):
    first = audit()
    PathStep.objects.filter(answer__employee__in=people[10:18]).delete()
    FairnessAudit.objects.update(frozen_at=None)
    second = audit()
    assert flagged(first.result) == []
    rows = history(FairnessAudit.objects.all(), second)
    assert [row["audit"] for row in rows] == [first, second]
    assert (rows[0]["n_without"], rows[1]["n_without"]) == (0, 8)
    assert rows[1]["flags"] == len(flagged(second.result))
