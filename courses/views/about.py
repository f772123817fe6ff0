"""About these numbers: where they come from, how they are made, how good they are; for everybody who is signed in."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.services.fairness.fairness_summary import fairness_summary
from skills.arithmetic.intervals import COVERAGE
from skills.exposure_bands import PARTLY_FROM, STRONGLY_FROM
from skills.models import ExposureDataset, HumanSkill
from skills.services.evaluation.measured_figures import Figure
from skills.services.evaluation.stored_evaluations import Measured, stored

# What each question is about, as somebody reads it who never measured anything.
ASKED: dict[str, tuple[Promise, Promise]] = {
    "exposure": (
        _("How exposed a task is"),
        _("Compared with what people said of tasks of occupations the program had never seen."),
    ),
    "starter": (_("The starter set alone"), _("The same with nothing imported: what the program ships with.")),
    "augmentation": (
        _("Done with AI or by it"),
        _("Compared with how people were seen to use AI on tasks the program had never seen."),
    ),
    "demand": (
        _("Which human skills a task calls for"),
        _("Compared with how experts rate those skills for whole occupations."),
    ),
    "emphasis": (_("What a course builds"), _("Compared with the skills the providers themselves name.")),
    "titles": (_("From a job title to an occupation"), _("Whether the right occupation is found for titles left out.")),
    "related": (_("Which occupations are near each other"), _("Compared with what experts call related.")),
    "languages": (_("Other languages"), _("Whether the same task in another language gets the same figures.")),
    "next-course": (
        _("Which course comes next"),
        _("Whether the course somebody really took next is among the first."),
    ),
    "useful": (_("Whether suggestions are useful"), _("Judged by people against a list of what a good one must be.")),
}


@login_required
def about(request: HttpRequest) -> HttpResponse:
    datasets = list(ExposureDataset.objects.for_list())
    active = next((dataset for dataset in datasets if dataset.is_active), None)
    interval = (active.calibration or {}).get("interval") or {} if active else {}
    values = {
        "datasets": datasets,
        "active": active,
        "coverage_target": COVERAGE,
        "coverage": interval.get("coverage"),
        "n_measured": interval.get("n"),
        "r": interval.get("r"),
        "skills": HumanSkill.objects.filter(is_active=True),
        "partly_from": PARTLY_FROM,
        "strongly_from": STRONGLY_FROM,
        "measured": [_section(item) for item in stored()],
        "fairness": fairness_summary(),
    }
    return render(request, "courses/about.html", values)


def _section(item: Measured) -> dict[str, Any]:
    heading, lead = ASKED.get(item.question, (item.question.capitalize(), ""))
    return {
        "key": item.question,
        "heading": heading,
        "lead": lead,
        "on": item.on,
        "split": item.evaluation.split,
        "figures": item.evaluation.figures,
        "plot": plot(item.evaluation.figures),
    }


ROW, TOP, LEFT, WIDTH = 44, 8, 10, 680


@dataclass(frozen=True)
class Line:
    """One figure in the plot. All x are in the drawing's units; None where there is nothing to draw."""

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
    """The figures between 0 and 1 with their intervals, beside the plain method and what others reached.

    None when none lies there. A value outside is left out of the drawing; the table has it.
    """
    drawn = [figure for figure in figures if 0 <= figure.value <= 1]
    if not drawn:
        return None
    lines = tuple(
        Line(
            figure.question,
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
