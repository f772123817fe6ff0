"""manage.py evaluate exposure|starter"""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from skills.errors import ReskillError
from skills.services.evaluation import Evaluation, evaluate_exposure, evaluate_starter
from skills.services.fitting import evaluate_demand

QUESTIONS = {"exposure": evaluate_exposure, "starter": evaluate_starter, "demand": evaluate_demand}


class Command(BaseCommand):
    help = "Measures how well the estimates agree with people's judgement, on occupations that were left out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("question", choices=QUESTIONS)
        parser.add_argument("--json", action="store_true", help="figures as JSON")

    def handle(self, *args, question: str, json: bool = False, **options) -> None:
        try:
            with tqdm(desc="folds", file=sys.stderr) as bar:
                evaluation = QUESTIONS[question](progress=lambda done, total: bar.update(done - bar.n))
        except ReskillError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(as_json(evaluation) if json else as_text(evaluation))


def as_json(evaluation: Evaluation) -> str:
    return json.dumps(asdict(evaluation), indent=1)


def as_text(evaluation: Evaluation) -> str:
    lines = [evaluation.split, ""]
    for figure in evaluation.figures:
        lines.append(
            f"{figure.question:56} {figure.value:6.3f}  (95 %: {figure.low:.3f} to {figure.high:.3f}; n = {figure.n:,})"
            + (f"  beside: {figure.beside}" if figure.beside else "")
        )
    if evaluation.coverage_by_group:
        lines += ["", "share of labels inside the 80 % interval, by SOC major group (tasks):"]
        groups = [f"{code} {value:.2f} ({n:,})" for code, (value, n) in sorted(evaluation.coverage_by_group.items())]
        lines += ["  " + "   ".join(groups[i : i + 8]) for i in range(0, len(groups), 8)]
    return "\n".join(lines)
