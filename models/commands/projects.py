"""`import projects`, `template projects`, `export projects`: a year's list in, a month's table out."""

import argparse
import asyncio
from pathlib import Path
from typing import Any

from models.actor import SERVICE
from models.commands.asking import Failure, county_of, year
from models.errors import Language, Refused
from models.projects.progress import first_day
from models.tables.template import template
from models.yearly import actions as yearly
from models.yearly import comparison as yearly_comparison
from models.yearly.columns import LAYOUT, LOOK
from models.yearly.monthly_table import monthly_table
from models.yearly.workbook import workbook_of


def add_import(subjects: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    projects = subjects.add_parser(
        "projects", help="show what a year's list of projects would change; with --apply, write it"
    )
    projects.add_argument("file", type=Path)
    projects.add_argument("--year", type=year, required=True, help="the year of the list")
    projects.add_argument("--county", help="the county's code, where there are several")
    projects.add_argument("--apply", action="store_true", help="write what is shown, all or nothing")
    projects.set_defaults(run=run_import)


def add_template(subjects: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    projects = subjects.add_parser("projects", help="a year's list of projects")
    projects.add_argument("file", type=Path)
    projects.set_defaults(run=run_template)


def add_export(subjects: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    projects = subjects.add_parser("projects", help="the monthly table of a year's projects, as a spreadsheet")
    projects.add_argument("month", help="the month whose end it shows, like 2025-06")
    projects.add_argument("--county", help="the county's code, where there are several")
    projects.add_argument("--out", type=Path, help="the file to write; by default named as its title")
    projects.set_defaults(run=run_export)


async def run_export(arguments: argparse.Namespace) -> None:
    county = await county_of(arguments)
    if first_day(arguments.month) is None:
        raise Failure("A month is written like 2025-06.")
    table = await monthly_table(county, arguments.month, SERVICE.audience(Language.ZH))
    file = arguments.out or Path(table.file_name)
    file.write_bytes(await asyncio.to_thread(workbook_of, table))
    print(f"{file}: {len(table.lines)} items.")


async def run_import(arguments: argparse.Namespace) -> None:
    """Show what the list would change; with --apply, do it."""
    county = await county_of(arguments)
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
