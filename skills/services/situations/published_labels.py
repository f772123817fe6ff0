"""Published task statements with the situations that a reader saw in them.

The labels are in docs/validity/situation-labels.csv, by O*NET task id. The statements do not ship: they are read from
onet/Task Statements.txt under RESKILL_DATA.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from skills.errors import NothingLoaded

LABELS = Path(__file__).resolve().parents[3] / "docs" / "validity" / "situation-labels.csv"


@dataclass(frozen=True)
class PublishedStatement:
    """One statement. situations: slugs, empty for routine."""

    task_id: str
    soc_code: str
    statement: str
    situations: tuple[str, ...]


def published_statements() -> list[PublishedStatement]:
    """The labelled statements, by task id. Raises NothingLoaded without the published file."""
    file = Path(settings.RESKILL_DATA) / "onet" / "Task Statements.txt"
    if not file.is_file() or not LABELS.is_file():
        raise NothingLoaded(f"The published statements are not at {file}: set RESKILL_DATA to the published files.")
    with LABELS.open(encoding="utf-8", newline="") as labels:
        seen = {row["onet_task_id"]: tuple(row["situations"].split()) for row in csv.DictReader(labels)}
    with file.open(encoding="utf-8", newline="") as statements:
        rows = [row for row in csv.DictReader(statements, delimiter="\t") if row["Task ID"] in seen]
    found = (
        PublishedStatement(row["Task ID"], row["O*NET-SOC Code"], row["Task"], seen[row["Task ID"]]) for row in rows
    )
    return sorted(found, key=lambda item: int(item.task_id))
