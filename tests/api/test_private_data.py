"""Private data over HTTP: who sets and who reads it, what is left in the audit, and that it is nowhere else."""

import logging
import os
from collections.abc import Iterator
from typing import Any

import pytest

from models.accounts.rows import Account
from models.actor import SERVICE
from models.audit.rows import AuditEntry
from models.database import fetch
from models.outbox import OutboxEvent
from models.representatives import sealing
from models.representatives.private_data import check_character
from models.representatives.rows import Person, PersonSecrets
from models.representatives.secrets.actions import reseal, sealing_state
from realtime.settings import Settings
from schema.node import decode_id, encode_id
from tests.support.acting import act, codes, done, nothing_written, refused, refused_at_top
from tests.support.audit import strange_parts
from tests.support.forked import Ran, run
from tests.support.people import CONGRESS, TOWN, card, representative, seat
from tests.support.world import World

PHONE, ADDRESS = "13912345678", "如东县某镇某村 7 组"
NUMBER = "3206231980022900" + "1" + check_character("32062319800229001")
OTHER_NUMBER = "32062319810228002" + check_character("32062319810228002")
VALUES = (PHONE, ADDRESS, NUMBER, NUMBER[6:14])
OUTSIDERS = (
    "p.street",
    "p.unit",
    "p.rep.1",
    "p.delegate",
    "p.citizen",
    "p.screen",
    "p.integrator",
    "test.admin",
    "county.staff",
)
FIRST, SECOND = (
    "the first secret of more than thirty-two characters",
    "the second secret of more than thirty-two characters",
)


async def put(world: World, name: str = "测试代表乙", *, by: str = "p.staff", **given: Any) -> Any:
    given = given or {"phone": PHONE, "homeAddress": ADDRESS, "identityNumber": NUMBER}
    return await done(world, "personPrivateDataSet", by=by, id=await representative(name), **given)


async def read(world: World, name: str = "测试代表乙", *, by: str = "p.staff", purpose: str | None = "核对名册") -> Any:
    payload = await done(world, "personPrivateDataRead", by=by, id=await representative(name), purpose=purpose)
    return payload["privateData"]


async def account_id(login: str) -> str:
    return encode_id("Account", (await Account.get(login=login)).id)


async def entries(verb: str) -> list[AuditEntry]:
    return await AuditEntry.filter(verb=verb).order_by("id")


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """All that is logged meanwhile, as it would be written, at the levels of the service."""
    told: list[str] = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            told.append(self.format(record))

    keeper = Keeper(logging.INFO)
    logging.getLogger().addHandler(keeper)
    yield told
    logging.getLogger().removeHandler(keeper)


async def test_staff_of_a_body_of_the_person_set_and_read_what_is_kept_sealed(world: World) -> None:
    payload = await put(world)
    assert payload["person"] == {"hasPhone": True, "hasHomeAddress": True, "hasIdentityNumber": True}
    kept = {"phone": PHONE, "homeAddress": ADDRESS, "identityNumber": NUMBER, "version": 1}
    for reader in ("p.staff", "p.county", "p.admin"):
        assert await read(world, by=reader) == kept
    [row] = await fetch("SELECT * FROM person_secrets")
    assert not [value for value in VALUES if value in str(row)]
    assert row["identity_digest"] == sealing.ring().digest(NUMBER)


async def test_each_reading_is_in_the_audit_with_its_purpose_and_no_value_is(world: World) -> None:
    await put(world)
    await read(world, purpose="  为大会报到核对 ")
    person = await Person.get(name="测试代表乙")
    [entry] = await entries("personPrivateDataRead")
    account = await Account.get(login="p.staff")
    assert (entry.account_id, entry.capacity, entry.object_kind, entry.object_id, entry.purpose) == (
        account.id,
        "staff@320688100",
        "Person",
        person.id,
        "为大会报到核对",
    )
    assert entry.address
    [set_entry] = await entries("personPrivateDataSet")
    assert (set_entry.object_id, set_entry.purpose) == (person.id, "")


