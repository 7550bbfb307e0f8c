"""Acts on bodies, their terms, groups and electoral districts, for staff of the subtree of the body's node.

Acts on one body come one after the other: each holds the body's row. Check-ins do not, see sittings/actions.py.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from models import clock
from models.acts import Act, verb
from models.bodies import errors, terms
from models.bodies.constitution import CONSTITUTIONS, excluded_by
from models.bodies.rows import (
    Body,
    BodyKind,
    BodyTerm,
    ElectoralDistrict,
    LegislativeSession,
    MemberGroup,
    MemberGroupKind,
    QuorumRule,
    SessionState,
)
from models.bodies.topics import topics_of
from models.bodies.wording import (
    ANY_SIZE,
    code_refusals,
    name_refusals,
    number_refusals,
    seats_refusals,
    size_of,
)
from models.errors import Refusal, RefusalCode, Refused, refuse
from models.platform.rows import Ancestry, County, PlatformNode
from models.representatives.rows import Membership, MembershipState


@verb("bodyAdd")
async def add_body(
    act: Act,
    *,
    node_id: int,
    kind: BodyKind,
    code: str,
    name: str,
    parent_id: int | None = None,
    seats: int | None = None,
    quorum_rule: QuorumRule | None = None,
    idempotency_key: str | None = None,
) -> Body:
    """Enter a body at a node where its kind may stand, below the body it is an organ of.

    Refuses with BodyAddRefusal. The unique code, and the unique kind at a node, judge two that come at once.
    """
    codes = errors.BodyAddRefusal
    arguments: dict[str, object] = {
        "node": node_id,
        "kind": kind,
        "code": code,
        "name": name,
        "parent": parent_id,
        "seats": seats,
        "quorum": quorum_rule,
    }
    # Held, so that the node is not closed while a body comes to it, and a retry finds what the first created.
    node = await PlatformNode.select_for_update(no_key=True).get_or_none(id=node_id)
    if (earlier := await act.created_before(codes, idempotency_key, arguments)) is not None:
        return await Body.get(id=earlier)
    if node is None:
        raise refuse(codes.NODE_NOT_FOUND, "nodeId")
    if not await act.as_staff_of(node.id):
        raise refuse(codes.FORBIDDEN, "nodeId")
    rules = CONSTITUTIONS[kind]
    refusals = [
        *await _place_refusals(kind, node),
        *await _parent_refusals(kind, node, parent_id),
        *await _code_refusals(codes, Body.filter(county_id=node.county_id), code),
        *name_refusals(codes, name),
        *seats_refusals(codes, seats, size_of(kind)),
        *_quorum_refusals(codes, kind, quorum_rule),
    ]
    if refusals:
        raise Refused(refusals)

    body = await Body.create(
        county_id=node.county_id,
        node_id=node.id,
        parent_id=parent_id,
        kind=kind,
        code=code,
        name=name.strip(),
        quorum_rule=quorum_rule or rules.quorum.value,
        seats=seats,
    )
    await act.remember(idempotency_key, arguments, body.id)
    await _tell(act, "bodyAdded", body, bodyKind=kind.value, code=code)
    act.concerns(body)
    return body


async def _place_refusals(kind: BodyKind, node: PlatformNode) -> list[Refusal]:
    codes = errors.BodyAddRefusal
    rules = CONSTITUTIONS[kind]
    labels: dict[str, object] = {"kind_zh": kind.zh, "kind_en": kind.en}
    if not node.open:
        return [Refusal(codes.NODE_CLOSED, ("nodeId",))]
    if node.kind is not rules.stands_at.value:
        labels |= {"node_zh": node.kind.zh, "node_en": node.kind.en}
        return [Refusal(codes.KIND_DOES_NOT_STAND_HERE, ("kind",), labels)]
    standing = {body.kind for body in await Body.filter(node_id=node.id, dissolved_on=None)}
    if rules.one_at_a_node.value and kind in standing:
        return [Refusal(codes.KIND_STANDS_ALREADY, ("kind",), labels)]
    if standing & excluded_by(kind):
        return [Refusal(codes.TOWN_OR_STREET, ("kind",))]
    return []


async def _parent_refusals(kind: BodyKind, node: PlatformNode, parent_id: int | None) -> list[Refusal]:
    codes = errors.BodyAddRefusal
    wanted = CONSTITUTIONS[kind].organ_of.value
    if parent_id is None:
        labels: dict[str, object] = {} if wanted is None else {"kind_zh": wanted.zh, "kind_en": wanted.en}
        return [Refusal(codes.PARENT_REQUIRED, ("parentId",), labels)] if wanted is not None else []
    # Held, so that the parent is not dissolved while an organ comes to it.
    parent = await Body.select_for_update(no_key=True).get_or_none(id=parent_id, county_id=node.county_id)
    if parent is None:
        return [Refusal(codes.PARENT_NOT_FOUND, ("parentId",))]
    above = await Ancestry.exists(ancestor_id=parent.node_id, descendant_id=node.id)
    if parent.kind is not wanted or not above:
        return [Refusal(codes.PARENT_WRONG, ("parentId",), {"kind_zh": kind.zh, "kind_en": kind.en})]
    if parent.dissolved_on is not None:
        return [Refusal(codes.PARENT_DISSOLVED, ("parentId",))]
    return []


def _quorum_refusals(codes: type[RefusalCode], kind: BodyKind, rule: QuorumRule | None) -> list[Refusal]:
    """Where the law fixes the quorum it cannot be chosen; where it is a default of ours it can."""
    fixed = CONSTITUTIONS[kind].quorum
    if rule is not None and rule is not fixed.value and fixed.by_law:
        return [Refusal(codes["QUORUM_BY_LAW"], ("quorumRule",))]
    return []


@dataclass(frozen=True)
class BodyChanges:
    """What to change of a body; a part that is None stays as it is. `clear_seats` says that no number is set."""

    name: str | None = None
    seats: int | None = None
    clear_seats: bool = False
    quorum_rule: QuorumRule | None = None


@verb("bodyEdit")
async def edit_body(act: Act, *, body_id: int, version: int, changes: BodyChanges) -> Body:
    """Correct a body's name, number of seats, or the quorum where the law leaves it open. Refuses with BodyEditRefusal.

    A sitting that is open keeps the quorum with which it was opened.
    """
    codes = errors.BodyEditRefusal
    body = await _held(act, codes, body_id, "id")
    if body.version != version:
        raise refuse(codes.STALE_VERSION, "version", version=body.version)
    if body.dissolved_on is not None:
        raise refuse(codes.BODY_DISSOLVED, "id")
    if changes == BodyChanges():
        raise refuse(codes.NOTHING_TO_CHANGE)
    refusals = [
        *name_refusals(codes, changes.name),
        *seats_refusals(codes, changes.seats, size_of(body.kind)),
        *_quorum_refusals(codes, body.kind, changes.quorum_rule),
    ]
    if refusals:
        raise Refused(refusals)
    if changes.name is not None:
        body.name = changes.name.strip()
    if changes.seats is not None or changes.clear_seats:
        body.seats = changes.seats
    if changes.quorum_rule is not None:
        body.quorum_rule = changes.quorum_rule
    body.version += 1
    await body.save()
    act.concerns(body)
    await _tell(act, "bodyEdited", body)
    return body


@verb("bodyDissolve")
async def dissolve_body(act: Act, *, body_id: int, version: int) -> Body:
    """End a body that has no organs, members or open session left. Refuses with BodyDissolveRefusal."""
    codes = errors.BodyDissolveRefusal
    body = await _held(act, codes, body_id, "id", whole=True)
    if body.version != version:
        raise refuse(codes.STALE_VERSION, "version", version=body.version)
    if body.dissolved_on is not None:
        raise refuse(codes.BODY_DISSOLVED, "id")
    if organs := await Body.filter(parent_id=body.id, dissolved_on=None).count():
        raise refuse(codes.ORGANS_REMAIN, "id", count=organs)
    if members := await Membership.filter(body_id=body.id).exclude(state=MembershipState.ENDED).count():
        raise refuse(codes.MEMBERS_REMAIN, "id", count=members)
    if await LegislativeSession.exists(term__body_id=body.id, state=SessionState.OPEN):
        raise refuse(codes.SESSION_OPEN, "id")
    body.dissolved_on = await today_of(body)
    body.version += 1
    await body.save(update_fields=["dissolved_on", "version"])
    act.concerns(body)
    await _tell(act, "bodyDissolved", body)
    return body


@verb("bodyTermAdd")
async def add_term(
    act: Act,
    *,
    body_id: int,
    number: int,
    begins_on: date,
    ends_on: date | None = None,
    idempotency_key: str | None = None,
) -> BodyTerm:
    """Enter a term of a body; no two share a day. Refuses with BodyTermAddRefusal."""
    codes = errors.BodyTermAddRefusal
    arguments: dict[str, object] = {"body": body_id, "number": number, "begins": begins_on, "ends": ends_on}
    body = await Body.select_for_update(no_key=True).get_or_none(id=body_id)
    if (earlier := await act.created_before(codes, idempotency_key, arguments)) is not None:
        return await BodyTerm.get(id=earlier)
    await _allowed(act, codes, body, "bodyId")
    assert body is not None
    if body.dissolved_on is not None:
        raise refuse(codes.BODY_DISSOLVED, "bodyId")
    others = await BodyTerm.filter(body_id=body.id).order_by("number")
    refusals = number_refusals(codes, number)
    if any(other.number == number for other in others):
        refusals.append(Refusal(codes.NUMBER_TAKEN, ("number",), {"number": number}))
    refusals += _span_refusals(codes, begins_on, ends_on, others)
    if refusals:
        raise Refused(refusals)
    term = await BodyTerm.create(body_id=body.id, number=number, begins_on=begins_on, ends_on=ends_on)
    await act.remember(idempotency_key, arguments, term.id)
    act.concerns(term, body.county_id)
    await _tell(act, "bodyTermAdded", body, number=number)
    return term


@dataclass(frozen=True)
class TermChanges:
    """What to change of a term; a part that is None stays as it is. `clear_end` says that its end is not known yet."""

    begins_on: date | None = None
    ends_on: date | None = None
    clear_end: bool = False


@verb("bodyTermEdit")
async def edit_term(act: Act, *, term_id: int, version: int, changes: TermChanges) -> BodyTerm:
    """Correct a term's days; its sessions and seats must still lie inside. Refuses with BodyTermEditRefusal.

    No seat is cut short along with it: when and why somebody's seat ends is an act of its own, on their card.
    """
    codes = errors.BodyTermEditRefusal
    term = await BodyTerm.get_or_none(id=term_id)
    body = await _held(act, codes, term.body_id if term else 0, "id")
    term = await BodyTerm.get(id=term_id)
    if term.version != version:
        raise refuse(codes.STALE_VERSION, "version", version=term.version)
    if body.dissolved_on is not None:
        raise refuse(codes.BODY_DISSOLVED, "id")
    if changes == TermChanges():
        raise refuse(codes.NOTHING_TO_CHANGE)
    begins_on = changes.begins_on or term.begins_on
    ends_on = None if changes.clear_end else changes.ends_on or term.ends_on
    others = await BodyTerm.filter(body_id=body.id).exclude(id=term.id).order_by("number")
    if refusals := _span_refusals(codes, begins_on, ends_on, others):
        raise Refused(refusals)
    for session in await LegislativeSession.filter(term_id=term.id).order_by("number"):
        if not within(session.opens_on, session.closes_on, begins_on, ends_on):
            raise refuse(codes.SESSION_OUTSIDE_TERM, "beginsOn", number=session.number)
    if begins_on > term.begins_on and (early := await Membership.filter(term_id=term.id, since__lt=begins_on).count()):
        raise refuse(codes.SEATS_BEFORE_TERM, "beginsOn", count=early)
    if ends_on is not None and ends_on != term.ends_on:
        late = Q(since__gt=ends_on) | Q(until__gt=ends_on)
        if ends_on < await today_of(body):
            late |= Q(until=None)
        if after := await Membership.filter(late, term_id=term.id).count():
            raise refuse(codes.SEATS_AFTER_TERM, "endsOn", count=after)
    term.begins_on, term.ends_on = begins_on, ends_on
    term.version += 1
    await term.save()
    act.concerns(term, body.county_id)
    await _tell(act, "bodyTermEdited", body, number=term.number)
    return term


def within(opens_on: date, closes_on: date | None, begins_on: date, ends_on: date | None) -> bool:
    """Whether a session lies in a term with these bounds."""
    return begins_on <= opens_on and (ends_on is None or max(opens_on, closes_on or opens_on) <= ends_on)


def _span_refusals(
    codes: type[RefusalCode], begins_on: date, ends_on: date | None, others: list[BodyTerm]
) -> list[Refusal]:
    if ends_on is not None and ends_on <= begins_on:
        return [Refusal(codes["DATES_REVERSED"], ("endsOn",))]
    for other in others:
        if terms.overlap(begins_on, ends_on, other):
            return [Refusal(codes["TERM_OVERLAPS"], ("beginsOn",), {"number": other.number})]
    return []


@verb("memberGroupAdd")
async def add_group(
    act: Act,
    *,
    body_id: int,
    kind: MemberGroupKind,
    code: str,
    name: str,
    node_id: int | None = None,
    idempotency_key: str | None = None,
) -> MemberGroup:
    """Form a delegation or a group of a body. Refuses with MemberGroupAddRefusal."""
    codes = errors.MemberGroupAddRefusal
    arguments: dict[str, object] = {"body": body_id, "kind": kind, "code": code, "name": name, "node": node_id}
    body = await Body.select_for_update(no_key=True).get_or_none(id=body_id)
    if (earlier := await act.created_before(codes, idempotency_key, arguments)) is not None:
        return await MemberGroup.get(id=earlier)
    await _allowed(act, codes, body, "bodyId")
    assert body is not None
    if body.dissolved_on is not None:
        raise refuse(codes.BODY_DISSOLVED, "bodyId")
    refusals = [
        *await _code_refusals(codes, MemberGroup.filter(body_id=body.id), code),
        *name_refusals(codes, name),
        *await _node_refusals(codes, body, node_id),
    ]
    if refusals:
        raise Refused(refusals)
    group = await MemberGroup.create(body_id=body.id, kind=kind, code=code, name=name.strip(), node_id=node_id)
    await act.remember(idempotency_key, arguments, group.id)
    act.concerns(group, body.county_id)
    await _tell(act, "memberGroupAdded", body, code=code)
    return group


@dataclass(frozen=True)
class PlaceChanges:
    """What to change of a group or district; a part that is None stays. `clear_node`, `clear_seats`: there is none."""

    name: str | None = None
    node_id: int | None = None
    clear_node: bool = False
    seats: int | None = None
    clear_seats: bool = False


@verb("memberGroupEdit")
async def edit_group(act: Act, *, group_id: int, version: int, changes: PlaceChanges) -> MemberGroup:
    """Correct a group's name or place. Refuses with MemberGroupEditRefusal."""
    codes = errors.MemberGroupEditRefusal
    body, group = await _held_group(act, codes, group_id, version)
    if changes == PlaceChanges():
        raise refuse(codes.NOTHING_TO_CHANGE)
    refusals = [*name_refusals(codes, changes.name), *await _node_refusals(codes, body, changes.node_id)]
    if refusals:
        raise Refused(refusals)
    if changes.name is not None:
        group.name = changes.name.strip()
    if changes.node_id is not None or changes.clear_node:
        group.node_id = changes.node_id
    group.version += 1
    await group.save()
    act.concerns(group, body.county_id)
    await _tell(act, "memberGroupEdited", body, code=group.code)
    return group


