"""Importing a roster, from its preview to its end: exactly what was previewed, or nothing; who may, and who hears of it."""

import asyncio
import hashlib
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg
import httpx
import pytest

from models import clock
from models.accounts.rows import Account
from models.actor import SERVICE, Actor
from models.audit.rows import AuditEntry
from models.database import fetch, is_sqlite
from models.errors import Refused
from models.files.attaching import LOOSE_FOR
from models.files.duties import forget_loose_files
from models.files.inspecting import inspect
from models.files.kinds import UploadLimits
from models.files.receiving import take_in
from models.files.rows import FileContent, StoredFile
from models.outbox import OutboxEvent
from models.platform.rows import PlatformNode
from models.representatives import sealing
from models.representatives.private_data import PrivateField
from models.representatives.rows import Person, PersonSecrets
from models.retention import forget_old
from models.roster import actions
from models.roster.reading import read
from models.roster.rows import PREVIEW_KEPT, RosterImport
from models.timekeeping import Stretch
from schema.node import decode_id, encode_id
from tests.support.acting import act, codes, done, nothing_written, refused
from tests.support.meeting import met
from tests.support.people import ASSEMBLY, CONGRESS, PEOPLE_COUNTY, TOWN, body
from tests.support.rosters import (
    HEADER,
    STATION,
    STREET_NODE,
    applied,
    counted,
    found,
    identity_number,
    imported,
    nobody_changed,
    previewed,
    seat_of,
    text,
)
from tests.support.uploading import read as read_file
from tests.support.uploading import sent, stored
from tests.support.world import World

BY = "p.county"
FOLLOW = "subscription ($id: ID!) { rosterImportUpdated(id: $id) { state done total version revision } }"


# From the preview to its end.


async def test_what_is_applied_is_what_was_previewed_and_twice_is_once(world: World) -> None:
    number = identity_number(1)
    content = text(
        ("机构", "姓名", "代表证号", "代表团", "选区", "站点", "联系户数", "身份证号", "联系电话", "家庭住址"),
        (CONGRESS, "新代表", "101", "D1", "E1", STATION, "20", number, "13800000000", "测试路1号"),
        (TOWN, "新代表", "T101", "", "", "", "", number, "", ""),
        (CONGRESS, "测试代表丙", "003", "D1", "", "", "", "", "", ""),
    )
    preview = await previewed(world, content, by=BY)
    assert counted(preview) == {"PERSON_ADDED": 1, "SEAT_ADDED": 1, "CHANGED": 1}
    payload = await applied(world, preview, by=BY, version=preview["version"])
    assert payload["changedAnything"] is True
    after = payload["rosterImport"]
    assert (after["state"], after["done"], after["total"]) == ("APPLIED", 3, 3) and after["appliedAt"]
    person = await Person.get(name="新代表").prefetch_related("memberships", "postings")
    assert sorted(seat.number for seat in person.memberships) == ["101", "T101"]
    assert [(posting.households, posting.since) for posting in person.postings] == [(20, clock.today("Asia/Shanghai"))]
    secrets = await PersonSecrets.get(person_id=person.id)
    opened = {of: sealing.ring().open(getattr(secrets, of), person.id, of) for of in PrivateField}
    assert opened == {
        PrivateField.PHONE: "13800000000",
        PrivateField.HOME_ADDRESS: "测试路1号",
        PrivateField.IDENTITY_NUMBER: number,
    }
    assert (await seat_of("测试代表丙")).version == 2
    async with nothing_written():
        again = await applied(world, preview, by=BY)
    assert again["changedAnything"] is False and again["rosterImport"]["state"] == "APPLIED"
    second = await previewed(world, content, by=BY)
    assert (second["total"], second["unchanged"], found(second)) == (0, 3, [])
    async with nobody_changed():
        await applied(world, second, by=BY)


