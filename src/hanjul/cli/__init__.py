"""The command line: starts, reads the environment, exits. The only file that does; declare_*.py beside it declare the commands."""

import getpass
import importlib.util
import inspect
import locale
import os
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from typer.exceptions import TyperException

from hanjul import __version__
from hanjul.cli import declare_people, declare_privacy, declare_run, usage
from hanjul.cli.screen import Screen, wrap_by_width
from hanjul.errors import HanjulError, ProjectError
from hanjul.process import make_lean
from hanjul.words import Language, Text


def preferred_language(arguments: list[str]) -> Language:
    """`--lang` wherever it stands, else the locale's language; English where the locale names neither."""
    for place, argument in enumerate(arguments):
        value = argument.removeprefix("--lang=") if argument.startswith("--lang=") else ""
        if argument == "--lang" and place + 1 < len(arguments):
            value = arguments[place + 1]
        if value in ("ko", "en"):
            return "ko" if value == "ko" else "en"
    named = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "ko" if (named or locale.getlocale()[0] or "").lower().startswith(("ko", "korean")) else "en"


class Shell:
    """The commands, their help in one language; what they share, so that each is declared in few lines."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.screen = Screen(language, _secret)
        self.user = _user
        t = self.t
        self.app = typer.Typer(
            name="hanjul",
            no_args_is_help=True,
            pretty_exceptions_enable=False,
            rich_markup_mode="markdown",
            context_settings={"help_option_names": ["-h", "--help"]},
            help=t(
                "흩어진 고객 데이터를 한 사람에 한 줄로.\n\n처음이라면: `hanjul init 폴더` 다음 `hanjul run`\n\n탭으로 명령 완성하기: `hanjul --install-completion`",
                "Every customer, one row.\n\nNew here? `hanjul init FOLDER`, then `hanjul run`\n\nComplete commands with the Tab key: `hanjul --install-completion`",
            ),
        )
        lang = typer.Option(
            "--lang",
            callback=_known_language,
            autocompletion=lambda: ["ko", "en"],
            help=t("화면 언어: ko, en", "language of the messages: ko, en"),
            metavar="ko|en",
        )
        silent = t("아무 말도 하지 않기 (오류는 표시)", "say nothing but errors")
        quiet = typer.Option("--quiet", "-q", callback=self.screen.hush, help=silent)
        as_json = typer.Option(
            "--json", callback=self.screen.speak_json, help=t("요약을 JSON으로", "print the summary as JSON")
        )
        version = typer.Option("--version", callback=_version, is_eager=True, help=t("버전", "show the version"))
        self.everywhere = [  # these stand before the command or after it
            _parameter("lang", Annotated[str, lang], language),
            _parameter("quiet", Annotated[bool, quiet], False),
            _parameter("as_json", Annotated[bool, as_json], False),
        ]
        self.app.callback()(
            _taking([_parameter("shown", Annotated[bool, version], False), *self.everywhere], lambda **given: None)
        )
        # Options of several commands.
        self.project = typer.Option(
            "--project",
            "-p",
            callback=self.screen.works_on,
            help=t("프로젝트 파일", "the project file"),
            dir_okay=False,
        )
        self.on = typer.Option("--on", help=t("그날을 오늘로 보기", "take that day for today"), metavar="YYYY-MM-DD")
        self.by = typer.Option(
            "--by", help=t("누가 하는지 (기본: 로그인 이름)", "who does it (the login name by default)")
        )
        self.judge = typer.Option(
            "--by", help=t("판단하는 사람 (기본: 로그인 이름)", "who judges (the login name by default)")
        )
        self.customer = typer.Argument(help=t("고객번호", "a customer id"), metavar="CUSTOMER_ID")
        self.export = typer.Option(
            "--export", help=t("질문을 엑셀 파일로 쓰기", "write the questions to a workbook"), dir_okay=False
        )
        self.answers = typer.Option(
            "--import", help=t("채운 엑셀 파일의 답을 읽기", "take the answers of a filled workbook"), dir_okay=False
        )

    def t(self, ko: str, en: str) -> str:
        """The words of the language."""
        return ko if self.language == "ko" else en

    def command(self, ko: str, en: str) -> Callable[[Callable[..., None]], None]:
        """Declare a command with its help; it takes the options of all commands besides its own."""

        def declare(work: Callable[..., None]) -> None:
            own = list(inspect.signature(work).parameters.values())

            def call(**given: Any) -> None:
                _foreseen(work, **{one.name: given[one.name] for one in own})

            self.app.command(name=work.__name__, help=self.t(ko, en))(_taking([*own, *self.everywhere], call))

        return declare


def _parameter(name: str, annotation: Any, default: object) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _taking(parameters: list[inspect.Parameter], work: Callable[..., None]) -> Callable[..., None]:
    """`work` with a signature for Typer to read."""
    named = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in parameters]
    work.__signature__ = inspect.Signature(named)  # type: ignore[attr-defined]
    return work


def build(shell: Shell) -> typer.Typer:
    """All commands."""
    for declare in (declare_run.declare, declare_people.declare, declare_privacy.declare):
        declare(shell)
    return shell.app


def _version(wanted: bool) -> None:
    if wanted:
        print(f"hanjul {__version__}")
        raise typer.Exit


def _user(by: str | None) -> str:
    """Who does it: as the command says, else the user of this machine; a container's may have no name."""
    try:
        return by or getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "?"


