"""Why a table of a year's projects is not given, and what can be wrong in a list that is imported."""

from models.errors import RefusalCode


class MonthlyTableRefusal(RefusalCode):
    NOT_FOUND = (
        "没有找到该县，或月份格式不对（如 2025-06）。",
        "There is no such county or month (written like 2025-06).",
    )
