"""Loaders of accounts."""

from collections import defaultdict

from models.accounts.rows import Account, Capacity
from models.audience import Audience
from models.lookup import lookup
from models.paging import Listing
from resolvers.batching import DataLoader
from resolvers.paging import PageLoader
from resolvers.rows import row_loader
from schema.accounts import types

LOGIN_PLACE = (str,)
ACCOUNTS = Listing("account c", "c.id", "c.county_id", ("c.login",), LOGIN_PLACE)


class AccountLoaders:
    def __init__(self, audience: Audience) -> None:
        self._audience = audience
        self.account = row_loader(Account.visible_to, audience)
        self.capacity = row_loader(Capacity.visible_to, audience)
        self.capacities: DataLoader[int, list[Capacity]] = DataLoader(load_fn=_capacities)
        self.of_county = PageLoader(ACCOUNTS, lookup(Account.visible_to, audience), types.Account.of)


async def _capacities(account_ids: list[int]) -> list[list[Capacity]]:
    found: dict[int, list[Capacity]] = defaultdict(list)
    for capacity in await Capacity.filter(account_id__in=account_ids).order_by("id"):
        found[capacity.account_id].append(capacity)
    return [found[account_id] for account_id in account_ids]
