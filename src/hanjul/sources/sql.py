"""Databases: one table or query, streamed with a cursor on the server's side, in a transaction that cannot write.

SQLAlchemy knows the dialects; `hanjul[sql]` brings drivers for PostgreSQL, MySQL and MariaDB, the others work by address
where their driver is installed. Needs the extra `hanjul[sql]`.
"""

import datetime
import json
import logging
import re
import ssl
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SAWarning, SQLAlchemyError

from hanjul.callbacks import Secret
from hanjul.errors import HanjulError, ProjectError, SourceError, nearest_first, unset
from hanjul.project import SourcePlan
from hanjul.sources.extracted import Extracted, Since, StalePositionError, schema_of
from hanjul.sources.grid import as_text, text_column
from hanjul.sources.header import clean_name, unique_names
from hanjul.sources.remote import kinds_of
from hanjul.words import Text

_CHUNK_ROWS = 20_000
_DRIVERS = {
    "postgresql": "postgresql+pg8000",
    "postgres": "postgresql+pg8000",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
    "mssql": "mssql+pyodbc",
    "oracle": "oracle+oracledb",
}
_READ_ONLY = {
    "postgresql": "set transaction read only",
    "mysql": "set session transaction read only",
    "mariadb": "set session transaction read only",
    "oracle": "set transaction read only",
    "sqlite": "pragma query_only = on",
}
_TIMEOUT_SECONDS = 15
_LATE = datetime.timedelta(hours=1)
"""A row may be seen later than its time of change says, when its transaction took long: with a key it may be read again."""


def read(label: str, plan: SourcePlan, *, password: Secret, limit: int | None, since: Since | None) -> Extracted:
    """Read the plan's table or query; with a cursor column only what is not lower than the last value.

    Raises:
        ProjectError: the address, table, query or column cannot be used, or a driver is missing.
        SourceError: the server cannot be reached or refuses us.
        StalePositionError: the cursor column is of another type than it was.
    """
    connection = _connected(label, plan, password)
    try:
        with foreseen(label):
            query = _asked(connection, label, plan, since)
            result = connection.execution_options(stream_results=True, yield_per=limit or _CHUNK_ROWS).execute(query)
            columns = list(unique_names([clean_name(name) for name in result.keys()], 0))  # noqa: SIM118 - not a dictionary
    except BaseException:
        _close(connection)
        raise
    proof: dict[str, str | int | float | None] = {"format": connection.dialect.name, "table": plan.table}
    extracted = Extracted(
        columns, iter(()), proof=proof, cursor=since.cursor if since else None, key=plan.key and clean_name(plan.key)
    )
    extracted.close = lambda: _close(connection)
    extracted.batches = _batches(connection, result, extracted, label, plan, limit)
    return extracted


def tables(label: str, plan: SourcePlan, password: Secret) -> list[str]:
    """The tables of the default schema that hold rows and may be read; where there are none, its views."""
    connection = _connected(label, plan, password)
    try:
        with foreseen(label):
            inspector = sa.inspect(connection)
            found, refused = _readable(connection, inspector.get_table_names())
            if not found:
                found, refused_too = _readable(connection, inspector.get_view_names())
                refused = refused or refused_too
            if refused and not found:
                raise refused
            return found
    finally:
        _close(connection)


def _readable(connection: sa.Connection, names: Sequence[str]) -> tuple[list[str], DBAPIError | None]:
    """Those that hold rows, and the last refusal to read one."""
    found, refused = [], None
    for name in names:
        try:
            with connection.begin_nested():  # a refusal must not end the transaction
                if connection.execute(sa.select(sa.literal(1)).select_from(sa.table(name)).limit(1)).first():
                    found.append(name)
        except DBAPIError as error:
            if not any(sign in _said(error) for sign in _DENIED):
                raise
            refused = error
    return found, refused


