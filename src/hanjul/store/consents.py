"""The consent ledger: every answer ever seen, also those whose rows are no longer in their sources.

In: `consents` and `customer_of` of this run; the ledger and the records of the run before. Out: `consent_ledger`, which only
grows. An answer follows its record as ids do. Once its row, or its cell, has gone it belongs to the customer that held it, and
a refusal also to whoever has its mailbox, or its mobile under a name that reads alike: of these only keyed hashes are
kept. Whom a refusal spoke for it goes on speaking for where changed rows part them from it (a new mobile in the shop's row of one
who called the 080 number with the old). A refusal that stands in its source is also everybody's who has its mailbox or mobile, where one of the two has no name, or only
what they are called by (루시, Sunny): who calls the free 080 number leaves nothing but a number. docs/decisions/0021 has the rules.
"""

import datetime
import re
from collections.abc import Callable, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

import narwhals as nw
import pyarrow as pa

from hanjul.callbacks import Secret
from hanjul.engines import Engine, Frame, count
from hanjul.fields import FIELDS
from hanjul.fields.consent import CHANNELS, REMARK, purpose_and_channel
from hanjul.fields.name import is_called
from hanjul.match.names import name_forms
from hanjul.project import Project
from hanjul.store import history, past
from hanjul.store.key import CompanyKey, company_key
from hanjul.store.suppression import Suppressions
from hanjul.tables import CONSENT_LEDGER, CONTACTS, MAILBOXES, MOBILES, NAMES, SHIPMENTS

NAME: Final = CONSENT_LEDGER.name
HELD, GONE, REPLACED, BACK, UNREAD, ELSEWHERE = "held", "gone", "replaced", "back", "unread", "elsewhere"
UNCLEAR: Final = "unclear"
"""An answer nobody can read: no yes, no refusal."""
SHARED = "shared"
STANDING: Final = (HELD, SHARED)
"""The states of answers that stand in their sources."""
COUNTING: Final = (*STANDING, GONE)
"""The states of answers that speak today."""

END_OF_LAST_DAY: Final = nw.concat_str(nw.col("last_seen"), nw.lit("~"))
"""By when an answer that is gone was given: it sorts after every time of the day it was last seen, and before the next day."""

_COLUMNS: Final = tuple(CONSENT_LEDGER.schema.names)
_SLOT: Final = ("column", "purpose", "channel")
_SAID: Final = (*_SLOT, "answer", "answered_at", "wording")
_FORMS: Final = ("alike", "roman")
_OF: Final = "consent"
"""What the hashes are of."""
_HASHES: Final = tuple(f"{of}_hash" for of in (*CONTACTS, *_FORMS))
_KEY: Final = nw.concat_str(*(nw.col(name).fill_null("\x1e") for name in _SAID), separator="\x1f").alias("_key")


