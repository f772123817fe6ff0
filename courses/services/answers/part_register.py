"""Register of the parts of a score: for each part, the details stored with its value and the sentences made from them.

Pages, API and admin read the parts only through this register. `courses.arithmetic.score_parts` declares the columns,
in the same order.
"""

from collections.abc import Mapping

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.arithmetic.audience import NEUTRAL
from courses.arithmetic.score_parts import KINDS, SKILL
from courses.arithmetic.situation_needs import SituationNeedSettings, main_situation
from courses.arithmetic.thresholds import BUILDS_FROM, COUNTS_FROM, WRITTEN_FOR_FROM
from courses.services.answers.declared_part import DeclaredPart, Detail, Details, Holds, Part, PartFacts
from courses.services.answers.skill_sentences import Wording, builds_sentence
from courses.services.match_settings import match_settings
from skills.services.shipped.model_profiles import profile


def _skill_details(facts: PartFacts, column: int) -> Details:
    emphasis = facts.batch.catalogue.emphasis
    return [{"need": facts.need[column], "emphasis": emphasis[row][column]} for row in facts.rows]


def _skill_sentences(part: Part, wording: Wording) -> list[str]:
    if part["value"] <= 0 or part.get("emphasis", 0) < BUILDS_FROM:
        return []
    return [builds_sentence(part["skill"], wording)]


def _situation_details(facts: PartFacts, _column: int) -> Details:
    """The person's situation that the course trains most, and the task in which it occurs most clearly."""
    found = facts.nothing()
    if facts.situations is None:
        return found
    catalogue, needs = facts.batch.catalogue, facts.situations
    numbers = main_situation(catalogue.courses.trained[facts.rows], needs.weights).tolist()
    for detail, k in zip(found, numbers, strict=True):
        if k < 0:
            continue
        slug = catalogue.situations[k]
        detail["situation"] = slug
        goal = facts.batch.goal_figures.get(facts.person.goal)
        if needs.strength[k] < SituationNeedSettings().named_from and goal is not None and slug in goal.situations:
            detail["goal"] = goal.title
            continue
        task = max(facts.person.tasks, key=lambda task: task.situations.get(slug, 0.0))
        detail["strength"] = round(float(needs.strength[k]), 3)
        detail["experienced"] = int(needs.experienced[k])
        detail["task"] = {"id": task.id, "statement": task.statement}
    return found


def _situation_sentences(part: Part, wording: Wording) -> list[str]:
    task = part.get("task") or {}
    if part.get("goal"):
        text = wording.choose(
            _("Your goal, %(goal)s, brings “%(situation)s”, which your week has little of."),
            _("Their goal, %(goal)s, brings “%(situation)s”, which their week has little of."),
        )
        return [text % {"goal": part["goal"], "situation": wording.situation(part["situation"])}]
    if part.get("strength", 0.0) < profile().task_situations.named_from or not task.get("statement"):
        return []
    text = wording.choose(
        _("Your task “%(task)s”: this course trains “%(situation)s”."),
        _("Their task “%(task)s”: this course trains “%(situation)s”."),
    )
    return [text % {"task": task["statement"].strip().rstrip("."), "situation": wording.situation(part["situation"])}]


def _context_details(facts: PartFacts, _column: int) -> Details:
    """The person's nearest task and its closeness."""
    closeness = facts.vectors @ facts.tasks.T
    close = np.round(closeness.max(1).astype(np.float64), 3).tolist()
    tasks = [facts.person.tasks[task] for task in closeness.argmax(1).tolist()]
    return [
        {"closeness": value, "task": {"id": task.id, "statement": task.statement}}
        for value, task in zip(close, tasks, strict=True)
    ]


def _context_sentences(part: Part, wording: Wording) -> list[str]:
    task = part.get("task") or {}
    if part.get("closeness", 0.0) < profile().closeness.like_yours_from or not task.get("statement"):
        return []
    text = wording.choose(_("Similar to your task “%(task)s”."), _("Similar to their task “%(task)s”."))
    return [text % {"task": task["statement"].strip()}]


def _occupation_details(facts: PartFacts, column: int) -> Details:
    """Share (0..1) of the person's work in the occupations that the course is written for."""
    shares = np.round(facts.values[:, column] / match_settings().occupation + NEUTRAL, 3)
    return [{"share": share} for share in shares.tolist()]


