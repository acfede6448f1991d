"""The contract of every table: its columns, their types, units and meaning, what may be null, and its law.

Times are ISO 8601 text with an offset, in the project's time zone (`2021-03-04T15:22:11+09:00`); dates are `YYYY-MM-DD`
text; phone numbers are E.164 text. Text that is missing is null, never empty.
"""

from dataclasses import dataclass
from functools import partial
from typing import Final

import pyarrow as pa

from hanjul.words import Text

TEXT, NUMBER, SHARE, YES = pa.string(), pa.int64(), pa.float64(), pa.bool_()


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `name` in code, `label` for people; `null` tells whether it may be missing."""

    name: str
    type: pa.DataType
    label: Text
    about: Text
    null: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the store. `law` is what must hold for its rows."""

    name: str
    about: Text
    law: Text
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema of the fixed columns."""
        return pa.schema([pa.field(column.name, column.type, column.null) for column in self.columns])

    def label(self, name: str) -> Text:
        """The label of a column; a column the table does not know (one a person chose to keep) is its own label."""
        return next((column.label for column in self.columns if column.name == name), Text(name, name))


def _column(
    type_: pa.DataType, name: str, ko: str, en: str, about_ko: str = "", about_en: str = "", *, null: bool = True
) -> Column:
    """A column whose label says what it is about where nothing else does; codes are listed once for both languages."""
    return Column(name, type_, Text(ko, en), Text(about_ko or ko, about_en or about_ko or en), null)


_text, _number, _share, _yes = (partial(_column, type_) for type_ in (TEXT, NUMBER, SHARE, YES))

# One line is one column, as in the table they describe: name, label and meaning, each in Korean and in English.
# fmt: off
_WHERE = (
    _text("source", "소스", "source", "소스 이름: 파일 이름(확장자 제외) 또는 프로젝트 파일에 적은 이름", "file stem, or the name in the project file", null=False),
    _number("row", "행", "row", "첫 데이터 행이 1", "1 for the first data row", null=False),
)

REFUSED = Table(
    "refused",
    Text("읽을 수 없어 제외한 행", "rows that could not become records"),
    Text("소스의 모든 행 = 읽은 행 + 제외한 행", "rows a source gave = rows in raw + rows in refused"),
    (
        *_WHERE,
        _text("reason", "사유", "reason", "규칙 코드 (facts/rules.csv)", "rule code (facts/rules.csv)", null=False),
        _text("detail", "설명", "detail", "어디가 왜 문제인지 (값은 가림)", "what and where, values masked"),
    ),
)

FOUND_BY_EXTRACT = ("national_id", "source")
"""What findings of reading speak of, in their column `field`; those of cleaning speak of fields."""

FINDINGS = Table(
    "findings",
    Text("고친 값, 버린 값, 의심스러운 값", "what was repaired, refused or looks suspicious"),
    Text("값을 바꾼 모든 일이 한 줄로 남는다", "every change to a value is a line"),
    (
        *_WHERE,
        _text("field", "항목", "field", null=False),
        _text("column", "원본 열", "source column"),
        _text("rule", "규칙", "rule", "규칙 코드 (facts/rules.csv)", "rule code (facts/rules.csv)", null=False),
        _text("kind", "종류", "kind", "repaired, refused, suspicious, noted 중 하나", "one of repaired, refused, suspicious, noted", null=False),
        _text("before", "이전 값(가림)", "before (masked)"),
        _text("after", "이후 값(가림)", "after (masked)"),
    ),
)

# The cleaned value columns of `records`, in the order people expect to read them. What each field's cleaner may fill
# is said in fields/__init__.py.
VALUES = (
    _text("name", "이름", "name", "표시용 이름: 호칭과 직함을 뗀 것", "display form, honorifics and titles taken off"),
    _text("family_name", "성", "family name"),
    _text("given_name", "이름(성 제외)", "given name"),
    _text("middle_name", "가운데 이름", "middle name", "또는 그 머리글자", "or its initial"),
    _text("name_alias", "다른 이름", "alias", "로마자 이름, 개명 전 이름, 별명", "romanised, former or second name"),
    _text("mobile", "휴대폰", "mobile", "E.164"),
    _text("mobile_alt", "다른 휴대폰", "second mobile", "E.164"),
    _text("phone", "전화", "phone", "유선·대표·인터넷·가상 번호, E.164", "landline, representative, VoIP or virtual number, E.164"),
    _text("phone_alt", "다른 전화", "second phone", "E.164"),
    _text("extension", "내선", "extension"),
    _text("email", "이메일", "e-mail", "소문자, 적힌 그대로의 주소", "lower case, the address as it was given"),
    _text("email_key", "이메일 키", "e-mail key", "비교용 주소: hanmail=daum, 확실한 도메인 오타 교정", "for comparing: hanmail = daum, certain domain typos undone; never mailed to"),
    _text("email_alt", "다른 이메일", "second e-mail", "비교용 주소", "for comparing"),
    _text("company", "회사", "company", "표시용 회사 이름", "display form"),
    _text("company_key", "회사 키", "company key", "법인 표기와 공백을 뺀 비교용 이름", "legal forms, spaces and punctuation taken off"),
    _text("business_number", "사업자등록번호", "business number", "숫자 10자리, 검증번호 확인", "10 digits, checksum right"),
    _text("corporate_number", "법인등록번호", "corporate number", "숫자 13자리", "13 digits"),
    _text("website", "웹사이트", "website", "회사의 도메인: acme.co.uk", "the company's domain: acme.co.uk"),
    _text("department", "부서", "department"),
    _text("position", "직함", "position"),
    _text("address", "주소", "address"),
    _text("address_key", "주소 키", "address key", "시도 이름을 맞추고 상세를 뺀 비교용 주소", "province spelling unified, detail part taken off"),
    _text("address_detail", "상세주소", "address detail"),
    _text("postcode", "우편번호", "postcode"),
    _text("birth_date", "생년월일", "birth date", "YYYY-MM-DD, 또는 YYYY-MM, YYYY, --MM-DD", "YYYY-MM-DD, or YYYY-MM, YYYY, --MM-DD"),
    _text("birth_date_key", "생년월일 키", "birth date key", "비교용 날짜: 한 자리가 틀려 달력에 없는 날짜도 적힌 대로", "for comparing: also, as typed, a date that no calendar has for one slip"),
    _text("gender", "성별", "gender", "male 또는 female", "male or female"),
    _text("member_id", "회원번호", "member id", "소스 안에서만 뜻이 있는 번호", "means something inside its source only"),
    _text("nickname", "별명", "nickname"),
    _text("memo", "메모", "memo"),
    _text("tag", "분류", "tag"),
    _text("created_at", "최초등록일시", "created at"),
    _text("updated_at", "수정일시", "updated at"),
    _text("last_seen_at", "최근활동일시", "last seen at"),
)
VALUE_NAMES = tuple(column.name for column in VALUES)

NAMES: Final = ("name", "family_name", "given_name", "name_alias")
"""What a person is called, as records hold it."""

MAILBOXES: Final = ("email_key", "email_alt")
MOBILES: Final = ("mobile", "mobile_alt")
CONTACTS: Final = (*MAILBOXES, *MOBILES)
"""What reaches one person, as records compare it: their mailboxes and mobiles."""

TIMES: Final = ("created_at", "updated_at", "last_seen_at")
"""When a person was first registered, last changed and last seen."""

VALUE_LIST = pa.list_(pa.struct([(name, TEXT) for name in ("value", "detail", "first_at", "last_at", "sources")]))
"""Several values of one person, oldest first, each with when and where it was seen; `detail` is a company's business number."""
_list = partial(_column, VALUE_LIST)

