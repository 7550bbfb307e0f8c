"""Loaders of bodies, their terms, sessions and sittings, and of the seats in them."""

from collections import defaultdict
from typing import Any

from tortoise.functions import Count

from models import clock
from models.actor import Actor
from models.audience import Audience
from models.bodies import rows, terms
from models.bodies.attendance import AbsenceWarning, absences_count, unapproved_absences, warning_after
from models.bodies.constitution import convening_kind
from models.bodies.roll import Figures, figures_of
from models.bodies.rows import BodyKind
from models.lookup import lookup
from models.paging import Listing
from models.platform.rows import County
from models.representatives.rows import Membership, MembershipState, Person
from resolvers.batching import DataLoader
from resolvers.paging import PageLoader
from resolvers.rows import row_loader
from schema.bodies import types

ORGANS = Listing("body b", "b.id", "b.parent_id", ("b.code",), types.CODE_PLACE)
AT_NODE = Listing("body b", "b.id", "b.node_id", ("b.code",), types.CODE_PLACE)
TERMS = Listing("body_term t", "t.id", "t.body_id", ("-t.number",), types.NUMBER_PLACE)
GROUPS = Listing("member_group g", "g.id", "g.body_id", ("g.code",), types.CODE_PLACE)
GROUPS_OF_KIND = Listing(GROUPS.rows, GROUPS.row_id, GROUPS.owner, GROUPS.order, GROUPS.kinds, "g.kind = ?")
DISTRICTS = Listing("electoral_district d", "d.id", "d.body_id", ("d.code",), types.CODE_PLACE)
SESSIONS = Listing(
    "legislative_session s JOIN body_term t ON t.id = s.term_id",
    "s.id",
    "t.body_id",
    ("-t.number", "-s.number"),
    types.NUMBERS_PLACE,
)
SITTINGS = Listing(
    "sitting i JOIN legislative_session s ON s.id = i.session_id JOIN body_term t ON t.id = s.term_id",
    "i.id",
    "t.body_id",
    ("-t.number", "-s.number", "-i.number"),
    types.SITTING_PLACE,
)
SITTINGS_OF_SESSION = Listing("sitting i", "i.id", "i.session_id", ("i.number",), types.NUMBER_PLACE)
MEMBER_ORDER = ("coalesce(m.number, '')", "m.id")
MEMBERS = Listing("membership m", "m.id", "m.body_id", MEMBER_ORDER, types.MEMBER_PLACE, "m.state <> 'ended'")
MEMBERS_IN_STATE = Listing("membership m", "m.id", "m.body_id", MEMBER_ORDER, types.MEMBER_PLACE, "m.state = ?")
_COUNTING = ", ".join(f"'{kind.value}'" for kind in BodyKind if absences_count(kind))
WARNED = Listing(
    "membership m JOIN body b ON b.id = m.body_id",
    "m.id",
    "m.body_id",
    MEMBER_ORDER,
    types.MEMBER_PLACE,
    f"""m.state <> 'ended' AND b.kind IN ({_COUNTING})
        AND EXISTS (SELECT 1 FROM session_absence a WHERE a.membership_id = m.id AND NOT a.approved)""",
)
_ROLL = "sitting_seat e JOIN membership m ON m.id = e.membership_id"
ROLL = Listing(_ROLL, "e.id", "e.sitting_id", MEMBER_ORDER, types.MEMBER_PLACE)
ROLL_PRESENT = Listing(_ROLL, "e.id", "e.sitting_id", MEMBER_ORDER, types.MEMBER_PLACE, "e.checked_in_at IS NOT NULL")
ROLL_ABSENT = Listing(_ROLL, "e.id", "e.sitting_id", MEMBER_ORDER, types.MEMBER_PLACE, "e.checked_in_at IS NULL")


