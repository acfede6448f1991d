"""Websites: the domain a company goes by, as its mailboxes have it (`https://www.acme.co.uk/contact` is `acme.co.uk`).

A page on a platform that anybody may have one on (a blog, a shop, a social network) is no company's domain.
Facts: website_platforms.csv, public_suffixes.csv (second-level domains under which names are given out, publicsuffix.org).
"""

import re

from hanjul import facts
from hanjul.fields import Cleaned, Context, Field
from hanjul.fields.cells import MAX_CHARACTERS, hidden, plain, says_nothing
from hanjul.words import Text

_HOST = re.compile(
    r"(?:[a-z][a-z0-9+.-]*:)?/{0,2}(?:[^/@\s]*@)?((?:[\w-]+\.)+[^\W\d_]{2,})\.?(?::\d+)?(?:[/?#].*)?"
).fullmatch


def clean(raw: str, context: Context) -> Cleaned:
    """One cell of a website column: (domain,) and the rules that acted."""
    if len(raw) > MAX_CHARACTERS:
        return (None,), "website_unreadable"
    text = plain(raw).casefold()
    if not text:
        return (None,), ""
    if says_nothing(text):
        return (None,), "website_placeholder"
    found = _HOST(text.split()[0].strip("<>(),;"))
    if not found:
        return (None,), "website_unreadable"
    labels = found[1].split(".")
    suffixes, platforms = facts.column("public_suffixes", "suffix"), facts.column("website_platforms", "domain")
    most = 3 if ".".join(labels[-2:]) in suffixes else 2
    domain = ".".join(labels[-most:])
    if len(labels) < most or domain in platforms:
        return (None,), "website_platform"
    return (domain,), ""


WEBSITE: Field = Field("website", Text("웹사이트", "website"), ("website",), clean, hidden, "none")