def keep(engine: Engine, project: Project, today: str, secret: Secret, people: Frame | None) -> Frame:
    """Save the ledger of this run. Gives the customers of whom it has other answers than before that are gone, or by another's
    row (`customer_id`).

    Args:
        today: the day of this run, YYYY-MM-DD.
        secret: gives environment variables, for the company's key.
        people: customers that do not consist of the very records they did in the run before; None where there was none.
    """
    owners = engine.table("customer_of").select("record_id", "customer_id")
    now = engine.table("consents").join(owners, on="record_id", how="inner")
    now = now.select("customer_id", "record_id", "source", nw.col("row").alias("last_row"), *_SAID)
    now = _without_our_own_dates(engine, project, secret, now).with_columns(_KEY)
    if people is None or NAME not in engine.tables():
        sharing = _sharing(engine, now, owners)
        held = engine.save("_held", _held(now.with_columns(nw.lit(today).alias("first_seen")), today))
        engine.save(NAME, nw.concat([held, _shared(engine, held, sharing)], how="vertical"))
        return owners.select("customer_id").head(0)
    now = engine.save("_answers", now)
    sharing = _sharing(engine, now, owners)
    shared_before = engine.save("_shared_before", engine.table(NAME).filter(nw.col("state") == SHARED))
    ledger = engine.table(NAME).filter(nw.col("state") != SHARED).with_columns(_KEY)
    stood = ledger.filter(~nw.col("record_id").is_null()).rename({"record_id": "past_id"})
    stood = engine.save(
        "_stood", stood.join(engine.table("_links").select("past_id", "record_id"), on="past_id", how="left")
    )
    known = stood.select("record_id", "_key", "first_seen").filter(~nw.col("record_id").is_null())
    now = now.join(known, on=["record_id", "_key"], how="left")
    lost = engine.save("_lost", stood.join(now.select("record_id", "_key"), on=["record_id", "_key"], how="anti"))
    gone = ledger.filter(nw.col("record_id").is_null())
    any_lost = count(engine, lost) > 0
    any_gone = any_lost or count(engine, gone) > 0
    key = _key_of(engine, project, secret) if any_gone else None
    fates = _just_gone(engine, lost, owners, key) if any_lost and key else None
    carried = _carried(engine, stood, fates, gone, shared_before, owners, sharing)
    if not any_gone and not count(engine, carried):
        held = engine.save("_held", _held(now.with_columns(nw.col("first_seen").fill_null(today)), today))
        shared = _shared(engine, held, sharing)
        engine.save(NAME, nw.concat([held, shared], how="vertical"))
        return _of_others(engine, shared_before, shared)
    key = key or _key_of(engine, project, secret)
    before = engine.save("_gone_before", gone.select("customer_id", "state", *_SAID))
    lines = [gone, carried] if fates is None else [gone, fates, carried]
    gone = nw.concat([frame.select(*_COLUMNS, "_key") for frame in lines], how="vertical")
    gone = engine.save("_gone", _followed(engine, gone))
    fresh = now.filter(nw.col("first_seen").is_null())
    now, gone = _come_back(now, fresh, gone, today)
    gone = engine.save("_settled", _once(gone).with_row_index("_line", order_by=["customer_id", "source", "last_row"]))
    met = _met(engine, gone, None if any_lost else people, key)
    gone = engine.save("_stated", _with_states(engine, project, gone, met))
    held = engine.save("_held", _held(now, today))
    shared = _shared(engine, held, sharing)
    engine.save(NAME, nw.concat([held, shared, gone.select(*_COLUMNS)], how="vertical"))
    ends = (before, shared_before), (gone, shared)
    said = [[frame.select("customer_id", "state", *_SAID) for frame in frames] for frames in ends]
    return _of_others(engine, *(nw.concat(frames, how="vertical") for frames in said))


_SUBSCRIBED = re.compile(r"subscri|구독|^\d{4}", re.IGNORECASE)
"""How a list of subscribers words a yes: a state, or the time of opting in."""
_SKEW: Final = datetime.timedelta(minutes=5)


def _without_our_own_dates(engine: Engine, project: Project, secret: Secret, now: Frame) -> Frame:
    """The answers, but for the dates that a mailing tool gave when hanjul itself put somebody on its list: read back from there they
    would renew every consent, and outweigh who refused in between."""
    if SHIPMENTS.name not in engine.tables():
        return now
    added = engine.table(SHIPMENTS.name).filter(
        nw.col("action") == "added", nw.col("state").is_in(["planned", "done"]), ~nw.col("address").is_null()
    )
    spans: dict[str, list[tuple[datetime.datetime, datetime.datetime]]] = {}
    times = added.group_by("address", "target", "delivery").agg(nw.col("at").min(), nw.col("at").max().alias("_end"))
    for line in engine.rows(times).to_pylist():
        begin, end = (datetime.datetime.fromisoformat(line[name]) for name in ("at", "_end"))
        spans.setdefault(line["address"], []).append((begin - _SKEW, end + _SKEW))
    if not spans:
        return now
    first = min(begin for some in spans.values() for begin, _ in some) - datetime.timedelta(days=1)
    dated = now.filter(
        nw.col("answer") == "yes", nw.col("channel").is_in(["email", "any"]), nw.col("answered_at") >= first.date().isoformat()
    )  # fmt: skip
    dated = dated.join(engine.table("records").select("record_id", "email"), on="record_id", how="inner")
    hashed = Suppressions(engine, project.folder, secret, project.country).hashed
    zone = ZoneInfo(project.timezone)
    cell = ("record_id", "column", "answered_at")
    ours = {
        tuple(line[name] for name in cell)
        for line in engine.rows(dated.select(*cell, "email", "wording").unique()).to_pylist()
        if line["email"] and _SUBSCRIBED.search(line["wording"] or "")
        and any(_within(line["answered_at"], span, zone) for span in spans.get(hashed("email", line["email"]) or "", ()))
    }  # fmt: skip
    if not ours:
        return now
    cells = pa.Table.from_pylist([dict(zip(cell, line, strict=True)) for line in ours])
    own = engine.load("_our_own", cells).with_columns(nw.lit(1).alias("_ours"))
    now = now.join(own, on=list(cell), how="left")
    given = nw.when(~((nw.col("answer") == "yes") & (nw.col("_ours").fill_null(0) == 1))).then(nw.col("answered_at"))
    return engine.save("_dated", now.with_columns(given.alias("answered_at")).drop("_ours"))


