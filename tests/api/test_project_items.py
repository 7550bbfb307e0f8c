"""Items over HTTP: what a month says beyond its figures, corrections, targets, plan, milestones, acceptance, decisions."""

from datetime import date
from typing import Any

import pytest

from models.outbox import OutboxEvent
from models.projects.rows import Project, ProjectItem
from models.projects.workflow import Stage
from schema.node import encode_id
from tests.support.acting import act, codes, done, node, refused, refused_at_top
from tests.support.county import TEST_COUNTY
from tests.support.days import duties_done, on_day
from tests.support.projects import id_of, new_item, seen
from tests.support.uploading import photo, read, sent
from tests.support.world import World

UNIT, STAFF, COUNTY = "test.unit", "test.staff", "test.admin"
LONG = "长" * 2001


async def report(world: World, item: ProjectItem, month: str = "2026-01", **other: Any) -> Any:
    given = {"itemId": id_of(item), "month": month, "progress": "9", "spent": "90", **other}
    return await done(world, "projectItemReport", by=UNIT, **given)


# A month.


async def test_a_report_says_all_that_the_countys_table_asks(world: World) -> None:
    item = await new_item()
    await report(world, item, situation="已开工", quantity="1")
    later = {
        "quantity": "2",
        "situation": "完成两处",
        "reason": "招标异议",
        "explanation": "材料涨价",
        "spent": "1000.01",
    }
    await report(world, item, "2026-02", progress="12", **later)
    found = await seen(world, id_of(item))
    assert [found[key] for key in ("quantity", "progress", "plannedProgress", "measuredOn")] == [
        "2.00", "12.00", "16.67", "2026-02-28",
    ]  # fmt: skip
    first, second = found["reports"]["nodes"]
    assert (first["previousSituation"], first["situation"], first["onSchedule"]) == (None, "已开工", True)
    expected = {"previousSituation": "已开工", "situation": "完成两处", "onSchedule": False, "planned": "16.67"}
    assert {key: second[key] for key in expected} == expected
    assert (second["reason"], second["explanation"], second["versions"]) == ("招标异议", "材料涨价", [])


async def test_a_report_within_its_month_is_held_against_that_day(world: World) -> None:
    with on_day(date(2027, 2, 14)):
        item = await new_item(year=2027)
        await report(world, item, "2027-01", progress="9")
        await report(world, item, "2027-02", progress="12.5")
        found = await seen(world, id_of(item))
    assert (found["plannedProgress"], found["measuredOn"], found["light"]) == ("12.50", "2027-02-14", "GREEN")


async def test_what_must_be_explained_is_refused_without(world: World) -> None:
    item = await new_item()
    given = {"itemId": id_of(item), "month": "2026-03", "progress": "25", "spent": "0"}

    async def fails(*expected: str, path: str, **other: Any) -> str:
        reasons = await refused(world, "projectItemReport", *expected, by=UNIT, **{**given, **other})
        assert reasons[0]["path"] == ["input", path]
        return str(reasons[0]["message"])

    assert await fails("BEHIND_WITHOUT_REASON", path="reason", progress="24.99", reason=" ") == (
        "进度 24.99% 未达序时（应达 25%），请写明原因。"
    )
    said = await fails("OVERSPENT_WITHOUT_EXPLANATION", path="explanation", spent="1000.01", explanation="　")
    assert said == "累计支出超过预算 1,000.00 元，请作出说明。"
    await done(world, "projectItemReport", by=UNIT, **{**given, "month": "2026-02", "progress": "40"})
    await done(world, "projectItemReport", by=UNIT, **{**given, "month": "2026-04", "progress": "41"})
    # Below the month before, above the month after: either way progress would fall.
    assert await fails("FALLING_WITHOUT_REASON", path="reason", progress="39.99") == (
        "进度低于 2026-02 所报的 40%，或使其回落，请写明原因。"
    )
    await fails("FALLING_WITHOUT_REASON", path="reason", progress="41.01")
    # Both behind the plan and below what was said before.
    await fails("BEHIND_WITHOUT_REASON", "FALLING_WITHOUT_REASON", path="reason", progress="20")
    await fails("QUANTITY_OUT_OF_RANGE", path="quantity", progress="40", quantity="-0.01")
    await fails("QUANTITY_TOO_FINE", path="quantity", progress="40", quantity="0.001")
    for text in ("situation", "reason", "explanation"):
        await fails("TEXT_TOO_LONG", path=text, progress="40", **{text: LONG})
    without = await new_item(number=2, target=None, target_unit="")
    await fails("QUANTITY_WITHOUT_TARGET", path="quantity", itemId=id_of(without), quantity="1")
    await done(world, "projectItemReport", by=UNIT, **{**given, "progress": "39.99", "reason": "返工"})


