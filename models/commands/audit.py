"""`verify audit` and `export audit`: they only read."""

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from tortoise.exceptions import OperationalError

from models.audit import verifying
from models.commands.asking import Failure, database_url, year
from models.database import connected, is_sqlite, sqlite_path


def add_verify(subjects: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    audit = subjects.add_parser(
        "audit",
        help="walk the audit's chains and name the first broken link",
        description="Walks the audit's chains and names the first link that does not fit; then the status is 1."
        " An end that was cut off leaves a chain that is whole: only --head with a hash noted before tells.",
    )
    audit.add_argument("--county", help=f"only the chain of this county's code, or of the {verifying.SERVICE_CHAIN}")
    audit.add_argument("--year", type=year, help="only the links of this year")
    audit.add_argument("--head", help="a hash that was noted before and must still be in the chain")
    audit.add_argument("--file", type=Path, help="check this export, without a database")
    audit.set_defaults(run=run_verify_audit, reads=True)


def add_export(subjects: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    audit = subjects.add_parser("audit", help="write a year of a county's audit, to keep and to check elsewhere")
    audit.add_argument("file", type=Path)
    audit.add_argument("--county", required=True, help=f"the county's code, or {verifying.SERVICE_CHAIN}")
    audit.add_argument("--year", type=year, required=True)
    audit.set_defaults(run=run_export_audit, reads=True)


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
    url = database_url()
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
