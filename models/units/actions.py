"""Acts on undertaking units."""

from collections.abc import Mapping

from models.acts import Act, verb
from models.platform.rows import County
from models.units.rows import UndertakingUnit


@verb("unitsLoad")
async def load_units(act: Act, *, county_code: str, names: Mapping[str, str], synthetic: bool = False) -> None:
    """Enter the units of a county, code to name. For the service itself."""
    county = await County.get(code=county_code)
    act.concerns(county, county.id)
    await UndertakingUnit.bulk_create(
        UndertakingUnit(county_id=county.id, code=code, name=name, synthetic=synthetic) for code, name in names.items()
    )
