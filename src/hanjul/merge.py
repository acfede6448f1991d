"""Merge: the records of a group become one customer; every value keeps the proof of where it came from.

In: `records`, `groups`, `consents`. Out: `customer_of` (record_id, customer_id), `lineage` (one line per customer, field
and distinct value), `consent_ledger` (every answer ever seen), `consent_states` (one per customer, purpose and channel, worked
out from it) and `customers`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import narwhals as nw
import pyarrow as pa

from hanjul.callbacks import Progress, Secret, no_secret
from hanjul.engines import Engine, Frame, Values, count
from hanjul.fields import email, phone
from hanjul.fields.name_parts import name_worth, part_worth, split_name
from hanjul.project import Project, Rule
from hanjul.store import consents, identity, past
from hanjul.tables import CONSENT_LEDGER, CUSTOMER_OF, CUSTOMERS, GOVERNED, LINEAGE, ORGANISATIONS, VALUE_NAMES
from hanjul.words import Text


class Claim(NamedTuple):
    """What one field of a customer is made from: the record columns that hold it, what makes two values the same, and
    the rule that picks the one to show."""

    columns: tuple[str, ...]
    rule: Rule = "most_recent"
    same_by: str | None = None
    detail: str | None = None
    show_key: bool = False
    """Of spellings that are the same value, show the one that equals the key: `kim@naver.com`, not `kim@naver.con`."""
    worth: Callable[[str], int] | None = None
    """What a value is worth: one of more is shown, however often and however lately others were given."""


def _of_mailbox(address: str) -> int:
    """A person's own mailbox before one that several people read (tax@, info@) or that ends with the stay or the order it was made for."""
    return int(email.parts(address)[2] in ("personal", "corporate"))


CLAIMS = {
    "name": Claim(("name",), "most_frequent", worth=name_worth),
    "family_name": Claim(("family_name",), "most_frequent", worth=part_worth),
    "given_name": Claim(("given_name",), "most_frequent", worth=part_worth),
    "name_alias": Claim(("name_alias",)),
    "gender": Claim(("gender",), "most_frequent"),
    "birth_date": Claim(("birth_date",), "most_complete"),
    "mobile": Claim(("mobile", "mobile_alt")),
    "phone": Claim(("phone", "phone_alt")),
    "email": Claim(("email", "email_alt"), same_by="email_key", show_key=True, worth=_of_mailbox),
    "company": Claim(("company",), same_by="company_key", detail="business_number"),
    "business_number": Claim(("business_number",)),
    "department": Claim(("department",)),
    "position": Claim(("position",)),
    "address": Claim(("address",), same_by="address_key", detail="postcode"),
    "address_detail": Claim(("address_detail",)),
    "postcode": Claim(("postcode",)),
    "member_id": Claim(("member_id",)),
    "nickname": Claim(("nickname",)),
}
"""The fields of a customer. A second value of a record (`mobile_alt`) counts as held, but never as the one to show
while the record's first value is there: it carries no date."""

COMPANY_CLAIMS = CLAIMS | {
    "name": Claim(("name",), "most_recent", detail="_contact"),
    "company": Claim(("company",), "most_frequent", same_by="company_key"),
    "business_number": Claim(("business_number",), "most_frequent"),
    "corporate_number": Claim(("corporate_number",), "most_frequent"),
    "site": Claim(("_site",), "most_frequent"),
    "phone": Claim(("phone", "phone_alt"), "most_frequent"),
    "email": CLAIMS["email"]._replace(worth=None),
}
"""The same where customers are organisations: names are their contact persons', with how to reach them."""

COMPANY_LISTS = {
    "contacts": "name",
    "names": "company",
    "phones": "phone",
    "emails": "email",
    "member_ids": "member_id",
}

LISTS = {"mobiles": "mobile", "phones": "phone", "emails": "email", "companies": "company", "member_ids": "member_id"}

STATES = {
    "consent_privacy": ("privacy", ("any",)),
    "consent_email": ("marketing", ("email", "any")),
    "consent_sms": ("marketing", ("sms", "any")),
    "consent_phone": ("marketing", ("phone", "any")),
    "consent_kakao": ("marketing", ("kakao", "any")),
    "consent_night": ("night", ("any",)),
    "consent_third_party": ("third_party", ("any",)),
}
"""Which answers speak for a consent column: an answer about marketing as such speaks for every channel."""

