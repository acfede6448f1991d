"""The consent guide: what the sources forgot to ask, which consents to ask instead, and whom to ask again."""

import re
from collections.abc import Iterator, Sequence

from hanjul import facts
from hanjul.document.blocks import Block, Document, Grid, Heading, Items, Notice, Part, Sample, Words, pictures
from hanjul.document.charts_guides import asked, reask
from hanjul.document.count_guides import MIXED, Asked, GuideCounts
from hanjul.document.words import field_label
from hanjul.fields import FIELDS
from hanjul.project import Project, SourcePlan
from hanjul.words import Text

NO_ADVICE = Text(
    "이 안내서는 법률 자문이 아닙니다. 조문과 문구는 아래에 적은 때에 확인한 것이며, 쓰기 전에 개인정보 보호책임자나 변호사의 확인을 받으세요.",
    "This guide is no legal advice. Articles and wording were checked at the times given below; have your privacy officer or a lawyer confirm them before use.",
)
_KOREAN_LAW = Text(
    "조문과 본보기 문구는 한국 법을 따릅니다. 다른 나라의 사람에게는 그 나라의 법(유럽연합이라면 GDPR과 전자프라이버시 지침)을 따로 확인하세요.",
    "Articles and model wording follow Korean law. For people elsewhere check the law there (in the European Union the GDPR and the ePrivacy directive).",
)
_VERIFIED = {"yes": Text("확인함", "yes"), "partly": Text("일부만", "partly")}
_BLANKET = re.compile(r"전체\s*동의|모두\s*동의|일괄|약관\s*전체|agree to all", re.IGNORECASE)
_CHANNELS = ("consent_email", "consent_sms", "consent_phone", "consent_kakao", "consent_push", "consent_post")


def consent_guide(counts: GuideCounts, project: Project) -> Document:
    """The guide of a run."""
    sources = list(project.sources)
    found = list(gaps(counts, project))
    abroad = () if project.country == "KR" else (Notice(_KOREAN_LAW),)
    waiting = {name: counts.reachable.get(name, (0, 0, 0))[0] for name in ("never_asked", "expired")}
    return Document(
        "consent",
        Text("동의 안내서", "Consent guide"),
        Text(
            "무엇을 물었고 무엇을 빠뜨렸는지, 앞으로 무엇을 어떤 말로 물을지.",
            "What was asked and what was forgotten; what to ask from now on, and in which words.",
        ),
        (
            Part(
                "gaps",
                Text("빠진 것", "Gaps"),
                (Notice(NO_ADVICE), *abroad, *pictures(asked(counts, sources)), *_gap_blocks(found)),
            ),
            _separate(),
            Part("wording", Text("본보기 문구", "Model wording"), tuple(_wordings()), _WORDING_LEAD),
            _again(counts),
            _proof(),
        ),
        (
            (f"{len(found):,}", Text("찾은 빈틈", "gaps found")),
            (f"{waiting['never_asked']:,}", Text("물은 적 없는 고객", "customers never asked")),
            (f"{waiting['expired']:,}", Text("확인할 때가 지난 고객", "customers whose confirmation is overdue")),
        ),
    )


_WORDING_LEAD = Text(
    "중괄호 { } 안을 회사에 맞게 바꾸어 씁니다. 동의마다 칸을 따로 두고 미리 골라 두지 않습니다.",
    "Replace what stands in braces { }. Every consent has its own box, and none is ticked beforehand.",
)


_IF_NO = "refusal_if_no"


def gaps(counts: GuideCounts, project: Project) -> Iterator[tuple[str, Text]]:
    """(source, what is missing), source by source."""
    for source, plan in project.sources.items():
        if not plan.every_row:  # a list of refusals asks nobody anything
            mine = [one for one in counts.asked if one.source == source]
            yield from ((source, missing) for missing in _of_source(plan, mine))


def _of_source(plan: SourcePlan, mine: Sequence[Asked]) -> Iterator[Text]:
    """What a source did not ask, and what is wrong with its questions."""
    personal = any(field in FIELDS and FIELDS[field].personal != "none" for field in plan.columns.values())
    if personal and "consent_privacy" not in {one.field for one in mine}:
        yield Text(
            "개인정보 수집·이용 동의를 받은 기록이 없습니다. 계약처럼 다른 근거로 모았다면 그 근거를 적어 두세요.",
            "Shows no consent to collection and use. If another basis holds, such as a contract, write it down.",
        )
    consents = [one for one in mine if one.field in ("consent_marketing", *_CHANNELS)]
    outright = [one for one in mine if one.field.startswith("refusal") and not one.field.startswith(_IF_NO)]
    if not consents and outright:
        yield Text(
            "거부만 받고 동의는 묻지 않았습니다. 거부하지 않았다는 것은 동의가 아닙니다.",
            "Takes refusals but never asked for consent. Not having refused is not a consent.",
        )
    elif not consents:
        yield Text(
            "광고성 정보 수신동의를 물은 적이 없습니다. 여기서만 만난 사람에게는 광고를 보낼 수 없습니다.",
            "Never asked for consent to advertising. People known only from here may not be sent any.",
        )
    for one in mine:
        column = one.column.replace("\n", " ")
        yield from (wrong.fill(column=column, n=one.undated) for wrong in _of_column(one, column))


