"""The supervision of the demonstration: a group for each project, some visits, and problems at every stage.

Invented and marked synthetic: who is in which group, what was found, and what was done about it.
"""

from datetime import timedelta

from models import clock
from models.actor import SERVICE
from models.bodies.rows import BodyKind
from models.projects.rows import Project, ProjectItem
from models.representatives.rows import Membership, MembershipState
from models.supervision.groups.actions import add_group, add_member
from models.supervision.problems.actions import answer_problem, assign_problem, check_problem, raise_problem
from models.supervision.rows import SupervisionRole, VisitConclusion
from models.supervision.visits.actions import record_visit

REPRESENTATIVES_OF_A_GROUP = 3


async def load_supervision(county_code: str, year: int) -> None:
    """ "1+1+N" for every project of the year; a visit to the first item of each, and problems of the first three."""
    committee = await _people(county_code, BodyKind.STANDING_COMMITTEE)
    congress = [person for person in await _people(county_code, BodyKind.COUNTY_CONGRESS) if person not in committee]
    projects = await Project.filter(county__code=county_code, year=year).order_by("number")
    for place, project in enumerate(projects):
        group = await add_group(SERVICE, project_id=project.id, name=f"{project.title}监督小组（演示）", synthetic=True)
        chosen = [
            (SupervisionRole.LEAD, committee, place),
            (SupervisionRole.SUPERVISOR, committee, place + len(projects)),
            *(
                (SupervisionRole.REPRESENTATIVE, congress, place * REPRESENTATIVES_OF_A_GROUP + number)
                for number in range(REPRESENTATIVES_OF_A_GROUP)
            ),
        ]
        members: list[int] = []
        for role, people, number in chosen:
            person = people[number % len(people)]
            if person not in members:
                await add_member(SERVICE, group_id=group.id, person_id=person, role=role)
                members.append(person)
        item = await ProjectItem.filter(project_id=project.id).order_by("number").first()
        if item is not None:
            await _visit(item, group.id, members, place)


async def _people(county_code: str, kind: BodyKind) -> list[int]:
    seats = Membership.filter(body__county__code=county_code, body__kind=kind, state=MembershipState.IN_OFFICE)
    return [seat.person_id for seat in await seats.order_by("id").limit(100)]


async def _visit(item: ProjectItem, group_id: int, members: list[int], place: int) -> None:
    today = clock.today("Asia/Shanghai")
    found = place < 3
    visit = await record_visit(
        SERVICE,
        item_id=item.id,
        group_id=group_id,
        visited_on=today - timedelta(days=10 + place),
        participant_ids=members,
        findings="现场发现问题，已列入清单（演示）" if found else "按计划推进（演示）",
        conclusion=VisitConclusion.WITH_PROBLEMS if found else VisitConclusion.GOOD,
        synthetic=True,
    )
    if not found:
        return
    problem = await raise_problem(
        SERVICE, item_id=item.id, title="围挡不规范（演示）", text="演示问题", visit_id=visit.id, synthetic=True
    )
    if place > 0:
        problem = await assign_problem(
            SERVICE,
            problem_id=problem.id,
            version=problem.version,
            unit_id=item.lead_unit_id,
            due_on=today + timedelta(days=30),
            responsible="负责人001（演示）",
        )
    if place > 1:
        problem = await answer_problem(SERVICE, problem_id=problem.id, version=problem.version, text="已整改（演示）")
        await check_problem(SERVICE, problem_id=problem.id, version=problem.version, solved=True)