RECORDS = Table(
    "records",
    Text("정제한 레코드: 소스 행마다 하나, 원래 값은 <열>_raw 열에 그대로", "cleaned records, one per raw row; originals stay in <slot>_raw columns"),
    Text("레코드 수 = 읽은 행", "rows in records = rows in raw"),
    (
        _number("record_id", "레코드", "record", "이름일 뿐인 번호: 행이 같은 말을 하는 동안은 다시 돌려도 같다", "a name only: the same in every run for as long as the row says the same", null=False),
        *_WHERE,
        *VALUES,
    ),
)

CONSENTS = Table(
    "consents",
    Text("이번 실행의 레코드가 말한 동의·거부 하나마다 한 줄", "one line per consent answer a record gave"),
    Text("거부는 사라지지 않는다", "no refusal is lost"),
    (
        _number("record_id", "레코드", "record", null=False),
        *_WHERE,
        _text("column", "원본 열", "source column", null=False),
        _text("purpose", "목적", "purpose", "privacy, marketing, night, third_party, overseas", null=False),
        _text("channel", "채널", "channel", "any, email, sms, phone, kakao, push, post", null=False),
        _text("answer", "답", "answer",
            "yes, no, blocked(반송·자동삭제 등), unclear(읽을 수 없음), remark(메모나 이름 옆에 적힌 그만 보내라는 말)",
            "yes, no, blocked (bounced, cleaned …), unclear (cannot be read), or remark (words in a memo or beside a name that ask for no more)", null=False),
        _text("answered_at", "답한 때", "answered at"),
        _text("wording", "원문", "wording", "칸에 적힌 그대로; remark 는 비움", "the cell as it was; null for a remark"),
    ),
)

