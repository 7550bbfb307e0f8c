"""Signing in over HTTP: passwords, limits, tokens."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models import clock
from models.accounts import tokens
from models.accounts.rows import Account, Token
from models.database import fetch
from models.seed.demonstration import PASSWORD
from realtime.settings import Settings
from schema.node import encode_id
from tests.support.acting import act, codes, document, done, nothing_written
from tests.support.world import Databases, World, running

WHO = "{ viewer { account { login } } }"
REFUSED = [{"code": "CREDENTIALS_REFUSED", "message": "账号或密码不正确。", "path": ["input"]}]


async def sign_in(world: World, login: str, password: str, address: str | None = None) -> Any:
    headers = {"x_forwarded_for": address} if address else {}
    return await act(world, "signIn", by=None, headers=headers, login=login, password=password)


async def who(world: World, authorization: str | None) -> tuple[int, Any]:
    headers = {} if authorization is None else {"authorization": authorization}
    answer = await world.post(WHO, **headers)
    return answer.status_code, answer.json()


async def seconds_until_next(world: World, login: str, password: str, address: str | None = None) -> int:
    payload = await sign_in(world, login, password, address)
    assert codes(payload) == ["TOO_MANY_ATTEMPTS"], payload
    assert payload["token"] is None
    return int("".join(filter(str.isdigit, payload["userErrors"][0]["message"])))


async def test_signing_in_gives_a_token_that_stands_for_the_viewer(world: World) -> None:
    before = datetime.now(UTC)
    payload = await sign_in(world, "staff.320623001", PASSWORD)
    assert payload["userErrors"] == []
    assert payload["viewer"]["account"] == {"login": "staff.320623001"}
    assert payload["viewer"]["capacities"] == [{"kind": "STAFF"}]
    expires = datetime.fromisoformat(payload["expiresAt"])
    assert timedelta(hours=12) <= expires - before < timedelta(hours=12, minutes=1)
    for scheme in ("Bearer", "bearer", "BEARER "):
        status, told = await who(world, f"{scheme} {payload['token']}")
        assert (status, told["data"]["viewer"]["account"]["login"]) == (200, "staff.320623001")


async def test_a_screen_stays_signed_in_for_a_year(world: World) -> None:
    payload = await sign_in(world, "screen.county", PASSWORD)
    assert datetime.fromisoformat(payload["expiresAt"]) > datetime.now(UTC) + timedelta(days=365)


async def test_wrong_password_unknown_login_and_closed_account_are_one_answer(world: World) -> None:
    closing = encode_id("Account", (await Account.get(login="test.other")).id)
    await done(world, "accountClose", by="test.admin", id=closing)
    await Account.filter(login="test.unit").update(password_hash=None)
    before = await Token.all().count()
    for login, password in (
        ("test.staff", "wrong password"),
        ("test.staff", PASSWORD + "x" * 1000),
        ("nobody.here", PASSWORD),
        ("TEST.STAFF", PASSWORD),
        ("x" * 1_000_000, PASSWORD),
        ("test.other", PASSWORD),
        ("test.unit", PASSWORD),
    ):
        async with nothing_written():
            payload = await sign_in(world, login, password)
        assert payload == {"token": None, "expiresAt": None, "viewer": None, "userErrors": REFUSED}, login[:20]
    assert await Token.all().count() == before
    english = await world.post(
        document("signIn"), {"input": {"login": "x", "password": "x"}}, accept_language="en-US,en;q=0.9"
    )
    assert english.json()["data"]["signIn"]["userErrors"][0]["message"] == "The login or the password is wrong."


async def test_only_the_hash_of_a_token_and_of_a_password_is_in_the_database(world: World) -> None:
    token = (await sign_in(world, "test.staff", PASSWORD))["token"]
    row = await Token.get(digest=tokens.digest_of(token))
    assert len(row.digest) == 64
    everything = str(await fetch("SELECT * FROM token")) + str(await fetch("SELECT * FROM account"))
    assert token not in everything
    assert PASSWORD not in everything
    assert (await Account.get(login="test.staff")).password_hash.startswith("$argon2id$")


async def test_attempts_are_limited_strictly_per_account(settings: Settings) -> None:
    async with running(replace(settings, attempts_per_account=3)) as world:
        for _ in range(3):
            assert codes(await sign_in(world, "unit.02", "wrong password")) == ["CREDENTIALS_REFUSED"]
        # Even the right password must wait now, from wherever it comes, and others do not.
        assert 0 < await seconds_until_next(world, "unit.02", PASSWORD) <= 300
        assert codes(await sign_in(world, "unit.03", PASSWORD)) == []


async def test_unknown_logins_are_limited_like_known_ones(settings: Settings) -> None:
    """Otherwise the limit would tell which logins there are."""
    async with running(replace(settings, attempts_per_account=1)) as world:
        for login in ("nobody.one", "y" * 5000):
            assert codes(await sign_in(world, login, "wrong password")) == ["CREDENTIALS_REFUSED"]
            await seconds_until_next(world, login, "wrong password")


async def test_success_forgives_the_attempts_before_it(settings: Settings) -> None:
    async with running(replace(settings, attempts_per_account=2)) as world:
        for _ in range(3):
            assert codes(await sign_in(world, "unit.04", "wrong password")) == ["CREDENTIALS_REFUSED"]
            assert codes(await sign_in(world, "unit.04", PASSWORD)) == []


async def test_changing_the_password_counts_as_an_attempt_too(settings: Settings) -> None:
    async with running(replace(settings, attempts_per_account=4)) as world:
        given = {"currentPassword": "wrong password", "newPassword": "another password"}
        for _ in range(4):
            assert codes(await act(world, "passwordChange", by="unit.05", **given)) == ["CURRENT_PASSWORD_WRONG"]
        given["currentPassword"] = PASSWORD
        async with nothing_written():
            assert codes(await act(world, "passwordChange", by="unit.05", **given)) == ["TOO_MANY_ATTEMPTS"]


async def test_a_whole_hall_may_sign_in_from_one_address_up_to_its_limit(settings: Settings) -> None:
    async with running(replace(settings, attempts_per_address=6)) as world:
        for number in range(1, 7):
            assert codes(await sign_in(world, f"unit.{number:02}", PASSWORD)) == []
        await seconds_until_next(world, "county.staff", PASSWORD)


async def test_services_that_share_a_redis_and_not_their_database_count_apart(
    settings: Settings, databases: Databases, leg: str
) -> None:
    """Two counties have logins of the same name; a restart, on the other hand, forgets nothing that Redis knows."""
    strict = replace(settings, attempts_per_account=1)
    async with running(strict) as world:
        assert codes(await sign_in(world, "unit.07", "wrong password")) == ["CREDENTIALS_REFUSED"]
        await seconds_until_next(world, "unit.07", PASSWORD)
    other = await databases.copy(f"test_{uuid.uuid4().hex[:12]}")
    async with running(replace(strict, database_url=other)) as world:
        assert codes(await sign_in(world, "unit.07", PASSWORD)) == []
    await databases.drop(other.rpartition("/")[2].removesuffix(".db"))
    async with running(strict) as world:
        expected = ["TOO_MANY_ATTEMPTS"] if leg == "postgres" else []
        assert codes(await sign_in(world, "unit.07", PASSWORD)) == expected


@asynccontextmanager
async def redis_that_hangs() -> AsyncIterator[str]:
    """It takes every connection and whatever is sent, and never answers."""
    taken: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _, writer: taken.append(writer), "127.0.0.1", 0)
    try:
        yield f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0"
    finally:
        server.close()
        for writer in taken:
            writer.close()


async def test_signing_in_is_quick_and_still_limited_while_redis_hangs(settings: Settings) -> None:
    async with (
        redis_that_hangs() as redis_url,
        running(replace(settings, redis_url=redis_url, attempts_per_account=2)) as world,
    ):
        started = time.monotonic()
        assert codes(await sign_in(world, "unit.06", PASSWORD)) == []
        assert time.monotonic() - started < 3
        # Redis is left alone for a while: nobody else waits for it.
        started = time.monotonic()
        for _ in range(2):
            assert codes(await sign_in(world, "unit.06", "wrong password")) == ["CREDENTIALS_REFUSED"]
        assert 0 < await seconds_until_next(world, "unit.06", PASSWORD) <= 300
        assert time.monotonic() - started < 2


async def test_a_forwarded_address_is_believed_only_of_a_trusted_proxy(settings: Settings) -> None:
    async with running(replace(settings, attempts_per_address=3)) as world:
        for number in range(3):
            assert codes(await sign_in(world, "nobody", "wrong password", f"198.51.100.{number}")) == [
                REFUSED[0]["code"]
            ]
        await seconds_until_next(world, "nobody", "wrong password", "198.51.100.99")
    async with running(replace(settings, attempts_per_address=4, trusted_proxies=("127.0.0.1",))) as world:
        for _ in range(4):
            assert codes(await sign_in(world, "nobody.else", "wrong password", "198.51.100.7")) == [REFUSED[0]["code"]]
        await seconds_until_next(world, "nobody.else", "wrong password", "198.51.100.7")
        assert codes(await sign_in(world, "nobody.else", "wrong password", "198.51.100.8")) == [REFUSED[0]["code"]]


@pytest.mark.parametrize("broken", ["Bearer nonsense", "Bearer " + "x" * 5000, "Basic YTpi", "Bearer", "token"])
async def test_a_token_that_does_not_hold_is_401(world: World, broken: str) -> None:
    answer = await world.post(WHO, authorization=broken)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json() == {
        "errors": [{"message": "登录已失效，请重新登录。", "extensions": {"code": "TOKEN_INVALID"}}]
    }


async def test_without_a_token_there_is_no_viewer(world: World) -> None:
    for authorization in (None, ""):
        assert await who(world, authorization) == (200, {"data": {"viewer": None}})


async def test_an_expired_token_is_401_even_if_it_was_remembered(world: World) -> None:
    token = (await sign_in(world, "test.staff", PASSWORD))["token"]
    assert (await who(world, f"Bearer {token}"))[0] == 200
    clock.shift(timedelta(hours=12, seconds=1))
    try:
        assert (await who(world, f"Bearer {token}"))[0] == 401
    finally:
        clock.shift(timedelta())


async def test_signing_out_ends_this_token_and_no_other(world: World) -> None:
    kept, ended = [(await sign_in(world, "test.staff", PASSWORD))["token"] for _ in range(2)]
    for token in (kept, ended):
        assert (await who(world, f"Bearer {token}"))[0] == 200
    answer = await world.post("mutation { signOut { signedOut } }", authorization=f"Bearer {ended}")
    assert answer.json() == {"data": {"signOut": {"signedOut": True}}}

    async def status_of_ended() -> int:
        return (await who(world, f"Bearer {ended}"))[0]

    assert await status_of_ended() == 401
    assert (await who(world, f"Bearer {kept}"))[0] == 200
    error = await world.refused("mutation { signOut { signedOut } }")
    assert error["extensions"]["code"] == "UNAUTHENTICATED"
