"""Acts of discussion: posting, editing, withdrawing, moderating, following."""

from models.accounts.rows import Account
from models.acts import Act, verb
from models.discussion import rules
from models.discussion.errors import (
    CommentEditRefusal,
    CommentModerateRefusal,
    CommentPostRefusal,
    CommentWithdrawRefusal,
    DiscussionRulesSetRefusal,
    ProjectFollowRefusal,
    ProjectItemFollowRefusal,
)
from models.discussion.rows import (
    AuthorRole,
    Comment,
    CommentModeration,
    CommentState,
    CommentVersion,
    DiscussionRules,
    Follow,
    Moderation,
    ModerationDecision,
    Stance,
)
from models.discussion.speaking import own_role
from models.discussion.subjects import Subject, subject_of
from models.errors import Language, Refusal, RefusalCode, Refused, refuse
from models.platform.rows import County


@verb("commentPost")
async def post_comment(
    act: Act,
    *,
    text: str,
    project_id: int | None = None,
    item_id: int | None = None,
    parent_id: int | None = None,
    stance: Stance = Stance.NEUTRAL,
    official: bool = False,
    idempotency_key: str | None = None,
) -> Comment:
    """Say something about a project or an item, or reply to what somebody said. Refuses with CommentPostRefusal.

    `official` marks an answer of the lead unit, or of the staff of the subtree; it is published at once.
    """
    codes = CommentPostRefusal
    arguments: dict[str, object] = {
        "project": project_id,
        "item": item_id,
        "parent": parent_id,
        "text": text,
        "stance": stance,
        "official": official,
    }
    # The author's own row is the turnstile: their comments are counted one after the other, and a retry finds the first.
    await Account.select_for_update(no_key=True).get(id=act.actor.account_id)
    if (earlier := await act.created_before(codes, idempotency_key, arguments)) is not None:
        return await Comment.get(id=earlier)
    subject = await subject_of(act, project_id=project_id, item_id=item_id)
    if subject is None:
        raise refuse(codes.NOT_FOUND, "subjectId")
    role = await _role(act, subject, official)
    refusals = [*_text_refusals(codes, text), *await _parent_refusals(act, subject, parent_id)]
    if refusals:
        raise Refused(refusals)
    county_rules = await rules_of(subject.county_id)
    if role not in rules.OFFICIAL:
        await _see_that_there_is_room(act, county_rules.comments_an_hour)

    state = rules.state_when_written(role, county_rules.moderation)
    comment = await Comment.create(
        **subject.columns,
        parent_id=parent_id,
        author_id=act.actor.account_id,
        role=role,
        stance=stance,
        text=text.strip(),
        state=state,
        posted_at=act.at,
        published_at=act.at if state is CommentState.PUBLISHED else None,
    )
    await act.remember(idempotency_key, arguments, comment.id)
    _tell(act, "commentPosted", comment, subject)
    return comment


async def _role(act: Act, subject: Subject, official: bool) -> AuthorRole:
    codes = CommentPostRefusal
    if official:
        if any(act.as_officer_of(unit) for unit in act.actor.units & subject.units):
            return AuthorRole.UNIT
        if await act.as_staff_of(subject.node_id):
            return AuthorRole.STAFF
        raise refuse(codes.NOT_ANSWERABLE, "official")
    role = await own_role(act.actor)
    if role is None:
        raise refuse(codes.FORBIDDEN, "official")
    return role


def _text_refusals(codes: type[RefusalCode], text: str) -> list[Refusal]:
    if not text.strip():
        return [Refusal(codes["TEXT_REQUIRED"], ("text",))]
    if len(text.strip()) > rules.MAX_TEXT:
        return [Refusal(codes["TEXT_TOO_LONG"], ("text",), {"limit": rules.MAX_TEXT})]
    return []


async def _parent_refusals(act: Act, subject: Subject, parent_id: int | None) -> list[Refusal]:
    codes = CommentPostRefusal
    if parent_id is None:
        return []
    # Held, so that it is not hidden while it is replied to.
    parent = await Comment.select_for_update().get_or_none(id=parent_id)
    if parent is None or not await Comment.visible_to(act.actor.audience(Language.ZH)).filter(id=parent_id).exists():
        return [Refusal(codes.PARENT_NOT_FOUND, ("parentId",))]
    if any(getattr(parent, column) != number for column, number in subject.columns.items()):
        return [Refusal(codes.PARENT_ELSEWHERE, ("parentId",))]
    if parent.state is not CommentState.PUBLISHED:
        return [Refusal(codes.PARENT_CLOSED, ("parentId",))]
    if await _depth(parent) >= rules.DEEPEST_REPLY:
        return [Refusal(codes.TOO_DEEP, ("parentId",), {"limit": rules.DEEPEST_REPLY})]
    return []


