"""The command line: one thin command per verb. The only file that reads the environment, prints and exits."""

import getpass
import importlib.util
import json
import locale
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.panel import Panel
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Column, Table

from hanjul import __version__, facts
from hanjul.errors import HanjulError, ProjectError
from hanjul.lean import make_lean
from hanjul.words import Language, Text

PROJECT_FILE = Path("hanjul.yaml")

STAGE_LABELS = {
    "extract": Text("읽기", "extract"),
    "explore": Text("살피기", "explore"),
    "clean": Text("정제", "clean"),
    "match": Text("맞추기", "match"),
    "merge": Text("합치기", "merge"),
    "govern": Text("법 지키기", "govern"),
    "deliver": Text("내보내기", "deliver"),
    "document": Text("문서 쓰기", "document"),
}

# What a run that stops after a stage has to show: tables of the store.
STAGE_TABLES = {
    "extract": "raw_…, refused, findings",
    "explore": "profile, duplicates",
    "clean": "records, consents, findings",
    "match": "pairs, groups",
    "merge": "customers, lineage",
    "govern": "customers",
}


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


class Screen:
    """What a command says, where, and in which language. Summaries go to standard output, the rest to standard error."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.quiet = False
        self.as_json = False
        self.out = Console()
        self.err = Console(stderr=True)

    def hush(self, wanted: bool) -> bool:
        """`--quiet`, before the command or after it."""
        if wanted:
            self.quiet = self.out.quiet = True
        return wanted

    def speak_json(self, wanted: bool) -> bool:
        """`--json`, before the command or after it."""
        self.as_json |= wanted
        return self.hush(wanted)

    def say(self, text: Text, style: str = "") -> None:
        self.out.print(text.in_(self.language), style=style, highlight=False, markup=False, soft_wrap=True)

    def table(self, *headings: Text, **column: Any) -> Table:
        """An empty table with headings; `column` is how all its columns are shown."""
        made = Table(show_edge=False, pad_edge=False, header_style="bold")
        for heading in headings:
            made.add_column(heading.in_(self.language), **column)
        return made

    def result(self, summary: dict[str, Any]) -> None:
        """The machine's summary, on wish."""
        if self.as_json:
            sys.stdout.write(json.dumps(summary, ensure_ascii=False, indent=1, default=str) + "\n")

    @contextmanager
    def progress(self) -> Iterator[Callable[[str, int, int | None], None]]:
        """A bar per stage on a terminal; silence elsewhere."""
        if self.quiet or not self.err.is_terminal:
            yield lambda step, done, total: None
            return
        labels = [label.in_(self.language) for label in STAGE_LABELS.values()]
        fixed = Column(width=max(map(cell_len, labels)))  # so that the bars stay where they are as labels come
        columns = (
            SpinnerColumn(finished_text="✓"),
            TextColumn("{task.description}", table_column=fixed),
            BarColumn(bar_width=28),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=self.err) as bars:
            tasks: dict[str, Any] = {}

            def update(step: str, done: int, total: int | None) -> None:
                if step not in tasks:
                    for earlier in tasks.values():
                        bars.update(earlier, total=1, completed=1)
                    label = STAGE_LABELS.get(step)
                    tasks[step] = bars.add_task(label.in_(self.language) if label else step, total=None)
                bars.update(tasks[step], completed=done, total=total)

            yield update
            for task in tasks.values():
                bars.update(task, total=1, completed=1)


