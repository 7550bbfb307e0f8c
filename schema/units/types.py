"""Undertaking units as clients see them."""

import strawberry

from models.units import rows
from schema.node import Node, encode_id


@strawberry.type(description="承办单位。An undertaking unit: a government body that does the work.")
class UndertakingUnit(Node):
    code: str = strawberry.field(description="代码，县内唯一。Code of the unit, unique in its county.")
    name: str = strawberry.field(description="名称。Name of the unit.")
    synthetic: bool = strawberry.field(
        description="是否为演示数据。Indicates whether the unit is invented for demonstration."
    )

    @classmethod
    def of(cls, row: rows.UndertakingUnit) -> "UndertakingUnit":
        return cls(id=encode_id("UndertakingUnit", row.id), code=row.code, name=row.name, synthetic=row.synthetic)
