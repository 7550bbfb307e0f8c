"""Sentences about tables that people fill in, each under a code of its own verb: of a file, and of a place in it."""

# Of the file as a whole.
EMPTY_FILE = "文件是空的。", "The file is empty."
FILE_TOO_LARGE = "文件超过 {limit} MB。", "The file is larger than {limit} MB."
NOT_A_SPREADSHEET = "文件是{kind_zh}，不是 XLSX 或 CSV 表格。", "The file is {kind_en}, no XLSX or CSV table."
OLD_OR_LOCKED_WORKBOOK = (
    "文件是旧版 .xls 或有密码，请去掉密码并另存为 .xlsx。",
    "The file is an old .xls or has a password; save it as .xlsx without one.",
)
WORKBOOK_BROKEN = "工作簿已损坏，无法读取。", "The workbook is damaged and cannot be read."
UNPACKS_TOO_LARGE = (
    "文件解压后过大（疑似压缩炸弹），拒绝读取。",
    "The file unpacks to far too much (a zip bomb?); it was not read.",
)
ENCODING_UNKNOWN = (
    "第 {row} 行的文字既不是 UTF-8 也不是 GB18030。",
    "The text of row {row} is neither UTF-8 nor GB18030.",
)
MIXED_ENCODINGS = (
    "文件混用了两种编码：第 {utf8} 行是 UTF-8，第 {other} 行不是。",
    "The file mixes two encodings: row {utf8} is UTF-8, row {other} is not.",
)
QUOTES_UNCLOSED = "第 {row} 行的引号没有闭合。", "A quotation mark opened in row {row} is never closed."
NO_ROWS = "表头之下没有内容。", "There is nothing below the header."
TOO_MANY_ROWS = "超过 {limit} 行。", "More than {limit} rows."
TOO_MANY_COLUMNS = "超过 {limit} 列。", "More than {limit} columns."
# Of a place in it.
UNKNOWN_COLUMN = (
    "没有“{header}”这一列，请删去或改用模板中的列名。",
    "There is no column “{header}”; remove it or use a name of the template.",
)
MISSING_COLUMN = "缺少“{header}”列。", "The column “{header}” is missing."
DOUBLED_COLUMN = "“{header}”列出现了两次。", "The column “{header}” occurs twice."
HEADER_MISSING = "这一列有内容，却没有列名。", "This column has content but no name."
FORMULA = "单元格是公式，请改为数值。", "The cell holds a formula; replace it by its value."
MERGED_CELLS = "单元格 {cells} 已合并，请取消合并。", "The cells {cells} are merged; unmerge them."
CELL_BROKEN = "单元格是错误值（如 #REF!）。", "The cell holds an error, such as #REF!."
VALUE_REQUIRED = "必须填写。", "A value is required."
TOO_LONG = "不能超过 {limit} 个字。", "Longer than {limit} characters."
CHARACTER_NOT_ALLOWED = "含有不可见的控制字符。", "Holds a control character."
