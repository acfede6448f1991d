"""Made-up tables of a whole run, so that the report can be tested without the stages before it."""

import datetime
import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa

from hanjul.engines import Engine
from hanjul.project import Project, SourcePlan
from hanjul.tables import (
    CONSENTS,
    CUSTOMER_OF,
    CUSTOMERS,
    DUES,
    FINDINGS,
    GROUPS,
    KEYS,
    PAIRS,
    PROFILE,
    RECORDS,
    REFUSED,
)
from hanjul.words import Text
from tests.build import table

TODAY = datetime.date(2026, 11, 23)
SOURCES = ("CRM_고객목록", "쇼핑몰_주문", "뉴스레터", "세미나 신청 폼", "매출장부", "구프로그램")
SECRET_NAME, SECRET_MOBILE, SECRET_EMAIL = "독고가나다", "+821098765432", "very.private.person@example.org"
_FILL = {
    "name": 0.97,
    "mobile": 0.6,
    "email": 0.55,
    "company": 0.3,
    "phone": 0.2,
    "address": 0.25,
    "postcode": 0.2,
    "birth_date": 0.15,
}
_EVIDENCE = ("name:exact mobile:exact", "name:exact email:exact mobile:exact", "name:exact email:exact", "email:exact",
             "name:variant mobile:exact", "name:exact organisation:exact email:local", "name:exact address:exact birth:exact",
             "mobile:exact", "name:similar email:exact", "name:exact organisation:business gender:exact")  # fmt: skip
_RULES = (("email_placeholder", "refused"), ("phone_lost_zero", "repaired"), ("name_title_removed", "repaired"),
          ("date_two_digit_year", "suspicious"), ("national_id_removed", "refused"), ("made_up_rule", "noted"))  # fmt: skip


def build(engine: Engine, people: int = 400, sources: tuple[str, ...] = SOURCES, seed: int = 7) -> None:
    """Every table of a run over `people` invented persons."""
    chance = random.Random(seed)
    records: list[dict[str, Any]] = []
    customers: list[dict[str, Any]] = []
    groups: list[dict[str, Any]] = []
    pairs: list[dict[str, Any]] = []
    owners: list[dict[str, Any]] = []
    usual = {"column": "상태", "purpose": "marketing", "channel": "email", "answer": "blocked"}
    for person in range(people):
        size = min(1 + int(chance.expovariate(0.8)), 14)
        first = len(records)
        held = [sources[min(int(abs(chance.gauss(0, len(sources) / 2.6))), len(sources) - 1)] for _ in range(size)]
        for place, source in enumerate(held):
            records.append(_record(chance, first + place, source))
            twin = next((owner["row"] for owner in owners[first:] if owner["source"] == source), None)
            owners.append(
                {
                    "record_id": first + place,
                    "customer_id": f"c{person}",
                    "source": source,
                    "row": first + place + 1,
                    "duplicate_of": twin,
                }
            )
            groups.append(
                {"record_id": first + place, "group_id": first, "match_probability": 0.99 if size > 1 else None}
            )
            if place:
                share = 1 - chance.random() ** 6 * 0.4
                pairs.append({"a": first, "b": first + place, "match_probability": share, "decision": "same",
                              "evidence": chance.choices(_EVIDENCE, range(len(_EVIDENCE), 0, -1))[0]})  # fmt: skip
        customers.append(_customer(chance, person, held))
        if chance.random() < 0.5 and first:
            share = chance.random() ** 3
            pairs.append({"a": chance.randrange(first), "b": first, "match_probability": share, "evidence": "name:exact",
                          "decision": "review" if share > 0.55 else "different"})  # fmt: skip
    engine.load("records", table(RECORDS.schema, records))
    engine.load("customers", table(CUSTOMERS.schema, customers))
    engine.load("dues", table(DUES.schema, [
        {"customer_id": one["customer_id"], "action": one["due_action"], "due_at": one["due_at"], "reason": "rule"}
        for one in customers if one["due_at"]
    ]))  # fmt: skip
    engine.load("groups", table(GROUPS.schema, groups))
    engine.load("pairs", table(PAIRS.schema, pairs))
    engine.load("findings", table(FINDINGS.schema, _findings(chance, records)))
    engine.load(
        "refused",
        table(
            REFUSED.schema,
            [
                {"source": sources[0], "row": n, "reason": "source_unreadable_row", "detail": "…"}
                for n in range(7 if people else 0)
            ],
        ),
    )
    engine.load("customer_of", table(CUSTOMER_OF.schema, owners))
    engine.load("consents", table(CONSENTS.schema, [
        {**usual, "record_id": owner["record_id"], "source": owner["source"], "row": owner["row"]}
        for owner in owners if chance.random() < 0.04
    ]))  # fmt: skip
    engine.load("keys", table(KEYS.schema, _KEYS if people else []))
    engine.load("profile", table(PROFILE.schema, [row for source in sources for row in _profile(source, people)]))
    _load_summaries(engine, sources, records, customers)


