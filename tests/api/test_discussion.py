"""Comments (可议) over HTTP: threads, stance, official answers, moderation with its trace, limits, sight, following."""

from datetime import timedelta
from typing import Any

from models import clock
from models.accounts.loading import NewAccount, load_accounts
from models.accounts.rows import Account, AccountKind
from models.actor import SERVICE
from models.bodies.rows import BodyKind
from models.discussion import rules
from models.discussion.rows import Comment, CommentModeration, CommentState, CommentVersion
from models.outbox import OutboxEvent
from models.projects.rows import Project
from models.representatives.rows import MembershipState, SuspensionReason
from schema.node import decode_id, encode_id
from tests.support.acting import act, codes, done, item_of_test_county, refused, refused_at_top
from tests.support.county import TEST_COUNTY
from tests.support.meeting import met
from tests.support.projects import new_item
from tests.support.seats import seat
from tests.support.world import World

STAFF, ADMIN, UNIT = "test.staff", "test.admin", "test.unit"
VOTER, OTHER_VOTER, SCREEN = "test.voter", "test.voter.2", "test.screen"
COMMENTS = """query ($id: ID!) { projectItem(id: $id) { comments { totalCount nodes {
    id text state role official authorName stance version publishedAt
    replies { totalCount nodes { id text official role parent { id } } }
    versions { text stance } moderations { decision reason } } } } }"""
MINE = "{ viewer { comments { nodes { id text state } } followedItems { nodes { title } } followedProjects { nodes { title } } } }"


async def people(world: World) -> Any:
    """The item, and voters and a screen beside the accounts of the test county."""
    await load_accounts(
        SERVICE,
        county_code=TEST_COUNTY,
        password_hash="",
        synthetic=True,
        accounts=[
            NewAccount(VOTER, "测试群众一", AccountKind.PERSON),
            NewAccount(OTHER_VOTER, "测试群众二", AccountKind.PERSON),
            NewAccount(SCREEN, "测试大屏", AccountKind.SCREEN),
        ],
    )
    return await item_of_test_county(world)


async def post(world: World, item: Any, by: str, text: str = "路修得好", **given: Any) -> Any:
    return (await done(world, "commentPost", by=by, subjectId=item["id"], text=text, **given))["comment"]


async def shown(world: World, item: Any, by: str | None = None) -> list[Any]:
    found = (await world.ask(COMMENTS, {"id": item["id"]}, by=by))["projectItem"]["comments"]
    assert found["totalCount"] == len(found["nodes"])
    return list(found["nodes"])


async def moderate(world: World, comment: Any, decision: str, by: str = STAFF, **given: Any) -> Any:
    row = await Comment.get(id=int_id(comment))
    given = {"id": comment["id"], "version": row.version, "decision": decision, **given}
    return (await done(world, "commentModerate", by=by, **given))["comment"]


def int_id(comment: Any) -> int:
    return decode_id("Comment", comment["id"])


async def test_a_comment_waits_is_published_and_keeps_its_trace(world: World) -> None:
    item = await people(world)
    events = await OutboxEvent.all().count()
    comment = await post(world, item, VOTER, " 路修得好 ", stance="SUPPORT")
    assert (comment["state"], comment["role"], comment["text"]) == ("PENDING", "PUBLIC", "路修得好")
    assert await shown(world, item) == [] and await shown(world, item, by=OTHER_VOTER) == []
    assert [one["state"] for one in await shown(world, item, by=STAFF)] == ["PENDING"]
    assert [one["state"] for one in await shown(world, item, by=ADMIN)] == ["PENDING"]
    assert (await world.ask(MINE, by=VOTER))["viewer"]["comments"]["nodes"][0]["state"] == "PENDING"

    await moderate(world, comment, "PUBLISH")
    [seen] = await shown(world, item)
    assert (seen["text"], seen["authorName"], seen["stance"]) == ("路修得好", "群众", "SUPPORT")
    await moderate(world, comment, "HIDE", reason="含电话号码")
    [hidden] = await shown(world, item)
    assert (hidden["text"], hidden["state"]) == (None, "HIDDEN")
    await moderate(world, comment, "PUBLISH", reason="已核实")
    [again] = await shown(world, item)
    assert [one["decision"] for one in again["moderations"]] == ["PUBLISH", "HIDE", "PUBLISH"]
    assert await OutboxEvent.all().count() == events + 4
    assert "路修得好" not in str(await OutboxEvent.all().values_list("facts", flat=True))


