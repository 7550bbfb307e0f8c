"""Acts: the only way in which anything is written.

One verb is one transaction: lock, ask the rules, write, record the events and a line in the audit. `@verb` gives an
action its `Act`, commits it, tells this process's relay, and runs it once more from the beginning when the database says that two
acts met (a serialization failure, or a constraint that a racing act got to first).
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from tortoise.models import Model
from tortoise.transactions import in_transaction

from models import clock, outbox
from models.accounts.rows import CapacityKind
from models.actor import Actor, HeldCapacity, HeldMembership
from models.audit.rows import AuditEntry
from models.database import worth_retrying
from models.errors import RefusalCode, refuse
from models.idempotency import MAX_KEY_LENGTH, IdempotencyKey, digest_of
from models.platform.rows import PlatformNode

ATTEMPTS = 4

P = ParamSpec("P")
R = TypeVar("R")


@dataclass
class Act:
    """One run of a verb, inside its transaction."""

    verb: str
    actor: Actor
    at: datetime
    events: list[outbox.NewEvent] = field(default_factory=list)
    # What the audit says of the act: as what the actor did it, to which object, and for which purpose.
    capacity: str = ""
    capacity_node_id: int | None = None
    subject: tuple[str, int] | None = None
    county_id: int | None = None
    node_id: int | None = None
    purpose: str = ""
    # Facts for the audit alone: no event tells them.
    noted: dict[str, Any] = field(default_factory=dict)
    changed_nothing: bool = False

    async def as_staff_of(self, *node_ids: int) -> bool:
        """Whether the actor is staff of all the nodes; then that is the capacity of the act."""
        if self.actor.is_service:
            return True
        held = await self.actor.staff_capacity_over(*node_ids)
        return self._in_capacity(held)

    def as_staff_of_county(self) -> bool:
        """Whether the actor is staff of the whole county; then that is the capacity of the act."""
        if self.actor.is_service:
            return True
        held = (held for held in self.actor.capacities if held.at_county_centre)
        return self._in_capacity(next(held, None))

    def as_administrator(self) -> bool:
        """Whether the actor administers the county; then that is the capacity of the act."""
        if self.actor.is_service:
            return True
        held = (held for held in self.actor.capacities if held.kind is CapacityKind.ADMINISTRATOR)
        return self._in_capacity(next(held, None))

    def as_officer_of(self, unit_id: int) -> bool:
        """Whether the actor acts for the unit; then that is the capacity of the act."""
        if self.actor.is_service:
            return True
        held = (held for held in self.actor.capacities if held.unit_id == unit_id)
        return self._in_capacity(next(held, None))

    def as_member_of(self, body_id: int) -> bool:
        """Whether the actor is a member of the body, not suspended; then that is the capacity of the act."""
        held = (held for held in self.actor.memberships if held.body_id == body_id and not held.suspended)
        return self._in_capacity(next(held, None))

    def _in_capacity(self, held: HeldCapacity | HeldMembership | None) -> bool:
        if held is not None:
            self.capacity, self.capacity_node_id = str(held), held.node_id
        return held is not None

    def concerns(self, row: Model, county_id: int | None = None, *, node_id: int | None = None) -> None:
        """Say to which object the act was done, in which county, and at which node the object lies.

        What the row says itself need not be said. Where nobody names a node, the act's events do; see `record`.
        """
        self.subject = (type(row).__name__, row.pk)
        self.county_id = county_id if county_id is not None else getattr(row, "county_id", None)
        self.node_id = node_id if node_id is not None else _place_of(row)

    def emit(
        self,
        kind: str,
        topics: Iterable[str],
        *,
        county_id: int | None = None,
        node_id: int | None = None,
        **facts: Any,
    ) -> None:
        """Say that something happened. Facts are public references and figures, never text or secrets."""
        self.events.append(outbox.NewEvent(kind, tuple(topics), county_id, node_id, facts))

    async def created_before(
        self, codes: type[RefusalCode], key: str | None, arguments: dict[str, object]
    ) -> int | None:
        """The id that the same key created with the same arguments, or None.

        Refuses with the verb's own IDEMPOTENCY_KEY_REUSED and IDEMPOTENCY_KEY_TOO_LONG.
        """
        if key is None:
            return None
        if len(key) > MAX_KEY_LENGTH:
            raise refuse(codes["IDEMPOTENCY_KEY_TOO_LONG"], "idempotencyKey", limit=MAX_KEY_LENGTH)
        used = await IdempotencyKey.get_or_none(account_id=self.actor.account_id, key=key)
        if used is None:
            return None
        if used.digest != digest_of(self.verb, arguments):
            raise refuse(codes["IDEMPOTENCY_KEY_REUSED"], "idempotencyKey")
        self.changed_nothing = True
        return used.created_id

    async def record(self) -> None:
        """Write the act's events and its line in the audit. Every verb says what it was done to, or changes nothing."""
        if self.changed_nothing:
            return
        if self.subject is None:
            raise RuntimeError(f"{self.verb} names no object: call act.concerns(row)")
        await outbox.record(self.events, self.at)
        kind, number = self.subject
        places = [event.node_id for event in self.events if event.node_id is not None]
        await AuditEntry.create(
            county_id=self.county_id if self.county_id is not None else self.actor.county_id,
            at=self.at,
            account_id=self.actor.account_id,
            capacity_node_id=self.capacity_node_id,
            node_id=self.node_id if self.node_id is not None else next(iter(places), None),
            capacity=self.capacity or ("service" if self.actor.is_service else "self"),
            verb=self.verb,
            object_kind=kind,
            object_id=number,
            address=self.actor.address,
            purpose=self.purpose,
            facts=[
                *({"event": event.kind, "facts": event.facts or {}} for event in self.events),
                *([{"event": self.verb, "facts": self.noted}] if self.noted else []),
            ],
        )

    async def remember(self, key: str | None, arguments: dict[str, object], created_id: int) -> None:
        """Keep what the key created. Of two acts with one key the constraint lets one pass; the other runs again."""
        if key is not None:
            await IdempotencyKey.create(
                account_id=self.actor.account_id,
                key=key,
                digest=digest_of(self.verb, arguments),
                created_id=created_id,
                at=self.at,
            )


def _place_of(row: Model) -> int | None:
    """The node at which a row lies, if it says so itself."""
    return row.id if isinstance(row, PlatformNode) else getattr(row, "node_id", None)


def verb(
    name: str,
) -> Callable[[Callable[Concatenate[Act, P], Awaitable[R]]], Callable[Concatenate[Actor, P], Awaitable[R]]]:
    """Make an action of a function: it is called with the actor and receives its `Act`."""

    def make(body: Callable[Concatenate[Act, P], Awaitable[R]]) -> Callable[Concatenate[Actor, P], Awaitable[R]]:
        @wraps(body)
        async def action(actor: Actor, *args: P.args, **kwargs: P.kwargs) -> R:
            for attempt in range(1, ATTEMPTS + 1):
                act = Act(name, actor, clock.now())
                try:
                    async with in_transaction():
                        result = await body(act, *args, **kwargs)
                        await act.record()
                except Exception as error:
                    if attempt == ATTEMPTS or not worth_retrying(error):
                        raise
                    await asyncio.sleep(random.uniform(0, 0.01 * 2**attempt))
                    continue
                if act.events:
                    outbox.committed(act.events)
                return result
            raise AssertionError("unreachable: the last attempt returns or raises")

        return action  # type: ignore[return-value]

    return make
