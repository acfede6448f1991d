"""The guides of a made-up company, whose text is kept beside this file. Write it anew with `python -m tests.document.golden`."""

from pathlib import Path

from hanjul.document.blocks import Document, plain
from hanjul.document.collection import collection
from hanjul.document.consent_guide import consent_guide
from hanjul.document.count_guides import Asked, GuideCounts, Place
from hanjul.document.count_sources import RuleCount, Source
from hanjul.document.counts import Counts
from hanjul.document.manual import manual
from hanjul.document.versions import figures
from hanjul.project import Project, SourcePlan
from hanjul.words import Language, Text

FOLDER = Path(__file__).with_name("golden")
LANGUAGES: tuple[Language, ...] = ("ko", "en")

PROJECT = Project(
    folder=Path("한빛"),
    sources={
        "crm": SourcePlan(path="exports/crm.csv", columns={"고객명": "name", "휴대폰": "mobile", "마케팅 동의": "consent_marketing", "비고": "ignore"}),
        "신청": SourcePlan(
            path="exports/신청.csv",
            columns={"성함": "name", "이메일": "email", "개인정보 및 마케팅 활용 동의": "consent_privacy", "광고성 정보 수신 동의(이메일)": "consent_email"},
        ),
        "채팅": SourcePlan(path="exports/채팅.json", columns={"name": "name", "unsubscribeEmail": "refusal_email"}),
    },
)  # fmt: skip

_LOST = RuleCount(
    "phone_lost_zero",
    "repaired",
    Text("사라진 맨 앞 0을 되살렸습니다.", "The leading 0 was put back."),
    36,
    ("crm",),
    "103****049 → 010-****-0049",
)
_INVALID = RuleCount(
    "email_invalid",
    "refused",
    Text("이메일 주소로 읽을 수 없습니다.", "Cannot be read as an e-mail address."),
    4,
    ("신청",),
)
COUNTS = Counts(
    sources=[Source("crm", 144, 1, 8, 2, 60.5, 30, ("csv", "cp949")), Source("신청", 116, 0, 6, 0, 50.0, 25, ("csv", "utf-8")), Source("채팅", 51)],
    rows=312, records=311, customers=154, refused=1, duplicates=14, shared=60,
    overlap=[(("crm",), 30), (("crm", "신청"), 60), (("신청",), 64)],
    before={"name": 0.9, "mobile": 0.5}, after={"name": 1.0, "mobile": 0.7},
    rules=[_LOST, _INVALID],
    keys=[{"key": "name+mobile", "coverage_share": 0.69, "pairs_found_share": 0.45, "groups_split": 40, "people_welded": 0, "recommended": True,
           "reason": "남과 섞이는 사람이 없음", "reason_en": "welds nobody"}],
    decisions={"same": 150, "review": 12}, threshold=0.5, compared=2000, statuses={"mailable": 20, "never_asked": 76, "expired": 58},
    profile={"crm": [{"column": "고객명", "rows": 144, "filled": 140, "reason": Text("열 이름", "its name")}]},
)  # fmt: skip
GUIDES = GuideCounts(
    places=[Place("crm", "휴대폰", "mobile", {"repaired": 36}), Place("신청", "이메일", "email", {"refused": 4})],
    rules={"mobile": [_LOST], "email": [_INVALID]},
    asked=[
        Asked("crm", "마케팅 동의", "consent_marketing", {"yes": 40, "no": 4}, 44, 0),
        Asked("신청", "개인정보 및 마케팅 활용 동의", "consent_privacy", {"yes": 110}, 0, 110),
        Asked("신청", "광고성 정보 수신 동의(이메일)", "consent_email", {"yes": 50, "no": 60}, 0, 0),
        Asked("채팅", "unsubscribeEmail", "refusal_email", {"no": 5}, 5, 0),
    ],
    reachable={"mailable": (20, 20, 0), "never_asked": (76, 40, 18), "expired": (58, 58, 0)},
    files={"crm": {"path": "exports/crm.csv", "fingerprint": "099a1926d4ddffff"}},
)  # fmt: skip
FACTS = {
    "today": "2026-11-23",
    "versions": {"hanjul": "0.1.0"},
    "laws": [(Text("레코드 수 = 읽은 행", "rows in records = rows in raw"), 311, 311)],
}


def documents() -> list[Document]:
    """The three guides; the manual is the second and tells what changed."""
    before = {**figures(COUNTS, PROJECT), "customers": 150, "rules": {"phone_lost_zero": 30}, "key": "name"}
    return [
        manual(COUNTS, GUIDES, PROJECT, FACTS, (2, "2026-10-23", before)),
        collection(GUIDES, PROJECT),
        consent_guide(GUIDES, PROJECT),
    ]


if __name__ == "__main__":
    for document in documents():
        for language in LANGUAGES:
            (FOLDER / f"{document.name}.{language}.txt").write_text(plain(document, language), encoding="utf-8")
