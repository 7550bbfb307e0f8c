"""Accounts and capacities over HTTP: who sees whom, who may do what, and what takes effect when."""

import os
from typing import Any

from models import clock
from models.accounts.rows import Account, Capacity, Token
from models.accounts.tokens import actor_of
from models.audit.rows import AuditEntry
from models.representatives.rows import Person
from models.seed.demonstration import PASSWORD
from models.units.rows import UndertakingUnit
from realtime.settings import Settings
from schema.node import encode_id
from tests.support.acting import act, codes, document, done, item_of_test_county, node, refused, refused_at_top
from tests.support.forked import Ran, run
from tests.support.world import World

ADMIN = "test.admin"
NEW_PASSWORD = "一个新的足够长的密码"
IDS_OF_NOTHING = ("", "x", encode_id("Account", 0), encode_id("Account", 10**9), encode_id("Account", 2**31))
WHO = "{ viewer { account { login } } }"


async def account(login: str) -> str:
    return encode_id("Account", (await Account.get(login=login)).id)


async def capacity_of(login: str) -> str:
    return encode_id("Capacity", (await Capacity.get(account__login=login)).id)


async def status(world: World, token: str) -> int:
    return (await world.post(WHO, authorization=f"Bearer {token}")).status_code


async def sign_in(world: World, login: str, password: str) -> Any:
    return await act(world, "signIn", by=None, login=login, password=password)


async def as_bearer(world: World, token: str, name: str, **given: Any) -> Any:
    return (await world.post(document(name), {"input": given}, authorization=f"Bearer {token}")).json()


async def test_changing_the_password_ends_the_other_tokens_and_keeps_its_own(world: World) -> None:
    own, other = [(await sign_in(world, "test.staff", PASSWORD))["token"] for _ in range(2)]
    assert [await status(world, token) for token in (own, other)] == [200, 200]
    given = {"currentPassword": PASSWORD, "newPassword": NEW_PASSWORD}
    answer = await as_bearer(world, own, "passwordChange", **given)
    assert answer["data"]["passwordChange"]["viewer"]["account"] == {"login": "test.staff"}
    assert await status(world, other) == 401
    assert await status(world, own) == 200
    assert codes(await sign_in(world, "test.staff", PASSWORD)) == ["CREDENTIALS_REFUSED"]
    assert codes(await sign_in(world, "test.staff", NEW_PASSWORD)) == []


async def test_changing_the_password_is_refused_with_nothing_written(world: World) -> None:
    async def fails(*expected: str, current: str = PASSWORD, new: str = NEW_PASSWORD) -> list[Any]:
        given = {"currentPassword": current, "newPassword": new}
        return await refused(world, "passwordChange", *expected, by="test.staff", **given)

    assert (await fails("CURRENT_PASSWORD_WRONG", current="wrong"))[0]["path"] == ["input", "currentPassword"]
    short = await fails("PASSWORD_TOO_SHORT", new="123456789")
    assert short[0] == {"code": "PASSWORD_TOO_SHORT", "message": "密码至少 10 位。", "path": ["input", "newPassword"]}
    await fails("PASSWORD_TOO_LONG", new="x" * 201)
    await fails("PASSWORD_IS_LOGIN", new="test.staff")
    await fails("PASSWORD_UNCHANGED", new=PASSWORD)
    given = {"currentPassword": PASSWORD, "newPassword": NEW_PASSWORD}
    await refused_at_top(world, "passwordChange", "UNAUTHENTICATED", by=None, **given)


