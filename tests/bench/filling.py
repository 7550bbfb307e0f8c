"""`python -m tests.bench.filling URL PROJECTS`: a county to measure, and a token of its staff, as JSON."""

import asyncio
import json
import sys
from decimal import Decimal

from models.accounts.actions import issue_token
from models.accounts.loading import NewAccount, load_accounts
from models.accounts.rows import Account, AccountKind, CapacityKind
from models.actor import SERVICE
from models.database import connected, migrate
from models.outbox import number_pending
from models.platform.loading import load_platform
from models.projects.actions import NewItem, NewProject, load_projects
from models.projects.progress import even_plan
from models.units.actions import load_units
from schema.node import encode_id
from tests.support.county import TEST_COUNTY as COUNTY
from tests.support.county import plan_of


async def fill(url: str, projects: int) -> tuple[list[str], str]:
    """A county with so many projects of one item, and a token of its staff."""
    await migrate(url)
    async with connected(url):
        await load_platform(SERVICE, plan_of(COUNTY))
        await load_units(SERVICE, county_code=COUNTY, names={"u1": "测试局"}, synthetic=True)
        plan = even_plan(2025, 1, 12)
        items = await load_projects(
            SERVICE,
            county_code=COUNTY,
            synthetic=True,
            projects=[
                NewProject(
                    2025,
                    number,
                    "农村公路提档升级工程",
                    [NewItem("细项 0", f"{COUNTY}100", "u1", Decimal(1200000), plan)],
                )
                for number in range(1, projects + 1)
            ],
        )
        await load_accounts(
            SERVICE,
            county_code=COUNTY,
            password_hash="$no password$",
            accounts=[NewAccount("bench.staff", "测试人员", AccountKind.PERSON, CapacityKind.STAFF, COUNTY)],
        )
        _, issued = await issue_token(SERVICE, account_id=(await Account.get(login="bench.staff")).id)
        while await number_pending():
            pass
    return [encode_id("Project", item.project_id) for item in items], issued.token


if __name__ == "__main__":
    found, issued = asyncio.run(fill(sys.argv[1], int(sys.argv[2])))
    print(json.dumps({"projects": found, "token": issued}))
