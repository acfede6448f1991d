"""The data manual: how the customer table came about, and how to make it again next month.

Written from the run; `versions` says what changed since the one before.
"""

from collections.abc import Mapping
from typing import Any

from hanjul import facts
from hanjul.document import charts_people, charts_sources
from hanjul.document.blocks import Block, Document, Grid, Heading, Items, Notice, Part, Sample, Words, pictures
from hanjul.document.count_guides import GuideCounts
from hanjul.document.counts import Counts
from hanjul.document.pieces import share_text
from hanjul.document.versions import Figures, changes, figures
from hanjul.document.words import ACTIONS, KINDS, column_label, field_label, key_label
from hanjul.facts.duties import reason
from hanjul.project import Project
from hanjul.words import Text

_MOST_RULES = 40


def manual(
    counts: Counts,
    guides: GuideCounts,
    project: Project,
    run_facts: Mapping[str, Any],
    version: tuple[int, str | None, Figures | None],
) -> Document:
    """The manual of a run. `version`: what `keep` gave."""
    number, before_at, before = version
    about = Text(
        "제{number}판 · {today} · hanjul {version}. 고객 표를 어떻게 만들었고, 다음 달에 어떻게 다시 만드는지 적었습니다.",
        "No. {number} · {today} · hanjul {version}. How the customer table was made, and how to make it again next month.",
    ).fill(number=number, today=run_facts.get("today", ""), version=run_facts.get("versions", {}).get("hanjul", ""))
    parts = (
        _changed(before_at, before, figures(counts, project)),
        _sources(counts, guides),
        _mapping(counts, project),
        _rules(counts),
        _key(counts, project),
        _matching(counts, project, run_facts.get("audit")),
        _shown_values(project),
        _consent(counts, project),
        _laws(run_facts),
        _again(project),
        _glossary(),
    )
    tiles = (
        (f"{len(counts.sources):,}", Text("소스", "sources")),
        (f"{counts.records:,}", Text("레코드", "records")),
        (f"{counts.customers:,}", Text("고객", "customers")),
        (f"{len(run_facts.get('laws', ())):,}", Text("통과한 검산", "checks passed")),
    )
    return Document(
        "manual", Text("데이터 설명서", "Data manual"), about, tuple(part for part in parts if part.blocks), tiles
    )


def _changed(at: str | None, before: Figures | None, now: Figures) -> Part:
    title = Text("지난 판과 달라진 것", "What changed since the last manual")
    if before is None or at is None:
        return Part(
            "changes",
            title,
            (
                Words(
                    Text(
                        "첫 번째 판입니다. 다음 판부터 달라진 것이 여기에 나옵니다.",
                        "This is the first manual; the next one says here what changed.",
                    )
                ),
            ),
        )
    rows = tuple(changes(before, now))
    lead = Text("지난 판: {at}", "The last one: {at}").fill(at=at[:10])
    if not rows:
        return Part("changes", title, (Words(Text("달라진 것이 없습니다.", "Nothing changed.")),), lead)
    return Part(
        "changes", title, (Grid((Text("무엇", "what"), Text("그때", "then"), Text("지금", "now")), rows),), lead
    )


def _sources(counts: Counts, guides: GuideCounts) -> Part:
    rows = []
    for source in counts.sources:
        file = guides.files.get(source.name, {})
        fingerprint = str(file.get("fingerprint") or "")[:12]
        rows.append(
            (
                source.name,
                str(file.get("path") or "–"),
                " · ".join(source.made_of) or "–",
                source.rows,
                source.refused,
                source.duplicates,
                fingerprint,
            )
        )
    headings = (Text("소스", "source"), Text("파일", "file"), Text("형식", "format"), Text("행", "rows"), Text("제외", "refused"),
                Text("소스 안 중복", "duplicates inside"), Text("지문(SHA-256 앞부분)", "fingerprint (start of SHA-256)"))  # fmt: skip
    refused = [
        Words(
            Text(
                "제외한 행은 모두 까닭과 함께 refused.csv 에 있습니다.",
                "All refused rows are in refused.csv with the reason.",
            )
        )
    ]
    return Part(
        "sources",
        Text("소스", "Sources"),
        (*pictures(charts_sources.flow(counts)), Grid(headings, tuple(rows)), *(refused if counts.refused else []), *pictures(charts_sources.overlap(counts), charts_sources.completeness(counts))) if rows else (),
        Text("무엇을 받았고 몇 사람이 되었나.", "What came in, and how many people it became."),
    )  # fmt: skip


