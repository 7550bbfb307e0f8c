"""The test county: small, invented, in every test database beside Rudong."""

from decimal import Decimal
from typing import Any

from models.accounts.loading import NewAccount, load_accounts
from models.accounts.rows import AccountKind, CapacityKind
from models.actor import SERVICE
from models.platform.loading import load_platform
from models.projects.actions import NewItem, NewProject, load_projects
from models.projects.progress import even_plan
from models.units.actions import load_units

TEST_COUNTY = "320699"


def plan_of(code: str, name: str = "测试县", centres: int = 2, stations: int = 2, points: int = 3) -> dict[str, Any]:
    """A division plan with so many centres, stations per centre, and points per centre."""
    codes = [f"{code}{100 + number}" for number in range(centres)]
    return {
        "county": {"code": code, "name": name},
        "platformSeed": {
            "synthetic": True,
            "county": 1,
            "townCentres": centres,
            "stations": centres * stations,
            "points": centres * points,
            "perUnit": [
                {"code": unit, "name": f"测试镇{place}", "stations": stations, "points": points}
                for place, unit in enumerate(codes, 1)
            ],
        },
        "divisions": [
            {
                "code": unit,
                "name": f"测试镇{place}",
                "villages": [
                    {"code": f"{unit}{200 + village}", "name": f"测试村{village}"} for village in range(points)
                ],
            }
            for place, unit in enumerate(codes, 1)
        ],
    }


async def load_test_county(password_hash: str) -> None:
    await load_platform(SERVICE, plan_of(TEST_COUNTY))
    await load_units(SERVICE, county_code=TEST_COUNTY, names={"t1": "测试局一", "t2": "测试局二"}, synthetic=True)
    await load_projects(
        SERVICE,
        county_code=TEST_COUNTY,
        synthetic=True,
        projects=[
            NewProject(
                2025,
                1,
                "测试项目",
                [NewItem("测试细项", f"{TEST_COUNTY}100", "t1", Decimal(1000), even_plan(2025, 1, 12))],
            )
        ],
    )
    await load_accounts(
        SERVICE,
        county_code=TEST_COUNTY,
        password_hash=password_hash,
        synthetic=True,
        accounts=[
            NewAccount("test.admin", "测试管理员", AccountKind.PERSON, CapacityKind.ADMINISTRATOR, TEST_COUNTY),
            NewAccount("test.unit", "测试局一", AccountKind.UNIT, CapacityKind.UNIT_OFFICER, "t1"),
            NewAccount("test.other", "测试局二", AccountKind.UNIT, CapacityKind.UNIT_OFFICER, "t2"),
            NewAccount("test.staff", "测试镇工作人员", AccountKind.PERSON, CapacityKind.STAFF, f"{TEST_COUNTY}100"),
        ],
    )
