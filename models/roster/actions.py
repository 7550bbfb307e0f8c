"""Acts on rosters: previewing a file, and then exactly that preview, all or nothing."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime

from models import clock
from models.actor import Actor
from models.acts import Act, verb
from models.bodies.rows import Body
from models.bodies.topics import body_topic, topics_of
from models.errors import Language, Refused, refuse
from models.files.actions import forget_spent
from models.files.attaching import spend
from models.files.store import FileStore
from models.platform import tree
from models.platform.rows import County, PlatformNode
from models.representatives.mandates import may_be_ended
from models.representatives.rows import EndReason, Person
from models.representatives.topics import card_topics
from models.roster.comparison import compare
from models.roster.errors import RosterImportApplyRefusal, RosterImportPreviewRefusal
from models.roster.findings import Comparison, ImportMode, Options
from models.roster.progress import Report, reporting
from models.roster.reading import Roster, read
from models.roster.rows import PREVIEW_KEPT, STUCK_AFTER, ImportState, RosterChange, RosterImport, RosterProblem
from models.roster.standing import standing_in
from models.roster.topics import roster_import_topic
from models.roster.writing import Touched, write

BATCH = 500
TOPICS_OF_AN_EVENT = 200


async def preview(
    actor: Actor,
    *,
    county_id: int,
    content: bytes,
    file_name: str,
    body_id: int | None = None,
    mode: ImportMode = ImportMode.ADD_AND_CHANGE,
    end_reason: EndReason | None = None,
    add_missing: bool = False,
    idempotency_key: str | None = None,
) -> RosterImport:
    """Read a roster, compare it with what stands, and keep what was found. Refuses with RosterImportPreviewRefusal.

    Reading and comparing come before the transaction: they take long, and write nothing.
    """
    codes = RosterImportPreviewRefusal
    county = await County.get(id=county_id)
    body = await Body.get_or_none(id=body_id, county_id=county_id) if body_id is not None else None
    if body_id is not None and body is None:
        raise refuse(codes.BODY_NOT_FOUND, "bodyId")
    if mode is ImportMode.COMPLETE and body is None:
        raise refuse(codes.BODY_REQUIRED, "bodyId")
    node = await _widest_node(actor, county_id, body)
    if node is None:
        raise refuse(codes.FORBIDDEN, "bodyId" if body else "fileId")
    options = Options(clock.today(county.time_zone), mode, body_id, end_reason, add_missing)
    roster = await asyncio.to_thread(read, content, options.day)
    found = await _compared(county_id, node.id, roster, options)
    if body is not None and found.unexplained_ends:
        _see_to_the_reason(body, end_reason, found.unexplained_ends)
    return await _keep(
        actor, node=node, roster=roster, options=options, found=found, file_name=file_name, key=idempotency_key
    )


async def _widest_node(actor: Actor, county_id: int, body: Body | None) -> PlatformNode | None:
    """The widest node of which the actor is staff, and which holds the body; the import touches nothing outside it."""
    root = await PlatformNode.get(county_id=county_id, parent_id=None)
    if await actor.is_staff_of(root.id):
        return root
    for node in await PlatformNode.filter(id__in=actor.staff_nodes, county_id=county_id).order_by("id"):
        if body is None or await PlatformNode.exists(id=body.node_id, above__ancestor_id=node.id):
            return node
    return None


def _see_to_the_reason(body: Body, reason: EndReason | None, count: int) -> None:
    codes = RosterImportPreviewRefusal
    if reason is None:
        raise refuse(codes.END_REASON_REQUIRED, "endReason", count=count)
    choices = "、".join(each.zh for each in EndReason if may_be_ended(body.kind, each))
    raise refuse(codes.END_REASON_NOT_ALLOWED, "endReason", choices=choices)


async def _compared(county_id: int, node_id: int, roster: Roster, options: Options) -> Comparison:
    numbers = [number for entry in roster.entries if (number := entry.get("identity_number"))]
    standing = await standing_in(county_id, node_id=node_id, identity_numbers=numbers)
    return await asyncio.to_thread(compare, roster, standing, options)


@verb("rosterImportPreview")
async def _keep(
    act: Act,
    *,
    node: PlatformNode,
    roster: Roster,
    options: Options,
    found: Comparison,
    file_name: str,
    key: str | None,
) -> RosterImport:
    codes = RosterImportPreviewRefusal
    arguments: dict[str, object] = {"file": roster.digest, "options": options}
    if (earlier := await act.created_before(codes, key, arguments)) is not None:
        return await RosterImport.get(id=earlier)
    if not await act.as_staff_of(node.id):
        raise refuse(codes.FORBIDDEN, "fileId")
    act.purpose = "名册比对"
    row = await RosterImport.create(
        county_id=node.county_id,
        node_id=node.id,
        account_id=act.actor.account_id,
        body_id=options.body_id,
        mode=options.mode,
        end_reason=options.end_reason,
        add_missing=options.add_missing,
        file_name=file_name[:200],
        file_digest=roster.digest,
        digest=found.digest,
        day=options.day,
        previewed_at=act.at,
        rows=len(roster.entries),
        unchanged=found.unchanged,
        problem_count=len(found.problems),
        counts={kind.value: count for kind, count in found.counts.items()},
        total=len(found.changes),
    )
    await RosterProblem.bulk_create(
        (
            RosterProblem(
                roster_import_id=row.id,
                place=place,
                row=problem.row,
                column=problem.column[:60],
                code=problem.code.name,
                facts=problem.facts,
            )
            for place, problem in enumerate(found.problems, 1)
        ),
        batch_size=BATCH,
    )
    await RosterChange.bulk_create(
        (
            RosterChange(
                roster_import_id=row.id,
                place=place,
                kind=change.kind,
                row=change.row,
                name=change.name,
                person_id=change.person_id,
                field_changes=[
                    {"key": str(each.key), "old": each.old, "new": each.new, "private": each.private}
                    for each in change.fields
                ],
            )
            for place, change in enumerate(found.changes, 1)
        ),
        batch_size=BATCH,
    )
    act.concerns(row)
    await act.remember(key, arguments, row.id)
    act.emit(
        "rosterImportPreviewed",
        [roster_import_topic(row.id)],
        county_id=row.county_id,
        node_id=row.node_id,
        rosterImport=row.id,
    )
    return row


async def apply(
    actor: Actor,
    *,
    import_id: int,
    content_of: Callable[[RosterImport], Awaitable[bytes | None]],
    version: int | None = None,
    store: FileStore | None = None,
    on_progress: Report | None = None,
) -> tuple[RosterImport, bool]:
    """Do exactly what a preview shows, in one transaction. Refuses with RosterImportApplyRefusal.

    Returns the import, and whether this call changed anything: one that is applied already is answered as it is. `content_of` gives the file's bytes, or None if it is gone.
    Once it is applied, files of the county with these bytes that are used for nothing else are deleted: from the `store` at once, or by the sweep within a minute.
    A short act first takes the import for itself, so that all may see that it runs; whoever dies with it in hand
    leaves nothing behind but the mark, which another may take over after a while.
    """
    row = await _take(actor, import_id=import_id, version=version)
    if row.state is ImportState.APPLIED:
        return row, False
    try:
        content = await content_of(row)
        if content is None:
            raise refuse(RosterImportApplyRefusal.FILE_GONE, "id")
        roster = await asyncio.to_thread(read, content, row.day)
        if roster.digest != row.file_digest:
            raise refuse(RosterImportApplyRefusal.FILE_GONE, "id")

        async def tell(done: int) -> None:
            await _advance(actor, import_id=row.id, since=row.applying_since, done=done)

        async with reporting(tell, *([on_progress] if on_progress else [])) as report:
            applied = await _apply(actor, taken=row, roster=roster, report=report)
    except Refused as refused:
        await _give_back(actor, taken=row, refused_for=refused.refusals[0].code.name)
        raise
    except BaseException:
        await asyncio.shield(_give_back(actor, taken=row, refused_for=""))
        raise
    if store is not None:
        await forget_spent(row.file_digest, store)
    return applied, True


@verb("rosterImportBegin")
async def _take(act: Act, *, import_id: int, version: int | None) -> RosterImport:
    codes = RosterImportApplyRefusal
    row = await RosterImport.select_for_update().get_or_none(id=import_id)
    if row is None or not await _sees(act, row):
        raise refuse(codes.NOT_FOUND, "id")
    if not await act.as_staff_of(row.node_id):
        raise refuse(codes.FORBIDDEN, "id")
    if row.state is ImportState.APPLIED:
        act.changed_nothing = True
        return row
    if version is not None and row.version != version:
        raise refuse(codes.STALE_VERSION, "version", version=row.version)
    if row.applying_since is not None and act.at - row.applying_since < STUCK_AFTER:
        raise refuse(codes.APPLYING_ALREADY, "id")
    if row.problem_count:
        raise refuse(codes.PROBLEMS_STAND, "id", count=row.problem_count)
    if act.at - row.previewed_at > PREVIEW_KEPT:
        raise refuse(codes.EXPIRED, "id", hours=int(PREVIEW_KEPT.total_seconds() // 3600))
    row.state, row.applying_since, row.refused_for, row.done = ImportState.APPLYING, act.at, "", 0
    row.version += 1
    await row.save(update_fields=["state", "applying_since", "refused_for", "done", "version"])
    _tell(act, row)
    return row


async def _sees(act: Act, row: RosterImport) -> bool:
    if act.actor.is_service:
        return True
    return await RosterImport.visible_to(act.actor.audience(Language.ZH)).filter(id=row.id).exists()


@verb("rosterImportProgress")
async def _advance(act: Act, *, import_id: int, since: datetime | None, done: int) -> None:
    """Note how far the apply is that took the import at `since`; nothing, if it has ended meanwhile."""
    row = await RosterImport.select_for_update().get(id=import_id)
    if row.state is not ImportState.APPLYING or row.applying_since != since or done <= row.done:
        act.changed_nothing = True
        return
    row.done = min(done, row.total)
    await row.save(update_fields=["done"])
    _tell(act, row)


@verb("rosterImportRefuse")
async def _give_back(act: Act, *, taken: RosterImport, refused_for: str) -> None:
    """Let go of an import that was not applied: refused, or broken off and as good as never begun."""
    row = await RosterImport.select_for_update().get(id=taken.id)
    if row.state is not ImportState.APPLYING or row.applying_since != taken.applying_since:
        act.changed_nothing = True
        return
    row.state = ImportState.REFUSED if refused_for else ImportState.PREVIEWED
    row.applying_since, row.refused_for, row.done = None, refused_for, 0
    row.version += 1
    await row.save(update_fields=["state", "applying_since", "refused_for", "done", "version"])
    _tell(act, row)


@verb("rosterImportApply")
async def _apply(act: Act, *, taken: RosterImport, roster: Roster, report: Report) -> RosterImport:
    """Write what the preview shows, if it still would. The import's own row comes last: its progress is written beside."""
    codes = RosterImportApplyRefusal
    # Every act on seats, private data and service holds the person first, and whoever enters a person holds the body: so
    # what is compared stands still until the end, and of two imports of a county one comes after the other.
    await Person.filter(county_id=taken.county_id).only("id").order_by("id").select_for_update()
    await Body.filter(county_id=taken.county_id).only("id").order_by("id").select_for_update(no_key=True)
    if not await act.as_staff_of(taken.node_id):
        raise refuse(codes.FORBIDDEN, "id")
    options = Options(taken.day, taken.mode, taken.body_id, taken.end_reason, taken.add_missing)
    found = await _compared(taken.county_id, taken.node_id, roster, options)
    if found.problems or found.digest != taken.digest:
        raise refuse(codes.STALE, "id")
    touched = await write(taken.county_id, found.changes, taken.day, report)
    await _tell_everybody(act, taken, touched)
    row = await RosterImport.select_for_update().get(id=taken.id)
    if row.state is not ImportState.APPLYING or row.applying_since != taken.applying_since:
        # Another took it over, believing this one dead.
        raise refuse(codes.STALE, "id")
    row.state, row.applied_at, row.applying_since, row.done = ImportState.APPLIED, act.at, None, row.total
    row.version += 1
    await row.save(update_fields=["state", "applied_at", "applying_since", "done", "version"])
    # What was uploaded holds all that is private of people; from here on nobody needs it.
    await spend(act, row.county_id, row.file_digest)
    _tell(act, row)
    return row


