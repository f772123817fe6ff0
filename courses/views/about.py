"""The two pages about the figures, one for everybody and one for experts. Every signed-in user may see both."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.arithmetic.thresholds import FIRST_AMONG_EQUALS
from courses.services.answers.reasons import skill_names
from courses.services.fairness.fairness_summary import fairness_summary
from skills.arithmetic.intervals import COVERAGE
from skills.exposure_bands import PARTLY_FROM, STRONGLY_FROM
from skills.models import ExposureDataset, HumanSkill
from skills.services.evaluation.figure_words import figure_name
from skills.services.evaluation.measured_figures import Figure
from skills.services.evaluation.stored_evaluations import Measured, stored

# Heading and explanation of each evaluation question, for readers without knowledge of statistics.
QUESTION_TEXTS: dict[str, tuple[Promise, Promise]] = {
    "exposure": (
        _("How exposed a task is"),
        _("Compared with people's judgements of tasks, for occupations that the program had never seen."),
    ),
    "starter": (
        _("The starter set alone"),
        _("The same comparison without any imported data, only with the starter set that the program ships."),
    ),
    "augmentation": (
        _("Done with AI or by AI"),
        _("Compared with people's observed use of AI, on tasks that the program had never seen."),
    ),
    "demand": (
        _("Which human skills a task calls for"),
        _("Compared with how experts rate those skills for whole occupations."),
    ),
    "emphasis": (_("What a course builds"), _("Compared with the skills that the course providers name.")),
    "titles": (
        _("From a job title to an occupation"),
        _("Whether the right occupation is found for titles that the program had not seen."),
    ),
    "related": (_("Which occupations are similar"), _("Compared with the occupations that experts call related.")),
    "languages": (_("Other languages"), _("Whether the same task in another language gets the same figures.")),
    "statements": (
        _("Which texts count as tasks"),
        _("Whether real tasks get a figure, and texts that describe no task get none."),
    ),
    "next-course": (
        _("Which course comes next"),
        _("Whether the course that a person took next is among the first suggestions."),
    ),
    "useful": (
        _("Whether suggestions are useful"),
        _("Judged by people with a list of criteria for a good suggestion."),
    ),
}


@login_required
def about(request: HttpRequest) -> HttpResponse:
    """What the figures mean, for people without knowledge of statistics."""
    names = skill_names()
    values = {
        "coverage": _interval(ExposureDataset.objects.active()).get("coverage"),
        "partly_from": PARTLY_FROM,
        "strongly_from": STRONGLY_FROM,
        "first_skills": [names[slug] for slug in FIRST_AMONG_EQUALS if slug in names],
    }
    return render(request, "courses/about.html", values)


@login_required
def methods(request: HttpRequest) -> HttpResponse:
    """How the figures are computed and how good they are, for experts."""
    datasets = list(ExposureDataset.objects.for_list())
    active = next((dataset for dataset in datasets if dataset.is_active), None)
    interval = _interval(active)
    basis = active.bases.order_by("pk").last() if active else None
    values = {
        "datasets": datasets,
        "coverage_target": COVERAGE,
        "coverage": interval.get("coverage"),
        "n_measured": interval.get("n"),
        "r": interval.get("r"),
        "model": basis.model_revision if basis else "",
        "skills": HumanSkill.objects.filter(is_active=True),
        "measured": [_section(item) for item in stored()],
        "fairness": fairness_summary(),
    }
    return render(request, "courses/about_methods.html", values)


def _interval(dataset: ExposureDataset | None) -> dict[str, Any]:
    """The measured coverage of the dataset's intervals; empty if nothing has been measured."""
    return ((dataset.calibration or {}).get("interval") or {}) if dataset else {}


def _section(item: Measured) -> dict[str, Any]:
    heading, lead = QUESTION_TEXTS.get(item.question, (item.question.capitalize(), ""))
    return {
        "key": item.question,
        "heading": heading,
        "lead": lead,
        "on": item.on,
        "split": item.evaluation.split,
        "figures": [
            {"figure": figure, "name": figure_name(figure.question), "units": figure_name(figure.units)}
            for figure in item.evaluation.figures
        ],
        "plot": plot(item.evaluation.figures),
    }


ROW, TOP, LEFT, WIDTH = 44, 8, 10, 680


@dataclass(frozen=True)
class Line:
    """One figure in the plot. All x are in the drawing's units; None if there is nothing to draw."""

    name: str
    y: int
    x: float
    low: float
    high: float
    plain: float | None
    bar: float | None


@dataclass(frozen=True)
class Plot:
    lines: tuple[Line, ...]
    height: int
    ticks: tuple[tuple[str, float], ...]


def plot(figures: tuple[Figure, ...]) -> Plot | None:
    """The figures between 0 and 1 with their intervals, the plain method's figure, and the result of others.

    None if no figure is between 0 and 1. Figures outside are left out of the plot; the table contains them.
    """
    drawn = [figure for figure in figures if 0 <= figure.value <= 1]
    if not drawn:
        return None
    lines = tuple(
        Line(
            figure_name(figure.question),
            TOP + i * ROW,
            _x(figure.value),
            _x(figure.low),
            _x(figure.high),
            _x(figure.plain.value) if figure.plain else None,
            _x(figure.bar.value) if figure.bar else None,
        )
        for i, figure in enumerate(drawn)
    )
    ticks = tuple((f"{tick / 4:g}", _x(tick / 4)) for tick in range(5))
    return Plot(lines, TOP + len(lines) * ROW + 24, ticks)


def _x(value: float) -> float:
    return round(LEFT + (WIDTH) * min(max(value, 0.0), 1.0), 1)
