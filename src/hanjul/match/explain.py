"""Explain: why two records were put together, or why not: every comparison with both values and its weight in bits."""

from dataclasses import dataclass

import narwhals as nw
import numpy as np
import pyarrow as pa

from hanjul.engines import Engine
from hanjul.errors import ProjectError
from hanjul.match import compare, forms, weigh
from hanjul.match.levels import Comparison
from hanjul.words import Text


@dataclass(frozen=True, slots=True)
class Line:
    """One comparison of two records. `bits`: positive speaks for one person, negative against, 0 where a value is missing."""

    comparison: str
    label: Text
    level: str
    words: Text
    value_a: str | None
    value_b: str | None
    bits: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Two records side by side. `start_bits` is where every pair starts (how rare matches are); the sum of all is the log
    odds, base 2. `together`: whether they are in one group; `why` says what decided."""

    a: int
    b: int
    start_bits: float
    lines: tuple[Line, ...]
    match_probability: float
    threshold: float
    together: bool
    why: Text


_MISSING = Text("한쪽에 값이 없음", "one side has no value")

_SHOWN: dict[str, tuple[str, ...]] = {
    "name": ("name", "family_name", "given_name", "name_alias"),
    "mobile": ("mobile", "mobile_alt"),
    "email": ("email_key", "email_alt"),
    "phone": ("phone", "phone_alt"),
    "organisation": ("company", "company_key", "business_number", "corporate_number", "phone", "email_key"),
    "birth": ("birth_date",),
    "address": ("address", "postcode"),
    "gender": ("gender",),
    "member": ("member_id",),
}

_WHY = {
    "same": Text(
        "일치 확률이 기준({threshold})을 넘어 한 사람으로 묶었습니다.",
        "the match probability reaches the threshold ({threshold}): one person",
    ),
    "through": Text(
        "둘만 보면 기준({threshold})에 못 미치지만, 다른 레코드를 거쳐 한 사람으로 묶였습니다.",
        "taken alone they stay below the threshold ({threshold}), but other records tie them to one person",
    ),
    "alone": Text(
        "이름만 같고 뒷받침하는 값이 없습니다. 이름만으로는 묶지 않습니다.",
        "only the name agrees; a name alone never merges",
    ),
    "contact": Text(
        "같은 연락처를 서로 다른 이름이 씁니다. 가족이나 대표번호일 수 있어 묶지 않고 사람이 확인하도록 남겼습니다.",
        "a contact used under different names may be a family's or a switchboard's: left for a person to review",
    ),
    "similar": Text(
        "이름이 비슷할 뿐 본인의 연락처나 생년월일이 뒷받침하지 않습니다. 한 글자 차이는 다른 사람일 때가 많습니다.",
        "the names are only similar and no contact or birth date backs them; a letter apart is often another person",
    ),
    "guard": Text(
        "둘만 보면 기준({threshold})을 넘지만, 묶으면 서로 맞지 않는 레코드가 한 사람이 되므로 떼어 두었습니다.",
        "taken alone they reach the threshold ({threshold}), but joining them would weld records that contradict each other",
    ),
    "below": Text(
        "일치 확률이 기준({threshold})에 못 미칩니다.", "the match probability stays below the threshold ({threshold})"
    ),
}


def explain(engine: Engine, a: int, b: int) -> Explanation:
    """Compare two records as the last match did, whether or not it looked at this pair.

    Raises:
        ProjectError: nothing was matched yet, or there is no such record.
    """
    first, second = min(a, b), max(a, b)
    profile = _profiles_of(engine, first, second)
    model = weigh.recall(engine)
    coded, layout = _coded(engine, model, *sorted((profile[first], profile[second])))
    fields = layout.unpacked(coded)
    bits = weigh.weights(model, fields)
    values = _values(engine, first, second)
    lines = tuple(_line(one, int(fields[one.name][0]), float(bits[one.name][0]), values) for one in model.comparisons)
    p = float(weigh.probabilities(model, fields)[0])
    reason = next((name for name, rule in weigh.barred(model, fields)._asdict().items() if rule[0]), "")
    together = _together(engine, first, second)
    case = _case(p >= model.threshold, reason, together)
    start = float(np.log2(model.match_share / (1.0 - model.match_share)))
    why = _WHY[case].fill(threshold=f"{model.threshold:.3f}")
    return Explanation(first, second, start, lines, p, model.threshold, together, why)


def _case(reaches: bool, barred: str, together: bool) -> str:
    if together:
        return "same" if reaches and not barred else "through"
    return barred or ("guard" if reaches else "below")


def _profiles_of(engine: Engine, first: int, second: int) -> dict[int, int]:
    if "match_records" not in engine.tables():
        raise ProjectError(
            Text("아직 맞춰 본 결과가 없습니다.", "nothing has been matched yet"),
            Text("먼저 `hanjul run` 을 실행하세요.", "run `hanjul run` first"),
        )
    table = engine.rows(engine.table("match_records").filter(nw.col("record_id").is_in([first, second])))
    found = {row["record_id"]: row["id"] for row in table.to_pylist()}
    for record in (first, second):
        if record not in found:
            raise ProjectError(
                Text("레코드 {record} 은(는) 없습니다.", "there is no record {record}").fill(record=record)
            )
    return found


def _coded(engine: Engine, model: weigh.Model, low: int, high: int) -> tuple[weigh.Codes, weigh.Layout]:
    """The pattern of two profiles, from the tables the last match left."""
    profiles = engine.table("match_profiles").filter(nw.col("id").is_in([low, high]))
    records = engine.table("records").filter(nw.col("record_id").is_in([low, high]))
    pair = engine.load(
        "_match_asked",
        pa.table(
            {
                "a": pa.array([low], pa.int32()),
                "b": pa.array([high], pa.int32()),
                "kind": pa.array([weigh.CANDIDATE], pa.int8()),
            }
        ),
    )
    everything = engine.table("records").with_columns(nw.col("member_id").alias("_member"))
    texts = forms.texts(engine, records, forms.filled(engine, everything))
    levels = compare.compare(engine, pair, profiles, texts, model.comparisons, "_match_asked_levels")
    coded, layout = weigh.patterns(
        engine, levels, engine.table("match_rarity"), model.comparisons, "_match_asked_codes"
    )
    codes = engine.rows(coded)["code"].to_numpy()
    for name in ("_match_asked", "_match_asked_levels", "_match_asked_codes"):
        engine.drop(name)
    return codes, layout


def _values(engine: Engine, first: int, second: int) -> tuple[dict[str, str | None], dict[str, str | None]]:
    columns = sorted({column for shown in _SHOWN.values() for column in shown})
    table = engine.rows(
        engine.table("records").filter(nw.col("record_id").is_in([first, second])).select("record_id", *columns)
    )
    rows = {row["record_id"]: row for row in table.to_pylist()}
    return rows[first], rows[second]


def _line(
    one: Comparison, found: int, bits: float, values: tuple[dict[str, str | None], dict[str, str | None]]
) -> Line:
    shown = [_shown(one.name, row) for row in values]
    words = one.words[found - 1] if found else _MISSING
    return Line(
        one.name,
        one.label,
        one.levels[found - 1] if found else "missing",
        words,
        shown[0],
        shown[1],
        bits if found else 0.0,
    )


def _shown(comparison: str, row: dict[str, str | None]) -> str | None:
    """What a record says for a comparison, each value once; a company as it is written, else its key."""
    columns = [column for column in _SHOWN[comparison] if column != "company_key" or not row["company"]]
    return ", ".join(dict.fromkeys(filter(None, (row[column] for column in columns)))) or None


def _together(engine: Engine, first: int, second: int) -> bool:
    table = engine.rows(engine.table("groups").filter(nw.col("record_id").is_in([first, second])))
    return first == second or len(set(table["group_id"].to_pylist())) == 1