def _within(answered_at: str, span: tuple[datetime.datetime, datetime.datetime], zone: ZoneInfo) -> bool:
    """Whether a time lies within a span."""
    moment = datetime.datetime.fromisoformat(answered_at)
    begin, end = span
    return begin <= (moment if moment.tzinfo else moment.replace(tzinfo=zone)) <= end


def _of_others(engine: Engine, before: Frame, now: Frame) -> Frame:
    """The customers of whom two sets of answers differ."""
    said = nw.concat_str(*(nw.col(name).fill_null("\x1e") for name in ("state", *_SAID)), separator="\x1f").alias(
        "_key"
    )
    sides = [frame.select("customer_id", said) for frame in (before, now)]
    differ = [
        one.join(other, on=["customer_id", "_key"], how="anti").select("customer_id")
        for one, other in zip(sides, sides[::-1], strict=True)
    ]
    return engine.save("_remembered", nw.concat(differ, how="vertical").unique())


def forget(engine: Engine, project: Project, secret: Secret, ids: set[str], alone: set[str], facts: set[str]) -> None:
    """Take the answers of people who are erased out of the ledger.

    Args:
        ids: the customers they are and were.
        alone: their mailboxes and mobiles that nobody else holds.
        facts: what is remembered of them: the forms of their names are in it.
    """
    if NAME not in engine.tables():
        return
    ledger = engine.table(NAME).filter(~nw.col("customer_id").is_in(sorted(ids)))
    if any(_key_ids(engine)):
        key = _key_of(engine, project, secret)
        mailbox, mobile = _reached(key, alone)
        forms = {fact.rpartition("|")[2] for fact in facts if "|" in fact}
        ledger = ledger.filter(~(mailbox | mobile & _named(key, forms)))
    engine.save(NAME, ledger)


def remembered(
    engine: Engine, project: Project, secret: Secret, customer: str | None, contacts: set[str], forms: set[str]
) -> set[str]:
    """The customers of whom nothing but answers in the ledger is left: the one of an id, or those with one of the mailboxes or
    mobiles and no other name than `forms` (where any is given)."""
    if NAME not in engine.tables() or not any(_key_ids(engine)):
        return set()
    living = engine.table("customer_of").select("customer_id").unique()
    gone = engine.table(NAME).join(living, on="customer_id", how="anti")
    if customer:
        gone = gone.filter(nw.col("customer_id") == customer)
    else:
        key = _key_of(engine, project, secret)
        mailbox, mobile = _reached(key, contacts)
        gone = gone.filter(mailbox | mobile)
        gone = gone.filter(_named(key, forms)) if forms else gone
    return set(engine.rows(gone.select("customer_id").unique())["customer_id"].to_pylist())


def _reached(key: CompanyKey, contacts: set[str]) -> list[nw.Expr]:
    """Whether a gone answer has one of the mailboxes; one of the mobiles."""
    keys = [key.hashed(one, _OF) for one in sorted(contacts)]
    return [_any_in([f"{of}_hash" for of in kind], keys) for kind in (MAILBOXES, MOBILES)]


def _named(key: CompanyKey, forms: set[str]) -> nw.Expr:
    """Whether a gone answer has a name that reads like one of the forms, or none."""
    nameless = nw.all_horizontal(*(nw.col(f"{form}_hash").is_null() for form in _FORMS), ignore_nulls=True)
    return nameless | _any_in([f"{form}_hash" for form in _FORMS], [key.hashed(form, _OF) for form in sorted(forms)])


def _any_in(columns: Sequence[str], values: Sequence[str]) -> nw.Expr:
    return nw.any_horizontal(*(nw.col(name).is_in(values).fill_null(False) for name in columns), ignore_nulls=True)


