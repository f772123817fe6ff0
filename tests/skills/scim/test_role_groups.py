"""Groups that give roles: off by default, by a scope of their own, to people who work here, never the administrator's."""

import pytest

from reskill.checks import check_settings
from skills.models import AuditEntry, DirectoryGroup, Employee, RoleByGroup
from skills.services.access.clients import usual_scopes
from skills.services.access.roles import HR_MANAGERS, HR_VIEWERS, ensure_roles
from skills.services.people.employee_import import leave
from skills.services.people.employee_logins import link_employee
from skills.services.people.role_groups import take_roles_of_leavers
from tests.api_client import client_with

pytestmark = pytest.mark.django_db
GROUPS, SCHEMA = "/scim/v2/Groups", "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
PEOPLE = ("employees:read", "employees:write")


@pytest.fixture
def scim(org, settings):
    settings.RESKILL_SCIM_ROLES = {"reskill-hr": HR_MANAGERS, "reskill-readers": HR_VIEWERS}
    return client_with(*PEOPLE, "roles:write")


def create(client, name: str, *members: Employee):
    rows = [{"value": str(row.pk)} for row in members]
    return client.post(GROUPS, {"schemas": [SCHEMA], "displayName": name, "members": rows}, format="json")


def patch(client, where: str, *operations: dict):
    return client.patch(where, {"schemas": [PATCH], "Operations": list(operations)}, format="json")


def add(*members: Employee) -> dict:
    return {"op": "add", "path": "members", "value": [{"value": str(row.pk)} for row in members]}


def remove(member: Employee) -> dict:
    return {"op": "remove", "path": f'members[value eq "{member.pk}"]'}


def roles(user) -> set[str]:
    user.refresh_from_db()
    return set(user.groups.values_list("name", flat=True))


def test_a_member_has_the_role_and_loses_it(scim, org, settings):
    settings.RESKILL_AUDIT = True
    alice = org.users["alice"]
    made = create(scim, "reskill-hr", org.alice)
    assert made.status_code == 201, made.content
    assert roles(alice) == {HR_MANAGERS} and alice.is_staff and not alice.is_superuser
    assert not Employee.objects.visible_to(alice).exclude(user=alice).exists(), "a role alone shows nobody"
    where = f"{GROUPS}/{made.json()['id']}"
    assert [row["value"] for row in scim.get(where).json()["members"]] == [str(org.alice.pk)]
    assert patch(scim, where, remove(org.alice), add(org.bob)).status_code == 200
    assert roles(alice) == set() and not alice.is_staff and roles(org.users["bob"]) == {HR_MANAGERS}
    assert scim.delete(where).status_code == 204
    assert roles(org.users["bob"]) == set()
    entries = AuditEntry.objects.filter(route="role-by-group").order_by("pk")
    assert [(entry.employee_id, entry.details["given"]) for entry in entries] == [
        (org.alice.pk, True),
        (org.alice.pk, False),
        (org.bob.pk, True),
        (org.bob.pk, False),
    ]
    assert RoleByGroup.objects.count() == 2 and not RoleByGroup.objects.current().exists(), "rows stay as a record"


def test_without_the_setting_there_are_no_such_groups(scim, settings, org):
    settings.RESKILL_SCIM_ROLES = {}
    assert create(scim, "reskill-hr", org.alice).status_code == 404
    settings.RESKILL_SCIM_GROUPS = "departments"
    assert create(scim, "reskill-hr", org.alice).status_code == 201
    assert roles(org.users["alice"]) == set()


@pytest.mark.parametrize("limit", [{}, {"scopes": [*PEOPLE, "roles:write"], "departments": []}])
def test_a_client_without_the_scope_or_of_some_departments_gives_no_role(scim, org, limit):
    where = f"{GROUPS}/{create(scim, 'reskill-hr').json()['id']}"
    scopes = limit.get("scopes", PEOPLE)
    other = client_with(*scopes, **limit)
    refused = create(other, "reskill-readers", org.alice)
    assert refused.status_code == 403
    assert other.get(where).status_code == 404 and patch(other, where, add(org.alice)).status_code == 404
    assert other.get(GROUPS).json()["totalResults"] == 0
    assert roles(org.users["alice"]) == set()