async def test_a_reset_password_must_be_changed_before_anything_else(world: World) -> None:
    before = (await sign_in(world, "test.unit", PASSWORD))["token"]
    assert await status(world, before) == 200
    payload = await done(world, "accountPasswordReset", by=ADMIN, id=await account("test.unit"))
    temporary = payload["temporaryPassword"]
    assert len(temporary) >= 10
    assert await status(world, before) == 401
    assert codes(await sign_in(world, "test.unit", PASSWORD)) == ["CREDENTIALS_REFUSED"]
    signed_in = await sign_in(world, "test.unit", temporary)
    assert signed_in["viewer"]["passwordChangeDue"] is True
    item = await item_of_test_county(world)
    report = {"itemId": item["id"], "month": "2025-01", "progress": "9", "spent": "0"}
    answer = await as_bearer(world, signed_in["token"], "projectItemReport", **report)
    assert answer["errors"][0]["extensions"]["code"] == "PASSWORD_CHANGE_REQUIRED"
    assert answer["errors"][0]["message"] == "请先修改密码。"
    given = {"currentPassword": temporary, "newPassword": NEW_PASSWORD}
    changed = await as_bearer(world, signed_in["token"], "passwordChange", **given)
    assert changed["data"]["passwordChange"]["viewer"]["passwordChangeDue"] is False

    async def reasons_of_report() -> Any:
        answer = await as_bearer(world, signed_in["token"], "projectItemReport", **report)
        return answer["data"] and answer["data"]["projectItemReport"]["userErrors"]

    assert await reasons_of_report() == []


async def test_staff_reset_passwords_only_of_those_whose_rights_lie_inside_theirs(world: World) -> None:
    reset = "accountPasswordReset"
    for unknown in (*IDS_OF_NOTHING, await capacity_of(ADMIN)):
        await refused(world, reset, "NOT_FOUND", by=ADMIN, id=unknown)
    # Unseen is as missing.
    for by, login in (
        ("test.staff", ADMIN),
        ("test.staff", "test.unit"),
        ("test.unit", "test.staff"),
        ("staff.320623001", "staff.320623002"),
        ("staff.320623001", "admin"),
        ("county.staff", ADMIN),
        ("admin", "test.staff"),
        ("citizen.001", "citizen.001"),
    ):
        await refused(world, reset, "NOT_FOUND", by=by, id=await account(login))
    for by, login in (("county.staff", "admin"),):
        reasons = await refused(world, reset, "FORBIDDEN", by=by, id=await account(login))
        assert reasons[0]["message"] == "该账号的权限不在您的管理范围之内。"
    for by, login in (("county.staff", "staff.320623001"), ("county.staff", "unit.01"), ("admin", "county.staff")):
        await done(world, reset, by=by, id=await account(login))
    await refused_at_top(world, reset, "UNAUTHENTICATED", by=None, id=await account("unit.01"))


async def test_nobody_resets_their_own_password_or_that_of_an_equal(world: World) -> None:
    reset = "accountPasswordReset"
    for by in (ADMIN, "test.staff", "county.staff"):
        await refused(world, reset, "OWN_ACCOUNT", by=by, id=await account(by))
    centre = await node(world, "320699100")
    given = {"accountId": await account("test.other"), "kind": "STAFF", "nodeId": centre["id"]}
    granted = await done(world, "accountCapacityGrant", by=ADMIN, **given)
    await refused(world, reset, "FORBIDDEN", by="test.staff", id=await account("test.other"))
    # A capacity that has ended makes nobody one's subordinate.
    await done(world, "accountCapacityEnd", by=ADMIN, id=granted["capacity"]["id"])
    await refused(world, reset, "NOT_FOUND", by="test.staff", id=await account("test.other"))


async def test_a_due_password_change_leaves_no_rights_to_read_with(world: World) -> None:
    payload = await done(world, "accountPasswordReset", by=ADMIN, id=await account("test.staff"))
    token = (await sign_in(world, "test.staff", payload["temporaryPassword"]))["token"]
    asked = """{ account(login: "test.staff") { login } viewer { passwordChangeDue can { editPlatform } }
                 platformNode(code: "320699100") { viewerCan { addChild } } }"""
    answer = (await world.post(asked, authorization=f"Bearer {token}")).json()["data"]
    assert answer == {
        "account": None,
        "viewer": {"passwordChangeDue": True, "can": {"editPlatform": False}},
        "platformNode": {"viewerCan": {"addChild": False}},
    }