def _held(now: Frame, today: str) -> Frame:
    """Answers that stand in their sources."""
    nothing = [nw.lit(None).cast(nw.String).alias(name) for name in (*_HASHES, "key_id")]
    stand = (nw.lit(today).alias("last_seen"), nw.lit(HELD).alias("state"))
    return now.with_columns(*stand, *nothing).select(*_COLUMNS)


def _sharing(engine: Engine, now: Frame, owners: Frame) -> Frame:
    """`_shared_by`: record_id of refusals, every other customer who has their mailbox or mobile, and whether it is `unsure` (1) that they
    are two: who refused or who has it is without a name, or is called by a given name or nickname alone."""
    nameless = nw.all_horizontal(*(nw.col(name).is_null() for name in NAMES), ignore_nulls=True)
    known = nw.when(nameless).then(nw.lit(0)).otherwise(nw.lit(1))
    records = engine.table("records").select("record_id", *CONTACTS, known.alias("_named"), "name")
    refusals = now.filter(_refused()).rename({"customer_id": "_of"})
    said = refusals.select("record_id", "_of").unique().join(records, on="record_id", how="inner")
    held_by = records.join(owners, on="record_id", how="inner")
    found = []
    for kind in (MAILBOXES, MOBILES):
        ours = nw.concat([_telling(said, of, ["record_id", "_of", "_named", "name"]) for of in kind], how="vertical")
        theirs = nw.concat([_telling(held_by, of, ["customer_id", "_named", "name"]) for of in kind], how="vertical")
        met = ours.rename({"_named": "_by", "name": "_by_name"}).join(theirs, on="_one", how="inner")
        met = met.filter(nw.col("customer_id") != nw.col("_of"))
        met = engine.apply(met, ["_by_name", "name"], _called, pa.schema([("_called", pa.string())]))
        unsure = (nw.col("_by") + nw.col("_named") < 2) | ~nw.col("_called").is_null()
        unsure = nw.when(unsure).then(nw.lit(1)).otherwise(nw.lit(0)).alias("unsure")
        found.append(met.select("record_id", "customer_id", unsure))
    pairs = nw.concat(found, how="vertical").group_by("record_id", "customer_id").agg(nw.col("unsure").max())
    return engine.save("_shared_by", pairs)


def _shared(engine: Engine, held: Frame, sharing: Frame) -> Frame:
    """Refusals under every other customer of whom it is unsure that they are another's."""
    unsure = sharing.filter(nw.col("unsure") == 1).select("record_id", "customer_id")
    shared = held.filter(_refused()).drop("customer_id").join(unsure, on="record_id", how="inner")
    shared = shared.with_columns(nw.lit(None).cast(nw.Int64).alias("record_id"), nw.lit(SHARED).alias("state"))
    return engine.save("_shared", shared.select(*_COLUMNS))


def _refused() -> nw.Expr:
    """What bars a person. (What comes back from a mailbox says nothing of another mailbox of its owner.)"""
    return nw.col("answer").is_in(["no", REMARK]) | (nw.col("answer") == "blocked") & ~nw.col("channel").is_in(
        ["email", "any"]
    )


def _called(columns: list[list[Any]]) -> list[Sequence[Any]]:
    """Whether one of two names is a given name or nickname alone, beside which another name is no other person's."""
    return [
        ["yes" if any(name and is_called(name) for name in names) else None for names in zip(*columns, strict=True)]
    ]


# Answers that have just gone -------------------------------------------------------------------------------------------


def _just_gone(engine: Engine, lost: Frame, owners: Frame, key: CompanyKey) -> Frame:
    """Answers of the run before that their records do not give any more, or whose records are gone; with what their people
    can be known by. Where the same row says something else now, that answer has taken their place."""
    given = engine.table("_answers").group_by("record_id", *_SLOT).agg(
        nw.col("answered_at").max().alias("_at"), nw.col("wording").max().alias("_wording"), nw.len().alias("_again"),
        nw.col("answer").min().alias("_answer"),
    )  # fmt: skip
    lost = lost.join(given, on=["record_id", *_SLOT], how="left").join(
        owners.rename({"customer_id": "_owner"}), on="record_id", how="left"
    )
    # Of dated answers the later one counts wherever it stands, unless only the reading of the same words has changed.
    no_earlier = nw.col("answered_at").is_null() | (nw.col("_at").fill_null("") >= nw.col("answered_at").fill_null(""))
    # What nobody can read stands where the other stood: it is later.
    no_earlier |= (nw.col("_answer") == UNCLEAR) & nw.col("_at").is_null()
    same_words = nw.col("_wording").fill_null("") == nw.col("wording").fill_null("")
    replaced = ~nw.col("_again").is_null() & (no_earlier | same_words)
    lost = lost.with_columns(
        nw.when(replaced).then(nw.lit(REPLACED)).otherwise(nw.lit(GONE)).alias("state"),
        nw.coalesce("_owner", "customer_id").alias("customer_id"),
        nw.lit(key.id).alias("key_id"),
    )
    records = engine.table(past.GONE if past.GONE in engine.tables() else "records")
    told = records.rename({"record_id": "past_id"}).select("past_id", *CONTACTS, *NAMES)
    lost = lost.drop(*_HASHES).join(told, on="past_id", how="left")
    for of in CONTACTS:
        lost = engine.apply(lost, [of], _each(key), pa.schema([(f"{of}_hash", pa.string())]))
    lost = _with_forms(engine, lost, key)
    lost = lost.with_columns(nw.lit(None).cast(nw.Int64).alias("record_id"))
    return engine.save("_fates", lost.select(*_COLUMNS, "_key", "past_id"))


