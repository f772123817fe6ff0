"""The audience of courses: SOC codes as columns, and the codes that an import accepts."""

import pytest
from django.core.exceptions import ValidationError

from courses.arithmetic.audience import BROAD, NEAR, NEUTRAL, audience_of
from courses.models import Course
from courses.services.catalogue.course_values import soc_codes
from skills.arithmetic.soc_codes import MINOR_GROUPS, beginning_of, is_code, line_of, lines_of_work, minor_groups_in


def test_a_code_names_all_or_some_of_a_minor_group_or_all_of_a_major_one():
    assert len(MINOR_GROUPS) == len(set(MINOR_GROUPS)) == 98
    assert minor_groups_in("29-1000") == {"29-1": True} == minor_groups_in("29-1000")
    assert minor_groups_in("29-1141") == {"29-1": False}
    assert minor_groups_in("15-1200") == {"15-1": True}
    assert minor_groups_in("33-0000") == {"33-1": True, "33-2": True, "33-3": True, "33-9": True}


@pytest.mark.parametrize("text", ["29-1141", "29-0000", "15-1252.00", "51-5100"])
def test_codes_of_occupations_and_groups_are_known(text):
    assert is_code(text)


@pytest.mark.parametrize("text", ["", "29", "29-8141", "99-0000", "29-114", "Nurses", "29-1141.0"])
def test_text_that_is_not_a_code_is_reported(text):
    assert not is_code(text)


def test_codes_split_each_minor_group_into_named_lines_and_the_rest():
    lines = lines_of_work(["29-1141", "33-0000", "29-1140", "11-1000"])
    assert lines == ("29-1140", "29-1141", *MINOR_GROUPS)
    places = {name: i for i, name in enumerate(lines)}
    assert [line_of(code, places) for code in ("29-1141.03", "29-1142.00", "99-1000")] == [1, 0, -1]
    assert lines[line_of("29-2061.00", places)] == "29-2"


def test_a_course_counts_for_its_named_audience_and_is_neutral_without_one():
    codes = [["29-1141", "33-0000"], [], ["29-1140"], ["29-1000"]]
    lines = lines_of_work(code for own in codes for code in own)
    rows = audience_of(codes, lines)

    def of(course: int) -> dict[str, float]:
        return {name: round(value + NEUTRAL, 3) for name, value in zip(lines, rows[course].tolist(), strict=True)}

    one = of(0)
    assert (one["29-1141"], one["29-1140"], one["29-1"], one["33-9"], one["11-1"]) == (1, BROAD, NEAR, 1, 0)
    assert not rows[1].any()
    assert [of(2)[name] for name in ("29-1141", "29-1140", "29-1")] == [1, 1, NEAR]
    assert {of(3)[name] for name in ("29-1141", "29-1140", "29-1")} == {1}


def test_a_list_of_codes_is_read_and_invalid_codes_are_returned():
    assert soc_codes("29-1141.00; 33-0000,29-1141 ;nurses") == (["29-1141", "33-0000"], ["nurses"])
    assert soc_codes("") == ([], [])


@pytest.mark.parametrize("value", [["nurses"], "29-1141", ["29-1141", "29-1141"], {"29-1141": 1}, [29]])
def test_a_course_edited_by_hand_accepts_only_codes(value):
    with pytest.raises(ValidationError, match="SOC codes"):
        Course._meta.get_field("occupations").clean(value, None)


def test_most_courses_of_the_starter_catalogue_name_their_audience():
    from skills.sources.tables import read_table

    table = read_table("courses/starter/catalogue.csv")
    cells = [row.cells["occupations"] for row in table.rows]
    assert all(not soc_codes(cell)[1] for cell in cells)
    assert sum(bool(cell) for cell in cells) > 0.9 * len(cells)


@pytest.mark.parametrize(
    ("code", "beginning"),
    [
        ("29-1141", "29-1141"),
        ("29-1141.03", "29-1141"),
        ("29-1140", "29-114"),
        ("29-1000", "29-1"),
        ("15-1200", "15-1"),
    ],
)
def test_all_occupations_of_a_code_have_the_same_prefix(code, beginning):
    assert beginning_of(code) == beginning
