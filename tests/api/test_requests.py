"""GraphQL over HTTP: what a client can send wrongly, and what it is told. Nothing of it is ever a 500."""

import asyncio
import base64
import json
import logging
from typing import Any

import httpx
import pytest
from tortoise import Tortoise

from schema.connection import encode_cursor
from schema.documents import TOO_DEEP
from tests.support.acting import nothing_written
from tests.support.world import World

QUERY = "{ viewer { passwordChangeDue } }"
JSON, GRAPHQL_JSON = "application/json", "application/graphql-response+json"


async def send(
    world: World, body: Any, *, kind: str | None = JSON, accept: str = "*/*", method: str = "POST", **more: Any
) -> httpx.Response:
    content = body if isinstance(body, bytes | str) else json.dumps(body)
    headers = {"accept": accept, **({"content-type": kind} if kind else {}), **more.pop("headers", {})}
    async with httpx.AsyncClient(timeout=30, verify=False) as client:
        return await client.request(method, f"{world.url}/graphql", content=content, headers=headers, **more)


def code(answer: httpx.Response) -> str:
    errors = answer.json()["errors"]
    assert len(errors) >= 1
    return str(errors[0]["extensions"]["code"])


async def test_bodies_that_are_no_request_are_400(world: World) -> None:
    bodies: tuple[Any, ...] = ("null", "1", "[]", '"x"', "true", "", " ", "{", "{'a': 1}", "[{}]", b"\xff\xfe", b"\x00")
    bodies += ("{}", {"query": None}, {"query": ""}, {"query": " \n"}, {"query": 1}, {"query": [QUERY]}, {"q": QUERY})
    bodies += ({"query": QUERY, "variables": []}, {"query": QUERY, "variables": "x"}, {"query": QUERY, "variables": 1})
    bodies += ({"query": QUERY, "operationName": 1}, '{"query": "{ viewer { x } }", "variables": {"a": "\\ud800"}}')
    for body in bodies:
        answer = await send(world, body)
        assert (answer.status_code, code(answer)) == (400, "BAD_REQUEST"), body


async def test_other_content_types_are_415(world: World) -> None:
    for kind in (
        None,
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/graphql",
    ):
        answer = await send(world, {"query": QUERY}, kind=kind)
        assert (answer.status_code, code(answer)) == (415, "UNSUPPORTED_MEDIA_TYPE")
    for kind in ("application/json; charset=utf-8", "Application/JSON"):
        assert (await send(world, {"query": QUERY}, kind=kind)).json() == {"data": {"viewer": None}}


async def test_queries_come_by_get_and_mutations_do_not(world: World) -> None:
    asked = {
        "query": "query A($c: String!) { platformNode(code: $c) { code } } query B { viewer { passwordChangeDue } }"
    }
    asked |= {"variables": json.dumps({"c": "320623"}), "operationName": "A"}
    answer = await send(world, "", kind=None, method="GET", params=asked)
    assert answer.json() == {"data": {"platformNode": {"code": "320623"}}}
    for params in ({}, {"query": ""}, {"query": QUERY, "variables": "{"}, {"query": QUERY, "variables": "[1]"}):
        answer = await send(world, "", kind=None, method="GET", params=params)
        assert (answer.status_code, code(answer)) == (400, "BAD_REQUEST")
    async with nothing_written():
        answer = await send(world, "", kind=None, method="GET", params={"query": "mutation { signOut { signedOut } }"})
    assert (answer.status_code, code(answer)) == (405, "METHOD_NOT_ALLOWED")
    for method in ("PUT", "DELETE", "PATCH"):
        assert (await send(world, {"query": QUERY}, method=method)).status_code == 405


