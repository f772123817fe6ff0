"""Permissions in the admin: a table of actions and groups, for every group that an organisation starts with."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from courses.models import (
    Answer,
    Course,
    CourseRequest,
    FairnessAudit,
    LearningUnit,
    Recalculation,
    Review,
    SharedStep,
    TrainingPlan,
)
from skills.models import Employee, ExposureDataset, HumanSkill, ManagerScope
from skills.services.access import roles

pytestmark = pytest.mark.django_db

MANAGER, VIEWER, ADVISER, LEARNING_ADVISER, EDITOR, STEWARD = (
    roles.HR_MANAGERS, roles.HR_VIEWERS, roles.ADVISERS, roles.LEARNING_ADVISERS, roles.CATALOGUE_EDITORS,
    roles.DATA_STEWARDS,
)  # fmt: skip
EVERYBODY = (MANAGER, VIEWER, ADVISER, LEARNING_ADVISER, EDITOR, STEWARD)
# Action -> groups that may do it. "see" opens a list, "open" a row; "edit" opens a form that can be saved.
MAY = {
    ("see", Employee): {MANAGER, VIEWER, ADVISER},
    ("open", Employee): {MANAGER, VIEWER, ADVISER},
    ("edit", Employee): {MANAGER},
    ("add", Employee): {MANAGER},
    ("delete", Employee): {MANAGER},
    ("see", Review): {MANAGER, VIEWER, ADVISER},
    ("edit", Review): {MANAGER, ADVISER},
    ("see", CourseRequest): {MANAGER, VIEWER},
    ("see", SharedStep): {ADVISER, LEARNING_ADVISER},
    ("see", Answer): {MANAGER, VIEWER, ADVISER},
    ("see", Course): {MANAGER, VIEWER, ADVISER, EDITOR},
    ("edit", Course): {MANAGER, EDITOR},
    ("add", Course): {MANAGER, EDITOR},
    ("see", LearningUnit): {MANAGER, VIEWER, EDITOR},
    ("edit", LearningUnit): {MANAGER, EDITOR},
    ("add", LearningUnit): {MANAGER, EDITOR},
    ("see", HumanSkill): {MANAGER, VIEWER, EDITOR, STEWARD},
    ("edit", HumanSkill): {MANAGER, STEWARD},
    ("see", ExposureDataset): {MANAGER, VIEWER, STEWARD},
    ("edit", ExposureDataset): {MANAGER, STEWARD},
    ("see", Recalculation): {MANAGER, VIEWER, STEWARD},
    ("start", Recalculation): {MANAGER, STEWARD},
    ("see", TrainingPlan): {MANAGER, VIEWER},
    ("add", TrainingPlan): {MANAGER},
    ("see", FairnessAudit): {MANAGER, VIEWER, STEWARD},
}

# A manager of some departments only views what applies to everybody.
FOR_EVERYBODY = {
    ("edit", Course),
    ("add", Course),
    ("edit", LearningUnit),
    ("add", LearningUnit),
    ("edit", HumanSkill),
    ("edit", ExposureDataset),
}


@pytest.fixture
def world(world):
    LearningUnit.objects.create(situation="complaint")
    Review.objects.create(employee=world.alice, kind=Review.Kind.PERSON, reason="Let us talk.")
    return world


def person(world, client, group: str | None):
    """A client signed in as a staff user for Alice's department, in one group or none. Editors and stewards see nobody."""
    user = world.users["hanna"]
    user.groups.set(Group.objects.filter(name=group))
    client.force_login(user)
    return client


def may(client, action: str, model) -> bool:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    row = model.objects.filter(pk=Employee.objects.get(name="Alice").pk).first() if model is Employee else None
    row = row or model.objects.order_by("pk").first()
    address = {
        "see": lambda: reverse(f"{name}_changelist"),
        "open": lambda: reverse(f"{name}_change", args=[row.pk]),
        "edit": lambda: reverse(f"{name}_change", args=[row.pk]),
        "add": lambda: reverse(f"{name}_add"),
        "delete": lambda: reverse(f"{name}_delete", args=[row.pk]),
        "start": lambda: reverse(f"{name}_start_run"),
    }[action]()
    response = client.get(address)
    assert response.status_code in {200, 302, 403}, (address, response.status_code)
    if response.status_code != 200:
        return False
    return action != "edit" or 'name="_save"' in response.content.decode()


@pytest.mark.parametrize("group", EVERYBODY)
def test_each_group_does_what_the_table_says_and_no_more(world, client, group):
    somebody = person(world, client, group)
    allowed = {key for key in MAY if may(somebody, *key)}
    expected = {key for key, groups in MAY.items() if group in groups}
    assert allowed == (expected - FOR_EVERYBODY if group == MANAGER else expected)


def test_a_manager_of_all_departments_also_changes_what_applies_to_everybody(world, client):
    ManagerScope.objects.filter(user=world.users["hanna"]).update(sees_everyone=True)
    somebody = person(world, client, MANAGER)
    assert all(may(somebody, *key) for key in FOR_EVERYBODY)


def test_without_a_group_a_staff_login_opens_nothing(world, client):
    somebody = person(world, client, None)
    assert not any(may(somebody, *key) for key in MAY)


@pytest.mark.parametrize("group", EVERYBODY)
def test_no_group_reaches_a_department_it_was_not_given(world, client, group):
    somebody = person(world, client, group)
    response = somebody.get(reverse("admin:skills_employee_change", args=[world.bob.pk]))
    assert response.status_code in {302, 403}
    listed = somebody.get(reverse("admin:skills_employee_changelist"))
    assert listed.status_code == 403 or "Bob" not in listed.content.decode()


def test_the_groups_exist_after_migrating_and_can_be_restored():
    assert set(EVERYBODY) <= set(Group.objects.values_list("name", flat=True))
    group = Group.objects.get(name=ADVISER)
    before = set(group.permissions.values_list("codename", flat=True))
    assert before == {
        "change_review", "view_review", "view_employee", "view_task", "view_answer", "view_recommendation",
        "view_pathstep", "view_course", "view_sharedstep",
    }  # fmt: skip
    group.permissions.clear()
    roles.ensure_roles()
    assert set(group.permissions.values_list("codename", flat=True)) == before


def test_no_group_has_permissions_on_voluntary_or_held_attributes():
    """No group may read voluntary or held attributes: they are only counted."""
    for group in Group.objects.filter(name__in=EVERYBODY):
        models = set(group.permissions.values_list("content_type__model", flat=True))
        assert not models & {"voluntaryattribute", "heldattribute"}, group
