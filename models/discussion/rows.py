"""What people say of the work (可议): comments with their threads and moderation, and what somebody follows."""

from typing import TYPE_CHECKING, Self

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.accounts.rows import Account
from models.errors import Labelled
from models.platform.rows import Ancestry, County
from models.projects.rows import Project, ProjectItem

if TYPE_CHECKING:
    from models.audience import Audience

ONE_SUBJECT = "(project_id IS NULL) <> (item_id IS NULL)"


class Stance(Labelled):
    """How a comment stands to what it is about [D]."""

    SUPPORT = "support", "支持", "Support"
    NEUTRAL = "neutral", "中立", "Neutral"
    CONCERN = "concern", "关切", "Concern"


class AuthorRole(Labelled):
    """As what somebody speaks; the roles are counted apart [domain:1.3]."""

    REPRESENTATIVE = "representative", "代表", "Representative"
    DELEGATE = "delegate", "议政员", "Delegate"
    PUBLIC = "public", "群众", "Member of the public"
    UNIT = "unit", "承办单位", "Undertaking unit"
    STAFF = "staff", "人大工作机构", "Office of the congress"


class CommentState(Labelled):
    PENDING = "pending", "待审核", "Waiting for moderation"
    PUBLISHED = "published", "已发布", "Published"
    REFUSED = "refused", "未通过", "Refused"
    HIDDEN = "hidden", "已隐藏", "Hidden"
    WITHDRAWN = "withdrawn", "已撤回", "Withdrawn"


class Comment(Model):
    """A comment on a project or an item, or a reply to one. What it said before is in `CommentVersion`."""

    id = fields.IntField(primary_key=True)
    project: fields.ForeignKeyNullableRelation[Project] = fields.ForeignKeyField(
        "congress.Project", related_name="comments", on_delete=OnDelete.RESTRICT, null=True
    )
    project_id: int | None
    item: fields.ForeignKeyNullableRelation[ProjectItem] = fields.ForeignKeyField(
        "congress.ProjectItem", related_name="comments", on_delete=OnDelete.RESTRICT, null=True
    )
    item_id: int | None
    parent: fields.ForeignKeyNullableRelation["Comment"] = fields.ForeignKeyField(
        "congress.Comment", related_name="replies", on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    parent_id: int | None
    author: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "congress.Account", related_name="comments", on_delete=OnDelete.RESTRICT
    )
    author_id: int
    role = fields.CharEnumField(AuthorRole, max_length=20)
    stance = fields.CharEnumField(Stance, max_length=20)
    text = fields.TextField()
    state = fields.CharEnumField(CommentState, max_length=20)
    posted_at = fields.DatetimeField()
    # None until it has been public; a comment that was hidden or withdrawn afterwards keeps its place in the thread.
    published_at = fields.DatetimeField(null=True)
    edited_at = fields.DatetimeField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "comment"
        indexes = (
            Index(fields=("project_id", "parent_id", "id")),
            Index(fields=("item_id", "parent_id", "id")),
            Index(fields=("author_id", "posted_at")),
        )
        constraints = (
            CheckConstraint(check=ONE_SUBJECT, name="comment_is_about_one_thing"),
            CheckConstraint(
                check="state IN ('pending', 'refused', 'withdrawn') OR published_at IS NOT NULL",
                name="comment_that_is_public_was_published",
            ),
        )

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """Of what one sees: what was published; what waits or was refused only for those who moderate it.

        These are the staff in whose subtree the project or the item lies.
        """
        about_seen = Q(project_id__in=Subquery(Project.visible_to(audience).values("id"))) | Q(
            item_id__in=Subquery(ProjectItem.visible_to(audience).values("id"))
        )
        public = Q(published_at__isnull=False) & ~Q(state__in=(CommentState.PENDING, CommentState.REFUSED))
        if not audience.staff_nodes:
            return cls.filter(about_seen & public)
        below = Ancestry.filter(ancestor_id__in=audience.staff_nodes).values("descendant_id")
        items = ProjectItem.filter(node_id__in=Subquery(below)).values("id")
        projects = Project.filter(node_id__in=Subquery(below)).values("id")
        moderated = Q(item_id__in=Subquery(items)) | Q(project_id__in=Subquery(projects))
        return cls.filter(about_seen & (public | moderated))


class CommentVersion(Model):
    """What a comment said until it was edited."""

    id = fields.IntField(primary_key=True)
    comment: fields.ForeignKeyRelation[Comment] = fields.ForeignKeyField(
        "congress.Comment", related_name="versions", on_delete=OnDelete.RESTRICT
    )
    comment_id: int
    number = fields.IntField()
    text = fields.TextField()
    stance = fields.CharEnumField(Stance, max_length=20)
    written_at = fields.DatetimeField()

    class Meta:
        table = "comment_version"
        unique_together = (("comment_id", "number"),)


class ModerationDecision(Labelled):
    PUBLISH = "publish", "发布", "Publish"
    REFUSE = "refuse", "不予发布", "Refuse"
    HIDE = "hide", "隐藏", "Hide"


class CommentModeration(Model):
    """One decision about a comment, with its reason: the trace of moderation."""

    id = fields.IntField(primary_key=True)
    comment: fields.ForeignKeyRelation[Comment] = fields.ForeignKeyField(
        "congress.Comment", related_name="moderations", on_delete=OnDelete.RESTRICT, db_index=True
    )
    comment_id: int
    decision = fields.CharEnumField(ModerationDecision, max_length=20)
    reason = fields.CharField(max_length=500)
    decided_at = fields.DatetimeField()
    moderator: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "congress.Account", related_name="moderations", on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    moderator_id: int | None

    class Meta:
        table = "comment_moderation"


class Moderation(Labelled):
    """When comments are looked at [D]: before they appear, or afterwards."""

    BEFORE = "before", "先审后发", "Before publication"
    AFTER = "after", "先发后审", "After publication"


class DiscussionRules(Model):
    """How a county discusses; without a row the defaults of `models/discussion/rules.py` hold."""

    id = fields.IntField(primary_key=True)
    county: fields.OneToOneRelation[County] = fields.OneToOneField(
        "congress.County", related_name="discussion_rules", on_delete=OnDelete.RESTRICT
    )
    county_id: int
    moderation = fields.CharEnumField(Moderation, max_length=20)
    comments_an_hour = fields.IntField()
    version = fields.IntField(default=1)

    class Meta:
        table = "discussion_rules"
        constraints = (CheckConstraint(check="comments_an_hour > 0", name="discussion_rules_let_somebody_speak"),)


class Follow(Model):
    """Who follows a project or an item. Nobody else sees it."""

    id = fields.IntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "congress.Account", related_name="follows", on_delete=OnDelete.RESTRICT
    )
    account_id: int
    project: fields.ForeignKeyNullableRelation[Project] = fields.ForeignKeyField(
        "congress.Project", related_name="followers", on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    project_id: int | None
    item: fields.ForeignKeyNullableRelation[ProjectItem] = fields.ForeignKeyField(
        "congress.ProjectItem", related_name="followers", on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    item_id: int | None
    since = fields.DatetimeField()

    class Meta:
        table = "follow"
        unique_together = (("account_id", "project_id"), ("account_id", "item_id"))
        constraints = (CheckConstraint(check=ONE_SUBJECT, name="follow_is_of_one_thing"),)