async def test_a_person_reads_their_own_and_that_is_in_the_audit_too(world: World) -> None:
    await put(world)
    payload = await done(world, "personPrivateDataRead", by="p.rep.2")
    assert payload["privateData"]["phone"] == PHONE
    assert (await read(world, by="p.rep.2", purpose=None))["identityNumber"] == NUMBER
    assert [(entry.capacity, entry.purpose) for entry in await entries("personPrivateDataRead")] == [
        ("self", "本人查看"),
        ("self", "本人查看"),
    ]
    # Setting is for staff; and who is nobody has nothing of their own.
    await refused(
        world, "personPrivateDataSet", "FORBIDDEN", by="p.rep.2", id=await representative("测试代表乙"), phone=None
    )
    await refused(world, "personPrivateDataRead", "NOT_FOUND", by="p.county", purpose="核对")


async def test_reading_is_refused_and_leaves_no_trace_of_a_value(world: World) -> None:
    await put(world)
    id = await representative("测试代表乙")
    for outsider in OUTSIDERS:
        await refused_read(world, "FORBIDDEN", by=outsider, id=id, purpose="想看看")
    for short in (None, "", " ", "看", "x" * 501):
        reasons = await refused_read(world, "PURPOSE_REQUIRED", by="p.county", id=id, purpose=short)
        assert reasons[0]["path"] == ["input", "purpose"]
    for broken in ("", "x", await representative("测试代表乙") + "x"):
        await refused(world, "personPrivateDataRead", "NOT_FOUND", by="p.county", id=broken, purpose="核对")
    await refused_at_top(world, "personPrivateDataRead", "UNAUTHENTICATED", by=None, id=id, purpose="核对")
    # A representative of the county congress alone is kept by the county alone.
    of_county = await representative("测试代表丙")
    await refused_read(world, "FORBIDDEN", by="p.staff", id=of_county, purpose="核对")
    assert await entries("personPrivateDataRead") == []


async def refused_read(world: World, code: str, *, by: str, id: str, **given: Any) -> list[Any]:
    """The reasons for which a reading is refused; nothing was written but one entry of the audit that says so."""
    await world.token(by)
    before = await AuditEntry.all().count()
    async with nothing_written(but=AuditEntry):
        payload = await act(world, "personPrivateDataRead", by=by, id=id, **given)
    assert codes(payload) == [code] and payload["privateData"] is None
    assert await AuditEntry.all().count() == before + 1
    [*_, entry] = await entries("personPrivateDataReadRefuse")
    account = await Account.get(login=by)
    capacity = "staff@320688" if by == "p.county" else "self"
    assert (entry.account_id, entry.capacity, entry.object_kind, entry.object_id, entry.purpose, entry.facts) == (
        account.id,
        capacity,
        "Person",
        decode_id("Representative", id),
        "",
        [{"event": "personPrivateDataReadRefuse", "facts": {"code": code}}],
    )
    assert entry.address and strange_parts(entry) == []
    return list(payload["userErrors"])


async def test_staff_of_the_county_see_who_was_refused_what(world: World) -> None:
    id = await representative("测试代表乙")
    await refused_read(world, "FORBIDDEN", by="p.rep.1", id=id, purpose="想看看")
    asked = """query ($verb: String!) { auditEntries(code: "320688", verb: $verb) { nodes {
        verbLabel refusal purpose object { id } account { login } } } }"""
    found = (await world.ask(asked, {"verb": "personPrivateDataReadRefuse"}, by="p.county"))["auditEntries"]["nodes"]
    assert found == [
        {
            "verbLabel": "查阅个人隐私信息被拒绝",
            "refusal": "FORBIDDEN",
            "purpose": "",
            "object": {"id": id},
            "account": {"login": "p.rep.1"},
        }
    ]
    await read(world)
    found = (await world.ask(asked, {"verb": "personPrivateDataRead"}, by="p.county"))["auditEntries"]["nodes"]
    assert [entry["refusal"] for entry in found] == [None]


