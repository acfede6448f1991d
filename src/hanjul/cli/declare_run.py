"""The commands that run the whole job, declared: init, run, deliver, and what is read or written beside it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hanjul.cli.screen import PROJECT_FILE
from hanjul.words import STAGES

if TYPE_CHECKING:
    from hanjul.cli import Shell


def declare(shell: "Shell") -> None:
    t = shell.t

    @shell.command(
        "폴더나 파일을 살펴보고 프로젝트 파일(hanjul.yaml)을 씁니다.\n\n예:\n\n`hanjul init exports/`\n\n`hanjul init crm.csv 회원.xlsx --project work/hanjul.yaml`\n\n`hanjul init postgresql://reader@db.example.com/shop https://docs.google.com/spreadsheets/d/…`",
        "Look into folders or files and write the project file (hanjul.yaml).\n\nExamples:\n\n`hanjul init exports/`\n\n`hanjul init crm.csv members.xlsx --project work/hanjul.yaml`\n\n`hanjul init postgresql://reader@db.example.com/shop https://docs.google.com/spreadsheets/d/…`",
    )
    def init(
        paths: Annotated[
            list[str],
            typer.Argument(
                help=t(
                    "폴더, 파일, 데이터베이스·API·구글 시트의 주소",
                    "folders, files, and addresses of databases, APIs and Google sheets",
                ),
                metavar="FOLDER|FILE|ADDRESS",
            ),
        ],
        project: Annotated[Path, shell.project] = PROJECT_FILE,
        country: Annotated[
            str | None,
            typer.Option(
                help=t("나라 코드 (기본: 데이터를 보고 판단)", "country code (guessed from the data)"), metavar="KR"
            ),
        ] = None,
        force: Annotated[
            bool, typer.Option("--force", help=t("있는 프로젝트 파일을 덮어쓰기", "overwrite a project file"))
        ] = False,
    ) -> None:
        from hanjul.cli import run

        run.init(shell.screen, paths, project, country, force)

    @shell.command(
        "프로젝트 파일대로 전부 실행합니다: 읽기 → 살피기 → 정제 → 맞추기 → 합치기 → 법 지키기 → 내보내기 → 보고서.\n\n예:\n\n`hanjul run`\n\n`hanjul run --until match`\n\n`hanjul run --project work/hanjul.yaml --json`",
        "Run the project: extract → explore → clean → match → merge → govern → deliver → document.\n\nExamples:\n\n`hanjul run`\n\n`hanjul run --until match`\n\n`hanjul run --project work/hanjul.yaml --json`",
    )
    def run(
        project: Annotated[Path, shell.project] = PROJECT_FILE,
        until: Annotated[
            str | None,
            typer.Option(
                help=t("이 단계까지만: ", "the last stage to run: ") + ", ".join(STAGES),
                metavar="STAGE",
                autocompletion=lambda: list(STAGES),
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
    ) -> None:
        from hanjul.cli import run

        run.run(shell.screen, project, until, full, shell.user(None))

    @shell.command(
        "지난 실행의 고객을 프로젝트 파일의 deliver.to 로 내보냅니다: 구글 시트, 데이터베이스, 메일 도구. 동의한 사람만 메일 도구에 들어가며, 도구의 수신 거부를 먼저 가져옵니다. 다시 실행해도 두 번 보내지 않습니다.\n\n예:\n\n`hanjul deliver --dry-run`\n\n`hanjul deliver --to newsletter`\n\n`hanjul deliver --undo newsletter --dry-run`",
        "Deliver the last run's customers to the targets of the project file (`deliver: to:`): Google Sheets, databases, mailing tools. Only people who said yes get into a mailing tool, and its unsubscribes are pulled first. Nothing is sent twice.\n\nExamples:\n\n`hanjul deliver --dry-run`\n\n`hanjul deliver --to newsletter`\n\n`hanjul deliver --undo newsletter --dry-run`",
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
        undo: Annotated[
            str | None,
            typer.Option(
                "--undo",
                help=t(
                    "그곳의 마지막 내보내기를 되돌리기: 넣은 것은 빼고, 바꾼 것은 되살리고, 뺀 사람은 다시 넣지 않음",
                    "take the last delivery there back: what was added goes, what was changed returns, nobody taken off is put on again",
                ),
                metavar="NAME",
            ),
        ] = None,
        project: Annotated[Path, shell.project] = PROJECT_FILE,
        by: Annotated[str | None, shell.by] = None,
    ) -> None:
        from hanjul.cli import deliver

        who, names = shell.user(by), to or []
        deliver.deliver(shell.screen, project, names, undo, dry_run, who)

    @shell.command(
        "지난 실행의 보고서와 안내서(데이터 설명서, 수집 양식, 동의)를 다시 씁니다.\n\n예:\n\n`hanjul document`\n\n`hanjul document --pdf`",
        "Write the report and the guides (data manual, collection formats, consent) of the last run again.\n\nExamples:\n\n`hanjul document`\n\n`hanjul document --pdf`",
    )
    def document(
        project: Annotated[Path, shell.project] = PROJECT_FILE,
        pdf: Annotated[
            bool,
            typer.Option(
                "--pdf", help=t("인쇄할 PDF도 쓰기 (hanjul[pdf] 필요)", "also write PDFs to print (needs hanjul[pdf])")
            ),
        ] = False,
    ) -> None:
        from hanjul.cli import documents

        documents.write_documents(shell.screen, project, pdf)

    @shell.command(
        "새 파일이 규칙에 맞는지 행마다 봅니다. 맞지 않으면 종료 코드 1. 프로젝트의 소스 이름이나 파일을 줍니다.\n\n예:\n\n`hanjul check crm.csv`\n\n`hanjul check crm.csv --fix`\n\n`hanjul check 신청자.xlsx --known`",
        "Tell row by row whether a new file conforms; exit code 1 where it does not. Give a source of the project or a file.\n\nExamples:\n\n`hanjul check crm.csv`\n\n`hanjul check crm.csv --fix`\n\n`hanjul check applicants.xlsx --known`",
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
                callback=shell.screen.works_on,
                help=t("프로젝트 파일 (기본: hanjul.yaml)", "the project file (hanjul.yaml)"),
                dir_okay=False,
            ),
        ] = None,
        strict: Annotated[
            bool,
            typer.Option(
                "--strict",
                help=t(
                    "수집 양식 안내서의 한 가지 형식까지 요구", "also demand the one format of the collection guide"
                ),
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
    ) -> None:
        from hanjul.cli import documents

        documents.check_file(shell.screen, what, project, strict, fix, known)

    @shell.command(
        "연습용 회사를 만듭니다: 여덟 시스템에 흩어진 고객 데이터와 정답.\n\n예:\n\n`hanjul demo sample/`\n\n`hanjul demo sample/ --people 50000`",
        "Write the sample company: customer data scattered over eight systems, and the truth.\n\nExamples:\n\n`hanjul demo sample/`\n\n`hanjul demo sample/ --people 50000`",
    )
    def demo(
        folder: Annotated[Path, typer.Argument(help=t("만들 폴더", "folder to write"))] = Path("sample"),
        people: Annotated[int, typer.Option(min=20, help=t("사람 수", "how many people"))] = 2000,
        seed: Annotated[int, typer.Option(help=t("같은 씨앗, 같은 회사", "same seed, same company"))] = 7,
    ) -> None:
        from hanjul.cli import run

        run.demo(shell.screen, folder, people, seed)

    @shell.command(
        "정답과 견주어 정밀도, 재현율, F1, B³를 말합니다: 전체, 소스 쌍마다, 근거마다. 정답 파일의 열: source,row,person_id\n\n예:\n\n`hanjul evaluate --truth sample/truth.csv --project sample/hanjul.yaml`",
        "Compare the result with the truth: precision, recall, F1 and B³, over all, by pair of sources and by evidence. The truth's columns: source,row,person_id\n\nExample:\n\n`hanjul evaluate --truth sample/truth.csv --project sample/hanjul.yaml`",
    )
    def evaluate(
        truth: Annotated[
            Path, typer.Option(help=t("정답 CSV나 엑셀 파일", "the truth, as CSV or a workbook"), dir_okay=False)
        ],
        project: Annotated[Path, shell.project] = PROJECT_FILE,
    ) -> None:
        from hanjul.cli import people

        people.evaluate_groups(shell.screen, truth, project)
