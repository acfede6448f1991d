"""The errors of hanjul, one small tree. Bad *data* is never an error: it becomes a finding or a refused row.

HanjulError
├── ProjectError     the project file or an option cannot be obeyed (misspelt key, missing file or column)
├── SourceError      a source cannot be read at all (empty, binary, unknown encoding, wrong password)
├── DeliverError     an output cannot be written (disk full, file open elsewhere, read-only folder)
├── ServiceError     a service over the network cannot be reached or refuses (address, credentials, quota)
├── StoreError       the store cannot be read or written (disk full, damaged)
├── LockedError      another run works in the same project folder
├── AmbiguousError   it is not certain who is meant; nothing was done
└── BrokenLawError   hanjul's own fault: a stage lost or invented something; nothing was delivered
"""

import difflib
from collections.abc import Sequence

from hanjul.words import Language, Text


class HanjulError(Exception):
    """Any failure hanjul foresees. Carries what went wrong, where, and a hint, in both languages; values are masked."""

    exit_code = 1

    def __init__(self, what: Text, hint: Text | None = None) -> None:
        super().__init__(what, hint)  # its arguments as they are: an error may come from another process
        self.what = what
        self.hint = hint

    def in_(self, language: Language) -> str:
        """The message, and the hint on a line of its own."""
        hint = f"\n{'도움말' if language == 'ko' else 'hint'}: {self.hint.in_(language)}" if self.hint else ""
        return self.what.in_(language) + hint

    def __str__(self) -> str:
        return self.in_("en")


class ProjectError(HanjulError):
    """The project file or an option cannot be obeyed."""

    exit_code = 2


class SourceError(HanjulError):
    """A source cannot be read at all."""

    exit_code = 3


class DeliverError(HanjulError):
    """An output cannot be written."""

    exit_code = 4


class ServiceError(HanjulError):
    """A service over the network cannot be reached, or refuses. `status` is HTTP's, None where there was no answer; `answer`
    is the body of a refusal, for the program only: it may quote personal values."""

    exit_code = 6

    def __init__(self, what: Text, hint: Text | None = None, status: int | None = None, answer: bytes = b"") -> None:
        super().__init__(what, hint)
        self.status = status
        self.answer = answer


class StoreError(HanjulError):
    """The store cannot be read or written."""

    exit_code = 4


class LockedError(HanjulError):
    """Another run works in the same project folder."""

    exit_code = 5


class AmbiguousError(HanjulError):
    """It is not certain who is meant; nothing was done."""

    exit_code = 7


class BrokenLawError(HanjulError):
    """A stage's law does not hold: hanjul's own fault, stopped before anything is delivered."""

    exit_code = 70


def locked(path: object) -> LockedError:
    """Another process has the store open."""
    return LockedError(
        Text("다른 hanjul이 {path} 을(를) 쓰고 있습니다.", "another hanjul is using {path}").fill(path=path),
        Text("그 실행이 끝난 뒤 다시 하세요.", "wait until it ends, then try again"),
    )


def open_here(path: object) -> LockedError:
    """This very program has the store open: a result that was not closed, or a connection of its own."""
    return LockedError(
        Text("이 프로그램이 이미 {path} 을(를) 열어 두었습니다.", "this program has {path} open already").fill(
            path=path
        ),
        Text(
            "앞의 결과를 `result.close()` 로 닫거나 `with hanjul.run() as result:` 로 쓰세요. 직접 연 DuckDB 연결도 닫으세요.",
            "close the result of before (`result.close()`, or `with hanjul.run() as result:`), and DuckDB connections of your own",
        ),
    )


def run_first(ko: str, en: str) -> ProjectError:
    """What is asked for needs a run, and there was none that serves."""
    return ProjectError(Text(ko, en), Text("먼저 `hanjul run` 을 실행하세요.", "run `hanjul run` first"))


def no_result() -> ProjectError:
    """Nothing has been run yet."""
    return run_first("아직 실행한 결과가 없습니다.", "there is no result of a run yet")


def unset(label: str, name: str, ko: str = "", en: str = "") -> ProjectError:
    """A secret is not there; what it is may be said in front of how to set it."""
    how = how_to_set(name)
    return ProjectError(
        Text(
            "{label}: 환경 변수 {name} 이(가) 비어 있습니다.", "{label}: the environment variable {name} is not set"
        ).fill(label=label, name=name),
        Text(ko + how.ko, en + how.en),
    )


def how_to_set(name: str) -> Text:
    """Where a secret is looked for."""
    return Text(
        f'환경 변수로 넣거나(export {name}=…) 키링에 넣으세요: keyring set hanjul {name}. Python에서는 password={{"{name}": "…"}}.get',
        f'set it (export {name}=…), or put it into the keyring: keyring set hanjul {name}. From Python: password={{"{name}": "…"}}.get',
    )


def nearest(word: str, known: Sequence[str]) -> Text:
    """A hint: the nearest known word, or all of them."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.4)
    if near:
        return Text("혹시 `{near}` 인가요?", "did you mean `{near}`?").fill(near=near[0])
    return Text("쓸 수 있는 것: {known}", "known here: {known}").fill(known=", ".join(known))


def nearest_first(word: str, known: Sequence[str], rest: Text, cutoff: float = 0.4) -> Text:
    """A hint: the nearest known word, if one is near, and then `rest`, which names all there are."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=cutoff)
    return Text(f"혹시 `{near[0]}` 인가요? {rest.ko}", f"did you mean `{near[0]}`? {rest.en}") if near else rest
