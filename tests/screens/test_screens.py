"""The pictures in README are drawn by a script from the program as it is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
CODE = (
    "import sys; from pathlib import Path; from tests.screens.__main__ import everything; everything(Path(sys.argv[1]))"
)


def test_the_script_draws_a_review_and_a_search_in_light_and_dark(tmp_path):
    env = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    subprocess.run(
        [sys.executable, "-c", CODE, str(tmp_path)], check=True, cwd=REPOSITORY, env=env, capture_output=True
    )
    for name, wanted in (("review", "3 Good"), ("search", "quizcli search")):
        for theme in ("light", "dark"):
            drawn = (tmp_path / f"{name}-{theme}.svg").read_text(encoding="utf-8")
            text = unescape(re.sub(r"<[^>]+>", "", drawn)).replace("\xa0", " ")
            assert wanted in text
            assert (REPOSITORY / "tests" / "screens" / f"{name}-{theme}.svg").is_file()