async def test_every_state_takes_just_the_decisions_of_the_table(world: World) -> None:
    item = await people(world)
    comment = await post(world, item, VOTER)
    for state in CommentState:
        published = None if state in (CommentState.PENDING, CommentState.REFUSED) else clock.now()
        for decision in ("PUBLISH", "REFUSE", "HIDE"):
            await Comment.filter(id=int_id(comment)).update(state=state, published_at=published, version=1)
            given = {"id": comment["id"], "version": 1, "decision": decision, "reason": "理由"}
            fits = any(key[0] is state and key[1].name == decision for key in rules.MODERATED)
            if fits:
                await done(world, "commentModerate", by=STAFF, **given)
            else:
                await refused(world, "commentModerate", "DECISION_DOES_NOT_FIT", by=STAFF, **given)


async def test_where_moderation_comes_afterwards_a_comment_appears_at_once(world: World) -> None:
    item = await people(world)
    given = {"code": TEST_COUNTY, "moderation": "AFTER", "commentsAnHour": 5, "version": 0}
    for outsider in (STAFF, UNIT, "admin"):
        await refused(world, "discussionRulesSet", "FORBIDDEN", by=outsider, **given)
    await refused(world, "discussionRulesSet", "NOT_FOUND", by=ADMIN, **{**given, "code": "x"})
    for wrong in (0, 1001, -1):
        await refused(world, "discussionRulesSet", "LIMIT_OUT_OF_RANGE", by=ADMIN, **{**given, "commentsAnHour": wrong})
    set_ = await done(world, "discussionRulesSet", by=ADMIN, **given)
    assert set_["rules"] == {"moderation": "AFTER", "commentsAnHour": 5, "version": 1}
    await refused(world, "discussionRulesSet", "STALE_VERSION", by=ADMIN, **given)
    comment = await post(world, item, VOTER)
    assert comment["state"] == "PUBLISHED"
    assert [one["id"] for one in await shown(world, item)] == [comment["id"]]


async def test_a_thread_with_an_official_answer(world: World) -> None:
    item = await people(world)
    await seat(VOTER)
    question = await post(world, item, VOTER, "何时完工？", stance="CONCERN")
    assert question["role"] == "REPRESENTATIVE"
    await moderate(world, question, "PUBLISH")
    answer = await post(world, item, UNIT, "年底完工", parentId=question["id"], official=True)
    assert (answer["state"], answer["official"], answer["role"]) == ("PUBLISHED", True, "UNIT")
    [thread] = await shown(world, item)
    assert thread["authorName"] == "测试群众一"
    assert [reply["text"] for reply in thread["replies"]["nodes"]] == ["年底完工"]
    staff = await post(world, item, STAFF, "已督办", parentId=question["id"], official=True)
    assert staff["role"] == "STAFF"
    deeper = answer
    for level in range(2, rules.DEEPEST_REPLY + 1):
        deeper = await post(world, item, UNIT, f"第{level}层", parentId=deeper["id"], official=True)
    given = {"subjectId": item["id"], "text": "再深", "parentId": deeper["id"], "official": True}
    await refused(world, "commentPost", "TOO_DEEP", by=UNIT, **given)


async def test_a_project_is_discussed_too(world: World) -> None:
    item = await people(world)
    found = await world.ask("query ($id: ID!) { projectItem(id: $id) { project { id } } }", {"id": item["id"]})
    project = found["projectItem"]["project"]
    comment = await post(world, project, VOTER, "整个项目好")
    asked = "query ($id: ID!) { project(id: $id) { comments { nodes { id project { id } item { id } } } } }"
    assert (await world.ask(asked, {"id": project["id"]}, by=STAFF))["project"]["comments"]["nodes"] == []
    seen = {"id": comment["id"], "project": {"id": project["id"]}, "item": None}
    assert (await world.ask(asked, {"id": project["id"]}, by=ADMIN))["project"]["comments"]["nodes"] == [seen]


