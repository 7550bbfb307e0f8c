"""Acts on where people serve: postings, grid cells, and who stays in touch with whom (点对点)."""

import re
from collections.abc import Mapping
from datetime import date

from models.acts import Act, verb
from models.bodies.rows import BodyKind
from models.errors import Refusal, RefusalCode, Refused, refuse
from models.platform import tree
from models.platform.rows import NodeKind, PlatformNode
from models.representatives.errors import (
    ContactLinkAddRefusal,
    ContactLinkEndRefusal,
    GridCellAddRefusal,
    GridCellCloseRefusal,
    GridCellEditRefusal,
    PostingAddRefusal,
    PostingEditRefusal,
    PostingEndRefusal,
)
from models.representatives.people import both_locked, locked, today_of
from models.representatives.rows import ContactLink, GridCell, Membership, MembershipState, Person, Posting
from models.representatives.topics import card_topics, topics_of

CODE = re.compile(r"[0-9A-Z][0-9A-Z-]*", re.ASCII)
MAX_CODE = 40
MAX_NAME = 100
MOST_HOUSEHOLDS = 100_000  # [D] more than a town has
# Boards are no places [seed].
SERVES_AT = frozenset({NodeKind.COUNTY_CENTRE, NodeKind.LOCAL_CENTRE, NodeKind.STATION, NodeKind.CONTACT_POINT})
HAS_CELLS = frozenset({NodeKind.STATION, NodeKind.CONTACT_POINT})


@verb("postingAdd")
async def add_posting(
    act: Act,
    *,
    person_id: int,
    node_id: int,
    grid_cell_id: int | None = None,
    households: int | None = None,
    since: date | None = None,
    idempotency_key: str | None = None,
) -> Posting:
    """Have a person serve at an open node of their county, there perhaps in a grid cell. Refuses with PostingAddRefusal.

    One may serve at several places, and once at each: the partial unique index is the last judge.
    """
    codes = PostingAddRefusal
    arguments: dict[str, object] = {
        "person": person_id,
        "node": node_id,
        "cell": grid_cell_id,
        "households": households,
        "since": since,
    }
    person = await locked(person_id)
    if (earlier := await act.created_before(codes, idempotency_key, arguments)) is not None:
        return await Posting.get(id=earlier)
    if person is None:
        raise refuse(codes.NOT_FOUND, "representativeId")
    # Held, so that the node is not closed while somebody comes to serve there.
    node = await PlatformNode.select_for_update().get_or_none(id=node_id, county_id=person.county_id)
    if node is None:
        raise refuse(codes.NODE_NOT_FOUND, "nodeId")
    if not await act.as_staff_of(node.id):
        raise refuse(codes.FORBIDDEN, "nodeId")
    today = await today_of(person.county_id)
    refusals = []
    if not node.open:
        refusals.append(Refusal(codes.NODE_CLOSED, ("nodeId",)))
    if node.kind not in SERVES_AT:
        facts: dict[str, object] = {"kind_zh": node.kind.zh, "kind_en": node.kind.en}
        refusals.append(Refusal(codes.NODE_DOES_NOT_FIT, ("nodeId",), facts))
    if not await Membership.filter(person_id=person.id).exclude(state=MembershipState.ENDED).exists():
        refusals.append(Refusal(codes.NO_SEAT, ("representativeId",)))
    if since is not None and since > today:
        refusals.append(Refusal(codes.SINCE_IN_FUTURE, ("since",)))
    refusals += [*await _cell_refusals(codes, node.id, grid_cell_id), *_households_refusals(codes, households)]
    if await Posting.exists(person_id=person.id, node_id=node.id, grid_cell_id=grid_cell_id, until=None):
        refusals.append(Refusal(codes.ALREADY_POSTED, ("nodeId",)))
    if refusals:
        raise Refused(refusals)

    posting = await Posting.create(
        person_id=person.id,
        node_id=node.id,
        grid_cell_id=grid_cell_id,
        households=households,
        since=since or today,
    )
    await act.remember(idempotency_key, arguments, posting.id)
    act.concerns(posting, person.county_id)
    await _emit_posting(act, "postingAdded", person, posting)
    return posting


