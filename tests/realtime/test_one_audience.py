"""Whoever is of one audience is answered alike: every field of the SDL, found by introspection, asked by two actors who
have lived differently, and by the execution that they share where streams lead to the field.

That is what lets them share it. What differs must be named `viewer…`, so that it is not shared.
"""

import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import graphql
import httpx
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)

from models.accounts.actions import grant_capacity
from models.accounts.loading import NewAccount, load_accounts
from models.accounts.rows import Account, AccountKind, CapacityKind
from models.actor import SERVICE
from models.errors import Language
from models.platform.rows import PlatformNode
from realtime.feed.executing import StillFeed
from realtime.requests import GraphQLRequest
from realtime.service import encoded
from realtime.settings import Settings
from tests.realtime.streams import RUDONG, eventually
from tests.support.world import PATIENCE, World, running

SDL = graphql.build_schema(
    (Path(__file__).parents[2] / "frontend-contract" / "schema.graphql").read_text(encoding="utf-8")
)
TWINS = ("twin.one", "twin.two")
DEEPEST = 5
# Fields of a type that are asked in one document.
TOGETHER = 12
# Types of which the data of the tests holds none that a member of staff may see; with the reason.
NOT_THERE = {
    "Acceptance": "no item of the demonstration is accepted yet",
    "CommentModeration": "no comment of the demonstration has a decision that is shown",
    "CommentVersion": "none has been edited",
    "Coordinates": "no item of it lies on a map",
    "File": "nothing is attached",
    "GridCell": "the crawler's first node has none",
    "GridCellEdge": "the crawler's first node has none",
    "ItemWatch": "the crawler's first item was never under watch",
    "ProgressReportVersion": "no report of it was corrected",
    "ProjectBallot": "its ballot's figures are not entered",
    "ProjectStep": "its projects were loaded as voted",
    "RosterChange": "no roster was imported",
    "RosterChangeConnection": "no roster was imported",
    "RosterChangeEdge": "no roster was imported",
    "RosterCount": "no roster was imported",
    "RosterFieldChange": "no roster was imported",
    "RosterImport": "no roster was imported",
    "RosterProblem": "no roster was imported",
    "RosterProblemConnection": "no roster was imported",
    "RosterProblemEdge": "no roster was imported",
    "TargetChange": "no target of it was changed",
    "TargetChangeEdge": "no target of it was changed",
}


@dataclass(frozen=True)
class Way:
    """How a type is reached: the selections from the root down to it, and the type conditions on the way."""

    steps: tuple[str, ...]

    def document(self, selection: str) -> str:
        for step in reversed(self.steps):
            selection = f"{step} {{ {selection} }}"
        return f"{{ {selection} }}"


def bare(kind: Any) -> Any:
    return kind.of_type if isinstance(kind, GraphQLNonNull) else kind


def leaves(kind: GraphQLNamedType) -> str:
    """The fields of a type that can be asked for without anything more; `__typename` if there are none."""
    fields = kind.fields if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) else {}
    plain = [
        name
        for name, field in fields.items()
        if is_leaf_type(get_named_type(field.type))
        and not name.startswith("viewer")
        and not any(
            isinstance(given.type, GraphQLNonNull) and given.default_value is graphql.Undefined
            for given in field.args.values()
        )
    ]
    return " ".join(["__typename", *plain])


