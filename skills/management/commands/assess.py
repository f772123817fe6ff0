"""manage.py assess FILE.csv [-o OUT.csv]"""

import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import CommandError
from tqdm import tqdm

from skills.errors import BadInput, ReskillError
from skills.exposure_bands import status
from skills.management.audited_command import AuditedCommand
from skills.services.exposure.assessor import Assessment, assess_statements
from skills.sources.table_writing import TableWriter
from skills.sources.tables import read_table

COLUMNS = ["statement", "status", "suggestion", "exposure", "low", "high", "automation", "augmentation", "evidence"]


class Command(AuditedCommand):
    help = (
        "Estimates the exposure to today's AI of each statement in a CSV or XLSX file (column 'statement'), with 80 % "
        "interval and evidence. Needs no employees and stores nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="CSV or XLSX with a column 'statement'")
        parser.add_argument("-o", "--output", help="where to write the CSV (default: standard output)")

    def handle(self, *args, file: str, output: str | None, **options) -> None:
        try:
            statements = read_statements(file)
            with tqdm(total=len(statements), desc="assess", unit="statement", file=sys.stderr) as bar:
                answers = assess_statements(statements, progress=lambda done, total: bar.update(done - bar.n))
        except ReskillError as error:
            raise CommandError(str(error)) from error
        self.noted(statements=len(answers), to_file=bool(output))
        if output:
            # Written to a temporary file and renamed, so that readers never see an incomplete file.
            part = Path(output).with_name(Path(output).name + ".part")
            with part.open("w", encoding="utf-8", newline="") as target:
                write(answers, target)
            part.replace(output)
        else:
            write(answers, self.stdout)
        n_far = sum(answer.is_far for answer in answers)
        n_unclear = sum(not answer.is_judged for answer in answers)
        n_split = sum(answer.sources_disagree for answer in answers)
        self.stderr.write(
            f"{len(answers):,} statements assessed; {n_unclear:,} too unclear to be judged, "
            f"{n_far:,} without a close reference task, {n_split:,} with disagreeing sources."
        )


def read_statements(file: str) -> list[str]:
    """The statements of the file in order. Raises BadInput with the line number of an empty statement."""
    table = read_table(file)
    table.require("statement")
    statements = []
    for row in table.rows:
        if not row.cells["statement"]:
            raise BadInput(
                "is empty. Enter a task, or delete the line.", file=table.file, line=row.line, column="statement"
            )
        statements.append(row.cells["statement"])
    if not statements:
        raise BadInput("has a header but no statements.", file=table.file)
    return statements


def write(answers: list[Assessment], target) -> None:
    writer = TableWriter(target, lineterminator="\n")
    writer.writerow(COLUMNS)
    for answer in answers:
        numbers = (answer.exposure, answer.low, answer.high, answer.automation, answer.augmentation)
        writer.writerow(
            [
                answer.statement,
                status_of(answer),
                answer.suggestion,
                *("" if value is None else f"{value:.4f}" for value in numbers),
                evidence(answer),
            ]
        )


def status_of(answer: Assessment) -> str:
    """The code 'judged' or 'not_judged'."""
    return status(answer.exposure, is_unclear=not answer.is_judged)


def evidence(answer: Assessment) -> str:
    """The evidence as one line: warnings, figures of datasets that contain this task, nearest reference tasks."""
    parts = []
    if answer.is_far:
        parts.append("no close reference task")
    if answer.sources_disagree:
        parts.append("the sources disagree")
    parts += [f"{source.dataset} says {source.value:.2f} ({source.measure})" for source in answer.sources]
    for item in answer.evidence[:3]:
        where = f"{item.occupation}; " if item.occupation else ""
        parts.append(f"{item.statement} [{where}{item.dataset}: {item.exposure:.2f}; closeness {item.closeness:.2f}]")
    return " | ".join(parts)
