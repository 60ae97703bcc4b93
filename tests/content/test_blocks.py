"""Every fenced block of the shipped bank does what the answer says it does.

A Python block is run against the real libraries, with deprecation warnings as errors; the blocks of one
question share a namespace. What a block prints must be shown: by the next fence (`text`, `json`, `sql`), or by
comments at the end of its `print` lines, or below them after an arrow. SQL, JSON, YAML, TOML and shell blocks are
parsed.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import types
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

NOT_RUN: dict[str, str] = {
    # "file.md: start of the question's title": why its Python blocks cannot run here
}
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
SHOWN = ("text", "json", "sql")
_COMMENT = re.compile(r"^\s*(?:print\(.*\)  # |# → )(.*)$")
_OWN_PROCESS = ('if __name__ == "__main__":', "ProcessPoolExecutor")


def trimmed(text: str) -> str:
    """Drop what an editor drops: spaces at line ends and empty lines at both ends."""
    return "\n".join(line.rstrip() for line in text.strip("\n").split("\n"))


def reason_not_run(entry: Any) -> str:
    """Say why a question's Python is not run, if it stands in the list."""
    label = f"{entry.file}: {entry.title}"
    return next((reason for start, reason in NOT_RUN.items() if label.startswith(start)), "")


def run_here(code: str, module: types.ModuleType, where: str) -> str:
    """Run a block in the question's namespace and give what it printed."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output), warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", ResourceWarning)
        exec(compile(code, where, "exec"), module.__dict__)
    return output.getvalue()


def run_apart(code: str, folder: Path) -> str:
    """Run a block as the script that it is."""
    script = folder / "block.py"
    script.write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning", str(script)],
        capture_output=True, text=True, encoding="utf-8", timeout=60, check=False, cwd=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def check_web_app(module: types.ModuleType) -> None:
    """Start and stop the FastAPI application of a block, and let it describe itself."""
    app = module.__dict__.get("app")
    if type(app).__name__ == "FastAPI" and app.openapi_url:
        from fastapi.testclient import TestClient

        with TestClient(app) as client:
            assert client.get(app.openapi_url).status_code == 200


def expected_output(block: Any, following: Any, printed: bool) -> str | None:
    """Give what the answer shows as a block's output: the next fence, or the comments behind its `print` calls."""
    if following is not None and (following.language == "text" or (printed and following.language in SHOWN)):
        return str(following.code)
    said = [found[1] for line in block.code.split("\n") if (found := _COMMENT.match(line))]
    return "\n".join(said) if said else None


@pytest.fixture
def namespace(request: pytest.FixtureRequest) -> Any:
    """Give a module of its own to each question, registered so that annotations resolve in it."""
    module = types.ModuleType(f"content_block_{abs(hash(request.node.name))}")
    sys.modules[module.__name__] = module
    yield module
    del sys.modules[module.__name__]
    for value in list(module.__dict__.values()):
        if type(value).__name__ == "Engine":
            value.dispose()
    if "asyncio" in module.__dict__:
        module.__dict__.clear()
        sweep()


