"""Representatives and delegates as clients see them.

`Representative` is the public card of a person. `Person` is what only those who keep the person's papers see, and
`PersonPrivateData` is answered by one mutation alone, which writes each reading into the audit.
"""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

import strawberry

from models.representatives import rows
from models.representatives.mandates import LEVEL_OF
from models.representatives.private_data import PrivateField
from models.representatives.rows import MembershipState
from models.representatives.secrets.actions import Opened
from schema.accounts.types import Account
from schema.bodies.labels import Level
from schema.bodies.types import ElectoralDistrict, MemberGroup, Membership
from schema.context import Info
from schema.files.types import File
from schema.node import Node, encode_id
from schema.platform.types import PlatformNode
from schema.scalars import BigInt

T = TypeVar("T")


@strawberry.type(
    description="网格：工作站或联系点之下的服务网格。A cell of the service grid below a station or contact point."
)
class GridCell(Node):
    row: strawberry.Private[rows.GridCell]
    code: str = strawberry.field(description="代码，节点内唯一。Code of the cell, unique at its node.")
    name: str = strawberry.field(description="名称。Name of the cell.")
    households: int | None = strawberry.field(description="户数，未知时为空。Number of households; null if unknown.")
    synthetic: bool = strawberry.field(
        description="是否为演示数据。Indicates whether it is invented for demonstration."
    )
    closed_on: date | None = strawberry.field(description="撤销日期。Day on which the cell was closed.")
    version: int = strawberry.field(description="版本号，修改时须带上。Version of the row; an edit must name it.")

    @classmethod
    def of(cls, row: rows.GridCell) -> "GridCell":
        return cls(
            id=encode_id("GridCell", row.id),
            row=row,
            code=row.code,
            name=row.name,
            households=row.households,
            synthetic=row.synthetic,
            closed_on=row.closed_on,
            version=row.version,
        )

    @strawberry.field(description="所在的平台节点。The platform node below which it lies.")
    async def node(self, info: Info) -> PlatformNode | None:
        row = await info.context.loaders.platform.node.load(self.row.node_id)
        return PlatformNode.of(row) if row else None


@strawberry.type(description="派驻：代表在某中心、站、点服务。A posting: where a person serves.")
class Posting(Node):
    row: strawberry.Private[rows.Posting]
    households: int | None = strawberry.field(
        description="在此联系的选民户数。Number of voters' households kept in touch with there; null if not told."
    )
    since: date = strawberry.field(description="起始日期。First day of the posting.")
    until: date | None = strawberry.field(description="最后一天，仍在任时为空。Last day; null while it lasts.")
    synthetic: bool = strawberry.field(
        description="是否为演示数据。Indicates whether it is invented for demonstration."
    )
    version: int = strawberry.field(description="版本号，修改时须带上。Version of the row; an edit must name it.")

    @classmethod
    def of(cls, row: rows.Posting) -> "Posting":
        return cls(
            id=encode_id("Posting", row.id),
            row=row,
            households=row.households,
            since=row.since,
            until=row.until,
            synthetic=row.synthetic,
            version=row.version,
        )

    @strawberry.field(description="派驻的人。Who serves.")
    async def representative(self, info: Info) -> "Representative | None":
        return await _representative(info, self.row.person_id)

    @strawberry.field(description="所派驻的平台节点。The platform node at which they serve.")
    async def node(self, info: Info) -> PlatformNode | None:
        row = await info.context.loaders.platform.node.load(self.row.node_id)
        return PlatformNode.of(row) if row else None

    @strawberry.field(description="所在网格。The grid cell there, if one is named.")
    async def grid_cell(self, info: Info) -> GridCell | None:
        if self.row.grid_cell_id is None:
            return None
        row = await info.context.loaders.representatives.cell.load(self.row.grid_cell_id)
        return GridCell.of(row) if row else None


@strawberry.type(
    description="点对点联系：常委会组成人员联系代表。A contact link: a standing committee member stays in touch with a representative."
)
class ContactLink(Node):
    row: strawberry.Private[rows.ContactLink]
    since: date = strawberry.field(description="起始日期。First day of the link.")
    until: date | None = strawberry.field(description="最后一天，仍在联系时为空。Last day; null while it lasts.")
    synthetic: bool = strawberry.field(
        description="是否为演示数据。Indicates whether it is invented for demonstration."
    )
    version: int = strawberry.field(description="版本号，修改时须带上。Version of the row; an edit must name it.")

    @classmethod
    def of(cls, row: rows.ContactLink) -> "ContactLink":
        return cls(
            id=encode_id("ContactLink", row.id),
            row=row,
            since=row.since,
            until=row.until,
            synthetic=row.synthetic,
            version=row.version,
        )

    @strawberry.field(description="常委会组成人员。The member of the standing committee.")
    async def member(self, info: Info) -> "Representative | None":
        return await _representative(info, self.row.member_id)

    @strawberry.field(description="被联系的代表。The representative with whom the member stays in touch.")
    async def representative(self, info: Info) -> "Representative | None":
        return await _representative(info, self.row.representative_id)