@verb("postingEdit")
async def edit_posting(act: Act, *, posting_id: int, version: int, changes: Mapping[str, int | None]) -> Posting:
    """Change the `grid_cell_id` or the `households` of a posting. Refuses with PostingEditRefusal."""
    codes = PostingEditRefusal
    posting, person = await _held_posting(act, codes, posting_id, version)
    if posting.until is not None:
        raise refuse(codes.POSTING_ENDED, "id")
    if not changes:
        raise refuse(codes.NOTHING_TO_CHANGE)
    cell_id = changes.get("grid_cell_id", posting.grid_cell_id)
    households = changes.get("households", posting.households)
    refusals = _households_refusals(codes, households)
    if cell_id != posting.grid_cell_id:
        refusals += await _cell_refusals(codes, posting.node_id, cell_id)
        if await Posting.exists(person_id=person.id, node_id=posting.node_id, grid_cell_id=cell_id, until=None):
            refusals.append(Refusal(codes.ALREADY_POSTED, ("gridCellId",)))
    if refusals:
        raise Refused(refusals)

    posting.grid_cell_id, posting.households = cell_id, households
    posting.version += 1
    await posting.save(update_fields=["grid_cell_id", "households", "version"])
    act.concerns(posting, person.county_id)
    await _emit_posting(act, "postingEdited", person, posting)
    return posting


@verb("postingEnd")
async def end_posting(act: Act, *, posting_id: int, version: int, until: date | None = None) -> Posting:
    """End a posting; `until` is its last day, today if left out. Refuses with PostingEndRefusal."""
    codes = PostingEndRefusal
    posting, person = await _held_posting(act, codes, posting_id, version)
    if posting.until is not None:
        raise refuse(codes.ALREADY_ENDED, "id")
    posting.until = await _last_day(codes, posting.since, until, person.county_id)
    posting.version += 1
    await posting.save(update_fields=["until", "version"])
    act.concerns(posting, person.county_id)
    await _emit_posting(act, "postingEnded", person, posting)
    return posting


@verb("gridCellAdd")
async def add_grid_cell(
    act: Act,
    *,
    node_id: int,
    code: str,
    name: str,
    households: int | None = None,
    idempotency_key: str | None = None,
) -> GridCell:
    """Open a cell of the service grid (网格) below a station or contact point. Refuses with GridCellAddRefusal."""
    codes = GridCellAddRefusal
    arguments: dict[str, object] = {"node": node_id, "code": code, "name": name, "households": households}
    node = await PlatformNode.select_for_update().get_or_none(id=node_id)
    if (earlier := await act.created_before(codes, idempotency_key, arguments)) is not None:
        return await GridCell.get(id=earlier)
    if node is None:
        raise refuse(codes.NOT_FOUND, "nodeId")
    if not await act.as_staff_of(node.id):
        raise refuse(codes.FORBIDDEN, "nodeId")
    refusals = []
    if not node.open:
        refusals.append(Refusal(codes.NODE_CLOSED, ("nodeId",)))
    if node.kind not in HAS_CELLS:
        refusals.append(Refusal(codes.NODE_DOES_NOT_FIT, ("nodeId",)))
    if len(code) > MAX_CODE or not CODE.fullmatch(code):
        refusals.append(Refusal(codes.CODE_MALFORMED, ("code",), {"limit": MAX_CODE}))
    elif await GridCell.exists(node_id=node.id, code=code):
        refusals.append(Refusal(codes.CODE_TAKEN, ("code",), {"code": code}))
    refusals += [*_name_refusals(codes, name), *_households_refusals(codes, households)]
    if refusals:
        raise Refused(refusals)

    cell = await GridCell.create(node_id=node.id, code=code, name=name.strip(), households=households)
    await act.remember(idempotency_key, arguments, cell.id)
    await _emit_cell(act, "gridCellAdded", cell, node.county_id)
    return cell


@verb("gridCellEdit")
async def edit_grid_cell(act: Act, *, cell_id: int, version: int, changes: Mapping[str, object]) -> GridCell:
    """Change the `name` or the `households` of a cell. Refuses with GridCellEditRefusal."""
    codes = GridCellEditRefusal
    cell, node = await _held_cell(act, codes, cell_id, version)
    if cell.closed_on is not None:
        raise refuse(codes.GRID_CELL_CLOSED, "id")
    if not changes:
        raise refuse(codes.NOTHING_TO_CHANGE)
    name = str(changes.get("name", cell.name))
    households: int | None = changes.get("households", cell.households)  # type: ignore[assignment]
    if refusals := [*_name_refusals(codes, name), *_households_refusals(codes, households)]:
        raise Refused(refusals)

    cell.name, cell.households = name.strip(), households
    cell.version += 1
    await cell.save(update_fields=["name", "households", "version"])
    await _emit_cell(act, "gridCellEdited", cell, node.county_id)
    return cell


