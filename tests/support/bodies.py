"""The bodies of the test county, the people who sit in them, and the shortest ways to a seat and an open sitting."""

import asyncio
from datetime import date, timedelta
from typing import Any

from models import clock, outbox
from models.accounts.rows import Account, AccountKind
from models.actor import SERVICE
from models.bodies.loading import NewBody, NewDistrict, NewGroup, NewSession, NewTerm, load_bodies
from models.bodies.rows import (
    Body,
    BodyKind,
    BodyTerm,
    ElectoralDistrict,
    LegislativeSession,
    MemberGroup,
    MemberGroupKind,
    SessionState,
    Sitting,
)
from models.bodies.sittings import actions
from models.outbox import OutboxEvent
from models.platform.rows import County
from models.representatives.mandates import mandate_of
from models.representatives.rows import Membership, MembershipState, Person, SuspensionReason
from schema.node import encode_id
from tests.support.acting import done
from tests.support.world import PATIENCE, World

COUNTY = "320699"
CENTRE, OTHER_CENTRE = f"{COUNTY}100", f"{COUNTY}101"
CONGRESS, COMMITTEE, TOWN, STREET = "T-CC", "T-SC", "T-TC", "T-SA"
TERM = NewTerm(5, date(2022, 1, 1), None)


def test_bodies() -> list[NewBody]:
    """A congress with its standing committee, a town congress and a street assembly, each with a term since 2022."""
    sessions = [
        NewSession(1, "测试县第五届人民代表大会第一次会议", date(2022, 1, 5), date(2022, 1, 8), SessionState.CLOSED),
        NewSession(2, "测试县第五届人民代表大会第二次会议", date(2023, 1, 5), None, SessionState.OPEN),
    ]
    groups = [
        NewGroup(MemberGroupKind.DELEGATION, "D1", "测试镇一代表团", CENTRE, synthetic=True),
        NewGroup(MemberGroupKind.DELEGATION, "D2", "测试镇二代表团", OTHER_CENTRE, synthetic=True),
        NewGroup(MemberGroupKind.GROUP, "G1", "测试代表小组", CENTRE, synthetic=True),
    ]
    return [
        NewBody(
            BodyKind.COUNTY_CONGRESS,
            CONGRESS,
            "测试县人民代表大会",
            COUNTY,
            seats=9,
            synthetic=True,
            terms=[NewTerm(5, date(2022, 1, 1), None, sessions)],
            groups=groups,
            districts=[NewDistrict("X1", "第一选区", 3, CENTRE, synthetic=True)],
        ),
        NewBody(
            BodyKind.STANDING_COMMITTEE,
            COMMITTEE,
            "测试县人大常委会",
            COUNTY,
            CONGRESS,
            seats=15,
            synthetic=True,
            terms=[TERM],
        ),
        NewBody(BodyKind.TOWN_CONGRESS, TOWN, "测试镇一人民代表大会", CENTRE, synthetic=True, terms=[TERM]),
        NewBody(
            BodyKind.STREET_WORKING_COMMITTEE,
            "T-SW",
            "测试镇二人大工委",
            OTHER_CENTRE,
            COMMITTEE,
            synthetic=True,
            terms=[TERM],
        ),
        NewBody(
            BodyKind.STREET_ASSEMBLY, STREET, "测试镇二议政代表会", OTHER_CENTRE, "T-SW", synthetic=True, terms=[TERM]
        ),
    ]


test_bodies.__test__ = False  # type: ignore[attr-defined]


async def load_test_bodies() -> None:
    """The bodies of the test county; five members of its congress, and its first sitting, held and closed."""
    await load_bodies(SERVICE, county_code=COUNTY, bodies=test_bodies())
    for number in range(1, 6):
        await seat(CONGRESS, number, delegation="D1" if number < 4 else "D2", group="G1", district="X1")
    session = await LegislativeSession.get(term__body__code=CONGRESS, number=2)
    planned = await actions.plan_sitting(
        SERVICE, session_id=session.id, number=1, name="第一次全体会议", place="礼堂", starts_at=clock.now()
    )
    opened = await actions.open_sitting(SERVICE, sitting_id=planned.id, version=planned.version)
    await actions.close_sitting(SERVICE, sitting_id=opened.id, version=opened.version)


