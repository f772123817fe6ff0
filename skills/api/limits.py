"""Rate limits per client: requests per minute, reported in the headers of every response."""

import logging
import time

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from skills.api.permissions import caller_of, is_client, system_of

_WINDOW_S = 60
logger = logging.getLogger(__name__)


class PerClient(BaseThrottle):
    """Counts the requests of a client, a person or an IP address per minute.

    Headers as in draft-ietf-httpapi-ratelimit-headers. If the cache does not answer, no request is refused.
    """

    wait_s: int = 0

    def allow_request(self, request: Request, view) -> bool:
        limit = self._limit(request)
        second = time.time()
        window, self.wait_s = int(second // _WINDOW_S), _WINDOW_S - int(second % _WINDOW_S)
        n = self._count(f"api-rate:{self._name(request)}:{window}")
        request._request.rate = (limit, max(limit - n, 0), self.wait_s)  # type: ignore[attr-defined]
        return n <= limit

    def wait(self) -> float:
        return self.wait_s

    def _limit(self, request: Request) -> int:
        system = system_of(request)
        return system.requests_per_minute if system else settings.RESKILL_API_REQUESTS_PER_MINUTE

    def _name(self, request: Request) -> str:
        if is_client(request):
            return f"client:{request.auth.application.client_id}"  # type: ignore[union-attr]
        if request.user.is_authenticated:
            return caller_of(request)
        return f"from:{self.get_ident(request)}"

    def _count(self, key: str) -> int:
        try:
            cache.add(key, 0, timeout=2 * _WINDOW_S)
            return cache.incr(key)
        except Exception:  # any cache backend: an unavailable counter must not make the API unavailable
            logger.warning("requests are not being counted", exc_info=True)
            return 0


def rate_headers(request: Request) -> dict[str, str]:
    """The headers RateLimit-Policy and RateLimit of this request; empty if the request was not counted."""
    rate = getattr(request._request, "rate", None)
    if rate is None:
        return {}
    limit, left, reset_s = rate
    return {"RateLimit-Policy": f'"minute";q={limit};w={_WINDOW_S}', "RateLimit": f'"minute";r={left};t={reset_s}'}
