"""What can be wrong in a roster: with the whole file (a refusal), or at one place in it (a problem in the preview)."""

from enum import unique

from models.errors import RefusalCode
from models.tables import errors as tables


@unique
class RosterProblemCode(RefusalCode):
    """What is wrong at one place of the file. A preview lists every one, and cannot be applied while one stands."""

    # The header.
    UNKNOWN_COLUMN = tables.UNKNOWN_COLUMN
    MISSING_COLUMN = tables.MISSING_COLUMN
    DOUBLED_COLUMN = tables.DOUBLED_COLUMN
    HEADER_MISSING = tables.HEADER_MISSING
    # The cells.
    FORMULA = tables.FORMULA
    MERGED_CELLS = tables.MERGED_CELLS
    CELL_BROKEN = tables.CELL_BROKEN
    VALUE_REQUIRED = tables.VALUE_REQUIRED
    TOO_LONG = tables.TOO_LONG
    CHARACTER_NOT_ALLOWED = tables.CHARACTER_NOT_ALLOWED
    DATE_UNREADABLE = "“{value}”不是日期，请写作 2024-01-31。", "“{value}” is no date; write it as 2024-01-31."
    NUMBER_FOR_DATE = (
        "这里应为日期，却是数字 {value}，请改为日期格式或写作 2024-01-31。",
        "The cell holds the number {value} where a date belongs; format it as a date or write 2024-01-31.",
    )
    DATE_OUT_OF_RANGE = "日期 {value} 不在 1900 年至 2100 年之间。", "The date {value} lies outside 1900 to 2100."
    NOT_A_WHOLE_NUMBER = "“{value}”不是不小于零的整数。", "“{value}” is no whole number from zero on."
    NUMBER_ROUNDED = (
        "长号码被存成了数字，末尾已失真，请把该列设为文本后重新填写。",
        "A long number was kept as a number and lost its last digits; format the column as text and enter it again.",
    )
    NOT_A_CHOICE = "“{value}”不在可选项中：{choices}。", "“{value}” is none of: {choices}."
    NUMBER_MALFORMED = (
        "代表证号只能含字母、数字和连字符。",
        "A card number holds letters, digits and hyphens only.",
    )
    IDENTITY_NUMBER_MALFORMED = (
        "身份证号应为 18 位，且校验位正确。",
        "An identity number has 18 digits, the last of which checks the others.",
    )
    PHONE_MALFORMED = "电话号码应为 5 至 20 位数字。", "A phone number has 5 to 20 digits."
    # What the row names.
    BODY_UNKNOWN = "没有名称或代码为“{value}”的机构。", "No body has the name or code “{value}”."
    BODY_AMBIGUOUS = "有 {count} 个机构叫“{value}”，请写代码。", "{count} bodies are called “{value}”; give the code."
    BODY_DISSOLVED = "机构“{value}”已撤销。", "The body “{value}” is dissolved."
    BODY_OUTSIDE_SUBTREE = (
        "机构“{value}”不在您负责的范围内。",
        "The body “{value}” is not inside the subtree you are staff of.",
    )
    ROW_OF_ANOTHER_BODY = (
        "这次只导入“{body}”，本行却属于“{value}”。",
        "Only “{body}” is imported, but the row belongs to “{value}”.",
    )
    LEVEL_DIFFERS = "机构“{body}”不是“{value}”的机构。", "“{body}” is no body of the level “{value}”."
    TERM_UNKNOWN = "“{body}”没有第 {value} 届。", "“{body}” has no term {value}."
    TERM_MISSING = "“{body}”还没有届次，请先登记。", "“{body}” has no term yet; enter one first."
    DELEGATION_UNKNOWN = "“{body}”没有代表团“{value}”。", "“{body}” has no delegation “{value}”."
    GROUP_UNKNOWN = "“{body}”没有代表小组“{value}”。", "“{body}” has no group “{value}”."
    DISTRICT_UNKNOWN = "“{body}”没有选区“{value}”。", "“{body}” has no electoral district “{value}”."
    STATION_UNKNOWN = (
        "没有名称或代码为“{value}”的站点。",
        "No centre, station or contact point has the name or code “{value}”.",
    )
    STATION_AMBIGUOUS = "有 {count} 个站点叫“{value}”，请写代码。", "{count} nodes are called “{value}”; give the code."
    STATION_CLOSED = "站点“{value}”已撤销。", "The node “{value}” is closed."
    STATION_OUTSIDE_SUBTREE = (
        "站点“{value}”不在您负责的范围内。",
        "The node “{value}” is not inside the subtree you are staff of.",
    )
    STATION_REQUIRED = "填写网格或联系户数时，须写明站点。", "A grid cell or a number of households needs its station."
    GRID_CELL_UNKNOWN = "站点“{station}”没有网格“{value}”。", "“{station}” has no grid cell “{value}”."
    # What the row says of the seat.
    NO_MANDATE = (
        "“{body}”由{congress}的代表组成，“{name}”不是其在任代表（或其代表资格在本名册中终止）。",
        "Only deputies of {congress} sit in “{body}”, and “{name}” has no mandate in office there, or this file ends it.",
    )
    SINCE_OUTSIDE_TERM = "起始日期 {value} 不在该届任期内。", "The first day {value} lies outside the term."
    DAY_IN_FUTURE = "日期 {value} 还没有到。", "The day {value} has not come yet."
    TERM_OVER = (
        "第 {value} 届已经届满，只能补录已终止的席位。",
        "Term {value} is over; only ended seats can be entered in it.",
    )
    ABSENCES_MISSING = (
        "只登记了 {count} 次未经批准的缺席，须满 {limit} 次。",
        "{count} absences without approval are recorded, it takes {limit}.",
    )
    UNTIL_BEFORE_SINCE = (
        "终止日期 {value} 早于起始日期 {since}。",
        "The last day {value} comes before the first, {since}.",
    )
    UNTIL_REQUIRED = "已终止的，须填写终止日期。", "An ended seat needs its last day."
    UNTIL_ONLY_FOR_ENDED = "只有已终止的才填写终止日期。", "Only an ended seat has a last day."
    REASON_REQUIRED = (
        "状态为“{state}”的，须填写原因：{choices}。",
        "A seat that is {state} needs its reason, one of: {choices}.",
    )
    REASON_ONLY_FOR_OTHER_STATES = "在任的不填写原因。", "A seat in office has no reason."
    # Whom the row means.
    PERSON_AMBIGUOUS = (
        "有 {count} 位“{name}”，无法确定是哪一位，请填写身份证号或代表证号；确为另一人的，“新人员”填“是”。",
        "{count} people are called “{name}”; give the identity or card number, or “yes” under “new person”.",
    )
    PERSON_KNOWN = (
        "身份证号或代表证号属于已登记的人员，不能作为新人员。",
        "The identity or card number belongs to somebody who is entered already.",
    )
    PERSON_OUTSIDE_SUBTREE = (
        "“{name}”还担任您负责范围以外的职务，其个人信息须由上级修改。",
        "“{name}” also holds a seat outside your subtree: their own data is for others to change.",
    )
    IDENTITY_CONFLICT = "该席位人员的身份证号与本行不同。", "The holder of this seat has another identity number."
    IDENTITY_TAKEN = "该身份证号已登记在其他县。", "The identity number is entered in another county."
    NUMBER_TAKEN = (
        "代表证号 {value} 在本届已属于“{name}”。",
        "The card number {value} belongs to “{name}” in this term.",
    )
    NUMBER_DOUBLED = "代表证号 {value} 与第 {other} 行相同。", "The card number {value} stands in row {other} too."
    ROW_DOUBLED = "与第 {other} 行是同一人的同一席位。", "Row {other} has the same person in the same seat."
    NAMES_DIFFER = "第 {other} 行是同一人，姓名却不同。", "Row {other} is the same person under another name."
    PERSON_VALUES_DIFFER = (
        "第 {other} 行是同一人，此处却写得不同。",
        "Row {other} is the same person and says otherwise here.",
    )


