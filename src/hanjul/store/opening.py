"""Opening a project's store: in the open or encrypted, with the engine the project names."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from hanjul.callbacks import Secret
from hanjul.engines import Engine
from hanjul.engines.duckdb import DuckDBEngine
from hanjul.errors import ProjectError
from hanjul.project import Project
from hanjul.store import vault
from hanjul.words import Text

STORE_NAME = "hanjul.duckdb"

_LEAST_MB = 400
_TIMES_THE_FILES = 16


def is_there(project: Project) -> bool:
    """Whether a run has left a store."""
    return vault.exists(project.folder / STORE_NAME)


def open_engine(project: Project, password: Secret) -> Engine:
    """What the stages of a run work with: the store itself, or Spark, which keeps there what it made.

    Raises:
        StoreError: the store cannot be opened.
        LockedError: another hanjul uses it.
        ProjectError: it is to be encrypted and there is no key; Spark or Java is not installed.
    """
    store = open_store(project, password)
    if project.engine == "duckdb":
        return store
    try:
        from hanjul.engines.spark import SparkEngine

        return SparkEngine(store, memory_limit=project.memory_limit)
    except BaseException as error:
        store.close()
        if not isinstance(error, ImportError | RuntimeError):
            raise
        raise ProjectError(
            Text("Spark를 시작할 수 없습니다: {error}", "Spark cannot be started: {error}").fill(error=error),
            Text(
                '`pip install "hanjul[spark]"` 와 Java 17 을 설치하거나 `engine: duckdb` 를 쓰세요.',
                'install `pip install "hanjul[spark]"` and Java 17, or use `engine: duckdb`',
            ),
        ) from error


def open_store(project: Project, password: Secret) -> DuckDBEngine:
    """The project's store.

    Raises:
        StoreError: it cannot be opened.
        LockedError: another hanjul uses it.
        ProjectError: it is to be encrypted and there is no key.
    """
    store, limit = project.folder / STORE_NAME, project.memory_limit or f"{_enough_mb(project)}MB"
    if not project.encrypt:
        vault.unseal_for_good(store, password)
        return DuckDBEngine(store, memory_limit=limit)
    opened = open_vault(project, password)
    try:
        return DuckDBEngine(opened.path, memory_limit=limit, vault=opened)
    except BaseException:
        opened.close()
        raise


def open_vault(project: Project, password: Secret) -> vault.Vault:
    """The encrypted store of a project, opened; nothing else has it open."""
    store = project.folder / STORE_NAME
    if store.is_file() and not vault.sealed_path(store).is_file():
        DuckDBEngine(store).close()  # not encrypted so far: what is in its log goes into the file
    # Whoever has it open would lose what they do.
    return vault.Vault(store, password, _enough_mb(project) << 20, lambda path: DuckDBEngine(path).close())


@contextmanager
def closed_store(project: Project, password: Secret) -> Iterator[Path]:
    """The store as a file no engine has open; what is done to an encrypted one is sealed at the end."""
    if not project.encrypt:
        yield project.folder / STORE_NAME
        return
    with closing(open_vault(project, password)) as opened:
        yield opened.path


def _enough_mb(project: Project) -> int:
    """What the engine may hold in memory before it uses the disk: a good neighbour takes no more than its data is worth."""
    files = {project.folder / plan.path for plan in project.sources.values()}
    held = sum(path.stat().st_size for path in files if path.is_file())
    return max(_LEAST_MB, _TIMES_THE_FILES * held >> 20)
