"""Form of the learning units that ship: sections, length, practices, check questions, both languages, reading ease."""

import re
from pathlib import Path

import pytest

LIBRARY = Path(__file__).resolve().parents[3] / "courses" / "library"
UNITS = sorted(LIBRARY.glob("*/*.md"))
PARTS = {"foundations.en.md", "foundations.de.md", "advanced.en.md", "advanced.de.md"}
OWN_TASK = {"en": "Your task: “{task}”.", "de": "Ihre Aufgabe: „{task}“."}
# Every practice says how long it takes and how one knows that it worked.
TIME = {
    "en": re.compile(r"\b(minutes?|hour|days?|two weeks)\b"),
    "de": re.compile(r"\b(Minuten?|Stunde|Viertelstunde|Tage?)\b"),
}
SIGN = {"en": "It worked if ", "de": "Gelungen, wenn "}
PRACTICE = re.compile(r"^- \*\*.+? <!-- \w+(?: apart)? -->$", re.MULTILINE)
PLATITUDES = ("communication is key", "game-changer", "in today's", "Kommunikation ist alles")
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*|\d+")


def header_and_sections(file: Path) -> tuple[dict[str, str], list[str]]:
    found = re.match(r"---\n(.*?)\n---\n(.*)", file.read_text(encoding="utf-8"), re.DOTALL)
    assert found, f"{file.name} has no header"
    header = dict(line.split(": ", 1) for line in found[1].splitlines() if re.match(r"[a-z]+: \S", line))
    return header, re.split(r"^## ", found[2], flags=re.MULTILINE)[1:]


def n_words(text: str) -> int:
    return len(_WORD.findall(re.sub(r"<!--.*?-->", "", text)))


def test_each_situation_has_both_parts_in_both_languages():
    folders = [folder for folder in LIBRARY.iterdir() if folder.is_dir()]
    assert folders
    for folder in folders:
        assert {file.name for file in folder.iterdir()} == PARTS, folder.name


@pytest.mark.parametrize("file", UNITS, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_a_unit_has_the_form_that_pages_rely_on(file):
    header, sections = header_and_sections(file)
    part, language = file.stem.split(".")
    assert (header["situation"], header["part"], header["language"]) == (file.parent.name, part, language)
    assert header["title"] and 5 <= int(header["minutes"]) <= 12 and int(header["version"]) >= 1
    assert len(sections) == 8
    _scene, _why, steps, _example, _ai, practices, check, _fetch = sections
    written = PRACTICE.findall(practices)
    counted = [n_words(practice) for practice in written]
    assert 600 <= sum(map(n_words, sections)) - sum(counted) + max(counted) <= 900  # readers see one practice of four
    assert 3 <= len(re.findall(r"^\d\. ", steps, re.MULTILINE)) <= 5
    kinds = [re.search(r"<!-- (\w+)", practice)[1] for practice in written]
    assert sorted(kinds) == ["data", "leading", "people", "things"]
    assert sum("apart -->" in practice for practice in written) >= 2  # for tasks with dangerous or formal moments
    for practice in written:
        assert TIME[language].search(practice) and SIGN[language] in practice and n_words(practice) <= 75, practice
    own_task = OWN_TASK[language]
    assert practices.count(own_task) >= 2 and practices.count("{task}") == practices.count(own_task)
    assert "{task}" not in "".join(sections[:5] + sections[6:])
    questions = re.split(r"^### ", check, flags=re.MULTILINE)[1:]
    assert len(questions) == 5
    for question in questions:
        assert sorted(re.findall(r"^- \[(.)\] \S", question, re.MULTILINE)) == [" ", " ", "x"], question
        assert len(re.findall(r"^  \S", question, re.MULTILINE)) == 3, question


@pytest.mark.parametrize("file", UNITS, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_length_does_not_give_the_right_answer_away(file):
    """A reader who always picks the longest answer is right in at most three of five questions."""
    _header, sections = header_and_sections(file)
    longest = []
    for question in re.split(r"^### ", sections[6], flags=re.MULTILINE)[1:]:
        answers = re.findall(r"^- \[(.)\] (.+)$", question, re.MULTILINE)
        right = next(len(answer) for mark, answer in answers if mark == "x")
        if right > max(len(answer) for mark, answer in answers if mark == " "):
            longest.append(question.splitlines()[0])
    assert len(longest) <= 3, longest


@pytest.mark.parametrize("file", UNITS, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_a_unit_reads_easily(file):
    """Short sentences, no straight quotes, no platitudes, no links that could break."""
    _header, sections = header_and_sections(file)
    text = re.sub(r"<!--.*?-->|[*>#]|^- (\[.\] )?|^\d\. ", "", "\n".join(sections), flags=re.MULTILINE)
    sentences = [part for part in re.split(r"(?<=[.!?:])[”“]?\s+|\n+", text) if n_words(part)]
    assert sum(map(n_words, sentences)) / len(sentences) <= 14
    assert max(map(n_words, sentences)) <= 40
    assert '"' not in text and "http" not in text
    assert not [phrase for phrase in PLATITUDES if phrase.casefold() in text.casefold()]
