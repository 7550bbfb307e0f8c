"""What the mutations of supervision are given."""

from datetime import date

import strawberry

from models.supervision.rows import SupervisionRole, VisitConclusion
from schema.platform.inputs import IDEMPOTENCY_KEY


@strawberry.input(description="组建监督小组的输入。Input of supervisionGroupAdd.")
class SupervisionGroupAddInput:
    project_id: strawberry.ID = strawberry.field(description="项目的标识。Id of the project.")
    name: str = strawberry.field(description="名称。Name of the group.")
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="增加小组成员的输入。Input of supervisionMemberAdd.")
class SupervisionMemberAddInput:
    group_id: strawberry.ID = strawberry.field(description="监督小组的标识。Id of the group.")
    representative_id: strawberry.ID = strawberry.field(description="人员的标识。Id of the person.")
    role: SupervisionRole = strawberry.field(description="身份。What they are in the group.")
    since: date | None = strawberry.field(
        default=None, description="起始日期，不写为今天。First day; today if left out."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="结束小组成员的任务的输入。Input of supervisionMemberEnd.")
class SupervisionMemberEndInput:
    id: strawberry.ID = strawberry.field(description="标识。Id of what is acted on.")
    version: int = strawberry.field(description="所看到的版本号。The version that the client has seen.")
    until: date | None = strawberry.field(default=None, description="结束日期，不写为今天。End; today if left out.")


@strawberry.input(description="登记视察的输入。Input of supervisionVisitRecord.")
class SupervisionVisitRecordInput:
    item_id: strawberry.ID = strawberry.field(description="细项的标识。Id of the item.")
    visited_on: date = strawberry.field(description="视察日期。Day of the visit.")
    participant_ids: list[strawberry.ID] = strawberry.field(description="参加人员的标识。Ids of those who took part.")
    findings: str = strawberry.field(description="视察情况，最多 2000 字。What was found, at most 2,000 characters.")
    conclusion: VisitConclusion = strawberry.field(description="结论。What it came to.")
    group_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="监督小组的标识，代表自行视察时不写。Id of the group; left out where representatives went by themselves.",
    )
    photo_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="已上传照片的标识。Ids of uploaded photos."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="提出问题的输入。Input of supervisionProblemRaise.")
class SupervisionProblemRaiseInput:
    item_id: strawberry.ID = strawberry.field(description="细项的标识。Id of the item.")
    title: str = strawberry.field(description="问题，最多 200 字。The problem, at most 200 characters.")
    text: str = strawberry.field(description="说明，最多 2000 字。What there is to say, at most 2,000 characters.")
    visit_id: strawberry.ID | None = strawberry.field(
        default=None, description="发现问题的视察的标识。Id of the visit that found it."
    )
    photo_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="已上传照片的标识。Ids of uploaded photos."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="交办问题的输入。Input of supervisionProblemAssign.")
class SupervisionProblemAssignInput:
    id: strawberry.ID = strawberry.field(description="标识。Id of what is acted on.")
    version: int = strawberry.field(description="所看到的版本号。The version that the client has seen.")
    unit_id: strawberry.ID = strawberry.field(description="责任单位的标识。Id of the unit that answers for it.")
    due_on: date = strawberry.field(description="整改期限。Day by which it is solved.")
    responsible: str = strawberry.field(default="", description="责任人。Who answers for it in the unit.")
    text: str = strawberry.field(
        default="", description="说明，最多 2000 字。What there is to say, at most 2,000 characters."
    )


@strawberry.input(description="不将问题列入清单的输入。Input of supervisionProblemDismiss.")
class SupervisionProblemDismissInput:
    id: strawberry.ID = strawberry.field(description="标识。Id of what is acted on.")
    version: int = strawberry.field(description="所看到的版本号。The version that the client has seen.")
    text: str = strawberry.field(description="说明，最多 2000 字。What there is to say, at most 2,000 characters.")


@strawberry.input(description="反馈整改的输入。Input of supervisionProblemAnswer.")
class SupervisionProblemAnswerInput:
    id: strawberry.ID = strawberry.field(description="标识。Id of what is acted on.")
    version: int = strawberry.field(description="所看到的版本号。The version that the client has seen.")
    text: str = strawberry.field(description="说明，最多 2000 字。What there is to say, at most 2,000 characters.")
    before_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="整改前照片的标识。Ids of uploaded photos from before."
    )
    after_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="整改后照片的标识。Ids of uploaded photos from after."
    )


@strawberry.input(description="复查整改的输入。Input of supervisionProblemCheck.")
class SupervisionProblemCheckInput:
    id: strawberry.ID = strawberry.field(description="标识。Id of what is acted on.")
    version: int = strawberry.field(description="所看到的版本号。The version that the client has seen.")
    solved: bool = strawberry.field(
        description="是否已解决：是则销号，否则退回。Whether it is solved: then it is closed, else returned."
    )
    text: str = strawberry.field(
        default="", description="说明，最多 2000 字。What there is to say, at most 2,000 characters."
    )
    due_on: date | None = strawberry.field(
        default=None, description="退回时的新期限。The new day, where it is returned."
    )


@strawberry.input(description="重新列入问题的输入。Input of supervisionProblemReopen.")
class SupervisionProblemReopenInput:
    id: strawberry.ID = strawberry.field(description="标识。Id of what is acted on.")
    version: int = strawberry.field(description="所看到的版本号。The version that the client has seen.")
    text: str = strawberry.field(description="说明，最多 2000 字。What there is to say, at most 2,000 characters.")
    due_on: date = strawberry.field(description="整改期限。Day by which it is solved.")
