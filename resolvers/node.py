"""Looking anything up by its global id."""

from collections.abc import Callable
from typing import Annotated, Any

import strawberry

from resolvers.loaders import Loaders
from schema.accounts.types import Account, Capacity
from schema.audit.types import AuditEntry
from schema.bodies import types as bodies
from schema.context import Info
from schema.discussion.types import Comment
from schema.evaluations.types import CastEvaluation, EvaluationPeriod
from schema.files.types import File
from schema.node import Node, decode_any
from schema.platform.types import PlatformNode
from schema.projects.reports import ProgressReport
from schema.projects.tracking import Acceptance, LightRules, Milestone, TargetChange
from schema.projects.types import Project, ProjectItem
from schema.representatives.types import ContactLink, GridCell, Posting, Representative
from schema.roster.types import RosterChange, RosterImport, RosterProblem
from schema.supervision import types as supervision
from schema.supervision.year import types as year
from schema.units.types import UndertakingUnit

# Type name -> which loader finds the row, and what makes it a type. A new type with an id gets its line here.
LOOK_UPS: dict[str, tuple[Callable[[Loaders], Any], Callable[[Any], Node]]] = {
    "Acceptance": (lambda loaders: loaders.projects.acceptance, Acceptance.of),
    "Account": (lambda loaders: loaders.accounts.account, Account.of),
    "AuditEntry": (lambda loaders: loaders.audit.entry, AuditEntry.of),
    "Body": (lambda loaders: loaders.bodies.body, bodies.Body.of),
    "BodyTerm": (lambda loaders: loaders.bodies.term, bodies.BodyTerm.of),
    "Capacity": (lambda loaders: loaders.accounts.capacity, Capacity.of),
    "CastEvaluation": (lambda loaders: loaders.evaluations.cast, CastEvaluation.of),
    "Comment": (lambda loaders: loaders.discussion.comment, Comment.of),
    "ContactLink": (lambda loaders: loaders.representatives.link, ContactLink.of),
    "ElectoralDistrict": (lambda loaders: loaders.bodies.district, bodies.ElectoralDistrict.of),
    "EvaluationPeriod": (lambda loaders: loaders.evaluations.period, EvaluationPeriod.of),
    "File": (lambda loaders: loaders.files.file, File.of),
    "GridCell": (lambda loaders: loaders.representatives.cell, GridCell.of),
    "ItemWatch": (lambda loaders: loaders.year.watch, year.ItemWatch.of),
    "LegislativeSession": (lambda loaders: loaders.bodies.session, bodies.LegislativeSession.of),
    "LightRules": (lambda loaders: loaders.projects.rules, LightRules.of),
    "MemberGroup": (lambda loaders: loaders.bodies.group, bodies.MemberGroup.of),
    "Membership": (lambda loaders: loaders.bodies.membership, bodies.Membership.of),
    "MidYearEntry": (lambda loaders: loaders.year.report_entry, year.MidYearEntry.of),
    "MidYearReport": (lambda loaders: loaders.year.report, year.MidYearReport.of),
    "Milestone": (lambda loaders: loaders.projects.milestone, Milestone.of),
    "PlatformNode": (lambda loaders: loaders.platform.node, PlatformNode.of),
    "Posting": (lambda loaders: loaders.representatives.posting, Posting.of),
    "ProgressReport": (lambda loaders: loaders.projects.report, ProgressReport.of),
    "Project": (lambda loaders: loaders.projects.project, Project.of),
    "ProjectItem": (lambda loaders: loaders.projects.item, ProjectItem.of),
    "Representative": (lambda loaders: loaders.representatives.person, Representative.of),
    "RosterChange": (lambda loaders: loaders.roster.change, RosterChange.of),
    "RosterImport": (lambda loaders: loaders.roster.roster_import, RosterImport.of),
    "RosterProblem": (lambda loaders: loaders.roster.problem, RosterProblem.of),
    "Sitting": (lambda loaders: loaders.bodies.sitting, bodies.Sitting.of),
    "SittingSeat": (lambda loaders: loaders.bodies.seat, bodies.SittingSeat.of),
    "SupervisionGroup": (lambda loaders: loaders.supervision.group, supervision.SupervisionGroup.of),
    "SupervisionMember": (lambda loaders: loaders.supervision.member, supervision.SupervisionMember.of),
    "SupervisionProblem": (lambda loaders: loaders.supervision.problem, supervision.SupervisionProblem.of),
    "SupervisionProblemEntry": (lambda loaders: loaders.supervision.entry, supervision.SupervisionProblemEntry.of),
    "SupervisionVisit": (lambda loaders: loaders.supervision.visit, supervision.SupervisionVisit.of),
    "TargetChange": (lambda loaders: loaders.projects.target_change, TargetChange.of),
    "UndertakingUnit": (lambda loaders: loaders.units.unit, UndertakingUnit.of),
    "WatchRules": (lambda loaders: loaders.year.rules, year.WatchRules.of),
    "YearEndEntry": (lambda loaders: loaders.year.entry, year.YearEndEntry.of),
    "YearEndList": (lambda loaders: loaders.year.list, year.YearEndList.of),
}


@strawberry.type
class NodeQueries:
    @strawberry.field(
        description="按全局标识找对象。The object of a global id; null if there is none that the viewer may see."
    )
    async def node(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="全局标识。The global id.")]
    ) -> Node | None:
        kind, row_id = decode_any(id)
        if kind not in LOOK_UPS:
            return None
        loader, make = LOOK_UPS[kind]
        row = await loader(info.context.loaders).load(row_id)
        return make(row) if row else None