def test_a_missing_scope_is_named(scim, org):
    assert 'scope="roles:write"' in create(client_with(*PEOPLE), "reskill-readers", org.alice)["WWW-Authenticate"]


def test_no_group_becomes_a_role_or_another_role_by_a_new_name(scim, settings, org):
    settings.RESKILL_SCIM_GROUPS = "departments"
    plain = client_with(*PEOPLE)
    department = f"{GROUPS}/{create(plain, 'Ward 3', org.alice).json()['id']}"
    rename = {"op": "replace", "path": "displayName", "value": "reskill-hr"}
    assert patch(plain, department, rename).status_code == 400
    assert patch(scim, department, rename).status_code == 400
    group = f"{GROUPS}/{create(scim, 'reskill-readers', org.alice).json()['id']}"
    assert patch(scim, group, rename).status_code == 400
    assert roles(org.users["alice"]) == {HR_VIEWERS}


def test_people_who_have_left_and_administrators_get_nothing(scim, org):
    leave(employees=[org.bob], on="2020-01-01", by=None)
    assert create(scim, "reskill-hr", org.bob).status_code == 400
    admin = org.users["alice"]
    admin.is_superuser = True
    admin.save()
    assert create(scim, "reskill-hr", org.alice).status_code == 400
    assert not RoleByGroup.objects.exists() and not DirectoryGroup.objects.exists()


def test_who_leaves_loses_the_role(scim, org):
    create(scim, "reskill-hr", org.alice, org.bob)
    user = f"/scim/v2/Users/{org.alice.pk}"
    assert patch(scim, user, {"op": "replace", "path": "active", "value": False}).status_code == 200
    assert roles(org.users["alice"]) == set()
    leave(employees=[org.bob], on="2020-01-01", by=None)  # as a file of HR does
    assert take_roles_of_leavers() == 1
    assert roles(org.users["bob"]) == set()


def test_who_has_no_login_yet_gets_the_role_with_it(scim, org, make_user):
    Employee.objects.filter(pk=org.alice.pk).update(user=None)
    assert create(scim, "reskill-hr", org.alice).status_code == 201
    user = make_user("new")
    link_employee(user=user, external_id="A1")
    assert roles(user) == {HR_MANAGERS}


def test_a_role_that_another_group_gives_too_stays(scim, settings, org):
    settings.RESKILL_SCIM_ROLES = {"one": HR_MANAGERS, "two": HR_MANAGERS}
    first = f"{GROUPS}/{create(scim, 'one', org.alice).json()['id']}"
    create(scim, "two", org.alice)
    scim.delete(first)
    assert roles(org.users["alice"]) == {HR_MANAGERS}


def test_roles_that_hr_gave_by_hand_stay(scim, org):
    ensure_roles().user_set.add(org.users["alice"])
    where = f"{GROUPS}/{create(scim, 'reskill-readers', org.alice).json()['id']}"
    scim.delete(where)
    assert roles(org.users["alice"]) == {HR_MANAGERS}


def test_a_client_does_not_have_the_scope_unless_somebody_names_it():
    assert "roles:write" not in usual_scopes()


@pytest.mark.parametrize(
    ("scim", "oidc", "fault"),
    [
        ({"a": "Administrators"}, {}, "reskill.E011"),
        (["a"], {}, "reskill.E011"),
        ({"a": HR_MANAGERS}, {"b": HR_MANAGERS}, "reskill.E012"),
    ],
)
def test_settings_that_name_no_role_or_contradict_each_other_are_refused(settings, scim, oidc, fault):
    settings.RESKILL_SCIM_ROLES, settings.RESKILL_OIDC_ROLES = scim, oidc
    assert fault in {message.id for message in check_settings(always=True)}