_UNUSED = Text("쓰지 않음", "left out")
_SHOWN_UNUSED = 10


def _mapping(counts: Counts, project: Project) -> Part:
    blocks: list[Block] = []
    for source, plan in project.sources.items():
        profile = {row["column"]: row for row in counts.profile.get(source, [])}
        unused = [column for column, field in plan.columns.items() if field == "ignore"]
        untold = unused[_SHOWN_UNUSED:] if len(unused) > 2 * _SHOWN_UNUSED else []
        rows: list[tuple[Any, ...]] = [
            (column, field_label(field) if field != "ignore" else _UNUSED, _filled(profile.get(column)),
             profile[column]["reason"] if column in profile else "–")
            for column, field in plan.columns.items() if column not in untold
        ]  # fmt: skip
        if untold:
            more = Text("… 그 밖의 열 {n:,}개", "… {n:,} more columns").fill(n=len(untold))
            rows.append((more, _UNUSED, "–", Text("hanjul.yaml 에 모두 있습니다.", "hanjul.yaml has them all")))
        blocks += [
            Heading(Text(source, source)),
            Grid(
                (Text("열", "column"), Text("항목", "field"), Text("채움", "filled"), Text("까닭", "reason")),
                tuple(rows),
            ),
        ]
    return Part(
        "mapping",
        Text("열과 항목", "Columns and fields"),
        tuple(blocks),
        Text("소스의 어느 열을 무엇으로 읽었나. 고치려면 hanjul.yaml 의 그 줄을 바꿉니다.", "What each column was read as. To correct one, change its line in hanjul.yaml."),
    )  # fmt: skip


def _filled(row: Mapping[str, Any] | None) -> str:
    return share_text(row["filled"], row["rows"]) if row and row["rows"] else "–"


def _rules(counts: Counts) -> Part:
    blocks: list[Block] = []
    for kind, label in KINDS.items():
        mine = [rule for rule in counts.rules if rule.kind == kind]
        if mine:
            rows = tuple(
                (
                    rule.words,
                    rule.cells,
                    rule.example or "–",
                    ", ".join(rule.sources),
                )
                for rule in mine[:_MOST_RULES]
            )
            blocks += [
                Heading(label),
                Grid(
                    (
                        Text("규칙", "rule"),
                        Text("칸", "cells"),
                        Text("가린 예", "masked example"),
                        Text("소스", "sources"),
                    ),
                    rows,
                ),
            ]
    return Part(
        "rules",
        Text("값에 적용한 규칙", "Rules applied to values"),
        tuple(blocks),
        Text("값을 바꾼 일은 모두 findings.csv 에 한 줄씩 있고, 원래 값은 저장소에 그대로 있습니다.", "Every change is a line in findings.csv; the originals stay in the store."),
    )  # fmt: skip


def _key(counts: Counts, project: Project) -> Part:
    label = key_label("+".join(project.merge.key))
    blocks: list[Block] = [
        Words(
            Text(
                "고객키는 {ko}(으)로 만듭니다. 사람이 읽고 부르기 위한 것입니다. 자료를 이을 때는 다시 실행해도 바뀌지 않는 고객번호(customer_id)를 씁니다.",
                "The customer key is made of {en}. It is for people to read; join data by customer_id, which stays the same in every run.",
            ).fill(ko=label.ko, en=label.en)
        )
    ]
    if counts.keys:
        rows = tuple(
            (key_label(row["key"]), share_text(row["coverage_share"] or 0, 1), share_text(row["pairs_found_share"] or 0, 1),
             row["groups_split"] or 0, row["people_welded"] or 0, Text(row.get("reason") or "", row.get("reason_en") or ""))
            for row in counts.keys
        )  # fmt: skip
        headings = (Text("키", "key"), Text("키를 가진 행", "rows that have it"), Text("찾는 쌍", "pairs it finds"),
                    Text("쪼개지는 사람", "people split"), Text("남과 섞이는 사람", "people welded"), Text("까닭", "reason"))  # fmt: skip
        blocks += [
            Words(
                Text(
                    "어떤 키도 혼자서는 모두를 잇지 못합니다. 그래서 키 하나가 아니라 여러 근거를 함께 보아 같은 사람을 찾았습니다. 아래는 키 하나로만 합쳤다면 어땠을지입니다.",
                    "No key joins everybody alone, so people were found by weighing all evidence together. This is how each key would have done by itself.",
                )
            ),
            Grid(headings, rows),
        ]
    return Part("key", Text("키와 그 까닭", "The key, and why"), tuple(blocks))


