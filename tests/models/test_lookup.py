"""A lookup finds what the query finds of which it is made, whoever asks."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from tortoise import Tortoise
from tortoise.connection import get_connection

from models.audience import Audience
from models.bodies.rows import Body
from models.database import connected, marks, placed
from models.errors import Language
from models.evaluations.rows import Evaluation
from models.lookup import Lookup, lookup
from models.platform.rows import County, PlatformNode
from models.projects.rows import Project
from models.units.rows import UndertakingUnit

MOST_ROWS = 200


@pytest.fixture
async def audiences(database: str) -> AsyncIterator[list[Audience]]:
    """Nobody, and of each county a reader, staff of the centre and of nodes, officers, members, and somebody who is all."""
    async with connected(database):
        found = [Audience()]
        for county in await County.all():
            nodes = [node.id for node in await PlatformNode.filter(county_id=county.id).order_by("id")]
            units = frozenset([unit.id for unit in await UndertakingUnit.filter(county_id=county.id)][:4])
            bodies = frozenset([body.id for body in await Body.filter(county_id=county.id)][:4])
            root, some = frozenset(nodes[:1]), frozenset(nodes[1:6])
            found += [
                Audience(county_id=county.id),
                Audience(county_id=county.id, whole_county=True, staff_nodes=root),
                Audience(county_id=county.id, staff_nodes=some),
                Audience(county_id=county.id, units=units),
                Audience(county_id=county.id, bodies=bodies),
                Audience(Language.EN, county.id, True, root | some, units, bodies),
            ]
        yield found


def questions() -> list[Callable[[Audience], Any]]:
    """Everything that is asked for an audience. A new model is among them without being named."""
    seen = [model.visible_to for model in Tortoise.apps["congress"].values() if hasattr(model, "visible_to")]
    return [*seen, Evaluation.read_of]


async def test_lookup_finds_what_its_query_finds(audiences: list[Audience]) -> None:
    asked, found = questions(), 0
    assert len(asked) > 40
    for question in asked:
        model = question(Audience()).model
        ids = [*(await model.all().order_by("id").limit(MOST_ROWS).values_list("id", flat=True)), 0, 2**31 - 1]
        for audience in audiences:
            rows = question(audience).filter(id__in=ids)
            expected = {row.pk: _columns(row) for row in await rows}
            assert {key: _columns(row) for key, row in (await lookup(question, audience).of(ids)).items()} == expected
            found += len(expected)
    assert found > 10_000


async def test_lookup_asks_as_its_query_does(audiences: list[Audience]) -> None:
    """Also for tables that are empty here: the same SQL, with the same values in the same places."""
    connection = get_connection("default")
    for question in questions():
        for audience in audiences:
            rows = question(audience).filter(id__in=[1, 2])
            rows._make_query()
            sql, values = rows.query.get_parameterized_sql()
            kept = lookup(question, audience)._by_id
            assert _spaced(placed(f"{kept.head} IN ({marks([1, 2])}){kept.tail}", connection)) == _spaced(sql)
            assert [*kept.values, 1, 2] == values


async def test_what_a_lookup_would_lose_is_refused(database: str) -> None:
    async with connected(database):
        for rows in (
            lambda: Project.all().prefetch_related("items"),
            lambda: Project.filter(id__gt=0).order_by("id").limit(1),
        ):
            with pytest.raises(ValueError, match="cannot be looked up"):
                await Lookup(rows).one(1)


def _columns(row: Any) -> dict[str, Any]:
    return {column: getattr(row, column) for column in row._meta.db_fields}


def _spaced(sql: str) -> str:
    return sql.replace(", ", ",")