async def test_nothing_is_reported_before_the_work_begins_or_after_it_ends(world: World) -> None:
    waiting = await new_item(Stage.VOTED)
    given = {"month": "2026-01", "progress": "9", "spent": "0"}
    await refused(world, "projectItemReport", "NOT_UNDERWAY", by=UNIT, itemId=id_of(waiting), **given)
    accepted = await finished(world, number=2)
    await refused(world, "projectItemReport", "ITEM_ACCEPTED", by=UNIT, itemId=id_of(accepted), **given)
    ended = await new_item(number=3)
    decision = {"id": id_of(ended), "version": 1, "decision": "TERMINATED", "reason": "选址不成"}
    await done(world, "projectItemDecide", by=COUNTY, **decision)
    await refused(world, "projectItemReport", "ITEM_TERMINATED", by=UNIT, itemId=id_of(ended), **given)


async def test_photos_are_public_with_the_report_and_only_photos_are_taken(world: World) -> None:
    item = await new_item()
    before, after = [await sent(world, photo(seed=seed)) for seed in (1, 2)]
    table = await sent(world, b"month,progress\n2026-01,9\n", "table.csv")
    foreign = await sent(world, photo(seed=3), by="test.other")
    assert (await read(world, f"/files/{before['id']}")).status_code == 404
    given = {"itemId": id_of(item), "month": "2026-01", "progress": "9", "spent": "90"}

    async def fails(code: str, *path: str, **photos: Any) -> None:
        reasons = await refused(world, "projectItemReport", code, by=UNIT, **given, **photos)
        assert reasons[0]["path"] == ["input", *path]

    await fails("FILE_NOT_FOUND", "photosBefore", "0", photosBefore=[foreign["id"]])
    await fails("FILE_NOT_FOUND", "photosAfter", "1", photosAfter=[after["id"], "x"])
    await fails("FILE_NOT_FOUND", "photosAfter", "0", photosBefore=[after["id"]], photosAfter=[after["id"]])
    await fails("FILE_KIND_NOT_ALLOWED", "photosAfter", "0", photosAfter=[table["id"]])
    await fails("TOO_MANY_FILES", "photosAfter", photosAfter=[after["id"]] * 10)
    await done(world, "projectItemReport", by=UNIT, **given, photosBefore=[before["id"]], photosAfter=[after["id"]])
    asked = """query ($id: ID!) { projectItem(id: $id) { reports { nodes {
        photosBefore { id kind } photosAfter { id kind } } } } }"""
    [shown] = (await world.ask(asked, {"id": id_of(item)}))["projectItem"]["reports"]["nodes"]
    assert shown == {
        "photosBefore": [{"id": before["id"], "kind": "JPEG"}],
        "photosAfter": [{"id": after["id"], "kind": "JPEG"}],
    }
    assert (await read(world, f"/files/{before['id']}")).status_code == 200


# Corrections.


def correction(report_id: str, **other: Any) -> dict[str, Any]:
    given = {"reportId": report_id, "version": 1, "correctionReason": "误报", "progress": "10", "spent": "95"}
    return {**given, **other}


