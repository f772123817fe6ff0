"""Reads and checks the text of a unit part: a header, six sections of text, practices and check questions.

The form is that of the files in courses/library, one file a part and language:

    ---
    situation: complaint
    part: foundations
    language: en
    title: When somebody complains
    minutes: 7
    version: 1
    sources:
      - "Author (year): Title"
    ---

    ## Title of the section     eight sections, in the order of `SectionKind`

    - **With people.** What to do. <!-- people -->     practices, one a kind of task; “people apart” if one prepares
                                                       it or looks back, and tries out nothing during the task

    ### 1. Question                                     check questions
    - [ ] An answer

      What this answer would do.
"""

import hashlib
import json
import re
from dataclasses import dataclass, field
from enum import IntEnum

from django.utils.translation import gettext as _

from courses.arithmetic.practice_kinds import PRACTICE_KINDS
from courses.models import UnitPart
from skills.errors import BadInput

_HEADER = re.compile(r"\A---\r?\n(?P<header>.*?)\r?\n---\r?\n(?P<body>.*)\Z", re.DOTALL)
_PRACTICE = re.compile(
    r"^- \*\*(?P<label>.+?)\*\*\s+(?P<text>.*?)\s*<!-- (?P<kind>\w+)(?P<apart> apart)? -->\s*$", re.DOTALL
)
_ANSWER = re.compile(r"^- \[(?P<right>[ x])\] (?P<text>[^\n]+)\n\n(?P<why>(?: {2}[^\n]+\n?)+)", re.MULTILINE)
_OWN_TASK = re.compile(r"[^.!?:]*:?[^.!?:]*\{task\}[^.!?]*[.!?]\s*")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MOST_MINUTES, _LONGEST_TITLE = 60, 200


class SectionKind(IntEnum):
    """The sections of every unit, in their order."""

    SCENE = 0
    WHY = 1
    STEPS = 2
    EXAMPLE = 3
    AI = 4
    PRACTICES = 5
    CHECK = 6
    PERSON = 7


@dataclass(frozen=True)
class Header:
    """What the lines between the two `---` say."""

    situation: str
    level: str
    language: str
    title: str
    minutes: int
    version: int = 1
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """One section: its heading and its Markdown."""

    kind: SectionKind
    title: str
    text: str


@dataclass(frozen=True)
class Practice:
    """One practice for one kind of task. text: Markdown; it may contain a sentence with `{task}`.

    is_apart: whether one prepares it or looks back, and tries out nothing during the task.
    """

    kind: str
    label: str
    text: str
    is_apart: bool = False

    @property
    def text_without_task(self) -> str:
        """The text without the sentence that names the reader's task; pages show the task beside it."""
        return _OWN_TASK.sub("", self.text).strip()


@dataclass(frozen=True)
class CheckAnswer:
    """One answer to a check question, with the explanation of what this answer does."""

    text: str
    is_right: bool
    explanation: str


@dataclass(frozen=True)
class CheckQuestion:
    """One check question. Exactly one answer is right."""

    text: str
    answers: tuple[CheckAnswer, ...]


@dataclass(frozen=True)
class UnitText:
    """The parsed text of a unit part."""

    sections: tuple[Section, ...]
    practices: tuple[Practice, ...]
    questions: tuple[CheckQuestion, ...]
    n_words: tuple[int, ...] = field(default=())

    def practice(self, kind: str) -> Practice:
        """The practice for this kind of task; the first one if the unit has none for it."""
        return next((row for row in self.practices if row.kind == kind), self.practices[0])


def read_file(text: str, *, file: str = "") -> tuple[Header, str]:
    """Header and body of a unit file. Raises BadInput, also for a body that is not in the form of a unit."""
    found = _HEADER.match(text.lstrip("\ufeff"))
    if found is None:
        raise BadInput(_("A unit begins with a header between two lines of three dashes."), file=file)
    body = found["body"].replace("\r\n", "\n").strip() + "\n"
    try:
        header = _read_header(found["header"])
        parse(body)
    except BadInput as error:
        raise BadInput(error.message, file=file) from error
    return header, body


def write_file(header: Header, body: str) -> str:
    """The text of a unit file, as `read_file` reads it."""
    lines = [
        "---",
        f"situation: {header.situation}",
        f"part: {header.level}",
        f"language: {header.language}",
        f"title: {header.title}",
        f"minutes: {header.minutes}",
        f"version: {header.version}",
    ]
    sources = [f"  - {json.dumps(source, ensure_ascii=False)}" for source in header.sources]
    lines += ["sources:", *sources] if sources else ["sources: []"]
    return "\n".join([*lines, "---", "", body.strip(), ""])