def _record(chance: random.Random, number: int, source: str) -> dict[str, Any]:
    values: dict[str, str] = {name: "x" for name, share in _FILL.items() if chance.random() < share}
    if "mobile" in values:
        values["mobile"] = SECRET_MOBILE
    values["name"] = SECRET_NAME
    return {
        **values,
        "record_id": number,
        "source": source,
        "row": number + 1,
        "created_at": "2020-01-01T00:00:00+09:00",
    }


def _customer(chance: random.Random, person: int, held: list[str]) -> dict[str, Any]:
    answers = {name: chance.choices(["yes", "no", None], [4, 1, 5])[0]
               for name in ("consent_privacy", "consent_email", "consent_sms", "consent_phone", "consent_kakao", "consent_night", "consent_third_party")}  # fmt: skip
    values = {name: "x" for name, share in _FILL.items() if chance.random() < 1 - (1 - share) ** len(held)}
    status = chance.choices(
        ["mailable", "refused", "never_asked", "expired", "no_address", "blocked"], [40, 12, 30, 6, 10, 2]
    )[0]
    due = (
        f"{chance.choice(['2026-10', '2026-12', '2027-02', '2027-05', '2027-09', '2028-01'])}-15"
        if chance.random() < 0.5
        else None
    )
    return {
        **answers, **values, "name": SECRET_NAME, "email": SECRET_EMAIL if chance.random() < 0.7 else None, "customer_id": f"c{person}", "status": status,
        "created_at": f"{chance.choice(range(2016, 2027))}-03-04T00:00:00+09:00" if chance.random() < 0.95 else None,
        "due_at": due, "due_action": chance.choice(["reconsent", "reconsent", "destroy"]) if due else None,
        "sources": ", ".join(sorted(set(held))), "records": len(held),
    }  # fmt: skip


