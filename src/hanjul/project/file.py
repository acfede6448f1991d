"""The text of a new project file: pleasant to read, every column with its reason, every default as a comment.

Plain templating, because the comments are the point; what is written loads with `hanjul.project.load.load_project`.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from hanjul.explore.country import CountryGuess
from hanjul.explore.mapping import Guess
from hanjul.facts.duties import retention
from hanjul.fields import FIELDS
from hanjul.project import SourcePlan
from hanjul.words import Language, Text, width

Proof = Mapping[str, str | int | float | None]
Planned = tuple[str, SourcePlan, Sequence[Guess], Proof]

_PLAIN = re.compile(r"[가-힣A-Za-z_](?:[가-힣A-Za-z0-9_()/.+ -]*[가-힣A-Za-z0-9_)+])?")
_RESERVED = frozenset(("y", "n", "yes", "no", "true", "false", "on", "off", "null", "none", "~", "nan", "inf"))
_LONGEST_SIMPLE_KEY = 120  # YAML allows 1024 characters before the colon; long ones get the explicit form
_WIDEST_PADDED = 44  # columns of the screen up to which comments are lined up

# Which legal keeping periods are offered as rules to destroy, and what they count from here (facts/retention_defaults.csv).
_SUGGESTED = (("contract", "last_seen_at"), ("complaint", "updated_at"), ("credit_delete_max", "last_seen_at"))


def file_text(
    language: Language,
    guess: CountryGuess,
    timezone: str,
    sources: Iterable[Planned],
    skipped: Iterable[tuple[str, Text]],
    organisations: bool = False,
) -> str:
    """The whole file. `organisations`: the customers are companies."""

    def say(ko: str, en: str) -> str:
        return ko if language == "ko" else en

    def note(ko: str, en: str) -> str:
        return f"  # {say(ko, en)}"

    parts = [
        *_top(language),
        "",
        f"language: {language}    # {say('결과와 보고서의 언어: ko, en', 'of outputs and report: ko, en')}",
        f"country: {guess.country}     # {say('전화번호·주소·날짜를 읽는 기준 나라', 'the country phones, addresses and dates are read for')}"
        f": {guess.reason.in_(language)}",
        f"timezone: {quoted(timezone)}    # {say('시간대가 없는 시각의 기준', 'of times that do not say')}",
        f"{'entity: organisation' if organisations else '# entity: person'}    # {say('고객이 사람이면 person(기본), 회사면 organisation', 'what a customer is: person (default) or organisation')}",
        f"# engine: duckdb    # {say('duckdb(기본) 또는 spark', 'duckdb (default) or spark')}",
        f"# memory_limit: 4GB    # {say('쓸 메모리의 한도', 'bound on memory')}",
        f"# encrypt: true    # {say('저장소를 암호화 (키: HANJUL_STORE_KEY)', 'keep the store encrypted (key: HANJUL_STORE_KEY)')}",
        "",
        "sources:",
        *(line for source in sources for line in (*_source(language, *source), "")),
        *_skipped(language, skipped),
        *_match_and_merge(note),
        *_govern(language, guess.country),
        *_deliver(note),
    ]
    return "\n".join(parts) + "\n"


def quoted(value: str) -> str:
    """A YAML scalar that reads back as exactly this text."""
    if _PLAIN.fullmatch(value) and value.casefold() not in _RESERVED and len(value) < 200:
        return value
    return '"' + "".join(_escaped(character) for character in value) + '"'


def _escaped(character: str) -> str:
    simple = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(character)
    if simple:
        return simple
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"


def _comment(words: str) -> str:
    """Words fit for one line of comment."""
    return "".join(character if character.isprintable() else " " for character in words)[:300]


def _top(language: Language) -> list[str]:
    fields = [*FIELDS, "keep", "ignore"]
    lists = [f"#   {', '.join(fields[start : start + 8])}" for start in range(0, len(fields), 8)]
    if language == "ko":
        return [
            "# hanjul 프로젝트 파일",
            "#",
            "# `hanjul init` 이 데이터를 살펴보고 썼습니다. 그대로 `hanjul run` 해도 되고, 틀린 곳을 고친 뒤 해도 됩니다.",
            "# columns 아래의 한 줄이 원본 열 하나입니다.   원본 열 이름: 항목   # 그렇게 본 까닭 (확신)",
            "#   ignore = 쓰지 않음,  keep = 고치지 않고 고객 표까지 가져감",
            "# 쓸 수 있는 항목:",
            *lists,
            "# 암호는 여기에 적지 않습니다: `password_env: 환경변수이름`.",
        ]
    return [
        "# hanjul project file",
        "#",
        "# Written by `hanjul init` after a look at the data. Run it as it is with `hanjul run`, or correct it first.",
        "# Under `columns`, each line is one column of the source:   header: field   # why (how sure)",
        "#   ignore = left out,  keep = carried through to the customers untouched",
        "# Fields:",
        *lists,
        "# Passwords never stand here: write `password_env: NAME_OF_THE_VARIABLE`.",
    ]


def _source(language: Language, name: str, plan: SourcePlan, guesses: Sequence[Guess], proof: Proof) -> list[str]:
    """One source."""
    seen = _seen(language, proof)
    lines = [*_key_lines("  ", name, ""), f"    path: {quoted(plan.path)}{f'    # {seen}' if seen else ''}"]
    words = {
        "date_order": Text("날짜의 순서: ymd, mdy, dmy", "order of dates: ymd, mdy, dmy"),
        "country": Text("이 자료의 전화번호·주소·우편번호의 나라", "whose numbers, addresses and postcodes these are"),
        "answers_dated_by": Text(
            "동의한 때 = 이 날짜 (설문·신청서처럼 한 번에 답한 자료)",
            "consents were given at this date (forms answered at one time)",
        ),
        "every_row": Text(
            "모든 줄이 이 뜻 (수신거부·반송 목록)", "what every row says (lists of refusals or returned mail)"
        ),
        "password_env": Text("암호가 든 환경 변수", "environment variable with the password"),
        "header_row": Text("머리글이 있는 줄, 0 = 머리글 없음", "line of the header, 0 = none"),
    }
    for key, value in plan.model_dump(exclude_defaults=True, exclude={"path", "columns"}).items():
        if value is not None:
            why = f"    # {words[key].in_(language)}" if key in words else ""
            lines.append(f"    {key}: {quoted(value) if isinstance(value, str) else value}{why}")
    if plan.table and plan.remote and not plan.cursor:
        grown = Text(
            "다음 실행부터 새로 생기거나 바뀐 행만 읽으려면: 행을 나타내는 열, 커지기만 하는 열(고친 때)",
            "to read only new and changed rows from the next run on: the column that names a row, and one that grows (time of change)",
        )
        lines += [f"    # {grown.in_(language)}", "    # key: id", "    # cursor: updated_at"]
    lines.append("    columns:" if guesses else "    columns: {}")
    columns = [_key_lines("      ", guess.column, guess.field) for guess in guesses]
    padded = max((wide for *_, last in columns if (wide := width(last)) <= _WIDEST_PADDED), default=0)
    for guess, (*first, last) in zip(guesses, columns, strict=True):
        lines += [*first, f"{last}{' ' * (padded - width(last))}  # {_why(language, guess)}"]
    return lines


def _key_lines(indent: str, key: str, value: str) -> list[str]:
    """`key: value`; a long key in YAML's explicit form."""
    written = quoted(key)
    after = f" {value}" if value else ""
    if len(written) > _LONGEST_SIMPLE_KEY:
        return [f"{indent}? {written}", f"{indent}:{after}"]
    return [f"{indent}{written}:{after}"]


