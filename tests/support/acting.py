"""Acts through the API: one mutation by its name, and what must hold when it is refused."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from models.accounts.rows import Account, Capacity, Token
from models.audit.rows import AuditEntry
from models.bodies import rows as bodies
from models.discussion import rows as discussion
from models.evaluations import rows as evaluations
from models.files.rows import FileContent, StoredFile
from models.idempotency import IdempotencyKey
from models.outbox import OutboxEvent
from models.platform.rows import Ancestry, County, PlatformNode
from models.projects import rows as projects
from models.representatives import rows as representatives
from models.roster import rows as roster
from models.supervision import rows as supervision
from models.units.rows import UndertakingUnit
from tests.support.contents import contents
from tests.support.world import World

WRITTEN = (
    County,
    PlatformNode,
    Ancestry,
    UndertakingUnit,
    projects.Project,
    projects.ProjectStep,
    projects.LightRules,
    projects.ProjectItem,
    projects.ItemCoUnit,
    projects.BudgetSource,
    projects.Milestone,
    projects.TargetChange,
    projects.Acceptance,
    projects.PlannedProgress,
    projects.ProgressReport,
    projects.ReportVersion,
    Account,
    Capacity,
    IdempotencyKey,
    StoredFile,
    FileContent,
    AuditEntry,
    discussion.Comment,
    discussion.CommentVersion,
    discussion.CommentModeration,
    discussion.DiscussionRules,
    discussion.Follow,
    evaluations.EvaluationPeriod,
    evaluations.Evaluation,
    bodies.Body,
    bodies.BodyTerm,
    bodies.MemberGroup,
    bodies.ElectoralDistrict,
    bodies.LegislativeSession,
    bodies.Sitting,
    bodies.SittingSeat,
    bodies.SessionLeave,
    bodies.SessionAbsence,
    representatives.Person,
    representatives.PersonSecrets,
    representatives.Membership,
    representatives.GridCell,
    representatives.Posting,
    representatives.ContactLink,
    supervision.SupervisionGroup,
    supervision.SupervisionMember,
    supervision.SupervisionVisit,
    supervision.VisitParticipant,
    supervision.SupervisionProblem,
    supervision.ProblemEntry,
    roster.RosterImport,
    roster.RosterProblem,
    roster.RosterChange,
)

NODE = "node { id code version closedOn parent { code } }"
ITEM = "item { id version title budget spent progress plannedProgress reportedMonth onSchedule node { code } }"
ITEM_IN_FULL = """item { id number version title leader budget spent progress plannedProgress reportedMonth quantity state light asOf
    lightExplained decision coordinates { longitude latitude } target { quantity unit version voted difference }
    coUnits { code } budgetSources { name amount } milestones { id number title plannedOn reachedOn } node { code } }"""
ACCOUNT = "account { id login closed }"
CAPACITY = "capacity { id kind since until node { code } unit { code } }"
BODY = "body { id code name kind seats quorumRule version dissolvedOn node { code } parent { code } }"
TERM = "term { id number beginsOn endsOn version }"
GROUP = "group { id code name kind version dissolvedOn node { code } }"
DISTRICT = "district { id code name seats version node { code } }"
SESSION = "session { id number name opensOn closesOn state version }"
SITTING = "sitting { id number name place state due quorum entitled present absent quorumReached version }"
VIEWER = "viewer { account { login } passwordChangeDue capacities { kind } }"
COMMENT = "comment { id text state role official version parent { id } }"
PERIOD = "period { id open closedAt year name }"
REPRESENTATIVE = "representative { id name version }"
MEMBERSHIP = "membership { id version state until number office body { code } }"
POSTING = "posting { id version since until households node { code } gridCell { code } }"
GRID_CELL = "gridCell { id code name households closedOn version }"
CONTACT_LINK = "contactLink { id version since until member { name } representative { name } }"
PERSON = "person { hasPhone hasHomeAddress hasIdentityNumber }"
ROSTER_IMPORT = """rosterImport { id state version rowCount unchanged problemCount done total refusal appliedAt
    counts { kind count } viewerCan { apply }
    problems(first: 60) { totalCount nodes { row column code message } }
    changes(first: 60) { totalCount nodes { kind row name fields { column old new private } } } }"""
ANSWERS = {
    "supervisionGroupAdd": "group { id name }",
    "supervisionMemberAdd": "member { id version role since until representative { name } }",
    "supervisionMemberEnd": "member { id version until }",
    "supervisionVisitRecord": "visit { id visitedOn conclusion photos { id } participants { name } }",
    **dict.fromkeys(
        (f"supervisionProblem{step}" for step in ("Raise", "Assign", "Dismiss", "Answer", "Check", "Reopen")),
        "problem { id version number state overdue dueOn responsible closedAt unit { code } }",
    ),
    "projectsImportPreview": "preview { digest rows unchanged problemCount problems { code message row column } "
    "changes { kind row title fields { header before after } } }",
    "projectsImportApply": "applied { digest rows unchanged problemCount changes { kind row title } }",
    "commentPost": COMMENT,
    "commentEdit": COMMENT,
    "commentWithdraw": COMMENT,
    "commentModerate": COMMENT,
    "discussionRulesSet": "rules { moderation commentsAnHour version }",
    "projectFollow": "project { id viewerFollows }",
    "projectItemFollow": "item { id viewerFollows }",
    "evaluationPeriodOpen": PERIOD,
    "evaluationPeriodClose": PERIOD,
    "evaluationCast": "evaluation { process result reason version } item { id }",
    "rosterImportPreview": ROSTER_IMPORT,
    "rosterImportApply": f"{ROSTER_IMPORT} changedAnything",
    "representativeAdd": REPRESENTATIVE,
    "representativeEdit": REPRESENTATIVE,
    "representativePhotoSet": "representative { version photo { url mediaType } }",
    "membershipAdd": MEMBERSHIP,
    "membershipEdit": MEMBERSHIP,
    "membershipSuspend": MEMBERSHIP,
    "membershipResume": MEMBERSHIP,
    "membershipEnd": MEMBERSHIP,
    "personPrivateDataSet": f"{PERSON} {REPRESENTATIVE}",
    "personPrivateDataRead": "privateData { phone homeAddress identityNumber version }",
    "postingAdd": POSTING,
    "postingEdit": POSTING,
    "postingEnd": POSTING,
    "gridCellAdd": GRID_CELL,
    "gridCellEdit": GRID_CELL,
    "gridCellClose": GRID_CELL,
    "contactLinkAdd": CONTACT_LINK,
    "contactLinkEnd": CONTACT_LINK,
    "platformNodeAdd": NODE,
    "platformNodeMove": NODE,
    "platformNodeClose": NODE,
    "projectItemReport": f"{ITEM} report {{ id month progress spent remark reportedAt }}",
    "projectItemEdit": ITEM,
    **dict.fromkeys(
        (
            "projectPropose",
            "projectEdit",
            "projectCollect",
            "projectScreen",
            "projectNominate",
            "projectReturn",
            "projectDecide",
            "projectImplement",
            "projectAccept",
            "projectEvaluate",
            "projectTerminate",
        ),
        "project { id version year number title stage steps { step stage remark } ballot { votesFor votesDue votedOn } }",
    ),
    "projectItemAdd": ITEM_IN_FULL,
    "projectItemPlanSet": ITEM_IN_FULL,
    "projectItemReportCorrect": f"{ITEM_IN_FULL} report {{ id version month progress spent versions {{ number progress replacedWhy }} }}",
    "projectItemAccept": f"{ITEM_IN_FULL} acceptance {{ acceptedOn quantity cost remark }}",
    "projectItemDecide": ITEM_IN_FULL,
    "targetChangeRequest": f"{ITEM_IN_FULL} change {{ id number previous quantity difference state targetVersion }}",
    "targetChangeDecide": f"{ITEM_IN_FULL} change {{ id number previous quantity difference state targetVersion decision }}",
    "milestoneReach": f"{ITEM_IN_FULL} milestone {{ id reachedOn }}",
    "lightRulesAdd": "rules { id version shortfall reportDueDay }",
    "signIn": f"token expiresAt {VIEWER}",
    "passwordChange": VIEWER,
    "accountPasswordReset": f"temporaryPassword {ACCOUNT}",
    "accountClose": ACCOUNT,
    "accountCapacityGrant": CAPACITY,
    "accountCapacityEnd": CAPACITY,
    "bodyAdd": BODY,
    "bodyEdit": BODY,
    "bodyDissolve": BODY,
    "bodyTermAdd": TERM,
    "bodyTermEdit": TERM,
    "memberGroupAdd": GROUP,
    "memberGroupEdit": GROUP,
    "memberGroupDissolve": GROUP,
    "electoralDistrictAdd": DISTRICT,
    "electoralDistrictEdit": DISTRICT,
    "legislativeSessionPlan": SESSION,
    "legislativeSessionOpen": SESSION,
    "legislativeSessionClose": SESSION,
    "legislativeSessionLeaveGrant": SESSION,
    "sittingPlan": SITTING,
    "sittingOpen": SITTING,
    "sittingCheckIn": f"{SITTING} seat {{ entitled checkedInAt byStaff }}",
    "sittingCheckInUndo": f"{SITTING} seat {{ entitled checkedInAt byStaff }}",
    "sittingClose": SITTING,
}


def document(name: str) -> str:
    kind = name[0].upper() + name[1:]
    return (
        f"mutation ($input: {kind}Input!) "
        f"{{ {name}(input: $input) {{ {ANSWERS[name]} userErrors {{ code message path }} }} }}"
    )


async def act(
    world: World, name: str, /, *, by: str | None, headers: dict[str, str] | None = None, **given: Any
) -> Any:
    """The payload of a mutation, refused or not."""
    return (await world.ask(document(name), {"input": given}, by=by, **(headers or {})))[name]


async def done(world: World, name: str, /, *, by: str | None, **given: Any) -> Any:
    """The payload of a mutation that must succeed."""
    payload = await act(world, name, by=by, **given)
    assert payload["userErrors"] == [], payload
    return payload


def codes(payload: Any) -> list[str]:
    return [error["code"] for error in payload["userErrors"]]


async def refused(world: World, name: str, /, *expected: str, by: str, **given: Any) -> list[Any]:
    """The reasons for which a mutation is refused; they are the expected codes, and nothing was written."""
    await world.token(by)
    async with nothing_written():
        payload = await act(world, name, by=by, **given)
    assert codes(payload) == list(expected), payload
    assert [part for key, part in payload.items() if key != "userErrors" and part is not None] == []
    return list(payload["userErrors"])


async def refused_at_top(world: World, name: str, expected: str, /, *, by: str | None, **given: Any) -> Any:
    """The one top-level error with which a mutation fails; nothing was written."""
    if by is not None:
        await world.token(by)
    async with nothing_written():
        error = await world.refused(document(name), {"input": given}, by=by)
    assert error["extensions"]["code"] == expected, error
    return error


@asynccontextmanager
async def nothing_written() -> AsyncIterator[None]:
    """Every row is as it was, none was added, no token ended, and the outbox grew by nothing."""
    before = await _rows()
    yield
    after = await _rows()
    for table, rows in before.items():
        assert after[table] == rows, f"{table} has changed"


async def _rows() -> dict[str, Any]:
    found = await contents([row._meta.db_table for row in WRITTEN])
    # Sealing comes when it comes; besides, the database lets nothing else change here.
    found["audit_entry"] = await AuditEntry.all().count()
    found["outbox"] = await OutboxEvent.all().count()
    found["ended tokens"] = await Token.filter(revoked_at__not_isnull=True).count()
    return found


async def node(world: World, code: str) -> Any:
    """A node's id and version, as a screen would read them before an act."""
    asked = "query ($code: String!) { platformNode(code: $code) { id version closedOn parent { code } } }"
    return (await world.ask(asked, {"code": code}))["platformNode"]


async def item_of_test_county(world: World) -> Any:
    """The one item of the test county: at 320699100, led by unit t1, budget 1000 yuan, planned for all of 2025."""
    asked = """{ projects(code: "320699", year: 2025) { nodes { id items { nodes {
        id version title budget spent progress plannedProgress reportedMonth onSchedule node { code } } } } } }"""
    return (await world.ask(asked))["projects"]["nodes"][0]["items"]["nodes"][0]