async def _depth(comment: Comment) -> int:
    """How many comments stand above this one."""
    depth, above = 0, comment.parent_id
    while above is not None:
        depth += 1
        above = (await Comment.get(id=above)).parent_id
    return depth


async def _see_that_there_is_room(act: Act, limit: int) -> None:
    if await Comment.filter(author_id=act.actor.account_id, posted_at__gt=act.at - rules.HOUR).count() >= limit:
        raise refuse(CommentPostRefusal.TOO_MANY, limit=limit)


@verb("commentEdit")
async def edit_comment(
    act: Act, *, comment_id: int, version: int, text: str | None = None, stance: Stance | None = None
) -> Comment:
    """Change one's own comment; what it said before is kept. Refuses with CommentEditRefusal.

    Where comments are moderated before they appear, a changed one waits again.
    """
    codes = CommentEditRefusal
    comment = await Comment.select_for_update().get_or_none(id=comment_id)
    subject = await _seen_subject(act, comment)
    if comment is None or subject is None:
        raise refuse(codes.NOT_FOUND, "id")
    if comment.author_id != act.actor.account_id:
        raise refuse(codes.NOT_AUTHOR, "id")
    if comment.version != version:
        raise refuse(codes.STALE_VERSION, "version", version=comment.version)
    if comment.state not in rules.EDITABLE:
        raise refuse(codes.CLOSED, "id")
    if text is not None and (refusals := _text_refusals(codes, text)):
        raise Refused(refusals)
    if (text is None or text.strip() == comment.text) and (stance is None or stance is comment.stance):
        raise refuse(codes.NOTHING_TO_CHANGE)

    await CommentVersion.create(
        comment_id=comment.id,
        number=comment.version,
        text=comment.text,
        stance=comment.stance,
        written_at=comment.edited_at or comment.posted_at,
    )
    comment.text = comment.text if text is None else text.strip()
    comment.stance = comment.stance if stance is None else stance
    comment.state = rules.state_when_written(comment.role, (await rules_of(subject.county_id)).moderation)
    comment.published_at = None if comment.state is CommentState.PENDING else comment.published_at or act.at
    comment.edited_at = act.at
    comment.version += 1
    await comment.save()
    _tell(act, "commentEdited", comment, subject)
    return comment


@verb("commentWithdraw")
async def withdraw_comment(act: Act, *, comment_id: int) -> Comment:
    """Take one's own comment back; its place in the thread stays. Refuses with CommentWithdrawRefusal."""
    codes = CommentWithdrawRefusal
    comment = await Comment.select_for_update().get_or_none(id=comment_id)
    subject = await _seen_subject(act, comment)
    if comment is None or subject is None:
        raise refuse(codes.NOT_FOUND, "id")
    if comment.author_id != act.actor.account_id:
        raise refuse(codes.NOT_AUTHOR, "id")
    if comment.state not in rules.WITHDRAWABLE:
        raise refuse(codes.CLOSED, "id")
    comment.state = CommentState.WITHDRAWN
    comment.version += 1
    await comment.save(update_fields=["state", "version"])
    _tell(act, "commentWithdrawn", comment, subject)
    return comment


@verb("commentModerate")
async def moderate_comment(
    act: Act, *, comment_id: int, version: int, decision: ModerationDecision, reason: str = ""
) -> Comment:
    """Publish, refuse or hide a comment, with the reason on record. Refuses with CommentModerateRefusal."""
    codes = CommentModerateRefusal
    comment = await Comment.select_for_update().get_or_none(id=comment_id)
    subject = await _seen_subject(act, comment)
    if comment is None or subject is None:
        raise refuse(codes.NOT_FOUND, "id")
    if not await act.as_staff_of(subject.node_id):
        raise refuse(codes.FORBIDDEN, "id")
    if comment.version != version:
        raise refuse(codes.STALE_VERSION, "version", version=comment.version)
    state = rules.moderated(comment.state, decision)
    if state is None:
        raise refuse(
            codes.DECISION_DOES_NOT_FIT,
            "decision",
            state_zh=comment.state.zh,
            state_en=comment.state.en,
            decision_zh=decision.zh,
            decision_en=decision.en,
        )
    reason = reason.strip()
    if not reason and rules.needs_reason(comment.state, decision):
        raise refuse(codes.REASON_REQUIRED, "reason")
    if len(reason) > rules.MAX_REASON:
        raise refuse(codes.REASON_TOO_LONG, "reason", limit=rules.MAX_REASON)

    await CommentModeration.create(
        comment_id=comment.id,
        decision=decision,
        reason=reason,
        decided_at=act.at,
        moderator_id=act.actor.account_id,
    )
    comment.state = state
    if state is CommentState.PUBLISHED:
        comment.published_at = comment.published_at or act.at
    comment.version += 1
    await comment.save(update_fields=["state", "published_at", "version"])
    _tell(act, "commentModerated", comment, subject, decision=decision.value)
    return comment