def build(language: Language) -> typer.Typer:  # noqa: C901 - every command counts; each is a line
    """The commands, their help in one language."""

    def t(ko: str, en: str) -> str:
        return ko if language == "ko" else en

    screen = Screen(language)
    app = typer.Typer(
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
    Lang = Annotated[
        str,
        typer.Option(
            "--lang",
            callback=_known_language,
            autocompletion=lambda: ["ko", "en"],
            help=t("화면 언어: ko, en", "language of the messages: ko, en"),
            metavar="ko|en",
        ),
    ]
    Quiet = Annotated[
        bool,
        typer.Option(
            "--quiet",
            "-q",
            callback=screen.hush,
            help=t("아무 말도 하지 않기 (오류는 표시)", "say nothing but errors"),
        ),
    ]
    Json = Annotated[
        bool,
        typer.Option("--json", callback=screen.speak_json, help=t("요약을 JSON으로", "print the summary as JSON")),
    ]
    ProjectFile = Annotated[
        Path, typer.Option("--project", "-p", help=t("프로젝트 파일", "the project file"), dir_okay=False)
    ]

    On = Annotated[
        str | None, typer.Option("--on", help=t("그날을 오늘로 보기", "take that day for today"), metavar="YYYY-MM-DD")
    ]
    Who = Annotated[
        str | None,
        typer.Option("--by", help=t("누가 하는지 (기본: 로그인 이름)", "who does it (the login name by default)")),
    ]

    Customer = Annotated[str, typer.Argument(help=t("고객번호", "a customer id"), metavar="CUSTOMER_ID")]

    def version(wanted: bool) -> None:
        if wanted:
            print(f"hanjul {__version__}")
            raise typer.Exit

    @app.callback()
    def root(
        shown: Annotated[
            bool, typer.Option("--version", callback=version, is_eager=True, help=t("버전", "show the version"))
        ] = False,
        lang: Lang = language,
        quiet: Quiet = False,
        as_json: Json = False,
    ) -> None:
        pass

    @app.command(
        help=t(
            "폴더나 파일을 살펴보고 프로젝트 파일(hanjul.yaml)을 씁니다.\n\n예:\n\n`hanjul init exports/`\n\n`hanjul init crm.csv 회원.xlsx --project work/hanjul.yaml`\n\n`hanjul init postgresql://reader@db.example.com/shop https://docs.google.com/spreadsheets/d/…`",
            "Look into folders or files and write the project file (hanjul.yaml).\n\nExamples:\n\n`hanjul init exports/`\n\n`hanjul init crm.csv members.xlsx --project work/hanjul.yaml`\n\n`hanjul init postgresql://reader@db.example.com/shop https://docs.google.com/spreadsheets/d/…`",
        )
    )
    def init(
        paths: Annotated[
            list[str],
            typer.Argument(
                help=t(
                    "폴더, 파일, 데이터베이스·API·구글 시트의 주소",
                    "folders, files, and addresses of databases, APIs and Google sheets",
                )
            ),
        ],
        project: ProjectFile = PROJECT_FILE,
        country: Annotated[
            str | None,
            typer.Option(
                help=t("나라 코드 (기본: 데이터를 보고 판단)", "country code (guessed from the data)"), metavar="KR"
            ),
        ] = None,
        force: Annotated[
            bool, typer.Option("--force", help=t("있는 프로젝트 파일을 덮어쓰기", "overwrite a project file"))
        ] = False,
        lang: Lang = language,
        quiet: Quiet = False,
        as_json: Json = False,
    ) -> None:
        _foreseen(_init, screen, paths, project, country, force)

    @app.command(
        help=t(
            "프로젝트 파일대로 전부 실행합니다: 읽기 → 살피기 → 정제 → 맞추기 → 합치기 → 법 지키기 → 내보내기 → 보고서.\n\n예:\n\n`hanjul run`\n\n`hanjul run --until match`\n\n`hanjul run --project work/hanjul.yaml --json`",
            "Run the project: extract → explore → clean → match → merge → govern → deliver → document.\n\nExamples:\n\n`hanjul run`\n\n`hanjul run --until match`\n\n`hanjul run --project work/hanjul.yaml --json`",
        )
    )
    def run(
        project: ProjectFile = PROJECT_FILE,
        until: Annotated[
            str | None,
            typer.Option(
                help=t("이 단계까지만: ", "the last stage to run: ") + ", ".join(STAGE_LABELS),
                metavar="STAGE",
                autocompletion=lambda: list(STAGE_LABELS),
            ),
        ] = None,
        full: Annotated[
            bool,
            typer.Option(
                "--full",
                help=t(
                    "바뀌지 않은 것도 모두 새로 합니다 (고객번호와 판단은 그대로)",
                    "work out anew what did not change, too (ids and judgements stay)",
                ),
            ),
        ] = False,
        lang: Lang = language,
        quiet: Quiet = False,
        as_json: Json = False,
    ) -> None:
        _foreseen(_run, screen, project, until, full)

    @app.command(
        help=t(
            "연습용 회사를 만듭니다: 여덟 시스템에 흩어진 고객 데이터와 정답.\n\n예:\n\n`hanjul demo sample/`\n\n`hanjul demo sample/ --people 50000`",
            "Write the sample company: customer data scattered over eight systems, and the truth.\n\nExamples:\n\n`hanjul demo sample/`\n\n`hanjul demo sample/ --people 50000`",
        )
    )
    def demo(
        folder: Annotated[Path, typer.Argument(help=t("만들 폴더", "folder to write"))] = Path("sample"),
        people: Annotated[int, typer.Option(min=20, help=t("사람 수", "how many people"))] = 2000,
        seed: Annotated[int, typer.Option(help=t("같은 씨앗, 같은 회사", "same seed, same company"))] = 7,
        lang: Lang = language,
        quiet: Quiet = False,
        as_json: Json = False,
    ) -> None:
        _foreseen(_demo, screen, folder, people, seed)

    @app.command(
        help=t(
            "정답과 견주어 정밀도, 재현율, F1, B³를 말합니다: 전체, 소스 쌍마다, 근거마다. 정답 파일의 열: source,row,person_id\n\n예:\n\n`hanjul evaluate --truth sample/truth.csv --project sample/hanjul.yaml`",
            "Compare the result with the truth: precision, recall, F1 and B³, over all, by pair of sources and by evidence. The truth's columns: source,row,person_id\n\nExample:\n\n`hanjul evaluate --truth sample/truth.csv --project sample/hanjul.yaml`",
        )
    )
    def evaluate(
        truth: Annotated[Path, typer.Option(help=t("정답 CSV", "the truth as CSV"), dir_okay=False)],
        project: ProjectFile = PROJECT_FILE,
        lang: Lang = language,
        quiet: Quiet = False,
        as_json: Json = False,
    ) -> None:
        from hanjul import cli_people

        _foreseen(cli_people.evaluate_groups, screen, truth, project)

    @app.command(
        help=t(
            "왜 합쳤는지, 왜 합치지 않았는지 설명합니다: 항목마다의 무게와 그 합.\n\n예:\n\n`hanjul explain c0123456789abcde`\n\n`hanjul explain crm:12 회원:7`",
            "Explain why records were put together, or why not: the weight of every field and their sum.\n\nExamples:\n\n`hanjul explain c0123456789abcde`\n\n`hanjul explain crm:12 members:7`",
        )
    )
    def explain(
        what: Annotated[
            list[str],
            typer.Argument(
                help=t("고객번호 하나, 또는 소스:행 둘", "a customer id, or two records as SOURCE:ROW"),
                metavar="CUSTOMER_ID | SOURCE:ROW SOURCE:ROW",
            ),
        ],
        project: ProjectFile = PROJECT_FILE,
        lang: Lang = language,
        as_json: Json = False,
    ) -> None:
        from hanjul import cli_people

        _foreseen(cli_people.explain, screen, what, project)

    By = Annotated[
        str | None,
        typer.Option("--by", help=t("판단하는 사람 (기본: 로그인 이름)", "who judges (the login name by default)")),
    ]
    Export = Annotated[
        Path | None,
        typer.Option(
            "--export", help=t("질문을 엑셀 파일로 쓰기", "write the questions to a workbook"), dir_okay=False
        ),
    ]
    Import = Annotated[
        Path | None,
        typer.Option(
            "--import", help=t("채운 엑셀 파일의 답을 읽기", "take the answers of a filled workbook"), dir_okay=False
        ),
    ]

    @app.command(
        help=t(
            "같은 사람인지 헷갈리는 쌍을 사람이 판단합니다. 값어치가 큰 질문부터 물으며, 판단은 늘 지켜집니다. 언제든 그만두고 이어서 할 수 있습니다.\n\n예:\n\n`hanjul judge`\n\n`hanjul judge --export review.xlsx`\n\n`hanjul judge --import review.xlsx --by 김하나`",
            "Judge doubtful pairs: the questions worth most come first, and answers are obeyed for ever. Stop and go on whenever you like.\n\nExamples:\n\n`hanjul judge`\n\n`hanjul judge --export review.xlsx`\n\n`hanjul judge --import review.xlsx --by hana`",
        )
    )
    def judge(
        project: ProjectFile = PROJECT_FILE,
        export: Export = None,
        answers: Import = None,
        by: By = None,
        lang: Lang = language,
        as_json: Json = False,
    ) -> None:
        from hanjul import cli_people

        _foreseen(cli_people.judge_pairs, screen, project, _user(by), export, answers)

    @app.command(
        help=t(
            "정답 없이 확인합니다: 합친 것의 작은 표본을 사람이 판단하면, 잘못 합친 것이 많아야 얼마인지(95 %) 말합니다.\n\n예:\n\n`hanjul audit`\n\n`hanjul audit --size 300 --export audit.xlsx`\n\n`hanjul audit --import audit.xlsx`",
            "Check without a truth: a person judges a small sample of the merges, and it says how many can be wrong at most (95 %).\n\nExamples:\n\n`hanjul audit`\n\n`hanjul audit --size 300 --export audit.xlsx`\n\n`hanjul audit --import audit.xlsx`",
        )
    )
    def audit(
        project: ProjectFile = PROJECT_FILE,
        size: Annotated[int, typer.Option(min=20, help=t("뽑을 표본의 크기", "how many merges to draw"))] = 200,
        new: Annotated[bool, typer.Option("--new", help=t("표본을 새로 뽑기", "draw a new sample"))] = False,
        export: Export = None,
        answers: Import = None,
        by: By = None,
        lang: Lang = language,
        as_json: Json = False,
    ) -> None:
        from hanjul import cli_people

        _foreseen(cli_people.audit_merges, screen, project, _user(by), size, new, export, answers)

    @app.command(
        help=t(
            "정제된 레코드를 다시 맞춰 보고, 누가 합쳐지고 나뉠지 보여 줍니다. --apply 를 붙일 때만 바꿉니다.\n\n예:\n\n`hanjul match --threshold 0.9 --compare-with last`\n\n`hanjul match --apply`",
            "Match the cleaned records again and show who would be joined and parted. Nothing is replaced without --apply.\n\nExamples:\n\n`hanjul match --threshold 0.9 --compare-with last`\n\n`hanjul match --apply`",
        )
    )
    def match(
        project: ProjectFile = PROJECT_FILE,
        threshold: Annotated[
            float | None,
            typer.Option(min=0.01, max=0.9999, help=t("시험해 볼 기준", "the threshold to try")),
        ] = None,
        compare_with: Annotated[
            str,
            typer.Option(
                help=t(
                    "견줄 것: last(지난 결과) 또는 예전 records.csv",
                    "what to compare with: last, or an earlier records.csv",
                ),
                metavar="last|FILE",
            ),
        ] = "last",
        apply: Annotated[
            bool,
            typer.Option("--apply", help=t("결과를 바꾸고 다시 내보내기", "replace the result and deliver anew")),
        ] = False,
        lang: Lang = language,
        quiet: Quiet = False,
        as_json: Json = False,
    ) -> None:
        from hanjul import cli_people

        _foreseen(cli_people.match_again, screen, project, threshold, compare_with, apply, _secret)

    @app.command(
        help=t(
            "지난번에 내보낸 뒤 누가 달라졌는지: 생김, 바뀜, 합쳐짐, 나뉨, 사라짐.\n\n예:\n\n`hanjul changes`\n\n`hanjul changes --json`",
            "Who changed since the last delivery: added, changed, united, split, gone.\n\nExamples:\n\n`hanjul changes`\n\n`hanjul changes --json`",
        )
    )
    def changes(project: ProjectFile = PROJECT_FILE, lang: Lang = language, as_json: Json = False) -> None:
        from hanjul import cli_changes

        _foreseen(cli_changes.show_changes, screen, project)

    @app.command(
        help=t(
            "고객번호 하나에 그동안 있었던 일을 보여 줍니다.\n\n예:\n\n`hanjul history c0123456789abcde`",
            "Show what happened to a customer id over the runs.\n\nExample:\n\n`hanjul history c0123456789abcde`",
        )
    )
    def history(
        customer: Customer, project: ProjectFile = PROJECT_FILE, lang: Lang = language, as_json: Json = False
    ) -> None:
        from hanjul import cli_changes

        _foreseen(cli_changes.show_history, screen, customer, project)

    @app.command(
        help=t(
            "잘못 합쳐진 행을 고객에게서 떼어 냅니다. 판단으로 적으므로 다시 합쳐지지 않으며, 바로 다시 내보냅니다.\n\n예:\n\n`hanjul unmerge c0123456789abcde crm:12`",
            "Part rows from a customer they do not belong to. Judgements keep them apart for ever; the outputs are made anew at once.\n\nExample:\n\n`hanjul unmerge c0123456789abcde crm:12`",
        )
    )
    def unmerge(
        customer: Customer,
        rows: Annotated[list[str], typer.Argument(help=t("떼어 낼 행", "the rows to part"), metavar="SOURCE:ROW …")],
        project: ProjectFile = PROJECT_FILE,
        by: By = None,
        lang: Lang = language,
        quiet: Quiet = False,
        as_json: Json = False,
    ) -> None:
        from hanjul import cli_changes

        _foreseen(cli_changes.unmerge, screen, customer, rows, _user(by), project, _secret)

    # Privacy -----------------------------------------------------------------------------------------------------------

    @app.command(
        help=t(
            "누구에게 언제 무엇을 해야 하는지 말합니다: 다시 동의받기, 처리 결과 알리기, 파기하기. 근거 조문과 함께.\n\n예:\n\n`hanjul due`\n\n`hanjul due --within 6m --export due.csv`\n\n`hanjul due --on 2027-01-01`",
            "Tell what is to be done with whom and when: ask again, tell the result, destroy; each with its article.\n\nExamples:\n\n`hanjul due`\n\n`hanjul due --within 6m --export due.csv`\n\n`hanjul due --on 2027-01-01`",
        )
    )
    def due(
        project: ProjectFile = PROJECT_FILE,
        on: On = None,
        within: Annotated[
            str, typer.Option(help=t("얼마나 앞까지: 90d, 6m, 1y", "how far ahead: 90d, 6m, 1y"), metavar="90d")
        ] = "90d",
        export: Annotated[
            Path | None,
            typer.Option(
                "--export", help=t("사람마다 한 줄씩 CSV로 쓰기", "write one line per person as CSV"), dir_okay=False
            ),
        ] = None,
        by: Who = None,
        lang: Lang = language,
        as_json: Json = False,
    ) -> None:
        from hanjul import cli_dispose

        _foreseen(cli_dispose.due, screen, project, on, within, export, _user(by), _secret)

    @app.command(
        help=t(
            "파기할 때가 된 사람을 모든 곳에서 지우고 파기 확인서를 씁니다. 다른 법이 보존을 요구하는 행은 암호화해 따로 보관합니다.\n\n예:\n\n`hanjul dispose --due --dry-run`\n\n`hanjul dispose --due`",
            "Destroy whoever is due, everywhere, and write a certificate. Rows another law demands keeping move to an encrypted archive.\n\nExamples:\n\n`hanjul dispose --due --dry-run`\n\n`hanjul dispose --due`",
        )
    )
    def dispose(
        project: ProjectFile = PROJECT_FILE,
        due: Annotated[bool, typer.Option("--due", help=t("기한이 지난 사람", "whoever is due"))] = False,
        on: On = None,
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help=t("무엇을 할지만 보이기", "only show what would be done"))
        ] = False,
        yes: Annotated[bool, typer.Option("--yes", help=t("묻지 않기", "do not ask"))] = False,
        by: Who = None,
        lang: Lang = language,
        quiet: Quiet = False,
        as_json: Json = False,
    ) -> None:
        from hanjul import cli_dispose

        who = _user(by)
        _foreseen(cli_dispose.dispose, screen, project, due, on, dry_run, yes, who, _secret)

    @app.command(
        help=t(
            '한 사람을 모든 곳에서 지웁니다. 이름, 휴대폰, 이메일 가운데 아는 것을 / 로 이어 찾고, 지운 뒤 모든 파일을 뒤져 확인합니다. 다음 자료에 다시 나와도 들이지 않고, 메일도 보내지 않습니다.\n\n예:\n\n`hanjul forget "김하나/010-1234-5678/hana@naver.com"`\n\n`hanjul forget c0123456789abcde --yes`',
            'Erase one person everywhere. Join what you know of name, mobile and e-mail by /. Afterwards every file is searched; the person never returns in a later import and is never e-mailed.\n\nExamples:\n\n`hanjul forget "Hana Kim/010-1234-5678/hana@naver.com"`\n\n`hanjul forget c0123456789abcde --yes`',
        )
    )
    def forget(
        whom: Annotated[
            str,
            typer.Argument(
                help=t("이름/휴대폰/이메일, 또는 고객번호", "name/mobile/e-mail, or a customer id"),
                metavar="NAME/MOBILE/EMAIL | CUSTOMER_ID",
            ),
        ],
        project: ProjectFile = PROJECT_FILE,
        yes: Annotated[bool, typer.Option("--yes", help=t("묻지 않고 지우기", "do not ask"))] = False,
        by: Who = None,
        lang: Lang = language,
        quiet: Quiet = False,
        as_json: Json = False,
    ) -> None:
        from hanjul import cli_privacy

        _foreseen(cli_privacy.forget, screen, whom, project, _user(by), yes, _secret)

    @app.command(
        help=t(
            "한 사람의 동의 원장을 보입니다: 모든 답과, 목적과 채널마다 어느 답이 지금을 정했는지.\n\n예:\n\n`hanjul consent c0123456789abcde`",
            "Show one person's consent ledger: every answer, and which of them decides for each purpose and channel.\n\nExample:\n\n`hanjul consent c0123456789abcde`",
        )
    )
    def consent(
        customer: Customer,
        project: ProjectFile = PROJECT_FILE,
        by: Who = None,
        lang: Lang = language,
        as_json: Json = False,
    ) -> None:
        from hanjul import cli_person

        _foreseen(cli_person.consent, screen, customer, project, _user(by), _secret)

    @app.command(
        help=t(
            "열람 요구에 답할 한 장을 만듭니다: 한 사람의 모든 행, 값, 동의, 판단, 나간 곳.\n\n예:\n\n`hanjul person c0123456789abcde --html person.html`\n\n`hanjul person c0123456789abcde --pdf person.pdf`",
            "Make the page that answers a request for access: every row, value, consent, decision and delivery of one person.\n\nExamples:\n\n`hanjul person c0123456789abcde --html person.html`\n\n`hanjul person c0123456789abcde --pdf person.pdf`",
        )
    )
    def person(
        customer: Customer,
        project: ProjectFile = PROJECT_FILE,
        html: Annotated[
            Path | None, typer.Option("--html", help=t("인쇄할 페이지", "a page to print"), dir_okay=False)
        ] = None,
        pdf: Annotated[
            Path | None,
            typer.Option("--pdf", help=t("PDF (hanjul[pdf] 필요)", "a PDF (needs hanjul[pdf])"), dir_okay=False),
        ] = None,
        by: Who = None,
        lang: Lang = language,
        as_json: Json = False,
    ) -> None:
        from hanjul import cli_person

        _foreseen(cli_person.show_person, screen, customer, project, html, pdf, _user(by), _secret)

    @app.command(
        help=t(
            "남에게 보여도 되는 표본을 만듭니다: 자료의 어지러움은 그대로, 사람은 지어낸 사람으로.\n\n예:\n\n`hanjul sample --masked`\n\n`hanjul sample --masked --people 200 --out sample/`",
            "Write a sample that is safe to show: the mess of the data as it is, the people made up.\n\nExamples:\n\n`hanjul sample --masked`\n\n`hanjul sample --masked --people 200 --out sample/`",
        )
    )
    def sample(
        project: ProjectFile = PROJECT_FILE,
        masked: Annotated[bool, typer.Option("--masked", help=t("가려서", "masked"))] = False,
        people: Annotated[int, typer.Option(min=1, help=t("몇 사람", "how many people"))] = 50,
        out: Annotated[Path, typer.Option("--out", help=t("쓸 폴더", "the folder to write"), file_okay=False)] = Path(
            "masked"
        ),
        by: Who = None,
        lang: Lang = language,
        as_json: Json = False,
    ) -> None:
        from hanjul import cli_person

        who = _user(by)
        _foreseen(cli_person.write_sample, screen, project, masked, people, out, who, _secret)

    @app.command(
        help=t(
            "누가 언제 무엇을 했는지 보이고, 기록이 바뀌지 않았는지 확인합니다.\n\n예:\n\n`hanjul log`",
            "Show who did what and when, and check that the log was not changed.\n\nExample:\n\n`hanjul log`",
        )
    )
    def log(project: ProjectFile = PROJECT_FILE, lang: Lang = language, as_json: Json = False) -> None:
        from hanjul import cli_person

        _foreseen(cli_person.show_log, screen, project)

    # Documents ---------------------------------------------------------------------------------------------------------

    @app.command(
        help=t(
            "새 파일이 규칙에 맞는지 행마다 봅니다. 맞지 않으면 종료 코드 1. 프로젝트의 소스 이름이나 파일을 줍니다.\n\n예:\n\n`hanjul check crm.csv`\n\n`hanjul check crm.csv --fix`\n\n`hanjul check 신청자.xlsx --known`",
            "Tell row by row whether a new file conforms; exit code 1 where it does not. Give a source of the project or a file.\n\nExamples:\n\n`hanjul check crm.csv`\n\n`hanjul check crm.csv --fix`\n\n`hanjul check applicants.xlsx --known`",
        )
    )
    def check(
        what: Annotated[
            str, typer.Argument(help=t("파일이나 소스 이름", "a file, or a source's name"), metavar="FILE|SOURCE")
        ],
        project: Annotated[
            Path | None,
            typer.Option(
                "--project",
                "-p",
                help=t("프로젝트 파일 (기본: hanjul.yaml)", "the project file (hanjul.yaml)"),
                dir_okay=False,
            ),
        ] = None,
        strict: Annotated[
            bool,
            typer.Option(
                "--strict",
                help=t("수집 양식 안내서의 한 가지 꼴까지 요구", "also demand the one format of the collection guide"),
            ),
        ] = False,
        fix: Annotated[
            bool,
            typer.Option(
                "--fix",
                help=t(
                    "안전하게 고칠 수 있는 것을 고친 사본 쓰기", "write a copy with what is safely fixable corrected"
                ),
            ),
        ] = False,
        known: Annotated[
            bool,
            typer.Option("--known", help=t("이미 아는 고객이 누구인지 말하기", "say whom in it we know already")),
        ] = False,
        lang: Lang = language,
        quiet: Quiet = False,
        as_json: Json = False,
    ) -> None:
        from hanjul import cli_documents

        _foreseen(cli_documents.check_file, screen, _secret, what, project, strict, fix, known)

    @app.command(
        help=t(
            "지난 실행의 보고서와 안내서(데이터 설명서, 수집 양식, 동의)를 다시 씁니다.\n\n예:\n\n`hanjul document`\n\n`hanjul document --pdf`",
            "Write the report and the guides (data manual, collection formats, consent) of the last run again.\n\nExamples:\n\n`hanjul document`\n\n`hanjul document --pdf`",
        )
    )
    def document(
        project: ProjectFile = PROJECT_FILE,
        pdf: Annotated[
            bool,
            typer.Option(
                "--pdf", help=t("인쇄할 PDF도 쓰기 (hanjul[pdf] 필요)", "also write PDFs to print (needs hanjul[pdf])")
            ),
        ] = False,
        lang: Lang = language,
        quiet: Quiet = False,
        as_json: Json = False,
    ) -> None:
        from hanjul import cli_documents

        _foreseen(cli_documents.write_documents, screen, project, pdf)

    @app.command(
        help=t(
            "지난 실행의 고객을 프로젝트 파일의 deliver.to 로 내보냅니다: 구글 시트, 데이터베이스, 메일 도구. 동의한 사람만 메일 도구에 들어가며, 도구의 수신 거부를 먼저 가져옵니다. 다시 실행해도 두 번 보내지 않습니다.\n\n예:\n\n`hanjul deliver --dry-run`\n\n`hanjul deliver --to newsletter`",
            "Deliver the last run's customers to the targets of the project file (`deliver: to:`): Google Sheets, databases, mailing tools. Only people who said yes get into a mailing tool, and its unsubscribes are pulled first. Nothing is sent twice.\n\nExamples:\n\n`hanjul deliver --dry-run`\n\n`hanjul deliver --to newsletter`",
        )
    )
    def deliver(
        to: Annotated[
            list[str] | None,
            typer.Option(
                "--to",
                help=t(
                    "내보낼 곳의 이름 (여러 번 쓸 수 있음; 기본: 모두)", "name of a target (repeatable; all by default)"
                ),
                metavar="NAME",
            ),
        ] = None,
        dry_run: Annotated[
            bool,
            typer.Option(
                "--dry-run", help=t("보내지 않고, 무엇이 달라질지만 보기", "send nothing, show what would change")
            ),
        ] = False,
        project: ProjectFile = PROJECT_FILE,
        by: Who = None,
        lang: Lang = language,
        quiet: Quiet = False,
        as_json: Json = False,
    ) -> None:
        from hanjul import cli_deliver

        _foreseen(cli_deliver.deliver, screen, project, to or [], dry_run, _user(by), _secret)

    return app


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


