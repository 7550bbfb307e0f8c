"""Map a public roster to ours: the members of the United States Congress, 500 people and more, as a roster to import.

An example of how the list of another system becomes a file for `python -m models import roster`. The data is not part of
this project. It is in the public domain (CC0): the repository `unitedstates/congress-legislators` on GitHub publishes it
as `legislators-current.csv` on its branch `gh-pages`.

    python docs/examples/us_congress_roster.py legislators-current.csv roster.csv
    python -m models import roster roster.csv --body CODE --add-missing           # the preview
    python -m models import roster roster.csv --body CODE --add-missing --apply

CODE is a congress with a term that has begun by 2025-01-03 (`bodyAdd`, `bodyTermAdd`). States become delegations, districts
and Senate classes become electoral districts; both are added by --add-missing.
"""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

HEADER = ("姓名", "代表证号", "代表团", "选区", "起始日期")
# The first day of the 119th Congress; who came later by a special election is not told apart in this file.
BEGAN = "2025-01-03"


def rows(source: Path) -> Iterator[tuple[str, ...]]:
    with source.open(encoding="utf-8", newline="") as file:
        for person in csv.DictReader(file):
            name = person["full_name"] or f"{person['first_name']} {person['last_name']}"
            if person["type"] == "sen":
                district = f"{person['state']} Senate class {person['senate_class']}"
            else:
                district = f"{person['state']} district {person['district']}"
            yield name, person["bioguide_id"], person["state"], district, BEGAN


def main() -> None:
    source, target = map(Path, sys.argv[1:3])
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(rows(source))


if __name__ == "__main__":
    main()
