"""Next occupations named by readers: both readers' first, every code known, no occupation its own next."""

import csv

import pytest

from skills.services.occupations import next_occupations as module
from skills.services.occupations.next_occupations import NEXT, next_occupations
from skills.services.situations.shipped_situations import FOLDER


@pytest.fixture
def named(monkeypatch):
    monkeypatch.setattr(module, "_named", lambda: {"a": (("b", "c", "d"), ("d", "b"))})
    next_occupations.cache_clear()
    yield
    next_occupations.cache_clear()


def test_what_both_readers_named_comes_first_then_by_place(named):
    assert next_occupations("a") == ("b", "d", "c")
    assert next_occupations("unknown") == ()


def test_every_occupation_is_read_and_every_code_is_known():
    with (FOLDER / "occupations.csv").open(encoding="utf-8", newline="") as file:
        known = {row["soc_code"] for row in csv.DictReader(file)}
    with NEXT.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["soc_code"] for row in rows} == known
    for row in rows:
        for reader in ("reader_1", "reader_2"):
            assert set(row[reader].split()) <= known - {row["soc_code"]}