async def test_staff_of_a_town_moderate_and_answer_where_their_own_project_is_discussed(world: World) -> None:
    await people(world)
    project = {"id": encode_id("Project", (await new_item()).project_id)}
    comment = await post(world, project, VOTER, "停车难")
    waiting = "query ($code: String!) { commentsWaiting(code: $code) { nodes { id } } }"
    desk = await world.ask(waiting, {"code": TEST_COUNTY}, by=STAFF)
    assert desk["commentsWaiting"]["nodes"] == [{"id": comment["id"]}]
    await moderate(world, comment, "PUBLISH")
    answer = await post(world, project, STAFF, "年内开工", official=True, parentId=comment["id"])
    assert (answer["role"], answer["official"], answer["state"]) == ("STAFF", True, "PUBLISHED")
    # The county's own project stays with the county.
    elsewhere = {"id": encode_id("Project", (await Project.get(title="测试项目")).id)}
    given = {"subjectId": elsewhere["id"], "text": "答复", "official": True}
    await refused(world, "commentPost", "NOT_ANSWERABLE", by=STAFF, **given)


async def test_posting_is_refused_with_nothing_written(world: World) -> None:
    item = await people(world)
    await seat("test.other", BodyKind.STREET_ASSEMBLY)

    async def fails(*expected: str, by: str = VOTER, **other: Any) -> list[Any]:
        return await refused(world, "commentPost", *expected, by=by, **{"subjectId": item["id"], "text": "好", **other})

    for unknown in ("", "x", encode_id("ProjectItem", 10**9), encode_id("Project", 10**9), encode_id("Account", 1)):
        assert (await fails("NOT_FOUND", subjectId=unknown))[0]["path"] == ["input", "subjectId"]
    for blank in ("", " \n", "\u3000"):
        assert (await fails("TEXT_REQUIRED", text=blank))[0]["path"] == ["input", "text"]
    for long in ("字" * 2001, "x" * 1024 * 1024):
        assert (await fails("TEXT_TOO_LONG", text=long))[0]["path"] == ["input", "text"]
    for silent in (UNIT, STAFF, ADMIN, SCREEN, "test.other"):
        await fails("FORBIDDEN", by=silent)
    for outsider in (VOTER, "test.other", "staff.320623001", "unit.01", SCREEN):
        assert (await fails("NOT_ANSWERABLE", by=outsider, official=True))[0]["path"] == ["input", "official"]
    assert (await fails("PARENT_NOT_FOUND", parentId="x"))[0]["path"] == ["input", "parentId"]
    waiting = await post(world, item, OTHER_VOTER)
    await fails("PARENT_NOT_FOUND", parentId=waiting["id"])
    await moderate(world, waiting, "PUBLISH")
    await moderate(world, waiting, "HIDE", reason="广告")
    await fails("PARENT_CLOSED", parentId=waiting["id"])
    elsewhere = await world.ask('{ projects(code: "320623") { nodes { id } } }')
    await fails("PARENT_ELSEWHERE", parentId=waiting["id"], subjectId=elsewhere["projects"]["nodes"][0]["id"])
    await fails("TEXT_REQUIRED", "PARENT_CLOSED", text="", parentId=waiting["id"])
    await refused_at_top(world, "commentPost", "UNAUTHENTICATED", by=None, subjectId=item["id"], text="好")
    await refused_at_top(world, "commentPost", "BAD_USER_INPUT", by=VOTER, subjectId=item["id"], text="好", stance="X")


async def test_an_author_has_so_much_to_say_an_hour(world: World) -> None:
    item = await people(world)
    await done(
        world, "discussionRulesSet", by=ADMIN, code=TEST_COUNTY, moderation="BEFORE", commentsAnHour=2, version=0
    )
    for _ in range(2):
        await post(world, item, VOTER)
    await refused(world, "commentPost", "TOO_MANY", by=VOTER, subjectId=item["id"], text="好")
    await post(world, item, OTHER_VOTER)
    try:
        clock.shift(timedelta(hours=1, seconds=1))
        await post(world, item, VOTER)
    finally:
        clock.shift(timedelta())


async def test_of_ten_comments_at_once_no_more_pass_than_one_may_post(world: World) -> None:
    """Fails without the lock on the author's account: all ten count the same comments before them."""
    item = await people(world)
    await done(
        world, "discussionRulesSet", by=ADMIN, code=TEST_COUNTY, moderation="BEFORE", commentsAnHour=3, version=0
    )
    await world.ask("{ viewer { account { login } } }", by=VOTER)
    acts = [act(world, "commentPost", by=VOTER, subjectId=item["id"], text=f"第{n}条") for n in range(10)]
    answers = sorted(codes(payload) for payload in await met(world.settings, acts))
    assert answers == [[]] * 3 + [["TOO_MANY"]] * 7
    assert await Comment.filter(item__title="测试细项").count() == 3


