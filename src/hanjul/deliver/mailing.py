"""Who may be mailed. Law 5 is proven at this door: nobody but those who said an explicit yes passes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from hanjul import facts
from hanjul.engines import Engine
from hanjul.errors import BrokenLawError
from hanjul.fields.consent import REMARK
from hanjul.project.target import Channel
from hanjul.store import consents
from hanjul.store.suppression import Kind
from hanjul.tables import CONTACTS, DOUBTED, FINDINGS
from hanjul.targets import REPORT, Layout, found, together
from hanjul.targets.guard import risky
from hanjul.targets.shown import shown
from hanjul.words import Text

MAILABLE: Final[dict[Channel, str]] = {"email": "mailing/mailable_email.csv", "sms": "mailing/mailable_sms.csv"}
"""The only files meant for sending, by channel."""

HELD_BACK: Final[dict[Channel, str]] = {"email": "mailing/held_back.csv", "sms": "mailing/held_back_sms.csv"}
"""Those who said yes and are not on the list all the same; `findings.csv` says why."""

ASKING: Final = ("refused", "unclear", "never_asked", "expired", "no_address", "blocked")
"""The consent states nobody is mailed in; each is a file of its own."""

TO_ASK: Final = ("unclear", "never_asked", "expired")
"""Those of them whose people may be asked (again)."""

REFUSED_THERE: Final = "deliver_asking_refused"
"""The rule of those who are not to be asked at their address."""

OF_NOBODY: Final = "deliver_refusal_of_nobody"
"""The rule of refusals of which nobody can tell whose they are."""

UNLISTED: Final = (
    "deliver_address_refused", "deliver_remark_asks", "deliver_address_twice", "deliver_address_unsafe",
    "deliver_match_doubted",
)  # fmt: skip
"""Why somebody who said yes is not on the list, in the order of asking."""


def wrongly_mailable(customers: pa.Table) -> int:
    """How many are marked mailable without an explicit yes to e-mail."""
    mailable = pc.equal(customers["status"], "mailable")
    yes = pc.fill_null(pc.equal(customers["consent_email"], "yes"), False)
    return int(pc.sum(pc.and_not(mailable, yes)).as_py() or 0)


def must_be_allowed(wrong: int) -> None:
    """Law 5.

    Raises:
        BrokenLawError: somebody would be mailed who never said yes.
    """
    if wrong:
        what = Text(
            "명시적으로 동의하지 않은 {wrong}명이 발송 목록에 들어가려 해 멈췄습니다. 아무것도 내보내지 않았습니다.",
            "{wrong} people without an explicit yes were about to get onto a list for sending; nothing was delivered",
        )
        raise BrokenLawError(what.fill(wrong=wrong), REPORT)


class Way(NamedTuple):
    """How a channel is asked for and reached: columns of customers."""

    address: str
    others: str
    consent: str
    kind: Kind


WAYS: Final[dict[Channel, Way]] = {
    "email": Way("email", "emails", "consent_email", "email"),
    "sms": Way("mobile", "mobiles", "consent_sms", "mobile"),
    "kakao": Way("mobile", "mobiles", "consent_kakao", "mobile"),
    "phone": Way("mobile", "mobiles", "consent_phone", "mobile"),
}


def address_reasons(engine: Engine, customers: pa.Table, asked: pa.Table, way: Way) -> pa.ChunkedArray:
    """Why the address of somebody who said yes must not be used all the same, a code of UNLISTED; null where it may.

    An address shared with somebody who refused is not written to: the person who refused would get it. Nor is one no yes
    came with, where it is doubtful whether who said yes is the same person, nor an address of anybody a remark says wants no
    more mail, until somebody has read it: doubt never means yes.
    """
    rows = pa.array(range(asked.num_rows), pa.int64())
    mailbox = _mailboxes(engine, asked[way.address])
    firsts = pa.table({"mailbox": mailbox, "row": rows}).group_by("mailbox").aggregate([("row", "min")])
    # Others may share a mailbox, or be said to hold it in a row without a name.
    stopping = _asking_to_stop(engine, way)
    stopped = _mailboxes(engine, _addresses(customers.filter(pc.is_in(customers["customer_id"], stopping)), way))
    reasons = (
        pc.is_in(mailbox, _mailboxes(engine, refusing(customers, way)).combine_chunks()),
        pc.or_(pc.is_in(asked["customer_id"], stopping), pc.is_in(mailbox, stopped.combine_chunks())),
        pc.invert(pc.is_in(rows, firsts["row_min"].combine_chunks())),
        pc.fill_null(risky(asked[way.address]), False),
        _doubted(engine, asked, mailbox, way),
    )
    names = [pc.if_else(mask, rule, pa.scalar(None, pa.string())) for rule, mask in zip(UNLISTED, reasons, strict=True)]
    found = pc.coalesce(*names)
    return found if isinstance(found, pa.ChunkedArray) else pa.chunked_array([found])


_STILL_SAID = "~"  # no day comes after it


def _asking_to_stop(engine: Engine, way: Way) -> pa.Array:
    """Of whom a remark, or a word beside the name, says that they want no more mail. One that no row gives any more goes on saying so
    until a yes to the channel is dated after the day it was last seen: nobody can tell who read it before it went."""
    said = engine.table(consents.NAME).filter(nw.col("state").is_in(consents.COUNTING))
    gone = nw.col("state") == consents.GONE
    until = nw.when(gone).then(consents.END_OF_LAST_DAY).otherwise(nw.lit(_STILL_SAID))
    remarks = said.filter(nw.col("answer") == REMARK).group_by("customer_id").agg(until.max().alias("_until"))
    agreed = said.filter(nw.col("answer") == "yes", _speaks_for(way))
    agreed = agreed.group_by("customer_id").agg(nw.col("answered_at").max())
    later = (nw.col("answered_at") > nw.col("_until")).fill_null(False)
    asking = engine.rows(remarks.join(agreed, on="customer_id", how="left").filter(~later).select("customer_id"))
    return asking["customer_id"].combine_chunks()


def _speaks_for(way: Way) -> nw.Expr:
    """Whether an answer is about advertising by this channel."""
    return (nw.col("purpose") == "marketing") & nw.col("channel").is_in(["any", way.consent.removeprefix("consent_")])


def _doubted(engine: Engine, asked: pa.Table, mailbox: pa.ChunkedArray, way: Way) -> pa.Array:
    """Who was put together in doubt, and said yes in no row that holds the address."""
    doubt = pc.fill_null(pc.less(asked["match_probability"], DOUBTED), False)
    if not pc.any(doubt).as_py():
        return doubt
    said = engine.table("consents").filter(nw.col("answer") == "yes", _speaks_for(way))
    doubtful = asked.filter(doubt)["customer_id"].to_pylist()
    key = "email_key" if way.address == "email" else "mobile"
    with_address = (
        said.select("record_id")
        .join(engine.table("customer_of").select("record_id", "customer_id"), on="record_id")
        .filter(nw.col("customer_id").is_in(doubtful))
        .join(engine.table("records").select("record_id", key), on="record_id")
        .select("customer_id", key)
    )
    given = {tuple(row.values()) for row in engine.rows(with_address).to_pylist()}
    ways = zip(asked["customer_id"].to_pylist(), mailbox.to_pylist(), strict=True)
    return pc.and_(doubt, pa.array([way not in given for way in ways], pa.bool_()))


def mailing_list(engine: Engine, customers: pa.Table) -> tuple[pa.Table, pa.Table, pa.Table]:
    """The customers to be mailed, one per mailbox; those held back; and a finding for each of these, in their order."""
    asked = customers.filter(pc.and_(pc.equal(customers["status"], "mailable"), pc.is_valid(customers["email"])))
    reason = address_reasons(engine, customers, asked, WAYS["email"])
    return asked.filter(pc.is_null(reason)), asked.filter(pc.is_valid(reason)), held_back("email", reason)


def held_back(channel: Channel, reasons: pa.ChunkedArray) -> pa.Table:
    """A finding for everybody on a list of those held back, from the codes of UNLISTED that are not null, in its order."""
    rows: dict[str, list[int]] = {rule: [] for rule in UNLISTED}
    for row, rule in enumerate(pc.drop_null(reasons).to_pylist(), start=1):
        rows[rule].append(row)
    column, file = WAYS[channel].address, HELD_BACK[channel]
    return together([found(file, rows[rule], (column, column), rule, [None] * len(rows[rule])) for rule in UNLISTED])


def refused_there(engine: Engine, customers: pa.Table) -> pa.ChunkedArray:
    """Whether somebody refused at the mailbox of each customer, or a remark says of one whose it is that they want no more mail: to ask
    them is to write to them."""
    stopping = customers.filter(pc.is_in(customers["customer_id"], _asking_to_stop(engine, WAYS["email"])))
    barred = (refusing(customers, WAYS["email"]), _addresses(stopping, WAYS["email"]))
    theirs = pa.concat_arrays([_mailboxes(engine, each).combine_chunks() for each in barred])
    return pc.and_(pc.is_valid(customers["email"]), pc.is_in(_mailboxes(engine, customers["email"]), theirs))


def without_refused(people: pa.Table, refused: pa.ChunkedArray, file: str) -> tuple[pa.Table, pa.Table]:
    """The people of a list without the mailboxes somebody else refused at, who would get what is asked there; and a finding for each."""
    rows = [row + 1 for row in pc.indices_nonzero(refused).to_pylist()]
    place = people.column_names.index("email")
    kept = people.set_column(place, "email", pc.if_else(refused, pa.scalar(None, pa.string()), people["email"]))
    return kept, found(file, rows, ("email", "email"), REFUSED_THERE, [None] * len(rows))


def refusing(customers: pa.Table, way: Way) -> pa.ChunkedArray:
    """Every address of everybody who refused the channel or is blocked there."""
    no = pc.fill_null(pc.is_in(customers[way.consent], pa.array(["no", "blocked"])), False)
    if way.address == "email":
        refused = pc.is_in(customers["status"], pa.array(["refused", "blocked"]))
    else:
        refused = pc.fill_null(pc.equal(customers["consent_privacy"], "no"), False)
    return _addresses(customers.filter(pc.or_(refused, no)), way)


def _addresses(people: pa.Table, way: Way) -> pa.ChunkedArray:
    """Every address of some customers."""
    others = [pc.struct_field(chunk.flatten(), "value") for chunk in people[way.others].chunks]
    return pa.chunked_array([*people[way.address].chunks, *others], pa.string())


_TEMPORARY = "+8250"  # 050X: lent to a caller for some days


def refusals_of_nobody(engine: Engine) -> pa.Table:
    """A finding for each refusal of a customer who has no contact at all, because it is masked, say, or only a temporary number
    (0507-…) that tells nobody apart: whoever it is may stand elsewhere under a contact, and nothing bars them there."""
    if "consents" not in engine.tables():
        return together([])
    lasting = nw.when(~nw.col("phone").str.starts_with(_TEMPORARY)).then(nw.col("phone"))
    reached = nw.coalesce(*CONTACTS, lasting)
    owners = engine.table("customer_of").select("record_id", "customer_id")
    reachable = owners.join(engine.table("records").filter(~reached.is_null()), on="record_id", how="semi")
    refusals = engine.table("consents").filter(nw.col("answer").is_in(["no", "blocked"])).join(owners, on="record_id")
    lost = engine.rows(refusals.join(reachable, on="customer_id", how="anti").select("source", "row", "column"))
    same = {"field": "consent", "rule": OF_NOBODY, "kind": facts.rules()[OF_NOBODY].kind, "before": None, "after": None}
    return pa.Table.from_pylist([line | same for line in lost.to_pylist()], FINDINGS.schema)


def _mailboxes(engine: Engine, addresses: pa.ChunkedArray) -> pa.ChunkedArray:
    """What tells each address's mailbox: hanmail.net and daum.net are one, as `records` knows."""
    pairs = (
        engine.table("records")
        .filter(nw.col("email") != nw.col("email_key"))
        .select("email", "email_key")
        .unique("email")
    )
    known = engine.rows(pairs)
    index = pc.index_in(addresses, known["email"].combine_chunks())
    return pc.coalesce(known["email_key"].combine_chunks().take(index), addresses)