def _occupation_sentences(part: Part, wording: Wording) -> list[str]:
    if part["value"] <= 0 or part.get("share", 0.0) < WRITTEN_FOR_FROM:
        return []
    return [wording.choose(_("Written for work like yours."), _("Written for work like theirs."))]


def _goal_details(facts: PartFacts, _column: int) -> Details:
    goal_figures = facts.batch.goal_figures[facts.person.goal]  # without a known goal the part is 0 and not stored
    close = np.round((facts.vectors @ goal_figures.direction).astype(np.float64), 3).tolist()
    return [{"closeness": value, "title": goal_figures.title} for value in close]


def _goal_sentences(part: Part, wording: Wording) -> list[str]:
    if part["value"] <= 0 or part.get("closeness", 0.0) < profile().closeness.like_yours_from or not part.get("title"):
        return []
    text = wording.choose(_("Suits your goal: %(goal)s."), _("Suits their goal: %(goal)s."))
    return [text % {"goal": part["title"]}]


def _own_details(facts: PartFacts, _column: int) -> Details:
    """The nearest course that the person took on, and the nearest course that they refused."""
    return facts.nearest({"taken": list(facts.person.taken), "refused": sorted(facts.person.refused)})


def _own_sentences(part: Part, wording: Wording) -> list[str]:
    liked, refused = (part.get(name, {}).get("closeness", 0.0) for name in ("taken", "refused"))
    same_subject_from = profile().closeness.same_subject_from
    if part["value"] >= COUNTS_FROM and liked >= same_subject_from:
        text = wording.choose(
            _("Similar to a course that you saved, started or finished."),
            _("Similar to a course that they saved, started or finished."),
        )
        return [text]
    if part["value"] <= -COUNTS_FROM and refused >= same_subject_from:
        text = wording.choose(
            _("A little lower in the list because you refused a similar course."),
            _("A little lower in the list because they refused a similar course."),
        )
        return [text]
    return []


def _others_details(facts: PartFacts, _column: int) -> Details:
    """Number of people who took the course on, if at least `min_group`, and the person's own course that most often
    came before."""
    catalogue = facts.batch.catalogue
    uptake, found = catalogue.uptake, facts.nothing()
    if uptake is None:
        return found
    taken = [catalogue.row_of[course] for course in facts.person.taken if course in catalogue.row_of]
    for detail, row in zip(found, facts.rows, strict=True):
        if (people := int(uptake.n_people[row])) >= uptake.min_group:
            detail["people"] = people
        if (before := uptake.usual_predecessor(row, taken)) >= 0:
            detail["after"] = catalogue.ids[before]
    return found


def _others_sentences(part: Part, wording: Wording) -> list[str]:
    if part["value"] < COUNTS_FROM:
        return []
    if part.get("after"):
        text = wording.choose(
            _("People who took one of your courses often took this course next."),
            _("People who took one of their courses often took this course next."),
        )
        return [text]
    if part.get("people"):
        text = wording.choose(
            _("People whose work is like yours took this course."),
            _("People whose work is like theirs took this course."),
        )
        return [text]
    return []


def _new_sentences(part: Part, _wording: Wording) -> list[str]:
    if part["value"] < COUNTS_FROM:
        return []
    return [_("Few people have tried this course so far. We suggest it to some people to find out how useful it is.")]


def _level_details(facts: PartFacts, _column: int) -> Details:
    return [{"level": facts.batch.catalogue.by_id[course].level} for course in facts.courses]


def _level_sentences(part: Part, _wording: Wording) -> list[str]:
    words = {1: _("At introductory level."), 2: _("At intermediate level."), 3: _("At advanced level.")}
    level = part.get("level")
    return [words[level]] if level in words else []


def _certainty_details(facts: PartFacts, _column: int) -> Details:
    return [{"doubts": list(facts.batch.catalogue.doubts.get(course, ()))} for course in facts.courses]


def _certainty_sentences(part: Part, _wording: Wording) -> list[str]:
    words = {
        "no_description": _("The provider gives no description, so this recommendation is less certain."),
        "language_detected": _("The provider does not state the language. It was recognised from the text."),
        "language_unknown": _("The provider does not state the language."),
        "no_way_to_take": _("It is not known yet how to enrol in this course, so the course is lower in the list."),
    }
    return [words[doubt] for doubt in part.get("doubts", ()) if doubt in words]