def _why(language: Language, guess: Guess) -> str:
    sure = f"{round(guess.confidence * 100)}%"
    return _comment(f"{guess.reason.in_(language)} ({'확신' if language == 'ko' else 'sure'} {sure})")


def _seen(language: Language, proof: Proof) -> str:
    """What was detected about the file."""
    words = {
        "encoding": Text("인코딩", "encoding"), "delimiter": Text("구분자", "delimiter"), "sheet": Text("시트", "sheet"),
        "table": Text("표", "table"), "header_row": Text("머리글 줄", "header in line"),
    }  # fmt: skip
    shown = {"\t": Text("탭", "tab"), ",": Text("쉼표", "comma")}
    parts = []
    for key, label in words.items():
        value = proof.get(key)
        if value not in (None, ""):
            told = shown[str(value)].in_(language) if str(value) in shown else str(value)
            parts.append(f"{label.in_(language)} {told}")
    return _comment(", ".join(parts))


def _skipped(language: Language, skipped: Iterable[tuple[str, Text]]) -> list[str]:
    lines = [f"#   {_comment(path)} — {_comment(why.in_(language))}" for path, why in skipped]
    heading = "# 소스로 쓰지 않은 파일" if language == "ko" else "# Files that are no source"
    return [heading, *lines, ""] if lines else []


