"""An attack on voluntary answers: audit, change a few people, audit again, and compare everything that can be read."""

import itertools
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.models import FairnessAudit
from courses.services.fairness.audits import compute_audit, start_audit
from courses.services.fairness.fairness_summary import fairness_summary
from courses.services.recalculation import recalculate_here, start_recalculation
from skills.models import Employee, HeldAttribute, VoluntaryAttribute
from tests.courses.organisations import make_employees, make_organisation

pytestmark = pytest.mark.django_db
LEAST = 5


@pytest.fixture
def people(org, settings):
    """Thirty people with answers: sixteen women, eleven men, three who gave no answer; half of each in band A."""
    settings.RESKILL_MIN_GROUP = LEAST
    make_organisation(0)
    Employee.objects.all().delete()
    rows = make_employees(30, department=org.care)
    for i, person in enumerate(rows):
        if i < 27:
            VoluntaryAttribute.objects.create(employee=person, attribute="gender", value="woman" if i < 16 else "man")
        HeldAttribute.objects.create(employee=person, attribute="band", value="A" if i % 2 else "B")
    recalculate_here(run=start_recalculation())
    return rows


def audit() -> FairnessAudit:
    found = start_audit()
    compute_audit(found.pk)
    found.refresh_from_db()
    assert found.state == FairnessAudit.State.READY, found.message
    return found


def private_part(found: FairnessAudit) -> dict:
    """Everything in a report that depends on voluntary answers."""
    return {
        part: [entry for entry in found.result[part] if entry["kind" if part == "attributes" else "name"] in
               ("voluntary", "Gender × band")]
        for part in ("attributes", "intersections")
    }  # fmt: skip


def end_period() -> None:
    FairnessAudit.objects.update(frozen_at=timezone.now() - timedelta(days=400))


@pytest.mark.parametrize("victim", [0, 20, 29], ids=["a woman", "a man", "gave no answer"])
def test_marking_one_person_as_left_changes_no_figure_by_voluntary_answer(people, victim):
    before = audit()
    Employee.objects.filter(pk=people[victim].pk).update(left_on=timezone.localdate())
    for _ in range(2):
        after = audit()
        assert private_part(after) == private_part(before)
        assert after.result["people"] == before.result["people"] - 1  # exact, and so of no use
        end_period()


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    chosen=st.sets(st.integers(0, 29), min_size=1, max_size=LEAST - 1),
    change=st.sampled_from(["leave", "switch", "erase"]),
)
def test_a_change_of_fewer_people_than_a_group_changes_no_figure_after_the_period(people, chosen, change):
    FairnessAudit.objects.all().delete()
    Employee.objects.update(left_on=None)
    before = audit()
    end_period()
    answers = VoluntaryAttribute.objects.filter(employee__in=[people[i].pk for i in chosen])
    kept = list(answers.values_list("pk", "value"))
    if change == "leave":
        Employee.objects.filter(pk__in=[people[i].pk for i in chosen]).update(left_on=timezone.localdate())
    elif change == "switch":
        for row in answers:
            VoluntaryAttribute.objects.filter(pk=row.pk).update(value="man" if row.value == "woman" else "woman")
    else:
        answers.update(value="other")
    assert private_part(audit()) == private_part(before)
    for pk, value in kept:
        VoluntaryAttribute.objects.filter(pk=pk).update(value=value)


def test_after_the_period_a_change_of_many_people_is_counted(people):
    before = audit()
    Employee.objects.filter(pk__in=[person.pk for person in people[16:24]]).update(left_on=timezone.localdate())
    assert private_part(audit()) == private_part(before)
    end_period()
    after = audit()
    assert private_part(after) != private_part(before)
    assert after.frozen_at > before.frozen_at


def test_every_count_by_voluntary_answer_is_rounded_and_other_figures_are_exact(people):
    found = audit()
    reports = [report for entries in private_part(found).values() for entry in entries for report in
               entry["outcomes"].values()]  # fmt: skip
    rows = [row for report in reports for row in report["groups"] if not row["is_suppressed"]]
    assert rows
    assert all(row["n"] % LEAST == 0 and row["selected"] % LEAST == 0 for row in rows)
    assert all(report["n"] % LEAST == 0 for report in reports)
    gender = next(entry for entry in found.result["attributes"] if entry["kind"] == "voluntary" and entry["exposure"])
    assert all(row["n"] % LEAST == 0 for row in gender["exposure"])
    band = next(entry for entry in found.result["attributes"] if entry["name"] == "band")
    assert sum(row["n"] for row in band["outcomes"]["offered"]["groups"]) == 30


def test_the_summary_for_everybody_depends_on_the_same_figures(people):
    audit()
    before = [ratio for ratio in fairness_summary().ratios if ratio.attribute == "Gender"]
    Employee.objects.filter(pk=people[0].pk).update(left_on=timezone.localdate())
    audit()
    assert [ratio for ratio in fairness_summary().ratios if ratio.attribute == "Gender"] == before


def test_a_solver_that_intersects_the_reports_of_a_year_finds_nobodys_answer(people):
    """HR knows who belongs to the organisation, and lets one person after another leave. For each person, both answers
    remain possible: some assignment of answers with either value gives every report that was shown."""
    seen = [private_part(audit())]
    for person in people[:3]:
        Employee.objects.filter(pk=person.pk).update(left_on=timezone.localdate())
        end_period()
        seen.append(private_part(audit()))
    assert all(part == seen[0] for part in seen)
    shown = {row["group"]: row["n"] for row in seen[0]["attributes"][0]["outcomes"]["offered"]["groups"]}
    possible = [
        (women, men)
        for women, men in itertools.product(range(31), repeat=2)
        if women + men <= 30 and all(abs(n - shown[name]) * 2 <= LEAST for name, n in (("Woman", women), ("Man", men)))
    ]
    assert len({women for women, _men in possible}) >= 3 and len({men for _women, men in possible}) >= 3


def test_only_the_latest_audits_keep_fingerprints(people):
    audit()
    Employee.objects.filter(pk__in=[person.pk for person in people[:8]]).update(left_on=timezone.localdate())
    end_period()
    audit()
    audit()
    kept = FairnessAudit.objects.exclude(snapshot={})
    assert kept.count() == 2 and len({row.frozen_at for row in kept}) == 1