def _batches(
    connection: sa.Connection,
    result: sa.CursorResult[Any],
    extracted: Extracted,
    label: str,
    plan: SourcePlan,
    limit: int | None,
) -> Iterator[pa.RecordBatch]:
    schema = schema_of(extracted.columns)
    at = extracted.columns.index(clean_name(plan.cursor)) if plan.cursor and limit is None else None
    kinds: dict[str, set[str]] = {}
    first, highest = 1, None
    try:
        with foreseen(label):
            for rows in islice(result.partitions(), 1 if limit is not None else None):
                columns = list(zip(*rows, strict=True))
                for name, column in zip(extracted.columns, columns, strict=True):
                    kinds.setdefault(name, set()).update(kinds_of(column))
                if at is not None:
                    highest = _highest([highest, *columns[at]])
                    extracted.cursor = as_text(highest) if highest is not None else extracted.cursor
                arrays = [text_column(_plain(column)) for column in columns]
                numbers = pa.array(range(first, first + len(rows)), pa.int64())
                yield pa.RecordBatch.from_arrays([numbers, *arrays], schema=schema)
                first += len(rows)
    finally:
        _close(connection)
    extracted.proof |= {
        "physical_rows": first - 1,
        "kinds": json.dumps({name: sorted(found) for name, found in kinds.items()}, ensure_ascii=False),
    }


def _highest(values: Sequence[Any]) -> Any:
    """The highest value of a cursor column. Where others are times, what drivers give as text is none: 0000-00-00, infinity."""
    there = [value for value in values if value is not None]
    times = [value for value in there if isinstance(value, datetime.date)]
    return max(times or there, default=None)


def _plain(column: Sequence[Any]) -> Sequence[Any]:
    """Cells `text_column` knows: documents and lists as JSON, binary data left out, decimals without an exponent."""
    odd = (dict, list, tuple, bytes, bytearray, memoryview, Decimal)
    if not any(issubclass(kind, odd) for kind in set(map(type, column))):
        return column
    return [_plain_cell(cell) for cell in column]


_BITS = {b"\0": False, b"\1": True}
"""BIT(1), the yes and no of many MySQL databases."""


def _plain_cell(cell: Any) -> Any:
    if isinstance(cell, Decimal):
        return format(cell, "f")
    if isinstance(cell, dict | list | tuple):
        return json.dumps(cell, ensure_ascii=False, default=str)
    if isinstance(cell, bytes | bytearray | memoryview):
        if bytes(cell) in _BITS:
            return _BITS[bytes(cell)]
        try:
            text = bytes(cell).decode()
        except UnicodeDecodeError:
            return None  # a picture or a key: nothing a person could be known by
        return None if "\0" in text else text
    return cell


# The question ----------------------------------------------------------------------------------------------------------


def _asked(connection: sa.Connection, label: str, plan: SourcePlan, since: Since | None) -> sa.Select[Any]:
    """The query, bounded by the cursor where one is known."""
    if plan.query is not None:
        known = _columns_of_query(connection, plan.query)
        given: Any = _text(plan.query).columns(*map(sa.column, known)).subquery("hanjul")
        order: list[str] = []
    else:
        name, schema, known, order = _table(connection, label, plan)
        given = sa.table(name, *map(sa.column, known), schema=schema)
    query = sa.select(given)
    for column in filter(None, (plan.cursor, plan.key)):
        if column not in known:
            raise _no_column(label, column, known)
    if plan.cursor and since and since.cursor is not None:
        column = given.c[plan.cursor]
        # The type of the column is that of its highest value: drivers tell it only with a value in hand.
        highest = connection.execute(sa.select(sa.func.max(column))).scalar()
        # Rows without a value, such as those never changed, cannot be told from new ones: they are read every time.
        lowest = _typed(label, since.cursor, highest)
        lowest = _an_hour_before(lowest) if plan.key else lowest
        blank = column.is_(None)
        if isinstance(lowest, datetime.date) and connection.dialect.name in ("mysql", "mariadb"):
            blank |= column < datetime.date(1000, 1, 1)  # 0000-00-00
        query = query.where(sa.or_(column >= lowest, blank) if lowest is not None else blank)
    return query.order_by(*(given.c[name] for name in order))


