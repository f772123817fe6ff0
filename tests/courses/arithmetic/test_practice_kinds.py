"""The kind of a task, measured on the statements of docs/validity/practice-kinds.csv, which people labelled."""

import csv

import pytest

from courses.arithmetic.practice_kinds import PRACTICE_KINDS, choose_kind, is_by_phone
from tests.conftest import ROOT

SHEET = ROOT / "docs" / "validity" / "practice-kinds.csv"


def labelled(which: str) -> list[tuple[str, set[str]]]:
    with SHEET.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["set"] == which]
    return [(row["statement"], set(row["accepted_kinds"].split())) for row in rows]


@pytest.mark.parametrize(("which", "least"), [("development", 0.85), ("held out", 0.75)])
def test_most_statements_get_a_kind_that_the_sheet_accepts(which, least):
    rows = labelled(which)
    right = sum(choose_kind(statement) in accepted for statement, accepted in rows)
    assert len(rows) >= 60
    assert right / len(rows) >= least


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("Explain the treatment to the patient's family", "people"),
        ("Prune shrubs and roses in the parks", "things"),
        ("Reconcile invoices with the ledger", "data"),
        ("Supervise the night staff and plan their roster", "leading"),
        ("Angehörige beraten und trösten", "people"),
        ("Rohre verlegen und Ventile montieren", "things"),
        ("Rechnungen prüfen und Berichte schreiben", "data"),
        ("Das Team leiten und neue Kolleginnen einarbeiten", "leading"),
    ],
)
def test_the_words_of_the_task_decide(statement, kind):
    assert choose_kind(statement) == kind


def test_a_statement_in_another_language_is_judged_by_similar_tasks():
    similar = ["Repair pumps and valves", "Install pipes and fittings"]
    assert choose_kind("Reparar bombas", similar=similar) == "things"


def test_the_setting_decides_if_the_words_do_not():
    assert choose_kind("Xyz", settings=["machines"]) == "things"
    assert choose_kind("Xyz", settings=["own-work"]) == "data"


def test_nobody_is_taken_for_a_leader_because_similar_tasks_lead():
    assert choose_kind("Xyz", similar=["Supervise the staff and lead the team"]) != "leading"


@pytest.mark.parametrize(
    "text", ["Answer calls from residents", "By phone or in writing.", "Anrufer beruhigen", "Am Telefon"]
)
def test_the_telephone_is_recognised(text):
    assert is_by_phone(text)


def test_other_words_are_not_taken_for_the_telephone():
    assert not is_by_phone("Calm a patient who is called in late, face to face")


def test_only_offered_kinds_are_chosen():
    assert choose_kind("Explain it to the patient", offered=("things", "data")) in {"things", "data"}
    assert choose_kind("", offered=PRACTICE_KINDS) in PRACTICE_KINDS
