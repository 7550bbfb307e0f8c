"""A crawler that reaches every type of the SDL that it can from the root, and asks for every field of each."""

import json
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import graphql
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
    is_required_argument,
)

SDL = graphql.build_schema(
    (Path(__file__).parents[2] / "frontend-contract" / "schema.graphql").read_text(encoding="utf-8")
)
DEEPEST = 5
# Selections that are asked in one document.
TOGETHER = 12
# Objects of one type at which is looked for what the first of them has none of.
MOST = 3
# Of a list, this many are read.
FIRST = 2
Ask = Callable[[str], Awaitable[Any]]


@dataclass(frozen=True)
class Way:
    """How a type is reached: the selections from the root down to it, and the type conditions on the way."""

    steps: tuple[str, ...]

    def to(self, selection: str, alias: str = "") -> str:
        """A selection below the way, from the root; what is first on the way may have an alias."""
        for step in reversed(self.steps):
            selection = f"{step} {{ {selection} }}"
        return f"{alias}: {selection}" if alias and self.steps else selection


class Crawler:
    """Reaches every type that it can from the root, and generates arguments from what it has read on the way.

    `ids` are those of objects that it should look at before all others, by their types; `texts` are arguments, by the
    ends of their names.
    """

    def __init__(self, ids: dict[str, list[str]], texts: dict[str, list[str]]) -> None:
        self._ids = {name: list(found) for name, found in ids.items()}
        self._texts = texts
        self._ask: Ask | None = None
        self._tried: set[tuple[Way, str]] = set()
        self.ways: dict[str, Way] = {"Query": Way(())}

    async def crawl(self, ask: Ask) -> None:
        """From type to type, and once more from all of them, until there is nothing left to try.

        Who may see more goes on from where those who may see less have come to.
        """
        self._ask, tried = ask, -1
        self._tried.clear()
        while tried < len(self._tried):
            tried = len(self._tried)
            queue = deque(self.ways)
            while queue:
                name = queue.popleft()
                for way in self.ways_to(name):
                    for found, there in await self._from(name, way):
                        if found not in self.ways:
                            self.ways[found] = there
                            queue.append(found)

    def ways_to(self, name: str) -> list[Way]:
        """The way on which the type was reached, and those to some more objects of it."""
        by_id = [Way((f"node(id: {json.dumps(each)})", f"... on {name}")) for each in self._ids.get(name, ())[:MOST]]
        return list(dict.fromkeys([*by_id, self.ways[name]]))[:MOST]

    async def _from(self, name: str, way: Way) -> list[tuple[str, Way]]:
        """Ask for what a type leads to, if it was reached nowhere yet."""
        if len(way.steps) >= DEEPEST:
            return []
        wanted = []
        for key, field in object_type(name).fields.items():
            target = get_named_type(field.type)
            missing = any(each.name not in self.ways for each in possible(target))
            if is_leaf_type(target) or not missing or (key.startswith("viewer") and name != "Query"):
                continue
            wanted += [
                (selection, target) for selection in self.selections(key, field) if (way, selection) not in self._tried
            ]
        found = []
        for start in range(0, len(wanted), TOGETHER):
            for selection, target, data in await self._told(way, wanted[start : start + TOGETHER]):
                self._read(data)
                for kind in _types_in(data):
                    step = () if kind == target.name else (f"... on {kind}",)
                    found.append((kind, Way((*way.steps, selection, *step))))
        return found

    async def _told(
        self, way: Way, wanted: list[tuple[str, GraphQLNamedType]]
    ) -> list[tuple[str, GraphQLNamedType, Any]]:
        assert self._ask is not None
        self._tried.update((way, selection) for selection, _ in wanted)
        answer = await self._ask(
            f"{{ {way.to(together([asked(selection, target) for selection, target in wanted]))} }}"
        )
        if "errors" in answer and len(wanted) > 1:
            return [each for one in wanted for each in await self._told(way, [one])]
        return [
            (selection, target, told(answer.get("data"), f"f{place}"))
            for place, (selection, target) in enumerate(wanted)
        ]

    def _read(self, data: Any) -> None:
        if isinstance(data, list):
            for each in data:
                self._read(each)
        elif isinstance(data, dict):
            if isinstance(data.get("id"), str) and data.get("__typename") in NODES:
                known = self._ids.setdefault(data["__typename"], [])
                if data["id"] not in known and len(known) < MOST:
                    known.append(data["id"])
            for value in data.values():
                self._read(value)

    def asked_of(self, name: str) -> list[str]:
        """Every field of a type that is not the viewer's, with what can be asked of it."""
        return [
            asked(selection, get_named_type(field.type))
            for key, field in object_type(name).fields.items()
            if not key.startswith("viewer")
            for selection in self.selections(key, field)
        ]

    def selections(self, key: str, field: GraphQLField) -> Iterator[str]:
        """The field with generated arguments, in a few ways if there is a choice."""
        choices = {
            name: self._values(name, given, get_named_type(field.type))
            for name, given in field.args.items()
            if is_required_argument(given) or name == "first"
        }
        if not choices:
            yield key
        for place in range(max(map(len, choices.values()), default=0)):
            given = ", ".join(f"{name}: {values[min(place, len(values) - 1)]}" for name, values in choices.items())
            yield f"{key}({given})"

    def _values(self, name: str, given: GraphQLArgument, target: GraphQLNamedType) -> list[str]:
        kind = get_named_type(given.type)
        if isinstance(_bare(given.type), GraphQLList):
            return ["[]"]
        if isinstance(kind, GraphQLEnumType):
            return list(kind.values)
        if kind.name == "ID":
            return [json.dumps(self._ids[each.name][0]) for each in possible(target) if each.name in self._ids] or [
                '"none"'
            ]
        if kind.name == "String":
            texts = next((found for part, found in self._texts.items() if name.lower().endswith(part)), ["none"])
            return [json.dumps(each) for each in texts]
        number = str(FIRST) if name == "first" else "1"
        return {"Int": [number], "BigInt": ['"0"'], "Boolean": ["true"], "Date": ['"2025-06-30"'], "Decimal": ['"1"']}[
            kind.name
        ]


