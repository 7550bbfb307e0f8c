"""The service as its own process, as `python -m realtime` starts it."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import httpx

from models.seed.demonstration import PASSWORD
from realtime.settings import Settings
from tests.support.forked import ROOT, Forked, run
from tests.support.launched import free_port
from tests.support.world import World

START_SECONDS = 60.0
SETTINGS = frozenset(
    [
        "DATABASE_URL",
        "REDIS_URL",
        "HOST",
        "PORT",
        "WORKERS",
        "ENVIRONMENT",
        "SECRET_KEY",
        "METRICS_TOKEN",
        "ALLOWED_ORIGINS",
        "FILES_URL",
        "TRUSTED_PROXIES",
        "COUNTY_CODE",
        "TIME_ZONE",
        "SOCKETS_PER_ADDRESS",
        "SOCKETS_PER_ACCOUNT",
        "EVENTS_KEPT_DAYS",
        "STATES_A_SECOND",
        "LOG_FORMAT",
    ]
)
SIGN_IN = """mutation($input: SignInInput!) { signIn(input: $input) { token userErrors { code } } }"""


def environment(settings: Settings) -> dict[str, str]:
    chosen = {
        "DATABASE_URL": settings.database_url,
        "FILES_URL": settings.files_url,
        "HOST": settings.host,
        "PORT": str(settings.port),
        "WORKERS": str(settings.workers),
    }
    if settings.redis_url:
        chosen["REDIS_URL"] = settings.redis_url
    if settings.production:
        chosen["ENVIRONMENT"] = "production"
    if settings.secrets:
        chosen["SECRET_KEY"] = ",".join(settings.secrets)
    chosen |= {
        "SOCKETS_PER_ADDRESS": str(settings.sockets_per_address),
        "STATES_A_SECOND": str(settings.states_a_second),
        "LOG_FORMAT": "json" if settings.log_as_json else "text",
    }
    kept = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    return {**kept, **chosen, "PYTHONUNBUFFERED": "1"}


@dataclass
class ServiceProcess(World):
    """A World that lives in a process of its own; tokens come from signing in, as anybody's do."""

    process: asyncio.subprocess.Process | Forked | None = None
    log: Path = Path()

    async def token(self, login: str) -> str:
        if login not in self.tokens:
            document = {"query": SIGN_IN, "variables": {"input": {"login": login, "password": PASSWORD}}}
            async with httpx.AsyncClient(timeout=30) as client:
                answer = (await client.post(f"{self.url}/graphql", json=document)).json()
            self.tokens[login] = answer["data"]["signIn"]["token"]
        return self.tokens[login]

    def kill(self) -> None:
        """End it without a goodbye."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)

    async def until_ready(self) -> None:
        assert self.process is not None
        async with asyncio.timeout(START_SECONDS), httpx.AsyncClient(timeout=5) as client:
            while self.process.returncode is None:
                with suppress(httpx.TransportError):
                    if (await client.get(f"{self.url}/readyz")).status_code == 200:
                        return
                await asyncio.sleep(0.05)
        raise AssertionError(f"the service ended:\n{self.log.read_text()[-4000:]}")


@asynccontextmanager
async def service_process(settings: Settings, log: Path, *, anew: bool = False) -> AsyncIterator[ServiceProcess]:
    """Started, not yet ready: await `until_ready`. `anew` is by an interpreter of its own, as its workers always are."""
    settings = replace(settings, port=free_port())
    process: asyncio.subprocess.Process | Forked
    if anew or settings.workers > 1:
        with log.open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "realtime"), env=environment(settings), cwd=ROOT, stdout=output, stderr=output
            )
    else:
        process = Forked("realtime", environment=environment(settings), output=log)
    world = ServiceProcess(settings, f"http://127.0.0.1:{settings.port}", None, process=process, log=log)
    try:
        yield world
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def command(settings: Settings, *arguments: str, typed: str = "", anew: bool = False) -> tuple[int, str]:
    """Run `python -m …` and type something into it; its status and everything that it printed."""
    if not anew:
        ran = await run(*arguments, environment=environment(settings), typed=typed)
        return ran.status, ran.output + ran.errors
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", *arguments),
        env=environment(settings),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(START_SECONDS):
            printed, _ = await process.communicate(typed.encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode or 0, printed.decode()
