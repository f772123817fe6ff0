"""Addresses for load balancers and monitors: /livez, /readyz and /health.

A middleware before all others answers them: over plain HTTP, for any host name, and without a session, because probes come
from inside the network and know neither the host name nor TLS. The answers hold states and no words.
"""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

from reskill.condition import services
from reskill.condition.doctor import examine_database
from reskill.condition.findings import Finding, Level

_REMEMBERED_S = 5.0  # so that nobody can keep the database and the queue busy with probes
Parts = dict[str, str]


class Probes:
    """Answers the three addresses.

    livez: the process answers. readyz: the database answers and has its tables, so pages work. health: also the queue, the
    worker and the schedule; 503 if one of them does not work, while readyz stays 200.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._answers: dict[str, Callable[[], Parts]] = {"livez": dict, "readyz": _ready, "health": _health}
        self._known: dict[str, tuple[float, Parts]] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = request.path_info.strip("/")
        if name not in self._answers or request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        parts = self._parts(name)
        is_good = Level.ERROR not in parts.values()
        body = {"status": "ok" if is_good else "error", **({"parts": parts} if parts else {})}
        return JsonResponse(body, status=200 if is_good else 503, headers={"Cache-Control": "no-store"})

    def _parts(self, name: str) -> Parts:
        until, parts = self._known.get(name, (0.0, {}))
        if time.monotonic() >= until:
            parts = self._answers[name]()
            self._known[name] = (time.monotonic() + _REMEMBERED_S, parts)
        return parts


def _ready() -> Parts:
    return _levels(examine_database())


def _health() -> Parts:
    parts = _ready()
    parts |= _levels([*services.check_queue(), *services.check_worker()])
    if Level.ERROR not in (parts.get("database"), parts.get("migrations")):
        parts |= _levels(services.check_beat())
    return parts


def _levels(found: list[Finding]) -> Parts:
    return {finding.part: str(finding.level) for finding in found}
