"""The address /metrics. It answers before the check of the host name, as the probes do."""

from collections.abc import Callable

from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from reskill.metrics.access import may_read_metrics, metrics_are_on
from reskill.metrics.counting import counted
from reskill.metrics.figures import Figures


class MetricsEndpoint:
    """Answers /metrics for callers who may read it, and 404 for all others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not metrics_are_on():
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.rstrip("/") != "/metrics" or request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        if not may_read_metrics(request):
            return HttpResponse(status=404)
        figures = CollectorRegistry()
        figures.register(Figures())
        body = generate_latest(counted()) + generate_latest(figures)
        return HttpResponse(body, content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})