async def test_staff_do_not_reset_somebody_with_a_second_wider_capacity(world: World) -> None:
    """Staff of 测试镇1 see whoever is staff there; one who is also staff of 测试镇2 has rights beyond theirs."""
    beyond, inside = await node(world, "320699101"), await node(world, "320699100-S01")
    for login, places in (("test.unit", (inside,)), ("test.other", (inside, beyond))):
        for place in places:
            given = {"accountId": await account(login), "kind": "STAFF", "nodeId": place["id"]}
            await done(world, "accountCapacityGrant", by=ADMIN, **given)
    await refused(world, "accountPasswordReset", "FORBIDDEN", by="test.staff", id=await account("test.other"))
    # A unit's rights hang nowhere below a node, so they too are wider.
    await refused(world, "accountPasswordReset", "FORBIDDEN", by="test.staff", id=await account("test.unit"))
    await done(world, "accountCapacityEnd", by=ADMIN, id=encode_id("Capacity", (await Capacity.get(
        account__login="test.unit", kind="unit_officer")).id))  # fmt: skip
    await done(world, "accountPasswordReset", by="test.staff", id=await account("test.unit"))


async def test_a_closed_account_is_out_at_once_and_for_good(world: World) -> None:
    token = (await sign_in(world, "test.staff", PASSWORD))["token"]
    assert await status(world, token) == 200
    payload = await done(world, "accountClose", by=ADMIN, id=await account("test.staff"))
    assert payload["account"]["closed"] is True
    assert await status(world, token) == 401
    assert await Token.filter(account__login="test.staff", revoked_at=None).count() == 0


async def test_closing_is_refused_with_nothing_written(world: World) -> None:
    close = "accountClose"
    for unknown in (*IDS_OF_NOTHING, (await node(world, "320699"))["id"]):
        await refused(world, close, "NOT_FOUND", by=ADMIN, id=unknown)
    for by in ("test.staff", "test.unit", "admin", "citizen.001"):
        await refused(world, close, "NOT_FOUND", by=by, id=await account("test.other"))
    await refused(world, close, "FORBIDDEN", by="county.staff", id=await account("unit.01"))
    await refused(world, close, "OWN_ACCOUNT", by=ADMIN, id=await account(ADMIN))
    await done(world, close, by=ADMIN, id=await account("test.other"))
    await refused(world, close, "ALREADY_CLOSED", by=ADMIN, id=await account("test.other"))
    await refused(world, "accountPasswordReset", "ACCOUNT_CLOSED", by=ADMIN, id=await account("test.other"))
    centre = await node(world, "320699101")
    given = {"accountId": await account("test.other"), "kind": "STAFF", "nodeId": centre["id"]}
    await refused(world, "accountCapacityGrant", "ACCOUNT_CLOSED", by=ADMIN, **given)
    await refused_at_top(world, close, "UNAUTHENTICATED", by=None, id=await account("test.unit"))


async def test_an_account_linked_to_a_person_has_their_seats_on_open_sockets_at_once(world: World) -> None:
    person = await Person.get(name="测试代表丙", county__code="320688")
    whose = encode_id("Representative", person.id)
    asked = 'subscription { platformNodeUpdated(code: "320688") { code } }'
    async with world.socket(by="p.citizen") as client:
        await client.subscribe(asked)
        await client.state()
        for given, bodies in ((whose, {"CONGRESS"}), (None, set())):
            id = await account("p.citizen")
            payload = await done(world, "accountPersonSet", by="p.county", id=id, representativeId=given)
            assert payload["account"]["representative"] == (given and {"id": given})
            found = await actor_of(await Account.get(login="p.citizen"), clock.today("Asia/Shanghai"))
            assert {held.body_code for held in found.memberships} == bodies
            # The stream is given anew, in the group of those who have the rights that the account has now.
            await client.state()
            (key,) = world.app.state.service.groups._groups
            assert key.audience.bodies == found.bodies
    entries = await AuditEntry.filter(verb="accountPersonSet").order_by("id")
    assert [entry.facts[-1]["facts"] for entry in entries] == [
        {"representative": person.id, "before": None},
        {"representative": None, "before": person.id},
    ]


