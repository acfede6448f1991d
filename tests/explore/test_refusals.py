"""Lists in which standing is the answer: refusals of the 080 number, unsubscribed, bounced."""

import pyarrow as pa
import pytest

from hanjul.explore.mapping import Guess, infer
from hanjul.explore.refusals import every_row, is_dated
from hanjul.words import Text

WHY = Text("", "")
NUMBER = Guess("전화번호", "mobile", 0.9, WHY)

LISTS = [
    ("080수신거부목록", "refusal_sms"),
    ("문자 수신거부 2026", "refusal_sms"),
    ("수신차단", "refusal"),
    ("LMS 수신거부 명단", "refusal"),  # of a learning management system, or of long text messages
    ("unsubscribed_members", "refusal_email"),
    ("suppression list", "refusal"),
    ("do-not-call", "refusal_phone"),
    ("POPIA objections (Form 2)", "refusal"),
    ("objections handling", None),
    ("odjavljeni s newslettera", "refusal_email"),
    ("cleaned_email_audience_export_1a2b", "bounced"),
    ("반송메일", "bounced"),
    ("소식지 발송중지 요청대장", "refusal"),
    ("광고 수신 중단", "refusal"),
    ("소식지 거부자", "refusal"),
    ("blacklist", "refusal"),
    ("désinscrits 2026", "refusal"),
    ("Abmeldungen", "refusal"),
    ("danh sách hủy đăng ký email", "refusal_email"),
    ("bülten abonelikten çıkanlar", "refusal_email"),
    ("قائمة إلغاء الاشتراك", "refusal"),
    ("lista disiscritti", "refusal"),
    ("lista_robinson", "refusal"),
    ("配信停止リスト", "refusal"),
    ("メルマガ解除者リスト", "refusal_email"),
    ("DM不要リスト", "refusal"),
    ("発送停止リスト", None),  # of parcels
    ("Werbewidersprueche", "refusal"),
    ("Werbesperren", "refusal"),
    ("Newsletter-Austragungen", "refusal_email"),
    ("Widersprüche gegen Bescheide", None),
    ("отписавшиеся", "refusal"),
    ("черный_список_не_звонить", "refusal_phone"),
    ("відписані", "refusal"),
    ("daftar berhenti berlangganan", "refusal"),
    ("revoche_consenso", "refusal"),
    ("registro_opposizioni", "refusal"),
    ("repep_no_molestar", "refusal_phone"),
    ("no_llamar", "refusal_phone"),
    ("הסרות", "refusal"),
    ("customers with no contact details", None),
    ("клиенты", None),
    ("개인정보_동의철회_접수대장", "refusal"),
    ("마케팅 수신동의 철회자", "refusal"),
    ("개인정보 삭제요청 처리대장", "refusal"),
    ("탈퇴신청_접수", "refusal"),
    ("탈퇴회원 명단", "refusal"),
    ("회원 탈퇴자", "refusal"),
    ("withdrawn_members", "refusal"),
    ("B_shop_leave_customer", "refusal"),
    ("es_memberHackout", "refusal"),
    ("sick_leave_members", None),
    ("withdrawal_requests", None),  # of money
    ("탈퇴방지 캠페인 대상", None),
    ("탈퇴사유 설문", None),
    ("청약철회 내역", None),  # of a purchase
    ("수신동의 현황", None),
    ("abonelik listesi", None),
    ("hủy đơn hàng", None),  # orders that were cancelled
    ("회원명단", None),
    ("수신거부 제외 고객", None),
    ("수신동의_수신거부 및 동의", None),
    ("subscribed_email_audience_export_1a2b", None),
    ("customers_cleaned", None),
    ("clients without opt-out", None),
    ("opt-in_opt-out_status", None),
]


@pytest.mark.parametrize(("source", "said"), LISTS)
def test_the_name_of_a_list_says_what_every_row_says(source: str, said: str | None) -> None:
    assert every_row(source, [NUMBER]) == said


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("차단목록", "refusal"), ("발송제외 명단", "refusal"), ("마케팅 미동의자", "refusal"), ("마케팅 동의자", None), ("고객명단(수신거부 제외)", None),
        ("spam_reports", "refusal"), ("complaints", None), ("invalid_emails", "bounced"), ("하드바운스", "bounced"), ("stop_list", "refusal"),
        ("삭제요청 목록", "refusal"), ("삭제된 파일 목록", None), ("bajas", "refusal"),
    ],
)  # fmt: skip
def test_more_lists_of_those_nobody_writes_to(source: str, said: str | None) -> None:
    assert every_row(source, [NUMBER, Guess("email", "email", 0.9, WHY)]) == said


def test_addresses_under_a_question_refuse_nothing() -> None:
    assert every_row("contacts", [Guess("Contact by email", "email", 0.9, WHY)]) is None
    assert every_row("contacts", [Guess("Email - please do not abbreviate", "email", 0.9, WHY)]) is None
    assert every_row("contacts", [Guess("Unsubscribed email", "email", 0.9, WHY)]) == "refusal_email"


