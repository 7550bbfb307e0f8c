"""`seed`, `demo month`, `load-platform` and `admin`: how a county's data begins."""

import argparse
import getpass
import os
import sys
from pathlib import Path
from zoneinfo import available_timezones

from models.accounts import passwords
from models.accounts.loading import NewAccount, is_login, load_accounts
from models.accounts.rows import Account, AccountKind, CapacityKind
from models.actor import SERVICE
from models.commands.asking import Failure, county_of
from models.platform.errors import LoadRefused
from models.platform.loading import load_platform, read_plan
from models.seed import demonstration
from models.seed import projects as demonstration_projects


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    seed = commands.add_parser("seed", help="load Rudong's demonstration data into an empty database")
    seed.set_defaults(run=run_seed)
    demo = commands.add_parser("demo", help="play the demonstration on, against a running service")
    plays = demo.add_subparsers(dest="play", required=True)
    month = plays.add_parser("month", help="report the month that is due next, item by item, so that screens move")
    month.add_argument("--pause", type=float, default=0.2, help="seconds between two items")
    month.set_defaults(run=run_demo_month)
    load = commands.add_parser("load-platform", help="bring a county's platform tree up to its division plan")
    load.add_argument("file", type=Path)
    load.set_defaults(run=run_load_platform)
    admin = commands.add_parser("admin", help="enter the first administrator of a county")
    admin.add_argument("login")
    admin.add_argument("--county", help="the county's code, where there are several")
    admin.set_defaults(run=run_admin)


async def run_seed(_: argparse.Namespace) -> None:
    if os.environ.get("ENVIRONMENT", "development") != "development":
        raise Failure("Demonstration data is loaded only where ENVIRONMENT is development.")
    if await demonstration.seed():
        print(f"Loaded Rudong's demonstration data; every login has the password {demonstration.PASSWORD}")
    else:
        print("The database has accounts already; nothing was loaded.")


async def run_demo_month(arguments: argparse.Namespace) -> None:
    if os.environ.get("ENVIRONMENT", "development") != "development":
        raise Failure("The demonstration plays only where ENVIRONMENT is development.")
    played = await demonstration_projects.play_month(arguments.pause, print)
    if played is None:
        raise Failure("There is no month left to play: load the demonstration anew (seed).")
    print(f"{played.month}: {played.reports} items reported, {played.accepted} accepted.")


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
    county = await county_of(arguments)
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
