"""Extraction of tasks from job descriptions: possible tasks in order without duplicates, nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.arithmetic.job_text import MAX_CANDIDATES, MAX_WORDS, MIN_WORDS, task_candidates


def found(text: str) -> list[str]:
    return [row.statement for row in task_candidates(text)]


def test_only_the_list_below_a_task_heading_is_extracted():
    text = """About us
    We make bread.
    Your tasks:
    - Knead the dough for the early shift
    * Serve customers; take telephone orders
    1. Clean the ovens
    What you bring:
    - An apprenticeship as a baker
    We offer
    - Fresh bread every day"""
    rows = task_candidates(text)
    assert [row.statement for row in rows] == [
        "Knead the dough for the early shift",
        "Serve customers; take telephone orders",
        "Clean the ovens",
    ]
    assert all(row.is_named_task for row in rows)


def test_sentences_without_headings_are_extracted_and_not_named_tasks():
    rows = task_candidates("Prepare the accounts, e.g. in a spreadsheet. Explain them to the board! Answer questions.")
    assert [row.statement for row in rows] == [
        "Prepare the accounts, e.g. in a spreadsheet",
        "Explain them to the board!",
        "Answer questions",
    ]
    assert not any(row.is_named_task for row in rows)


@pytest.mark.parametrize(
    ("sentence", "task"),
    [
        ("You will be responsible for recording complaints.", "Recording complaints"),
        ("You'll also support the annual budget.", "Support the annual budget"),
        ("In this role, you will lead a small team.", "Lead a small team"),
        ("The successful candidate will have to answer letters.", "Answer letters"),
        ("Responsible for the night shift.", "The night shift"),
    ],
)
def test_lead_ins_are_removed(sentence, task):
    assert found(sentence) == [task]


@pytest.mark.parametrize(
    "sentence",
    [
        "At least 3 years of experience in a kitchen.",
        "A degree in accounting is required.",
        "Excellent communication skills are a must.",
        "We are an equal opportunity employer.",
        "Salary of 40,000 per year.",
        "Sehr gute Kenntnisse in Word.",
        "Baker (m/f/d) wanted.",
        "Bread",
    ],
)
def test_requirements_pay_and_praise_are_not_tasks(sentence):
    assert found(sentence) == []


def test_german_sections_are_recognised():
    text = "Ihre Aufgaben:\n• Beratung der Kundschaft am Telefon\nIhr Profil:\n• Freude an Zahlen"
    assert found(text) == ["Beratung der Kundschaft am Telefon"]


def test_duplicate_tasks_are_removed():
    assert found("- Clean the ovens\n- clean the OVENS.") == ["Clean the ovens"]


@given(st.text(max_size=2000))
def test_any_text_gives_few_short_distinct_statements(text):
    statements = found(text)
    assert len(statements) <= MAX_CANDIDATES
    assert len({text.casefold() for text in statements}) == len(statements)
    assert all(MIN_WORDS <= len(statement.split()) <= MAX_WORDS for statement in statements)