def _matching(counts: Counts, project: Project, audit: Text | None) -> Part:
    if not counts.decisions:
        return Part("matching", Text("같은 사람 찾기", "Matching"), ())
    items = [
        Text(
            "견준 쌍 {compared:,}개 가운데 {same:,}쌍을 같은 사람으로 합쳤습니다.",
            "{compared:,} pairs were compared, {same:,} joined as one person.",
        ).fill(compared=counts.compared, same=counts.decisions.get("same", 0))
    ]
    if counts.threshold is not None:
        items.append(
            Text(
                "일치 확률이 {threshold:.2f} 이상인 쌍을 합칩니다.",
                "Pairs are joined from a match probability of {threshold:.2f}.",
            ).fill(threshold=counts.threshold)
        )
    if project.match.threshold == "auto":
        items.append(
            Text(
                "기준은 잘못 합친 쌍이 모델의 계산으로 많아야 2%가 되도록 자료의 크기에 맞춰 정했습니다.",
                "The threshold follows the size of the data, so that by the model's own account at most 2% of the joined pairs are wrong.",
            )
        )
    items += [
        Text(
            "헷갈리는 {n:,}쌍은 합치지 않고 사람이 보게 남겼습니다: hanjul judge",
            "{n:,} doubtful pairs were left apart for a person to judge: hanjul judge",
        ).fill(n=counts.decisions.get("review", 0)),
        audit
        or Text(
            "정답 없이 품질을 확인하려면 합친 것의 작은 표본을 판단합니다: hanjul audit",
            "To check the quality without a truth, judge a small sample of the merges: hanjul audit",
        ),
    ]
    return Part(
        "matching",
        Text("같은 사람 찾기", "Matching"),
        (Items(tuple(items)), *pictures(charts_people.probability(counts), charts_people.sizes(counts), charts_people.evidence(counts), charts_people.weights(counts))),
        Text("왜 합쳤는지 언제나 설명할 수 있습니다: hanjul explain 고객번호", "Every join can be explained: hanjul explain CUSTOMER_ID"),
    )  # fmt: skip


_RULE_WORDS = {
    "most_recent": Text("가장 최근의 값", "the most recent"),
    "most_complete": Text("가장 완전한 값", "the most complete"),
    "most_trusted": Text("가장 믿는 소스의 값(trust)", "of the most trusted source (trust)"),
    "most_frequent": Text("가장 많이 나온 값", "the most frequent"),
}


def _shown_values(project: Project) -> Part:
    items = [
        Text(
            "값이 여럿이면 이름(한글 이름이 로마자보다, 온전한 이름이 머리글자보다 먼저)과 성별은 가장 많이 나온 것, 생년월일은 가장 완전한 것, 나머지는 가장 최근의 것을 보여 줍니다. 다른 값도 버리지 않고 목록과 lineage 표에 둡니다.",
            "Of several values the most frequent name (one in Hangul before Latin letters, a full one before initials) and gender, the most complete birth date and otherwise the most recent value is shown. None is thrown away: the lists and the table lineage keep them.",
        )
        if project.entity == "person"
        else Text(
            "값이 여럿이면 회사 이름, 번호, 전화는 가장 많이 나온 것, 나머지는 가장 최근의 것을 보여 줍니다.",
            "Of several values the most frequent company name, numbers and phone, otherwise the most recent value is shown.",
        )
    ]
    for field, rule in project.merge.rules.items():
        label, words = column_label(field), _RULE_WORDS[rule]
        items.append(Text(f"{label.ko}: {words.ko}", f"{label.en}: {words.en}"))
    return Part("values", Text("대표값", "The value shown"), (Items(tuple(items)),))


