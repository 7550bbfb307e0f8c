"""`python -m models migrate | seed | load-platform FILE | admin LOGIN | rotate-keys |
import projects FILE | template projects FILE | export projects MONTH`: the domain's own command line."""

import argparse
import asyncio
import getpass
import os
import sys
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from models.accounts import passwords
from models.accounts.loading import NewAccount, is_login, load_accounts
from models.accounts.rows import Account, AccountKind, CapacityKind
from models.actor import SERVICE
from models.database import CannotConnect, connected, migrate, set_up_alone
from models.errors import Language, Refused
from models.platform.errors import LoadRefused
from models.platform.loading import load_platform, read_plan
from models.platform.rows import County
from models.projects.progress import first_day
from models.representatives import sealing
from models.representatives.secrets.actions import reseal, sealing_state
from models.seed import demonstration
from models.tables.template import template
from models.yearly import actions as yearly
from models.yearly.columns import LAYOUT, LOOK
from models.yearly.comparison import in_words
from models.yearly.monthly_table import monthly_table
from models.yearly.workbook import workbook_of

RESEAL_BATCH = 200
DEFAULT_DATABASE = "sqlite://var/congress.db"


class Failure(Exception):
    """Ends the command with a sentence and status 1."""


async def run_seed(_: argparse.Namespace) -> None:
    if os.environ.get("ENVIRONMENT", "development") != "development":
        raise Failure("Demonstration data is loaded only where ENVIRONMENT is development.")
    if await demonstration.seed():
        print(f"Loaded Rudong's demonstration data; every login has the password {demonstration.PASSWORD}")
    else:
        print("The database has accounts already; nothing was loaded.")


async def run_load_platform(arguments: argparse.Namespace) -> None:
    try:
        time_zone = os.environ.get("TIME_ZONE") or "Asia/Shanghai"
        if time_zone not in available_timezones():
            raise Failure(f"TIME_ZONE names no zone: {time_zone}")
        loaded = await load_platform(SERVICE, read_plan(arguments.file), time_zone=time_zone)
    except LoadRefused as refused:
        raise Failure(f"Nothing was loaded: {refused}") from refused
    print(f"{loaded.county}: {loaded.added} nodes added, {loaded.unchanged} stood already.")


async def run_admin(arguments: argparse.Namespace) -> None:
    county = await _county_of(arguments)
    if await Account.exists(login=arguments.login):
        raise Failure(f"There is an account {arguments.login} already.")
    if not is_login(arguments.login):
        raise Failure(
            "A login has 1 to 60 letters, digits, dots, hyphens or underscores, and begins with a letter or digit."
        )
    password = _ask_password()
    await load_accounts(
        SERVICE,
        county_code=county.code,
        accounts=[
            NewAccount(arguments.login, arguments.login, AccountKind.PERSON, CapacityKind.ADMINISTRATOR, county.code)
        ],
        password_hash=await passwords.hashed(password),
    )
    print(f"{arguments.login} administers {county.name}.")


async def run_rotate_keys(_: argparse.Namespace) -> None:
    """In batches, each a transaction: it may be broken off at any moment, and run again goes on where it was."""
    left = await sealing_state()
    total = left.stale
    done = 0
    for county in await County.all().order_by("id"):
        while sealed := await reseal(SERVICE, county_id=county.id, limit=RESEAL_BATCH):
            done += sealed
            print(f"{done} of {total} people sealed anew", flush=True)
    if lost := (await sealing_state()).lost:
        raise Failure(
            f"{lost} people's data is sealed with a key that SECRET_KEY does not hold; add it behind the others, and run this again."
        )
    print("All private data is sealed with the first secret of SECRET_KEY; the others may go.")


async def run_export(arguments: argparse.Namespace) -> None:
    county = await _county_of(arguments)
    if first_day(arguments.month) is None:
        raise Failure("A month is written like 2025-06.")
    table = await monthly_table(county, arguments.month, SERVICE.audience(Language.ZH))
    file = arguments.out or Path(table.file_name)
    file.write_bytes(await asyncio.to_thread(workbook_of, table))
    print(f"{file}: {len(table.lines)} items.")


