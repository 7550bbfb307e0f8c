"""Acts on visits to items."""

from collections.abc import Sequence
from datetime import date

from models import clock
from models.acts import Act, verb
from models.errors import refuse
from models.files.attaching import attach
from models.files.kinds import IMAGES
from models.files.rows import FileScope
from models.projects.sight import seen_item
from models.projects.topics import topics_of
from models.representatives.rows import Person
from models.supervision.errors import SupervisionVisitRecordRefusal
from models.supervision.rows import SupervisionGroup, SupervisionVisit, VisitConclusion, VisitParticipant
from models.supervision.standing import as_representative, in_office

MAX_TEXT = 2000
MOST_PARTICIPANTS = 100


@verb("supervisionVisitRecord")
async def record_visit(
    act: Act,
    *,
    item_id: int,
    visited_on: date,
    participant_ids: Sequence[int],
    findings: str,
    conclusion: VisitConclusion,
    group_id: int | None = None,
    photo_ids: Sequence[int] = (),
    synthetic: bool = False,
    idempotency_key: str | None = None,
) -> SupervisionVisit:
    """Record a visit. Staff record any in their subtree, a representative in office one in which they took part.

    Nothing is dealt with on the spot [law:代表31]: what was found goes to the lists. Refuses with
    SupervisionVisitRecordRefusal.
    """
    codes = SupervisionVisitRecordRefusal
    people = list(dict.fromkeys(participant_ids))
    arguments: dict[str, object] = {
        "item": item_id, "on": visited_on, "people": people, "findings": findings, "conclusion": conclusion,
        "group": group_id, "photos": list(photo_ids),
    }  # fmt: skip
    if (earlier := await act.created_before(codes, idempotency_key, arguments)) is not None:
        return await SupervisionVisit.get(id=earlier)
    found = await seen_item(act, item_id)
    if found is None:
        raise refuse(codes.NOT_FOUND, "itemId")
    item, project = found
    own = act.actor.person_id in people and await as_representative(act)
    if not await act.as_staff_of(item.node_id) and not own:
        raise refuse(codes.FORBIDDEN, "itemId")
    if group_id is not None and not await SupervisionGroup.exists(id=group_id, project_id=project.id):
        raise refuse(codes.GROUP_NOT_FOUND, "groupId")
    county = project.county
    if visited_on > clock.today(county.time_zone):
        raise refuse(codes.DAY_IN_FUTURE, "visitedOn")
    findings = findings.strip()
    if not findings:
        raise refuse(codes.TEXT_REQUIRED, "findings")
    if len(findings) > MAX_TEXT:
        raise refuse(codes.TEXT_TOO_LONG, "findings", limit=MAX_TEXT)
    await _see_participants(people, county.id)
    visit = await SupervisionVisit.create(
        item_id=item.id,
        group_id=group_id,
        visited_on=visited_on,
        findings=findings,
        conclusion=conclusion,
        recorded_at=act.at,
        recorder_id=act.actor.account_id,
        synthetic=synthetic,
    )
    await VisitParticipant.bulk_create(VisitParticipant(visit_id=visit.id, person_id=person) for person in people)
    await attach(act, codes, "photoIds", photo_ids, to=visit, attached_as="photo", scope=FileScope.PUBLIC, kinds=IMAGES)
    await act.remember(idempotency_key, arguments, visit.id)
    act.concerns(visit, county.id)
    act.emit(
        "supervisionVisitRecorded",
        await topics_of(item),
        county_id=county.id,
        node_id=item.node_id,
        item=item.id,
        visit=visit.id,
        conclusion=conclusion,
    )
    return visit


async def _see_participants(people: Sequence[int], county_id: int) -> None:
    codes = SupervisionVisitRecordRefusal
    if not people:
        raise refuse(codes.PARTICIPANTS_REQUIRED, "participantIds")
    if len(people) > MOST_PARTICIPANTS:
        raise refuse(codes.TOO_MANY_PARTICIPANTS, "participantIds", limit=MOST_PARTICIPANTS)
    known = {person.id for person in await Person.filter(id__in=people, county_id=county_id)}
    serving: set[int] = await in_office(people)
    for place, person in enumerate(people):
        if person not in known:
            raise refuse(codes.PERSON_NOT_FOUND, "participantIds", str(place))
        if person not in serving:
            raise refuse(codes.NOT_IN_OFFICE, "participantIds", str(place))