_WORD_BITS = 60
"""Sources per integer when a set of sources is kept as bits."""


def run(
    engine: Engine,
    project: Project,
    progress: Progress,
    at: str = "",
    full: bool = False,
    today: str = "",
    secret: Secret = no_secret,
) -> None:
    """One customer per group.

    Args:
        at: when this run began.
        full: work everything out anew, also customers none of whose records changed since the last run.
        today: the day of the run, YYYY-MM-DD, for the consent ledger.
        secret: gives environment variables, for the company's key.
    """
    people = identity.run(engine, at)
    remembered = consents.keep(engine, project, today, secret, people)
    engine.drop(past.GONE)
    if full or not _holds(engine, project):
        people = None
    if people is not None:  # consent may change where no record did
        people = engine.save("_people", nw.concat([people, remembered], how="vertical").unique())
    progress("merge", 1, 4)
    past.keep_customers(engine, people)
    if people is None or count(engine, people):
        _put_people(engine, project, people, progress)
    if people is not None:
        _put_certainty(engine)
    past.keep_state(engine, "merge", {"": _made_with(project)})
    progress("merge", 4, 4)


def _put_people(engine: Engine, project: Project, people: Frame | None, progress: Progress) -> None:
    """Make some customers, or all, with their lineage and what they consent to."""
    records = engine.save("_merging", _prepared(engine, project, people))
    lineage = _put(engine, LINEAGE.name, people, _lineage(engine, records, project))
    progress("merge", 2, 4)
    states = _put(engine, "consent_states", people, _consent_states(engine, people))
    progress("merge", 3, 4)
    customers = _customers(engine, records, lineage, states, project).select(*_columns(project))
    _put(engine, CUSTOMERS.name, people, customers)


def _put(engine: Engine, name: str, people: Frame | None, made: Frame) -> Frame:
    """Change what a table says of some people, or of all; gives what it says of them now."""
    if people is None:
        return engine.save(name, made)
    made = engine.save(f"_{name}", made)
    engine.change(name, people, made)
    return made


def _certainty(engine: Engine) -> Frame:
    """Per record its group, and how surely it belongs there: a group is no surer than the link it hangs on."""
    least = nw.min_horizontal("match_probability", "weakest_link").alias("match_probability")
    return engine.table("groups").select("record_id", "group_id", least)


def _put_certainty(engine: Engine) -> None:
    """How surely the records of a customer belong together is learnt anew in every run, also of those nothing happened to."""
    surely = _certainty(engine).join(_owners(engine), on="record_id", how="inner")
    surely = surely.group_by("customer_id").agg(nw.col("match_probability").min())
    customers = engine.table(CUSTOMERS.name)
    before = customers.select("customer_id", nw.col("match_probability").alias("_before"))
    other = nw.col("match_probability").fill_null(2.0) != nw.col("_before").fill_null(2.0)
    surely = before.join(surely, on="customer_id", how="inner").filter(other).drop("_before")
    surely = engine.save("_surely", surely)
    if not count(engine, surely):
        return
    now = customers.drop("match_probability").join(surely, on="customer_id", how="inner")
    engine.change(CUSTOMERS.name, surely.select("customer_id"), now)


def laws(engine: Engine) -> list[tuple[Text, int, int]]:
    """Customers = groups; lineage accounts for every value of every record; no refusal is lost."""
    groups = engine.table("groups").select(nw.col("group_id")).unique()
    return [
        (CUSTOMERS.law, count(engine, engine.table("customers")), count(engine, groups)),
        (CUSTOMER_OF.law, count(engine, engine.table("customer_of")), count(engine, engine.table("records"))),
        (LINEAGE.law, *_values_kept(engine)),
        (CONSENT_LEDGER.law, *_answers_kept(engine)),
        (
            Text("날짜 없는 거부와 차단은 합친 뒤에도 거부다", "an undated refusal or block stays a refusal"),
            _lost_refusals(engine),
            0,
        ),
    ]