def _an_hour_before(lowest: Any) -> Any:
    """A time moved back, also one that is kept as text, as SQLite does; what is no time of day stays."""
    if isinstance(lowest, datetime.datetime):
        return lowest - _LATE
    if not isinstance(lowest, str) or not re.match(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d", lowest):
        return lowest
    with suppress(ValueError, OverflowError):
        return (datetime.datetime.fromisoformat(lowest) - _LATE).isoformat(lowest[10])[: len(lowest)]
    return lowest


def _columns_of_query(connection: sa.Connection, query: str) -> list[str]:
    inner = _text(query).columns().subquery("hanjul")
    empty = sa.select(sa.text("*")).select_from(inner).where(sa.text("1 = 0"))
    return list(connection.execute(empty).keys())


def _text(query: str) -> sa.TextClause:
    """A person's query as it stands: its colons are no parameters, and a comment at its end ends with it."""
    return sa.text(query.strip().rstrip(";").replace(":", "\\:") + "\n")


def _table(connection: sa.Connection, label: str, plan: SourcePlan) -> tuple[str, str | None, list[str], list[str]]:
    """The table's name, schema, columns and primary key: rows in its order are numbered alike in every run."""
    inspector = sa.inspect(connection)
    if plan.table is None:
        raise ProjectError(
            Text("{label}: 표도 질의도 없습니다.", "{label}: neither a table nor a query is given").fill(label=label),
            Text("`table: 표이름` 또는 `query: select …` 를 적으세요.", "write `table: NAME` or `query: select …`"),
        )
    schema, _, name = plan.table.rpartition(".")
    try:
        columns = [column["name"] for column in columns_of(inspector, name, schema or None)]
        order = inspector.get_pk_constraint(name, schema or None)["constrained_columns"]
    except sa.exc.NoSuchTableError as error:
        names = [*inspector.get_table_names(schema or None), *inspector.get_view_names(schema or None)]
        there = Text("있는 표: {known}", "its tables: {known}").fill(known=", ".join(names[:50]) or "–")
        words = Text("{label}: `{table}` 표가 없습니다.", "{label}: there is no table `{table}`")
        hint = nearest_first(name, names, there)
        raise ProjectError(words.fill(label=label, table=plan.table), hint) from error
    return name, schema or None, columns, order


def columns_of(inspector: sa.Inspector, table: str, schema: str | None) -> list[Any]:
    """A table's columns; that SQLAlchemy does not know the type of some, such as a point, is no news to anybody."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)
        return list(inspector.get_columns(table, schema))


def _typed(label: str, text: str, like: Any) -> Any:
    """A cursor's text as the type of the column's values; None where the table is empty."""
    if like is None:
        return None
    if isinstance(like, str) and like not in ("infinity", "-infinity"):
        return text
    try:
        if isinstance(like, str):
            return datetime.datetime.fromisoformat(text)
        return type(like).fromisoformat(text) if isinstance(like, datetime.date) else type(like)(text)
    except (ValueError, TypeError, ArithmeticError) as error:
        raise StalePositionError(
            Text("{label}: 커서 열의 종류가 바뀌었습니다.", "{label}: the cursor column is of another type now").fill(
                label=label
            )
        ) from error


def _no_column(label: str, column: str, known: Sequence[str]) -> ProjectError:
    there = Text("있는 열: {known}", "its columns: {known}").fill(known=", ".join(known[:50]))
    return ProjectError(
        Text("{label}: `{column}` 열이 없습니다.", "{label}: there is no column `{column}`").fill(
            label=label, column=column
        ),
        nearest_first(column, known, there),
    )


# The connection --------------------------------------------------------------------------------------------------------


def _connected(label: str, plan: SourcePlan, password: Secret) -> sa.Connection:
    url = url_of(label, plan)
    if url.drivername == "sqlite" and url.database and not Path(url.database).is_file():
        raise SourceError(  # it would be made, and be empty
            Text(f"{label}: 그런 파일이 없습니다.", f"{label}: there is no such file"),
            Text("경로를 확인하세요. 프로젝트 파일이 있는 폴더에서 시작합니다.", "check the path; it starts at the project file's folder"),
        )  # fmt: skip
    with foreseen(label):
        connection = connect(label, plan, url, password)
        if statement := _READ_ONLY.get(connection.dialect.name):
            connection.execute(sa.text(statement))
        return connection


_LOG = "hanjul"


def connect(label: str, plan: SourcePlan, url: sa.URL, password: Secret) -> sa.Connection:
    """A connection to the server of a plan.

    Raises:
        ProjectError: a secret or a driver is missing, or an option in the address is not known.
    """
    secret = _secret(label, plan, password)
    arguments = _connect_args(url.drivername, secret) | _tls(label, url)
    address = url.difference_update_query(_TLS_OPTIONS) if url.drivername.endswith(_OURS) else url
    try:
        engine = sa.create_engine(
            address, poolclass=sa.pool.NullPool, hide_parameters=True, connect_args=arguments, pool_logging_name=_LOG
        )
    except NoSuchModuleError as error:
        raise _no_driver(label, url.drivername) from error
    except ImportError as error:
        raise _no_driver(label, error.name or url.drivername) from error
    # Of a connection that fails the pool logs what the server said, which may quote values.
    logging.getLogger(f"sqlalchemy.pool.impl.NullPool.{_LOG}").disabled = True
    try:
        connection = engine.connect()
    except (TypeError, AttributeError) as error:
        if not address.query:
            raise
        options = ", ".join(f"`{name}`" for name in address.query)
        raise ProjectError(
            Text(
                f"{label}: 주소의 옵션을 드라이버가 모릅니다: {options}",
                f"{label}: the driver does not know an option in the address: {options}",
            ),
            Text("`?` 뒤에서 그것을 지우세요. 암호화 연결은 `sslmode=require` 입니다.",
                 "take it out behind the `?`; encryption is `sslmode=require`"),
        ) from error  # fmt: skip
    _patient(connection)
    return connection


def _patient(connection: sa.Connection) -> None:
    """The time limit was for connecting: a query may think as long as it likes, but the drivers keep the limit."""
    driver: Any = connection.connection.dbapi_connection
    socket = getattr(driver, "_usock", None)
    if socket is not None:
        socket.settimeout(None)
    if hasattr(driver, "_read_timeout"):
        driver._read_timeout = None


def _connect_args(driver: str, secret: str | None) -> dict[str, Any]:
    if driver.endswith("+pymysql"):  # it would send a password of text as Latin-1
        key = {} if secret is None else {"password": secret.encode()}
        # Who does not greet is none: PyMySQL would wait for ever.
        return {"connect_timeout": _TIMEOUT_SECONDS, "read_timeout": _TIMEOUT_SECONDS, "charset": "utf8mb4", **key}
    if driver.endswith("+pg8000"):  # it fails in an odd way where the server asks for a password and none is set
        return {"timeout": _TIMEOUT_SECONDS, "application_name": "hanjul", "password": secret or ""}
    return {} if secret is None or driver == "sqlite" else {"password": secret}


_OURS = ("+pg8000", "+pymysql")
_TLS_OPTIONS = ("sslmode", "ssl-mode", "sslrootcert")
_TLS_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_MYSQL_MODES = {"disabled": "disable", "preferred": "prefer", "required": "require", "verify_ca": "verify-ca",
                "verify_identity": "verify-full"}  # fmt: skip


def _tls(label: str, url: sa.URL) -> dict[str, Any]:
    """`sslmode` and `sslrootcert`, as PostgreSQL's own programs (and MySQL's, `ssl-mode`) know them: the drivers do not.
    Where the address says nothing, they encrypt if the server can."""
    postgres = url.drivername.endswith("+pg8000")
    given = next((str(url.query[name]) for name in _TLS_OPTIONS[:2] if name in url.query), None)
    if given is None or not url.drivername.endswith(_OURS):
        return {}
    mode = _MYSQL_MODES.get(given.lower(), given.lower())
    if mode not in _TLS_MODES:
        raise ProjectError(
            Text(f"{label}: 주소의 sslmode 를 모릅니다: `{given}`", f"{label}: unknown sslmode in the address: `{given}`"),
            Text(f"쓸 수 있는 것: {', '.join(_TLS_MODES)}", f"known: {', '.join(_TLS_MODES)}"),
        )  # fmt: skip
    if mode == "disable":
        return {"ssl_context": False} if postgres else {"ssl_disabled": True}
    if mode in ("allow", "prefer"):
        return {}
    authority = url.query.get("sslrootcert")
    with foreseen(label):
        context = ssl.create_default_context(cafile=None if authority in (None, "system") else str(authority))
    context.check_hostname = mode == "verify-full"
    if mode == "require" and authority is None:
        context.verify_mode = ssl.CERT_NONE
    return {"ssl_context" if postgres else "ssl": context}


_SECRET_OPTIONS = {"password", "passwd", "pwd", "odbc_connect"}


_AN_ADDRESS = Text(
    "이렇게 적습니다: postgresql://사용자@서버:5432/이름", "it looks like postgresql://USER@HOST:5432/NAME"
)


def url_of(label: str, plan: SourcePlan) -> sa.URL:
    address = plan.path.partition("#")[0]
    try:
        url = sa.make_url(address)
    except (ArgumentError, ValueError) as error:
        raise ProjectError(
            Text("{label}: 데이터베이스 주소가 아닙니다.", "{label}: this is no address of a database").fill(
                label=label
            ),
            _AN_ADDRESS,
        ) from error
    if url.password or _SECRET_OPTIONS & {name.lower() for name in url.query}:
        raise ProjectError(
            Text("{label}: 주소에 암호가 적혀 있습니다.", "{label}: the address holds a password").fill(label=label),
            Text(
                "암호를 지우고 `password_env: 환경변수이름` 을 적으세요. 드러난 암호는 바꾸는 것이 안전합니다.",
                "take it out and write `password_env: NAME_OF_THE_VARIABLE`; change a password that was exposed",
            ),
        )
    url = url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))
    if url.username is None and url.drivername.endswith(("+pg8000", "+pymysql")):
        raise ProjectError(
            Text("{label}: 주소에 사용자 이름이 없습니다.", "{label}: the address names no user").fill(label=label),
            _AN_ADDRESS,
        )
    return url


def _secret(label: str, plan: SourcePlan, password: Secret) -> str | None:
    if plan.password_env is None:
        return None
    secret = password(plan.password_env)
    if secret is None:
        raise unset(label, plan.password_env)
    return secret


def without_password(address: str) -> tuple[str, str | None]:
    """An address as it may stand in the project file, and the password that stood in it."""
    parts = urlsplit(address)
    if parts.password is None:
        return address, None
    host = parts.netloc.rpartition("@")[2]
    user = quote(parts.username or "", safe="%")
    return parts._replace(netloc=f"{user}@{host}" if user else host).geturl(), parts.password


def _close(connection: sa.Connection) -> None:
    """Let go of the server; what it had still to send is not waited for."""
    if not (connection.closed or connection.invalidated):
        unread: Any = getattr(connection.connection.dbapi_connection, "_result", None)
        if getattr(unread, "unbuffered_active", False):
            unread.unbuffered_active = False  # PyMySQL would go on reading from the server it has left
    connection.invalidate()
    connection.close()
    connection.engine.dispose()


# What goes wrong -------------------------------------------------------------------------------------------------------


def _no_driver(label: str, driver: str) -> ProjectError:
    module = driver.rpartition("+")[2]
    return ProjectError(
        Text("{label}: 드라이버 {module} 이(가) 없습니다.", "{label}: the driver {module} is not installed").fill(
            label=label, module=module
        ),
        Text(
            'PostgreSQL, MySQL, MariaDB는 `pip install "hanjul[sql]"`, 다른 데이터베이스는 `pip install {module}` 입니다.',
            'for PostgreSQL, MySQL and MariaDB: `pip install "hanjul[sql]"`; for others: `pip install {module}`',
        ).fill(module=module),
    )


Meaning = tuple[tuple[str, ...], Text, Text]
"""What an error may say (in small letters), what it means, and what to do."""

WHO_REFUSED = ("28p01", "28000", "(1045", "password authentication failed", "access denied")
_DENIED = ("42501", "(1142", "(1044", "(1143", "permission denied")

_MEANT: tuple[Meaning, ...] = (
    (("(1044", "permission denied for database"),
     Text("그런 데이터베이스가 없거나, 이 사용자가 쓸 수 없습니다.", "there is no such database, or this user may not use it"),
     Text("주소 끝의 데이터베이스 이름과 사용자의 권한(GRANT)을 확인하세요.", "check the database name at the end of the address, and the user's rights (GRANT)")),
    (WHO_REFUSED,
     Text("사용자 이름이나 암호를 받아 주지 않습니다.", "user or password refused"),
     Text("프로젝트 파일의 `password_env:` 가 가리키는 환경 변수(init 때는 HANJUL_PASSWORD)의 값과, 암호가 만료되지 않았는지 확인하세요. 그 줄이 없으면 암호를 보내지 않습니다.", "check the value of the variable that `password_env:` in the project file names (HANJUL_PASSWORD during init), and that the password has not expired; without that line none is sent")),
    (("certificate verify failed", "certificate_verify_failed"),
     Text("서버의 보안 인증서를 믿을 수 없습니다.", "the server's certificate cannot be trusted"),
     Text("`sslrootcert=` 에 서버가 쓰는 인증 기관(CA)의 파일을 적거나, 주소의 서버 이름을 확인하세요.", "name the file of its authority (CA) with `sslrootcert=`, or check the host in the address")),
    (("server refuses ssl", "doesn't support ssl", "does not support ssl", "tls handshake", "(3159", "ssl is required", "no encryption"),
     Text("서버와 암호화 연결(TLS)을 맺을 수 없습니다.", "no encrypted connection (TLS) with this server"),
     Text("주소에 `?sslmode=require` 를 더하거나, 서버가 TLS를 쓰지 않으면 빼세요.", "add `?sslmode=require` to the address, or take it out where the server has no TLS")),
    (("no such file or directory", "no certificate or crl found"),
     Text("주소에 적힌 파일이 없거나 인증서가 아닙니다.", "a file the address names is not there, or holds no certificate"),
     Text("`sslrootcert=` 뒤의 경로를 확인하세요.", "check the path behind `sslrootcert=`")),
    (_DENIED,
     Text("읽을 권한이 없습니다.", "not allowed to read this"),
     Text("이 사용자에게 SELECT 권한을 주세요.", "grant SELECT to this user")),
    (("3d000", "(1049", "unknown database"),
     Text("그런 데이터베이스가 없습니다.", "there is no such database"),
     Text("주소 끝의 데이터베이스 이름을 확인하세요.", "check the database name at the end of the address")),
    (("42p01", "(1146", "no such table"),
     Text("질의에 적힌 표가 없습니다.", "the query names a table that is not there"),
     Text("표 이름과 스키마를 확인하세요.", "check the table's name and schema")),
    (("42703", "(1054", "no such column"),
     Text("질의에 적힌 열이 없습니다.", "the query names a column that is not there"),
     Text("열 이름을 확인하세요.", "check the column's name")),
    (("42702", "(1060", "(1052", "duplicate column name"),
     Text("질의의 두 열이 같은 이름입니다.", "two columns of the query have the same name"),
     Text("`select a.id as 회원번호, …` 처럼 열마다 다른 이름을 주세요.", "give each a name of its own: `select a.id as member_id, …`")),
    (("name or service not known", "getaddrinfo", "nodename nor servname", "temporary failure in name resolution", "no address associated"),
     Text("그런 이름의 서버를 찾을 수 없습니다.", "no server of that name was found"),
     Text("주소의 철자와 네트워크(VPN)를 확인하세요.", "check the spelling of the host and the network (VPN)")),
    (("connection refused", "timed out", "can't create a connection", "can't connect", "no route to host", "unreachable"),
     Text("서버에 연결할 수 없습니다.", "the server cannot be reached"),
     Text("서버가 켜져 있는지, 포트와 방화벽이 맞는지 확인하세요.", "check that it runs, its port, and the firewall")),
    (("25006", "read-only", "read only", "(1792"),
     Text("질의가 데이터를 바꾸려 합니다.", "the query wants to change data"),
     Text("hanjul 은 소스를 읽기만 합니다. SELECT 만 적으세요.", "hanjul only reads its sources: write a SELECT")),
    (("syntax error", "42601", "(1064"),
     Text("질의가 SQL 문법에 맞지 않습니다.", "the query is not valid SQL"),
     Text("같은 질의를 데이터베이스 도구에서 먼저 실행해 보세요.", "try the query in your database's own tool first")),
)  # fmt: skip


@contextmanager
def foreseen(label: str, more: Sequence[Meaning] = ()) -> Iterator[None]:
    """What drivers raise, in words: their own texts may hold addresses, values and secrets, so none is passed on. `more`: meanings
    that go before those of reading."""
    try:
        yield
    except HanjulError:
        raise
    except ImportError as error:
        raise _no_driver(label, error.name or "") from error
    except RuntimeError as error:
        if "cryptography" not in str(error):
            raise
        raise _no_driver(label, "cryptography") from error  # what PyMySQL signs in with where there is no TLS
    except (ValueError, OverflowError) as error:
        kind = type(error).__name__  # its words may hold the value
        raise SourceError(
            Text(
                "{label}: 드라이버가 읽지 못하는 값이 있습니다 ({kind}).",
                "{label}: there is a value the driver cannot read ({kind})",
            ).fill(label=label, kind=kind),
            Text(
                "그 열을 빼거나 글자로 바꾸는 질의를 적으세요: `query: select 번호, cast(열 as char(50)) as 열 from 표`",
                "write a query without that column, or with it as text: `query: select id, cast(COLUMN as char(50)) as COLUMN from TABLE`",
            ),
        ) from None
    except (SQLAlchemyError, OSError) as error:
        said = _said(error)
        for signs, what, hint in (*more, *_MEANT):
            if any(sign in said for sign in signs):
                raise SourceError(Text(f"{label}: {what.ko}", f"{label}: {what.en}"), hint) from None
        lost = isinstance(error, DBAPIError) and error.connection_invalidated
        kind = _kind_of(getattr(error, "orig", None) or error)
        raise SourceError(
            Text("{label}: 읽는 도중 연결이 끊겼습니다.", "{label}: the connection was lost while reading").fill(
                label=label
            )
            if lost
            else Text("{label}: 데이터베이스가 거절했습니다 ({kind}).", "{label}: the database refused ({kind})").fill(
                label=label, kind=kind
            ),
            Text("다시 실행하세요. 저장소는 지난번 그대로입니다.", "run again; the store is as it was before")
            if lost
            else Text(
                "같은 표나 질의를 데이터베이스 도구에서 열어 보세요. 저장소는 지난번 그대로입니다.",
                "try the same table or query in your database's own tool; the store is as it was before",
            ),
        ) from None


def _kind_of(error: BaseException) -> str:
    """An error's class and the database's own code for it: no word of its text."""
    told = error.args[0] if error.args else None
    code = told.get("C") if isinstance(told, dict) else told if isinstance(told, int) else None
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def _said(error: BaseException | None) -> str:
    """All that an error and those behind it say."""
    said = []
    while error is not None:
        said.append(str(error).lower())
        error = error.__cause__ or error.__context__
    return " ".join(said)