@pytest.mark.parametrize(
    ("query", "name", "expected"),
    [
        ("{", None, "GRAPHQL_PARSE_FAILED"),
        ("x", None, "GRAPHQL_PARSE_FAILED"),
        ("{ viewer { " + "a " * 5000 + "} }", None, "GRAPHQL_PARSE_FAILED"),
        ('{ platformNode(code: "\\u0000") { code } }', None, "GRAPHQL_PARSE_FAILED"),
        ('{ platformNode(code: "\x00") { code } }', None, "GRAPHQL_PARSE_FAILED"),
        ('{ platformNode(code: "\\ud800") { code } }', None, "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", None, "GRAPHQL_VALIDATION_FAILED"),
        ("{ platformNode { code } }", None, "GRAPHQL_VALIDATION_FAILED"),
        ("{ projects(year: 99999999999) { totalCount } }", None, "GRAPHQL_VALIDATION_FAILED"),
        (f"{{ projects(year: {'9' * 5000}) {{ totalCount }} }}", None, "GRAPHQL_PARSE_FAILED"),
        ("{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }", None, "GRAPHQL_VALIDATION_FAILED"),
        (f"query A {QUERY}", "B", "OPERATION_NOT_FOUND"),
        (f"query A {QUERY} query B {QUERY}", None, "OPERATION_NOT_FOUND"),
        ("fragment a on Viewer { passwordChangeDue }", None, "GRAPHQL_VALIDATION_FAILED"),
    ],
)
async def test_documents_that_cannot_run_are_200_for_json_and_400_for_the_newer_type(
    world: World, query: str, name: str | None, expected: str
) -> None:
    for accept, kind, status in ((JSON, JSON, 200), ("*/*", JSON, 200), (GRAPHQL_JSON, GRAPHQL_JSON, 400)):
        answer = await send(world, {"query": query, "operationName": name}, accept=accept)
        assert (answer.status_code, code(answer)) == (status, expected)
        assert answer.headers["content-type"] == f"{kind}; charset=utf-8"
        assert "data" not in answer.json()


async def test_variables_that_do_not_fit_are_a_bad_input(world: World) -> None:
    asked = (
        "query ($code: String!, $first: Int) { platformNode(code: $code) { children(first: $first) { totalCount } } }"
    )
    for variables in ({}, {"code": None}, {"code": 1}, {"code": []}, {"code": "x", "first": "1"}, {"code": "x", "first": 1.5},
                      {"code": "x", "first": 2**31}, {"code": "x", "first": 1e300}):  # fmt: skip
        for accept, status in ((JSON, 200), (GRAPHQL_JSON, 400)):
            answer = await send(world, {"query": asked, "variables": variables}, accept=accept)
            assert answer.status_code == status, variables
            assert {error["extensions"]["code"] for error in answer.json()["errors"]} <= {
                "BAD_USER_INPUT",
                "GRAPHQL_VALIDATION_FAILED",
            }
            assert "data" not in answer.json()


async def test_nul_characters_are_refused_wherever_they_stand(world: World) -> None:
    asked = "query ($code: String!) { platformNode(code: $code) { code } }"
    for variables in ({"code": "a\x00"}, {"code": "a", "other": {"deep": ["\x00"]}}, {"code": "a", "\x00": 1}):
        answer = await send(world, {"query": asked, "variables": variables})
        assert (answer.status_code, code(answer)) == (400, "BAD_USER_INPUT")


async def test_page_sizes_outside_1_to_100_are_refused_in_both_languages(world: World) -> None:
    asked = """query ($n: Int!) { platform(code: "320623") { descendants(first: $n) { nodes { code } } } }"""
    for first in (0, 101, -1, 2**31 - 1, -(2**31)):
        error = await world.refused(asked, {"n": first})
        assert error["extensions"] == {"code": "PAGE_SIZE_OUT_OF_RANGE", "argument": ["first"]}
        assert (error["path"], error["message"]) == (["platform", "descendants"], "每页条数须在 1 到 100 之间。")
        english = await world.refused(asked, {"n": first}, accept_language="en")
        assert english["message"] == "A page has 1 to 100 entries."
    for first in (1, 100):
        found = await world.ask(asked, {"n": first})
        assert len(found["platform"]["descendants"]["nodes"]) == first
    for query in ("{ accounts(first: 0) { totalCount } }", "{ projects(first: 101) { totalCount } }"):
        assert (await world.refused(query))["extensions"]["code"] == "PAGE_SIZE_OUT_OF_RANGE"


