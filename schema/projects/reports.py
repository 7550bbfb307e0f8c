"""What is reported of items, month by month, as clients see it."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from models.projects import progress, rows
from models.projects.actions import AFTER, BEFORE
from schema.context import Info
from schema.files.types import File
from schema.node import Node, encode_id


@strawberry.type(description="某月的计划与实际进度（序时进度）。Planned and actual progress at the end of one month.")
class ProjectItemMonth:
    month: str = strawberry.field(description="月份，如 2025-06。The month, like 2025-06.")
    planned: Decimal = strawberry.field(description="计划进度（百分比）。Planned progress, in percent.")
    actual: Decimal | None = strawberry.field(
        description="所报实际进度（百分比）。Reported progress, in percent; null if not reported."
    )


@strawberry.type(description="报告更正前的一版（旧值）。What a report said before it was corrected.")
class ProgressReportVersion:
    number: int = strawberry.field(description="版本号。Number of the version.")
    progress: Decimal = strawberry.field(description="原累计进度（百分比）。Progress as it was reported, in percent.")
    spent: Decimal = strawberry.field(description="原累计支出（元）。Spent as it was reported, in yuan.")
    quantity: Decimal | None = strawberry.field(description="原完成数量。The quantity reached as it was reported.")
    situation: str = strawberry.field(description="原进展情况。The state in words as it was reported.")
    reason: str = strawberry.field(description="原落后原因。The reason as it was reported.")
    explanation: str = strawberry.field(description="原超支说明。The explanation as it was reported.")
    remark: str = strawberry.field(description="原说明。The remark as it was reported.")
    replaced_at: datetime = strawberry.field(description="更正时间。Timestamp of the correction.")
    replaced_why: str = strawberry.field(description="更正理由。Why it was corrected.")

    @classmethod
    def of(cls, row: rows.ReportVersion) -> "ProgressReportVersion":
        return cls(
            **{name: getattr(row, name) for name in rows.REPORT_FIGURES},
            number=row.number,
            replaced_at=row.replaced_at,
            replaced_why=row.replaced_why,
        )


@strawberry.type(description="某月的进度报告。What the lead unit reported of one month.")
class ProgressReport(Node):
    row: strawberry.Private[rows.ProgressReport]
    month: str = strawberry.field(description="月份，如 2025-06。The month, like 2025-06.")
    progress: Decimal = strawberry.field(description="累计进度（百分比，0 到 100）。Progress so far, 0 to 100 percent.")
    spent: Decimal = strawberry.field(description="累计支出（元）。Spent so far, in yuan.")
    quantity: Decimal | None = strawberry.field(
        description="累计完成数量，以目标的单位计。The quantity reached so far, in the target's unit."
    )
    measured_on: date | None = strawberry.field(
        description="报告所述之日：月末，当月内报告的为报告当日。The day that the report speaks of: the month's end, or the day of a report made within the month; null in old rows."
    )
    planned: Decimal | None = strawberry.field(
        description="该日的计划进度（序时进度，百分比）。Planned progress of that day, in percent."
    )
    on_schedule: bool | None = strawberry.field(
        description="是否达到序时进度（是否达序）。Indicates whether progress was at least as planned."
    )
    situation: str = strawberry.field(description="截至本月进展情况。The state up to this month, in words.")
    reason: str = strawberry.field(description="未达序时或回落的原因。Why progress is behind or has fallen.")
    explanation: str = strawberry.field(description="超预算支出的说明。Why more than the budget is spent.")
    remark: str = strawberry.field(description="说明。The unit's remark.")
    reported_at: datetime = strawberry.field(description="报告时间。Timestamp of the report.")
    version: int = strawberry.field(
        description="版本号，更正时须带上。Version of the report; a correction must name it."
    )

    @classmethod
    def of(cls, row: rows.ProgressReport) -> "ProgressReport":
        return cls(
            id=encode_id("ProgressReport", row.id),
            row=row,
            month=row.month,
            progress=row.progress,
            spent=row.spent,
            quantity=row.quantity,
            measured_on=row.measured_on,
            planned=row.planned,
            on_schedule=None if row.planned is None else progress.is_on_schedule(row.progress, row.planned),
            situation=row.situation,
            reason=row.reason,
            explanation=row.explanation,
            remark=row.remark,
            reported_at=row.reported_at,
            version=row.version,
        )

    @strawberry.field(
        description="截至上月进展情况（上一份报告所述）。The state up to last month: what the report before this one said; null if there is none."
    )
    async def previous_situation(self, info: Info) -> str | None:
        return await info.context.loaders.projects.previous_situation.load((self.row.item_id, self.row.month))

    @strawberry.field(description="实施前照片。Photos of the place before the work.")
    async def photos_before(self, info: Info) -> list[File]:
        return await self._photos(info, BEFORE)

    @strawberry.field(description="实施后照片。Photos of the place after the work.")
    async def photos_after(self, info: Info) -> list[File]:
        return await self._photos(info, AFTER)

    async def _photos(self, info: Info, attached_as: str) -> list[File]:
        held = ("ProgressReport", self.row.id, attached_as)
        return [File.of(row) for row in await info.context.loaders.files.attached.load(held)]

    @strawberry.field(
        description="更正前的各版，从最早起。What it said before its corrections, oldest first; empty if it never was corrected."
    )
    async def versions(self, info: Info) -> list[ProgressReportVersion]:
        found = await info.context.loaders.projects.report_versions.load(self.row.id)
        return [ProgressReportVersion.of(row) for row in found]
