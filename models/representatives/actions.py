"""Acts on people and their seats. A change of a seat changes the rights of its person's account at once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from models.acts import Act, verb
from models.bodies import attendance
from models.bodies.rows import Body, BodyTerm
from models.bodies.topics import topics_of as topics_of_body
from models.errors import Refusal, RefusalCode, Refused, refuse
from models.files.attaching import attach, attached, detach
from models.files.rows import FileKind, FileScope
from models.representatives import mandates
from models.representatives.errors import (
    MembershipAddRefusal,
    MembershipEditRefusal,
    MembershipEndRefusal,
    MembershipResumeRefusal,
    MembershipSuspendRefusal,
    RepresentativeAddRefusal,
    RepresentativeEditRefusal,
    RepresentativePhotoSetRefusal,
)
from models.representatives.people import Seat, is_kept_by, locked, name_refusals, seat_refusals, today_of
from models.representatives.rows import (
    ContactLink,
    EndReason,
    Membership,
    MembershipState,
    Person,
    Posting,
    SuspensionReason,
)
from models.representatives.topics import account_topics, card_topics, topics_of

PHOTO = "photo"
CHECKED_PARTS = ("number", "delegation_id", "group_id", "district_id")


@verb("representativeAdd")
async def add_representative(
    act: Act, *, name: str, body_id: int, seat: Seat, idempotency_key: str | None = None
) -> Person:
    """Enter a person with their first seat. Refuses with RepresentativeAddRefusal.

    For staff of the body's subtree. Two people of one name are two people: nothing tells them apart but an import. Whoever
    is new holds no mandate, so the first seat is never one that only a deputy can hold [law:组织47].
    """
    codes = RepresentativeAddRefusal
    arguments: dict[str, object] = {"name": name, "body": body_id, "seat": seat}
    # Locked before the key is asked for, so that of two retries at once the second finds what the first created.
    body = await _held_body(body_id)
    if (earlier := await act.created_before(codes, idempotency_key, arguments)) is not None:
        return await Person.get(id=earlier)
    if body is None:
        raise refuse(codes.NOT_FOUND, "bodyId")
    if not await act.as_staff_of(body.node_id):
        raise refuse(codes.FORBIDDEN, "bodyId")
    today = await today_of(body.county_id)
    refusals = [*name_refusals(codes, name), *_body_refusals(codes, body)]
    refusals += await _mandate_refusals(codes, body, seat)
    refusals += await seat_refusals(codes, body, seat, today)
    if refusals:
        raise Refused(refusals)

    person = await Person.create(county_id=body.county_id, name=name.strip())
    membership = await _seated(person, body, seat, today)
    await act.remember(idempotency_key, arguments, person.id)
    act.concerns(person)
    await _emit(act, "representativeAdded", person, membership, body)
    return person


@verb("representativeEdit")
async def edit_representative(act: Act, *, person_id: int, version: int, name: str | None) -> Person:
    """Correct a person's public name. Refuses with RepresentativeEditRefusal."""
    codes = RepresentativeEditRefusal
    person = await locked(person_id)
    if person is None:
        raise refuse(codes.NOT_FOUND, "id")
    if not await is_kept_by(act, person):
        raise refuse(codes.FORBIDDEN, "id")
    if person.version != version:
        raise refuse(codes.STALE_VERSION, "version", version=person.version)
    if name is None:
        raise refuse(codes.NOTHING_TO_CHANGE)
    if refusals := name_refusals(codes, name):
        raise Refused(refusals)

    person.name = name.strip()
    person.version += 1
    await person.save(update_fields=["name", "version"])
    act.concerns(person)
    act.emit(
        "representativeEdited",
        [*await topics_of(person.id), *await _topics_of_linked(person.id)],
        county_id=person.county_id,
        representative=person.id,
    )
    return person


@verb("representativePhotoSet")
async def set_photo(act: Act, *, person_id: int, version: int, file_id: int | None) -> Person:
    """Show a photo on the card, in place of the one before; None takes it off. Refuses with
    RepresentativePhotoSetRefusal."""
    codes = RepresentativePhotoSetRefusal
    person = await locked(person_id)
    if person is None:
        raise refuse(codes.NOT_FOUND, "id")
    if not await is_kept_by(act, person):
        raise refuse(codes.FORBIDDEN, "id")
    if person.version != version:
        raise refuse(codes.STALE_VERSION, "version", version=person.version)
    before = await attached(person, PHOTO)
    if not before and file_id is None:
        raise refuse(codes.NOTHING_TO_CHANGE)

    await detach(act, before)
    if file_id is not None:
        kinds = {FileKind.JPEG, FileKind.PNG, FileKind.WEBP}
        public = FileScope.PUBLIC
        await attach(act, codes, "fileId", [file_id], to=person, attached_as=PHOTO, scope=public, kinds=kinds, most=1)
    person.version += 1
    await person.save(update_fields=["version"])
    act.concerns(person)
    act.emit("representativePhotoSet", await topics_of(person.id), county_id=person.county_id, representative=person.id)
    return person


