"""listmonk: a list on the company's own server. People go in by its bulk import, one import at a time.

An import overwrites attributes and subscriptions, so the attributes there are sent along and whoever unsubscribed, also while the
delivery was planned, is not. Tags live in the attribute `tags`.
"""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from requests.auth import HTTPBasicAuth

from hanjul.callbacks import Secret
from hanjul.http import Client
from hanjul.project.target import MailingTarget
from hanjul.targets.tools import (
    Member,
    Person,
    Problems,
    State,
    chunks,
    key_of,
    list_of,
    missing,
    one_by_one,
    whole_list,
)
from hanjul.words import Text

_PAGE: Final = 1000
_IDS: Final = 500
_POLLS: Final = 600
_LONGEST_POLL_SECONDS: Final = 5.0
_TAGS: Final = "tags"
_BOUNCES: Final[Mapping[str, State]] = {"hard": "bounced", "complaint": "complained"}
_SUBSCRIBED: Final[Mapping[str, State]] = {
    "confirmed": "subscribed",
    "unconfirmed": "subscribed",
    "unsubscribed": "unsubscribed",
}
"""An unconfirmed subscription of a list without double opt-in gets mail."""


class Listmonk:
    """One list."""

    batch = 10_000
    takes_back = True
    fields: Mapping[str, str] = {"name": "name"}

    def __init__(self, name: str, plan: MailingTarget, secret: Secret) -> None:
        user, colon, token = key_of(name, plan, secret).partition(":")
        if not plan.url or not colon:
            raise missing(
                name,
                Text(
                    "주소(url)와 `사용자:토큰` 모양의 키가 필요합니다.",
                    "it needs `url`, and a key of the form USER:TOKEN",
                ),
                Text("예: url: https://mail.example.kr", "for example url: https://mail.example.kr"),
            )
        self._list = int(list_of(name, plan))
        self._client = Client(name, plan.url.rstrip("/") + "/api", HTTPBasicAuth(user, token), plan.secret)
        self._double = False

    def check(self, fields: Sequence[str], make: bool) -> Sequence[str]:
        self._double = self._client.json("GET", f"/lists/{self._list}")["data"].get("optin") == "double"
        return ()

    def members(self) -> list[Member]:
        bounced: dict[str, State] = {}
        bounces: dict[str, list[int]] = {}
        for item in self._pull("/bounces"):
            if item.get("type") in _BOUNCES:
                bounced[item["email"].lower()] = _BOUNCES[item["type"]]
            bounces.setdefault(item["email"].lower(), []).append(item["id"])
        found = [self._member(item, bounced, bounces) for item in self._pull("/subscribers")]
        deleted = sorted(bounced.keys() - {member.email for member in found})
        return [
            *found,
            *(Member(email, bounced[email], {}, frozenset(), None, (None, {}, bounces[email])) for email in deleted),
        ]

    def _pull(self, path: str, counted: bool = True, **wanted: str) -> list[Any]:
        size = _PAGE

        def page(read: int) -> tuple[Sequence[Any], int | None]:
            nonlocal size
            params = {"page": str(read // size + 1), "per_page": str(_PAGE), "order_by": "created_at", "order": "asc"}
            data = self._client.json("GET", path, params=params | wanted)["data"]
            size = data.get("per_page") or size  # some versions give fewer than they are asked for
            items = data["results"] or []
            return items, data["total"] if counted else None if len(items) == size else read + len(items)

        return whole_list(self._client, page, lambda item: str(item["id"]), _PAGE)

    def _left(self) -> dict[str, str | None]:
        """Who is unsubscribed from the list at this moment, and since when. How many it counts may be of yesterday."""
        state = "unsubscribed"
        items = self._pull("/subscribers", False, list_id=str(self._list), subscription_status=state)
        found = [self._member(item, {}, {}) for item in items]
        return {member.email: member.at for member in found if member.state == "unsubscribed"}

    def _member(
        self, item: Mapping[str, Any], bounced: Mapping[str, State], bounces: Mapping[str, list[int]]
    ) -> Member:
        email = item["email"].lower()
        mine = next((one for one in item.get("lists") or () if one["id"] == self._list), None)
        status = mine["subscription_status"] if mine else ""
        state: State = _SUBSCRIBED.get(status, "unsubscribed") if mine else "known"
        if state == "subscribed" and status == "unconfirmed" and self._double:
            state = "waiting"
        if item["status"] != "enabled":
            state = "unsubscribed" if item["status"] == "blocklisted" else "archived"
        if email in bounced:
            state = bounced[email]
        # Who leaves a list changes the subscription alone.
        changed = (mine or {}).get("subscription_updated_at") or item.get("updated_at")
        attributes = dict(item.get("attribs") or {})
        tags = attributes.get(_TAGS)
        fields = {name: str(value) for name, value in attributes.items() if isinstance(value, str | int | float)}
        return Member(
            email,
            state,
            {**fields, "name": item.get("name") or ""},
            frozenset(tags) if isinstance(tags, list) else frozenset(),
            changed,
            (item["id"], attributes, bounces.get(email, [])),
        )

    def send(self, people: Sequence[tuple[Person, Member | None]]) -> Problems:
        text = io.StringIO()
        lines = csv.writer(text)
        lines.writerow(("email", "name", "attributes"))
        self._idle()
        left = self._left()
        for person, member in people:
            if person.email in left and (member is None or member.at != left[person.email]):
                continue
            attributes = dict(member.own[1]) if member else {}
            attributes |= {name: value for name, value in person.fields.items() if name != "name"}
            attributes[_TAGS] = sorted(person.tags)
            known = member.fields.get("name") if member else None
            name = person.fields.get("name") or known or person.email.partition("@")[0]
            lines.writerow((person.email, name, json.dumps(attributes, ensure_ascii=False)))
        params = {
            "mode": "subscribe",
            "subscription_status": "confirmed",
            "delim": ",",
            "lists": [self._list],
            "overwrite": True,
        }
        file = ("hanjul.csv", text.getvalue().encode(), "text/csv")
        self._client.json("POST", "/import/subscribers", files={"params": (None, json.dumps(params)), "file": file})
        if self._idle() == "failed":
            raise self._stuck(Text("가져오기가 실패했습니다.", "the import failed"))
        self._client.json("DELETE", "/import/subscribers")  # makes room for the next import
        return {}  # reading the list again tells whom it left out

    def _idle(self) -> str:
        """Wait until no import runs; how the last one ended."""
        for poll in range(_POLLS):
            status = str(self._client.json("GET", "/import/subscribers")["data"]["status"])
            if status not in ("importing", "stopping"):
                return status
            self._client.sleep(min(_LONGEST_POLL_SECONDS, 0.1 * (poll + 1)))
        raise self._stuck(Text("다른 가져오기가 끝나지 않습니다.", "another import does not end"))

    def _stuck(self, what: Text) -> Exception:
        hint = Text("listmonk의 가져오기 기록을 보고 다시 실행하세요.", "look at listmonk's import log, then run again")
        return self._client.failure(200, what, hint)

    def remove(self, members: Sequence[Member]) -> Problems:
        for some in chunks([member.own[0] for member in members], _IDS):
            body = {"ids": list(some), "action": "unsubscribe", "target_list_ids": [self._list]}
            self._client.json("PUT", "/subscribers/lists", json=body)
        return {}

    def delete(self, members: Sequence[Member]) -> Problems:
        def delete(member: Member) -> None:
            number, _, bounces = member.own
            for bounce in bounces:
                self._client.json("DELETE", f"/bounces/{bounce}")
            if number is not None:  # bounces may outlive whom they are about
                self._client.json("DELETE", f"/subscribers/{number}")

        return one_by_one(members, delete)