@verb("discussionRulesSet")
async def set_rules(
    act: Act, *, county_id: int, moderation: Moderation, comments_an_hour: int, version: int
) -> DiscussionRules:
    """Say how the county discusses, from the next comment on. Refuses with DiscussionRulesSetRefusal.

    `version` is 0 while the defaults hold.
    """
    codes = DiscussionRulesSetRefusal
    county = await County.select_for_update(no_key=True).get_or_none(id=county_id)
    if county is None:
        raise refuse(codes.NOT_FOUND, "code")
    if not act.as_administrator() or act.actor.county_id not in (None, county.id):
        raise refuse(codes.FORBIDDEN, "code")
    standing = await rules_of(county.id)
    if standing.version != version:
        raise refuse(codes.STALE_VERSION, "version", version=standing.version)
    if not 1 <= comments_an_hour <= rules.MOST_COMMENTS_AN_HOUR:
        raise refuse(codes.LIMIT_OUT_OF_RANGE, "commentsAnHour", limit=rules.MOST_COMMENTS_AN_HOUR)
    standing.moderation, standing.comments_an_hour = moderation, comments_an_hour
    standing.version += 1
    await standing.save()
    act.concerns(standing)
    return standing


async def rules_of(county_id: int) -> DiscussionRules:
    """How a county discusses; the defaults, not yet a row, where it has set nothing."""
    return await DiscussionRules.get_or_none(county_id=county_id) or DiscussionRules(
        county_id=county_id, moderation=rules.MODERATION, comments_an_hour=rules.COMMENTS_AN_HOUR, version=0
    )


@verb("projectFollow")
async def follow_project(act: Act, *, project_id: int, following: bool) -> None:
    """Follow a project, or no longer; saying it twice changes nothing. Refuses with ProjectFollowRefusal."""
    await _set_follow(act, ProjectFollowRefusal, await subject_of(act, project_id=project_id), following)


@verb("projectItemFollow")
async def follow_item(act: Act, *, item_id: int, following: bool) -> None:
    """Follow an item, or no longer; saying it twice changes nothing. Refuses with ProjectItemFollowRefusal."""
    await _set_follow(act, ProjectItemFollowRefusal, await subject_of(act, item_id=item_id), following)


async def _set_follow(act: Act, codes: type[RefusalCode], subject: Subject | None, following: bool) -> None:
    if subject is None:
        raise refuse(codes["NOT_FOUND"], "id")
    # The account's own row is the turnstile of two that come at once.
    account = await Account.select_for_update(no_key=True).get(id=act.actor.account_id)
    if account.kind not in rules.FOLLOWERS:
        raise refuse(codes["FORBIDDEN"], "id")
    standing = await Follow.get_or_none(account_id=account.id, **subject.columns)
    act.concerns(subject.row, subject.county_id)
    act.changed_nothing = (standing is not None) is following
    if following and standing is None:
        await Follow.create(account_id=account.id, since=act.at, **subject.columns)
    elif standing is not None and not following:
        await standing.delete()


async def _seen_subject(act: Act, comment: Comment | None) -> Subject | None:
    """What a comment is about, if the actor may see the comment: their own, or one that their audience sees."""
    if comment is None:
        return None
    if comment.author_id != act.actor.account_id and not act.actor.is_service:
        visible = Comment.visible_to(act.actor.audience(Language.ZH))
        if not await visible.filter(id=comment.id).exists():
            return None
    return await subject_of(act, project_id=comment.project_id, item_id=comment.item_id)


def _tell(act: Act, kind: str, comment: Comment, subject: Subject, **facts: object) -> None:
    """The event names the comment, never its text."""
    act.concerns(comment, subject.county_id)
    act.emit(kind, subject.topics, county_id=subject.county_id, node_id=subject.node_id, comment=comment.id, **facts)