@unique
class RosterImportPreviewRefusal(RefusalCode):
    """Why no preview is made: of the file as a whole, or of what was asked."""

    NOT_FOUND = "没有找到该文件。", "There is no such file."
    FORBIDDEN = "只有工作人员可以导入名册。", "Only staff may import a roster."
    BODY_NOT_FOUND = "没有找到该机构。", "There is no such body."
    BODY_REQUIRED = "完整导入须指定一个机构。", "A complete import needs its body."
    END_REASON_REQUIRED = (
        "有 {count} 个席位不在名册中，须说明终止的原因。",
        "{count} seats are not in the file; say for which reason they end.",
    )
    END_REASON_NOT_ALLOWED = (
        "该机构的席位不能因此终止；可选：{choices}。",
        "A seat of this body does not end for this reason; one of: {choices}.",
    )
    STORE_AWAY = "文件库暂时不可用，请稍后再试。", "The file store is unavailable for the moment; try again later."
    IDEMPOTENCY_KEY_REUSED = "这个幂等键已用于另一份内容。", "This idempotency key was used for another input."
    IDEMPOTENCY_KEY_TOO_LONG = (
        "幂等键不能超过 {limit} 个字符。",
        "The idempotency key is longer than {limit} characters.",
    )
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
        "没有找到表头（须有“姓名”列）；工作表：{sheets}。",
        "No header row with a column “name” was found; the sheets are: {sheets}.",
    )
    SEVERAL_TABLES = (
        "有几个工作表都像名册，只能留一个：{sheets}。",
        "Several sheets look like a roster, keep one of: {sheets}.",
    )
    NO_ROWS = tables.NO_ROWS
    TOO_MANY_ROWS = tables.TOO_MANY_ROWS
    TOO_MANY_COLUMNS = tables.TOO_MANY_COLUMNS


@unique
class RosterImportApplyRefusal(RefusalCode):
    """Why a preview is not applied; then nothing is written."""

    NOT_FOUND = "没有找到该导入。", "There is no such import."
    FORBIDDEN = "您不再负责该导入的范围。", "You are no longer staff of what the import concerns."
    STALE_VERSION = (
        "内容已被他人修改（现为第 {version} 版），请刷新后再试。",
        "Somebody else has changed this (it is now version {version}); reload and try again.",
    )
    PROBLEMS_STAND = (
        "预览中还有 {count} 处错误，请改正文件后重新预览。",
        "The preview lists {count} problems; mend the file and preview it again.",
    )
    STALE = "预览之后名册已有变化，请重新预览。", "What stands has changed since the preview; preview the file again."
    EXPIRED = (
        "预览已超过 {hours} 小时，请重新预览。",
        "The preview is older than {hours} hours; preview the file again.",
    )
    FILE_GONE = "文件已被删除，请重新上传。", "The file is gone; upload it again."
    STORE_AWAY = "文件库暂时不可用，请稍后再试。", "The file store is unavailable for the moment; try again later."
    APPLYING_ALREADY = "正在导入中。", "It is being applied at this moment."
