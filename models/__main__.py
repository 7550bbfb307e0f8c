"""The domain's own command line.

`python -m models migrate | seed | load-platform FILE | admin LOGIN | rotate-keys | verify audit | export audit FILE |
demo month | import projects FILE | template projects FILE | export projects MONTH`
"""

import argparse
import asyncio
import getpass
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from tortoise.exceptions import OperationalError
from tqdm import tqdm

from models.accounts import passwords
from models.accounts.loading import NewAccount, is_login, load_accounts
from models.accounts.rows import Account, AccountKind, CapacityKind
from models.actor import SERVICE
from models.audit import verifying
from models.audit.sealing import seal_all
from models.bodies.rows import Body
from models.database import CannotConnect, connected, found, is_sqlite, migrate, set_up_alone, sqlite_path
from models.errors import Language, Refused
from models.platform.errors import LoadRefused
from models.platform.loading import load_platform, read_plan
from models.platform.rows import County
from models.projects.progress import first_day
from models.representatives import sealing
from models.representatives.rows import EndReason
from models.representatives.secrets.actions import reseal, sealing_state
from models.roster import actions as roster
from models.roster.comparison import ImportMode
from models.roster.rows import RosterImport
from models.roster.telling import in_words
from models.roster.template import template_of
from models.seed import demonstration
from models.seed import projects as demonstration_projects
from models.tables.template import template
from models.yearly import actions as yearly
from models.yearly import comparison as yearly_comparison
from models.yearly.columns import LAYOUT, LOOK
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


async def run_import_roster(arguments: argparse.Namespace) -> None:
    """Print the preview of a roster; with --apply, and without a problem, do what it shows."""
    county = await _county_of(arguments)
    if arguments.template is not None:
        arguments.template.write_bytes(await template_of(county.id))
        print(f"Wrote {arguments.template}.")
        return
    if arguments.file is None:
        raise Failure("Name the file; or write an empty one with --template FILE.")
    body = None
    if arguments.body and (body := await found(Body.filter(county_id=county.id), code=arguments.body)) is None:
        raise Failure(f"{county.name} has no body with the code {arguments.body}.")
    content: bytes = arguments.file.read_bytes()
    try:
        row = await roster.preview(
            SERVICE,
            county_id=county.id,
            content=content,
            file_name=arguments.file.name,
            body_id=body.id if body else None,
            mode=ImportMode(arguments.mode),
            end_reason=EndReason(arguments.end_reason) if arguments.end_reason else None,
            add_missing=arguments.add_missing,
        )
        print("\n".join(await in_words(row)))
        if row.problem_count:
            raise Failure("Nothing was imported: mend the problems (!) first.")
        if not row.total:
            print("Everything stands already: there is nothing to import.")
            return
        if not arguments.apply:
            print("Nothing was imported: this was the preview. Add --apply to import it.")
            return

        async def content_of(_: RosterImport) -> bytes:
            return content

        with tqdm(total=row.total, unit=" changes") as bar:
            await roster.apply(SERVICE, import_id=row.id, content_of=content_of, on_progress=_move(bar))
            bar.update(row.total - bar.n)
    except Refused as refused:
        sentences = [
            f"{refusal.sentence(Language.ZH)} {refusal.sentence(Language.EN)} ({refusal.code.name})"
            for refusal in refused.refusals
        ]
        raise Failure("\n".join(sentences)) from refused
    print(f"Imported: {row.total} changes.")


def _move(bar: "tqdm[Any]") -> Callable[[int], None]:
    def report(done: int) -> None:
        bar.update(done - bar.n)

    return report


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


async def run_verify_audit(arguments: argparse.Namespace) -> None:
    reports = [_verified_file(arguments)] if arguments.file else await _verified(arguments)
    if broken := [report.chain for report in reports if report.broken]:
        raise Failure(f"The audit does not hold: {', '.join(broken)}.")


def _verified_file(arguments: argparse.Namespace) -> verifying.Report:
    try:
        report = verifying.verify_file(arguments.file, known=arguments.head)
    except (verifying.NotAnExport, OSError) as error:
        raise Failure(f"{arguments.file}: {error}") from error
    _tell(report)
    return report


async def _verified(arguments: argparse.Namespace) -> list[verifying.Report]:
    reports = []
    async with _reading():
        chains = await _chains(arguments.county)
        if arguments.head and len(chains) > 1:
            raise Failure("Say with --county CODE in which chain the known head must be.")
        for chain in chains:
            reports.append(await verifying.verify(chain, year=arguments.year, known=arguments.head))
            _tell(reports[-1])
    return reports


async def run_export_audit(arguments: argparse.Namespace) -> None:
    async with _reading():
        [chain] = await _chains(arguments.county)
        try:
            head = await verifying.export(chain, arguments.year, arguments.file)
        except FileExistsError as error:
            raise Failure(f"{arguments.file} exists already; nothing was written.") from error
        except (OSError, ValueError) as error:
            raise Failure(f"Nothing was exported; does verify audit say why? {error}") from error
    print(f"{arguments.file} ends with head {head.number} {head.hash}; check it with verify audit --file.")


@asynccontextmanager
async def _reading() -> AsyncIterator[None]:
    """Connected as it is: nothing is migrated, made or sealed, and no other process has to wait."""
    url = _database_url()
    if is_sqlite(url) and not await asyncio.to_thread(Path(sqlite_path(url)).exists):
        raise Failure(f"There is no database {sqlite_path(url)}.")
    async with connected(url):
        yield


async def _chains(code: str | None) -> list[verifying.Chain]:
    try:
        return await verifying.chains(code)
    except verifying.NoSuchChain as error:
        raise Failure(f"There is no county {error}.") from error
    except OperationalError as error:
        raise Failure(f"There is no audit in this database: {error}") from error