def _secret(name: str) -> str | None:
    """A secret from the environment, else from the system's keyring (service `hanjul`), where there is one."""
    found = os.environ.get(name)
    if found is None and importlib.util.find_spec("keyring"):
        import keyring

        with suppress(keyring.errors.KeyringError):
            found = keyring.get_password("hanjul", name)
    return found


def _known_language(given: str) -> str:
    if given not in ("ko", "en"):
        raise ProjectError(
            Text("모르는 언어입니다: --lang {given}", "unknown language: --lang {given}").fill(given=given),
            Text("ko(한국어) 또는 en(영어)을 쓰세요.", "use ko (Korean) or en (English)"),
        )
    return given


class _InterruptedError(HanjulError):
    """Somebody pressed Ctrl-C."""

    exit_code = 130


class _UnforeseenError(HanjulError):
    """A fault of hanjul itself."""

    exit_code = 70


def _foreseen(work: Callable[..., None], **arguments: Any) -> None:
    """Run a command; whatever goes wrong becomes a message. `HANJUL_DEBUG=1` shows the whole traceback instead."""
    pressed = []

    def interrupt(number: int, frame: object) -> None:
        pressed.append(number)  # a library may turn the interruption into an error of its own
        raise KeyboardInterrupt

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number and (name == "SIGINT" or signal.getsignal(number) != signal.SIG_IGN):  # nohup outlives its terminal
            signal.signal(number, interrupt)
    try:
        work(**arguments)
    except (Exception, KeyboardInterrupt) as error:
        if pressed:
            raise _InterruptedError(
                Text(
                    "멈췄습니다. 반쯤 쓴 파일은 남지 않았습니다. 다시 실행하면 처음부터 합니다.",
                    "Stopped. No half-written output was left; run again to start over.",
                )
            ) from error
        if isinstance(error, HanjulError | typer.Exit) or os.environ.get("HANJUL_DEBUG"):
            raise
        place = traceback.extract_tb(error.__traceback__)[-1]
        raise _UnforeseenError(
            Text(
                "hanjul의 잘못입니다: {kind} ({file}:{line})", "this is hanjul's own fault: {kind} ({file}:{line})"
            ).fill(kind=type(error).__name__, file=Path(place.filename).name, line=place.lineno),
            Text(
                "HANJUL_DEBUG=1 로 다시 실행하면 자세한 내용이 나옵니다(개인정보가 보일 수 있음). 개발자에게 알려 주세요.",
                "run again with HANJUL_DEBUG=1 for the details (they may show personal values) and report them",
            ),
        ) from error


def main() -> None:
    """Entry point: run the command; every foreseen failure becomes a message and an exit code of its own."""
    make_lean()
    wrap_by_width()
    language = preferred_language(sys.argv[1:])
    shell = Shell(language)
    try:
        group = typer.main.get_command(build(shell))
        usage.speak(group, language)
        sys.exit(_called(group))
    except HanjulError as error:
        said = shell.screen.typed(error.in_(language))
        Console(stderr=True).print(said, style="red", highlight=False, markup=False, soft_wrap=True)
        sys.exit(error.exit_code)


def _called(group: Any) -> int:
    """Run the command the arguments name.

    Raises:
        HanjulError: the command could not do it, or the arguments cannot be read.
    """
    try:
        return int(group.main(prog_name="hanjul", standalone_mode=False) or 0)
    except typer.Abort:
        raise _InterruptedError(Text("멈췄습니다.", "Stopped.")) from None
    except TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            return 2  # the help was shown
        raise usage.unreadable(error) from error
