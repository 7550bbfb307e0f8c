"""What the mutations of discussion answer."""

import strawberry

from models.discussion.errors import (
    CommentEditRefusal,
    CommentModerateRefusal,
    CommentPostRefusal,
    CommentWithdrawRefusal,
    DiscussionRulesSetRefusal,
    ProjectFollowRefusal,
    ProjectItemFollowRefusal,
)
from schema.discussion.types import Comment, DiscussionRules
from schema.errors import UserError, expose_codes
from schema.projects.types import Project, ProjectItem

expose_codes(CommentPostRefusal, "CommentPostErrorCode")
expose_codes(CommentEditRefusal, "CommentEditErrorCode")
expose_codes(CommentWithdrawRefusal, "CommentWithdrawErrorCode")
expose_codes(CommentModerateRefusal, "CommentModerateErrorCode")
expose_codes(DiscussionRulesSetRefusal, "DiscussionRulesSetErrorCode")
expose_codes(ProjectFollowRefusal, "ProjectFollowErrorCode")
expose_codes(ProjectItemFollowRefusal, "ProjectItemFollowErrorCode")


@strawberry.type(description="发表评论被拒绝的一条原因。One reason why commentPost was refused.")
class CommentPostUserError(UserError):
    code: CommentPostRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="发表评论的结果。Result of commentPost.")
class CommentPostPayload:
    comment: Comment | None = strawberry.field(default=None, description="评论。The comment.")
    user_errors: list[CommentPostUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="修改评论被拒绝的一条原因。One reason why commentEdit was refused.")
class CommentEditUserError(UserError):
    code: CommentEditRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="修改评论的结果。Result of commentEdit.")
class CommentEditPayload:
    comment: Comment | None = strawberry.field(default=None, description="评论。The comment.")
    user_errors: list[CommentEditUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="撤回评论被拒绝的一条原因。One reason why commentWithdraw was refused.")
class CommentWithdrawUserError(UserError):
    code: CommentWithdrawRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="撤回评论的结果。Result of commentWithdraw.")
class CommentWithdrawPayload:
    comment: Comment | None = strawberry.field(default=None, description="评论。The comment.")
    user_errors: list[CommentWithdrawUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="审核评论被拒绝的一条原因。One reason why commentModerate was refused.")
class CommentModerateUserError(UserError):
    code: CommentModerateRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="审核评论的结果。Result of commentModerate.")
class CommentModeratePayload:
    comment: Comment | None = strawberry.field(default=None, description="评论。The comment.")
    user_errors: list[CommentModerateUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="设定讨论规则被拒绝的一条原因。One reason why discussionRulesSet was refused.")
class DiscussionRulesSetUserError(UserError):
    code: DiscussionRulesSetRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="设定讨论规则的结果。Result of discussionRulesSet.")
class DiscussionRulesSetPayload:
    rules: DiscussionRules | None = strawberry.field(default=None, description="讨论规则。The rules.")
    user_errors: list[DiscussionRulesSetUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="关注项目被拒绝的一条原因。One reason why projectFollow was refused.")
class ProjectFollowUserError(UserError):
    code: ProjectFollowRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="关注项目的结果。Result of projectFollow.")
class ProjectFollowPayload:
    project: Project | None = strawberry.field(default=None, description="项目。The project.")
    user_errors: list[ProjectFollowUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="关注细项被拒绝的一条原因。One reason why projectItemFollow was refused.")
class ProjectItemFollowUserError(UserError):
    code: ProjectItemFollowRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="关注细项的结果。Result of projectItemFollow.")
class ProjectItemFollowPayload:
    item: ProjectItem | None = strawberry.field(default=None, description="细项。The item.")
    user_errors: list[ProjectItemFollowUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )
