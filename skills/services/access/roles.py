"""The default groups of an organisation, each with the permissions it needs.

A group grants actions. The employees on whom a user may act are limited by `visible_to` and the user's departments.
"""

from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q, QuerySet

HR_MANAGERS = "HR managers"
HR_VIEWERS = "HR viewers"
ADVISERS = "Advisers"
LEARNING_ADVISERS = "Learning advisers"
CATALOGUE_EDITORS = "Catalogue editors"
DATA_STEWARDS = "Data stewards"

_PEOPLE = (
    "employee",
    "task",
    "department",
    "answer",
    "recommendation",
    "pathstep",
    "feedback",
    "review",
    "courserequest",
    "workforcecell",
)
_CATALOGUE = ("course", "coursesession", "courseprerequisite", "emphasisoverride", "learningunit")
_DATA = ("exposuredataset", "occupationfigure", "referencetask", "occupation", "taskassessment")
_RUNS = ("recalculation", "recalculationfailure", "importrun", "freeze")


@dataclass(frozen=True)
class Role:
    """A group's permissions by model name. edit: add, change, delete, view. change: change, view. extra: codenames."""

    name: str
    edit: tuple[str, ...] = ()
    change: tuple[str, ...] = ()
    view: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()

    def permissions(self) -> QuerySet[Permission]:
        """The Permission rows of this role, limited to the apps of this project."""
        rows = Permission.objects.filter(content_type__app_label__in=["skills", "courses", "oauth2_provider"])
        return rows.filter(
            Q(content_type__model__in=self.edit, codename__regex="^(add|change|delete|view)_")
            | Q(content_type__model__in=self.change, codename__regex="^(change|view)_")
            | Q(content_type__model__in=self.view, codename__startswith="view_")
            | Q(codename__in=self.extra)
        )


ROLES = (
    Role(
        HR_MANAGERS,
        edit=("employee", "task", "department", "exposureoverride", "humanskill", "situation", *_CATALOGUE, "review",
              "application", "webhook", "lastingtoken", "trainingplan", "vacancy"),
        change=("courserequest", "learnerinrecords", "activityinrecords", "accountquestion", "employeepair"),
        view=(*_PEOPLE, *_DATA, *_RUNS, "fairnessaudit", "webhookdelivery", "webhookattempt", "auditentry",
              "employeemerge", "rolebygroup"),
        extra=("add_recalculation", "change_recalculation", "release_recalculation", "add_freeze", "change_freeze",
               "add_importrun", "change_exposuredataset", "approve_trainingplan"),
    ),
    Role(
        HR_VIEWERS,
        view=(*_PEOPLE, *_CATALOGUE, *_DATA, *_RUNS, "humanskill", "situation", "exposureoverride", "trainingplan",
              "fairnessaudit", "vacancy"),
    ),
    Role(
        ADVISERS,
        change=("review",),
        view=("employee", "task", "answer", "recommendation", "pathstep", "course", "sharedstep"),
    ),
    Role(LEARNING_ADVISERS, view=("sharedstep",)),
    Role(CATALOGUE_EDITORS, edit=_CATALOGUE, view=("humanskill", "situation", "importrun"), extra=("add_importrun",)),
    Role(
        DATA_STEWARDS,
        change=("exposuredataset", "humanskill", "situation"),
        view=(*_DATA, *_RUNS, "fairnessaudit"),
        extra=("add_recalculation", "change_recalculation", "release_recalculation"),
    ),
)  # fmt: skip


@transaction.atomic
def ensure_roles() -> Group:
    """Creates the groups or resets their permissions to the roles, and returns the group of HR managers."""
    groups = {}
    for role in ROLES:
        groups[role.name], _ = Group.objects.get_or_create(name=role.name)
        groups[role.name].permissions.set(role.permissions())
    return groups[HR_MANAGERS]