def _foreseen(work: Callable[..., None], screen: Screen, *arguments: Any) -> None:
    """Run a command; whatever goes wrong becomes a message. `HANJUL_DEBUG=1` shows the whole traceback instead."""
    pressed = []

    def interrupt(number: int, frame: object) -> None:
        pressed.append(number)  # a library may turn the interruption into an error of its own
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupt)
    try:
        work(screen, *arguments)
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


def _init(screen: Screen, paths: list[str], project: Path, country: str | None, force: bool) -> None:
    from hanjul import plan

    result = plan.init(paths, project, screen.language, country, password=_secret, force=force)
    screen.result(result.as_dict())
    if screen.quiet:
        return
    table = screen.table(
        Text("소스", "source"),
        Text("파일", "file"),
        Text("알아본 열", "columns understood"),
        Text("제외한 열", "left out"),
    )
    for source, file, understood, left_out in result.lines():
        table.add_row(source, file if "://" in file else Path(file).name, understood, left_out)
    screen.out.print(table)
    for note in result.notes():
        screen.say(note)
    for skipped in result.skipped:
        screen.say(
            Text("건너뜀: {path} — {why}", "skipped: {path} — {why}").fill(
                path=skipped.path, why=skipped.reason.in_(screen.language)
            ),
            "yellow",
        )
    screen.say(
        Text("\n{path} 을(를) 썼습니다. 다음: hanjul run{option}", "\nwrote {path}. Next: hanjul run{option}").fill(
            path=project, option="" if project == PROJECT_FILE else f" --project {project}"
        ),
        "bold green",
    )


def _run(screen: Screen, project: Path, until: str | None, full: bool) -> None:
    from hanjul import cli_deliver, cli_people
    from hanjul.pipeline import STORE_NAME
    from hanjul.results import run_project

    with screen.progress() as progress, run_project(project, until, None, progress, _secret, full) as result:
        summary = {**result.summary, "outputs": str(result.folder), "store": str(project.resolve().parent / STORE_NAME)}
        alarms = {**_alarms(result), **cli_people.judgement_alarms(result)}
        erasing = "erasures" in result.tables
    _note_run(screen, project, summary, erasing)
    summary["laws"] = [{"law": words.en, "left": left, "right": right} for words, left, right in summary["laws"]]
    screen.result({**summary, "alarms": alarms})
    if not screen.quiet:
        _summarise(screen, summary, alarms, until)
        cli_people.say_judgement_alarms(screen, alarms)
    if until is None:
        cli_deliver.deliver_with_run(screen, project, _user(None), _secret)


def _note_run(screen: Screen, project: Path, summary: dict[str, Any], erasing: bool) -> None:
    """The line of the activity log; and an erasure that was cut short is carried through."""
    from hanjul.privacy import activity

    activity.note(project.resolve().parent, _user(None), "run", activity.now(), **summary["counts"])
    if erasing:
        from hanjul import cli_privacy

        cli_privacy.finish_interrupted(screen, project, _secret)