@verb("memberGroupDissolve")
async def dissolve_group(act: Act, *, group_id: int, version: int) -> MemberGroup:
    """End a group that nobody in office is in. Refuses with MemberGroupDissolveRefusal."""
    codes = errors.MemberGroupDissolveRefusal
    body, group = await _held_group(act, codes, group_id, version)
    in_office = Membership.exclude(state=MembershipState.ENDED)
    if (
        members := await in_office.filter(delegation_id=group.id).count()
        + await in_office.filter(group_id=group.id).count()
    ):
        raise refuse(codes.MEMBERS_REMAIN, "id", count=members)
    group.dissolved_on = await today_of(body)
    group.version += 1
    await group.save(update_fields=["dissolved_on", "version"])
    act.concerns(group, body.county_id)
    await _tell(act, "memberGroupDissolved", body, code=group.code)
    return group


async def _held_group(act: Act, codes: type[RefusalCode], group_id: int, version: int) -> tuple[Body, MemberGroup]:
    """The group of a body that the actor is staff of, neither dissolved, and of this version; the body is held.

    The group too, for good: no seat may come to one that is being dissolved.
    """
    found = await MemberGroup.get_or_none(id=group_id)
    body = await _held(act, codes, found.body_id if found else 0, "id")
    group = await MemberGroup.select_for_update().get(id=group_id)
    if group.version != version:
        raise refuse(codes["STALE_VERSION"], "version", version=group.version)
    if body.dissolved_on is not None:
        raise refuse(codes["BODY_DISSOLVED"], "id")
    if group.dissolved_on is not None:
        raise refuse(codes["GROUP_DISSOLVED"], "id")
    return body, group


