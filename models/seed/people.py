"""Rudong's people, all of them invented and numbered: 代表001 …, 议政员001 ….

Real: 354 county representatives [rd-354], 1,427 of the four levels in all and 111 street delegates [rd-2021]. Invented:
how the other 1,073 split over province, city and towns, who sits in which committee, where everybody serves, and who
stays in touch with whom. Every county representative and every delegate has an account, `rep.001` … and `delegate.001` …. The
chairperson is the first of them, elected from among the representatives [law:组织47]; `chair.county` is the account of the
chair's staff.
"""

from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import Any

from models.accounts.loading import NewAccount
from models.accounts.rows import AccountKind, CapacityKind
from models.actor import SERVICE
from models.platform.rows import NodeKind, PlatformNode
from models.representatives.loading import (
    NewCell,
    NewPerson,
    NewPosting,
    NewSeat,
    load_contact_links,
    load_grid_cells,
    load_people,
)
from models.representatives.rows import Office
from models.seed.bodies import COMMITTEE, CONGRESS, COUNTY, LARGEST_DISTRICT, REPRESENTATIVES, dealt

ALL_LEVELS = 1427
DELEGATES = 111
OF_PROVINCE, OF_CITY = 3, 30
OF_TOWNS = ALL_LEVELS - REPRESENTATIVES - OF_PROVINCE - OF_CITY
# The standing committee: the first of the county's representatives, its chairperson and vice-chairpersons before the
# others, as many as the law allows between 15 and 35 [law:组织47].
LEADERS, COMMITTEE_MEMBERS = 6, 31
# Further seats of the county's representatives by their numbers, from and to, the first of them in the chair.
ORGANS = {"PR": (1, 45), "CR": (7, 13), "ME": (32, 39), "SP1": (40, 48), "SP2": (49, 57), "DA": (58, 60)}
ALSO_OF_CITY = 5
IN_TOWN_PRESIDIUM = 7
# Leaders stay in touch with five representatives, members with three, as in Wuzhou [wuzhou].
LINKS_OF_LEADER, LINKS_OF_MEMBER = 5, 3
CELLS_OF_POINT = 2


def accounts() -> Iterator[NewAccount]:
    """The accounts of people; their persons are linked when they are entered."""
    person = AccountKind.PERSON
    for number in range(1, REPRESENTATIVES + 1):
        yield NewAccount(f"rep.{number:03}", f"代表{number:03}", person)
    for number in range(1, DELEGATES + 1):
        yield NewAccount(f"delegate.{number:03}", f"议政员{number:03}", person)
    yield NewAccount("chair.county", "主任办公室（演示）", person, CapacityKind.STAFF, COUNTY)


async def load_rudong_people(plan: dict[str, Any]) -> None:
    """Enter everybody with their seats, postings and links; the bodies and the accounts are there."""
    units = plan["platformSeed"]["perUnit"]
    nodes = await PlatformNode.filter(county__code=COUNTY).order_by("code")
    points = {unit["code"]: _below(nodes, unit["code"], NodeKind.CONTACT_POINT) for unit in units}
    stations = {unit["code"]: _below(nodes, unit["code"], NodeKind.STATION) for unit in units}
    cells = [
        NewCell(point, f"W{number:02}", f"网格 {number}（演示）", 60 + 5 * number)
        for found in points.values()
        for point in found
        for number in range(1, CELLS_OF_POINT + 1)
    ]
    await load_grid_cells(SERVICE, county_code=COUNTY, cells=cells, synthetic=True)
    people = [
        *_of_county(units, stations),
        *_of_city_and_province(),
        *_of_towns(units, points),
        *_delegates(units, points),
    ]
    ids = await load_people(SERVICE, county_code=COUNTY, people=people, synthetic=True)
    await load_contact_links(SERVICE, county_code=COUNTY, pairs=list(_links(ids)), synthetic=True)


def _below(nodes: Sequence[PlatformNode], code: str, kind: NodeKind) -> list[str]:
    """The stations or points of a local centre; a point hangs below a station."""
    centre = next(node for node in nodes if node.code == code)
    stations = [node for node in nodes if node.parent_id == centre.id]
    if kind is NodeKind.STATION:
        return [node.code for node in stations]
    above = {node.id for node in stations}
    return [node.code for node in nodes if node.parent_id in above]


