"""The enums of discussion, exposed before anything names them."""

from models.discussion.rows import AuthorRole, CommentState, Moderation, ModerationDecision, Stance
from schema.errors import expose_labels

__all__ = ["AuthorRole", "CommentState", "Moderation", "ModerationDecision", "Stance"]

expose_labels(Stance, "CommentStance", "评论立场。How a comment stands to what it is about.")
expose_labels(AuthorRole, "AuthorRole", "发言或评价者的身份。As what somebody speaks or evaluates.")
expose_labels(CommentState, "CommentState", "评论状态。State of a comment.")
expose_labels(ModerationDecision, "ModerationDecision", "审核决定。What a moderator decides.")
expose_labels(Moderation, "Moderation", "审核方式。When comments are looked at.")
