"""What a name, a code, a number and a size must be like, for every verb that is given one."""

import re

from models.bodies.constitution import CONSTITUTIONS, SizeRange
from models.bodies.rows import BodyKind
from models.errors import Refusal, RefusalCode

CODE = re.compile(r"[0-9A-Z][0-9A-Z-]*", re.ASCII)
MAX_CODE = 40
MAX_NAME = 100
MAX_NUMBER = 999
# The largest body of all, the National People's Congress, has fewer than 3,000 seats.
ANY_SIZE = SizeRange(1, 3000)


def name_refusals(codes: type[RefusalCode], name: str | None) -> list[Refusal]:
    if name is not None and not name.strip():
        return [Refusal(codes["NAME_REQUIRED"], ("name",))]
    if name is not None and len(name.strip()) > MAX_NAME:
        return [Refusal(codes["NAME_TOO_LONG"], ("name",), {"limit": MAX_NAME})]
    return []


def code_refusals(codes: type[RefusalCode], code: str) -> list[Refusal]:
    if not CODE.fullmatch(code) or len(code) > MAX_CODE:
        return [Refusal(codes["CODE_MALFORMED"], ("code",), {"limit": MAX_CODE})]
    return []


def number_refusals(codes: type[RefusalCode], number: int) -> list[Refusal]:
    if not 1 <= number <= MAX_NUMBER:
        return [Refusal(codes["NUMBER_OUT_OF_RANGE"], ("number",), {"limit": MAX_NUMBER})]
    return []


def size_of(kind: BodyKind) -> SizeRange:
    return CONSTITUTIONS[kind].size.value or ANY_SIZE


def seats_refusals(codes: type[RefusalCode], seats: int | None, size: SizeRange) -> list[Refusal]:
    if seats is not None and not size.holds(seats):
        facts: dict[str, object] = {"least": size.least, "most": size.most}
        return [Refusal(codes["SEATS_OUT_OF_RANGE"], ("seats",), facts)]
    return []