async def test_a_phone_that_retries_posts_once(world: World) -> None:
    item = await people(world)
    await world.ask("{ viewer { account { login } } }", by=VOTER)
    given = {"subjectId": item["id"], "text": "好", "idempotencyKey": "k1"}
    acts = [act(world, "commentPost", by=VOTER, **given) for _ in range(3)]
    assert len({payload["comment"]["id"] for payload in await met(world.settings, acts)}) == 1
    await refused(world, "commentPost", "IDEMPOTENCY_KEY_REUSED", by=VOTER, **{**given, "text": "别的"})
    await refused(world, "commentPost", "IDEMPOTENCY_KEY_TOO_LONG", by=VOTER, **{**given, "idempotencyKey": "k" * 201})
    assert await Comment.filter(item__title="测试细项").count() == 1


async def test_an_edit_keeps_what_was_said_and_waits_again(world: World) -> None:
    item = await people(world)
    comment = await post(world, item, VOTER, "一")
    await moderate(world, comment, "PUBLISH")
    given = {"id": comment["id"], "version": 2, "text": "二"}
    for other in (OTHER_VOTER, STAFF, ADMIN):
        await refused(world, "commentEdit", "NOT_AUTHOR", by=other, **given)
    await refused(world, "commentEdit", "STALE_VERSION", by=VOTER, **{**given, "version": 1})
    await refused(world, "commentEdit", "NOTHING_TO_CHANGE", by=VOTER, **{**given, "text": "一"})
    await refused(world, "commentEdit", "TEXT_REQUIRED", by=VOTER, **{**given, "text": " "})
    await refused(world, "commentEdit", "NOT_FOUND", by=VOTER, **{**given, "id": "x"})
    edited = (await done(world, "commentEdit", by=VOTER, **given))["comment"]
    assert (edited["text"], edited["state"], edited["version"]) == ("二", "PENDING", 3)
    assert await shown(world, item) == []
    await refused(world, "commentEdit", "NOT_FOUND", by=OTHER_VOTER, **{**given, "version": 3})
    await moderate(world, comment, "PUBLISH")
    [seen] = await shown(world, item)
    assert [version["text"] for version in seen["versions"]] == ["一"]
    assert await CommentVersion.filter(comment__item__title="测试细项").count() == 1
    withdrawn = (await done(world, "commentWithdraw", by=VOTER, id=comment["id"]))["comment"]
    assert (withdrawn["state"], withdrawn["text"]) == ("WITHDRAWN", None)
    [gone] = await shown(world, item)
    assert (gone["text"], gone["versions"]) == (None, [])
    await refused(world, "commentWithdraw", "CLOSED", by=VOTER, id=comment["id"])
    await refused(world, "commentEdit", "CLOSED", by=VOTER, **{**given, "version": 5})


async def test_moderating_is_refused_with_nothing_written(world: World) -> None:
    item = await people(world)
    comment = await post(world, item, VOTER)
    given = {"id": comment["id"], "version": 1, "decision": "REFUSE", "reason": "与项目无关"}
    for blind in (OTHER_VOTER, UNIT, "admin", "staff.320623001"):
        await refused(world, "commentModerate", "NOT_FOUND", by=blind, **given)
    await refused(world, "commentModerate", "FORBIDDEN", by=VOTER, **given)
    await refused(world, "commentModerate", "STALE_VERSION", by=STAFF, **{**given, "version": 2})
    await refused(world, "commentModerate", "REASON_REQUIRED", by=STAFF, **{**given, "reason": " "})
    await refused(world, "commentModerate", "REASON_TOO_LONG", by=STAFF, **{**given, "reason": "字" * 501})
    await moderate(world, comment, "REFUSE", reason="与项目无关")
    assert await shown(world, item) == []
    assert await CommentModeration.filter(comment__item__title="测试细项").count() == 1


async def test_of_two_moderators_one_decides(world: World) -> None:
    """Fails without the lock on the comment: both read version 1."""
    item = await people(world)
    comment = await post(world, item, VOTER)
    for login in (STAFF, ADMIN):
        await world.ask("{ viewer { account { login } } }", by=login)
    given = {"id": comment["id"], "version": 1, "reason": "理由"}
    acts = [
        act(world, "commentModerate", by=STAFF, **given, decision="PUBLISH"),
        act(world, "commentModerate", by=ADMIN, **given, decision="REFUSE"),
    ]
    assert sorted(codes(payload) for payload in await met(world.settings, acts)) == [[], ["STALE_VERSION"]]
    assert await CommentModeration.filter(comment__item__title="测试细项").count() == 1


