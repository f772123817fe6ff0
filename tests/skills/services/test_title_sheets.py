"""The published sheets of labelled titles, and verdicts on answers."""

import csv
from pathlib import Path

from skills.services.evaluation.title_sheets import read_german, read_payroll, verdict

STARTER = Path(__file__).resolve().parents[3] / "skills" / "starter"


def test_an_answer_is_right_near_wrong_or_open():
    assert verdict("33-3051.00", frozenset({"33-3051.00"})) == "right"
    assert verdict("33-3052.00", frozenset({"33-3051.00", "none"})) == "near"
    assert verdict("21-1094.00", frozenset({"29-1141.00"})) == "wrong"
    assert verdict("21-1094.00", frozenset({"none"})) == "wrong"
    assert verdict("", frozenset({"29-1141.00"})) == "open"
    assert verdict("", frozenset({"29-1141.00", "none"})) == "rightly open"


def test_each_title_of_the_sheets_accepts_known_occupations():
    with (STARTER / "occupations.csv").open(encoding="utf-8", newline="") as file:
        codes = {row["soc_code"] for row in csv.DictReader(file)}
    payroll, german = read_payroll(), read_german()
    assert [sum(one.part == part for one in payroll) for part in ("development", "held out", "second draw")] == [
        200,
        200,
        120,
    ]
    assert [sum(one.part == part for one in german) for part in ("development", "held out")] == [150, 150]
    for one in (*payroll, *german):
        assert one.accepted and one.accepted <= {*codes, "none"}, one.title


def test_a_missing_sheet_is_empty(tmp_path):
    assert read_payroll(tmp_path / "none.csv") == [] == read_german(tmp_path / "none.csv")
