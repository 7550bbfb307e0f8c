"""An eventful life in Rudong, through the API: what the demonstration has none of happens on one item of one street.

Most of it is done by the first of each two who are of one audience; the second looks on, or does something else.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from models import clock
from models.accounts.loading import NewAccount, load_accounts
from models.accounts.rows import Account, AccountKind, CapacityKind
from models.actor import SERVICE
from models.bodies.rows import Sitting
from models.platform.rows import NodeKind, PlatformNode
from models.projects.rows import ProjectItem
from models.seed.projects import COUNTY
from models.units.rows import UndertakingUnit
from schema.node import decode_any, encode_id
from tests.support.acting import done, node
from tests.support.projects import YEAR
from tests.support.rosters import applied, previewed, text
from tests.support.uploading import photo, sent
from tests.support.world import World

STREET = f"{COUNTY}001"
ADMIN, CITIZEN, STAFF, UNIT = "admin", "citizen.001", f"staff.{STREET}", "unit.01"
# Of the congress alone; and of its standing committee too.
REPRESENTATIVE, MEMBER = "rep.100", "rep.020"
# Who is of one audience with them. A screen is of none but its county's public.
SECOND_ADMIN, SECOND_CITIZEN, SECOND_STAFF, SECOND_UNIT = "county.staff", "screen.county", "second.staff", "second.unit"
SECOND_REPRESENTATIVE, SECOND_MEMBER = "rep.101", "rep.021"


@dataclass
class Life:
    """Acts, and remembers the ids of all that came of it, by type, in the order in which they were told."""

    world: World
    ids: dict[str, list[str]] = field(default_factory=dict)

    async def act(self, name: str, /, by: str, **given: Any) -> Any:
        payload = await done(self.world, name, by=by, **given)
        self.remember(payload)
        return payload

    async def read(self, query: str, by: str | None = None) -> Any:
        data = await self.world.ask(query, by=by)
        self.remember(data)
        return data

    def remember(self, told: Any) -> None:
        for each in told if isinstance(told, list) else told.values() if isinstance(told, dict) else ():
            self.remember(each)
        if isinstance(told, dict) and isinstance(told.get("id"), str):
            self.see(told["id"])

    def see(self, global_id: str) -> None:
        kept = self.ids.setdefault(decode_any(global_id)[0], [])
        if global_id not in kept:
            kept.append(global_id)


async def live(world: World) -> Life:
    await second_accounts()
    life = Life(world)
    project, item = await _until_it_is_voted(life)
    await _work(life, project, item)
    await _supervise(life, project, item)
    await _discuss(life, project, item)
    await life.act(
        "projectItemAccept", by=STAFF, itemId=item, version=await version_of(life, item), acceptedOn=_today()
    )
    await _people(life)
    await _what_was_there(life)
    return life


async def second_accounts() -> None:
    """Those that the demonstration has but one of."""
    person, unit = AccountKind.PERSON, AccountKind.UNIT
    await load_accounts(
        SERVICE,
        county_code=COUNTY,
        password_hash="$no password$",
        accounts=[
            NewAccount(SECOND_STAFF, "第二名工作人员", person, CapacityKind.STAFF, STREET),
            NewAccount(SECOND_UNIT, "第二个账号", unit, CapacityKind.UNIT_OFFICER, "01"),
        ],
    )


def _today() -> str:
    return clock.today("Asia/Shanghai").isoformat()


async def person_of(login: str) -> str:
    return encode_id("Representative", (await Account.get(login=login)).person_id or 0)


async def version_of(life: Life, global_id: str) -> int:
    kind = decode_any(global_id)[0]
    asked = await life.world.ask(f'{{ node(id: "{global_id}") {{ ... on {kind} {{ version }} }} }}', by=ADMIN)
    return int(asked["node"]["version"])


async def _until_it_is_voted(life: Life) -> tuple[str, str]:
    """A representative's proposal passes every step; its item lies on the map."""
    place = (await node(life.world, STREET))["id"]
    county = (await PlatformNode.get(code=COUNTY)).county_id
    units = {
        unit.code: encode_id("UndertakingUnit", unit.id) for unit in await UndertakingUnit.filter(county_id=county)
    }
    proposed = await life.act(
        "projectPropose", by=STAFF, nodeId=place, year=YEAR, title="停车场", category="交通出行",
        representativeId=await person_of(REPRESENTATIVE),
    )  # fmt: skip
    project = proposed["project"]["id"]
    added = await life.act(
        "projectItemAdd", by=STAFF, projectId=project, title="新建停车场", nodeId=place, leadUnitId=units["01"],
        coUnitIds=[units["02"]], leader="分管领导", coordinates={"longitude": 121.19, "latitude": 32.33}, budget="1000",
        budgetSources=[{"name": "县级财政", "amount": "1000"}], target="12", targetUnit="处",
    )  # fmt: skip
    item = added["item"]["id"]
    for step, by, given in (
        ("projectCollect", STAFF, {"year": YEAR}),
        ("projectScreen", STAFF, {"remark": "群众意愿强"}),
        ("projectNominate", STAFF, {}),
        ("projectDecide", ADMIN, {"chosen": True, "votesFor": 178, "votesDue": 354, "votedOn": f"{YEAR}-01-15"}),
    ):
        await life.act(step, by=by, id=project, version=await version_of(life, project), **given)
    months = [{"month": f"{YEAR}-{month:02}", "planned": str(25 * month)} for month in range(1, 5)]
    milestones = [{"title": "竣工", "plannedOn": f"{YEAR}-04-30"}]
    given = {"id": item, "version": await version_of(life, item), "months": months, "milestones": milestones}
    await life.act("projectItemPlanSet", by=STAFF, **given)
    await life.act("projectImplement", by=STAFF, id=project, version=await version_of(life, project))
    return str(project), str(item)


