"""What the mutations on a year's papers and on watches are given."""

from datetime import date
from decimal import Decimal

import strawberry

from models.supervision.year.satisfaction import SatisfactionTest
from schema.platform.inputs import IDEMPOTENCY_KEY

_COUNTY = "县代码；只有一个县时可不写。The county's code; may be left out where there is one."
_ITEM = "细项的标识。Id of the item."
_MEASURES = "未完成的原因和措施，最多 2000 字。Why it is unfinished and what will be done, at most 2,000 characters."
_TEST = "满意度测评的票数。The figures of its satisfaction test."


@strawberry.input(description="发布半年报告的输入。Input of midYearReportPublish.")
class MidYearReportPublishInput:
    node_id: strawberry.ID = strawberry.field(
        description="县级中心或镇区街道中心的标识。Id of the county's centre or of a local one."
    )
    year: int = strawberry.field(description="年度。The year that it is about.")
    author: str = strawberry.field(
        description="报告机关，如县人民政府。The organ that wrote it, like the county's government."
    )
    text: str = strawberry.field(description="正文，最多 20000 字。The text, at most 20,000 characters.")
    heard_by_id: strawberry.ID = strawberry.field(description="听取报告的机构的标识。Id of the body that heard it.")
    heard_on: date = strawberry.field(description="听取日期。Day on which it was heard.")
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(
    description="满意度测评的票数。The figures of a satisfaction test; the three grades add up to the valid ballots."
)
class SatisfactionTestInput:
    electorate: int = strawberry.field(description="应到人数。All members.")
    valid: int = strawberry.field(description="有效票数。Number of valid ballots.")
    satisfied: int = strawberry.field(description="满意票数。Number of “satisfied”.")
    basically_satisfied: int = strawberry.field(description="基本满意票数。Number of “basically satisfied”.")
    not_satisfied: int = strawberry.field(description="不满意票数。Number of “not satisfied”.")

    @property
    def meant(self) -> SatisfactionTest:
        return SatisfactionTest(
            self.electorate, self.valid, self.satisfied, self.basically_satisfied, self.not_satisfied
        )


@strawberry.input(description="年终清单中一个细项的补充内容。What is entered of one item of a year-end list.")
class YearEndItemInput:
    item_id: strawberry.ID = strawberry.field(description=_ITEM)
    measures: str | None = strawberry.field(default=None, description=_MEASURES)
    test: SatisfactionTestInput | None = strawberry.field(default=None, description=_TEST)


@strawberry.input(description="发布年终清单的输入。Input of yearEndListPublish.")
class YearEndListPublishInput:
    code: str | None = strawberry.field(default=None, description=_COUNTY)
    year: int = strawberry.field(description="年度。The year that it is about.")
    text: str = strawberry.field(default="", description="说明，最多 2000 字。A text, at most 2,000 characters.")
    items: list[YearEndItemInput] = strawberry.field(
        default_factory=list,
        description="各细项的补充内容；未完成的细项必须写明措施。What is entered of its items; each unfinished one needs its measures.",
    )
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="年终清单中一个细项的更正。What is corrected of one item of a year-end list.")
class YearEndItemCorrectionInput:
    item_id: strawberry.ID = strawberry.field(description=_ITEM)
    measures: str | None = strawberry.field(default=None, description=_MEASURES)
    test: SatisfactionTestInput | None = strawberry.field(default=None, description=_TEST)
    clear_test: bool = strawberry.field(
        default=False,
        description="是否去掉误登的测评。Indicates whether a test that was entered wrongly is taken away.",
    )
    refreeze: bool = strawberry.field(
        default=False,
        description="是否按今天的状态重新记录该细项。Indicates whether the item's state is taken anew, as it is today.",
    )


@strawberry.input(description="更正年终清单的输入。Input of yearEndListCorrect.")
class YearEndListCorrectInput:
    id: strawberry.ID = strawberry.field(
        description="所看到的最新一版的标识。Id of the newest version, as the client has seen it."
    )
    reason: str = strawberry.field(description="更正理由，最多 2000 字。Why it is corrected, at most 2,000 characters.")
    text: str | None = strawberry.field(
        default=None, description="新的说明，不写则不变。The new text; it stays if left out."
    )
    items: list[YearEndItemCorrectionInput] = strawberry.field(
        default_factory=list,
        description="更正的细项，其余保持不变。The items that are corrected; all others stay as they were.",
    )
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="制定跟踪监督规则的输入。Input of watchRulesAdd.")
class WatchRulesAddInput:
    code: str | None = strawberry.field(default=None, description=_COUNTY)
    satisfaction: Decimal = strawberry.field(
        description="对结果的满意率低于百分之多少为评价较低，0 到 100。Below so many percent satisfied with the result an item is rated low, 0 to 100."
    )
    evaluators: int = strawberry.field(
        description="一类人员至少多少人评价才计入。A group of fewer people than this says nothing."
    )
    basically_is_low: bool = strawberry.field(
        default=False,
        description="测评结果为基本满意是否也算评价较低。Indicates whether a test that came out “basically satisfied” counts as low.",
    )
    unaccepted_is_low: bool = strawberry.field(
        default=False,
        description="未验收是否也算评价较低。Indicates whether an item that is not accepted counts as low.",
    )
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="结束跟踪监督的输入。Input of itemWatchEnd.")
class ItemWatchEndInput:
    id: strawberry.ID = strawberry.field(description="跟踪监督的标识。Id of the watch.")
    version: int = strawberry.field(description="所看到的版本号。The version that the client has seen.")
    reason: str = strawberry.field(description="理由，最多 2000 字。Why it ends, at most 2,000 characters.")
