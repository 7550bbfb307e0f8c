"""Questions about the viewer and about accounts."""

from typing import Annotated

import strawberry

from models import clock
from models.accounts import rows
from models.actor import Actor
from models.database import found
from models.platform.rows import County
from models.representatives.rows import Person
from resolvers.accounts.loaders import LOGIN_PLACE
from schema.accounts import types
from schema.connection import DEFAULT_PAGE, After, Connection, First, checked_first, decode_cursor
from schema.context import Info
from schema.representatives.types import Representative


async def viewer_of(actor: Actor) -> types.Viewer:
    """The viewer of an actor: one always sees oneself, whatever the audience sees."""
    account = await rows.Account.get(id=actor.account_id)
    county = await County.get(id=account.county_id)
    today = clock.today(county.time_zone)
    capacities = await rows.Capacity.filter(account_id=account.id).order_by("id")
    person = await Person.get_or_none(id=account.person_id) if account.person_id is not None else None
    return types.Viewer(
        account=types.Account.of(account),
        password_change_due=account.password_change_due,
        capacities=[types.Capacity.of(row) for row in capacities if row.held_on(today)],
        can=types.ViewerCan(
            administer=actor.administers, edit_platform=bool(actor.staff_nodes), report_progress=bool(actor.units)
        ),
        representative=Representative.of(person) if person else None,
    )


@strawberry.type
class AccountQueries:
    @strawberry.field(description="当前用户，未登录时为空。The viewer; null if not signed in.")
    async def viewer(self, info: Info) -> types.Viewer | None:
        return await viewer_of(info.context.actor) if info.context.actor else None

    @strawberry.field(
        description="按登录名找账号，限可见范围。The account of a login; null if there is none that the viewer may see."
    )
    async def account(
        self, info: Info, login: Annotated[str, strawberry.argument(description="登录名。The login.")]
    ) -> types.Account | None:
        row = await found(rows.Account.visible_to(info.context.audience), login=login)
        return types.Account.of(row) if row else None

    @strawberry.field(
        description="可见的账号，按登录名排序。The accounts that the viewer may see, by login; for staff of the county."
    )
    async def accounts(
        self, info: Info, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[types.Account] | None:
        limit, place = checked_first(first), decode_cursor(after, LOGIN_PLACE)
        audience = info.context.audience
        if not audience.whole_county or audience.county_id is None:
            return None
        return await info.context.loaders.accounts.of_county.load(audience.county_id, limit, place)
