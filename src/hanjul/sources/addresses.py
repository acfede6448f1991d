"""What lies behind the addresses `hanjul init` is given: the tables of a database, the sheets of a spreadsheet, an API."""

from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from hanjul.callbacks import Secret
from hanjul.project import SourcePlan
from hanjul.sources.discover import PASSWORD_ENV, numbered
from hanjul.sources.remote import SQLITE, extra_of, reader_of, shown


class Address(NamedTuple):
    """One source behind an address. `searched`: nobody asked for this very table."""

    plan: SourcePlan
    searched: bool


def plans(address: str, password: Secret) -> tuple[dict[str, Address], dict[str, str]]:
    """The sources behind an address by name, and the secrets that stood in it by the variable that shall hold them.

    Raises:
        ProjectError: the address cannot be used, or an extra or a secret is missing.
        SourceError: the server cannot be reached or refuses us.
    """
    kind = extra_of(address)
    if kind == "sql":
        return _database(address, password)
    if kind == "sheets":
        plan = SourcePlan(path=address)
        titles = reader_of(shown(address), address).sheets(shown(address), plan, password)
        found = [plan.model_copy(update={"sheet": title}) for title in titles]
        return dict(zip(numbered(titles), (Address(one, False) for one in found), strict=True)), {}
    reader_of(shown(address), address)
    parts = urlsplit(address)
    last = unquote(address.partition("://")[2].rstrip("/").rpartition("/")[2])
    name = f"{parts.scheme}_{last}" if parts.scheme not in ("http", "https") else last
    return {name: Address(SourcePlan(path=address), False)}, {}


def _database(address: str, password: Secret) -> tuple[dict[str, Address], dict[str, str]]:
    sql = reader_of(shown(address), address)
    address, secret = sql.without_password(address)
    place, _, table = address.partition("#")
    named = not place.startswith(SQLITE) and (bool(secret) or password(PASSWORD_ENV) is not None)
    secrets = {PASSWORD_ENV: unquote(secret)} if secret else {}
    plan = SourcePlan(path=place, password_env=PASSWORD_ENV if named else None)
    tables = (
        [unquote(table)] if table else sql.tables(shown(place), plan, lambda name: secrets.get(name) or password(name))
    )
    found = [plan.model_copy(update={"table": name}) for name in tables]
    return dict(zip(numbered(tables), (Address(one, not table) for one in found), strict=True)), secrets