async def test_nothing_private_is_kept_of_a_roster_outside_the_sealed_columns(world: World) -> None:
    number = identity_number(2)
    private = ("13912345678", "隐秘路99号", number)
    content = text(
        ("姓名", "代表证号", "联系电话", "家庭住址", "身份证号"),
        ("测试代表甲", "001", *private),
        ("新代表", "102", "隐秘", "隐秘路99号" * 50, number[:-1] + "*"),
    )
    preview = await previewed(world, content, by=BY, bodyId=await body(CONGRESS))
    assert [code for _, _, code in found(preview)] == ["PHONE_MALFORMED", "TOO_LONG", "IDENTITY_NUMBER_MALFORMED"]
    content = text(("姓名", "代表证号", "联系电话", "家庭住址", "身份证号"), ("测试代表甲", "001", *private))
    preview = await previewed(world, content, by=BY, bodyId=await body(CONGRESS))
    [change] = preview["changes"]["nodes"]
    assert [(each["old"], each["new"], each["private"]) for each in change["fields"]] == [(None, None, True)] * 3
    await applied(world, preview, by=BY)
    for table in ("roster_import", "roster_problem", "roster_change", "outbox_event", "audit_entry", "person"):
        kept = json.dumps(await fetch(f"SELECT * FROM {table}"), default=str, ensure_ascii=False)
        kept += kept.encode().decode("unicode_escape", errors="ignore")
        for value in (*private, "隐秘"):
            assert value not in kept, table
    reading = await AuditEntry.filter(verb="rosterImportPreview").order_by("-id").first()
    assert reading and reading.purpose == "名册比对" and reading.capacity == f"staff@{PEOPLE_COUNTY}"


async def test_a_preview_is_stale_once_what_it_compares_has_changed(world: World) -> None:
    content = text(("姓名", "代表证号", "代表团"), ("测试代表甲", "001", "D2"), ("新人", "601", "D1"))
    preview = await previewed(world, content, by=BY, bodyId=await body(CONGRESS))
    seat = await seat_of("测试代表甲")
    given = {"id": encode_id("Membership", seat.id), "version": seat.version}
    await done(world, "membershipEdit", by=BY, **given, number="0001")
    async with nobody_changed():
        payload = await act(world, "rosterImportApply", by=BY, id=preview["id"])
    assert codes(payload) == ["STALE"]
    row = await RosterImport.get(id=decode_id("RosterImport", preview["id"]))
    assert (row.state, row.refused_for, row.done) == ("refused", "STALE", 0)
    # What it does not compare may change: the street's assembly.
    other = await seat_of("测试议政员己", ASSEMBLY)
    fresh = await previewed(world, content, by=BY, bodyId=await body(CONGRESS))
    await done(world, "membershipEdit", by=BY, id=encode_id("Membership", other.id), version=other.version, number="Y9")
    # The card number 001 is gone, and the name alone with another delegation is not enough any more.
    assert [code for *_, code in found(fresh)] == ["PERSON_AMBIGUOUS"]
    mended = text(("姓名", "代表证号", "代表团"), ("测试代表甲", "0001", "D2"), ("新人", "601", "D1"))
    fresh = await previewed(world, mended, by=BY, bodyId=await body(CONGRESS))
    other = await seat_of("测试议政员己", ASSEMBLY)
    await done(world, "membershipEdit", by=BY, id=encode_id("Membership", other.id), version=other.version, number="Y8")
    await applied(world, fresh, by=BY)


async def test_a_preview_is_kept_for_a_day(world: World) -> None:
    content = text(("姓名", "代表证号"), ("新人", "601"))
    preview = await previewed(world, content, by=BY, bodyId=await body(CONGRESS))
    try:
        clock.shift(timedelta(hours=24, minutes=1))
        world.tokens.clear()
        await refused(world, "rosterImportApply", "EXPIRED", by=BY, id=preview["id"])
    finally:
        clock.shift(timedelta())


async def test_an_old_version_of_a_preview_is_not_applied(world: World) -> None:
    content = text(("姓名", "代表证号"), ("新人", "601"))
    preview = await previewed(world, content, by=BY, bodyId=await body(CONGRESS))
    await refused(world, "rosterImportApply", "STALE_VERSION", by=BY, id=preview["id"], version=preview["version"] + 1)


async def test_an_import_whose_file_is_gone_is_refused_and_can_be_tried_again(world: World) -> None:
    content = text(("姓名", "代表证号"), ("新人", "601"))
    preview = await previewed(world, content, by=BY, bodyId=await body(CONGRESS))
    row = await RosterImport.get(id=decode_id("RosterImport", preview["id"]))
    store = world.app.state.service.files
    await store.delete(row.file_digest)
    async with nobody_changed():
        assert codes(await act(world, "rosterImportApply", by=BY, id=preview["id"])) == ["FILE_GONE"]
    await sent(world, content, "again.csv", by=BY)
    assert (await applied(world, preview, by=BY))["rosterImport"]["state"] == "APPLIED"