CONSENT_LEDGER = Table(
    "consent_ledger",
    Text("동의 원장: 한 번이라도 본 답 모두. 소스에서 사라진 답도 그 사람이 지워질 때까지 남는다", "every consent answer ever seen; those whose rows left their sources stay until the person is erased"),
    Text("지금 소스에 있는 답은 모두 원장에 있다", "every answer the sources hold is in the ledger"),
    (
        _text("customer_id", "고객번호", "customer id", null=False),
        _number("record_id", "레코드", "record", "지금 그 답이 있는 레코드; 소스에서 사라졌으면 빈칸", "the record that holds it today; null once it is gone"),
        _text("source", "소스", "source", null=False),
        _number("last_row", "행", "row", "마지막으로 있던 행", "the row it last stood in", null=False),
        *(column for column in CONSENTS.columns if column.name not in ("record_id", "source", "row")),
        _text("first_seen", "처음 본 날", "first seen", "YYYY-MM-DD", null=False),
        _text("last_seen", "마지막으로 본 날", "last seen", "YYYY-MM-DD", null=False),
        _text("state", "상태", "state",
            "held(소스에 있음), shared(같은 연락처의 다른 행이 거부했고 둘 중 하나는 이름이 없음), gone(이 고객의 행에는 이제 없지만 유효), replaced(같은 행이 다른 답으로 바뀜), back(다시 나타남), unread(프로젝트 파일이 그 열을 더는 그렇게 읽지 않음), elsewhere(동의할 때의 연락처가 이제 이 고객의 것이 아님)",
            "held, shared (refused by another row with the same contact, one of the two without a name), gone (in no row of theirs any more, and still valid), replaced (the same row says something else now), back (it appeared again), unread (the project file does not read its column so any more), elsewhere (a yes given with contacts the customer no longer has)", null=False),
        *(
            _text(f"{of}_hash", f"{ko} 해시", f"{en} hash", "사라진 답만, 회사 키로 만든 해시", "of gone answers only, keyed with the company's key")
            for of, ko, en in (
                ("email_key", "이메일", "e-mail"),
                ("email_alt", "다른 이메일", "second e-mail"),
                ("mobile", "휴대폰", "mobile"),
                ("mobile_alt", "다른 휴대폰", "second mobile"),
                ("alike", "이름", "name"),
                ("roman", "로마자 이름", "romanised name"),
            )
        ),
        _text("key_id", "키 표지", "key id", "어느 키로 만든 해시인지", "which key the hashes were made with"),
    ),
)

PAIRS = Table(
    "pairs",
    Text("같은 사람일 수 있는 레코드 쌍", "pairs of records that may be the same person"),
    Text("a < b, 쌍은 한 번만", "a < b, each pair once"),
    (
        _number("a", "레코드 a", "record a", "레코드", "record", null=False),
        _number("b", "레코드 b", "record b", "레코드", "record", null=False),
        _share("match_probability", "일치 확률", "match probability", "0–1", null=False),
        _text("evidence", "근거", "evidence",
            "근거 코드: <비교>:<단계>, 공백으로 구분; 사람이 판단했으면 judgement:<답> 이 덧붙음",
            "codes <comparison>:<level>, separated by blanks; judgement:<answer> where a person judged", null=False),
        _text("decision", "판정", "decision", "same(합침), review(사람이 볼 것), different", "same, review or different", null=False),
    ),
)

DOUBTED: Final = 0.99
"""A match probability below this is in doubt."""

GROUPS = Table(
    "groups",
    Text("레코드가 속한 사람", "the person each record belongs to"),
    Text("레코드는 정확히 한 그룹에 속한다", "every record is in exactly one group"),
    (
        _number("record_id", "레코드", "record", null=False),
        _number("group_id", "그룹", "group", "그룹에서 가장 작은 record_id", "the smallest record_id of the group", null=False),
        _share("match_probability", "일치 확률", "match probability",
            "이 레코드를 그룹에 묶은 가장 강한 쌍의 확률, 소수 넷째 자리까지; 혼자면 비어 있음",
            "of the strongest pair that ties the record to its group, to four digits; null when alone"),
        _share("weakest_link", "가장 약한 고리", "weakest link",
            "그룹이 매달린 가장 약한 쌍의 확률, 소수 넷째 자리까지; 서로 다른 레코드가 넷보다 적으면 비어 있음(가장 약한 match_probability 와 같음)",
            "probability of the weakest pair its group hangs on, to four digits; null where fewer than four records differ (it is the least match_probability there)"),
    ),
)

