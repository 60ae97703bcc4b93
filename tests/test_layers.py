"""Imports point one way: each room imports only what the table allows, and each library has one room."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "quizcli"

BELOW = {"errors", "files", "plugins", "settings", "domain", "query", "text", "sources", "cardtypes", "bank", "store"}
ADAPTERS = {"scheduling", "packages", "importers", "exporters"}

MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "files": set(),
    "plugins": set(),
    "settings": {"errors", "files"},
    "domain": {"domain"},
    "query": {"query", "domain", "errors"},
    "text": {"text", "errors"},
    "sources": {"sources", "domain", "text", "errors", "plugins"},
    "cardtypes": {"cardtypes", "domain", "text", "errors", "plugins"},
    "bank": {"bank", "domain", "errors", "files"},
    "store": {"store", "domain", "query", "text", "errors", "files", "plugins"},
    "scheduling": {"scheduling", "domain", "errors"},
    "packages": {"packages", "domain", "errors"},
    "importers": {"importers", "domain", "sources", "bank", "packages", "text", "errors"},
    "exporters": {"exporters", "domain", "packages", "text", "errors"},
    "services": BELOW | ADAPTERS | {"services"},
    "render": {"render", "domain", "text", "services", "errors"},
    "cli": {"cli", "services", "render", "domain", "query", "settings", "plugins", "errors"},
    "__main__": {"cli"},
    "__init__": set(),
}

# Who alone may import a library; everything else from outside is the standard library.
OWNER = {
    "platformdirs": "settings",
    "tomlkit": "settings",
    "markdown_it": "text",
    "pygments": "text",
    "yaml": "bank",
    "sqlalchemy": "store",
    "fsrs": "scheduling",
    "numpy": "scheduling",
    "scipy": "scheduling",
    "zstandard": "packages",
    "rich": "render",
    "typer": "cli",
}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Give every dotted name that a module imports, wherever in it; relative imports do not exist here."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            assert node.module is not None
            if node.module == "quizcli":  # from quizcli import plugins
                yield from (f"quizcli.{alias.name}" for alias in node.names)
            else:
                yield node.module


def test_every_room_stands_in_the_table() -> None:
    assert {room(path) for path in PACKAGE.rglob("*.py")} == set(MAY_IMPORT)


@pytest.mark.parametrize("name", MAY_IMPORT)
def test_room_imports_only_what_it_may(name: str) -> None:
    wrong = []
    for path in (path for path in PACKAGE.rglob("*.py") if room(path) == name):
        for imported in imports(path):
            top, _, rest = imported.partition(".")
            if top == "quizcli":
                target = rest.split(".")[0]
                if target not in MAY_IMPORT[name] | {"", "__version__"}:
                    wrong.append(f"{path.relative_to(PACKAGE)}: {imported}")
            elif name != OWNER.get(top, name):
                wrong.append(f"{path.relative_to(PACKAGE)}: {imported} belongs to {OWNER[top]}")
    assert not wrong


WRITERS = {PACKAGE / "__main__.py"}  # `--version` is answered before anything is loaded


def test_only_the_console_prints() -> None:
    """`print`, `echo`, consoles of one's own and bare writes would let unsafe text out."""
    wrong = []
    for path in PACKAGE.rglob("*.py"):
        if path == PACKAGE / "render" / "console.py":
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                own = called.removeprefix("sys.") in {"stdout.write", "stderr.write"} and path not in WRITERS
                if own or called.rpartition(".")[2] in {"print", "echo", "secho", "Console"}:
                    wrong.append(f"{path.relative_to(PACKAGE)}:{node.lineno}: {called}")
    assert not wrong


def test_nothing_below_the_command_line_reads_the_clock_or_ends_the_program() -> None:
    wrong = []
    for path in PACKAGE.rglob("*.py"):
        if room(path) in {"cli", "__main__"}:
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called in {
                    "datetime.now",
                    "datetime.today",
                    "date.today",
                    "time.time",
                    "time.time_ns",
                    "sys.exit",
                    "exit",
                }:
                    wrong.append(f"{path.relative_to(PACKAGE)}:{node.lineno}: {called}")
    assert not wrong
