"""Why a table of a year's projects is not given or taken, and what can be wrong at one place of a list."""

from enum import unique

from models.errors import RefusalCode
from models.tables import errors as tables

_FORBIDDEN = "只有县级工作人员可以导入年度项目清单。", "Only staff of the county may import a year's list of projects."
_FILE_NOT_FOUND = (
    "没有找到该文件；请先上传，并在一天内使用。",
    "There is no such file; upload it, and use it within a day.",
)
_YEAR_IMPOSSIBLE = "年度须在 2000 至 2100 之间。", "The year lies between 2000 and 2100."


class MonthlyTableRefusal(RefusalCode):
    NOT_FOUND = (
        "没有找到该县，或月份格式不对（如 2025-06）。",
        "There is no such county or month (written like 2025-06).",
    )


@unique
class ProjectsImportPreviewRefusal(RefusalCode):
    """Why no preview is made: of the file as a whole, or of what was asked."""

    FORBIDDEN = _FORBIDDEN
    FILE_NOT_FOUND = _FILE_NOT_FOUND
    YEAR_IMPOSSIBLE = _YEAR_IMPOSSIBLE
    EMPTY_FILE = tables.EMPTY_FILE
    FILE_TOO_LARGE = tables.FILE_TOO_LARGE
    NOT_A_SPREADSHEET = tables.NOT_A_SPREADSHEET
    OLD_OR_LOCKED_WORKBOOK = tables.OLD_OR_LOCKED_WORKBOOK
    WORKBOOK_BROKEN = tables.WORKBOOK_BROKEN
    UNPACKS_TOO_LARGE = tables.UNPACKS_TOO_LARGE
    ENCODING_UNKNOWN = tables.ENCODING_UNKNOWN
    MIXED_ENCODINGS = tables.MIXED_ENCODINGS
    QUOTES_UNCLOSED = tables.QUOTES_UNCLOSED
    NO_TABLE = (
        "没有找到表头（须有“细项名称”列）；工作表：{sheets}。",
        "No header row with a column “item title” was found; the sheets are: {sheets}.",
    )
    SEVERAL_TABLES = (
        "有几个工作表都像项目清单，只能留一个：{sheets}。",
        "Several sheets look like a list of projects, keep one of: {sheets}.",
    )
    NO_ROWS = tables.NO_ROWS
    TOO_MANY_ROWS = tables.TOO_MANY_ROWS
    TOO_MANY_COLUMNS = tables.TOO_MANY_COLUMNS


@unique
class ProjectsImportApplyRefusal(RefusalCode):
    """Why a list is not applied; then nothing is written. A file that cannot be read is refused as in its preview."""

    FORBIDDEN = _FORBIDDEN
    FILE_NOT_FOUND = _FILE_NOT_FOUND
    YEAR_IMPOSSIBLE = _YEAR_IMPOSSIBLE
    FILE_UNREADABLE = (
        "文件无法读取（{reason}），请先预览。",
        "The file cannot be read ({reason}); preview it first.",
    )
    PROBLEMS_STAND = (
        "清单中还有 {count} 处错误，请改正文件后重新预览。",
        "The list has {count} problems; mend the file and preview it again.",
    )
    STALE = (
        "预览之后项目或文件已有变化，请重新预览。",
        "The projects or the file have changed since the preview; preview the file again.",
    )