def _alarms(result: Any) -> dict[str, int]:
    """Counts a person must see at once."""
    import narwhals as nw

    if "findings" not in result.tables:
        return {}
    secret = nw.col("rule").str.starts_with("secret_") | (nw.col("rule") == "national_id_removed")
    found = result.findings.frame().filter(secret).group_by("rule").agg(nw.len().alias("n"))
    counts = {row["rule"]: int(row["n"]) for row in result._run.engine.rows(found).to_pylist()}
    ids = counts.pop("national_id_removed", 0)
    return {"national_id_removed": ids, "secret_numbers_masked": sum(counts.values())}


def _summarise(screen: Screen, summary: dict[str, Any], alarms: dict[str, int], until: str | None) -> None:
    lines = (
        *_people(summary["counts"]),
        *_changed(summary["changes"]),
        *_reachable(summary["mailing"]),
        *_checked(summary),
    )
    screen.out.print(
        Panel(
            "\n".join(line.in_(screen.language) for line in lines), title="hanjul", border_style="green", expand=False
        )
    )
    if alarms.get("national_id_removed"):
        screen.say(
            Text(
                "경고: 주민등록번호 {n:,}개를 찾아 저장하기 전에 지웠습니다. 어느 파일 몇 번째 행인지는 {where} 에 있습니다. 원본 파일에서도 지워야 합니다(개인정보 보호법 제24조의2).",
                "Alarm: {n:,} resident registration numbers were found and removed before anything was written. {where} says where; remove them from the original files too (PIPA art. 24-2).",
            ).fill(n=alarms["national_id_removed"], where="findings" if until in STAGE_TABLES else "findings.csv"),
            "bold red",
        )
    if alarms.get("secret_numbers_masked"):
        screen.say(
            Text(
                "경고: 카드·계좌·여권·면허 번호 {n:,}개를 찾아 저장하기 전에 가렸습니다. 어느 파일 몇 번째 행인지는 {where} 에 있습니다. 원본 파일에서도 지우세요.",
                "Alarm: {n:,} numbers of cards, accounts, passports or licences were found and masked before anything was written. {where} says where; remove them from the original files too.",
            ).fill(n=alarms["secret_numbers_masked"], where="findings" if until in STAGE_TABLES else "findings.csv"),
            "bold red",
        )
    screen.say(_where_to_look(summary, until), "bold")