JUDGEMENTS = Table(
    "judgements",
    Text("사람의 판단: 두 레코드가 같은 사람인지. 덧붙이기만 하며, 다시 실행해도 남는다", "people's words on pairs of records; append-only, and kept whatever is run again"),
    Text("판단은 사라지지 않는다", "no judgement is lost"),
    (
        _number("number", "번호", "number", "적힌 순서, 1부터", "in order of writing, from 1", null=False),
        _text("at", "때", "at", null=False),
        _text("who", "누가", "who", null=False),
        _text("via", "어디서", "via",
            "terminal, spreadsheet, audit, 또는 carried: 행이 바뀌거나 소스 이름이 바뀌어 hanjul 이 옮겨 적음",
            "terminal, spreadsheet or audit; carried: the row was changed or its source renamed, and hanjul wrote it anew", null=False),
        *(
            column
            for side in "ab"
            for column in (
                _text(f"source_{side}", f"소스 {side}", f"source {side}", null=False),
                _number(f"row_{side}", f"행 {side}", f"row {side}", "판단할 때의 행 번호", "the row's number when it was judged", null=False),
                _text(f"mark_{side}", f"표지 {side}", f"mark {side}", "소스와 매칭에 쓰는 값의 해시: 행 순서가 바뀌어도 같다", "a hash of the source and the values used for matching: the same wherever the row stands", null=False),
            )
        ),
        _text("answer", "답", "answer",
            "same, different, unsure, withdrawn(앞선 답을 모두 거둠)",
            "same, different, unsure, or withdrawn (takes back every earlier answer about the pair)", null=False),
    ),
)

AUDITS = Table(
    "audits",
    Text("합친 것의 표본: 감사마다 뽑은 쌍", "samples of merges, the links drawn for each audit; append-only"),
    Text("뽑은 표본은 바뀌지 않는다", "a sample once drawn does not change"),
    (
        _number("audit", "감사", "audit", "몇 번째 감사인지", "number of the audit", null=False),
        _text("at", "때", "at", null=False),
        _text("groups", "그룹 상태", "state of the groups", "뽑을 때 그룹의 해시", "a hash of the groups it was drawn from", null=False),
        _text("mark_a", "표지 a", "mark a", null=False),
        _text("mark_b", "표지 b", "mark b", null=False),
        _text("band", "확률 구간", "band of probability", "doubted, likely, sure", "doubted, likely or sure", null=False),
        _text("kind", "근거 종류", "kind of evidence", "identical, contact_name, contact, context", "identical, contact_name, contact or context", null=False),
        _number("links", "층의 크기", "links", "이 층의 모든 합침", "all links of the stratum", null=False),
        _number("drawn", "뽑은 수", "drawn", "이 층에서 뽑은 수", "links drawn from the stratum", null=False),
    ),
)

SUPPRESSIONS = Table(
    "suppressions",
    Text("다시는 연락하지 않을 주소의 해시: 덧붙이기만 하며, 어떤 자료보다 앞선다", "hashes of addresses nobody may write to again; append-only, and above every import"),
    Text("막은 주소는 잊히지 않는다", "no suppression is lost"),
    (
        _text("at", "때", "at", null=False),
        _text("kind", "종류", "kind", "email, mobile", "email or mobile", null=False),
        _text("hash", "해시", "hash", "회사 키로 만든 해시", "keyed with the company's key", null=False),
        _text("reason", "까닭", "reason", "bounced(반송), unsubscribed(수신거부), complained(스팸 신고), erased(삭제 요청)", "bounced, unsubscribed, complained or erased", null=False),
        _text("source", "출처", "source", "내보낼 곳의 이름 또는 forget", "name of the target, or forget", null=False),
        _text("key_id", "키 표지", "key id", "어느 키로 만든 해시인지", "which key the hash was made with", null=False),
    ),
)

