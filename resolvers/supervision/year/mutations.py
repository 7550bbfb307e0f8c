"""Acts on what is published of a year, and on watches."""

from typing import Annotated

import strawberry

from models.supervision.watches import actions as watches
from models.supervision.watches.watching import Thresholds
from models.supervision.year import actions as year
from models.supervision.year.actions import Said
from resolvers.platform.counties import county_of
from resolvers.refusing import answer
from schema.context import Info
from schema.node import NO_ROW, decode_id
from schema.supervision.year import inputs, payloads
from schema.supervision.year.types import ItemWatch, MidYearReport, WatchRules, YearEndList


@strawberry.type
class YearMutations:
    @strawberry.mutation(
        description="发布半年报告并固定当日数字，限县级工作人员。Publishes a half-year report with the figures of the day, for staff of the county."
    )
    async def mid_year_report_publish(
        self,
        info: Info,
        input: Annotated[inputs.MidYearReportPublishInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.MidYearReportPublishPayload | None:
        async def act() -> payloads.MidYearReportPublishPayload:
            report = await year.publish_mid_year(
                info.context.signed_in,
                node_id=decode_id("PlatformNode", input.node_id),
                year=input.year,
                author=input.author,
                text=input.text,
                heard_by_id=decode_id("Body", input.heard_by_id),
                heard_on=input.heard_on,
                idempotency_key=input.idempotency_key,
            )
            return payloads.MidYearReportPublishPayload(report=MidYearReport.of(report))

        return await answer(
            act(), payloads.MidYearReportPublishPayload, payloads.MidYearReportPublishUserError, info.context.language
        )

    @strawberry.mutation(
        description="发布年终清单并决定下一年的跟踪监督，限县级工作人员。Publishes a year-end list and decides what stays under watch next year, for staff of the county."
    )
    async def year_end_list_publish(
        self,
        info: Info,
        input: Annotated[inputs.YearEndListPublishInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.YearEndListPublishPayload | None:
        async def act() -> payloads.YearEndListPublishPayload:
            county = await county_of(info, input.code)
            found = await year.publish_year_end(
                info.context.signed_in,
                county_id=county.id if county else NO_ROW,
                year=input.year,
                text=input.text,
                said=[
                    Said(decode_id("ProjectItem", each.item_id), each.measures, each.test.meant if each.test else None)
                    for each in input.items
                ],
                idempotency_key=input.idempotency_key,
            )
            return payloads.YearEndListPublishPayload(year_end_list=YearEndList.of(found))

        return await answer(
            act(), payloads.YearEndListPublishPayload, payloads.YearEndListPublishUserError, info.context.language
        )

    @strawberry.mutation(
        description="更正年终清单，原版保留，限县级工作人员。Publishes a corrected version of a year-end list, with a reason; the earlier ones stay. For staff of the county."
    )
    async def year_end_list_correct(
        self,
        info: Info,
        input: Annotated[inputs.YearEndListCorrectInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.YearEndListCorrectPayload | None:
        async def act() -> payloads.YearEndListCorrectPayload:
            found = await year.correct_year_end(
                info.context.signed_in,
                list_id=decode_id("YearEndList", input.id),
                reason=input.reason,
                text=input.text,
                said=[
                    Said(
                        decode_id("ProjectItem", each.item_id),
                        each.measures,
                        each.test.meant if each.test else None,
                        each.clear_test,
                        each.refreeze,
                    )
                    for each in input.items
                ],
                idempotency_key=input.idempotency_key,
            )
            return payloads.YearEndListCorrectPayload(year_end_list=YearEndList.of(found))

        return await answer(
            act(), payloads.YearEndListCorrectPayload, payloads.YearEndListCorrectUserError, info.context.language
        )

    @strawberry.mutation(
        description="制定下一版跟踪监督规则，限县级管理员。Enters a county's next rules of the watch, for its administrator."
    )
    async def watch_rules_add(
        self,
        info: Info,
        input: Annotated[inputs.WatchRulesAddInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.WatchRulesAddPayload | None:
        async def act() -> payloads.WatchRulesAddPayload:
            county = await county_of(info, input.code)
            rules = await watches.add_rules(
                info.context.signed_in,
                county_id=county.id if county else NO_ROW,
                thresholds=Thresholds(
                    satisfaction=input.satisfaction,
                    evaluators=input.evaluators,
                    basically_is_low=input.basically_is_low,
                    unaccepted_is_low=input.unaccepted_is_low,
                ),
                idempotency_key=input.idempotency_key,
            )
            return payloads.WatchRulesAddPayload(rules=WatchRules.of(rules))

        return await answer(
            act(), payloads.WatchRulesAddPayload, payloads.WatchRulesAddUserError, info.context.language
        )

    @strawberry.mutation(
        description="结束跟踪监督并说明理由，限县级工作人员。Ends a watch with a reason, for staff of the county."
    )
    async def item_watch_end(
        self,
        info: Info,
        input: Annotated[inputs.ItemWatchEndInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ItemWatchEndPayload | None:
        async def act() -> payloads.ItemWatchEndPayload:
            watch = await watches.end_watch(
                info.context.signed_in,
                watch_id=decode_id("ItemWatch", input.id),
                version=input.version,
                reason=input.reason,
            )
            return payloads.ItemWatchEndPayload(watch=ItemWatch.of(watch))

        return await answer(act(), payloads.ItemWatchEndPayload, payloads.ItemWatchEndUserError, info.context.language)
