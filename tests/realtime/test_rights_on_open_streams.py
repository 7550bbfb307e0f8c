"""Rights are asked again while streams are open: what ends, ends within seconds; what changes, changes in place."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from models import clock
from models.accounts import tokens
from models.accounts.actions import end_capacity, grant_capacity, issue_token, sign_out
from models.accounts.rows import Account, Capacity, CapacityKind, Token
from models.actor import SERVICE
from models.platform.rows import PlatformNode
from models.seed.demonstration import PASSWORD
from realtime import signin
from realtime.settings import Settings
from schema.node import encode_id
from tests.realtime.streams import CENTRE, NODE_STREAM, WITHIN, eventually, report, sample
from tests.realtime.test_event_stream import event_stream
from tests.support.county import TEST_COUNTY
from tests.support.servers import ValkeyServer
from tests.support.world import Client, World, running

PRIVATE = """subscription($code: String!) {
  state: platformNodeUpdated(code: $code) { code revision viewerCan { addChild move close } } }"""
LOGIN = "test.staff"


@pytest.fixture(params=["bus", "no bus"])
async def any_world(request: pytest.FixtureRequest, settings: Settings, leg: str) -> AsyncIterator[World]:
    """The service with its bus; and once more with a bus that never answers, or on SQLite with a relay that is slow."""
    if request.param == "bus":
        async with running(settings) as world:
            yield world
    elif leg == "postgres":
        with await asyncio.to_thread(ValkeyServer.start) as valkey:
            await asyncio.to_thread(valkey.kill)
            async with running(replace(settings, redis_url=valkey.url())) as world:
                yield world
    else:
        # The in-process bus cannot be away. What remains when it says nothing is the look into SQL.
        async with running(settings) as world:
            world.app.state.service.bus.tell = _say_nothing
            yield world


async def _say_nothing(_: object) -> None:
    return None


async def another_token(login: str = LOGIN) -> str:
    account = await Account.get(login=login)
    _, issued = await issue_token(SERVICE, account_id=account.id)
    return issued.token


async def sign_out_elsewhere(world: World) -> None:
    answer = await world.ask("mutation { signOut { signedOut } }", by=LOGIN)
    assert answer == {"signOut": {"signedOut": True}}


async def change_password_elsewhere(world: World) -> None:
    document = "mutation($input: PasswordChangeInput!) { passwordChange(input: $input) { userErrors { code } } }"
    variables = {"input": {"currentPassword": PASSWORD, "newPassword": "a new password"}}
    async with httpx.AsyncClient(timeout=30) as client:
        answer = await client.post(
            f"{world.url}/graphql",
            json={"query": document, "variables": variables},
            headers={"authorization": f"Bearer {await another_token()}"},
        )
    assert answer.json() == {"data": {"passwordChange": {"userErrors": []}}}


async def reset_by_staff(world: World) -> None:
    document = (
        "mutation($input: AccountPasswordResetInput!) { accountPasswordReset(input: $input) { userErrors { code } } }"
    )
    account = await Account.get(login=LOGIN)
    answer = await world.ask(document, {"input": {"id": encode_id("Account", account.id)}}, by="test.admin")
    assert answer == {"accountPasswordReset": {"userErrors": []}}


async def close_account(world: World) -> None:
    document = "mutation($input: AccountCloseInput!) { accountClose(input: $input) { userErrors { code } } }"
    account = await Account.get(login=LOGIN)
    answer = await world.ask(document, {"input": {"id": encode_id("Account", account.id)}}, by="test.admin")
    assert answer == {"accountClose": {"userErrors": []}}


ENDINGS = [sign_out_elsewhere, change_password_elsewhere, reset_by_staff, close_account]


@pytest.mark.parametrize("end", ENDINGS)
async def test_revoked_token_closes_the_socket_and_ends_the_event_stream(
    any_world: World, end: Callable[[World], Awaitable[None]]
) -> None:
    world = any_world
    async with (
        world.socket(by=LOGIN) as client,
        world.socket() as nobody,
        event_stream(world, PRIVATE, {"code": CENTRE}, by=LOGIN) as stream,
    ):
        for reader in (client, nobody):
            await reader.subscribe(PRIVATE, {"code": CENTRE})
            await reader.state()
        await stream.state()
        await end(world)
        done = time.monotonic()
        assert await client.closed(WITHIN) == (4403, "Forbidden: Token revoked")
        name, data = await stream.event(max(0.1, done + WITHIN - time.monotonic()))
        assert (name, '"TOKEN_INVALID"' in data) == ("next", True)
        assert (await stream.event())[0] == "complete"
        assert await stream.ended()
        # The token does not come in again, and whoever has none stays.
        answer = await world.post("{ viewer { passwordChangeDue } }", by=LOGIN)
        assert answer.status_code == 401
        await report(world)
        assert (await nobody.state())["state"]["code"] == CENTRE
    await eventually(lambda: not world.app.state.service.sessions._open)


async def test_own_socket_stays_open_when_one_changes_the_password_with_its_token(world: World) -> None:
    document = "mutation($input: PasswordChangeInput!) { passwordChange(input: $input) { userErrors { code } } }"
    async with world.socket(by=LOGIN) as mine, world.socket(token=await another_token()) as another:
        variables = {"input": {"currentPassword": PASSWORD, "newPassword": "a new password"}}
        await mine.subscribe(document, variables)
        assert await mine.state() == {"passwordChange": {"userErrors": []}}
        assert (await another.closed(WITHIN))[0] == 4403
        await mine.receive()
        await mine.send({"type": "ping"})
        assert (await mine.receive())["type"] == "pong"


async def test_token_signed_out_over_its_own_socket_closes_it(world: World) -> None:
    async with world.socket(by=LOGIN) as client:
        await client.subscribe("mutation { signOut { signedOut } }")
        assert await client.state() == {"signOut": {"signedOut": True}}
        assert (await client.closed(WITHIN))[0] == 4403


async def test_sockets_of_other_accounts_are_not_disturbed(world: World) -> None:
    async with world.socket(by=LOGIN) as ends, world.socket(by="test.admin") as stays:
        await stays.subscribe(PRIVATE, {"code": CENTRE})
        await stays.state()
        await close_account(world)
        await ends.closed(WITHIN)
        assert await stays.silent(0.3)
        await report(world)
        await stays.state()


async def the_right_to_close(client: Client, expected: bool, seconds: float = WITHIN) -> None:
    """Read on until the stream says so."""
    async with asyncio.timeout(seconds):
        while (await client.state())["state"]["viewerCan"]["close"] is not expected:
            pass


async def test_capacity_granted_and_ended_changes_what_an_open_stream_says_and_keeps_the_socket(
    any_world: World,
) -> None:
    world = any_world
    account = await Account.get(login=LOGIN)
    county = await PlatformNode.get(code=TEST_COUNTY)
    async with (
        world.socket(by=LOGIN) as client,
        event_stream(world, PRIVATE, {"code": CENTRE}, by=LOGIN) as stream,
    ):
        await client.subscribe(PRIVATE, {"code": CENTRE})
        await the_right_to_close(client, False)
        assert (await stream.state())["viewerCan"]["close"] is False
        # When the county's staff grants the wider capacity, both streams say so.
        capacity = await grant_capacity(SERVICE, account_id=account.id, kind=CapacityKind.STAFF, node_id=county.id)
        await the_right_to_close(client, True)
        async with asyncio.timeout(WITHIN):
            while (await stream.state())["viewerCan"]["close"] is not True:
                pass
        # When it ends, they say that too.
        await end_capacity(SERVICE, capacity_id=capacity.id)
        await the_right_to_close(client, False)
        async with asyncio.timeout(WITHIN):
            while (await stream.state())["viewerCan"]["close"] is not False:
                pass
        # And the socket lives on: the next change arrives on it.
        before = sample("sockets")
        await report(world)
        await client.state()
        assert sample("sockets") == before == 1


async def test_shared_stream_goes_on_under_the_new_audience_without_a_hole(world: World) -> None:
    account = await Account.get(login=LOGIN)
    async with world.socket(by=LOGIN) as client:
        await client.subscribe(NODE_STREAM, {"code": CENTRE})
        before = await client.state()
        held = await Capacity.get(account_id=account.id)
        await end_capacity(SERVICE, capacity_id=held.id)
        # The state is given anew under the rights that are left.
        assert (await client.state(WITHIN)) == before
        (key,) = world.app.state.service.groups._groups
        assert key.audience.staff_nodes == frozenset()
        await report(world)
        assert (await client.state())["state"]["items"]["nodes"][0]["progress"] == "10.00"


@asynccontextmanager
async def clock_shifted(by: timedelta) -> AsyncIterator[None]:
    clock.shift(by)
    try:
        yield
    finally:
        clock.shift(timedelta())


async def test_expired_token_closes_the_socket_and_ends_the_event_stream(world: World) -> None:
    async with (
        world.socket(by=LOGIN) as client,
        world.socket() as nobody,
        event_stream(world, PRIVATE, {"code": CENTRE}, by=LOGIN) as stream,
    ):
        await nobody.subscribe(PRIVATE, {"code": CENTRE})
        await nobody.state()
        await stream.state()
        async with clock_shifted(timedelta(hours=13)):
            assert await client.closed(WITHIN) == (4403, "Forbidden: Token expired")
            assert '"TOKEN_INVALID"' in (await stream.event())[1]
            assert (await stream.event())[0] == "complete"
            assert (await world.post("{ __typename }", by=LOGIN)).status_code == 401
        await report(world)
        assert (await nobody.state())["state"]["code"] == CENTRE


async def test_expired_token_closes_the_socket_on_another_process_without_any_event(world: World) -> None:
    """Expiry is no act: nothing is written and nothing told."""
    issued = await another_token()
    await Token.filter(digest=tokens.digest_of(issued)).update(expires_at=clock.now() + timedelta(seconds=1.5))
    async with world.socket(token=issued) as client:
        assert await client.closed(WITHIN) == (4403, "Forbidden: Token expired")


async def test_token_revoked_while_it_is_looked_up_for_a_new_socket_does_not_stay_open(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a look-up that has read the token, and is held up until its revocation has been told everywhere.
    token = await another_token()
    await Account.get(login=LOGIN)
    look_up = tokens.look_up

    async def slow_look_up(digest: str) -> tokens.SignedIn | None:
        found = await look_up(digest)
        if found is not None:
            forgotten = world.app.state.service.sign_ins._generation
            await sign_out(found.actor, digest=digest)
            await eventually(lambda: world.app.state.service.sign_ins._generation > forgotten)
        return found

    monkeypatch.setattr(signin.tokens, "look_up", slow_look_up)
    async with world.socket(token=token) as client:
        assert (await client.closed(WITHIN))[0] == 4403
