"""What the mutations of people, seats and postings answer."""

import strawberry

from models.representatives.errors import (
    ContactLinkAddRefusal,
    ContactLinkEndRefusal,
    GridCellAddRefusal,
    GridCellCloseRefusal,
    GridCellEditRefusal,
    MembershipAddRefusal,
    MembershipEditRefusal,
    MembershipEndRefusal,
    MembershipResumeRefusal,
    MembershipSuspendRefusal,
    PersonPrivateDataReadRefusal,
    PersonPrivateDataSetRefusal,
    PostingAddRefusal,
    PostingEditRefusal,
    PostingEndRefusal,
    RepresentativeAddRefusal,
    RepresentativeEditRefusal,
    RepresentativePhotoSetRefusal,
)
from schema.bodies.types import Membership
from schema.errors import UserError, expose_codes
from schema.representatives.types import ContactLink, GridCell, Person, PersonPrivateData, Posting, Representative

expose_codes(RepresentativeAddRefusal, "RepresentativeAddErrorCode")
expose_codes(RepresentativeEditRefusal, "RepresentativeEditErrorCode")
expose_codes(RepresentativePhotoSetRefusal, "RepresentativePhotoSetErrorCode")
expose_codes(MembershipAddRefusal, "MembershipAddErrorCode")
expose_codes(MembershipEditRefusal, "MembershipEditErrorCode")
expose_codes(MembershipSuspendRefusal, "MembershipSuspendErrorCode")
expose_codes(MembershipResumeRefusal, "MembershipResumeErrorCode")
expose_codes(MembershipEndRefusal, "MembershipEndErrorCode")
expose_codes(PersonPrivateDataSetRefusal, "PersonPrivateDataSetErrorCode")
expose_codes(PersonPrivateDataReadRefusal, "PersonPrivateDataReadErrorCode")
expose_codes(PostingAddRefusal, "PostingAddErrorCode")
expose_codes(PostingEditRefusal, "PostingEditErrorCode")
expose_codes(PostingEndRefusal, "PostingEndErrorCode")
expose_codes(GridCellAddRefusal, "GridCellAddErrorCode")
expose_codes(GridCellEditRefusal, "GridCellEditErrorCode")
expose_codes(GridCellCloseRefusal, "GridCellCloseErrorCode")
expose_codes(ContactLinkAddRefusal, "ContactLinkAddErrorCode")
expose_codes(ContactLinkEndRefusal, "ContactLinkEndErrorCode")


@strawberry.type(description="登记代表被拒绝的一条原因。One reason why representativeAdd was refused.")
class RepresentativeAddUserError(UserError):
    code: RepresentativeAddRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="登记代表的结果。Result of representativeAdd.")
class RepresentativeAddPayload:
    representative: Representative | None = strawberry.field(
        default=None, description="新登记的代表。The new representative."
    )
    user_errors: list[RepresentativeAddUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="修改代表被拒绝的一条原因。One reason why representativeEdit was refused.")
class RepresentativeEditUserError(UserError):
    code: RepresentativeEditRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="修改代表的结果。Result of representativeEdit.")
class RepresentativeEditPayload:
    representative: Representative | None = strawberry.field(
        default=None, description="修改后的代表。The representative after the edit."
    )
    user_errors: list[RepresentativeEditUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="设置代表照片被拒绝的一条原因。One reason why representativePhotoSet was refused.")
class RepresentativePhotoSetUserError(UserError):
    code: RepresentativePhotoSetRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="设置代表照片的结果。Result of representativePhotoSet.")
class RepresentativePhotoSetPayload:
    representative: Representative | None = strawberry.field(
        default=None, description="设置后的代表。The representative with the photo."
    )
    user_errors: list[RepresentativePhotoSetUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="增加任职被拒绝的一条原因。One reason why membershipAdd was refused.")
class MembershipAddUserError(UserError):
    code: MembershipAddRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="增加任职的结果。Result of membershipAdd.")
class MembershipAddPayload:
    membership: Membership | None = strawberry.field(default=None, description="新的任职。The new membership.")
    user_errors: list[MembershipAddUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="修改任职被拒绝的一条原因。One reason why membershipEdit was refused.")
class MembershipEditUserError(UserError):
    code: MembershipEditRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="修改任职的结果。Result of membershipEdit.")
class MembershipEditPayload:
    membership: Membership | None = strawberry.field(
        default=None, description="修改后的任职。The membership after the edit."
    )
    user_errors: list[MembershipEditUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="暂停任职被拒绝的一条原因。One reason why membershipSuspend was refused.")
class MembershipSuspendUserError(UserError):
    code: MembershipSuspendRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="暂停任职的结果。Result of membershipSuspend.")
class MembershipSuspendPayload:
    membership: Membership | None = strawberry.field(
        default=None, description="已暂停的任职。The suspended membership."
    )
    user_errors: list[MembershipSuspendUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="恢复任职被拒绝的一条原因。One reason why membershipResume was refused.")
