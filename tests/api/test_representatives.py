"""Lists and cards of people over HTTP: filters, pages, search by a part of a name, and what they cost."""

from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any

import pytest

from models.actor import SERVICE
from models.bodies.rows import Level
from models.representatives.loading import NewPerson, NewPosting, load_people
from models.representatives.rows import Person
from schema.node import encode_id
from tests.support.acting import done, refused
from tests.support.documents import PDF
from tests.support.people import (
    ASSEMBLY,
    CITY,
    COMMITTEE,
    CONGRESS,
    PEOPLE_COUNTY,
    TOWN,
    body,
    card,
    group,
    member,
    representative,
    seat,
)
from tests.support.roll_up import all_pages
from tests.support.statements import statements_of_answers
from tests.support.uploading import not_taken, picture, png_of, send, sent
from tests.support.world import World

LIST = """query ($code: String, $filter: RepresentativeFilter, $first: Int = 100, $after: String) {
    representatives(code: $code, filter: $filter, first: $first, after: $after) {
        totalCount nodes { id name } pageInfo { hasNextPage endCursor } } }"""
FIRST_PAGE = """query ($code: String, $filter: RepresentativeFilter, $after: String) {
    representatives(code: $code, filter: $filter, first: 20, after: $after) {
        totalCount pageInfo { hasNextPage endCursor }
        nodes { id name levels since householdsInTouch photo { url } revision
            memberships { office state number body { name } term { number } delegation { name } group { name }
                district { name } }
            postings { node { name } }
            contacts { representative { name } } contactedBy { member { name } } } } }"""


async def names(world: World, code: str | None = PEOPLE_COUNTY, **wanted: Any) -> list[str]:
    """All names of a list, sorted; totalCount says how many they are."""
    found = await all_pages(world, LIST, {"code": code, "filter": wanted, "first": 2}, "representatives")
    page = (await world.ask(LIST, {"code": code, "filter": wanted}))["representatives"]
    assert page["totalCount"] == len(found)
    assert len({one["id"] for one in found}) == len(found)
    return sorted(one["name"].removeprefix("测试代表").removeprefix("测试议政员") for one in found)


async def test_people_are_listed_by_level_body_delegation_group_and_state(world: World) -> None:
    assert await names(world) == sorted("甲乙丙丁戊己")
    assert await names(world, level="COUNTY") == sorted("甲乙丙")
    assert await names(world, level="TOWN") == sorted("乙丁")
    assert await names(world, level="CITY") == ["甲"]
    assert await names(world, level="PROVINCE") == []
    assert await names(world, level="STREET") == sorted("戊己")
    assert await names(world, bodyId=await body(COMMITTEE)) == ["甲"]
    assert await names(world, delegationId=await group("D1", CONGRESS)) == sorted("甲乙")
    assert await names(world, groupId=await group("G2", CONGRESS)) == ["丙"]
    await done(world, "membershipSuspend", by="p.staff", **await seat("测试代表乙", TOWN), reason="IN_CUSTODY")
    assert await names(world, state="SUSPENDED") == ["乙"]
    await done(world, "membershipEnd", by="p.staff", **await seat("测试代表丁", TOWN), reason="DIED")
    assert await names(world, state="ENDED") == ["丁"]
    assert await names(world, state="IN_OFFICE") == sorted("甲乙丙戊己")


async def test_conditions_are_asked_of_one_and_the_same_seat(world: World) -> None:
    """乙 sits in the county's congress, and is suspended in the town's: never suspended at county level."""
    await done(world, "membershipSuspend", by="p.staff", **await seat("测试代表乙", TOWN), reason="IN_CUSTODY")
    assert await names(world, level="TOWN", state="SUSPENDED") == ["乙"]
    assert await names(world, level="COUNTY", state="SUSPENDED") == []
    assert await names(world, level="COUNTY", state="IN_OFFICE", text="乙") == ["乙"]
    assert await names(world, bodyId=await body(CITY), delegationId=await group("D1", CONGRESS)) == []


