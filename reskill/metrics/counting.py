"""Counts requests and their seconds, by name of the view: paths would name people."""

import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Histogram, multiprocess

from reskill.metrics.access import metrics_are_on

REGISTRY = CollectorRegistry()
REQUESTS = Counter("reskill_requests", "Requests.", ["method", "view", "status"], registry=REGISTRY)
SECONDS = Histogram(
    "reskill_request_seconds",
    "Seconds until the response.",
    ["view"],
    buckets=(0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8),
    registry=REGISTRY,
)
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class CountRequests:
    """Measures each request, around all other middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not metrics_are_on():
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        view = (match.view_name or match.route) if match else "none"
        method = request.method if request.method in _METHODS else "other"
        REQUESTS.labels(method, view, response.status_code).inc()
        SECONDS.labels(view).observe(time.perf_counter() - begun)
        return response


def counted() -> CollectorRegistry:
    """The counters of all web processes of this machine, or of this process alone in tests."""
    if not settings.RESKILL_METRICS_FOLDER:
        return REGISTRY
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry, path=settings.RESKILL_METRICS_FOLDER)
    return registry
