"""Why an act of discussion is refused."""

from models.errors import RefusalCode

_SUBJECT = "没有找到所讨论的项目或细项。", "There is no such project or item."
_COMMENT = "没有找到该评论。", "There is no such comment."
_STALE = (
    "内容已被他人修改（现为第 {version} 版），请刷新后再试。",
    ("Somebody else has changed this (it is now version {version}); reload and try again."),
)
_TEXT_REQUIRED = "请填写内容。", "A text is required."
_TEXT_LONG = "内容不能超过 {limit} 个字。", "The text is longer than {limit} characters."
_REASON_REQUIRED = "请说明理由。", "A reason is required."
_REASON_LONG = "理由不能超过 {limit} 个字。", "The reason is longer than {limit} characters."
_KEY_REUSED = "这个幂等键已用于另一份内容。", "This idempotency key was used for another input."
_KEY_LONG = "幂等键不能超过 {limit} 个字符。", "The idempotency key is longer than {limit} characters."
_FOLLOWS_NOTHING = "大屏和对接系统不能关注。", "Screens and systems follow nothing."


class CommentPostRefusal(RefusalCode):
    NOT_FOUND = _SUBJECT
    PARENT_NOT_FOUND = "没有找到要回复的评论。", "There is no such comment to reply to."
    PARENT_ELSEWHERE = "要回复的评论属于另一个项目。", "The comment to reply to is about something else."
    PARENT_CLOSED = "该评论已隐藏或撤回，不能回复。", "The comment was hidden or withdrawn; it takes no replies."
    TOO_DEEP = "回复最多 {limit} 层。", "Replies nest at most {limit} levels."
    FORBIDDEN = (
        "单位和工作人员请以官方答复的方式发言。",
        "Units and staff speak by official answers; screens and systems do not speak.",
    )
    NOT_ANSWERABLE = (
        "只有牵头单位和所在范围的工作人员可以作官方答复。",
        "Only the lead unit, and staff of the subtree, answer officially.",
    )
    TEXT_REQUIRED = _TEXT_REQUIRED
    TEXT_TOO_LONG = _TEXT_LONG
    TOO_MANY = "一小时内最多发表 {limit} 条评论。", "One posts at most {limit} comments an hour."
    IDEMPOTENCY_KEY_REUSED = _KEY_REUSED
    IDEMPOTENCY_KEY_TOO_LONG = _KEY_LONG


class CommentEditRefusal(RefusalCode):
    NOT_FOUND = _COMMENT
    NOT_AUTHOR = "只有作者可以修改评论。", "Only its author may edit a comment."
    STALE_VERSION = _STALE
    CLOSED = "该评论已不能修改。", "The comment can no longer be edited."
    NOTHING_TO_CHANGE = "没有要修改的内容。", "There is nothing to change."
    TEXT_REQUIRED = _TEXT_REQUIRED
    TEXT_TOO_LONG = _TEXT_LONG


class CommentWithdrawRefusal(RefusalCode):
    NOT_FOUND = _COMMENT
    NOT_AUTHOR = "只有作者可以撤回评论。", "Only its author may withdraw a comment."
    CLOSED = "该评论已不能撤回。", "The comment can no longer be withdrawn."


class CommentModerateRefusal(RefusalCode):
    NOT_FOUND = _COMMENT
    FORBIDDEN = "您只能审核本人负责范围内的评论。", "You moderate comments only inside the subtree you are staff of."
    STALE_VERSION = _STALE
    DECISION_DOES_NOT_FIT = (
        "“{state_zh}”的评论不能“{decision_zh}”。",
        "A comment that is “{state_en}” cannot take “{decision_en}”.",
    )
    REASON_REQUIRED = _REASON_REQUIRED
    REASON_TOO_LONG = _REASON_LONG


class DiscussionRulesSetRefusal(RefusalCode):
    NOT_FOUND = "没有找到该县。", "There is no such county."
    FORBIDDEN = "只有系统管理员可以修改讨论规则。", "Only an administrator may change the rules of discussion."
    STALE_VERSION = _STALE
    LIMIT_OUT_OF_RANGE = (
        "每小时条数须在 1 到 {limit} 之间。",
        "The number of comments an hour lies between 1 and {limit}.",
    )


class ProjectFollowRefusal(RefusalCode):
    NOT_FOUND = "没有找到该项目。", "There is no such project."
    FORBIDDEN = _FOLLOWS_NOTHING


class ProjectItemFollowRefusal(RefusalCode):
    NOT_FOUND = "没有找到该细化项目。", "There is no such project item."
    FORBIDDEN = _FOLLOWS_NOTHING