async def test_a_correction_keeps_what_was_said(world: World) -> None:
    item = await new_item()
    payload = await report(world, item)
    events = await OutboxEvent.all().count()
    corrected = await done(world, "projectItemReportCorrect", by=UNIT, **correction(payload["report"]["id"]))
    assert (corrected["item"]["progress"], corrected["item"]["spent"]) == ("10.00", "95.00")
    assert corrected["report"]["version"] == 2
    assert await OutboxEvent.all().count() == events + 1
    again = correction(payload["report"]["id"], version=2, progress="2", reason="返工", correctionReason="再核")
    corrected = await done(world, "projectItemReportCorrect", by=UNIT, **again)
    assert (corrected["item"]["progress"], corrected["report"]["version"]) == ("2.00", 3)
    [found] = (await seen(world, id_of(item)))["reports"]["nodes"]
    assert [(old["number"], old["progress"], old["replacedWhy"]) for old in found["versions"]] == [
        (1, "9.00", "误报"), (2, "10.00", "再核"),
    ]  # fmt: skip


async def test_a_correction_of_an_earlier_month_leaves_the_shown_one(world: World) -> None:
    item = await new_item()
    first = (await report(world, item))["report"]["id"]
    await report(world, item, "2026-02", progress="20")
    payload = await done(world, "projectItemReportCorrect", by=UNIT, **correction(first, progress="19"))
    assert payload["item"]["progress"] == "20.00"
    await refused(
        world, "projectItemReportCorrect", "FALLING_WITHOUT_REASON", by=UNIT,
        **correction(first, version=2, progress="21"),
    )  # fmt: skip


async def test_a_correction_is_refused_with_nothing_written(world: World) -> None:
    item = await new_item()
    report_id = (await report(world, item))["report"]["id"]

    async def fails(code: str, by: str = UNIT, **other: Any) -> Any:
        return await refused(world, "projectItemReportCorrect", code, by=by, **correction(report_id, **other))

    for unknown in ("", "x", id_of(item), encode_id("ProgressReport", 10**9)):
        await fails("NOT_FOUND", reportId=unknown)
    for outsider in ("test.other", STAFF, COUNTY, "unit.01"):
        await fails("NOT_LEAD_UNIT", by=outsider)
    await fails("STALE_VERSION", version=2)
    assert (await fails("CORRECTION_REASON_REQUIRED", correctionReason=" "))[0]["path"] == ["input", "correctionReason"]
    await fails("NOTHING_TO_CORRECT", progress="9", spent="90")
    await fails("BEHIND_WITHOUT_REASON", progress="1")
    await fails("OVERSPENT_WITHOUT_EXPLANATION", spent="2000")
    await fails("PROGRESS_OUT_OF_RANGE", progress="101")
    await refused_at_top(world, "projectItemReportCorrect", "UNAUTHENTICATED", by=None, **correction(report_id))


# Targets.


async def test_a_voted_target_changes_by_request_and_decision_alone(world: World) -> None:
    item = await new_item()
    for changes in ({"target": "10"}, {"targetUnit": "个"}):
        reasons = await refused(
            world, "projectItemEdit", "TARGET_FIXED", by=STAFF, id=id_of(item), version=1, **changes
        )
        assert reasons[0]["path"] == ["input", *changes]
    given = {"itemId": id_of(item), "quantity": "10", "reason": "两处地块征收未完成", "idempotencyKey": "k"}
    asked = await done(world, "targetChangeRequest", by=UNIT, **given)
    assert (await done(world, "targetChangeRequest", by=UNIT, **given))["change"]["id"] == asked["change"]["id"]
    assert asked["item"]["target"]["quantity"] == "12.00"
    decision = {"id": asked["change"]["id"], "approved": True, "decision": "主任会议同意"}
    decided = await done(world, "targetChangeDecide", by=COUNTY, **decision)
    assert decided["item"]["target"] == {
        "quantity": "10.00", "unit": "处", "version": 2, "voted": "12.00", "difference": "-2.00",
    }  # fmt: skip
    again = await done(world, "targetChangeRequest", by=UNIT, itemId=id_of(item), quantity="5", reason="再减")
    await done(world, "targetChangeDecide", by=COUNTY, id=again["change"]["id"], approved=False, decision="不同意")
    found = await seen(world, id_of(item))
    assert found["target"]["quantity"] == "10.00"
    assert [
        (change["previous"], change["quantity"], change["difference"], change["state"], change["targetVersion"])
        for change in found["targetChanges"]["nodes"]
    ] == [("12.00", "10.00", "-2.00", "APPROVED", 2), ("10.00", "5.00", "-5.00", "REFUSED", None)]


