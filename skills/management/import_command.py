"""Base of the commands that import a file: column mapping, progress bars, report and dry run."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandError
from tqdm import tqdm

from skills.errors import ReskillError
from skills.management.audited_command import AuditedCommand
from skills.models import ImportRun
from skills.services.imports.report import Progress
from skills.sources.file_layout import Layout


class ImportCommand(AuditedCommand):
    """A command that imports a file. Subclasses set the kind of import."""

    map_example = ""  # FIELD=COLUMN
    name_width = 24

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--dry-run", action="store_true", help="report only; nothing is saved")

    def add_map(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--map", nargs="+", action="extend", default=[], metavar="FIELD=COLUMN", help="which column holds a field"
        )

    def add_layout(self, parser: ArgumentParser, presets: Iterable[str]) -> None:
        group = parser.add_argument_group("layout of the file", "what is not named is guessed and told in the report")
        group.add_argument("--sheet", default="", help="title of a workbook's sheet")
        group.add_argument("--header-line", type=int, default=0, metavar="N", help="line with the names of the columns")
        group.add_argument("--encoding", default="", help="such as utf-8, cp1252 or cp1250")
        group.add_argument("--delimiter", default="", help="the character between columns; tab for a tab")
        group.add_argument("--preset", default="", choices=list(presets), help="the system that wrote the file")

    def layout(self, options: Mapping[str, Any]) -> Layout:
        """The layout that the arguments of `add_layout` name."""
        delimiter = "\t" if options["delimiter"].lower() == "tab" else options["delimiter"]
        return Layout(options["encoding"], delimiter, options["sheet"], options["header_line"])

    def mapping(self, pairs: Sequence[str]) -> dict[str, str]:
        """The mapping of fields to columns, from arguments FIELD=COLUMN. Raises CommandError."""
        parts = [pair.partition("=") for pair in pairs]
        if any(not separator for _, separator, _ in parts):
            raise CommandError(f"--map takes FIELD=COLUMN, such as --map {self.map_example}")
        return {name: column for name, _, column in parts}

    def run_import(self, importer: Callable[..., ImportRun], **options) -> ImportRun:
        """The finished import. Shows a progress bar for each step and prints the counts."""
        try:
            with _bars() as progress:
                run = importer(progress=progress, **options)
        except ReskillError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError("Stopped. Nothing was saved.", returncode=130) from None
        self.noted(run=run.pk, dry_run=bool(options.get("dry_run")), **run.counts)
        for name, value in run.counts.items():
            self.stdout.write(f"{name.replace('_', ' '):{self.name_width}} {value:>10,}")
        return run

    def print_remarks(self, entries: Iterable[dict]) -> None:
        for entry in entries:
            where = f"line {entry['line']}, " if entry["line"] else ""
            self.stdout.write(f"  {where}{entry['column'] or 'row'}: {entry['message']}")

    def print_first(self, run: ImportRun, n: int, most: int = 20) -> None:
        """Prints the first remarks and the number of further ones. n: number of all remarks."""
        self.print_remarks(run.report[:most])
        if n > most:
            self.stdout.write(f"  ... and {n - most:,} more; all are stored with the import")

    def end(self, *, dry_run: bool) -> None:
        if dry_run:
            self.stdout.write("Nothing was saved (dry run).")


@contextmanager
def _bars() -> Iterator[Progress]:
    """A function that shows a progress bar for each step. All bars are closed at the end."""
    bars: dict[str, tqdm] = {}

    def show(step: str, done: int, total: int) -> None:
        bar = bars.setdefault(step, tqdm(total=total, desc=step, file=sys.stderr))
        bar.update(done - bar.n)

    try:
        yield show
    finally:
        for bar in bars.values():
            bar.close()
