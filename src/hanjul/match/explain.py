"""Explain: why two records were put together, or why not: every comparison with both values and its weight in bits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa

from hanjul.engines import Engine, Frame
from hanjul.errors import ProjectError, run_first
from hanjul.match import compare, forms, readers, rules, weigh
from hanjul.match.levels import Comparison
from hanjul.match.meeting import Meeting, meeting
from hanjul.tables import NAMES
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
    odds, base 2.

    Attributes:
        a, b: the records, the smaller first; `ref_a` and `ref_b` are `source:row`.
        lines: the comparisons, in the order people read them.
        together: whether they are in one group; `why` says what decided.
        meeting: how they came to be compared; None where that was not asked, or they say the same.
        organisations: whether customers are organisations, not people.
        case: `why` as a code: "same", "judged_same", "contact" …
    """

    a: int
    b: int
    ref_a: str
    ref_b: str
    start_bits: float
    lines: tuple[Line, ...]
    match_probability: float
    threshold: float
    together: bool
    why: Text
    meeting: Meeting | None = None
    organisations: bool = False
    case: str = ""

    def steps(self) -> list[tuple[Line, float]]:
        """The waterfall: every comparison that weighs anything, with the bits reached after it."""
        reached, steps = self.start_bits, []
        for line in self.lines:
            if line.bits:
                reached += line.bits
                steps.append((line, reached))
        return steps


_MISSING = Text("한쪽에 값이 없음", "one side has no value")

_SHOWN: dict[str, tuple[str, ...]] = {
    "name": NAMES,
    "mobile": ("mobile", "mobile_alt"),
    "email": ("email_key", "email_alt"),
    "phone": ("phone", "phone_alt"),
    "organisation": ("company", "company_key", "business_number", "corporate_number", "phone", "email_key", "website"),
    "birth": ("birth_date_key",),
    "address": ("address", "postcode"),
    "gender": ("gender",),
    "middle": ("middle_name",),
    "member": ("member_id",),
    "source": ("source",),
    "company": ("company",),
    "number": ("business_number", "corporate_number"),
    "line": ("phone", "mobile", "email_key"),
    "domain": ("email_key", "website"),
    "person": ("name",),
}

_SOURCES = Text("여러 소스에 같은 값이 있음", "the same stands in several sources")

_WHY = {
    "same": Text(
        "일치 확률이 기준({threshold})을 넘어 하나로 묶었습니다.",
        "the match probability reaches the threshold ({threshold})",
    ),
    "through": Text(
        "둘만으로는 묶이지 않지만, 다른 레코드를 거쳐 하나로 묶였습니다.",
        "the two alone would not be joined, but other records tie them together",
    ),
    "alone": Text(
        "본인의 연락처 가운데 맞는 것이 없습니다. 이름만으로, 다른 이름에 생년월일만으로, 또는 회사와 주소만으로는 묶지 않습니다.",
        "no contact of the person's own agrees; a name alone, a birth date under another name, or a company and an address alone, "
        "never merges",
    ),
    "contact": Text(
        "같은 연락처를 서로 다르거나 비슷하기만 한 이름이 씁니다. 가족이나 대표번호일 수 있어 묶지 않고 사람이 확인하도록 남겼습니다.",
        "a contact used under names that differ, or are only similar, may be a family's or a switchboard's: left for a person to "
        "review",
    ),
    "apart": Text(
        "이름과 다른 정보는 맞지만 양쪽의 연락처가 모두 다르거나, 맞는 연락처 없이 생년월일이 다르거나, 한 명부의 두 회원번호에 "
        "생년월일이 다릅니다. 같은 회사나 집안의 동명이인일 수 있어 사람이 확인하도록 남겼습니다.",
        "every contact both sides give is another, or none agrees and the birth date is another, or one register has two numbers with "
        "two birth dates: it may be a namesake, at the same company or in the same family even; left for a person to review",
    ),
    "similar": Text(
        "이름이 비슷할 뿐 본인의 연락처나 생년월일이 뒷받침하지 않습니다. 한 글자 차이는 다른 사람일 때가 많습니다.",
        "the names are only similar and no contact or birth date backs them; a letter apart is often another person",
    ),
    "guard": Text(
        "둘만 보면 기준({threshold})을 넘지만, 묶으면 서로 맞지 않는 레코드가 하나가 되거나, 둘 가운데 어느 쪽인지 알 수 없어 떼어 두었습니다.",
        "taken alone they reach the threshold ({threshold}), but joining them would weld records that contradict each other, or a "
        "record fits two that are not one equally well",
    ),
    "unmet": Text(
        "둘은 비교된 적이 없습니다: 함께 가진 것이 모자라 어느 비교 묶음에서도 만나지 않았습니다. 비교했다면 확률은 아래와 같습니다.",
        "the two were never compared: they share too little for any block to bring them together; below is what comparing would have said",
    ),
    "judged_same": Text(
        "사람이 같다고 판단했습니다. 앞으로도 늘 그대로 합칩니다.",
        "a person judged them the same, and that is obeyed for ever",
    ),
    "judged_different": Text(
        "사람이 다르다고 판단했습니다. 다른 레코드를 거쳐서도 다시 합치지 않습니다.",
        "a person judged them different: they are never joined again, not through others either",
    ),
    "judged_contradiction": Text(
        "사람이 같다고 판단했지만 다른 판단과 어긋나 기다리는 중입니다. `hanjul judge` 로 정해 주세요.",
        "a person judged them the same, which contradicts another judgement and waits: settle it with `hanjul judge`",
    ),
    "below": Text(
        "일치 확률이 기준({threshold})에 못 미칩니다.", "the match probability stays below the threshold ({threshold})"
    ),
}

