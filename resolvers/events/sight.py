"""Who hears of an event: whoever may today see everything that it touched and everything that it names.

What an event touched are its topics. A topic of a sort that is not listed here hides its event from everybody. Some kinds
say of what all may see something that all may not hear; those are for staff.
"""

import asyncio
from collections.abc import Sequence

from models.audience import Audience
from models.outbox import LoggedEvent
from resolvers.loaders import Loaders
from resolvers.node import LOOK_UPS
from schema.events.types import Event, EventFact, EventReference
from schema.node import encode_id
from schema.scalars import BigInt

# The sort of a topic -> the type of the object that it stands for. A domain with topics of its own gets its line here.
TOUCHED = {
    "account": "Account",
    "body": "Body",
    "node": "PlatformNode",
    "project": "Project",
    "representative": "Representative",
    "representative_papers": "Representative",
    "roster_import": "RosterImport",
    "sitting": "Sitting",
}
# Facts that are row ids -> the type of the row, where the name of the fact is not the name of the type.
NAMED = {
    "item": "ProjectItem",
    "member": "Representative",
    "node": "PlatformNode",
    "period": "EvaluationPeriod",
    "problem": "SupervisionProblem",
    "report": "ProgressReport",
    "session": "LegislativeSession",
    "unit": "UndertakingUnit",
    "visit": "SupervisionVisit",
    "watch": "ItemWatch",
}
# Told to staff of the node where it happened: a warning is between a member and the body's staff, and so is leave [D].
FOR_STAFF = frozenset({"membershipAbsenceWarned", "legislativeSessionLeaveGranted", "legislativeSessionLeaveRevoked"})
# Told to those who keep the papers of the representative that the event names.
FOR_KEEPERS = frozenset({"personPrivateDataSet"})

Object = tuple[str, int]


async def heard_of(loaders: Loaders, audience: Audience, events: Sequence[LoggedEvent]) -> list[LoggedEvent]:
    """Those of the events that may be heard of, in order. SQL grows with the sorts of objects, not with the events."""
    meant = await asyncio.gather(*(_is_meant_for(loaders, audience, event) for event in events))
    events = [event for event, is_meant in zip(events, meant, strict=True) if is_meant]
    concerned = [objects_of(event) for event in events]
    asked = sorted({each for objects in concerned if objects is not None for each in objects})
    seen = dict(zip(asked, await asyncio.gather(*(_is_seen(loaders, each) for each in asked)), strict=True))
    return [
        event
        for event, objects in zip(events, concerned, strict=True)
        if objects is not None and all(seen[each] for each in objects)
    ]


async def _is_meant_for(loaders: Loaders, audience: Audience, event: LoggedEvent) -> bool:
    if event.kind in FOR_STAFF:
        return event.node_id is not None and await loaders.staff_sees(audience, event.node_id)
    if event.kind in FOR_KEEPERS:
        person = await loaders.representatives.person.load(event.facts["representative"])
        return person is not None and await loaders.representatives.is_kept_by(audience.staff_nodes, person)
    return True


def objects_of(event: LoggedEvent) -> set[Object] | None:
    """All that the event touched or names; None if that cannot be told."""
    found = set(references_of(event).values())
    for topic in event.topics:
        sort, _, row_id = topic.partition(":")
        if sort not in TOUCHED or not row_id.isdecimal():
            return None
        found.add((TOUCHED[sort], int(row_id)))
    return found


def references_of(event: LoggedEvent) -> dict[str, Object]:
    """The facts that are objects: by name, type and row id."""
    found = {}
    for name, value in sorted(event.facts.items()):
        kind = NAMED.get(name) or name[:1].upper() + name[1:]
        if kind in LOOK_UPS and isinstance(value, int):
            found[name] = (kind, value)
    return found


async def _is_seen(loaders: Loaders, wanted: Object) -> bool:
    kind, row_id = wanted
    loader, _ = LOOK_UPS[kind]
    return await loader(loaders).load(row_id) is not None


def told(event: LoggedEvent) -> Event:
    """The event as clients see it."""
    references = references_of(event)
    return Event(
        row=event,
        cursor=BigInt(event.number),
        kind=event.kind,
        at=event.at,
        references=[EventReference(name=name, id=encode_id(*each)) for name, each in references.items()],
        facts=[
            EventFact(name=name, value=str(value))
            for name, value in sorted(event.facts.items())
            if name not in references and value is not None
        ],
    )
