"""manage.py mail"""

from argparse import ArgumentParser

from skills.management.audited_command import AuditedCommand
from skills.models import OutgoingMail
from skills.services.mail import mails_waiting, retry_failed


class Command(AuditedCommand):
    help = "Shows how many e-mails wait, and which the mail server refused. --again: sends the refused ones again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--again", action="store_true", help="send the refused e-mails again")

    def handle(self, *args, again: bool, **options) -> None:
        if again:
            n = retry_failed()
            self.noted(again=n)
            self.stdout.write(f"{n} e-mails wait again.")
        found = mails_waiting()
        since = f", the oldest since {found.oldest_at:%Y-%m-%d %H:%M} UTC" if found.oldest_at else ""
        self.stdout.write(f"{found.n_waiting} e-mails wait{since}. {found.n_failed} were refused.")
        if delayed := OutgoingMail.objects.waiting().exclude(error="").first():
            self.stdout.write(f"The mail server said last: {delayed.error}")
        for mail in OutgoingMail.objects.filter(state=OutgoingMail.State.FAILED).order_by("created_at"):
            self.stdout.write(f"{mail.created_at:%Y-%m-%d %H:%M} {mail.recipient}: {mail.error}")