@verb("membershipAdd")
async def add_membership(
    act: Act, *, person_id: int, body_id: int, seat: Seat, idempotency_key: str | None = None
) -> Membership:
    """Give a person a further seat. Refuses with MembershipAddRefusal.

    A seat in a committee, council or presidium is for deputies of its congress [law:组织47]; which mandates carry it is in
    `mandates.carries`. Whoever ends or suspends a mandate holds the person too, so one of the two acts sees the other.
    The partial unique index on (person, term) and the unique (term, number) are the last judges of two that come at once.
    """
    codes = MembershipAddRefusal
    arguments: dict[str, object] = {"person": person_id, "body": body_id, "seat": seat}
    person = await locked(person_id)
    if (earlier := await act.created_before(codes, idempotency_key, arguments)) is not None:
        return await Membership.get(id=earlier)
    if person is None:
        raise refuse(codes.NOT_FOUND, "representativeId")
    body = await _held_body(body_id)
    if body is None or body.county_id != person.county_id:
        raise refuse(codes.BODY_NOT_FOUND, "bodyId")
    if not await act.as_staff_of(body.node_id):
        raise refuse(codes.FORBIDDEN, "bodyId")
    today = await today_of(body.county_id)
    refusals = [*_body_refusals(codes, body), *await _mandate_refusals(codes, body, seat, person)]
    refusals += await seat_refusals(codes, body, seat, today)
    held = Membership.filter(person_id=person.id, term_id=seat.term_id).exclude(state=MembershipState.ENDED)
    if await held.exists():
        refusals.append(Refusal(codes.ALREADY_SEATED, ("termId",)))
    if refusals:
        raise Refused(refusals)

    membership = await _seated(person, body, seat, today)
    await act.remember(idempotency_key, arguments, membership.id)
    act.concerns(membership, person.county_id)
    await _emit(act, "membershipAdded", person, membership, body)
    return membership


@verb("membershipEdit")
async def edit_membership(act: Act, *, membership_id: int, version: int, changes: Mapping[str, object]) -> Membership:
    """Correct what a seat is; `changes` are fields of `Seat` by name, the term excepted. Refuses with
    MembershipEditRefusal."""
    codes = MembershipEditRefusal
    membership, person, body = await _held_membership(act, codes, membership_id, version)
    if membership.state is MembershipState.ENDED:
        raise refuse(codes.MEMBERSHIP_ENDED, "id")
    if not changes:
        raise refuse(codes.NOTHING_TO_CHANGE)
    standing = _seat_of(membership)
    seat = replace(standing, **changes)  # type: ignore[arg-type]
    unchanged: dict[str, Any] = {name: None for name in CHECKED_PARTS if getattr(seat, name) == getattr(standing, name)}
    judged = replace(seat, **unchanged)
    today = await today_of(body.county_id)
    # What stays as it is need not be possible today: a group may have been dissolved since.
    if refusals := await seat_refusals(codes, body, judged, today, membership_id=membership.id):
        raise Refused(refusals)

    membership.office, membership.number, membership.since = seat.office, seat.number, seat.since or membership.since
    membership.delegation_id, membership.group_id = seat.delegation_id, seat.group_id
    membership.district_id = seat.district_id
    membership.version += 1
    await membership.save()
    act.concerns(membership, person.county_id)
    await _emit(act, "membershipEdited", person, membership, body, rights=False)
    return membership


@verb("membershipSuspend")
async def suspend_membership(act: Act, *, membership_id: int, version: int, reason: SuspensionReason) -> Membership:
    """Suspend the exercise of a seat [law:代表61]. Refuses with MembershipSuspendRefusal."""
    codes = MembershipSuspendRefusal
    membership, person, body = await _held_membership(act, codes, membership_id, version)
    if membership.state is MembershipState.ENDED:
        raise refuse(codes.MEMBERSHIP_ENDED, "id")
    if membership.state is MembershipState.SUSPENDED:
        raise refuse(codes.ALREADY_SUSPENDED, "id")
    if not mandates.may_be_suspended(body.kind, reason):
        raise refuse(codes.REASON_DOES_NOT_FIT, "reason", body_zh=body.kind.zh, body_en=body.kind.en)

    membership.state, membership.suspended_for = MembershipState.SUSPENDED, reason
    membership.version += 1
    await membership.save()
    act.concerns(membership, person.county_id)
    await _emit(act, "membershipSuspended", person, membership, body)
    return membership