def _values_kept(engine: Engine) -> tuple[int, int]:
    """Records that hold a value, as lineage counts them, and as `records` does; a sum over single-column fields."""
    fields = [field for field, claim in CLAIMS.items() if len(claim.columns) == 1 and not claim.same_by]
    lineage = engine.table("lineage").filter(nw.col("field").is_in(fields)).select(nw.col("records").sum().alias("n"))
    held = engine.table("records").select(*(nw.col(CLAIMS[field].columns[0]).count().alias(field) for field in fields))
    counts = engine.rows(held).to_pylist()[0]
    return int(engine.rows(lineage)["n"][0].as_py() or 0), sum(counts.values())


def _answers_kept(engine: Engine) -> tuple[int, int]:
    """Answers the sources hold, as the ledger counts them, and as `consents` does."""
    held = engine.table(consents.NAME).filter(nw.col("state") == consents.HELD)
    return count(engine, held), count(engine, engine.table("consents"))


def _lost_refusals(engine: Engine) -> int:
    """Refusals without a date whose customers' states still say yes."""
    ledger = engine.table(consents.NAME).filter(nw.col("state").is_in(consents.COUNTING))
    undated = (nw.col("answer") == "no") & nw.col("answered_at").is_null()
    refused = ledger.filter((nw.col("answer") == "blocked") | undated & nw.col("state").is_in(consents.STANDING))
    told = refused.select("customer_id", "purpose", "channel").unique()
    states = engine.table("customers").select("customer_id", *STATES)
    still_yes = [
        (nw.col("purpose") == purpose) & nw.col("channel").is_in(channels) & (nw.col(column) == "yes")
        for column, (purpose, channels) in STATES.items()
    ]
    return count(
        engine,
        told.join(states, on="customer_id", how="inner").filter(nw.any_horizontal(*still_yes, ignore_nulls=True)),
    )


# What still holds ------------------------------------------------------------------------------------------------------


def _made_with(project: Project) -> str:
    """What customers depend on besides their records."""
    trusted = {name: plan.trust for name, plan in project.sources.items() if plan.trust}
    plan = project.merge.model_dump(mode="json")
    return past.key(plan, project.entity, project.country, project.kept_columns, trusted)


def _holds(engine: Engine, project: Project) -> bool:
    """Whether what an untouched customer is made of would be the same today."""
    made = {"lineage", "consent_states", "customers"} <= set(engine.tables())
    return made and past.state(engine, "merge").get("", ("",))[0] == _made_with(project)


def _columns(project: Project) -> list[str]:
    """The columns of customers; those of govern are empty until it has spoken."""
    table = ORGANISATIONS if project.entity == "organisation" else CUSTOMERS
    return [*table.schema.names, *project.kept_columns]


# Records ---------------------------------------------------------------------------------------------------------------


def _prepared(engine: Engine, project: Project, people: Frame | None) -> Frame:
    """What merging reads of a record of some people, or of all: its group and customer; its values; `at`, the time they were known to hold; the trust in its
    source; and a mark per source, `_in_<number>`, 1 where the record is from it."""
    groups = _certainty(engine).join(_owners(engine, people), on="record_id", how="inner")
    source, sources = nw.col("source"), sorted(project.sources)
    trust = [nw.when(source == name).then(nw.lit(project.sources[name].trust)) for name in sources]
    seen = [(source == name).cast(nw.Int64).alias(f"_in_{number}") for number, name in enumerate(sources)]
    at = nw.coalesce("updated_at", "created_at", "last_seen_at").alias("at")
    records = engine.table("records").select(
        "record_id",
        "source",
        "row",
        *VALUE_NAMES,
        *project.kept_columns,
        at,
        nw.coalesce(*trust).cast(nw.Int64).alias("_trust"),
        *seen,
    )
    if project.entity == "organisation":
        records = engine.apply(records, ["email_key"], _sites, pa.schema([("_mail_site", pa.string())]))
        records = records.with_columns(nw.coalesce("website", "_mail_site").alias("_site"))
        reached = nw.concat_str("position", "mobile", "email", separator=" ", ignore_nulls=True)
        records = records.with_columns(nw.when(reached != "").then(reached).alias("_contact"))
    return records.join(groups, on="record_id", how="inner")


def _sites(columns: list[list[Any]]) -> list[Sequence[Any]]:
    """The domain of a mailbox, unless anybody may have one there."""
    return [[email.site(address) for address in columns[0]]]


def _owners(engine: Engine, people: Frame | None = None) -> Frame:
    """Whose the records of some people are, or all."""
    owners = engine.table("customer_of").select("record_id", "customer_id")
    return owners if people is None else owners.join(people, on="customer_id", how="semi")


# Lineage ---------------------------------------------------------------------------------------------------------------


def _claims(project: Project) -> dict[str, Claim]:
    """The fields of this project's customers, with the rules of the project file."""
    known = COMPANY_CLAIMS if project.entity == "organisation" else CLAIMS
    claims = known | {column: Claim((column,)) for column in project.kept_columns}
    return {field: claim._replace(rule=project.merge.rules.get(field, claim.rule)) for field, claim in claims.items()}


def _lineage(engine: Engine, records: Frame, project: Project) -> Frame:
    """One line per customer, field and distinct value: how many records hold it, when, where, and whether it is shown."""
    sources, claims = sorted(project.sources), _claims(project)
    address = engine.save(
        "_address", _held(engine, "_of_address", records, {"address": claims.pop("address")}, sources)
    )
    others = _held(engine, "_of_others", _at_home(records, address), claims, sources)
    ids = records.select("group_id", "customer_id").unique()
    held = nw.concat([address, others], how="vertical").join(ids, on="group_id", how="inner")
    return held.select(*LINEAGE.schema.names)


def _at_home(records: Frame, address: Frame) -> Frame:
    """The records with `_home`: 0 where they give another address than the one that is shown, else 1."""
    shown = address.filter(nw.col("primary")).select("group_id", nw.col("_same").alias("_shown"))
    own = nw.coalesce("address_key", "address")
    return records.join(shown, on="group_id", how="left").with_columns(
        nw.when(nw.col("_shown").is_null() | (own == nw.col("_shown")))
        .then(nw.lit(1))
        .otherwise(nw.lit(0))
        .alias("_home")
    )


def _held(engine: Engine, name: str, records: Frame, claims: Mapping[str, Claim], sources: Sequence[str]) -> Frame:
    """The distinct values of some fields in every group, with the names of their sources, the one to show marked `primary`.

    Most groups hold one value of a field, which needs no comparing: only the others are ranked. `name` is for what is kept
    on the way.
    """
    seen = [f"_in_{number}" for number in range(len(sources))]
    said = [part for field, claim in claims.items() for part in _said(records, field, claim, seen)]
    grouped = (
        nw.concat(said, how="vertical")
        .group_by("field", "group_id", "_same")
        .agg(
            nw.col("value").min(),
            nw.col("_exact").max(),
            nw.col("detail").max(),
            nw.len().alias("records"),
            nw.col("at").min().alias("first_at"),
            nw.col("at").max().alias("last_at"),
            nw.col("_trust").max(),
            nw.col("_first").max(),
            nw.col("_home").max(),
            *(nw.col(name).max() for name in seen),
        )
        .with_columns(nw.coalesce("_exact", "value").alias("value"))
    )
    held = engine.save(name, _masked(grouped, sources).drop("_exact", *seen))
    sizes = held.group_by("field", "group_id").agg(nw.len().alias("_values"))
    several = engine.save(f"{name}_several", sizes.filter(nw.col("_values") > 1))
    named = _named_sources(engine, held, sources)
    single = named.join(several, on=["field", "group_id"], how="anti").with_columns(
        (nw.col("_home") == 1).alias("primary")
    )
    names = ("group_id", "_same", *(name for name in LINEAGE.schema.names if name != "customer_id"))
    compared = named.join(several, on=["field", "group_id"], how="inner")
    compared = _ranked(_with_worth(engine, compared, claims), claims)
    return nw.concat([single.select(*names), compared.select(*names)], how="vertical")


