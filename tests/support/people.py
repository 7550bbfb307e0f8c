"""The bodies and people of the test county: few, invented, and of every kind that a rule tells apart."""

from datetime import date
from typing import Any

from models.actor import SERVICE
from models.bodies.rows import Body, BodyKind, BodyTerm, ElectoralDistrict, MemberGroup, MemberGroupKind, QuorumRule
from models.platform.rows import County, PlatformNode
from models.representatives.loading import NewCell, NewPerson, NewPosting, NewSeat, load_grid_cells, load_people
from models.representatives.rows import Membership, Office, Person
from schema.node import encode_id
from tests.support.world import World

TERM_BEGAN = date(2022, 1, 8)
# Codes of the bodies of the test county.
CONGRESS, COMMITTEE, COMMISSION, CITY = "CONGRESS", "COMMITTEE", "COMMISSION", "CITY"
TOWN, ASSEMBLY = "TOWN", "ASSEMBLY"


async def load_bodies(county_code: str) -> None:
    """Bodies at the county centre, a town's congress at its first local centre, a street's assembly at the second."""
    county = await County.get(code=county_code)
    nodes = dict(await PlatformNode.filter(county_id=county.id).values_list("code", "id"))
    town, street = f"{county_code}100", f"{county_code}101"
    for code, kind, node in (
        (CITY, BodyKind.CITY_CONGRESS, county_code),
        (CONGRESS, BodyKind.COUNTY_CONGRESS, county_code),
        (COMMITTEE, BodyKind.STANDING_COMMITTEE, county_code),
        (COMMISSION, BodyKind.DEPUTY_AFFAIRS_COMMISSION, county_code),
        (TOWN, BodyKind.TOWN_CONGRESS, town),
        (ASSEMBLY, BodyKind.STREET_ASSEMBLY, street),
    ):
        body = await Body.create(
            county_id=county.id,
            node_id=nodes[node],
            kind=kind,
            code=code,
            name=f"测试{kind.zh}",
            quorum_rule=QuorumRule.MORE_THAN_HALF,
            synthetic=True,
        )
        await BodyTerm.create(body_id=body.id, number=18, begins_on=TERM_BEGAN)
        for place, centre in enumerate((town, street), 1):
            for group, letter in ((MemberGroupKind.DELEGATION, "D"), (MemberGroupKind.GROUP, "G")):
                await MemberGroup.create(
                    body_id=body.id,
                    node_id=nodes[centre],
                    kind=group,
                    code=f"{letter}{place}",
                    name=f"测试{group.zh}{place}",
                    synthetic=True,
                )
            await ElectoralDistrict.create(
                body_id=body.id, node_id=nodes[centre], code=f"E{place}", name=f"测试选区{place}", synthetic=True
            )


def member(body: str, place: int | None = None, **further: Any) -> NewSeat:
    """A seat; with a place, in the delegation, the group and the district of that local centre."""
    groups = {} if place is None else {"delegation": f"D{place}", "group": f"G{place}", "district": f"E{place}"}
    return NewSeat(body, **groups, **further)


async def load_test_people(county_code: str) -> None:
    """测试代表甲 … 己; whoever has an account has it under `test.rep.<n>`."""
    town, street = f"{county_code}100", f"{county_code}101"
    await load_bodies(county_code)
    await load_grid_cells(
        SERVICE,
        county_code=county_code,
        synthetic=True,
        cells=[NewCell(f"{county_code}101-S01", "W1", "测试网格一", 40)],
    )
    await load_people(
        SERVICE,
        county_code=county_code,
        synthetic=True,
        people=[
            NewPerson(
                "测试代表甲",
                [
                    member(CONGRESS, 1, number="001"),
                    member(COMMITTEE, office=Office.CHAIRPERSON),
                    member(CITY, 1, number="C01"),
                ],
                [NewPosting(county_code, households=0)],
                login="test.rep.1",
            ),
            NewPerson(
                "测试代表乙",
                [member(CONGRESS, 1, number="002"), member(TOWN, 1, number="T01")],
                [NewPosting(town, households=12), NewPosting(street, households=3)],
                login="test.rep.2",
            ),
            NewPerson("测试代表丙", [member(CONGRESS, 2, number="003")], [NewPosting(street)]),
            NewPerson("测试代表丁", [member(TOWN, 1, number="T02")], [NewPosting(town)]),
            NewPerson(
                "测试议政员戊",
                [member(ASSEMBLY, 2, number="Y01")],
                [NewPosting(f"{county_code}101-S01", cell="W1", households=15)],
                login="test.delegate",
            ),
            NewPerson("测试议政员己", [member(ASSEMBLY, 2, number="Y02")], [NewPosting(street)]),
        ],
    )


async def representative(name: str) -> str:
    return encode_id("Representative", (await Person.get(name=name, county__code="320699")).id)


async def body(code: str) -> str:
    return encode_id("Body", (await Body.get(code=code, county__code="320699")).id)


async def term(code: str) -> str:
    return encode_id("BodyTerm", (await BodyTerm.get(body__code=code, body__county__code="320699")).id)


async def group(code: str, of: str) -> str:
    return encode_id("MemberGroup", (await MemberGroup.get(code=code, body__code=of, body__county__code="320699")).id)


async def district(code: str, of: str) -> str:
    row = await ElectoralDistrict.get(code=code, body__code=of, body__county__code="320699")
    return encode_id("ElectoralDistrict", row.id)


async def seat(name: str, of: str) -> dict[str, Any]:
    """A membership's id and version, as an act needs them."""
    row = await Membership.get(person__name=name, body__code=of, body__county__code="320699")
    return {"id": encode_id("Membership", row.id), "version": row.version}


async def card(world: World, name: str, fields: str, **who: Any) -> Any:
    """What the public card of a person says."""
    asked = f"query ($id: ID!) {{ representative(id: $id) {{ {fields} }} }}"
    return (await world.ask(asked, {"id": await representative(name)}, **who))["representative"]
