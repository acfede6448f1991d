"""Doubles of the five mailing tools. Each keeps its people in `people`, by address, and is as strict as the vendor's
description: what that does not know is noted in `wrong`."""

import base64
import csv
import hashlib
import hmac
import io
import json
import re
import time
from dataclasses import dataclass, field
from typing import Any

from tests.targets.service import Asked, Reply, Service


@dataclass
class Someone:
    """A member of a tool's list. `sent`: how many times the API made or changed them."""

    state: str = "subscribed"
    fields: dict[str, Any] = field(default_factory=dict)
    tags: set[str] = field(default_factory=set)
    number: int = 0
    sent: int = 0
    at: str = "2026-01-03T00:00:00+00:00"


@dataclass
class ToolService(Service):
    """What the doubles have in common."""

    people: dict[str, Someone] = field(default_factory=dict)
    key: str = "key-secret-1"
    kind = ""
    good: str = "subscribed"

    def add(self, email: str, state: str = "subscribed", **fields: str) -> Someone:
        """Somebody who is on the list already."""
        self.people[email] = Someone(state, fields, number=self._next())
        return self.people[email]

    def leave(self, email: str) -> None:
        """Somebody unsubscribes."""
        self.people[email].state, self.people[email].at = "unsubscribed", "2026-02-03T00:00:00+00:00"

    def _next(self) -> int:
        """A number nobody has."""
        return 1 + max((one.number for one in self.people.values()), default=0)

    def subscribed(self) -> set[str]:
        return {email for email, one in self.people.items() if one.state == self.good}

    def plan(self, **more: Any) -> dict[str, Any]:
        """What the project file says of this tool."""
        return {"kind": self.kind, "list": "1", "url": self.url, "key_env": "TOOL_KEY", **more}

    def obey(self, email: str, fields: dict[str, Any], tags: set[str] | None = None) -> bool:
        """Make or change somebody; True where they are new."""
        new = email not in self.people
        one = self.people.setdefault(email, Someone(number=self._next()))
        one.fields |= fields
        one.tags |= tags or set()
        one.sent += 1
        return new


REFUSED: Reply = (401, {"message": "invalid key"})


@dataclass
class StibeeService(ToolService):
    kind = "stibee"
    groups: dict[int, str] = field(default_factory=dict)
    known_fields: tuple[str, ...] = ("name", "company")

    def answer(self, asked: Asked) -> Reply:
        if asked.headers.get("accesstoken") != self.key:
            return 401, {"code": "stberror.Errors.Authorization.InvalidToken", "httpStatusCode": 401, "message": "bad"}
        path = asked.path.removeprefix("/lists/1")
        if path == "/subscribers/count":
            wanted = asked.query.get("statuses")
            return 200, {
                "total": len([one for one in self.people.values() if not wanted or one.state in wanted.split(",")])
            }
        if path == "/subscribers" and asked.method == "GET":
            start, size = int(asked.query["offset"]), int(asked.query["limit"])
            rows = [
                {"email": email, "status": one.state, "fields": {"$ad_agreed": "Y", **one.fields},
                 "createdTime": "2026-01-02 03:04:05 +0900 KST", "modifiedTime": "2026-01-03 03:04:05 +0900 KST"}
                for email, one in self.people.items()
            ]  # fmt: skip
            return 200, rows[start : start + size]
        if path == "/subscribers/batch":
            return self._batch(asked.body)
        if path == "/subscribers" and asked.method == "DELETE":
            for email in asked.body["subscribers"]:
                self.people.pop(email, None)
            return 200, "ok"
        if path == "/groups":
            if asked.method == "GET":
                return 200, [{"id": number, "name": name} for number, name in self.groups.items()]
            self.groups[len(self.groups) + 10] = asked.body["name"]
            return 200, {"id": len(self.groups) + 9}
        if found := re.fullmatch(r"/groups/(\d+)/(assign|release)", path):
            tags = self.people[asked.body["subscriber"]].tags
            (tags.add if found[2] == "assign" else tags.discard)(self.groups[int(found[1])])
            return 200, "ok"
        if found := re.fullmatch(r"/subscribers/([^/]+)/unsubscribe", path):
            self.people[found[1]].state = "unsubscribed"
            return 200, "ok"
        return 404, {"code": "NotFound", "httpStatusCode": 404}

    def _batch(self, body: Any) -> Reply:
        told: dict[str, list[str]] = {
            name: [] for name in ("createdSubscribers", "updatedSubscribers", "failInvalidFields")
        }
        for one in body["subscribers"]:
            if set(one["fields"]) - set(self.known_fields):
                told["failInvalidFields"].append(one["email"])
            else:
                new = self.obey(one["email"], one["fields"])
                told["createdSubscribers" if new else "updatedSubscribers"].append(one["email"])
        return 200, told