@strawberry.type(
    description="人员档案：只给有权管理者看。What is kept of a person beside the public card, for those who keep it; never a private value."
)
class Person:
    row: strawberry.Private[rows.Person]

    @strawberry.field(
        description="本人的账号，限可见范围。The person's account, if there is one that the viewer may see."
    )
    async def account(self, info: Info) -> Account | None:
        row = await info.context.loaders.representatives.account.load(self.row.id)
        return Account.of(row) if row else None

    @strawberry.field(description="是否登记了电话。Indicates whether a phone number is on file.")
    async def has_phone(self, info: Info) -> bool:
        return PrivateField.PHONE in await info.context.loaders.representatives.on_file.load(self.row.id)

    @strawberry.field(description="是否登记了住址。Indicates whether a home address is on file.")
    async def has_home_address(self, info: Info) -> bool:
        return PrivateField.HOME_ADDRESS in await info.context.loaders.representatives.on_file.load(self.row.id)

    @strawberry.field(description="是否登记了身份号码。Indicates whether an identity number is on file.")
    async def has_identity_number(self, info: Info) -> bool:
        return PrivateField.IDENTITY_NUMBER in await info.context.loaders.representatives.on_file.load(self.row.id)


@strawberry.type(
    description="个人隐私数据，每次查看都记入审计。A person's private data; each reading is written into the audit."
)
class PersonPrivateData:
    phone: str | None = strawberry.field(description="电话。Phone number; null if none is on file.")
    home_address: str | None = strawberry.field(description="住址。Home address; null if none is on file.")
    identity_number: str | None = strawberry.field(
        description="公民身份号码。Citizen identity number; null if none is on file."
    )
    version: int = strawberry.field(
        description="版本号，没有登记时为 0。Version to name when changing it; 0 if nothing was ever on file."
    )

    @classmethod
    def of(cls, opened: Opened) -> "PersonPrivateData":
        data = opened.data
        return cls(
            phone=data.phone,
            home_address=data.home_address,
            identity_number=data.identity_number,
            version=opened.version,
        )


@strawberry.type(description="当前用户对该代表可以做什么（权限提示）。What the viewer may do with this representative.")
class RepresentativeViewerCan:
    edit: bool = strawberry.field(
        description="可否修改公开信息。Indicates whether the viewer may edit the public card."
    )
    set_private_data: bool = strawberry.field(
        description="可否登记隐私数据。Indicates whether the viewer may put private data on file."
    )
    read_private_data: bool = strawberry.field(
        description="可否查看隐私数据。Indicates whether the viewer may read private data, each time for a purpose."
    )
    link: bool = strawberry.field(
        description="可否安排点对点联系。Indicates whether the viewer may add and end contact links."
    )


