"""Next occupations named by readers: every occupation read, every code known, none its own next, all readers agree."""

import csv

from skills.services.occupations.next_occupations import NEXT, next_occupations
from skills.services.situations.shipped_situations import FOLDER


def test_every_occupation_is_read_and_every_code_is_known():
    with (FOLDER / "occupations.csv").open(encoding="utf-8", newline="") as file:
        known = {row["soc_code"] for row in csv.DictReader(file)}
    with NEXT.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["soc_code"] for row in rows} == known
    for row in rows:
        first, second = (set(row[reader].split()) for reader in ("reader_1", "reader_2"))
        assert first | second <= known - {row["soc_code"]}
        assert set(row["confirmed"].split()) <= first & second
        assert next_occupations(row["soc_code"]) == tuple(row["confirmed"].split())


def test_an_occupation_that_nobody_read_is_told_apart_from_one_without_a_next():
    assert next_occupations("99-9999.99") is None
