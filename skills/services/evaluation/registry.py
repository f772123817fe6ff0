"""The evaluation questions of the installed apps, and their answers."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps
from django.utils.module_loading import import_string

from skills.errors import NothingLoaded
from skills.services.evaluation.measured_figures import Evaluation

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Question:
    """One question. name: the argument of `manage.py evaluate`. path: dotted path of measure(*, progress) -> Evaluation."""

    name: str
    path: str


@dataclass(frozen=True)
class Answer:
    """The answer to one question. evaluation: None if data must be imported first; `missing` then names the data."""

    question: str
    evaluation: Evaluation | None
    missing: str
    seconds: float


def questions() -> dict[str, Question]:
    """Questions by name, in the order of the installed apps and of each app's list.

    Raises ValueError if two apps use the same name.
    """
    found: dict[str, Question] = {}
    for config in apps.get_app_configs():
        for name, path in getattr(config, "evaluation_questions", {}).items():
            if name in found:
                raise ValueError(f"Two apps ask the question {name!r}: {found[name].path} and {path}.")
            found[name] = Question(name, path)
    return found


def ask(question: Question, *, progress: Progress | None = None) -> Answer:
    """The answer, measured now. Missing data gives an answer without an evaluation; other errors are raised."""
    started = time.monotonic()
    try:
        evaluation, missing = import_string(question.path)(progress=progress), ""
    except NothingLoaded as error:
        evaluation, missing = None, str(error)
    return Answer(question.name, evaluation, missing, round(time.monotonic() - started, 1))
