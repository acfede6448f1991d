"""Who is meant: from a name, a number, an address or an id to customers of the store, by matching and never by one key.

A number or an address leads to people; the name says whether they are the one who is meant. A name alone never is enough.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import narwhals as nw

from hanjul.engines import Engine
from hanjul.errors import ProjectError
from hanjul.fields import FIELDS, Context
from hanjul.match.names import NameForms, name_forms
from hanjul.project import Project
from hanjul.store.erased import contact_key
from hanjul.store.identity import CUSTOMER_ID
from hanjul.tables import CONTACTS, NAMES
from hanjul.words import Text


class Asked(NamedTuple):
    """What was asked for, as records compare it."""

    customer_id: str | None = None
    names: tuple[str, ...] = ()
    contacts: frozenset[str] = frozenset()


@dataclass(slots=True)
class Candidate:
    """One customer who may be meant: what agrees with the question, and whether the name speaks against it."""

    customer_id: str
    agrees: set[str] = field(default_factory=set)
    """name, email, mobile"""
    contacts: set[str] = field(default_factory=set)
    named: bool = False
    clashes: bool = False


class Found(NamedTuple):
    """`meant`: the customers who are the person, all of them; empty where it is not certain. `others`: who else came up."""

    meant: tuple[str, ...]
    others: tuple[Candidate, ...]


def asked(words: str, project: Project) -> Asked:
    """What a question like `김하나/010-1234-5678/hana@naver.com` asks for; the parts in any order.

    Raises:
        ProjectError: nothing can be read of it, or a part that looks like a number or address is none.
    """
    context = Context(country=project.country, timezone=project.timezone)
    names: list[str] = []
    contacts: set[str] = set()
    for part in filter(None, (part.strip() for part in re.split(r"[/\n;]", words))):
        if CUSTOMER_ID.fullmatch(part):
            return Asked(customer_id=part)
        if "@" in part or sum(map(str.isdigit, part)) >= 7:
            key = contact_key(part, context)
            if not key:
                raise ProjectError(
                    Text(
                        "`{part}` 은(는) 휴대폰 번호나 이메일 주소로 읽을 수 없습니다.",
                        "`{part}` can be read neither as a mobile number nor as an e-mail address",
                    ).fill(part=part[:2] + "…"),
                    Text("예: 010-1234-5678, hana@naver.com", "for example 010-1234-5678, hana@naver.com"),
                )
            contacts.add(key)
        else:
            names.append(FIELDS["name"].clean(part, context)[0][0] or part)
    if not names and not contacts:
        raise ProjectError(
            Text("누구를 찾을지 적어 주세요.", "say whom to look for"),
            Text(
                '예: "김하나/010-1234-5678/hana@naver.com" 또는 고객번호',
                'for example "Hana Kim/010-1234-5678/hana@naver.com", or a customer id',
            ),
        )
    return Asked(None, tuple(names), frozenset(contacts))


def find(engine: Engine, question: Asked) -> Found:
    """Who is meant, and who else came up. Where it is not certain nobody is meant."""
    if question.customer_id:
        known = engine.table("customers").filter(nw.col("customer_id") == question.customer_id).select("customer_id")
        return Found(tuple(engine.rows(known)["customer_id"].to_pylist()), ())
    candidates = _candidates(engine, question)
    strong = [one for one in candidates if one.contacts and not one.clashes]
    if question.names:
        # The name stands for the person; a customer without one is theirs where nobody of another name shares the contact.
        disputed = set().union(*(one.contacts for one in candidates if one.clashes))
        meant = [one for one in strong if one.named or one.contacts - disputed]
        if not any(one.named for one in meant) and len(meant) > 1:
            meant = []
    else:
        meant = strong if len(strong) == 1 or _one_name(engine, strong) else []
    ids = {one.customer_id for one in meant}
    return Found(tuple(sorted(ids)), tuple(one for one in candidates if one.customer_id not in ids))


def _candidates(engine: Engine, question: Asked) -> list[Candidate]:
    """Every customer of whom a record agrees with any part of the question, by id."""
    wanted = [name_forms(name, None, None, None) for name in question.names]
    found: dict[str, Candidate] = {}
    for row in _records(engine, question):
        one = found.setdefault(row["customer_id"], Candidate(row["customer_id"]))
        forms = _forms(row)
        if any(_alike(asked_for, form) for asked_for in wanted for form in forms):
            one.named = True
            one.agrees.add("name")
        for column in CONTACTS:
            if row[column] in question.contacts:
                one.contacts.add(row[column])
                one.agrees.add("email" if "@" in row[column] else "mobile")
    for one in found.values():
        others = any(_forms(row) for row in _of_customer(engine, one.customer_id))
        one.clashes = bool(wanted) and others and not one.named
        if one.clashes and any(
            _alike(w, f) for row in _of_customer(engine, one.customer_id) for w in wanted for f in _forms(row)
        ):
            one.named, one.clashes = True, False
            one.agrees.add("name")
    return [found[customer] for customer in sorted(found)]


def _records(engine: Engine, question: Asked) -> list[dict[str, str]]:
    records = engine.table("records").join(
        engine.table("customer_of").select("record_id", "customer_id"), on="record_id", how="inner"
    )
    hits = [nw.col(column).is_in(sorted(question.contacts)) for column in CONTACTS if question.contacts]
    hits += [nw.col(column).is_in(list(question.names)) for column in ("name", "name_alias") if question.names]
    frame = records.filter(nw.any_horizontal(*hits, ignore_nulls=True))
    return list(engine.rows(frame.select("customer_id", *NAMES, *CONTACTS)).to_pylist())


def _of_customer(engine: Engine, customer_id: str) -> list[dict[str, str]]:
    owned = engine.table("customer_of").filter(nw.col("customer_id") == customer_id).select("record_id")
    frame = engine.table("records").join(owned, on="record_id", how="inner")
    return list(engine.rows(frame.select(*NAMES)).to_pylist())


def _forms(row: dict[str, str]) -> list[NameForms]:
    spelt = [
        name_forms(row["name"], row["family_name"], row["given_name"], None),
        name_forms(row["name_alias"], None, None, None),
    ]
    return [forms for forms in spelt if forms.full]


def _alike(one: NameForms, other: NameForms) -> bool:
    return bool(
        (one.full and one.full == other.full)
        or (one.alike and one.alike == other.alike)
        or (one.roman and one.roman == other.roman)
    )


def _one_name(engine: Engine, people: Sequence[Candidate]) -> bool:
    """Whether several customers without exception are called alike: one person the match left apart."""
    if not people:
        return False
    forms = [[form for row in _of_customer(engine, one.customer_id) for form in _forms(row)] for one in people]
    named = [some for some in forms if some]
    return all(any(_alike(a, b) for a in named[0] for b in some) for some in named[1:]) if named else False
