"""Why a change of the platform tree is refused."""

from models import errors
from models.errors import RefusalCode

_NODE_NOT_FOUND = "没有找到该节点。", "There is no such node."
_PARENT_CLOSED = "上级节点已撤销。", "The parent node is closed."


class PlatformNodeAddRefusal(RefusalCode):
    NOT_FOUND = "没有找到上级节点。", "There is no such parent node."
    FORBIDDEN = "您只能在本人负责的节点范围内增设节点。", "You may add nodes only inside the subtree you are staff of."
    KIND_DOES_NOT_NEST = "“{kind_zh}”不能设在“{parent_zh}”之下。", "{kind_en} cannot stand under {parent_en}."
    PARENT_CLOSED = _PARENT_CLOSED
    CODE_TAKEN = "代码 {code} 已被使用。", "The code {code} is taken."
    CODE_MALFORMED = (
        "代码只能含数字、大写字母和连字符，最长 {limit} 位。",
        "A code holds digits, capital letters and hyphens, at most {limit} of them.",
    )
    NAME_REQUIRED = "请填写名称。", "A name is required."
    NAME_TOO_LONG = "名称不能超过 {limit} 个字。", "The name is longer than {limit} characters."
    IDEMPOTENCY_KEY_REUSED = errors.IDEMPOTENCY_KEY_REUSED
    IDEMPOTENCY_KEY_TOO_LONG = errors.IDEMPOTENCY_KEY_TOO_LONG


class PlatformNodeMoveRefusal(RefusalCode):
    NOT_FOUND = _NODE_NOT_FOUND
    FORBIDDEN = "您只能在本人负责的节点范围内移动节点。", "You may move nodes only inside the subtree you are staff of."
    STALE_VERSION = errors.STALE_VERSION
    KIND_DOES_NOT_NEST = "“{kind_zh}”不能设在“{parent_zh}”之下。", "{kind_en} cannot stand under {parent_en}."
    OTHER_COUNTY = "不能移到其他县的平台。", "A node cannot move to another county."
    NODE_CLOSED = "已撤销的节点不能移动。", "A closed node cannot move."
    PARENT_CLOSED = _PARENT_CLOSED


class PlatformNodeCloseRefusal(RefusalCode):
    NOT_FOUND = _NODE_NOT_FOUND
    FORBIDDEN = "您只能撤销本人负责范围内的节点。", "You may close nodes only inside the subtree you are staff of."
    STALE_VERSION = errors.STALE_VERSION
    ALREADY_CLOSED = "该节点已撤销。", "The node is closed already."
    ROOT_STAYS = "县级中心不能撤销。", "The county centre cannot be closed."
    CHILDREN_OPEN = "请先撤销其下的 {count} 个节点。", "Close the {count} open nodes below it first."
    ITEMS_REMAIN = "该节点还有 {count} 个项目细项。", "The node still has {count} project items."
    BODIES_REMAIN = "该节点还有 {count} 个机构。", "There are still {count} bodies at the node."
    POSTINGS_REMAIN = "该节点还有 {count} 名派驻代表。", "{count} representatives still serve at the node."
    GRID_CELLS_REMAIN = (
        "该节点还有 {count} 个网格，请先撤销。",
        "The node still has {count} open grid cells; close them first.",
    )
    GROUPS_REMAIN = (
        "还有 {count} 个代表团或小组设在该节点，请先撤销或另设。",
        "{count} delegations or groups lie at the node; dissolve or move them first.",
    )
    DISTRICTS_REMAIN = (
        "还有 {count} 个选区设在该节点，请先另设。",
        "{count} electoral districts lie at the node; move them first.",
    )


class LoadRefused(Exception):
    """A division plan that does not fit itself or the database; nothing was loaded."""
