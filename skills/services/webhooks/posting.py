"""Sends one signed POST to a checked address: no private addresses, no redirects, short timeouts."""

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
_MAX_RESPONSE_BYTES = 500
# IPv6 ranges that embed an IPv4 address: a gateway would forward the request to it.
_EMBEDDED_IPV4 = [
    ipaddress.ip_network(net) for net in ("2002::/16", "2001::/32", "64:ff9b::/96", "64:ff9b:1::/48", "::/96")
]
_PRIVATE_NETWORKS = [
    ipaddress.ip_network(net) for net in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "fc00::/7",
                                          "100.64.0.0/10", "::1/128")
]  # fmt: skip
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressRefused(Exception):
    """The address must not be contacted. The text gives the reason."""


@dataclass(frozen=True)
class Response:
    """The response of the receiver. status: None if there was no response; `error` then gives the reason."""

    status: int | None = None
    text: str = ""
    error: str = ""
    duration_ms: int = 0

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
    status, text, error = None, "", ""
    try:
        status, text = _send(url, body, headers)
        if 300 <= status < 400:
            error = "The address answers with a redirect, which is not followed."
    except AddressRefused as refused:
        error = str(refused)
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as problem:
        error = f"{type(problem).__name__}: {problem}"
    return Response(status, text, error[:300], int((time.monotonic() - began) * 1000))


def checked_address(host: str, port: int) -> Address:
    """An IP address that the name resolves to now. Raises AddressRefused if any of its addresses is not permitted.

    The connection uses the returned address, so a name that resolves differently a moment later does not bypass the check.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AddressRefused(f"The name {host} does not resolve.") from error
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    for address in addresses:
        if not _is_permitted(address):
            # The message omits the address: it must not reveal how internal names resolve.
            raise AddressRefused(f"{host} resolves to a private, local or special address, which is not permitted.")
    return addresses[0]


def _is_permitted(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return _is_permitted(address.ipv4_mapped)
        if any(address in net for net in _EMBEDDED_IPV4) and not address.is_loopback:
            return False
    if settings.RESKILL_WEBHOOK_ALLOW_PRIVATE and any(
        address.version == net.version and address in net for net in _PRIVATE_NETWORKS
    ):
        return True  # link-local stays refused: cloud providers serve credentials there
    return address.is_global and not address.is_multicast and not address.is_reserved


def _send(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
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
    return response.status, text.replace("\x00", "")
