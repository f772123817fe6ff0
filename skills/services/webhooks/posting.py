"""Sends one signed POST to a checked address: no private addresses, no redirects, one deadline for the whole attempt."""

import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import urllib3
from django.conf import settings
from standardwebhooks import Webhook as Signer

from skills.network_addresses import Address, AddressRefused, resolved_address
from skills.services.webhooks.deadline import Deadline

__all__ = ["AddressRefused", "Response", "checked_address", "post"]
_TIMEOUT = urllib3.Timeout(connect=5, read=10)
_DEADLINE_S = 20.0  # for the whole attempt; below the task's time limit
_NAME_S = 5.0  # for resolving the name
_MAX_RESPONSE_BYTES = 500
_TOO_SLOW = "The address did not answer completely within {:.0f} seconds."


@dataclass(frozen=True)
class Response:
    """The response of the receiver. status: None if there was no complete response; `error` then gives the reason.

    retry_after_s: how long the receiver asks to wait before the next attempt; 0 if it does not say.
    """

    status: int | None = None
    text: str = ""
    error: str = ""
    duration_ms: int = 0
    retry_after_s: float = 0.0

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def post(*, url: str, event_id: str, body: bytes, secret: str, now: datetime | None = None) -> Response:
    """The response to the event, sent once and signed as Standard Webhooks specifies. Network errors are not raised."""
    now, began = now or datetime.now(UTC), time.monotonic()
    headers = {
        "Content-Type": "application/cloudevents+json; charset=utf-8",
        "User-Agent": "Reskill-Webhooks/1",
        "webhook-id": event_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Signer(secret).sign(event_id, now, body.decode()),
    }
    status, text, error, wait_s = None, "", "", 0.0
    with Deadline(_DEADLINE_S) as deadline:
        try:
            status, text, retry_after = _send(url, body, headers, deadline)
            wait_s = _seconds(retry_after, now)
            if 300 <= status < 400:
                error = "The address answers with a redirect, which is not followed."
        except AddressRefused as refused:
            error = str(refused)
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as problem:
            error = f"{type(problem).__name__}: {problem}"
    if deadline.is_over:  # what was read until then is no answer
        status, text, error = None, "", _TOO_SLOW.format(_DEADLINE_S)
    return Response(status, text, error[:300], int((time.monotonic() - began) * 1000), wait_s)


def _seconds(retry_after: str, now: datetime) -> float:
    """The seconds of a Retry-After header (RFC 9110, 10.2.3), a number or a date; 0 if it is neither."""
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:9])
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return 0.0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max((moment - now).total_seconds(), 0.0)


def checked_address(host: str, port: int) -> Address:
    """An IP address that the name resolves to now. Raises AddressRefused if it must not be contacted, or takes too long.

    The connection uses the returned address, so a name that resolves differently a moment later does not bypass the check.
    """
    allowed = settings.RESKILL_WEBHOOK_PORTS
    if allowed and port not in allowed:
        raise AddressRefused(f"Port {port} is not permitted.")
    pool = ThreadPoolExecutor(max_workers=1)
    try:
        private = settings.RESKILL_WEBHOOK_ALLOW_PRIVATE
        return pool.submit(resolved_address, host, port, allow_private=private).result(timeout=_NAME_S)
    except FutureTimeout as error:
        raise AddressRefused(f"The name {host} does not resolve in time.") from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _send(url: str, body: bytes, headers: dict[str, str], deadline: Deadline) -> tuple[int, str, str]:
    """The status, the beginning of the body, and the Retry-After header of the response."""
    parts = urlsplit(url)
    host, is_secure = parts.hostname or "", parts.scheme == "https"
    if not is_secure and not settings.RESKILL_WEBHOOK_ALLOW_PRIVATE:
        raise AddressRefused("Only https:// addresses are permitted.")
    port = parts.port or (443 if is_secure else 80)
    address = str(checked_address(host, port))
    pool: urllib3.HTTPConnectionPool
    if is_secure:  # connects to the IP address, but verifies the certificate of the name
        pool = urllib3.HTTPSConnectionPool(
            address, port, timeout=_TIMEOUT, server_hostname=host, assert_hostname=host, cert_reqs="CERT_REQUIRED"
        )
    else:
        pool = urllib3.HTTPConnectionPool(address, port, timeout=_TIMEOUT)
    pool.ConnectionCls = deadline.watched(pool.ConnectionCls)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    with pool:
        response = pool.urlopen(
            "POST", target, body=body, headers={"Host": parts.netloc, **headers}, redirect=False, retries=False,
            preload_content=False, decode_content=False,
        )  # fmt: skip
        try:
            text = (response.read(_MAX_RESPONSE_BYTES, decode_content=False) or b"").decode("utf-8", "replace")
        finally:
            response.close()
    return response.status, text.replace("\x00", ""), response.headers.get("Retry-After", "").strip()
