"""What goes wrong most often, a line each: the code, the sentence in both languages, the path, and nothing written."""

from typing import Any

import pytest

from schema.node import encode_id
from tests.realtime.streams import retitle
from tests.support.acting import act, document, item_of_test_county, node, nothing_written, refused
from tests.support.meeting import met
from tests.support.world import World

REPORT, EDIT, ADD = "projectItemReport", "projectItemEdit", "platformNodeAdd"
MEGABYTE = 1024 * 1024
A_PROJECT, NO_ITEM, NO_NODE = encode_id("Project", 1), encode_id("ProjectItem", 10**9), encode_id("PlatformNode", 10**9)

NO_SUCH_ITEM = "没有找到该细化项目。", "There is no such project item."
SHARE = "进度须在 0 到 100 之间。", "Progress lies between 0 and 100 percent."
MONEY = (
    "支出金额须不小于零，且不超过 1,000,000,000,000 元。",
    "The amount spent lies between 0 and 1,000,000,000,000 yuan.",
)
STALE = (
    "内容已被他人修改（现为第 1 版），请刷新后再试。",
    "Somebody else has changed this (it is now version 1); reload and try again.",
)
REPORTED = "2025-02 已经报告过。", "2025-02 has been reported already."


async def good(world: World, verb: str) -> dict[str, Any]:
    """An input that would be accepted."""
    item, parent = await item_of_test_county(world), await node(world, "320699100")
    return {
        REPORT: {"itemId": item["id"], "month": "2025-02", "progress": "20", "spent": "100"},
        EDIT: {"id": item["id"], "version": item["version"], "title": "新名称"},
        ADD: {"parentId": parent["id"], "kind": "STATION", "code": "320699100-S09", "name": "新设"},
    }[verb]


@pytest.mark.parametrize(
    ("verb", "by", "given", "code", "sentences"),
    [
        (REPORT, "test.unit", {"itemId": NO_ITEM}, "NOT_FOUND", NO_SUCH_ITEM),
        (REPORT, "test.unit", {"itemId": A_PROJECT}, "NOT_FOUND", NO_SUCH_ITEM),
        (EDIT, "test.staff", {"id": A_PROJECT}, "NOT_FOUND", NO_SUCH_ITEM),
        (
            ADD,
            "test.staff",
            {"parentId": NO_NODE},
            "NOT_FOUND",
            ("没有找到上级节点。", "There is no such parent node."),
        ),
        (REPORT, "test.unit", {"spent": "-0.01"}, "SPENT_OUT_OF_RANGE", MONEY),
        (
            EDIT,
            "test.staff",
            {"budget": "-1"},
            "BUDGET_OUT_OF_RANGE",
            (
                "预算金额须不小于零，且不超过 1,000,000,000,000 元。",
                "The budget lies between 0 and 1,000,000,000,000 yuan.",
            ),
        ),
        (REPORT, "test.unit", {"progress": "120"}, "PROGRESS_OUT_OF_RANGE", SHARE),
        (
            REPORT,
            "test.unit",
            {"remark": "x" * MEGABYTE},
            "REMARK_TOO_LONG",
            ("说明不能超过 2000 个字。", "The remark is longer than 2000 characters."),
        ),
        (
            EDIT,
            "test.staff",
            {"title": "x" * MEGABYTE},
            "TITLE_TOO_LONG",
            ("名称不能超过 200 个字。", "The title is longer than 200 characters."),
        ),
        (
            ADD,
            "test.staff",
            {"name": "x" * MEGABYTE},
            "NAME_TOO_LONG",
            ("名称不能超过 100 个字。", "The name is longer than 100 characters."),
        ),
        (
            REPORT,
            "test.unit",
            {"month": "2024-12"},
            "MONTH_UNKNOWN",
            (
                "“2024-12”不是该项目计划内的月份（格式如 2025-06）。",
                "“2024-12” is not a month of this item's plan (written like 2025-06).",
            ),
        ),
        (
            REPORT,
            "test.other",
            {"itemId": None},
            "NOT_LEAD_UNIT",
            ("只有该项目的牵头单位可以报告进度。", "Only the lead unit of the item may report its progress."),
        ),
        (REPORT, "test.unit", {"version": 7}, "STALE_VERSION", STALE),
        (EDIT, "test.staff", {"version": 7}, "STALE_VERSION", STALE),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_refusal_says_what_is_wrong_in_both_languages_and_writes_nothing(
    world: World, verb: str, by: str, given: dict[str, Any], code: str, sentences: tuple[str, str]
) -> None:
    (field,) = given
    entered = await good(world, verb)
    # Without a value of its own, the line is about who asks.
    entered |= {name: value for name, value in given.items() if value is not None}
    told = [{"code": code, "message": sentence, "path": ["input", field]} for sentence in sentences]
    assert await refused(world, verb, code, by=by, **entered) == told[:1]
    async with nothing_written():
        answer = await world.post(document(verb), {"input": entered}, by=by, accept_language="en-GB")
    assert answer.json()["data"][verb]["userErrors"] == told[1:]


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_of_two_reports_at_once_the_later_is_told_so_in_its_language(world: World, language: str) -> None:
    entered = await good(world, REPORT)
    await world.ask("{ viewer { account { login } } }", by="test.unit")
    headers = {"accept_language": language}
    answers = await met(
        world.settings, [act(world, REPORT, by="test.unit", headers=headers, **entered) for _ in range(2)]
    )
    refused_one, accepted = sorted(answers, key=lambda answer: answer["report"] is not None)
    assert accepted["userErrors"] == []
    sentence = REPORTED[language == "en"]
    told = [{"code": "MONTH_ALREADY_REPORTED", "message": sentence, "path": ["input", "month"]}]
    assert refused_one == {"item": None, "report": None, "userErrors": told}


async def test_what_a_query_does_not_find_is_null_and_no_error(world: World) -> None:
    async with nothing_written():
        found = await world.ask(
            """query ($other: ID!, $none: ID!, $nothing: ID!) {
                platformNode(code: "999999") { code } platform(code: "999999") { code }
                ofAnotherType: projectItem(id: $other) { id } unknown: projectItem(id: $none) { id }
                project(id: $none) { id } broken: node(id: $nothing) { id } gone: node(id: $none) { id } }""",
            {"other": A_PROJECT, "none": NO_ITEM, "nothing": "not an id"},
        )
    assert set(found.values()) == {None}


async def test_a_write_between_refusals_is_seen(world: World) -> None:
    """Of the check that nothing was written: it may not trust what it has read before."""
    async with nothing_written():
        pass
    with pytest.raises(AssertionError, match="has changed"):
        async with nothing_written():
            await retitle("已写入")
    async with nothing_written():
        pass