@strawberry.type(
    description="代表或议政员的公开名片。The public card of a representative, a delegate or a member of a body."
)
class Representative(Node):
    row: strawberry.Private[rows.Person]
    name: str = strawberry.field(description="姓名。Name of the person.")
    synthetic: bool = strawberry.field(
        description="是否为演示数据。Indicates whether the person is invented for demonstration."
    )
    version: int = strawberry.field(description="版本号，修改时须带上。Version of the row; an edit must name it.")

    @classmethod
    def of(cls, row: rows.Person) -> "Representative":
        return cls(
            id=encode_id("Representative", row.id), row=row, name=row.name, synthetic=row.synthetic, version=row.version
        )

    @strawberry.field(
        description="修订号：触及该代表的最新事件编号。Revision: number of the newest event that touched this representative."
    )
    async def revision(self, info: Info) -> BigInt:
        context = info.context
        topic = await context.loaders.card_topic(context.audience, None if context.shared else context.who, self.row)
        return BigInt(await context.loaders.representative_revision(topic, context.position))

    @strawberry.field(description="照片，未设置时为空。The photo; null if there is none.")
    async def photo(self, info: Info) -> File | None:
        found = await info.context.loaders.files.attached.load(("Person", self.row.id, "photo"))
        return File.of(found[0]) if found else None

    @strawberry.field(
        description="全部任职，在任者在前，其次按起始日期倒序。All seats, those still held first, then the newest."
    )
    async def memberships(self, info: Info) -> list[Membership]:
        return [Membership.of(row) for row in await info.context.loaders.representatives.seats.load(self.row.id)]

    @strawberry.field(description="在任的代表层级。The levels at which the person represents now.")
    async def levels(self, info: Info) -> list[Level]:
        held = {
            LEVEL_OF[seat.body.kind]
            for seat in await self._open_seats(info)
            if seat.state is MembershipState.IN_OFFICE and seat.body.kind in LEVEL_OF
        }
        return [level for level in Level if level in held]

    @strawberry.field(
        description="任职以来的首日，目前没有任职时为空。First day of the oldest seat still held; null if none is."
    )
    async def since(self, info: Info) -> date | None:
        return min((seat.since for seat in await self._open_seats(info)), default=None)

    @strawberry.field(description="所在代表团。The delegations of the seats still held.")
    async def delegations(self, info: Info) -> list[MemberGroup]:
        return await self._groups(info, [seat.delegation_id for seat in await self._open_seats(info)])

    @strawberry.field(description="所在代表小组。The groups of the seats still held.")
    async def groups(self, info: Info) -> list[MemberGroup]:
        return await self._groups(info, [seat.group_id for seat in await self._open_seats(info)])

    @strawberry.field(description="选区。The electoral districts of the seats still held.")
    async def districts(self, info: Info) -> list[ElectoralDistrict]:
        ids = _each_once(seat.district_id for seat in await self._open_seats(info))
        found = await info.context.loaders.bodies.district.load_many(ids)
        return [ElectoralDistrict.of(row) for row in found if row]

    @strawberry.field(description="目前的派驻。Where the person serves now.")
    async def postings(self, info: Info) -> list[Posting]:
        return [Posting.of(row) for row in await info.context.loaders.representatives.postings.load(self.row.id)]

    @strawberry.field(
        description="联系的选民户数合计，只是数字。How many voters' households the person stays in touch with, in all: a number only."
    )
    async def households_in_touch(self, info: Info) -> int:
        postings = await info.context.loaders.representatives.postings.load(self.row.id)
        return sum(posting.households or 0 for posting in postings)

    @strawberry.field(description="本人联系的代表（点对点）。The links by which the person stays in touch with others.")
    async def contacts(self, info: Info) -> list[ContactLink]:
        links = await info.context.loaders.representatives.links.load(self.row.id)
        return [ContactLink.of(row) for row in links.contacts]

    @strawberry.field(
        description="联系本人的常委会组成人员（点对点）。The links by which others stay in touch with the person."
    )
    async def contacted_by(self, info: Info) -> list[ContactLink]:
        links = await info.context.loaders.representatives.links.load(self.row.id)
        return [ContactLink.of(row) for row in links.contacted_by]

    @strawberry.field(
        description="人员档案，只有县和所在机构的工作人员可见。What is kept of the person, for staff of the county and of their bodies; else null."
    )
    async def person(self, info: Info) -> Person | None:
        staff_nodes = info.context.audience.staff_nodes
        kept = await info.context.loaders.representatives.is_kept_by(staff_nodes, self.row)
        return Person(row=self.row) if kept else None

    @strawberry.field(description="当前用户可以做什么。What the viewer may do with this representative.")
    async def viewer_can(self, info: Info) -> RepresentativeViewerCan:
        actor, loaders = info.context.actor, info.context.loaders.representatives
        kept = actor is not None and await loaders.is_kept_by(actor.staff_nodes, self.row)
        own = actor is not None and actor.person_id == self.row.id
        at_centre = actor is not None and actor.whole_county and actor.county_id == self.row.county_id
        return RepresentativeViewerCan(edit=kept, set_private_data=kept, read_private_data=kept or own, link=at_centre)

    async def _open_seats(self, info: Info) -> list[rows.Membership]:
        seats = await info.context.loaders.representatives.seats.load(self.row.id)
        return [seat for seat in seats if seat.state is not MembershipState.ENDED]

    async def _groups(self, info: Info, group_ids: list[int | None]) -> list[MemberGroup]:
        found = await info.context.loaders.bodies.group.load_many(_each_once(group_ids))
        return [MemberGroup.of(row) for row in found if row]


async def _representative(info: Info, person_id: int) -> Representative | None:
    row = await info.context.loaders.representatives.person.load(person_id)
    return Representative.of(row) if row else None


def _each_once(ids: Iterable[int | None]) -> list[int]:
    return list(dict.fromkeys(one for one in ids if one is not None))