class BodyLoaders:
    def __init__(self, audience: Audience) -> None:
        self.body = row_loader(rows.Body.visible_to, audience)
        self.term = row_loader(rows.BodyTerm.visible_to, audience)
        self.group = row_loader(rows.MemberGroup.visible_to, audience)
        self.district = row_loader(rows.ElectoralDistrict.visible_to, audience)
        self.session = row_loader(rows.LegislativeSession.visible_to, audience)
        self.sitting = row_loader(rows.Sitting.visible_to, audience)
        self.seat = row_loader(rows.SittingSeat.visible_to, audience)
        self.membership = row_loader(Membership.visible_to, audience)
        self._person = row_loader(Person.visible_to, audience)
        self.convener: DataLoader[tuple[int, BodyKind], rows.Body | None] = DataLoader(load_fn=_conveners)
        self.current_term: DataLoader[int, rows.BodyTerm | None] = DataLoader(load_fn=_current_terms)
        self.member_count: DataLoader[int, int] = DataLoader(load_fn=self._member_counts)
        self.figures: DataLoader[int, Figures] = DataLoader(load_fn=_figures)
        self.absence_warning: DataLoader[int, AbsenceWarning | None] = DataLoader(load_fn=_warnings)
        self._own_seat: DataLoader[tuple[int, int], rows.SittingSeat | None] = DataLoader(load_fn=_own_seats)
        self._page_loaders(audience)

    def _page_loaders(self, audience: Audience) -> None:
        bodies, make = lookup(rows.Body.visible_to, audience), types.Body.of
        self.organs = PageLoader(ORGANS, bodies, make)
        self.at_node = PageLoader(AT_NODE, bodies, make)
        self.terms = PageLoader(TERMS, lookup(rows.BodyTerm.visible_to, audience), types.BodyTerm.of)
        groups = lookup(rows.MemberGroup.visible_to, audience)
        self.groups = PageLoader(GROUPS, groups, types.MemberGroup.of)
        self.groups_of_kind = PageLoader(GROUPS_OF_KIND, groups, types.MemberGroup.of)
        self.districts = PageLoader(
            DISTRICTS, lookup(rows.ElectoralDistrict.visible_to, audience), types.ElectoralDistrict.of
        )
        self.sessions = PageLoader(
            SESSIONS, lookup(rows.LegislativeSession.visible_to, audience), types.LegislativeSession.of
        )
        sittings = lookup(rows.Sitting.visible_to, audience)
        self.sittings = PageLoader(SITTINGS, sittings, types.Sitting.of)
        self.sittings_of_session = PageLoader(SITTINGS_OF_SESSION, sittings, types.Sitting.of)
        seats = lookup(Membership.visible_to, audience)
        self.members = PageLoader(MEMBERS, seats, types.Membership.of)
        self.members_in_state = PageLoader(MEMBERS_IN_STATE, seats, types.Membership.of)
        self.warned_members = PageLoader(WARNED, seats, types.Membership.of)
        lines = lookup(rows.SittingSeat.visible_to, audience)
        self.roll = PageLoader(ROLL, lines, types.SittingSeat.of)
        self.roll_present = PageLoader(ROLL_PRESENT, lines, types.SittingSeat.of)
        self.roll_absent = PageLoader(ROLL_ABSENT, lines, types.SittingSeat.of)

    async def name_of(self, person_id: int) -> str:
        person = await self._person.load(person_id)
        assert person is not None, "whoever holds a seat is public"
        return person.name

    async def own_seat(self, actor: Actor | None, sitting_id: int) -> rows.SittingSeat | None:
        """The actor's own line of a roll: one always sees oneself, whatever the audience sees."""
        if actor is None or actor.person_id is None:
            return None
        return await self._own_seat.load((actor.person_id, sitting_id))

    async def _member_counts(self, body_ids: list[int]) -> list[int]:
        running = await self.current_term.load_many(body_ids)
        held = Membership.filter(term_id__in=[term.id for term in running if term is not None])
        counted = held.exclude(state=MembershipState.ENDED).annotate(total=Count("id")).group_by("body_id")
        totals = dict(await counted.values_list("body_id", "total"))
        return [totals.get(body_id, 0) for body_id in body_ids]


async def _conveners(asked: list[tuple[int, BodyKind]]) -> list[rows.Body | None]:
    """Whoever convenes a body stands at the same node."""
    wanted = {(node_id, convening_kind(kind)) for node_id, kind in asked}
    standing = await rows.Body.filter(
        node_id__in={node_id for node_id, _ in wanted},
        kind__in=[kind for _, kind in wanted if kind is not None],
        dissolved_on=None,
    )
    found = {(body.node_id, body.kind): body for body in standing}
    return [found.get((node_id, kind)) if (kind := convening_kind(of)) else None for node_id, of in asked]


async def _current_terms(body_ids: list[int]) -> list[rows.BodyTerm | None]:
    found: dict[int, list[rows.BodyTerm]] = defaultdict(list)
    for term in await rows.BodyTerm.filter(body_id__in=body_ids).order_by("number"):
        found[term.body_id].append(term)
    bodies = {body.id: body.county_id for body in await rows.Body.filter(id__in=body_ids)}
    zones = {county.id: county.time_zone for county in await County.filter(id__in=set(bodies.values()))}
    return [
        terms.current(found[body_id], clock.today(zones[bodies[body_id]])) if body_id in bodies else None
        for body_id in body_ids
    ]


async def _figures(sitting_ids: list[int]) -> list[Figures]:
    found = await figures_of(sitting_ids)
    return [found[sitting_id] for sitting_id in sitting_ids]


async def _warnings(membership_ids: list[int]) -> list[AbsenceWarning | None]:
    counts = await unapproved_absences(membership_ids)
    return [warning_after(counts[membership_id]) for membership_id in membership_ids]


async def _own_seats(asked: list[tuple[int, int]]) -> list[rows.SittingSeat | None]:
    seats: Any = await rows.SittingSeat.filter(
        membership__person_id__in={person_id for person_id, _ in asked},
        sitting_id__in={sitting_id for _, sitting_id in asked},
    ).select_related("membership")
    found = {(seat.membership.person_id, seat.sitting_id): seat for seat in seats}
    return [found.get(key) for key in asked]