@dataclass
class MailchimpService(ToolService):
    """Shapes of mailchimp-marketing 3.0.80. An update with a status does change the status."""

    kind = "mailchimp"
    merge_fields: list[str] = field(default_factory=lambda: ["FNAME", "LNAME"])
    refuse: set[str] = field(default_factory=set)

    def answer(self, asked: Asked) -> Reply:
        user = base64.b64decode(asked.headers.get("authorization", "Basic ").removeprefix("Basic ")).decode()
        if not user.endswith(f":{self.key}"):
            return 401, {"title": "API Key Invalid", "detail": "Your API key may be invalid"}
        path = asked.path.removeprefix("/lists/1")
        if path == "" and asked.method == "GET":
            return 200, {"id": "1", "name": "소식"}
        if path == "/merge-fields":
            if asked.method == "POST":
                self.merge_fields.append(asked.body["tag"])
            return 200, {"merge_fields": [{"tag": tag} for tag in self.merge_fields]}
        if path == "/members":
            archived = asked.query.get("status") == "archived"
            found = [(mail, one) for mail, one in self.people.items() if (one.state == "archived") == archived]
            start, size = int(asked.query["offset"]), int(asked.query["count"])
            members = [
                {"email_address": mail, "status": one.state, "merge_fields": one.fields,
                 "tags": [{"id": n, "name": tag} for n, tag in enumerate(sorted(one.tags))],
                 "last_changed": one.at, "unsubscribe_reason": one.fields.get("why", "")}
                for mail, one in found[start : start + size]
            ]  # fmt: skip
            return 200, {"members": members, "total_items": len(found)}
        if path == "" and asked.method == "POST":
            return self._batch(asked.body)
        if found_one := re.fullmatch(r"/members/([0-9a-f]{32})/(tags|actions/delete-permanent)", path):
            mail = next(one for one in self.people if hashlib.md5(one.encode()).hexdigest() == found_one[1])
            if found_one[2] == "tags":
                self.people[mail].tags -= {tag["name"] for tag in asked.body["tags"] if tag["status"] == "inactive"}
            else:
                del self.people[mail]
            return 204, None
        return 404, {"title": "Resource Not Found"}

    def _batch(self, body: Any) -> Reply:
        if len(body["members"]) > 500 or set(body) != {"members", "update_existing", "sync_tags"}:
            self.wrong.append("POST /lists: more than 500 members, or another body")
        errors = []
        for one in body["members"]:
            if set(one) - {"email_address", "status", "email_type", "merge_fields", "tags"}:
                self.wrong.append(f"unknown keys of a member: {sorted(one)}")
            if one["email_address"] in self.refuse:
                errors.append(
                    {
                        "email_address": one["email_address"],
                        "error": f"{one['email_address']} looks fake",
                        "error_code": "ERROR_GENERIC",
                    }
                )
                continue
            if one["email_address"] in self.people and not body["update_existing"]:
                errors.append({"email_address": one["email_address"], "error_code": "ERROR_CONTACT_EXISTS"})
                continue
            self.obey(one["email_address"], one.get("merge_fields", {}), set(one.get("tags", ())))
            self.people[one["email_address"]].state = one["status"]
        return 200, {"new_members": [], "updated_members": [], "errors": errors, "error_count": len(errors)}


