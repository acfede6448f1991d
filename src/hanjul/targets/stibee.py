"""Stibee: an address book by API v2 (subscribers from the Standard plan on, groups from Pro on).

Limits: 1,000 people a call and 10 such calls a minute; reading 100 calls a minute; everything else 1,000. Who unsubscribed
stays so: the API changes fields, never the state. It does not tell which groups somebody is in, nor can it make fields.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from hanjul.callbacks import Secret
from hanjul.errors import ServiceError
from hanjul.http import Client, Headers, Rate
from hanjul.project.target import MailingTarget
from hanjul.targets.tools import Member, Person, Problems, State, chunks, key_of, list_of, one_by_one, told, whole_list

_BASE: Final = "https://api.stibee.com/v2"
_SENDING, _READING, _ANYTHING = (Rate(10, 60, "send"),), (Rate(100, 60, "read"),), Rate(1000, 60)
_PAGE, _DELETE = 1000, 100
_STATES: Final[Mapping[str, State]] = {
    "subscribed": "subscribed",
    "unsubscribed": "unsubscribed",
    "archived": "bounced",  # what Stibee calls deleted automatically: mail came back for good
    "ready": "waiting",
}


def _refusal(answer: Any) -> str:
    """What an answer with status 200 says of its own failure: `{"Ok": false, "Error": {"Code": …, "Message": …}}`."""
    if not isinstance(answer, dict) or (answer.get("Ok") is not False and answer.get("ok") is not False):
        return ""
    error = answer.get("Error") or answer.get("error")
    told = [error.get("Message"), error.get("Code")] if isinstance(error, dict) else [error]
    return ": ".join(str(part) for part in told if part) or "Ok: false"


class Stibee:
    """One address book."""

    batch = 1000
    takes_back = False
    fields: Mapping[str, str] = {"name": "name"}

    def __init__(self, name: str, plan: MailingTarget, secret: Secret) -> None:
        key = key_of(name, plan, secret)
        self._list = f"/lists/{list_of(name, plan)}"
        self._client = Client(
            name,
            plan.url or _BASE,
            Headers(lambda: {"AccessToken": key}),
            plan.secret,
            (_ANYTHING,),
            refused=_refusal,
        )
        self._groups: dict[str, int] = {}

    def check(self, fields: Sequence[str], make: bool) -> Sequence[str]:
        self._client.json("GET", f"{self._list}/subscribers/count")
        return ()

    def members(self) -> list[Member]:
        wanted = {"statuses": ",".join(_STATES)}
        total = self._client.json("GET", f"{self._list}/subscribers/count", params=wanted)["total"]

        def page(read: int) -> tuple[Sequence[Any], int | None]:
            params = {**wanted, "offset": str(read), "limit": str(_PAGE)}
            return self._client.json("GET", f"{self._list}/subscribers", params=params, rates=_READING), total

        items = whole_list(self._client, page, lambda item: item["email"].lower(), _PAGE)
        return [
            Member(
                item["email"].lower(),
                _STATES.get(item["status"], "unsubscribed"),
                told({name: value for name, value in item.get("fields", {}).items() if not name.startswith("$")}),
                None,
                _time(item.get("modifiedTime") or item.get("createdTime")),
            )
            for item in items
        ]

    def send(self, people: Sequence[tuple[Person, Member | None]]) -> Problems:
        subscribers = [
            {"email": person.email, "status": "subscribed", "marketingAllowed": True, "fields": dict(person.fields)}
            for person, _ in people
        ]
        body = {"subscribers": subscribers, "updateEnabled": True}
        answer = self._client.json("POST", f"{self._list}/subscribers/batch", json=body, rates=_SENDING)
        problems = {
            email.lower(): kind for kind, emails in answer.items() if kind.startswith("fail") for email in emails or ()
        }
        taken = {
            email.lower() for kind in ("createdSubscribers", "updatedSubscribers") for email in answer.get(kind) or ()
        }
        problems |= {person.email: "no answer" for person, _ in people if person.email not in taken | problems.keys()}
        for person, member in people:
            if person.email in taken:
                self._tag(person, (member.tags if member else None) or frozenset(), problems)
        return problems

    def _tag(self, person: Person, before: frozenset[str], problems: Problems) -> None:
        """Groups are given one person and group at a time."""
        for tags, verb in ((person.tags - before, "assign"), (before - person.tags, "release")):
            for tag in sorted(tags):
                try:
                    path = f"{self._list}/groups/{self._group(tag)}/{verb}"
                    self._client.json("POST", path, json={"subscriber": person.email})
                except ServiceError as error:
                    if error.status != 400:
                        raise
                    problems[person.email] = str(error.what.en)

    def _group(self, name: str) -> int:
        """The id of a group, made where there is none."""
        if not self._groups:

            def page(read: int) -> tuple[Sequence[Any], int | None]:
                params = {"offset": str(read), "limit": str(_PAGE)}
                items = self._client.json("GET", f"{self._list}/groups", params=params) or []
                return items, len(items) + read if len(items) < _PAGE else None

            found = whole_list(self._client, page, lambda one: str(one["id"]), _PAGE)
            self._groups = {item["name"]: item["id"] for item in found}
        if name not in self._groups:
            self._groups[name] = self._client.json("POST", f"{self._list}/groups", json={"name": name})["id"]
        return self._groups[name]

    def remove(self, members: Sequence[Member]) -> Problems:
        def unsubscribe(member: Member) -> None:
            self._client.json("POST", f"{self._list}/subscribers/{quote(member.email, safe='@')}/unsubscribe")

        return one_by_one(members, unsubscribe)

    def delete(self, members: Sequence[Member]) -> Problems:
        for some in chunks(members, _DELETE):
            body = {"subscribers": [member.email for member in some]}
            self._client.json("DELETE", f"{self._list}/subscribers", json=body)
        return {}


def _time(given: str | None) -> str | None:
    """`2024-11-12 17:09:13 +0900 KST` as ISO 8601."""
    if not given or len(given) < 25:
        return None
    return f"{given[:10]}T{given[11:19]}{given[20:23]}:{given[23:25]}"
