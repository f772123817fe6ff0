"""How well each part of the chain agrees with people, measured on what took no part in fitting it.

A question is a function `measure(*, progress=None) -> Evaluation`. An app names its questions in its AppConfig:

    evaluation_questions = {"exposure": "skills.services.evaluation.exposure_agreement.evaluate_exposure"}

so that `manage.py evaluate` finds those of every app, and no layer imports the one above it.
"""

from skills.arithmetic.bootstrap import SEED, Bootstrap, correlation
from skills.services.evaluation.measured_figures import Beside, Evaluation, Figure, Target
from skills.services.evaluation.registry import Answer, Question, ask, questions

__all__ = [
    "SEED",
    "Answer",
    "Beside",
    "Bootstrap",
    "Evaluation",
    "Figure",
    "Question",
    "Target",
    "ask",
    "correlation",
    "questions",
]
