"""What became of the people, counted: pairs, groups, consent, time."""

from collections import Counter
from collections.abc import Sequence

import narwhals as nw

from hanjul.document.saved import Row, Tables

CONSENT_COLUMNS = (
    "consent_privacy", "consent_email", "consent_sms", "consent_phone", "consent_kakao", "consent_night",
    "consent_third_party",
)  # fmt: skip
CHANNEL_COLUMNS = ("consent_email", "consent_sms", "consent_phone", "consent_kakao")
"""Those that speak of one way to reach a person."""
ANSWERS = ("yes", "no", "blocked", "unclear")
PROBABILITY_BINS = 20


def keys(tables: Tables) -> list[Row]:
    rows = tables.all("keys", "key", "coverage_share", "pairs_found_share", "groups_split", "people_welded")
    return sorted(rows, key=lambda row: (-(row["pairs_found_share"] or 0), row["key"]))


def probability(tables: Tables) -> tuple[dict[str, int], list[Row]]:
    """Pairs per decision; and per bin of match probability and decision."""
    if not tables.has("pairs", "match_probability", "decision"):
        return {}, []
    bins = (nw.col("match_probability") * PROBABILITY_BINS).floor().cast(nw.Int64).alias("bin")
    rows = tables.counted(tables.frame("pairs").select("decision", bins), "bin", "decision")
    decisions: Counter[str] = Counter()
    heights: Counter[tuple[int, str]] = Counter()
    for row in rows:
        decisions[row["decision"]] += row["n"]
        heights[min(int(row["bin"] or 0), PROBABILITY_BINS - 1), row["decision"]] += row["n"]
    counted = [{"bin": bin_, "decision": decision, "n": n} for (bin_, decision), n in sorted(heights.items())]
    return dict(decisions), counted


def sizes(tables: Tables) -> dict[int, int]:
    """Customers per number of records."""
    if tables.has("customers", "records"):
        rows = tables.counted(tables.frame("customers").select(nw.col("records").alias("size")), "size")
    elif tables.has("groups", "group_id"):
        rows = tables.counted(tables.frame("groups").group_by("group_id").agg(nw.len().alias("size")), "size")
    else:
        return {}
    return {int(row["size"]): int(row["n"]) for row in sorted(rows, key=lambda row: row["size"] or 0) if row["size"]}


def evidence(tables: Tables) -> list[tuple[tuple[str, ...], int]]:
    """Joined pairs per set of evidence codes, most first."""
    if not tables.has("pairs", "evidence", "decision"):
        return []
    rows = tables.counted(tables.frame("pairs").filter(nw.col("decision") == "same"), "evidence")
    sets = [(tuple((row["evidence"] or "").split()), int(row["n"])) for row in rows]
    return sorted(sets, key=lambda item: (-item[1], item[0]))


def consents(tables: Tables, customers: int) -> dict[str, dict[str, int]]:
    """Customers per consent column and answer; whoever gave none was never asked."""
    shown = [column for column in CONSENT_COLUMNS if column in tables.columns("customers")]
    if not shown or not customers:
        return {}
    wanted = [
        nw.when(nw.col(column) == answer).then(1).otherwise(0).sum().alias(f"{column} {answer}")
        for column in shown
        for answer in ANSWERS
    ]
    row = tables.fetch(tables.frame("customers").select(*wanted))[0]
    found = {column: {answer: int(row[f"{column} {answer}"] or 0) for answer in ANSWERS} for column in shown}
    if not any(answers["unclear"] for answers in found.values()):  # seldom: nobody has to read past a column of noughts
        for answers in found.values():
            del answers["unclear"]
    for answers in found.values():
        answers["never_asked"] = customers - sum(answers.values())
    for column, answer, people in _blocked(tables, shown):
        found[column][answer] -= people
        found[column]["blocked"] += people
    return found


def _blocked(tables: Tables, columns: Sequence[str]) -> list[tuple[str, str, int]]:
    """(consent column, answer, people) of those whose mail bounced or who were cut off: whatever they answered, they
    cannot be reached there."""
    if not (
        tables.has("consents", "record_id", "channel", "answer")
        and tables.has("customer_of", "record_id", "customer_id")
    ):
        return []
    frame = tables.frame("consents").filter(nw.col("answer") == "blocked").select("record_id", "channel").unique()
    channels = {row["channel"] for row in tables.fetch(frame.select("channel").unique())}
    owners = tables.frame("customer_of").select("record_id", "customer_id")
    customers = tables.frame("customers").select("customer_id", *columns)
    people = frame.join(owners, on="record_id", how="inner").join(customers, on="customer_id", how="inner")
    found = []
    for column in columns:
        cut_off = {column.removeprefix("consent_"), "any"} & channels
        if column in CHANNEL_COLUMNS and cut_off:
            there = people.filter(nw.col("channel").is_in(sorted(cut_off)))
            answers = tables.counted(there.select("customer_id", nw.col(column).alias("answer")).unique(), "answer")
            found += [(column, row["answer"] or "never_asked", int(row["n"])) for row in answers]
    return [line for line in found if line[1] != "blocked"]


def statuses(tables: Tables) -> dict[str, int]:
    if not tables.has("customers", "status"):
        return {}
    rows = tables.counted(tables.frame("customers"), "status")
    return {str(row["status"]): int(row["n"]) for row in sorted(rows, key=_mailable_first)}


def _mailable_first(row: Row) -> tuple[bool, int, str]:
    return row["status"] != "mailable", -int(row["n"]), str(row["status"])


def years(tables: Tables) -> tuple[dict[str, int], int]:
    """Customers per year of `created_at`, and those without one."""
    if not tables.has("customers", "created_at"):
        return {}, 0
    rows = tables.counted(tables.frame("customers").select(nw.col("created_at").str.slice(0, 4).alias("year")), "year")
    dated = {str(row["year"]): int(row["n"]) for row in rows if row["year"]}
    return dict(sorted(dated.items())), sum(int(row["n"]) for row in rows if not row["year"])


def due(tables: Tables) -> list[tuple[str, str, int]]:
    """(month YYYY-MM, action, customers), earliest first."""
    if not tables.has("dues", "due_at", "action"):
        return []
    months = tables.frame("dues").select("customer_id", nw.col("due_at").str.slice(0, 7).alias("month"), "action")
    rows = tables.counted(months.unique(), "month", "action")
    return sorted((str(row["month"]), str(row["action"]), int(row["n"])) for row in rows)


def weights(tables: Tables) -> list[Row]:
    """What agreeing or differing is worth, per comparison and level, in bits; weakest level first."""
    rows = tables.all("match_model", "comparison", "level", "level_name", "bits")
    return sorted(rows, key=lambda row: (row["comparison"], row["level"]))


def threshold(tables: Tables) -> float | None:
    """The match probability from which pairs are joined."""
    facts = {row["fact"]: row["value"] for row in tables.all("match_summary", "fact", "value")}
    return facts.get("threshold")


def compared(tables: Tables) -> tuple[int, int]:
    """Pairs that were looked at, and pairs a block's cap left out."""
    rows = tables.all("match_blocks", "pairs", "cut_pairs")
    return sum(int(row["pairs"] or 0) for row in rows), sum(int(row["cut_pairs"] or 0) for row in rows)