async def _work(life: Life, project: str, item: str) -> None:
    """The unit reports, corrects itself, asks for another target, reaches a milestone, and finishes."""
    before, after = [(await sent(life.world, photo(seed=seed), by=UNIT))["id"] for seed in (1, 2)]
    given = {
        "itemId": item,
        "month": f"{YEAR}-01",
        "progress": "9",
        "spent": "95",
        "quantity": "1",
        "reason": "招标异议",
    }
    reported = await life.act("projectItemReport", by=UNIT, **given, photosBefore=[before], photosAfter=[after])
    life.see(before)
    given = {"progress": "30", "spent": "100", "quantity": "2", "correctionReason": "误报"}
    await life.act("projectItemReportCorrect", by=UNIT, reportId=reported["report"]["id"], version=1, **given)
    asked = await life.act("targetChangeRequest", by=UNIT, itemId=item, quantity="10", reason="两处地块征收未完成")
    await life.act(
        "targetChangeDecide", by=SECOND_ADMIN, id=asked["change"]["id"], approved=True, decision="主任会议同意"
    )
    milestone = asked["item"]["milestones"][0]["id"]
    await life.act("milestoneReach", by=UNIT, id=milestone, reachedOn=f"{YEAR}-01-20")
    given = {"itemId": item, "month": f"{YEAR}-02", "progress": "100", "spent": "900", "quantity": "10"}
    await life.act("projectItemReport", by=UNIT, **given)


async def _supervise(life: Life, project: str, item: str) -> None:
    """A group visits, a representative of it finds a problem, and the unit answers for it."""
    representative, member = await person_of(REPRESENTATIVE), await person_of(MEMBER)
    group = (await life.act("supervisionGroupAdd", by=ADMIN, projectId=project, name="第一监督组"))["group"]["id"]
    for who, role in ((member, "LEAD"), (representative, "REPRESENTATIVE")):
        await life.act("supervisionMemberAdd", by=ADMIN, groupId=group, representativeId=who, role=role)
    photos = [(await sent(life.world, photo(seed=seed), by=REPRESENTATIVE))["id"] for seed in (3, 4)]
    given = {"itemId": item, "groupId": group, "visitedOn": _today(), "participantIds": [representative, member]}
    visited = await life.act(
        "supervisionVisitRecord", by=REPRESENTATIVE, findings="路面开裂", conclusion="WITH_PROBLEMS", **given,
        photoIds=photos[:1],
    )  # fmt: skip
    given = {"itemId": item, "title": "路面开裂", "text": "长约十米", "visitId": visited["visit"]["id"]}
    raised = await life.act("supervisionProblemRaise", by=REPRESENTATIVE, **given, photoIds=photos[1:])
    problem = raised["problem"]
    lead = encode_id("UndertakingUnit", (await ProjectItem.get(id=decode_any(item)[1])).lead_unit_id)
    given = {"id": problem["id"], "version": problem["version"], "unitId": lead}
    in_a_week = (clock.today("Asia/Shanghai") + timedelta(days=7)).isoformat()
    problem = (await life.act("supervisionProblemAssign", by=SECOND_STAFF, **given, dueOn=in_a_week))["problem"]
    given = {"id": problem["id"], "version": problem["version"], "text": "已修补"}
    await life.act("supervisionProblemAnswer", by=SECOND_UNIT, **given)


