"""E-mail addresses. The address is kept as it was given, in lower case, because mail goes there; what is unified for
comparing (hanmail = daum, dots of Gmail, certain typos of a domain) lives in `email_key` only and is never mailed to.

Facts: email_domain_typos.csv, email_placeholders.csv, free_mail_domains.csv.
"""

import re
from functools import cache
from string import ascii_letters, digits
from typing import Literal, NamedTuple

from hanjul import facts
from hanjul.fields import Cleaned, Context, Field
from hanjul.fields.cells import MASKS, MAX_CHARACTERS, plain, says_nothing
from hanjul.fields.keyboard import hangul_to_latin
from hanjul.fields.text import asks_to_stop_beside
from hanjul.words import Text

Kind = Literal["personal", "role", "corporate", "relay", "disposable"]

_NOTHING: tuple[str | None, ...] = (None, None, None, None)
_LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3 less the two brackets
_LONGEST_LOCAL = 64  # RFC 5321, 4.5.3.1.1

_LOCAL, _DOMAIN = r"[a-z0-9_][a-z0-9._+-]*", r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24}"
_SIMPLE = re.compile(f"({_LOCAL})@({_DOMAIN})").fullmatch
_ANY_LOCAL = re.compile(r"[^\s@,;:<>()\[\]\\\"]+").fullmatch
_ANY_DOMAIN = re.compile(r"[^\W_](?:[\w-]*)(?:\.[\w-]+)*\.(?:[^\W\d_]{2,24}|xn--[a-z0-9-]{2,59})").fullmatch
_CANDIDATE = re.compile(r"[^\s@,;|<>()\[\]\"/]+@[^\s@;|<>()\[\]\"/]+")
_LOOSE_AT = re.compile(r"\s*[@]\s*|\s*(?:\(at\)|\[at\]|\(골뱅이\)|골뱅이)\s*", re.IGNORECASE)
_SPACED_DOT = re.compile(r"(?<=[a-z0-9])\s*\.\s+(?=[a-z]{2,4}\b)|(?<=[a-z0-9])\s+\.\s*(?=[a-z]{2,4}\b)")
_COMMA_DOT = re.compile(r"(@[a-z0-9-]+(?:\.[a-z0-9-]+)*),\s?(?=(?:com|net|co|org|kr)\b)")
# lov***@naver.com, ab●●@…, kim@n****.com: shops and ticket agencies hide a part; what is left is nobody's address.
_MASKED = re.compile(
    rf"[^\s,;<>()|/]*(?:[{MASKS}]{{2,}}[^\s,;<>()|/@]*@|(?<=[\w.+-])\*[^\s,;<>()|/@]*@|@[^\s,;<>()|/@]*(?:[{MASKS}]{{2,}}|\*\w))[^\s,;<>()|/]*"
)
_MAILTO = re.compile(r"mailto:\s*|\?(?:subject|body|cc)=.*$", re.IGNORECASE)
_REPEATED_AT = re.compile(r"@{2,}")
_JAMO = re.compile(r"[ㄱ-ㅎㅏ-ㅣ]")
_HANGUL = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]")


class _Domain(NamedTuple):
    """What is known of a domain: `key` is what it is compared as."""

    key: str
    kind: Kind
    rules: tuple[str, ...] = ()


@cache
def _known_domains() -> dict[str, _Domain]:
    """Every domain the fact tables speak of."""
    free = facts.rows("free_mail_domains")
    table = {row["domain"]: _Domain(row["same_as"] or row["domain"], _kind(row["kind"])) for row in free}
    for row in facts.rows("email_domain_typos"):
        meant = table.get(row["suggestion"], _Domain(row["suggestion"], "corporate"))
        if row["typo"] in table:  # a real provider wins over a typo of the same spelling
            continue
        certain = row["confidence"] == "high"
        table[row["typo"]] = (
            _Domain(meant.key, meant.kind, ("email_domain_typo",))
            if certain
            else _Domain(row["typo"], "corporate", ("email_domain_doubtful",))
        )
    for domain, known in list(table.items()):
        if known.kind in {"relay", "disposable"}:
            table[domain] = known._replace(rules=(f"email_{known.kind}",))
    return table


def _kind(text: str) -> Kind:
    return "relay" if text == "relay" else "disposable" if text == "disposable" else "personal"


@cache
def pattern(kind: str) -> str:
    """The patterns of one kind in email_placeholders.csv as one: `local`, `domain` and `address` are nobody's; `role`: the parts
    before the @ of mailboxes that belong to a role."""
    return "|".join(f"(?:{row['pattern']})" for row in facts.rows("email_placeholders") if row["kind"] == kind)