_WHY_ORGANISATION = {
    "alone": Text(
        "이름, 번호, 전화, 메일 도메인 가운데 맞는 것이 없거나 이름과 번호가 모두 다릅니다. 주소만으로는 묶지 않습니다.",
        "neither name, number, phone nor mail domain agrees, or both name and number are others; an address alone never merges",
    ),
    "contact": Text(
        "이름이나 번호가 다릅니다. 전화, 메일 도메인, 주소는 계열사, 기장 대리인, 한 건물의 회사들이 함께 쓸 수 있어 묶지 않았습니다.",
        "the name or the number is another: a phone, a mail domain and an address may be shared with a sister company, a bookkeeper "
        "or a neighbour",
    ),
    "apart": Text(
        "이름은 맞지만 주소가 다르고 번호와 전화가 뒷받침하지 않습니다. 지점이나 이름이 같은 다른 회사일 수 있어 사람이 확인하도록 남겼습니다.",
        "the name agrees, but the address is another and no number or phone backs it: it may be a branch, or another company of the "
        "name; left for a person to review",
    ),
    "similar": Text(
        "이름이 비슷할 뿐 번호, 전화, 메일 도메인이 뒷받침하지 않습니다.",
        "the names are only similar, and no number, phone or mail domain backs them",
    ),
}
"""The same where customers are organisations, if it is said otherwise there."""


def explain(engine: Engine, a: int, b: int) -> Explanation:
    """Compare two records as the last match did, whether or not it looked at this pair; and say how they met.

    Raises:
        ProjectError: nothing was matched yet, or there is no such record.
    """
    return explain_pairs(engine, [(a, b)], meetings=True)[0]


def explain_pairs(engine: Engine, pairs: Sequence[tuple[int, int]], *, meetings: bool = False) -> list[Explanation]:
    """Many pairs at once, in the order given; `meetings` asks for each how its records came to be compared.

    Raises:
        ProjectError: nothing was matched yet, or there is no such record.
    """
    ordered = [(min(pair), max(pair)) for pair in pairs]
    asked = np.unique(np.array(ordered, np.int64)) if ordered else np.zeros(0, np.int64)
    profile = _profiles_of(engine, asked)
    model = weigh.recall(engine)
    ends = [tuple(sorted((profile[a], profile[b]))) for a, b in ordered]
    code_of, layout = _coded(engine, model, sorted(set(ends)))
    fields = layout.unpacked(np.array([code_of[end] for end in ends], np.int64))
    bits = weigh.weights(model, fields)
    likely = weigh.probabilities(model, fields)
    barred = rules.barred(model, fields)._asdict()
    values, group = _records(engine, asked)
    decided = _decided(engine, sorted({end for pair in ends for end in pair}))
    start = float(np.log2(model.match_share / (1.0 - model.match_share)))
    organisations = rules.of_organisations(model.comparisons)
    words = _WHY_ORGANISATION if organisations else {}
    found = []
    for at, (a, b) in enumerate(ordered):
        lines = tuple(
            _line(one, int(fields[one.name][at]), float(bits[one.name][at]), values[a], values[b])
            for one in model.comparisons
        )
        p, together = float(likely[at]), group[a] == group[b]
        met = meeting(engine, *ends[at]) if meetings and ends[at][0] != ends[at][1] else None
        said = next((name for name, rule in barred.items() if rule[at]), "reaches" if p >= model.threshold else "")
        case = _case(said, together, decided.get(ends[at]), met)
        why = (words.get(case) or _WHY[case]).fill(threshold=f"{model.threshold:.3f}")
        refs = (_ref(values[a]), _ref(values[b]))
        found.append(
            Explanation(a, b, *refs, start, lines, p, model.threshold, together, why, met, organisations, case)
        )
    return found


def patterns_of(engine: Engine, pairs: Sequence[tuple[int, int]]) -> list[str]:
    """How far many pairs of records agree, as `pairs` says it: `name:exact mobile:differs` …"""
    if not pairs:
        return []
    profile = _profiles_of(engine, np.unique(np.array(pairs, np.int64)))
    model = weigh.recall(engine)
    ends = [tuple(sorted((profile[a], profile[b]))) for a, b in pairs]
    code_of, layout = _coded(engine, model, sorted(set(ends)))
    codes = np.array([code_of[end] for end in ends], np.int64)
    return list(weigh.evidence(layout, codes, model.comparisons).to_pylist())


