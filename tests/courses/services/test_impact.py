"""Impact ratios before and after a run, by department and by held attribute, never for a few people."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from courses.models import Answer, PathStep, Recalculation
from courses.services.recalculation import compare_run, recalculate_here, start_recalculation
from courses.services.recalculation.impact import by_department, by_held, impact_of
from skills.models import Department, HeldAttribute, ManagerScope
from skills.services.access.roles import ensure_roles
from tests.courses.organisations import make_organisation

MIN = 5
triples = st.integers(0, 12).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n), st.integers(0, n)).map(list))


@pytest.fixture
def held_run(db) -> Recalculation:
    """Twelve people (six F, five M, one X) in one department, and a held run in which the first five F lose their
    path."""
    people = make_organisation(12)
    care = Department.objects.create(name="Care")
    for i, person in enumerate(people):
        person.department = care
        person.save()
        HeldAttribute.objects.create(employee=person, attribute="sex", value="F" if i < 6 else "M" if i < 11 else "X")
    recalculate_here(run=start_recalculation())
    run = recalculate_here(run=start_recalculation(force=True))
    PathStep.objects.filter(answer__recalculation=run, answer__employee__in=people[:5]).delete()
    Answer.objects.filter(recalculation=run, employee__in=people[:5]).update(path_weeks=0)
    Answer.objects.filter(recalculation=run).update(is_current=False)
    Answer.objects.exclude(recalculation=run).update(is_current=True)
    run.state, run.summary = "held", compare_run(run)
    run.save()
    return run


def page_for(client, make_user, run, *, everyone: bool) -> str:
    hanna = make_user("hanna", is_staff=True)
    hanna.groups.add(ensure_roles())
    scope = ManagerScope.objects.create(user=hanna, sees_everyone=everyone)
    scope.departments.add(Department.objects.get(name="Care"))
    client.force_login(hanna)
    return client.get(reverse("admin:courses_recalculation_change", args=[run.pk])).content.decode()


def test_the_impact_of_a_held_run_is_counted_for_the_same_people(held_run):
    assert held_run.summary["impact"]["held"]["sex"] == {"F": [6, 6, 1], "M": [5, 5, 5], "X": [1, 1, 1], "": [0, 0, 0]}
    assert list(held_run.summary["impact"]["department"].values()) == [[12, 12, 7]]


def test_the_page_shows_held_attributes_and_joins_the_single_person(client, make_user, held_run):
    page = page_for(client, make_user, held_run, everyone=True)
    assert "Impact ratios: sex" in page
    assert ">M, X<" in page and ">X<" not in page
    assert '<strong class="rk-bad">0.17</strong>' in page


def test_managers_of_one_department_see_no_held_attributes(client, make_user, held_run):
    page = page_for(client, make_user, held_run, everyone=False)
    assert "Impact ratios: Department" in page and "Impact ratios: sex" not in page


def test_a_run_over_some_people_reports_no_held_attributes(held_run):
    ids = list(Answer.objects.current().values_list("employee", flat=True))
    part = Recalculation.objects.create(scope="employees", employee_ids=ids)
    assert impact_of(part)["held"] == {}


@given(st.dictionaries(st.sampled_from(["F", "M", "X", "Y", ""]), triples, min_size=1))
def test_neither_a_shown_group_nor_the_rest_is_small(counts):
    total = sum(n for n, _had, _has in counts.values())
    for _name, groups in by_held({"sex": counts}):
        assert min(group.n for group in groups) >= MIN
        assert sum(group.n for group in groups) == total
        assert [group.before.group for group in groups] == [group.after.group for group in groups]


@pytest.mark.django_db
def test_joined_small_departments_are_shown_only_to_who_sees_everyone():
    ids = [Department.objects.create(name=name).pk for name in ("Care", "Post", "Shop")]
    counts = {str(pk): [n, n, 0] for pk, n in zip(ids, (9, 3, 4), strict=True)}
    assert [(group.name, group.n) for group in by_department(counts)] == [("Care", 9), ("Post, Shop", 7)]
    assert [group.name for group in by_department(counts, ids)] == ["Care"]
