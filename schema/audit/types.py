"""The audit as those who may see it see it."""

from datetime import datetime

import strawberry

from models.audit import rows
from models.audit.verbs import label_of
from schema.accounts.types import Account
from schema.context import Info
from schema.node import Node, decode_any, encode_id
from schema.scalars import BigInt

# Where a row and its type are not called the same.
TYPES = {"Person": "Representative"}
ROWS = {shown: stored for stored, shown in TYPES.items()}

ENTRY_PLACE = (int,)
REFUSED_READ = "personPrivateDataReadRefuse"


@strawberry.type(
    description="审计条目所涉对象的指称。What an act was done to: a reference, for the object may be gone or unseen."
)
class AuditObject:
    id: strawberry.ID = strawberry.field(
        description="对象的全局标识，可用 node 查询。Global id of the object; ask `node` for the object itself."
    )
    kind: str = strawberry.field(description="对象种类，如 PlatformNode。Kind of the object, like PlatformNode.")


@strawberry.type(
    description="审计条目：谁、以何身份、何时何地、对何对象做了何事，只增不改。An entry of the audit: who did what to which object, in which capacity, when and from where. Never changed."
)
class AuditEntry(Node):
    row: strawberry.Private[rows.AuditEntry]
    at: datetime = strawberry.field(description="时间。Timestamp of the act.")
    verb: str = strawberry.field(description="行为，如 platformNodeAdd。The act, named as its mutation.")
    capacity: str = strawberry.field(
        description="所用身份：种类@节点、单位或机构代码；self 为本人，service 为系统。As what it was done: kind@code of the node, unit or body; `self` as oneself, `service` by the service itself."
    )
    object: AuditObject = strawberry.field(description="所涉对象。The object that it was done to.")
    address: str = strawberry.field(description="来源地址。Network address from which it was asked for; may be empty.")
    purpose: str = strawberry.field(
        description="查阅隐私信息时申明的用途。Stated purpose of a read of private data; empty otherwise."
    )
    sealed: bool = strawberry.field(
        description="是否已入链封存，通常在一秒之内。Indicates whether it is sealed into the chain; usually within a second."
    )
    number: BigInt | None = strawberry.field(
        description="链中序号，未封存时为空。Number in its county's chain; null until sealed."
    )
    hash: str | None = strawberry.field(
        description="哈希值（SHA-256），未封存时为空。Its hash, which binds all entries before it; null until sealed."
    )

    @classmethod
    def of(cls, row: rows.AuditEntry) -> "AuditEntry":
        kind = TYPES.get(row.object_kind, row.object_kind)
        return cls(
            id=encode_id("AuditEntry", row.id),
            row=row,
            at=row.at,
            verb=row.verb,
            capacity=row.capacity,
            object=AuditObject(id=encode_id(kind, row.object_id), kind=kind),
            address=row.address,
            purpose=row.purpose,
            sealed=row.number is not None,
            number=None if row.number is None else BigInt(row.number),
            hash=row.hash,
        )

    @strawberry.field(description="行为名称，用所请求的语言。The verb's name in the asked language.")
    def verb_label(self, info: Info) -> str | None:
        return label_of(self.verb, info.context.language)

    @strawberry.field(
        description="查阅隐私信息被拒绝的代码，见 PersonPrivateDataReadUserErrorCode；其他行为为空。Code for which a read of private data was refused; null for what was done."
    )
    async def refusal(self) -> str | None:
        return next((str(said["facts"]["code"]) for said in self.row.facts if said["event"] == REFUSED_READ), None)

    @strawberry.field(
        description="行为人的账号；系统所为或不可见时为空。The account that did it; null if the service did, or if the viewer may not see it."
    )
    async def account(self, info: Info) -> Account | None:
        if self.row.account_id is None:
            return None
        row = await info.context.loaders.accounts.account.load(self.row.account_id)
        return Account.of(row) if row else None


def object_of(global_id: str) -> tuple[str, int]:
    """The kind and number under which the audit keeps an object."""
    kind, row_id = decode_any(global_id)
    return ROWS.get(kind, kind), row_id
