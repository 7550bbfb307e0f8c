"""Comments as clients see them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from models.discussion import rows
from models.discussion.rules import OFFICIAL
from schema.connection import DEFAULT_PAGE, After, Connection, First, checked_first, decode_cursor
from schema.context import Info
from schema.discussion.enums import AuthorRole, CommentState, Moderation, ModerationDecision, Stance
from schema.node import Node, encode_id

if TYPE_CHECKING:
    from schema.projects.types import Project, ProjectItem


COMMENT_PLACE = (int,)
VERSION_PLACE = (int,)


@strawberry.type(description="评论的一次审核记录（留痕）。One decision of a moderator about a comment.")
class CommentModeration:
    decision: ModerationDecision = strawberry.field(description="决定。What was decided.")
    reason: str = strawberry.field(description="理由。The reason, empty for a plain publication.")
    decided_at: datetime = strawberry.field(description="决定时间。Timestamp of the decision.")


@strawberry.type(description="评论修改前的内容（历史版本）。What a comment said before an edit.")
class CommentVersion:
    text: str = strawberry.field(description="当时的内容。The text of that version.")
    stance: Stance = strawberry.field(description="当时的立场。The stance of that version.")
    written_at: datetime = strawberry.field(description="写成时间。Timestamp at which it was written.")


@strawberry.type(description="评论，可回复（可议）。A comment on a project or an item, or a reply to one.")
class Comment(Node):
    row: strawberry.Private[rows.Comment]
    role: AuthorRole = strawberry.field(description="作者的身份。As what the author speaks.")
    stance: Stance = strawberry.field(description="立场。How it stands to what it is about.")
    state: CommentState = strawberry.field(description="状态。State of the comment.")
    official: bool = strawberry.field(
        description="是否为官方答复。Indicates whether it is an answer of the lead unit or of the congress's office."
    )
    text: str | None = strawberry.field(
        description="内容；隐藏或撤回后为空。The text; null once it was hidden or withdrawn."
    )
    posted_at: datetime = strawberry.field(description="发表时间。Timestamp of the post.")
    published_at: datetime | None = strawberry.field(
        description="发布时间，未发布时为空。Timestamp of the publication; null before it."
    )
    edited_at: datetime | None = strawberry.field(
        description="最后修改时间，未修改时为空。Timestamp of the last edit; null without one."
    )
    version: int = strawberry.field(description="版本号，修改时须带上。Version of the row; an edit must name it.")

    @classmethod
    def of(cls, row: rows.Comment) -> "Comment":
        gone = row.state in (CommentState.HIDDEN, CommentState.WITHDRAWN)
        return cls(
            id=encode_id("Comment", row.id),
            row=row,
            role=row.role,
            stance=row.stance,
            state=row.state,
            official=row.role in OFFICIAL,
            text=None if gone else row.text,
            posted_at=row.posted_at,
            published_at=row.published_at,
            edited_at=row.edited_at,
            version=row.version,
        )

    @strawberry.field(
        description="作者的公开称呼：代表、单位用名称，群众不署名。How the author is called in public: representatives and units by name, members of the public by none."
    )
    async def author_name(self, info: Info) -> str:
        if self.row.role in (AuthorRole.PUBLIC, AuthorRole.STAFF):
            return self.role.label(info.context.language)
        account = await info.context.loaders.discussion.author.load(self.row.author_id)
        return account.name if account else self.role.label(info.context.language)

    @strawberry.field(description="身份名称，用所请求的语言。The role's name in the asked language.")
    def role_label(self, info: Info) -> str:
        return self.role.label(info.context.language)

    @strawberry.field(description="所评论的项目；评论细项时为空。The project it is about; null if it is about an item.")
    async def project(self, info: Info) -> Annotated["Project", strawberry.lazy("schema.projects.types")] | None:
        from schema.projects.types import Project

        if self.row.project_id is None:
            return None
        row = await info.context.loaders.projects.project.load(self.row.project_id)
        return Project.of(row) if row else None

    @strawberry.field(description="所评论的细项；评论项目时为空。The item it is about; null if it is about a project.")
    async def item(self, info: Info) -> Annotated["ProjectItem", strawberry.lazy("schema.projects.types")] | None:
        from schema.projects.types import ProjectItem

        if self.row.item_id is None:
            return None
        row = await info.context.loaders.projects.item.load(self.row.item_id)
        return ProjectItem.of(row) if row else None

    @strawberry.field(description="所回复的评论。The comment that it replies to; null for one that begins a thread.")
    async def parent(self, info: Info) -> "Comment | None":
        if self.row.parent_id is None:
            return None
        row = await info.context.loaders.discussion.comment.load(self.row.parent_id)
        return Comment.of(row) if row else None

    @strawberry.field(description="回复，按时间排序。The replies, oldest first.")
    async def replies(self, info: Info, first: First = DEFAULT_PAGE, after: After = None) -> Connection["Comment"]:
        return await info.context.loaders.discussion.replies_page(
            self.row.id, checked_first(first), decode_cursor(after, COMMENT_PLACE)
        )

    @strawberry.field(
        description="修改前的各版本，最多 100 个，公开评论的历史公开。What it said before, newest first, at most a hundred; empty while it is hidden or withdrawn."
    )
    async def versions(self, info: Info) -> list[CommentVersion]:
        if self.text is None:
            return []
        return [
            CommentVersion(text=row.text, stance=row.stance, written_at=row.written_at)
            for row in await info.context.loaders.discussion.versions.load(self.row.id)
        ]

    @strawberry.field(
        description="审核记录，按时间排序，最多 100 条。The decisions of moderators, oldest first, at most a hundred."
    )
    async def moderations(self, info: Info) -> list[CommentModeration]:
        return [
            CommentModeration(decision=row.decision, reason=row.reason, decided_at=row.decided_at)
            for row in await info.context.loaders.discussion.moderations.load(self.row.id)
        ]


@strawberry.type(description="一个县的讨论规则。How a county discusses.")
class DiscussionRules:
    moderation: Moderation = strawberry.field(description="审核方式。When comments are looked at.")
    comments_an_hour: int = strawberry.field(
        description="每人每小时最多评论条数。How many comments one may post an hour."
    )
    version: int = strawberry.field(
        description="版本号；0 为默认规则。Version of the rules; 0 while the defaults hold."
    )

    @classmethod
    def of(cls, row: rows.DiscussionRules) -> "DiscussionRules":
        return cls(moderation=row.moderation, comments_an_hour=row.comments_an_hour, version=row.version)