def cursor_of(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


async def test_cursors_that_are_broken_or_of_another_list_are_refused(world: World) -> None:
    lists = {
        """query ($a: String) { projects(code: "320623", after: $a) { totalCount nodes { id } } }""": (2, int),
        """query ($a: String) { platform(code: "320623") { items(after: $a) { nodes { id } } } }""": (3, int),
        """query ($a: String) { platform(code: "320623") { children(after: $a) { nodes { id } } } }""": (1, str),
        "query ($a: String) { accounts(after: $a) { nodes { id } } }": (1, str),
    }
    broken = [
        "",
        "x",
        "====",
        "项",
        "not a cursor",
        "A" * 10_000,
        cursor_of("null"),
        cursor_of("{}"),
        cursor_of("[[]]"),
    ]
    broken += [cursor_of(text) for text in ("[", "[null]", "[true]", "[1.5]", "[1e999]", '["\\u0000"]', "[[[[[]]]]]")]
    broken += [
        encode_cursor((2**31,)),
        encode_cursor((-(2**31),)),
        encode_cursor((10**18, 1)),
        encode_cursor(("x" * 101,)),
    ]
    for query, (length, kind) in lists.items():
        foreign = [encode_cursor((1,) * other) for other in (1, 2, 3, 4) if (other, int) != (length, kind)]
        foreign += [encode_cursor(("a",) * other) for other in (1, 2, 3) if (other, str) != (length, kind)]
        for cursor in broken + foreign:
            error = await world.refused(query, {"a": cursor}, by="admin")
            assert error["extensions"] == {"code": "CURSOR_UNREADABLE", "argument": ["after"]}, cursor[:50]
            assert error["message"] == "游标无法识别，请从第一页重新开始。"
    english = await world.refused(next(iter(lists)), {"a": "x"}, accept_language="en")
    assert english["message"] == "The cursor cannot be read; start from the first page."


async def test_a_forged_cursor_beyond_every_row_is_an_empty_page(world: World) -> None:
    """Numbers are 16 bits in some columns; PostgreSQL must not choke on a larger one in a cursor."""
    largest = 2**31 - 1
    for query, place in (
        ("""query ($a: String) { projects(code: "320623", after: $a) { nodes { id } } }""", (largest, largest)),
        ("""query ($a: String) { platform(code: "320623") { items(after: $a) { nodes { id } } } }""", (largest,) * 3),
        ("""query ($a: String) { projects(code: "320623", after: $a) { nodes { id } } }""", (40_000, 1)),
    ):
        found = await world.ask(query, {"a": encode_cursor(place)})
        assert '"nodes": []' in json.dumps(found)


async def test_a_body_over_the_limit_is_413_whether_or_not_it_tells_its_length(world: World) -> None:
    limit = world.settings.body_limit

    async def chunks(size: int) -> Any:
        whole = json.dumps({"query": QUERY, "variables": {"x": ""}}).encode()
        whole = whole[:-3] + b"x" * (size - len(whole)) + whole[-3:]
        for start in range(0, len(whole), 65536):
            yield whole[start : start + 65536]

    async with httpx.AsyncClient(timeout=30, verify=False) as client:
        for size, status in ((limit, 200), (limit + 1, 413), (2 * limit, 413)):
            whole = b"".join([chunk async for chunk in chunks(size)])
            assert len(whole) == size
            headers = {"content-type": JSON}
            for content in (whole, chunks(size)):
                answer = await client.post(f"{world.url}/graphql", content=content, headers=headers)
                assert answer.status_code == status


async def test_a_client_that_leaves_in_the_middle_of_its_body_is_no_error(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """A phone that loses its signal; a hall of them must not fill the log."""
    head = "POST /graphql HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n"
    with caplog.at_level(logging.WARNING):
        for begun in (head, head + '{"query"'):
            _, writer = await asyncio.open_connection("127.0.0.1", world.settings.port)
            writer.write(begun.encode())
            await writer.drain()
            await asyncio.sleep(0.1)
            writer.close()
        await asyncio.sleep(0.3)
    assert [record.getMessage() for record in caplog.records] == []
    assert (await send(world, {"query": QUERY})).status_code == 200


async def test_the_asked_language_is_the_preferred_one_of_the_two(world: World) -> None:
    for header, english in (
        ("", False),
        ("en", True),
        ("en-US,en;q=0.9,zh;q=0.8", True),
        ("zh-CN,zh;q=0.9,en;q=0.8", False),
        ("zh;q=0.1,en;q=0.2", True),
        ("fr,en;q=0.5", True),
        ("fr", False),
        ("*;q=x,;;;,=", False),
        ("en;q=nonsense", False),
    ):
        error = await world.refused("{ accounts(first: 0) { totalCount } }", accept_language=header)
        assert error["message"].startswith("A page" if english else "每页"), header


async def test_a_bug_is_masked_with_an_id_that_is_in_the_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """A table that is gone stands for whatever we did not think of; its name stays inside."""
    await Tortoise.get_connection("default").execute_query("ALTER TABLE progress_report RENAME TO hidden_away")
    asked = """{ projects(code: "320699") { nodes { items { nodes { reports { totalCount nodes { id } } } } } } viewer { passwordChangeDue } }"""
    with caplog.at_level(logging.ERROR, "congress.errors"):
        answer = await send(world, {"query": asked})
    told = answer.json()
    assert answer.status_code == 200
    error = told["errors"][0]
    incident = error["extensions"]["id"]
    assert error["extensions"] == {"code": "INTERNAL", "id": incident}
    assert error["message"] == f"系统内部错误，编号 {incident}。"
    assert "hidden_away" not in answer.text
    assert "progress_report" not in answer.text
    assert any(incident in record.getMessage() and record.exc_info for record in caplog.records)


async def test_documents_that_nest_too_deep_are_refused(world: World) -> None:
    def nested(levels: int) -> str:
        return '{ platform(code: "320623") { ' + "parent { " * levels + "code" + " }" * levels + " } }"

    def chained(links: int) -> str:
        chain = [f"fragment f{n} on PlatformNode {{ parent {{ ...f{n + 1} }} }}" for n in range(links)]
        return " ".join(
            ['{ platform(code: "320623") { ...f0 } }', *chain, f"fragment f{links} on PlatformNode {{ code }}"]
        )

    for levels in (60, 150, 250, 500, 990):
        assert code(await send(world, {"query": nested(levels)})) == "GRAPHQL_PARSE_FAILED"
    value = "[" * 500 + "]" * 500
    assert code(await send(world, {"query": f"{{ platformNode(code: {value}) {{ code }} }}"})) == "GRAPHQL_PARSE_FAILED"
    for query in (nested(40), chained(20), chained(100), chained(300)):
        answer = await send(world, {"query": query})
        assert answer.status_code == 200
        assert "INTERNAL" not in answer.text, answer.text[:300]
    [error] = answer.json()["errors"]
    assert (error["message"], error["extensions"]["code"]) == (TOO_DEEP, "GRAPHQL_VALIDATION_FAILED")


async def test_variables_that_nest_deep_are_answered(world: World) -> None:
    nested = "[" * 400 + "]" * 400
    answer = await send(world, '{"query": "{ viewer { passwordChangeDue } }", "variables": {"a": ' + nested + "}}")
    assert answer.status_code < 500, answer.text[:200]
