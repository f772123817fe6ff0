"""manage.py evaluate [QUESTION ...]"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from skills.errors import ReskillError
from skills.services.evaluation import Answer, Figure, Question, ask, questions
from skills.services.evaluation.stored_evaluations import own_file, save

_COLUMNS = ("question", "ours", "95 %", "n", "plain", "bar", "must reach", "")


class Command(BaseCommand):
    help = (
        "Measures the agreement with judgements by people, on occupations, titles and courses that were not used for "
        "fitting. Without arguments, measures every question and prints one table. Figures go to standard output, progress "
        "to standard error. If a question needs data that are not imported, the command reports the missing data and "
        "measures the other questions."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("questions", nargs="*", metavar="QUESTION", help=f"of: {', '.join(questions())}")
        parser.add_argument(
            "--model", action="append", default=[], metavar="NAME",
            help="measure with this sentence model instead of the one in RESKILL_MODEL; if given several times, print "
            "one table with a column for each model",
        )  # fmt: skip
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="figures as JSON")
        form.add_argument("--markdown", action="store_true", help="the table as docs/validity.md quotes it")
        parser.add_argument(
            "--save", nargs="?", type=Path, const=own_file(), metavar="FILE",
            help="store the figures for the page about these numbers (for this installation, or in FILE)",
        )  # fmt: skip
        parser.add_argument("--strict", action="store_true", help="exit with 1 unless every figure reaches its target")

    def handle(self, *args, json: bool = False, markdown: bool = False, strict: bool = False, **options) -> None:
        known = questions()
        names = list(dict.fromkeys(options["questions"])) or list(known)
        if unknown := [name for name in names if name not in known]:
            raise CommandError(f"There is no question {', '.join(unknown)}. There are: {', '.join(known)}.")
        models = list(dict.fromkeys(options["model"]))
        if len(models) > 1 and (json or options["save"] or strict):
            raise CommandError("--json, --save and --strict need the figures of one model.")
        by_model = {}
        for model in models or [settings.RESKILL_MODEL]:
            with sentence_model(model):
                by_model[model] = [_ask(known[name]) for name in names]
        answers = next(iter(by_model.values()))
        if options["questions"] and not any(answer.evaluation for answer in answers):
            raise CommandError("\n".join(answer.missing for answer in answers))
        if len(by_model) > 1:
            self.stdout.write(as_columns(by_model))
            return
        self.stdout.write(as_json(answers) if json else as_markdown(answers) if markdown else as_text(answers))
        if options["save"]:
            n = save(answers, options["save"], on=timezone.localdate())
            self.stderr.write(f"{n} of {len(answers)} questions stored in {options['save']}")
        if strict and (short := shortfalls(answers)):
            raise CommandError("Targets not reached: " + "; ".join(short))


@contextmanager
def sentence_model(model: str) -> Iterator[None]:
    """Sets RESKILL_MODEL inside the block. Everything that a process caches of a model is cached by its revision."""
    before = settings.RESKILL_MODEL
    settings.RESKILL_MODEL = model
    try:
        yield
    finally:
        settings.RESKILL_MODEL = before


def _ask(question: Question) -> Answer:
    with tqdm(desc=question.name, file=sys.stderr) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        try:
            return ask(question, progress=progress)
        except ReskillError as error:
            raise CommandError(f"{question.name}: {error}") from error


def shortfalls(answers: list[Answer]) -> list[str]:
    """One sentence for each question that was not measured and each figure below its target."""
    short = [f"{answer.question} was not measured" for answer in answers if answer.evaluation is None]
    for answer in answers:
        for figure in answer.evaluation.figures if answer.evaluation else ():
            if figure.is_reached is False:
                short.append(f"{figure.question} {figure.value:.3f} ({figure.must_reach})")
    return short


def as_json(answers: list[Answer]) -> str:
    data = [asdict(answer) for answer in answers]
    for entry, answer in zip(data, answers, strict=True):
        if answer.evaluation:
            for figure, measured in zip(entry["evaluation"]["figures"], answer.evaluation.figures, strict=True):
                figure["is_reached"] = measured.is_reached
    return json.dumps(data, indent=1)


def as_text(answers: list[Answer]) -> str:
    lines: list[str] = []
    for answer in answers:
        lines += ["", f"{answer.question}  ({answer.seconds:.0f} s)"]
        if answer.evaluation is None:
            lines.append(f"  not measured: {answer.missing}")
            continue
        lines.append(f"  {answer.evaluation.split}")
        for figure in answer.evaluation.figures:
            cells = _cells(figure)
            lines.append(f"  {cells[0]:58} {cells[1]:>7}  {cells[2]:16} {cells[3]}")
            details = [f"{name} {cell}" for name, cell in zip(_COLUMNS[4:7], cells[4:7], strict=True) if cell]
            if details:
                lines.append(f"      {'; '.join(details)}{'  ' + cells[7] if cells[7] else ''}")
        lines += [f"  {note}" for note in answer.evaluation.notes]
    return "\n".join(lines).lstrip("\n")


def as_columns(by_model: dict[str, list[Answer]]) -> str:
    """A table with a column for each model. Below it, the data that each question was measured on."""
    lines = [f"| {' | '.join(['question', *by_model, 'must reach'])} |", "|" + "---|" * (len(by_model) + 2)]
    below: list[str] = []
    for asked in zip(*by_model.values(), strict=True):
        found = [{f.question: f for f in answer.evaluation.figures} if answer.evaluation else {} for answer in asked]
        for question in dict.fromkeys(name for figures in found for name in figures):
            cells = [_cells(figures[question]) if question in figures else ("",) * len(_COLUMNS) for figures in found]
            values = [f"{cell[1]} ({cell[2]})" + (" NOT REACHED" if cell[7] == "NOT REACHED" else "") for cell in cells]
            lines.append(f"| {' | '.join([question, *values, cells[-1][6]])} |")
        first = next((answer for answer in asked if answer.evaluation), asked[0])
        below += ["", f"**{first.question}.** {first.evaluation.split if first.evaluation else first.missing}."]
    return "\n".join(lines + below)


def as_markdown(answers: list[Answer]) -> str:
    lines = [f"| {' | '.join(_COLUMNS)} |", "|" + "---|" * len(_COLUMNS)]
    for answer in answers:
        for figure in answer.evaluation.figures if answer.evaluation else ():
            lines.append(f"| {' | '.join(_cells(figure))} |")
    for answer in answers:
        if answer.evaluation:
            lines += ["", f"**{answer.question}.** {answer.evaluation.split}."]
            lines += ["", "```", *answer.evaluation.notes, "```"] if answer.evaluation.notes else []
        else:
            lines += ["", f"**{answer.question}.** Not measured: {answer.missing}"]
    return "\n".join(lines)


def _cells(figure: Figure) -> tuple[str, ...]:
    reached = {None: "", True: "reached", False: "NOT REACHED"}[figure.is_reached]
    return (
        figure.question,
        f"{figure.value:.3f}",
        f"{figure.low:.3f} to {figure.high:.3f}",
        f"{figure.n:,} {figure.units}",
        str(figure.plain or ""),
        str(figure.bar or ""),
        str(figure.must_reach or ""),
        reached,
    )
