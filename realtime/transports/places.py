"""Places for open sockets and streams: so many per address, so many per account, in each process."""

from collections import Counter
from typing import Any

from realtime import metrics
from realtime.settings import Settings


class Places:
    def __init__(self, settings: Settings) -> None:
        self._per_address, self._per_account = settings.sockets_per_address, settings.sockets_per_account
        self._of_address: Counter[str] = Counter()
        self._of_account: Counter[int] = Counter()
        self._of_kind: Counter[str] = Counter()
        metrics.watch(metrics.sockets, lambda: self._of_kind["socket"])
        metrics.watch(metrics.streams, lambda: self._of_kind["stream"])

    def take(self, kind: str, address: str) -> "Place | None":
        """A place for a `socket` or a `stream`; None if the address has its share already."""
        if self._of_address[address] >= self._per_address:
            metrics.closed.labels(kind, "address limit").inc()
            return None
        self._of_address[address] += 1
        self._of_kind[kind] += 1
        return Place(self, kind, address)

    def take_account(self, account_id: int) -> bool:
        if self._of_account[account_id] >= self._per_account:
            return False
        self._of_account[account_id] += 1
        return True

    def give_back(self, place: "Place") -> None:
        self._of_kind[place.kind] -= 1
        _less(self._of_address, place.address)
        if place.account_id is not None:
            _less(self._of_account, place.account_id)


class Place:
    """One open socket or stream; `account_id` is whose it has turned out to be."""

    __slots__ = ("_places", "account_id", "address", "kind")

    def __init__(self, places: Places, kind: str, address: str) -> None:
        self._places, self.kind, self.address = places, kind, address
        self.account_id: int | None = None

    def belongs_to(self, account_id: int) -> bool:
        """Count it with its account. False if the account has its share already."""
        if self._places.take_account(account_id):
            self.account_id = account_id
            return True
        return False

    def give_back(self, cause: str) -> None:
        """It is closed, for this cause."""
        metrics.closed.labels(self.kind, cause).inc()
        self._places.give_back(self)


def _less(counter: Counter[Any], key: str | int) -> None:
    counter[key] -= 1
    if not counter[key]:
        del counter[key]
