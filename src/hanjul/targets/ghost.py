"""Ghost 5 and 6: members of a site by the Admin API, one newsletter as the list, labels as tags.

Members are made and changed one at a time; Ghost knows no other fields than name and note.
"""

import base64
import hmac
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

from hanjul.callbacks import Secret
from hanjul.errors import ServiceError
from hanjul.http import Client, Headers
from hanjul.project.target import MailingTarget
from hanjul.targets.tools import Member, Person, Problems, State, chunks, key_of, missing, one_by_one, told, whole_list
from hanjul.words import Text

_PAGE: Final = 100
_ASKED_AT_ONCE: Final = 20
"""Members whose history is asked for in one call: each has a few events, and 100 come at most."""
_TOKEN_SECONDS: Final = 300
_VERSION: Final = "v6.0"
_FIELDS: Final = ("name", "note")
_REFUSED: Final = frozenset({400, 409, 422})


class Ghost:
    """One newsletter of one site."""

    batch = 50
    takes_back = True
    fields: Mapping[str, str] = {"name": "name"}

    def __init__(self, name: str, plan: MailingTarget, secret: Secret) -> None:
        number, _, words = key_of(name, plan, secret).partition(":")
        try:
            key = bytes.fromhex(words)
        except ValueError:
            key = b""
        if not plan.url or not key:
            raise missing(
                name,
                Text(
                    "주소(url)와 `번호:비밀` 모양의 Admin API 키가 필요합니다.",
                    "it needs `url`, and an Admin API key of the form ID:SECRET",
                ),
                Text(
                    "Ghost 관리 화면의 Settings → Integrations 에서 만듭니다.",
                    "make one in Ghost under Settings → Integrations",
                ),
            )
        self._name, self._wanted = name, plan.list
        base = plan.url.rstrip("/") + "/ghost/api/admin"
        auth = Headers(lambda: {"Authorization": f"Ghost {_token(number, key)}", "Accept-Version": _VERSION})
        self._client = Client(name, base, auth, plan.secret)
        self._newsletter = ""

    def check(self, fields: Sequence[str], make: bool) -> Sequence[str]:
        found = self._client.json("GET", "/newsletters/", params={"limit": str(_PAGE)})["newsletters"]
        active = [item for item in found if item["status"] == "active"]
        wanted = [item for item in active if self._wanted in (None, item["name"], item["slug"], item["id"])]
        names = ", ".join(item["name"] for item in active)
        if not wanted:
            raise missing(
                self._name,
                Text(f"그런 뉴스레터가 없습니다: {self._wanted}", f"there is no newsletter {self._wanted}"),
                Text(f"쓸 수 있는 것: {names}", f"known there: {names}"),
            )
        unknown = [field for field in fields if field not in _FIELDS]
        if unknown:
            raise missing(
                self._name,
                Text(f"Ghost에는 그런 필드가 없습니다: {unknown[0]}", f"Ghost has no field {unknown[0]}"),
                Text(
                    "name 과 note 만 있습니다. 다른 열은 tags 로 보내세요.",
                    "there are name and note; deliver other columns as tags",
                ),
            )
        self._newsletter = wanted[0]["id"]
        return ()

    def members(self) -> list[Member]:
        def page(read: int) -> tuple[Sequence[Any], int | None]:
            params = {
                "limit": str(_PAGE),
                "page": str(read // _PAGE + 1),
                "include": "labels,newsletters",
                "order": "created_at asc",
            }
            answer = self._client.json("GET", "/members/", params=params)
            return answer["members"], answer["meta"]["pagination"]["total"]

        found = [self._member(item) for item in whole_list(self._client, page, lambda item: str(item["id"]), _PAGE)]
        left: dict[str, str] = {}
        for some in chunks([member.own[0] for member in found if member.state == "known"], _ASKED_AT_ONCE):
            left |= self._left(some)
        return [
            member._replace(state="unsubscribed", at=left[member.own[0]]) if member.own[0] in left else member
            for member in found
        ]

    def _left(self, members: Sequence[str]) -> dict[str, str]:
        """Of members who get other newsletters and not this one, who once did, and when they left: they have said no to it."""
        params = {"filter": f"type:newsletter_event+data.member_id:[{','.join(members)}]", "limit": str(_PAGE)}
        answer = self._client.json("GET", "/members/events/", params=params)
        events = [event["data"] for event in answer["events"]]
        if answer["meta"]["pagination"]["total"] > len(events) and len(members) > 1:
            middle = len(members) // 2
            return self._left(members[:middle]) | self._left(members[middle:])
        ours = [event for event in events if event["newsletter_id"] == self._newsletter]
        return {event["member_id"]: event["created_at"] for event in reversed(ours)}

    def _member(self, item: Mapping[str, Any]) -> Member:
        newsletters = [one["id"] for one in item.get("newsletters") or ()]
        state: State = "subscribed" if self._newsletter in newsletters else "known" if newsletters else "unsubscribed"
        suppressed = item.get("email_suppression") or {}
        if suppressed.get("suppressed"):
            state = "complained" if (suppressed.get("info") or {}).get("reason") == "spam" else "bounced"
        labels = frozenset(one["name"] for one in item.get("labels") or ())
        fields = told({field: item.get(field) for field in _FIELDS})
        return Member(item["email"].lower(), state, fields, labels, item.get("updated_at"), (item["id"], newsletters))

    def send(self, people: Sequence[tuple[Person, Member | None]]) -> Problems:
        problems = {}
        for person, member in people:
            body: dict[str, Any] = {**person.fields, "labels": [{"name": tag} for tag in sorted(person.tags)]}
            others = member.own[1] if member else []
            if self._newsletter not in others:  # who has it keeps it, or has left it meanwhile
                body["newsletters"] = [{"id": one} for one in [*others, self._newsletter]]
            try:
                if member:
                    self._client.json("PUT", f"/members/{member.own[0]}/", json={"members": [body]})
                else:
                    self._client.json("POST", "/members/", json={"members": [{"email": person.email, **body}]})
            except ServiceError as error:
                # Made by an earlier try whose answer was lost: reading the list again tells whether it is as it should be.
                if error.status not in _REFUSED:
                    raise
                if b"already exists" not in error.answer:
                    problems[person.email] = error.what.en
        return problems

    def remove(self, members: Sequence[Member]) -> Problems:
        def leave(member: Member) -> None:
            rest = [{"id": one} for one in member.own[1] if one != self._newsletter]
            self._client.json("PUT", f"/members/{member.own[0]}/", json={"members": [{"newsletters": rest}]})

        return one_by_one(members, leave)

    def delete(self, members: Sequence[Member]) -> Problems:
        return one_by_one(members, lambda one: self._client.call("DELETE", f"/members/{one.own[0]}/"))


def _token(number: str, key: bytes) -> str:
    """A JSON Web Token (RFC 7519, HS256), good for five minutes."""
    now = int(time.time())
    header = {"alg": "HS256", "typ": "JWT", "kid": number}
    claims = {"iat": now, "exp": now + _TOKEN_SECONDS, "aud": "/admin/"}
    signed = ".".join(_coded(json.dumps(part).encode()) for part in (header, claims))
    return f"{signed}.{_coded(hmac.digest(key, signed.encode(), 'sha256'))}"


def _coded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
