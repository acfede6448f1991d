"""The eight exports: which columns each programme writes, and how untidily.

A function takes the world, what the source observed, and its random stream; it gives the columns as they stand in the
file. Rows about nobody (a total) come after the data, so that row numbers agree with the truth.
"""

from collections.abc import Callable

import numpy as np

from hanjul.demo import forms
from hanjul.demo.files import Cell, Columns
from hanjul.demo.observe import Cells, Values
from hanjul.demo.parts import Shares, chance, drawn, tokens
from hanjul.demo.world import DAY, World

Sheet = Callable[[World, Values, np.random.Generator], Columns]


def _choice(rng: np.random.Generator, size: int, choices: dict[str | None, float]) -> Cells:
    words = list(choices)
    shares: Shares = np.array(list(choices.values()), dtype=np.float64)
    return [words[n] for n in drawn(rng, shares, size).tolist()]


def _some(rng: np.random.Generator, share: float, cells: list[str]) -> Cells:
    return [cell if keep else None for cell, keep in zip(cells, chance(rng, share, len(cells)).tolist(), strict=True)]


def _of(words: list[str], values: Values) -> list[str]:
    return [words[person] for person in values.who.tolist()]


def _at_least(rng: np.random.Generator, share: float, size: int, least: int) -> list[int]:
    """Rows to change: a share of them, but never fewer than `least` (as far as there are rows)."""
    rows: list[int] = rng.permutation(size)[: max(round(share * size), min(least, size))].tolist()
    return rows


def _memos(world: World, values: Values, rng: np.random.Generator) -> Cells:
    """Notes of the sales team: requests, formula-looking cells, line breaks, and resident numbers that must not be there."""
    size = values.rows
    memos = _some(rng, 0.3, tokens("memo").draw(rng, size))
    for kind, share, least in (("formula", 0.003, 7), ("refusal_memo", 0.004, 3)):
        words = tokens(kind).words
        for n, row in enumerate(_at_least(rng, share, size, least)):
            memos[row] = words[n % len(words)]
    for row in _at_least(rng, 0.004, size, 2):
        memos[row] = '통화 기록:\n1차 부재중\n2차 "다음 주" 회신'
    rows = _at_least(rng, 0.002, size, 3)
    people = values.who[rows]
    numbers = forms.resident_numbers(rng, [world.birth[p] for p in people.tolist()], world.female[people])
    for n, (row, number) in enumerate(zip(rows, numbers, strict=True)):
        memos[row] = (f"본인확인 {number}", number.replace("-", ""), f"주민번호 {number} 확인 후 삭제할 것")[n % 3]
    return memos


def _mobile_cells(values: Values, rng: np.random.Generator, ways: forms.Ways, placeholders: float) -> Cells:
    return forms.sprinkle(rng, forms.written(rng, values.mobile, ways), "placeholder_mobile", placeholders)


def _email_cells(values: Values, rng: np.random.Generator, placeholders: float) -> Cells:
    return forms.sprinkle(rng, forms.written(rng, values.email, forms.EMAIL), "placeholder_email", placeholders)


def crm(world: World, values: Values, rng: np.random.Generator) -> Columns:
    """CRM export, CP949 with commas: phones in a dozen forms, two numbers in a cell, consent O/X by hand."""
    mobile = _mobile_cells(values, rng, forms.MOBILE_OFFICE, 0.08)
    phone = forms.written(rng, values.phone, forms.PHONE)
    for row in np.flatnonzero(chance(rng, 0.02, values.rows)).tolist():
        if values.mobile[row] and phone[row]:
            mobile[row] = f"{forms.hyphens(str(values.mobile[row]))} / {phone[row]}"
            phone[row] = None
        elif phone[row]:
            phone[row] = f"{phone[row]} (내선 {row % 900 + 100})"
    name = forms.sprinkle(rng, forms.written(rng, values.name, forms.NAME_OFFICE), "placeholder_name", 0.3)
    return {
        "고객번호": [f"C{n:07d}" for n in range(1, values.rows + 1)],
        "담당자": name,
        "회사명": forms.company_names(rng, world.companies, values.firm),
        "부서": _some(rng, 0.5, _of(world.department, values)),
        "직위": _some(rng, 0.6, _of(world.position, values)),
        "휴대폰": mobile,
        "전화번호": phone,
        "이메일": _email_cells(values, rng, 0.05),
        "마케팅 수신 동의": _choice(rng, values.rows, {"O": 28, "X": 12, None: 50, "동의": 5, "거부": 3, "○": 2}),
        "유입경로": _some(rng, 0.6, tokens("path").draw(rng, values.rows)),
        "메모": _memos(world, values, rng),
        "등록일": forms.mixed_dates(rng, values.when),
    }