async def test_linking_an_account_is_refused_with_nothing_written(world: World) -> None:
    whose = encode_id("Representative", (await Person.get(name="测试代表丙", county__code="320688")).id)
    taken = encode_id("Representative", (await Person.get(name="测试代表甲", county__code="320688")).id)
    id = await account("p.citizen")

    async def fails(code: str, path: str | None, *, by: str = "p.county", **given: Any) -> None:
        [reason] = await refused(
            world, "accountPersonSet", code, by=by, **{"id": id, "representativeId": whose, **given}
        )
        assert reason["path"] == (["input"] if path is None else ["input", path])

    for broken in IDS_OF_NOTHING:
        await fails("NOT_FOUND", "id", id=broken)
    for outsider in ("test.admin", "p.rep.1", "p.unit", "p.staff", "p.citizen"):
        await fails("NOT_FOUND", "id", by=outsider)
    await fails("FORBIDDEN", "id", by="p.staff", id=await account("p.staff"))
    await fails("OWN_ACCOUNT", "id", id=await account("p.county"))
    await fails("NOT_OF_A_PERSON", "id", id=await account("p.unit"))
    await fails("NOTHING_TO_CHANGE", None, representativeId=None)
    abroad = await Person.filter(county__code="320699").first()
    assert abroad
    for missing in ("x", encode_id("Account", 1), encode_id("Representative", 10**9)):
        await fails("REPRESENTATIVE_NOT_FOUND", "representativeId", representativeId=missing)
    await fails("REPRESENTATIVE_NOT_FOUND", "representativeId", representativeId=encode_id("Representative", abroad.id))
    await fails("REPRESENTATIVE_TAKEN", "representativeId", representativeId=taken)
    await done(world, "accountClose", by="p.admin", id=id)
    await fails("ACCOUNT_CLOSED", "id")
    # The account of somebody who left lets go of them, and another takes its place.
    await done(world, "accountClose", by="p.admin", id=await account("p.rep.1"))
    await done(world, "accountPersonSet", by="p.county", id=await account("p.rep.1"), representativeId=None)
    await done(world, "accountPersonSet", by="p.county", id=await account("p.staff"), representativeId=taken)


async def test_a_granted_capacity_is_held_at_once(world: World) -> None:
    asked = """{ viewer { can { administer editPlatform reportProgress } capacities { kind node { code } } } }"""
    assert (await world.ask(asked, by="test.other"))["viewer"]["can"]["editPlatform"] is False
    centre = await node(world, "320699101")
    given = {"accountId": await account("test.other"), "kind": "STAFF", "nodeId": centre["id"]}
    capacity = (await done(world, "accountCapacityGrant", by=ADMIN, **given))["capacity"]
    assert {key: capacity[key] for key in ("kind", "since", "until", "node", "unit")} == {
        "kind": "STAFF",
        "since": clock.today("Asia/Shanghai").isoformat(),
        "until": None,
        "node": {"code": "320699101"},
        "unit": None,
    }

    async def may_edit() -> bool:
        return bool((await world.ask(asked, by="test.other"))["viewer"]["can"]["editPlatform"])

    assert await may_edit()
    viewer = (await world.ask(asked, by="test.other"))["viewer"]
    assert viewer["can"] == {"administer": False, "editPlatform": True, "reportProgress": True}
    assert viewer["capacities"][1] == {"kind": "STAFF", "node": {"code": "320699101"}}


async def test_an_ended_capacity_is_gone_at_once(world: World) -> None:
    item = await item_of_test_county(world)
    asked = "query ($id: ID!) { projectItem(id: $id) { viewerCan { report } } viewer { capacities { kind } } }"
    assert (await world.ask(asked, {"id": item["id"]}, by="test.unit"))["projectItem"]["viewerCan"]["report"] is True
    ended = await done(world, "accountCapacityEnd", by=ADMIN, id=await capacity_of("test.unit"))
    assert ended["capacity"]["until"] == clock.today("Asia/Shanghai").isoformat()

    async def may_report() -> bool:
        return bool((await world.ask(asked, {"id": item["id"]}, by="test.unit"))["projectItem"]["viewerCan"]["report"])

    assert not await may_report()
    given = {"itemId": item["id"], "month": "2025-01", "progress": "9", "spent": "0"}
    await refused(world, "projectItemReport", "NOT_LEAD_UNIT", by="test.unit", **given)
    seen = await world.ask(asked, {"id": item["id"]}, by="test.unit")
    assert seen == {"projectItem": {"viewerCan": {"report": False}}, "viewer": {"capacities": []}}