@unique
class ProjectsProblemCode(RefusalCode):
    """What is wrong at one place of a list. A preview lists every one, and nothing is applied while one stands."""

    UNKNOWN_COLUMN = tables.UNKNOWN_COLUMN
    MISSING_COLUMN = tables.MISSING_COLUMN
    DOUBLED_COLUMN = tables.DOUBLED_COLUMN
    HEADER_MISSING = tables.HEADER_MISSING
    FORMULA = tables.FORMULA
    MERGED_CELLS = tables.MERGED_CELLS
    CELL_BROKEN = tables.CELL_BROKEN
    VALUE_REQUIRED = tables.VALUE_REQUIRED
    TOO_LONG = tables.TOO_LONG
    CHARACTER_NOT_ALLOWED = tables.CHARACTER_NOT_ALLOWED
    NOT_A_NUMBER_OF_THE_LIST = "“{value}”不是 1 至 {limit} 的整数。", "“{value}” is no whole number from 1 to {limit}."
    NOT_AN_AMOUNT = "“{value}”不是金额（万元，精确到分）。", "“{value}” is no amount of 10,000 yuan, exact to the fen."
    NOT_A_SHARE = (
        "“{value}”不是 0 至 100 的百分数（最多两位小数）。",
        "“{value}” is no percentage from 0 to 100 with at most two decimal places.",
    )
    PERCENT_FORMAT = (
        "数值 {value} 可能是百分比格式，请改为常规格式并写作 50 或 50%（文本）。",
        "The number {value} may be formatted as a percentage; use a plain format and write 50, or 50% as text.",
    )
    NODE_UNKNOWN = "没有名称或代码为“{value}”的平台节点。", "No platform node has the name or code “{value}”."
    NODE_AMBIGUOUS = "有 {count} 个节点叫“{value}”，请写代码。", "{count} nodes are called “{value}”; give the code."
    NODE_CLOSED = "平台节点“{value}”已撤销。", "The platform node “{value}” is closed."
    UNIT_UNKNOWN = "没有名称或代码为“{value}”的承办单位。", "No undertaking unit has the name or code “{value}”."
    UNIT_AMBIGUOUS = "有 {count} 个单位叫“{value}”，请写代码。", "{count} units are called “{value}”; give the code."
    UNIT_REQUIRED = "新增细项须写明牵头单位。", "A new item needs its lead unit."
    PROJECT_TITLES_DIFFER = (
        "第 {other} 行是同一项目，名称却是“{title}”。",
        "Row {other} is of the same project and calls it “{title}”.",
    )
    ROW_DOUBLED = "与第 {other} 行是同一细项。", "Row {other} is the same item."
    PLAN_FALLS = (
        "{month} 的计划进度 {now}% 低于 {before} 的 {earlier}%。",
        "The plan of {month}, {now}%, is below the {earlier}% of {before}.",
    )
    NOT_A_QUANTITY = (
        "“{value}”不是大于零的数量（最多两位小数）。",
        "“{value}” is no quantity above zero with at most two decimal places.",
    )
    SOURCES_UNREADABLE = (
        "资金来源须写作“县级财政 100；镇级财政 50”（万元）。",
        "Sources are written like “县级财政 100；镇级财政 50”, in 10,000 yuan.",
    )
    SOURCES_DIFFER = (
        "资金来源合计 {sum} 万元，与预算 {budget} 万元不符。",
        "The sources add up to {sum}, not to the budget of {budget} (10,000 yuan).",
    )
    MILESTONES_UNREADABLE = (
        "时间节点须写作“2026-03-31 立项；2026-10-31 竣工”，最多 {limit} 个。",
        "Milestones are written like “2026-03-31 立项；2026-10-31 竣工”, at most {limit}.",
    )
    TARGET_UNIT_REQUIRED = "有年度目标的，须写明计量单位。", "A target needs its unit of measure."
    TARGET_FIXED = (
        "项目已经票决，目标不能直接修改，须申请变更。",
        "The project has been voted: its target changes by request and decision only.",
    )
    PROJECT_FIXED = (
        "项目已列为候选，其名称和类别不能再改。",
        "The project has become a candidate: its title and category stay.",
    )
    CO_UNIT_LEADS = (
        "“{value}”是牵头单位，不能同时是协办单位。",
        "“{value}” is the lead unit and cannot be a co-unit as well.",
    )
    PLAN_FIXED = (
        "项目已启动实施，计划进度和时间节点不能再改。",
        "The project is being implemented: its plan and milestones stay.",
    )
    ITEM_ACCEPTED = "该细项已通过验收，不能再改。", "The item is accepted; it can no longer be changed."
    PROJECT_UNDERWAY = (
        "项目已启动实施，不能再增加细项。",
        "The project is being implemented: no items are added to it.",
    )
    MONTH_REPORTED = (
        "{month} 已经报告过进度，其计划不能再改。",
        "{month} has been reported already; its plan can no longer change.",
    )
