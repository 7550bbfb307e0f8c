"""What the mutations of bodies, sessions and sittings are given."""

from datetime import date, datetime

import strawberry

from schema.bodies.labels import BodyKind, MemberGroupKind, QuorumRule
from schema.platform.inputs import IDEMPOTENCY_KEY


@strawberry.input(description="设立机构的输入。Input of bodyAdd.")
class BodyAddInput:
    node_id: strawberry.ID = strawberry.field(
        description="所在平台节点的标识。Id of the platform node at which it stands."
    )
    kind: BodyKind = strawberry.field(
        description="种类，须能设在该节点。Kind of the body; it must stand at nodes of that kind."
    )
    code: str = strawberry.field(
        description="代码：数字、大写字母和连字符，县内唯一。Code: digits, capital letters and hyphens, unique in the county."
    )
    name: str = strawberry.field(description="名称。Name of the body.")
    parent_id: strawberry.ID | None = strawberry.field(
        default=None, description="所属机构的标识。Id of the body whose organ it is."
    )
    seats: int | None = strawberry.field(default=None, description="名额。How many members it is meant to have.")
    quorum_rule: QuorumRule | None = strawberry.field(
        default=None, description="法定人数规则；法律有规定的不能另定。The quorum rule, where the law leaves it open."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="修改机构的输入；不写的部分不变。Input of bodyEdit; what is left out stays as it is.")
class BodyEditInput:
    id: strawberry.ID = strawberry.field(description="机构的标识。Id of the body.")
    version: int = strawberry.field(description="所看到的版本号。The version that the client has seen.")
    name: str | None = strawberry.field(default=None, description="新名称。New name.")
    seats: strawberry.Maybe[int | None] = strawberry.field(
        default=None, description="新名额；写 null 表示未定。New number of seats; null sets none."
    )
    quorum_rule: QuorumRule | None = strawberry.field(
        default=None, description="新的法定人数规则。New quorum rule, where the law leaves it open."
    )


@strawberry.input(description="撤销机构的输入。Input of bodyDissolve.")
class BodyDissolveInput:
    id: strawberry.ID = strawberry.field(description="机构的标识。Id of the body.")
    version: int = strawberry.field(description="所看到的版本号。The version that the client has seen.")


@strawberry.input(description="设立一届的输入。Input of bodyTermAdd.")
class BodyTermAddInput:
    body_id: strawberry.ID = strawberry.field(description="机构的标识。Id of the body.")
    number: int = strawberry.field(description="届次。Number of the term.")
    begins_on: date = strawberry.field(description="任期开始日期。First day of the term.")
    ends_on: date | None = strawberry.field(
        default=None, description="任期结束日期（含），未定时不写。Last day of the term, if it is known."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="修改一届的输入；不写的部分不变。Input of bodyTermEdit; what is left out stays as it is.")
class BodyTermEditInput:
    id: strawberry.ID = strawberry.field(description="届的标识。Id of the term.")
    version: int = strawberry.field(description="所看到的版本号。The version that the client has seen.")
    begins_on: date | None = strawberry.field(default=None, description="新的开始日期。New first day.")
    ends_on: strawberry.Maybe[date | None] = strawberry.field(
        default=None, description="新的结束日期；写 null 表示未定。New last day; null makes it unknown."
    )