def shop(world: World, values: Values, rng: np.random.Generator) -> Columns:
    """Shop member list: some mobiles and postcodes became numbers and lost their 0; consent T/F per channel."""
    mobile: list[Cell] = list(_mobile_cells(values, rng, forms.MOBILE_FORM, 0.2))
    for row in np.flatnonzero(chance(rng, 0.15, values.rows)).tolist():
        digits = values.mobile[row]
        if digits:
            mobile[row] = int(digits)
    has_address = [address is not None for address in values.address]
    postcode: list[Cell] = [
        code if has else None for code, has in zip(_of(world.postcode, values), has_address, strict=True)
    ]
    for row in np.flatnonzero(chance(rng, 0.4, values.rows)).tolist():
        postcode[row] = int(str(postcode[row])) if postcode[row] else None
    ids = _choice(rng, values.rows, {"n": 20, "k": 25, "": 55})
    words = tokens("local_word").draw(rng, values.rows)
    return {
        "회원아이디": [
            f"{n * 7919 + 1_000_000}@{kind}" if kind else f"{word}{n}"
            for n, (kind, word) in enumerate(zip(ids, words, strict=True))
        ],
        "이름": forms.written(rng, values.name, forms.NAME_WEB),
        "휴대폰번호": mobile,
        "이메일": _email_cells(values, rng, 0.04),
        "생년월일": [birth.replace("-", "") if birth and row % 3 else birth for row, birth in enumerate(values.birth)],
        "성별": [
            ("남", "여")[sex] if has else None
            for sex, has in zip(world.female[values.who].tolist(), chance(rng, 0.4, values.rows).tolist(), strict=True)
        ],
        "우편번호": postcode,
        "주소": [address.split(", ")[0] if address else None for address in values.address],
        "상세주소": [address.split(", ")[1] if address else None for address in values.address],
        "SMS수신여부": _choice(rng, values.rows, {"T": 48, "F": 52}),
        "이메일수신여부": _choice(rng, values.rows, {"T": 45, "F": 55}),
        "적립금": (rng.integers(0, 90, values.rows) * 100).tolist(),
        "가입일": forms.serials(values.when),
    }


def newsletter(world: World, values: Values, rng: np.random.Generator) -> Columns:
    """Mailing tool export, UTF-8 with BOM: names often missing, Go-style times."""
    state = _choice(rng, values.rows, {"구독 중": 76, "수신거부": 14, "자동삭제": 6, "구독 확인 대기": 4})
    later = np.minimum(values.when + rng.integers(0, 900, values.rows) * DAY, values.when.max(initial=0))
    return {
        "이메일 주소": forms.written(
            rng, values.email, ((96, forms.PLAIN), (3, lambda e: e[:1].upper() + e[1:]), (1, lambda e: e + " "))
        ),
        "이름": forms.written(rng, values.name, forms.NAME_WEB),
        "회사": forms.company_names(rng, world.companies, values.firm),
        "구독 상태": state,
        "광고성 정보 수신 동의": [
            "N" if s == "수신거부" else answer
            for s, answer in zip(state, _choice(rng, values.rows, {"Y": 62, "N": 10, None: 28}), strict=True)
        ],
        "추가 경로": _choice(rng, values.rows, {"구독 폼": 60, "직접 추가": 30, "API": 10}),
        "구독일": forms.times(values.when, "%Y-%m-%d %H:%M:%S +0900 KST"),
        "마지막 업데이트일": forms.times(later, "%Y-%m-%d %H:%M:%S +0900 KST"),
    }


def responses(world: World, values: Values, rng: np.random.Generator) -> Columns:
    """Form answers: sentences as headers, 오전/오후 times; the contact cell sometimes holds an e-mail instead."""
    contact = _mobile_cells(values, rng, forms.MOBILE_FORM, 0.05)
    email = _email_cells(values, rng, 0.02)
    for row in np.flatnonzero(chance(rng, 0.02, values.rows)).tolist():
        if contact[row] is None and email[row]:
            contact[row], email[row] = email[row], None
    return {
        "타임스탬프": forms.google_times(values.when),
        "성함을 알려주세요": forms.sprinkle(
            rng, forms.written(rng, values.name, forms.NAME_WEB), "placeholder_name", 0.2
        ),
        "연락처(휴대폰)를 남겨 주세요": contact,
        "이메일 주소": email,
        "소속(회사명)": forms.company_names(rng, world.companies, values.firm),
        "어떤 과정을 신청하시나요?": list(tokens("course").draw(rng, values.rows)),
        "개인정보 수집·이용에 동의하십니까?": _choice(rng, values.rows, {"네, 동의합니다.": 97, "아니오": 1, None: 2}),
        "[선택] 마케팅 정보 수신에 동의하십니까?": _choice(
            rng, values.rows, {"네, 동의합니다.": 48, "아니요, 동의하지 않습니다.": 27, None: 25}
        ),
        "하고 싶은 말씀을 적어 주세요": _some(rng, 0.06, tokens("memo").draw(rng, values.rows)),
    }


