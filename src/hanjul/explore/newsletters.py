"""How mailing tools and newsletter forms write who confirmed: a tick or a sign-up is no yes where the click in the mail is kept as well."""

import re
from collections.abc import Sequence

from hanjul.explore.drafts import Draft, of
from hanjul.explore.headers import compact
from hanjul.words import Text

# Not that of an account (Shopware's doubleOptinRegister), nor how and from where somebody confirmed.
_CONFIRMED = re.compile(
    r"(?:double|doppel\w*)[-_ ]?opt[-_ ]?in(?![-_ ]?(?:reg|email|hash))|(?<![a-z])doi(?![a-z])", re.IGNORECASE
)
_BESIDE = re.compile(
    r"(?<![a-z])(?:ip|id|hash|token|text|url|host|quelle|source)(?![a-z])"
    # When it was asked, or the question ended, nobody had answered.
    r"|(?<![a-z])sent(?![a-z])|versand|versend|versch?ick|gesendet|request|angefragt|anfrage|angeforder|anforder|invit|remind|erinner"
    r"|expir|abgelauf|ablauf|pending|ausstehend|fail",
    re.IGNORECASE,
)
_TOOL = re.compile(r"cleverreach|newsletter|empf(?:ä|ae)nger|recipient|verteiler|subscriber|mailing", re.IGNORECASE)
_STEPS = (
    ("registered", "activated", "deactivated"),
    ("registriert", "aktiviert", "deaktiviert"),
)
_DEMOTED = {"consent_email": "refusal_if_no_email", "consent_marketing": "refusal_if_no"}


def confirmations(source_name: str, drafts: Sequence[Draft]) -> None:
    """What tells who confirmed is the consent."""
    _steps(source_name, drafts)
    _double_opt_in(drafts)
    _opted_in(drafts)


def _steps(source_name: str, drafts: Sequence[Draft]) -> None:
    """CleverReach writes when somebody signed up, clicked the mail and left (registered, activated, deactivated): without the second there
    is no consent. Accounts of other software are activated as well; whoever left there wants no mail either.
    """
    named = {compact(each.column): each for each in drafts}
    steps = next((steps for steps in _STEPS if named.keys() >= set(steps)), None)
    if steps is None or not of(drafts, "email"):
        return
    _, activated, deactivated = (named[step] for step in steps)
    deactivated.become("refusal_email", 0.85, Text("떠난 날", "when they left"))
    if _TOOL.search(source_name):
        why = Text("가입을 확인한 날: 확인해야 동의가 됨", "when they confirmed: only then it is a consent")
        activated.become("consent_email", 0.85, why)


def _double_opt_in(drafts: Sequence[Draft]) -> None:
    """Where a column says whether the mail that asks back was answered (Double-Opt-In: bestätigt, ausstehend; DOI-Datum), that is the yes,
    and of the tick beside it only a no is heard.
    """
    ticks = [each for each in of(drafts, *_DEMOTED) if not _CONFIRMED.search(each.column)]
    asked = [each for each in drafts if _CONFIRMED.search(each.column) and not _BESIDE.search(each.column)]
    days = [each for each in asked if each.evidence.share("maybe_date") >= 0.5]
    told = [each for each in asked if each not in days and each.evidence.answers >= 0.3] or days
    if not ticks or not told:
        return
    told[0].role = ""
    why = Text(
        "이중 확인(double opt-in): 확인한 사람만 동의함",
        "double opt-in: only who confirmed consented",
    )
    told[0].become("consent_email", 0.85, why)
    for each in days if told[0] not in days else ():
        each.become("consent_at", 0.85, Text("확인한 날", "when they confirmed"))
    for each in ticks:
        why = Text(
            f"동의는 '{told[0].column}' 열이 말하므로 거부만 읽음",
            f"'{told[0].column}' says who consented; only a no is heard",
        )
        each.become(_DEMOTED[each.field], 0.85, why)


def _opted_in(drafts: Sequence[Draft]) -> None:
    """Mailchimp writes a CONFIRM_TIME for addresses it was only given as well; who signed up has an OPTIN_TIME."""
    named = {compact(each.column): each for each in of(drafts, "consent_at")}
    if {"optintime", "confirmtime"} <= named.keys():
        why = Text(
            "가져온 주소에도 적혀 있음: 동의한 날은 OPTIN_TIME",
            "imported addresses have one too: OPTIN_TIME says who opted in",
        )
        named["confirmtime"].become("ignore", 0.85, why)
