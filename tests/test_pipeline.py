"""The stages and what they prove."""

import pytest

from hanjul.errors import BrokenLawError
from hanjul.pipeline import _hold
from hanjul.words import Text


@pytest.mark.parametrize(
    ("stage", "said"), [("merge", "Nothing was delivered"), ("deliver", "Do not use the files it wrote")]
)
def test_a_broken_law_says_what_became_of_the_files(stage: str, said: str) -> None:
    _hold(stage, (Text("행", "rows"), 2, 2))
    with pytest.raises(BrokenLawError) as broken:
        _hold(stage, (Text("행", "rows"), 1, 2))
    assert f"{stage} broke its law: rows (1 ≠ 2)" in broken.value.what.en and said in broken.value.what.en
