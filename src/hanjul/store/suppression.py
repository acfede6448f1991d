"""Suppression: addresses nobody may write to again, remembered as keyed hashes, so that the memory itself names nobody.

The table `suppressions` is append-only and outranks every import: an unsubscribe, bounce or complaint pulled from a mailing
tool, and a person erased on request, stay suppressed whatever a later file says. What is hashed is the mailbox as records
compare it (hanmail.net and daum.net are one) or the mobile number as E.164, under a secret key of this company: without
the key nobody can find out by trying addresses who is on the list.
"""

import datetime
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Final, Literal, NamedTuple

import pyarrow as pa

from hanjul.callbacks import Secret
from hanjul.engines import Engine
from hanjul.fields import Context, email, phone
from hanjul.store.key import CompanyKey, company_key
from hanjul.tables import SUPPRESSIONS

Kind = Literal["email", "mobile"]
Reason = Literal["bounced", "unsubscribed", "complained", "erased"]
REASONS: Final[tuple[Reason, ...]] = ("bounced", "unsubscribed", "complained", "erased")
"""From the weakest to the strongest: where several are known of an address, the strongest is told."""


class Suppressed(NamedTuple):
    """One address to suppress, in clear until it is hashed. `at`: ISO 8601, when it was said; now where nobody knows."""

    kind: Kind
    value: str
    reason: Reason
    at: str | None = None


class Suppressions:
    """The suppressed addresses of one store.

    Args:
        engine: on the store.
        folder: where the store and the key's file lie.
        secret: gives environment variables; `HANJUL_SUPPRESSION_KEY` wins over the file.
        country: whose numbers a mobile without a country code is read as.

    Raises:
        StoreError: there are suppressions, and the key they were hashed with is not here.
    """

    def __init__(self, engine: Engine, folder: Path, secret: Secret, country: str = "KR") -> None:
        self._engine = engine
        self._context = Context(country=country)
        lines = _lines(engine)
        used = set(lines["key_id"].to_pylist())
        self._find_key = partial(company_key, folder, secret, used)
        self._given = self._find_key() if used else None
        self._worst: dict[tuple[str, str | None], int] = {}
        self._known: set[tuple[str, str, str]] = set()
        self._remember(lines)

    def __len__(self) -> int:
        return len(self._worst)

    @property
    def _key(self) -> CompanyKey:
        """The key, looked for (and made) when something is to be hashed."""
        if self._given is None:
            self._given = self._find_key()
        return self._given

    def hashed(self, kind: Kind, value: str) -> str | None:
        """The hash of an address or number as people write it: 32 hexadecimal digits; None where the text is neither."""
        same = self._same(kind, value)
        return self._key.hashed(same, kind) if same else None

    def of_customer(self, customer_id: str) -> str:
        """What stands for a customer's id once the customer is erased: 32 hexadecimal digits."""
        return self._key.hashed(customer_id, "customer")

    def reasons(self, kind: Kind, values: Iterable[str | None]) -> list[Reason | None]:
        """Why each of `values` is suppressed; None where it is not."""
        if not self._worst:
            return [None for _ in values]
        found = (self._worst.get((kind, self.hashed(kind, value))) if value else None for value in values)
        return [None if place is None else REASONS[place] for place in found]

    def add(self, lines: Iterable[Suppressed], source: str, keep: bool = True) -> int:
        """Append what is not yet known; gives how many lines that were. Call it inside `engine.stage()`.

        Args:
            lines: addresses and why.
            source: where the word came from: a target's name, or `forget`.
            keep: False to know them from now on without writing them down, for a dry run.
        """
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        rows = []
        for line in lines:
            hashed = self.hashed(line.kind, line.value)
            if hashed and (line.kind, hashed, line.reason) not in self._known:
                self._known.add((line.kind, hashed, line.reason))
                values = (line.at or now, line.kind, hashed, line.reason, source, self._key.id)
                rows.append(dict(zip(SUPPRESSIONS.schema.names, values, strict=True)))
        if rows:
            added = pa.Table.from_pylist(rows, SUPPRESSIONS.schema)
            self._remember(added)
            if keep:
                self._engine.append(SUPPRESSIONS.name, added)
        return len(rows)

    def _remember(self, lines: pa.Table) -> None:
        for kind, hashed, reason in zip(*(lines[name].to_pylist() for name in ("kind", "hash", "reason")), strict=True):
            place = REASONS.index(reason)
            self._worst[kind, hashed] = max(place, self._worst.get((kind, hashed), 0))
            self._known.add((kind, hashed, reason))

    def _same(self, kind: Kind, value: str) -> str:
        """What all spellings of one mailbox or number have in common; "" where there is nothing."""
        if kind == "email":
            (_, key, *_), _ = email.clean(value, self._context)
            return key or value.strip().lower()
        (mobile, _, other, *_), _ = phone.clean(value, self._context, "mobile")
        return mobile or other or ""


def _lines(engine: Engine) -> pa.Table:
    if SUPPRESSIONS.name not in engine.tables():
        return SUPPRESSIONS.schema.empty_table()
    return engine.rows(engine.table(SUPPRESSIONS.name)).cast(SUPPRESSIONS.schema)
