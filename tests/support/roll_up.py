"""An independent recount of a county: its nodes walked child by child, its items listed once, all through the API."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.support.world import World

SUMMARY = """nodes localCentres stations contactPoints boards items itemsReported itemsOnSchedule itemsBehind
    itemsCompleted itemsUnderWatch meanProgress budget spent representatives delegates"""
NODE = f"""query ($code: String!, $after: String) {{ platformNode(code: $code) {{
    code kind closedOn summary {{ {SUMMARY} }}
    children(first: 3, after: $after) {{ nodes {{ code }} pageInfo {{ hasNextPage endCursor }} }} }} }}"""
ITEMS = """query ($code: String!, $after: String) { platformNode(code: $code) { items(first: 5, after: $after) {
    nodes { node { code } budget spent progress plannedProgress reportedMonth underWatch }
    pageInfo { hasNextPage endCursor } } } }"""
PEOPLE = """query ($code: String!, $after: String) { representatives(code: $code, first: 7, after: $after) {
    nodes { id levels postings { node { code } } } pageInfo { hasNextPage endCursor } } }"""
COUNTED_KINDS = {
    "localCentres": "LOCAL_CENTRE",
    "stations": "STATION",
    "contactPoints": "CONTACT_POINT",
    "boards": "BOARD",
}


async def assert_summaries_equal_a_recount(world: World, county: str) -> None:
    tree: dict[str, Any] = {}
    await _walk(world, county, tree)
    items = await all_pages(world, ITEMS, {"code": county}, "platformNode", "items")
    people = await all_pages(world, PEOPLE, {"code": county}, "representatives")
    for code, found in tree.items():
        below = _subtree(tree, code)
        nodes = [tree[lower] for lower in below if tree[lower]["closedOn"] is None]
        recount = _recounted(nodes, [item for item in items if item["node"]["code"] in below])
        recount |= _people_recounted([one for one in people if _serves_in(one, below)])
        assert found["summary"] == recount, f"{code}: {found['summary']} is not {recount}"


async def _walk(world: World, code: str, tree: dict[str, Any]) -> None:
    found = (await world.ask(NODE, {"code": code}))["platformNode"]
    children = await all_pages(world, NODE, {"code": code}, "platformNode", "children")
    tree[code] = {**found, "children": [child["code"] for child in children]}
    for child in tree[code]["children"]:
        await _walk(world, child, tree)


def _subtree(tree: dict[str, Any], code: str) -> list[str]:
    return [code, *(lower for child in tree[code]["children"] for lower in _subtree(tree, child))]


def _recounted(nodes: list[Any], items: list[Any]) -> dict[str, Any]:
    reported = [item for item in items if item["reportedMonth"] is not None]
    ahead = [item for item in reported if Decimal(item["progress"]) >= Decimal(item["plannedProgress"])]
    mean = sum(Decimal(item["progress"]) for item in items) / len(items) if items else None
    return {
        "nodes": len(nodes),
        **{name: sum(node["kind"] == kind for node in nodes) for name, kind in COUNTED_KINDS.items()},
        "items": len(items),
        "itemsReported": len(reported),
        "itemsOnSchedule": len(ahead),
        "itemsBehind": len(reported) - len(ahead),
        "itemsCompleted": sum(Decimal(item["progress"]) == 100 for item in items),
        "itemsUnderWatch": sum(item["underWatch"] for item in items),
        "meanProgress": None if mean is None else str(mean.quantize(Decimal("0.1"), ROUND_HALF_UP)),
        "budget": _yuan(item["budget"] for item in items if item["budget"] is not None),
        "spent": _yuan(item["spent"] for item in items),
    }


def _serves_in(person: Any, codes: list[str]) -> bool:
    return any(posting["node"]["code"] in codes for posting in person["postings"])


def _people_recounted(people: list[Any]) -> dict[str, int]:
    """Each person once: who represents a level with a congress, and who is a street's delegate."""
    return {
        "representatives": sum(bool(set(person["levels"]) - {"STREET"}) for person in people),
        "delegates": sum("STREET" in person["levels"] for person in people),
    }


def _yuan(amounts: Any) -> str:
    return str(sum(map(Decimal, amounts), Decimal(0)).quantize(Decimal("0.01")))


async def all_pages(
    world: World, query: str, variables: dict[str, Any], root: str, connection: str | None = None
) -> list[Any]:
    """The nodes of a list, page by page to its end; `query` takes `$after`."""
    nodes: list[Any] = []
    after: str | None = None
    while True:
        found = (await world.ask(query, {**variables, "after": after}))[root]
        page = found[connection] if connection else found
        nodes += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return nodes
        after = page["pageInfo"]["endCursor"]
