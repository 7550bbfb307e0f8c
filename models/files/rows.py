"""Files: what was uploaded, by whom, to what it is attached, and who may see it."""

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
from models.platform.rows import Ancestry, County, PlatformNode

if TYPE_CHECKING:
    from models.audience import Audience


class FileKind(Labelled):
    """What a file is by its content; `models/files/kinds.py` says what is allowed of each."""

    JPEG = "jpeg", "JPEG 图片", "JPEG image"
    PNG = "png", "PNG 图片", "PNG image"
    WEBP = "webp", "WebP 图片", "WebP image"
    PDF = "pdf", "PDF 文件", "PDF document"
    XLSX = "xlsx", "Excel 工作簿", "Excel workbook"
    CSV = "csv", "CSV 表格", "CSV table"
    DOCX = "docx", "Word 文档", "Word document"
    MP4 = "mp4", "MP4 视频", "MP4 video"


class FileScope(Labelled):
    """Who sees a file. The act that attaches it decides."""

    UPLOADER = "uploader", "仅上传人", "Its uploader alone"
    STAFF = "staff", "节点工作人员", "Staff of a node"
    PUBLIC = "public", "公开", "Everyone"


class FileContent(Model):
    """Bytes in the file store, under their SHA-256. Claimed before they are stored, so that none are ever forgotten;
    deleted when no file has had them for a day."""

    id = fields.IntField(primary_key=True)
    sha256 = fields.CharField(max_length=64, unique=True)
    size = fields.BigIntField()
    claimed_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "file_content"
        constraints = (CheckConstraint(check="size > 0", name="file_content_is_not_empty"),)


class StoredFile(Model):
    """One upload. It is *loose* since `loose_since`, or attached to the object `holder_kind`, `holder_id` as
    `attached_as` (photo, before, after …), at `place` among those attached so."""

    id = fields.IntField(primary_key=True)
    county: fields.ForeignKeyRelation[County] = fields.ForeignKeyField(
        "congress.County", related_name="files", on_delete=OnDelete.RESTRICT, db_index=True
    )
    county_id: int
    uploader: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "congress.Account", related_name="files", on_delete=OnDelete.RESTRICT
    )
    uploader_id: int
    content: fields.ForeignKeyRelation[FileContent] = fields.ForeignKeyField(
        "congress.FileContent", related_name="files", on_delete=OnDelete.RESTRICT, db_index=True
    )
    content_id: int
    kind = fields.CharEnumField(FileKind, max_length=10)
    name = fields.CharField(max_length=120)
    sha256 = fields.CharField(max_length=64)
    size = fields.IntField()
    width = fields.IntField(null=True)
    height = fields.IntField(null=True)
    uploaded_at = fields.DatetimeField()
    scope = fields.CharEnumField(FileScope, max_length=10, default=FileScope.UPLOADER)
    node: fields.ForeignKeyNullableRelation[PlatformNode] = fields.ForeignKeyField(
        "congress.PlatformNode", related_name="files", on_delete=OnDelete.RESTRICT, null=True, db_index=True
    )
    node_id: int | None
    holder_kind = fields.CharField(max_length=60, null=True)
    holder_id = fields.BigIntField(null=True)
    attached_as = fields.CharField(max_length=30, default="")
    place = fields.SmallIntField(default=0)
    loose_since = fields.DatetimeField(null=True, db_index=True)

    class Meta:
        table = "stored_file"
        indexes = (
            Index(fields=("uploader_id", "uploaded_at")),
            Index(fields=("holder_kind", "holder_id", "attached_as", "place")),
        )
        constraints = (
            CheckConstraint(
                check="(loose_since IS NULL) = (holder_kind IS NOT NULL)"
                " AND (holder_kind IS NULL) = (holder_id IS NULL)"
                " AND (loose_since IS NULL OR scope = 'uploader')",
                name="stored_file_is_loose_or_attached",
            ),
            CheckConstraint(
                check="(scope = 'staff') = (node_id IS NOT NULL)", name="stored_file_has_the_node_of_its_scope"
            ),
            CheckConstraint(
                check="size > 0 AND (width IS NULL) = (height IS NULL) AND (width IS NULL OR (width > 0 AND height > 0))",
                name="stored_file_has_possible_measures",
            ),
        )

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """The public ones; those for staff of a node, to staff of the node or of one above it.

        What only its uploader sees is not for an audience: see `own`.
        """
        public = Q(scope=FileScope.PUBLIC)
        if not audience.staff_nodes:
            return cls.filter(public)
        below = Ancestry.filter(ancestor_id__in=audience.staff_nodes).values("descendant_id")
        return cls.filter(public | Q(scope=FileScope.STAFF, node_id__in=Subquery(below)))

    @classmethod
    def own(cls, account_id: int) -> QuerySet[Self]:
        """What the account has uploaded and still sees alone: for `viewer…` fields, and for the account's own acts."""
        return cls.filter(uploader_id=account_id, scope=FileScope.UPLOADER)

    @property
    def is_image(self) -> bool:
        return self.width is not None
