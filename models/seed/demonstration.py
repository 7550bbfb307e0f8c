"""Rudong's demonstration data.

Real: the divisions, the counts 1 / 16 / 70 / 179, and the ten project categories of 2025 [rd-2025]. Invented, and
marked synthetic: the spread of stations and points, boards, units, items, figures and all accounts.
"""

import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from tortoise.transactions import in_transaction

from models.accounts import passwords
from models.accounts.loading import NewAccount, load_accounts
from models.accounts.rows import Account, AccountKind, CapacityKind
from models.actor import SERVICE
from models.platform.loading import load_platform, read_plan
from models.platform.rows import PlatformNode
from models.projects import progress
from models.projects.actions import NewItem, NewProject, load_projects, report_progress
from models.projects.rows import ProjectItem
from models.seed.bodies import load_rudong_bodies
from models.units.actions import load_units

PLAN = Path(__file__).parent / "rudong_divisions.json"
COUNTY = "320623"
YEAR = 2025
PASSWORD = "rudong-demo-2025"
BOARDS = ("代表履职板块（演示）", "议案建议板块（演示）", "民生实事板块（演示）", "监督工作板块（演示）")
REPORTED_MONTHS = 6

UNITS = {
    f"{number:02}": f"{name}（演示）"
    for number, name in enumerate(
        (
            "县交通运输局",
            "县生态环境局",
            "县住房和城乡建设局",
            "县卫生健康委员会",
            "县教育体育局",
            "县残疾人联合会",
            "县民政局",
            "县农业农村局",
            "县文化广电和旅游局",
            "县应急管理局",
            "县水务局",
            "县公安局",
        ),
        1,
    )
}
# The ten categories of 2025 in their published order [rd-2025]; the numbers of items are invented, their sum 55 is real.
CATEGORIES = (
    ("交通出行", 6, "01"),
    ("生态环境", 6, "02"),
    ("安居便民", 6, "03"),
    ("医疗服务", 5, "04"),
    ("科教扩面提质", 6, "05"),
    ("弱有众托帮扶", 5, "06"),
    ("银龄关爱", 5, "07"),
    ("乡村振兴", 6, "08"),
    ("文体惠民", 5, "09"),
    ("公共安全", 5, "10"),
)
# At mid-year 2025 five of the 55 items were behind schedule [rd-2025]; which ones is invented.
BEHIND = frozenset({("交通出行", 4), ("生态环境", 2), ("安居便民", 5), ("乡村振兴", 3), ("文体惠民", 1)})


def rudong_plan() -> dict[str, Any]:
    plan = read_plan(PLAN)
    plan["platformSeed"]["boards"] = list(BOARDS)
    return plan


async def seed() -> bool:
    """Load the demonstration, all or nothing, if the database holds no account yet. Returns whether it did."""
    if await Account.exists():
        return False
    async with in_transaction():
        await _load()
    return True


async def _load() -> None:
    plan = rudong_plan()
    await load_platform(SERVICE, plan)
    await load_rudong_bodies(plan)
    await load_units(SERVICE, county_code=COUNTY, names=UNITS, synthetic=True)
    centres = [
        node.code for node in await PlatformNode.filter(parent__code=COUNTY, kind="local_centre").order_by("code")
    ]
    items = await load_projects(SERVICE, county_code=COUNTY, projects=list(_projects(centres)), synthetic=True)
    await _report_half_a_year(items)
    await load_accounts(
        SERVICE,
        county_code=COUNTY,
        accounts=list(_accounts(centres)),
        password_hash=await passwords.hashed(PASSWORD),
        synthetic=True,
    )


def _projects(centres: list[str]) -> Iterator[NewProject]:
    dice = random.Random(320623)
    places = 0
    for number, (category, count, unit) in enumerate(CATEGORIES, 1):
        items = []
        for item in range(1, count + 1):
            # One item a category is the whole county's; the others go round the sixteen centres.
            place = COUNTY if item == 1 else centres[places % len(centres)]
            places += item != 1
            start = dice.randint(1, 3)
            items.append(
                NewItem(
                    title=f"{category}细项 {item}（演示）",
                    node_code=place,
                    unit_code=unit,
                    budget=Decimal(dice.randint(60, 900) * 10_000),
                    plan=progress.even_plan(YEAR, start, dice.randint(10, 12)),
                )
            )
        yield NewProject(YEAR, number, category, items)


async def _report_half_a_year(items: list[ProjectItem]) -> None:
    dice = random.Random(2025)
    for item in items:
        plan = dict(await item.plan.all().values_list("month", "progress"))  # type: ignore[attr-defined]
        category = CATEGORIES[(await item.project).number - 1][0]
        behind = (category, item.number) in BEHIND
        lead = dice.randint(0, 4)
        for month in progress.months_of(YEAR)[:REPORTED_MONTHS]:
            reached = round(plan[month] * Decimal("0.7") if behind else min(plan[month] + lead, Decimal(100)), 2)
            await report_progress(
                SERVICE,
                item_id=item.id,
                month=month,
                progress_percent=reached,
                spent=round((item.budget or Decimal(0)) * reached / 110, 2),
                remark="",
            )


def _accounts(centres: list[str]) -> Iterator[NewAccount]:
    person, staff = AccountKind.PERSON, CapacityKind.STAFF
    yield NewAccount("admin", "系统管理员（演示）", person, CapacityKind.ADMINISTRATOR, COUNTY)
    yield NewAccount("county.staff", "县人大工作人员（演示）", person, staff, COUNTY)
    for code in centres:
        yield NewAccount(f"staff.{code}", f"{code} 人大工作人员（演示）", person, staff, code)
    for code, name in UNITS.items():
        yield NewAccount(f"unit.{code}", name, AccountKind.UNIT, CapacityKind.UNIT_OFFICER, code)
    yield NewAccount("citizen.001", "群众001（演示）", person)
    yield NewAccount("screen.county", "县中心大屏（演示）", AccountKind.SCREEN)
    yield NewAccount("integrator.finance", "财政对接系统（演示）", AccountKind.INTEGRATOR)
