"""What the mutations of projects are given."""

from decimal import Decimal

import strawberry

from schema.platform.inputs import IDEMPOTENCY_KEY


@strawberry.input(description="报告细项进度的输入。Input of projectItemReport.")
class ProjectItemReportInput:
    item_id: strawberry.ID = strawberry.field(description="细项的标识。Id of the item.")
    month: str = strawberry.field(
        description="所报月份，如 2025-07，每月只报一次。The month, like 2025-07; one report a month."
    )
    progress: Decimal = strawberry.field(description="累计进度（百分比，0 到 100）。Progress so far, 0 to 100 percent.")
    spent: Decimal = strawberry.field(description="累计支出（元）。Spent so far, in yuan.")
    remark: str = strawberry.field(default="", description="说明，最多 2000 字。A remark, at most 2,000 characters.")
    version: int | None = strawberry.field(
        default=None,
        description="所看到的细项版本号，给出时须仍是最新。The item's version that the client has seen; if given, it must be current.",
    )
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(
    description="修改细项的输入；不写的部分不变。Input of projectItemEdit; what is left out stays as it is."
)
class ProjectItemEditInput:
    id: strawberry.ID = strawberry.field(description="细项的标识。Id of the item.")
    version: int = strawberry.field(description="所看到的版本号。The version that the client has seen.")
    title: str | None = strawberry.field(default=None, description="新名称。New title.")
    node_id: strawberry.ID | None = strawberry.field(
        default=None, description="新地点（平台节点）的标识。Id of the new platform node."
    )
    lead_unit_id: strawberry.ID | None = strawberry.field(
        default=None, description="新牵头单位的标识。Id of the new lead unit."
    )
    budget: strawberry.Maybe[Decimal | None] = strawberry.field(
        default=None, description="新预算（元）；写 null 表示未知。New budget, in yuan; null makes it unknown."
    )
