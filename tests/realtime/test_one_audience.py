"""Whoever is of one audience is answered alike: every field of the SDL, found by introspection, asked by two actors who
have lived differently, and by the execution that they share where streams lead to the field. So it is with every
audience that the rights tell apart.

That is what lets them share it. What differs must be named `viewer…`, so that it is not shared.
"""

import json
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter
from typing import Any

import httpx

from models.actor import Actor
from models.audience import Audience
from models.audit.sealing import seal_all
from models.errors import Language
from models.seed.projects import COUNTY
from realtime.feed.executing import StillFeed
from realtime.requests import GraphQLRequest
from realtime.service import encoded
from realtime.settings import Settings
from tests.realtime.streams import eventually
from tests.support import eventful
from tests.support.bodies import settled
from tests.support.crawler import TOGETHER, Crawler, Way, merged, readable, together, told
from tests.support.projects import YEAR
from tests.support.world import PATIENCE, World, running

# Two of each audience, in the language in which they ask. Each two differ in what is none of the audience: in what they
# did, in the kind of their capacity or of their account, in their address.
NOBODY, EVERYWHERE = "anonymous", "staff of the county"
TWOS: dict[str, tuple[str | None, str | None, Language]] = {
    NOBODY: (None, None, Language.ZH),
    "public": (eventful.CITIZEN, eventful.SECOND_CITIZEN, Language.ZH),
    EVERYWHERE: (eventful.ADMIN, eventful.SECOND_ADMIN, Language.ZH),
    "staff of a centre": (eventful.STAFF, eventful.SECOND_STAFF, Language.ZH),
    "a unit": (eventful.UNIT, eventful.SECOND_UNIT, Language.ZH),
    "representatives": (eventful.REPRESENTATIVE, eventful.SECOND_REPRESENTATIVE, Language.EN),
    "the standing committee": (eventful.MEMBER, eventful.SECOND_MEMBER, Language.ZH),
}
ADDRESSES = ("198.51.100.7", "198.51.100.8")
STREAMED = readable("Subscription")
# Of a document, in characters, before it is full; it may hold 4000 tokens.
LONGEST = 8000
# Types of which even an eventful life leaves none that the administrator may see; with the reason.
NOT_THERE: dict[str, str] = {}


@dataclass(frozen=True)
class Two:
    """Two of one audience, each at an address of their own, and the audience whose executions they share.

    `seen` are the types of which they were told anything.
    """

    name: str
    audience: Audience
    world: World
    clients: tuple[httpx.AsyncClient, httpx.AsyncClient]
    seen: set[str] = field(default_factory=set)

    async def ask(self, document: str) -> Any:
        return json.loads(await answer(self.world, self.clients[0], document))

    async def answers(self, document: str, shared: bool) -> list[bytes]:
        """Of each of the two; and of what they share, if it is asked for."""
        found = [await answer(self.world, client, document) for client in self.clients]
        return [*found, await self._shared(document)] if shared else found

    async def _shared(self, document: str) -> bytes:
        service = self.world.app.state.service
        context = service._group_context(self.audience, StillFeed(service.hub), None, True)
        answered, _ = await service.execute(GraphQLRequest(document, {}, None), context)
        return encoded(answered)


async def answer(world: World, client: httpx.AsyncClient, document: str) -> bytes:
    return (await client.post(f"{world.url}/graphql", json={"query": document})).content


@asynccontextmanager
async def twos(world: World) -> AsyncIterator[list[Two]]:
    async with AsyncExitStack() as stack:
        found = []
        for name, (one, other, language) in TWOS.items():
            audience, same = await audience_of(world, one, language), await audience_of(world, other, language)
            assert audience == same, f"{one} and {other} are of two audiences"
            clients = [
                await stack.enter_async_context(await client_of(world, login, language, address))
                for login, address in zip((one, other), ADDRESSES, strict=True)
            ]
            found.append(Two(name, audience, world, (clients[0], clients[1])))
        assert len({two.audience for two in found}) == len(found)
        # What comes of acts by themselves, a while later, must not come between the answers to the two.
        await seal_all()
        await settled(world)
        yield found


async def client_of(world: World, login: str | None, language: Language, address: str) -> httpx.AsyncClient:
    headers = {"accept-language": language.value, "x-forwarded-for": address}
    if login is not None:
        headers["authorization"] = f"Bearer {await world.token(login)}"
    return httpx.AsyncClient(timeout=PATIENCE * 3, headers=headers, verify=False)


