"""What items are held against as clients see it: targets, milestones, money, place, acceptance, and the rules of lights."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from models.projects import rows
from models.projects.lights import Measure
from models.projects.rows import ChangeState
from schema.errors import expose_labels
from schema.node import Node, encode_id

expose_labels(ChangeState, "TargetChangeState", "目标变更申请的状态。Where a request to change a target stands.")
expose_labels(Measure, "ProgressMeasure", "进度与哪一日的计划相比。Against the plan of which day progress is measured.")


@strawberry.type(description="节点目标及其达成（里程碑）。A point that an item should reach by a day.")
class Milestone(Node):
    number: int = strawberry.field(description="在细项中的序号。Number within its item.")
    title: str = strawberry.field(description="名称。Title of the milestone.")
    planned_on: date = strawberry.field(description="计划完成日期。Day on which it should be reached.")
    reached_on: date | None = strawberry.field(
        description="实际完成日期，未完成时为空。Day on which it was reached; null until then."
    )

    @classmethod
    def of(cls, row: rows.Milestone) -> "Milestone":
        return cls(
            id=encode_id("Milestone", row.id),
            number=row.number,
            title=row.title,
            planned_on=row.planned_on,
            reached_on=row.reached_on,
        )


@strawberry.type(description="目标变更申请及其决定。A request to change a voted target, and what was decided of it.")
class TargetChange(Node):
    number: int = strawberry.field(description="在细项中的序号。Number within its item.")
    previous: Decimal = strawberry.field(description="申请时的目标数量。The target when the change was asked for.")
    quantity: Decimal = strawberry.field(description="申请的目标数量。The target asked for.")
    difference: Decimal = strawberry.field(description="与申请时目标之差。The difference between the two.")
    reason: str = strawberry.field(description="申请理由。Why the unit asks.")
    requested_at: datetime = strawberry.field(description="申请时间。Timestamp of the request.")
    state: ChangeState = strawberry.field(description="状态。Where the request stands.")
    decision: str = strawberry.field(description="决定及理由。The decision with its reason; empty while open.")
    decided_at: datetime | None = strawberry.field(description="决定时间。Timestamp of the decision.")
    target_version: int | None = strawberry.field(
        description="所成的目标版本；票决的目标为第 1 版。The version of the target that it became, the voted one being 1; null unless approved."
    )

    @classmethod
    def of(cls, row: rows.TargetChange) -> "TargetChange":
        return cls(
            id=encode_id("TargetChange", row.id),
            number=row.number,
            previous=row.previous,
            quantity=row.quantity,
            difference=row.quantity - row.previous,
            reason=row.reason,
            requested_at=row.requested_at,
            state=row.state,
            decision=row.decision,
            decided_at=row.decided_at,
            target_version=row.target_version,
        )


@strawberry.type(description="数量目标：票决的与现行的。The target quantity: as it was voted, and as it is now.")
class ProjectItemTarget:
    quantity: Decimal = strawberry.field(description="现行目标数量。The target now.")
    unit: str = strawberry.field(description="计量单位。The unit word.")
    version: int = strawberry.field(description="目标版本；票决的为第 1 版。Version of the target; the voted one is 1.")
    voted: Decimal | None = strawberry.field(
        description="票决的目标数量，票决前为空。The target as voted; null before."
    )
    difference: Decimal | None = strawberry.field(
        description="现行与票决目标之差。The difference between the target now and the voted one."
    )


@strawberry.type(description="验收结果。That an item was checked and accepted by somebody who is not the unit.")
class Acceptance(Node):
    accepted_on: date = strawberry.field(description="验收日期。Day of the acceptance.")
    quantity: Decimal | None = strawberry.field(description="验收数量。The quantity that was found.")
    cost: Decimal | None = strawberry.field(description="决算金额（元）。The final cost, in yuan.")
    remark: str = strawberry.field(description="验收意见。The remark of those who checked.")
    accepted_at: datetime = strawberry.field(description="录入时间。Timestamp of the entry.")

    @classmethod
    def of(cls, row: rows.Acceptance) -> "Acceptance":
        return cls(
            id=encode_id("Acceptance", row.id),
            accepted_on=row.accepted_on,
            quantity=row.quantity,
            cost=row.cost,
            remark=row.remark,
            accepted_at=row.accepted_at,
        )


@strawberry.type(description="资金来源。Where a part of a budget comes from.")
class BudgetSource:
    name: str = strawberry.field(description="来源。Name of the source.")
    amount: Decimal = strawberry.field(description="金额（元）。Amount, in yuan.")


@strawberry.type(description="经纬度坐标。A place on the map.")
class Coordinates:
    longitude: float = strawberry.field(description="经度。Longitude, in degrees east.")
    latitude: float = strawberry.field(description="纬度。Latitude, in degrees north.")


@strawberry.type(description="县的亮灯规则，按版本。A county's rules of lights, by version.")
class LightRules(Node):
    version: int = strawberry.field(description="版本。Version of the rules.")
    shortfall: Decimal = strawberry.field(
        description="落后超过多少个百分点亮红灯。More points behind than this are red, up to it yellow."
    )
    report_due_day: int = strawberry.field(
        description="次月几日前应报告。Day of the next month on which a report is due."
    )
    report_late_days: int = strawberry.field(
        description="迟报多少天以内为略迟。Up to so many days a report is a little late."
    )
    report_missing_days: int = strawberry.field(
        description="迟报超过多少天亮红灯。More days late than this are red, up to it yellow."
    )
    milestone_late_days: int = strawberry.field(
        description="节点逾期超过多少天亮红灯。A milestone more days late than this is red, up to it yellow."
    )
    measure: Measure = strawberry.field(
        description="进度与哪一日的计划相比。Against the plan of which day progress is measured."
    )
    entered_at: datetime = strawberry.field(description="录入时间。Timestamp of the entry.")

    @classmethod
    def of(cls, row: rows.LightRules) -> "LightRules":
        return cls(
            id=encode_id("LightRules", row.id),
            version=row.version,
            shortfall=row.shortfall,
            report_due_day=row.report_due_day,
            report_late_days=row.report_late_days,
            report_missing_days=row.report_missing_days,
            milestone_late_days=row.milestone_late_days,
            measure=row.measure,
            entered_at=row.entered_at,
        )
