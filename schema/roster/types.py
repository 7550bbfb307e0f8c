"""Roster imports as staff see them."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from models import clock
from models.representatives.rows import EndReason
from models.roster import rows
from models.roster.columns import BY_KEY, shown
from models.roster.errors import RosterImportApplyRefusal, RosterProblemCode
from models.roster.findings import ChangeKind, ImportMode
from models.roster.rows import PREVIEW_KEPT, ImportState
from schema.bodies import labels  # noqa: F401 (makes EndReason an enum)
from schema.connection import DEFAULT_PAGE, After, Connection, First, checked_first, decode_cursor
from schema.context import Info
from schema.errors import expose_codes, expose_labels
from schema.node import Node, encode_id
from schema.scalars import BigInt

if TYPE_CHECKING:
    from schema.bodies.types import Body

PLACE = (int,)

expose_labels(ImportMode, "RosterImportMode", "名册导入方式。Whether the file is all that there is of a body.")
expose_labels(ImportState, "RosterImportState", "名册导入状态。How far a roster import is.")
expose_labels(ChangeKind, "RosterChangeKind", "名册变化种类。What a row of a roster changes.")
expose_codes(RosterProblemCode, "RosterProblemCode", "名册中一处错误的代码。What is wrong at one place of a roster.")

ByKind = Annotated[
    ChangeKind | None,
    strawberry.argument(description="只要这一种变化。Only changes of this kind; all kinds if left out."),
]


@strawberry.type(description="名册中的一处错误（行、列）。One problem of a roster, at a row and a column of the file.")
class RosterProblem(Node):
    row: int = strawberry.field(description="行号，与表格软件一致。Number of the row, as a spreadsheet counts.")
    column: str = strawberry.field(
        description="列，如“C 代表证号”；与列无关时为空。The column's letter and header; empty where no column is at fault."
    )
    code: RosterProblemCode = strawberry.field(description="错误代码。Code of the problem.")
    facts: strawberry.Private[dict[str, Any]]

    @classmethod
    def of(cls, row: rows.RosterProblem) -> "RosterProblem":
        return cls(
            id=encode_id("RosterProblem", row.id),
            row=row.row,
            column=row.column,
            code=RosterProblemCode[row.code],
            facts=row.facts,
        )

    @strawberry.field(description="给人看的一句话，用所请求的语言。A sentence for a person, in the asked language.")
    def message(self, info: Info) -> str:
        return self.code.sentence(info.context.language, self.facts)


@strawberry.type(description="一项内容的变化（旧值与新值）。One value, before and after.")
class RosterFieldChange:
    key: strawberry.Private[str]
    stored_old: strawberry.Private[str | None]
    stored_new: strawberry.Private[str | None]
    private: bool = strawberry.field(
        description="是否为非公开内容，其值不显示。Indicates whether the value is private: then only that it changes is told."
    )

    @strawberry.field(description="列名，用所请求的语言。The column's name in the asked language.")
    def column(self, info: Info) -> str:
        column = BY_KEY[self.key]
        return column.header if info.context.language == "zh" else column.english

    @strawberry.field(description="旧值；新增时为空。Value before; null for what is new.")
    def old(self, info: Info) -> str | None:
        return shown(self.key, self.stored_old, info.context.language)

    @strawberry.field(description="新值；清除时为空。Value after; null for what goes.")
    def new(self, info: Info) -> str | None:
        return shown(self.key, self.stored_new, info.context.language)


@strawberry.type(description="名册中一行带来的变化（新增、修改、终止）。What one row of a roster changes.")
class RosterChange(Node):
    kind: ChangeKind = strawberry.field(description="变化种类。Kind of the change.")
    row: int | None = strawberry.field(
        description="行号；因不在完整名册中或随代表资格而终止的席位没有行号。Number of the row; null for a seat that ends because no row has it, or with a mandate."
    )
    name: str = strawberry.field(
        description="姓名，或新增的代表团、小组、选区的名称。Name of the person, or of the group or district that is added."
    )
    fields: list[RosterFieldChange] = strawberry.field(description="逐项变化。What changes, value by value.")

    @classmethod
    def of(cls, row: rows.RosterChange) -> "RosterChange":
        return cls(
            id=encode_id("RosterChange", row.id),
            kind=row.kind,
            row=row.row,
            name=row.name,
            fields=[
                RosterFieldChange(
                    key=each["key"], stored_old=each["old"], stored_new=each["new"], private=each["private"]
                )
                for each in row.field_changes
            ],
        )

    @strawberry.field(description="种类名称，用所请求的语言。The kind's name in the asked language.")
    def kind_label(self, info: Info) -> str:
        return self.kind.label(info.context.language)


@strawberry.type(description="一种变化的数量（小计）。How many changes there are of one kind.")
class RosterCount:
    kind: ChangeKind = strawberry.field(description="变化种类。Kind of the change.")
    count: int = strawberry.field(description="数量。How many there are.")


@strawberry.type(description="当前用户对该导入可以做什么（权限提示）。What the viewer may do with this import.")
class RosterImportViewerCan:
    apply: bool = strawberry.field(
        description="可否导入：无错误、未过期、未导入。Indicates whether it can be applied: without problems, not too old, not applied yet."
    )


@strawberry.type(
    description="名册导入：先预览，再照预览导入。A roster import: previewed first, then applied exactly as previewed. For staff of what it may touch."
)
class RosterImport(Node):
    record: strawberry.Private[rows.RosterImport]
    state: ImportState = strawberry.field(description="状态。State of the import.")
    mode: ImportMode = strawberry.field(description="导入方式。Mode of the import.")
    end_reason: EndReason | None = strawberry.field(
        description="完整导入时终止席位的原因。For which reason seats end that a complete file does not have."
    )
    add_missing: bool = strawberry.field(
        description="是否新增系统中没有的代表团、小组、选区。Indicates whether delegations, groups and districts that nobody has entered are added."
    )
    file_name: str = strawberry.field(description="文件名。Name of the file.")
    previewed_at: datetime = strawberry.field(description="预览时间。Timestamp of the preview.")
    expires_at: datetime = strawberry.field(description="预览失效时间。Timestamp after which it cannot be applied.")
    effective_on: date = strawberry.field(
        description="由导入开始或终止的，以此日为准。Day on which begins and ends what the import begins and ends."
    )
    row_count: int = strawberry.field(description="名册行数。Number of rows that were read.")
    unchanged: int = strawberry.field(description="没有变化的行数。Number of rows that change nothing.")
    problem_count: int = strawberry.field(
        description="错误数；不为零则不能导入。Number of problems; while there is one, nothing is applied."
    )
    counts: list[RosterCount] = strawberry.field(description="各种变化的数量。How many changes there are of each kind.")
    done: int = strawberry.field(
        description="已完成的变化数，按工作量折算。How many of the changes are through, as a share of the work."
    )
    total: int = strawberry.field(description="变化总数。Number of all changes.")
    applied_at: datetime | None = strawberry.field(description="导入完成时间。Timestamp at which it was applied.")
    version: int = strawberry.field(description="版本号。Version of the row.")

    @classmethod
    def of(cls, row: rows.RosterImport) -> "RosterImport":
        return cls(
            id=encode_id("RosterImport", row.id),
            record=row,
            state=row.state,
            mode=row.mode,
            end_reason=row.end_reason,
            add_missing=row.add_missing,
            file_name=row.file_name,
            previewed_at=row.previewed_at,
            expires_at=row.previewed_at + PREVIEW_KEPT,
            effective_on=row.day,
            row_count=row.rows,
            unchanged=row.unchanged,
            problem_count=row.problem_count,
            counts=[RosterCount(kind=ChangeKind(kind), count=count) for kind, count in row.counts.items()],
            done=row.done,
            total=row.total,
            applied_at=row.applied_at,
            version=row.version,
        )

    @strawberry.field(description="状态名称，用所请求的语言。The state's name in the asked language.")
    def state_label(self, info: Info) -> str:
        return self.state.label(info.context.language)

    @strawberry.field(
        description="最近一次导入被拒绝的原因，用所请求的语言。Why the latest attempt to apply it was refused, in the asked language."
    )
    def refusal(self, info: Info) -> str | None:
        if not self.record.refused_for:
            return None
        return RosterImportApplyRefusal[self.record.refused_for].sentence(info.context.language, {})

    @strawberry.field(
        description="修订号：触及该导入的最新事件编号。Revision: number of the newest event that touched this import."
    )
    async def revision(self, info: Info) -> BigInt:
        return BigInt(await info.context.loaders.roster_import_revision(self.record.id, info.context.position))

    @strawberry.field(description="指定的机构；未指定时为空。The body that was named; null if none was.")
    async def body(self, info: Info) -> Annotated["Body", strawberry.lazy("schema.bodies.types")] | None:
        from schema.bodies.types import Body

        if self.record.body_id is None:
            return None
        row = await info.context.loaders.bodies.body.load(self.record.body_id)
        return Body.of(row) if row else None

    @strawberry.field(description="全部错误，按行排序。Every problem, by row.")
    async def problems(self, info: Info, first: First = DEFAULT_PAGE, after: After = None) -> Connection[RosterProblem]:
        return await info.context.loaders.roster.problems_page(
            self.record.id, checked_first(first), decode_cursor(after, PLACE)
        )

    @strawberry.field(description="全部变化，按行排序。Every change, in the order of the rows.")
    async def changes(
        self, info: Info, kind: ByKind = None, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[RosterChange]:
        return await info.context.loaders.roster.changes_page(
            self.record.id, kind, checked_first(first), decode_cursor(after, PLACE)
        )

    @strawberry.field(description="当前用户可以做什么。What the viewer may do with this import.")
    async def viewer_can(self, info: Info) -> RosterImportViewerCan:
        ready = (
            self.state in (ImportState.PREVIEWED, ImportState.REFUSED)
            and not self.problem_count
            and clock.now() < self.expires_at
        )
        is_staff = await info.context.loaders.is_staff_of(info.context.actor, self.record.node_id)
        return RosterImportViewerCan(apply=ready and is_staff)
