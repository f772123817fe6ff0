"""Says what is wrong with the installation and what to do."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from reskill.condition.doctor import examine
from reskill.condition.findings import Level
from reskill.version import full_version

_MARKS = {Level.OK: "ok     ", Level.WARNING: "warning", Level.ERROR: "ERROR  "}


class Command(BaseCommand):
    help = (
        "Examines database, queue, worker, schedule, model, mail, disk, runs and backups. Ends with 1 if one is broken."
    )
    requires_system_checks = []  # their messages are among the findings

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--json", action="store_true", help="write the findings as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = examine()
        if options["json"]:
            self.stdout.write(json.dumps([asdict(finding) for finding in found], ensure_ascii=False, indent=1))
        else:
            self.stdout.write(f"Reskill {full_version()}")
            for finding in found:
                self.stdout.write(f"{_MARKS[finding.level]}  {finding.name}: {finding.text}")
                if finding.advice:
                    self.stdout.write(f"{'':9}{finding.advice}")
        if any(finding.level == Level.ERROR for finding in found):
            raise SystemExit(1)