@cache
def _patterns(kind: str) -> re.Pattern[str]:
    return re.compile(pattern(kind), re.IGNORECASE)


_SHORT_LOCALS = {"user", "username", "email", "mail", "example", "sample", "yourname", "your", "someone", "me", "id"}
"""Local parts nobody is called at a domain made for examples."""


def _local_trouble(local: str, domain: str) -> str:
    """The rule a placeholder or a role mailbox falls under, or ""."""
    if _patterns("local").match(local + "@") or _patterns("address").match(f"{local}@{domain}"):
        return "email_placeholder"
    return "email_role" if is_role(local, domain) else ""


def is_role(local: str, domain: str) -> bool:
    """Whether a mailbox is a role's (info@, info2@); where anybody may have one, whoever adds a number chose a name: hello88@naver.com."""
    chosen = local[-1:].isdecimal() and domain in facts.column("free_mail_domains", "domain")
    return not chosen and _patterns("role").match(local + "@") is not None


@cache
def _is_test_domain(domain: str) -> bool:
    return _patterns("domain").search("@" + domain) is not None and domain not in _known_domains()


class _Address(NamedTuple):
    """One address that was read: `mailable` is null when mail cannot go there as it is spelt."""

    mailable: str | None
    key: str | None
    rules: tuple[str, ...]


def _address(local: str, domain: str) -> _Address:
    """Judge a well-formed address."""
    trouble = _local_trouble(local, domain)
    if trouble == "email_placeholder":
        return _Address(None, None, (trouble,))
    rules = (trouble,) if trouble else ()
    known = _known_domains().get(domain)
    if known is None:
        if _is_test_domain(domain):
            if len(local) < 4 or local in _SHORT_LOCALS or local == domain.split(".")[0]:
                return _Address(None, None, ("email_placeholder",))
            rules = (*rules, "email_test_domain")
        known = _Domain(domain, "corporate")
    elif known.rules:
        rules = (*rules, *known.rules)
    same = local
    if known.key == "gmail.com":
        same = local.partition("+")[0].replace(".", "") or local
    if len(local) > _LONGEST_LOCAL or len(local) + len(domain) >= _LONGEST_ADDRESS:
        return _Address(None, None, ("email_too_long",))
    if ".." in local or local[-1] == ".":
        rules = (*rules, "email_dots")
    return _Address(f"{local}@{domain}", f"{same}@{known.key}", rules)


def _odd_address(local: str, domain: str) -> _Address:
    """Judge an address that is not plain ASCII letters, digits and signs."""
    if re.fullmatch(r"[0-9]+", local) and domain in {"n", "k", "f", "g", "a", "l"}:
        return _Address(None, None, ("email_social_id",))
    if len(local) > _LONGEST_LOCAL:
        return _Address(None, None, ("email_too_long",))
    if _HANGUL.search(local):
        meant = hangul_to_latin(local)
        if _JAMO.search(local) and _SIMPLE(f"{meant}@{domain}"):
            key = _address(meant, domain).key
            return _Address(None, key, ("email_hangul_typed",))
        return _Address(None, None, ("email_invalid",))
    known = _known_domains().get(domain)
    if known and known.rules == ("email_domain_typo",) and _ANY_LOCAL(local):
        return _Address(None, _address(local, known.key).key, ("email_domain_typo", "email_not_mailable"))
    if not _ANY_LOCAL(local) or not _ANY_DOMAIN(domain) or ".." in domain or "-." in domain:
        return _Address(None, None, ("email_invalid",))
    found = _address(local, domain)
    unusual = () if (local + domain).isascii() else ("email_non_ascii",)
    return found._replace(rules=(*found.rules, *unusual))


def _read(text: str) -> _Address:
    """One address with one @."""
    simple = _SIMPLE(text)
    if simple and ".." not in simple[2]:
        return _address(simple[1], simple[2])
    local, _, domain = text.partition("@")
    return _odd_address(local, domain)


def _repaired(text: str) -> tuple[str, list[str]]:
    """Undo what makes an address no address at all: blanks around @, a comma for a dot, (at), doubled @."""
    rules = []
    fixed = _LOOSE_AT.sub("@", _MAILTO.sub("", text)).lower()
    fixed = _SPACED_DOT.sub(".", _REPEATED_AT.sub("@", fixed))
    with_dot = _COMMA_DOT.sub(r"\1.", _COMMA_DOT.sub(r"\1.", fixed))
    if with_dot != fixed:
        rules.append("email_comma")
    return with_dot, rules


