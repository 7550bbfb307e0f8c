"""Supervision of projects as clients see it: groups, visits, and the lists of problems."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from models.supervision import rows
from models.supervision.rows import SupervisionRole, VisitConclusion
from models.supervision.workflow import ProblemState, ProblemStep
from schema.connection import DEFAULT_PAGE, After, Connection, First, checked_first, decode_cursor
from schema.context import Info
from schema.errors import expose_labels
from schema.files.types import File
from schema.node import Node, encode_id
from schema.representatives.types import Representative
from schema.units.types import UndertakingUnit

if TYPE_CHECKING:
    from schema.projects.types import Project, ProjectItem

NUMBER_PLACE = (int,)
NEWEST_PLACE = (int,)
VISIT_PLACE = (int, int)

expose_labels(SupervisionRole, "SupervisionRole", "在监督小组中的身份。What somebody is in a supervision group.")
expose_labels(VisitConclusion, "SupervisionVisitConclusion", "视察结论。What a visit came to.")
expose_labels(ProblemState, "SupervisionProblemState", "问题的状态。Where a problem stands.")
expose_labels(ProblemStep, "SupervisionProblemStep", "对问题的处理。What moves a problem on.")


@strawberry.type(description="监督小组的成员。Somebody in a supervision group.")
class SupervisionMember(Node):
    row: strawberry.Private[rows.SupervisionMember]
    role: SupervisionRole = strawberry.field(description="身份。What they are in the group.")
    since: date = strawberry.field(description="起始日期。First day.")
    until: date | None = strawberry.field(description="结束日期，未结束时为空。End; null while it lasts.")
    version: int = strawberry.field(description="版本号，修改时须带上。Version of the row; an edit must name it.")

    @classmethod
    def of(cls, row: rows.SupervisionMember) -> "SupervisionMember":
        return cls(
            id=encode_id("SupervisionMember", row.id),
            row=row,
            role=row.role,
            since=row.since,
            until=row.until,
            version=row.version,
        )

    @strawberry.field(description="人员。Who it is.")
    async def representative(self, info: Info) -> Representative | None:
        row = await info.context.loaders.representatives.person.load(self.row.person_id)
        return Representative.of(row) if row else None


@strawberry.type(
    description="项目监督小组（1+1+N）。The supervision group of a project: a lead of the standing committee, a supervision group, and representatives."
)
class SupervisionGroup(Node):
    row: strawberry.Private[rows.SupervisionGroup]
    name: str = strawberry.field(description="名称。Name of the group.")
    synthetic: bool = strawberry.field(
        description="是否为演示数据。Indicates whether the group is invented for demonstration."
    )

    @classmethod
    def of(cls, row: rows.SupervisionGroup) -> "SupervisionGroup":
        return cls(id=encode_id("SupervisionGroup", row.id), row=row, name=row.name, synthetic=row.synthetic)

    @strawberry.field(description="所监督的项目。The project that it supervises.")
    async def project(self, info: Info) -> Annotated["Project", strawberry.lazy("schema.projects.types")] | None:
        from schema.projects.types import Project

        row = await info.context.loaders.projects.project.load(self.row.project_id)
        return Project.of(row) if row else None

    @strawberry.field(
        description="成员，包括已离开的，按加入先后。The members, those who left too, in the order they came."
    )
    async def members(
        self, info: Info, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[SupervisionMember]:
        return await info.context.loaders.supervision.members.load(
            self.row.id, checked_first(first), decode_cursor(after, NUMBER_PLACE)
        )


@strawberry.type(description="一次视察。A visit to an item: when, who, and what was found.")
class SupervisionVisit(Node):
    row: strawberry.Private[rows.SupervisionVisit]
    visited_on: date = strawberry.field(description="视察日期。Day of the visit.")
    findings: str = strawberry.field(description="视察情况。What was found.")
    conclusion: VisitConclusion = strawberry.field(description="结论。What it came to.")
    recorded_at: datetime = strawberry.field(description="登记时间。Timestamp of the record.")
    synthetic: bool = strawberry.field(
        description="是否为演示数据。Indicates whether the visit is invented for demonstration."
    )

    @classmethod
    def of(cls, row: rows.SupervisionVisit) -> "SupervisionVisit":
        return cls(
            id=encode_id("SupervisionVisit", row.id),
            row=row,
            visited_on=row.visited_on,
            findings=row.findings,
            conclusion=row.conclusion,
            recorded_at=row.recorded_at,
            synthetic=row.synthetic,
        )

    @strawberry.field(description="所视察的细项。The item that was visited.")
    async def item(self, info: Info) -> Annotated["ProjectItem", strawberry.lazy("schema.projects.types")] | None:
        from schema.projects.types import ProjectItem

        row = await info.context.loaders.projects.item.load(self.row.item_id)
        return ProjectItem.of(row) if row else None

    @strawberry.field(
        description="组织视察的监督小组，代表自行视察时为空。The group; null where representatives went by themselves."
    )
    async def group(self, info: Info) -> SupervisionGroup | None:
        if self.row.group_id is None:
            return None
        row = await info.context.loaders.supervision.group.load(self.row.group_id)
        return SupervisionGroup.of(row) if row else None

    @strawberry.field(description="参加的人员，最多 100 人。Who took part, at most 100.")
    async def participants(self, info: Info) -> list[Representative]:
        ids = await info.context.loaders.supervision.participants.load(self.row.id)
        people = await info.context.loaders.representatives.person.load_many(ids)
        return [Representative.of(person) for person in people if person]

    @strawberry.field(description="照片，最多 20 张。The photos, at most 20.")
    async def photos(self, info: Info) -> list[File]:
        found = await info.context.loaders.files.attached.load(("SupervisionVisit", self.row.id, "photo"))
        return [File.of(row) for row in found]


@strawberry.type(description="对问题的一次处理。One step of a problem.")
class SupervisionProblemEntry(Node):
    row: strawberry.Private[rows.ProblemEntry]
    number: int = strawberry.field(description="序号。Number among the problem's steps.")
    step: ProblemStep = strawberry.field(description="处理。What was done.")
    state: ProblemState = strawberry.field(description="处理后的状态。Where the problem stood then.")
    text: str = strawberry.field(description="说明。What was said.")
    at: datetime = strawberry.field(description="时间。Timestamp of the step.")

    @classmethod
    def of(cls, row: rows.ProblemEntry) -> "SupervisionProblemEntry":
        return cls(
            id=encode_id("SupervisionProblemEntry", row.id),
            row=row,
            number=row.number,
            step=row.step,
            state=row.state,
            text=row.text,
            at=row.at,
        )

    @strawberry.field(description="整改前的照片，最多 20 张。Photos from before, at most 20.")
    async def before(self, info: Info) -> list[File]:
        found = await info.context.loaders.files.attached.load(("ProblemEntry", self.row.id, "before"))
        return [File.of(row) for row in found]

    @strawberry.field(description="整改后的照片，最多 20 张。Photos from after, at most 20.")
    async def after(self, info: Info) -> list[File]:
        found = await info.context.loaders.files.attached.load(("ProblemEntry", self.row.id, "after"))
        return [File.of(row) for row in found]


@strawberry.type(
    description="问题（问题清单、责任清单、整改清单）。A problem of an item, with who answers for it, by when, and what became of it."
)
class SupervisionProblem(Node):
    row: strawberry.Private[rows.SupervisionProblem]
    number: int = strawberry.field(description="在细项中的序号。Number within its item.")
    title: str = strawberry.field(description="问题。What the problem is.")
    state: ProblemState = strawberry.field(description="状态。Where it stands.")
    responsible: str = strawberry.field(
        description="责任人，未写明时为空。Who answers for it in the unit; empty if nobody is named."
    )
    due_on: date | None = strawberry.field(
        description="整改期限，交办前为空。Day by which it is solved; null before its assignment."
    )
    overdue: bool = strawberry.field(
        description="是否逾期未反馈。Indicates whether that day has passed without an answer."
    )
    raised_at: datetime = strawberry.field(description="提出时间。Timestamp of its entry.")
    closed_at: datetime | None = strawberry.field(
        description="销号时间，未销号时为空。Timestamp of its closing; null unless closed."
    )
    synthetic: bool = strawberry.field(
        description="是否为演示数据。Indicates whether the problem is invented for demonstration."
    )
    version: int = strawberry.field(description="版本号，处理时须带上。Version of the row; a step must name it.")

    @classmethod
    def of(cls, row: rows.SupervisionProblem) -> "SupervisionProblem":
        return cls(
            id=encode_id("SupervisionProblem", row.id),
            row=row,
            number=row.number,
            title=row.title,
            state=row.state,
            responsible=row.responsible,
            due_on=row.due_on,
            overdue=row.overdue,
            raised_at=row.raised_at,
            closed_at=row.closed_at,
            synthetic=row.synthetic,
            version=row.version,
        )

    @strawberry.field(description="所属细项。The item that has the problem.")
    async def item(self, info: Info) -> Annotated["ProjectItem", strawberry.lazy("schema.projects.types")] | None:
        from schema.projects.types import ProjectItem

        row = await info.context.loaders.projects.item.load(self.row.item_id)
        return ProjectItem.of(row) if row else None

    @strawberry.field(description="责任单位，交办前为空。The unit that answers for it; null before its assignment.")
    async def unit(self, info: Info) -> UndertakingUnit | None:
        if self.row.unit_id is None:
            return None
        row = await info.context.loaders.units.unit.load(self.row.unit_id)
        return UndertakingUnit.of(row) if row else None

    @strawberry.field(description="发现该问题的视察。The visit that found it; null if there was none.")
    async def visit(self, info: Info) -> SupervisionVisit | None:
        if self.row.visit_id is None:
            return None
        row = await info.context.loaders.supervision.visit.load(self.row.visit_id)
        return SupervisionVisit.of(row) if row else None

    @strawberry.field(description="处理经过，按先后。Its steps, in order.")
    async def entries(
        self, info: Info, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[SupervisionProblemEntry]:
        return await info.context.loaders.supervision.entries.load(
            self.row.id, checked_first(first), decode_cursor(after, NUMBER_PLACE)
        )
