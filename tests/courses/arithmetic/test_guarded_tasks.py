"""Tasks that get no practice, or only one apart from the task: dangerous, formal, prescribed, or likely misread."""

import pytest

from courses.arithmetic.guarded_tasks import is_guarded, is_prescribed
from courses.arithmetic.misread_situations import lacks_sign


@pytest.mark.parametrize(
    "statement",
    [
        "Radio with the tower before I go out",
        "stress echos with the doctor next to me",
        "serious complaints against senior people",
        "Fare dodgers, drunks, fights",
        "Drive the kids to meets",
        "Comfort a patient's family",
        "Lock-out, tag out, permits",
        "Give evidence in court",
        "Kontrastmittel spritzen",
        "Funk mit dem Fahrdienstleiter",
        "Vernehmung von Zeugen",
        "Maschine abschmieren",
        "Notrufe annehmen",
    ],
)
def test_dangerous_and_formal_moments_are_recognised(statement):
    assert is_guarded(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "Explain to the old owner why the profit isn't in the account",
        "Listen to customers and answer their letters",
        "Reconcile invoices with the ledger",
        "Teach guitar to pensioners",
        "Angebote schreiben und Kunden beraten",
        "Termine abstimmen",
    ],
)
def test_ordinary_tasks_are_not_guarded(statement):
    assert not is_guarded(statement)


def test_a_statement_in_another_language_is_judged_by_most_similar_tasks():
    dangerous = ["Operate cranes", "Drive forklifts", "Write reports"]
    assert is_guarded("Manejar la grúa", similar=dangerous)
    assert not is_guarded("Hacer cuentas", similar=dangerous[::-1][:1] + ["Enter data", "Drive trucks"])


@pytest.mark.parametrize(
    ("statement", "is_so"),
    [
        ("Testify in arson cases", True),
        ("Funk mit dem Tower", True),
        ("Interview suspects", True),
        ("interpreting for asylum hearings", True),
        ("interpret the results for the team", False),
        ("Bake bread", False),
    ],
)
def test_what_is_prescribed_word_by_word_is_recognised(statement, is_so):
    assert is_prescribed(statement) == is_so


@pytest.mark.parametrize(
    ("situation", "statement", "is_so"),
    [
        ("speaking-to-audience", "Listen to the show and give the presenters notes", True),
        ("speaking-to-audience", "Lectures on party systems", False),
        ("speaking-to-audience", "Vorträge halten", False),
        ("estimate", "Journalists ringing for a quote at five", True),
        ("estimate", "Say what the dress will cost", False),
        ("not-face-to-face", "Train people during the shift", True),
        ("not-face-to-face", "call home, good news too", False),
        ("dispute", "Anything", False),
    ],
)
def test_a_situation_that_is_often_misread_needs_its_word(situation, statement, is_so):
    assert lacks_sign(situation, statement) == is_so