DUES = Table(
    "dues",
    Text("기한: 고객마다, 다시 묻거나 알리거나 파기해야 하는 날과 그 근거", "clocks: per customer, when to ask again, tell or destroy, and under which rule"),
    Text("", ""),
    (
        _text("customer_id", "고객번호", "customer id", null=False),
        _text("action", "할 일", "action", "reconsent(다시 동의), notify(처리 결과 통지), destroy(파기)", "reconsent, notify or destroy", null=False),
        _text("due_at", "기한", "due", "YYYY-MM-DD", null=False),
        _text("reason", "근거", "reason", "보유 규칙과 조문", "rule and article", null=False),
    ),
)

ERASURES = Table(
    "erasures",
    Text("지운 일의 기록: 몇 사람 몇 행을 왜 지웠는지. 누구인지는 적지 않는다", "what was erased: how many people and rows, and why; never who. Append-only"),
    Text("시작한 삭제는 끝까지 간다", "an erasure once begun is carried through"),
    (
        _number("number", "번호", "number", "1부터", "from 1", null=False),
        _text("at", "때", "at", null=False),
        _text("who", "누가", "who", null=False),
        _text("kind", "종류", "kind", "erased, destroyed, archived, ended(보관 기간이 끝난 파일)", "erased, destroyed, archived, or ended (files of the archive that were kept long enough)", null=False),
        _text("reason", "근거", "reason", "요청 또는 보유 규칙과 조문", "request, or the rule and its article", null=False),
        _number("people", "사람", "people", "지운 사람", "people erased", null=False),
        _number("rows", "행", "rows", "지운 소스 행", "source rows erased", null=False),
        _number("archived", "보관한 행", "rows archived", "다른 법 때문에 따로 보관한 행", "rows moved to the archive because another law demands them", null=False),
        _number("blanked", "가린 칸", "cells blanked", "남의 행에서 가린 칸", "rows of others in which an address or number of theirs was blanked", null=False),
        _text("state", "상태", "state",
            "planned(적어 두었고 아직 하지 않음), begun, done, broken(hanjul의 잘못으로 끝나지 못함: 확인서 없음)",
            "planned (noted, nothing done yet), begun, done, or broken (hanjul failed: never certified)", null=False),
        _text("proof", "확인", "proof", "삭제 뒤에 찾아본 것(JSON); planned 인 동안은 누구를 지울지", "what was searched afterwards, as JSON; while planned, whom it is about"),
        _text("hash", "해시", "hash", "파기 확인서의 해시", "hash of the destruction certificate"),
    ),
)

MANUALS = Table(
    "manuals",
    Text("데이터 설명서의 판마다 그 수와 정한 것(사람의 값은 없음)", "the figures and choices of every data manual, without any person's value"),
    Text("", ""),
    (
        _number("number", "판", "number", "몇 번째 판인지, 1부터", "from 1", null=False),
        _text("at", "때", "at", null=False),
        _text("figures", "수", "figures", "JSON", null=False),
    ),
)

SHIPMENTS = Table(
    "shipments",
    Text("밖으로 내보낸 일: 사람마다 보내기 전에 한 줄(planned), 끝난 뒤 한 줄(done, failed). 덧붙이기만 하되, 지운 사람의 줄은 지우고 내보낸 곳에서 지울 일(owed)만 남긴다",
         "what was delivered outside: per person a line before it is sent (planned) and one after (done, failed); append-only, but lines of people who were erased give way to what must be deleted at the target (owed)"),
    Text("보낸 것은 모두 적힌다", "everything sent is written down"),
    (
        _text("at", "때", "at", null=False),
        _number("delivery", "회차", "delivery", "몇 번째 내보내기인지", "number of the delivery", null=False),
        _text("target", "내보낼 곳", "target", null=False),
        _text("customer_id", "고객번호", "customer id"),
        _text("address", "주소(해시)", "address (hash)", "도구에 보낸 주소의 해시. 지운 사람이고 주소가 없으면 고객번호의 해시", "hash of the address given to the tool; of erased people without one, of the customer id"),
        _text("action", "한 일", "action", "added, changed, removed, deleted", "added, changed, removed or deleted", null=False),
        _text("state", "상태", "state", "planned, done, failed, owed", "planned, done, failed or owed", null=False),
        _text("why", "까닭", "why"),
        _text("tags", "태그", "tags", "hanjul이 붙인 태그(JSON)", "the tags hanjul gave (JSON)"),
        _text("before", "이전 값", "before", "도구에 있던 값(JSON), 되돌릴 때 쓴다", "what the tool had (JSON), to bring it back"),
    ),
)

