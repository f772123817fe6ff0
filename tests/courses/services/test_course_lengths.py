"""How long a course takes, in the forms that learning systems and vendors write."""

import pytest

from courses.services.catalogue.course_lengths import HOURS, MINUTES, SECONDS, read_length, unit_of_column


@pytest.mark.parametrize(
    ("cell", "hours", "weeks"),
    [
        ("8:00", 8, None),
        ("08:00", 8, None),
        ("01:30:00", 1.5, None),
        ("1h 23m", 1.38, None),
        ("1h30", 1.5, None),
        ("1h 5min 3s", 1.08, None),
        ("1 hr 45 min", 1.75, None),
        ("ca. 3 Std. 20 Min.", 3.33, None),
        ("1,5 Std.", 1.5, None),
        ("PT1H30M", 1.5, None),
        ("P3D", None, 0.43),
        ("2 x 4 hours", 8, None),
        ("3 × 90 Minuten", 4.5, None),
        ("4 Termine à 90 Minuten", 6, None),
        ("3 sessions of 2 hours", 6, None),
        ("2 Tage à 8 Stunden", 16, 0.29),
        ("2 days, 6 hours per day", 12, 0.29),
        ("1 day (8 hours)", 8, 0.14),
        ("8 UE", 6, None),
        ("90 Minuten pro Woche, 4 Wochen", 6, 4),
        ("6 weeks of study; 5-7 hours/week", 36, 6),
        ("Approximately 3 months at 5 hours a week", 65.17, 13.04),
        ("90 min (1.5 hours)", 1.5, None),
        ("2 to 4 hours", 3, None),
        ("1½ Stunden", 1.5, None),
        ("3 x 1/2 day", None, 0.21),
        ("half a day", None, 0.07),
        ("2 dagen van 7 uur", 14, 0.29),
        ("10 modules x 20 min", 3.33, None),
        ("1 godz. 30 min", 1.5, None),
        ("", None, None),
    ],
)
def test_a_length_is_read_in_each_form(cell, hours, weeks):
    found = read_length(cell)
    assert (found.hours, found.weeks, found.is_understood) == (hours, weeks, True)


@pytest.mark.parametrize(
    "cell",
    ["372", "at your own pace", "Version 2, 3 hours", "1.250 hours", "1 day 4 hours", "P1DT2H", "2 dagen met 7 uur",
     "0 hours", "99999 h",
     "3 hours or 5 hours", "4-2 h"],
)  # fmt: skip
def test_a_length_that_may_mean_two_things_is_not_understood(cell):
    found = read_length(cell)
    assert (found.hours, found.weeks, found.is_understood) == (None, None, False)


def test_hours_a_week_without_weeks_are_no_total():
    found = read_length("2 hours of lectures, 1 hour of lab work and 3 hours of independent study per week")
    assert (found.hours, found.weekly_hours) == (None, 6)


@pytest.mark.parametrize(
    ("column", "unit", "cell", "hours"),
    [
        ("Course Duration (min)", MINUTES, "372", 6.2),
        ("duration_minutes", MINUTES, "90", 1.5),
        ("Duration (seconds)", SECONDS, "5400", 1.5),
        ("Training Hours", HOURS, "1 day, 16:00:00", 40),
        ("Dauer (Std.)", HOURS, "2x4", 8),
        ("Dauer", "", "2x4", None),
        ("Training Hours", HOURS, "1.5", 1.5),
        ("Duration (hh:mm:ss)", "", "90", None),
        ("Length", "", "90", None),
    ],
)
def test_the_name_of_the_column_gives_a_number_its_unit(column, unit, cell, hours):
    assert unit_of_column(column) == unit
    assert read_length(cell, unit=unit).hours == hours


def test_minutes_and_seconds_are_no_hours():
    assert read_length("12:30", is_minutes_first=True).hours == 0.21