@verb("electoralDistrictAdd")
async def add_district(
    act: Act,
    *,
    body_id: int,
    code: str,
    name: str,
    seats: int | None = None,
    node_id: int | None = None,
    idempotency_key: str | None = None,
) -> ElectoralDistrict:
    """Enter a district of a congress that voters elect directly [law:组织8]. Refuses with ElectoralDistrictAddRefusal."""
    codes = errors.ElectoralDistrictAddRefusal
    arguments: dict[str, object] = {"body": body_id, "code": code, "name": name, "seats": seats, "node": node_id}
    body = await Body.select_for_update(no_key=True).get_or_none(id=body_id)
    if (earlier := await act.created_before(codes, idempotency_key, arguments)) is not None:
        return await ElectoralDistrict.get(id=earlier)
    await _allowed(act, codes, body, "bodyId")
    assert body is not None
    if body.dissolved_on is not None:
        raise refuse(codes.BODY_DISSOLVED, "bodyId")
    if not CONSTITUTIONS[body.kind].elected_in_districts.value:
        raise refuse(codes.NOT_ELECTED_IN_DISTRICTS, "bodyId")
    refusals = [
        *await _code_refusals(codes, ElectoralDistrict.filter(body_id=body.id), code),
        *name_refusals(codes, name),
        *seats_refusals(codes, seats, ANY_SIZE),
        *await _node_refusals(codes, body, node_id),
    ]
    if refusals:
        raise Refused(refusals)
    district = await ElectoralDistrict.create(
        body_id=body.id, code=code, name=name.strip(), seats=seats, node_id=node_id
    )
    await act.remember(idempotency_key, arguments, district.id)
    act.concerns(district, body.county_id)
    await _tell(act, "electoralDistrictAdded", body, code=code)
    return district


