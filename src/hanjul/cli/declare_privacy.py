"""The commands about people's rights, declared: due, dispose, forget, consent, person, sample, log."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hanjul.cli.screen import PROJECT_FILE

if TYPE_CHECKING:
    from hanjul.cli import Shell


def declare(shell: "Shell") -> None:
    t = shell.t

    @shell.command(
        "누구에게 언제 무엇을 해야 하는지 말합니다: 다시 동의받기, 처리 결과 알리기, 파기하기. 근거 조문과 함께.\n\n예:\n\n`hanjul due`\n\n`hanjul due --within 6m --export due.csv`\n\n`hanjul due --on 2027-01-01`",
        "Tell what is to be done with whom and when: ask again, tell the result, destroy; each with its article.\n\nExamples:\n\n`hanjul due`\n\n`hanjul due --within 6m --export due.csv`\n\n`hanjul due --on 2027-01-01`",
    )
    def due(
        project: Annotated[Path, shell.project] = PROJECT_FILE,
        on: Annotated[str | None, shell.on] = None,
        within: Annotated[
            str, typer.Option(help=t("얼마나 앞까지: 90d, 6m, 1y", "how far ahead: 90d, 6m, 1y"), metavar="90d")
        ] = "90d",
        export: Annotated[
            Path | None,
            typer.Option(
                "--export",
                help=t(
                    "사람마다 한 줄씩 CSV나 엑셀(.xlsx)로 쓰기", "write one line per person as CSV or workbook (.xlsx)"
                ),
                dir_okay=False,
            ),
        ] = None,
        by: Annotated[str | None, shell.by] = None,
    ) -> None:
        from hanjul.cli import dispose

        dispose.due(shell.screen, project, on, within, export, shell.user(by))

    @shell.command(
        "파기할 때가 된 사람을 모든 곳에서 지우고 파기 확인서를 씁니다. 다른 법이 보존을 요구하는 행은 암호화해 따로 보관합니다.\n\n예:\n\n`hanjul dispose --due --dry-run`\n\n`hanjul dispose --due`",
        "Destroy whoever is due, everywhere, and write a certificate. Rows another law demands keeping move to an encrypted archive.\n\nExamples:\n\n`hanjul dispose --due --dry-run`\n\n`hanjul dispose --due`",
    )
    def dispose(
        project: Annotated[Path, shell.project] = PROJECT_FILE,
        due: Annotated[bool, typer.Option("--due", help=t("기한이 지난 사람", "whoever is due"))] = False,
        on: Annotated[str | None, shell.on] = None,
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help=t("무엇을 할지만 보이기", "only show what would be done"))
        ] = False,
        yes: Annotated[bool, typer.Option("--yes", help=t("묻지 않기", "do not ask"))] = False,
        by: Annotated[str | None, shell.by] = None,
    ) -> None:
        from hanjul.cli import dispose

        dispose.dispose(shell.screen, project, due, on, dry_run, yes, shell.user(by))

    @shell.command(
        '한 사람을 모든 곳에서 지웁니다. 이름, 휴대폰, 이메일 가운데 아는 것을 / 로 이어 찾고, 지운 뒤 모든 파일을 뒤져 확인합니다. 다음 자료에 다시 나와도 들이지 않고, 메일도 보내지 않습니다.\n\n예:\n\n`hanjul forget "김하나/010-1234-5678/hana@naver.com"`\n\n`hanjul forget c0123456789abcde --yes`',
        'Erase one person everywhere. Join what you know of name, mobile and e-mail by /. Afterwards every file is searched; the person never returns in a later import and is never e-mailed.\n\nExamples:\n\n`hanjul forget "Hana Kim/010-1234-5678/hana@naver.com"`\n\n`hanjul forget c0123456789abcde --yes`',
    )
    def forget(
        whom: Annotated[
            str,
            typer.Argument(
                help=t("이름/휴대폰/이메일, 또는 고객번호", "name/mobile/e-mail, or a customer id"),
                metavar="NAME/MOBILE/EMAIL | CUSTOMER_ID",
            ),
        ],
        project: Annotated[Path, shell.project] = PROJECT_FILE,
        yes: Annotated[bool, typer.Option("--yes", help=t("묻지 않고 지우기", "do not ask"))] = False,
        by: Annotated[str | None, shell.by] = None,
    ) -> None:
        from hanjul.cli import forget

        forget.forget(shell.screen, whom, project, shell.user(by), yes)

    @shell.command(
        "한 사람의 동의 원장을 보입니다: 모든 답과, 목적과 채널마다 어느 답이 지금을 정했는지.\n\n예:\n\n`hanjul consent c0123456789abcde`",
        "Show one person's consent ledger: every answer, and which of them decides for each purpose and channel.\n\nExample:\n\n`hanjul consent c0123456789abcde`",
    )
    def consent(
        customer: Annotated[str, shell.customer],
        project: Annotated[Path, shell.project] = PROJECT_FILE,
        by: Annotated[str | None, shell.by] = None,
    ) -> None:
        from hanjul.cli import person

        person.consent(shell.screen, customer, project, shell.user(by))

    @shell.command(
        "열람 요구에 답할 한 장을 만듭니다: 한 사람의 모든 행, 값, 동의, 판단, 나간 곳.\n\n예:\n\n`hanjul person c0123456789abcde --html person.html`\n\n`hanjul person c0123456789abcde --pdf person.pdf`",
        "Make the page that answers a request for access: every row, value, consent, decision and delivery of one person.\n\nExamples:\n\n`hanjul person c0123456789abcde --html person.html`\n\n`hanjul person c0123456789abcde --pdf person.pdf`",
    )
    def person(
        customer: Annotated[str, shell.customer],
        project: Annotated[Path, shell.project] = PROJECT_FILE,
        html: Annotated[
            Path | None, typer.Option("--html", help=t("인쇄할 페이지", "a page to print"), dir_okay=False)
        ] = None,
        pdf: Annotated[
            Path | None,
            typer.Option("--pdf", help=t("PDF (hanjul[pdf] 필요)", "a PDF (needs hanjul[pdf])"), dir_okay=False),
        ] = None,
        by: Annotated[str | None, shell.by] = None,
    ) -> None:
        from hanjul.cli import person

        person.show_person(shell.screen, customer, project, html, pdf, shell.user(by))

    @shell.command(
        "남에게 보여도 되는 표본을 만듭니다: 자료의 어지러움은 그대로, 사람은 지어낸 사람으로.\n\n예:\n\n`hanjul sample --masked`\n\n`hanjul sample --masked --people 200 --out sample/`",
        "Write a sample that is safe to show: the mess of the data as it is, the people made up.\n\nExamples:\n\n`hanjul sample --masked`\n\n`hanjul sample --masked --people 200 --out sample/`",
    )
    def sample(
        project: Annotated[Path, shell.project] = PROJECT_FILE,
        masked: Annotated[bool, typer.Option("--masked", help=t("가려서", "masked"))] = False,
        people: Annotated[int, typer.Option(min=1, help=t("몇 사람", "how many people"))] = 50,
        out: Annotated[Path, typer.Option("--out", help=t("쓸 폴더", "the folder to write"), file_okay=False)] = Path(
            "masked"
        ),
        by: Annotated[str | None, shell.by] = None,
    ) -> None:
        from hanjul.cli import person

        person.write_sample(shell.screen, project, masked, people, out, shell.user(by))

    @shell.command(
        "누가 언제 무엇을 했는지 보이고, 기록이 바뀌지 않았는지 확인합니다.\n\n예:\n\n`hanjul log`",
        "Show who did what and when, and check that the log was not changed.\n\nExample:\n\n`hanjul log`",
    )
    def log(
        project: Annotated[Path, shell.project] = PROJECT_FILE,
    ) -> None:
        from hanjul.cli import person

        person.show_log(shell.screen, project)
