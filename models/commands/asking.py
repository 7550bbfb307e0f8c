"""What the commands share: how one fails, which county and which database are meant."""

import argparse
import os

from models.platform.rows import County

DEFAULT_DATABASE = "sqlite://var/congress.db"


class Failure(Exception):
    """Ends the command with a sentence and status 1."""


async def county_of(arguments: argparse.Namespace) -> County:
    code = arguments.county or os.environ.get("COUNTY_CODE")
    counties = await County.filter(code=code) if code else await County.all()
    if len(counties) != 1:
        raise Failure("Name the county with --county CODE; load its platform first (load-platform).")
    return counties[0]


def year(text: str) -> int:
    if not (text.isdecimal() and 2000 <= int(text) <= 2999):
        raise argparse.ArgumentTypeError(f"not a year: {text}")
    return int(text)


def database_url() -> str:
    return os.environ.get("DATABASE_URL") or DEFAULT_DATABASE
