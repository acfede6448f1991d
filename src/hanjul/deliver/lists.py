"""Delivering to a mailing tool: pull, plan, prove, send, verify.

What the tool has is read first: unsubscribes, bounces and complaints become suppressions before anything else. The plan is the
difference between the tool's list and the people who pass the door, so a delivery that was cut off is simply made again:
whoever arrived is there and is not sent twice. In the end the list is read once more; who is not there as sent has failed.
"""

import datetime
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, NamedTuple, cast

import pyarrow as pa

from hanjul.deliver import door
from hanjul.deliver.mailing import WAYS, refusing
from hanjul.deliver.outside import Delivery, Line, Office, tags_of
from hanjul.deliver.shipments import CAME_BACK, UNDONE, Action, Shipment, Shipments
from hanjul.errors import ServiceError
from hanjul.project.target import MailingTarget
from hanjul.store.suppression import Reason, Suppressed, Suppressions
from hanjul.tables import CUSTOMERS
from hanjul.targets import Layout
from hanjul.targets.shown import shown
from hanjul.targets.tools import Member, Person, Problems, State, Tool, Understood, chunks
from hanjul.words import Text

_TOOLS: Final = {
    "stibee": "Stibee",
    "mailchimp": "Mailchimp",
    "brevo": "Brevo",
    "listmonk": "Listmonk",
    "ghost": "Ghost",
}
_REFUSED_BATCH: Final = frozenset({400, 409, 413, 422})
_EVIDENCE: Final[dict[str, Reason]] = {"bounced": "bounced", "complained": "complained"}
_LEFT: Final[dict[str, Reason]] = {**_EVIDENCE, "unsubscribed": "unsubscribed"}
_TAKEN: Final = frozenset({"subscribed", "waiting"})
_CLOCKS: Final = datetime.timedelta(hours=1)
"""How far a tool's clock may be ahead of ours."""
_PATIENCE_SECONDS: Final = (2.0, 5.0)
"""Some tools show what they took only after a while."""


class Step(NamedTuple):
    """One thing to do: to whom, and what the tool has of them now."""

    action: Action
    person: Person | None
    member: Member | None
    why: str | None = None

    @property
    def email(self) -> str:
        return self.person.email if self.person else self.member.email if self.member else ""


@dataclass
class _List:
    """The list as it is, and what hanjul remembers of it."""

    tool: Tool
    shipped: Shipments
    known: Suppressions
    owned: tuple[str, ...]
    members: dict[str, Member]

    def mark(self, email: str) -> str:
        return self.known.hashed("email", email) or email

    def read(self) -> dict[str, Member]:
        """Everybody on the list; where the tool does not tell tags, those hanjul gave."""
        given = self.shipped.tags()
        read = self.tool.members()
        return {
            one.email: one if one.tags is not None else one._replace(tags=given.get(self.mark(one.email), frozenset()))
            for one in read
        }


def make(name: str, plan: MailingTarget, office: Office) -> Tool:
    """The tool a plan names."""
    tool: Tool = getattr(import_module(f"hanjul.targets.{plan.kind}"), _TOOLS[plan.kind])(name, plan, office.secret)
    return cast("Tool", Understood(name, tool))


def pull(office: Office, name: str, plan: MailingTarget) -> int:
    """What a tool says of unsubscribes, bounces and complaints; how much of it is new.

    Raises:
        HanjulError: the tool cannot be used.
    """
    tool = make(name, plan, office)
    tool.check([], make=False)
    book = _List(tool, Shipments(office.engine, name), office.known, plan.tags, {})
    book.members = book.read()
    return _learn(office, name, book)


def deliver(office: Office, name: str, plan: MailingTarget, tool: Tool | None = None) -> Delivery:
    """Bring a list up to date.

    Raises:
        ServiceError: the tool cannot be used, or stopped half-way; the next delivery goes on from there.
        BrokenLawError: somebody was about to be sent who never said yes.
    """
    tool = tool or make(name, plan, office)
    fields = dict(plan.fields or tool.fields)
    office.must_be_columns(name, [*fields.values(), *plan.tags])
    lacking = tool.check(list(fields), make=not office.dry_run)
    book = _List(tool, Shipments(office.engine, name), office.known, plan.tags, {})
    book.members = book.read()
    result = Delivery(name, plan.kind, office.dry_run)
    if lacking and office.dry_run:
        result.notes.append(
            Text(
                f"도구에 없는 필드는 내보낼 때 만듭니다: {', '.join(lacking)}",
                f"fields the tool lacks are made when delivering: {', '.join(lacking)}",
            )
        )
    result.evidence = office.learnt.get(name, 0) + _learn(office, name, book)
    passage = door.through(office.engine, office.project, "email", office.today, office.known)
    people = _people(passage.people, fields, plan.tags)
    agreed = dict(zip(*(passage.people[name].to_pylist() for name in ("email", "consent_at")), strict=True))
    held = {line["customer_id"]: line["why"] for line in passage.held_back.to_pylist()}
    waiting = {people[email].customer_id: "taken_out" for email in _taken_out(book, agreed)}
    steps, states = _plan(
        office, book, {email: one for email, one in people.items() if one.customer_id not in waiting}, held
    )
    waiting |= states
    held |= waiting
    result.lines += [Line(customer, "held_back", why) for customer, why in held.items()]
    result.same = len(people) - len(waiting) - sum(step.person is not None for step in steps)
    door.must_have_said_yes(
        office.engine, "email", [(step.person.customer_id, step.email) for step in steps if step.person], office.known
    )
    _carry_out(office, book, steps, result)
    return result


