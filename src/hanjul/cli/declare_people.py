"""The commands about who is whom, declared: explain, judge, audit, match, changes, history, unmerge."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hanjul.cli.screen import PROJECT_FILE

if TYPE_CHECKING:
    from hanjul.cli import Shell


def declare(shell: "Shell") -> None:
    t = shell.t

    @shell.command(
        "왜 합쳤는지, 왜 합치지 않았는지 설명합니다: 항목마다의 무게와 그 합.\n\n예:\n\n`hanjul explain c0123456789abcde`\n\n`hanjul explain crm:12 회원:7`",
        "Explain why records were put together, or why not: the weight of every field and their sum.\n\nExamples:\n\n`hanjul explain c0123456789abcde`\n\n`hanjul explain crm:12 members:7`",
    )
    def explain(
        what: Annotated[
            list[str],
            typer.Argument(
                help=t(
                    "고객번호나 소스:행 하나(그 고객), 또는 소스:행 둘",
                    "a customer id or one of its records as SOURCE:ROW, or two records",
                ),
                metavar="CUSTOMER_ID | SOURCE:ROW [SOURCE:ROW]",
            ),
        ],
        project: Annotated[Path, shell.project] = PROJECT_FILE,
    ) -> None:
        from hanjul.cli import people

        people.explain(shell.screen, what, project)

    @shell.command(
        "같은 사람인지 헷갈리는 쌍을 사람이 판단합니다. 값어치가 큰 질문부터 물으며, 판단은 늘 지켜집니다. 언제든 그만두고 이어서 할 수 있습니다.\n\n예:\n\n`hanjul judge`\n\n`hanjul judge --export review.xlsx`\n\n`hanjul judge --import review.xlsx --by 김하나`",
        "Judge doubtful pairs: the questions worth most come first, and answers are obeyed for ever. Stop and go on whenever you like.\n\nExamples:\n\n`hanjul judge`\n\n`hanjul judge --export review.xlsx`\n\n`hanjul judge --import review.xlsx --by hana`",
    )
    def judge(
        project: Annotated[Path, shell.project] = PROJECT_FILE,
        export: Annotated[Path | None, shell.export] = None,
        answers: Annotated[Path | None, shell.answers] = None,
        by: Annotated[str | None, shell.judge] = None,
    ) -> None:
        from hanjul.cli import people

        people.judge_pairs(shell.screen, project, shell.user(by), export, answers)

    @shell.command(
        "정답 없이 확인합니다: 합친 것의 작은 표본을 사람이 판단하면, 잘못 합친 것이 많아야 얼마인지(95 %) 말합니다.\n\n예:\n\n`hanjul audit`\n\n`hanjul audit --size 300 --export audit.xlsx`\n\n`hanjul audit --import audit.xlsx`",
        "Check without a truth: a person judges a small sample of the merges, and it says how many can be wrong at most (95 %).\n\nExamples:\n\n`hanjul audit`\n\n`hanjul audit --size 300 --export audit.xlsx`\n\n`hanjul audit --import audit.xlsx`",
    )
    def audit(
        project: Annotated[Path, shell.project] = PROJECT_FILE,
        size: Annotated[
            int | None,
            typer.Option(min=20, help=t("뽑을 표본의 크기(기본 200)", "how many merges to draw (200 by default)")),
        ] = None,
        new: Annotated[bool, typer.Option("--new", help=t("표본을 새로 뽑기", "draw a new sample"))] = False,
        export: Annotated[Path | None, shell.export] = None,
        answers: Annotated[Path | None, shell.answers] = None,
        by: Annotated[str | None, shell.judge] = None,
    ) -> None:
        from hanjul.cli import people

        people.audit_merges(shell.screen, project, shell.user(by), size, new, export, answers)

    @shell.command(
        "정제된 레코드를 다시 맞춰 보고, 누가 합쳐지고 나뉠지 보여 줍니다. --apply 를 붙일 때만 바꿉니다.\n\n예:\n\n`hanjul match --threshold 0.9 --compare-with last`\n\n`hanjul match --apply`",
        "Match the cleaned records again and show who would be joined and parted. Nothing is replaced without --apply.\n\nExamples:\n\n`hanjul match --threshold 0.9 --compare-with last`\n\n`hanjul match --apply`",
    )
    def match(
        project: Annotated[Path, shell.project] = PROJECT_FILE,
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
    ) -> None:
        from hanjul.cli import people

        people.match_again(shell.screen, project, threshold, compare_with, apply)

    @shell.command(
        "지난번에 내보낸 뒤 누가 달라졌는지: 생김, 바뀜, 합쳐짐, 나뉨, 사라짐.\n\n예:\n\n`hanjul changes`\n\n`hanjul changes --json`",
        "Who changed since the last delivery: added, changed, united, split, gone.\n\nExamples:\n\n`hanjul changes`\n\n`hanjul changes --json`",
    )
    def changes(
        project: Annotated[Path, shell.project] = PROJECT_FILE,
    ) -> None:
        from hanjul.cli import changes

        changes.show_changes(shell.screen, project)

    @shell.command(
        "고객번호 하나에 그동안 있었던 일을 보여 줍니다.\n\n예:\n\n`hanjul history c0123456789abcde`",
        "Show what happened to a customer id over the runs.\n\nExample:\n\n`hanjul history c0123456789abcde`",
    )
    def history(
        customer: Annotated[str, shell.customer],
        project: Annotated[Path, shell.project] = PROJECT_FILE,
    ) -> None:
        from hanjul.cli import changes

        changes.show_history(shell.screen, customer, project)

    @shell.command(
        "잘못 합쳐진 행을 고객에게서 떼어 냅니다. 판단으로 적으므로 다시 합쳐지지 않으며, 바로 다시 내보냅니다.\n\n예:\n\n`hanjul unmerge c0123456789abcde crm:12`",
        "Part rows from a customer they do not belong to. Judgements keep them apart for ever; the outputs are made anew at once.\n\nExample:\n\n`hanjul unmerge c0123456789abcde crm:12`",
    )
    def unmerge(
        customer: Annotated[str, shell.customer],
        rows: Annotated[list[str], typer.Argument(help=t("떼어 낼 행", "the rows to part"), metavar="SOURCE:ROW …")],
        project: Annotated[Path, shell.project] = PROJECT_FILE,
        by: Annotated[str | None, shell.judge] = None,
    ) -> None:
        from hanjul.cli import changes

        changes.unmerge(shell.screen, customer, rows, shell.user(by), project)
