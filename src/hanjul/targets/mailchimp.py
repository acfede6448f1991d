"""Mailchimp: an audience by the Marketing API 3.0. Limits: 500 people a call, 10 calls at once.

Whoever unsubscribed or bounced, also while the delivery was planned, is never sent, because an update would subscribe them again;
and nobody is updated whom the list did not show.
"""

import hashlib
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any, Final

from requests.auth import HTTPBasicAuth

from hanjul.callbacks import Secret
from hanjul.http import Client, masked
from hanjul.project.target import MailingTarget
from hanjul.targets.tools import Member, Person, Problems, State, key_of, list_of, missing, one_by_one, told, whole_list
from hanjul.words import Text

_PAGE: Final = 1000
_STATES: Final[Mapping[str, State]] = {
    "subscribed": "subscribed",
    "unsubscribed": "unsubscribed",
    "cleaned": "bounced",
    "pending": "waiting",
    "transactional": "known",
    "archived": "archived",
}
_ASKED: Final = "total_items,members.email_address,members.status,members.merge_fields,members.tags,members.last_changed,members.unsubscribe_reason"
_ANY_MERGE: Final = {"skip_merge_validation": "true", "skip_duplicate_check": "true"}
_LONGEST_TAG: Final = 10
_COMPLAINTS: Final = ("abuse", "complain", "spam")


class Mailchimp:
    """One audience."""

    batch = 500
    takes_back = True
    fields: Mapping[str, str] = {"FNAME": "given_name", "LNAME": "family_name"}

    def __init__(self, name: str, plan: MailingTarget, secret: Secret) -> None:
        key = key_of(name, plan, secret)
        centre = key.rpartition("-")[2]
        if not plan.url and not centre.startswith("us"):
            raise missing(
                name,
                Text("메일침프 키의 모양이 아닙니다 (…-us12).", "this is no Mailchimp key (…-us12)"),
                Text(f"환경 변수 {plan.secret} 을(를) 확인하세요.", f"check the environment variable {plan.secret}"),
            )
        self._name = name
        self._list = f"/lists/{list_of(name, plan, r'[0-9a-z]+')}"
        base = plan.url or f"https://{centre}.api.mailchimp.com/3.0"
        self._client = Client(name, base, HTTPBasicAuth("hanjul", key), plan.secret)
        self._latest: str | None = None
        """The last change the list showed, by the service's own clock."""

    def check(self, fields: Sequence[str], make: bool) -> Sequence[str]:
        self._client.json("GET", self._list, params={"fields": "id,name"})
        params = {"count": str(_PAGE), "fields": "merge_fields.tag"}
        answer = self._client.json("GET", f"{self._list}/merge-fields", params=params)
        there = {field["tag"] for field in answer["merge_fields"]}
        for field in fields:
            if len(field) > _LONGEST_TAG or not field.isupper():
                raise missing(
                    self._name,
                    Text(
                        f"병합 필드 이름은 대문자 10자까지입니다: {field}",
                        f"merge fields are up to 10 capitals: {field}",
                    ),
                    Text("예: FNAME, COMPANY, GRADE", "for example FNAME, COMPANY, GRADE"),
                )
        lacking = [field for field in fields if field not in there]
        for field in lacking if make else ():
            body = {"tag": field, "name": field, "type": "text"}
            self._client.json("POST", f"{self._list}/merge-fields", json=body)
        return lacking

    def members(self) -> list[Member]:
        items = [*self._pull({}), *self._pull({"status": "archived"})]  # archived ones come only when asked for
        self._latest = max((item["last_changed"] for item in items if item.get("last_changed")), default=None)
        return list({member.email: member for member in map(_member, items)}.values())

    def _pull(self, status: Mapping[str, str]) -> list[Any]:
        def page(read: int) -> tuple[Sequence[Any], int | None]:
            params = {"count": str(_PAGE), "offset": str(read), "fields": _ASKED, **status}
            answer = self._client.json("GET", f"{self._list}/members", params=params)
            return answer["members"], answer["total_items"]

        return whole_list(self._client, page, lambda item: item["email_address"].lower(), _PAGE)

    def _left(self, people: Sequence[tuple[Person, Member | None]]) -> set[str]:
        """Who of them has unsubscribed or bounced since the list was read."""
        read = {member.email: member.at for _, member in people if member}
        since = {"since_last_changed": self._latest[:17] + "00" + self._latest[19:]} if self._latest else {}
        items = chain(*(self._pull({"status": status, **since}) for status in ("unsubscribed", "cleaned")))
        changed = {item["email_address"].lower(): item.get("last_changed") for item in items}
        return {email for email, at in changed.items() if email in read and at != read[email]}

    def send(self, people: Sequence[tuple[Person, Member | None]]) -> Problems:
        there = [(person, member) for person, member in people if member]
        left = self._left(there) if there else set()
        problems = self._batch([_body(person) for person, member in people if member is None], update=False)
        problems |= self._batch([_body(person) for person, _ in there if person.email not in left])
        for person, member in there:
            stale = (member.tags or frozenset()) - person.tags
            if stale and person.email not in problems:
                tags = [{"name": tag, "status": "inactive"} for tag in sorted(stale)]
                self._client.json("POST", f"{self._list}/members/{_mark(person.email)}/tags", json={"tags": tags})
        return problems

    def _batch(self, members: Sequence[Mapping[str, Any]], update: bool = True) -> Problems:
        if not members:
            return {}
        body = {"members": members, "update_existing": update, "sync_tags": False}
        answer = self._client.json("POST", self._list, params=_ANY_MERGE, json=body)
        return {
            problem["email_address"].lower(): masked(
                f"{problem.get('error_code', '')} {problem.get('error', '')}".strip()
            )
            for problem in answer.get("errors", ())
            # Made by an earlier try whose answer was lost, or by themselves: reading the list again tells.
            if problem.get("error_code") != "ERROR_CONTACT_EXISTS"
        }

    def remove(self, members: Sequence[Member]) -> Problems:
        return self._batch([{"email_address": member.email, "status": "unsubscribed"} for member in members])

    def delete(self, members: Sequence[Member]) -> Problems:
        def delete(member: Member) -> None:
            self._client.json("POST", f"{self._list}/members/{_mark(member.email)}/actions/delete-permanent")

        return one_by_one(members, delete)


def _body(person: Person) -> dict[str, Any]:
    return {
        "email_address": person.email,
        "status": "subscribed",
        "email_type": "html",
        "merge_fields": dict(person.fields),
        "tags": sorted(person.tags),
    }


def _member(item: Mapping[str, Any]) -> Member:
    state = _STATES.get(item["status"], "unsubscribed")
    reason = str(item.get("unsubscribe_reason") or "").lower()
    if state == "unsubscribed" and any(word in reason for word in _COMPLAINTS):
        state = "complained"
    tags = frozenset(tag["name"] for tag in item.get("tags") or ())
    return Member(
        item["email_address"].lower(), state, told(item.get("merge_fields") or {}), tags, item.get("last_changed")
    )


def _mark(email: str) -> str:
    """What Mailchimp calls a member by."""
    return hashlib.md5(email.lower().encode(), usedforsecurity=False).hexdigest()