async def test_a_target_change_is_refused_with_nothing_written(world: World) -> None:
    item = await new_item()
    given = {"itemId": id_of(item), "quantity": "10", "reason": "地块"}

    async def fails(code: str, by: str = UNIT, **other: Any) -> None:
        await refused(world, "targetChangeRequest", code, by=by, **{**given, **other})

    for unknown in ("", "x", encode_id("ProjectItem", 10**9), id_of(await new_item(Stage.POOL, 2))):
        await fails("NOT_FOUND", itemId=unknown, by="unit.01")
    for outsider in ("test.other", STAFF, COUNTY):
        await fails("NOT_LEAD_UNIT", by=outsider)
    for quantity in ("0", "-1", "1e13", "1e400"):
        await fails("QUANTITY_OUT_OF_RANGE", quantity=quantity)
    await fails("QUANTITY_TOO_FINE", quantity="9.999")
    await fails("QUANTITY_UNCHANGED", quantity="12")
    await fails("REASON_REQUIRED", reason="\n")
    await fails("TEXT_TOO_LONG", reason=LONG)
    await fails("NO_TARGET", itemId=id_of(await new_item(number=3, target=None, target_unit="")))
    await fails("NOT_UNDERWAY", itemId=id_of(await new_item(Stage.VOTED, 4)))
    change = (await done(world, "targetChangeRequest", by=UNIT, **given))["change"]["id"]
    await fails("ALREADY_REQUESTED")

    async def undecided(code: str, by: str = COUNTY, **other: Any) -> None:
        decision = {"id": change, "approved": True, "decision": "同意", **other}
        await refused(world, "targetChangeDecide", code, by=by, **decision)

    await undecided("NOT_FOUND", id="x")
    for outsider in (UNIT, STAFF, "admin", "county.staff"):
        await undecided("FORBIDDEN", by=outsider)
    await undecided("REASON_REQUIRED", decision=" ")
    await undecided("TEXT_TOO_LONG", decision=LONG)
    await done(world, "targetChangeDecide", by=COUNTY, id=change, approved=True, decision="同意")
    await undecided("ALREADY_DECIDED")


async def test_no_target_changes_after_acceptance_or_termination(world: World) -> None:
    """What is open then is void with the act; who decides it is told that the item is settled."""
    asked = []
    for number in (1, 2, 3):
        item = await new_item(number=number)
        await report(world, item, progress="100", quantity="12")
        given = {"itemId": id_of(item), "quantity": "10", "reason": "地块"}
        asked.append((item, (await done(world, "targetChangeRequest", by=UNIT, **given))["change"]["id"]))
    (accepted, _), (terminated, _), (ended, _) = asked
    await done(world, "projectItemAccept", by=STAFF, **acceptance(accepted, version=3))
    decision = {"id": id_of(terminated), "version": 3, "decision": "TERMINATED", "reason": "主任会议决定"}
    await done(world, "projectItemDecide", by=COUNTY, **decision)
    project = encode_id("Project", ended.project_id)
    await done(world, "projectTerminate", by=COUNTY, id=project, version=1, reason="整体终止")
    for (item, change), code, said in zip(
        asked, ("ITEM_ACCEPTED", "ITEM_TERMINATED", "ITEM_TERMINATED"), ("", "主任会议决定", "整体终止"), strict=True
    ):
        (stands,) = (await seen(world, id_of(item)))["targetChanges"]["nodes"]
        assert (stands["state"], stands["decision"], stands["targetVersion"]) == ("VOID", said, None)
        given = {"id": change, "approved": True, "decision": "同意"}
        await refused(world, "targetChangeDecide", code, by=COUNTY, **given)
        assert (await seen(world, id_of(item)))["target"]["quantity"] == "12.00"
    # Work that goes on after all is asked for anew.
    decision = {"id": id_of(terminated), "version": 4, "decision": None, "reason": "恢复"}
    await done(world, "projectItemDecide", by=COUNTY, **decision)
    await done(world, "targetChangeRequest", by=UNIT, itemId=id_of(terminated), quantity="10", reason="地块")