CUSTOMER_OF = Table(
    "customer_of",
    Text("레코드마다 그 사람", "whose each record is"),
    Text("모든 레코드는 한 고객에게 속한다", "every record belongs to one customer"),
    (
        _number("record_id", "레코드", "record", null=False),
        _text("customer_id", "고객번호", "customer id", null=False),
        *_WHERE,
        _number("duplicate_of", "중복 원본", "duplicate of", "같은 소스에서 이 레코드와 같은 사람인 첫 행의 번호", "number of the first row of the same person in the same source"),
    ),
)

LINEAGE = Table(
    "lineage",
    Text("고객의 모든 값이 온 곳", "where every value of a customer came from"),
    Text("고객의 값은 모두 그 고객 레코드의 값이다", "every value of a customer is a value of one of its records"),
    (
        _text("customer_id", "고객번호", "customer id", null=False),
        _text("field", "항목", "field", null=False),
        _text("value", "값", "value", null=False),
        _yes("primary", "대표값", "primary", "고객 행에 나가는 값이면 참", "true for the value shown in the customer's row", null=False),
        _number("records", "레코드 수", "records", "레코드 수", "records that hold it", null=False),
        _text("first_at", "처음", "first at"),
        _text("last_at", "마지막", "last at"),
        _text("sources", "소스", "sources", "쉼표로 구분", "separated by commas", null=False),
        _text("detail", "덧붙임", "detail", "회사라면 사업자등록번호", "business number of a company"),
    ),
)

_OF_PEOPLE = (
    "name", "family_name", "given_name", "name_alias", "gender", "birth_date", "mobile", "phone", "email", "company",
    "business_number", "department", "position", "address", "address_detail", "postcode", "nickname",
)

CUSTOMERS = Table(
    "customers",
    Text("고객: 한 사람에 한 줄, created_at 오름차순", "one row per person, by created_at ascending"),
    Text("customers 행 = 그룹 수", "rows in customers = groups"),
    (
        _text("customer_id", "고객번호", "customer id", "다시 돌려도, 행이나 소스 순서를 바꿔도 같다", "the same whatever the order of rows or sources", null=False),
        _text("customer_key", "고객키", "customer key", "예: 구일모_01012341234", "for example 구일모_01012341234"),
        *(column for column in VALUES if column.name in _OF_PEOPLE),
        _list("mobiles", "휴대폰 목록", "mobiles"),
        _list("phones", "전화 목록", "phones"),
        _list("emails", "이메일 목록", "e-mails"),
        _list("companies", "회사 목록", "companies"),
        _list("member_ids", "회원번호 목록", "member ids"),
        *(
            _text(name, ko, en, "yes, no, unclear(더 나중의 답을 읽을 수 없음), 비어 있으면 물은 적 없음", "yes, no, unclear (a later answer cannot be read); null = never asked")
            for name, ko, en in (
                ("consent_privacy", "개인정보 수집·이용 동의", "consent: collection and use"),
                ("consent_email", "광고 동의: 이메일", "consent: marketing by e-mail"),
                ("consent_sms", "광고 동의: 문자", "consent: marketing by SMS"),
                ("consent_phone", "광고 동의: 전화", "consent: marketing by phone"),
                ("consent_kakao", "광고 동의: 카카오톡", "consent: marketing by KakaoTalk"),
                ("consent_night", "야간 광고 동의", "consent: night-time marketing"),
                ("consent_third_party", "제3자 제공 동의", "consent: third parties"),
            )
        ),
        _text("consent_at", "광고 동의일", "marketing consent at", "지금의 광고 답을 준 때", "when the present marketing answer was given"),
        _text("status", "동의 상태", "consent status", "mailable, refused, unclear, never_asked, expired, no_address, blocked", null=False),
        _text("created_at", "최초등록일시", "created at"),
        _text("updated_at", "수정일시", "updated at"),
        _text("last_seen_at", "최근활동일시", "last seen at"),
        _text("due_at", "기한", "due", "다시 묻거나 파기해야 하는 가장 이른 날", "earliest date on which the person must be re-asked or destroyed"),
        _text("due_action", "할 일", "due action", "reconsent 또는 destroy", "reconsent or destroy"),
        _text("due_reason", "근거", "due reason", "보유 규칙과 조문", "retention rule and article"),
        _text("sources", "소스", "sources", "쉼표로 구분", "separated by commas", null=False),
        _number("records", "레코드 수", "records", "이 사람의 레코드 수", "records of this person", null=False),
        _share("match_probability", "일치 확률", "match probability",
            "레코드를 한데 묶은 고리 가운데 가장 약한 것의 확률; 하나뿐이면 비어 있음",
            "of the weakest link that holds its records together; null for a single record"),
    ),
)