@strawberry.input(description="设立代表团或小组的输入。Input of memberGroupAdd.")
class MemberGroupAddInput:
    body_id: strawberry.ID = strawberry.field(description="机构的标识。Id of the body.")
    kind: MemberGroupKind = strawberry.field(description="种类。Kind of the group.")
    code: str = strawberry.field(description="代码，机构内唯一。Code of the group, unique in its body.")
    name: str = strawberry.field(description="名称。Name of the group.")
    node_id: strawberry.ID | None = strawberry.field(
        default=None, description="对应的平台节点的标识。Id of the platform node from which its members come."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(
    description="修改代表团或小组的输入；不写的部分不变。Input of memberGroupEdit; what is left out stays as it is."
)
class MemberGroupEditInput:
    id: strawberry.ID = strawberry.field(description="团或组的标识。Id of the group.")
    version: int = strawberry.field(description="所看到的版本号。The version that the client has seen.")
    name: str | None = strawberry.field(default=None, description="新名称。New name.")
    node_id: strawberry.Maybe[strawberry.ID | None] = strawberry.field(
        default=None, description="新的平台节点的标识；写 null 表示没有。Id of the new platform node; null for none."
    )


@strawberry.input(description="撤销代表团或小组的输入。Input of memberGroupDissolve.")
class MemberGroupDissolveInput:
    id: strawberry.ID = strawberry.field(description="团或组的标识。Id of the group.")
    version: int = strawberry.field(description="所看到的版本号。The version that the client has seen.")


@strawberry.input(description="设立选区的输入。Input of electoralDistrictAdd.")
class ElectoralDistrictAddInput:
    body_id: strawberry.ID = strawberry.field(description="机构的标识。Id of the body.")
    code: str = strawberry.field(description="代码，机构内唯一。Code of the district, unique in its body.")
    name: str = strawberry.field(description="名称。Name of the district.")
    seats: int | None = strawberry.field(default=None, description="应选代表名额。How many representatives it elects.")
    node_id: strawberry.ID | None = strawberry.field(
        default=None, description="所在平台节点的标识。Id of the platform node in which it lies."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(
    description="修改选区的输入；不写的部分不变。Input of electoralDistrictEdit; what is left out stays as it is."
)
class ElectoralDistrictEditInput:
    id: strawberry.ID = strawberry.field(description="选区的标识。Id of the district.")
    version: int = strawberry.field(description="所看到的版本号。The version that the client has seen.")
    name: str | None = strawberry.field(default=None, description="新名称。New name.")
    seats: strawberry.Maybe[int | None] = strawberry.field(
        default=None, description="新的应选名额；写 null 表示未定。New number of seats; null sets none."
    )
    node_id: strawberry.Maybe[strawberry.ID | None] = strawberry.field(
        default=None, description="新的平台节点的标识；写 null 表示没有。Id of the new platform node; null for none."
    )


@strawberry.input(description="安排会议的输入。Input of legislativeSessionPlan.")
class LegislativeSessionPlanInput:
    term_id: strawberry.ID = strawberry.field(description="届的标识。Id of the term.")
    number: int = strawberry.field(description="本届第几次会议。Number of the session in its term.")
    name: str = strawberry.field(description="名称。Name of the session.")
    opens_on: date = strawberry.field(description="开幕日期。First day of the session.")
    closes_on: date | None = strawberry.field(
        default=None, description="闭幕日期（含），未定时不写。Last day of the session, if it is known."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="会议开幕的输入。Input of legislativeSessionOpen.")
class LegislativeSessionOpenInput:
    id: strawberry.ID = strawberry.field(description="会议的标识。Id of the session.")
    version: int = strawberry.field(description="所看到的版本号。The version that the client has seen.")


@strawberry.input(description="会议闭幕的输入。Input of legislativeSessionClose.")
class LegislativeSessionCloseInput:
    id: strawberry.ID = strawberry.field(description="会议的标识。Id of the session.")
    version: int = strawberry.field(description="所看到的版本号。The version that the client has seen.")


@strawberry.input(description="准假的输入。Input of legislativeSessionLeaveGrant.")
class LegislativeSessionLeaveGrantInput:
    session_id: strawberry.ID = strawberry.field(description="会议的标识。Id of the session.")
    membership_id: strawberry.ID = strawberry.field(description="成员职务的标识。Id of the membership.")
    reason: str = strawberry.field(description="事由，最多 200 字。The reason, at most 200 characters.")
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="撤销准假的输入。Input of legislativeSessionLeaveRevoke.")
class LegislativeSessionLeaveRevokeInput:
    session_id: strawberry.ID = strawberry.field(description="会议的标识。Id of the session.")
    membership_id: strawberry.ID = strawberry.field(description="成员职务的标识。Id of the membership.")


@strawberry.input(description="安排一场会议的输入。Input of sittingPlan.")
class SittingPlanInput:
    session_id: strawberry.ID = strawberry.field(description="会议的标识。Id of the session.")
    number: int = strawberry.field(description="本次会议的第几场。Number of the sitting in its session.")
    name: str = strawberry.field(description="名称。Name of the sitting.")
    starts_at: datetime = strawberry.field(
        description="预定开始时间，须在会期内。Timestamp of its planned beginning, within the days of the session."
    )
    place: str = strawberry.field(
        default="", description="地点，最多 100 字。Where it is held, at most 100 characters."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="一场会议开始的输入。Input of sittingOpen.")
class SittingOpenInput:
    id: strawberry.ID = strawberry.field(description="一场会议的标识。Id of the sitting.")
    version: int = strawberry.field(description="所看到的版本号。The version that the client has seen.")


@strawberry.input(description="签到的输入。Input of sittingCheckIn.")
class SittingCheckInInput:
    sitting_id: strawberry.ID = strawberry.field(description="一场会议的标识。Id of the sitting.")
    membership_id: strawberry.ID | None = strawberry.field(
        default=None, description="成员职务的标识；不写则为本人。Id of the membership; the viewer's own if left out."
    )


@strawberry.input(description="撤回签到的输入。Input of sittingCheckInUndo.")
class SittingCheckInUndoInput:
    sitting_id: strawberry.ID = strawberry.field(description="一场会议的标识。Id of the sitting.")
    membership_id: strawberry.ID = strawberry.field(description="成员职务的标识。Id of the membership.")


@strawberry.input(description="一场会议结束的输入。Input of sittingClose.")
class SittingCloseInput:
    id: strawberry.ID = strawberry.field(description="一场会议的标识。Id of the sitting.")
    version: int = strawberry.field(description="所看到的版本号。The version that the client has seen.")
