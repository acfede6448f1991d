"""The consent ledger of one person: every answer any source holds or held, and for each purpose and channel which decides.

Consent to collection and use is a purpose of its own and never speaks for marketing; an answer about marketing as such speaks
for every channel. The latest dated answer wins; an undated refusal wins over every yes; a bounce or block outranks all; an
answer nobody can read holds back a yes that is not known to be later.
An answer whose row has gone goes on speaking (hanjul.store.consents).
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import narwhals as nw

from hanjul.engines import Engine
from hanjul.errors import ProjectError, run_first
from hanjul.merge import STATES
from hanjul.store import consents
from hanjul.words import Text

PURPOSES: Final = {
    "privacy": Text("개인정보 수집·이용", "collection and use"),
    "marketing": Text("광고", "marketing"),
    "night": Text("야간 광고", "night-time marketing"),
    "third_party": Text("제3자 제공", "third parties"),
    "overseas": Text("국외 이전", "transfer abroad"),
}
CHANNELS: Final = {
    "any": Text("모든 채널", "every channel"), "email": Text("이메일", "e-mail"), "sms": Text("문자", "SMS"),
    "phone": Text("전화", "phone"), "kakao": Text("카카오톡", "KakaoTalk"), "push": Text("앱 푸시", "push"),
    "post": Text("우편", "post"),
}  # fmt: skip
WHY: Final = {
    "blocked": Text("반송·차단은 모든 답에 앞섭니다", "a bounce or block outranks every answer"),
    "undated": Text("날짜 없는 거부는 모든 동의에 앞섭니다", "an undated refusal wins over every yes"),
    "latest": Text("가장 나중의 답입니다", "it is the latest answer"),
    "only_yes": Text("거부가 없고, 동의에 날짜가 없습니다", "nobody refused, and the yes has no date"),
    "gone": Text(
        "이 고객의 행에서는 사라졌지만 거부는 남습니다", "no row of theirs says it any more, but a refusal stays"
    ),
    "unclear": Text(
        "나중의 답을 읽을 수 없어 보내지 않습니다. 사람이 보고 소스에서 고치세요",
        "a later answer cannot be read, so nothing is sent: look at it and correct it in the source",
    ),
    "never": Text("물은 적이 없습니다. 동의가 아닙니다", "never asked: no consent"),
}
STANDING: Final = {
    consents.SHARED: Text(
        "이름 없는 행의 같은 연락처로 한 거부", "by a row with the same contact, one of the two without a name"
    ),
    consents.GONE: Text("이 고객의 행에는 이제 없음", "in no row of theirs any more"),
    consents.REPLACED: Text("다른 답으로 바뀜", "answered anew"),
    consents.BACK: Text("다시 나타남", "came back"),
    consents.UNREAD: Text("이제 읽지 않는 열", "column no longer read so"),
    consents.ELSEWHERE: Text("지금 없는 연락처에 한 동의", "for a contact no longer theirs"),
}


class Answer(NamedTuple):
    """One line of the ledger. `row` is the one it stands in, or last stood in; days are YYYY-MM-DD."""

    at: str | None
    purpose: str
    channel: str
    answer: str
    source: str
    row: int
    column: str
    wording: str | None
    first_seen: str
    last_seen: str
    state: str


def about(one: Answer) -> Text:
    """What an answer is about: the purpose, and the channel where it speaks of one."""
    purpose, channel = PURPOSES[one.purpose], CHANNELS[one.channel]
    if one.purpose != "marketing":
        return purpose
    return Text(f"{purpose.ko}: {channel.ko}", f"{purpose.en}: {channel.en}")


def seen(one: Answer) -> Text:
    """Since when an answer has been known; and of one that does not stand in its source, until when it did, and what became of it."""
    if one.state == consents.HELD:
        return Text(f"{one.first_seen} –", f"{one.first_seen} –")
    what, days = STANDING[one.state], f"{one.first_seen} – {one.last_seen}"
    return Text(f"{days}: {what.ko}", f"{days}: {what.en}")


class State(NamedTuple):
    """What holds for a consent column of customers: yes, no, or None for never asked; the line that decides, and why."""

    column: str
    answer: str | None
    decided_by: Answer | None
    why: str


class Ledger(NamedTuple):
    """Everything about one customer's consent. `status`: whether they may be mailed."""

    customer_id: str
    status: str
    answers: tuple[Answer, ...]
    states: tuple[State, ...]


def ledger(engine: Engine, customer_id: str) -> Ledger:
    """The ledger of a customer.

    Raises:
        ProjectError: there is no such customer.
    """
    customer = engine.table("customers").filter(nw.col("customer_id") == customer_id)
    found = engine.rows(customer).to_pylist()
    if not found:
        raise unknown(customer_id)
    if consents.NAME not in engine.tables():
        raise run_first("저장소가 이전 hanjul의 것입니다.", "the store is an earlier hanjul's")
    lines = engine.table(consents.NAME).filter(nw.col("customer_id") == customer_id)
    names = [{"at": "answered_at", "row": "last_row"}.get(name, name) for name in Answer._fields]
    answers = sorted(
        (Answer(*line.values()) for line in engine.rows(lines.select(*names)).to_pylist()),
        key=lambda one: (one.at or "", one.source, one.row, one.purpose, one.channel, one.answer),
    )
    states = tuple(_state(column, found[0].get(column), answers) for column in STATES if column in found[0])
    return Ledger(customer_id, found[0]["status"], tuple(answers), states)


def _state(column: str, answer: str | None, answers: Sequence[Answer]) -> State:
    """The line behind what `customers` say."""
    purpose, channels = STATES[column]
    about = [
        one for one in answers if one.purpose == purpose and one.channel in channels and one.state in consents.COUNTING
    ]
    if answer is None:
        return State(column, None, None, "never")
    if answer == "no":
        for why, lines in (
            ("blocked", [one for one in about if one.answer == "blocked"]),
            ("undated", [one for one in about if one.answer == "no" and not one.at and one.state in consents.STANDING]),
            ("latest", [one for one in about if one.answer == "no"]),
        ):
            if lines:
                last = max(lines, key=lambda one: one.at or (one.last_seen if one.state == consents.GONE else ""))
                return State(column, answer, last, "gone" if last.state == consents.GONE else why)
        return State(column, answer, None, "latest")
    if answer == consents.UNCLEAR:
        return State(
            column, answer, max((one for one in about if one.answer == answer), key=lambda one: one.at or ""), answer
        )
    yes = [one for one in about if one.answer == "yes"]
    said = max(yes, key=lambda one: one.at or "") if yes else None
    return State(column, answer, said, "latest" if said and said.at else "only_yes")


def unknown(customer_id: str) -> ProjectError:
    """There is no such customer."""
    return ProjectError(
        Text(f"고객 {customer_id} 은(는) 없습니다.", f"there is no customer {customer_id}"),
        Text("고객번호는 customers.csv 와 records.csv 에 있습니다.", "customers.csv and records.csv have the ids"),
    )
