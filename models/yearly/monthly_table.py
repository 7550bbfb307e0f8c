"""The monthly table of a year's projects, in the columns of a real Nantong table [cc-month]: one line an item."""

from collections import defaultdict
from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal

from models.audience import Audience
from models.platform.rows import County
from models.projects import progress
from models.projects.rows import ItemCoUnit, PlannedProgress, ProgressReport, ProjectItem

NOT_REPORTED = "尚未报告"
TEN_THOUSAND = 10_000


@dataclass(frozen=True)
class Line:
    """One item at the end of the month. What is not known is empty; `on_schedule` is 是, 否, or empty before a report."""

    number: int
    task: str
    target: str
    leader: str
    lead_unit: str
    co_units: str
    before: str
    now: str
    on_schedule: str
    remark: str


HEADERS = (
    "序号",
    "主要任务",
    "年度目标",
    "分管领导",
    "牵头单位",
    "责任单位及协办单位",
    "截至上月进展情况",
    "截至本月进展情况",
    "是否达序时",
    "备注",
)
assert len(HEADERS) == len(fields(Line))


@dataclass(frozen=True)
class MonthlyTable:
    county: str
    month: str
    lines: list[Line]

    @property
    def title(self) -> str:
        year, month = self.month.split("-")
        return f"{self.county}{year}年民生实事项目进度表（截至{int(month)}月底）"

    @property
    def file_name(self) -> str:
        return f"{self.title}.xlsx"


async def monthly_table(county: County, month: str, audience: Audience) -> MonthlyTable:
    """The table of a month, `2025-06`, of what was voted. Five statements, however many items."""
    items = (
        await ProjectItem.visible_to(audience)
        .filter(project__county_id=county.id, project__year=int(month[:4]), project__chosen_at__not_isnull=True)
        .select_related("project", "lead_unit")
        .order_by("project__number", "number")
    )
    ids = [item.id for item in items]
    reports: dict[int, dict[str, ProgressReport]] = defaultdict(dict)
    for report in await ProgressReport.visible_to(audience).filter(item_id__in=ids, month__lte=month).order_by("month"):
        reports[report.item_id][report.month] = report
    plans: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for planned in await PlannedProgress.filter(item_id__in=ids, month__lte=month):
        plans[planned.item_id][planned.month] = planned.progress
    helping: dict[int, list[str]] = defaultdict(list)
    for row in await ItemCoUnit.filter(item_id__in=ids).select_related("unit").order_by("id"):
        helping[row.item_id].append(row.unit.name)
    lines = [
        _line(place, item, month, reports[item.id], plans[item.id], helping[item.id])
        for place, item in enumerate(items, 1)
    ]
    return MonthlyTable(county.name, month, lines)


def _line(
    number: int,
    item: ProjectItem,
    month: str,
    reports: dict[str, ProgressReport],
    plan: dict[str, Decimal],
    helping: list[str],
) -> Line:
    now = reports.get(month)
    on_schedule = _on_schedule(now, plan.get(month))
    earlier = [reports[each] for each in sorted(reports) if each < month]
    return Line(
        number=number,
        task=f"{item.project.title}：{item.title}",
        target="" if item.target is None else f"{_plain(item.target)}{item.target_unit}",
        leader=item.leader,
        lead_unit=item.lead_unit.name,
        co_units="、".join(helping),
        before=_state(earlier[-1]) if earlier else "",
        now=_state(now) if now else NOT_REPORTED,
        on_schedule=on_schedule,
        remark=_remark(now, behind=on_schedule == "否") if now else "",
    )


def _remark(report: ProgressReport, *, behind: bool) -> str:
    """What the unit remarks; where it is behind, first why [cc-month]."""
    reason = f"未达序时原因：{report.reason}" if behind and report.reason else report.reason
    said = [reason, report.explanation, report.remark]
    return "；".join(part for part in said if part)


def _state(report: ProgressReport) -> str:
    """What the unit wrote, then: 完成进度 58.5%，支出 120 万元（2025年6月报告）."""
    year, month = report.month.split("-")
    spent = _plain((report.spent / TEN_THOUSAND).quantize(Decimal("0.01"), ROUND_HALF_UP))
    said = f"{report.situation}。".replace("。。", "。") if report.situation else ""
    return f"{said}完成进度 {_plain(report.progress)}%，支出 {spent} 万元（{year}年{int(month)}月报告）"


def _on_schedule(report: ProgressReport | None, planned: Decimal | None) -> str:
    """As the report was judged when it was made; an older one, against the plan of its month."""
    if report is not None and report.planned is not None:
        planned = report.planned
    if report is None or planned is None:
        return ""
    return "是" if progress.is_on_schedule(report.progress, planned) else "否"


def _plain(value: Decimal) -> str:
    """58.50 is 58.5, 100.00 is 100."""
    return f"{value.normalize():f}"
