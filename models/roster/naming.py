"""What a row of a roster names: a body and a term of it, places in the body, and where the person is to serve."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.bodies.rows import MemberGroupKind
from models.representatives.mandates import LEVEL_OF
from models.roster.errors import RosterProblemCode as Code
from models.roster.findings import Missing, Options, Problems, Ref
from models.roster.reading import Entry, Roster
from models.roster.standing import Named, Standing, StandingBody, Term, by_word


@dataclass(frozen=True)
class Aim:
    """What a row names, found."""

    entry: Entry
    body: StandingBody
    term: Term
    places: Mapping[str, Ref]
    node_id: int | None = None
    cell_id: int | None = None


def aims_of(
    roster: Roster, standing: Standing, options: Options, problems: Problems
) -> tuple[dict[int, Aim], dict[Missing, int]]:
    """What each row names, of rows all of which is found; and what is to be added for them, each with its first row."""
    finder = _Finder(standing, options, problems)
    aims = {entry.row: aim for entry in roster.entries if (aim := finder.aim(entry)) is not None}
    _no_number_twice(aims, problems)
    return aims, finder.missing


class _Finder:
    def __init__(self, standing: Standing, options: Options, problems: Problems) -> None:
        self.standing, self.options, self.problems = standing, options, problems
        self.missing: dict[Missing, int] = {}
        self._words: dict[tuple[str, int], Mapping[str, list[Named]]] = {}

    def aim(self, entry: Entry) -> Aim | None:
        before = len(self.problems.found)
        body = self._body(entry)
        if body is None:
            return None
        term = self._term(entry, body)
        places = {
            "delegation": self._place(entry, body, "delegation", Code.DELEGATION_UNKNOWN, MemberGroupKind.DELEGATION),
            "group": self._place(entry, body, "group", Code.GROUP_UNKNOWN, MemberGroupKind.GROUP),
            "district": self._place(entry, body, "district", Code.DISTRICT_UNKNOWN, None),
        }
        node_id, cell_id = self._station(entry)
        if term is None or len(self.problems.found) > before:
            return None
        return Aim(entry, body, term, places, node_id, cell_id)

    def _body(self, entry: Entry) -> StandingBody | None:
        given = self.standing.bodies.get(self.options.body_id or 0)
        word, level = entry.get("body"), entry.get("level")
        if word is not None:
            bodies = [body for body in self.standing.bodies_by_word.get(word, ()) if not given or body.id == given.id]
            if given and not bodies:
                self.problems.add(Code.ROW_OF_ANOTHER_BODY, entry.row, "body", value=word, body=given.name)
                return None
        elif given is not None:
            bodies = [given]
        elif level is not None:
            word = level.zh
            bodies = [
                body
                for body in self.standing.bodies.values()
                if LEVEL_OF.get(body.kind) is level and not body.dissolved and self.standing.reaches(body.node_id)
            ]
        else:
            self.problems.add(Code.VALUE_REQUIRED, entry.row, "body")
            return None
        key = "level" if entry.get("body") is None and given is None else "body"
        if len(bodies) > 1:
            self.problems.add(Code.BODY_AMBIGUOUS, entry.row, key, value=word, count=len(bodies))
            return None
        if not bodies:
            self.problems.add(Code.BODY_UNKNOWN, entry.row, key, value=word)
            return None
        [body] = bodies
        if body.dissolved:
            self.problems.add(Code.BODY_DISSOLVED, entry.row, key, value=body.name)
            return None
        if not self.standing.reaches(body.node_id):
            self.problems.add(Code.BODY_OUTSIDE_SUBTREE, entry.row, key, value=body.name)
            return None
        if level is not None and LEVEL_OF.get(body.kind, level) is not level:
            self.problems.add(Code.LEVEL_DIFFERS, entry.row, "level", body=body.name, value=level.zh)
            return None
        return body

    def _term(self, entry: Entry, body: StandingBody) -> Term | None:
        terms, number = self.standing.terms.get(body.id, []), entry.get("term")
        if not terms:
            self.problems.add(Code.TERM_MISSING, entry.row, "term", body=body.name)
            return None
        if number is None:
            begun = [term for term in terms if term.begins_on <= self.options.day]
            return (begun or terms)[-1]
        found = next((term for term in terms if term.number == number), None)
        if found is None:
            self.problems.add(Code.TERM_UNKNOWN, entry.row, "term", body=body.name, value=number)
        return found

    def _place(self, entry: Entry, body: StandingBody, key: str, unknown: Code, kind: MemberGroupKind | None) -> Ref:
        word = entry.get(key)
        if word is None:
            return None
        if (key, body.id) not in self._words:
            self._words[key, body.id] = by_word(self.standing.places[key].get(body.id, []))
        found = self._words[key, body.id].get(word)
        if found:
            return found[0].id
        if self.options.add_missing:
            new = Missing(kind, body.id, word)
            self.missing.setdefault(new, entry.row)
            return new
        self.problems.add(unknown, entry.row, key, body=body.name, value=word)
        return None

    def _station(self, entry: Entry) -> tuple[int | None, int | None]:
        word, cell = entry.get("station"), entry.get("grid_cell")
        if word is None:
            for key in ("grid_cell", "households"):
                if entry.get(key) is not None:
                    self.problems.add(Code.STATION_REQUIRED, entry.row, key)
            return None, None
        nodes = self.standing.nodes_by_word.get(word, [])
        if len(nodes) != 1:
            code = Code.STATION_AMBIGUOUS if nodes else Code.STATION_UNKNOWN
            self.problems.add(code, entry.row, "station", value=word, count=len(nodes))
            return None, None
        [node] = nodes
        if node.closed:
            self.problems.add(Code.STATION_CLOSED, entry.row, "station", value=node.name)
        elif not self.standing.reaches(node.id):
            self.problems.add(Code.STATION_OUTSIDE_SUBTREE, entry.row, "station", value=node.name)
        if cell is None:
            return node.id, None
        cells = by_word(self.standing.cells.get(node.id, [])).get(cell)
        if not cells:
            self.problems.add(Code.GRID_CELL_UNKNOWN, entry.row, "grid_cell", station=node.name, value=cell)
            return node.id, None
        return node.id, cells[0].id


def _no_number_twice(aims: Mapping[int, Aim], problems: Problems) -> None:
    seen: dict[tuple[int, str], int] = {}
    for row, aim in aims.items():
        if (number := aim.entry.get("number")) is None:
            continue
        if (other := seen.setdefault((aim.term.id, number), row)) != row:
            problems.add(Code.NUMBER_DOUBLED, row, "number", value=number, other=other)
