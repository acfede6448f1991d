"""Words of Typer in both languages: panels of the help, and what is said of a command line that cannot be read."""

import difflib
import re
from typing import Any

import typer
import typer.rich_utils

from hanjul.errors import HanjulError, ProjectError
from hanjul.words import Language, Text

_PANELS = {
    "ARGUMENTS_PANEL_TITLE": Text("인자", "Arguments"),
    "OPTIONS_PANEL_TITLE": Text("옵션", "Options"),
    "COMMANDS_PANEL_TITLE": Text("명령", "Commands"),
    "DEFAULT_STRING": Text("[기본: {}]", "[default: {}]"),
    "REQUIRED_LONG_STRING": Text("[꼭 필요]", "[required]"),
}

_OWN_OPTIONS = {
    "help": Text("이 도움말 보기", "show this message"),
    "install_completion": Text(
        "이 셸에서 탭으로 명령을 완성하게 하기", "complete commands with the Tab key in this shell"
    ),
    "show_completion": Text("탭 완성 스크립트를 보기", "show the script of the completion"),
}

# What a value must be, by the code of the check it failed.
_WANTED = {
    "int_parsing": Text("정수가 필요합니다", "a whole number is wanted"),
    "float_parsing": Text("수가 필요합니다", "a number is wanted"),
    "greater_than_equal": Text("{ge} 이상이어야 합니다", "it must be at least {ge}"),
    "less_than_equal": Text("{le} 이하여야 합니다", "it must be at most {le}"),
}


def speak(group: Any, language: Language) -> None:
    """Let Typer's help speak `language`: its panels, and the options it adds itself."""
    for name, words in _PANELS.items():
        setattr(typer.rich_utils, name, words.in_(language))
    for command in (group, *group.commands.values()):
        own = command.get_help_option(command.context_class(command, help_option_names=["-h", "--help"]))
        for option in (*command.params, own):
            if option is not None and option.name in _OWN_OPTIONS:
                option.help = _OWN_OPTIONS[option.name].in_(language)


def unreadable(error: Any) -> HanjulError:
    """What Typer could not read of the command line, in hanjul's words.

    The kinds of its errors have no public names: they are told apart by what they carry, and an unknown one keeps its
    own English sentence.
    """
    where = error.ctx.command_path if error.ctx else "hanjul"
    hint = Text(f"{where} --help 를 보세요.", f"see {where} --help")
    kind = type(error).__name__
    if kind == "NoSuchOption":
        near = error.possibilities
        what = Text(f"없는 옵션입니다: {error.option_name}", f"there is no option {error.option_name}")
        return ProjectError(what, _meant(near[0]) if near else hint)
    if kind == "MissingParameter":
        named = error.param.get_error_hint().strip("'")
        return ProjectError(Text(f"빠졌습니다: {named}", f"missing: {named}"), hint)
    if kind == "BadParameter":
        return ProjectError(_bad_value(error), hint)
    if kind == "BadOptionUsage":
        option = error.option_name
        return ProjectError(Text(f"{option} 뒤의 값이 맞지 않습니다.", f"{option}: the value does not fit"), hint)
    commands = getattr(error.ctx.command, "commands", None)
    if commands is None:
        if extra := re.search(r"unexpected extra argument[s(]*\)? \((.+)\)$", str(error.message)):
            return ProjectError(
                Text(f"쓸 곳이 없는 인자입니다: {extra[1]}", f"nothing takes this argument: {extra[1]}"), hint
            )
        what = Text("옵션이나 인자가 너무 많거나 맞지 않습니다", "options or arguments that do not fit")
        return ProjectError(Text(f"{what.ko}: {error.message}", f"{what.en}: {error.message}"), hint)
    return _no_such_command(error, commands, hint)


def _no_such_command(error: Any, commands: dict[str, Any], hint: Text) -> HanjulError:
    """Of a group: a command that is not there (its name stands in the sentence), or none at all."""
    unknown = next(iter(error.message.split("'")[1:2]), None)
    if unknown is None:
        return ProjectError(Text("명령이 빠졌습니다.", "a command is missing"), hint)
    near = difflib.get_close_matches(unknown, commands, 1)
    what = Text(f"없는 명령입니다: {unknown}", f"there is no command {unknown}")
    return ProjectError(what, _meant(near[0]) if near else hint)


def _meant(near: str) -> Text:
    return Text(f"혹시 {near} 인가요?", f"did you mean {near}?")


def _bad_value(error: Any) -> Text:
    """An option or argument with a value that is none."""
    named = error.param.get_error_hint().strip("'")
    checks = error.__cause__.errors() if hasattr(error.__cause__, "errors") else []
    known = [_WANTED[check["type"]].fill(**check.get("ctx", {})) for check in checks if check["type"] in _WANTED]
    if not known:
        return Text(f"{named} 의 값을 쓸 수 없습니다: {error.message}", f"{named}: {error.message}")
    return Text(f"{named}: {known[0].ko}.", f"{named}: {known[0].en}")