async def test_granting_is_refused_with_nothing_written(world: World) -> None:
    root, centre, abroad = [await node(world, code) for code in ("320699", "320699100", "320623")]
    unit = encode_id("UndertakingUnit", (await UndertakingUnit.get(county__code="320699", code="t2")).id)
    foreign = encode_id("UndertakingUnit", (await UndertakingUnit.get(county__code="320623", code="01")).id)
    good = {"accountId": await account("test.unit"), "kind": "STAFF", "nodeId": centre["id"]}

    async def fails(*expected: str, by: str = ADMIN, **other: Any) -> list[Any]:
        return await refused(world, "accountCapacityGrant", *expected, by=by, **{**good, **other})

    for unknown in IDS_OF_NOTHING:
        await fails("NOT_FOUND", accountId=unknown)
    for by in ("test.staff", "test.unit", "admin"):
        await fails("NOT_FOUND", by=by)
    await fails("FORBIDDEN", by="county.staff", accountId=await account("unit.01"))
    for unknown in ("", "x", unit, abroad["id"], encode_id("PlatformNode", 2**31)):
        await fails("NODE_NOT_FOUND", nodeId=unknown)
    await fails("NODE_MUST_BE_COUNTY_CENTRE", kind="ADMINISTRATOR")
    for unknown in ("", root["id"], foreign):
        await fails("UNIT_NOT_FOUND", kind="UNIT_OFFICER", nodeId=None, unitId=unknown)
    for kind, node_id, unit_id in (
        ("STAFF", None, None),
        ("STAFF", centre["id"], unit),
        ("STAFF", None, unit),
        ("ADMINISTRATOR", None, None),
        ("ADMINISTRATOR", None, unit),
        ("UNIT_OFFICER", None, None),
        ("UNIT_OFFICER", centre["id"], None),
        ("UNIT_OFFICER", centre["id"], unit),
    ):
        await fails("SCOPE_REQUIRED", kind=kind, nodeId=node_id, unitId=unit_id)
    await fails("ALREADY_HELD", accountId=await account("test.staff"))
    await fails("ALREADY_HELD", accountId=await account(ADMIN), kind="ADMINISTRATOR", nodeId=root["id"])
    await refused_at_top(world, "accountCapacityGrant", "UNAUTHENTICATED", by=None, **good)
    await refused_at_top(world, "accountCapacityGrant", "BAD_USER_INPUT", by=ADMIN, **{**good, "kind": "MAYOR"})


async def test_ending_is_refused_with_nothing_written(world: World) -> None:
    end = "accountCapacityEnd"
    for unknown in ("", "x", await account(ADMIN), *(encode_id("Capacity", number) for number in (0, 10**9, 2**31))):
        await refused(world, end, "NOT_FOUND", by=ADMIN, id=unknown)
    for by in ("test.staff", "test.unit", "admin"):
        await refused(world, end, "NOT_FOUND", by=by, id=await capacity_of("test.other"))
    await refused(world, end, "FORBIDDEN", by="county.staff", id=await capacity_of("unit.01"))
    await refused(world, end, "LAST_ADMINISTRATOR", by=ADMIN, id=await capacity_of(ADMIN))
    await done(world, end, by=ADMIN, id=await capacity_of("test.other"))
    await refused(world, end, "ALREADY_ENDED", by=ADMIN, id=await capacity_of("test.other"))
    await refused_at_top(world, end, "UNAUTHENTICATED", by=None, id=await capacity_of("test.unit"))


async def test_viewer_tells_each_what_they_may_do_at_all(world: World) -> None:
    asked = """{ viewer { account { login kind kindLabel closed synthetic } passwordChangeDue capacities { kind kindLabel }
        can { administer editPlatform reportProgress } } }"""
    assert await world.ask(asked) == {"viewer": None}
    for login, may in (
        ("admin", ["administer", "editPlatform"]),
        ("county.staff", ["editPlatform"]),
        ("staff.320623001", ["editPlatform"]),
        ("unit.01", ["reportProgress"]),
        ("citizen.001", []),
        ("screen.county", []),
    ):
        viewer = (await world.ask(asked, by=login))["viewer"]
        assert viewer["account"]["login"] == login
        assert [name for name, allowed in viewer["can"].items() if allowed] == may
    english = (await world.ask(asked, by="unit.01", accept_language="en"))["viewer"]
    assert (english["account"]["kindLabel"], english["capacities"][0]["kindLabel"]) == ("Unit", "Unit officer")