def _consent(counts: Counts, project: Project) -> Part:
    rules = tuple(
        (ACTIONS[rule.action], rule.after, column_label(rule.counts_from), reason(rule.reason))
        for rule in project.retention
    )
    return Part(
        "consent",
        Text("동의와 보유", "Consent and retention"),
        (
            Items(
                (
                    Text("수집·이용 동의를 광고 동의로 보지 않습니다. 물은 적 없음은 동의가 아닙니다.", "Consent to collection is not consent to advertising; never asked is not a yes."),
                    Text("목적과 매체마다 날짜가 있는 마지막 답을 따릅니다. 날짜 없는 거부는 어떤 동의보다 앞섭니다.", "Per purpose and channel the latest dated answer holds; an undated refusal outweighs every yes."),
                )
            ),
            *pictures(charts_people.status(counts), charts_people.consent(counts), charts_people.due(counts)),
            Grid((Text("할 일", "what"), Text("기간(ISO 8601)", "after (ISO 8601)"), Text("세는 때", "counted from"), Text("근거", "reason")), rules),
            Notice(Text("법률 자문이 아니라 프로젝트 파일의 규칙을 계산한 것입니다.", "This is no legal advice: it is what the rules in the project file come to.")),
        ),
    )  # fmt: skip


def _laws(run_facts: Mapping[str, Any]) -> Part:
    rows = tuple((law, left, right) for law, left, right in run_facts.get("laws", ()))
    return Part(
        "laws",
        Text("증명한 것", "What was proved"),
        (Grid((Text("법칙", "law"), Text("한쪽", "one side"), Text("다른 쪽", "other side")), rows),) if rows else (),
        Text("단계마다 앞뒤를 세어 견줍니다. 하나라도 다르면 아무것도 내보내지 않습니다.", "Every stage counts what went in and what came out; if one differs, nothing is delivered."),
    )  # fmt: skip


def _again(project: Project) -> Part:
    paths = list(dict.fromkeys(plan.path for plan in project.sources.values()))
    shown = "\n".join(paths[:20])
    first = paths[0] if paths else "…"
    return Part(
        "next",
        Text("다음 달에 다시 만들기", "How to run it next month"),
        (
            Items(
                (
                    Text("소스마다 새로 내보낸 파일을 같은 이름으로 바꿔 넣습니다. CSV를 엑셀로 열어 저장하지 않습니다.", "Replace each file with a fresh export of the same name. Do not open and save CSV files in Excel."),
                    Text("파일마다 규칙에 맞는지 먼저 봅니다(hanjul check).", "Check each file against the contract first (hanjul check)."),
                    Text("실행합니다(hanjul run). 검산이 하나라도 틀리면 멈춥니다.", "Run (hanjul run). It stops if a single check fails."),
                    Text("사람이 볼 쌍을 판단합니다(hanjul judge). 판단은 다음 실행부터 지켜집니다.", "Judge the doubtful pairs (hanjul judge); the next run obeys."),
                    Text("메일은 mailing/mailable_email.csv 로만, 문자는 mailing/mailable_sms.csv 로만 보냅니다.", "Send mail only to mailing/mailable_email.csv, and texts only to mailing/mailable_sms.csv."),
                ),
                steps=True,
            ),
            Sample(Text("바꿔 넣을 파일", "files to replace"), Text(shown, shown)),
            Sample(Text("명령", "commands"), Text(f'hanjul check "{first}"\nhanjul run\nhanjul judge\nhanjul document --pdf', f'hanjul check "{first}"\nhanjul run\nhanjul judge\nhanjul document --pdf')),
        ),
    )  # fmt: skip


def _glossary() -> Part:
    rows = tuple((Text(row["ko"], row["en"]), Text(row["about_ko"], row["about_en"])) for row in facts.rows("glossary"))
    return Part("glossary", Text("용어", "Glossary"), (Grid((Text("낱말", "word"), Text("뜻", "is")), rows),))
