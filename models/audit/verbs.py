"""What the verbs are called. A test keeps it complete: every verb of the code has its line here."""

from models.errors import Language

VERBS: dict[str, tuple[str, str]] = {
    # platform
    "platformLoad": ("载入平台", "Load the platform"),
    "platformNodeAdd": ("新增平台节点", "Add a platform node"),
    "platformNodeMove": ("移动平台节点", "Move a platform node"),
    "platformNodeClose": ("关闭平台节点", "Close a platform node"),
    # units
    "unitsLoad": ("载入承办单位", "Load undertaking units"),
    # projects
    "projectsLoad": ("载入民生实事项目", "Load livelihood projects"),
    "projectItemReport": ("报告细项进度", "Report progress of an item"),
    "projectItemEdit": ("修改细项", "Edit an item"),
    # accounts
    "accountsLoad": ("载入账号", "Load accounts"),
    "signIn": ("登录", "Sign in"),
    "signOut": ("退出登录", "Sign out"),
    "passwordChange": ("修改密码", "Change the password"),
    "accountPasswordReset": ("重置密码", "Reset a password"),
    "accountClose": ("停用账号", "Close an account"),
    "accountCapacityGrant": ("授予身份", "Grant a capacity"),
    "accountCapacityEnd": ("终止身份", "End a capacity"),
    # bodies
    "bodyAdd": ("新增机构", "Add a body"),
    "bodyEdit": ("修改机构", "Edit a body"),
    "bodyDissolve": ("撤销机构", "Dissolve a body"),
    "bodyTermAdd": ("新增届次", "Add a term"),
    "bodyTermEdit": ("修改届次", "Edit a term"),
    "memberGroupAdd": ("新增代表团或代表小组", "Add a delegation or group"),
    "memberGroupEdit": ("修改代表团或代表小组", "Edit a delegation or group"),
    "memberGroupDissolve": ("撤销代表团或代表小组", "Dissolve a delegation or group"),
    "electoralDistrictAdd": ("新增选区", "Add an electoral district"),
    "electoralDistrictEdit": ("修改选区", "Edit an electoral district"),
    "legislativeSessionPlan": ("筹备会议", "Plan a session"),
    "legislativeSessionOpen": ("开幕", "Open a session"),
    "legislativeSessionClose": ("闭幕", "Close a session"),
    "legislativeSessionLeaveGrant": ("批准请假", "Grant leave from a session"),
    "sittingPlan": ("安排场次", "Plan a sitting"),
    "sittingOpen": ("开始签到开会", "Open a sitting"),
    "sittingCheckIn": ("签到", "Check in"),
    "sittingCheckInUndo": ("撤销签到", "Undo a check-in"),
    "sittingClose": ("散会", "Close a sitting"),
    # representatives
    "representativeAdd": ("新增代表", "Add a representative"),
    "representativeEdit": ("修改代表信息", "Edit a representative"),
    "representativePhotoSet": ("设置代表照片", "Set a representative's photo"),
    "membershipAdd": ("新增任职", "Add a membership"),
    "membershipEdit": ("修改任职", "Edit a membership"),
    "membershipSuspend": ("暂停执行代表职务", "Suspend a membership"),
    "membershipResume": ("恢复执行代表职务", "Resume a membership"),
    "membershipEnd": ("终止任职", "End a membership"),
    "personPrivateDataSet": ("登记个人隐私信息", "Set a person's private data"),
    "personPrivateDataRead": ("查阅个人隐私信息", "Read a person's private data"),
    "postingAdd": ("新增联系点位", "Add a posting"),
    "postingEdit": ("修改联系点位", "Edit a posting"),
    "postingEnd": ("终止联系点位", "End a posting"),
    "gridCellAdd": ("新增网格", "Add a grid cell"),
    "gridCellEdit": ("修改网格", "Edit a grid cell"),
    "gridCellClose": ("关闭网格", "Close a grid cell"),
    "contactLinkAdd": ("建立点对点联系", "Add a contact link"),
    "contactLinkEnd": ("终止点对点联系", "End a contact link"),
    # roster
    "rosterImportPreview": ("预览名册导入", "Preview a roster import"),
    "rosterImportApply": ("执行名册导入", "Apply a roster import"),
    # discussion
    "commentPost": ("发表评论", "Post a comment"),
    "commentEdit": ("修改评论", "Edit a comment"),
    "commentWithdraw": ("撤回评论", "Withdraw a comment"),
    "commentModerate": ("审核评论", "Moderate a comment"),
    "evaluationPeriodOpen": ("开启评价", "Open an evaluation period"),
    "evaluationPeriodClose": ("结束评价", "Close an evaluation period"),
    "evaluationCast": ("提交评价", "Cast an evaluation"),
    "discussionRulesSet": ("设置讨论规则", "Set the rules of discussion"),
    "projectFollow": ("关注项目", "Follow a project"),
    "projectItemFollow": ("关注细项", "Follow an item"),
    # yearly
    "projectsImportApply": ("导入年度项目清单", "Import a year's list of projects"),
    # supervision
    "supervisionGroupAdd": ("组建监督小组", "Form a supervision group"),
    "supervisionMemberAdd": ("增加小组成员", "Add a member to a supervision group"),
    "supervisionMemberEnd": ("结束小组成员任务", "End a membership of a supervision group"),
    "supervisionVisitRecord": ("登记视察", "Record a visit"),
    "supervisionProblemRaise": ("提出问题", "Raise a problem"),
    "supervisionProblemAssign": ("交办问题", "Assign a problem"),
    "supervisionProblemDismiss": ("不将问题列入清单", "Dismiss a problem"),
    "supervisionProblemAnswer": ("反馈整改", "Answer a problem"),
    "supervisionProblemCheck": ("复查整改", "Check an answer"),
    "supervisionProblemReopen": ("重新列入问题", "Reopen a problem"),
    "supervisionProblemOverdue": ("标记逾期", "Mark a problem overdue"),
}


def label_of(verb: str, language: Language) -> str | None:
    """The verb's name; None for one that has none, such as a verb of an older version."""
    labels = VERBS.get(verb)
    return labels and (labels[0] if language is Language.ZH else labels[1])
