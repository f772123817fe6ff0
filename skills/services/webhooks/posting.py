"""One signed POST to an address that has been looked at: no private address, no redirect, no long wait."""

import ipaddress
import socket
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

import urllib3
from django.conf import settings
from standardwebhooks import Webhook as Signer

_TIMEOUT = urllib3.Timeout(connect=5, read=10)
_ANSWER_BYTES = 500
# IPv6 addresses that carry an IPv4 address to which a gateway would pass the request on.
_CARRIERS = [ipaddress.ip_network(net) for net in ("2002::/16", "2001::/32", "64:ff9b::/96", "64:ff9b:1::/48", "::/96")]
_HOUSE = [
    ipaddress.ip_network(net) for net in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "fc00::/7",
                                          "100.64.0.0/10", "::1/128")
]  # fmt: skip
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Refused(Exception):
    """The address is none that may be asked; the text says why."""


@dataclass(frozen=True)
class Answer:
    """What came back. status: None when nothing did; then `error` says why."""

    status: int | None = None
    text: str = ""
    error: str = ""
    duration_ms: int = 0

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def post(*, url: str, event_id: str, body: bytes, secret: str, now: datetime | None = None) -> Answer:
    """Sends the event once, signed as Standard Webhooks describe it. Never raises for what the other side does."""
    now, began = now or datetime.now(UTC), time.monotonic()
    headers = {
        "Content-Type": "application/cloudevents+json; charset=utf-8",
        "User-Agent": "Reskill-Webhooks/1",
        "webhook-id": event_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Signer(secret).sign(event_id, now, body.decode()),
    }
    status, text, error = None, "", ""
    try:
        status, text = _send(url, body, headers)
        if 300 <= status < 400:
            error = "The address answers with a redirect, which is not followed."
    except Refused as refused:
        error = str(refused)
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as problem:
        error = f"{type(problem).__name__}: {problem}"
    return Answer(status, text, error[:300], int((time.monotonic() - began) * 1000))


def checked_address(host: str, port: int) -> Address:
    """The address that the name resolves to now. Raises Refused where any of them may not be asked.

    The connection is made to the address returned: a name that resolves to another one a moment later gains nothing.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Refused(f"The name {host} does not resolve.") from error
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    for address in addresses:
        if not _may_be_asked(address):
            # Without the address: who sets webhooks up must not learn how names inside the house resolve.
            raise Refused(f"{host} is at a private, local or special address, which is not asked.")
    return addresses[0]


def _may_be_asked(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return _may_be_asked(address.ipv4_mapped)
        if any(address in net for net in _CARRIERS) and not address.is_loopback:
            return False
    if settings.RESKILL_WEBHOOK_ALLOW_PRIVATE and any(
        address.version == net.version and address in net for net in _HOUSE
    ):
        return True  # link-local stays refused: there, clouds hand out credentials
    return address.is_global and not address.is_multicast and not address.is_reserved


def _send(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    parts = urlsplit(url)
    host, is_secure = parts.hostname or "", parts.scheme == "https"
    if not is_secure and not settings.RESKILL_WEBHOOK_ALLOW_PRIVATE:
        raise Refused("Only https:// is asked.")
    port = parts.port or (443 if is_secure else 80)
    address = str(checked_address(host, port))
    pool: urllib3.HTTPConnectionPool
    if is_secure:  # connected to the address, but the certificate has to be the name's
        pool = urllib3.HTTPSConnectionPool(
            address, port, timeout=_TIMEOUT, server_hostname=host, assert_hostname=host, cert_reqs="CERT_REQUIRED"
        )
    else:
        pool = urllib3.HTTPConnectionPool(address, port, timeout=_TIMEOUT)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    with pool:
        response = pool.urlopen(
            "POST", target, body=body, headers={"Host": parts.netloc, **headers}, redirect=False, retries=False,
            preload_content=False, decode_content=False,
        )  # fmt: skip
        try:
            text = (response.read(_ANSWER_BYTES, decode_content=False) or b"").decode("utf-8", "replace")
        finally:
            response.close()
    return response.status, text.replace("\x00", "")
