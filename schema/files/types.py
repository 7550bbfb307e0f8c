"""Files as clients see them."""

from datetime import datetime
from typing import Annotated

import strawberry

from models.files import rows
from models.files.kinds import ALLOWED, THUMBNAIL_WIDTHS
from models.files.rows import FileKind
from schema.errors import expose_labels
from schema.node import Node, encode_id

expose_labels(FileKind, "FileKind", "文件种类，由内容判定。What a file is, found in its content.")


@strawberry.type(description="文件（图片、文档、视频）。A file: an image, a document, a film.")
class File(Node):
    row: strawberry.Private[rows.StoredFile]
    kind: FileKind = strawberry.field(description="种类，由内容判定。Kind of the file, found in its content.")
    media_type: str = strawberry.field(description="媒体类型。Media type, such as image/jpeg.")
    name: str = strawberry.field(description="文件名。Name with which it was uploaded, cleaned.")
    size: int = strawberry.field(description="字节数。Size in bytes.")
    width: int | None = strawberry.field(description="图片宽度（像素）。Width of an image in pixels; null for others.")
    height: int | None = strawberry.field(
        description="图片高度（像素）。Height of an image in pixels; null for others."
    )
    sha256: str = strawberry.field(description="内容的 SHA-256。SHA-256 of the content, in hexadecimal.")
    uploaded_at: datetime = strawberry.field(description="上传时间。Timestamp of the upload.")
    url: str = strawberry.field(
        description="下载地址（本服务内的路径）。Where it is read: a path of this service, with the same rights."
    )

    @classmethod
    def of(cls, row: rows.StoredFile) -> "File":
        id = encode_id("File", row.id)
        return cls(
            id=id,
            row=row,
            kind=row.kind,
            media_type=ALLOWED[row.kind].media_type,
            name=row.name,
            size=row.size,
            width=row.width,
            height=row.height,
            sha256=row.sha256,
            uploaded_at=row.uploaded_at,
            url=f"/files/{id}",
        )

    @strawberry.field(
        description="缩略图地址，宽度取 120、240、480、960 中足够的最小者；非图片为空。Where a thumbnail is read, of the smallest of the widths 120, 240, 480 and 960 that suffices; null if it is no image."
    )
    def thumbnail_url(
        self,
        width: Annotated[
            int, strawberry.argument(description="所需宽度（像素）。The width that is needed, in pixels.")
        ] = 240,
    ) -> str | None:
        if not self.row.is_image:
            return None
        suffices = (offered for offered in THUMBNAIL_WIDTHS if offered >= width)
        return f"{self.url}?thumbnail={next(suffices, THUMBNAIL_WIDTHS[-1])}"
