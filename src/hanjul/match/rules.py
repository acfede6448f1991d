"""Rules: patterns that are not merged whatever their probability. A share learnt from pairs knows nothing of families and switchboards.

A pattern is the levels of a pair and how rare the values are that it shares (see `weigh`); all arrays run over patterns.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from hanjul.match.levels import COMPARISONS, ORGANISATION, Comparison, level
from hanjul.match.weigh import PERSONAL, Codes, Model, Truths

HOME = 6
"""Rarity (half-octaves) up to which an address is a home: eight people. A tower, a town or a campus is nobody's."""

HANDFUL = 4
"""Rarity up to which a contact may be one person's, misspelt: four names. A switchboard, a mailbox of a department and a bookkeeper's have more."""

ROWS = 0.25
"""Where a record with a number shares its person with so many others of its source under other numbers, on average, these are no members'."""

ONCE_BITS = -6.0
"""Two records of one source count as two people to the guard where being of one source weighs this much against a pair."""


class Barred(NamedTuple):
    """Patterns that are not merged whatever their probability.

    Attributes:
        alone: of the person's own only the name agrees, or the birth date under another name, or nothing.
        contact: contacts in common under clashing names, under names merely alike where something else tells them apart (also
            that a register has both), or under no name where others are known to share it.
        apart: every contact both give is another: two of them and no company in common, or two mailboxes at one company; or no
            contact agrees and the birth date is another, where birth dates are seldom mistaken.
        similar: the names are only similar, or one is masked, and nothing of the person's own agrees.
    """

    alone: Truths
    contact: Truths
    apart: Truths
    similar: Truths

    @property
    def any(self) -> Truths:
        """Barred for any reason."""
        return np.asarray(self.alone | self.contact | self.apart | self.similar)


class _Patterns:
    """What patterns say. A comparison that was not made reaches no level and is at none."""

    def __init__(self, model: Model, fields: dict[str, Codes]) -> None:
        self.model = model
        self.fields = fields
        self.none = np.zeros(len(next(iter(fields.values()))), np.bool_)

    def at(self, comparison: str, *levels: str) -> Truths:
        """At one of the levels."""
        if comparison not in self.fields:
            return self.none
        return np.isin(self.fields[comparison], [level(comparison, one) for one in levels])

    def reaches(self, comparison: str, name: str) -> Truths:
        """At this level or one above it."""
        if comparison not in self.fields:
            return self.none
        return np.asarray(self.fields[comparison] >= level(comparison, name))

    def shared(self, comparison: str) -> Truths:
        """The value in common is known to be others' as well."""
        rare = self.fields.get(f"rare_{comparison}")
        return self.none if rare is None else np.asarray(rare > 0)

    def counted(self, *found: Truths) -> Codes:
        """How many of these hold."""
        return np.asarray(sum((one.astype(np.int64) for one in found), self.none.astype(np.int64)))

    def to(self, name: str) -> Truths:
        """Names that are compared and agree no further than this."""
        return ~self.unnamed & ~self.reaches("name", name) | self.at("name", name)

    @cached_property
    def unnamed(self) -> Truths:
        """Names that are not compared: one is missing, or they are in two alphabets."""
        return ~self.reaches("name", COMPARISONS[0].levels[0])

    @cached_property
    def contacts(self) -> Codes:
        """How many contacts of the person's own agree, or nearly."""
        return self.counted(*(self.reaches(name, "near" if name != "member" else "exact") for name in PERSONAL))

    @cached_property
    def whole(self) -> Codes:
        """How many contacts of the person's own are the same."""
        return self.counted(*(self.at(name, "exact") for name in PERSONAL))

    @cached_property
    def own(self) -> Codes:
        """How many contacts are the same and held under no more than a handful of names."""
        alike = [(self.at(name, "exact"), self.fields.get(f"rare_{name}", self.none)) for name in PERSONAL]
        return self.counted(*(same & (rare <= HANDFUL) for same, rare in alike))

    @cached_property
    def differing(self) -> Codes:
        """How many numbers and mailboxes are others."""
        return self.counted(*(self.at(name, "differs") for name in ("mobile", "email", "phone")))

    @cached_property
    def born(self) -> Truths:
        """The birth date agrees, or nearly."""
        return self.reaches("birth", "near")

    @cached_property
    def one_home(self) -> Truths:
        """One address that is hardly anybody else's."""
        home = self.at("address", "exact")
        return np.asarray(home & (self.fields["rare_address"] <= HOME)) if "address" in self.fields else home

    @cached_property
    def at_home(self) -> Truths:
        """One home and no contact in common."""
        return np.asarray(self.one_home & (self.contacts == 0))

    @cached_property
    def numbered(self) -> Truths:
        """Two members of one register: it knows them by their numbers. Where many share their person with another number, it is
        the row's."""
        return self.at("source", "same") & self.at("member", "differs") & (self.model.beside < ROWS)