def _variety_sentences(part: Part, _wording: Wording) -> list[str]:
    if part["value"] >= 0:
        return []
    return [_("A little lower in the list because a course above it is similar or builds the same skill.")]


def _no_details(facts: PartFacts, _column: int) -> Details:
    return facts.nothing()


PARTS = (
    DeclaredPart(
        SKILL,
        gettext_lazy("builds %(skill)s"),
        gettext_lazy("builds %(skill)s, which is needed less"),
        (
            Detail("need", Holds.NUMBER, "The person's need for the skill, 0..1"),
            Detail("emphasis", Holds.NUMBER, "How much the course builds the skill, 0..1"),
        ),
        _skill_details,
        _skill_sentences,
    ),
    DeclaredPart(
        "situation",
        gettext_lazy("trains a situation of my week"),
        None,
        (
            Detail("situation", Holds.TEXT, "Slug of the situation"),
            Detail("strength", Holds.NUMBER, "Certainty that the task contains the situation, 0..1"),
            Detail("experienced", Holds.COUNT, "1 if the situation fills much of the person's week, else 0"),
            Detail("task", Holds.TASK, "The person's task in which the situation is clearest"),
            Detail("goal", Holds.TEXT, "Title of the goal whose tasks contain the situation, if the own week lacks it"),
        ),
        _situation_details,
        _situation_sentences,
    ),
    DeclaredPart(
        "context",
        gettext_lazy("close to my own work"),
        gettext_lazy("far from my own work"),
        (
            Detail("closeness", Holds.NUMBER, "Cosine of the course and the task, -1..1"),
            Detail("task", Holds.TASK, "The person's nearest task"),
        ),
        _context_details,
        _context_sentences,
    ),
    DeclaredPart(
        "occupation",
        gettext_lazy("written for work like mine"),
        gettext_lazy("written for other work"),
        (
            Detail(
                "share", Holds.NUMBER, "Share of the person's work in the occupations the course is written for, 0..1"
            ),
        ),
        _occupation_details,
        _occupation_sentences,
    ),
    DeclaredPart(
        "goal",
        gettext_lazy("close to my goal"),
        gettext_lazy("far from my goal"),
        (
            Detail("closeness", Holds.NUMBER, "Cosine of the course and the work of the goal, -1..1"),
            Detail("title", Holds.TEXT, "Title of the goal"),
        ),
        _goal_details,
        _goal_sentences,
    ),
    DeclaredPart(
        "own",
        gettext_lazy("similar to courses I took"),
        gettext_lazy("similar to courses I refused"),
        (
            Detail("taken", Holds.COURSE, "The nearest course the person took on"),
            Detail("refused", Holds.COURSE, "The nearest course the person refused"),
        ),
        _own_details,
        _own_sentences,
    ),
    DeclaredPart(
        "others",
        gettext_lazy("taken by people with similar work"),
        gettext_lazy("taken by people with other work"),
        (
            Detail("people", Holds.COUNT, "Number of people who took the course on"),
            Detail(
                "after", Holds.COUNT, "Id of the person's course after which these people most often took this course"
            ),
        ),
        _others_details,
        _others_sentences,
    ),
    DeclaredPart("new", gettext_lazy("tried by few people so far"), None, (), _no_details, _new_sentences),
    DeclaredPart(
        "level",
        gettext_lazy("level suits me"),
        None,
        (Detail("level", Holds.COUNT, "The course's level, 1 to 3", may_be_null=True),),
        _level_details,
        _level_sentences,
    ),
    DeclaredPart(
        "certainty",
        gettext_lazy("little information about the course"),
        None,
        (Detail("doubts", Holds.TEXTS, "Reasons why the recommendation is less certain"),),
        _certainty_details,
        _certainty_sentences,
    ),
    DeclaredPart(
        "variety", gettext_lazy("similar to a course higher in the list"), None, (), _no_details, _variety_sentences
    ),
)


def part_name(part: Part, skills: Mapping[str, str]) -> str:
    """The name of a stored part on the page. skills: names by slug. A kind that only an older release knows has no
    name."""
    declared = BY_KIND.get(part["kind"])
    return declared.name_of(part, skills) if declared else _("other reason")


BY_KIND = {part.kind: part for part in PARTS}
if tuple(BY_KIND) != (SKILL, *KINDS):
    raise RuntimeError(f"the register of parts has {tuple(BY_KIND)}, the columns of a score are {(SKILL, *KINDS)}")
