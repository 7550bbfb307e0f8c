"""Who writes a half-year report, who hears it, and from when on a year's papers are published. Data, no I/O.

The government of the level writes; the county's council of chairpersons hears it in the middle of the year [taizhou], in a town the
second session of its congress in June or July [lianshui]. At the year's end the standing committee hears and deliberates [taizhou].
"""

from collections.abc import Mapping

from models.bodies.rows import BodyKind
from models.platform.rows import NodeKind

# A street has no congress: its assembly hears, or the working committee that convenes it [D].
HEARD_BY: Mapping[NodeKind, tuple[BodyKind, ...]] = {
    NodeKind.COUNTY_CENTRE: (BodyKind.COUNCIL_OF_CHAIRPERSONS, BodyKind.STANDING_COMMITTEE),
    NodeKind.LOCAL_CENTRE: (
        BodyKind.TOWN_CONGRESS,
        BodyKind.TOWN_PRESIDIUM,
        BodyKind.STREET_ASSEMBLY,
        BodyKind.STREET_WORKING_COMMITTEE,
    ),
}
# The month of the year in which each may be published at the earliest [lianshui] [zhenhai].
MID_YEAR_FROM, YEAR_END_FROM = 6, 12
