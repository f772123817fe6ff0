"""Who may read the figures: callers with the token, and callers from certain addresses."""

import ipaddress

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare


def metrics_are_on() -> bool:
    return bool(settings.RESKILL_METRICS_TOKEN or settings.RESKILL_METRICS_ADDRESSES)


def may_read_metrics(request: HttpRequest) -> bool:
    """Whether the caller has the token, or one of the addresses.

    The address is that of the client behind the trusted proxies, or that of the connection if no proxy named a client.
    """
    token = settings.RESKILL_METRICS_TOKEN
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if token and constant_time_compare(sent, token):
        return True
    return any(_address(request) in network for network in settings.RESKILL_METRICS_ADDRESSES)


def _address(request: HttpRequest) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    has_proxy = bool(request.headers.get("X-Forwarded-For"))
    try:
        return ipaddress.ip_address(get_adapter().get_client_ip(request) if has_proxy else request.META["REMOTE_ADDR"])
    except (ValueError, PermissionDenied):
        return ipaddress.ip_address("::")
