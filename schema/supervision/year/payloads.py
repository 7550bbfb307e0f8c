"""What the mutations on a year's papers and on watches answer."""

import strawberry

from models.supervision.year import errors
from schema.errors import UserError, expose_codes
from schema.supervision.year.types import ItemWatch, MidYearReport, WatchRules, YearEndList

expose_codes(errors.MidYearReportPublishRefusal, "MidYearReportPublishErrorCode")
expose_codes(errors.YearEndListPublishRefusal, "YearEndListPublishErrorCode")
expose_codes(errors.YearEndListCorrectRefusal, "YearEndListCorrectErrorCode")
expose_codes(errors.WatchRulesAddRefusal, "WatchRulesAddErrorCode")
expose_codes(errors.ItemWatchEndRefusal, "ItemWatchEndErrorCode")


@strawberry.type(description="发布半年报告被拒绝的一条原因。One reason why midYearReportPublish was refused.")
class MidYearReportPublishUserError(UserError):
    code: errors.MidYearReportPublishRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="发布半年报告的结果。Result of midYearReportPublish.")
class MidYearReportPublishPayload:
    report: MidYearReport | None = strawberry.field(default=None, description="结果对象。The report.")
    user_errors: list[MidYearReportPublishUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="发布年终清单被拒绝的一条原因。One reason why yearEndListPublish was refused.")
class YearEndListPublishUserError(UserError):
    code: errors.YearEndListPublishRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="发布年终清单的结果。Result of yearEndListPublish.")
class YearEndListPublishPayload:
    year_end_list: YearEndList | None = strawberry.field(default=None, description="结果对象。The list.")
    user_errors: list[YearEndListPublishUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="更正年终清单被拒绝的一条原因。One reason why yearEndListCorrect was refused.")
class YearEndListCorrectUserError(UserError):
    code: errors.YearEndListCorrectRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="更正年终清单的结果。Result of yearEndListCorrect.")
class YearEndListCorrectPayload:
    year_end_list: YearEndList | None = strawberry.field(
        default=None, description="结果对象。The new version of the list."
    )
    user_errors: list[YearEndListCorrectUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="制定跟踪监督规则被拒绝的一条原因。One reason why watchRulesAdd was refused.")
class WatchRulesAddUserError(UserError):
    code: errors.WatchRulesAddRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="制定跟踪监督规则的结果。Result of watchRulesAdd.")
class WatchRulesAddPayload:
    rules: WatchRules | None = strawberry.field(default=None, description="结果对象。The new rules.")
    user_errors: list[WatchRulesAddUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="结束跟踪监督被拒绝的一条原因。One reason why itemWatchEnd was refused.")
class ItemWatchEndUserError(UserError):
    code: errors.ItemWatchEndRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="结束跟踪监督的结果。Result of itemWatchEnd.")
class ItemWatchEndPayload:
    watch: ItemWatch | None = strawberry.field(default=None, description="结果对象。The watch after the act.")
    user_errors: list[ItemWatchEndUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )
