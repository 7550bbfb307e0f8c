"""What the mutations and lists of people, seats and postings are given."""

from datetime import date

import strawberry

from schema.bodies.labels import EndReason, Level, MembershipState, Office, SuspensionReason
from schema.platform.inputs import IDEMPOTENCY_KEY

REPRESENTATIVE = "代表的标识。Id of the representative."
BODY = "机构的标识。Id of the body."
TERM = "届的标识，须属该机构。Id of the term; it must be the body's."
OFFICE = "职务。The office."
NUMBER = "代表证号，本届内唯一。The member's number, unique in the term."
DELEGATION = "代表团的标识。Id of the delegation."
GROUP = "代表小组的标识。Id of the group."
DISTRICT = "选区的标识。Id of the electoral district."
SINCE = "起始日期，不写为今天。First day; today if left out."
UNTIL = "最后一天，不写为今天。Last day; today if left out."
VERSION = "所看到的版本号。The version that the client has seen."
HOUSEHOLDS = "户数。Number of households."
CLEARED = "写 null 表示清除。Null clears it."


@strawberry.input(
    description="代表列表的筛选条件；除 text 与 nodeCode 外，各条件须由同一任职满足。Which people to list; all conditions but text and nodeCode are asked of one and the same membership."
)
class RepresentativeFilter:
    level: Level | None = strawberry.field(default=None, description="任此层级代表。A mandate of this level.")
    node_code: str | None = strawberry.field(
        default=None,
        description="在此节点子树内派驻，或由其中的选区选出。Serving in the subtree of the node with this code, or elected in a district that lies in it.",
    )
    body_id: strawberry.ID | None = strawberry.field(default=None, description="在此机构任职。A seat in this body.")
    delegation_id: strawberry.ID | None = strawberry.field(
        default=None, description="属此代表团。A seat in this delegation."
    )
    group_id: strawberry.ID | None = strawberry.field(default=None, description="属此代表小组。A seat in this group.")
    state: MembershipState | None = strawberry.field(
        default=None, description="任职状态；不写则不论。A seat in this state; any if left out."
    )
    text: str | None = strawberry.field(
        default=None,
        description="姓名的一部分，一个字也可，% 与 _ 只表示自身。Part of a name, one character or more; % and _ mean themselves.",
    )


@strawberry.input(description="登记代表的输入。Input of representativeAdd.")
class RepresentativeAddInput:
    name: str = strawberry.field(description="姓名。Name of the person.")
    body_id: strawberry.ID = strawberry.field(description=BODY)
    term_id: strawberry.ID = strawberry.field(description=TERM)
    office: Office = strawberry.field(default=Office.MEMBER, description=OFFICE)
    number: str | None = strawberry.field(default=None, description=NUMBER)
    delegation_id: strawberry.ID | None = strawberry.field(default=None, description=DELEGATION)
    group_id: strawberry.ID | None = strawberry.field(default=None, description=GROUP)
    district_id: strawberry.ID | None = strawberry.field(default=None, description=DISTRICT)
    since: date | None = strawberry.field(default=None, description=SINCE)
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="修改代表公开信息的输入。Input of representativeEdit.")
class RepresentativeEditInput:
    id: strawberry.ID = strawberry.field(description=REPRESENTATIVE)
    version: int = strawberry.field(description=VERSION)
    name: str | None = strawberry.field(default=None, description="新姓名。New name.")


@strawberry.input(description="设置代表照片的输入。Input of representativePhotoSet.")
class RepresentativePhotoSetInput:
    id: strawberry.ID = strawberry.field(description=REPRESENTATIVE)
    version: int = strawberry.field(description=VERSION)
    file_id: strawberry.ID | None = strawberry.field(
        description="本人上传、尚未使用的图片的标识；写 null 则撤下照片。Id of an image that the viewer has uploaded and not used yet; null takes the photo off."
    )


@strawberry.input(description="增加任职的输入。Input of membershipAdd.")
class MembershipAddInput:
    representative_id: strawberry.ID = strawberry.field(description=REPRESENTATIVE)
    body_id: strawberry.ID = strawberry.field(description=BODY)
    term_id: strawberry.ID = strawberry.field(description=TERM)
    office: Office = strawberry.field(default=Office.MEMBER, description=OFFICE)
    number: str | None = strawberry.field(default=None, description=NUMBER)
    delegation_id: strawberry.ID | None = strawberry.field(default=None, description=DELEGATION)
    group_id: strawberry.ID | None = strawberry.field(default=None, description=GROUP)
    district_id: strawberry.ID | None = strawberry.field(default=None, description=DISTRICT)
    since: date | None = strawberry.field(default=None, description=SINCE)
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(
    description="修改任职的输入；不写的部分不变。Input of membershipEdit; what is left out stays as it is."
)
class MembershipEditInput:
    id: strawberry.ID = strawberry.field(description="任职的标识。Id of the membership.")
    version: int = strawberry.field(description=VERSION)
    office: Office | None = strawberry.field(default=None, description=OFFICE)
    since: date | None = strawberry.field(default=None, description="起始日期。First day.")
    number: strawberry.Maybe[str | None] = strawberry.field(default=None, description=f"{NUMBER} {CLEARED}")
    delegation_id: strawberry.Maybe[strawberry.ID | None] = strawberry.field(
        default=None, description=f"{DELEGATION} {CLEARED}"
    )
    group_id: strawberry.Maybe[strawberry.ID | None] = strawberry.field(default=None, description=f"{GROUP} {CLEARED}")
    district_id: strawberry.Maybe[strawberry.ID | None] = strawberry.field(
        default=None, description=f"{DISTRICT} {CLEARED}"
    )


@strawberry.input(description="暂停任职的输入。Input of membershipSuspend.")
class MembershipSuspendInput:
    id: strawberry.ID = strawberry.field(description="任职的标识。Id of the membership.")
    version: int = strawberry.field(description=VERSION)
    reason: SuspensionReason = strawberry.field(description="法定情形。The legal reason.")


@strawberry.input(description="恢复任职的输入。Input of membershipResume.")
class MembershipResumeInput:
    id: strawberry.ID = strawberry.field(description="任职的标识。Id of the membership.")
    version: int = strawberry.field(description=VERSION)


@strawberry.input(description="终止任职的输入。Input of membershipEnd.")
class MembershipEndInput:
    id: strawberry.ID = strawberry.field(description="任职的标识。Id of the membership.")
    version: int = strawberry.field(description=VERSION)
    reason: EndReason = strawberry.field(description="法定情形。The legal reason.")
    until: date | None = strawberry.field(default=None, description=UNTIL)


@strawberry.input(
    description="登记隐私数据的输入；不写的部分不变，写 null 或空白则清除。Input of personPrivateDataSet; what is left out stays, null or a blank text clears."
)
class PersonPrivateDataSetInput:
    id: strawberry.ID = strawberry.field(description=REPRESENTATIVE)
    version: int | None = strawberry.field(
        default=None,
        description="查看时得到的版本号，给出时须仍是最新。The version that a reading answered; if given, it must be current.",
    )
    phone: strawberry.Maybe[str | None] = strawberry.field(
        default=None, description="手机或固定电话。A mobile or landline number."
    )
    home_address: strawberry.Maybe[str | None] = strawberry.field(
        default=None, description="住址，最多 200 字。The home address, at most 200 characters."
    )
    identity_number: strawberry.Maybe[str | None] = strawberry.field(
        default=None, description="公民身份号码，18 位。The citizen identity number, 18 characters."
    )


@strawberry.input(description="查看隐私数据的输入。Input of personPrivateDataRead.")
class PersonPrivateDataReadInput:
    id: strawberry.ID | None = strawberry.field(
        default=None, description="代表的标识，不写为本人。Id of the representative; the viewer's own if left out."
    )
    purpose: str | None = strawberry.field(
        default=None,
        description="用途，2 到 500 字，记入审计；查看本人的可不写。The purpose, 2 to 500 characters, written into the audit; may be left out for one's own.",
    )


@strawberry.input(description="增加派驻的输入。Input of postingAdd.")
class PostingAddInput:
    representative_id: strawberry.ID = strawberry.field(description=REPRESENTATIVE)
    node_id: strawberry.ID = strawberry.field(description="平台节点的标识。Id of the platform node.")
    grid_cell_id: strawberry.ID | None = strawberry.field(
        default=None, description="网格的标识，须属该节点。Id of the grid cell; it must be the node's."
    )
    households: int | None = strawberry.field(default=None, description=HOUSEHOLDS)
    since: date | None = strawberry.field(default=None, description=SINCE)
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="修改派驻的输入；不写的部分不变。Input of postingEdit; what is left out stays as it is.")
class PostingEditInput:
    id: strawberry.ID = strawberry.field(description="派驻的标识。Id of the posting.")
    version: int = strawberry.field(description=VERSION)
    grid_cell_id: strawberry.Maybe[strawberry.ID | None] = strawberry.field(
        default=None, description=f"网格的标识。Id of the grid cell. {CLEARED}"
    )
    households: strawberry.Maybe[int | None] = strawberry.field(default=None, description=f"{HOUSEHOLDS} {CLEARED}")


@strawberry.input(description="结束派驻的输入。Input of postingEnd.")
class PostingEndInput:
    id: strawberry.ID = strawberry.field(description="派驻的标识。Id of the posting.")
    version: int = strawberry.field(description=VERSION)
    until: date | None = strawberry.field(default=None, description=UNTIL)


@strawberry.input(description="增设网格的输入。Input of gridCellAdd.")
class GridCellAddInput:
    node_id: strawberry.ID = strawberry.field(
        description="工作站或联系点的标识。Id of the station or contact point below which it lies."
    )
    code: str = strawberry.field(description="代码：数字、大写字母和连字符。Code: digits, capital letters and hyphens.")
    name: str = strawberry.field(description="名称。Name of the cell.")
    households: int | None = strawberry.field(default=None, description=HOUSEHOLDS)
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="修改网格的输入；不写的部分不变。Input of gridCellEdit; what is left out stays as it is.")
class GridCellEditInput:
    id: strawberry.ID = strawberry.field(description="网格的标识。Id of the grid cell.")
    version: int = strawberry.field(description=VERSION)
    name: str | None = strawberry.field(default=None, description="新名称。New name.")
    households: strawberry.Maybe[int | None] = strawberry.field(default=None, description=f"{HOUSEHOLDS} {CLEARED}")


@strawberry.input(description="撤销网格的输入。Input of gridCellClose.")
class GridCellCloseInput:
    id: strawberry.ID = strawberry.field(description="网格的标识。Id of the grid cell.")
    version: int = strawberry.field(description=VERSION)


@strawberry.input(description="建立点对点联系的输入。Input of contactLinkAdd.")
class ContactLinkAddInput:
    member_id: strawberry.ID = strawberry.field(
        description="常委会组成人员的标识。Id of the standing committee member, as a representative."
    )
    representative_id: strawberry.ID = strawberry.field(description="被联系代表的标识。Id of the representative.")
    since: date | None = strawberry.field(default=None, description=SINCE)
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="结束点对点联系的输入。Input of contactLinkEnd.")
class ContactLinkEndInput:
    id: strawberry.ID = strawberry.field(description="联系的标识。Id of the contact link.")
    version: int = strawberry.field(description=VERSION)
    until: date | None = strawberry.field(default=None, description=UNTIL)
