"""Which practice suits a task, and which tasks get none."""

import pytest

from courses.services.library.practices import clear_situations, practice_for_statement
from courses.services.library.unit_text import parse
from tests.courses.services.library.units import BODY

pytestmark = pytest.mark.django_db
WITH_APART = BODY.replace("<!-- data -->", "<!-- data apart -->").replace("<!-- things -->", "<!-- things apart -->")


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("Calm guests who complain at the desk", "people"),
        ("Answer letters from guests", "data"),  # "In writing"
        ("Comfort patients before surgery", "data"),  # with people, but not during treatment
        ("Repair bicycles", "things"),
        ("Supervise the front desk", "leading"),
    ],
)
def test_the_words_and_the_dangers_of_the_task_decide(statement, kind):
    chosen = practice_for_statement(statement, "complaint", parse(WITH_APART))
    assert chosen is not None and chosen.kind == kind


def test_a_dangerous_task_gets_no_practice_that_is_tried_out_during_it():
    assert practice_for_statement("Comfort patients before surgery", "complaint", parse(BODY)) is None


def test_only_situations_that_are_clear_in_a_task_get_a_practice():
    rows = [
        {"slug": "complaint", "strength": 0.9, "tasks": [7, 8]},
        {"slug": "dispute", "strength": 0.4, "tasks": [8]},
        {"slug": "meeting", "strength": 0.8, "tasks": []},
    ]
    found = clear_situations(rows)
    assert found.task_of == {"complaint": 7}