@verb("electoralDistrictEdit")
async def edit_district(act: Act, *, district_id: int, version: int, changes: PlaceChanges) -> ElectoralDistrict:
    """Correct a district's name, seats or place. Refuses with ElectoralDistrictEditRefusal."""
    codes = errors.ElectoralDistrictEditRefusal
    found = await ElectoralDistrict.get_or_none(id=district_id)
    body = await _held(act, codes, found.body_id if found else 0, "id")
    district = await ElectoralDistrict.get(id=district_id)
    if district.version != version:
        raise refuse(codes.STALE_VERSION, "version", version=district.version)
    if body.dissolved_on is not None:
        raise refuse(codes.BODY_DISSOLVED, "id")
    if changes == PlaceChanges():
        raise refuse(codes.NOTHING_TO_CHANGE)
    refusals = [
        *name_refusals(codes, changes.name),
        *seats_refusals(codes, changes.seats, ANY_SIZE),
        *await _node_refusals(codes, body, changes.node_id),
    ]
    if refusals:
        raise Refused(refusals)
    if changes.name is not None:
        district.name = changes.name.strip()
    if changes.seats is not None or changes.clear_seats:
        district.seats = changes.seats
    if changes.node_id is not None or changes.clear_node:
        district.node_id = changes.node_id
    district.version += 1
    await district.save()
    act.concerns(district, body.county_id)
    await _tell(act, "electoralDistrictEdited", body, code=district.code)
    return district