class Crawler:
    """Reaches every type that it can from the root, and generates arguments from what it has read on the way."""

    def __init__(self, ask: Any) -> None:
        self._ask = ask
        self.ids: dict[str, str] = {}
        self.texts: dict[str, list[str]] = {"code": [RUDONG, f"{RUDONG}001"]}
        self.ways: dict[str, Way] = {}
        self.parents: dict[str, Way] = {}

    async def crawl(self) -> None:
        """Twice: what the first round has read are arguments in the second."""
        for _ in range(2):
            self.ways = {"Query": Way(())}
            queue = deque(["Query"])
            while queue:
                for name in await self._from(queue.popleft()):
                    queue.append(name)

    async def _from(self, name: str) -> list[str]:
        found = []
        kind = SDL.type_map[name]
        assert isinstance(kind, GraphQLObjectType)
        way = self.ways[name]
        if len(way.steps) >= DEEPEST:
            return []
        for key, field in kind.fields.items():
            if key.startswith("viewer") and name != "Query":
                continue
            for selection in self.selections(key, field):
                for target in possible(get_named_type(field.type)):
                    if target.name in self.ways:
                        continue
                    step = f"... on {target.name}" if target.name != get_named_type(field.type).name else None
                    steps = (*way.steps, selection, *([step] if step else []))
                    data = await self._ask(Way(steps).document(leaves(target)))
                    self._read(data)
                    if reached(data, target.name):
                        self.ways[target.name] = Way(steps)
                        found.append(target.name)
        return found

    def _read(self, data: Any) -> None:
        if isinstance(data, list):
            for each in data:
                self._read(each)
        elif isinstance(data, dict):
            if isinstance(data.get("id"), str) and "__typename" in data:
                self.ids.setdefault(data["__typename"], data["id"])
            for key, value in data.items():
                if isinstance(value, str) and key in ("code", "login", "month"):
                    self.texts.setdefault(key, []).append(value)
                self._read(value)

    def selections(self, key: str, field: GraphQLField) -> Iterator[str]:
        """The field with generated arguments, in a few ways if there is a choice."""
        required = {
            name: given
            for name, given in field.args.items()
            if isinstance(given.type, GraphQLNonNull) and given.default_value is graphql.Undefined
        }
        if not required:
            yield key
            return
        choices = {name: self._values(name, given, get_named_type(field.type)) for name, given in required.items()}
        for place in range(max(map(len, choices.values()), default=0)):
            given = ", ".join(f"{name}: {values[min(place, len(values) - 1)]}" for name, values in choices.items())
            yield f"{key}({given})"

    def _values(self, name: str, given: GraphQLArgument, target: GraphQLNamedType) -> list[str]:
        kind = get_named_type(given.type)
        if isinstance(bare(given.type), GraphQLList):
            return ["[]"]
        if isinstance(kind, GraphQLEnumType):
            return list(kind.values)
        if kind.name == "ID":
            fitting = [self.ids[each.name] for each in possible(target) if each.name in self.ids]
            return [json.dumps(each) for each in fitting] or ['"none"']
        if kind.name == "String":
            texts = next((found for part, found in self.texts.items() if name.lower().endswith(part)), [RUDONG])
            return [json.dumps(each) for each in dict.fromkeys(texts)][:4]
        return {"Int": ["1"], "BigInt": ['"0"'], "Boolean": ["true"], "Date": ['"2025-06-30"'], "Decimal": ['"1"']}[
            kind.name
        ]


def possible(kind: GraphQLNamedType) -> list[GraphQLObjectType]:
    if isinstance(kind, GraphQLObjectType):
        return [kind]
    if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
        return list(SDL.get_possible_types(kind))
    return []


def reached(data: Any, name: str) -> bool:
    if isinstance(data, list):
        return any(reached(each, name) for each in data)
    if isinstance(data, dict):
        return data.get("__typename") == name or any(reached(each, name) for each in data.values())
    return False


async def twins(world: World) -> None:
    """Two accounts that may do the same."""
    await load_accounts(
        SERVICE,
        county_code=RUDONG,
        password_hash="$no password$",
        accounts=[NewAccount(login, login, AccountKind.PERSON) for login in TWINS],
    )
    county = await PlatformNode.get(code=RUDONG)
    for login in TWINS:
        account = await Account.get(login=login)
        await grant_capacity(SERVICE, account_id=account.id, kind=CapacityKind.ADMINISTRATOR, node_id=county.id)
        await world.token(login)


async def live_differently(world: World) -> None:
    """One of the two follows a project and an item."""
    first = "nodes { id items(first: 1) { nodes { id } } }"
    asked = await world.ask(f'{{ projects(code: "{RUDONG}", first: 1) {{ {first} }} }}')
    [project] = asked["projects"]["nodes"]
    [item] = project["items"]["nodes"]
    for name, subject in (("projectFollow", project["id"]), ("projectItemFollow", item["id"])):
        document = f'mutation {{ {name}(input: {{ id: "{subject}", following: true }}) {{ userErrors {{ code }} }} }}'
        assert (await world.ask(document, by=TWINS[0]))[name] == {"userErrors": []}