async def test_adjusting_an_item_leaves_its_request_open(world: World) -> None:
    item = await new_item()
    given = {"itemId": id_of(item), "quantity": "10", "reason": "地块"}
    change = (await done(world, "targetChangeRequest", by=UNIT, **given))["change"]["id"]
    decision = {"id": id_of(item), "version": 2, "decision": "ADJUSTED", "reason": "调整"}
    await done(world, "projectItemDecide", by=COUNTY, **decision)
    await done(world, "targetChangeDecide", by=COUNTY, id=change, approved=True, decision="同意")


# Plan and milestones.


async def test_a_plan_is_set_until_the_work_begins(world: World) -> None:
    item = await new_item(Stage.VOTED)
    months = [{"month": "2026-02", "planned": "30"}, {"month": "2026-04", "planned": "100"}]
    given = {
        "id": id_of(item),
        "version": 1,
        "months": months,
        "milestones": [{"title": " 开工 ", "plannedOn": "2026-02-01"}],
    }
    payload = await done(world, "projectItemPlanSet", by=STAFF, **given)
    assert [(one["title"], one["plannedOn"]) for one in payload["item"]["milestones"]] == [("开工", "2026-02-01")]
    planned = (await seen(world, id_of(item)))["months"]
    assert [(month["month"], month["planned"]) for month in planned] == [("2026-02", "30.00"), ("2026-04", "100.00")]

    async def fails(code: str, by: str = STAFF, **other: Any) -> None:
        await refused(world, "projectItemPlanSet", code, by=by, **{**given, "version": 2, **other})

    def of(*pairs: tuple[str, str]) -> list[dict[str, str]]:
        return [{"month": month, "planned": planned} for month, planned in pairs]

    await fails("NOT_FOUND", id="x")
    await fails("FORBIDDEN", by=UNIT)
    await fails("STALE_VERSION", version=1)
    for months in (of(("2026-13", "100")), of(("2026-01", "1"), ("2026-01", "100")), of(("", "100"))):
        await fails("MONTHS_UNREADABLE", months=months)
    await fails("MONTHS_UNREADABLE", months=of(*((f"20{year}-01", "100") for year in range(10, 47))))
    for months in (of(("2026-01", "101")), of(("2026-01", "-1")), of(("2026-01", "1.001"), ("2026-02", "100"))):
        await fails("PLAN_OUT_OF_RANGE", months=months)
    await fails("PLAN_OUT_OF_RANGE", months=of(("2026-01", "100"), ("2026-02", "99")))
    for months in ([], of(("2026-01", "99.99"))):
        await fails("PLAN_INCOMPLETE", months=months)
    for title in ("", " ", "长" * 201):
        await fails("MILESTONE_UNREADABLE", milestones=[{"title": title, "plannedOn": "2026-02-01"}])
    await fails("PLAN_FIXED", id=id_of(await new_item(number=2)), version=1)


async def test_a_milestone_is_reached_once_and_the_light_follows(world: World) -> None:
    with on_day(date(2027, 5, 4)):
        await duties_done(world)
        item = await new_item(year=2027)
        for month in range(1, 5):
            await report(world, item, f"2027-{month:02}", progress="40")
        found = await seen(world, id_of(item))
        assert (found["light"], found["lightExplained"]) == (
            "RED",
            "应于 2027-03-31 完成的节点尚未完成，逾期超过 30 天。",
        )
        milestone = found["milestones"][0]["id"]
        await refused(world, "milestoneReach", "DATE_IN_FUTURE", by=UNIT, id=milestone, reachedOn="2027-05-05")
        await refused(world, "milestoneReach", "NOT_LEAD_UNIT", by=STAFF, id=milestone, reachedOn="2027-05-04")
        await refused(world, "milestoneReach", "NOT_FOUND", by=UNIT, id="x", reachedOn="2027-05-04")
        payload = await done(world, "milestoneReach", by=UNIT, id=milestone, reachedOn="2027-04-02")
        assert (payload["item"]["light"], payload["milestone"]["reachedOn"]) == ("GREEN", "2027-04-02")
        await refused(world, "milestoneReach", "ALREADY_REACHED", by=UNIT, id=milestone, reachedOn="2027-04-02")


# Acceptance and decisions.