def undo(office: Office, name: str, plan: MailingTarget, tool: Tool | None = None) -> Delivery:
    """Take the last delivery back: whoever it added is taken off, whoever it changed gets the earlier fields and tags. Nobody it
    took off is put on again.

    Raises:
        ServiceError: the tool cannot be used, or stopped half-way; undoing again goes on from there.
        BrokenLawError: somebody was about to be sent who never said yes.
    """
    tool = tool or make(name, plan, office)
    tool.check([], make=False)
    book = _List(tool, Shipments(office.engine, name, backwards=True), office.known, plan.tags, {})
    book.members = book.read()
    result = Delivery(name, plan.kind, office.dry_run)
    result.evidence = _learn(office, name, book)
    passage = door.through(office.engine, office.project, "email", office.today, office.known)
    owner = dict(zip(*(passage.people[name].to_pylist() for name in ("email", "customer_id")), strict=True))
    steps = _backwards(book, owner, result)
    if not tool.takes_back and any(step.action == "removed" for step in steps):
        result.notes.append(
            Text(
                "이 도구는 뺀 사람을 다시 넣지 못하게 합니다. 되돌린 뒤에는 본인이 도구에서 다시 구독해야 합니다.",
                "this tool does not let hanjul put anybody back on whom it took off: they would have to subscribe themselves",
            )
        )
    going = [(owner.get(step.email, ""), step.email) for step in steps if step.person]
    door.must_have_said_yes(office.engine, "email", going, office.known)
    _carry_out(office, book, steps, result)
    return result


def _backwards(book: _List, passing: Collection[str], result: Delivery) -> list[Step]:
    """The steps that take the last delivery back; what cannot be taken back goes to the lines of `result`. Only who passes the
    door today, by address, is written to."""
    owed = book.shipped.owed()
    there = {book.mark(email): member for email, member in book.members.items()}
    steps: list[Step] = []
    for line in book.shipped.last_delivery():
        member, before = there.get(line["address"]), json.loads(line["before"] or "null")
        if line["action"] in ("removed", "deleted"):
            result.lines.append(Line(line["customer_id"], "held_back", "stays_off"))
        elif member is None or member.state not in _TAKEN or line["address"] in owed:
            continue
        elif line["action"] == "added":
            steps.append(Step("removed", None, member, UNDONE))
        elif member.email not in passing or before is None:
            result.lines.append(Line(line["customer_id"], "held_back", "not_brought_back"))
        else:
            own = frozenset(tag for tag in before["tags"] if tag.partition(":")[0] in book.owned)
            earlier = Person(line["customer_id"], member.email, before["fields"], own)
            person = _with_foreign_tags(book, earlier, member)
            if not _as_wanted(person, member):
                steps.append(Step("changed", person, member, UNDONE))
    return steps


def _carry_out(office: Office, book: _List, steps: Sequence[Step], result: Delivery) -> None:
    """Write down, send, verify, write down; or, in a dry run, only tell."""
    shipped = book.shipped
    owner = {mark: line["customer_id"] for mark, line in shipped.last().items()}
    if office.dry_run:
        result.lines += [_line(book, step, owner) for step in steps]
        return
    shipped.write((_shipment(book, step, owner) for step in steps), "planned")
    there = {book.mark(email) for email in book.members}
    shipped.write(
        (Shipment(None, mark, "deleted", why) for mark, why in shipped.owed().items() if mark not in there), "done"
    )
    problems = _send(office, book, steps)
    failed, left = _verify(office, book, steps, problems)
    with office.engine.stage():
        result.evidence += office.known.add(left.values(), shipped.target)
    not_there = failed | {email: said.reason for email, said in left.items()}
    shipped.write((_shipment(book, step, owner) for step in steps if step.email not in not_there), "done")
    shipped.write(
        (_shipment(book, step, owner)._replace(why=not_there[step.email]) for step in steps if step.email in not_there),
        "failed",
    )
    if not shipped.backwards:
        shipped.settle(there)
    for step in steps:
        line = _line(book, step, owner)
        if step.email in not_there:
            line = Line(line.customer_id, "held_back" if step.email in left else "failed", not_there[step.email])
        result.lines.append(line)


