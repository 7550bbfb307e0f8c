"""Acts on the platform tree. It stays a tree, its kinds nest, and every ancestor's subscribers hear of a change."""

import re

from models import clock
from models.acts import Act, verb
from models.bodies.rows import Body, ElectoralDistrict, MemberGroup
from models.errors import Refusal, Refused, refuse
from models.platform import tree
from models.platform.errors import PlatformNodeAddRefusal, PlatformNodeCloseRefusal, PlatformNodeMoveRefusal
from models.platform.nesting import may_stand_under
from models.platform.rows import Ancestry, County, NodeKind, PlatformNode
from models.projects.rows import ProjectItem
from models.representatives.rows import GridCell, Posting

CODE = re.compile(r"[0-9A-Z][0-9A-Z-]*", re.ASCII)
MAX_CODE = 40
MAX_NAME = 100


@verb("platformNodeAdd")
async def add_node(
    act: Act,
    *,
    parent_id: int,
    kind: NodeKind,
    code: str,
    name: str,
    idempotency_key: str | None = None,
) -> PlatformNode:
    """Open a new node under a parent of a fitting kind.

    Refuses with PlatformNodeAddRefusal. The unique code is the last judge of two that come at once.
    """
    codes = PlatformNodeAddRefusal
    arguments: dict[str, object] = {"parent": parent_id, "kind": kind, "code": code, "name": name}
    # Locked before the key is asked for, so that of two retries at once the second finds what the first created.
    parent = await _locked(parent_id)
    if (earlier := await act.created_before(codes, idempotency_key, arguments)) is not None:
        return await PlatformNode.get(id=earlier)
    if parent is None:
        raise refuse(codes.NOT_FOUND, "parentId")
    if not await act.as_staff_of(parent.id):
        raise refuse(codes.FORBIDDEN, "parentId")
    refusals = []
    if not parent.open:
        refusals.append(Refusal(codes.PARENT_CLOSED, ("parentId",)))
    if not may_stand_under(kind, parent.kind):
        refusals.append(Refusal(codes.KIND_DOES_NOT_NEST, ("kind",), _labels(kind, parent.kind)))
    if not CODE.fullmatch(code) or len(code) > MAX_CODE:
        refusals.append(Refusal(codes.CODE_MALFORMED, ("code",), {"limit": MAX_CODE}))
    elif await PlatformNode.exists(code=code):
        refusals.append(Refusal(codes.CODE_TAKEN, ("code",), {"code": code}))
    name = name.strip()
    if not name:
        refusals.append(Refusal(codes.NAME_REQUIRED, ("name",)))
    if len(name) > MAX_NAME:
        refusals.append(Refusal(codes.NAME_TOO_LONG, ("name",), {"limit": MAX_NAME}))
    if refusals:
        raise Refused(refusals)

    node = await PlatformNode.create(county_id=parent.county_id, parent_id=parent.id, kind=kind, code=code, name=name)
    above = await Ancestry.filter(descendant_id=parent.id)
    await Ancestry.bulk_create(
        [
            Ancestry(ancestor_id=node.id, descendant_id=node.id, distance=0),
            *(
                Ancestry(ancestor_id=pair.ancestor_id, descendant_id=node.id, distance=pair.distance + 1)
                for pair in above
            ),
        ]
    )
    await act.remember(idempotency_key, arguments, node.id)
    act.concerns(node)
    act.emit(
        "platformNodeAdded",
        await tree.topics_upward(node.id),
        county_id=node.county_id,
        node_id=node.id,
        code=node.code,
        nodeKind=kind.value,
    )
    return node


@verb("platformNodeMove")
async def move_node(act: Act, *, node_id: int, version: int, parent_id: int) -> PlatformNode:
    """Hang a node, with all below it, under another parent of the same county. Refuses with PlatformNodeMoveRefusal.

    Because kinds nest strictly, no node can come to stand below itself.
    """
    codes = PlatformNodeMoveRefusal
    await _moving_alone(node_id)
    node = await _locked(node_id)
    if node is None:
        raise refuse(codes.NOT_FOUND, "id")
    parent = await _locked(parent_id)
    if parent is None:
        raise refuse(codes.NOT_FOUND, "parentId")
    if not await act.as_staff_of(node.id) or node.parent_id is None:
        raise refuse(codes.FORBIDDEN, "id")
    if not await act.as_staff_of(node.parent_id, parent.id):
        raise refuse(codes.FORBIDDEN, "parentId")
    if node.version != version:
        raise refuse(codes.STALE_VERSION, "version", version=node.version)
    if not node.open:
        raise refuse(codes.NODE_CLOSED, "id")
    if not parent.open:
        raise refuse(codes.PARENT_CLOSED, "parentId")
    if parent.county_id != node.county_id:
        raise refuse(codes.OTHER_COUNTY, "parentId")
    if not may_stand_under(node.kind, parent.kind):
        raise refuse(codes.KIND_DOES_NOT_NEST, "parentId", **_labels(node.kind, parent.kind))

    act.concerns(node)
    topics_before = await tree.topics_upward(node.id)
    await _rehang(node, parent)
    node.parent_id = parent.id
    node.version += 1
    await node.save(update_fields=["parent_id", "version"])
    act.emit(
        "platformNodeMoved",
        [*topics_before, *await tree.topics_upward(node.id)],
        county_id=node.county_id,
        node_id=node.id,
        code=node.code,
        parentCode=parent.code,
    )
    return node