async def finished(world: World, number: int = 1, **other: Any) -> ProjectItem:
    """An item that is reported at 100 percent and accepted."""
    item = await new_item(number=number)
    await report(world, item, progress="100", quantity="12")
    await done(world, "projectItemAccept", by=STAFF, **acceptance(item, **other))
    return item


def acceptance(item: ProjectItem, **other: Any) -> dict[str, Any]:
    return {"itemId": id_of(item), "version": 2, "acceptedOn": "2026-11-01", **other}


async def test_somebody_else_accepts_what_is_completed(world: World) -> None:
    item = await new_item()
    await report(world, item, progress="100", quantity="13")
    assert (await seen(world, id_of(item)))["state"] == "EXCEEDED"
    given = acceptance(item, quantity="12", cost="999.5", remark="现场查验合格", idempotencyKey="k")
    payload = await done(world, "projectItemAccept", by=STAFF, **given)
    assert (await done(world, "projectItemAccept", by=STAFF, **given)) == payload
    found = await seen(world, id_of(item))
    assert found["acceptance"] == {
        "acceptedOn": "2026-11-01", "quantity": "12.00", "cost": "999.50", "remark": "现场查验合格",
    }  # fmt: skip
    assert (found["state"], found["light"], found["stateLabel"]) == ("ACCEPTED", "BLUE", "已完工并验收")
    english = await seen(world, id_of(item), accept_language="en")
    assert english["lightExplained"] == "Accepted after a check on 2026-11-01."


async def test_an_acceptance_is_refused_with_nothing_written(world: World) -> None:
    item = await new_item()

    async def fails(code: str, by: str = STAFF, **other: Any) -> None:
        await refused(world, "projectItemAccept", code, by=by, **acceptance(item, **other))

    await report(world, item, progress="99.99", quantity="11")
    await fails("NOT_COMPLETED")
    await report(world, item, "2026-02", progress="100", quantity="11")
    item.version = 3
    for own in (UNIT, "test.other"):
        await fails("OWN_WORK", by=own, version=3)
    for outsider in ("citizen.001", "admin", "county.staff"):
        await fails("FORBIDDEN", by=outsider, version=3)
    await fails("NOT_FOUND", itemId="x")
    await fails("STALE_VERSION")
    await fails("DATE_IN_FUTURE", version=3, quantity="12", acceptedOn="2099-01-01")
    await fails("DATE_BEFORE_VOTE", version=3, quantity="12", acceptedOn="1900-11-01")
    await fails("DATE_BEFORE_VOTE", version=3, quantity="12", acceptedOn="2025-12-31")
    await Project.filter(id=item.project_id).update(voted_on=date(2026, 3, 2))
    await fails("DATE_BEFORE_VOTE", version=3, quantity="12", acceptedOn="2026-03-01")
    # The reported 11 is below the target of 12, and so is what was found.
    await fails("TARGET_NOT_REACHED", version=3)
    await fails("TARGET_NOT_REACHED", version=3, quantity="11.99")
    await fails("QUANTITY_OUT_OF_RANGE", version=3, quantity="0")
    await fails("QUANTITY_TOO_FINE", version=3, quantity="12.001")
    await fails("COST_OUT_OF_RANGE", version=3, quantity="12", cost="-1")
    await fails("COST_TOO_FINE", version=3, quantity="12", cost="0.001")
    await fails("TEXT_TOO_LONG", version=3, quantity="12", remark=LONG)
    await done(world, "projectItemAccept", by=STAFF, **acceptance(item, version=3, quantity="12"))
    await fails("ALREADY_ACCEPTED", version=4)
    await refused(world, "projectItemEdit", "ITEM_ACCEPTED", by=STAFF, id=id_of(item), version=4, title="改")


async def test_an_officer_who_is_staff_too_does_not_accept_the_own_work(world: World) -> None:
    item = await new_item()
    await report(world, item, progress="100", quantity="12")
    accounts = (await world.ask("""{ viewer { account { id } } }""", by=UNIT))["viewer"]["account"]
    centre = await node(world, f"{TEST_COUNTY}100")
    granted = {"accountId": accounts["id"], "kind": "STAFF", "nodeId": centre["id"]}
    await done(world, "accountCapacityGrant", by=COUNTY, **granted)
    await refused(world, "projectItemAccept", "OWN_WORK", by=UNIT, **acceptance(item))
    assert (await seen(world, id_of(item), by=UNIT))["viewerCan"]["accept"] is False
    assert (await seen(world, id_of(item), by=STAFF))["viewerCan"]["accept"] is True