def _learn(office: Office, name: str, book: _List) -> int:
    """Unsubscribes, bounces and complaints become suppressions; those hanjul took off itself have said nothing, until they are seen
    on the list again."""
    last = book.shipped.last()
    said, back = [], []
    for member in book.members.values():
        line = last.get(book.mark(member.email), {})
        ours = line.get("action") == "removed" and line["state"] == "done" and line["why"] != CAME_BACK
        if member.state in _TAKEN and ours:
            back.append(Shipment(line["customer_id"], line["address"], "removed", CAME_BACK))
        elif member.state == "unsubscribed" and ours:
            state: State = "known" if book.tool.takes_back and not _touched(member, line["at"]) else "archived"
            book.members[member.email] = member._replace(state=state)
        elif member.state in _LEFT:
            said.append(Suppressed("email", member.email, _LEFT[member.state], member.at))
    if office.dry_run:
        return office.known.add(said, name, keep=False)
    book.shipped.write(back, "done")
    with office.engine.stage():
        return office.known.add(said, name)


def _touched(member: Member, off: str) -> bool:
    """Whether the tool changed something of somebody after hanjul had taken them off: they may have come back meanwhile and left again."""
    if not member.at:
        return False
    changed, taken = (datetime.datetime.fromisoformat(at).astimezone() for at in (member.at, off))
    return changed > taken + _CLOCKS


def _people(customers: pa.Table, fields: Mapping[str, str], tags: Sequence[str]) -> dict[str, Person]:
    """The people who pass, by e-mail address."""
    texts = shown(customers.select(list(dict.fromkeys(fields.values()))), Layout(CUSTOMERS, codes=True))
    columns = {field: texts[column].to_pylist() for field, column in fields.items()}
    marks = tags_of(customers, tags)
    ids, emails = (customers[name].to_pylist() for name in ("customer_id", "email"))
    return {
        email: Person(
            customer,
            email,
            {field: str(values[row]) for field, values in columns.items() if values[row] is not None},
            marks[row],
        )
        for row, (customer, email) in enumerate(zip(ids, emails, strict=True))
    }


def _taken_out(book: _List, agreed: Mapping[str, str | None]) -> list[str]:
    """Of those who pass, whom somebody took out of the tool after hanjul had put them there, be it they themselves: whoever did it
    meant that no more mail should come, so only a yes that was given since puts them back. Where nobody is left of all whom hanjul
    put there, it is another list. `agreed`: address -> when the yes was given."""
    came = book.shipped.came()
    there = {book.mark(email) for email, member in book.members.items() if member.state != "known"}
    if not came.keys() & there:
        return []
    away = [email for email in agreed if book.mark(email) in came.keys() - there]
    return [email for email in away if not _later(agreed[email], came[book.mark(email)])]


def _later(given: str | None, came: str) -> bool:
    """Whether a yes was given on a later day than somebody came, where it was given."""
    if not given:
        return False
    said = datetime.datetime.fromisoformat(given)
    return said.date() > datetime.datetime.fromisoformat(came).astimezone(said.tzinfo).date()


def _plan(
    office: Office, book: _List, people: Mapping[str, Person], held: Mapping[str, str]
) -> tuple[list[Step], dict[str, str]]:
    """What is to be done, and customer_id -> why for those whom the tool keeps from getting on the list."""
    steps: list[Step] = []
    waiting: dict[str, str] = {}
    for email, person in people.items():
        member = book.members.get(email)
        if member is None or member.state == "known":
            steps.append(Step("added", _with_foreign_tags(book, person, member), member))
        elif member.state == "subscribed":
            wanted = _with_foreign_tags(book, person, member)
            if not _as_wanted(wanted, member):
                steps.append(Step("changed", wanted, member))
        else:
            was_ours = book.shipped.last().get(book.mark(email), {}).get("action") == "removed"
            waiting[person.customer_id] = "off" if was_ours else member.state
    customers = office.engine.rows(office.engine.table("customers"))
    refused = {book.mark(address) for address in refusing(customers, WAYS["email"]).to_pylist() if address}
    last, owed = book.shipped.last(), book.shipped.owed()
    ours = {book.mark(email) for email in people} if owed else set()
    for email, member in book.members.items():
        mark = book.mark(email)
        reason: str | None = office.known.reasons("email", [email])[0]
        if reason == "erased" or (mark in owed and mark not in ours):
            steps.append(Step("deleted", None, member, reason if reason == "erased" else owed[mark]))
        elif email not in people and member.state in _TAKEN:
            why = reason or ("refused" if mark in refused else None)
            if why is None and last.get(mark, {}).get("action") in ("added", "changed"):
                why = held.get(last[mark]["customer_id"], "gone")
            if why:
                steps.append(Step("removed", None, member, why))
    return steps, waiting


