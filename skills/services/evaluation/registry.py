"""The questions that the installed apps can answer, and the answers."""

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
    """name: what `manage.py evaluate` takes. path: dotted path of measure(*, progress) -> Evaluation."""

    name: str
    path: str


@dataclass(frozen=True)
class Answer:
    """Of one question. evaluation: None where something must be imported first, which `missing` says."""

    question: str
    evaluation: Evaluation | None
    missing: str
    seconds: float


def questions() -> dict[str, Question]:
    """By name, in the order of the installed apps and of each app's own list. Raises ValueError for a name used twice."""
    found: dict[str, Question] = {}
    for config in apps.get_app_configs():
        for name, path in getattr(config, "evaluation_questions", {}).items():
            if name in found:
                raise ValueError(f"Two apps ask the question {name!r}: {found[name].path} and {path}.")
            found[name] = Question(name, path)
    return found


def ask(question: Question, *, progress: Progress | None = None) -> Answer:
    """Measures now. What is not imported is an answer too; any other error is raised."""
    started = time.monotonic()
    try:
        evaluation, missing = import_string(question.path)(progress=progress), ""
    except NothingLoaded as error:
        evaluation, missing = None, str(error)
    return Answer(question.name, evaluation, missing, round(time.monotonic() - started, 1))
