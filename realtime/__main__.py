"""`python -m realtime`: the service. `python -m realtime token LOGIN`: a bearer token, in development only."""

import argparse
import asyncio
import socket
import sys
import tempfile
from pathlib import Path

import uvicorn
from obstore.exceptions import BaseError

from models.accounts.actions import issue_token
from models.accounts.rows import Account
from models.actor import SERVICE
from models.database import CannotConnect, connected, migrate, set_up_alone
from models.seed import demonstration
from realtime import logs, metrics
from realtime.files import file_store
from realtime.settings import Settings, SettingsError, from_environment
from realtime.transports.connections import uvicorn_options

GRACE_SECONDS = 10


async def prepare(settings: Settings) -> bool:
    """Bring the schema up to date and, in development, fill an empty database. Returns whether it was filled."""
    await migrate(settings.database_url)
    if settings.production:
        async with connected(settings.database_url):
            if await Account.exists(synthetic=True, closed_at=None):
                raise SettingsError("This database has demonstration accounts, whose password is public: use another.")
        return False
    async with set_up_alone(settings.database_url), connected(settings.database_url):
        return await demonstration.seed()


def serve(settings: Settings) -> None:
    _see_that_the_port_is_free(settings)
    _see_that_files_can_be_kept(settings)
    seeded = asyncio.run(prepare(settings))
    print(_welcome(settings, seeded), flush=True)
    if settings.workers == 1:
        _run(settings)
        return
    with tempfile.TemporaryDirectory(prefix="congress-metrics-") as folder:
        metrics.share_between_workers(Path(folder))
        _run(settings)


def _run(settings: Settings) -> None:
    uvicorn.run(
        "realtime.app:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        **uvicorn_options(settings),
        timeout_graceful_shutdown=GRACE_SECONDS,
        access_log=False,
        log_config=None,
        log_level="warning",
    )


def _see_that_the_port_is_free(settings: Settings) -> None:
    """Before anything is set up or promised."""
    try:
        socket.create_server((settings.host, settings.port)).close()
    except OSError as error:
        raise SettingsError(f"{settings.host}:{settings.port} cannot be used ({error.strerror}): set PORT.") from error


def _see_that_files_can_be_kept(settings: Settings) -> None:
    try:
        file_store(settings.files_url)
    except (ValueError, OSError, BaseError) as error:
        raise SettingsError(f"FILES_URL cannot be used: {error}") from error


def _welcome(settings: Settings, seeded: bool) -> str:
    host = f"http://{settings.host}:{settings.port}"
    if settings.production:
        return f"smart-congress at {host}/graphql"
    return f"""
smart-congress 智慧人大
  GraphiQL   {host}/graphql   (its tabs are the contract's operations)
  WebSocket  {host.replace("http", "ws")}/graphql   (graphql-transport-ws)
  Health     {host}/healthz  {host}/readyz  {host}/metrics
  Data       {settings.database_url}{"  (Rudong's demonstration data has just been loaded)" if seeded else ""}
  Logins     admin  county.staff  staff.320623001 …  unit.01 … unit.12  citizen.001  screen.county
             rep.001 … rep.354  delegate.001 … delegate.111  chair.county
             every one with the password {demonstration.PASSWORD}
  A token    mutation signIn, or: make token LOGIN=unit.01
"""


async def print_token(settings: Settings, login: str) -> None:
    """Issue a token without a password."""
    if settings.production:
        raise SettingsError("Tokens are printed in development only; sign in instead.")
    await migrate(settings.database_url)
    async with connected(settings.database_url):
        account = await Account.get_or_none(login=login)
        if account is None or account.closed_at is not None:
            raise SettingsError(f"There is no open account {login}.")
        _, issued = await issue_token(SERVICE, account_id=account.id)
        print(issued.token)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m realtime", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    token = commands.add_parser("token", help="print a bearer token, in development only")
    token.add_argument("login")
    arguments = parser.parse_args()
    settings = from_environment()
    logs.set_up(settings.log_as_json)
    if arguments.command == "token":
        asyncio.run(print_token(settings, arguments.login))
    else:
        serve(settings)


if __name__ == "__main__":
    try:
        main()
    except (SettingsError, CannotConnect) as error:
        sys.exit(str(error))