async def test_the_uploaded_file_is_deleted_once_it_is_applied_and_not_before(world: World) -> None:
    content = text((*HEADER, "联系电话"), (CONGRESS, "新人", "601", "13800000000"))
    digest = hashlib.sha256(content).hexdigest()
    preview = await previewed(world, content, by=BY)
    # Others of the county had it too, one of them used it for something that stays.
    twice, elsewhere = [await sent(world, content, "又一份.csv", by="p.admin") for _ in range(2)]
    await StoredFile.filter(id=decode_id("File", elsewhere["id"])).update(
        loose_since=None, holder_kind="PlatformNode", holder_id=1, attached_as="test"
    )
    assert digest in stored(world)
    await applied(world, preview, by=BY)
    assert [encode_id("File", row.id) for row in await StoredFile.filter(sha256=digest)] == [elsewhere["id"]]
    assert (await read_file(world, twice["url"], by="p.admin")).status_code == 404
    assert digest in stored(world)
    fresh = text(HEADER, (CONGRESS, "新人二", "602"))
    await imported(world, fresh, by=BY)
    assert hashlib.sha256(fresh).hexdigest() not in stored(world)
    assert not await StoredFile.exists(sha256=hashlib.sha256(fresh).hexdigest())
    assert await AuditEntry.filter(verb="fileForget").count() == 3


async def test_the_file_of_a_preview_that_was_not_applied_is_deleted_by_the_time_it_expires(world: World) -> None:
    content = text(HEADER, (CONGRESS, "新人", "601"))
    preview = await previewed(world, content, by=BY)
    digest = hashlib.sha256(content).hexdigest()
    file = await StoredFile.get(sha256=digest)
    row = await RosterImport.get(id=decode_id("RosterImport", preview["id"]))
    assert file.loose_since is not None and file.loose_since + LOOSE_FOR <= row.previewed_at + PREVIEW_KEPT
    try:
        clock.shift(timedelta(hours=24, minutes=1))
        await forget_loose_files(world.app.state.service.files, Stretch(None, clock.now()))
    finally:
        clock.shift(timedelta())
    assert not await StoredFile.exists(sha256=digest) and digest not in stored(world)


async def test_a_file_that_the_store_cannot_delete_now_is_left_to_the_sweep(world: World) -> None:
    content = text(HEADER, (CONGRESS, "新人", "601"))
    preview = await previewed(world, content, by=BY)
    store = world.app.state.service.files
    row_id = decode_id("RosterImport", preview["id"])

    async def content_of(_: RosterImport) -> bytes:
        return content

    # As the command line applies it, which knows of no store.
    await actions.apply(SERVICE, import_id=row_id, content_of=content_of)
    (file,) = await StoredFile.filter(sha256=hashlib.sha256(content).hexdigest())
    assert file.loose_since is not None and file.sha256 in stored(world)
    await refused(world, "rosterImportPreview", "NOT_FOUND", by="p.admin", fileId=encode_id("File", file.id))
    await forget_loose_files(store, Stretch(None, clock.now()))
    assert file.sha256 not in stored(world) and not await FileContent.exists(sha256=file.sha256)


async def test_an_upload_whose_bytes_are_deleted_under_it_stores_them_once_more(world: World) -> None:
    """Between asking the store and entering the file, the same bytes go with an import that is applied. Seen to fail
    (ContentGone) without the second run in take_in."""
    content = text(HEADER, (CONGRESS, "新人", "601"))
    preview = await previewed(world, content, by=BY)
    store, account = world.app.state.service.files, await Account.get(login="p.admin")

    class Overtaken(type(store)):  # type: ignore[misc]
        async def has(self, sha256: str) -> bool:
            found = await super().has(sha256)
            await applied(world, preview, by=BY)
            return bool(found)

    file = inspect(io.BytesIO(content), "又一份.csv")
    actor = Actor(account_id=account.id, county_id=account.county_id)
    row = await take_in(actor, file, Overtaken(store._store), UploadLimits())
    assert row.sha256 in stored(world) and await StoredFile.filter(sha256=row.sha256).count() == 1


