"""The platform tree as clients see it."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import strawberry

from models.platform import rows
from models.platform.rows import NodeKind
from models.platform.tree import Summary
from models.projects.rollup import RollUp, shown
from models.representatives.lists import NAME_PLACE
from schema.connection import DEFAULT_PAGE, After, Connection, First, checked_first, decode_cursor
from schema.context import Info
from schema.errors import expose_labels
from schema.node import Node, encode_id
from schema.scalars import BigInt

if TYPE_CHECKING:
    from schema.bodies.types import Body
    from schema.projects.types import ProjectItem
    from schema.representatives.types import GridCell, Representative
    from schema.supervision.types import SupervisionProblem, SupervisionVisit
    from schema.supervision.year.types import MidYearReport, YearEndList

expose_labels(NodeKind, "PlatformNodeKind", "平台节点种类。What a node of the platform tree is.")

ByKind = Annotated[
    NodeKind | None,
    strawberry.argument(description="只要这一种类的节点。Only nodes of this kind; all kinds if left out."),
]
UnderWatch = Annotated[
    bool | None,
    strawberry.argument(
        description="只要跟踪监督中的（true）或不在其中的（false）细项。Only items that stand under watch (true), or that do not (false); all if left out."
    ),
]
NODE_PLACE = (str,)
YEAR_PLACE = (int,)
LIST_PLACE = (int, int)
ITEM_PLACE = (int, int, int)
BODY_PLACE = (str,)
NEWEST_PLACE = (int,)


@strawberry.type(description="各灯的细项数（蓝绿黄红灰）。How many items show each light.")
class LightCounts:
    blue: int = strawberry.field(description="蓝灯：已完成或已验收。Blue: completed, exceeded or accepted.")
    green: int = strawberry.field(description="绿灯：达到序时。Green: on schedule.")
    yellow: int = strawberry.field(description="黄灯：略慢。Yellow: slightly behind.")
    red: int = strawberry.field(description="红灯：未达序时。Red: behind.")
    grey: int = strawberry.field(description="灰灯：已调整或终止。Grey: adjusted or terminated.")
    on_schedule_share: Decimal | None = strawberry.field(
        description="蓝绿灯占比（百分比，保留一位小数，灰灯不计）。Share of blue and green among all but grey, in percent, rounded half up to 0.1; null where there are none."
    )

    @classmethod
    def of(cls, rolled: RollUp) -> "LightCounts":
        return cls(
            **{light.value: count for light, count in rolled.lights.items()},
            on_schedule_share=shown(rolled.on_schedule_share),
        )


@strawberry.type(
    description="节点及其下级的汇总（子树汇总）。The roll-up of a node with all below it; closed nodes do not count."
)
class PlatformNodeSummary:
    node_id: strawberry.Private[int]
    nodes: int = strawberry.field(description="节点总数，含自身。Number of open nodes, this one included.")
    local_centres: int = strawberry.field(description="镇区街道中心数。Number of local centres.")
    stations: int = strawberry.field(description="代表工作站数。Number of stations.")
    contact_points: int = strawberry.field(description="代表联系点数。Number of contact points.")
    boards: int = strawberry.field(description="板块数。Number of boards.")
    items: int = strawberry.field(description="经票决的项目细项数。Number of items of projects that were chosen.")
    lights: LightCounts = strawberry.field(description="各灯的细项数。How many of them show each light.")
    progress: Decimal | None = strawberry.field(
        description="总进度（百分比，保留一位小数），按预算加权，无细项时为空。Progress of the items by the weight of their budgets, all equal if any is unknown, in percent, rounded half up to 0.1; null without items."
    )
    items_reported: int = strawberry.field(
        description="已有进度报告的细项数。Number of items with at least one report."
    )
    items_on_schedule: int = strawberry.field(
        description="达到序时进度的细项数。Number of reported items at or above their planned progress."
    )
    items_behind: int = strawberry.field(
        description="未达序时进度的细项数。Number of reported items below their planned progress."
    )
    items_completed: int = strawberry.field(description="进度已达 100% 的细项数。Number of items at 100 percent.")
    done_rate: Decimal | None = strawberry.field(
        description="办成率（已验收占未终止细项的百分比，保留一位小数），与满意率并看。Done rate, to be read beside the satisfaction: the accepted in percent of all that were not terminated, rounded half up to 0.1; null where nothing was to be done."
    )
    items_under_watch: int = strawberry.field(
        description="跟踪监督中的细项数。Number of items that stand under watch because a year-end list rated them low."
    )
    mean_progress: Decimal | None = strawberry.field(
        description="平均进度（百分比，保留一位小数），无细项时为空。Mean progress in percent, rounded half up to 0.1; null without items.",
        deprecation_reason="请用按预算加权的 progress。Use progress, which is weighted by budget.",
    )
    budget: Decimal = strawberry.field(description="已知预算合计（元）。Sum of the known budgets, in yuan.")
    spent: Decimal = strawberry.field(description="已支出合计（元）。Sum of what was spent, in yuan.")

    @classmethod
    def of(cls, node_id: int, summary: Summary) -> "PlatformNodeSummary":
        nodes = summary.nodes
        return cls(
            node_id=node_id,
            nodes=sum(nodes.values()),
            local_centres=nodes[NodeKind.LOCAL_CENTRE],
            stations=nodes[NodeKind.STATION],
            contact_points=nodes[NodeKind.CONTACT_POINT],
            boards=nodes[NodeKind.BOARD],
            items=summary.items,
            lights=LightCounts.of(summary.rolled),
            progress=shown(summary.rolled.progress),
            items_reported=summary.items_reported,
            items_on_schedule=summary.items_on_schedule,
            items_behind=summary.items_reported - summary.items_on_schedule,
            items_completed=summary.items_completed,
            done_rate=shown(summary.rolled.done_rate),
            items_under_watch=summary.items_under_watch,
            mean_progress=summary.mean_progress,
            budget=summary.budget,
            spent=summary.spent,
        )

    @strawberry.field(
        description="在此派驻的在任代表人数，每人只计一次。Number of representatives in office who serve in the subtree, each counted once."
    )
    async def representatives(self, info: Info) -> int:
        return (await info.context.loaders.representatives.serving.load(self.node_id)).representatives

    @strawberry.field(
        description="在此派驻的在任议政员人数，每人只计一次。Number of street delegates in office who serve in the subtree, each counted once."
    )
    async def delegates(self, info: Info) -> int:
        return (await info.context.loaders.representatives.serving.load(self.node_id)).delegates


@strawberry.type(description="当前用户对该节点可以做什么（权限提示）。What the viewer may do with this node.")
class PlatformNodeViewerCan:
    add_child: bool = strawberry.field(
        description="可否在其下增设节点。Indicates whether the viewer may add a node below."
    )
    move: bool = strawberry.field(description="可否移动。Indicates whether the viewer may move it.")
    close: bool = strawberry.field(description="可否撤销。Indicates whether the viewer may close it.")


@strawberry.type(
    description="平台节点：中心、站、点或板块。A node of the platform tree: a centre, station, contact point or board."
)
class PlatformNode(Node):
    row: strawberry.Private[rows.PlatformNode]
    kind: NodeKind = strawberry.field(description="种类。Kind of the node.")
    code: str = strawberry.field(description="代码，全局唯一。Code of the node, unique.")
    name: str = strawberry.field(description="名称。Name of the node.")
    division_code: str | None = strawberry.field(
        description="国家统计局区划代码。Code of the division in the national statistics, if the node is of one."
    )
    assumed: bool = strawberry.field(
        description="是否为推定（资料未载明）。Indicates whether the node is assumed: the sources count it and do not name it."
    )
    synthetic: bool = strawberry.field(
        description="是否为演示数据。Indicates whether the node is invented for demonstration."
    )
    closed_on: date | None = strawberry.field(description="撤销日期。Day on which the node was closed.")
    version: int = strawberry.field(description="版本号，修改时须带上。Version of the row; an edit must name it.")

    @classmethod
    def of(cls, row: rows.PlatformNode) -> "PlatformNode":
        return cls(
            id=encode_id("PlatformNode", row.id),
            row=row,
            kind=row.kind,
            code=row.code,
            name=row.name,
            division_code=row.division_code,
            assumed=row.assumed,
            synthetic=row.synthetic,
            closed_on=row.closed_on,
            version=row.version,
        )

    @strawberry.field(description="种类名称，用所请求的语言。The kind's name in the asked language.")
    def kind_label(self, info: Info) -> str:
        return self.kind.label(info.context.language)

    @strawberry.field(
        description="修订号：触及本子树的最新事件编号。Revision: number of the newest event that touched this subtree."
    )
    async def revision(self, info: Info) -> BigInt:
        return BigInt(await info.context.loaders.node_revision(self.row.id, info.context.position))

    @strawberry.field(description="上级节点。The node above; null for a county centre.")
    async def parent(self, info: Info) -> "PlatformNode | None":
        if self.row.parent_id is None:
            return None
        row = await info.context.loaders.platform.node.load(self.row.parent_id)
        return PlatformNode.of(row) if row else None

    @strawberry.field(description="所有上级，从县级中心起。All nodes above, from the county centre down.")
    async def ancestors(self, info: Info) -> list["PlatformNode"]:
        return [PlatformNode.of(row) for row in await info.context.loaders.platform.ancestors.load(self.row.id)]

    @strawberry.field(description="直接下级，按代码排序。The nodes directly below, closed ones too, by code.")
    async def children(
        self, info: Info, kind: ByKind = None, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection["PlatformNode"]:
        return await info.context.loaders.platform.children_page(
            self.row.id, kind, checked_first(first), decode_cursor(after, NODE_PLACE)
        )

    @strawberry.field(description="所有下级，按代码排序。All nodes below, at any depth, closed ones too, by code.")
    async def descendants(
        self, info: Info, kind: ByKind = None, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection["PlatformNode"]:
        return await info.context.loaders.platform.descendants_page(
            self.row.id, kind, checked_first(first), decode_cursor(after, NODE_PLACE)
        )

    @strawberry.field(description="本节点及下级的项目细项。The project items at this node and at all below it.")
    async def items(
        self, info: Info, under_watch: UnderWatch = None, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[Annotated["ProjectItem", strawberry.lazy("schema.projects.types")]]:
        return await info.context.loaders.projects.items_below_page(
            self.row.id, under_watch, checked_first(first), decode_cursor(after, ITEM_PLACE)
        )

    @strawberry.field(
        description="本节点及下级细项的视察，最近登记的在前。The visits to items at this node and below, those recorded last first."
    )
    async def supervision_visits(
        self, info: Info, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[Annotated["SupervisionVisit", strawberry.lazy("schema.supervision.types")]]:
        return await info.context.loaders.supervision.visits_below.load(
            self.row.id, checked_first(first), decode_cursor(after, NEWEST_PLACE)
        )

    @strawberry.field(
        description="本节点及下级细项尚未销号的问题（整改清单），最近提出的在前。The open problems of items at this node and below, those raised last first."
    )
    async def supervision_problems(
        self, info: Info, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[Annotated["SupervisionProblem", strawberry.lazy("schema.supervision.types")]]:
        return await info.context.loaders.supervision.problems_below.load(
            self.row.id, checked_first(first), decode_cursor(after, NEWEST_PLACE)
        )

    @strawberry.field(
        description="在本节点及下级派驻的在任代表与议政员，按姓名排序。The representatives and delegates in office who serve at this node or below, by name."
    )
    async def representatives(
        self, info: Info, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[Annotated["Representative", strawberry.lazy("schema.representatives.types")]]:
        return await info.context.loaders.representatives.serving_pages.load(
            self.row.id, checked_first(first), decode_cursor(after, NAME_PLACE)
        )

    @strawberry.field(description="本节点的网格，按代码排序。The grid cells of this node, closed ones too, by code.")
    async def grid_cells(
        self, info: Info, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[Annotated["GridCell", strawberry.lazy("schema.representatives.types")]]:
        return await info.context.loaders.representatives.cell_pages.load(
            self.row.id, checked_first(first), decode_cursor(after, NODE_PLACE)
        )

    @strawberry.field(description="设在本节点的机构，按代码排序。The bodies at this node, by code; dissolved ones too.")
    async def bodies(
        self, info: Info, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[Annotated["Body", strawberry.lazy("schema.bodies.types")]]:
        return await info.context.loaders.bodies.at_node.load(
            self.row.id, checked_first(first), decode_cursor(after, BODY_PLACE)
        )

    @strawberry.field(description="子树汇总。The roll-up of this node with all below it.")
    async def summary(
        self,
        info: Info,
        year: Annotated[
            int | None,
            strawberry.argument(
                description="只计这一年度项目的细项。Only the items of this year's projects; of all years if left out."
            ),
        ] = None,
    ) -> PlatformNodeSummary:
        found = await info.context.loaders.platform.summary.load((self.row.id, year))
        return PlatformNodeSummary.of(self.row.id, found)

    @strawberry.field(
        description="本节点的半年报告，最近年度在前。The half-year reports of this node, newest year first."
    )
    async def mid_year_reports(
        self, info: Info, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[Annotated["MidYearReport", strawberry.lazy("schema.supervision.year.types")]]:
        return await info.context.loaders.year.reports.load(
            self.row.id, checked_first(first), decode_cursor(after, YEAR_PLACE)
        )

    @strawberry.field(
        description="县级中心的年终清单，最近年度及其最新版在前；其他节点没有。The year-end lists of the county at its centre, the newest version of the newest year first; other nodes have none."
    )
    async def year_end_lists(
        self, info: Info, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[Annotated["YearEndList", strawberry.lazy("schema.supervision.year.types")]]:
        return await info.context.loaders.year.lists.load(
            self.row.id, checked_first(first), decode_cursor(after, LIST_PLACE)
        )

    @strawberry.field(description="当前用户可以做什么。What the viewer may do with this node.")
    async def viewer_can(self, info: Info) -> PlatformNodeViewerCan:
        is_staff = await info.context.loaders.is_staff_of(info.context.actor, self.row.id)
        inside = self.row.parent_id is not None and await info.context.loaders.is_staff_of(
            info.context.actor, self.row.parent_id
        )
        open_now = self.row.open
        return PlatformNodeViewerCan(
            add_child=is_staff and open_now and self.kind not in (NodeKind.CONTACT_POINT, NodeKind.BOARD),
            move=inside and open_now,
            close=inside and open_now,
        )