class MembershipResumeUserError(UserError):
    code: MembershipResumeRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="恢复任职的结果。Result of membershipResume.")
class MembershipResumePayload:
    membership: Membership | None = strawberry.field(
        default=None, description="已恢复的任职。The membership in office again."
    )
    user_errors: list[MembershipResumeUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="终止任职被拒绝的一条原因。One reason why membershipEnd was refused.")
class MembershipEndUserError(UserError):
    code: MembershipEndRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="终止任职的结果。Result of membershipEnd.")
class MembershipEndPayload:
    membership: Membership | None = strawberry.field(default=None, description="已终止的任职。The ended membership.")
    user_errors: list[MembershipEndUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="登记隐私数据被拒绝的一条原因。One reason why personPrivateDataSet was refused.")
class PersonPrivateDataSetUserError(UserError):
    code: PersonPrivateDataSetRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="登记隐私数据的结果。Result of personPrivateDataSet.")
class PersonPrivateDataSetPayload:
    person: Person | None = strawberry.field(
        default=None, description="人员档案，不含隐私数据本身。What is kept of the person, without the values."
    )
    representative: Representative | None = strawberry.field(default=None, description="该代表。The representative.")
    user_errors: list[PersonPrivateDataSetUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="查看隐私数据被拒绝的一条原因。One reason why personPrivateDataRead was refused.")
class PersonPrivateDataReadUserError(UserError):
    code: PersonPrivateDataReadRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="查看隐私数据的结果。Result of personPrivateDataRead.")
class PersonPrivateDataReadPayload:
    private_data: PersonPrivateData | None = strawberry.field(default=None, description="隐私数据。The private data.")
    user_errors: list[PersonPrivateDataReadUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="增加派驻被拒绝的一条原因。One reason why postingAdd was refused.")
class PostingAddUserError(UserError):
    code: PostingAddRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="增加派驻的结果。Result of postingAdd.")
class PostingAddPayload:
    posting: Posting | None = strawberry.field(default=None, description="新的派驻。The new posting.")
    user_errors: list[PostingAddUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="修改派驻被拒绝的一条原因。One reason why postingEdit was refused.")
class PostingEditUserError(UserError):
    code: PostingEditRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="修改派驻的结果。Result of postingEdit.")
class PostingEditPayload:
    posting: Posting | None = strawberry.field(default=None, description="修改后的派驻。The posting after the edit.")
    user_errors: list[PostingEditUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="结束派驻被拒绝的一条原因。One reason why postingEnd was refused.")
class PostingEndUserError(UserError):
    code: PostingEndRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="结束派驻的结果。Result of postingEnd.")
class PostingEndPayload:
    posting: Posting | None = strawberry.field(default=None, description="已结束的派驻。The ended posting.")
    user_errors: list[PostingEndUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="增设网格被拒绝的一条原因。One reason why gridCellAdd was refused.")
class GridCellAddUserError(UserError):
    code: GridCellAddRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="增设网格的结果。Result of gridCellAdd.")
class GridCellAddPayload:
    grid_cell: GridCell | None = strawberry.field(default=None, description="新网格。The new grid cell.")
    user_errors: list[GridCellAddUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="修改网格被拒绝的一条原因。One reason why gridCellEdit was refused.")
class GridCellEditUserError(UserError):
    code: GridCellEditRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="修改网格的结果。Result of gridCellEdit.")
class GridCellEditPayload:
    grid_cell: GridCell | None = strawberry.field(
        default=None, description="修改后的网格。The grid cell after the edit."
    )
    user_errors: list[GridCellEditUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="撤销网格被拒绝的一条原因。One reason why gridCellClose was refused.")
class GridCellCloseUserError(UserError):
    code: GridCellCloseRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="撤销网格的结果。Result of gridCellClose.")
class GridCellClosePayload:
    grid_cell: GridCell | None = strawberry.field(default=None, description="已撤销的网格。The closed grid cell.")
    user_errors: list[GridCellCloseUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="建立点对点联系被拒绝的一条原因。One reason why contactLinkAdd was refused.")
class ContactLinkAddUserError(UserError):
    code: ContactLinkAddRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="建立点对点联系的结果。Result of contactLinkAdd.")
class ContactLinkAddPayload:
    contact_link: ContactLink | None = strawberry.field(default=None, description="新的联系。The new contact link.")
    user_errors: list[ContactLinkAddUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="结束点对点联系被拒绝的一条原因。One reason why contactLinkEnd was refused.")
class ContactLinkEndUserError(UserError):
    code: ContactLinkEndRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="结束点对点联系的结果。Result of contactLinkEnd.")
class ContactLinkEndPayload:
    contact_link: ContactLink | None = strawberry.field(
        default=None, description="已结束的联系。The ended contact link."
    )
    user_errors: list[ContactLinkEndUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )
