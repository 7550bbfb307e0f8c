"""Questions about the audit."""

from datetime import UTC, datetime
from typing import Annotated

import strawberry
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from models.accounts.rows import Account
from models.audit.rows import AuditEntry
from models.database import found
from models.platform.rows import Ancestry, PlatformNode
from resolvers.platform.counties import CountyCode, county_of
from schema.audit import types
from schema.connection import (
    DEFAULT_PAGE,
    After,
    Connection,
    Edge,
    First,
    PageInfo,
    checked_first,
    decode_cursor,
    encode_cursor,
)
from schema.context import Info


@strawberry.type
class AuditQueries:
    @strawberry.field(
        description="审计记录，最新在前，限工作人员的可见范围。The audit, newest first: of the county for its staff, of a subtree for the staff of its node; null for everybody else."
    )
    async def audit_entries(
        self,
        info: Info,
        code: CountyCode = None,
        node_code: Annotated[
            str | None,
            strawberry.argument(
                description="只要对象或行为人身份在此节点之下的。Only where the object, or the capacity of who acted, lies in this node's subtree."
            ),
        ] = None,
        verb: Annotated[
            str | None,
            strawberry.argument(description="只要此行为，如 platformNodeAdd。Only this verb, like platformNodeAdd."),
        ] = None,
        account: Annotated[
            str | None, strawberry.argument(description="只要此登录名所为。Only what the account of this login did.")
        ] = None,
        object_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="只要涉及此对象的。Only what was done to the object of this id."),
        ] = None,
        since: Annotated[
            datetime | None, strawberry.argument(description="自此刻起（含）。Only from this moment on.")
        ] = None,
        until: Annotated[
            datetime | None, strawberry.argument(description="到此刻为止（不含）。Only before this moment.")
        ] = None,
        first: First = DEFAULT_PAGE,
        after: After = None,
    ) -> Connection[types.AuditEntry] | None:
        limit, place = checked_first(first), decode_cursor(after, types.ENTRY_PLACE)
        audience, county = info.context.audience, await county_of(info, code)
        if county is None or county.id != audience.county_id or not (audience.whole_county or audience.staff_nodes):
            return None
        entries = AuditEntry.visible_to(audience)
        if node_code is not None:
            node = await found(PlatformNode.visible_to(audience), code=node_code)
            if node is None:
                return None
            below = Subquery(Ancestry.filter(ancestor_id=node.id).values("descendant_id"))
            entries = entries.filter(Q(node_id__in=below) | Q(capacity_node_id__in=below))
        if account is not None:
            actor = await found(Account.visible_to(audience), login=account)
            if actor is None:
                return None
            entries = entries.filter(account_id=actor.id)
        if object_id is not None:
            kind, row_id = types.object_of(object_id)
            entries = entries.filter(object_kind=kind, object_id=row_id)
        if verb is not None:
            entries = entries.filter(verb=verb)
        # SQLite compares times as texts, and all that it holds are in UTC.
        if since is not None:
            entries = entries.filter(at__gte=since.astimezone(UTC))
        if until is not None:
            entries = entries.filter(at__lt=until.astimezone(UTC))
        return await _page(entries, limit, int(place[0]) if place else None)


async def _page(entries: QuerySet[AuditEntry], limit: int, after: int | None) -> Connection[types.AuditEntry]:
    """The entries by id, newest first: a plain walk down an index, however long the audit has become."""
    rest = entries if after is None else entries.filter(id__lt=after)
    # One more than asked for tells whether another page follows.
    rows = await rest.order_by("-id").limit(limit + 1)
    edges = [Edge(cursor=encode_cursor((row.id,)), node=types.AuditEntry.of(row)) for row in rows[:limit]]
    return Connection(
        edges=edges,
        page_info=PageInfo(has_next_page=len(rows) > limit, end_cursor=edges[-1].cursor if edges else None),
        count=entries.count,
    )