@verb("gridCellClose")
async def close_grid_cell(act: Act, *, cell_id: int, version: int) -> GridCell:
    """Close a cell in which nobody serves any more. Refuses with GridCellCloseRefusal."""
    codes = GridCellCloseRefusal
    cell, node = await _held_cell(act, codes, cell_id, version)
    if cell.closed_on is not None:
        raise refuse(codes.ALREADY_CLOSED, "id")
    if count := await Posting.filter(grid_cell_id=cell.id, until=None).count():
        raise refuse(codes.POSTINGS_REMAIN, "id", count=count)

    cell.closed_on = await today_of(node.county_id)
    cell.version += 1
    await cell.save(update_fields=["closed_on", "version"])
    await _emit_cell(act, "gridCellClosed", cell, node.county_id)
    return cell


@verb("contactLinkAdd")
async def add_contact_link(
    act: Act,
    *,
    member_id: int,
    representative_id: int,
    since: date | None = None,
    idempotency_key: str | None = None,
) -> ContactLink:
    """Have a standing committee member stay in touch with a representative [seed]. Refuses with ContactLinkAddRefusal.

    For staff of the county centre. The partial unique index is the last judge of two that come at once.
    """
    codes = ContactLinkAddRefusal
    arguments: dict[str, object] = {"member": member_id, "representative": representative_id, "since": since}
    people = await both_locked(member_id, representative_id)
    if (earlier := await act.created_before(codes, idempotency_key, arguments)) is not None:
        return await ContactLink.get(id=earlier)
    member, representative = people.get(member_id), people.get(representative_id)
    if member is None:
        raise refuse(codes.NOT_FOUND, "memberId")
    if representative is None or representative.county_id != member.county_id:
        raise refuse(codes.NOT_FOUND, "representativeId")
    if not await _at_county_centre(act, member.county_id):
        raise refuse(codes.FORBIDDEN, "memberId")
    if member.id == representative.id:
        raise refuse(codes.SAME_PERSON, "representativeId")
    today = await today_of(member.county_id)
    refusals = []
    if not await _sits_in(member.id, BodyKind.STANDING_COMMITTEE):
        refusals.append(Refusal(codes.MEMBER_NOT_IN_COMMITTEE, ("memberId",)))
    if not await _sits_in(representative.id, BodyKind.COUNTY_CONGRESS):
        refusals.append(Refusal(codes.REPRESENTATIVE_NOT_IN_OFFICE, ("representativeId",)))
    if since is not None and since > today:
        refusals.append(Refusal(codes.SINCE_IN_FUTURE, ("since",)))
    if await ContactLink.exists(member_id=member.id, representative_id=representative.id, until=None):
        refusals.append(Refusal(codes.ALREADY_LINKED, ("representativeId",)))
    if refusals:
        raise Refused(refusals)

    link = await ContactLink.create(member_id=member.id, representative_id=representative.id, since=since or today)
    await act.remember(idempotency_key, arguments, link.id)
    _emit_link(act, "contactLinkAdded", link, member.county_id)
    return link


@verb("contactLinkEnd")
async def end_contact_link(act: Act, *, link_id: int, version: int, until: date | None = None) -> ContactLink:
    """End a contact link; `until` is its last day, today if left out. Refuses with ContactLinkEndRefusal."""
    codes = ContactLinkEndRefusal
    asked = await ContactLink.get_or_none(id=link_id)
    if asked is None:
        raise refuse(codes.NOT_FOUND, "id")
    member = (await both_locked(asked.member_id, asked.representative_id))[asked.member_id]
    link = await ContactLink.select_for_update().get(id=link_id)
    if not await _at_county_centre(act, member.county_id):
        raise refuse(codes.FORBIDDEN, "id")
    if link.version != version:
        raise refuse(codes.STALE_VERSION, "version", version=link.version)
    if link.until is not None:
        raise refuse(codes.ALREADY_ENDED, "id")
    link.until = await _last_day(codes, link.since, until, member.county_id)
    link.version += 1
    await link.save(update_fields=["until", "version"])
    _emit_link(act, "contactLinkEnded", link, member.county_id)
    return link


