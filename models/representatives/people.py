"""Finding people for an act, and what must hold of a seat before it is given or changed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models import clock
from models.acts import Act
from models.bodies.rows import Body, BodyTerm, ElectoralDistrict, MemberGroup, MemberGroupKind
from models.errors import Refusal, RefusalCode
from models.platform.rows import County, PlatformNode
from models.representatives.mandates import lies_in_term
from models.representatives.rows import Membership, MembershipState, Office, Person

MAX_NAME = 100
MAX_NUMBER = 20
NUMBER = re.compile(r"\S+")


async def locked(person_id: int) -> Person | None:
    """The person, held until the act ends: what hangs on their seats is judged and changed by one act at a time."""
    return await Person.select_for_update().get_or_none(id=person_id)


async def both_locked(*person_ids: int) -> dict[int, Person]:
    """Several people, held in the order of their ids."""
    return {row.id: row for row in await Person.filter(id__in=person_ids).order_by("id").select_for_update()}


async def today_of(county_id: int) -> date:
    return clock.today((await County.get(id=county_id)).time_zone)


def keeping_nodes(seats: Sequence[Membership]) -> set[int]:
    """The nodes whose staff keep a person: of the bodies in which they sit now, or else of all in which they sat.

    The seats come with their bodies.
    """
    held = [seat for seat in seats if seat.state is not MembershipState.ENDED] or seats
    return {seat.body.node_id for seat in held}


async def is_kept_by(act: Act, person: Person) -> bool:
    """Whether the actor is staff of the county, or of a body in which the person sits."""
    root = await PlatformNode.get(county_id=person.county_id, parent_id=None)
    seats = await Membership.filter(person_id=person.id).select_related("body")
    for node_id in [root.id, *sorted(keeping_nodes(seats))]:
        if await act.as_staff_of(node_id):
            return True
    return False


@dataclass(frozen=True)
class Seat:
    """What a seat is to be. `since` is the first day; None is today."""

    term_id: int
    office: Office = Office.MEMBER
    number: str | None = None
    delegation_id: int | None = None
    group_id: int | None = None
    district_id: int | None = None
    since: date | None = None


async def seat_refusals(
    codes: type[RefusalCode], body: Body, seat: Seat, today: date, *, membership_id: int | None = None
) -> list[Refusal]:
    """Why a body cannot have such a seat; empty if it can. `membership_id` is the seat that is being edited."""
    found = []
    term = await BodyTerm.get_or_none(id=seat.term_id, body_id=body.id)
    since = seat.since or today
    if term is None:
        found.append(Refusal(codes["TERM_NOT_FOUND"], ("termId",)))
    elif membership_id is None and term.ends_on is not None and term.ends_on < today:
        found.append(Refusal(codes["TERM_OVER"], ("termId",)))
    elif not lies_in_term(since, term.begins_on, term.ends_on):
        found.append(Refusal(codes["SINCE_OUTSIDE_TERM"], ("since",)))
    if since > today:
        found.append(Refusal(codes["SINCE_IN_FUTURE"], ("since",)))
    if seat.number is not None:
        if len(seat.number) > MAX_NUMBER or not NUMBER.fullmatch(seat.number):
            found.append(Refusal(codes["NUMBER_MALFORMED"], ("number",), {"limit": MAX_NUMBER}))
        elif await Membership.filter(term_id=seat.term_id, number=seat.number).exclude(id=membership_id or 0).exists():
            found.append(Refusal(codes["NUMBER_TAKEN"], ("number",), {"number": seat.number}))
    groups = MemberGroup.filter(body_id=body.id, dissolved_on=None)
    if (
        seat.delegation_id is not None
        and not await groups.filter(id=seat.delegation_id, kind=MemberGroupKind.DELEGATION).exists()
    ):
        found.append(Refusal(codes["DELEGATION_NOT_FOUND"], ("delegationId",)))
    if seat.group_id is not None and not await groups.filter(id=seat.group_id, kind=MemberGroupKind.GROUP).exists():
        found.append(Refusal(codes["GROUP_NOT_FOUND"], ("groupId",)))
    if seat.district_id is not None and not await ElectoralDistrict.exists(id=seat.district_id, body_id=body.id):
        found.append(Refusal(codes["DISTRICT_NOT_FOUND"], ("districtId",)))
    return found


def name_refusals(codes: type[RefusalCode], name: str) -> list[Refusal]:
    name = name.strip()
    if not name:
        return [Refusal(codes["NAME_REQUIRED"], ("name",))]
    if len(name) > MAX_NAME:
        return [Refusal(codes["NAME_TOO_LONG"], ("name",), {"limit": MAX_NAME})]
    return []