async def test_retrying_a_preview_with_one_key_makes_one(world: World) -> None:
    file = await sent(world, text(("姓名", "代表证号"), ("新人", "601")), "名册.csv", by=BY)
    given = {"fileId": file["id"], "bodyId": await body(CONGRESS), "idempotencyKey": "k"}
    first = await done(world, "rosterImportPreview", by=BY, **given)
    async with nothing_written():
        second = await done(world, "rosterImportPreview", by=BY, **given)
    assert first["rosterImport"]["id"] == second["rosterImport"]["id"]
    await refused(world, "rosterImportPreview", "IDEMPOTENCY_KEY_REUSED", by=BY, **{**given, "addMissing": True})


# Who may.


async def test_who_is_not_staff_imports_nothing_and_sees_no_import(world: World) -> None:
    content = text(HEADER, (CONGRESS, "新人", "601"))
    for login in ("p.citizen", "p.unit", "p.rep.1"):
        file = await sent(world, content, "名册.csv", by=login)
        await refused(world, "rosterImportPreview", "FORBIDDEN", by=login, fileId=file["id"])
    preview = await previewed(world, content, by=BY)
    ask = "query ($id: ID!) { rosterImport(id: $id) { id } node(id: $id) { id } }"
    for login in ("p.citizen", "p.unit", "p.rep.1", "p.staff", "admin", None):
        assert await world.ask(ask, {"id": preview["id"]}, by=login) == {"rosterImport": None, "node": None}
    for login in ("p.citizen", "p.staff", "admin"):
        await refused(world, "rosterImportApply", "NOT_FOUND", by=login, id=preview["id"])


async def test_nobody_previews_the_file_of_somebody_else(world: World) -> None:
    file = await sent(world, text(HEADER, (CONGRESS, "新人", "601")), "名册.csv", by=BY)
    await refused(world, "rosterImportPreview", "NOT_FOUND", by="p.admin", fileId=file["id"])


async def test_staff_of_a_town_import_their_own_congress_and_nothing_else(world: World) -> None:
    by = "p.staff"
    content = text(
        ("机构", "姓名", "代表证号", "站点"),
        (TOWN, "镇代表", "T77", STATION),
        (CONGRESS, "县代表", "77", ""),
        (TOWN, "镇代表二", "T78", STREET_NODE),
        (TOWN, "改名乙", "T01", ""),
    )
    preview = await previewed(world, content, by=by)
    assert found(preview) == [(3, "A 机构", "BODY_OUTSIDE_SUBTREE"), (4, "D 站点", "STATION_OUTSIDE_SUBTREE")]
    file = await sent(world, content, "名册.csv", by=by)
    await refused(world, "rosterImportPreview", "FORBIDDEN", by=by, fileId=file["id"], bodyId=await body(CONGRESS))
    own = await previewed(world, text(("姓名", "代表证号"), ("镇代表", "T77")), by=by, bodyId=await body(TOWN))
    # Staff of the county see it, and may apply it.
    assert (await applied(world, own, by=BY))["changedAnything"] is True
    assert (await seat_of("镇代表", TOWN)).number == "T77"


async def test_the_own_data_of_somebody_who_sits_elsewhere_is_for_others(world: World) -> None:
    number = identity_number(5)
    await imported(world, text((*HEADER, "身份证号"), (CONGRESS, "测试代表丙", "003", number)), by=BY)
    content = text(("机构", "姓名", "代表证号", "身份证号"), (TOWN, "改名丙", "T99", number))
    preview = await previewed(world, content, by="p.staff")
    assert [code for *_, code in found(preview)] == ["PERSON_OUTSIDE_SUBTREE"]
    content = text(("机构", "姓名", "代表证号", "身份证号"), (TOWN, "测试代表丙", "T99", number))
    preview = await previewed(world, content, by="p.staff")
    assert found(preview) == [] and counted(preview) == {"SEAT_ADDED": 1}


# Who hears of it.


