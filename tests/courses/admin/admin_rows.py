"""Test data with at least one row in every list of the admin."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib.auth.models import Group
from django.utils import timezone
from django_celery_beat.models import ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule

from courses.models import (
    ActivityInRecords,
    Course,
    FairnessAudit,
    Freeze,
    LearnerInRecords,
    Recalculation,
    SharedStep,
    TrainingPlan,
    WorkforceCell,
)
from courses.services.figures import refresh_figures
from courses.services.learning.course_requests import ask_for_course
from courses.services.library.unit_loading import copy_unit
from courses.services.reviews.reviews import request_review
from skills.models import (
    AccountQuestion,
    AuditEntry,
    ConnectedSystem,
    Employee,
    EmployeeMerge,
    EmployeePair,
    ExposureOverride,
    ImportRun,
    RoleByGroup,
    Situation,
    Vacancy,
)
from skills.services import webhooks
from skills.services.access.lasting_tokens import create_token
from skills.services.audit import record
from tests.api_client import make_application
from tests.courses.services.library.units import make_part


def fill_admin(world) -> None:
    """Adds the rows that make_world does not create."""
    hanna, task = world.users["hanna"], world.alice.tasks.first()
    request_review(employee=world.alice, kind="exposure", task=task, reason="Most of it is by hand.")
    copy_unit(unit=make_part().unit)
    ask_for_course(employee=world.alice, course=Course.objects.first(), wish="To learn more.")
    SharedStep.objects.create(employee=world.alice, course=Course.objects.first(), adviser=hanna, message="For me?")
    ExposureOverride.objects.create(task=task, exposure=0.2, reason="I watched her.", decided_by=hanna)
    ImportRun.objects.create(kind="employees", file_name="people.csv", started_by=hanna)
    FairnessAudit.objects.create()
    Freeze.objects.create(reason="The works council checks the figures.", began_by=hanna)
    Situation.objects.create(
        slug="complaint", group="communication", names={"en": "When somebody complains"}, sentences={}
    )
    record(action=AuditEntry.Action.SEEN, route="admin:index", actor_id=hanna.pk, employee_id=world.alice.pk)
    TrainingPlan.objects.create(name="Next year", created_by=hanna)
    LearnerInRecords.objects.create(key="a", identifier="guest (https://lms.example.org)")
    ActivityInRecords.objects.create(key="b", identifier="https://lms.example.org/course/view.php?id=9")
    hook, _secret = webhooks.add_webhook(
        application=make_application(), url="https://hooks.example.org/", events=["recalculation.finished"]
    )
    webhooks.ping(webhook=hook)
    refresh_figures(Recalculation.objects.latest("pk"))
    assert WorkforceCell.objects.exists()
    AccountQuestion.objects.create(employee=world.alice, user_name="alice", number="9", email="alice@example.org")
    twin = Employee.objects.create(external_id="A1b", name="Alice", department=world.care)
    EmployeePair.objects.create(first=world.alice, second=twin, reason="name")
    EmployeeMerge.objects.create(kept=world.alice, removed_pk=99, removed_external_id="A0", merged_by=hanna)
    RoleByGroup.objects.create(employee=world.alice, group_name="reskill-hr", role="HR managers", given_by="x")
    Vacancy.objects.create(key="w-1", title="Ward manager")
    create_token(system=ConnectedSystem.objects.first(), name="Entra ID", scopes=["employees:read"])
    _fill_packages(hanna)


def _fill_packages(user) -> None:
    Group.objects.get_or_create(name="Readers")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "kept"})
    app = SocialApp.objects.create(provider="openid_connect", name="Work account", client_id="x")
    account = SocialAccount.objects.create(user=user, provider="openid_connect", uid="1")
    SocialToken.objects.create(app=app, account=account, token="kept")
    ClockedSchedule.objects.create(clocked_time=timezone.now() + timedelta(days=1))
    CrontabSchedule.objects.create()
    SolarSchedule.objects.create(event="sunset", latitude=50, longitude=8)
    interval = IntervalSchedule.objects.create(every=1, period=IntervalSchedule.HOURS)
    PeriodicTask.objects.create(name="hourly", task="courses.audit_when_due", interval=interval)