def hash_of(header: Header, body: str) -> str:
    """Hash of everything but the version number."""
    content = [header.situation, header.level, header.language, header.title, header.minutes, header.sources, body]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def parse(body: str) -> UnitText:
    """The sections, practices and questions of the text. Raises BadInput with the section that is not in form."""
    parts = re.split(r"^## ", body.replace("\r\n", "\n"), flags=re.MULTILINE)[1:]
    if len(parts) != len(SectionKind):
        raise BadInput(
            _("A unit has %(wanted)d sections, each with a heading that begins with ##. This text has %(found)d.")
            % {"wanted": len(SectionKind), "found": len(parts)}
        )
    sections = []
    for kind, part in zip(SectionKind, parts, strict=True):
        title, _newline, text = part.partition("\n")
        if not title.strip() or not text.strip():
            raise BadInput(_("Section %(n)d has no heading or no text.") % {"n": kind + 1})
        sections.append(Section(kind, title.strip(), text.strip()))
    return UnitText(
        tuple(sections),
        _read_practices(sections[SectionKind.PRACTICES]),
        _read_questions(sections[SectionKind.CHECK]),
        tuple(len(section.text.split()) for section in sections),
    )


def _read_header(text: str) -> Header:
    values: dict[str, str] = {}
    sources: list[str] = []
    for line in text.splitlines():
        if item := re.match(r"\s+- (.+)", line):
            sources.append(_unquoted(item[1].strip()))
        elif pair := re.match(r"([a-z]+):\s*(.*)", line):
            values[pair[1]] = _unquoted(pair[2].strip())
    level, language = values.get("part", ""), values.get("language", "")
    problems = {
        "situation": not _SLUG.fullmatch(values.get("situation", "")) or len(values["situation"]) > 60,
        "part": level not in UnitPart.Level.values,
        "language": not re.fullmatch(r"[a-z]{2,3}(-[a-z]{2,4})?", language),
        "title": not 0 < len(values.get("title", "")) <= _LONGEST_TITLE,
        "minutes": not (values.get("minutes", "").isdecimal() and 0 < int(values["minutes"]) <= _MOST_MINUTES),
        "version": not values.get("version", "1").isdecimal() or len(values.get("version", "1")) > 6,
    }
    for name, is_wrong in problems.items():
        if is_wrong:
            raise BadInput(_("The header's line “%(name)s” is missing or invalid.") % {"name": name})
    return Header(
        values["situation"], level, language, values["title"], int(values["minutes"]),
        max(1, int(values.get("version", "1"))), tuple(sources),
    )  # fmt: skip


def _unquoted(text: str) -> str:
    if text.startswith('"'):
        try:
            return str(json.loads(text))
        except ValueError:
            return text.strip('"')
    return text


def _read_practices(section: Section) -> tuple[Practice, ...]:
    found = []
    for item in re.split(r"\n(?=- )", section.text):
        match = _PRACTICE.match(item)
        if match is None or match["kind"] not in PRACTICE_KINDS:
            raise BadInput(
                _(
                    "Write each practice as “- **Name.** Text <!-- kind -->”, where kind is one of: %(kinds)s. Add the word "
                    "“apart” after the kind if one only prepares it or looks back, and tries out nothing during the task."
                )
                % {"kinds": ", ".join(PRACTICE_KINDS)}
            )
        text = " ".join(match["text"].split())
        found.append(Practice(match["kind"], match["label"].rstrip(".:"), text, bool(match["apart"])))
    if len({practice.kind for practice in found}) < len(found):
        raise BadInput(_("Two practices are for the same kind of task."))
    return tuple(found)


def _read_questions(section: Section) -> tuple[CheckQuestion, ...]:
    found = []
    for part in re.split(r"^### ", section.text + "\n", flags=re.MULTILINE)[1:]:
        title, _newline, text = part.partition("\n")
        answers = tuple(
            CheckAnswer(answer["text"].strip(), answer["right"] == "x", " ".join(answer["why"].split()))
            for answer in _ANSWER.finditer(text)
        )
        if len(answers) < 2 or sum(answer.is_right for answer in answers) != 1:
            raise BadInput(
                _("Question “%(question)s” needs at least two answers, each with an explanation, and one right answer.")
                % {"question": title.strip()[:60]}
            )
        found.append(CheckQuestion(re.sub(r"^\d+\.\s*", "", title.strip()), answers))
    if not found:
        raise BadInput(_("The check has no questions. Begin each question with ###."))
    return tuple(found)