@verb("membershipResume")
async def resume_membership(act: Act, *, membership_id: int, version: int) -> Membership:
    """End a suspension: its reason has gone, the seat has not [law:代表61]. Refuses with MembershipResumeRefusal."""
    codes = MembershipResumeRefusal
    membership, person, body = await _held_membership(act, codes, membership_id, version)
    if membership.state is not MembershipState.SUSPENDED:
        raise refuse(codes.NOT_SUSPENDED, "id")

    membership.state, membership.suspended_for = MembershipState.IN_OFFICE, None
    membership.version += 1
    await membership.save()
    act.concerns(membership, person.county_id)
    await _emit(act, "membershipResumed", person, membership, body)
    return membership


@verb("membershipEnd")
async def end_membership(
    act: Act, *, membership_id: int, version: int, reason: EndReason, until: date | None = None
) -> Membership:
    """End a seat for a legal reason [law:代表62]; `until` is its last day, today if left out.

    With a mandate end the person's seats that only a deputy can hold: committees, councils, presidium of that congress. With a person's last seat their open postings and contact links end too [D]. Refuses with MembershipEndRefusal.
    """
    codes = MembershipEndRefusal
    membership, person, body = await _held_membership(act, codes, membership_id, version)
    if membership.state is MembershipState.ENDED:
        raise refuse(codes.ALREADY_ENDED, "id")
    today = await today_of(body.county_id)
    last_day = until or today
    refusals = []
    if last_day > today:
        refusals.append(Refusal(codes.UNTIL_IN_FUTURE, ("until",)))
    if last_day < membership.since:
        refusals.append(Refusal(codes.UNTIL_BEFORE_SINCE, ("until",)))
    if not mandates.may_be_ended(body.kind, reason):
        facts: dict[str, object] = {"body_zh": body.kind.zh, "body_en": body.kind.en}
        refusals.append(Refusal(codes.REASON_DOES_NOT_FIT, ("reason",), facts))
    elif reason is EndReason.ABSENT_TWICE:
        absences = (await attendance.unapproved_absences([membership.id]))[membership.id]
        if not attendance.may_end_for_absence(absences):
            facts = {"count": absences, "limit": attendance.ABSENCES_THAT_END}
            refusals.append(Refusal(codes.ABSENCES_MISSING, ("reason",), facts))
    if refusals:
        raise Refused(refusals)

    topics = await topics_of(person.id)
    resting = await _resting_on(membership, body) if mandates.falls_with_mandate(reason) else []
    for seat in (membership, *resting):
        seat.state, seat.until, seat.ended_for = MembershipState.ENDED, max(last_day, seat.since), reason
        seat.suspended_for = None
        seat.version += 1
        await seat.save()
    if not await Membership.filter(person_id=person.id).exclude(state=MembershipState.ENDED).exists():
        topics += await _topics_of_linked(person.id)
        await _end_service(person.id, last_day)
    act.concerns(membership, person.county_id)
    for seat in resting:
        await _emit(act, "membershipEnded", person, seat, seat.body, rights=False)
    await _emit(act, "membershipEnded", person, membership, body, topics=topics)
    return membership


async def _resting_on(mandate: Membership, congress: Body) -> list[Membership]:
    """The person's other seats that only a deputy of this congress can hold; they and their bodies are held.

    None, while the person is a deputy of it by another seat: that of the next term.
    """
    others = await (
        Membership.filter(person_id=mandate.person_id)
        .exclude(id=mandate.id)
        .exclude(state=MembershipState.ENDED)
        .select_related("body")
    )
    if any(other.body_id == congress.id for other in others):
        return []
    bodies_there = await _bodies_of(congress.county_id)
    resting = [other for other in others if mandates.congress_of(other.body_id, bodies_there) == congress.id]
    await Body.filter(id__in=[seat.body_id for seat in resting]).order_by("id").select_for_update(no_key=True)
    held = Membership.filter(id__in=[seat.id for seat in resting]).order_by("id").select_for_update()
    bodies = {seat.body_id: seat.body for seat in resting}
    found = await held
    for seat in found:
        seat.body = bodies[seat.body_id]
    return found


async def _bodies_of(county_id: int) -> dict[int, Body]:
    """What a county's bodies are organs of; that never changes."""
    return {row.id: row for row in await Body.filter(county_id=county_id).only("id", "kind", "parent_id")}


