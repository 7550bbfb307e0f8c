"""The enums of bodies and seats, made GraphQL enums before any type or input names one."""

from models.bodies.rows import BodyKind, Level, MemberGroupKind
from models.representatives.rows import EndReason, MembershipState, Office, SuspensionReason
from schema.errors import expose_labels

__all__ = ["BodyKind", "EndReason", "Level", "MemberGroupKind", "MembershipState", "Office", "SuspensionReason"]

expose_labels(Level, "RepresentativeLevel", "代表层级。At which level somebody represents.")
expose_labels(BodyKind, "BodyKind", "机构种类。What a body is.")
expose_labels(MemberGroupKind, "MemberGroupKind", "代表团或代表小组。What a group of members is.")
expose_labels(Office, "Office", "职务。What somebody is in a body.")
expose_labels(MembershipState, "MembershipState", "任职状态。Whether a seat is held, suspended or ended.")
expose_labels(SuspensionReason, "SuspensionReason", "暂停执行职务的原因。Why the duties of a member are suspended.")
expose_labels(EndReason, "EndReason", "终止职务的原因。Why a seat ended.")