async def _sits_in(person_id: int, kind: BodyKind) -> bool:
    return await Membership.exists(person_id=person_id, body__kind=kind, state=MembershipState.IN_OFFICE)


async def _at_county_centre(act: Act, county_id: int) -> bool:
    root = await PlatformNode.get(county_id=county_id, parent_id=None)
    return await act.as_staff_of(root.id)


async def _last_day(codes: type[RefusalCode], since: date, until: date | None, county_id: int) -> date:
    today = await today_of(county_id)
    last_day = until or today
    if last_day > today:
        raise refuse(codes["UNTIL_IN_FUTURE"], "until")
    if last_day < since:
        raise refuse(codes["UNTIL_BEFORE_SINCE"], "until")
    return last_day


async def _cell_refusals(codes: type[RefusalCode], node_id: int, cell_id: int | None) -> list[Refusal]:
    if cell_id is None:
        return []
    # Held, so that the cell is not closed while somebody comes to serve in it.
    cell = await GridCell.select_for_update().get_or_none(id=cell_id, node_id=node_id)
    if cell is None:
        return [Refusal(codes["GRID_CELL_NOT_FOUND"], ("gridCellId",))]
    return [] if cell.closed_on is None else [Refusal(codes["GRID_CELL_CLOSED"], ("gridCellId",))]


def _households_refusals(codes: type[RefusalCode], households: int | None) -> list[Refusal]:
    if households is None or 0 <= households <= MOST_HOUSEHOLDS:
        return []
    return [Refusal(codes["HOUSEHOLDS_OUT_OF_RANGE"], ("households",), {"limit": MOST_HOUSEHOLDS})]


def _name_refusals(codes: type[RefusalCode], name: str) -> list[Refusal]:
    if not name.strip():
        return [Refusal(codes["NAME_REQUIRED"], ("name",))]
    if len(name.strip()) > MAX_NAME:
        return [Refusal(codes["NAME_TOO_LONG"], ("name",), {"limit": MAX_NAME})]
    return []


async def _held_posting(act: Act, codes: type[RefusalCode], posting_id: int, version: int) -> tuple[Posting, Person]:
    """A posting with its person, both held, if the actor may change it."""
    asked = await Posting.get_or_none(id=posting_id)
    person = await locked(asked.person_id) if asked else None
    if asked is None or person is None:
        raise refuse(codes["NOT_FOUND"], "id")
    posting = await Posting.select_for_update().get(id=posting_id)
    if not await act.as_staff_of(posting.node_id):
        raise refuse(codes["FORBIDDEN"], "id")
    if posting.version != version:
        raise refuse(codes["STALE_VERSION"], "version", version=posting.version)
    return posting, person


async def _held_cell(act: Act, codes: type[RefusalCode], cell_id: int, version: int) -> tuple[GridCell, PlatformNode]:
    """A cell, held, with its node, if the actor may change it."""
    cell = await GridCell.select_for_update().get_or_none(id=cell_id)
    if cell is None:
        raise refuse(codes["NOT_FOUND"], "id")
    node = await PlatformNode.get(id=cell.node_id)
    if not await act.as_staff_of(node.id):
        raise refuse(codes["FORBIDDEN"], "id")
    if cell.version != version:
        raise refuse(codes["STALE_VERSION"], "version", version=cell.version)
    return cell, node


async def _emit_posting(act: Act, kind: str, person: Person, posting: Posting) -> None:
    act.emit(
        kind,
        await topics_of(person.id, posting.node_id),
        county_id=person.county_id,
        node_id=posting.node_id,
        representative=person.id,
        posting=posting.id,
    )


async def _emit_cell(act: Act, kind: str, cell: GridCell, county_id: int) -> None:
    """A cell shows on its node, and on the cards of those who serve in it."""
    act.concerns(cell, county_id)
    serving = await Posting.filter(grid_cell_id=cell.id, until=None).values_list("person_id", flat=True)
    act.emit(
        kind,
        [*card_topics(*serving), *await tree.topics_upward(cell.node_id)],  # type: ignore[arg-type]
        county_id=county_id,
        node_id=cell.node_id,
        gridCell=cell.id,
        code=cell.code,
    )


def _emit_link(act: Act, kind: str, link: ContactLink, county_id: int) -> None:
    act.concerns(link, county_id)
    act.emit(
        kind,
        card_topics(link.member_id, link.representative_id),
        county_id=county_id,
        member=link.member_id,
        representative=link.representative_id,
    )
