"""manage.py invite --everyone | --department NAME | --file IDS"""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db.models import QuerySet

from skills.management.audited_command import AuditedCommand
from skills.models import Department, Employee
from skills.services.mail import mails_waiting
from skills.services.people.employee_logins import Invitations, invite_employees, people_to_invite


class Command(AuditedCommand):
    help = (
        "Invites employees by e-mail. The invitations are stored at once, and a worker sends them. Employees who have a "
        "login already are not invited."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--everyone", action="store_true", help="all employees with an address and without a login")
        who.add_argument("--department", action="append", metavar="NAME", help="those of this department; repeatable")
        who.add_argument("--file", type=Path, metavar="IDS", help="those of a file with one external id a line")
        parser.add_argument("--again", action="store_true", help="also those invited before who have not signed in yet")
        parser.add_argument("--dry-run", action="store_true", help="only count")

    def handle(self, *args, again: bool, dry_run: bool, **options) -> None:
        if not settings.RESKILL_PUBLIC_URL and not dry_run:
            raise CommandError(
                "Invitations need the address of the site. Set RESKILL_PUBLIC_URL, such as https://reskill.example.org."
            )
        chosen = self._chosen(people_to_invite(again=again), **options)
        if dry_run:
            self.stdout.write(f"{chosen.count()} employees would be invited. Nothing was sent.")
            return
        found = Invitations()
        for found in invite_employees(ids=list(chosen.values_list("pk", flat=True)), by=None):
            self.stdout.write(f"{found.n_stored} invitations stored", ending="\r")
        self.noted(invited=found.n_stored, refused=len(found.refused))
        for external_id, reason in found.refused.items():
            self.stderr.write(f"{external_id}: {reason}")
        self.stdout.write(
            f"{found.n_stored} invitations are stored, {len(found.refused)} employees could not be invited. "
            f"{mails_waiting().n_waiting} e-mails wait; a worker sends them. `manage.py mail` shows how far it is."
        )

    def _chosen(
        self, people: QuerySet[Employee], *, department: list[str] | None, file: Path | None, **options
    ) -> QuerySet[Employee]:
        if department:
            if unknown := set(department) - set(Department.objects.values_list("name", flat=True)):
                raise CommandError(f"There is no department {sorted(unknown)[0]!r}.")
            return people.filter(department__name__in=department)
        if file:
            return people.filter(external_id__in=self._ids(file))
        return people

    def _ids(self, file: Path) -> list[str]:
        try:
            lines = file.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from None
        ids = [line.strip() for line in lines if line.strip()]
        known = set(Employee.objects.filter(external_id__in=ids).values_list("external_id", flat=True))
        if unknown := [f"line {n}: {text!r}" for n, text in enumerate(lines, 1) if text.strip() not in {"", *known}]:
            raise CommandError(
                f"{file} names {len(unknown)} unknown employees, first {unknown[0]}. Nobody was invited. Correct the file."
            )
        return ids