async def test_bodies_nodes_people_and_accounts_hear_of_an_import_once_each(world: World) -> None:
    content = text(HEADER, (CONGRESS, "测试代表甲改", "001"), (CONGRESS, "新人", "601"))
    preview = await previewed(world, content, by=BY)
    last = (await OutboxEvent.all().order_by("-id").first()).id
    await applied(world, preview, by=BY)
    events = await OutboxEvent.filter(id__gt=last).exclude(kind="rosterImportUpdated").order_by("id")
    topics = [topic for event in events for topic in event.topics]
    people = [(await Person.get(name=name)).id for name in ("测试代表甲改", "新人")]
    account = await Account.get(login="p.rep.1")
    expected = {f"representative:{person}" for person in people} | {f"account:{account.id}"}
    assert len(topics) == len(set(topics)) and expected <= set(topics)
    seat = await seat_of("测试代表甲改")
    root = await PlatformNode.get(code=PEOPLE_COUNTY)
    assert {f"body:{seat.body_id}", f"node:{root.id}"} <= set(topics)
    assert [event.kind for event in events] == ["rosterImported", "representativesImported", "accountRightsChanged"]
    told = json.dumps([event.facts for event in events], ensure_ascii=False)
    assert "新人" not in told and "测试代表甲" not in told


async def test_an_import_is_followed_from_its_preview_to_its_end(world: World) -> None:
    rows = [(CONGRESS, f"新人{place}", f"N{place}") for place in range(400)]
    preview = await previewed(world, text(HEADER, *rows), by=BY)
    async with world.socket(by=BY) as client, world.socket(by="p.citizen") as stranger:
        await stranger.subscribe(FOLLOW, {"id": preview["id"]})
        assert await stranger.state() == {"rosterImportUpdated": None}
        await client.subscribe(FOLLOW, {"id": preview["id"]})
        states = [(await client.state())["rosterImportUpdated"]]
        async with _seats_held(world):
            applying = asyncio.create_task(applied(world, preview, by=BY))
            if not is_sqlite(world.settings.database_url):
                # The transaction stands still in the middle of its work, and all can see how far it is.
                while not 0 < states[-1]["done"] < 400:
                    states.append((await client.state())["rosterImportUpdated"])
                    assert not applying.done()
                assert await Person.filter(name__startswith="新人").count() == 0
        await applying
        while states[-1]["state"] != "APPLIED":
            states.append((await client.state())["rosterImportUpdated"])
    assert states[0]["state"] == "PREVIEWED" and {each["state"] for each in states[1:-1]} <= {"APPLYING"}
    assert states[-1]["done"] == states[-1]["total"] == 400
    done_so_far = [each["done"] for each in states]
    assert done_so_far == sorted(done_so_far)
    revisions = [int(each["revision"]) for each in states]
    assert revisions == sorted(set(revisions))


@asynccontextmanager
async def _seats_held(world: World) -> AsyncIterator[None]:
    """PostgreSQL: no seat can be written for the length of the block, so an apply stands still in the middle."""
    url = world.settings.database_url
    if is_sqlite(url):
        yield
        return
    holder = await asyncpg.connect(url.replace("asyncpg", "postgresql", 1))
    try:
        transaction = holder.transaction()
        await transaction.start()
        await holder.execute("LOCK TABLE membership IN SHARE MODE")
        yield
        await transaction.rollback()
    finally:
        await holder.close()


# Acts that meet.


async def test_of_two_applies_of_one_preview_one_does_it(world: World) -> None:
    """Seen to fail (one works in vain, and is told STALE) without select_for_update in _take."""
    preview = await previewed(world, text(HEADER, (CONGRESS, "新人", "601")), by=BY)
    answers = await met(world.settings, [act(world, "rosterImportApply", by=BY, id=preview["id"]) for _ in range(2)])
    done_by = [payload["changedAnything"] for payload in answers]
    assert done_by.count(True) == 1, answers
    assert all(codes(payload) in ([], ["APPLYING_ALREADY"]) for payload in answers)
    assert await Person.filter(name="新人").count() == 1


async def test_of_two_imports_of_the_same_people_one_adds_them(world: World) -> None:
    """Without card numbers no constraint tells them apart. Seen to fail (two of everybody) without the locks on people and bodies."""
    content = text(("机构", "姓名"), (CONGRESS, "新人甲"), (CONGRESS, "新人乙"))
    previews = [await previewed(world, content, by=BY) for _ in range(2)]
    answers = await met(
        world.settings,
        [act(world, "rosterImportApply", by=BY, id=preview["id"]) for preview in previews],
        tables="membership",
    )
    assert sorted(map(codes, answers)) == [[], ["STALE"]]
    assert await Person.filter(name__in=["新人甲", "新人乙"]).count() == 2


