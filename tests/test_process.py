"""What hanjul's own processes do without."""

import subprocess
import sys

_ASKS = "import pyarrow; pyarrow.array(['a']); import sys; print('pandas' in sys.modules)"


def _answer(before: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", before + _ASKS], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_arrow_does_not_bring_pandas_along() -> None:
    assert _answer("from hanjul.process import make_lean; make_lean(); ") == "False"


def test_a_process_that_has_pandas_keeps_it() -> None:
    assert _answer("import pandas; from hanjul.process import make_lean; make_lean(); ") == "True"


def test_help_and_completion_wait_for_no_engine() -> None:
    asks = "import hanjul.cli, sys; print({'pyarrow', 'duckdb', 'hanjul.fields'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True).stdout == "set()\n"
