"""The collection-format guide: which forms cause the repairs, and how to collect each field so that none is needed."""

from collections.abc import Sequence

from hanjul.document.blocks import Block, Document, Grid, Heading, Items, Notice, Part, Sample, Words, pictures
from hanjul.document.charts_guides import few, trouble_columns, trouble_sources
from hanjul.document.count_guides import GuideCounts
from hanjul.document.count_sources import RuleCount
from hanjul.document.formats import Format, intake
from hanjul.document.pieces import share_text
from hanjul.document.words import KINDS
from hanjul.project import Project
from hanjul.words import Text

_MOST_RULES = 6


def collection(counts: GuideCounts, project: Project) -> Document:
    """The guide of a run."""
    names, cells, total = few(counts)
    figures: tuple[tuple[str, Text], ...] = (
        (f"{total:,}", Text("고치거나 의심하거나 버린 칸", "cells repaired, doubted or refused")),
    )
    if total:
        figures += (
            (str(len(names)), Text("그 대부분이 온 소스", f"source{'s' * (len(names) != 1)} most of them come from")),
            (share_text(cells, total), Text("그 소스들의 몫", "their share")),
        )
    wanted = intake(project)
    return Document(
        "collection",
        Text("수집 양식 안내서", "Collection-format guide"),
        _about(names, cells, total),
        (_where(counts), _at_a_glance(wanted, project.law), *(_field(format_, counts) for format_ in wanted if format_.pattern), _choices(wanted), _tools()),
        figures,
    )  # fmt: skip


def _about(names: Sequence[str], cells: int, total: int) -> Text:
    if not total:
        return Text(
            "고친 값이 없습니다. 이대로 받으면 됩니다.", "Nothing had to be repaired: keep collecting like this."
        )
    quoted = ", ".join(names)
    if len(names) == 1:
        words = Text(
            "고친 일의 {share}가 한 양식에서 왔습니다: {names}.", "One form causes {share} of the repairs: {names}."
        )
    else:
        words = Text(
            "고친 일의 {share}가 양식 {n}개에서 왔습니다: {names}.",
            "These {n} forms cause {share} of the repairs: {names}.",
        )
    return words.fill(n=len(names), share=share_text(cells, total), names=quoted)


def _where(counts: GuideCounts) -> Part:
    return Part(
        "where",
        Text("어디에서 손이 많이 가나", "Where the work comes from"),
        (
            *pictures(trouble_sources(counts), trouble_columns(counts)),
            *(
                []
                if counts.places
                else [Words(Text("고치거나 의심한 값이 없습니다.", "No value was repaired or doubted."))]
            ),
        ),
        Text(
            "받을 때 한 번 정하면 매달 고치지 않아도 됩니다. 위에서부터 바꾸는 것이 가장 이득입니다.",
            "Decide it once where data is collected, and nobody repairs it every month. Begin at the top.",
        ),
    )


_NATIONAL_IDS = {
    "KR": Text(
        "주민등록번호는 받지 않습니다. 법령이 허용한 경우가 아니면 처리할 수 없습니다(개인정보 보호법 제24조의2).",
        "Never ask for resident registration numbers: processing them needs a basis in law (Personal Information Protection Act, art. 24-2).",
    ),
    "": Text(
        "주민번호, 사회보장번호 같은 국가 신분 번호는 법이 요구하지 않는 한 받지 않습니다.",
        "Never ask for national identity, insurance or social security numbers unless a law demands it.",
    ),
}


def _at_a_glance(wanted: Sequence[Format], law: str) -> Part:
    rows = tuple((format_.label, format_.words, format_.example or _choice_words(format_)) for format_ in wanted)
    return Part(
        "formats",
        Text("항목마다 한 가지 형식", "One format per field"),
        (
            Grid((Text("항목", "field"), Text("받는 형식", "collect it as"), Text("보기", "example")), rows),
            Notice(_NATIONAL_IDS["KR" if law == "KR" else ""]),
        ),
        Text(
            "새로 만드는 양식은 모두 이렇게 받습니다. 필요하지 않은 항목은 받지 마세요.",
            "Every new form collects like this. Leave out what you do not need.",
        ),
    )