async def _discuss(life: Life, project: str, item: str) -> None:
    """Comments edited, moderated, answered and waiting; evaluations of an open period; everybody follows."""
    given = {"subjectId": item, "text": "路修得好", "stance": "SUPPORT"}
    comment = (await life.act("commentPost", by=CITIZEN, **given))["comment"]
    await life.act("commentEdit", by=CITIZEN, id=comment["id"], version=1, text="路修得很好")
    for decision in ("PUBLISH", "HIDE", "PUBLISH"):
        given = {"id": comment["id"], "version": await version_of(life, comment["id"]), "decision": decision}
        await life.act("commentModerate", by=STAFF, reason="已核实", **given)
    for by, text_, more in (
        (UNIT, "已列入计划", {"parentId": comment["id"], "official": True}),
        (REPRESENTATIVE, "请留出通道", {}),
        (MEMBER, "继续跟踪", {"subjectId": project}),
        (CITIZEN, "何时开放？", {}),
    ):
        await life.act("commentPost", by=by, **{"subjectId": item, "text": text_, **more})
    closes = (clock.now() + timedelta(days=30)).isoformat()
    await life.act("evaluationPeriodOpen", by=ADMIN, code=COUNTY, year=YEAR, name="年中评价", closesAt=closes)
    for by, result, reason in (
        (CITIZEN, "NOT_SATISFIED", "还没修完"),
        (REPRESENTATIVE, "SATISFIED", ""),
        (MEMBER, "SATISFIED", ""),
        (SECOND_MEMBER, "BASICALLY_SATISFIED", "还可以更好"),
    ):
        await life.act("evaluationCast", by=by, itemId=item, process="SATISFIED", result=result, reason=reason)
    for by in (CITIZEN, REPRESENTATIVE, MEMBER, STAFF, UNIT, ADMIN):
        await life.act("projectFollow", by=by, id=project, following=True)
        await life.act("projectItemFollow", by=by, id=item, following=True)


async def _people(life: Life) -> None:
    """A roster with problems, one that is applied, a photo that keeps where it was taken, a check-in, a grid cell."""
    assembly = f"{STREET}-SA"
    rosters = (("机构", "姓名", "代表证号"), (assembly, "新议政员", "901")), (("机构", "姓名"), ("没有的机构", ""))
    good, bad = [await previewed(life.world, text(*rows), by=STAFF) for rows in rosters]
    assert good["problems"]["nodes"] == [] and bad["problems"]["nodes"]
    life.remember(await applied(life.world, good, by=STAFF))
    life.see(bad["id"])
    kept = await sent(life.world, photo(seed=5), by=ADMIN, keepPosition="true")
    person = await person_of(REPRESENTATIVE)
    life.see(person)
    given = {"id": person, "version": await version_of(life, person), "fileId": kept["id"]}
    await life.act("representativePhotoSet", by=ADMIN, **given)
    life.see(kept["id"])
    point = await PlatformNode.filter(kind=NodeKind.CONTACT_POINT, code__startswith=STREET).order_by("id").first()
    assert point is not None
    sitting = encode_id("Sitting", (await Sitting.get(session__term__body__county__code=COUNTY, state="open")).id)
    await life.act("sittingCheckIn", by=REPRESENTATIVE, sittingId=sitting)
    await life.read(f'{{ sitting(id: "{sitting}") {{ roll(present: true) {{ nodes {{ id }} }} }} }}', by=ADMIN)
    cell: dict[str, Any] = {
        "nodeId": encode_id("PlatformNode", point.id),
        "code": "W9",
        "name": "网格九",
        "households": 40,
    }
    await life.act("gridCellAdd", by=STAFF, **cell)
    life.see(cell["nodeId"])
    # A file that is attached to nothing yet.
    await sent(life.world, photo(seed=6), by=UNIT)


async def _what_was_there(life: Life) -> None:
    """What the demonstration has had all along at some object or other, and what staff read of all this."""
    under_watch = "nodes { items(underWatch: true) { nodes { id } } }"
    await life.read(f'{{ projects(code: "{COUNTY}", year: 2024) {{ {under_watch} }} }}')
    life.see(await person_of(MEMBER))
    for login in (SECOND_STAFF, REPRESENTATIVE, UNIT):
        await life.read(f'{{ account(login: "{login}") {{ id capacities {{ id }} }} }}', by=ADMIN)
    await life.read("{ auditEntries(first: 2) { nodes { id } } }", by=STAFF)
