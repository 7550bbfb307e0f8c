"""Rudong's demonstration data.

Real: the divisions, the counts 1 / 16 / 70 / 179, the bodies and the numbers of their members, and the ten project categories of 2025 [rd-2025]. Invented, and
marked synthetic: the spread of stations and points, boards, units, items, figures and all accounts.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tortoise.transactions import in_transaction

from models.accounts import passwords
from models.accounts.loading import NewAccount, load_accounts
from models.accounts.rows import Account, AccountKind, CapacityKind
from models.actor import SERVICE
from models.platform.loading import load_platform, read_plan
from models.platform.rows import PlatformNode
from models.seed import people, projects
from models.seed.bodies import hold_rudong_sittings, load_rudong_bodies
from models.seed.discussion import load_discussion
from models.seed.projects import COUNTY, YEAR
from models.seed.supervision import load_supervision
from models.seed.year import load_year
from models.units.actions import load_units

PLAN = Path(__file__).parent / "rudong_divisions.json"
PASSWORD = "rudong-demo-2025"
BOARDS = ("代表履职板块（演示）", "议案建议板块（演示）", "民生实事板块（演示）", "监督工作板块（演示）")

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
    await projects.load(centres)
    await load_accounts(
        SERVICE,
        county_code=COUNTY,
        accounts=[*_accounts(centres), *people.accounts()],
        password_hash=await passwords.hashed(PASSWORD),
        synthetic=True,
    )
    await people.load_rudong_people(plan)
    await hold_rudong_sittings()
    await load_discussion(COUNTY, YEAR)
    await load_supervision(COUNTY, YEAR)
    await load_year(COUNTY, YEAR)


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