def _findings(chance: random.Random, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for record in records:
        for place, (rule, kind) in enumerate(_RULES):
            if chance.random() < 0.3 / (place + 1) ** 1.5:
                found.append({"source": record["source"], "row": record["row"], "field": "mobile", "column": "연락처", "rule": rule, "kind": kind,
                              "before": "10****5678", "after": "010-****-5678" if kind == "repaired" else None})  # fmt: skip
    return found


_KEYS: list[dict[str, Any]] = [
    {"key": key, "coverage_share": cover, "pairs_found_share": found, "groups_split": split, "people_welded": welded,
     "recommended": key == "name+email", "reason": "합칠 쌍의 44%를 찾음", "reason_en": "finds 44% of the pairs"}
    for key, cover, found, split, welded in (
        ("name+mobile", 0.58, 0.37, 2210, 4), ("mobile+email", 0.33, 0.21, 2980, 0), ("name+email", 0.52, 0.44, 1933, 9),
        ("name", 0.97, 0.91, 160, 3120), ("mobile", 0.6, 0.41, 2114, 122), ("email", 0.55, 0.52, 1788, 61),
    )
]  # fmt: skip


_MODEL: list[dict[str, Any]] = [
    {"comparison": comparison, "level": level, "level_name": name, "m": 0.5, "u": 0.5, "bits": bits}
    for comparison, levels in (
        ("name", (("differs", -6.0), ("similar", 4.1), ("variant", 8.0), ("exact", 11.9))),
        ("mobile", (("differs", -2.3), ("near", 8.1), ("exact", 17.2))),
        ("email", (("differs", -1.6), ("local", 7.7), ("exact", 16.8))),
        ("gender", (("differs", -4.6), ("exact", 0.9))),
    )
    for level, (name, bits) in enumerate(levels, 1)
]  # fmt: skip


def _profile(source: str, people: int) -> list[dict[str, Any]]:
    rows = [("고객명", "name", 0.97, "personal"), ("연락처", "contact", 0.8, "personal"), ("이메일", "email", 0.55, "personal"),
            ("마케팅 수신동의", "consent_marketing", 0.7, "none"), ("유입경로", "ignore", 0.4, "none"), ("비고", None, 0.05, "sensitive")]  # fmt: skip
    return [{"source": source, "column": column, "field": field, "rows": people, "filled": int(people * share), "distinct": int(people * share * 0.9),
             "shortest": 2, "longest": 14, "patterns": json.dumps([["999-9999-9999", 0.82], ["가가가", 0.1]], ensure_ascii=False), "common": json.dumps([[SECRET_NAME, 3]]),
             "personal": personal, "reason": "머리글이 '연락처'이고 값의 82 %가 휴대폰 번호 모양",
             "reason_en": "the heading says contact, and 82 % of the values look like mobile numbers", "confidence": 0.9} for column, field, share, personal in rows]  # fmt: skip


def _load_summaries(
    engine: Engine, sources: tuple[str, ...], records: list[dict[str, Any]], customers: list[dict[str, Any]]
) -> None:
    rows = Counter(record["source"] for record in records)
    sets = Counter(customer["sources"].replace(", ", " & ") for customer in customers)
    engine.load(
        "overlap",
        pa.table(
            {"sources": pa.array(list(sets), pa.string()), "customers": pa.array(list(sets.values()), pa.int64())}
        ),
    )
    engine.load("match_model", pa.Table.from_pylist(_MODEL))
    engine.load("match_summary", pa.table({"fact": ["threshold", "match_share"], "value": [0.61, 0.001]}))
    engine.load(
        "match_blocks",
        pa.table({"block": ["mobile", "name"], "pairs": [5200, 9100], "cut_pairs": [0, 37], "narrowed_pairs": [0, 30]}),
    )
    engine.load("duplicates", pa.table({"source": list(sources), "rows": [rows[name] for name in sources],
                                        "duplicate_rows": [rows[name] // 9 for name in sources]}))  # fmt: skip
    engine.load("extracted", pa.table({"source": list(sources), "path": [f"exports/{name}.csv" for name in sources], "format": ["csv"] * len(sources),
                                       "encoding": ["cp949"] * len(sources), "raw_rows": [rows[name] for name in sources], "refused_rows": [0] * len(sources)}))  # fmt: skip


def project_in(folder: Path, sources: tuple[str, ...] = SOURCES) -> Project:
    return Project(sources={name: SourcePlan(path=f"exports/{name}.csv") for name in sources}, folder=folder)


RUN_FACTS: dict[str, Any] = {
    "versions": {"hanjul": "0.1.0", "duckdb": "2.0.0", "python": "3.11"},
    "today": TODAY.isoformat(),
    "changes": {"added": 31, "changed": 7, "united": 2, "split": 0, "gone": 1},
    "laws": [
        (Text("레코드 수 = 읽은 행", "rows in records = rows in raw"), 11532, 11532),
        (Text("customers 행 = 그룹 수", "rows in customers = groups"), 4981, 4981),
    ],
    "timings": {
        "extract": 1.21,
        "explore": 0.6,
        "clean": 2.4,
        "match": 1.9,
        "merge": 0.8,
        "govern": 0.1,
        "deliver": 1.3,
    },
}
