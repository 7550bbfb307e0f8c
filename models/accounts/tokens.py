"""Bearer tokens: opaque, random, and of use only to their bearer."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models import clock
from models.accounts.rows import Account, AccountKind, Capacity, Token
from models.actor import Actor, HeldCapacity, HeldMembership
from models.representatives.rows import Membership, MembershipState

# A person signs in each working day; a screen hangs in its hall for the year [D].
LIFETIME = {
    AccountKind.PERSON: timedelta(hours=12),
    AccountKind.UNIT: timedelta(hours=12),
    AccountKind.SCREEN: timedelta(days=366),
    AccountKind.INTEGRATOR: timedelta(days=366),
}


@dataclass(frozen=True)
class Issued:
    """A fresh token in the clear: the only moment at which anybody but its bearer sees it."""

    token: str
    expires_at: datetime


@dataclass(frozen=True)
class SignedIn:
    """What a valid token stands for."""

    digest: str
    account_id: int
    expires_at: datetime
    actor: Actor


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


async def issue(account: Account, at: datetime) -> Issued:
    """Write a new token for the account, inside the current act."""
    token = secrets.token_urlsafe(32)
    expires_at = at + LIFETIME[account.kind]
    await Token.create(account_id=account.id, digest=digest_of(token), issued_at=at, expires_at=expires_at)
    return Issued(token, expires_at)


async def look_up(digest: str) -> SignedIn | None:
    """Whom a token's digest stands for today; None if it is unknown, expired, revoked, or its account closed."""
    token = await Token.get_or_none(digest=digest).select_related("account", "account__county")
    if token is None or token.revoked_at is not None or token.expires_at <= clock.now():
        return None
    account = token.account
    if account.closed_at is not None:
        return None
    actor = await actor_of(account, clock.today(account.county.time_zone))
    return SignedIn(digest, account.id, token.expires_at, actor)


async def actor_of(account: Account, day: date) -> Actor:
    """The account with the capacities that it holds on a day, and the seats of its person."""
    if account.password_change_due:
        # Whoever knows the temporary password may do one thing with it.
        return Actor(account.id, account.county_id, password_change_due=True)
    capacities = await Capacity.filter(account_id=account.id).select_related("node", "unit").order_by("id")
    return Actor(
        account_id=account.id,
        county_id=account.county_id,
        capacities=tuple(_held(capacity) for capacity in capacities if capacity.held_on(day)),
        person_id=account.person_id,
        memberships=await _seats_of(account.person_id) if account.person_id is not None else (),
    )


def _held(capacity: Capacity) -> HeldCapacity:
    scope = capacity.node or capacity.unit
    assert scope is not None, "the database keeps a capacity to the scope of its kind"
    at_county_centre = capacity.node is not None and capacity.node.parent_id is None
    return HeldCapacity(capacity.kind, capacity.node_id, capacity.unit_id, at_county_centre, scope.code)


async def _seats_of(person_id: int) -> tuple[HeldMembership, ...]:
    seats = Membership.filter(person_id=person_id).exclude(state=MembershipState.ENDED)
    return tuple(
        HeldMembership(
            seat.id, seat.body_id, seat.body.code, seat.state is MembershipState.SUSPENDED, seat.body.node_id
        )
        for seat in await seats.select_related("body").order_by("id")
    )
