"""Which IP addresses are somebody else's public servers, and which are this machine or a private network."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# RFC 6052: the well-known prefix behind which a NAT64 gateway reaches an IPv4 address.
_NAT64 = ip_network("64:ff9b::/96")
# RFC 8215: what a gateway makes of these is its owner's own affair.
_LOCAL_NAT64 = ip_network("64:ff9b:1::/48")
# RFC 4291, 2.5.5.1: "IPv4-compatible", deprecated. `::` and `::1` are in it, too, and no more public as IPv4.
_COMPATIBLE = ip_network("::/96")


def is_public(address: Address) -> bool:
    """Whether the address is globally reachable; an IPv4 address inside an IPv6 one is judged as itself."""
    if isinstance(address, IPv6Address):
        inner = _embedded(address)
        if inner is not None:
            return is_public(inner)
    if isinstance(address, IPv6Address) and (address.is_site_local or address in _LOCAL_NAT64):
        return False
    return address.is_global and not address.is_multicast


def parse(text: str) -> Address:
    """An address as getaddrinfo writes it; an IPv6 zone (`%eth0`) is dropped. Raises ValueError otherwise."""
    return ip_address(text.split("%", 1)[0])


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Allow-list entries such as `127.0.0.1` or `10.0.0.0/8`. Raises ValueError naming a bad one."""
    return tuple(ip_network(text, strict=False) for text in texts)


def is_allowed(address: Address, allow: Iterable[Network]) -> bool:
    """Public, or inside one of the allowed networks."""
    return is_public(address) or any(address in network for network in allow)


def _embedded(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64 or address in _COMPATIBLE:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None
