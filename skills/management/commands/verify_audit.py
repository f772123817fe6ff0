"""manage.py verify_audit"""

from django.core.management.base import BaseCommand, CommandError

from skills.services.audit import head_of_trail, verify_trail


class Command(BaseCommand):
    help = "Checks that no entry of the audit trail was changed, added or removed. Ends with an error if one was."

    def handle(self, *args, **options) -> None:
        faults, head = verify_trail(), head_of_trail()
        for fault in faults[:20]:
            self.stderr.write(f"{'end' if fault.entry is None else f'entry {fault.entry}'}: {fault.reason}")
        if faults:
            raise CommandError(f"The audit trail has {len(faults)} faults.")
        self.stdout.write(f"{head.n_entries:,} entries, none changed. Hash of the last entry: {head.last_hash or '-'}")