async def test_setting_is_refused_with_nothing_written_and_no_value_told(world: World, logged: list[str]) -> None:
    id = await representative("测试代表乙")
    told: list[Any] = []

    async def fails(*expected: str, by: str = "p.staff", **given: Any) -> None:
        told.extend(await refused(world, "personPrivateDataSet", *expected, by=by, **{"id": id, **given}))

    for outsider in OUTSIDERS:
        await fails("FORBIDDEN", by=outsider, phone=PHONE)
    await fails("NOT_FOUND", id="x", phone=PHONE)
    await fails("NOTHING_TO_CHANGE")
    await fails("STALE_VERSION", version=4, phone=PHONE)
    wrong = NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")
    await fails(
        "PHONE_MALFORMED",
        "HOME_ADDRESS_MALFORMED",
        "IDENTITY_NUMBER_MALFORMED",
        phone=PHONE + "9",
        homeAddress=ADDRESS * 30,
        identityNumber=wrong,
    )
    await put(world, "测试代表甲", by="p.county", identityNumber=OTHER_NUMBER)
    await fails("IDENTITY_NUMBER_TAKEN", identityNumber=OTHER_NUMBER.lower())
    assert not [value for value in (*VALUES, wrong, OTHER_NUMBER) if value in f"{told} {logged}"]


async def test_parts_are_changed_and_taken_off_alone(world: World) -> None:
    await put(world)
    await put(world, version=1, phone="0513-84512345")
    await put(world, version=2, homeAddress=None, identityNumber=" ")
    assert await read(world) == {"phone": "051384512345", "homeAddress": None, "identityNumber": None, "version": 3}
    found = await card(
        world, "测试代表乙", "person { hasPhone hasHomeAddress hasIdentityNumber account { login } }", by="p.staff"
    )
    assert found["person"] == {
        "hasPhone": True,
        "hasHomeAddress": False,
        "hasIdentityNumber": False,
        "account": None,
    }
    assert (await PersonSecrets.get(person__name="测试代表乙")).identity_digest is None
    # The number is free again.
    await put(world, "测试代表丁", identityNumber=NUMBER)


async def test_nothing_on_file_is_read_as_nothing(world: World) -> None:
    assert await read(world) == {"phone": None, "homeAddress": None, "identityNumber": None, "version": 0}
    await put(world, version=0, phone=PHONE)


async def test_staff_of_a_town_lose_the_papers_of_who_sits_elsewhere_now(world: World) -> None:
    await put(world)
    await done(world, "membershipEnd", by="p.staff", **await seat("测试代表乙", TOWN), reason="MOVED_AWAY")
    id = await representative("测试代表乙")
    await refused_read(world, "FORBIDDEN", by="p.staff", id=id, purpose="核对")
    assert (await card(world, "测试代表乙", "person { hasPhone }", by="p.staff"))["person"] is None
    await done(world, "membershipEnd", by="p.county", **await seat("测试代表乙", CONGRESS), reason="DIED")
    assert (await read(world, by="p.staff"))["phone"] == PHONE


async def test_no_event_audit_entry_key_or_log_holds_a_value(world: World, logged: list[str]) -> None:
    await put(world)
    await read(world)
    await done(world, "personPrivateDataRead", by="p.rep.2")
    everything = str(logged)
    for table in await _tables():
        everything += str(await fetch(f'SELECT * FROM "{table}"'))
    assert "personPrivateDataSet" in everything and len(everything) > 100_000
    assert not [value for value in VALUES if value in everything]


async def _tables() -> list[str]:
    """Every table of the leg's own database."""
    try:
        found = await fetch("SELECT name FROM sqlite_master WHERE type = 'table'")
    except Exception:
        found = await fetch("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'")
    return [row["name"] for row in found]


