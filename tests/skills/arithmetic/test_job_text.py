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


@pytest.mark.parametrize("sign", ["•", "\uf0b7", "\uf0a7", "o", "-", "–", "*", "✔", "1.", "a)"])
def test_any_bullet_begins_an_item(sign):
    assert found(f"Your tasks:\n{sign} Clean the ovens\n{sign}  Order flour") == ["Clean the ovens", "Order flour"]


def test_several_items_in_one_line_are_separated():
    text = (
        "Your tasks: • Clean the ovens • Order flour\n\uf0b7 Serve customers \uf0b7 Count the till\nWe offer: • Bread"
    )
    assert found(text) == ["Clean the ovens", "Order flour", "Serve customers", "Count the till"]


def test_html_is_read_as_a_page():
    text = """<style>li {color: red}</style><h2>Duties</h2><ul><li>Clean&nbsp;the <b>ovens</b></li>
    <li>Order flour<br>Count the till</li></ul><h2>Benefits</h2><ul><li>Free bread every day</li></ul>"""
    assert found(text) == ["Clean the ovens", "Order flour", "Count the till"]


def test_markdown_is_read_without_its_signs():
    text = """# Baker
## Your **tasks**
- **Ovens:** clean _all_ of them
- Order [flour](https://mill.example)
## Perks
- Bread daily"""
    assert found(text) == ["Ovens: clean all of them", "Order flour"]


@pytest.mark.parametrize(
    "line",
    [
        "Call Ada on 0113 496 0018",
        "Write to bakery@example.org today",
        "13.50 € per hour",
        "No agencies please",
        "Other duties as assigned",
        "Baker, Mill Lane, 2014 – 2019",
        "Von Personalvermittlern bitten wir abzusehen, keine Zeitarbeit",
        "Cabinets s'abstenir",
    ],
)
def test_contacts_pay_dates_and_agencies_are_left_out_below_a_task_heading(line):
    assert found(f"Your tasks:\n- Clean the ovens\n- {line}") == ["Clean the ovens"]


@pytest.mark.parametrize(
    "task", ["Calculate salaries and pensions", "Prüfung der Urlaubsanträge", "Explain benefits to employees"]
)
def test_work_on_pay_is_a_task_below_a_task_heading(task):
    assert found(f"Your tasks:\n- {task}") == [task]


def test_lines_before_the_task_heading_are_left_out():
    assert found("Baker wanted for nights\nFresh since 1950, loved by all.\nYour tasks:\n- Clean the ovens") == [
        "Clean the ovens"
    ]


def test_the_tasks_of_a_curriculum_vitae_are_found():
    text = """Ada Baker
Employment history
Baker, Mill Lane, 2014 – 2019
- Kneaded dough at night
Interests
Sea swimming at dawn"""
    assert found(text) == ["Kneaded dough at night"]


def test_french_sections_are_recognised():
    text = (
        "Boulanger (H/F)\nVos missions :\no Nettoyer les fours\no Servir les clients\nVotre profil :\no Sens du service"
    )
    assert found(text) == ["Nettoyer les fours", "Servir les clients"]


def test_the_second_heading_of_what_awaits_people_names_benefits():
    text = "Ihre Aufgaben\n- Öfen reinigen\nDas erwartet Sie\n- Frisches Brot am Morgen"
    assert found(text) == ["Öfen reinigen"]
    assert found("Das erwartet Sie\n- Öfen reinigen") == ["Öfen reinigen"]