async def test_of_an_import_and_an_edit_of_one_seat_the_second_finds_it_changed(world: World) -> None:
    """Seen to fail (both done, one lost) without the lock on the people."""
    preview = await previewed(
        world, text(("机构", "姓名", "代表证号", "代表团"), (CONGRESS, "测试代表甲", "001", "D2")), by=BY
    )
    seat = await seat_of("测试代表甲")
    edit = act(world, "membershipEdit", by=BY, id=encode_id("Membership", seat.id), version=seat.version, number="0001")
    answers = await met(
        world.settings, [act(world, "rosterImportApply", by=BY, id=preview["id"]), edit], tables="membership"
    )
    assert sorted(map(codes, answers)) in ([[], ["STALE"]], [[], ["STALE_VERSION"]])
    assert (await seat_of("测试代表甲")).version == seat.version + 1


async def test_an_apply_that_died_leaves_nothing_but_a_mark_that_another_takes_over(world: World) -> None:
    preview = await previewed(world, text(HEADER, (CONGRESS, "新人", "601")), by=BY)
    # As a process leaves it that is killed in the middle: taken, and its transaction never committed.
    await actions._take(SERVICE, import_id=decode_id("RosterImport", preview["id"]), version=None)
    await refused(world, "rosterImportApply", "APPLYING_ALREADY", by=BY, id=preview["id"])
    try:
        clock.shift(timedelta(minutes=11))
        assert (await applied(world, preview, by=BY))["changedAnything"] is True
    finally:
        clock.shift(timedelta())
    assert await Person.filter(name="新人").count() == 1


async def test_whoever_was_taken_for_dead_and_lives_writes_nothing(world: World) -> None:
    """The import's row is asked again at the end: the one who took it over has the last word."""
    content = text(HEADER, (CONGRESS, "新人", "601"))
    preview = await previewed(world, content, by=BY)
    row_id = decode_id("RosterImport", preview["id"])
    slow = await actions._take(SERVICE, import_id=row_id, version=None)
    try:
        clock.shift(timedelta(minutes=11))
        await actions._take(SERVICE, import_id=row_id, version=None)
    finally:
        clock.shift(timedelta())
    async with nothing_written():
        with pytest.raises(Refused):
            await actions._apply(SERVICE, taken=slow, roster=read(content, slow.day), report=lambda _: None)
        await actions._advance(SERVICE, import_id=row_id, since=slow.applying_since, done=1)
        await actions._give_back(SERVICE, taken=slow, refused_for="STALE")


async def test_a_preview_that_nobody_applied_is_forgotten_after_a_week(world: World) -> None:
    left = await previewed(world, text(HEADER, (CONGRESS, "没有公开的人", "601"), (CONGRESS, "", "2")), by=BY)
    kept = await imported(world, text(HEADER, (CONGRESS, "新人", "602")), by=BY)
    try:
        clock.shift(timedelta(days=7, minutes=1))
        await forget_old()
    finally:
        clock.shift(timedelta())
    assert [encode_id("RosterImport", row.id) for row in await RosterImport.all()] == [kept["id"]] != [left["id"]]
    for table in ("roster_change", "roster_problem"):
        assert "没有公开的人" not in json.dumps(await fetch(f"SELECT * FROM {table}"), default=str, ensure_ascii=False)


# Other ways in.


async def test_the_template_is_for_staff_and_offers_what_the_county_has(world: World) -> None:
    async def asked(by: str | None) -> httpx.Response:
        headers = {"authorization": f"Bearer {await world.token(by)}"} if by else {}
        async with httpx.AsyncClient(verify=False) as client:
            return await client.get(f"{world.url}/roster/template.xlsx", headers=headers)

    answer = await asked("p.staff")
    assert answer.status_code == 200 and "spreadsheetml" in answer.headers["content-type"]
    from openpyxl import load_workbook

    offered = {cell.value for row in load_workbook(io.BytesIO(answer.content))["选项"].iter_rows() for cell in row}
    assert {"测试县人民代表大会", STATION} <= offered
    for by in ("p.citizen", None):
        assert (await asked(by)).status_code == 403
