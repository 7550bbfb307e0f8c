"""graphql-transport-ws: what breaks the protocol closes the socket, what breaks one operation ends that one."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

import pytest
import websockets
from tortoise.transactions import in_transaction

from models.outbox import OutboxEvent
from realtime.settings import Settings
from realtime.transports import ws
from realtime.transports.mailbox import MOST_ANSWERS_WAITING
from schema.documents import MOST_TOKENS
from schema.node import encode_id
from tests.realtime.streams import (
    NODE_STREAM,
    REPORT,
    SMALL_STREAM,
    Reader,
    eventually,
    reading,
    report,
    retitle,
    sample,
    the_item,
)
from tests.support.county import TEST_COUNTY
from tests.support.world import PATIENCE, Client, World, raw_socket, running

NODE_NAME = 'query { platformNode(code: "320699") { code } }'
# A few fields, and an answer of five million characters: enough to fill every buffer between two processes.
LONG = "long" * 2500
HUGE = (
    'query { platform(code: "320623") { descendants(first: 100) { nodes { '
    + " ".join(f"{LONG}{number}: code" for number in range(5))
    + " } } } }"
)


async def closed_after(world: World, *frames: str | bytes, init: bool = True) -> tuple[int, str]:
    async with raw_socket(world.url) as connection:
        client = Client(connection)
        if init:
            await client.send({"type": "connection_init"})
            await client.receive()
        for frame in frames:
            await connection.send(frame)
        return await client.closed()


BROKEN_FRAMES: list[str | bytes] = [
    "{",
    "",
    "[1]",
    "null",
    "1",
    '"text"',
    b'{"type":"ping"}',
    b"\xff\x00",
    "{}",
    '{"type":null}',
    '{"type":["ping"]}',
    '{"type":"start"}',
    '{"type":"connection_ack"}',
    '{"type":"subscribe","payload":{"query":"{ viewer { can { administer } } }"}}',
    '{"type":"subscribe","id":7,"payload":{"query":"{ __typename }"}}',
    '{"type":"subscribe","id":"","payload":{"query":"{ __typename }"}}',
    '{"type":"complete"}',
    '{"type":"complete","id":null}',
    '{"type":"connection_init","payload":[]}',
    '{"type":"connection_init","payload":"Bearer x"}',
    '{"type":"ping","payload":[1]}',
    '{"type":"pong","payload":0}',
    "[" * 10_000,
]


async def test_broken_frame_closes_with_4400_before_and_after_initialisation(world: World) -> None:
    for frame in BROKEN_FRAMES:
        for init in (True, False):
            code, reason = await closed_after(world, frame, init=init)
            assert code == 4400, frame[:100]
            assert reason
            assert "Traceback" not in reason


async def test_subscribing_before_initialisation_closes_with_4401(world: World) -> None:
    frame = json.dumps({"type": "subscribe", "id": "1", "payload": {"query": NODE_NAME}})
    assert (await closed_after(world, frame, init=False))[0] == 4401


async def test_token_that_does_not_hold_closes_with_4403(world: World) -> None:
    for authorization in ["Bearer wrong", "Bearer ", "Basic dGVzdDp0ZXN0", "Bearer \u4e2d\u6587", "x"]:
        frame = json.dumps({"type": "connection_init", "payload": {"Authorization": authorization}})
        code, reason = await closed_after(world, frame, init=False)
        assert (code, reason) == (4403, "Forbidden: the token does not hold")


async def test_another_subprotocol_closes_with_4406(world: World) -> None:
    for subprotocols in [["graphql-ws"], ["other", "graphql-ws"], None]:
        async with raw_socket(world.url, subprotocols=subprotocols) as connection:
            assert (await Client(connection).closed())[0] == 4406


async def test_ours_is_chosen_among_several_subprotocols(world: World) -> None:
    async with raw_socket(world.url, subprotocols=["graphql-ws", "graphql-transport-ws"]) as connection:
        assert connection.subprotocol == "graphql-transport-ws"


async def test_socket_that_is_never_initialised_closes_with_4408(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ws, "INIT_SECONDS", 0.2)
    assert (await closed_after(world, init=False))[0] == 4408
    # An initialised one stays.
    async with world.socket() as client:
        assert await client.silent(0.4)
        await client.send({"type": "ping"})
        assert (await client.receive())["type"] == "pong"


async def test_id_that_is_in_use_closes_with_4409(world: World) -> None:
    async with world.socket() as client:
        await client.subscribe(SMALL_STREAM, {"code": TEST_COUNTY}, "same")
        await client.state()
        await client.subscribe(NODE_NAME, {}, "same")
        assert await client.closed() == (4409, "Subscriber for same already exists")


async def test_id_of_a_completed_operation_may_be_used_again(world: World) -> None:
    async with world.socket() as client:
        for _ in range(3):
            await client.subscribe(NODE_NAME, {}, "same")
            assert await client.state() == {"platformNode": {"code": TEST_COUNTY}}
            assert await client.receive() == {"id": "same", "type": "complete"}
        for _ in range(3):
            await client.subscribe(SMALL_STREAM, {"code": TEST_COUNTY}, "same")
            await client.state()
            await client.send({"id": "same", "type": "complete"})


async def test_second_initialisation_closes_with_4429(world: World) -> None:
    assert (await closed_after(world, '{"type":"connection_init"}'))[0] == 4429


async def test_frame_above_the_limit_closes_with_1009(world: World) -> None:
    limit = world.settings.socket_message_limit
    assert (await closed_after(world, json.dumps({"type": "ping", "payload": {"text": "x" * limit}})))[0] == 1009


async def test_restart_closes_with_1012_so_that_clients_come_again(settings: Settings) -> None:
    async with AsyncExitStack() as outer:
        async with running(settings) as world:
            client = await outer.enter_async_context(world.socket())
            await client.subscribe(SMALL_STREAM, {"code": TEST_COUNTY})
            await client.state()
        assert (await client.closed())[0] == 1012


def error_of(message: Any, operation_id: str) -> dict[str, Any]:
    assert (message["id"], message["type"]) == (operation_id, "error"), message
    assert message["payload"]
    return dict(message["payload"][0])


BROKEN_OPERATIONS: list[tuple[Any, str]] = [
    ({"query": "subscription {"}, "GRAPHQL_PARSE_FAILED"),
    ({"query": "{ " + "a " * MOST_TOKENS + "}"}, "GRAPHQL_PARSE_FAILED"),
    ({"query": "{ " + "a { " * 1000}, "GRAPHQL_PARSE_FAILED"),
    ({"query": "subscription { nothing }"}, "GRAPHQL_VALIDATION_FAILED"),
    ({"query": "subscription { platformNodeUpdated { code } }"}, "GRAPHQL_VALIDATION_FAILED"),
    (
        {
            "query": 'subscription { a: platformNodeUpdated(code: "1") { code } b: platformNodeUpdated(code: "2") { code } }'
        },
        "GRAPHQL_VALIDATION_FAILED",
    ),
    (
        {"query": 'subscription { platformNodeUpdated(code: "1", afterRevision: "-1") { code } }'},
        "GRAPHQL_VALIDATION_FAILED",
    ),
    ({"query": NODE_NAME, "operationName": "Other"}, "OPERATION_NOT_FOUND"),
    ({"query": "query A { __typename } query B { __typename }"}, "OPERATION_NOT_FOUND"),
    ({"query": "fragment A on Query { __typename }"}, "GRAPHQL_VALIDATION_FAILED"),
    ({"query": SMALL_STREAM}, "BAD_USER_INPUT"),
    ({"query": SMALL_STREAM, "variables": {"code": 5}}, "BAD_USER_INPUT"),
    ({"query": SMALL_STREAM, "variables": {"code": None}}, "BAD_USER_INPUT"),
    ({"query": NODE_STREAM, "variables": {"code": "1", "after": -1}}, "BAD_USER_INPUT"),
    ({"query": NODE_STREAM, "variables": {"code": "1", "after": "9" * 30}}, "BAD_USER_INPUT"),
    ({"query": NODE_STREAM, "variables": {"code": "1", "after": ["1"]}}, "BAD_USER_INPUT"),
    ({"query": "query($code: String!) { platformNode(code: $code) { id } }"}, "BAD_USER_INPUT"),
    ({"query": SMALL_STREAM, "variables": {"code": "a\x00b"}}, "BAD_USER_INPUT"),
    ({"query": SMALL_STREAM, "variables": [1]}, "BAD_REQUEST"),
    ({"query": SMALL_STREAM, "variables": "code"}, "BAD_REQUEST"),
    ({"query": ""}, "BAD_REQUEST"),
    ({"query": 7}, "BAD_REQUEST"),
    ({"query": NODE_NAME, "operationName": 7}, "BAD_REQUEST"),
    ({}, "BAD_REQUEST"),
    (None, "BAD_REQUEST"),
    ([1], "BAD_REQUEST"),
]


async def test_broken_operation_is_an_error_of_its_own_and_its_neighbour_lives_on(world: World) -> None:
    async with world.socket() as client:
        await client.subscribe(SMALL_STREAM, {"code": TEST_COUNTY}, "neighbour")
        before = await client.state()
        # The same id each time: an operation that failed has left it free.
        for payload, code in BROKEN_OPERATIONS:
            await client.send({"id": "broken", "type": "subscribe", "payload": payload})
            error = error_of(await client.receive(), "broken")
            assert error["extensions"]["code"] == code, payload
            assert "object has no attribute" not in error["message"]
        await report(world)
        message = await client.receive()
        assert message["id"] == "neighbour"
        assert int(message["payload"]["data"]["state"]["revision"]) > int(before["state"]["revision"])
        await client.subscribe(NODE_NAME, {}, "broken")
        assert (await client.receive())["type"] == "next"


async def test_page_size_out_of_range_is_told_beside_the_data(world: World) -> None:
    document = 'subscription { state: platformNodeUpdated(code: "320699") { children(first: 101) { totalCount } } }'
    async with world.socket(language="en") as client:
        await client.subscribe(document)
        payload = (await client.receive())["payload"]
        assert payload["data"] == {"state": None}
        (error,) = payload["errors"]
        assert error["extensions"]["code"] == "PAGE_SIZE_OUT_OF_RANGE"
        assert error["message"] == "A page has 1 to 100 entries."


async def test_ping_is_answered_with_pong_before_and_after_initialisation(world: World) -> None:
    async with raw_socket(world.url) as connection:
        client = Client(connection)
        for first in (
            {"type": "ping", "payload": None},
            {"type": "connection_init", "payload": None},
            {"type": "ping", "payload": {"any": 1}},
        ):
            await client.send(first)
            await client.send({"type": "pong"})
            expected = "connection_ack" if first["type"] == "connection_init" else "pong"
            assert (await client.receive())["type"] == expected


async def test_queries_and_mutations_run_over_the_socket_with_the_rights_of_its_token(world: World) -> None:
    entered = {"itemId": encode_id("ProjectItem", (await the_item()).id), "month": "2025-01"}
    variables = {"input": {**entered, "progress": "10", "spent": "1"}}
    async with world.socket(by="test.unit") as unit, world.socket() as nobody:
        await nobody.subscribe(SMALL_STREAM, {"code": TEST_COUNTY}, "watching")
        await nobody.state()
        events = await OutboxEvent.all().count()
        await nobody.subscribe(REPORT, variables, "refused")
        payload = (await nobody.receive())["payload"]
        assert payload["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        assert await nobody.receive() == {"id": "refused", "type": "complete"}
        assert await OutboxEvent.all().count() == events

        await unit.subscribe(REPORT, variables, "report")
        answer = (await unit.state())["projectItemReport"]
        assert answer == {"item": {"progress": "10.00"}, "userErrors": []}
        assert await unit.receive() == {"id": "report", "type": "complete"}
        assert (await nobody.receive())["id"] == "watching"


async def test_completed_subscription_sends_nothing_more(world: World) -> None:
    async with world.socket() as client:
        await client.subscribe(SMALL_STREAM, {"code": TEST_COUNTY}, "stays")
        await client.state()
        await client.subscribe(NODE_STREAM, {"code": TEST_COUNTY}, "goes")
        await client.state()
        await client.send({"id": "goes", "type": "complete"})
        await client.send({"id": "never there", "type": "complete"})
        await report(world)
        assert (await client.receive())["id"] == "stays"
        assert await client.silent(0.3)


@asynccontextmanager
async def projects_locked(leg: str) -> AsyncIterator[None]:
    """Whoever asks for projects waits until the block ends."""
    async with in_transaction() as connection:
        if leg == "postgres":
            await connection.execute_query("LOCK TABLE project IN ACCESS EXCLUSIVE MODE")
        yield


async def test_answer_to_an_abandoned_query_does_not_end_the_operation_that_took_its_id(world: World, leg: str) -> None:
    async with world.socket() as client:
        # Given a query that takes its time, and is given up, and a subscription under the same id.
        async with projects_locked(leg):
            await client.subscribe('query { projects(code: "320699") { nodes { title } } }', {}, "same")
            await client.send({"id": "same", "type": "complete"})
            await client.subscribe(SMALL_STREAM, {"code": TEST_COUNTY}, "same")
            await client.send({"type": "ping"})
            while (await client.receive())["type"] != "pong":
                pass
        # When the query is done at last, then nothing of it arrives, and the subscription lives on and can be stopped.
        # (On SQLite the subscription's first state waits too, on PostgreSQL it came before the pong.)
        await report(world)
        message = await client.receive()
        assert (message["id"], message["type"]) == ("same", "next")
        assert set(message["payload"]["data"]) == {"state"}
        await client.send({"id": "same", "type": "complete"})
        await eventually(lambda: not world.app.state.service.groups._groups)


async def refused_handshake(world: World, origin: str) -> int:
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with raw_socket(world.url, origin=origin):
            pass
    return int(refused.value.response.status_code)


async def test_foreign_origin_is_refused_with_403_and_our_own_or_a_listed_one_is_accepted(settings: Settings) -> None:
    listed = "https://wall.example.cn"
    async with running(replace(settings, allowed_origins=(listed,))) as world:
        for origin in (
            "https://evil.example",
            "null",
            "http://127.0.0.1:1",
            f"{listed}.evil.example",
            "https://wall.example.cn:444",
        ):
            assert await refused_handshake(world, origin) == 403
        for origin in (listed, world.url, None):
            async with raw_socket(world.url, origin=origin) as connection:
                await Client(connection).send({"type": "connection_init"})
                assert (await Client(connection).receive())["type"] == "connection_ack"


async def test_more_operations_than_allowed_are_refused_one_by_one(settings: Settings) -> None:
    async with running(replace(settings, subscriptions_per_socket=3)) as world, world.socket() as client:
        for number in range(3):
            await client.subscribe(SMALL_STREAM, {"code": TEST_COUNTY}, str(number))
            await client.state()
        await client.subscribe(SMALL_STREAM, {"code": TEST_COUNTY}, "one too many")
        assert error_of(await client.receive(), "one too many")["extensions"]["code"] == "TOO_MANY_OPERATIONS"
        # Another may come once one has gone.
        await client.send({"id": "0", "type": "complete"})
        await client.subscribe(SMALL_STREAM, {"code": TEST_COUNTY}, "now")
        assert (await client.receive())["id"] == "now"


async def test_subscriptions_that_hold_more_fields_together_than_allowed_are_refused_one_by_one(
    settings: Settings,
) -> None:
    """Seen to be let in; each change would have executed them all. The stream below holds three fields."""
    async with running(replace(settings, subscribed_fields_per_socket=8)) as world, world.socket() as client:
        for number in range(2):
            await client.subscribe(SMALL_STREAM, {"code": TEST_COUNTY}, str(number))
            await client.state()
        await client.subscribe(SMALL_STREAM, {"code": TEST_COUNTY}, "one too many")
        assert error_of(await client.receive(), "one too many")["extensions"]["code"] == "TOO_MANY_FIELDS"
        # A query is not kept, and another subscription may come once one has gone, or has come to its end.
        await client.subscribe(NODE_NAME, {}, "query")
        assert [(await client.receive())["type"] for _ in range(2)] == ["next", "complete"]
        await client.send({"id": "0", "type": "complete"})
        await client.subscribe(SMALL_STREAM, {"code": "none"}, "nobody")
        assert [(await client.receive())["type"] for _ in range(2)] == ["next", "complete"]
        await client.subscribe(SMALL_STREAM, {"code": TEST_COUNTY}, "now")
        assert (await client.receive())["id"] == "now"


async def stop_reading_in_the_middle_of_answers(client: Client) -> None:
    client.connection.close_timeout = 0.1
    client.connection.transport.pause_reading()
    for number in range(6):
        await client.subscribe(HUGE, {}, f"huge {number}")


async def assert_undisturbed(neighbour: Reader, count: int) -> None:
    """Changes go on arriving, each within the time that a change takes."""
    for number in range(count):
        seen = len(neighbour.payloads["1"])
        await retitle(f"继续 {number}")
        await neighbour.states("1", seen + 1, seconds=3)


async def test_reader_that_stops_reading_is_cut_off_and_its_neighbours_are_not_disturbed(settings: Settings) -> None:
    aborted = sample("aborted_total")
    async with running(replace(settings, stalled_after=1.0)) as world:
        async with reading(world) as neighbour, world.socket() as stalled:
            for client in (neighbour.client, stalled):
                await client.subscribe(SMALL_STREAM, {"code": TEST_COUNTY})
            await neighbour.states("1", 1)
            await stop_reading_in_the_middle_of_answers(stalled)
            await assert_undisturbed(neighbour, 6)
            await eventually(lambda: sample("aborted_total") == aborted + 1)
            await eventually(lambda: (sample("sockets"), sample("members")) == (1, 1))
            await assert_undisturbed(neighbour, 2)
        await eventually(lambda: sample("sockets") == 0)


async def test_reader_that_only_talks_is_cut_off_too_and_nothing_of_it_is_left(settings: Settings) -> None:
    async with running(replace(settings, stalled_after=1.0)) as world, world.socket() as deaf:
        await eventually(lambda: sample("keeps_time") == 1)
        tasks = len(asyncio.all_tasks())
        # Given a client that reads nothing and asks on and on, so that more answers wait than may.
        await stop_reading_in_the_middle_of_answers(deaf)
        with suppress(websockets.ConnectionClosed):
            async with asyncio.timeout(PATIENCE):
                while sample("sockets"):
                    for _ in range(MOST_ANSWERS_WAITING):
                        await deaf.send({"type": "ping"})
                    await asyncio.sleep(0.05)
        await eventually(lambda: sample("sockets") == 0)
        await eventually(lambda: len(asyncio.all_tasks()) < tasks)


async def test_a_number_that_nothing_can_hold_ends_its_subscription_alone(world: World) -> None:
    """Seen to close the socket with 1006, and a hundred subscriptions with it."""
    async with world.socket() as client:
        await client.subscribe(NODE_STREAM, {"code": TEST_COUNTY}, "neighbour")
        await client.receive()
        for number in (2**64, "9" * 5000):
            await client.subscribe(f"subscription($id: ID! = {number}) {{ projectUpdated(id: $id) {{ id }} }}")
            answer = await client.receive()
            assert (answer["id"], answer["type"]) == ("1", "error")
        await retitle("邻居还在")
        assert (await client.receive())["id"] == "neighbour"


async def test_a_bug_of_ours_ends_the_operation_that_met_it_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a secret")

    async with world.socket() as client:
        await client.subscribe(NODE_STREAM, {"code": TEST_COUNTY}, "neighbour")
        await client.receive()
        with monkeypatch.context() as patch:
            patch.setattr(ws, "following_of", broken)
            await client.subscribe(NODE_STREAM, {"code": TEST_COUNTY})
            answer = await client.receive()
        assert (answer["id"], answer["type"]) == ("1", "error")
        assert answer["payload"][0]["extensions"]["code"] == "INTERNAL"
        assert "secret" not in json.dumps(answer)
        # Its id is free again, and the neighbour lives on.
        await client.subscribe(NODE_STREAM, {"code": TEST_COUNTY})
        assert (await client.receive())["id"] == "1"
        await retitle("邻居还在")
        assert {(await client.receive())["id"] for _ in range(2)} == {"1", "neighbour"}


async def test_a_bug_that_meets_the_socket_itself_closes_with_4500(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr(ws.Socket, "_init", broken)
    assert await closed_after(world, '{"type": "connection_init"}', init=False) == (4500, "Internal server error")
    await eventually(lambda: sample("sockets") == 0)


async def test_who_asks_and_does_not_read_has_a_few_answers_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen to hold all of them, half a gigabyte."""
    begun = 0
    answer = ws.Socket._answer

    async def counted(socket: ws.Socket, *asked: Any) -> None:
        nonlocal begun
        begun += 1
        await answer(socket, *asked)

    monkeypatch.setattr(ws.Socket, "_answer", counted)
    async with world.socket() as client:
        client.connection.transport.pause_reading()
        for number in range(50):
            await client.subscribe(HUGE, operation_id=str(number))
        before = -1
        while begun != before:
            before = begun
            await asyncio.sleep(1)
        assert 0 < begun <= 2 * ws.MOST_AT_ONCE
        client.connection.transport.resume_reading()
        complete = set()
        while len(complete) < 50:
            message = await client.receive()
            if message["type"] == "complete":
                complete.add(message["id"])
        assert begun == 50
