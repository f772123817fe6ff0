"""manage.py erase_employee EXTERNAL_ID"""

from argparse import ArgumentParser

from django.core.management.base import CommandError

from skills.management.audited_command import AuditedCommand
from skills.models import Employee
from skills.services.people.employee_deletion import delete_employees
from skills.services.people.former_ids import current_id


class Command(AuditedCommand):
    help = (
        "Erases an employee: tasks, answers, reviews, histories, the login, and what reports, uploads and logs of the "
        "admin tell about the person. Backups and the log files of the server are not changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("external_id", help="identifier in the HR system")
        parser.add_argument("--yes", action="store_true", help="do not ask for confirmation")

    def handle(self, *args, external_id: str, yes: bool, **options) -> None:
        employee = Employee.objects.filter(external_id=current_id(external_id)).first()
        if employee is None:
            raise CommandError(f"There is no employee {external_id!r}.")
        if not yes and input(f"Erase {employee} for ever? Type the external id to confirm: ") != external_id:
            raise CommandError("Nothing was erased.")
        self.audit_employee = employee.pk
        self.noted(employees=delete_employees(employees=[employee], by=None))
        self.stdout.write("Erased.")
