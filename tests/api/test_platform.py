"""The platform tree over HTTP."""

from tests.support.world import World


async def test_tree_has_the_published_counts(world: World) -> None:
    data = await world.ask(
        """{ platform(code: "320623") { name summary { nodes localCentres stations contactPoints boards } } }"""
    )
    assert data["platform"]["summary"] == {
        "nodes": 1 + 16 + 70 + 179 + 4,
        "localCentres": 16,
        "stations": 70,
        "contactPoints": 179,
        "boards": 4,
    }
