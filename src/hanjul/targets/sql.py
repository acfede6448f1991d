"""A table of a database, brought up to date in one transaction: all of it or nothing. Needs the extra `hanjul[sql]`.

Rows are compared before they are written, so only what differs is; columns hanjul does not deliver are never touched.
"""

import datetime
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.dialects.mysql import MEDIUMTEXT

from hanjul.callbacks import Secret
from hanjul.errors import DeliverError, ProjectError, SourceError
from hanjul.project import SourcePlan
from hanjul.project.target import SqlTarget
from hanjul.sources import sql as database
from hanjul.sources.remote import beside
from hanjul.targets.copy import Row
from hanjul.targets.tools import chunks
from hanjul.words import Text

_ID_CHARACTERS: Final = 64
_ROWS: Final = 5000
_IDS: Final = 500


_UNCHANGED: Final = Text(" 아무것도 바뀌지 않았습니다.", "; nothing was changed")
_MEANT: Final[tuple[database.Meaning, ...]] = (
    (("42501", "(1142", "(1044", "(1143", "permission denied"),
     Text("쓸 권한이 없거나 그런 스키마가 없습니다.", "not allowed to write this, or no such schema"),
     Text("이 사용자에게 이 표의 SELECT, INSERT, UPDATE, DELETE 권한(표가 없으면 CREATE 도)을 주세요.", "grant SELECT, INSERT, UPDATE and DELETE on the table to this user (CREATE too, where it is not there)")),
    (database.WHO_REFUSED,
     Text("사용자 이름이나 암호를 받아 주지 않습니다.", "user or password refused"),
     Text("프로젝트 파일의 `key_env:` 가 가리키는 환경 변수의 값과, 암호가 만료되지 않았는지 확인하세요. 그 줄이 없으면 암호를 보내지 않습니다.", "check the value of the variable that `key_env:` in the project file names, and that the password has not expired; without that line none is sent")),
    (("25006", "(1792", "(1290", "(1836", "read-only", "read only", "readonly database"),
     Text("이 데이터베이스는 읽기 전용입니다.", "this database is read-only"),
     Text("복제본이 아니라 쓸 수 있는 서버의 주소를 적으세요.", "give the address of the server that takes changes, not of a replica")),
    (("3f000", "(1049"),
     Text("그런 데이터베이스나 스키마가 없습니다.", "there is no such database or schema"),
     Text("주소 끝의 이름과 `table:` 을 확인하세요.", "check the name at the end of the address, and `table:`")),
    (("22001", "22003", "22007", "22008", "22p02", "22p05", "42804", "(1264", "(1265", "(1292", "(1366", "(1406"),
     Text("표의 어느 열에 보내는 값이 맞지 않습니다(길이나 종류).", "a column of the table does not take what is delivered (its length or type)"),
     Text("글자 열은 넉넉한 text 로 바꾸거나, `columns:` 로 보낼 열을 고르세요.", "make columns of text `text`, or choose under `columns:` what to deliver")),
    (("still referenced", "(1451"),
     Text("다른 표가 이 표의 고객을 가리키고 있어(외래 키) 이제 고객이 아닌 사람의 행을 지울 수 없습니다.", "another table points at customers of this one (a foreign key): rows of people who are customers no more cannot be deleted"),
     Text("그 외래 키를 ON DELETE CASCADE 나 ON DELETE SET NULL 로 바꾸세요. 누가 없어졌는지는 `hanjul changes` 가 말합니다.", "make that foreign key ON DELETE CASCADE or ON DELETE SET NULL; `hanjul changes` says who is gone")),
    (("23502", "23503", "23505", "23514", "(1048", "(1062", "(1364", "(1452", "(4025", "not null constraint", "unique constraint", "foreign key constraint"),
     Text("표의 제약(NOT NULL, UNIQUE, 외래 키 …)에 걸립니다.", "a constraint of the table stands against it (NOT NULL, UNIQUE, a foreign key …)"),
     Text("사람이 더한 열에는 기본값을 주고, 고객번호 말고는 UNIQUE 를 두지 마세요.", "give columns people added a default, and let nothing but the customer id be UNIQUE")),
)  # fmt: skip
"""What databases say to those who write."""


