"""Which network addresses the program may contact: never those that serve credentials or belong to no public host."""

import ipaddress
import socket

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def _networks(*texts: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    return [ipaddress.ip_network(text) for text in texts]


# IPv6 ranges that embed an IPv4 address: a gateway would forward the request to it.
_EMBEDDED_IPV4 = _networks("2002::/16", "2001::/32", "64:ff9b::/96", "64:ff9b:1::/48", "::/96")
_PRIVATE = _networks(
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "fc00::/7", "100.64.0.0/10", "::1/128"
)  # fmt: skip
# Never contacted, even if private addresses are allowed: services of cloud providers that hand out credentials, and
# ranges that Python's `is_global` does not know as special (IANA special-purpose registries; RFC 3879, 7526, 9637).
_NEVER = _networks(
    "169.254.0.0/16", "fe80::/10",  # link-local: metadata of AWS, Azure, Google Cloud, Oracle, Tencent and others
    "fd00:ec2::/32",  # AWS, over IPv6
    "fd20:ce::254/128",  # Google Cloud, over IPv6
    "100.100.100.200/32",  # Alibaba Cloud
    "192.0.0.0/24",  # protocol assignments; 192.0.0.192 is the metadata service of Oracle Cloud classic
    "168.63.129.16/32",  # the wire server of Azure, a public address
    "fec0::/10",  # site-local, deprecated
    "3fff::/20", "2001:db8::/32",  # documentation
    "192.88.99.0/24",  # relays from IPv6 to IPv4, deprecated
)  # fmt: skip


class AddressRefused(Exception):
    """The address must not be contacted. The text gives the reason."""


def is_permitted(address: Address, *, allow_private: bool) -> bool:
    """Whether the address may be contacted. allow_private: also addresses of this host and of private networks."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_permitted(address.ipv4_mapped, allow_private=allow_private)
        if _is_in(address, _EMBEDDED_IPV4) and not address.is_loopback:
            return False
    if _is_in(address, _NEVER):
        return False
    if allow_private and _is_in(address, _PRIVATE):
        return True
    return address.is_global and not address.is_multicast and not address.is_reserved


def resolved_address(host: str, port: int, *, allow_private: bool) -> Address:
    """An IP address that the name resolves to now. Raises AddressRefused if any of its addresses is not permitted."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AddressRefused(f"The name {host} does not resolve.") from error
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not addresses or not all(is_permitted(address, allow_private=allow_private) for address in addresses):
        # The message omits the address: it must not reveal how internal names resolve.
        raise AddressRefused(f"{host} resolves to a private, local or special address, which is not permitted.")
    return addresses[0]


def _is_in(address: Address, networks: list) -> bool:
    return any(address.version == net.version and address in net for net in networks)