async def test_the_desk_of_a_moderator_shows_what_waits_there(world: World) -> None:
    item = await people(world)
    first, second = await post(world, item, VOTER, "一"), await post(world, item, VOTER, "二")
    desk = f'{{ commentsWaiting(code: "{TEST_COUNTY}") {{ totalCount nodes {{ text }} }} }}'
    waiting = {"commentsWaiting": {"totalCount": 2, "nodes": [{"text": "一"}, {"text": "二"}]}}
    assert await world.ask(desk, by=STAFF) == waiting == await world.ask(desk, by=ADMIN)
    for blind in (None, VOTER, UNIT, "admin", "staff.320623001"):
        assert await world.ask(desk, by=blind) == {"commentsWaiting": {"totalCount": 0, "nodes": []}}
    await moderate(world, first, "PUBLISH")
    await moderate(world, second, "REFUSE", reason="重复")
    assert (await world.ask(desk, by=STAFF))["commentsWaiting"]["totalCount"] == 0


async def test_a_published_comment_reaches_the_streams_of_its_item(world: World) -> None:
    item = await people(world)
    found = await world.ask("query ($id: ID!) { projectItem(id: $id) { project { id } } }", {"id": item["id"]})
    stream = """subscription ($id: ID!) { projectUpdated(id: $id) { revision
        items { nodes { comments { nodes { text } } } } } }"""

    def texts(state: Any) -> list[str]:
        nodes = state["projectUpdated"]["items"]["nodes"][0]["comments"]["nodes"]
        return [one["text"] for one in nodes]

    async with world.socket() as client:
        await client.subscribe(stream, {"id": found["projectItem"]["project"]["id"]})
        assert texts(await client.state()) == []
        comment = await post(world, item, VOTER, "好")
        assert texts(await client.state()) == []
        await moderate(world, comment, "PUBLISH")
        assert texts(await client.state()) == ["好"]


async def test_following_is_said_once_and_seen_by_nobody_else(world: World) -> None:
    item = await people(world)
    found = await world.ask("query ($id: ID!) { projectItem(id: $id) { project { id } } }", {"id": item["id"]})
    project = found["projectItem"]["project"]
    follow = {"id": item["id"], "following": True}
    for _ in range(2):
        told = await done(world, "projectItemFollow", by=VOTER, **follow)
        assert told["item"]["viewerFollows"] is True
    await done(world, "projectFollow", by=VOTER, id=project["id"], following=True)
    mine = (await world.ask(MINE, by=VOTER))["viewer"]
    assert [one["title"] for one in mine["followedItems"]["nodes"]] == ["测试细项"]
    assert [one["title"] for one in mine["followedProjects"]["nodes"]] == ["测试项目"]
    asked = "query ($id: ID!) { projectItem(id: $id) { viewerFollows } }"
    for other in (None, OTHER_VOTER, ADMIN):
        assert await world.ask(asked, {"id": item["id"]}, by=other) == {"projectItem": {"viewerFollows": False}}
    await refused(world, "projectItemFollow", "NOT_FOUND", by=VOTER, id="x", following=True)
    await refused(world, "projectItemFollow", "FORBIDDEN", by=SCREEN, **follow)
    await refused(world, "projectFollow", "NOT_FOUND", by=VOTER, id=item["id"], following=True)
    told = await done(world, "projectItemFollow", by=VOTER, id=item["id"], following=False)
    assert told["item"]["viewerFollows"] is False
    assert (await world.ask(MINE, by=VOTER))["viewer"]["followedItems"]["nodes"] == []


async def test_who_holds_a_seat_speaks_by_it_and_one_whose_seat_is_suspended_does_not(world: World) -> None:
    item = await people(world)
    assert (await post(world, item, VOTER))["role"] == "PUBLIC"
    membership = await seat(OTHER_VOTER, BodyKind.STREET_ASSEMBLY)
    assert (await post(world, item, OTHER_VOTER))["role"] == "DELEGATE"
    membership.state, membership.suspended_for = MembershipState.SUSPENDED, SuspensionReason.IN_CUSTODY
    await membership.save()
    world.app.state.service.sign_ins.forget((await Account.get(login=OTHER_VOTER)).id)
    assert (await post(world, item, OTHER_VOTER))["role"] == "PUBLIC"