def _people(counts: dict[str, int]) -> list[Text]:
    """Records, and the customers they became; as far as the run went."""
    if "customers" in counts:
        text = Text("레코드 {records:,}개 → 고객 {customers:,}명", "{records:,} records → {customers:,} customers")
        return [text.fill(**counts)]
    return [Text("레코드 {records:,}개", "{records:,} records").fill(**counts)] if "records" in counts else []


def _changed(changes: dict[str, int]) -> list[Text]:
    """Who changed since the last delivery, where anybody did."""
    from hanjul.cli_changes import KINDS

    told = [(KINDS[kind], n) for kind, n in changes.items() if n]
    if not told:
        return []
    return [
        Text(
            "  지난번 뒤로: " + ", ".join(f"{words.ko} {n:,}" for words, n in told),
            "  since the last delivery: " + ", ".join(f"{words.en} {n:,}" for words, n in told),
        )
    ]


def _checked(summary: dict[str, Any]) -> list[Text]:
    """What was refused or repaired, and the checks that held."""
    proven = Text("빠진 행 없음", "no row lost")
    if summary["mailing"]:
        proven = Text("빠진 행도, 동의 없이 보낼 메일도 없음", "no row lost, nobody mailed without a yes")
    checks = {"laws": len(summary["laws"]), "seconds": sum(summary["timings"].values())}
    return [
        Text(
            "제외한 행 {refused:,}개, 고치거나 의심한 값 {findings:,}개",
            "rows refused: {refused:,}, values repaired or doubted: {findings:,}",
        ).fill(**summary["counts"]),
        Text(
            f"검산 {{laws}}가지 모두 통과 ({proven.ko}), {{seconds:.1f}}초",
            f"all {{laws}} checks passed ({proven.en}), {{seconds:.1f}} s",
        ).fill(**checks),
    ]