async def test_the_committee_adjusts_terminates_and_goes_on(world: World) -> None:
    item = await new_item()
    for version, decision, light in ((1, "ADJUSTED", "GREY"), (2, None, "RED"), (3, "TERMINATED", "GREY")):
        given = {"id": id_of(item), "version": version, "decision": decision, "reason": "主任会议决定"}
        payload = await done(world, "projectItemDecide", by=COUNTY, **given)
        assert (payload["item"]["light"], payload["item"]["decision"]) == (light, decision)

    async def fails(code: str, by: str = COUNTY, **other: Any) -> None:
        given = {"id": id_of(item), "version": 4, "decision": "ADJUSTED", "reason": "决定", **other}
        await refused(world, "projectItemDecide", code, by=by, **given)

    await fails("NOT_FOUND", id="x")
    for outsider in (UNIT, STAFF, "admin"):
        await fails("FORBIDDEN", by=outsider)
    await fails("STALE_VERSION", version=3)
    await fails("NOTHING_TO_CHANGE", decision="TERMINATED")
    await fails("REASON_REQUIRED", reason="")
    await fails("TEXT_TOO_LONG", reason=LONG)


# The other parts.


async def test_an_item_is_added_with_all_its_parts(world: World) -> None:
    item = await new_item(Stage.POOL)
    unit = {"leadUnitId": encode_id("UndertakingUnit", item.lead_unit_id)}
    other = encode_id("UndertakingUnit", (await ProjectItem.get(id=item.id)).lead_unit_id + 1)
    place = await node(world, f"{TEST_COUNTY}100")
    given = {
        "projectId": encode_id("Project", item.project_id), "title": "新细项", "nodeId": place["id"], **unit,
        "coUnitIds": [other], "leader": "分管副县长", "coordinates": {"longitude": 121.18, "latitude": 32.31},
        "budget": "100", "budgetSources": [{"name": "财政", "amount": "60"}, {"name": "自筹", "amount": "40"}],
        "target": "3", "targetUnit": "处", "idempotencyKey": "k",
    }  # fmt: skip
    payload = await done(world, "projectItemAdd", by=STAFF, **given)
    assert (await done(world, "projectItemAdd", by=STAFF, **given)) == payload
    added = payload["item"]
    assert (added["number"], added["leader"], added["light"]) == (2, "分管副县长", None)
    assert added["coordinates"] == {"longitude": 121.18, "latitude": 32.31}
    assert added["coUnits"] == [{"code": "t2"}]
    assert [source["amount"] for source in added["budgetSources"]] == ["60.00", "40.00"]
    assert added["target"] == {"quantity": "3.00", "unit": "处", "version": 1, "voted": None, "difference": None}
    # Before the ballot a target is edited like anything else.
    changes = {"target": "4", "coordinates": None, "budget": "90", "budgetSources": [{"name": "财政", "amount": "90"}]}
    edited = (await done(world, "projectItemEdit", by=STAFF, id=added["id"], version=1, **changes))["item"]
    assert edited["budget"] == "90.00"
    found = await seen(world, added["id"], by=STAFF)
    assert (found["target"]["quantity"], found["coordinates"]) == ("4.00", None)
    assert found["budgetSources"] == [{"name": "财政", "amount": "90.00"}]
    # Nobody else sees it before it is a candidate.
    assert await seen(world, added["id"]) is None
    assert await seen(world, added["id"], by="citizen.001") is None

    async def fails(code: str, path: str, by: str = STAFF, **wrong: Any) -> None:
        reasons = await refused(world, "projectItemAdd", code, by=by, **{**given, "idempotencyKey": None, **wrong})
        assert reasons[0]["path"] == ["input", path]

    await fails("NOT_FOUND", "projectId", projectId="x")
    await fails("NOT_FOUND", "projectId", by="citizen.001")
    await fails("FORBIDDEN", "projectId", by=UNIT)
    await fails("WRONG_STAGE", "projectId", projectId=encode_id("Project", (await new_item(number=2)).project_id))
    await fails("TITLE_REQUIRED", "title", title=" ")
    await fails("UNIT_NOT_FOUND", "leadUnitId", leadUnitId="x")
    for helping in ([unit["leadUnitId"]], [other, other], ["x"]):
        await fails("CO_UNIT_NOT_FOUND", "coUnitIds", coUnitIds=helping)
    await fails("LEADER_TOO_LONG", "leader", leader="长" * 101)
    for longitude, latitude in ((32.31, 121.18), (180.1, 0), (-180.1, 0), (0, 90.1), (0, -90.1)):
        swapped = {"longitude": longitude, "latitude": latitude}
        await fails("COORDINATES_OUT_OF_RANGE", "coordinates", coordinates=swapped)
    for name, amount in (("", "100"), ("财政", "-1"), ("财政", "0.001"), ("长" * 101, "100")):
        await fails("SOURCE_UNREADABLE", "budgetSources", budgetSources=[{"name": name, "amount": amount}])
    await fails("SOURCES_DIFFER_FROM_BUDGET", "budgetSources", budget="100.01")
    await fails("TARGET_OUT_OF_RANGE", "target", target="0")
    await fails("TARGET_TOO_FINE", "target", target="0.001")
    for word in ("", " ", "长" * 21):
        await fails("TARGET_UNIT_REQUIRED", "targetUnit", targetUnit=word)