async def audience_of(world: World, login: str | None, language: Language) -> Audience:
    if login is None:
        return Audience(language)
    actor: Actor = (await world.app.state.service.sign_ins.of(await world.token(login))).actor
    return actor.audience(language)


async def test_every_field_is_answered_alike_to_two_of_one_audience_or_is_the_viewers(settings: Settings) -> None:
    """Seen to fail with a field that tells who asks, and to name it: a project's `ownFollows`, a comment's `mine`, a
    report's `ownReport` for units alone, a seat's `own` for members alone, whether a roster's change is shown to an
    administrator, the address from which nobody in particular asks for a node.
    """
    async with running(replace(settings, county_code=COUNTY, trusted_proxies=("127.0.0.1",))) as world:
        life = await eventful.live(world)
        async with twos(world) as asking:
            texts = {"code": [eventful.STREET], "login": [eventful.SECOND_STAFF], "month": [f"{YEAR}-01"]}
            crawler = Crawler(life.ids, texts)
            who = {two.name: two for two in asking}
            await crawler.crawl(who[NOBODY].ask)
            open_to_all = set(crawler.ways)
            await crawler.crawl(who[EVERYWHERE].ask)
            missing = sorted(readable() - set(crawler.ways))
            assert missing == sorted(NOT_THERE), f"say in NOT_THERE why the data has none of {missing}"
            sheets = list(pages(parts(crawler)))
            for two in asking:
                for sheet in sheets:
                    await assert_told_alike(two, sheet)
                # Of nothing at all, everybody is told alike.
                unseen = {part.type_name for sheet in sheets for part in sheet} - two.seen
                unseen &= set(crawler.ways) if two.name == EVERYWHERE else open_to_all
                assert not unseen, f"{two.name}: nothing was told of {unseen}"


@dataclass(frozen=True)
class Part:
    """Some fields of one type, asked for at one object of it."""

    type_name: str
    way: Way
    selections: tuple[str, ...]

    @property
    def shared(self) -> bool:
        return self.type_name in STREAMED


def parts(crawler: Crawler) -> Iterator[Part]:
    """Every field of every type that was reached, at each object of it that was found."""
    for name in crawler.ways:
        selections = crawler.asked_of(name)
        for way in crawler.ways_to(name):
            if not any(re.match(r"viewer\b", step) for step in way.steps):
                for start in range(0, len(selections), TOGETHER):
                    yield Part(name, way, tuple(selections[start : start + TOGETHER]))


def pages(found: Iterable[Part]) -> Iterator[list[Part]]:
    """As many of them as one document holds; those that have a shared execution by themselves."""
    for _, alike in groupby(sorted(found, key=attrgetter("shared")), attrgetter("shared")):
        page: list[Part] = []
        for part in alike:
            page.append(part)
            if len(document(page)) > LONGEST:
                yield page
                page = []
        if page:
            yield page


def document(some: Sequence[Part]) -> str:
    return merged([(part.way, together(part.selections, f"p{place}")) for place, part in enumerate(some)])


async def assert_told_alike(two: Two, some: list[Part]) -> None:
    answers = await two.answers(document(some), some[0].shared)
    assert b'"GRAPHQL_' not in answers[0], f"this asks for nothing: {answers[0].decode()}"
    data = json.loads(answers[0]).get("data")
    two.seen.update(part.type_name for place, part in enumerate(some) if told(data, f"p{place}f0"))
    # An answer with errors may hide what else would have been answered.
    if len(set(answers)) == 1 and b'"errors"' not in answers[0]:
        return
    if len(some) > 1:
        for part in some:
            await assert_told_alike(two, [part])
    elif len(some[0].selections) > 1:
        for each in some[0].selections:
            await assert_told_alike(two, [replace(some[0], selections=(each,))])
    asked = ", ".join(f"{each} of {part.type_name}" for part in some for each in part.selections)
    assert len(set(answers)) == 1, f"{asked} differs between two of one audience: {two.name}"


async def test_two_of_one_audience_share_one_group(world: World) -> None:
    await eventful.second_accounts()
    async with (
        world.socket(by=eventful.STAFF) as one,
        world.socket(by=eventful.SECOND_STAFF) as two,
    ):
        for client in (one, two):
            await client.subscribe(f'subscription {{ platformNodeUpdated(code: "{COUNTY}") {{ code }} }}')
            await client.receive()
        await eventually(lambda: len(world.app.state.service.groups._groups) == 1)
