"""Global ids and the Node interface."""

import base64
import binascii
from typing import NewType

import strawberry

RowId = NewType("RowId", int)

# No row has this id: what a foreign or broken id decodes to, so that it is found missing like any other.
NO_ROW = RowId(0)
LARGEST_ROW = 2**31 - 1


@strawberry.interface(description="有全局标识的对象（节点接口）。An object with a global id.")
class Node:
    id: strawberry.ID = strawberry.field(
        description="全局标识，不透明。Global id, opaque: store it, compare it, do not read it."
    )


def encode_id(kind: str, row_id: int) -> strawberry.ID:
    return strawberry.ID(base64.urlsafe_b64encode(f"{kind}:{row_id}".encode()).decode().rstrip("="))


def decode_any(global_id: str) -> tuple[str, RowId]:
    """Type name and row id of a global id; `("", NO_ROW)` for what is none."""
    try:
        padded = global_id + "=" * (-len(global_id) % 4)
        kind, _, number = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii").partition(":")
    except (ValueError, binascii.Error):
        return "", NO_ROW
    if not number.isdecimal() or len(number) > 10 or int(number) > LARGEST_ROW:
        return "", NO_ROW
    return kind, RowId(int(number))


def decode_id(kind: str, global_id: str) -> RowId:
    """The row id of a global id of this type; NO_ROW if it is of another type or none at all."""
    found, row_id = decode_any(global_id)
    return row_id if found == kind else NO_ROW
