"""How often somebody may try: a few times at once, then after waiting, longer each time.

An attempt counts before anything is checked, so that many at the same moment are no way round. It counts for whoever
tries and whatever they try it on, not for the account itself, whose owner must get in while others guess.
"""

import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address

from sqlalchemy import text

from catalogtool.core.database import session, transaction
from catalogtool.core.errors import CatalogToolError
from catalogtool.web import filters

MINUTE = 60

_COUNT = text("""
    insert into attempt as a (key, tries, tried_at, free_at) values (:key, 1, now(), now())
    on conflict (key) do update set
        tries = case when a.tried_at < now() - :forgotten then 1 else a.tries + 1 end,
        tried_at = now(),
        free_at = now() + case
            when a.tried_at < now() - :forgotten or a.tries + 1 < :burst then interval '0'
            else least(:wait * power(:growth, least(a.tries + 1 - :burst, 20)), :longest) end
        where a.free_at <= now()
    returning key
""")
_FREE = text("select ceil(extract(epoch from free_at - now())) from attempt where key = :key")
_GIVE_BACK = text("update attempt set tries = greatest(tries - 1, 0) where key = any(:keys)")
_FORGET = text("delete from attempt where tried_at < now() - interval '1 day'")


@dataclass(frozen=True)
class Limit:
    """So many tries at once; after them one each time the wait is over, which grows by the factor up to the longest."""

    burst: int
    wait: timedelta
    growth: int = 1
    longest: timedelta = timedelta(hours=1)
    forgotten: timedelta = timedelta(hours=1)


# One who tries one account from one place: four at once, then after 2 minutes, 16 minutes, an hour.
PAIR = Limit(4, timedelta(minutes=2), growth=8)
# One account from everywhere, and one place for all accounts.
ACCOUNT = Limit(10, timedelta(seconds=90), forgotten=timedelta(minutes=15))
ADDRESS = Limit(20, timedelta(seconds=36))
# A browser in which the person has signed in before.
DEVICE = Limit(5, timedelta(minutes=1), growth=2)
# Codes of six digits, for whoever knows the password already.
CODE = Limit(5, timedelta(minutes=1), growth=2, forgotten=timedelta(days=1))
MAIL = Limit(3, timedelta(minutes=10))


@dataclass(frozen=True)
class Counted:
    """What an attempt counts for."""

    limit: Limit
    key: str


def on_sign_in(identity: str, address: str | None, device: str | None) -> list[Counted]:
    """What trying to sign in as somebody counts for; a known device for itself alone."""
    name, place = identity.strip().lower(), place_of(address)
    if device is not None:
        return [Counted(DEVICE, f"device {device}")]
    return [
        Counted(PAIR, f"pair {place} {name}"),
        Counted(ADDRESS, f"address {place}"),
        Counted(ACCOUNT, f"account {name}"),
    ]


def on_provider(address: str | None) -> list[Counted]:
    """What trying to sign in by somebody else's proof counts for: who it is comes out only afterwards."""
    return [Counted(ADDRESS, f"address {place_of(address)}")]


def on_code(person_id: int) -> list[Counted]:
    return [Counted(CODE, f"code {person_id}")]


def on_mail(identity: str, address: str | None) -> list[Counted]:
    return [
        Counted(MAIL, f"mail {identity.strip().lower()}"),
        Counted(ADDRESS, f"mail address {place_of(address)}"),
    ]


class TooOften(CatalogToolError):
    """Somebody has to wait."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"That was tried too often. Wait {_waiting(seconds)} and try again.")


def take(counted: Iterable[Counted]) -> None:
    """Count the attempt and commit that; raise TooOften when it may not be made, which counts for nothing else."""
    with transaction() as current:
        for each in counted:
            limit = each.limit
            values = {
                "key": _hash(each.key),
                "burst": limit.burst,
                "wait": limit.wait,
                "growth": limit.growth,
                "longest": limit.longest,
                "forgotten": limit.forgotten,
            }
            if current.execute(_COUNT, values).first() is None:
                seconds = current.scalar(_FREE, {"key": values["key"]}) or 1
                raise TooOften(max(1, math.ceil(seconds)))


def give_back(counted: Iterable[Counted]) -> None:
    """Take back what a successful attempt has counted."""
    session().execute(_GIVE_BACK, {"keys": [_hash(each.key) for each in counted]})
    session().execute(_FORGET)


def place_of(address: str | None) -> str:
    """The network that one customer of a provider has: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        known = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(known, IPv6Address):
        return known.exploded[:19] if known.ipv4_mapped is None else str(known.ipv4_mapped)
    return str(known)


def _waiting(seconds: int) -> str:
    return f"{seconds} seconds" if seconds < MINUTE else filters.plural(math.ceil(seconds / MINUTE), "minute")


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
