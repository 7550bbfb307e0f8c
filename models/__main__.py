"""The domain's own command line: `python -m models --help`. Each subject has its commands in `models/commands/`."""

import argparse
import asyncio
import sys

from models.audit.sealing import seal_all
from models.commands import audit, keys, projects, roster, set_up
from models.commands.asking import Failure, database_url
from models.database import CannotConnect, connected, migrate, set_up_alone


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(prog="python -m models", description="The domain's own command line.")
    root.set_defaults(run=None, reads=False)
    commands = root.add_subparsers(dest="command", required=True)
    commands.add_parser("migrate", help="bring the database's schema up to date")
    set_up.add(commands)
    keys.add(commands)

    def subjects_of(command: str, help: str) -> "argparse._SubParsersAction[argparse.ArgumentParser]":
        return commands.add_parser(command, help=help).add_subparsers(dest="subject", required=True)

    audit.add_verify(subjects_of("verify", "check what must not have been changed"))
    exports = subjects_of("export", "write a file to keep")
    projects.add_export(exports)
    audit.add_export(exports)
    imports = subjects_of("import", "compare a table with what stands, and import it")
    roster.add_import(imports)
    projects.add_import(imports)
    projects.add_template(subjects_of("template", "write an empty table to fill in"))
    return root


async def main() -> None:
    arguments = parser().parse_args()
    if arguments.reads:
        await arguments.run(arguments)
        return
    url = database_url()
    keys.configure_sealing()
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
