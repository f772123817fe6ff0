"""manage.py load_demo: loads the organisation and the logins of the demo."""

from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import CommandError
from django.db import transaction
from oauth2_provider.models import Application

import skills
from courses.management.commands.load_starter import CATALOGUE
from courses.services.catalogue.course_import import import_courses
from skills.management.audited_command import AuditedCommand
from skills.models import Employee, ManagerScope
from skills.services.access.clients import connect_system, usual_scopes
from skills.services.access.roles import ensure_roles
from skills.services.people.employee_import import import_employees

EMPLOYEES = Path(skills.__file__).parent / "starter" / "demo_employees.csv"
PASSWORD = "lindenhof-demo"  # noqa: S105 (printed at every start; refused outside the demo)
CLIENT_ID = "lindenhof-demo"
CLIENT_SECRET = "demo-client-secret"  # noqa: S105
DEMO_LOGINS = "Demo logins"
# Login, description shown to the user, and external id of the linked employee ('' for none).
LOGINS = (
    ("amara", "employee: customer service", "LH-001"),
    ("grace", "employee: nursing", "LH-022"),
    ("hoang", "employee: engineering", "LH-053"),
    ("hr", "HR manager: sees everyone in the admin", ""),
    ("admin", "administrator", ""),
)


class Command(AuditedCommand):
    help = "Loads the made-up organisation of the demo and its logins. Works only in the demo. People's changes stay."

    def handle(self, *args, **options) -> None:
        if not settings.DEMO:
            raise CommandError("Demo logins exist in the demo only. Run `make demo`.")
        if not Employee.objects.exists():
            import_courses(path=CATALOGUE, keep_edits=True)
            import_employees(path=EMPLOYEES, organisation="Lindenhof Services")
        application = self._logins()
        width = max(len(name) for name, _, _ in LOGINS)
        lines = [f"  {name:{width}}  {description}" for name, description, _ in LOGINS]
        self.stdout.write(
            "Sign in with the password " + PASSWORD + " as\n" + "\n".join(lines) + "\n"
            f"  API client {application.client_id}, secret {CLIENT_SECRET}"
        )

    @transaction.atomic
    def _logins(self) -> Application:
        group, _ = Group.objects.get_or_create(name=DEMO_LOGINS)
        hr = ensure_roles()
        for name, _, external_id in LOGINS:
            user, is_new = get_user_model().objects.get_or_create(
                username=name,
                defaults={
                    "email": f"{name}@lindenhof.example",
                    "is_staff": not external_id,
                    "is_superuser": name == "admin",
                },
            )
            if not is_new:
                continue
            user.set_password(PASSWORD)
            user.save()
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
            user.groups.add(group)
            if external_id:
                Employee.objects.filter(external_id=external_id, user=None).update(user=user)
            elif name == "hr":
                user.groups.add(hr)
                ManagerScope.objects.create(user=user, sees_everyone=True)
        application = Application.objects.filter(client_id=CLIENT_ID).first()
        if application is None:
            system, _ = connect_system(
                name="Demo learning platform", scopes=usual_scopes(), client_id=CLIENT_ID, secret=CLIENT_SECRET
            )
            application = system.application
        return application
