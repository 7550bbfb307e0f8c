"""What the mutations of discussion are given."""

import strawberry

from schema.discussion.enums import Moderation, ModerationDecision, Stance
from schema.platform.inputs import IDEMPOTENCY_KEY


@strawberry.input(description="发表评论的输入。Input of commentPost.")
class CommentPostInput:
    subject_id: strawberry.ID = strawberry.field(
        description="所评论的项目或细项的标识。Id of the project or item that it is about."
    )
    parent_id: strawberry.ID | None = strawberry.field(
        default=None, description="所回复评论的标识。Id of the comment that it replies to."
    )
    text: str = strawberry.field(description="内容，最多 2000 字。The text, at most 2,000 characters.")
    stance: Stance = strawberry.field(default=Stance.NEUTRAL, description="立场。How it stands to the subject.")
    official: bool = strawberry.field(
        default=False,
        description="作为官方答复，限牵头单位和工作人员。Indicates whether it is an official answer, for the lead unit and staff.",
    )
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="修改评论的输入；不写的部分不变。Input of commentEdit; what is left out stays as it is.")
class CommentEditInput:
    id: strawberry.ID = strawberry.field(description="评论的标识。Id of the comment.")
    version: int = strawberry.field(description="所看到的版本号。The version that the client has seen.")
    text: str | None = strawberry.field(default=None, description="新内容。The new text.")
    stance: Stance | None = strawberry.field(default=None, description="新立场。The new stance.")


@strawberry.input(description="撤回评论的输入。Input of commentWithdraw.")
class CommentWithdrawInput:
    id: strawberry.ID = strawberry.field(description="评论的标识。Id of the comment.")


@strawberry.input(description="审核评论的输入。Input of commentModerate.")
class CommentModerateInput:
    id: strawberry.ID = strawberry.field(description="评论的标识。Id of the comment.")
    version: int = strawberry.field(description="所看到的版本号。The version that the client has seen.")
    decision: ModerationDecision = strawberry.field(description="决定。The decision.")
    reason: str = strawberry.field(
        default="",
        description="理由，首次发布可不写。The reason; needed for all but the first publication.",
    )


@strawberry.input(description="设定讨论规则的输入。Input of discussionRulesSet.")
class DiscussionRulesSetInput:
    code: str = strawberry.field(description="县代码。Code of the county.")
    moderation: Moderation = strawberry.field(description="审核方式。When comments are looked at.")
    comments_an_hour: int = strawberry.field(
        description="每人每小时最多评论条数。How many comments one may post an hour."
    )
    version: int = strawberry.field(description="所看到的版本号。The version that the client has seen.")


@strawberry.input(description="关注项目的输入。Input of projectFollow.")
class ProjectFollowInput:
    id: strawberry.ID = strawberry.field(description="项目的标识。Id of the project.")
    following: bool = strawberry.field(description="是否关注。Indicates whether it is to be followed.")


@strawberry.input(description="关注细项的输入。Input of projectItemFollow.")
class ProjectItemFollowInput:
    id: strawberry.ID = strawberry.field(description="细项的标识。Id of the item.")
    following: bool = strawberry.field(description="是否关注。Indicates whether it is to be followed.")