def _of_county(units: Sequence[dict[str, Any]], stations: dict[str, list[str]]) -> Iterator[NewPerson]:
    number = 0
    for unit, seats in zip(units, dealt(REPRESENTATIVES, [unit["villages"] for unit in units]), strict=True):
        code, places = unit["code"], cycle(stations[unit["code"]])
        for place in range(seats):
            number += 1
            held = NewSeat(
                CONGRESS,
                number=f"{number:03}",
                delegation=code,
                group=f"{code}-G",
                district=f"{code}-X{place // LARGEST_DISTRICT + 1:02}",
            )
            further = [*_offices(number), *_working_committee(unit, place)]
            leads = [NewPosting(COUNTY)] if number <= LEADERS else []
            yield NewPerson(
                f"代表{number:03}",
                [held, *further],
                [NewPosting(next(places), households=_households(number)), *leads],
                login=f"rep.{number:03}",
            )


def _offices(number: int) -> Iterator[NewSeat]:
    """What a representative of the county is beside that, by their number."""
    if number <= LEADERS:
        office = Office.CHAIRPERSON if number == 1 else Office.VICE_CHAIRPERSON
        yield NewSeat(COMMITTEE, office)
        yield NewSeat(f"{COUNTY}-CH", office)
    elif number <= COMMITTEE_MEMBERS:
        yield NewSeat(COMMITTEE)
    for organ, (first, last) in ORGANS.items():
        if first <= number <= last:
            yield NewSeat(f"{COUNTY}-{organ}", Office.CHAIRPERSON if number == first else Office.MEMBER)
    if number <= ALSO_OF_CITY:
        yield NewSeat(f"{COUNTY}-NC", number=f"N{number:03}")


def _working_committee(unit: dict[str, Any], place: int) -> Iterator[NewSeat]:
    """The first two representatives of a street, or of the zone, are its working committee."""
    if not unit["name"].endswith("镇") and place < 2:
        yield NewSeat(f"{unit['code']}-SW", Office.MEMBER if place else Office.CHAIRPERSON)


def _of_city_and_province() -> Iterator[NewPerson]:
    for place in range(OF_CITY + OF_PROVINCE):
        body = "NC" if place < OF_CITY else "PC"
        seats = [NewSeat(f"{COUNTY}-{body}", number=f"{body[0]}{REPRESENTATIVES + 1 + place}")]
        name = f"代表{REPRESENTATIVES + 1 + place}"
        yield NewPerson(name, seats, [NewPosting(COUNTY)])


def _of_towns(units: Sequence[dict[str, Any]], points: dict[str, list[str]]) -> Iterator[NewPerson]:
    towns = [unit for unit in units if unit["name"].endswith("镇")]
    number = REPRESENTATIVES + OF_CITY + OF_PROVINCE
    for unit, seats in zip(towns, dealt(OF_TOWNS, [unit["villages"] for unit in towns]), strict=True):
        code, places = unit["code"], cycle(points[unit["code"]])
        for place in range(seats):
            number += 1
            district = f"X{place % unit['stations'] + 1:02}"
            held = [NewSeat(f"{code}-TC", number=f"{place + 1:03}", district=district)]
            if place < IN_TOWN_PRESIDIUM:
                held.append(NewSeat(f"{code}-TP", Office.MEMBER if place else Office.CHAIRPERSON))
            yield NewPerson(f"代表{number}", held, [NewPosting(next(places), households=_households(number))])


def _delegates(units: Sequence[dict[str, Any]], points: dict[str, list[str]]) -> Iterator[NewPerson]:
    streets = [unit for unit in units if not unit["name"].endswith("镇")]
    number = 0
    for unit, seats in zip(streets, dealt(DELEGATES, [unit["villages"] for unit in streets]), strict=True):
        places = cycle([(point, cell) for point in points[unit["code"]] for cell in range(1, CELLS_OF_POINT + 1)])
        for place in range(seats):
            number += 1
            point, cell = next(places)
            yield NewPerson(
                f"议政员{number:03}",
                [NewSeat(f"{unit['code']}-SA", number=f"{place + 1:03}")],
                [NewPosting(point, cell=f"W{cell:02}", households=_households(number))],
                login=f"delegate.{number:03}",
            )


def _households(number: int) -> int:
    """At least ten households [hn-contact]."""
    return 10 + number % 6


def _links(ids: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Each of the committee with the next few of the county's representatives who are not in it."""
    others = iter(ids[COMMITTEE_MEMBERS:REPRESENTATIVES])
    leaders = ids[:LEADERS]
    for member in ids[:COMMITTEE_MEMBERS]:
        for _ in range(LINKS_OF_LEADER if member in leaders else LINKS_OF_MEMBER):
            yield member, next(others)