def _with_foreign_tags(book: _List, person: Person, member: Member | None) -> Person:
    """The person with the tags people gave in the tool: hanjul's own are those that begin with a column's name."""
    there = (member.tags if member else None) or frozenset()
    foreign = {tag for tag in there if tag.partition(":")[0] not in book.owned or ":" not in tag}
    return person._replace(tags=person.tags | foreign)


def _as_wanted(person: Person, member: Member) -> bool:
    """Whether the tool says of somebody all that it is to say."""
    same = all(member.fields.get(field, "") == value for field, value in person.fields.items())
    return same and (member.tags is None or member.tags == person.tags)


def _send(office: Office, book: _List, steps: Sequence[Step]) -> Problems:
    """Do it, batch by batch: first those to be taken off."""
    problems: Problems = {}
    tool, done = book.tool, 0
    off = [(tool.remove, "removed"), (tool.delete, "deleted")]
    for work, action in off:
        members = [step.member for step in steps if step.action == action and step.member]
        for some in chunks(members, tool.batch):
            problems |= work(some)
            done += len(some)
            office.progress("deliver", done, len(steps))
    people = [(step.person, step.member) for step in steps if step.person]
    for batch in chunks(people, tool.batch):
        problems |= _halved(tool, batch)
        done += len(batch)
        office.progress("deliver", done, len(steps))
    return problems


def _halved(tool: Tool, people: Sequence[tuple[Person, Member | None]]) -> Problems:
    """Send a batch; one that is refused as a whole is halved until the rows at fault are found."""
    try:
        return tool.send(people)
    except ServiceError as error:
        if error.status not in _REFUSED_BATCH:
            raise
        if len(people) == 1:
            return {people[0][0].email: error.what.en}
    middle = len(people) // 2
    return _halved(tool, people[:middle]) | _halved(tool, people[middle:])


def _verify(
    office: Office, book: _List, steps: Sequence[Step], problems: Problems
) -> tuple[Problems, dict[str, Suppressed]]:
    """Read the list again: address -> why, for whoever is not there as sent; and what those said who left it meanwhile."""
    failed: Problems = {}
    left: dict[str, Suppressed] = {}
    for patience in (*_PATIENCE_SECONDS, None) if steps else ():
        there = {member.email: member for member in book.tool.members()}
        left = {step.email: said for step in steps if (said := _said(step, there.get(step.email)))}
        failed = {
            step.email: problems.get(step.email, "not_taken")
            for step in steps
            if step.email not in left and (step.email in problems or not _arrived(step, there.get(step.email)))
        }
        if patience is None or not failed.keys() - problems.keys():
            break
        office.sleep(patience)
    return failed, left


def _said(step: Step, now: Member | None) -> Suppressed | None:
    """What somebody who was to be on the list has told the tool since it was read."""
    before = step.member
    if step.person is None or now is None or now.state not in _LEFT:
        return None
    changed = before is None or before.state in _TAKEN or before.at != now.at
    return Suppressed("email", now.email, _LEFT[now.state], now.at) if changed else None


def _arrived(step: Step, member: Member | None) -> bool:
    if step.person is None:
        return member is None or (step.action == "removed" and member.state not in _TAKEN)
    return member is not None and member.state in _TAKEN and _as_wanted(step.person, member)


def _shipment(book: _List, step: Step, owner: Mapping[str, str]) -> Shipment:
    mark = book.mark(step.email)
    customer = step.person.customer_id if step.person else owner.get(mark)
    own = frozenset(tag for tag in (step.person.tags if step.person else ()) if tag.partition(":")[0] in book.owned)
    before: dict[str, Any] | None = None
    if step.action == "changed" and step.member and step.person and step.why != UNDONE:
        before = {
            "fields": {field: step.member.fields.get(field, "") for field in step.person.fields},
            "tags": sorted(step.member.tags or ()),
        }
    return Shipment(customer, mark, step.action, step.why, own, before)


def _line(book: _List, step: Step, owner: Mapping[str, str]) -> Line:
    customer = step.person.customer_id if step.person else owner.get(book.mark(step.email))
    return Line(customer, step.action, step.why, _differences(step))


def _differences(step: Step) -> tuple[str, ...]:
    """Names of what will be different: fields, and tags with + or −."""
    if step.action != "changed" or not step.person or not step.member:
        return ()
    names: Iterable[str] = (
        field for field, value in step.person.fields.items() if step.member.fields.get(field, "") != value
    )
    before = step.member.tags if step.member.tags is not None else step.person.tags
    return (
        *names,
        *(f"+{tag}" for tag in sorted(step.person.tags - before)),
        *(f"−{tag}" for tag in sorted(before - step.person.tags)),
    )
