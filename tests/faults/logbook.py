"""Readers of the log that go through a fault: what each was told must be all that happened, in order, once."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from models import outbox
from models.outbox import OutboxEvent
from tests.realtime.streams import Reader, reading
from tests.support.world import PATIENCE, World

LOG = """subscription Log($after: BigInt) { state: events(after: $after) {
  ... on Event { cursor kind } ... on Gap { cursor gap: __typename } } }"""


class Logbook:
    """One who reads on over any number of connections, from the cursor that it has."""

    def __init__(self, after: int) -> None:
        self.after = after
        self.told: list[int] = []

    @asynccontextmanager
    async def reading(self, world: World) -> AsyncIterator[Reader]:
        """A connection; what it was told is kept when it ends, however it ends."""
        async with reading(world) as reader:
            await reader.client.subscribe(LOG, {"after": str(self.told[-1] if self.told else self.after)}, "log")
            try:
                yield reader
            finally:
                self.told += cursors(reader)

    async def complete(self, reader: Reader, seconds: float = PATIENCE * 2) -> None:
        """Wait until it has been told everything up to now, and see that it was told it once and in order."""
        expected = await all_numbers(self.after)
        await reader.until(lambda: [*self.told, *cursors(reader)][-1:] == expected[-1:], seconds)
        assert [*self.told, *cursors(reader)] == expected


def cursors(reader: Reader) -> list[int]:
    entries = [json.loads(payload)["data"]["state"] for payload in reader.payloads["log"]]
    assert not [entry for entry in entries if "gap" in entry], entries
    return [int(entry["cursor"]) for entry in entries]


async def all_numbers(after: int) -> list[int]:
    """The numbers of all events that anybody may hear of, once nothing waits for its number any more."""
    async with asyncio.timeout(PATIENCE * 3):
        while (await outbox.pending())[0]:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    found = await OutboxEvent.filter(number__not_isnull=True).order_by("number")
    numbers = [event.number for event in found]
    assert numbers == list(range(numbers[0], numbers[-1] + 1)), "numbers have a hole"
    public = [event for event in found if not any(each.startswith("account:") for each in event.topics)]
    return [event.number for event in public if event.number > after]
