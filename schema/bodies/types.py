"""Bodies and the seats in them as clients see them."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from models.bodies import rows
from models.representatives import rows as seats
from schema.bodies.labels import BodyKind, EndReason, MemberGroupKind, MembershipState, Office, SuspensionReason
from schema.context import Info
from schema.node import Node, encode_id
from schema.platform.types import PlatformNode

if TYPE_CHECKING:
    from schema.representatives.types import Representative


@strawberry.type(description="机构。A body: a congress, a committee or an assembly.")
class Body(Node):
    row: strawberry.Private[rows.Body]
    kind: BodyKind = strawberry.field(description="种类。Kind of the body.")
    code: str = strawberry.field(description="代码，县内唯一。Code of the body, unique in its county.")
    name: str = strawberry.field(description="名称。Name of the body.")

    @classmethod
    def of(cls, row: rows.Body) -> "Body":
        return cls(id=encode_id("Body", row.id), row=row, kind=row.kind, code=row.code, name=row.name)


@strawberry.type(description="届。A term of a body.")
class BodyTerm(Node):
    number: int = strawberry.field(description="届次。Number of the term.")

    @classmethod
    def of(cls, row: rows.BodyTerm) -> "BodyTerm":
        return cls(id=encode_id("BodyTerm", row.id), number=row.number)


@strawberry.type(description="代表团或代表小组。A delegation or a group of representatives.")
class MemberGroup(Node):
    kind: MemberGroupKind = strawberry.field(description="种类。Kind of the group.")
    code: str = strawberry.field(description="代码。Code of the group.")
    name: str = strawberry.field(description="名称。Name of the group.")

    @classmethod
    def of(cls, row: rows.MemberGroup) -> "MemberGroup":
        return cls(id=encode_id("MemberGroup", row.id), kind=row.kind, code=row.code, name=row.name)


@strawberry.type(description="选区。An electoral district.")
class ElectoralDistrict(Node):
    row: strawberry.Private[rows.ElectoralDistrict]
    code: str = strawberry.field(description="代码。Code of the district.")
    name: str = strawberry.field(description="名称。Name of the district.")

    @classmethod
    def of(cls, row: rows.ElectoralDistrict) -> "ElectoralDistrict":
        return cls(id=encode_id("ElectoralDistrict", row.id), row=row, code=row.code, name=row.name)

    @strawberry.field(description="所在的平台节点。The platform node in which it lies.")
    async def node(self, info: Info) -> PlatformNode | None:
        if self.row.node_id is None:
            return None
        row = await info.context.loaders.platform.node.load(self.row.node_id)
        return PlatformNode.of(row) if row else None


@strawberry.type(description="任职：一人在某机构某届的席位。A membership: somebody's seat in a term of a body.")
class Membership(Node):
    row: strawberry.Private[seats.Membership]
    office: Office = strawberry.field(description="职务。The office held.")
    number: str | None = strawberry.field(description="代表证号。The member's number.")
    since: date = strawberry.field(description="任职起始日期。First day of the seat.")
    until: date | None = strawberry.field(description="任职的最后一天。Last day of the seat; null while it is held.")
    state: MembershipState = strawberry.field(description="状态。State of the seat.")
    suspended_for: SuspensionReason | None = strawberry.field(description="暂停情形。Why it is suspended, if it is.")
    ended_for: EndReason | None = strawberry.field(description="终止情形。Why it ended, if it has.")
    version: int = strawberry.field(description="版本号，修改时须带上。Version of the row; an edit must name it.")

    @classmethod
    def of(cls, row: seats.Membership) -> "Membership":
        return cls(
            id=encode_id("Membership", row.id),
            row=row,
            office=row.office,
            number=row.number,
            since=row.since,
            until=row.until,
            state=row.state,
            suspended_for=row.suspended_for,
            ended_for=row.ended_for,
            version=row.version,
        )

    @strawberry.field(description="任职的人。Who holds the seat.")
    async def representative(
        self, info: Info
    ) -> Annotated["Representative", strawberry.lazy("schema.representatives.types")] | None:
        from schema.representatives.types import Representative

        row = await info.context.loaders.representatives.person.load(self.row.person_id)
        return Representative.of(row) if row else None

    @strawberry.field(description="机构。The body.")
    async def body(self, info: Info) -> Body | None:
        row = await info.context.loaders.bodies.body.load(self.row.body_id)
        return Body.of(row) if row else None

    @strawberry.field(description="届。The term.")
    async def term(self, info: Info) -> BodyTerm | None:
        row = await info.context.loaders.bodies.term.load(self.row.term_id)
        return BodyTerm.of(row) if row else None

    @strawberry.field(description="代表团。The delegation.")
    async def delegation(self, info: Info) -> MemberGroup | None:
        return await _group(info, self.row.delegation_id)

    @strawberry.field(description="代表小组。The group between sessions.")
    async def group(self, info: Info) -> MemberGroup | None:
        return await _group(info, self.row.group_id)

    @strawberry.field(description="选区。The electoral district.")
    async def district(self, info: Info) -> ElectoralDistrict | None:
        if self.row.district_id is None:
            return None
        row = await info.context.loaders.bodies.district.load(self.row.district_id)
        return ElectoralDistrict.of(row) if row else None

    @strawberry.field(description="职务名称，用所请求的语言。The office's name in the asked language.")
    def office_label(self, info: Info) -> str:
        return self.office.label(info.context.language)

    @strawberry.field(description="状态名称，用所请求的语言。The state's name in the asked language.")
    def state_label(self, info: Info) -> str:
        return self.state.label(info.context.language)


async def _group(info: Info, group_id: int | None) -> MemberGroup | None:
    row = None if group_id is None else await info.context.loaders.bodies.group.load(group_id)
    return MemberGroup.of(row) if row else None
