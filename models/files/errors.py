"""Why a file is not taken, not given, or not attached."""

from models.errors import IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_TOO_LONG, RefusalCode

# What the verbs that attach files refuse with, in codes of these names: `FILE_NOT_FOUND = FILE_NOT_FOUND` and so on.
FILE_NOT_FOUND = (
    "没有找到该文件：须由本人上传、尚未使用，且上传不超过一天。",
    "There is no such file: upload it yourself, use it once, and within a day.",
)
FILE_KIND_NOT_ALLOWED = "此处不能使用“{kind}”。", "A file of the kind “{kind}” cannot be used here."
TOO_MANY_FILES = "最多 {limit} 个文件。", "There are more than {limit} files."

_STORE_AWAY = "文件库暂时不可用，请稍后再试。", "The file store is unavailable for the moment; try again later."


class FileUploadRefusal(RefusalCode):
    EMPTY = "文件是空的。", "The file is empty."
    TOO_LARGE = "文件不能超过 {limit} MiB。", "The file is larger than {limit} MiB."
    FILE_REQUIRED = "请求中没有文件。", "The request holds no file: send one part named file, or the bytes as the body."
    BODY_UNREADABLE = "请求的格式无法识别。", "The multipart body cannot be read."
    BODY_INCOMPLETE = "上传中断，文件不完整。", "The upload broke off: the file is not complete."
    KIND_NOT_ALLOWED = (
        "不支持这种文件；可以上传：{kinds}。",
        "Files of this kind are not taken; these are: {kinds}.",
    )
    NAME_MISLEADS = (
        "文件内容是“{kind}”，与文件名不符。",
        "The content is “{kind}”, which is not what the name says.",
    )
    BROKEN = "文件已损坏，无法读取。", "The file is broken and cannot be read."
    IMAGE_TOO_LARGE = (
        "图片像素过多（最多 {wan} 万像素）。",
        "The image has too many pixels (at most {millions} million).",
    )
    IMAGE_ANIMATED = "不支持动图。", "Moving images are not taken."
    MACROS_NOT_ALLOWED = "不支持含宏的文件。", "Files with macros are not taken."
    KEEP_POSITION_FORBIDDEN = "只有工作人员可以保留照片的位置信息。", "Only staff may keep the position in a photo."
    TOO_MANY_AT_ONCE = "同时上传的文件过多，请稍后再试。", "Too many uploads at once; try again in a moment."
    DAILY_LIMIT = (
        "24 小时内最多上传 {files} 个文件、共 {mebibytes} MiB，请稍后再试。",
        "At most {files} files with {mebibytes} MiB are taken in 24 hours; try again later.",
    )
    IDEMPOTENCY_KEY_REUSED = IDEMPOTENCY_KEY_REUSED
    IDEMPOTENCY_KEY_TOO_LONG = IDEMPOTENCY_KEY_TOO_LONG
    STORE_AWAY = _STORE_AWAY


class FileReadRefusal(RefusalCode):
    NOT_FOUND = "没有找到该文件。", "There is no such file."
    THUMBNAIL_UNKNOWN = (
        "没有这种缩略图：宽度可为 {widths}，且须为图片。",
        "There is no such thumbnail: of images only, with a width of {widths}.",
    )
    STORE_AWAY = _STORE_AWAY