def _parts(engine: Engine, owners: Frame) -> Frame:
    """`_of`, customer_id: whose the records are now of customers some of whose rows say something else than before, or are gone.
    Where nothing about them changed, a judgement or better matching took them apart: those were two people."""
    links, before = engine.table("_links"), engine.table("_before")
    vanished = before.join(links.select("past_id"), left_on="record_id", right_on="past_id", how="anti")
    changed = links.filter(nw.col("changed") == 1).select(nw.col("past_customer").alias("_of"))
    changed = nw.concat([changed, vanished.select(nw.col("customer_id").alias("_of"))], how="vertical").unique()
    parts = links.join(owners, on="record_id", how="inner").select(nw.col("past_customer").alias("_of"), "customer_id")
    return engine.save("_parts", parts.unique().join(changed, on="_of", how="semi"))


def _carried(
    engine: Engine, stood: Frame, fates: Frame | None, gone: Frame, shared: Frame, owners: Frame, sharing: Frame
) -> Frame:
    """Refusals under whoever the customers are now that they spoke for, unless their row says something else now.

    Args:
        stood: answers that stood in their sources; `fates`: what became of those that do no more.
        gone: answers that were gone before.
        shared: those that were others' as well; `sharing`: who has their mailbox or mobile now.
    """
    parts = _parts(engine, owners)
    refusals = stood.filter(_refused())
    if fates is not None:
        replaced = fates.filter(nw.col("state") == REPLACED).select("past_id", "_key")
        refusals = refusals.join(replaced, on=["past_id", "_key"], how="anti")
    refusals = refusals.join(owners.rename({"customer_id": "_owner"}), on="record_id", how="left")
    own = refusals.rename({"customer_id": "_of"}).with_columns(nw.coalesce("_owner", "_of").alias("_owner"))
    place = ["source", "last_row", "_key"]
    others = shared.with_columns(_KEY).select(nw.col("customer_id").alias("_of"), *place)
    theirs = refusals.drop("customer_id").join(others, on=place, how="inner")
    stay = gone.filter(_refused(), nw.col("state") == GONE).rename({"customer_id": "_of"})
    stay = stay.with_columns(nw.col("_of").alias("_owner"))
    line = ("_of", "_owner", "_key", *(name for name in _COLUMNS if name != "customer_id"))
    another = nw.col("customer_id") != nw.col("_owner").fill_null("")
    by = ["record_id", "customer_id"]
    met = [frame.select(*line).join(parts, on="_of", how="inner").filter(another) for frame in (own, theirs, stay)]
    met[0] = met[0].join(sharing.filter(nw.col("unsure") == 1), on=by, how="anti")
    met[1] = met[1].join(sharing, on=by, how="anti")  # with the number in hand names have told them apart
    no_number = nw.lit(None).cast(nw.Int64).alias("record_id")
    carried = nw.concat([frame.select("_key", *_COLUMNS) for frame in met], how="vertical")
    carried = carried.with_columns(no_number, nw.lit(GONE).alias("state"))
    return engine.save("_carried", carried.select(*_COLUMNS, "_key"))


