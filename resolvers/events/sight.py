"""Who hears of an event: whoever may today see everything that it touched and everything that it names.

What an event touched are its topics. A topic of a sort that is not listed here hides its event from everybody.
"""

import asyncio
from collections.abc import Sequence

from models.outbox import LoggedEvent
from resolvers.loaders import Loaders
from resolvers.node import LOOK_UPS
from schema.events.types import Event, EventFact, EventReference
from schema.node import encode_id
from schema.scalars import BigInt

# The sort of a topic -> the type of the object that it stands for. A domain with topics of its own gets its line here.
TOUCHED = {"account": "Account", "node": "PlatformNode", "project": "Project", "roster_import": "RosterImport"}
# Facts that are row ids -> the type of the row, where the name of the fact is not the name of the type.
NAMED = {"item": "ProjectItem", "node": "PlatformNode", "unit": "UndertakingUnit", "report": "ProgressReport"}

Object = tuple[str, int]


async def heard_of(loaders: Loaders, events: Sequence[LoggedEvent]) -> list[LoggedEvent]:
    """Those of the events that may be heard of, in order. SQL grows with the sorts of objects, not with the events."""
    concerned = [objects_of(event) for event in events]
    asked = sorted({each for objects in concerned if objects is not None for each in objects})
    seen = dict(zip(asked, await asyncio.gather(*(_is_seen(loaders, each) for each in asked)), strict=True))
    return [
        event
        for event, objects in zip(events, concerned, strict=True)
        if objects is not None and all(seen[each] for each in objects)
    ]


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