@dataclass
class BrevoService(ToolService):
    """Shapes of brevo-python 5.1.0. The list's number is 1; tags are lists of the folder `hanjul`."""

    kind = "brevo"
    attributes: list[str] = field(default_factory=lambda: ["FIRSTNAME", "LASTNAME"])
    lists: dict[int, str] = field(default_factory=dict)
    folders: dict[int, str] = field(default_factory=dict)
    blocked: dict[str, str] = field(default_factory=dict)
    refuse: set[str] = field(default_factory=set)
    polls: int = 0

    def answer(self, asked: Asked) -> Reply:
        if asked.headers.get("api-key") != self.key:
            return 401, {"code": "unauthorized", "message": "Key not found"}
        path = asked.path
        if path == "/contacts" and asked.method == "GET":
            return self._contacts(asked)
        if path == "/contacts/import":
            return self._import(asked.body)
        if path.startswith("/processes/"):
            self.polls += 1
            return 200, {"id": 7, "status": "completed" if self.polls % 2 == 0 else "in_process"}
        if path == "/smtp/blockedContacts":
            rows = [{"email": mail, "senderEmail": "", "reason": {"code": code}} for mail, code in self.blocked.items()]
            return 200, {"contacts": rows, "count": len(rows)} if rows else {}
        if path == "/contacts/attributes":
            return 200, {"attributes": [{"name": name} for name in self.attributes]}
        if found := re.fullmatch(r"/contacts/attributes/normal/(\w+)", path):
            self.attributes.append(found[1])
            return 201, None
        if found := re.fullmatch(r"/contacts/lists/(\d+)/contacts/(add|remove)", path):
            return self._change(int(found[1]), found[2], asked.body["emails"])
        if path == "/contacts/lists/1":
            return 200, {"id": 1, "name": "소식"}
        if path in ("/contacts/folders", "/contacts/lists") or path.startswith("/contacts/folders/"):
            return self._groups(asked)
        if found := re.fullmatch(r"/contacts/([^/]+@[^/]+)", path):
            self.people.pop(found[1], None)
            return 204, None
        return 404, {"code": "document_not_found"}

    def _contacts(self, asked: Asked) -> Reply:
        start, size = int(asked.query["offset"]), int(asked.query["limit"])
        numbers = {name: number for number, name in self.lists.items()}
        rows = [
            {"email": mail, "id": one.number, "emailBlacklisted": one.state == "unsubscribed", "modifiedAt": one.at,
             "listIds": [1] * (one.state == "subscribed") + [numbers[tag] for tag in sorted(one.tags)], "attributes": one.fields}
            for mail, one in self.people.items()
        ]  # fmt: skip
        return 200, {"contacts": rows[start : start + size], "count": len(rows)}

    def _import(self, body: Any) -> Reply:
        known = {"jsonBody", "listIds", "updateExistingContacts", "emptyContactsAttributes", "disableNotification"}
        if set(body) - known or len(json.dumps(body)) > 10_000_000:
            self.wrong.append(f"/contacts/import: {sorted(body)}")
        for one in body["jsonBody"]:
            if one["email"] not in self.refuse:
                known_ones = {name: value for name, value in one["attributes"].items() if name in self.attributes}
                self.obey(one["email"], known_ones)
                if self.people[one["email"]].state == "known":
                    self.people[one["email"]].state = "subscribed"
        return 202, {"processId": 7}

    def _change(self, number: int, verb: str, emails: list[str]) -> Reply:
        if len(emails) > 150:
            self.wrong.append("more than 150 addresses")
        for mail in emails:
            if number == 1 and verb == "remove":
                self.people[mail].state = "known"
            elif mail in self.people:
                (self.people[mail].tags.add if verb == "add" else self.people[mail].tags.discard)(self.lists[number])
        return 201, {"contacts": {"success": emails, "failure": []}}

    def _groups(self, asked: Asked) -> Reply:
        if asked.method == "POST":
            there = self.folders if asked.path.endswith("folders") else self.lists
            there[len(there) + 20] = asked.body["name"]
            return 201, {"id": len(there) + 19}
        of_lists = asked.path.endswith("lists")
        there = self.lists if of_lists else self.folders
        rows = [{"id": number, "name": name} for number, name in there.items()]
        return 200, {"lists" if of_lists else "folders": rows, "count": len(rows)}


