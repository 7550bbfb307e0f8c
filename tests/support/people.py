"""The bodies and people of a county of their own: few, invented, and of every kind that a rule tells apart."""

from datetime import date
from typing import Any

from models.accounts.loading import NewAccount, load_accounts
from models.accounts.rows import AccountKind, CapacityKind
from models.actor import SERVICE
from models.bodies.loading import NewBody, NewDistrict, NewGroup, NewTerm, load_bodies
from models.bodies.rows import Body, BodyKind, BodyTerm, ElectoralDistrict, MemberGroup, MemberGroupKind
from models.platform.loading import load_platform
from models.representatives.loading import NewCell, NewPerson, NewPosting, NewSeat, load_grid_cells, load_people
from models.representatives.rows import Membership, Office, Person
from models.units.actions import load_units
from schema.node import encode_id
from tests.support.county import plan_of
from tests.support.world import World

PEOPLE_COUNTY = "320688"
TERM_BEGAN = date(2022, 1, 8)
# Codes of the bodies of the test county.
CONGRESS, COMMITTEE, COMMISSION, CITY = "CONGRESS", "COMMITTEE", "COMMISSION", "CITY"
TOWN, WORKING, ASSEMBLY = "TOWN", "WORKING", "ASSEMBLY"


def bodies_of(county_code: str) -> list[NewBody]:
    """Bodies at the county centre, a town's congress at its first local centre, a street's assembly at the second."""
    town, street = f"{county_code}100", f"{county_code}101"
    groups = [
        NewGroup(kind, f"{letter}{place}", f"{name}{place}", centre, synthetic=True)
        for kind, letter, name in (
            (MemberGroupKind.DELEGATION, "D", "测试代表团"),
            (MemberGroupKind.GROUP, "G", "测试代表小组"),
        )
        for place, centre in enumerate((town, street), 1)
    ]
    districts = [
        NewDistrict(f"E{place}", f"测试选区{place}", None, centre, synthetic=True)
        for place, centre in enumerate((town, street), 1)
    ]
    return [
        NewBody(
            kind,
            code,
            f"测试{kind.zh}",
            node,
            parent,
            synthetic=True,
            terms=[NewTerm(18, TERM_BEGAN)],
            groups=groups,
            districts=districts,
        )
        for code, kind, node, parent in (
            (CITY, BodyKind.CITY_CONGRESS, county_code, None),
            (CONGRESS, BodyKind.COUNTY_CONGRESS, county_code, None),
            (COMMITTEE, BodyKind.STANDING_COMMITTEE, county_code, CONGRESS),
            (COMMISSION, BodyKind.DEPUTY_AFFAIRS_COMMISSION, county_code, COMMITTEE),
            (TOWN, BodyKind.TOWN_CONGRESS, town, None),
            (WORKING, BodyKind.STREET_WORKING_COMMITTEE, street, COMMITTEE),
            (ASSEMBLY, BodyKind.STREET_ASSEMBLY, street, WORKING),
        )
    ]


def member(body: str, place: int | None = None, **further: Any) -> NewSeat:
    """A seat; with a place, in the delegation, the group and the district of that local centre."""
    groups = {} if place is None else {"delegation": f"D{place}", "group": f"G{place}", "district": f"E{place}"}
    return NewSeat(body, **groups, **further)


async def load_people_county(password_hash: str) -> None:
    """A second test county: 测试代表甲 … 丁 and two delegates, with staff of the county, the town and the street."""
    county_code, town, street = PEOPLE_COUNTY, f"{PEOPLE_COUNTY}100", f"{PEOPLE_COUNTY}101"
    await load_platform(SERVICE, plan_of(county_code, "人员测试县"))
    await load_units(SERVICE, county_code=county_code, names={"p1": "测试局"}, synthetic=True)
    person, staff = AccountKind.PERSON, CapacityKind.STAFF
    await load_accounts(
        SERVICE,
        county_code=county_code,
        password_hash=password_hash,
        synthetic=True,
        accounts=[
            NewAccount("p.admin", "人员测试县管理员", person, CapacityKind.ADMINISTRATOR, county_code),
            NewAccount("p.county", "人员测试县工作人员", person, staff, county_code),
            NewAccount("p.staff", "测试镇工作人员", person, staff, town),
            NewAccount("p.street", "测试街道工作人员", person, staff, street),
            NewAccount("p.unit", "测试局", AccountKind.UNIT, CapacityKind.UNIT_OFFICER, "p1"),
            NewAccount("p.screen", "测试大屏", AccountKind.SCREEN),
            NewAccount("p.integrator", "测试系统", AccountKind.INTEGRATOR),
            NewAccount("p.citizen", "测试群众", person),
            *(NewAccount(login, login, person) for login in ("p.rep.1", "p.rep.2", "p.delegate")),
        ],
    )
    await load_bodies(SERVICE, county_code=county_code, bodies=bodies_of(county_code))
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
                login="p.rep.1",
            ),
            NewPerson(
                "测试代表乙",
                [member(CONGRESS, 1, number="002"), member(TOWN, 1, number="T01")],
                [NewPosting(town, households=12), NewPosting(street, households=3)],
                login="p.rep.2",
            ),
            NewPerson("测试代表丙", [member(CONGRESS, 2, number="003")], [NewPosting(street)]),
            NewPerson("测试代表丁", [member(TOWN, 1, number="T02")], [NewPosting(town)]),
            NewPerson(
                "测试议政员戊",
                [member(ASSEMBLY, 2, number="Y01")],
                [NewPosting(f"{county_code}101-S01", cell="W1", households=15)],
                login="p.delegate",
            ),
            NewPerson("测试议政员己", [member(ASSEMBLY, 2, number="Y02")], [NewPosting(street)]),
        ],
    )


async def representative(name: str) -> str:
    return encode_id("Representative", (await Person.get(name=name, county__code=PEOPLE_COUNTY)).id)


async def body(code: str) -> str:
    return encode_id("Body", (await Body.get(code=code, county__code=PEOPLE_COUNTY)).id)


async def term(code: str) -> str:
    return encode_id("BodyTerm", (await BodyTerm.get(body__code=code, body__county__code=PEOPLE_COUNTY)).id)


async def group(code: str, of: str) -> str:
    return encode_id(
        "MemberGroup", (await MemberGroup.get(code=code, body__code=of, body__county__code=PEOPLE_COUNTY)).id
    )


async def district(code: str, of: str) -> str:
    row = await ElectoralDistrict.get(code=code, body__code=of, body__county__code=PEOPLE_COUNTY)
    return encode_id("ElectoralDistrict", row.id)


async def seat(name: str, of: str) -> dict[str, Any]:
    """A membership's id and version, as an act needs them."""
    row = await Membership.get(person__name=name, body__code=of, body__county__code=PEOPLE_COUNTY)
    return {"id": encode_id("Membership", row.id), "version": row.version}


async def card(world: World, name: str, fields: str, **who: Any) -> Any:
    """What the public card of a person says."""
    asked = f"query ($id: ID!) {{ representative(id: $id) {{ {fields} }} }}"
    return (await world.ask(asked, {"id": await representative(name)}, **who))["representative"]