GOVERNED: Final = ("status", "due_at", "due_action", "due_reason")
"""The columns of customers that are empty until govern has spoken."""

_OF_COMPANIES = (
    _text("name", "회사 이름", "company name"),
    _text("business_number", "사업자등록번호", "business number"),
    _text("corporate_number", "법인등록번호", "corporate number"),
    _text("site", "도메인", "site", "웹사이트나 회사 메일의 도메인: 가장 많은 것", "the domain of its website or of most of its mailboxes"),
    _text("phone", "전화", "phone"),
    _text("email", "이메일", "e-mail"),
    _text("address", "주소", "address"),
    _text("address_detail", "상세주소", "address detail"),
    _text("postcode", "우편번호", "postcode"),
    _list("contacts", "담당자 목록", "contact persons", "이름, 괄호 안에 직함·휴대폰·이메일", "names, with position, mobile and e-mail"),
    _list("names", "이름 목록", "names", "모든 표기", "every spelling"),
    _list("phones", "전화 목록", "phones"),
    _list("emails", "이메일 목록", "e-mails"),
    _list("member_ids", "거래처번호 목록", "customer numbers"),
)
_FIRST_CONSENT = next(place for place, column in enumerate(CUSTOMERS.columns) if column.name.startswith("consent_"))

ORGANISATIONS = Table(
    "customers",
    Text("고객이 회사일 때(`entity: organisation`): 한 회사에 한 줄. 동의는 사람의 것이라 파일로 내보내지 않는다",
         "customers where they are organisations (`entity: organisation`): one row per company. Consent is a person's: it is not delivered"),
    CUSTOMERS.law,
    (*CUSTOMERS.columns[:2], *_OF_COMPANIES, *CUSTOMERS.columns[_FIRST_CONSENT:]),
)

PROFILE = Table(
    "profile",
    Text("소스와 열마다 본 것", "what was seen per source and column"),
    Text("", ""),
    (
        _text("source", "소스", "source", null=False),
        _text("column", "열", "column", null=False),
        _text("field", "항목", "field"),
        _number("rows", "행", "rows", null=False),
        _number("filled", "채워진 칸", "filled", "빈 칸과 '없음' 따위를 뺀 수", "cells that are neither blank nor a placeholder", null=False),
        _number("distinct", "서로 다른 값", "distinct", "서로 다른 값", "distinct values", null=False),
        _number("shortest", "가장 짧은 길이", "shortest", "글자 수", "in characters"),
        _number("longest", "가장 긴 길이", "longest", "글자 수", "in characters"),
        _text("patterns", "모양", "patterns", "흔한 모양과 비율(JSON)", "common shapes and their share (JSON)"),
        _text("common", "흔한 값(가림)", "common values (masked)", "JSON"),
        _text("personal", "개인정보", "personal data", "personal, sensitive, national_id, none"),
        _text("reason", "판단 근거", "reason (Korean)", "열을 그 항목으로 본 이유", "why the column was taken for that field, in Korean"),
        _text("reason_en", "판단 근거(영어)", "reason", "열을 그 항목으로 본 이유, 영어", "why the column was taken for that field"),
        _share("confidence", "확신", "confidence", "0–1"),
    ),
)

KEYS = Table(
    "keys",
    Text("키 후보: 그 키만으로 합쳤다면", "key options: what a key alone would do, judged against the match result"),
    Text("", ""),
    (
        _text("key", "키", "key", "항목 이름을 +로 이은 것", "field names joined by +", null=False),
        _share("coverage_share", "채움률", "coverage", "키를 가진 레코드의 비율", "share of records that have the whole key", null=False),
        _share("pairs_found_share", "찾은 쌍", "pairs found", "합쳐야 할 쌍 가운데 이 키가 찾는 비율", "share of the matched pairs the key finds", null=False),
        _number("groups_split", "쪼개지는 사람", "people split", "둘 이상으로 쪼개지는 사람 수", "people it would leave in two or more rows", null=False),
        _number("people_welded", "섞이는 사람", "people welded", "남과 한 줄이 되는 사람 수", "people it would put into one row with someone else", null=False),
        _share("pairs_right_share", "맞는 쌍", "pairs right", "키가 만드는 쌍 가운데 매칭 결과와 같은 비율", "share of the pairs the key makes that the match made too"),
        _number("collisions", "겹치는 키", "collisions", "두 사람 이상이 가진 키 값의 수", "values of the key that several people have"),
        _yes("recommended", "추천", "recommended", "추천하는 키면 참", "true for the recommended key"),
        _text("reason", "까닭", "reason (Korean)"),
        _text("reason_en", "까닭(영어)", "reason"),
    ),
)