def _match_and_merge(note: Callable[[str, str], str]) -> list[str]:
    return [
        "match:",
        note(
            "같은 사람으로 볼 확률의 기준. auto = 자료의 크기에 맞춰 정함, 또는 0과 1 사이의 수",
            "From which probability two records are one person. auto = follows the size of the data, or a number between 0 and 1",
        ),
        "  # threshold: auto",
        note("견줄 것만 고르기 (기본: 열이 있는 것 모두)", "What is compared (by default all that the columns allow)"),
        "  # comparisons: [name, mobile, email]",
        note(
            "무엇이 같은 레코드끼리 견줄지 (기본: hanjul 이 정함)",
            "Which values in common make two records worth comparing (hanjul's own by default)",
        ),
        "  # blocks: [mobile, email, name + company]",
        "",
        "merge:",
        note("customer_key 열을 만드는 항목. 예: 구일모_01012341234", "The fields of the column customer_key"),
        "  # key: [name, mobile]",
        note(
            "값이 여럿일 때 고르는 규칙: most_recent, most_complete, most_trusted(소스의 trust), most_frequent",
            "Which of several values speaks: most_recent, most_complete, most_trusted (by the sources' `trust`), most_frequent",
        ),
        "  # rules:",
        "  #   address: most_recent",
        "",
    ]


def _govern(language: Language, country: str) -> list[str]:
    """Retention: the legal duty active, keeping periods as suggestions, because which apply is the company's to say."""
    ko = language == "ko"
    known = {key: duty for key in ("ad_consent_reconfirm", *dict(_SUGGESTED)) if (duty := retention(key))}
    ad = known["ad_consent_reconfirm"]
    lines = [
        "govern:",
        "  # 보유 규칙: counts_from 날짜에서 after 만큼 지나면 다시 묻거나(reconsent) 파기(destroy)할 대상으로 표시" if ko
        else "  # Retention: `after` that long from `counts_from`, people are marked to be re-asked (reconsent) or destroyed (destroy)",
    ]  # fmt: skip
    if country != "KR":
        return [*lines, "  retention: []",
                "  #   - {action: destroy, after: P5Y, counts_from: last_seen_at, reason: our policy}", ""]  # fmt: skip
    lines += [
        "  retention:",
        f"    # {'광고 수신동의는 2년마다 다시 확인' if ko else 'consent to advertising is to be confirmed every two years'}",
        f"    - {{action: reconsent, after: {ad.after}, counts_from: consent_at, reason: {quoted(ad.article.in_(language))}}}",
        f"    # {'필요하면 앞의 # 을 지우고 쓰세요 (회사의 의무와 방침에 맞는 것만):' if ko else 'take the # off where it fits your duties and policy:'}",
    ]
    for key, counts_from in _SUGGESTED:
        duty = known[key]
        rule = f"{{action: destroy, after: {duty.after}, counts_from: {counts_from}, reason: {quoted(duty.article.in_(language))}}}"
        lines += [f"    # {duty.words.in_(language)}:", f"    # - {rule}"]
    lines += [
        "  # 다른 법이 보존을 요구해 파기 때 암호화해 따로 보관할 것: hanjul dispose" if ko
        else "  # what another law demands keeping, moved to the encrypted archive by hanjul dispose",
        "  # keep:",
        "  #   - {sources: [orders], record: payment, counts_from: created_at}",
    ]  # fmt: skip
    return [*lines, ""]


def _deliver(note: Callable[[str, str], str]) -> list[str]:
    return [
        "deliver:",
        note("결과를 둘 폴더 (이 파일 옆)", "Folder of the outputs, beside this file"),
        "  # folder: out",
        note(
            "결과 열 이름의 언어: ko, en (기본은 language 와 같음)",
            "Language of column headings: ko, en (the same as `language` by default)",
        ),
        note("headers: ko", "headers: en"),
        note(
            "CSV 인코딩: utf-8-sig(엑셀에서 바로 열림), utf-8, cp949",
            "Encoding of CSV files: utf-8-sig (opens in Excel), utf-8, cp949",
        ),
        "  # csv_encoding: utf-8-sig",
        note("만들 것", "What to write"),
        "  # files: [csv, xlsx, parquet, mailing]",
        note("고객 표에서 뺄 열", "Columns of the customers to leave out"),
        "  # leave_out: []",
    ]