def _choice_words(format_: Format) -> Text:
    return Text(" / ".join(format_.choices["ko"]), " / ".join(format_.choices["en"]))


def _field(format_: Format, counts: GuideCounts) -> Part:
    rules = counts.rules.get(format_.field, [])
    blocks: list[Block] = [Words(format_.words)]
    if rules:
        blocks += [Heading(Text("지금 벌어지는 일", "What happens now")), _rules(rules)]
    blocks += [
        Sample(Text("구글 폼", "Google Forms"), format_.google()),
        Sample(Text("엑셀·구글 시트", "Excel, Google Sheets"), format_.workbook()),
        Sample(Text("HTML", "HTML"), format_.html()),
        Sample(Text("SQL", "SQL"), format_.sql()),
    ]
    return Part(f"field-{format_.field}", format_.label, tuple(blocks))


def _rules(rules: Sequence[RuleCount]) -> Grid:
    rows = tuple(
        (rule.words, KINDS[rule.kind], rule.cells, rule.example or "–", ", ".join(rule.sources))
        for rule in rules[:_MOST_RULES]
    )
    headings = (
        Text("일", "what"),
        Text("종류", "kind"),
        Text("칸", "cells"),
        Text("가린 예", "masked example"),
        Text("소스", "sources"),
    )
    return Grid(headings, rows)


def _choices(wanted: Sequence[Format]) -> Part:
    """Fields that are a choice are all collected alike."""
    chosen = [format_ for format_ in wanted if not format_.pattern]
    blocks: list[Block] = [
        Grid(
            (Text("항목", "field"), Text("보기", "answers")),
            tuple((format_.label, _choice_words(format_)) for format_ in chosen),
        )
    ]
    for format_ in chosen[:1]:
        blocks += [
            Sample(Text("구글 폼", "Google Forms"), format_.google()),
            Sample(Text("엑셀·구글 시트", "Excel, Google Sheets"), format_.workbook()),
        ]
    blocks.append(Sample(Text("HTML", "HTML"), _lines([format_.html() for format_ in chosen])))
    blocks.append(Sample(Text("SQL", "SQL"), _lines([format_.sql() for format_ in chosen])))
    return Part(
        "choices",
        Text("고르는 답", "Answers to choose from"),
        tuple(blocks),
        Text(
            "글로 적게 하지 말고 고르게 합니다. 동의는 하나씩 따로 묻고 미리 골라 두지 않습니다. 자세한 문구는 동의 안내서에 있습니다.",
            "Let people choose instead of write. Ask every consent by itself, nothing chosen beforehand; the consent guide has the wording.",
        ),
    )


def _lines(texts: Sequence[Text]) -> Text:
    return Text("\n".join(text.ko for text in texts), "\n".join(text.en for text in texts))


def _tools() -> Part:
    return Part(
        "tools",
        Text("바로 쓰는 것", "Ready to use"),
        (
            Items(
                (
                    Text(
                        "template.xlsx: 위의 규칙이 이미 들어 있는 빈 입력표. 그대로 나누어 주면 됩니다.",
                        "template.xlsx: a blank sheet with these rules built in, ready to hand out.",
                    ),
                    Text(
                        "contract.schema.json: 웹 양식이 보내는 JSON을 검사하는 JSON Schema.",
                        "contract.schema.json: a JSON Schema for what a web form sends.",
                    ),
                    Text(
                        "contract.odcs.yaml: 같은 규칙을 담은 데이터 계약(Open Data Contract Standard).",
                        "contract.odcs.yaml: the same rules as a data contract (Open Data Contract Standard).",
                    ),
                )
            ),
            Sample(
                Text("새 파일을 받으면", "When a new file comes in"),
                Text(
                    "hanjul check 새파일.csv\nhanjul check 새파일.csv --fix",
                    "hanjul check new.csv\nhanjul check new.csv --fix",
                ),
            ),
        ),
    )
