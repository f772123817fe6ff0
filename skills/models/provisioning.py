"""Names and identifiers that an identity provider uses for employees."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.utils.translation import gettext_lazy as _

from skills.models.employee import Department, Employee


class DirectoryEntry(models.Model):
    """The identity provider's entry for one employee. Optional: without a row, the e-mail or the external id is used."""

    employee = models.OneToOneField(Employee, on_delete=models.CASCADE, related_name="directory_entry")
    user_name = models.CharField(max_length=254, help_text="Name of the person's account at the identity provider.")
    external_id = models.CharField(
        max_length=255, blank=True, help_text="The key of the person at the identity provider."
    )
    given_name = models.CharField(max_length=160, blank=True, help_text="As the identity provider sent it.")
    family_name = models.CharField(max_length=160, blank=True, help_text="As the identity provider sent it.")
    number = models.CharField(
        max_length=80,
        blank=True,
        help_text="The provider's number of the person, where it differs from the HR system's.",
    )
    number_is_provisional = models.BooleanField(
        default=False,
        help_text="No employee number was sent yet: the employee's identifier was made from externalId or userName.",
    )
    removed_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When the identity provider deleted the entry. The person has left; the provider no longer sees it.",
    )

    IN_MERGE_RECORD = True

    class Meta:
        verbose_name, verbose_name_plural = _("entry of the sign-in system"), _("entries of the sign-in system")
        constraints = [
            models.UniqueConstraint(
                Lower("user_name"), condition=Q(removed_at__isnull=True), name="one_entry_per_user_name"
            ),
        ]

    def __str__(self) -> str:
        return self.user_name

    def is_better_than(self, other: "DirectoryEntry") -> bool:
        """Whether this entry stays in a merge of two employees: one that the provider has not deleted."""
        return self.removed_at is None and other.removed_at is not None


class DirectoryGroup(models.Model):
    """A group of the identity provider: a department (RESKILL_SCIM_GROUPS) or a role (RESKILL_SCIM_ROLES) here."""

    department = models.OneToOneField(
        Department, on_delete=models.CASCADE, null=True, blank=True, related_name="directory_group"
    )
    role_group = models.CharField(
        max_length=160, blank=True, db_default="", help_text="Name of a group that gives a role; else empty."
    )
    external_id = models.CharField(max_length=255, blank=True, help_text="The key of the group at the provider.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name, verbose_name_plural = _("group of the sign-in system"), _("groups of the sign-in system")
        constraints = [
            models.UniqueConstraint(
                fields=["role_group"], condition=~Q(role_group=""), name="one_group_per_role_group"
            ),
            models.CheckConstraint(
                condition=Q(department__isnull=False, role_group="") | Q(department__isnull=True) & ~Q(role_group=""),
                name="group_is_a_department_or_a_role",
            ),
        ]

    def __str__(self) -> str:
        return self.role_group or str(self.department)


class RoleByGroupQuerySet(models.QuerySet["RoleByGroup"]):
    def visible_to(self, user: Any) -> "RoleByGroupQuerySet":
        return self.filter(employee__in=Employee.objects.visible_to(user))

    def current(self) -> "RoleByGroupQuerySet":
        """Memberships that have not ended."""
        return self.filter(taken_at__isnull=True)


class RoleByGroup(models.Model):
    """An employee's membership in a group of the identity provider that gives a role. Rows stay as a record."""

    employee = models.ForeignKey(
        Employee, on_delete=models.CASCADE, related_name="roles_by_group", verbose_name=_("employee")
    )
    group = models.ForeignKey(
        DirectoryGroup, on_delete=models.SET_NULL, null=True, blank=True, related_name="role_members"
    )
    group_name = models.CharField(_("group"), max_length=160)
    role = models.CharField(_("role"), max_length=80)
    given_at = models.DateTimeField(_("given"), auto_now_add=True)
    given_by = models.CharField(_("by the system"), max_length=100, help_text="The client id.")
    taken_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    IN_MERGE_RECORD = True

    objects = RoleByGroupQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("role from the sign-in system"), _("roles from the sign-in system")
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "group"], condition=Q(taken_at__isnull=True), name="one_membership_per_role_group"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee}: {self.role}"


class AccountQuestionQuerySet(models.QuerySet["AccountQuestion"]):
    def visible_to(self, user: Any) -> "AccountQuestionQuerySet":
        """The questions about employees whom the user may see."""
        return self.filter(employee__in=Employee.objects.visible_to(user))


class AccountQuestion(models.Model):
    """An account of the identity provider that may be a known employee's: same e-mail address, another number.

    Nobody is created or changed until HR has answered. The provider sends the account again and again meanwhile.
    """

    class Answer(models.TextChoices):
        OPEN = "open", _("not answered")
        SAME = "same", _("the same person")
        OTHER = "other", _("another person")

    employee = models.ForeignKey(
        Employee, on_delete=models.CASCADE, related_name="account_questions", verbose_name=_("known employee")
    )
    user_name = models.CharField(_("account"), max_length=254)
    number = models.CharField(_("number of the account"), max_length=80)
    name = models.CharField(_("name of the account"), max_length=160, blank=True)
    email = models.EmailField(_("e-mail address of both"))
    answer = models.CharField(_("answer"), max_length=8, choices=Answer.choices, default=Answer.OPEN)
    asked_at = models.DateTimeField(_("first sent"), auto_now_add=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = AccountQuestionQuerySet.as_manager()

    PERSONAL_TEXTS = ("user_name", "number", "name", "email")
    IN_MERGE_RECORD = True

    class Meta:
        verbose_name, verbose_name_plural = _("account to assign"), _("accounts to assign")
        ordering = ["answer", "-asked_at"]
        constraints = [
            models.UniqueConstraint("employee", Lower("user_name"), "number", name="one_question_per_account")
        ]

    def __str__(self) -> str:
        return f"{self.user_name}, {self.employee}"


def as_in_directory(employees: QuerySet) -> Any:
    """The employees that the identity provider has not deleted, annotated with directory_name, _number and _id."""
    return (
        employees.filter(directory_entry__removed_at__isnull=True)
        .select_related("department", "directory_entry", "manager")
        .annotate(
            directory_name=Coalesce(
                "directory_entry__user_name",
                NullIf(F("email"), Value("")),
                "external_id",
                output_field=models.CharField(),
            ),
            directory_number=Coalesce(
                NullIf(F("directory_entry__number"), Value("")), "external_id", output_field=models.CharField()
            ),
            directory_id=Coalesce("directory_entry__external_id", "external_id", output_field=models.CharField()),
        )
    )