async def seat(
    body_code: str,
    number: int,
    *,
    login: str | None = None,
    delegation: str | None = None,
    group: str | None = None,
    district: str | None = None,
    state: MembershipState = MembershipState.IN_OFFICE,
    **given: Any,
) -> Membership:
    """A new person with a seat in the body's newest term, and with an account if a login is given; of the standing
    committee they are a deputy too."""
    body = await Body.get(code=body_code)
    county = await County.get(id=body.county_id)
    person = await Person.create(county_id=county.id, name=f"成员{number:03}", synthetic=True)
    if login is not None:
        await Account.create(
            county_id=county.id, login=login, name=person.name, kind=AccountKind.PERSON, person_id=person.id
        )
    suspended = state is MembershipState.SUSPENDED
    if mandate_of(body.kind) is not None:
        mandated = await BodyTerm.get(body_id=body.parent_id, ends_on=None)
        await Membership.create(
            person_id=person.id, body_id=mandated.body_id, term_id=mandated.id, since=date(2022, 1, 5), synthetic=True
        )
    term = await BodyTerm.filter(body_id=body.id).order_by("-number").first()
    assert term
    return await Membership.create(
        person_id=person.id,
        body_id=body.id,
        term_id=term.id,
        number=f"{number:03}",
        delegation_id=(await MemberGroup.get(body_id=body.id, code=delegation)).id if delegation else None,
        group_id=(await MemberGroup.get(body_id=body.id, code=group)).id if group else None,
        district_id=(await ElectoralDistrict.get(body_id=body.id, code=district)).id if district else None,
        since=date(2022, 1, 5),
        state=state,
        suspended_for=SuspensionReason.IN_CUSTODY if suspended else None,
        synthetic=True,
        **given,
    )


async def load_bodies_of_size(size: int, county_code: str) -> tuple[Body, Sitting]:
    """A town's congress with so many of all that a body lists, and an open sitting with as many seats on its roll.

    The first member has the account `member.<county>`.
    """
    congress, centre = f"{county_code}-TC", f"{county_code}100"
    years = range(2026 - size + 1, 2027)
    ended = [NewTerm(year, date(year, 1, 1), date(year, 12, 31)) for year in years[:-1]]
    sessions = [NewSession(number, f"第{number}次会议", date(2026, 1, 1), None) for number in range(1, size + 1)]
    numbers = range(1, size + 1)
    organs = [
        NewBody(BodyKind.SPECIAL_COMMITTEE, f"{congress}{number}", f"委员会{number}", centre, congress)
        for number in numbers
    ]
    new = NewBody(
        BodyKind.TOWN_CONGRESS,
        congress,
        "镇人民代表大会",
        centre,
        terms=[*ended, NewTerm(2026, date(2026, 1, 1), None, sessions)],
        groups=[NewGroup(MemberGroupKind.DELEGATION, f"D{number}", f"代表团{number}") for number in numbers],
        districts=[NewDistrict(f"X{number}", f"第{number}选区", 1) for number in numbers],
    )
    bodies = await load_bodies(SERVICE, county_code=county_code, bodies=[new, *organs])
    for number in numbers:
        login = f"member.{county_code}" if number == 1 else None
        await seat(congress, number, login=login, delegation=f"D{number}", district=f"X{number}")
    session = await LegislativeSession.get(term__body__code=congress, number=1)
    await actions.open_session(SERVICE, session_id=session.id, version=1)
    for number in numbers:
        sitting = await actions.plan_sitting(
            SERVICE, session_id=session.id, number=number, name=f"第{number}场", starts_at=clock.now()
        )
    return bodies[congress], await actions.open_sitting(SERVICE, sitting_id=sitting.id, version=1)


async def next_sitting(world: World, *, by: str = "test.admin", body: str = CONGRESS, opened: bool = True) -> Sitting:
    """A further sitting of the body's open session, planned and (unless told otherwise) opened over HTTP."""
    session = await LegislativeSession.get(term__body__code=body, state=SessionState.OPEN)
    number = await Sitting.filter(session_id=session.id).count() + 1
    given = {"sessionId": encode_id("LegislativeSession", session.id), "number": number, "name": f"第{number}场"}
    starts = clock.now() + timedelta(minutes=5)
    planned = (await done(world, "sittingPlan", by=by, startsAt=starts.isoformat(), **given))["sitting"]
    if opened:
        await done(world, "sittingOpen", by=by, id=planned["id"], version=planned["version"])
    return await Sitting.get(session_id=session.id, number=number)


async def settled(world: World) -> None:
    """Wait until the service has heard of all that was done, so that a stream begins with the newest revision."""
    async with asyncio.timeout(PATIENCE):
        while await OutboxEvent.exists(number=None) or world.app.state.service.hub.position < await outbox.head():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def sitting_id(sitting: Sitting) -> str:
    return encode_id("Sitting", sitting.id)


def membership_id(membership: Membership) -> str:
    return encode_id("Membership", membership.id)