class SqlTable:
    """One table; `keep` commits, leaving without it rolls back."""

    def __init__(self, name: str, plan: SqlTarget, secret: Secret, folder: Path, schema: pa.Schema) -> None:
        self._name, self._plan = name, plan
        self._label = f"deliver.to.{name}"
        self._source = SourcePlan(path=beside(plan.url, folder), table=plan.table, password_env=plan.key_env)
        self._schema = schema
        self.columns = schema.names
        with self._foreseen():
            url = database.url_of(self._label, self._source)
            self._connection = database.connect(self._label, self._source, url, secret)
            if self._connection.dialect.name == "sqlite":  # what is deleted must not stay in the file's free pages
                self._connection.execute(sa.text("pragma secure_delete = on"))
        where, _, table = plan.table.rpartition(".")
        self._table = sa.Table(
            table,
            sa.MetaData(),
            *self._made_columns(),
            schema=where or None,
            mysql_charset="utf8mb4",  # an old database's own character set may know no Korean
            mariadb_charset="utf8mb4",
        )
        try:
            self._there = self._looked_up()
        except BaseException:
            self._close()
            raise

    def _made_columns(self) -> Iterator[sa.Column[Any]]:
        text = sa.Text().with_variant(MEDIUMTEXT(), "mysql", "mariadb")
        yield sa.Column(self.columns[0], sa.String(_ID_CHARACTERS), primary_key=True)
        for field in list(self._schema)[1:]:
            kind: Any = (
                sa.Double()
                if pa.types.is_floating(field.type)
                else sa.BigInteger()
                if pa.types.is_integer(field.type)
                else text
            )
            yield sa.Column(field.name, kind)

    def _looked_up(self) -> bool:
        """Whether the table is there.

        Raises:
            ProjectError: it is, and lacks a column.
        """
        with self._foreseen():
            inspector = sa.inspect(self._connection)
            if not inspector.has_table(self._table.name, schema=self._table.schema):
                return False
            there = {one["name"] for one in database.columns_of(inspector, self._table.name, self._table.schema)}
        lacking = [name for name in self.columns if name not in there]
        if lacking:
            raise ProjectError(
                Text(
                    f"{self._label}: `{self._plan.table}` 표에 이 열이 없습니다: {', '.join(lacking)}",
                    f"{self._label}: the table `{self._plan.table}` lacks these columns: {', '.join(lacking)}",
                ),
                Text(
                    "표에 열을 더하거나, 프로젝트 파일의 columns: 에서 보낼 열을 고르세요.",
                    "add them to the table, or choose under `columns:` what to deliver",
                ),
            )
        return True

    def present(self) -> Mapping[str, Row]:
        if not self._there:
            return {}
        found: dict[str, Row] = {}
        with self._foreseen():
            query = sa.select(*(self._table.c[name] for name in self.columns))
            result = self._connection.execute(query.execution_options(stream_results=True, yield_per=_ROWS))
            for some in result.partitions():
                for row in some:
                    if row[0] in found:
                        raise DeliverError(
                            Text(
                                f"{self._label}: `{self._plan.table}` 표에 같은 고객번호가 두 번 있습니다.",
                                f"{self._label}: the table `{self._plan.table}` has a customer id twice",
                            ),
                            Text("고객번호 열을 기본 키로 만드세요.", "make the customer id its primary key"),
                        )
                    found[str(row[0])] = tuple(map(_plain, row))
        return found

    def write(
        self, added: Sequence[Row], changed: Sequence[Row], removed: Sequence[str], erased: Sequence[str]
    ) -> None:
        key = self._table.c[self.columns[0]]
        with self._foreseen():
            if not self._there:
                self._table.create(self._connection)
                self._there = True
            postgres = self._connection.dialect.name == "postgresql"  # whose driver sends one row at a time otherwise
            insert, update = (self._insert_json, self._update_json) if postgres else (self._insert, self._update)
            for some in chunks(added, _ROWS):
                insert(some)
            for some in chunks(changed, _ROWS):
                update(some)
            for ids in chunks([*removed, *erased], _IDS):
                self._connection.execute(self._table.delete().where(key.in_(ids)))

    def _insert(self, rows: Sequence[Row]) -> None:
        self._connection.execute(self._table.insert(), [dict(zip(self.columns, row, strict=True)) for row in rows])

    def _update(self, rows: Sequence[Row]) -> None:
        names = {name: f"new_{number}" for number, name in enumerate(self.columns[1:])}
        update = (
            self._table.update()
            .where(self._table.c[self.columns[0]] == sa.bindparam("old"))
            .values({name: sa.bindparam(parameter) for name, parameter in names.items()})
        )
        values = [{"old": row[0], **dict(zip(names.values(), row[1:], strict=True))} for row in rows]
        self._connection.execute(update, values)

    def _insert_json(self, rows: Sequence[Row]) -> None:
        names = ", ".join(map(self._quoted, self.columns))
        self._with_json(f"insert into {{table}} ({names}) select {names} from {{given}}", rows)

    def _update_json(self, rows: Sequence[Row]) -> None:
        key, *others = map(self._quoted, self.columns)
        changes = ", ".join(f"{name} = given.{name}" for name in others)
        self._with_json(f"update {{table}} as kept set {changes} from {{given}} where kept.{key} = given.{key}", rows)

    def _with_json(self, statement: str, rows: Sequence[Row]) -> None:
        """Many rows as one JSON value; PostgreSQL reads each cell as the type of its column."""
        dialect = self._connection.dialect
        inspector = sa.inspect(self._connection)
        found = database.columns_of(inspector, self._table.name, self._table.schema)
        types = {column["name"]: column["type"].compile(dialect) for column in found}
        shape = ", ".join(f"{self._quoted(name)} {types[name]}" for name in self.columns)
        given = f"json_to_recordset(cast(:rows as json)) as given({shape})"
        table = dialect.identifier_preparer.format_table(self._table)
        text = json.dumps([dict(zip(self.columns, row, strict=True)) for row in rows], ensure_ascii=False)
        self._connection.execute(sa.text(statement.replace("{table}", table).replace("{given}", given)), {"rows": text})

    def _quoted(self, name: str) -> str:
        return str(self._connection.dialect.identifier_preparer.quote(name)).replace(":", "\\:")

    def keep(self) -> None:
        with self._foreseen():
            self._connection.commit()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def _close(self) -> None:
        self._connection.close()
        self._connection.engine.dispose()

    @contextmanager
    def _foreseen(self) -> Iterator[None]:
        """What a driver raises, in words: its own may hold values and secrets."""
        try:
            with database.foreseen(self._label, _MEANT):
                yield
        except SourceError as error:
            hint = error.hint or Text("", "")
            raise DeliverError(error.what, Text(hint.ko + _UNCHANGED.ko, hint.en + _UNCHANGED.en)) from None


def _plain(value: Any) -> Any:
    """A value of the database as hanjul writes it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return None if value == "" else value
