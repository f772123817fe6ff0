"""The pages on which HR compares two rows of one person and merges them."""

import re

import pytest
from django.urls import reverse

from courses.models import Recalculation
from skills.models import Employee, EmployeeMerge, EmployeePair, ManagerScope
from skills.services.access.roles import ensure_roles

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def twin(org):
    return Employee.objects.create(external_id="7", name="Alice A.", email="ALICE@example.org", department=org.care)


@pytest.fixture
def hanna(org, client):
    ensure_roles().user_set.add(org.users["hanna"])
    client.force_login(org.users["hanna"])
    return client


def test_the_list_finds_pairs_and_hr_says_that_they_are_two_people(hanna, twin):
    where = reverse("admin:skills_employeepair_changelist")
    page = hanna.get(where)
    assert "Alice (A1) – Alice A. (7)" in text(page) and "same confirmed e-mail address" in text(page)
    pair = EmployeePair.objects.get()
    hanna.post(where, {"action": "two_people", "_selected_action": [pair.pk]})
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by.username) == ("different", "hanna")


def test_a_pair_is_compared_and_merged_into_the_row_that_hr_chooses(hanna, org, twin):
    pair = EmployeePair.objects.create(first=org.alice, second=twin, reason="email")
    where = reverse("admin:skills_employeepair_change", args=[pair.pk])
    page = text(hanna.get(where, {"kept": twin.pk}))
    assert "Let A1 stay instead" in page and "A1 leads to 7" in page
    assert Employee.objects.filter(pk=org.alice.pk).exists(), "a look changes nothing"
    answer = hanna.post(where, {"kept": twin.pk}, follow=True)
    assert "A1 leads to 7 from now on" in text(answer)
    assert not Employee.objects.filter(external_id="A1").exists()
    assert Employee.objects.get(external_id="7").user == org.users["alice"]
    assert Recalculation.objects.get().employee_ids == [twin.pk]
    merge = EmployeeMerge.objects.get()
    assert merge.merged_by == org.users["hanna"]
    assert hanna.get(reverse("admin:skills_employeemerge_change", args=[merge.pk])).status_code == 200


def test_two_chosen_employees_become_a_pair(hanna, org, twin):
    where = reverse("admin:skills_employee_changelist")
    answer = hanna.post(where, {"action": "merge_two", "_selected_action": [org.alice.pk, twin.pk]})
    assert answer["Location"] == reverse("admin:skills_employeepair_change", args=[EmployeePair.objects.get().pk])
    answer = hanna.post(where, {"action": "merge_two", "_selected_action": [org.alice.pk]}, follow=True)
    assert "Choose exactly two employees." in text(answer)


def test_hr_of_one_department_sees_only_pairs_of_it(hanna, org):
    pair = EmployeePair.objects.create(first=org.alice, second=org.bob, reason="email")
    where = reverse("admin:skills_employeepair_change", args=[pair.pk])
    assert hanna.get(where).status_code == 404 and hanna.post(where, {}).status_code == 404
    ManagerScope.objects.filter(user=org.users["hanna"]).update(sees_everyone=True)
    assert hanna.get(where).status_code == 200


def test_who_may_not_delete_employees_may_not_merge(org, twin, client):
    hanna = org.users["hanna"]
    ensure_roles()
    hanna.user_permissions.add(
        *_permissions("view_employeepair", "change_employeepair", "view_employee", "change_employee")
    )
    client.force_login(hanna)
    pair = EmployeePair.objects.create(first=org.alice, second=twin, reason="email")
    where = reverse("admin:skills_employeepair_change", args=[pair.pk])
    assert "Merge: this is one person" not in text(client.get(where))
    assert client.post(where, {}).status_code == 403


def _permissions(*names: str):
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(codename__in=names, content_type__app_label="skills")