async def _code_refusals(codes: type[RefusalCode], others: QuerySet[Any], code: str) -> list[Refusal]:
    malformed = code_refusals(codes, code)
    if not malformed and await others.filter(code=code).exists():
        return [Refusal(codes["CODE_TAKEN"], ("code",), {"code": code})]
    return malformed


async def _node_refusals(codes: type[RefusalCode], body: Body, node_id: int | None) -> list[Refusal]:
    if node_id is None:
        return []
    # Held, so that the node is not closed meanwhile.
    node = await PlatformNode.select_for_update(no_key=True).get_or_none(id=node_id, county_id=body.county_id)
    if node is None:
        return [Refusal(codes["NODE_NOT_FOUND"], ("nodeId",))]
    if not node.open:
        return [Refusal(codes["NODE_CLOSED"], ("nodeId",))]
    if not await Ancestry.exists(ancestor_id=body.node_id, descendant_id=node.id):
        return [Refusal(codes["NODE_OUTSIDE"], ("nodeId",))]
    return []


async def _held(act: Act, codes: type[RefusalCode], body_id: int, path: str, *, whole: bool = False) -> Body:
    """The body, which the actor is staff of, held until the act ends; `whole` also keeps rows from pointing to it."""
    body = await Body.select_for_update(no_key=not whole).get_or_none(id=body_id)
    await _allowed(act, codes, body, path)
    assert body is not None
    return body


async def _allowed(act: Act, codes: type[RefusalCode], body: Body | None, path: str) -> None:
    if body is None:
        raise refuse(codes["NOT_FOUND"], path)
    if not await act.as_staff_of(body.node_id):
        raise refuse(codes["FORBIDDEN"], path)


async def _tell(act: Act, kind: str, body: Body, **facts: object) -> None:
    topics = await topics_of(body, body.parent_id)
    act.emit(kind, topics, county_id=body.county_id, node_id=body.node_id, body=body.id, **facts)


async def today_of(body: Body) -> date:
    """The present day where the body is."""
    county = await County.get(id=body.county_id)
    return clock.today(county.time_zone)