async def test_each_sees_the_accounts_of_their_reach_and_unseen_is_missing(world: World) -> None:
    asked = """query ($login: String!, $id: ID!) { account(login: $login) { login } node(id: $id) { id } }"""
    everybody = await Account.filter(county__code="320623").count()
    sights: dict[str | None, set[str]] = {
        None: set(),
        "citizen.001": set(),
        "unit.01": set(),
        "screen.county": set(),
        "staff.320623001": {"staff.320623001"},
        "county.staff": {"admin", "county.staff", "staff.320623001", "unit.01", "citizen.001"},
        "admin": {"admin", "county.staff", "staff.320623001", "unit.01", "citizen.001"},
        ADMIN: {ADMIN},
    }
    targets = ("admin", "county.staff", "staff.320623001", "unit.01", "citizen.001", ADMIN, "nobody.here")
    for by, sight in sights.items():
        for login in targets:
            row = await Account.get_or_none(login=login)
            global_id = encode_id("Account", row.id if row else 10**9)
            found = await world.ask(asked, {"login": login, "id": global_id}, by=by)
            seen = login in sight
            assert found == {
                "account": {"login": login} if seen else None,
                "node": {"id": global_id} if seen else None,
            }, (by, login)
    pages = """query ($after: String) { accounts(first: 7, after: $after) { totalCount nodes { login }
        pageInfo { hasNextPage endCursor } } }"""
    for by in (None, "citizen.001", "unit.01", "staff.320623001"):
        assert await world.ask(pages, by=by) == {"accounts": None}
    for by in ("admin", "county.staff"):
        first = (await world.ask(pages, by=by))["accounts"]
        assert (first["totalCount"], len(first["nodes"])) == (everybody, 7)
    assert await world.ask(
        "query ($login: String!) { account(login: $login) { login } }", {"login": "x" * 5000}, by=ADMIN
    ) == {"account": None}


async def test_accounts_page_by_login_to_the_end(world: World) -> None:
    pages = """query ($after: String) { accounts(first: 7, after: $after) { nodes { login capacities { kind since } }
        pageInfo { hasNextPage endCursor } } }"""
    world.tokens["everyone"] = await world.token("admin")
    token = world.tokens["everyone"]
    logins: list[str] = []
    after = None
    while True:
        answer = (await world.post(pages, {"after": after}, authorization=f"Bearer {token}")).json()["data"]["accounts"]
        logins += [row["login"] for row in answer["nodes"]]
        if not answer["pageInfo"]["hasNextPage"]:
            break
        after = answer["pageInfo"]["endCursor"]
    assert logins == sorted(await Account.filter(county__code="320623").values_list("login", flat=True))


async def command_line(settings: Settings, login: str, password: str) -> Ran:
    environment = os.environ | {"DATABASE_URL": settings.database_url, "COUNTY_CODE": "320699"}
    return await run("models", "admin", login, environment=environment, typed=f"{password}\n")


async def test_the_first_administrator_comes_from_the_command_line(world: World, settings: Settings) -> None:
    made = await command_line(settings, "new.admin", NEW_PASSWORD)
    assert made.status == 0, made.errors
    payload = await sign_in(world, "new.admin", NEW_PASSWORD)
    assert payload["viewer"]["capacities"] == [{"kind": "ADMINISTRATOR"}]
    count = await Account.all().count()
    taken = await command_line(settings, "new.admin", NEW_PASSWORD)
    assert taken.status == 1
    assert "new.admin" in taken.errors
    assert "Traceback" not in taken.errors
    short = await command_line(settings, "other.admin", "short")
    assert short.status == 1
    assert await Account.all().count() == count