async def _end_service(person_id: int, last_day: date) -> None:
    """Whoever holds no seat any more serves nowhere, and nobody stays in touch with them for it."""
    for rows in (
        Posting.filter(person_id=person_id, until=None),
        ContactLink.filter(member_id=person_id, until=None),
        ContactLink.filter(representative_id=person_id, until=None),
    ):
        for row in await rows:
            row.until, row.version = max(last_day, row.since), row.version + 1
            await row.save(update_fields=["until", "version"])


async def _held_body(body_id: int) -> Body | None:
    """The body, held against being dissolved while somebody takes a seat in it."""
    return await Body.select_for_update(no_key=True).get_or_none(id=body_id)


async def _held_membership(
    act: Act, codes: type[RefusalCode], membership_id: int, version: int
) -> tuple[Membership, Person, Body]:
    """A seat with its person and its body, all held, if the actor may change it.

    The body comes before the seat, as in the acts on sittings, whose rolls point to seats; while it is held no group is
    dissolved to which the seat may come.
    """
    asked = await Membership.get_or_none(id=membership_id)
    person = await locked(asked.person_id) if asked else None
    body = await _held_body(asked.body_id) if asked else None
    if person is None or body is None:
        raise refuse(codes["NOT_FOUND"], "id")
    membership = await Membership.select_for_update().get(id=membership_id)
    if not await act.as_staff_of(body.node_id):
        raise refuse(codes["FORBIDDEN"], "id")
    if membership.version != version:
        raise refuse(codes["STALE_VERSION"], "version", version=membership.version)
    return membership, person, body


def _body_refusals(codes: type[RefusalCode], body: Body) -> list[Refusal]:
    return [] if body.dissolved_on is None else [Refusal(codes["BODY_DISSOLVED"], ("bodyId",))]


async def _mandate_refusals(
    codes: type[RefusalCode], body: Body, seat: Seat, person: Person | None = None
) -> list[Refusal]:
    """Why the seat is not for the person, who is held: only deputies sit there, and no mandate of theirs carries it."""
    wanted = mandates.mandate_of(body.kind)
    if wanted is None:
        return []
    congress_id = mandates.congress_of(body.id, await _bodies_of(body.county_id))
    if person is not None and congress_id is not None:
        term = await BodyTerm.get_or_none(id=seat.term_id, body_id=body.id)
        begins_on = term.begins_on if term else None
        held = await Membership.filter(person_id=person.id, body_id=congress_id).select_related("term")
        if any(mandates.carries(each.state, each.term.ends_on, begins_on=begins_on) for each in held):
            return []
    facts: dict[str, object] = {
        "body_zh": body.kind.zh,
        "body_en": body.kind.en,
        "congress_zh": wanted.zh,
        "congress_en": wanted.en,
    }
    return [Refusal(codes["NO_MANDATE"], ("bodyId",), facts)]


def _seat_of(membership: Membership) -> Seat:
    return Seat(
        term_id=membership.term_id,
        office=membership.office,
        number=membership.number,
        delegation_id=membership.delegation_id,
        group_id=membership.group_id,
        district_id=membership.district_id,
        since=membership.since,
    )


async def _seated(person: Person, body: Body, seat: Seat, today: date) -> Membership:
    return await Membership.create(
        person_id=person.id,
        body_id=body.id,
        term_id=seat.term_id,
        office=seat.office,
        number=seat.number,
        delegation_id=seat.delegation_id,
        group_id=seat.group_id,
        district_id=seat.district_id,
        since=seat.since or today,
    )


async def _topics_of_linked(person_id: int) -> list[str]:
    """Those who show the person on their own card, because one of them stays in touch with the other."""
    kept = await ContactLink.filter(member_id=person_id, until=None).values_list("representative_id", flat=True)
    keeping = await ContactLink.filter(representative_id=person_id, until=None).values_list("member_id", flat=True)
    return card_topics(*sorted({*kept, *keeping}))  # type: ignore[arg-type]


async def _emit(
    act: Act,
    kind: str,
    person: Person,
    membership: Membership,
    body: Body,
    *,
    rights: bool = True,
    topics: Sequence[str] = (),
) -> None:
    """Tell of a change of a seat; and the person's account, unless its rights stay as they are."""
    act.emit(
        kind,
        [*await topics_of(person.id), *await topics_of_body(body), *topics],
        county_id=person.county_id,
        representative=person.id,
        membership=membership.id,
        body=membership.body_id,
    )
    if rights and (accounts := await account_topics(person.id)):
        act.emit("accountRightsChanged", accounts, county_id=person.county_id, representative=person.id)