def mailed(path: Path, channel: Channel, layout: Layout) -> list[tuple[str, str]]:
    """(customer_id, address) of every line of a list on the disk, as it was laid out; none where there is no list."""
    if not path.exists():
        return []
    wanted = layout.headings(("customer_id", WAYS[channel].address))
    lines = csv.read_csv(
        path,
        read_options=csv.ReadOptions(encoding="cp949" if layout.encoding == "cp949" else "utf8"),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(include_columns=wanted, column_types=dict.fromkeys(wanted, pa.string())),
    )
    return list(zip(*(lines[name].to_pylist() for name in wanted), strict=True))


def not_allowed(
    engine: Engine, lines: Sequence[tuple[str, str]], channel: Channel, layout: Layout
) -> list[tuple[str, str]]:
    """The lines of a list whose customer, read anew, did not say yes to the channel or has another address."""
    if not lines:  # where customers are organisations there is no list, and no column of it
        return []
    way = WAYS[channel]
    also = nw.col("status") == "mailable" if channel == "email" else nw.col("consent_privacy").fill_null("") != "no"
    allowed = engine.table("customers").filter(nw.col(way.consent) == "yes", also).select("customer_id", way.address)
    known = set(zip(*(column.to_pylist() for column in shown(engine.rows(allowed), layout).columns), strict=True))
    return [line for line in lines if line not in known]
