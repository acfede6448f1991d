"""Tables of the shapes that lists of people and organisations have, some with very few columns, and their truth: for `public.py`.

Usage: python benchmarks/shapes.py FOLDER [--sets SETS] [--people 5000], then python benchmarks/public.py FOLDER
SETS (or HANJUL_BENCH_SETS; by default shared/bench beside the repository) holds pseudopeople_7src.parquet, whose names, streets
and employers are drawn from, so that they are as common as they are among people; who has which and every mistake is drawn
here. Where the set is absent this says so and ends.
"""

import argparse
import random
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet

from public import DEFAULT_SETS

Row = dict[str, str]
SEED = 7
SLIPS, GAPS = 0.12, 0.02
"""How often a cell of a second or later record is mistyped, or empty."""


class Drawn:
    """What rows are made of."""

    def __init__(self, path: Path, chance: random.Random) -> None:
        columns = ["first_name", "last_name", "street_name", "employer_name"]
        table = pa.parquet.read_table(path, columns=columns)
        self._held = {name: [text for text in table[name].to_pylist() if text and len(text) > 2] for name in columns}
        self.chance = chance
        words = sorted({text.split()[0].title() for text in self._held["street_name"] if text.split()[0].isalpha()})
        self.towns = chance.sample(words, 40)
        self.zones = {
            town: [f"2{chance.randrange(10**4):04}" for _ in range(chance.choice((1, 3, 12)))] for town in self.towns
        }

    def of(self, name: str) -> str:
        return self.chance.choice(self._held[name])

    def digits(self, count: int) -> str:
        return "".join(self.chance.choices("0123456789", k=count))

    def day(self) -> str:
        return f"{self.chance.randint(1930, 2004)}-{self.chance.randint(1, 12):02}-{self.chance.randint(1, 28):02}"

    def home(self) -> Row:
        town = self.chance.choice(self.towns)
        street = f"{self.chance.randint(1, 999)} {self.of('street_name')}"
        return {"address": street, "city": town, "zip": self.chance.choice(self.zones[town])}

    def mistyped(self, text: str) -> str:
        """One letter or digit left out, put in, replaced or swapped with the next."""
        at, letters = self.chance.randrange(len(text)), list(text)
        other = self.chance.choice("0123456789" if text[at].isdigit() else "abcdefghijklmnopqrstuvwxyz")
        kind = self.chance.randrange(4)
        if kind == 3:
            letters[at : at + 2] = letters[at : at + 2][::-1]
        else:
            letters[at : at + (kind != 1)] = "" if kind == 0 else other
        return "".join(letters)


def _person(drawn: Drawn) -> Row:
    return {"givenname": drawn.of("first_name"), "surname": drawn.of("last_name")}


def _town(drawn: Drawn) -> Row:
    home = drawn.home()
    return {**_person(drawn), "suburb": home["city"], "postcode": home["zip"]}


def _voter(drawn: Drawn) -> Row:
    phone = f"919{drawn.digits(7)}" if drawn.chance.random() < 0.4 else ""
    return {
        **_person(drawn),
        "middle_name": drawn.of("first_name"),
        "gender": drawn.chance.choice("MF"),
        **drawn.home(),
        "phone": phone,
    }


def _restaurant(drawn: Drawn) -> Row:
    kind = drawn.chance.choice(("Cafe", "Grill", "Pizzeria", "Steak House", "Kitchen", "Bar & Grill"))
    phone = f"{drawn.chance.choice(('310', '212', '415'))}-{drawn.chance.randint(200, 999)}-{drawn.digits(4)}"
    return {"name": f"{drawn.of('last_name')}'s {kind}", **drawn.home(), "phone": phone}


class Shape(NamedTuple):
    """One set: how a row is made and how many sources it may stand in."""

    made: Callable[[Drawn], Row]
    sources: int


SHAPES = {
    "name_town_postcode": Shape(_town, 5),
    "name_birth_date": Shape(lambda drawn: {**_person(drawn), "date_of_birth": drawn.day()}, 2),
    "name_phone": Shape(
        lambda drawn: {**_person(drawn), "phone": f"{drawn.chance.randint(201, 989)}-555-{drawn.digits(4)}"}, 2
    ),
    "name_email": Shape(
        lambda drawn: {
            **(one := _person(drawn)),
            "email": f"{one['givenname']}{one['surname']}{drawn.digits(2)}@gmail.com".lower().replace(" ", ""),
        },
        2,
    ),
    "name_company": Shape(lambda drawn: {**_person(drawn), "company": drawn.of("employer_name")}, 2),
    "voters": Shape(_voter, 2),
    "restaurants": Shape(_restaurant, 2),
}


def rows_of(shape: Shape, drawn: Drawn, people: int) -> list[Row]:
    """Everybody in some of the sources: first as they are, then with slips and gaps."""
    rows = []
    for number in range(people):
        one = shape.made(drawn)
        wanted = [source for source in "ABCDE"[: shape.sources] if drawn.chance.random() < 0.6]
        for place, source in enumerate(wanted):
            row = {"source": source, "cluster_id": str(number), **one}
            for name, text in one.items() if place else ():
                met = drawn.chance.random()
                if text and met < SLIPS + GAPS:
                    row[name] = drawn.mistyped(text) if met < SLIPS else ""
            rows.append(row)
    drawn.chance.shuffle(rows)
    return rows


def main() -> None:
    """Write the sets."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sets", type=Path, default=DEFAULT_SETS)
    parser.add_argument("--people", type=int, default=5000)
    given = parser.parse_args()
    names = given.sets / "pseudopeople_7src.parquet"
    if not names.exists():
        print(f"No {names}: skipped. Name its folder with --sets or in HANJUL_BENCH_SETS.")
        return
    given.folder.mkdir(parents=True, exist_ok=True)
    for name, shape in SHAPES.items():
        rows = rows_of(shape, Drawn(names, random.Random(f"{SEED}:{name}")), given.people)
        columns = {key: [row[key] or None for row in rows] for key in rows[0]}
        pa.parquet.write_table(pa.table(columns), given.folder / f"{name}.parquet")
        print(f"{name}: {len(rows):,} records of {given.people:,}")


if __name__ == "__main__":
    main()