def object_type(name: str) -> GraphQLObjectType:
    kind = SDL.type_map[name]
    assert isinstance(kind, GraphQLObjectType)
    return kind


def possible(kind: GraphQLNamedType) -> list[GraphQLObjectType]:
    if isinstance(kind, GraphQLObjectType):
        return [kind]
    if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
        return list(SDL.get_possible_types(kind))
    return []


def leaves(kind: GraphQLNamedType) -> str:
    """The fields of a type that can be asked for without anything more; of a list also whether it has anything."""
    fields = kind.fields if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) else {}
    plain = [
        name
        for name, field in fields.items()
        if is_leaf_type(get_named_type(field.type))
        and not name.startswith("viewer")
        and not any(is_required_argument(given) for given in field.args.values())
    ]
    return " ".join(["__typename", *plain, *(["edges { __typename }"] if "edges" in fields else [])])


def asked(selection: str, target: GraphQLNamedType) -> str:
    return selection if is_leaf_type(target) else f"{selection} {{ {leaves(target)} }}"


def together(selections: Sequence[str], prefix: str = "") -> str:
    return " ".join(f"{prefix}f{place}: {each}" for place, each in enumerate(selections))


def merged(wanted: Sequence[tuple[Way, str]]) -> str:
    """A document that asks for all of it."""
    return f"{{ {' '.join(way.to(selection, f'p{place}') for place, (way, selection) in enumerate(wanted))} }}"


NODES = {kind.name for kind in possible(SDL.type_map["Node"])}


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


def _bare(kind: Any) -> Any:
    return kind.of_type if isinstance(kind, GraphQLNonNull) else kind


def told(data: Any, alias: str) -> list[Any]:
    """What stands under an alias, wherever it is."""
    if isinstance(data, list):
        return [found for each in data for found in told(each, alias)]
    if isinstance(data, dict):
        return [data[alias]] if alias in data else [found for each in data.values() for found in told(each, alias)]
    return []


def _types_in(data: Any) -> set[str]:
    """The types of what was found; a list in which nothing is was not."""
    if isinstance(data, list):
        return {name for each in data for name in _types_in(each)}
    if isinstance(data, dict) and data.get("edges") != []:
        return {data["__typename"]}
    return set()