def _tell(report: verifying.Report) -> None:
    waiting = f", {report.unsealed} not sealed yet" if report.unsealed else ""
    print(f"{report.chain}: {report.entries} entries hold{waiting}")
    at = report.head.at.isoformat() if isinstance(report.head.at, datetime) else report.head.at
    print(f"  head {report.head.number} {report.head.hash} {at or ''}".rstrip())
    if report.broken:
        print(f"  broken at number {report.broken.number}, {report.broken.fault.name.lower()}: {report.broken.fault}")


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
        for sentence in yearly_comparison.in_words(found):
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
    root = argparse.ArgumentParser(prog="python -m models", description="The domain's own command line.")
    root.set_defaults(run=None, reads=False)
    commands = root.add_subparsers(dest="command", required=True)
    commands.add_parser("migrate", help="bring the database's schema up to date")
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
    _add_verify(commands.add_parser("verify", help="check what must not have been changed"))
    _add_export(commands.add_parser("export", help="write a file to keep"))
    commands.add_parser(
        "rotate-keys", help="seal all private data anew with the first secret of SECRET_KEY"
    ).set_defaults(run=run_rotate_keys)
    _add_import(commands.add_parser("import", help="compare a table with what stands, and import it"))
    _add_template(commands.add_parser("template", help="write an empty table to fill in"))
    return root


def _add_verify(verify: argparse.ArgumentParser) -> None:
    audit = verify.add_subparsers(dest="subject", required=True).add_parser(
        "audit",
        help="walk the audit's chains and name the first broken link",
        description="Walks the audit's chains and names the first link that does not fit; then the status is 1."
        " An end that was cut off leaves a chain that is whole: only --head with a hash noted before tells.",
    )
    audit.add_argument("--county", help=f"only the chain of this county's code, or of the {verifying.SERVICE_CHAIN}")
    audit.add_argument("--year", type=_year, help="only the links of this year")
    audit.add_argument("--head", help="a hash that was noted before and must still be in the chain")
    audit.add_argument("--file", type=Path, help="check this export, without a database")
    audit.set_defaults(run=run_verify_audit, reads=True)


def _add_import(imported: argparse.ArgumentParser) -> None:
    subjects = imported.add_subparsers(dest="subject", required=True)
    _add_import_roster(subjects.add_parser("roster", help="preview a roster (XLSX or CSV), and with --apply import it"))
    projects = subjects.add_parser(
        "projects", help="show what a year's list of projects would change; with --apply, write it"
    )
    projects.add_argument("file", type=Path)
    projects.add_argument("--year", type=_year, required=True, help="the year of the list")
    projects.add_argument("--county", help="the county's code, where there are several")
    projects.add_argument("--apply", action="store_true", help="write what is shown, all or nothing")
    projects.set_defaults(run=run_import)


def _add_import_roster(roster: argparse.ArgumentParser) -> None:
    roster.add_argument("file", type=Path, nargs="?", help="the roster")
    roster.add_argument("--template", type=Path, metavar="FILE", help="write an empty roster to fill in, and stop")
    roster.add_argument("--county", help="the county's code, where there are several")
    roster.add_argument("--body", metavar="CODE", help="import this one body; otherwise the rows name theirs")
    roster.add_argument(
        "--mode",
        choices=[mode.value for mode in ImportMode],
        default=ImportMode.ADD_AND_CHANGE.value,
        help="complete: seats of the body that the file does not have end",
    )
    roster.add_argument(
        "--end-reason", choices=[reason.value for reason in EndReason], help="for which reason they end"
    )
    roster.add_argument(
        "--add-missing", action="store_true", help="add delegations, groups and districts that nobody has entered"
    )
    roster.add_argument("--apply", action="store_true", help="import it, unless the preview finds a problem")
    roster.set_defaults(run=run_import_roster)


def _add_template(blank: argparse.ArgumentParser) -> None:
    projects = blank.add_subparsers(dest="subject", required=True).add_parser(
        "projects", help="a year's list of projects"
    )
    projects.add_argument("file", type=Path)
    projects.set_defaults(run=run_template)


def _add_export(export: argparse.ArgumentParser) -> None:
    subjects = export.add_subparsers(dest="subject", required=True)
    projects = subjects.add_parser("projects", help="the monthly table of a year's projects, as a spreadsheet")
    projects.add_argument("month", help="the month whose end it shows, like 2025-06")
    projects.add_argument("--county", help="the county's code, where there are several")
    projects.add_argument("--out", type=Path, help="the file to write; by default named as its title")
    projects.set_defaults(run=run_export)
    audit = subjects.add_parser("audit", help="write a year of a county's audit, to keep and to check elsewhere")
    audit.add_argument("file", type=Path)
    audit.add_argument("--county", required=True, help=f"the county's code, or {verifying.SERVICE_CHAIN}")
    audit.add_argument("--year", type=_year, required=True)
    audit.set_defaults(run=run_export_audit, reads=True)


def _year(text: str) -> int:
    if not (text.isdecimal() and 2000 <= int(text) <= 2999):
        raise argparse.ArgumentTypeError(f"not a year: {text}")
    return int(text)


def _database_url() -> str:
    return os.environ.get("DATABASE_URL") or DEFAULT_DATABASE


async def main() -> None:
    arguments = parser().parse_args()
    if arguments.reads:
        await arguments.run(arguments)
        return
    url = _database_url()
    _configure_sealing()
    await migrate(url)
    if arguments.run is not None:
        async with set_up_alone(url), connected(url):
            await arguments.run(arguments)
            await seal_all()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except (Failure, CannotConnect) as failure:
        sys.exit(str(failure))