def _said(records: Frame, field: str, claim: Claim, seen: Sequence[str]) -> Iterator[Frame]:
    """What records say of one field, a line per record and column that holds it."""
    home = nw.col("_home") if field in _OF_ADDRESS else nw.lit(1)
    for rank, column in enumerate(claim.columns):
        same = nw.coalesce(claim.same_by, column) if claim.same_by and rank == 0 else nw.col(column)
        detail = nw.col(claim.detail) if claim.detail and rank == 0 else nw.lit(None).cast(nw.String)
        exact = nw.when(nw.col(column) == same).then(nw.col(column)) if claim.show_key else nw.lit(None).cast(nw.String)
        yield records.select(
            nw.lit(field).alias("field"),
            "group_id",
            nw.col(column).alias("value"),
            same.alias("_same"),
            detail.alias("detail"),
            "at",
            "_trust",
            nw.lit(1 - rank).cast(nw.Int64).alias("_first"),
            home.cast(nw.Int64).alias("_home"),
            *seen,
            exact.alias("_exact"),
        ).filter(~nw.col("value").is_null())


def _with_worth(engine: Engine, held: Frame, claims: Mapping[str, Claim]) -> Frame:
    """Values with `_worth`, 0 where their field knows no such thing."""
    worths = {field: claim.worth for field, claim in claims.items() if claim.worth}
    if not worths:
        return held.with_columns(nw.lit(0).cast(nw.Int64).alias("_worth"))

    def worth(columns: list[list[Any]]) -> list[Sequence[Any]]:
        parts = (text.partition(":") for text in columns[0])
        return [[worths[field](value) for field, _, value in parts]]

    # One column as the key: two are joined several times slower.
    text = nw.concat_str(nw.col("field"), nw.lit(":"), nw.col("value"))
    held = held.with_columns(nw.when(nw.col("field").is_in(list(worths))).then(text).alias("_asked"))
    held = engine.apply(held, ["_asked"], worth, pa.schema([("_worth", pa.int64())]))
    return held.with_columns(nw.col("_worth").fill_null(0))


def _ranked(held: Frame, claims: Mapping[str, Claim]) -> Frame:
    """Values of groups that hold `_values` of a field each, the best by the rule of the field marked `primary`."""
    length = nw.col("value").str.len_chars().cast(nw.Int64)
    weighed: dict[Rule, tuple[nw.Expr, ...]] = {
        "most_recent": (nw.lit(0), nw.lit(0)),
        "most_frequent": (nw.col("records"), nw.lit(0)),
        "most_complete": (length, nw.col("records")),
        "most_trusted": (nw.col("_trust"), nw.lit(0)),
    }
    frame = held.with_columns(nw.col("last_at").fill_null("").alias("_last"), length.alias("_length"))
    for place, name in enumerate(("_most", "_next")):
        by_rule = [
            nw.when(nw.col("field").is_in(fields)).then(weighed[rule][place].cast(nw.Int64))
            for rule in weighed
            if (fields := [field for field, claim in claims.items() if claim.rule == rule])
        ]
        frame = frame.with_columns(nw.coalesce(*by_rule).alias(name))
    best_last = ("_home", "_worth", "_first", "_most", "_next", "_last", "records", "_trust", "_length", "value")
    place_of = nw.col("value").cum_count().over("field", "group_id", order_by=best_last)
    return frame.with_columns(((place_of == nw.col("_values")) & (nw.col("_home") == 1)).alias("primary"))


_OF_ADDRESS = ("address_detail", "postcode")
"""Parts of an address: shown only with the address they were given with, or where no address is shown."""

_WORDS = "_word_"
"""Columns that hold a set of sources as bits, `_WORD_BITS` of them each."""


def _words(sources: Sequence[str]) -> dict[str, Sequence[str]]:
    """The columns that hold a set of these sources, each with the sources it speaks of."""
    starts = range(0, len(sources), _WORD_BITS)
    return {f"{_WORDS}{number}": sources[start : start + _WORD_BITS] for number, start in enumerate(starts)}


def _masked(frame: Frame, sources: Sequence[str]) -> Frame:
    """A frame with the sets of sources its marks `_in_<number>` tell of."""
    masks = [
        nw.sum_horizontal(*(nw.col(f"_in_{number * _WORD_BITS + bit}") * (1 << bit) for bit in range(len(members))))
        .cast(nw.Int64)
        .alias(mask)
        for number, (mask, members) in enumerate(_words(sources).items())
    ]
    return frame.with_columns(*masks)


