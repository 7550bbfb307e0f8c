"""Rudong's bodies, and the sittings of the demonstration.

Real: the county congress of the 18th term, its standing committee and the session bodies [rd-354], one congress with a
presidium in each of the twelve towns, a working committee and an assembly of delegates in each of the three streets
[rd-2021], 354 in office and 340 present at the third session [rd-354], 326 voting at the fourth [rd-2025]. Not found
anywhere and invented: days of sessions, which special committees there are, delegations, groups, districts, and that
the towns count their terms as the county does. The development zone, which has deputies and delegates [rd-2019] and no
congress, is given what a street has [D]. What is wholly invented is marked synthetic.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from models import clock
from models.actor import SERVICE
from models.bodies.actions import today_of
from models.bodies.loading import (
    HeldSitting,
    NewBody,
    NewDistrict,
    NewGroup,
    NewSession,
    NewTerm,
    load_bodies,
    load_sittings,
)
from models.bodies.rows import Body, BodyKind, LegislativeSession, MemberGroupKind, SessionState, Sitting
from models.bodies.sittings import actions
from models.bodies.sittings.actions import roll_on
from models.representatives.rows import Membership

COUNTY = "320623"
CONGRESS = f"{COUNTY}-CC"
COMMITTEE = f"{COUNTY}-SC"
TERM, BEGAN = 18, date(2022, 1, 1)
REPRESENTATIVES = 354
CONGRESS_NAME = "如东县第十八届人民代表大会"
# How many came to a session of early 2024 and of early 2025; the days are invented.
HELD = (
    (3, date(2024, 1, 10), "第三次会议预备会议（演示）", 340),
    (4, date(2025, 1, 8), "第四次会议民生实事票决（演示）", 326),
)
ORGANS = (
    (BodyKind.STANDING_COMMITTEE, "SC", "如东县人大常委会", "CC", False),
    (BodyKind.COUNCIL_OF_CHAIRPERSONS, "CH", "如东县人大常委会主任会议", "SC", False),
    (BodyKind.PRESIDIUM, "PR", "如东县人民代表大会主席团", "CC", False),
    (BodyKind.MOTION_EXAMINATION_COMMITTEE, "ME", "大会议案审查委员会", "CC", False),
    (BodyKind.CREDENTIALS_COMMITTEE, "CR", "代表资格审查委员会", "SC", False),
    (BodyKind.DEPUTY_AFFAIRS_COMMISSION, "DA", "人大代表人事联络工作委员会", "SC", False),
    (BodyKind.SPECIAL_COMMITTEE, "SP1", "法制委员会（演示）", "CC", True),
    (BodyKind.SPECIAL_COMMITTEE, "SP2", "财政经济委员会（演示）", "CC", True),
)
LARGEST_DISTRICT = 3


def rudong_bodies(plan: dict[str, Any]) -> Iterator[NewBody]:
    """The bodies of a division plan, each after the one whose organ it is.

    The congress's delegations, groups and districts have the codes `<centre>`, `<centre>-G` and `<centre>-X01` …
    """
    units = plan["platformSeed"]["perUnit"]
    term = NewTerm(TERM, BEGAN)
    yield NewBody(BodyKind.PROVINCIAL_CONGRESS, f"{COUNTY}-PC", "江苏省人民代表大会", COUNTY, terms=[term])
    yield NewBody(BodyKind.CITY_CONGRESS, f"{COUNTY}-NC", "南通市人民代表大会", COUNTY, terms=[term])
    yield NewBody(
        BodyKind.COUNTY_CONGRESS,
        CONGRESS,
        "如东县人民代表大会",
        COUNTY,
        seats=REPRESENTATIVES,
        terms=[NewTerm(TERM, BEGAN, sessions=list(_sessions()))],
        groups=list(_groups(units)),
        districts=list(_districts(units)),
    )
    for kind, code, name, parent, synthetic in ORGANS:
        yield NewBody(kind, f"{COUNTY}-{code}", name, COUNTY, f"{COUNTY}-{parent}", synthetic=synthetic, terms=[term])
    for unit in units:
        yield from _town(unit, term) if unit["name"].endswith("镇") else _street(unit, term)


def _sessions() -> Iterator[NewSession]:
    for number, day, _, _ in HELD:
        yield NewSession(number, f"{CONGRESS_NAME}第{'一二三四'[number - 1]}次会议", day, day, SessionState.CLOSED)


def _groups(units: list[dict[str, Any]]) -> Iterator[NewGroup]:
    for unit in units:
        code, name = unit["code"], unit["name"]
        yield NewGroup(MemberGroupKind.DELEGATION, code, f"{name}代表团", code, synthetic=True)
        yield NewGroup(MemberGroupKind.GROUP, f"{code}-G", f"{name}代表小组", code, synthetic=True)


def _districts(units: list[dict[str, Any]]) -> Iterator[NewDistrict]:
    """354 seats dealt to the centres by their villages, in districts of one to three seats [D]."""
    for unit, seats in zip(units, dealt(REPRESENTATIVES, [unit["villages"] for unit in units]), strict=True):
        for number, first in enumerate(range(0, seats, LARGEST_DISTRICT), 1):
            yield NewDistrict(
                f"{unit['code']}-X{number:02}",
                f"{unit['name']}第{number}选区",
                min(LARGEST_DISTRICT, seats - first),
                unit["code"],
                synthetic=True,
            )


def dealt(total: int, weights: list[int]) -> list[int]:
    """A total dealt by weight: everybody gets the whole part of their share, the largest remainders one more."""
    whole = [total * weight // sum(weights) for weight in weights]
    remainders = [total * weight % sum(weights) for weight in weights]
    first = sorted(range(len(weights)), key=lambda place: (-remainders[place], place))[: total - sum(whole)]
    return [share + (place in first) for place, share in enumerate(whole)]


def _town(unit: dict[str, Any], term: NewTerm) -> Iterator[NewBody]:
    code, name = unit["code"], unit["name"]
    districts = [
        NewDistrict(f"X{number:02}", f"{name}第{number}选区", None, code, synthetic=True)
        for number in range(1, unit["stations"] + 1)
    ]
    yield NewBody(BodyKind.TOWN_CONGRESS, f"{code}-TC", f"{name}人民代表大会", code, terms=[term], districts=districts)
    yield NewBody(BodyKind.TOWN_PRESIDIUM, f"{code}-TP", f"{name}人大主席团", code, f"{code}-TC", terms=[term])


def _street(unit: dict[str, Any], term: NewTerm) -> Iterator[NewBody]:
    """A street; and the zone, whose arrangement is ours [D]."""
    code, name = unit["code"], unit["name"]
    zone = not name.endswith("街道")
    yield NewBody(
        BodyKind.STREET_WORKING_COMMITTEE,
        f"{code}-SW",
        f"{name}人大工委" + "（演示）" * zone,
        code,
        COMMITTEE,
        synthetic=zone,
        terms=[term],
    )
    yield NewBody(
        BodyKind.STREET_ASSEMBLY,
        f"{code}-SA",
        f"{name}议政代表会" + "（演示）" * zone,
        code,
        f"{code}-SW",
        synthetic=zone,
        terms=[term],
    )


async def load_rudong_bodies(plan: dict[str, Any]) -> None:
    await load_bodies(SERVICE, county_code=COUNTY, bodies=list(rudong_bodies(plan)))


async def hold_rudong_sittings() -> Sitting:
    """Enter the sittings that were held, and open one for check-in. Call it when the congress has its members.

    With all 354 of them, as many were absent as really were; all on leave but one, who missed both sessions, and one
    more in the second.
    """
    congress = await Body.get(code=CONGRESS)
    members = await Membership.filter(body_id=congress.id).order_by("id")
    roll = {member.id: member.delegation_id for member in members}
    in_order = list(roll)
    for place, (number, day, name, present) in enumerate(HELD):
        session = await LegislativeSession.get(term__body_id=congress.id, number=number)
        absent = in_order[len(in_order) - (REPRESENTATIVES - present) :] if len(roll) >= REPRESENTATIVES else []
        held = HeldSitting(
            number=1,
            name=name,
            place="县会议中心（演示）",
            opened_at=datetime(day.year, day.month, day.day, 1, tzinfo=UTC),
            closed_at=datetime(day.year, day.month, day.day, 4, tzinfo=UTC),
            roll=roll,
            present=set(in_order) - set(absent),
        )
        excused = set(absent) - set(in_order[-1 - place :])
        await load_sittings(SERVICE, session_id=session.id, sittings=[held], excused=excused)
    return await _open_demonstration_sitting(congress, members[0].term_id)


async def _open_demonstration_sitting(congress: Body, term_id: int) -> Sitting:
    today = await today_of(congress)
    assert await roll_on(term_id, today), "the congress has no members yet"
    session = await actions.plan_session(
        SERVICE, term_id=term_id, number=5, name=f"{CONGRESS_NAME}第五次会议（演示）", opens_on=today
    )
    session = await actions.open_session(SERVICE, session_id=session.id, version=session.version)
    sitting = await actions.plan_sitting(
        SERVICE,
        session_id=session.id,
        number=1,
        name="第一次全体会议（演示）",
        place="县会议中心（演示）",
        starts_at=clock.now(),
    )
    return await actions.open_sitting(SERVICE, sitting_id=sitting.id, version=sitting.version)