@dataclass
class ListmonkService(ToolService):
    kind = "listmonk"
    good: str = "confirmed"
    key: str = "api_user:token"
    bounces: dict[str, str] = field(default_factory=dict)
    importing: str = "none"

    def answer(self, asked: Asked) -> Reply:
        if asked.headers.get("authorization") != "Basic " + base64.b64encode(self.key.encode()).decode():
            return 403, {"message": "invalid session"}
        path = asked.path.removeprefix("/api")
        if path == "/lists/1":
            return 200, {"data": {"id": 1, "name": "소식", "optin": "single"}}
        if path in ("/subscribers", "/bounces") and asked.method == "GET":
            return self._page(asked, path)
        if path == "/import/subscribers":
            return self._import(asked)
        if path == "/subscribers/lists":
            for one in self.people.values():
                if one.number in asked.body["ids"]:
                    one.state = "unsubscribed"
            return 200, {"data": True}
        if found := re.fullmatch(r"/subscribers/(\d+)", path):
            self.people = {mail: one for mail, one in self.people.items() if one.number != int(found[1])}
            return 200, {"data": True}
        if found := re.fullmatch(r"/bounces/(\d+)", path):
            del self.bounces[list(self.bounces)[int(found[1])]]
            return 200, {"data": True}
        return 404, {"message": "Not Found"}

    def _page(self, asked: Asked, path: str) -> Reply:
        page, size = int(asked.query["page"]), int(asked.query["per_page"])
        rows: list[Any] = [
            {"id": one.number, "email": mail, "name": one.fields.get("name", ""), "status": "enabled", "updated_at": "2026-01-03T00:00:00+00:00",
             "attribs": {name: value for name, value in one.fields.items() if name != "name"},
             "lists": [{"id": 1, "subscription_status": one.state, "subscription_updated_at": one.at}] if one.state != "known" else []}
            for mail, one in self.people.items()
        ]  # fmt: skip
        if wanted := asked.query.get("subscription_status"):
            rows = [row for row in rows if row["lists"] and row["lists"][0]["subscription_status"] == wanted]
        if path == "/bounces":
            rows = [{"id": n, "email": mail, "type": kind} for n, (mail, kind) in enumerate(self.bounces.items())]
        return 200, {
            "data": {
                "results": rows[(page - 1) * size : page * size],
                "total": len(rows),
                "page": page,
                "per_page": size,
            }
        }

    def _import(self, asked: Asked) -> Reply:
        if asked.method == "POST":
            params = json.loads(asked.body["params"])
            if params["lists"] != [1] or params["mode"] != "subscribe":
                self.wrong.append("another import")
            for row in csv.DictReader(io.StringIO(asked.body["file"])):
                attributes = json.loads(row["attributes"])
                self.obey(row["email"], {"name": row["name"], **attributes})
                one = self.people[row["email"]]
                one.state, one.tags = params["subscription_status"], set(attributes.get("tags", ()))
            self.importing = "importing"
        elif asked.method == "DELETE":
            self.importing = "none"
        elif self.importing == "importing":
            self.importing = "finished"
            return 200, {"data": {"status": "importing", "total": 1, "imported": 0}}
        return 200, {"data": {"status": self.importing, "name": "", "total": 0, "imported": 0}}


