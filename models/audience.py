"""The audience: what an actor may see, as a finite value.

Executions are shared by all who are of one audience, so it holds rights and a language, never a person.
"""

from dataclasses import dataclass

from models.errors import Language


@dataclass(frozen=True)
class Audience:
    """`staff_nodes` are the nodes in whose subtrees one is staff; `whole_county` says that one is the county's root.
    `bodies` are those in which one is a member today.
    """

    language: Language = Language.ZH
    county_id: int | None = None
    whole_county: bool = False
    staff_nodes: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()
    bodies: frozenset[int] = frozenset()