async def test_a_broken_seal_is_a_masked_error_that_names_no_value(world: World, logged: list[str]) -> None:
    await put(world)
    await PersonSecrets.all().update(phone=(await PersonSecrets.get()).home_address)
    document = """mutation ($input: PersonPrivateDataReadInput!) { personPrivateDataRead(input: $input) {
        privateData { phone homeAddress } } }"""
    await world.token("p.county")
    async with nothing_written():
        answer = await world.post(
            document, {"input": {"id": await representative("测试代表乙"), "purpose": "核对"}}, by="p.county"
        )
    assert answer.json()["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert not [value for value in VALUES if value in f"{answer.text} {logged}"]


async def rotate(settings: Settings, secret_key: str, **more: str) -> Ran:
    environment = {**os.environ, "DATABASE_URL": settings.database_url, "SECRET_KEY": secret_key, **more}
    return await run("models", "rotate-keys", environment=environment)


async def test_keys_rotate_and_a_lost_key_is_told(world: World) -> None:
    sealing.configure([FIRST])
    await put(world)
    await put(world, "测试代表丁", phone=PHONE)
    old = sealing.ring().key_id
    # Without the old secret nothing can be opened, and nothing is harmed.
    lost = await rotate(world.settings, SECOND)
    assert lost.status == 1
    assert "2 people's data is sealed with a key that SECRET_KEY does not hold" in lost.errors
    ran = await rotate(world.settings, f"{SECOND},{FIRST}")
    assert (ran.status, ran.errors) == (0, "")
    assert "2 of 2 people sealed anew" in ran.output
    assert not [value for value in VALUES if value in ran.output]
    # Now the old secret may go.
    sealing.configure([SECOND])
    assert {row.key_id for row in await PersonSecrets.all()} == {sealing.ring().key_id} != {old}
    assert (await read(world))["identityNumber"] == NUMBER
    await refused(
        world,
        "personPrivateDataSet",
        "IDENTITY_NUMBER_TAKEN",
        by="p.staff",
        id=await representative("测试代表丁"),
        identityNumber=NUMBER,
    )
    again = await rotate(world.settings, f"{SECOND},{FIRST}")
    assert again.status == 0 and "sealed anew" not in again.output
    assert [entry.capacity for entry in await entries("personSecretsReseal")] == ["service"]


async def test_a_rotation_that_is_broken_off_goes_on_where_it_was(world: World) -> None:
    sealing.configure([FIRST])
    for name in ("测试代表乙", "测试代表丁"):
        await put(world, name, phone=PHONE)
    sealing.configure([SECOND, FIRST])
    county = (await Person.get(name="测试代表乙")).county_id
    assert await reseal(SERVICE, county_id=county, limit=1) == 1
    assert (await sealing_state()).stale == 1
    # In between all is read, and a number under the old key is found to be taken.
    for name in ("测试代表乙", "测试代表丁"):
        assert (await read(world, name))["phone"] == PHONE
    assert await reseal(SERVICE, county_id=county, limit=10) == 1
    async with nothing_written():
        assert await reseal(SERVICE, county_id=county, limit=10) == 0


async def test_a_number_under_the_key_before_is_taken_before_the_rotation(world: World) -> None:
    sealing.configure([FIRST])
    await put(world, identityNumber=NUMBER)
    sealing.configure([SECOND, FIRST])
    id = await representative("测试代表丁")
    await refused(world, "personPrivateDataSet", "IDENTITY_NUMBER_TAKEN", by="p.staff", id=id, identityNumber=NUMBER)


async def test_production_rotates_only_with_fit_secrets(settings: Settings) -> None:
    ran = await rotate(settings, "short", ENVIRONMENT="production")
    assert (ran.status, ran.errors.strip()) == (1, "SECRET_KEY holds a secret of fewer than 32 characters.")


async def test_the_stream_of_a_card_wakes_for_those_who_keep_it(world: World) -> None:
    """The event names the person and nothing of what was set."""
    await put(world)
    event = (await OutboxEvent.filter(kind="personPrivateDataSet"))[0]
    person = await Person.get(name="测试代表乙")
    assert (event.topics, event.facts) == ([f"representative_papers:{person.id}"], {"representative": person.id})
