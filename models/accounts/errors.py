"""Why an act on an account is refused."""

from models import errors
from models.errors import RefusalCode

_ACCOUNT_NOT_FOUND = "没有找到该账号。", "There is no such account."
_ACCOUNT_CLOSED = "该账号已停用。", "The account is closed."
_TOO_MANY_ATTEMPTS = "尝试次数过多，请 {seconds} 秒后再试。", "Too many attempts; try again in {seconds} seconds."
_TOO_SHORT = "密码至少 {limit} 位。", "A password has at least {limit} characters."
_TOO_LONG = "密码不能超过 {limit} 位。", "The password is longer than {limit} characters."


class SignInRefusal(RefusalCode):
    CREDENTIALS_REFUSED = "账号或密码不正确。", "The login or the password is wrong."
    TOO_MANY_ATTEMPTS = _TOO_MANY_ATTEMPTS


class PasswordChangeRefusal(RefusalCode):
    CURRENT_PASSWORD_WRONG = "当前密码不正确。", "The current password is wrong."
    TOO_MANY_ATTEMPTS = _TOO_MANY_ATTEMPTS
    PASSWORD_TOO_SHORT = _TOO_SHORT
    PASSWORD_TOO_LONG = _TOO_LONG
    PASSWORD_IS_LOGIN = "密码不能与账号相同。", "The password must not be the login."
    PASSWORD_UNCHANGED = "新密码不能与当前密码相同。", "The new password is the current one."


class AccountPasswordResetRefusal(RefusalCode):
    NOT_FOUND = _ACCOUNT_NOT_FOUND
    OWN_ACCOUNT = "本人的密码请用“修改密码”。", "Change your own password with passwordChange."
    FORBIDDEN = "该账号的权限不在您的管理范围之内。", "The account's rights do not all lie below yours."
    ACCOUNT_CLOSED = _ACCOUNT_CLOSED


class AccountCloseRefusal(RefusalCode):
    NOT_FOUND = _ACCOUNT_NOT_FOUND
    FORBIDDEN = "只有系统管理员可以停用账号。", "Only an administrator may close an account."
    OWN_ACCOUNT = "不能停用本人的账号。", "You cannot close your own account."
    ALREADY_CLOSED = "该账号已停用。", "The account is closed already."
    LAST_ADMINISTRATOR = "停用后本县将没有系统管理员。", "The county would be left without an administrator."


class AccountPersonSetRefusal(RefusalCode):
    NOT_FOUND = _ACCOUNT_NOT_FOUND
    FORBIDDEN = "只有县人大工作人员可以关联账号与人员。", "Only staff of the county may link an account to a person."
    OWN_ACCOUNT = "不能关联本人的账号。", "You cannot link your own account."
    ACCOUNT_CLOSED = _ACCOUNT_CLOSED
    NOT_OF_A_PERSON = "该账号不是个人账号。", "The account is not a person's."
    REPRESENTATIVE_NOT_FOUND = "没有找到该代表。", "There is no such representative."
    REPRESENTATIVE_TAKEN = "该代表已关联另一账号。", "Another account is linked to the representative already."
    NOTHING_TO_CHANGE = "没有要修改的内容。", "There is nothing to change."


class AccountCapacityGrantRefusal(RefusalCode):
    NOT_FOUND = _ACCOUNT_NOT_FOUND
    FORBIDDEN = "只有系统管理员可以授予身份。", "Only an administrator may grant a capacity."
    ACCOUNT_CLOSED = _ACCOUNT_CLOSED
    NODE_NOT_FOUND = errors.NODE_NOT_FOUND
    NODE_MUST_BE_COUNTY_CENTRE = "系统管理员的范围须为县级中心。", "An administrator's node is the county centre."
    UNIT_NOT_FOUND = errors.UNIT_NOT_FOUND
    SCOPE_REQUIRED = (
        "请指明该身份的节点或单位（二者之一）。",
        "Name the node or the unit of the capacity, the one that fits it.",
    )
    ALREADY_HELD = "该账号已有这一身份。", "The account holds this capacity already."


class AccountCapacityEndRefusal(RefusalCode):
    NOT_FOUND = "没有找到这一身份。", "There is no such capacity."
    FORBIDDEN = "只有系统管理员可以终止身份。", "Only an administrator may end a capacity."
    ALREADY_ENDED = "这一身份已终止。", "The capacity has ended already."
    LAST_ADMINISTRATOR = "终止后本县将没有系统管理员。", "The county would be left without an administrator."
