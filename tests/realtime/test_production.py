"""Where ENVIRONMENT=production: nothing of the demonstration is there, and nothing of the inside is shown outside."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from models.accounts.rows import Account
from models.database import connected
from models.seed.demonstration import PASSWORD
from realtime.settings import Settings
from tests.realtime.processes import command, service_process
from tests.support.acting import act, codes
from tests.support.county import TEST_COUNTY, plan_of
from tests.support.launched import free_port
from tests.support.world import World, running

ELSEWHERE = {"x-forwarded-for": "198.51.100.7"}
METRICS_TOKEN = "a token of the test"


def in_production(settings: Settings) -> Settings:
    return replace(settings, production=True, secrets=("a secret of the test that is quite long enough",))


@pytest.fixture
async def production(settings: Settings) -> AsyncIterator[World]:
    """Behind a proxy on this machine that is trusted, so that a request can come from elsewhere."""
    chosen = replace(in_production(settings), trusted_proxies=("127.0.0.1",), metrics_token=METRICS_TOKEN)
    async with running(chosen) as world:
        yield world


async def get(world: World, path: str, **headers: str) -> httpx.Response:
    async with httpx.AsyncClient(timeout=10, verify=False) as client:
        return await client.get(f"{world.url}{path}", headers=headers)


async def test_demonstration_accounts_keep_production_from_starting_until_they_are_closed(
    settings: Settings, tmp_path: Path
) -> None:
    settings = replace(in_production(settings), port=free_port())
    status, printed = await command(settings, "realtime")
    assert (status, printed.strip()) == (
        1,
        "This database has demonstration accounts, whose password is public: use another.",
    )
    # One that is left is one too many.
    async with connected(settings.database_url):
        await Account.exclude(login="screen.county").update(closed_at=datetime.now(UTC))
    assert (await command(settings, "realtime"))[0] == 1
    async with connected(settings.database_url):
        await Account.filter(login="screen.county").update(closed_at=datetime.now(UTC))
    async with service_process(settings, tmp_path / "log", anew=True) as world:
        await world.until_ready()


async def test_production_without_a_secret_key_says_what_is_missing(settings: Settings) -> None:
    status, printed = await command(replace(settings, production=True, port=free_port()), "realtime", anew=True)
    assert (status, printed.strip()) == (1, "SECRET_KEY is required where ENVIRONMENT=production.")


async def test_a_county_is_entered_administered_and_served_as_the_readme_says(
    settings: Settings, empty_database: str, tmp_path: Path
) -> None:
    settings = in_production(replace(settings, database_url=empty_database))
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(plan_of(TEST_COUNTY)), encoding="utf-8")
    status, printed = await command(settings, "models", "admin", "first.admin", typed=f"{PASSWORD}\n", anew=True)
    assert (status, "load its platform first" in printed) == (1, True), printed
    status, printed = await command(settings, "models", "load-platform", str(plan), anew=True)
    assert (status, "13 nodes added" in printed) == (0, True), printed
    for login, typed, said in (
        ("first.admin", "short\n", "A password has"),
        ("first.admin", "", "A password has"),
        ("no login", f"{PASSWORD}\n", "A login has"),
    ):
        status, printed = await command(settings, "models", "admin", login, typed=typed, anew=True)
        assert (status, said in printed, "Traceback" in printed) == (1, True, False), printed
    status, printed = await command(settings, "models", "admin", "first.admin", typed=f"{PASSWORD}\n", anew=True)
    assert (status, printed.strip()) == (0, "first.admin administers 测试县.")
    status, printed = await command(settings, "models", "admin", "first.admin", typed=f"{PASSWORD}\n", anew=True)
    assert (status, "already" in printed) == (1, True), printed
    # Neither the demonstration nor a token without a password is to be had.
    status, printed = await command(settings, "models", "seed", anew=True)
    assert (status, "only where ENVIRONMENT is development" in printed) == (1, True), printed
    status, printed = await command(settings, "realtime", "token", "first.admin", anew=True)
    assert (status, "in development only" in printed) == (1, True), printed
    async with service_process(settings, tmp_path / "log", anew=True) as world:
        await world.until_ready()
        root = (await world.ask("{ platform { id summary { nodes } } }"))["platform"]
        assert root["summary"] == {"nodes": 13}
        given = {"parentId": root["id"], "kind": "LOCAL_CENTRE", "code": "320699900", "name": "新设"}
        payload = await act(world, "platformNodeAdd", by="first.admin", **given)
        assert (codes(payload), payload["node"]["code"]) == ([], "320699900")


async def test_production_shows_no_graphiql(production: World) -> None:
    for path in ("/graphql", "/graphiql/index.html", "/graphiql/operations.json"):
        assert (await get(production, path, accept="text/html")).status_code == 404
    assert "GraphiQL" not in (await get(production, "/", accept="text/html")).text


async def test_metrics_are_read_from_this_machine_or_with_the_token(production: World) -> None:
    assert "congress_sockets" in (await get(production, "/metrics")).text
    for shown in ("", "Bearer", "Bearer None", "Bearer wrong", METRICS_TOKEN, f"Bearer {METRICS_TOKEN}x"):
        answer = await get(production, "/metrics", authorization=shown, **ELSEWHERE)
        assert (answer.status_code, answer.text) == (404, "Not here."), shown
    async with httpx.AsyncClient(verify=False) as client:
        strange = [(b"authorization", "Bearer 令牌".encode()), (b"x-forwarded-for", b"198.51.100.7")]
        assert (await client.get(f"{production.url}/metrics", headers=strange)).status_code == 404
    answer = await get(production, "/metrics", authorization=f"Bearer {METRICS_TOKEN}", **ELSEWHERE)
    assert (answer.status_code, "congress_sockets" in answer.text) == (200, True)


async def test_without_a_metrics_token_none_opens_them_elsewhere(settings: Settings) -> None:
    async with running(replace(in_production(settings), trusted_proxies=("127.0.0.1",))) as world:
        for shown in ("", "Bearer", "Bearer None"):
            assert (await get(world, "/metrics", authorization=shown, **ELSEWHERE)).status_code == 404
