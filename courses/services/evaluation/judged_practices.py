"""Practices for made-up people, to be judged without knowing why the program chose them."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from courses.arithmetic.misread_situations import lacks_sign
from courses.models import UnitPart
from courses.services.answers.draft import situations_json
from courses.services.catalogue.course_languages import recognise
from courses.services.evaluation.blind_comparison import wilson
from courses.services.evaluation.golden_profiles import Profile, assess_profiles
from courses.services.evaluation.judgements import judgement, refuse_existing
from courses.services.library.practices import SIMILAR, clear_situations, practice_for_statement
from courses.services.library.reading import LEVELS, best_of
from courses.services.library.unit_text import Practice, parse
from skills.errors import NothingLoaded
from skills.services.exposure.assessor import current_basis, get_assessor
from skills.services.exposure.masked_statements import read_statements
from skills.sources.table_writing import TableWriter
from skills.sources.tables import read_table

QUESTIONS = ("task_right", "practice_good", "unsafe")
MOST = 2  # practices for one person


@dataclass(frozen=True)
class NamedPractice:
    """A practice that the program names for a task. strength: of the situation in the task, 0..1."""

    profile: Profile
    task: str
    part: UnitPart
    practice: Practice
    strength: float


def practices_for(profiles: Sequence[Profile]) -> list[NamedPractice]:
    """The practices that the program would show these people first, at most MOST for each.

    Raises NothingLoaded without courses or learning units.
    """
    assessed = assess_profiles(profiles)
    similar = _similar([text for profile in profiles for text in profile.statements])
    parts = list(UnitPart.objects.current().select_related("unit"))
    if not parts:
        raise NothingLoaded("There are no learning units. Run `manage.py load_starter`.")
    found = []
    for i, (profile, person) in enumerate(zip(profiles, assessed.inputs, strict=True)):
        rows = situations_json(i, assessed.assembled.situations, assessed.catalogue)
        clear, statement_of = clear_situations(rows), {task.id: task.statement for task in person.tasks}
        languages = [recognise(". ".join(profile.statements)), "en"]
        own = []
        for slug, task in clear.task_of.items():
            statement = statement_of[task]
            part = best_of([row for row in parts if (row.unit.situation, row.level) == (slug, LEVELS[0])], languages)
            practice = part and practice_for_statement(statement, slug, parse(part.text), similar=similar[statement])
            if part and practice and not lacks_sign(slug, statement):
                strength = next(row["strength"] for row in rows if row["slug"] == slug)
                own.append(NamedPractice(profile, statement, part, practice, strength))
        found += own[:MOST]
    return found


def _similar(statements: Sequence[str]) -> dict[str, list[str]]:
    """By statement, the statements of the reference tasks nearest to it."""
    distinct = list(dict.fromkeys(statements))
    found = get_assessor(current_basis().dataset).assess(read_statements(distinct, store=False), judge_all=True)
    return {
        text: [item.statement for item in assessment.evidence[:SIMILAR]]
        for text, assessment in zip(distinct, found, strict=True)
    }


def write_practices(path: Path, named: Sequence[NamedPractice], seed: int) -> None:
    """Writes a sheet with one row a practice, in random order. Raises BadInput if the file exists, so that no judgements
    are lost."""
    refuse_existing(path)
    order = list(named)
    random.Random(seed).shuffle(order)  # noqa: S311  not a secret
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = TableWriter(file, lineterminator="\n")
        rows.writerow(("profile", "job", "task", "unit", "practice", *QUESTIONS))
        for row in order:
            unit = f"{row.part.title} ({row.part.level})"
            text = f"{row.practice.label}: {row.practice.text_without_task}"
            rows.writerow((row.profile.key, row.profile.job, row.task, unit, text, "", "", ""))


@dataclass(frozen=True)
class Count:
    """Answers to one question. yes: number of these. low, high: 95 % Wilson interval of the share; nan without answers."""

    question: str
    n: int
    yes: int
    low: float
    high: float


def count_practices(path: Path) -> list[Count]:
    """The counts of a filled sheet, by question. Rows without a judgement are left out.

    Raises BadInput for a judgement other than yes and no.
    """
    table = read_table(path)
    table.require(*QUESTIONS)
    counts, rows = [], list(table.rows)
    for question in QUESTIONS:
        given = (judgement(row, question, file=table.file) for row in rows)
        answers = [answer for answer in given if answer is not None]
        low, high = wilson(sum(answers), len(answers)) if answers else (float("nan"), float("nan"))
        counts.append(Count(question, len(answers), sum(answers), low, high))
    return counts
