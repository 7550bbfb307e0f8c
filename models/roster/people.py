"""What a row of a roster changes of the person: the name, the private values, and where the person serves."""

from collections.abc import Mapping, Sequence

from models.representatives.private_data import PrivateField
from models.roster.errors import RosterProblemCode as Code
from models.roster.findings import FieldChange, PostingChange, Problems, told
from models.roster.matching import Who
from models.roster.naming import Aim
from models.roster.standing import Standing


class People:
    """`aims_of` are all rows of a person."""

    def __init__(self, standing: Standing, aims_of: Mapping[Who, Sequence[Aim]], problems: Problems) -> None:
        self.standing, self.aims_of, self.problems = standing, aims_of, problems

    def own_values(self, aim: Aim, who: Who) -> tuple[FieldChange | None, dict[PrivateField, str]]:
        """Another name, or that of a newcomer, and the private values that are not known yet."""
        entry = aim.entry
        if who.newcomer is not None:
            if who.newcomer != entry.row:
                return None, {}
            # A second row of a newcomer may hold what the first leaves blank.
            private = {
                of: value
                for of in PrivateField
                if (value := next((said for each in self.aims_of[who] if (said := each.entry.get(of))), None))
            }
            return FieldChange("name", None, entry.get("name")), private
        person = self.standing.people[who.person_id or 0]
        sealed = self.standing.secrets.get(person.id)
        private = {
            of: entry.get(of)
            for of in PrivateField
            if entry.get(of) and not (sealed and sealed.says(of, entry.get(of)))
        }
        renamed = FieldChange("name", person.name, entry.get("name")) if entry.get("name") != person.name else None
        if (renamed or private) and self._is_kept_elsewhere(person.id):
            key = "name" if renamed else next(iter(private))
            self.problems.add(Code.PERSON_OUTSIDE_SUBTREE, entry.row, key, name=person.name)
        return renamed, private

    def _is_kept_elsewhere(self, person_id: int) -> bool:
        """Whether no body in which the person sits, or last sat, is inside: then others keep their own data."""
        seats = self.standing.seats_of.get(person_id, [])
        of_now = [seat for seat in seats if seat.open] or seats
        nodes = [self.standing.bodies[seat.body_id].node_id for seat in of_now]
        return not any(map(self.standing.reaches, nodes)) and self.standing.inside is not None

    def posting(self, aim: Aim, who: Who) -> tuple[list[FieldChange], PostingChange | None]:
        """One that stands there already is edited; where one alone stands elsewhere, this one takes its place."""
        if aim.node_id is None:
            return [], None
        fields: list[FieldChange] = []
        households = aim.entry.get("households")
        cell_given = aim.entry.get("grid_cell") is not None
        standing = self.standing.postings_of.get(who.person_id or 0, [])
        here = [
            each
            for each in standing
            if each.node_id == aim.node_id and (not cell_given or each.grid_cell_id in (None, aim.cell_id))
        ]
        here.sort(key=lambda each: each.grid_cell_id != aim.cell_id)
        node = self.standing.nodes[aim.node_id]
        if here:
            posting = here[0]
            if cell_given and posting.grid_cell_id != aim.cell_id:
                fields.append(FieldChange("grid_cell", None, aim.entry.get("grid_cell")))
            if households is not None and posting.households != households:
                fields.append(FieldChange("households", told(posting.households), told(households)))
            if not fields:
                return [], None
            cell_id = aim.cell_id if cell_given else posting.grid_cell_id
            kept = posting.households if households is None else households
            return fields, PostingChange(node.id, cell_id, kept, edits=posting.id)
        stations = [each for each in self.aims_of[who] if each.node_id is not None]
        leaves = (
            standing[0]
            if len(standing) == 1 and len(stations) == 1 and self.standing.reaches(standing[0].node_id)
            else None
        )
        fields.append(FieldChange("station", self.standing.nodes[leaves.node_id].name if leaves else None, node.name))
        if cell_given:
            fields.append(FieldChange("grid_cell", None, aim.entry.get("grid_cell")))
        if households is not None:
            fields.append(FieldChange("households", None, told(households)))
        return fields, PostingChange(node.id, aim.cell_id, households, ends=leaves.id if leaves else None)
