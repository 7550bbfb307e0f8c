"""Accounts and capacities as those who may see them see them."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from models.accounts import rows
from models.accounts.rows import AccountKind, CapacityKind
from schema.connection import DEFAULT_PAGE, After, Connection, First, checked_first, decode_cursor
from schema.context import Info
from schema.errors import expose_labels
from schema.files.types import File
from schema.node import Node, encode_id
from schema.platform.types import PlatformNode
from schema.units.types import UndertakingUnit

if TYPE_CHECKING:
    from schema.discussion.types import Comment
    from schema.projects.types import Project, ProjectItem
    from schema.representatives.types import Representative

COMMENT_PLACE = (int,)

expose_labels(AccountKind, "AccountKind", "账号种类。Whose account it is.")
expose_labels(CapacityKind, "CapacityKind", "身份种类。In what capacity somebody acts.")


@strawberry.type(description="身份：以何种资格、在何范围内行事。A capacity: as what somebody acts, and where.")
class Capacity(Node):
    row: strawberry.Private[rows.Capacity]
    kind: CapacityKind = strawberry.field(description="种类。Kind of the capacity.")
    since: date = strawberry.field(description="自哪一天起。First day on which it is held.")
    until: date | None = strawberry.field(description="到哪一天为止（不含）。First day on which it is no longer held.")

    @classmethod
    def of(cls, row: rows.Capacity) -> "Capacity":
        return cls(id=encode_id("Capacity", row.id), row=row, kind=row.kind, since=row.since, until=row.until)

    @strawberry.field(description="种类名称，用所请求的语言。The kind's name in the asked language.")
    def kind_label(self, info: Info) -> str:
        return self.kind.label(info.context.language)

    @strawberry.field(description="所负责的平台节点。The platform node in whose subtree it is held.")
    async def node(self, info: Info) -> PlatformNode | None:
        if self.row.node_id is None:
            return None
        row = await info.context.loaders.platform.node.load(self.row.node_id)
        return PlatformNode.of(row) if row else None

    @strawberry.field(description="所代表的承办单位。The undertaking unit for which it is held.")
    async def unit(self, info: Info) -> UndertakingUnit | None:
        if self.row.unit_id is None:
            return None
        row = await info.context.loaders.units.unit.load(self.row.unit_id)
        return UndertakingUnit.of(row) if row else None


@strawberry.type(description="账号。An account: a person, a unit, a screen or another system.")
class Account(Node):
    row: strawberry.Private[rows.Account]
    login: str = strawberry.field(description="登录名。Login of the account.")
    name: str = strawberry.field(description="姓名或名称。Name of its holder.")
    kind: AccountKind = strawberry.field(description="种类。Kind of the account.")
    closed: bool = strawberry.field(description="是否已停用。Indicates whether the account is closed.")
    synthetic: bool = strawberry.field(
        description="是否为演示数据。Indicates whether it is invented for demonstration."
    )

    @classmethod
    def of(cls, row: rows.Account) -> "Account":
        return cls(
            id=encode_id("Account", row.id),
            row=row,
            login=row.login,
            name=row.name,
            kind=row.kind,
            closed=row.closed_at is not None,
            synthetic=row.synthetic,
        )

    @strawberry.field(
        description="所属代表，不属于代表时为空。The representative whose account it is; null for others."
    )
    async def representative(
        self, info: Info
    ) -> Annotated["Representative", strawberry.lazy("schema.representatives.types")] | None:
        from schema.representatives.types import Representative

        if self.row.person_id is None:
            return None
        row = await info.context.loaders.representatives.person.load(self.row.person_id)
        return Representative.of(row) if row else None

    @strawberry.field(description="种类名称，用所请求的语言。The kind's name in the asked language.")
    def kind_label(self, info: Info) -> str:
        return self.kind.label(info.context.language)

    @strawberry.field(description="全部身份，含已终止的。All its capacities, ended ones too.")
    async def capacities(self, info: Info) -> list[Capacity]:
        return [Capacity.of(row) for row in await info.context.loaders.accounts.capacities.load(self.row.id)]


@strawberry.type(description="当前用户总的可以做什么（权限提示）。What the viewer may do at all, to lay out menus.")
class ViewerCan:
    administer: bool = strawberry.field(
        description="可否管理账号与身份。Indicates whether the viewer may manage accounts and capacities."
    )
    edit_platform: bool = strawberry.field(
        description="可否修改平台节点。Indicates whether the viewer may change nodes of some subtree."
    )
    report_progress: bool = strawberry.field(
        description="可否报告某些细项的进度。Indicates whether the viewer may report progress of some items."
    )


@strawberry.type(description="当前用户。The viewer: whoever sent this request, signed in.")
class Viewer:
    account: Account = strawberry.field(description="账号。The viewer's account.")
    password_change_due: bool = strawberry.field(
        description="是否须先修改密码。Indicates whether the password must be changed before anything else."
    )
    capacities: list[Capacity] = strawberry.field(description="今天持有的身份。The capacities held today.")
    can: ViewerCan = strawberry.field(description="总的可以做什么。What the viewer may do at all.")
    representative: Annotated["Representative", strawberry.lazy("schema.representatives.types")] | None = (
        strawberry.field(
            description="本人的代表名片，不是代表时为空。The viewer's own card; null if the account is nobody's who holds or held a seat."
        )
    )

    @strawberry.field(
        description="本人已上传、尚未使用的文件，一天后删除。What the viewer has uploaded and not used yet, oldest first; deleted after a day."
    )
    async def loose_files(self, info: Info, first: First = DEFAULT_PAGE, after: After = None) -> Connection[File]:
        return await info.context.loaders.files.loose_page(
            self.account.row.id, checked_first(first), decode_cursor(after, (int,))
        )

    @strawberry.field(
        description="本人的评论，含待审核的，最新在前。The viewer's own comments, waiting and refused ones too, newest first."
    )
    async def comments(
        self, info: Info, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[Annotated["Comment", strawberry.lazy("schema.discussion.types")]]:
        return await info.context.loaders.discussion.own_page(
            self.account.row.id, checked_first(first), decode_cursor(after, COMMENT_PLACE)
        )

    @strawberry.field(description="本人关注的项目，最近关注的在前。The projects that the viewer follows, newest first.")
    async def followed_projects(
        self, info: Info, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[Annotated["Project", strawberry.lazy("schema.projects.types")]]:
        return await info.context.loaders.discussion.followed_projects_page(
            self.account.row.id, checked_first(first), decode_cursor(after, COMMENT_PLACE)
        )

    @strawberry.field(description="本人关注的细项，最近关注的在前。The items that the viewer follows, newest first.")
    async def followed_items(
        self, info: Info, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[Annotated["ProjectItem", strawberry.lazy("schema.projects.types")]]:
        return await info.context.loaders.discussion.followed_items_page(
            self.account.row.id, checked_first(first), decode_cursor(after, COMMENT_PLACE)
        )