def _case(model: str, together: bool, evidence: str | None, met: Meeting | None) -> str:
    """Which sentence tells what decided. `model`: a rule that bars the pair, "reaches" (the threshold) or nothing;
    `evidence`: as the pair is listed, None where it is not."""
    judged = (evidence or "").rpartition("judgement:")[2] if "judgement:" in (evidence or "") else ""
    if judged in ("same", "different", "contradiction"):
        return f"judged_{judged}"
    if together:
        return "same" if model == "reaches" else "through"
    if evidence is None and met and not met.met:
        return "unmet"
    return {"reaches": "guard", "": "below"}.get(model, model)


def _ref(row: dict[str, Any]) -> str:
    return f"{row['source']}:{row['row']}"


def _profiles_of(engine: Engine, records: np.ndarray) -> dict[int, int]:
    if not {"match_records", "match_fit"} <= set(engine.tables()):
        raise run_first("아직 맞춰 본 결과가 없습니다.", "nothing has been matched yet")
    table = engine.rows(_asked(engine, "match_records", records))
    found = {row["record_id"]: row["id"] for row in table.to_pylist()}
    for record in records.tolist():
        if record not in found:
            raise ProjectError(
                Text("레코드 {record} 은(는) 없습니다.", "there is no record {record}").fill(record=record)
            )
    return found


def _asked(engine: Engine, table: str, records: np.ndarray) -> Frame:
    """The rows of a table that speak of some records."""
    return engine.table(table).filter(nw.col("record_id").is_in(records.tolist()))


def _coded(
    engine: Engine, model: weigh.Model, ends: Sequence[tuple[int, ...]]
) -> tuple[dict[tuple[int, ...], int], weigh.Layout]:
    """The patterns of pairs of profiles, from the tables the last match left."""
    ids = sorted({end for pair in ends for end in pair})
    profiles = engine.table("match_profiles").filter(nw.col("id").is_in(ids))
    records = engine.table("records").filter(nw.col("record_id").is_in(ids))
    columns = {
        "a": pa.array([low for low, _ in ends], pa.int32()),
        "b": pa.array([high for _, high in ends], pa.int32()),
        "kind": pa.array([weigh.CANDIDATE] * len(ends), pa.int8()),
    }
    pairs = engine.load("_match_asked", pa.table(columns))
    everything = engine.table("records").with_columns(nw.col("member_id").alias("_member"))
    organisations = rules.of_organisations(model.comparisons)
    texts = forms.texts(engine, records, forms.filled(engine, everything, organisations))
    levels = compare.compare(engine, pairs, profiles, texts, model.comparisons, "_match_asked_levels")
    coded, layout = weigh.patterns(
        engine, levels, engine.table("match_rarity"), model.comparisons, "_match_asked_codes"
    )
    codes: dict[tuple[int, ...], int] = {(row["a"], row["b"]): row["code"] for row in engine.rows(coded).to_pylist()}
    for name in ("_match_asked", "_match_asked_levels", "_match_asked_codes"):
        engine.drop(name)
    return codes, layout


def _records(engine: Engine, asked: np.ndarray) -> tuple[dict[int, dict[str, Any]], dict[int, int]]:
    """What records say, and which group they are in."""
    columns = sorted({column for shown in _SHOWN.values() for column in shown})
    frame = _asked(engine, "records", asked).select("record_id", "row", *columns)
    values = {row["record_id"]: row for row in engine.rows(frame).to_pylist()}
    groups = engine.rows(_asked(engine, "groups", asked).select("record_id", "group_id")).to_pylist()
    return values, {row["record_id"]: row["group_id"] for row in groups}


def _decided(engine: Engine, ids: Sequence[int]) -> dict[tuple[int, ...], str]:
    """The listed pairs among some profiles, with their evidence."""
    frame = engine.table("pairs").filter(nw.col("a").is_in(ids), nw.col("b").is_in(ids))
    return {(row["a"], row["b"]): row["evidence"] for row in engine.rows(frame).to_pylist()}


def _line(one: Comparison, found: int, bits: float, a: dict[str, Any], b: dict[str, Any]) -> Line:
    words = one.words[found - 1] if found else _SOURCES if one.name == "source" else _MISSING
    name = one.levels[found - 1] if found else "missing"
    return Line(one.name, one.label, name, words, _shown(one.name, a), _shown(one.name, b), bits if found else 0.0)


def _shown(comparison: str, row: dict[str, Any]) -> str | None:
    """What a record says for a comparison, each value once; a company as it is written, else its key."""
    columns = [column for column in _SHOWN[comparison] if column != "company_key" or not row["company"]]
    found = [row[column] for column in columns if row[column]]
    told = {"organisation": readers.desk_of, "domain": readers.desk_of, "line": readers.line_of}.get(comparison)
    if told is not None:
        found = [told(value) if "@" in value else value for value in found]
    return ", ".join(dict.fromkeys(filter(None, found))) or None


def called(organisations: bool) -> Text:
    """What a customer is, in a word."""
    return Text("회사", "organisation") if organisations else Text("사람", "person")
