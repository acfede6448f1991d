"""Google Sheets, against a local server that checks every request against Google's published discovery description."""

import base64
import importlib.util
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

import hanjul
from hanjul.errors import HanjulError
from hanjul.project import SourcePlan
from hanjul.sources import google_sheet, read
from tests.sources.service import Asked, Given, serving

ADDRESS = "https://docs.google.com/spreadsheets/d/book-1/edit#gid=7"
RANGE = re.compile(r"'(.*)'!A(\d+):([A-Z]+)(\d+)")


def description() -> dict[str, Any]:
    """Google's description of the Sheets API, which comes with its client library."""
    package = importlib.util.find_spec("googleapiclient")
    if package is None or package.origin is None:
        pytest.skip("no discovery description: install the test requirements")
    file = Path(package.origin).parent / "discovery_cache" / "documents" / "sheets.v4.json"
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


class Google:
    """A spreadsheet's server."""

    def __init__(self, sheets: dict[str, list[list[str]]], hidden: tuple[str, ...] = ()) -> None:
        self.sheets, self.hidden, self.described = sheets, hidden, description()
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.refuse: Given | None = None
        self.turns: list[Given] = []
        self.tokens = 0

    def secret(self, url: str) -> str:
        """The service account's key as Google gives it."""
        pem = self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return json.dumps(
            {
                "type": "service_account", "client_email": "reader@project.iam.example", "token_uri": f"{url}/token",
                "private_key": pem.decode(), "private_key_id": "1", "project_id": "project",
            }
        )  # fmt: skip

    def answer(self, asked: Asked) -> Given:
        if asked.path == "/token":
            return self.token(asked)
        if asked.headers.get("authorization") != f"Bearer t{self.tokens}":
            return Given({"error": {"code": 401, "message": "expired", "status": "UNAUTHENTICATED"}}, 401)
        self.check(asked)
        if self.turns:
            return self.turns.pop(0)
        if self.refuse:
            return self.refuse
        if asked.path == "/v4/spreadsheets/book-1":
            return Given({"sheets": [self.properties(n, title) for n, title in enumerate(self.sheets)]})
        found = RANGE.fullmatch(unquote(asked.path.rpartition("/")[2]))
        assert found
        rows = self.sheets[found[1].replace("''", "'")][int(found[2]) - 1 : int(found[4])]
        while rows and not any(rows[-1]):
            rows = rows[:-1]
        return Given({"range": found[0], "majorDimension": "ROWS", **({"values": rows} if rows else {})})

    def token(self, asked: Asked) -> Given:
        signed, _, signature = asked.form["assertion"].rpartition(".")
        mark = base64.urlsafe_b64decode(signature + "==")
        self.key.public_key().verify(mark, signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        claims = json.loads(base64.urlsafe_b64decode(signed.partition(".")[2] + "=="))
        assert claims["scope"] == "https://www.googleapis.com/auth/spreadsheets.readonly"
        self.tokens += 1
        return Given({"access_token": f"t{self.tokens}", "expires_in": 3600, "token_type": "Bearer"})

    def check(self, asked: Asked) -> None:
        """The request is one the description knows, with parameters it knows, of values it knows."""
        spreadsheets = self.described["resources"]["spreadsheets"]
        methods = [*spreadsheets["methods"].values(), *spreadsheets["resources"]["values"]["methods"].values()]
        for method in methods:
            shape = re.sub(r"\{\w+\}", "[^/]+", method.get("flatPath", method["path"]).replace("{+", "{"))
            if method["httpMethod"] == asked.method and re.fullmatch("/" + shape, asked.path):
                break
        else:
            raise AssertionError(f"no such method: {asked.method} {asked.path}")
        known = {**self.described["parameters"], **method["parameters"]}
        for name, value in asked.query.items():
            assert value in known[name].get("enum", [value])
        assert self.described["auth"]["oauth2"]["scopes"].keys() >= {google_sheet._SCOPE}

    def properties(self, number: int, title: str) -> dict[str, Any]:
        rows = self.sheets[title]
        grid = {"rowCount": len(rows) + 10, "columnCount": max(map(len, rows), default=1)}
        state = {"hidden": True} if title in self.hidden else {}
        return {"properties": {"sheetId": number + 7, "title": title, "index": number, "sheetType": "GRID",
                               "gridProperties": grid, **state}}  # fmt: skip


HEADER = ["이름", "이메일", "휴대폰"]
PEOPLE = [[f"김민{chr(0xAC00 + n)}", f"a{n}@naver.com", f"010-1234-{n:04}"] for n in range(40)]


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Serve a spreadsheet; gives a function that takes everything of one sheet, and the server."""
    stop = []

    def serve(google: Google, address: str = ADDRESS) -> Any:
        service = serving(google.answer)
        listening = service.__enter__()
        stop.append(service)
        monkeypatch.setattr(google_sheet, "SERVER", listening.url)
        return listening, lambda name: google.secret(listening.url)

    yield serve
    for service in stop:
        service.__exit__(None, None, None)


def taken(password: Any, **plan: Any) -> Any:
    out = read("sheet", SourcePlan(path=ADDRESS, **plan), Path(), password=password)
    return out, [row for batch in out.batches for row in batch.to_pylist()]


def test_a_sheet_is_read_with_its_header(served: Any) -> None:
    _, password = served(Google({"회원": [["2024년 회원 명단"], [], HEADER, *PEOPLE]}))
    out, rows = taken(password)
    assert out.columns == HEADER
    assert [[row[name] for name in HEADER] for row in rows] == PEOPLE


def test_a_hundred_thousand_rows_take_few_requests(served: Any) -> None:
    wide = [f"열{n}" for n in range(17)]
    rows = [[*PEOPLE[n % 40], *["값"] * 17] for n in range(100_500)]
    listening, password = served(Google({"회원": [[*HEADER, *wide], *rows]}))
    out = read("sheet", SourcePlan(path=ADDRESS), Path(), password=password)
    assert sum(batch.num_rows for batch in out.batches) == 100_500
    assert len(listening.asked) < 55


def test_blank_rows_in_the_middle_keep_their_numbers(served: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(google_sheet, "_BLOCK_CELLS", 12)
    _, password = served(Google({"회원": [HEADER, *PEOPLE[:2], [], [], [], *PEOPLE[2:9]]}))
    out, rows = taken(password)
    assert [row["row"] for row in rows] == [1, 2, 6, 7, 8, 9, 10, 11, 12]
    assert [reason for _, reason, _ in out.refused] == ["source_blank_row"] * 3


def test_errors_and_cells_that_are_still_loading_are_told(served: Any) -> None:
    rows = [["이름", "수신거부"], ["김민수", "#REF!"], ["박서연", "Loading..."], ["이하나", "Y"]]
    _, password = served(Google({"명단": rows}))
    out, taken_rows = taken(password)
    assert [row["수신거부"] for row in taken_rows] == [None, None, "Y"]
    assert [(row, column, rule) for row, column, rule, *_ in out.findings] == [
        (1, "수신거부", "source_error_cell"), (2, "수신거부", "source_error_cell")]  # fmt: skip


def test_a_sheet_is_chosen_by_its_name(served: Any) -> None:
    _, password = served(Google({"회원": [HEADER], "it's 2호": [HEADER, *PEOPLE[:1]]}))
    assert len(taken(password, sheet="it's 2호")[1]) == 1


def test_a_token_that_is_refused_is_fetched_anew(served: Any) -> None:
    google = Google({"회원": [HEADER, *PEOPLE]})
    _, password = served(google)
    google.turns = [Given({"error": {"message": "expired"}}, 401)]
    assert len(taken(password)[1]) == 40
    assert google.tokens == 2


def test_a_used_up_minute_is_waited_for(served: Any) -> None:
    google = Google({"회원": [HEADER, *PEOPLE]})
    _, password = served(google)
    google.turns = [Given({"error": {"message": "Quota exceeded"}}, 429, {"Retry-After": "0"})]
    assert len(taken(password)[1]) == 40


@pytest.mark.parametrize("status", [403, 404])
def test_a_sheet_that_is_not_shared_names_whom_to_share_it_with(served: Any, status: int) -> None:
    google = Google({"회원": [HEADER]})
    _, password = served(google)
    google.refuse = Given({"error": {"message": "The caller does not have permission"}}, status)
    with pytest.raises(HanjulError) as caught:
        taken(password)
    assert "reader@project.iam.example" in caught.value.in_("ko")


def test_an_unknown_sheet_lists_those_there_are(served: Any) -> None:
    _, password = served(Google({"회원": [HEADER]}))
    with pytest.raises(HanjulError, match="회원"):
        taken(password, sheet="고객")


@pytest.mark.parametrize("key", [None, "/nowhere.json", "{}"])
def test_without_a_key_the_message_says_what_to_do(key: str | None) -> None:
    with pytest.raises(HanjulError, match="GOOGLE_APPLICATION_CREDENTIALS"):
        taken(lambda name: key)


def test_init_makes_every_visible_sheet_a_source(served: Any, tmp_path: Path) -> None:
    google = Google({"회원": [HEADER, *PEOPLE], "뉴스레터": [HEADER, *PEOPLE], "옛것": [HEADER]}, hidden=("옛것",))
    _, password = served(google)
    file = tmp_path / "hanjul.yaml"
    made = hanjul.init(ADDRESS.partition("#")[0], project=file, password=password)
    assert [(source.name, source.plan.sheet) for source in made.sources] == [("회원", "회원"), ("뉴스레터", "뉴스레터")]
    with hanjul.run(file, until="clean", password=password) as result:
        assert len(result.records) == 80