async def test_a_subtree_lists_those_who_serve_or_were_elected_there(world: World) -> None:
    street, station = f"{PEOPLE_COUNTY}101", f"{PEOPLE_COUNTY}101-S01"
    # 乙 is posted there, 丙, 戊 and 己 are elected and posted there.
    assert await names(world, nodeCode=street) == sorted("乙丙戊己")
    assert await names(world, nodeCode=station) == ["戊"]
    assert await names(world, nodeCode=PEOPLE_COUNTY) == sorted("甲乙丙丁戊己")
    # With a condition on the seat: posted in the street, and a member of the town's congress.
    assert await names(world, nodeCode=street, level="TOWN") == ["乙"]
    assert await names(world, nodeCode=street, bodyId=await body(ASSEMBLY), text="己") == ["己"]
    # Elected in the town by a district, though the posting has ended.
    assert await names(world, nodeCode=f"{PEOPLE_COUNTY}100") == sorted("甲乙丁")


async def test_what_names_nothing_fits_nobody(world: World) -> None:
    for wanted in (
        {"nodeCode": "999"},
        {"nodeCode": "x" * 100_000},
        {"bodyId": "x"},
        {"bodyId": encode_id("MemberGroup", 1)},
        {"delegationId": ""},
        {"groupId": encode_id("MemberGroup", 2**31)},
    ):
        assert await names(world, **wanted) == [], wanted
    asked = """{ representatives(code: "999999") { totalCount } other: representatives { totalCount } }"""
    assert await world.ask(asked) == {"representatives": None, "other": None}
    assert (await world.ask('{ representative(id: "x") { id } }'))["representative"] is None


@pytest.fixture
async def oddly_named(world: World) -> AsyncIterator[World]:
    """People whose names hold what SQL takes for a sign of its own."""
    odd = ("王%", "王_明", "王\\", "王'明", "阿卜杜拉·明", "Ann O'Neil", "annie")
    await load_people(SERVICE, county_code=PEOPLE_COUNTY, people=[NewPerson(name, [member(TOWN, 1)]) for name in odd])
    yield world


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("王", ["王%", "王'明", "王\\", "王_明"]),
        ("明", ["王'明", "王_明", "阿卜杜拉·明"]),
        ("%", ["王%"]),
        ("_", ["王_明"]),
        ("\\", ["王\\"]),
        ("'", ["Ann O'Neil", "王'明"]),
        ("王明", []),
        ("·明", ["阿卜杜拉·明"]),
        ("ann", ["annie"]),
        ("Ann", ["Ann O'Neil"]),
        ("  王%  ", ["王%"]),
        ("%' OR 1=1 --", []),
        ("名" * 10_000, []),
    ],
)
async def test_a_part_of_a_name_is_found_literally(oddly_named: World, text: str, found: list[str]) -> None:
    assert await names(oddly_named, text=text) == sorted(found)


async def test_a_blank_text_asks_for_nothing(world: World) -> None:
    assert len(await names(world, text=" ")) == len(await names(world, text=None)) == 6


async def test_a_list_is_by_name_then_id_and_a_namesake_is_another(world: World) -> None:
    await load_people(
        SERVICE, county_code=PEOPLE_COUNTY, people=[NewPerson("测试代表甲", [member(TOWN, 1)]) for _ in range(4)]
    )
    for first in (1, 2, 3):
        found = await all_pages(world, LIST, {"code": PEOPLE_COUNTY, "first": first}, "representatives")
        rows = {encode_id("Representative", row.id): row for row in await Person.all()}
        places = [(rows[one["id"]].name, rows[one["id"]].id) for one in found]
        assert len(places) == 10
        namesakes = [number for name, number in places if name == "测试代表甲"]
        assert all(one < next_one for one, next_one in pairwise(namesakes)) and len(namesakes) == 5


