"""Acts that publish what is said of a year: the half-year report of a node, and the county's year-end list with its corrections."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from models import clock
from models.acts import Act, verb
from models.bodies.rows import Body
from models.discussion.rows import AuthorRole
from models.errors import Refusal, RefusalCode, Refused, refuse
from models.evaluations.rows import EvaluationPeriod
from models.platform import tree
from models.platform.rows import Ancestry, County, PlatformNode
from models.projects.lights import ItemDecision
from models.projects.rows import Project, ProjectItem
from models.projects.topics import project_topic
from models.supervision.watches import watching
from models.supervision.watches.actions import rules_in_force, settle_watches
from models.supervision.watches.watching import Standing
from models.supervision.year import freezing
from models.supervision.year.errors import (
    MidYearReportPublishRefusal,
    YearEndListCorrectRefusal,
    YearEndListPublishRefusal,
)
from models.supervision.year.hearing import HEARD_BY, MID_YEAR_FROM, YEAR_END_FROM
from models.supervision.year.rows import (
    FROZEN,
    ItemWatch,
    MidYearEntry,
    MidYearReport,
    WatchRules,
    YearEndEntry,
    YearEndList,
)
from models.supervision.year.satisfaction import SatisfactionTest

MAX_TEXT, MAX_REPORT, MAX_AUTHOR = 2000, 20_000, 100
TEST = ("electorate", "valid", "satisfied", "basically_satisfied", "not_satisfied")


@verb("midYearReportPublish")
async def publish_mid_year(
    act: Act,
    *,
    node_id: int,
    year: int,
    author: str,
    text: str,
    heard_by_id: int,
    heard_on: date,
    synthetic: bool = False,
    idempotency_key: str | None = None,
) -> MidYearReport:
    """Publish what the government said of the half year at a node and below, with the figures of the day frozen beside it.

    `author` is the organ that wrote it, `heard_by_id` the body that heard it; `hearing.py` says which may. For staff of the county.
    Refuses with MidYearReportPublishRefusal. One a node and year: the constraint is the last judge.
    """
    codes = MidYearReportPublishRefusal
    arguments: dict[str, object] = {
        "node": node_id, "year": year, "author": author, "text": text, "body": heard_by_id, "on": heard_on,
    }  # fmt: skip
    node = await PlatformNode.get_or_none(id=node_id)
    # The county's row is the turnstile of two that are published at once.
    county = await County.select_for_update(no_key=True).get(id=node.county_id) if node else None
    if (earlier := await act.created_before(codes, idempotency_key, arguments)) is not None:
        return await MidYearReport.get(id=earlier)
    if node is None or county is None:
        raise refuse(codes.NOT_FOUND, "nodeId")
    if not await act.as_staff_of((await _root(county)).id):
        raise refuse(codes.FORBIDDEN, "nodeId")
    if node.kind not in HEARD_BY:
        raise refuse(codes.NODE_HEARS_NOTHING, "nodeId")
    today = clock.today(county.time_zone)
    _see_season(codes, year, MID_YEAR_FROM, today)
    if await MidYearReport.exists(node_id=node.id, year=year):
        raise refuse(codes.ALREADY_PUBLISHED, "year")
    refusals = _report_refusals(author, text)
    refusals += await _hearing_refusals(node, heard_by_id)
    if heard_on.year != year or heard_on > today:
        refusals.append(Refusal(codes.HEARD_OUTSIDE_YEAR, ("heardOn",)))
    if refusals:
        raise Refused(refusals)
    below = await Ancestry.filter(ancestor_id=node.id).values_list("descendant_id", flat=True)
    items = await freezing.held(await _chosen(county, year), node_id__in=list(below))
    if not items:
        raise refuse(codes.NO_ITEMS, "year")

    report = await MidYearReport.create(
        node_id=node.id,
        year=year,
        author=author.strip(),
        text=text.strip(),
        heard_by_id=heard_by_id,
        heard_on=heard_on,
        as_of=await freezing.as_of(items, county),
        published_at=act.at,
        publisher_id=act.actor.account_id,
        synthetic=synthetic,
    )
    await MidYearEntry.bulk_create(
        MidYearEntry(report_id=report.id, place=place, **columns)
        for place, columns in enumerate(await freezing.frozen(items), 1)
    )
    await act.remember(idempotency_key, arguments, report.id)
    act.concerns(report, county.id)
    act.emit(
        "midYearReportPublished",
        await tree.topics_upward(node.id),
        county_id=county.id,
        node_id=node.id,
        midYearReport=report.id,
        year=year,
    )
    return report


async def _root(county: County) -> PlatformNode:
    return await PlatformNode.get(county_id=county.id, parent_id=None)


def _see_season(codes: type[RefusalCode], year: int, from_month: int, today: date) -> None:
    if (today.year, today.month) < (year, from_month):
        raise refuse(codes["TOO_EARLY"], "year", year=year, from_month=from_month)


def _report_refusals(author: str, text: str) -> list[Refusal]:
    codes = MidYearReportPublishRefusal
    found = []
    if not author.strip():
        found.append(Refusal(codes.AUTHOR_REQUIRED, ("author",)))
    elif len(author.strip()) > MAX_AUTHOR:
        found.append(Refusal(codes.AUTHOR_TOO_LONG, ("author",), {"limit": MAX_AUTHOR}))
    if not text.strip():
        found.append(Refusal(codes.TEXT_REQUIRED, ("text",)))
    elif len(text.strip()) > MAX_REPORT:
        found.append(Refusal(codes.TEXT_TOO_LONG, ("text",), {"limit": MAX_REPORT}))
    return found


async def _hearing_refusals(node: PlatformNode, body_id: int) -> list[Refusal]:
    codes = MidYearReportPublishRefusal
    body = await Body.get_or_none(id=body_id, county_id=node.county_id)
    if body is None:
        return [Refusal(codes.BODY_NOT_FOUND, ("heardById",))]
    if body.node_id != node.id or body.kind not in HEARD_BY[node.kind]:
        return [Refusal(codes.BODY_DOES_NOT_HEAR, ("heardById",))]
    return []


async def _chosen(county: County, year: int) -> list[int]:
    """The projects of the year that were chosen; of what was only proposed nothing is said."""
    chosen = Project.filter(county_id=county.id, year=year, chosen_at__not_isnull=True)
    return list(await chosen.values_list("id", flat=True))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Said:
    """What is entered of one item of a list. In a correction a part that is None stays, `clear_test` takes a test away that is
    another item's, and `refreeze` takes the item's state anew as it is today."""

    item_id: int
    measures: str | None = None
    test: SatisfactionTest | None = None
    clear_test: bool = False
    refreeze: bool = False


@verb("yearEndListPublish")
async def publish_year_end(
    act: Act,
    *,
    county_id: int,
    year: int,
    text: str = "",
    said: Sequence[Said] = (),
    synthetic: bool = False,
    idempotency_key: str | None = None,
) -> YearEndList:
    """Publish what became of each item of a year, and of those of earlier years that are still under watch; decide which stay or
    come under watch next year.

    For staff of the county. Of each item that is not accepted it is said why, and what will be done [hefu]. Refuses with
    YearEndListPublishRefusal. Published once: the constraint on its version is the last judge.
    """
    codes = YearEndListPublishRefusal
    arguments: dict[str, object] = {
        "county": county_id, "year": year, "text": text, "said": [asdict(each) for each in said],
    }  # fmt: skip
    county = await County.select_for_update(no_key=True).get_or_none(id=county_id)
    if (earlier := await act.created_before(codes, idempotency_key, arguments)) is not None:
        return await YearEndList.get(id=earlier)
    if county is None:
        raise refuse(codes.NOT_FOUND, "code")
    if not await act.as_staff_of((await _root(county)).id):
        raise refuse(codes.FORBIDDEN, "code")
    _see_season(codes, year, YEAR_END_FROM, clock.today(county.time_zone))
    if await YearEndList.exists(county_id=county.id, year=year):
        raise refuse(codes.ALREADY_PUBLISHED, "year")
    chosen = await _chosen(county, year)
    carried = await _under_watch(county, year)
    own = await freezing.held(chosen)
    if not own:
        raise refuse(codes.NO_ITEMS, "year")
    items = [*own, *await freezing.held(await _projects_of(carried), id__in=carried)]
    await _see_evaluations_closed(codes, items, "year")
    rules = await rules_in_force(county.id, act.at)
    columns = await freezing.frozen(items)
    evaluated = await freezing.evaluated(items)
    entries = {
        item.id: _entry(columns[place], evaluated[item.id], place=place + 1, carried=item.id in carried)
        for place, item in enumerate(items)
    }
    refusals = [*_said_refusals(codes, said, entries), *_text_refusals(codes, text, "text")]
    if refusals:
        raise Refused(refusals)
    for each in said:
        _enter(entries[each.item_id], each)
    if refusals := await _unfinished(codes, list(entries.values())):
        raise Refused(refusals)

    found = await YearEndList.create(
        county_id=county.id,
        year=year,
        version=1,
        text=text.strip(),
        rules_id=rules.id,
        as_of=await freezing.as_of(own, county),
        published_at=act.at,
        publisher_id=act.actor.account_id,
        synthetic=synthetic,
    )
    for entry in entries.values():
        _judge(entry, rules)
    written = await _write(found, list(entries.values()))
    await act.remember(idempotency_key, arguments, found.id)
    await _tell(act, "yearEndListPublished", found, items)
    await settle_watches(act, items, written, found)
    act.concerns(found)
    return found


async def _under_watch(county: County, year: int) -> list[int]:
    """The items of earlier years that are under watch."""
    watches = ItemWatch.filter(ended_at=None, item__project__county_id=county.id, item__project__year__lt=year)
    return list(await watches.values_list("item_id", flat=True))  # type: ignore[arg-type]


async def _projects_of(item_ids: Sequence[int]) -> list[int]:
    found = await ProjectItem.filter(id__in=list(item_ids)).values_list("project_id", flat=True)
    return sorted(set(found))  # type: ignore[arg-type]


async def _see_evaluations_closed(codes: type[RefusalCode], items: Sequence[ProjectItem], path: str) -> None:
    """What is still being said cannot be frozen."""
    projects = await Project.filter(id__in={item.project_id for item in items})
    counties, years = {project.county_id for project in projects}, {project.year for project in projects}
    period = await EvaluationPeriod.filter(county_id__in=counties, year__in=years, closed_at=None).first()
    if period is not None:
        raise refuse(codes["EVALUATION_OPEN"], path, name=period.name)


def _entry(
    columns: dict[str, Any], evaluated: freezing.Evaluated, *, place: int, carried: bool, **more: Any
) -> YearEndEntry:
    period_id, evaluations = evaluated
    return YearEndEntry(place=place, carried=carried, period_id=period_id, evaluations=evaluations, **columns, **more)


def _said_refusals(codes: type[RefusalCode], said: Sequence[Said], entries: dict[int, YearEndEntry]) -> list[Refusal]:
    found, seen = [], set()
    for place, each in enumerate(said):
        path = ("items", str(place))
        if each.item_id not in entries:
            found.append(Refusal(codes["ITEM_NOT_IN_LIST"], (*path, "itemId")))
        elif each.item_id in seen:
            found.append(Refusal(codes["ITEM_TWICE"], (*path, "itemId")))
        seen.add(each.item_id)
        if each.measures is not None:
            found += _text_refusals(codes, each.measures, *path, "measures")
        if each.test is not None and not each.test.is_possible:
            found.append(Refusal(codes["TEST_IMPOSSIBLE"], (*path, "test")))
        elif each.test is not None and not each.test.adds_up:
            counted = each.test.satisfied + each.test.basically_satisfied + each.test.not_satisfied
            facts: dict[str, object] = {"sum": counted, "valid": each.test.valid}
            found.append(Refusal(codes["TEST_DIFFERS"], (*path, "test", "valid"), facts))
    return found


def _text_refusals(codes: type[RefusalCode], text: str, *path: str) -> list[Refusal]:
    return [Refusal(codes["TEXT_TOO_LONG"], path, {"limit": MAX_TEXT})] if len(text.strip()) > MAX_TEXT else []


def _enter(entry: YearEndEntry, said: Said) -> None:
    if said.measures is not None:
        entry.measures = said.measures.strip()
    if said.test is not None or said.clear_test:
        for name in TEST:
            setattr(entry, f"test_{name}", said.test and getattr(said.test, name))


async def _unfinished(codes: type[RefusalCode], entries: Sequence[YearEndEntry]) -> list[Refusal]:
    """Unfinished ones are explained to the congress with measures [hefu]; what was terminated has been explained already."""
    silent = [entry for entry in entries if not is_finished(entry) and not entry.measures]
    items = {row.id: row for row in await ProjectItem.filter(id__in=[entry.item_id for entry in silent])}
    projects = {row.id: row for row in await Project.filter(id__in={row.project_id for row in items.values()})}
    return [
        Refusal(
            codes["MEASURES_REQUIRED"],
            ("items",),
            {"project": projects[items[entry.item_id].project_id].number, "number": items[entry.item_id].number},
        )
        for entry in silent
    ]


def is_finished(entry: YearEndEntry) -> bool:
    return entry.accepted_on is not None or entry.decision is ItemDecision.TERMINATED


def tested(entry: YearEndEntry) -> SatisfactionTest | None:
    """The satisfaction test that was entered of an item."""
    if entry.test_electorate is None:
        return None
    return SatisfactionTest(**{name: getattr(entry, f"test_{name}") for name in TEST})


def _judge(entry: YearEndEntry, rules: WatchRules) -> None:
    standing = Standing(
        accepted=entry.accepted_on is not None,
        decision=entry.decision,
        test=tested(entry),
        results={role: freezing.tally(entry.evaluations, role, "result") for role in AuthorRole},
    )
    found = watching.judge(standing, rules.thresholds)
    entry.verdict, entry.reason, entry.facts = found.verdict, found.reason, found.facts


async def _tell(act: Act, kind: str, found: YearEndList, items: Sequence[ProjectItem]) -> None:
    root = await PlatformNode.get(county_id=found.county_id, parent_id=None)
    projects = sorted({item.project_id for item in items})
    act.emit(
        kind,
        [*map(project_topic, projects), *await tree.topics_upward(root.id, *(item.node_id for item in items))],
        county_id=found.county_id,
        node_id=root.id,
        yearEndList=found.id,
        year=found.year,
        version=found.version,
    )


@verb("yearEndListCorrect")
async def correct_year_end(
    act: Act,
    *,
    list_id: int,
    reason: str,
    text: str | None = None,
    said: Sequence[Said] = (),
    idempotency_key: str | None = None,
) -> YearEndList:
    """Publish the next version of a list, with a reason: what is named is corrected, all else stays as it was frozen.

    For staff of the county. Watches follow what the correction changed of a verdict, unless a later year's list has been published
    since. Refuses with YearEndListCorrectRefusal.
    """
    codes = YearEndListCorrectRefusal
    arguments: dict[str, object] = {
        "list": list_id, "reason": reason, "text": text, "said": [asdict(each) for each in said],
    }  # fmt: skip
    before = await YearEndList.get_or_none(id=list_id)
    county = await County.select_for_update(no_key=True).get(id=before.county_id) if before else None
    if (earlier := await act.created_before(codes, idempotency_key, arguments)) is not None:
        return await YearEndList.get(id=earlier)
    if before is None or county is None:
        raise refuse(codes.NOT_FOUND, "id")
    if not await act.as_staff_of((await _root(county)).id):
        raise refuse(codes.FORBIDDEN, "id")
    newest = await YearEndList.filter(county_id=county.id, year=before.year).order_by("-version").first()
    assert newest is not None
    if newest.id != before.id:
        raise refuse(codes.STALE_VERSION, "id", version=newest.version)
    if not reason.strip():
        raise refuse(codes.REASON_REQUIRED, "reason")
    if text is None and not said:
        raise refuse(codes.NOTHING_TO_CORRECT)
    entries = {entry.item_id: entry for entry in await YearEndEntry.filter(list_id=before.id).order_by("place")}
    verdicts = {item_id: entry.verdict for item_id, entry in entries.items()}
    refusals = [*_said_refusals(codes, said, entries), *_text_refusals(codes, reason, "reason")]
    refusals += _text_refusals(codes, text or "", "text")
    if refusals:
        raise Refused(refusals)
    named = [each.item_id for each in said]
    items = await freezing.held(await _projects_of(named), id__in=named)
    anew = {each.item_id for each in said if each.refreeze}
    await _see_evaluations_closed(codes, [item for item in items if item.id in anew], "items")
    await _refreeze(entries, [item for item in items if item.id in anew])
    for each in said:
        _enter(entries[each.item_id], each)
    if refusals := await _unfinished(codes, [entries[item_id] for item_id in named]):
        raise Refused(refusals)

    found = await YearEndList.create(
        county_id=county.id,
        year=before.year,
        version=before.version + 1,
        text=before.text if text is None else text.strip(),
        reason=reason.strip(),
        rules_id=before.rules_id,
        as_of=before.as_of,
        published_at=act.at,
        publisher_id=act.actor.account_id,
        synthetic=before.synthetic,
    )
    rules = await WatchRules.get(id=before.rules_id)
    for item_id in named:
        _judge(entries[item_id], rules)
    written = await _write(found, list(entries.values()))
    await act.remember(idempotency_key, arguments, found.id)
    listed = await ProjectItem.filter(id__in=list(entries))
    await _tell(act, "yearEndListCorrected", found, listed)
    if not await YearEndList.exists(county_id=county.id, year__gt=before.year):
        changed = [item for item in items if written[item.id].verdict is not verdicts[item.id]]
        await settle_watches(act, changed, written, found)
    act.concerns(found)
    return found


async def _write(found: YearEndList, entries: Sequence[YearEndEntry]) -> dict[int, YearEndEntry]:
    """Write the entries of a version, in a few statements however many there are; as the database has them, by item."""
    await YearEndEntry.bulk_create(YearEndEntry(**_columns(entry), list_id=found.id) for entry in entries)
    return {entry.item_id: entry for entry in await YearEndEntry.filter(list_id=found.id)}


async def _refreeze(entries: dict[int, YearEndEntry], items: Sequence[ProjectItem]) -> None:
    evaluated = await freezing.evaluated(items) if items else {}
    for columns in await freezing.frozen(items):
        entry = entries[columns["item_id"]]
        entry.update_from_dict(columns)
        entry.period_id, entry.evaluations = evaluated[entry.item_id]


def _columns(entry: YearEndEntry) -> dict[str, Any]:
    """All that an entry holds, but its own id and list."""
    kept = (*FROZEN, "item_id", "place", "problems_open", "carried", "measures", "period_id", "evaluations")
    names = (*kept, "verdict", "reason", "facts", *(f"test_{name}" for name in TEST))
    return {name: getattr(entry, name) for name in names}
