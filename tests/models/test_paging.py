"""Pages hold what is visible: a row that is not takes no place, is not counted, and does not promise another page."""

from collections.abc import AsyncIterator

import pytest
from tortoise.expressions import Q, Subquery

from models.database import connected
from models.lookup import Lookup
from models.paging import counts, pages
from models.platform.rows import Ancestry, NodeKind, PlatformNode
from resolvers.platform.loaders import CHILDREN, DESCENDANTS
from tests.support.county import TEST_COUNTY


@pytest.fixture
async def root(database: str) -> AsyncIterator[int]:
    async with connected(database):
        yield (await PlatformNode.get(code=TEST_COUNTY)).id


async def test_unseen_rows_take_no_places_and_are_not_counted(root: int) -> None:
    seen = Lookup(lambda: PlatformNode.exclude(code=f"{TEST_COUNTY}100"))
    everything = await pages(CHILDREN, [root], seen=Lookup(PlatformNode.all), after=None, limit=5)
    found = await pages(CHILDREN, [root], seen=seen, after=None, limit=5)
    assert [row.place for row in everything[root]] == [(f"{TEST_COUNTY}100",), (f"{TEST_COUNTY}101",)]
    assert found[root] == everything[root][1:]
    # The first page of one is full, though the first row of all is not among the seen.
    assert await pages(CHILDREN, [root], seen=seen, after=None, limit=1) == found
    assert await counts(CHILDREN, [root], seen=Lookup(PlatformNode.all)) == {root: 2}
    assert await counts(CHILDREN, [root], seen=seen) == {root: 1}
    assert await counts(CHILDREN, [root], seen=Lookup(lambda: PlatformNode.filter(id__in=[]))) == {}


async def test_sight_through_another_table_and_by_text_narrows_too(root: int) -> None:
    below = Lookup(lambda: PlatformNode.filter(parent__code__startswith=f"{TEST_COUNTY}1", kind=NodeKind.STATION))
    found = await pages(DESCENDANTS, [root], seen=below, after=None, limit=100)
    assert [row.place[0] for row in found[root]] == [f"{TEST_COUNTY}{n}-S0{m}" for n in (100, 101) for m in (1, 2)]
    assert await counts(DESCENDANTS, [root], seen=below) == {root: 4}


async def test_sight_through_subqueries_narrows_too(root: int) -> None:
    """As staff see: the ids of a subtree, asked inside the query."""
    centre = await PlatformNode.get(code=f"{TEST_COUNTY}100")
    below = Ancestry.filter(ancestor_id__in=[centre.id]).values("descendant_id")
    seen = Lookup(
        lambda: PlatformNode.filter(Q(id__in=Subquery(below)) & ~Q(kind__in=(NodeKind.STATION, NodeKind.BOARD)))
    )
    found = await pages(DESCENDANTS, [root], seen=seen, after=(f"{TEST_COUNTY}100",), limit=100)
    assert [row.place[0] for row in found[root]] == [f"{TEST_COUNTY}100{n}" for n in (200, 201, 202)]
    assert await counts(DESCENDANTS, [root], seen=seen) == {root: 4}