def clean(raw: str, context: Context) -> Cleaned:
    """One cell of an e-mail column.

    Returns:
        (email, email_key, email_alt, mobile) and the rules that acted. `email_alt` is a key, not an address to mail.
    """
    simple = _SIMPLE(raw)
    if simple:
        local, domain = simple.groups()
        if ".." not in domain:
            found = _address(local, domain)
            return (found.mailable, found.key, None, None), " ".join(found.rules)
    if len(raw) > MAX_CHARACTERS:
        return _NOTHING, "email_too_long"
    text = plain(raw)
    if not text:
        return _NOTHING, ""
    if says_nothing(text):
        return _NOTHING, "email_placeholder"
    return _clean_slowly(raw, text, context)


def _clean_slowly(raw: str, text: str, context: Context) -> Cleaned:
    fixed, rules = _repaired(text)
    readable = _MASKED.sub(" ", fixed)
    if readable != fixed:
        fixed = readable.strip()
        rules.append("email_masked")
        if "@" not in fixed:
            mobile = _mobile_in(fixed, context)
            return (None, None, None, mobile), "email_masked email_held_phone" if mobile else "email_masked"
    candidates = [candidate.strip(".,*-'") for candidate in _CANDIDATE.findall(fixed)]
    if not candidates:
        nothing, why = _without_address(fixed, context)
        return nothing, f"{why} email_says_stop" if asks_to_stop_beside(fixed) else why
    found = [_read(candidate) for candidate in candidates]
    usable = [address for address in found if address.key]
    keys = list(dict.fromkeys(address.key for address in usable))
    for address in found:
        rules += [rule for rule in address.rules if rule not in rules]
    if len(keys) > 1:
        rules.append("email_several")
    if len(keys) > 2:
        rules.append("email_more_left_out")
    words = _beside(fixed, candidates)
    mobile = _mobile_in(words, context)
    if asks_to_stop_beside(words):
        rules.append("email_says_stop")
    if mobile:
        rules.append("email_held_phone")
    elif usable and any(map(str.isalnum, words)):
        rules.append("email_text_removed")
    elif usable and not rules and raw.strip() != usable[0].mailable:
        rules.append("email_format")
    mailable = next((address.mailable for address in usable if address.mailable), None)
    first = next((address.key for address in usable if address.mailable == mailable), None)
    other = next((key for key in keys if key != first), None)
    return (mailable, first, other, mobile), " ".join(rules)


def _beside(text: str, candidates: list[str]) -> str:
    """What stands beside the addresses."""
    for candidate in candidates:
        text = text.replace(candidate, " ", 1)
    return text.strip(" ,;/|<>()[]")


def _mobile_in(text: str, context: Context) -> str | None:
    """A mobile number in a text without addresses."""
    from hanjul.fields import phone  # phone reads e-mails in its column, e-mail phones in this one

    if "@" in text or sum(map(str.isdigit, text)) < 9:
        return None
    return phone.clean(text, context, "contact")[0][0]


def _without_address(text: str, context: Context) -> Cleaned:
    """A cell without an @ that works: perhaps a phone number typed into the wrong column."""
    mobile = _mobile_in(text, context)
    if mobile:
        return (None, None, None, mobile), "email_held_phone"
    return _NOTHING, "email_social_id" if re.fullmatch(r"[0-9]+@[nkfgal]", text) else "email_invalid"


@cache
def _kinds() -> dict[str, Kind]:
    return {known.key: known.kind for known in _known_domains().values() if known.kind != "corporate"}


def site(key: str) -> str | None:
    """The domain of an address, where it is an organisation's own and not a provider's."""
    domain = key.rpartition("@")[2]
    return None if domain in _kinds() else domain


def parts(key: str) -> tuple[str, str, Kind]:
    """(local part, domain, kind) of an address or a key. A role mailbox is one at an organisation or a provider alike."""
    local, _, domain = key.rpartition("@")
    kind = _kinds().get(domain, "corporate")
    if kind in {"personal", "corporate"} and is_role(local, domain):
        kind = "role"
    return local, domain, kind


_WORD = re.compile(r"[^\s,;<>()|/]+")
_DOMAIN_LETTERS = f"{ascii_letters}{digits}.-"  # what else stands behind the @ may be a name


def mask(value: str) -> str:
    """`kim.minsu@naver.com` as `k***@naver.com`; words without an @ are hidden."""
    return _WORD.sub(lambda match: _masked_word(match[0]), value[:300])


def _masked_word(word: str) -> str:
    local, at, domain = word.replace("＠", "@").rpartition("@")
    if not at:
        return "*" * len(word)
    hidden = domain.lstrip(_DOMAIN_LETTERS)
    return (local[0] if len(local) > 2 else "") + "***@" + domain.removesuffix(hidden) + "*" * len(hidden)


EMAIL: Field = Field("email", Text("이메일", "e-mail"), ("email", "email_key", "email_alt", "mobile"), clean, mask)