async def test_a_broken_page_is_refused(world: World) -> None:
    for first in (0, 101, -1):
        error = await world.refused(LIST, {"code": PEOPLE_COUNTY, "first": first})
        assert error["extensions"]["code"] == "PAGE_SIZE_OUT_OF_RANGE"
    for after in ("x", "WzFd", "W10"):
        error = await world.refused(LIST, {"code": PEOPLE_COUNTY, "after": after})
        assert error["extensions"]["code"] == "CURSOR_UNREADABLE"
    for wanted in ({"level": "VILLAGE"}, {"state": "DEAD"}, {"name": "x"}, {"text": "a\x00"}):
        error = await world.refused(LIST, {"code": PEOPLE_COUNTY, "filter": wanted})
        assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_ten_thousand_people_page_at_the_statements_of_six(world: World) -> None:
    filters: list[dict[str, Any]] = [
        {},
        {"text": "代"},
        {"level": "COUNTY", "state": "IN_OFFICE"},
        {"nodeCode": f"{PEOPLE_COUNTY}101", "text": "代表"},
        {"delegationId": await group("D1", CONGRESS), "bodyId": await body(CONGRESS)},
    ]

    async def costs(after: str | None) -> list[int]:
        counted = []
        for wanted in filters:
            given = {"code": PEOPLE_COUNTY, "filter": wanted, "after": after}
            with statements_of_answers() as seen:
                page = (await world.ask(FIRST_PAGE, given))["representatives"]
            assert page["nodes"]
            counted.append(len(seen))
        return counted

    few = await costs(None)
    county_seats = [member(CONGRESS, number % 2 + 1, number=f"N{number:05}") for number in range(10_000)]
    await load_people(
        SERVICE,
        county_code=PEOPLE_COUNTY,
        people=[
            NewPerson(f"代表{number:05}", [held], [NewPosting(f"{PEOPLE_COUNTY}10{number % 2}", households=2)])
            for number, held in enumerate(county_seats)
        ],
    )
    assert await costs(None) == few
    page = (await world.ask(FIRST_PAGE, {"code": PEOPLE_COUNTY, "filter": {"text": "099"}}))["representatives"]
    assert page["totalCount"] == sum("099" in f"代表{number:05}" for number in range(10_000))
    half = (await world.ask(LIST, {"code": PEOPLE_COUNTY, "filter": {"text": "代表05000"}}))["representatives"]
    assert half["totalCount"] == 1
    middle = (await world.ask(LIST, {"code": PEOPLE_COUNTY, "first": 100}))["representatives"]["pageInfo"]["endCursor"]
    assert await costs(middle) == few
    found = await all_pages(world, LIST, {"code": PEOPLE_COUNTY, "filter": {"level": "COUNTY"}}, "representatives")
    assert len({one["id"] for one in found}) == len(found) == 10_003


async def test_levels_have_their_labels_order(world: World) -> None:
    assert (await card(world, "测试代表甲", "levels"))["levels"] == [Level.CITY.name, Level.COUNTY.name]
    assert (await card(world, "测试议政员戊", "levels"))["levels"] == ["STREET"]


async def test_a_viewer_who_represents_finds_their_own_card(world: World) -> None:
    asked = (
        """{ viewer { representative { id name levels viewerCan { edit setPrivateData readPrivateData link } } } }"""
    )
    assert (await world.ask(asked, by="p.rep.2"))["viewer"]["representative"] == {
        "id": await representative("测试代表乙"),
        "name": "测试代表乙",
        "levels": ["COUNTY", "TOWN"],
        "viewerCan": {"edit": False, "setPrivateData": False, "readPrivateData": True, "link": False},
    }
    assert (await world.ask(asked, by="p.staff"))["viewer"]["representative"] is None


