"""Source code cut into tokens of a language, with the lexer of that language loaded only when needed."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

MOST = 40_000  # characters; longer code is shown plain, so that a huge block never makes anyone wait

# Common languages by module, so that no lexer has to be searched for among five hundred.
_KNOWN = {
    "python": ("python", "PythonLexer"),
    "py": ("python", "PythonLexer"),
    "python3": ("python", "PythonLexer"),
    "pycon": ("python", "PythonConsoleLexer"),
    "sql": ("sql", "SqlLexer"),
    "mysql": ("sql", "MySqlLexer"),
    "sh": ("shell", "BashLexer"),
    "bash": ("shell", "BashLexer"),
    "shell": ("shell", "BashLexer"),
    "zsh": ("shell", "BashLexer"),
    "json": ("data", "JsonLexer"),
    "yaml": ("data", "YamlLexer"),
    "yml": ("data", "YamlLexer"),
    "js": ("javascript", "JavascriptLexer"),
    "javascript": ("javascript", "JavascriptLexer"),
    "jsx": ("javascript", "JavascriptLexer"),
    "ts": ("javascript", "TypeScriptLexer"),
    "typescript": ("javascript", "TypeScriptLexer"),
    "java": ("jvm", "JavaLexer"),
    "kotlin": ("jvm", "KotlinLexer"),
    "go": ("go", "GoLexer"),
    "golang": ("go", "GoLexer"),
    "rust": ("rust", "RustLexer"),
    "c": ("c_cpp", "CLexer"),
    "cpp": ("c_cpp", "CppLexer"),
    "c++": ("c_cpp", "CppLexer"),
    "html": ("html", "HtmlLexer"),
    "xml": ("html", "XmlLexer"),
    "css": ("css", "CssLexer"),
    "toml": ("configs", "TOMLLexer"),
    "ini": ("configs", "IniLexer"),
    "dockerfile": ("configs", "DockerLexer"),
    "diff": ("diff", "DiffLexer"),
}
_PLAIN = ("", "text", "txt", "plain", "plaintext", "output", "console-output")


class Face(NamedTuple):
    """How a kind of token looks in a colour theme."""

    color: str = ""  # "#rrggbb", or "" for the terminal's own
    bold: bool = False
    italic: bool = False
    underline: bool = False


def language(info: str) -> str:
    """Give the language that a fence's info string names: ```` ```python {1,3} ```` is python."""
    words = info.replace("{", " ").replace(",", " ").split()
    return words[0].lstrip(".").lower() if words else ""


@lru_cache(maxsize=16)
def _lexer(name: str) -> Any:
    if name in _PLAIN:
        return None
    if name in _KNOWN:
        from importlib import import_module

        module, cls = _KNOWN[name]
        return getattr(import_module(f"pygments.lexers.{module}"), cls)(stripnl=False, ensurenl=False)
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(name, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


def tokens(code: str, name: str) -> list[tuple[str, str]]:
    """Cut code into (kind, text), kinds named as Pygments does (`Keyword.Constant`); the texts add up to the code."""
    lexer = _lexer(name) if len(code) <= MOST else None
    if lexer is None:
        return [("Text", code)]
    found: list[tuple[str, str]] = []
    for _, kind, text in lexer.get_tokens_unprocessed(code):
        named = ".".join(kind) or "Text"
        if found and found[-1][0] == named:
            found[-1] = (named, found[-1][1] + text)
        else:
            found.append((named, text))
    # A lexer that drops something would make us drop it too: show the code plain instead.
    return found if "".join(text for _, text in found) == code else [("Text", code)]


def runs(code: str, name: str) -> list[tuple[str, str]]:
    """Cut code into runs for HTML: (short class such as `k` or `nf`, text), the class of plain text being empty."""
    lexer = _lexer(name) if len(code) <= MOST else None
    if lexer is None:
        return [("", code)]
    found: list[tuple[str, str]] = []
    last = None
    for _, kind, text in lexer.get_tokens_unprocessed(code):
        short = "" if text.isspace() else _short(kind)
        if short == last:
            found[-1] = (short, found[-1][1] + text)
        else:
            found.append((short, text))
            last = short
    return found if "".join(text for _, text in found) == code else [("", code)]


@lru_cache(maxsize=1024)
def _short(kind: Any) -> str:
    """Give the class of a kind of token, or of the nearest kind above it that has one."""
    from pygments.token import STANDARD_TYPES

    while kind not in STANDARD_TYPES and kind.parent is not None:
        kind = kind.parent
    return STANDARD_TYPES.get(kind, "")


def themes() -> list[str]:
    """List the colour themes that `faces` knows."""
    from pygments.styles import get_all_styles

    return sorted(get_all_styles())


@lru_cache(maxsize=4)
def faces(theme: str) -> dict[str, Face] | None:
    """Give the looks of a colour theme by token kind, or None when there is no such theme."""
    from pygments.styles import get_style_by_name
    from pygments.util import ClassNotFound

    try:
        style = get_style_by_name(theme)
    except ClassNotFound:
        return None
    return {
        ".".join(kind) or "Text": Face(
            f"#{face['color']}" if face["color"] else "", face["bold"], face["italic"], face["underline"]
        )
        for kind, face in style
    }