async def run_import(arguments: argparse.Namespace) -> None:
    """Show what the list would change; with --apply, do it."""
    county = await _county_of(arguments)
    try:
        content = await asyncio.to_thread(arguments.file.read_bytes)
    except OSError as error:
        raise Failure(f"{arguments.file} cannot be read: {error.strerror}") from error
    asked: dict[str, Any] = {"county_id": county.id, "year": arguments.year, "content": content}
    try:
        found = await yearly.preview(SERVICE, **asked)
        for sentence in in_words(found):
            print(sentence)
        if found.problems:
            raise Failure(f"{len(found.problems)} problems; nothing was written.")
        if arguments.apply:
            await yearly.apply(SERVICE, **asked, digest=found.digest)
            print(f"{county.name} {arguments.year}: {len(found.changes)} changes written.")
        else:
            print(f"{len(found.changes)} changes, {found.unchanged} rows unchanged; write them with --apply.")
    except Refused as refused:
        raise Failure("; ".join(refusal.sentence(Language.EN) for refusal in refused.refusals)) from refused


async def run_template(arguments: argparse.Namespace) -> None:
    arguments.file.write_bytes(await asyncio.to_thread(template, LAYOUT, LOOK))
    print(f"{arguments.file}: fill it in, and import it with: python -m models import projects FILE --year YEAR")


async def _county_of(arguments: argparse.Namespace) -> County:
    code = arguments.county or os.environ.get("COUNTY_CODE")
    counties = await County.filter(code=code) if code else await County.all()
    if len(counties) != 1:
        raise Failure("Name the county with --county CODE; load its platform first (load-platform).")
    return counties[0]


def _configure_sealing() -> None:
    secrets = sealing.secrets_of(os.environ.get("SECRET_KEY"))
    if os.environ.get("ENVIRONMENT") == "production" and (reason := sealing.unfit_for_production(secrets)):
        raise Failure(f"SECRET_KEY {reason}")
    sealing.configure(secrets)


def _ask_password() -> str:
    """From the terminal, twice; or from standard input, once, when there is none."""
    if sys.stdin.isatty():
        password = getpass.getpass("Password: ")
        if getpass.getpass("Again: ") != password:
            raise Failure("The two passwords differ.")
    else:
        password = sys.stdin.readline().rstrip("\n")
    if not passwords.MIN_LENGTH <= len(password) <= passwords.MAX_LENGTH:
        raise Failure(f"A password has {passwords.MIN_LENGTH} to {passwords.MAX_LENGTH} characters.")
    return password


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(prog="python -m models", description=__doc__)
    commands = root.add_subparsers(dest="command", required=True)
    commands.add_parser("migrate", help="bring the database's schema up to date").set_defaults(run=None)
    commands.add_parser("seed", help="load Rudong's demonstration data into an empty database").set_defaults(
        run=run_seed
    )
    load = commands.add_parser("load-platform", help="bring a county's platform tree up to its division plan")
    load.add_argument("file", type=Path)
    load.set_defaults(run=run_load_platform)
    admin = commands.add_parser("admin", help="enter the first administrator of a county")
    admin.add_argument("login")
    admin.add_argument("--county", help="the county's code, where there are several")
    admin.set_defaults(run=run_admin)
    commands.add_parser(
        "rotate-keys", help="seal all private data anew with the first secret of SECRET_KEY"
    ).set_defaults(run=run_rotate_keys)
    imported = commands.add_parser("import", help="compare a year's list of projects with what stands, and import it")
    imported.add_argument("table", choices=["projects"])
    imported.add_argument("file", type=Path)
    imported.add_argument("--year", type=int, required=True, help="the year of the list")
    imported.add_argument("--county", help="the county's code, where there are several")
    imported.add_argument("--apply", action="store_true", help="write what is shown, all or nothing")
    imported.set_defaults(run=run_import)
    blank = commands.add_parser("template", help="write an empty table to fill in")
    blank.add_argument("table", choices=["projects"])
    blank.add_argument("file", type=Path)
    blank.set_defaults(run=run_template)
    export = commands.add_parser("export", help="write the monthly table of a year's projects as a spreadsheet")
    export.add_argument("table", choices=["projects"])
    export.add_argument("month", help="the month whose end it shows, like 2025-06")
    export.add_argument("--county", help="the county's code, where there are several")
    export.add_argument("--out", type=Path, help="the file to write; by default named as its title")
    export.set_defaults(run=run_export)
    return root


async def main() -> None:
    arguments = parser().parse_args()
    url = os.environ.get("DATABASE_URL") or DEFAULT_DATABASE
    _configure_sealing()
    await migrate(url)
    if arguments.run is not None:
        async with set_up_alone(url), connected(url):
            await arguments.run(arguments)


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except (Failure, CannotConnect) as failure:
        sys.exit(str(failure))