async def test_viewer_can_says_who_keeps_whom(world: World) -> None:
    asked = "viewerCan { edit setPrivateData readPrivateData link }"
    kept = {"edit": True, "setPrivateData": True, "readPrivateData": True, "link": False}
    none = dict.fromkeys(kept, False)
    for by, name, expected in (
        (None, "测试代表乙", none),
        ("p.staff", "测试代表乙", kept),
        ("p.staff", "测试代表丙", none),
        ("p.street", "测试议政员戊", kept),
        ("p.county", "测试代表丙", {**kept, "link": True}),
        ("test.admin", "测试代表丙", none),
    ):
        assert (await card(world, name, asked, by=by))["viewerCan"] == expected, (by, name)


async def test_a_photo_is_shown_replaced_and_taken_off(world: World) -> None:
    id = await representative("测试代表乙")
    uploaded = [(await send(world, picture(seed=seed), by="p.staff")).json() for seed in (1, 2)]
    first, second = (one["file"]["id"] if "file" in one else one["id"] for one in uploaded)
    payload = await done(world, "representativePhotoSet", by="p.staff", id=id, version=1, fileId=first)
    assert payload["representative"]["photo"]["mediaType"] == "image/jpeg"
    assert (await card(world, "测试代表乙", "photo { id }"))["photo"] == {"id": first}
    await done(world, "representativePhotoSet", by="p.staff", id=id, version=2, fileId=second)
    assert (await card(world, "测试代表乙", "photo { id }"))["photo"] == {"id": second}
    await done(world, "representativePhotoSet", by="p.county", id=id, version=3, fileId=None)
    assert (await card(world, "测试代表乙", "photo { id }"))["photo"] is None


async def test_a_photo_that_is_none_is_refused_with_nothing_written(world: World) -> None:
    """What is too big or no image does not come in; what came in and is no photo of the actor's is not shown."""
    by, id = "p.staff", await representative("测试代表乙")

    async def fails(code: str, path: str, *, by: str = by, version: int = 1, **given: Any) -> None:
        given = {"id": id, "version": version, **given}
        [reason] = await refused(world, "representativePhotoSet", code, by=by, **given)
        assert ".".join(reason["path"]).startswith(f"input.{path}"), reason

    await not_taken(world, 413, "TOO_LARGE", picture() + bytes(20 * 1024 * 1024), "a.jpg", by=by)
    await not_taken(world, 422, "IMAGE_TOO_LARGE", png_of(10_000, 10_000), "a.png", by=by)
    await not_taken(world, 415, "KIND_NOT_ALLOWED", b"GIF89a" + bytes(40), "a.gif", by=by)
    await not_taken(world, 422, "BROKEN", picture()[:200], "a.jpg", by=by)
    document = await sent(world, PDF, "a.pdf", by=by)
    await fails("FILE_KIND_NOT_ALLOWED", "fileId", fileId=document["id"])
    table = await sent(world, b"a,b\n1,2\n", "a.csv", by=by)
    await fails("FILE_KIND_NOT_ALLOWED", "fileId", fileId=table["id"])
    foreign = await sent(world, picture(seed=1), by="p.county")
    used = await sent(world, picture(seed=2), by=by)
    other = {"id": await representative("测试代表丁"), "version": 1, "fileId": used["id"]}
    await done(world, "representativePhotoSet", by=by, **other)
    for none in ("x", foreign["id"], used["id"], id):
        await fails("FILE_NOT_FOUND", "fileId", fileId=none)
    [reason] = await refused(world, "representativePhotoSet", "NOTHING_TO_CHANGE", by=by, id=id, version=1, fileId=None)
    assert reason["path"] == ["input"]
    own = await sent(world, picture(seed=3), by=by)
    await fails("STALE_VERSION", "version", version=2, fileId=own["id"])
    await fails("NOT_FOUND", "id", id="x", fileId=own["id"])
    await fails("FORBIDDEN", "id", by="p.street", fileId=own["id"])
