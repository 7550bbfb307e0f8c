"""The enums of bodies and seats, made GraphQL enums before any type or input names one."""

from models.bodies.attendance import AbsenceWarning
from models.bodies.constitution import Convener, Frequency
from models.bodies.rows import BodyKind, Level, MemberGroupKind, QuorumRule, SessionState
from models.representatives.rows import EndReason, MembershipState, Office, SuspensionReason
from schema.errors import expose_labels

__all__ = [
    "AbsenceWarning",
    "BodyKind",
    "Convener",
    "EndReason",
    "Frequency",
    "Level",
    "MemberGroupKind",
    "MembershipState",
    "Office",
    "QuorumRule",
    "SessionState",
    "SuspensionReason",
]

expose_labels(Level, "RepresentativeLevel", "代表层级。At which level somebody represents.")
expose_labels(BodyKind, "BodyKind", "机构种类。What a body is.")
expose_labels(QuorumRule, "QuorumRule", "法定人数规则。How many members must be present.")
expose_labels(Convener, "BodyConvener", "召集者。Who calls a body together.")
expose_labels(Frequency, "BodyFrequency", "会议频次。How often a body meets.")
expose_labels(MemberGroupKind, "MemberGroupKind", "代表团或代表小组。What a group of members is.")
expose_labels(SessionState, "SessionState", "会议状态。How far a session or a sitting is.")
expose_labels(Office, "Office", "职务。What somebody is in a body.")
expose_labels(MembershipState, "MembershipState", "任职状态。Whether a seat is held, suspended or ended.")
expose_labels(SuspensionReason, "SuspensionReason", "暂停执行职务的原因。Why the duties of a member are suspended.")
expose_labels(EndReason, "EndReason", "终止职务的原因。Why a seat ended.")
expose_labels(AbsenceWarning, "AbsenceWarning", "缺席警示。What unapproved absences mean for a seat.")
