"""Sample: pairs drawn to learn how often different people agree, and what kind of number a landline is in this data.

What is drawn depends on what the records say, never on their order or number.
"""

import narwhals as nw

from hanjul.engines import Engine, Frame
from hanjul.match import block, forms, weigh
from hanjul.match.names import MASKED

PERSONAL_LINE, PHONES_PER_COMPANY = 0.1, 3
"""Landlines are taken for personal numbers where at most this share of the shared ones is held under three names or
more, and companies have at least so many each."""


def of_kind(pairs: Frame, kind: int) -> Frame:
    return pairs.select("a", "b", nw.lit(kind).cast(nw.Int8).alias("kind"))


def personal_line(engine: Engine, profiles: Frame) -> bool:
    """Whether a phone that is no mobile is still one person's: hardly any is held under three names, and companies (where
    there are any) have many phones each."""
    columns = set(profiles.columns)
    if not {"line", "coarse"} <= columns:
        return False
    held = profiles.filter(~nw.col("line").is_null(), ~nw.col("coarse").is_null())
    held = (
        held.group_by("line")
        .agg(nw.len().alias("n"), nw.col("coarse").n_unique().alias("names"))
        .filter(nw.col("n") > 1)
    )
    shared = nw.when(nw.col("names") > 2).then(1).otherwise(0).sum()
    row = engine.rows(held.select(nw.len().alias("lines"), shared.alias("shared"))).to_pylist()[0]
    if int(row["shared"] or 0) > PERSONAL_LINE * int(row["lines"] or 0):
        return False
    if "company" not in columns:
        return True
    both = profiles.filter(~nw.col("line").is_null(), ~nw.col("company").is_null())
    row = engine.rows(
        both.select(nw.col("line").n_unique().alias("lines"), nw.col("company").n_unique().alias("companies"))
    ).to_pylist()[0]
    lines, companies = int(row["lines"] or 0), int(row["companies"] or 0)
    return companies > 0 and lines >= PHONES_PER_COMPANY * companies


def random_pairs(engine: Engine, profiles: Frame, count: int) -> Frame:
    """All pairs of a few profiles drawn by what they say, so that the draw does not depend on the order of records."""
    cutoff = forms.LOTS * weigh.SAMPLE // max(count, 1)
    drawn = engine.save("_match_drawn", profiles.filter(nw.col("lot") % forms.LOTS <= cutoff).select("id"))
    pairs = drawn.rename({"id": "a"}).join(drawn.rename({"id": "b"}), how="cross")
    return pairs.filter(nw.col("a") < nw.col("b"))


def sharing(engine: Engine, profiles: Frame, value: str, other: str, kind: int) -> list[Frame]:
    """Pairs of profiles that share a value and both have another, the values drawn by what they say."""
    if not {value, other} <= set(profiles.columns):
        return []
    having = profiles.filter(~nw.col(value).is_null(), ~nw.col(other).is_null())
    if value == "full":  # two of whom 김*수 is known are no namesakes
        having = having.filter(nw.col("script") != MASKED)
    sizes = having.group_by(value).agg(nw.len().alias("n")).filter((nw.col("n") > 1) & (nw.col("n") <= block.CAP))
    sizes = engine.save(f"_match_sizes_{value}", sizes)
    total = engine.rows(sizes.select(((nw.col("n") * (nw.col("n") - 1)) // 2).sum().alias("n")))["n"][0].as_py() or 0
    cutoff = forms.LOTS * weigh.SHARING_PAIRS // max(int(total), 1)
    drawn = sizes.filter((nw.col(value) // (1 << 30)) % forms.LOTS <= cutoff).select(value)
    beside = ["postcode"] if value == "address" and "postcode" in profiles.columns else []
    having = having.join(drawn, on=value, how="inner").select("id", value, *beside)
    members = engine.save(f"_match_sharing_{value}", having)
    pairs = members.rename({"id": "a"}).join(members.rename({"id": "b"}), on=value, how="inner", suffix="_b")
    pairs = pairs.filter(nw.col("a") < nw.col("b"))
    if beside:
        pairs = pairs.filter((nw.col("postcode") == nw.col("postcode_b")).fill_null(True))
    return [of_kind(pairs.select("a", "b"), kind)]
