"""Loaders of what events name."""

from models.platform.rows import County
from resolvers.batching import DataLoader


class EventLoaders:
    def __init__(self) -> None:
        self.county_code: DataLoader[int, str | None] = DataLoader(load_fn=_county_codes)


async def _county_codes(county_ids: list[int]) -> list[str | None]:
    codes = dict(await County.filter(id__in=county_ids).values_list("id", "code"))
    return [codes.get(county_id) for county_id in county_ids]