def _named_sources(engine: Engine, frame: Frame, sources: Sequence[str]) -> Frame:
    """`sources`, the names as text, from the sets `_masked` made."""
    words = _words(sources)

    def names(columns: list[list[Any]]) -> list[Sequence[Any]]:
        return [
            [
                ", ".join(
                    name
                    for mask, members in zip(combination, words.values(), strict=True)
                    for bit, name in enumerate(members)
                    if mask >> bit & 1
                )
                for combination in zip(*columns, strict=True)
            ]
        ]

    return engine.apply(frame, list(words), names, pa.schema([("sources", pa.string())]))


# Consent ---------------------------------------------------------------------------------------------------------------


_MARKS: Final = ("final_no", "no_at", "no_said", "yes_at", "unclear_at")


def _at_the_latest(at: nw.Expr) -> nw.Expr:
    """When an answer was given, at the latest: one of which only the day is told may have been given in its evening."""
    whole_day = at.str.slice(10, 9) == "T00:00:00"
    return nw.when(whole_day).then(nw.concat_str(at.str.slice(0, 10), nw.lit("~"))).otherwise(at)


def _consent_states(engine: Engine, people: Frame | None) -> Frame:
    """customer_id, `consent_<…>` and `<…>_at` per column of STATES, and `blocked`, from the whole ledger; of some people or of all.

    The latest dated explicit answer wins. An answer without a date cannot be outdated: an undated refusal wins over
    every yes, an undated yes loses against every refusal, and so does a yes of the very day of a refusal that tells no hour.
    Only once an undated refusal has left its source, a yes given after the day it last stood there is known to be later. A bounce or block outranks all. An answer nobody can read holds back
    a yes that is not known to be later. No answer: never asked.
    """
    living = _owners(engine, people).select("customer_id").unique()
    answers = engine.table(consents.NAME).filter(nw.col("state").is_in(consents.COUNTING))
    answers = answers.join(living, on="customer_id", how="semi")
    answer, at, held = nw.col("answer"), nw.col("answered_at"), nw.col("state").is_in(consents.STANDING)
    marks = []
    for column, (purpose, channels) in STATES.items():
        concerns = (nw.col("purpose") == purpose) & nw.col("channel").is_in(channels)
        refusal = concerns & (answer == "no")
        marks += [
            nw.when(concerns & (answer == "blocked") | refusal & at.is_null() & held)
            .then(nw.lit(1))
            .alias(f"{column}:final_no"),
            nw.when(refusal)
            .then(nw.coalesce(_at_the_latest(at), nw.when(~held).then(consents.END_OF_LAST_DAY), nw.lit("")))
            .alias(f"{column}:no_at"),
            nw.when(refusal).then(at).alias(f"{column}:no_said"),
            nw.when(concerns & (answer == "yes")).then(at.fill_null("")).alias(f"{column}:yes_at"),
            nw.when(concerns & (answer == consents.UNCLEAR))
            .then(_at_the_latest(at).fill_null(""))
            .alias(f"{column}:unclear_at"),
        ]
    names = [f"{column}:{mark}" for column in STATES for mark in _MARKS]
    last = answers.select("customer_id", *marks).group_by("customer_id").agg(*(nw.col(name).max() for name in names))
    states = []
    for column in STATES:
        final, no_at, no_said, yes_at, unclear_at = (nw.col(f"{column}:{mark}") for mark in _MARKS)
        refused = ~final.is_null() | (~no_at.is_null() & (yes_at.is_null() | (no_at >= yes_at)))
        # Of two answers without a date nobody knows which is later: a yes can be proven, and nothing is known against it.
        held_back = (~yes_at.is_null() & (unclear_at != "") & (unclear_at >= yes_at)).fill_null(False)
        states += [
            nw.when(refused)
            .then(nw.lit("no"))
            .when(held_back)
            .then(nw.lit(consents.UNCLEAR))
            .when(~yes_at.is_null())
            .then(nw.lit("yes"))
            .alias(column),
            nw.when(refused).then(no_said).when(~held_back & (yes_at != "")).then(yes_at).alias(f"{column}:at"),
        ]
    ours = (answer == "blocked") & nw.col("channel").is_in(["email", "any"])
    blocked = answers.filter(ours).select("customer_id").unique().with_columns(nw.lit(1).alias("blocked"))
    return last.select("customer_id", *states).join(blocked, on="customer_id", how="left")