def sweep() -> None:
    """Collect what lessons leave open or unawaited here, where it disturbs nobody, and not in a later test."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        gc.collect()


@pytest.fixture(scope="module", autouse=True)
def swept() -> Iterator[None]:
    """Leave nothing to collect to the tests of other files."""
    yield
    sweep()


def verify(entry: Any, module: types.ModuleType, folder: Path) -> None:
    """Run the Python blocks of a question one after the other and hold each to what the answer shows."""
    for position, block in enumerate(entry.blocks):
        if block.language != "python":
            continue
        following = entry.blocks[position + 1] if position + 1 < len(entry.blocks) else None
        apart = any(mark in block.code for mark in _OWN_PROCESS)
        output = run_apart(block.code, folder) if apart else run_here(block.code, module, block.where)
        expected = expected_output(block, following, bool(output.strip()))
        if output.strip() or expected is not None:
            assert expected is not None, f"{block.where} prints, but the answer does not show it:\n{output}"
            assert trimmed(output) == trimmed(expected), block.where
    check_web_app(module)


def test_python_blocks_run_and_print_what_the_answer_shows(
    entry: Any, namespace: types.ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if reason := reason_not_run(entry):
        pytest.skip(reason)
    monkeypatch.chdir(tmp_path)
    verify(entry, namespace, tmp_path)


@pytest.mark.parametrize(
    "answer",
    [
        "```python\nprint(1 + 1)  # 3\n```",
        "```python\nprint(1 + 1)\n```",
        "```python\nprint(1 + 1)\n```\n\n```text\n3\n```",
        "```python\nx = 1\n```\n\n```text\n3\n```",
        "```python\nif False:\n    print(1)  # 1\n```",
        "```python\nraise ValueError\n```",
        "```python\nimport warnings\nwarnings.warn('old', DeprecationWarning)\n```",
        "```python\nfrom fastapi import FastAPI\nfrom contextlib import asynccontextmanager\n"
        "@asynccontextmanager\nasync def lifespan(app):\n    raise ValueError\n    yield\n"
        "app = FastAPI(lifespan=lifespan)\n```",
    ],
    ids=["wrong", "not shown", "wrong text", "nothing printed", "never reached", "raises", "outdated", "cannot start"],
)
def test_a_block_that_does_not_do_what_it_says_is_caught(
    answer: str, written: Callable[[str], Any], namespace: types.ModuleType, tmp_path: Path
) -> None:
    with pytest.raises((AssertionError, ValueError, DeprecationWarning)):
        verify(written(answer), namespace, tmp_path)


def test_blocks_of_one_question_share_their_names(
    written: Callable[[str], Any], namespace: types.ModuleType, tmp_path: Path
) -> None:
    verify(written("```python\nx = 2\n```\n\n```python\nprint(x)  # 2\n```"), namespace, tmp_path)


def test_every_block_names_its_language(bank_source: list[Any]) -> None:
    assert [block.where for entry in bank_source for block in entry.blocks if not block.language] == []


def test_data_blocks_parse(block: Any, tmp_path: Path) -> None:
    match block.language:
        case "json":
            json.loads(block.code)
        case "toml":
            tomllib.loads(block.code)
        case "yaml":
            check_yaml(block)
        case "sql":
            check_sql(block)
        case "bash":
            check_shell(block, tmp_path)
        case "text":
            pass  # what a Python block printed
        case other:
            pytest.fail(f"{block.where}: no check for {other}")


def check_yaml(block: Any) -> None:
    """Parse a YAML block; one that is a Kubernetes object has to look like one."""
    import yaml

    for document in yaml.safe_load_all(block.code):
        assert document, block.where
        if "apiVersion" in document:
            assert {"kind", "metadata"} <= document.keys(), block.where
            if document["kind"] == "Deployment":
                template = document["spec"]["template"]
                assert document["spec"]["selector"]["matchLabels"].items() <= template["metadata"]["labels"].items()
                assert all(one["image"] and one["name"] for one in template["spec"]["containers"]), block.where


def check_sql(block: Any) -> None:
    """Parse each statement of an SQL block."""
    import sqlglot

    statements = sqlglot.parse(block.code.replace("RELEASE SAVEPOINT", "RELEASE"), read="postgres")
    assert statements, block.where


def check_shell(block: Any, folder: Path) -> None:
    """Let bash read a shell block without running it."""
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash here")
    script = folder / "block.sh"
    script.write_text(block.code, encoding="utf-8")
    done = subprocess.run([bash, "-n", str(script)], capture_output=True, text=True, env=dict(os.environ), check=False)
    assert done.returncode == 0, f"{block.where}: {done.stderr}"


def test_at_most_one_block_in_twenty_is_not_run(bank_source: list[Any]) -> None:
    python = [(entry, block) for entry in bank_source for block in entry.blocks if block.language == "python"]
    skipped = [block.where for entry, block in python if reason_not_run(entry)]
    assert len(skipped) <= len(python) * 0.05, skipped


def test_every_exception_names_a_question_that_exists(bank_source: list[Any]) -> None:
    labels = [f"{entry.file}: {entry.title}" for entry in bank_source]
    assert [start for start in NOT_RUN if not any(label.startswith(start) for label in labels)] == []
