"""What can be measured has a name."""

import pytest

from bench.__main__ import main


def test_a_name_that_no_measure_has_is_said_so() -> None:
    with pytest.raises(SystemExit, match="There is no measure company; choose of engine, idle"):
        main(["company"])