# Customers -------------------------------------------------------------------------------------------------------------


def _customers(engine: Engine, records: Frame, lineage: Frame, states: Frame, project: Project) -> Frame:
    """The golden rows: shown values, lists, consent states, times."""
    sources = sorted(project.sources)
    marks = [f"_in_{number}" for number in range(len(sources))]
    base = (
        records.select("customer_id", "created_at", "updated_at", "last_seen_at", "match_probability", *marks)
        .group_by("customer_id")
        .agg(
            nw.col("created_at").min(),
            nw.col("updated_at").max(),
            nw.col("last_seen_at").max(),
            nw.len().alias("records"),
            nw.col("match_probability").min(),
            *(nw.col(mark).max() for mark in marks),
        )
    )
    organisations = project.entity == "organisation"
    fields = [field for field in _claims(project) if field != "member_id"]
    shown = [nw.when(nw.col("field") == field).then(nw.col("value")).alias(field) for field in fields]
    details = [
        nw.when(nw.col("field") == field).then(nw.col("detail")).alias(f"_{field}_detail")
        for field in ("company", "address")
    ]
    names = [*fields, "_company_detail", "_address_detail"]
    values = (
        lineage.filter(nw.col("primary"))
        .select("customer_id", *shown, *details)
        .group_by("customer_id")
        .agg(*(nw.col(name).max() for name in names))
    )
    base = engine.save("_base", _masked(base, sources).drop(*marks))
    customers = _named_sources(engine, base, sources)
    reading = [
        Values(_key(project), _key_text(project), pa.schema([("customer_key", pa.string())])),
        Values(_PARTS_OF_NAMES, _name_parts, pa.schema([("_family", pa.string()), ("_given", pa.string())])),
    ]
    lists = base.select("customer_id")
    for name, field in (COMPANY_LISTS if organisations else LISTS).items():
        several = lineage.filter(nw.col("field") == field)
        order = ["first_at", "value"]
        gathered = engine.gather(
            several, "customer_id", ["value", "detail", "first_at", "last_at", "sources"], order, name
        )
        lists = lists.join(gathered, on="customer_id", how="left")
    for part in (engine.apply_all(values, reading), lists, states):
        customers = customers.join(part, on="customer_id", how="left")
    if organisations:
        customers = customers.with_columns(nw.coalesce("company", "site", "name").alias("name"))
    return customers.with_columns(
        *(nw.lit(None).cast(nw.String).alias(name) for name in GOVERNED),
        nw.coalesce("_company_detail", "business_number").alias("business_number"),
        nw.coalesce("_address_detail", "postcode").alias("postcode"),
        nw.col("consent_email:at").alias("consent_at"),
        nw.col("_family").alias("family_name"),
        nw.col("_given").alias("given_name"),
    )


_PARTS_OF_NAMES: Final = ("name", "family_name", "given_name")


def _name_parts(columns: list[list[Any]]) -> list[Sequence[Any]]:
    """The parts of the name that is shown: those somebody gave, unless they are parts of another spelling; else its own."""
    parts = []
    for name, *told in zip(*columns, strict=True):
        own = split_name(name) if name else (None, None)
        fitting = not name or all(part is None or part in name for part in told)
        parts.append([given or found for given, found in zip(told if fitting else own, own, strict=True)])
    return [[family for family, _ in parts], [given for _, given in parts]]


def _key(project: Project) -> tuple[str, ...]:
    """What the customer key is made of; a company's own name and number unless the project says otherwise."""
    usual = "key" not in project.merge.model_fields_set
    return ("company", "business_number") if project.entity == "organisation" and usual else project.merge.key


def _key_text(project: Project) -> Callable[[list[list[Any]]], list[Sequence[Any]]]:
    """`구일모_01012341234`: the parts of the chosen key, phones as digits people know; null unless every part is there."""

    def function(columns: list[list[Any]]) -> list[Sequence[Any]]:
        keys = []
        for values in zip(*columns, strict=True):
            parts = [
                phone.digits(value, project.country) if field in ("mobile", "phone") and value else value
                for field, value in zip(_key(project), values, strict=True)
            ]
            keys.append("_".join(parts) if all(parts) else None)
        return [keys]

    return function
