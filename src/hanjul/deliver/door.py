"""The door to every target outside: law 5 holds here whatever the plan says.

Only an explicit yes to the very channel passes, not older than the law lets it be, and of nobody who refused collection and
use; what was pulled from mailing tools outranks it. Whoever is on the way out is looked up once more before anything leaves.
"""

import datetime
from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc

from hanjul.clock import later, registered
from hanjul.deliver.mailing import WAYS, Way, address_reasons, must_be_allowed
from hanjul.engines import Engine
from hanjul.project import Project
from hanjul.project.target import Channel
from hanjul.store.suppression import REASONS, Reason, Suppressions

_NO_TEXT: Final = pa.scalar(None, pa.string())


class Passage(NamedTuple):
    """Who passes, as rows of `customers` in their order, and `customer_id`, `why` of everybody else."""

    people: pa.Table
    held_back: pa.Table


def through(
    engine: Engine, project: Project, channel: Channel | None, today: datetime.date, known: Suppressions
) -> Passage:
    """Who may be delivered. Without a channel, for a copy that is not for advertising, everybody who was not erased."""
    customers = engine.rows(engine.table("customers").sort("created_at", "customer_id", nulls_last=True))
    suppressed = _suppressed(customers, known)
    if channel is None:
        why = pc.if_else(pc.equal(suppressed, "erased"), suppressed, _NO_TEXT)
    else:
        way = WAYS[channel]
        state = _states(engine, project, customers, channel, today)
        relevant = _relevant(customers, way, known, suppressed)
        why = pc.coalesce(pc.if_else(pc.equal(suppressed, "erased"), suppressed, _NO_TEXT), state, relevant)
        why = _with_addresses(engine, customers, why, way)
    held = pa.table({"customer_id": customers["customer_id"], "why": why}).filter(pc.is_valid(why))
    return Passage(customers.filter(pc.is_null(why)), held)


def must_have_said_yes(engine: Engine, channel: Channel, going: Sequence[tuple[str, str]], known: Suppressions) -> None:
    """Law 5, asked of what is about to leave: (customer_id, address) each.

    Raises:
        BrokenLawError: one of them never said yes, refused collection and use, has another address, or is suppressed.
    """
    way = WAYS[channel]
    yes = (nw.col(way.consent) == "yes") & (nw.col("consent_privacy").fill_null("") != "no")
    allowed = engine.rows(engine.table("customers").filter(yes).select("customer_id", way.address))
    pairs = set(zip(*(allowed[name].to_pylist() for name in ("customer_id", way.address)), strict=True))
    wrong = sum(pair not in pairs for pair in going)
    wrong += sum(reason is not None for reason in known.reasons(way.kind, [address for _, address in going]))
    must_be_allowed(wrong)


def _states(
    engine: Engine, project: Project, customers: pa.Table, channel: Channel, today: datetime.date
) -> pa.ChunkedArray:
    """The consent state per customer for one channel, null where it is an unexpired yes with an address."""
    way = WAYS[channel]
    consent = customers[way.consent]
    refused = pc.or_kleene(pc.equal(consent, "no"), pc.equal(customers["consent_privacy"], "no"))
    blocked = pc.equal(customers["status"], "blocked") if channel == "email" else pa.scalar(False)
    told = [
        (blocked, "blocked"),
        (pc.fill_null(refused, False), "refused"),
        (pc.fill_null(pc.equal(consent, "unclear"), False), "unclear"),
        (pc.invert(pc.fill_null(pc.equal(consent, "yes"), False)), "never_asked"),
        (pc.is_null(customers[way.address]), "no_address"),
    ]
    if channel == "email":  # what the run found out besides, such as a refusal pulled from a tool
        told.insert(1, (pc.equal(customers["status"], "refused"), "refused"))
        told.append((pc.equal(customers["status"], "expired"), "expired"))
    state = pc.coalesce(*(pc.if_else(mask, word, _NO_TEXT) for mask, word in told))
    asked = pc.is_null(state)
    expired = _expired(engine, project, customers.filter(asked), channel, today)
    return pc.replace_with_mask(_whole(state), _whole(asked), pc.if_else(expired, "expired", _NO_TEXT))


def _expired(engine: Engine, project: Project, people: pa.Table, channel: Channel, today: datetime.date) -> pa.Array:
    """True where a retention rule has run out by `today`; a consent without any date is as old as can be."""
    day = today.isoformat()
    ends = cache(lambda start, after: later(start[:10], after))
    gone = [False] * people.num_rows
    for rule in project.retention:
        if rule.counts_from == "consent_at":
            known = nw.from_native(people, eager_only=True).select(registered()).to_arrow()["registered"]
            starts = pc.coalesce(consented(engine, people, channel), known).to_pylist()
        else:
            starts = people[rule.counts_from].to_pylist()
        for row, start in enumerate(starts):
            if start is None:
                gone[row] |= rule.counts_from == "consent_at"
            else:
                end = ends(start, rule.after)
                gone[row] |= end is not None and end <= day
    return pa.array(gone, pa.bool_())


def consented(engine: Engine, people: pa.Table, channel: Channel) -> pa.ChunkedArray:
    """When the present answer for a channel was given."""
    if channel == "email":
        return people["consent_at"]
    states = engine.rows(engine.table("consent_states").select("customer_id", f"{WAYS[channel].consent}:at"))
    index = pc.index_in(people["customer_id"], states["customer_id"].combine_chunks())
    return pa.chunked_array([states[1].combine_chunks().take(index.combine_chunks())])


def _suppressed(customers: pa.Table, known: Suppressions) -> pa.Array:
    """The strongest word about each customer that speaks of the person (a bounce does not). Erased is who has no address or
    number that was not erased: one alone may be a relative's, who was not."""
    words: list[list[Reason | None]] = [[] for _ in range(customers.num_rows)]
    worst: list[Reason | None] = [None] * customers.num_rows
    for way in (WAYS["email"], WAYS["sms"]):
        if not len(known) or not {way.address, way.others} <= set(customers.column_names):
            continue
        lists = zip(customers[way.address].to_pylist(), customers[way.others].to_pylist(), strict=True)
        held = [
            (row, value)
            for row, (own, more) in enumerate(lists)
            for value in {own, *(item["value"] for item in more or ())} - {None}
        ]
        for (row, _), reason in zip(held, known.reasons(way.kind, [value for _, value in held]), strict=True):
            words[row].append(reason)
            if way.kind == "email" and reason in ("unsubscribed", "complained"):
                worst[row] = max(worst[row] or reason, reason, key=REASONS.index)
    for row, said in enumerate(words):
        if said and set(said) == {"erased"}:
            worst[row] = "erased"
    return pa.array(worst, pa.string())


def _relevant(customers: pa.Table, way: Way, known: Suppressions, suppressed: pa.Array) -> pa.Array:
    """What was pulled from the tools of this channel: of the very address, and of the person."""
    own = pa.array(
        known.reasons("email" if way.address == "email" else "mobile", customers[way.address].to_pylist()), pa.string()
    )
    return pc.coalesce(own, suppressed) if way.address == "email" else own


def _with_addresses(engine: Engine, customers: pa.Table, why: pa.ChunkedArray, way: Way) -> pa.ChunkedArray:
    """The reasons so far, and for whoever is left those their address gives."""
    asked = _whole(pc.is_null(why))
    return pc.replace_with_mask(
        _whole(why), asked, _whole(address_reasons(engine, customers, customers.filter(asked), way))
    )


def _whole(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
