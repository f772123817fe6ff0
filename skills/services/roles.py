"""What an HR manager may do in the admin."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

HR_MANAGERS = "HR managers"
# Model names per kind of work; rows about people are narrowed further by visible_to.
_EDIT = (
    "employee", "task", "department", "exposureoverride", "humanskill",
    "course", "courseprerequisite", "emphasisoverride", "review", "application",
    "trainingplan",
)  # fmt: skip
_VIEW = (
    "answer", "recommendation", "pathstep", "feedback", "recalculation", "recalculationfailure", "occupation",
    "fairnessaudit", "exposuredataset", "occupationfigure", "referencetask", "taskassessment", "importrun", "workforcecell",
)  # fmt: skip


@transaction.atomic
def ensure_roles() -> Group:
    """The group of HR managers, with exactly the permissions it needs."""
    group, _ = Group.objects.get_or_create(name=HR_MANAGERS)
    ours = Q(content_type__app_label__in=["skills", "courses", "oauth2_provider"])
    wanted = Permission.objects.filter(ours).filter(
        Q(content_type__model__in=_EDIT, codename__regex="^(add|change|delete|view)_")
        | Q(content_type__model__in=_VIEW, codename__startswith="view_")
        | Q(codename__in=["add_recalculation", "change_recalculation", "add_importrun", "change_exposuredataset"])
    )
    group.permissions.set(wanted)
    return group