def _followed(engine: Engine, gone: Frame) -> Frame:
    """Gone answers under the ids that took over those of their customers. What was found of them before is found anew."""
    living = engine.table("customer_of").select("customer_id").unique()
    dead = engine.rows(gone.join(living, on="customer_id", how="anti").select("customer_id").unique())
    ways = history.moves(engine) if dead.num_rows else {}
    moved = [
        (one, ways[one][1]) for one in dead["customer_id"].to_pylist() if ways.get(one, ("",))[0] == history.UNITED
    ]
    table = {"customer_id": [one for one, _ in moved], "_now": [now for _, now in moved]}
    names = engine.load("_moved_ids", pa.table(table, pa.schema([(name, pa.string()) for name in table])))
    fixed = nw.col("state").is_in([REPLACED, BACK])
    return gone.join(names, on="customer_id", how="left").with_columns(
        nw.coalesce("_now", "customer_id").alias("customer_id"),
        nw.when(fixed).then(nw.col("state")).otherwise(nw.lit(GONE)).alias("state"),
    ).select(*_COLUMNS, "_key")  # fmt: skip


def _come_back(now: Frame, fresh: Frame, gone: Frame, today: str) -> tuple[Frame, Frame]:
    """Answers that stand in their source again are held from when they were first seen."""
    same = ("customer_id", "source", "_key")
    seen = gone.filter(nw.col("state") == GONE).group_by(*same).agg(nw.col("first_seen").min().alias("_first"))
    again = fresh.select(*same).unique().with_columns(nw.lit(1).alias("_again"))
    now = now.join(seen, on=list(same), how="left").with_columns(
        nw.coalesce("first_seen", "_first", nw.lit(today)).alias("first_seen")
    )
    back = (nw.col("state") == GONE) & ~nw.col("_again").is_null()
    state = nw.when(back).then(nw.lit(BACK)).otherwise(nw.col("state")).alias("state")
    return now, gone.join(again, on=list(same), how="left").with_columns(state)


def _once(gone: Frame) -> Frame:
    """Each gone answer once."""
    seen = ("record_id", "last_row", "first_seen", "last_seen")
    return gone.group_by(*(name for name in _COLUMNS if name not in seen)).agg(
        nw.col("record_id").max(), nw.col("last_row").max(), nw.col("first_seen").min(), nw.col("last_seen").max()
    )


# Whose they are --------------------------------------------------------------------------------------------------------


def _met(engine: Engine, gone: Frame, people: Frame | None, key: CompanyKey) -> Frame:
    """`_line`, customer_id of the customers who have a contact of a gone answer."""
    owners = engine.table("customer_of").select("record_id", "customer_id")
    if people is not None:
        spoken = gone.filter(nw.col("answer") == "yes").select("customer_id").unique()
        owners = owners.join(nw.concat([spoken, people], how="vertical").unique(), on="customer_id", how="semi")
    records = engine.table("records").select("record_id", *CONTACTS, *NAMES).join(owners, on="record_id", how="inner")
    found = []
    for kind in (MAILBOXES, MOBILES):
        lines = [_telling(gone, f"{of}_hash", ["_line", *(f"{form}_hash" for form in _FORMS)]) for of in kind]
        told = []
        for of in kind:
            held = _telling(records, of, ["customer_id", *NAMES])
            told.append(engine.apply(held, ["_one"], _each(key), pa.schema([("_hash", pa.string())])).drop("_one"))
        both = nw.concat(lines, how="vertical").rename({"_one": "_hash", **{f"{form}_hash": form for form in _FORMS}})
        both = both.join(nw.concat(told, how="vertical"), on="_hash", how="inner")
        found.append(engine.save(f"_met_{kind[0]}", both.drop("_hash").unique()))
    mailboxes, mobiles = found
    mobiles = _with_forms(engine, mobiles, key)
    pairs = [(nw.col(form), nw.col(f"{form}_hash")) for form in _FORMS]
    nameless = [nw.all_horizontal(*(side[place].is_null() for side in pairs), ignore_nulls=True) for place in (0, 1)]
    alike = [(here == there).fill_null(False) for here, there in pairs]
    mobiles = mobiles.filter(nw.any_horizontal(*nameless, *alike, ignore_nulls=True))
    met = [frame.select("_line", "customer_id") for frame in (mailboxes, mobiles)]
    return engine.save("_met", nw.concat(met, how="vertical").unique())


def _telling(frame: Frame, column: str, beside: Sequence[str]) -> Frame:
    """The rows in which a column tells something, as `_one`."""
    return frame.filter(~nw.col(column).is_null()).select(*beside, nw.col(column).alias("_one"))