class Asking:
    """Asks as either of the two, over one connection each, and as the group that both would be in."""

    def __init__(self, world: World, client: httpx.AsyncClient) -> None:
        self._world, self._client = world, client

    async def shared(self, document: str) -> bytes:
        service = self._world.app.state.service
        actor = (await service.sign_ins.of(self._world.tokens[TWINS[0]])).actor
        context = service._group_context(actor.audience(Language.ZH), StillFeed(service.hub), None, True)
        told, _ = await service.execute(GraphQLRequest(document, {}, None), context)
        return encoded(told)

    async def answer(self, document: str, login: str) -> bytes:
        headers = {"authorization": f"Bearer {self._world.tokens[login]}"}
        body = {"query": document}
        return (await self._client.post(f"{self._world.url}/graphql", json=body, headers=headers)).content

    async def data(self, document: str) -> Any:
        return json.loads(await self.answer(document, TWINS[0])).get("data")


async def test_every_field_is_answered_alike_to_two_of_one_audience_or_is_the_viewers(settings: Settings) -> None:
    """Seen to fail with a field that tells who asks: it is named in the message."""
    async with (
        running(replace(settings, county_code=RUDONG)) as world,
        httpx.AsyncClient(timeout=PATIENCE * 3) as client,
    ):
        await twins(world)
        await live_differently(world)
        asking = Asking(world, client)
        crawler = Crawler(asking.data)
        await crawler.crawl()
        asked = await differing(asking, crawler)
    # Every type that can be reached was.
    wanted = {
        name
        for name, kind in SDL.type_map.items()
        if isinstance(kind, GraphQLObjectType) and not name.startswith("__") and name in readable()
    }
    missing = sorted(wanted - set(crawler.ways))
    assert missing == sorted(NOT_THERE), f"say in NOT_THERE why the data has none of {missing}"
    assert asked > len(wanted)


def readable(root: str = "Query") -> set[str]:
    """The types that a query can answer with, or a subscription."""
    seen, queue = set(), [root]
    while queue:
        name = queue.pop()
        kind = SDL.type_map[name]
        if name in seen or not isinstance(kind, GraphQLObjectType):
            continue
        seen.add(name)
        for key, field in kind.fields.items():
            if not key.startswith("viewer"):
                queue += [target.name for target in possible(get_named_type(field.type))]
    return seen


STREAMED = readable("Subscription")


async def differing(asking: Asking, crawler: Crawler) -> int:
    """Ask every field of every type that was reached, as both; only a `viewer…` may differ."""
    asked = 0
    for name, way in crawler.ways.items():
        kind = SDL.type_map[name]
        assert isinstance(kind, GraphQLObjectType)
        if any(re.match(r"viewer\b", step) for step in way.steps):
            continue
        selections = [
            f"{selection}{'' if is_leaf_type(target) else f' {{ {leaves(target)} }}'}"
            for key, field in kind.fields.items()
            if not key.startswith("viewer")
            for target in [get_named_type(field.type)]
            for selection in crawler.selections(key, field)
        ]
        for first in range(0, len(selections), TOGETHER):
            some = selections[first : first + TOGETHER]
            together = await answers(
                asking, name, way, " ".join(f"f{place}: {each}" for place, each in enumerate(some))
            )
            # An answer with errors may hide what else would have been answered.
            if len(set(together)) > 1 or b'"errors"' in together[0]:
                for each in some:
                    alone = await answers(asking, name, way, each)
                    assert len(set(alone)) == 1, f"{each} of {name} differs between two of one audience"
                assert len(set(together)) == 1, f"{some} of {name} differ between two of one audience, asked together"
            asked += len(some)
    return asked


async def answers(asking: Asking, name: str, way: Way, selection: str) -> list[bytes]:
    """Of each of the two; and of what they share, if a stream leads to the type."""
    document = way.document(selection)
    found = [await asking.answer(document, login) for login in TWINS]
    return [*found, await asking.shared(document)] if name in STREAMED else found


async def test_two_of_one_audience_share_one_group(world: World) -> None:
    await twins(world)
    async with world.socket(by=TWINS[0]) as one, world.socket(by=TWINS[1]) as two:
        for client in (one, two):
            await client.subscribe(f'subscription {{ platformNodeUpdated(code: "{RUDONG}") {{ code }} }}')
            await client.receive()
        await eventually(lambda: len(world.app.state.service.groups._groups) == 1)
