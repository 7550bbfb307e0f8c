"""Acts on supervision groups: one lead of the standing committee, a supervision group, N representatives [yinzhou]."""

from datetime import date

from models import clock
from models.acts import Act, verb
from models.errors import Language, refuse
from models.platform.rows import County, PlatformNode
from models.projects.rows import Project
from models.projects.sight import sees
from models.projects.topics import project_topic
from models.representatives.rows import Person
from models.representatives.topics import card_topics
from models.supervision.errors import (
    SupervisionGroupAddRefusal,
    SupervisionMemberAddRefusal,
    SupervisionMemberEndRefusal,
)
from models.supervision.rows import SupervisionGroup, SupervisionMember, SupervisionRole
from models.supervision.standing import LEADING, in_office

MAX_NAME = 100


async def _as_county_staff(act: Act, county_id: int) -> bool:
    root = await PlatformNode.get(county_id=county_id, parent_id=None)
    return await act.as_staff_of(root.id)


@verb("supervisionGroupAdd")
async def add_group(
    act: Act, *, project_id: int, name: str, synthetic: bool = False, idempotency_key: str | None = None
) -> SupervisionGroup:
    """Form the group of a project. Refuses with SupervisionGroupAddRefusal; one group a project, says the constraint."""
    codes = SupervisionGroupAddRefusal
    arguments: dict[str, object] = {"project": project_id, "name": name}
    if (earlier := await act.created_before(codes, idempotency_key, arguments)) is not None:
        return await SupervisionGroup.get(id=earlier)
    project = await Project.visible_to(act.actor.audience(Language.ZH)).get_or_none(id=project_id)
    if project is None:
        raise refuse(codes.NOT_FOUND, "projectId")
    if not await _as_county_staff(act, project.county_id):
        raise refuse(codes.FORBIDDEN, "projectId")
    name = name.strip()
    if not name:
        raise refuse(codes.NAME_REQUIRED, "name")
    if len(name) > MAX_NAME:
        raise refuse(codes.NAME_TOO_LONG, "name", limit=MAX_NAME)
    if await SupervisionGroup.exists(project_id=project.id):
        raise refuse(codes.GROUP_EXISTS, "projectId")
    group = await SupervisionGroup.create(project_id=project.id, name=name, synthetic=synthetic)
    await act.remember(idempotency_key, arguments, group.id)
    act.concerns(group, project.county_id)
    act.emit("supervisionGroupAdded", [project_topic(project.id)], county_id=project.county_id, project=project.id)
    return group


@verb("supervisionMemberAdd")
async def add_member(
    act: Act,
    *,
    group_id: int,
    person_id: int,
    role: SupervisionRole,
    since: date | None = None,
    idempotency_key: str | None = None,
) -> SupervisionMember:
    """Take somebody with a seat in office into a group, from today if no day is named.

    Refuses with SupervisionMemberAddRefusal. The group is held, so that of two leads the second is refused.
    """
    codes = SupervisionMemberAddRefusal
    arguments: dict[str, object] = {"group": group_id, "person": person_id, "role": role, "since": since}
    group = await SupervisionGroup.select_for_update().get_or_none(id=group_id)
    if (earlier := await act.created_before(codes, idempotency_key, arguments)) is not None:
        return await SupervisionMember.get(id=earlier)
    project = await Project.get(id=group.project_id) if group is not None else None
    if group is None or project is None or not await sees(act, project):
        raise refuse(codes.NOT_FOUND, "groupId")
    if not await _as_county_staff(act, project.county_id):
        raise refuse(codes.FORBIDDEN, "groupId")
    county = await County.get(id=project.county_id)
    person = await Person.get_or_none(id=person_id, county_id=county.id)
    if person is None:
        raise refuse(codes.PERSON_NOT_FOUND, "representativeId")
    if not await in_office([person.id]):
        raise refuse(codes.NOT_IN_OFFICE, "representativeId")
    if role is SupervisionRole.LEAD and not await in_office([person.id], LEADING):
        raise refuse(codes.LEAD_NOT_OF_COMMITTEE, "representativeId")
    today = clock.today(county.time_zone)
    if since is not None and since > today:
        raise refuse(codes.SINCE_IN_FUTURE, "since")
    if role is SupervisionRole.LEAD and await SupervisionMember.exists(group_id=group.id, role=role, until=None):
        raise refuse(codes.LEAD_EXISTS, "role")
    if await SupervisionMember.exists(group_id=group.id, person_id=person.id, until=None):
        raise refuse(codes.ALREADY_MEMBER, "representativeId")
    member = await SupervisionMember.create(group_id=group.id, person_id=person.id, role=role, since=since or today)
    await act.remember(idempotency_key, arguments, member.id)
    _tell(act, "supervisionMemberAdded", member, project)
    return member


@verb("supervisionMemberEnd")
async def end_member(act: Act, *, member_id: int, version: int, until: date | None = None) -> SupervisionMember:
    """Let somebody leave a group, today if no day is named. Refuses with SupervisionMemberEndRefusal."""
    codes = SupervisionMemberEndRefusal
    member = await SupervisionMember.select_for_update().get_or_none(id=member_id)
    project = await Project.get(supervision_group__id=member.group_id) if member is not None else None
    if member is None or project is None or not await sees(act, project):
        raise refuse(codes.NOT_FOUND, "id")
    if not await _as_county_staff(act, project.county_id):
        raise refuse(codes.FORBIDDEN, "id")
    if member.version != version:
        raise refuse(codes.STALE_VERSION, "version", version=member.version)
    if member.until is not None:
        raise refuse(codes.ENDED_ALREADY, "id")
    today = clock.today((await County.get(id=project.county_id)).time_zone)
    day = until or today
    if not member.since <= day <= today:
        raise refuse(codes.UNTIL_IMPOSSIBLE, "until")
    member.until = day
    member.version += 1
    await member.save()
    _tell(act, "supervisionMemberEnded", member, project)
    return member


def _tell(act: Act, kind: str, member: SupervisionMember, project: Project) -> None:
    act.concerns(member, project.county_id)
    act.emit(
        kind,
        [project_topic(project.id), *card_topics(member.person_id)],
        county_id=project.county_id,
        project=project.id,
        supervisionGroup=member.group_id,
        representative=member.person_id,
    )