def _of_column(one: Asked, column: str) -> Iterator[Text]:
    """What is wrong with one question."""
    if one.field == "consent_marketing" and "광고" not in column and re.search("[가-힣]", column):
        yield Text(
            "‘{column}’: ‘광고성 정보 수신’이라고 밝히지 않았고 매체를 나누지 않았습니다.",
            "“{column}” does not say it is about receiving advertising, nor by which channel.",
        )
    elif one.field == "consent_marketing":
        yield Text(
            "‘{column}’: 매체(이메일, 문자 …)를 나누어 묻지 않았습니다.", "“{column}” does not ask channel by channel."
        )
    if one.field.startswith(_IF_NO):
        yield Text(
            "‘{column}’: 광고 수신을 묻는다고 밝히지 않아 ‘아니오’만 거부로 셉니다. 광고 수신동의는 따로 물으세요.",
            "“{column}” does not say it is about advertising, so only its no counts. Ask for consent to advertising by itself.",
        )
    if _BLANKET.search(column):
        yield Text("‘{column}’: 여러 동의를 한꺼번에 받습니다.", "“{column}” takes several consents at once.")
    if one.mixed or all(re.search(words, column, re.IGNORECASE) for words in MIXED):
        yield Text(
            "‘{column}’: 수집·이용과 광고를 한 질문에 섞었습니다. 따로 물어야 합니다(개인정보 보호법 제22조제1항).",
            "“{column}” mixes collection and advertising in one question; each must be asked by itself (PIPA art. 22(1)).",
        )
    if one.undated and one.field.startswith("consent_"):
        yield Text(
            "‘{column}’: 답 {n:,}개에 날짜가 없어 언제 동의했는지 보여 줄 수 없습니다.",
            "“{column}”: {n:,} answers bear no date, so nobody can show when they were given.",
        )


def _gap_blocks(found: Sequence[tuple[str, Text]]) -> tuple[Block, ...]:
    if not found:
        return (Words(Text("빈틈을 찾지 못했습니다.", "No gap was found.")),)
    return (Grid((Text("소스", "source"), Text("빠진 것", "what is missing")), tuple(found)),)


def _separate() -> Part:
    rows = tuple(
        (Text(row["title_ko"], row["title_en"]), Text(f"{row['law_ko']} {row['article_ko']}", f"{row['law_en']} {row['article_en']}"),
         _fields(row["fields"]))
        for row in facts.rows("consent_wordings") if row["fields"]
    )  # fmt: skip
    return Part(
        "separate",
        Text("따로 물을 동의", "Consents to ask separately"),
        (
            Grid((Text("동의", "consent"), Text("근거", "article"), Text("hanjul 항목", "field in hanjul")), rows),
            Items(
                (
                    Text("동의 하나에 칸 하나. ‘전체 동의’만 두지 않습니다.", "One box per consent; never “agree to all” alone."),
                    Text("필수와 선택을 적고, 선택을 거부해도 불이익이 없다고 밝힙니다.", "Say which are required and which optional, and that refusing an optional one costs nothing."),
                    Text("답, 날짜와 시각, 그때 보여 준 문구를 함께 남깁니다.", "Keep the answer, its date and time, and the wording shown."),
                    Text("철회는 동의만큼 쉬워야 합니다.", "Withdrawing is as easy as consenting."),
                )
            ),
        ),
    )  # fmt: skip


def _fields(names: str) -> Text:
    labels = [field_label(name) for name in names.split("|")]
    return Text(", ".join(label.ko for label in labels), ", ".join(label.en for label in labels))


def _wordings() -> Iterator[Block]:
    for row in facts.rows("consent_wordings"):
        yield Heading(Text(row["title_ko"], row["title_en"]))
        yield Words(Text(row["why_ko"], row["why_en"]))
        yield Sample(
            Text(f"{row['law_ko']} {row['article_ko']}", f"{row['law_en']} {row['article_en']}"),
            Text(row["ko"], row["en"]),
        )


def _again(counts: GuideCounts) -> Part:
    never, expired = (counts.reachable.get(name, (0, 0, 0)) for name in ("never_asked", "expired"))
    return Part(
        "again",
        Text("누구에게 어떻게 다시 묻나", "Whom to ask again, and how"),
        (
            *pictures(reask(counts)),
            Items(
                (
                    Text(
                        "물은 적 없는 {n:,}명: 광고로 동의를 청하지 마세요. 다음 신청·주문·상담 때 위의 문구로 물으세요. mailing/never_asked.csv 에 있습니다.",
                        "{n:,} never asked: do not advertise for consent. Ask at the next registration, order or call, in the words above. They are in mailing/never_asked.csv.",
                    ).fill(n=never[0]),
                    Text(
                        "확인할 때가 지난 {n:,}명: 동의한 사실과 날짜, 유지·철회하는 방법을 알립니다. 광고를 함께 싣지 않습니다. mailing/expired.csv 에 있습니다.",
                        "{n:,} overdue for confirmation: tell them that and when they consented, and how to keep or withdraw it, without advertising. They are in mailing/expired.csv.",
                    ).fill(n=expired[0]),
                    Text(
                        "거부했거나 철회한 사람에게는 다시 묻지 않습니다.",
                        "People who refused or withdrew are not asked again.",
                    ),
                    Text(
                        "답이 오면 소스에 날짜와 함께 적고 hanjul run 을 다시 실행합니다. 14일 안에 처리 결과를 알립니다.",
                        "Write answers into the source with their date, run hanjul again, and tell people the result within 14 days.",
                    ),
                )
            ),
        ),
    )


def _proof() -> Part:
    rows = tuple(
        (Text(row["title_ko"], row["title_en"]), Text(f"{row['law_ko']} {row['article_ko']}", f"{row['law_en']} {row['article_en']}"),
         Text(row["source_ko"], row["source_en"]), _VERIFIED[row["verified"]])
        for row in facts.rows("consent_wordings")
    )  # fmt: skip
    headings = (
        Text("문구", "wording"),
        Text("근거", "article"),
        Text("확인한 것", "checked against"),
        Text("확인", "verified"),
    )
    return Part(
        "proof", Text("근거와 확인", "Articles and what was checked"), (Grid(headings, rows), Notice(NO_ADVICE))
    )
