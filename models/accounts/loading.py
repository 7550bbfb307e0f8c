"""Entering accounts. For the service itself: the demonstration, and the first administrator of a county."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from models import clock
from models.accounts.rows import Account, AccountKind, Capacity, CapacityKind
from models.acts import Act, verb
from models.platform.rows import County, PlatformNode
from models.units.rows import UndertakingUnit

LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}", re.ASCII)


def is_login(text: str) -> bool:
    return LOGIN.fullmatch(text) is not None


@dataclass(frozen=True)
class NewAccount:
    """An account to enter, with at most one capacity: its kind and the code of its node or unit."""

    login: str
    name: str
    kind: AccountKind
    capacity: CapacityKind | None = None
    scope_code: str | None = None


@verb("accountsLoad")
async def load_accounts(
    act: Act, *, county_code: str, accounts: Sequence[NewAccount], password_hash: str, synthetic: bool = False
) -> None:
    """Enter accounts that share one password hash. For the service itself: demonstration, first administrator."""
    county = await County.get(code=county_code)
    act.concerns(county, county.id)
    today = clock.today(county.time_zone)
    nodes = dict(await PlatformNode.filter(county_id=county.id).values_list("code", "id"))
    units = dict(await UndertakingUnit.filter(county_id=county.id).values_list("code", "id"))
    await Account.bulk_create(
        Account(
            county_id=county.id,
            login=new.login,
            name=new.name,
            kind=new.kind,
            password_hash=password_hash,
            synthetic=synthetic,
        )
        for new in accounts
    )
    logins = [new.login for new in accounts]
    ids = dict(await Account.filter(login__in=logins).values_list("login", "id"))
    await Capacity.bulk_create(
        Capacity(
            account_id=ids[new.login],
            kind=new.capacity,
            node_id=None if new.capacity is CapacityKind.UNIT_OFFICER else nodes[new.scope_code],
            unit_id=units[new.scope_code] if new.capacity is CapacityKind.UNIT_OFFICER else None,
            since=today,
        )
        for new in accounts
        if new.capacity is not None
    )