@verb("platformNodeClose")
async def close_node(act: Act, *, node_id: int, version: int) -> PlatformNode:
    """Close a node that has no open children, no project items, no bodies, nobody who serves there, no open grid cell,
    and no group or electoral district that lies there.

    Refuses with PlatformNodeCloseRefusal.
    """
    codes = PlatformNodeCloseRefusal
    node = await _locked(node_id)
    if node is None:
        raise refuse(codes.NOT_FOUND, "id")
    if node.parent_id is not None and not await act.as_staff_of(node.parent_id):
        raise refuse(codes.FORBIDDEN, "id")
    if not await act.as_staff_of(node.id):
        raise refuse(codes.FORBIDDEN, "id")
    if node.parent_id is None:
        raise refuse(codes.ROOT_STAYS, "id")
    if node.version != version:
        raise refuse(codes.STALE_VERSION, "version", version=node.version)
    if not node.open:
        raise refuse(codes.ALREADY_CLOSED, "id")
    if children := await PlatformNode.filter(parent_id=node.id, closed_on=None).count():
        raise refuse(codes.CHILDREN_OPEN, "id", count=children)
    if items := await ProjectItem.filter(node_id=node.id).count():
        raise refuse(codes.ITEMS_REMAIN, "id", count=items)
    if bodies := await Body.filter(node_id=node.id, dissolved_on=None).count():
        raise refuse(codes.BODIES_REMAIN, "id", count=bodies)
    if postings := await Posting.filter(node_id=node.id, until=None).count():
        raise refuse(codes.POSTINGS_REMAIN, "id", count=postings)
    if cells := await GridCell.filter(node_id=node.id, closed_on=None).count():
        raise refuse(codes.GRID_CELLS_REMAIN, "id", count=cells)
    # What a dissolved body leaves behind nobody can edit any more, and it hinders nobody.
    if groups := await MemberGroup.filter(node_id=node.id, dissolved_on=None, body__dissolved_on=None).count():
        raise refuse(codes.GROUPS_REMAIN, "id", count=groups)
    if districts := await ElectoralDistrict.filter(node_id=node.id, body__dissolved_on=None).count():
        raise refuse(codes.DISTRICTS_REMAIN, "id", count=districts)

    act.concerns(node)
    county = await County.get(id=node.county_id)
    node.closed_on = clock.today(county.time_zone)
    node.version += 1
    await node.save(update_fields=["closed_on", "version"])
    act.emit(
        "platformNodeClosed",
        await tree.topics_upward(node.id),
        county_id=node.county_id,
        node_id=node.id,
        code=node.code,
    )
    return node


async def _moving_alone(node_id: int) -> None:
    """Moves of one county come one after the other.

    Each rewrites the ancestry of a subtree that it has read; another that takes a node out of it in between would
    leave that node with ancestors it no longer has.
    """
    node = await PlatformNode.get_or_none(id=node_id)
    if node is not None:
        await County.select_for_update(no_key=True).get(id=node.county_id)


async def _locked(node_id: int) -> PlatformNode | None:
    """The node, held until the act ends, so that no child appears below a node that is being closed or moved."""
    return await PlatformNode.select_for_update().get_or_none(id=node_id)


async def _rehang(node: PlatformNode, parent: PlatformNode) -> None:
    subtree = await Ancestry.filter(ancestor_id=node.id)
    inside = [pair.descendant_id for pair in subtree]
    await Ancestry.filter(descendant_id__in=inside).exclude(ancestor_id__in=inside).delete()
    above = await Ancestry.filter(descendant_id=parent.id)
    await Ancestry.bulk_create(
        Ancestry(
            ancestor_id=upper.ancestor_id,
            descendant_id=lower.descendant_id,
            distance=upper.distance + 1 + lower.distance,
        )
        for upper in above
        for lower in subtree
    )


def _labels(kind: NodeKind, parent: NodeKind) -> dict[str, object]:
    return {"kind_zh": kind.zh, "kind_en": kind.en, "parent_zh": parent.zh, "parent_en": parent.en}
