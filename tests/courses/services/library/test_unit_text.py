"""Units are read into typed parts; a text that is not in form is refused with the reason."""

import pytest

from courses.services.library.unit_loading import FOLDER
from courses.services.library.unit_text import SectionKind, parse, read_file, write_file
from skills.errors import BadInput
from tests.courses.services.library.units import BODY, header

FILES = sorted(FOLDER.glob("*/*.md"))


def test_every_shipped_unit_is_read_and_written_unchanged():
    assert FILES
    for file in FILES:
        text = file.read_text(encoding="utf-8")
        read, body = read_file(text, file=file.name)
        assert write_file(read, body) == text, file
        found = parse(body)
        assert (len(found.practices), len(found.questions)) == (4, 5), file
        assert not [row.text for row in found.practices if "{task}" in row.text_without_task], file


def test_sections_practices_and_questions_are_typed():
    unit = parse(BODY)
    assert [section.kind for section in unit.sections] == list(SectionKind)
    assert unit.sections[0].title == "A scene"
    assert [row.kind for row in unit.practices] == ["people", "data", "things", "leading"]
    assert unit.practices[0].label == "Face to face"
    assert unit.practices[0].text_without_task == "Stay quiet past the first pause."
    question = unit.questions[1]
    assert question.text == "What do you say?"
    assert [answer.is_right for answer in question.answers] == [False, True, False]
    assert question.answers[0].explanation == "This one defends."


def test_a_practice_for_a_missing_kind_falls_back_to_the_first():
    assert parse(BODY).practice("things").label == "With things"
    only = BODY.replace("- **With things.** Your task: “{task}”. Note the fault in their words. <!-- things -->\n", "")
    assert parse(only).practice("things").label == "Face to face"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("## Why it went wrong\n\nNobody listened.\n\n", "", "8 sections"),
        ("<!-- people -->", "<!-- animals -->", "where kind is one of"),
        ("<!-- data -->", "<!-- people -->", "same kind of task"),
        ("- [x] Answer two of 3", "- [ ] Answer two of 3", "one right answer"),
        ("  This one listens.\n", "", "each with an explanation"),
        ("## A scene", "## ", "no heading"),
    ],
)
def test_a_text_out_of_form_is_refused_with_the_reason(old, new, why):
    assert old in BODY
    with pytest.raises(BadInput, match=why):
        parse(BODY.replace(old, new))


@pytest.mark.parametrize(
    "line",
    [
        "situation: Not a slug",
        "part: expert",
        "language: english",
        "minutes: many",
        "minutes: 900",
        "title: ",
        "version: x",
    ],
)
def test_a_wrong_header_line_is_named(line):
    name = line.split(":")[0]
    lines = write_file(header(), BODY).split("\n")
    text = "\n".join(line if row.startswith(f"{name}:") else row for row in lines)
    with pytest.raises(BadInput, match=f"“{name}”"):
        read_file(text)


def test_a_file_without_a_header_is_refused():
    with pytest.raises(BadInput, match="a\\.md: A unit begins with a header"):
        read_file(BODY, file="a.md")