def _with_states(engine: Engine, project: Project, gone: Frame, met: Frame) -> Frame:
    """Gone answers with their states, and a copy of every refusal under each other customer who has its contact."""
    reads = _reads(engine, project, gone)
    own = met.join(gone.select("_line", "customer_id"), on=["_line", "customer_id"], how="inner")
    gone = gone.join(reads, on=["source", *_SLOT, "answer"], how="left").join(
        own.select("_line", nw.lit(1).alias("_own")), on="_line", how="left"
    )
    yes, reachable = nw.col("answer") == "yes", ~nw.coalesce(*(f"{of}_hash" for of in CONTACTS)).is_null()
    refusal = nw.col("answer").is_in(["no", "blocked", REMARK])
    unread = (nw.col("_reads") == "no") | ~refusal & (nw.col("_reads") != "yes")
    gone = gone.with_columns(
        nw.when(nw.col("state") != GONE)
        .then(nw.col("state"))
        .when(unread)
        .then(nw.lit(UNREAD))
        .when(yes & reachable & nw.col("_own").is_null())
        .then(nw.lit(ELSEWHERE))
        .otherwise(nw.lit(GONE))
        .alias("state")
    )
    refusals = gone.filter(refusal, nw.col("state") == GONE).rename({"customer_id": "_of"})
    others = refusals.join(met, on="_line", how="inner").filter(nw.col("customer_id") != nw.col("_of"))
    return _once(nw.concat([gone.select(*_COLUMNS), others.select(*_COLUMNS)], how="vertical"))


def _reads(engine: Engine, project: Project, gone: Frame) -> Frame:
    """source, column, purpose, channel and answer of gone answers, and `_reads`: whether the project file reads that column so: yes, no,
    refusals where no yes is read there, or unknown where it does not name the source or the column any more."""
    names = ("source", *_SLOT, "answer")
    lines = [tuple(row.values()) for row in engine.rows(gone.select(*names).unique()).to_pylist()]
    told = []
    for source, column, purpose, channel, answer in lines:
        plan = project.sources.get(source)
        field = plan and (plan.every_row if column == "every_row" else plan.columns.get(column))
        if plan and column == "every_row" and not field:
            told.append("no")
        elif not field:
            told.append("unknown")
        elif answer == REMARK:
            told.append("yes" if field in FIELDS and "answer" not in FIELDS[field].outputs else "no")
        else:
            word = "refusal_email" if field == "bounced" else field
            # A cell of a column about ads at large may speak of one channel, one about a channel may refuse another.
            reads = purpose_and_channel(word)
            so = "refusals" if word.startswith("refusal") or reads[1] not in (channel, "any") else "yes"
            told.append(so if reads[0] == purpose and reads[1] in (channel, "any", *CHANNELS) else "no")
    columns = {name: [line[place] for line in lines] for place, name in enumerate(names)} | {"_reads": told}
    return engine.load("_reads", pa.table(columns, pa.schema([(name, pa.string()) for name in columns])))


# Hashes ----------------------------------------------------------------------------------------------------------------


def _key_ids(engine: Engine) -> set[str]:
    held = engine.table(NAME).filter(~nw.col("key_id").is_null()).select("key_id").unique()
    return set(engine.rows(held)["key_id"].to_pylist())


def _key_of(engine: Engine, project: Project, secret: Secret) -> CompanyKey:
    """The company's key, which is the one gone answers were hashed with.

    Raises:
        StoreError: they were hashed with a key that is not here.
    """
    return company_key(project.folder, secret, _key_ids(engine))


def _each(key: CompanyKey) -> Callable[[list[list[Any]]], list[Sequence[Any]]]:
    return lambda columns: [[key.hashed(text, _OF) if text else None for text in columns[0]]]


def _with_forms(engine: Engine, frame: Frame, key: CompanyKey) -> Frame:
    """A frame with how the names in it read, hashed."""

    def forms(columns: list[list[Any]]) -> list[Sequence[Any]]:
        found = [name_forms(name, family, given, alias) for name, family, given, alias in zip(*columns, strict=True)]
        told = [[(form, getattr(one, form)) for one in found] for form in _FORMS]
        return [[key.hashed(f"{form}:{said}", _OF) if said else None for form, said in column] for column in told]

    return engine.apply(frame, list(NAMES), forms, pa.schema([(f"{form}_hash", pa.string()) for form in _FORMS]))
