"""manage.py freeze: freezes the results that employees see, ends the freeze, or says whether they are frozen."""

from argparse import ArgumentParser

from django.core.management.base import CommandError

from courses.models import Freeze, Recalculation
from courses.services.recalculation import freeze_results, recalculate_here, unfreeze_results
from courses.tasks import advance_recalculation
from skills.errors import ReskillError
from skills.management.audited_command import AuditedCommand


class Command(AuditedCommand):
    help = "Freezes what employees see: recalculations continue, but are not published until the freeze ends."

    def add_arguments(self, parser: ArgumentParser) -> None:
        switch = parser.add_mutually_exclusive_group(required=True)
        switch.add_argument("--on", action="store_true", help="freeze the results")
        switch.add_argument("--off", action="store_true", help="end the freeze and publish what waited")
        switch.add_argument("--state", action="store_true", help="say whether the results are frozen, and since when")
        parser.add_argument("--reason", default="", help="reason, stored with the freeze; required with --on")
        parser.add_argument("--here", action="store_true", help="publish in this process, without queue or worker")

    def handle(self, *args, **options) -> None:
        try:
            if options["on"]:
                freeze_results(reason=options["reason"])
            elif options["off"]:
                self._unfreeze(options["reason"], here=options["here"])
        except ReskillError as error:
            raise CommandError(str(error)) from error
        self.noted(switch=next(name for name in ("on", "off", "state") if options[name]))
        since, n = Freeze.objects.since(), Recalculation.objects.frozen().count()
        if since is None:
            self.stdout.write("The results are not frozen.")
        else:
            self.stdout.write(f"The results are frozen since {since:%Y-%m-%d %H:%M} UTC. Runs that wait: {n}.")

    def _unfreeze(self, reason: str, *, here: bool) -> None:
        for run_id in unfreeze_results(reason=reason):
            if here:
                recalculate_here(run=Recalculation.objects.get(pk=run_id))
            else:
                advance_recalculation.delay_on_commit(run_id)