def _tell(act: Act, row: RosterImport) -> None:
    act.concerns(row)
    act.emit(
        "rosterImportUpdated",
        [roster_import_topic(row.id)],
        county_id=row.county_id,
        node_id=row.node_id,
        rosterImport=row.id,
        state=row.state.value,
        done=row.done,
        total=row.total,
    )


async def _tell_everybody(act: Act, row: RosterImport, touched: Touched) -> None:
    """Each object once: the bodies with their open sittings and nodes, the people, and the accounts whose rights follow.

    What ended with a mandate is told seat by seat beside that, as by membershipEnd: the audit names what no row names.
    """
    # Which import it was is for staff: whoever hears of the bodies and people is told no more than that they changed.
    facts = {"county_id": row.county_id, "node_id": row.node_id}
    for seat in touched.fallen:
        act.emit(
            "membershipEnded",
            [*card_topics(seat.person_id), body_topic(seat.body_id)],
            county_id=row.county_id,
            representative=seat.person_id,
            membership=seat.id,
            body=seat.body_id,
        )
    topics = set(await tree.topics_upward(*touched.nodes))
    for body in await Body.filter(id__in=touched.bodies):
        topics |= set(await topics_of(body))
    act.emit("rosterImported", sorted(topics), **facts)
    for people in _portions(card_topics(*sorted(touched.people))):
        act.emit("representativesImported", people, **facts)
    for accounts in _portions(touched.accounts):
        act.emit("accountRightsChanged", accounts, **facts)


def _portions(topics: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(topics), TOPICS_OF_AN_EVENT):
        yield topics[start : start + TOPICS_OF_AN_EVENT]