def _reachable(mailing: dict[str, int]) -> list[Text]:
    """How many may be mailed, and why the others may not; nothing where no lists were made."""
    if not mailing:
        return []
    words = {row["value"]: (row["ko"], row["en"]) for row in facts.rows("value_words") if row["field"] == "status"}
    words["held_back"] = ("보류(같은 주소를 여럿이 씀)", "held back (shared address)")
    others = [(*words[name], n) for name, n in mailing.items() if name in words]
    reachable = mailing.get("mailable_email", 0)
    return [
        Text("메일을 보내도 되는 고객 {n:,}명", "customers who may be mailed: {n:,}").fill(n=reachable),
        Text(
            "  보내면 안 되는 고객: " + (", ".join(f"{ko} {n:,}" for ko, _, n in others) or "없음"),
            "  who may not: " + (", ".join(f"{en} {n:,}" for _, en, n in others) or "nobody"),
        ),
    ]


def _where_to_look(summary: dict[str, Any], until: str | None) -> Text:
    tables = STAGE_TABLES.get(until or "")
    if tables:
        return Text(
            "여기까지의 결과는 {store} 에 있습니다 (DuckDB, 표: {tables}).",
            "what there is so far lies in {store} (DuckDB, tables: {tables})",
        ).fill(store=summary["store"], tables=tables)
    folder = Path(summary["outputs"])
    names = ("report.html", "customers.xlsx", "mailing/mailable_email.csv", "guide/manual.html")
    made = [folder / name for name in names[until == "deliver" :] if (folder / name).exists()] or [folder]
    here = Path.cwd()
    shown = [path.relative_to(here) if path.is_relative_to(here) else path for path in made]
    return Text("여기를 보세요:{made}", "look here:{made}").fill(made="".join(f"\n  {path}" for path in shown))


def _demo(screen: Screen, folder: Path, people: int, seed: int) -> None:
    from hanjul import demo

    summary = demo.write_company(folder / "exports", people=people, seed=seed)
    screen.result(summary.as_dict())
    screen.say(
        Text("연습용 회사를 썼습니다: {folder}", "wrote the sample company: {folder}").fill(folder=folder), "bold green"
    )


def main() -> None:
    """Entry point: run the command; every foreseen failure becomes a message and an exit code of its own."""
    make_lean()
    language = preferred_language(sys.argv[1:])
    err = Console(stderr=True)
    try:
        build(language)()
    except HanjulError as error:
        err.print(error.in_(language), style="red", highlight=False, markup=False, soft_wrap=True)
        sys.exit(error.exit_code)
