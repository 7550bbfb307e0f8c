"""Acts on the watch over low-rated items: its rules, and its end; it begins with a year-end list."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from models.acts import Act, verb
from models.errors import refuse
from models.platform.rows import County, PlatformNode
from models.projects import progress
from models.projects.rows import ProjectItem
from models.projects.sight import held_item
from models.projects.topics import topics_of
from models.supervision.watches.watching import DEFAULTS, Thresholds, WatchVerdict
from models.supervision.year.errors import ItemWatchEndRefusal, WatchRulesAddRefusal
from models.supervision.year.rows import ItemWatch, WatchEnd, WatchRules, YearEndEntry, YearEndList

MAX_TEXT = 2000
MOST_EVALUATORS = 1_000_000


@verb("watchRulesAdd")
async def add_rules(
    act: Act, *, county_id: int, thresholds: Thresholds, idempotency_key: str | None = None
) -> WatchRules:
    """Enter a county's next rules of the watch; lists that were published keep theirs. For its administrator.

    Refuses with WatchRulesAddRefusal.
    """
    codes = WatchRulesAddRefusal
    arguments: dict[str, object] = {"county": county_id, **asdict(thresholds)}
    county = await County.select_for_update(no_key=True).get_or_none(id=county_id)
    if (earlier := await act.created_before(codes, idempotency_key, arguments)) is not None:
        return await WatchRules.get(id=earlier)
    if county is None:
        raise refuse(codes.NOT_FOUND, "code")
    if not act.as_administrator() or act.actor.county_id not in (None, county.id):
        raise refuse(codes.FORBIDDEN, "code")
    share = thresholds.satisfaction
    possible = progress.is_share(share) and progress.is_fine(share)
    if not possible or not 1 <= thresholds.evaluators <= MOST_EVALUATORS:
        raise refuse(codes.THRESHOLD_OUT_OF_RANGE, limit=f"{MOST_EVALUATORS:,}")
    newest = await WatchRules.filter(county_id=county.id).order_by("-version").first()
    rules = await WatchRules.create(
        county_id=county.id,
        version=newest.version + 1 if newest else 1,
        entered_at=act.at,
        **{**asdict(thresholds), "satisfaction": progress.kept(share)},
    )
    await act.remember(idempotency_key, arguments, rules.id)
    act.concerns(rules)
    # No stream shows the rules by themselves; a list shows its own version, which stays.
    return rules


async def rules_in_force(county_id: int, at: datetime) -> WatchRules:
    """The newest rules of a county; the first ones, with our defaults, where it has none. Part of an act that holds the county."""
    found = await WatchRules.filter(county_id=county_id).order_by("-version").first()
    return found or await _first_rules(county_id, at)


async def _first_rules(county_id: int, at: datetime) -> WatchRules:
    return await WatchRules.create(county_id=county_id, version=1, entered_at=at, **asdict(DEFAULTS))


async def settle_watches(
    act: Act, items: Sequence[ProjectItem], entries: Mapping[int, YearEndEntry], found: YearEndList
) -> None:
    """Begin and end watches as the entries of a list say. Part of an act that holds the county and the items."""
    open_ones = ItemWatch.select_for_update().filter(item_id__in=[item.id for item in items], ended_at=None)
    watches = {watch.item_id: watch for watch in await open_ones.order_by("id")}
    began = YearEndEntry.filter(id__in=[watch.began_with_id for watch in watches.values()], list__year=found.year)
    began_with_this_year = {entry.id for entry in await began.only("id")}
    for item in items:
        entry, watch = entries[item.id], watches.get(item.id)
        if entry.verdict is WatchVerdict.LOW:
            if watch is None:
                await _begin(act, item, entry, found)
        # Where nobody rated an item, only a correction of the very list that began its watch takes that back.
        elif watch is not None and (entry.verdict is WatchVerdict.WELL or watch.began_with_id in began_with_this_year):
            await _end_by_list(act, watch, item, entry, found)


async def _begin(act: Act, item: ProjectItem, entry: YearEndEntry, found: YearEndList) -> None:
    watch = await ItemWatch.create(item_id=item.id, began_with_id=entry.id, began_at=act.at)
    await _tell(act, "itemWatchBegan", watch, item, found.county_id)


async def _end_by_list(act: Act, watch: ItemWatch, item: ProjectItem, entry: YearEndEntry, found: YearEndList) -> None:
    watch.ended_at, watch.ended_how, watch.ended_with_id = act.at, WatchEnd.BY_LIST, entry.id
    watch.version += 1
    await watch.save()
    await _tell(act, "itemWatchEnded", watch, item, found.county_id)


@verb("itemWatchEnd")
async def end_watch(act: Act, *, watch_id: int, version: int, reason: str) -> ItemWatch:
    """End a watch before the next list does, with a reason. For staff of the county. Refuses with ItemWatchEndRefusal."""
    codes = ItemWatchEndRefusal
    found = await ItemWatch.get_or_none(id=watch_id)
    # The item first, as the list that would end it does.
    held = await held_item(act, found.item_id, no_key=True) if found is not None else None
    if held is None:
        raise refuse(codes.NOT_FOUND, "id")
    item, project = held
    watch = await ItemWatch.select_for_update().get(id=watch_id)
    root = await PlatformNode.get(county_id=project.county_id, parent_id=None)
    if not await act.as_staff_of(root.id):
        raise refuse(codes.FORBIDDEN, "id")
    if watch.ended_at is not None:
        raise refuse(codes.ALREADY_ENDED, "id")
    if watch.version != version:
        raise refuse(codes.STALE_VERSION, "version", version=watch.version)
    reason = reason.strip()
    if not reason:
        raise refuse(codes.REASON_REQUIRED, "reason")
    if len(reason) > MAX_TEXT:
        raise refuse(codes.TEXT_TOO_LONG, "reason", limit=MAX_TEXT)
    watch.ended_at, watch.ended_how, watch.ended_why = act.at, WatchEnd.BY_STAFF, reason
    watch.ender_id = act.actor.account_id
    watch.version += 1
    await watch.save()
    act.concerns(watch, project.county_id)
    await _tell(act, "itemWatchEnded", watch, item, project.county_id)
    return watch


async def _tell(act: Act, kind: str, watch: ItemWatch, item: ProjectItem, county_id: int) -> None:
    act.emit(
        kind,
        await topics_of(item),
        county_id=county_id,
        node_id=item.node_id,
        project=item.project_id,
        item=item.id,
        watch=watch.id,
    )
