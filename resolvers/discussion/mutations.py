"""Acts of discussion."""

from typing import Annotated, Any

import strawberry

from models.database import found
from models.discussion import actions
from models.platform.rows import County
from models.projects import rows as project_rows
from resolvers.refusing import answer
from schema.context import Info
from schema.discussion import inputs, payloads
from schema.discussion.types import Comment, DiscussionRules
from schema.node import NO_ROW, decode_any, decode_id
from schema.projects.types import Project, ProjectItem

SUBJECTS = {"Project": "project_id", "ProjectItem": "item_id"}


def _subject(global_id: str) -> dict[str, Any]:
    """The argument that names what a comment is about."""
    kind, row_id = decode_any(global_id)
    return {SUBJECTS[kind]: row_id} if kind in SUBJECTS else {"item_id": NO_ROW}


@strawberry.type
class DiscussionMutations:
    @strawberry.mutation(description="发表评论或回复。Posts a comment on a project or an item, or a reply.")
    async def comment_post(
        self, info: Info, input: Annotated[inputs.CommentPostInput, strawberry.argument(description="输入。The input.")]
    ) -> payloads.CommentPostPayload | None:
        async def act() -> payloads.CommentPostPayload:
            comment = await actions.post_comment(
                info.context.signed_in,
                **_subject(input.subject_id),
                parent_id=None if input.parent_id is None else decode_id("Comment", input.parent_id),
                text=input.text,
                stance=input.stance,
                official=input.official,
                idempotency_key=input.idempotency_key,
            )
            return payloads.CommentPostPayload(comment=Comment.of(comment))

        return await answer(act(), payloads.CommentPostPayload, payloads.CommentPostUserError, info.context.language)

    @strawberry.mutation(
        description="修改本人的评论，旧内容保留。Edits one's own comment; what it said before is kept."
    )
    async def comment_edit(
        self, info: Info, input: Annotated[inputs.CommentEditInput, strawberry.argument(description="输入。The input.")]
    ) -> payloads.CommentEditPayload | None:
        async def act() -> payloads.CommentEditPayload:
            comment = await actions.edit_comment(
                info.context.signed_in,
                comment_id=decode_id("Comment", input.id),
                version=input.version,
                text=input.text,
                stance=input.stance,
            )
            return payloads.CommentEditPayload(comment=Comment.of(comment))

        return await answer(act(), payloads.CommentEditPayload, payloads.CommentEditUserError, info.context.language)

    @strawberry.mutation(description="撤回本人的评论。Withdraws one's own comment.")
    async def comment_withdraw(
        self,
        info: Info,
        input: Annotated[inputs.CommentWithdrawInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.CommentWithdrawPayload | None:
        async def act() -> payloads.CommentWithdrawPayload:
            comment = await actions.withdraw_comment(info.context.signed_in, comment_id=decode_id("Comment", input.id))
            return payloads.CommentWithdrawPayload(comment=Comment.of(comment))

        return await answer(
            act(), payloads.CommentWithdrawPayload, payloads.CommentWithdrawUserError, info.context.language
        )

    @strawberry.mutation(
        description="审核评论，限范围内的工作人员。Publishes, refuses or hides a comment, for staff of the subtree."
    )
    async def comment_moderate(
        self,
        info: Info,
        input: Annotated[inputs.CommentModerateInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.CommentModeratePayload | None:
        async def act() -> payloads.CommentModeratePayload:
            comment = await actions.moderate_comment(
                info.context.signed_in,
                comment_id=decode_id("Comment", input.id),
                version=input.version,
                decision=input.decision,
                reason=input.reason,
            )
            return payloads.CommentModeratePayload(comment=Comment.of(comment))

        return await answer(
            act(), payloads.CommentModeratePayload, payloads.CommentModerateUserError, info.context.language
        )

    @strawberry.mutation(
        description="设定本县的讨论规则，限系统管理员。Says how the county discusses, for administrators."
    )
    async def discussion_rules_set(
        self,
        info: Info,
        input: Annotated[inputs.DiscussionRulesSetInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.DiscussionRulesSetPayload | None:
        async def act() -> payloads.DiscussionRulesSetPayload:
            county = await found(County.all(), code=input.code)
            rules = await actions.set_rules(
                info.context.signed_in,
                county_id=county.id if county else NO_ROW,
                moderation=input.moderation,
                comments_an_hour=input.comments_an_hour,
                version=input.version,
            )
            return payloads.DiscussionRulesSetPayload(rules=DiscussionRules.of(rules))

        return await answer(
            act(), payloads.DiscussionRulesSetPayload, payloads.DiscussionRulesSetUserError, info.context.language
        )

    @strawberry.mutation(description="关注或不再关注一个项目。Follows a project, or no longer.")
    async def project_follow(
        self,
        info: Info,
        input: Annotated[inputs.ProjectFollowInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectFollowPayload | None:
        async def act() -> payloads.ProjectFollowPayload:
            row_id = decode_id("Project", input.id)
            await actions.follow_project(info.context.signed_in, project_id=row_id, following=input.following)
            return payloads.ProjectFollowPayload(project=Project.of(await project_rows.Project.get(id=row_id)))

        return await answer(
            act(), payloads.ProjectFollowPayload, payloads.ProjectFollowUserError, info.context.language
        )

    @strawberry.mutation(description="关注或不再关注一个细项。Follows an item, or no longer.")
    async def project_item_follow(
        self,
        info: Info,
        input: Annotated[inputs.ProjectItemFollowInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectItemFollowPayload | None:
        async def act() -> payloads.ProjectItemFollowPayload:
            row_id = decode_id("ProjectItem", input.id)
            await actions.follow_item(info.context.signed_in, item_id=row_id, following=input.following)
            return payloads.ProjectItemFollowPayload(item=ProjectItem.of(await project_rows.ProjectItem.get(id=row_id)))

        return await answer(
            act(), payloads.ProjectItemFollowPayload, payloads.ProjectItemFollowUserError, info.context.language
        )