DUPLICATES = Table(
    "duplicates",
    Text("소스 안의 똑같은 행", "rows of a source that repeat another row in every cell"),
    Text("", ""),
    (
        _WHERE[0],
        _number("rows", "행", "rows", null=False),
        _number("duplicate_rows", "중복 행", "duplicate rows", "앞선 행과 모든 칸이 같은 행 수", "rows equal to an earlier one in every cell", null=False),
    ),
)

OVERLAP = Table(
    "overlap",
    Text("고객이 나타나는 소스의 조합", "the exact sets of sources customers appear in"),
    Text("customers 합 = 그룹 수", "the sum of customers = groups"),
    (
        _text("sources", "소스", "sources", "' & '로 이은 소스 이름", "source names joined by ' & '", null=False),
        _number("customers", "고객", "customers", "고객 수", "customers", null=False),
    ),
)

HISTORY = Table(
    "history",
    Text("고객번호마다 있었던 일. 덧붙이기만 하며, 값은 적지 않는다", "what happened to every customer id; append-only, without values"),
    Text("적힌 일은 사라지지 않는다", "no line is lost"),
    (
        _text("at", "때", "at", "그 일이 있었던 실행이 시작된 때", "when the run began in which it happened", null=False),
        _text("customer_id", "고객번호", "customer id", null=False),
        _text("event", "일", "event", "created, returned, came_off, took_over, split, joined, left, changed, consent, united, gone", null=False),
        _text("detail", "덧붙임", "detail", "다른 고객번호, 소스:행, 바뀐 항목의 이름, 동의의 전과 후", "other customer ids, rows as SOURCE:ROW, names of changed fields, consent before and after"),
    ),
)

CHANGES = Table(
    "changes",
    Text("지난번에 내보낸 뒤 달라진 사람. 처음 내보낼 때는 비어 있다", "people who changed since the last delivery; empty for the first"),
    Text("", ""),
    (
        _text("change", "변화", "change", "added(생김), changed(바뀜), united(합쳐짐), split(나뉨), gone(사라짐)", "added, changed, united, split or gone", null=False),
        _text("customer_id", "고객번호", "customer id", null=False),
        _text("others", "다른 고객번호", "other ids",
            "united: 이 사람이 되며 없어진 번호, split: 이 사람에게서 나온 번호. 빈칸으로 구분",
            "united: the ids given up for this one; split: the ids that came off it; separated by blanks"),
        _text("fields", "바뀐 항목", "fields", "빈칸으로 구분", "separated by blanks"),
    ),
)

CURSORS = Table(
    "cursors",
    Text("소스마다 어디까지 읽었는지", "how far every source has been read"),
    Text("소스마다 많아야 한 줄", "at most one row per source"),
    (
        _WHERE[0],
        _text("fingerprint", "지문", "fingerprint",
            "파일: 내용의 SHA-256, 서버와 API: 무엇을 읽는지(주소·표·질의, 비밀은 빼고)의 SHA-256. 달라지면 처음부터 읽음",
            "files: SHA-256 of the content; servers and APIs: of what is asked for (address, table, query; no secrets). Another one = read from the start", null=False),
        _text("cursor", "커서", "cursor", "커서 열에서 지금까지 본 가장 큰 값. 커서가 없는 소스는 비어 있음", "the highest value of the cursor column so far; null for sources without one"),
        _text("position", "멈춘 곳", "position", "중단된 읽기를 이어 갈 곳(JSON). 끝까지 읽었으면 비어 있음", "where an interrupted reading goes on, as JSON; null once the source was read to its end"),
        _text("at", "때", "at", "이 줄을 쓴 때 (ISO 8601)", "when this row was written (ISO 8601)", null=False),
    ),
)

TABLES = (
    REFUSED, FINDINGS, CURSORS, RECORDS, CONSENTS, CONSENT_LEDGER, PAIRS, GROUPS, JUDGEMENTS, AUDITS, SUPPRESSIONS,
    DUES, ERASURES, MANUALS, SHIPMENTS, CUSTOMER_OF, LINEAGE, CUSTOMERS, ORGANISATIONS, HISTORY, CHANGES, PROFILE,
    KEYS, DUPLICATES, OVERLAP,
)
# fmt: on


def raw_name(source: str) -> str:
    """The table that holds what `source` gave: `row` (int64, from 1) and every column of the source as text."""
    return f"raw_{source}"