def barred(model: Model, fields: dict[str, Codes]) -> Barred:
    """Which patterns the rules bar. An address is a family's and an organisation its colleagues': neither is a person's own."""
    said = _Patterns(model, fields)
    if of_organisations(model.comparisons):
        return _barred_organisations(said)
    alone = _alone(said)
    similar = said.at("name", "similar", "slip") & (said.contacts == 0) & ~said.born
    masked = said.at("name", "masked") & (said.contacts == 0) & ~said.born  # 김*수 may be 김민수 and his brother 김현수
    # Where both work the address is the office's: 김정훈 and 김정환 are colleagues. (A slip no two of a family are told apart by is one.)
    office = said.reaches("organisation", "domain") & said.at("name", "similar")
    employed = said.at("name", "slip") & said.reaches("organisation", "company")
    return Barred(
        alone,
        _clashing(said) | _kin(said) | _anybody(said),
        _apart(said),
        (masked | similar & (office | ~(said.reaches("address", "postcode") | employed))) & ~alone,
    )


def _alone(said: _Patterns) -> Truths:
    """Two names in two alphabets are not compared, and colleagues share a company and its address. Of a part of a name there are several
    in a tower, as there are of a name among colleagues. And of a thousand customers many are born on one day: under another name,
    and with no place in common, that says nothing. A middle name, or its initial, makes a name that of few."""
    worked = said.reaches("organisation", "domain")
    placed = worked | said.reaches("address", "postcode")
    context = placed | said.reaches("birth", "year") | said.reaches("middle", "initial")
    crowded = said.none
    if "address" in said.fields:
        # Where nobody gives a number or a mailbox, names and postcodes are all there is.
        place = "postcode" if said.fields.keys() & {*PERSONAL} else "spot"
        crowded = said.reaches("address", place) & (said.fields["rare_address"] > HOME)
        crowded = crowded & ~worked & ~said.reaches("birth", "two") & said.at("name", "part", "forename")
    others = said.unnamed | said.to("family")
    born_with = said.born & said.at("name", "differs") & ~placed
    return np.asarray((said.contacts == 0) & ((~said.born & (others | ~context | crowded)) | born_with))


def clashing(model: Model, fields: dict[str, Codes]) -> Truths:
    """Contacts in common under names that clash: two of a family, or one who is known to share them."""
    said = _Patterns(model, fields)
    if of_organisations(model.comparisons):
        return said.none
    return np.asarray(_clashing(said) | _kin(said) | _anybody(said))


def _clashing(said: _Patterns) -> Truths:
    """Other names, unless the name has changed. A household gives one mobile and one mailbox for all, and twins one birth date;
    colleagues share neither. Names change (by marriage, by court), contacts rarely at the same time. Husband and wife share a mailbox
    and a family name, and are of about one age; hardly two parts of a birth date. In one home two people seldom share the given name,
    nor the middle name under one number or mailbox, and who marries keeps both: unless the birth date, the sex or the middle name is another one,
    or more people have the given name than change theirs (María in Spain, where nobody does): mother and daughter may.
    """
    given = said.at("name", "given")
    renamed = (said.own >= 2) & (said.reaches("organisation", "domain") | given)
    renamed |= said.at("name", "differs", "given") & (said.whole >= 1) & said.reaches("birth", "two")
    other = said.at("birth", "differs", "close", "two") | said.at("gender", "differs") | said.at("middle", "differs")
    kept = said.at("middle", "exact") & (said.whole >= 1)
    renamed |= given & (said.one_home & ~_common(said) | kept) & (said.differing == 0) & ~other
    return np.asarray(said.to("given") & ~renamed & (~said.born | said.at("name", "kin")))


def _common(said: _Patterns) -> Truths:
    """Given names that twice as many people have as are known to have changed their family name."""
    if "given" not in said.model.counts.people:
        return said.none
    share = 2.0 ** (said.fields["rare_name"] / 2.0) / said.model.counts.people["given"]
    return np.asarray((said.fields["rare_name"] > 0) & (share > 2.0 * said.model.m["name"][level("name", "given")]))


def _kin(said: _Patterns) -> Truths:
    """Brothers and sisters are named alike and share a parent's phone and home: another contact, birth date or sex tells them apart.
    Under two numbers of one register, or where sources hold everybody once, they are twins, who share even the birth date. A nickname
    may be the father's (Bill, William) as well, who is older by more than a year.
    """
    shared = said.at_home | said.at("mobile", "exact") | said.at("phone", "exact")
    other = (said.differing > 0) & (said.contacts <= 1) & ~said.reaches("birth", "close")
    older = (said.at("birth", "differs") | said.at("gender", "differs")) & shared
    born = older | (said.at("birth", "close") & shared)
    twins = (said.numbered | once(said.model, said.fields)) & shared & said.at("birth", "exact")
    return np.asarray((said.to("similar") & (other | born | twins)) | (said.at("name", "variant") & older))