async def test_a_rule_set_is_versioned_and_an_item_keeps_its_own(world: World) -> None:
    before = await new_item()
    rules = {
        "code": TEST_COUNTY, "shortfall": "5.5", "reportDueDay": 10, "reportLateDays": 5, "reportMissingDays": 30,
        "milestoneLateDays": 10, "measure": "TODAY", "idempotencyKey": "k",
    }  # fmt: skip
    payload = await done(world, "lightRulesAdd", by=COUNTY, **rules)
    assert (await done(world, "lightRulesAdd", by=COUNTY, **rules)) == payload
    assert (payload["rules"]["version"], payload["rules"]["shortfall"]) == (2, "5.50")
    after = await new_item(number=2)
    assert (await seen(world, id_of(before)))["rules"] == {"version": 1, "shortfall": "10.00"}
    assert (await seen(world, id_of(after)))["rules"] == {"version": 2, "shortfall": "5.50"}
    asked = await world.ask("query ($code: String) { lightRules(code: $code) { version } }", {"code": TEST_COUNTY})
    assert asked["lightRules"] == {"version": 2}
    for wrong in (
        {"shortfall": "101"}, {"shortfall": "0.001"}, {"reportDueDay": 0}, {"reportDueDay": 29},
        {"reportLateDays": -1}, {"reportMissingDays": 4}, {"milestoneLateDays": 367},
    ):  # fmt: skip
        given = {**rules, "idempotencyKey": None, **wrong}
        await refused(world, "lightRulesAdd", "THRESHOLD_OUT_OF_RANGE", by=COUNTY, **given)
    for outsider in (UNIT, STAFF, "admin"):
        await refused(world, "lightRulesAdd", "FORBIDDEN", by=outsider, **{**rules, "idempotencyKey": None})
    await refused(world, "lightRulesAdd", "NOT_FOUND", by=COUNTY, **{**rules, "code": "x", "idempotencyKey": None})


@pytest.mark.parametrize("name", ["targetChangeRequest", "projectItemDecide"])
async def test_a_refusal_speaks_english_where_asked(world: World, name: str) -> None:
    item = await new_item()
    given = {
        "targetChangeRequest": {"itemId": id_of(item), "quantity": "10", "reason": ""},
        "projectItemDecide": {"id": id_of(item), "version": 1, "decision": "ADJUSTED", "reason": ""},
    }[name]
    by = {"targetChangeRequest": UNIT, "projectItemDecide": COUNTY}[name]
    payload = await act(world, name, by=by, headers={"accept_language": "en"}, **given)
    assert codes(payload) == ["REASON_REQUIRED"]
    assert payload["userErrors"][0]["message"] == "A reason is required."
