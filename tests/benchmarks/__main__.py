"""Compares Reskill's speed with named alternatives measured in the same run: python -m tests.benchmarks [NAME ...]

Prints a table with Reskill's figure, the alternative's figure, their ratio, the limit and whether the limit is held.
Absolute times mean little on a shared machine; look at the ratio. The table is also written to var/bench.json or to
--json FILE.

The rows about whole recalculations need a separate database (--database, a PostgreSQL or SQLite URL; default: SQLite in
var/bench) and the published data (RESKILL_DATA). An empty database is filled; a filled one is used again.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
BARE = ("embedding", "gpu", "exposure", "matching")
TOWN = ("first", "whole", "edited", "two_workers", "storage")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(BARE + TOWN)}; default: all")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--people", type=int, default=100_000, help="number of people in a newly built town")
    parser.add_argument("--texts", type=int, default=10_000)
    parser.add_argument("--database", help="URL of a separate database")
    parser.add_argument("--json", type=Path, default=ROOT / "var" / "bench.json")
    options = parser.parse_args()
    names = options.names or [*BARE, *TOWN]
    if unknown := set(names) - {*BARE, *TOWN}:
        parser.error(f"unknown rows: {', '.join(sorted(unknown))}")
    database = options.database or f"sqlite:///{ROOT / 'var' / 'bench' / 'town.sqlite3'}"
    (ROOT / "var" / "bench").mkdir(parents=True, exist_ok=True)
    os.environ |= {"DJANGO_SETTINGS_MODULE": "reskill.settings", "DATABASE_URL": database}
    os.environ.setdefault("RESKILL_HOLD_SHARE", "1")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    from tests.benchmarks import workers

    with workers.queue():
        measured = _measured(names, options)
    from tests.benchmarks.rows import table

    print(table(measured))


def _measured(names: list[str], options: argparse.Namespace) -> list:
    import django

    django.setup()
    rows, setup = [], []
    for row in _rows(names, options, setup):
        verdict = {True: "held", False: "NOT HELD", None: "stated"}[row.is_held]
        ours = "not measured" if row.ours is None else f"{row.ours:,.4g} {row.unit}"
        print(f"{row.what}: {ours}, {verdict}", file=sys.stderr, flush=True)
        rows.append(row)
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(_report(rows, setup), indent=1) + "\n", encoding="utf-8")
    return rows


def _rows(names: list[str], options: argparse.Namespace, setup: list[dict]) -> Iterator:
    """Measured rows. The steps of building the town and their seconds are appended to `setup`."""
    from django.conf import settings

    from tests.benchmarks import bare, pages, storage, town, whole

    data = Path(settings.RESKILL_DATA)
    for name in [name for name in BARE if name in names]:
        yield from getattr(bare, name)(options.rounds, data, options.texts)
    wanted = [name for name in TOWN if name in names]
    if not wanted:
        return
    if not (data / "hr").is_dir():
        print(
            f"skipped, because RESKILL_DATA does not contain the published data: {', '.join(wanted)}", file=sys.stderr
        )
        return
    setup += town.build(options.people, data)
    for name in wanted:
        measure: Callable[[int], Iterator] = {
            "first": whole.first,
            "whole": whole.whole,
            "edited": pages.edited,
            "two_workers": whole.two_workers,
            "storage": storage.storage,
        }[name]
        yield from measure(options.rounds)


def _report(rows: list, setup: list[dict]) -> dict:
    import torch

    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {torch.get_num_threads()} threads",
        "gpu": torch.cuda.get_device_name(0) if torch.cuda.is_available() else "",
        "setup": setup,
        "rows": [row.as_json() for row in rows],
    }


if __name__ == "__main__":
    main()
