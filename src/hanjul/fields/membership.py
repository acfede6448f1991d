"""The state of a membership: a state is no consent, but who withdrew, opted out or was blocked is not advertised to.

Withdrawing ends the purpose the data were collected for: they are to be destroyed without delay unless another law
demands keeping them (Personal Information Protection Act art. 21(1), 37(3)); to advertise all the same would pass over a
refusal (Network Act art. 50(2)). A state has no date of its own: an undated refusal wins over every yes.
Facts: membership_states.csv.
"""

import re
from functools import cache

from hanjul import facts
from hanjul.fields import Cleaned, Context, Field
from hanjul.fields.cells import MAX_CHARACTERS, hidden, plain
from hanjul.words import Text

OUTPUTS = ("answer", "answered_at")
_SAYS_WITHDRAWN = re.compile(r"탈퇴|회원\s?해지|withdr[ae]w", re.IGNORECASE)
_SAYS_REFUSED = re.compile(
    r"수신\s?거부|unsubscrib|opt(?:ed)?[- ]?out", re.IGNORECASE
)  # of mail, not of the membership
_NOT_WITHDRAWN = re.compile(r"미탈퇴|탈퇴\s?(?:철회|취소|안|아님|불가)|not withdrawn", re.IGNORECASE)
_ANSWERED = frozenset(("no", "blocked"))
_ANSWERS = {
    "withdrawn": (("no", None), "membership_withdrawn"),
    "refused": (("no", None), ""),
    "blocked": (("blocked", None), ""),
    "dormant": ((None, None), "membership_dormant"),
    "left": ((None, None), "membership_left"),
    "member": ((None, None), ""),
}


@cache
def _states() -> dict[str, str]:
    return {row["value"].casefold(): row["meaning"] for row in facts.rows("membership_states")}


def state(text: str) -> str | None:
    """What a tidy cell says of a membership: member, dormant, left, withdrawn, refused, blocked; None if nothing known.

    >>> state("탈퇴"), state("휴면회원"), state("2021년 탈퇴 요청"), state("080수신거부 등록"), state("배송완료")
    ('withdrawn', 'dormant', 'withdrawn', 'refused', None)
    """
    known = _states().get(text.casefold())
    if known is not None or _NOT_WITHDRAWN.search(text):
        return known
    return "withdrawn" if _SAYS_WITHDRAWN.search(text) else "refused" if _SAYS_REFUSED.search(text) else None


def tidy(raw: str) -> str:
    """A cell as `state` reads it; "" where it is too long to be a state."""
    return plain(raw) if len(raw) <= MAX_CHARACTERS else ""


def clean(raw: str, context: Context) -> Cleaned:
    """One cell of a column of member states.

    Returns:
        (no, blocked or null; null) and the rules that acted.
    """
    text = tidy(raw)
    meaning = state(text) if text else None
    answers, rule = _ANSWERS[meaning or "member"]
    return answers, rule


def mask(value: str) -> str:
    """A known state is nobody's secret; of anything else, the first two letters."""
    return value if plain(value[:MAX_CHARACTERS]).casefold() in _states() or value in _ANSWERED else hidden(value, 2)


MEMBERSHIP: Field = Field("membership", Text("회원 상태", "member state"), OUTPUTS, clean, mask)