def _anybody(said: _Patterns) -> Truths:
    """Under no name, a contact that others are known to share."""
    alike = [(said.at(name, "exact"), said.shared(name)) for name in PERSONAL]
    common, own = (np.logical_or.reduce([same & (ours == which) for same, ours in alike]) for which in (True, False))
    return np.asarray(said.unnamed & common & ~own & (said.contacts <= 1) & ~said.born)


def _apart(said: _Patterns) -> Truths:
    """Who changed every contact is a namesake unless the company is one too, and so is who has another middle name; a company gives each
    of its people a mailbox. Father and
    son of one name live in one house and share its telephone: their birth dates tell them apart, as they do two members of a register
    (there about a year, too). Where more pairs that look like one person with two birth dates are two people, a telephone of the home says no more.
    """
    strangers = (said.differing >= 2) & ~said.reaches("organisation", "line") | said.at("middle", "differs")
    apart = (strangers | colleagues(said.fields)) & (said.contacts == 0) & ~said.born & ~said.reaches("address", "spot")
    other = said.at("birth", "differs")
    if "birth" in said.fields and _seldom_mistaken(said.model):
        household = said.one_home & (said.contacts == 1) & (said.at("mobile", "exact") | said.at("phone", "exact"))
        of_home = household if said.model.namesakes > said.model.misdated else said.none
        apart |= ~said.unnamed & ((said.contacts == 0) | of_home) & other
    members = said.numbered | once(said.model, said.fields)
    return np.asarray(apart | (said.numbered & other) | (members & (said.contacts == 0) & said.at("birth", "close")))


def _seldom_mistaken(model: Model) -> bool:
    """Whether no more people have another birth date in another place than was guessed before anything was known."""
    guessed = next(one.guess for one in model.comparisons if one.name == "birth")[level("birth", "differs") - 1]
    return bool(model.misdated <= guessed + 1e-9)


def colleagues(fields: dict[str, Codes]) -> Truths:
    """Pairs with two mailboxes at one company."""
    if "email" not in fields:
        return np.zeros(len(next(iter(fields.values()))), np.bool_)
    return np.asarray((fields["email"] == level("email", "differs")) & (fields["rare_email"] > 0))


def two_people(model: Model, fields: dict[str, Codes]) -> Truths:
    """Pairs with two birth dates, or two middle names."""
    said = _Patterns(model, fields)
    return said.at("birth", "differs") | said.at("middle", "differs")


def told_apart(model: Model, fields: dict[str, Codes]) -> Truths:
    """Pairs with two birth dates and two numbers, of a telephone, a mailbox or one register: of one home or not, nobody has all of them
    mistaken."""
    said = _Patterns(model, fields)
    return said.at("birth", "differs") & ((said.differing > 0) | said.numbered)


def only_born_apart(model: Model, fields: dict[str, Codes]) -> Truths:
    """Pairs that two birth dates tell apart and no number, mailbox or middle name does."""
    said = _Patterns(model, fields)
    return np.asarray(
        said.at("birth", "differs")
        & (said.differing == 0)
        & ~said.at("member", "differs")
        & ~said.at("middle", "differs")
    )


def once(model: Model, fields: dict[str, Codes]) -> Truths:
    """Pairs within one source, where sources turned out to hold everybody once."""
    if "source" not in fields or model.m["source"][-1] > 2.0**ONCE_BITS * model.u["source"][-1]:
        return np.zeros(len(next(iter(fields.values()))), np.bool_)
    return np.asarray(fields["source"] == level("source", "same"))


def of_organisations(comparisons: Sequence[Comparison]) -> bool:
    """Whether organisations are compared, not people."""
    return any(one in ORGANISATION and one not in COMPARISONS for one in comparisons)


def _barred_organisations(said: _Patterns) -> Barred:
    """Two numbers are two companies; where the names differ as well there is nothing to ask. A building or a bookkeeper's phone is shared
    by firms under other names; a name only alike wants a number, a phone or a domain beside it, or one with a letter mistyped the very
    house; a part of a name (Hilton, Hilton Austin) a number or a phone. One name at two addresses is a branch or a namesake, and a domain made from the name says no more: without a number or a
    phone in common that is for a person to say, and with one that many firms share (a bookkeeper's) as well."""
    numbers, names = said.at("number", "differs"), said.at("company", "differs")
    number, line = said.at("number", "exact"), said.at("line", "exact")
    theirs = line & (said.fields["rare_line"] <= HANDFUL) if "rare_line" in said.fields else line
    own = number | line | said.at("domain", "exact")
    alone = (~own & ~said.reaches("company", "similar") & ~said.reaches("number", "near")) | (numbers & names)
    clashing = (numbers | (names & ~number)) & ~alone
    apart = said.at("address", "differs", "town", "similar") & ~number & ~theirs & ~alone & ~clashing
    house = said.at("company", "slip") & said.at("address", "exact")
    if "address" in said.fields:
        house = house & (said.fields["rare_address"] <= HOME)
    shortened = said.at("company", "part") & ~number & ~line
    similar = (~own | shortened) & ~said.at("company", "exact") & ~house
    return Barred(alone, clashing, apart, similar & ~alone & ~clashing & ~apart)