def test_a_letter_that_came_back_says_nothing_of_a_mailbox() -> None:
    assert every_row("우편물_반송명단", [NUMBER]) is None
    assert every_row("우편물_반송명단", [Guess("이메일", "email", 0.9, WHY)]) == "bounced"
    assert every_row("반송명단", [NUMBER]) == "bounced"


def test_what_a_tool_deleted_by_itself_are_mailboxes_that_returned_its_mail() -> None:
    assert every_row("절세레터_자동삭제_20261110", [Guess("이메일 주소", "email", 0.9, WHY)]) == "bounced"
    assert every_row("개인정보 자동삭제", [NUMBER]) is None
    assert every_row("휴면계정_자동삭제_예정", [Guess("이메일", "email", 0.9, WHY)]) is None


def test_a_refusal_above_numbers_says_so_too() -> None:
    assert every_row("목록", [Guess("수신거부번호", "mobile", 0.85, WHY)]) == "refusal"


def test_a_list_with_answers_speaks_through_them() -> None:
    assert every_row("unsubscribed", [NUMBER, Guess("UNSUB_TIME", "refusal_email", 0.9, WHY)]) is None


@pytest.mark.parametrize(
    ("column", "dated"),
    [
        ("등록일시", True),
        ("수신거부일", True),
        ("철회 접수일", True),
        ("신청일", True),
        ("가입일", False),
        ("Joined at", False),
    ],
)
def test_only_the_date_of_the_list_dates_a_refusal(column: str, dated: bool) -> None:
    assert is_dated([Guess(column, "created_at", 0.9, WHY)]) is dated


def test_in_a_group_of_an_address_book_nobody_refused_on_the_day_they_were_entered() -> None:
    assert not is_dated([Guess("그룹", "tag", 0.9, WHY), Guess("등록일", "created_at", 0.9, WHY)])
    assert is_dated([Guess("그룹", "tag", 0.9, WHY), Guess("수신거부일", "created_at", 0.9, WHY)])
    assert not is_dated([Guess("登録日", "created_at", 0.9, WHY)])  # when a reader signed up
    assert is_dated([Guess("配信停止日", "created_at", 0.9, WHY)])


@pytest.mark.parametrize(
    "name", ["suoramarkkinointikielto", "odhlášení z newsletteru", "leiratkozottak", "διαγραφές", "dezabonati", "reservert mot reklame",
             "cancelamentos de subscrição", "ยกเลิกรับข่าวสาร", "berhenti melanggan", "拒收短信", "bel-me-niet"]
)  # fmt: skip
def test_lists_of_refusals_of_more_languages(name: str) -> None:
    assert every_row(name, []) in ("refusal", "refusal_sms", "refusal_phone", "refusal_email")


@pytest.mark.parametrize("name", ["拒收订单", "robinsons_orders", "reservasjoner"])
def test_other_lists_of_those_languages_are_none(name: str) -> None:
    assert every_row(name, []) is None


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("2026년 10월 수신거부자 목록 (12명)", "refusal"),
        ("■ 탈퇴 회원", "refusal"),
        ("메일 반송 목록", "bounced"),
        ("Unsubscribed customers (as of 2026-10-31)", "refusal_email"),
        ("2026년 회원 현황 (대외비)", None),
        ("무료수신거부 080-123-4567", None),
        ("수신거부 고객은 빼 주세요", None),
        ("문자 발송 대상 (수신거부 제외)", None),
        ("수신동의 및 수신거부 현황", None),
    ],
)
def test_the_title_above_a_table_may_say_that_it_is_a_list_of_refusals(title: str, said: str | None) -> None:
    assert every_row("명단", [], [title]) == said


def test_letters_that_came_back_say_nothing_of_a_mailbox() -> None:
    sent = [Guess("이름", "name", 0.9, WHY), Guess("주소", "address", 0.9, WHY)]
    assert every_row("소식지_반송목록", sent) is None
    assert every_row("소식지_반송목록", [*sent, Guess("이메일", "email", 0.9, WHY)]) == "bounced"


def test_who_left_is_on_the_list_whatever_is_to_happen_to_their_data() -> None:
    columns = {
        "이름": ["김민수", "이영희"],
        "연락처": ["010-2345-6789", "010-3456-7890"],
        "개인정보를 즉시 삭제해 드릴까요?": ["네, 모두 삭제해 주세요", "아니요, 소식은 계속 받고 싶어요"],
    }
    sample = pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})
    found = infer("회원 탈퇴 신청(응답)", list(columns), sample)
    assert [each.field for each in found] == ["name", "mobile", "refusal"]
    assert every_row("회원 탈퇴 신청(응답)", found) == "refusal"
