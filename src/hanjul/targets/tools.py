"""Mailing tools: what every one of them can do, so that a delivery need not know which it is.

A tool keeps a list of members. It gives the whole list with everybody's state, takes people in batches, and takes people off.
Every call may be repeated: what is there already stays as it is.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final, Literal, NamedTuple, Protocol

from hanjul.callbacks import Secret
from hanjul.errors import ProjectError, ServiceError, how_to_set
from hanjul.http import Client
from hanjul.project.target import MailingTarget
from hanjul.words import Text

State = Literal["subscribed", "unsubscribed", "bounced", "complained", "waiting", "archived", "known"]
"""`waiting`: has not confirmed yet; `archived`: put away by somebody; `known`: the tool has the address, but not on this list."""

Problems = dict[str, str]
"""E-mail address -> why the tool did not take it, in its own words (masked)."""


class Person(NamedTuple):
    """Somebody as a tool is to have them. Fields nobody knows are left out: what the tool has there stays. `tags` are all that
    they are to have, those that people gave in the tool among them."""

    customer_id: str
    email: str
    fields: Mapping[str, str]
    tags: frozenset[str]


class Member(NamedTuple):
    """Somebody as a tool has them. `tags` is None where the tool does not tell; `at`: when the state began, ISO 8601;
    `own`: whatever the tool needs to have back."""

    email: str
    state: State
    fields: Mapping[str, str]
    tags: frozenset[str] | None
    at: str | None = None
    own: Any = None


class Tool(Protocol):
    """One list of one mailing tool.

    Attributes:
        batch: people per call of `send` and `remove`.
        takes_back: whether an address that was taken off can be put on again by the API.
        fields: tool's field -> column of customers, where the plan names none.
    """

    batch: int
    takes_back: bool
    fields: Mapping[str, str]

    def check(self, fields: Sequence[str], make: bool) -> Sequence[str]:
        """See that the list is there, and which of the fields it lacks although the tool lets them be made; `make` them.

        Raises:
            ServiceError: no connection, no right, no such list.
            ProjectError: the list lacks a field that only a person can add.
        """
        ...

    def members(self) -> list[Member]:
        """Everybody the tool knows, in whatever state, each address once."""
        ...

    def send(self, people: Sequence[tuple[Person, Member | None]]) -> Problems:
        """Put people on the list, or bring what it says of them up to date: at most `batch`, each with what the tool has now."""
        ...

    def remove(self, members: Sequence[Member]) -> Problems:
        """Take members off the list; nothing is deleted."""
        ...

    def delete(self, members: Sequence[Member]) -> Problems:
        """Delete members for good: for people who asked to be erased."""
        ...


class Understood:
    """A tool whose answers may be other than its documentation says: that is a failure of the service, in words, and no other target
    waits for it."""

    def __init__(self, name: str, tool: Tool) -> None:
        self._name, self._tool = name, tool

    def __getattr__(self, wanted: str) -> Any:
        found = getattr(self._tool, wanted)
        return partial(self._call, found) if callable(found) else found

    def _call(self, work: Callable[..., Any], *given: Any, **named: Any) -> Any:
        try:
            return work(*given, **named)
        except (KeyError, TypeError, AttributeError, IndexError) as error:
            raise ServiceError(
                Text(f"{self._name}: 답을 알아볼 수 없습니다.", f"{self._name}: its answer makes no sense"), ODD_ANSWER
            ) from error


ODD_ANSWER: Final = Text(
    "잠시 뒤 다시 실행하고, 되풀이되면 주소(url)와 중간의 프록시를 확인하세요.",
    "run again in a while; if it goes on, check the address (url) and proxies in between",
)


def whole_list(
    client: Client, page: Callable[[int], tuple[Sequence[Any], int | None]], key: Callable[[Any], str], size: int
) -> list[Any]:
    """All items of a list that comes in pages. `page` takes how many were read and gives the next ones and, where the tool
    says it, how many there are; `size` is what a page holds. A total that is reached ends nothing while pages are full: some
    tools count rarely, and whoever is not read cannot be seen to have unsubscribed.

    Raises:
        ServiceError: a page comes again, or fewer come than the tool says there are, twice running.
    """
    for _ in range(2):  # a list that changes while it is read is read once more
        found: dict[str, Any] = {}
        total, read = None, 0
        while True:
            items, counted = page(read)
            total = counted if items or not read else total
            new = {key(item): item for item in items}
            if items and new.keys() <= found.keys():
                break
            found |= new
            read += len(items)
            if not items or (len(items) < size and total is not None and read >= total):
                if total is None or len(found) >= total:
                    return list(found.values())
                break
    raise client.failure(
        200,
        Text(
            f"명단이 온전히 오지 않습니다: {total or '?'}명이라는데 {len(found)}명만 왔습니다.",
            f"the list does not come whole: {total or '?'} people are said to be there, {len(found)} came",
        ),
        Text(
            "잠시 뒤 다시 실행하세요. 이미 보낸 것은 다시 보내지 않습니다.",
            "run again in a while; what was sent is not sent twice",
        ),
    )


def missing(name: str, what: Text, hint: Text) -> ProjectError:
    """The project file does not say enough, or too much, of a target."""
    return ProjectError(Text(f"deliver.to.{name}: {what.ko}", f"deliver.to.{name}: {what.en}"), hint)


def key_of(name: str, plan: MailingTarget, secret: Secret) -> str:
    """The tool's API key.

    Raises:
        ProjectError: it is neither in the environment nor in the keyring.
    """
    found = needed_secret(name, plan.secret, secret)
    if not (found.isascii() and found.isprintable()):  # it could not travel in a header
        raise missing(
            name,
            Text(
                f"환경 변수 {plan.secret} 의 값은 키일 수 없습니다.",
                f"what is in the environment variable {plan.secret} can be no key",
            ),
            Text(
                "한글이나 줄바꿈이 섞이지 않게 키만 다시 복사해 넣으세요.",
                "copy the key alone once more: no line breaks, no letters but ASCII",
            ),
        )
    return found


def needed_secret(name: str, variable: str, secret: Secret) -> str:
    """A secret the project file names.

    Raises:
        ProjectError: it is neither in the environment nor in the keyring, or is empty.
    """
    found = (secret(variable) or "").strip()
    if not found:
        raise missing(
            name,
            Text(f"키가 없습니다: 환경 변수 {variable}", f"the key is missing: environment variable {variable}"),
            how_to_set(variable),
        )
    return found


def list_of(name: str, plan: MailingTarget, shape: str = r"\d+") -> str:
    """The list's id.

    Raises:
        ProjectError: none is named, or it cannot be one.
    """
    if plan.list is None or not re.fullmatch(shape, plan.list):
        raise missing(
            name,
            Text("목록 번호(list)가 없거나 모양이 다릅니다.", "the list's id (`list`) is missing or has another shape"),
            Text(
                "도구에서 목록(주소록)을 열면 주소창에 번호가 있습니다.",
                "open the list in the tool: its id stands in the address bar",
            ),
        )
    return plan.list


def chunks(items: Sequence[Any], size: int) -> Iterable[Sequence[Any]]:
    """Items, so many at a time."""
    return (items[start : start + size] for start in range(0, len(items), size))


_OF_ONE: Final = frozenset({400, 409, 422})


def one_by_one(members: Sequence[Member], work: Callable[[Member], object]) -> Problems:
    """Work on members one at a time: a refusal that concerns one alone does not keep the others waiting, and who is not there
    any more needs nothing."""
    problems: Problems = {}
    for member in members:
        try:
            work(member)
        except ServiceError as error:
            if error.status in _OF_ONE:
                problems[member.email] = error.what.en
            elif error.status != 404:
                raise
    return problems


def told(fields: Mapping[str, Any]) -> dict[str, str]:
    """Field values of a tool as text; what is empty is left out."""
    return {name: str(value) for name, value in fields.items() if value not in (None, "")}
