"""manage.py import_exposure SOURCE PATH|URL [PATH|URL ...]"""

import functools
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import CommandError
from tqdm import tqdm

from skills.errors import ReskillError
from skills.management.audited_command import AuditedCommand
from skills.services.exposure.dataset_import import SOURCES, DatasetImport, import_dataset, is_labelled
from skills.sources.download import download, file_name, is_url
from skills.sources.organisation_csv import FIELDS, parse_mapping

_WHAT = ("tasks", "occupation_figures", "alternate_titles", "ratings", "related_occupations")


class Bars:
    """Progress bars on standard error, one for each stage."""

    def __init__(self) -> None:
        self._stage: tuple[str, int] | None = None
        self._bar: tqdm | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        if self._bar is None or (stage, total) != self._stage:
            self.close()
            self._stage = (stage, total)
            self._bar = tqdm(desc=stage, total=total or None, file=sys.stderr)
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
        self._stage, self._bar = None, None


class Command(AuditedCommand):
    help = (
        "Imports a published exposure dataset in the publisher's format, or your own table. A second import updates the "
        "rows and creates no duplicates. If a file has an error, the command reports line and column and imports nothing. "
        "Import onet first, so that figures for groups of occupations apply to every occupation of the group."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", choices=SOURCES)
        parser.add_argument("paths", nargs="+", metavar="PATH|URL", help="files, folders, or http(s) addresses")
        parser.add_argument("--version", dest="dataset_version", default="", help="the publisher's version")
        parser.add_argument("--name", default="", help="name of the dataset on every page")
        parser.add_argument("--licence", default="")
        parser.add_argument("--citation", default="", help="the citation of the source")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="FIELD=COLUMN",
            help=f"csv only; fields: {', '.join(FIELDS)}",
        )
        parser.add_argument(
            "--scale", type=float, default=1.0, help="csv only: the value in the file that means 1, such as 100"
        )
        parser.add_argument(
            "--encoding", default="", help="encoding of the file, if it is neither UTF-8 nor Windows-1252"
        )
        parser.add_argument("--keep-active", action="store_true", help="import without making the dataset active")
        parser.add_argument(
            "--no-calibrate", action="store_true", help="do not embed statements or measure intervals yet"
        )

    def create_parser(self, prog_name, subcommand, **kwargs):
        # Django's own --version conflicts with the version of the dataset.
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def handle(self, *args, source: str, paths: list[str], no_calibrate: bool, **options) -> None:
        bars = Bars()
        try:
            with tempfile.TemporaryDirectory(prefix="reskill-") as folder:
                done = self._import(source, paths, Path(folder), bars, options)
            self.noted(dataset=done.dataset.pk, is_active=done.dataset.is_active)
            self._say(done)
            if done.dataset.is_task_level and not no_calibrate:
                self._embed(done, bars)
        except ReskillError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError(
                "Stopped. A dataset is imported completely or not at all. Run the command again to continue.",
                returncode=130,
            ) from None
        finally:
            bars.close()

    def _import(self, source: str, paths: list[str], folder: Path, bars: Bars, options: dict) -> DatasetImport:
        local, origins = [], {}
        for path in paths:
            if is_url(path):
                stage = functools.partial(bars, f"fetch {file_name(path)}")
                fetched = download(path, folder=folder, progress=stage)
                origins[fetched.name] = path
                local.append(fetched)
            else:
                local.append(Path(path))
        return import_dataset(
            source=source,
            paths=local,
            version=options["dataset_version"],
            name=options["name"],
            licence=options["licence"],
            citation=options["citation"],
            mapping=parse_mapping(options["map"]),
            scale=options["scale"],
            encoding=options["encoding"],
            origins=origins,
            keep_active=options["keep_active"],
            progress=bars,
        )

    def _say(self, done: DatasetImport) -> None:
        self.stdout.write(f"{done.dataset}: {done.dataset.licence}. {done.dataset.citation}")
        for what in _WHAT:
            if what in done.counts:
                added, changed, removed = (done.counts[f"{what}_{how}"] for how in ("added", "changed", "removed"))
                self.stdout.write(
                    f"  {done.counts[what]:,} {what.replace('_', ' ')} "
                    f"({added:,} added, {changed:,} changed, {removed:,} removed)"
                )
        self.stdout.write(f"  {done.counts['occupations_added']:,} occupations added")
        for note in done.notes:
            self.stdout.write(f"  {note}")

    def _embed(self, done: DatasetImport, bars: Bars) -> None:
        """Computes vectors of all statements, and for labelled datasets the width of the intervals."""
        from skills.services.exposure import assessor, text_vectors

        if is_labelled(done.dataset):
            calibration = assessor.calibrate_dataset(done.dataset, progress=functools.partial(bars, "embed"))
            interval = calibration.get("interval") or {}
            if interval:
                self.stdout.write(f"  intervals measured on {interval['n']:,} tasks of held-out occupations")
        elif done.dataset.source != "onet":
            statements = list(done.dataset.reference_tasks.order_by("key").values_list("statement", flat=True))
            text_vectors.embed(statements, progress=functools.partial(bars, "embed"))
