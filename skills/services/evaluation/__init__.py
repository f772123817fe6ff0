"""Evaluations: the agreement of each part of the program with human judgement, on data that was not used for fitting.

A question is a function `measure(*, progress=None) -> Evaluation`. Each app lists its questions in its AppConfig:

    evaluation_questions = {"exposure": "skills.services.evaluation.exposure_agreement.evaluate_exposure"}

`manage.py evaluate` finds the questions of every app there, so no layer imports the layer above it.
"""

from skills.arithmetic.bootstrap import SEED, Bootstrap, correlation
from skills.services.evaluation.measured_figures import ComparedFigure, Evaluation, Figure, Target
from skills.services.evaluation.registry import Answer, Question, ask, questions

__all__ = [
    "SEED",
    "Answer",
    "Bootstrap",
    "ComparedFigure",
    "Evaluation",
    "Figure",
    "Question",
    "Target",
    "ask",
    "correlation",
    "questions",
]
