"""Brevo: a list by API v3. Limits: contacts 10 calls a second, everything else 100 an hour; an import is 10 MB at most and
runs in the background; 150 addresses a call for joining and leaving lists. Tags are lists in the folder `hanjul`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from hanjul.callbacks import Secret
from hanjul.errors import ServiceError
from hanjul.http import Client, Headers, Rate
from hanjul.project.target import MailingTarget
from hanjul.targets.tools import Member, Person, Problems, State, chunks, key_of, list_of, one_by_one, told, whole_list
from hanjul.words import Text

_BASE: Final = "https://api.brevo.com/v3"
_CONTACTS, _REST = (Rate(10, 1), Rate(36_000, 3600)), (Rate(100, 3600),)
_PAGE, _BLOCKED_PAGE, _LISTS_PAGE, _JOIN = 1000, 100, 50, 150
_FOLDER: Final = "hanjul"
_POLLS: Final = 60
_LONGEST_POLL_SECONDS: Final = 60.0
_BLOCKED: Final[Mapping[str, State]] = {"hardBounce": "bounced", "contactFlaggedAsSpam": "complained"}


class Brevo:
    """One list."""

    batch = 5000
    takes_back = True
    fields: Mapping[str, str] = {"FIRSTNAME": "given_name", "LASTNAME": "family_name"}

    def __init__(self, name: str, plan: MailingTarget, secret: Secret) -> None:
        key = key_of(name, plan, secret)
        self._list = int(list_of(name, plan))
        self._client = Client(name, plan.url or _BASE, Headers(lambda: {"api-key": key}), plan.secret)
        self._folder: int | None = None
        self._lists: dict[str, int] = {}

    def _contacts(self, method: str, path: str, **call: Any) -> Any:
        return self._client.json(method, f"/contacts{path}", rates=_CONTACTS, **call)

    def check(self, fields: Sequence[str], make: bool) -> Sequence[str]:
        self._contacts("GET", f"/lists/{self._list}")
        there = {item["name"] for item in self._contacts("GET", "/attributes")["attributes"]}
        lacking = [field for field in fields if field not in there]
        for field in lacking if make else ():
            self._contacts("POST", f"/attributes/normal/{quote(field)}", json={"type": "text"})
        return lacking

    def members(self) -> list[Member]:
        self._know_lists()
        names = {number: name for name, number in self._lists.items()}

        def page(read: int) -> tuple[Sequence[Any], int | None]:
            params = {"limit": str(_PAGE), "offset": str(read), "sort": "asc"}
            answer = self._contacts("GET", "", params=params)
            return answer["contacts"], answer["count"]

        reasons = self._blocked()
        found = {}
        for item in whole_list(self._client, page, lambda item: str(item["id"]), _PAGE):
            if not item.get("email"):
                continue  # a contact with a mobile only
            email = item["email"].lower()
            state: State = "subscribed" if self._list in item.get("listIds", ()) else "known"
            if item.get("emailBlacklisted") or self._list in (item.get("listUnsubscribed") or ()):
                state = "unsubscribed"
            state = reasons.pop(email, state)
            tags = frozenset(names[number] for number in item.get("listIds", ()) if number in names)
            found[email] = Member(email, state, told(item.get("attributes") or {}), tags, item.get("modifiedAt"))
        return [*found.values(), *(Member(email, state, {}, frozenset()) for email, state in reasons.items())]

    def _blocked(self) -> dict[str, State]:
        """Addresses Brevo itself will not mail any more, and why."""

        def page(read: int) -> tuple[Sequence[Any], int | None]:
            params = {"limit": str(_BLOCKED_PAGE), "offset": str(read)}
            answer = self._client.json("GET", "/smtp/blockedContacts", params=params, rates=_REST)
            return answer.get("contacts") or [], answer.get("count")

        items = whole_list(self._client, page, lambda item: f"{item['email']} {item.get('senderEmail')}", _BLOCKED_PAGE)
        return {item["email"].lower(): _BLOCKED.get(item["reason"]["code"], "unsubscribed") for item in items}

    def send(self, people: Sequence[tuple[Person, Member | None]]) -> Problems:
        body = {
            "jsonBody": [{"email": person.email, "attributes": dict(person.fields)} for person, _ in people],
            "listIds": [self._list],
            "updateExistingContacts": True,
            "emptyContactsAttributes": False,
            "disableNotification": True,
        }
        self._wait(self._contacts("POST", "/import", json=body)["processId"])
        joining: dict[str, list[str]] = {}
        leaving: dict[str, list[str]] = {}
        for person, member in people:
            before = (member.tags if member else None) or frozenset()
            for tag in person.tags - before:
                joining.setdefault(tag, []).append(person.email)
            for tag in before - person.tags:
                leaving.setdefault(tag, []).append(person.email)
        for tags, verb in ((joining, "add"), (leaving, "remove")):
            for tag in sorted(tags):
                self._lists_change(self._tag_list(tag), verb, tags[tag])
        return {}  # an import does not say whom it left out: reading the list again does

    def _wait(self, process: int) -> None:
        """Until an import has ended: asked rarely, because only 100 such questions an hour are answered."""
        for poll in range(_POLLS):
            status = self._client.json("GET", f"/processes/{process}", rates=_REST)["status"]
            if status == "completed":
                return
            if status not in ("queued", "in_process", "processing"):
                break
            self._client.sleep(min(_LONGEST_POLL_SECONDS, 2.0**poll / 4))
        raise self._client.failure(
            200,
            Text("가져오기(import)가 끝나지 않았습니다.", "the import did not end well"),
            Text("브레보 화면의 가져오기 기록을 보고 다시 실행하세요.", "look at the imports in Brevo, then run again"),
        )

    def _know_lists(self) -> None:
        """The lists of the folder `hanjul`, by name."""

        def folders(read: int) -> tuple[Sequence[Any], int | None]:
            answer = self._contacts("GET", "/folders", params={"limit": str(_LISTS_PAGE), "offset": str(read)})
            return answer.get("folders") or [], answer.get("count")

        def lists(read: int) -> tuple[Sequence[Any], int | None]:
            params = {"limit": str(_LISTS_PAGE), "offset": str(read)}
            answer = self._contacts("GET", f"/folders/{self._folder}/lists", params=params)
            return answer.get("lists") or [], answer.get("count")

        there = whole_list(self._client, folders, lambda item: str(item["id"]), _LISTS_PAGE)
        named = {item["name"]: item["id"] for item in there}
        self._folder = named.get(_FOLDER)
        if self._folder is not None:
            found = whole_list(self._client, lists, lambda item: str(item["id"]), _LISTS_PAGE)
            self._lists = {item["name"]: item["id"] for item in found}

    def _tag_list(self, tag: str) -> int:
        """The list that stands for a tag, made where there is none."""
        if self._folder is None:
            self._folder = self._contacts("POST", "/folders", json={"name": _FOLDER}, repeat=False)["id"]
        if tag not in self._lists:
            body = {"name": tag, "folderId": self._folder}
            self._lists[tag] = self._contacts("POST", "/lists", json=body, repeat=False)["id"]  # names may repeat
        return self._lists[tag]

    def _lists_change(self, number: int, verb: str, emails: Sequence[str]) -> None:
        for some in chunks(emails, _JOIN):
            try:
                self._contacts("POST", f"/lists/{number}/contacts/{verb}", json={"emails": list(some)})
            except ServiceError as error:
                if error.status != 400:  # all of them were there already, or gone: reading again tells
                    raise

    def remove(self, members: Sequence[Member]) -> Problems:
        self._lists_change(self._list, "remove", [member.email for member in members])
        return {}

    def delete(self, members: Sequence[Member]) -> Problems:
        return one_by_one(members, lambda one: self._contacts("DELETE", f"/{quote(one.email, safe='@')}"))
