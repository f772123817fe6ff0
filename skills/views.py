"""Where the figures come from: a page for everybody who is signed in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from skills.bands import PARTLY_FROM, STRONGLY_FROM
from skills.exposure import COVERAGE
from skills.models import ExposureDataset, HumanSkill


@login_required
def about(request: HttpRequest) -> HttpResponse:
    """Datasets with citation and licence, how exposure is computed, how sure it is, and what it cannot say."""
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
    }
    return render(request, "skills/about.html", values)