def ledger(world: World, values: Values, rng: np.random.Generator) -> Columns:
    """Ledger of accounts, one line per contact, a total at the end: titles glued to names, switchboards shared."""
    size = values.rows
    mobile = forms.written(rng, values.mobile, forms.MOBILE_OFFICE)
    phone = forms.written(rng, values.phone, forms.PHONE)
    for row in np.flatnonzero(chance(rng, 0.04, size)).tolist():
        mobile[row] = mobile[row] or phone[row]  # the switchboard once more, for want of a mobile
    number = forms.written(rng, values.business_number, forms.BUSINESS_NUMBER)
    for row in _at_least(rng, 0.01, size, 2):
        if number[row] is None and values.firm[row] >= 0:
            number[row] = "123-45-67890"  # the check digit is wrong
    owed = np.where(chance(rng, 0.35, size), rng.integers(-20, 300, size) * 11_000, 0).tolist()
    firms = forms.company_names(rng, world.companies, values.firm)
    columns: dict[str, list[Cell]] = {
        "거래처코드": [f"{n:06d}" for n in range(1, size + 1)],
        "거래처명": list(firms),
        "사업자등록번호": list(number),
        "대표전화": list(phone),
        "담당자": list(forms.titled(rng, values.name, values.name_form, _of(world.position, values), firms)),
        "담당자 휴대폰": list(mobile),
        "계산서 이메일": list(_email_cells(values, rng, 0.03)),
        "미수금": [f"{amount:,}" for amount in owed],
        "거래시작일": list(forms.mixed_dates(rng, values.when)),
        "비고": list(_some(rng, 0.1, tokens("memo").draw(rng, size))),
    }
    for name, cells in columns.items():
        cells.append({"거래처코드": "합계", "미수금": f"{sum(owed):,}"}.get(name))
    return columns


def old_members(world: World, values: Values, rng: np.random.Generator) -> Columns:
    """The member programme of before 2019: no hyphens, two-digit years, dead prefixes, a column that is now unlawful."""
    size = values.rows
    resident: Cells = [None] * size
    rows = _at_least(rng, 0.02, size, 5)
    people = values.who[rows]
    for row, number in zip(
        rows, forms.resident_numbers(rng, [world.birth[p] for p in people.tolist()], world.female[people]), strict=True
    ):
        resident[row] = number if row % 2 else number.replace("-", "")
    joined = [
        a if short else b
        for a, b, short in zip(
            forms.times(values.when, "%y.%m.%d"),
            forms.times(values.when, "%Y%m%d"),
            chance(rng, 0.6, size).tolist(),
            strict=True,
        )
    ]
    return {
        "회원번호": [str(n) for n in range(10_001, 10_001 + size)],
        "성명": forms.written(rng, values.name, forms.NAME_OFFICE),
        "핸드폰": _mobile_cells(values, rng, forms.MOBILE_OLD, 0.1),
        "집전화": forms.written(rng, values.phone, ((60, forms.PLAIN), (40, forms.HYPHENS))),
        "이메일": _email_cells(values, rng, 0.1),
        "주민등록번호": resident,
        "생년월일": [
            birth.replace("-", "")[2:] if birth and row % 2 else birth for row, birth in enumerate(values.birth)
        ],
        "주소": [
            address.replace("특별시", "").replace("광역시", "") if address and row % 2 else address
            for row, address in enumerate(values.address)
        ],
        "DM수신거부": _choice(rng, size, {"Y": 12, "N": 48, None: 40}),
        "가입일": joined,
    }


def chat(world: World, values: Values, rng: np.random.Generator) -> Columns:
    """Chat tool users as JSON lines: English keys, epoch milliseconds, +82 numbers, nicknames."""
    when = (values.when - 9 * 3600) * 1000
    seen = np.minimum(when + rng.integers(0, 400, values.rows) * DAY * 1000, when.max(initial=0))
    off = chance(rng, 0.12, values.rows).tolist()
    return {
        "id": [f"{n * 2_654_435_761 % 2**32:08x}" for n in range(1, values.rows + 1)],
        "name": forms.written(rng, values.name, forms.NAME_WEB),
        "mobileNumber": forms.written(rng, values.mobile, forms.MOBILE_CHAT),
        "email": forms.written(rng, values.email, ((97, forms.PLAIN), (3, str.upper))),
        "unsubscribeEmail": [True if no else None for no in off],
        "unsubscribeTexting": [True if no else None for no in chance(rng, 0.1, values.rows).tolist()],
        "createdAt": when.tolist(),
        "lastSeenAt": seen.tolist(),
    }


def attendees(world: World, values: Values, rng: np.random.Generator) -> Columns:
    """Attendee list of an event, zipped: typed in from cards at the door."""
    firms = forms.company_names(rng, world.companies, values.firm)
    return {
        "No": [str(n) for n in range(1, values.rows + 1)],
        "참석자명": forms.titled(rng, values.name, values.name_form, _of(world.position, values), firms),
        "소속": firms,
        "직함": _some(rng, 0.5, _of(world.position, values)),
        "연락처": _mobile_cells(values, rng, forms.MOBILE_OFFICE, 0.05),
        "E-mail": _email_cells(values, rng, 0.03),
        "개인정보 수집 및 이용 동의": _choice(rng, values.rows, {"O": 92, None: 8}),
        "광고성 정보 수신 동의": _choice(rng, values.rows, {"O": 40, "X": 30, None: 30}),
        "등록일시": forms.times(values.when, "%Y/%m/%d %H:%M"),
    }