@dataclass
class GhostService(ToolService):
    """As Ghost 6.65 answers: labels and newsletters of a change replace those there."""

    kind = "ghost"
    key: str = "624d445026833200a5801bce:" + "ab" * 32
    bounced: set[str] = field(default_factory=set)

    def answer(self, asked: Asked) -> Reply:
        if not self._knows(asked.headers.get("authorization", "")):
            return 401, {"errors": [{"message": "Invalid token", "type": "UnauthorizedError"}]}
        path = asked.path.removeprefix("/ghost/api/admin")
        if path == "/newsletters/":
            return 200, {"newsletters": [{"id": "n1", "name": "1", "slug": "default", "status": "active"}]}
        if path == "/members/" and asked.method == "GET":
            return self._page(asked)
        if path == "/members/events/":
            return self._events(asked.query["filter"])
        if path == "/members/":
            return self._write(None, asked.body["members"][0])
        if found := re.fullmatch(r"/members/m(\d+)/", path):
            mail = next(mail for mail, one in self.people.items() if one.number == int(found[1]))
            if asked.method == "DELETE":
                del self.people[mail]
                return 204, None
            return self._write(mail, asked.body["members"][0])
        return 404, {"errors": [{"message": "Resource not found"}]}

    def _knows(self, header: str) -> bool:
        number, words = self.key.split(":")
        try:
            head, claims, signature = header.removeprefix("Ghost ").split(".")
        except ValueError:
            return False
        right = base64.urlsafe_b64encode(hmac.digest(bytes.fromhex(words), f"{head}.{claims}".encode(), "sha256"))
        said = json.loads(base64.urlsafe_b64decode(claims + "=="))
        kid = json.loads(base64.urlsafe_b64decode(head + "=="))["kid"]
        return (
            right.rstrip(b"=").decode() == signature
            and said["exp"] > time.time()
            and said["aud"] == "/admin/"
            and kid == number
        )

    def _page(self, asked: Asked) -> Reply:
        page, size = int(asked.query["page"]), int(asked.query["limit"])
        if size > 100:
            self.wrong.append("Ghost 6 gives 100 at most")
        rows = [
            {"id": f"m{one.number}", "email": mail, "name": one.fields.get("name"), "note": one.fields.get("note"),
             "updated_at": one.at,
             "labels": [{"name": tag} for tag in sorted(one.tags)],
             "newsletters": [{"id": {"subscribed": "n1"}.get(one.state, "n2")}] if one.state != "unsubscribed" else [],
             "email_suppression": {"suppressed": mail in self.bounced, "info": {"reason": "fail"} if mail in self.bounced else None}}
            for mail, one in self.people.items()
        ]  # fmt: skip
        return 200, {"members": rows[(page - 1) * size : page * size], "meta": {"pagination": {"total": len(rows)}}}

    def _events(self, asked: str) -> Reply:
        """Of members with another newsletter; `left`: they had this one too."""
        found = re.fullmatch(r"type:newsletter_event\+data\.member_id:\[([\w,]+)\]", asked)
        ids = found[1].split(",") if found else []
        if not ids:
            self.wrong.append(f"another filter: {asked}")
        of = {f"m{one.number}": one for one in self.people.values()}
        events = [
            {"type": "newsletter_event", "data": {"member_id": number, "newsletter_id": newsletter, "subscribed": subscribed,
             "created_at": f"2026-02-0{day}T00:00:00.000Z"}}
            for number in ids
            for newsletter, subscribed, day in [("n1", False, 3), ("n1", True, 2), ("n2", True, 1)]
            if newsletter == "n2" or of[number].state == "left"
        ]  # fmt: skip
        return 200, {"events": events[:100], "meta": {"pagination": {"total": len(events)}}}

    def _write(self, mail: str | None, body: Any) -> Reply:
        if set(body) - {"email", "name", "note", "labels", "newsletters"}:
            self.wrong.append(f"unknown keys of a member: {sorted(body)}")
        if mail is None and body["email"] in self.people:
            return 422, {
                "errors": [
                    {
                        "message": "Validation error",
                        "context": "Member already exists. Attempting to add member with existing email address",
                    }
                ]
            }
        address = mail or body["email"]
        self.obey(address, {name: body[name] for name in ("name", "note") if name in body})
        one = self.people[address]
        there = [letter["id"] for letter in body.get("newsletters", ())]
        if mail is None or "newsletters" in body:
            one.state = "subscribed" if "n1" in there else "known" if there else "unsubscribed"
        if "labels" in body:
            one.tags = {label["name"] for label in body["labels"]}
        return 200 if mail else 201, {"members": [{"id": f"m{one.number}"}]}


SERVICES = (StibeeService, MailchimpService, BrevoService, ListmonkService, GhostService)
