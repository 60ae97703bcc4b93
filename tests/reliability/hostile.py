"""Hostile files of every kind that is read: made here, named, each with what may happen to it.

`bad` ones have to be refused (exit code 3); any other may also be read, but never with a crash and never slowly.
"""

from __future__ import annotations

# ruff: noqa: E501 - long lists of small payloads
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

HEAD = "format: 1\ndeck: D\nquestions:\n"
ENTRY = "  - {id: aaaa2222, question: What?, answer: That.}\n"
EVENT = {"id": 5, "device": "d", "kind": "answer", "card": "aaaa2222.1", "rating": 3, "day": 20_000}
NOTES = "# T\n\n## What is it?\n\nThat.\n"


@dataclass(frozen=True)
class File:
    """One hostile file."""

    kind: str  # the suffix it gets, or "config"
    name: str
    data: bytes
    bad: bool = False


def every() -> list[File]:
    """Give all of them."""
    return [*yaml(), *markdown(), *logs(), *configs(), *packages()]


ENCODINGS = {
    "UTF-16": NOTES.encode("utf-16"),
    "UTF-16 cut": NOTES.encode("utf-16")[:-1],
    "UTF-32": NOTES.encode("utf-32"),
    "Latin-1": "# Caf\xe9\n\n## Qu'est-ce?\n\n\xe9\n".encode("latin-1"),
    "GB18030": "# 标题\n\n## 什么是锁？\n\n答案\n".encode("gb18030"),
    "Shift-JIS": "# 題\n\n## 何？\n\n答\n".encode("shift-jis"),
    "cut UTF-8": "# 标题\n\n## 什么".encode()[:-1],
    "overlong UTF-8": b"# \xc0\xaf\n\n## a?\n\nb\n",
    "surrogates": b"# \xed\xa0\x80\n\n## a?\n\nb\n",
    "beyond Unicode": b"# \xf5\x80\x80\x80\n",
    "two BOMs": b"\xef\xbb\xbf\xef\xbb\xbf# T\n\n## a?\n\nb\n",
    "only a BOM": b"\xef\xbb\xbf",
    "nothing": b"",
    "NULs": b"\x00" * 5000,
    "a NUL inside": b"# T\n\n## a\x00?\n\nb\n",
    "noise": bytes(range(256)) * 40,
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(200)),
    "a database": b"SQLite format 3\x00" + bytes(500),
    "an archive": b"PK\x03\x04" + bytes(300),
    "carriage returns": b"# T\r\r## a?\r\rb\r",
    "U+2028": "# T\u2028\u2028## a?\u2029b".encode(),
    "escapes": b"# \x1b]0;x\x07\n\n## a?\n\n\x1b[2J\n",
    "no newline": b"#" + b" x" * 20_000,
}


def _encoded(kind: str) -> Iterator[File]:
    for name, data in ENCODINGS.items():
        yield File(kind, name, data)


def yaml() -> Iterator[File]:
    """Banks: bombs, depths, tags, kinds where others belong."""
    yield from _encoded("yaml")
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
    )
    merge = "m0: &m0 {a: 1}\n" + "".join(
        f"m{n}: &m{n} {{<<: [{', '.join([f'*m{n - 1}'] * 9)}]}}\n" for n in range(1, 12)
    )
    whole = {
        "billion laughs": bomb, "merge bomb": merge, "anchor": HEAD + "  - &a {id: aaaa2222, question: a}\n  - *a\n",
        "alias to itself": "format: 1\nquestions: &q [*q]\n", "unknown alias": HEAD + "  - *nope\n",
        "python tag": "!!python/object/apply:os.system ['echo hi']\n",
        "binary tag": HEAD + "  - !!binary aGk=\n",
        "set tag": "questions: !!set {a, b}\n", "own tag": HEAD + "  - !evil {id: a}\n",
        "directive": "%YAML 9.9\n---\n" + HEAD,
        "tag directive": "%TAG ! tag:evil,2000:\n---\n" + HEAD + ENTRY, "two documents": HEAD + ENTRY + "---\n" + HEAD,
        "endless documents": "---\n" * 20_000, "a list": "- a\n- b\n", "a scalar": "hello\n",
        "a number": "12\n",
        "no questions": "format: 1\ndeck: D\n", "questions a map": "format: 1\nquestions: {a: b}\n",
        "questions a text": "format: 1\nquestions: none\n", "format 2": "format: 2\nquestions: []\n",
        "format a list": "format: [1]\nquestions: []\n", "a key twice": "format: 1\nformat: 1\nquestions: []\n",
        "a tab": "format: 1\nquestions:\n\t- a\n", "unclosed quote": HEAD + '  - question: "never ends\n',
        "unclosed list": HEAD + "  - [a, b\n", "unclosed map": HEAD + "  - {a: b\n",
        "bad escape": HEAD + '  - question: "\\q"\n',
        "beyond Unicode": HEAD + '  - {question: "\\U00110000"}\n', "a surrogate": HEAD + '  - {question: "\\ud800"}\n',
        "complex key": "? [a, b]\n: c\n", "a null key": "~: 1\nquestions: []\n",
        "control": HEAD + "  - question: a\x01b\n",
    }  # fmt: skip
    for opening in ("[", "{", "- ", "? ", "{a: ", "[[", "!!str [", "a:\n "):
        for depth in (60, 2000, 30_000, 200_000):
            whole[f"{depth} × {opening!r}"] = HEAD + "  - " + opening * depth
            if depth == 30_000:
                whole[f"{opening!r} from the start"] = opening * depth
    for name, text in whole.items():
        yield File("yaml", name, text.encode("utf-8", "surrogatepass"))
    values = (
        "2024-02-30", "1:30", "0777", "no", "~", "1e999", ".nan", "9" * 5000, "''", "[]", "{}",
        "[a, [b]]", "{a: {b: c}}",
        "|\n      x\n", ">-\n      x\n", '"\\0"', '"\\e]52;c;x\\a"', "x" * 300_000, "!!int foo",
        "- - - x", "? x", "@x", "`x",
        "%x", "'" + "''" * 3000 + "'",
    )  # fmt: skip
    for key in ("id", "question", "answer", "type", "options", "topic", "tags", "points", "extra"):
        for number, value in enumerate(values):
            if (len(key) + number) % 3 == 0 or key in ("id", "options"):
                rest = "" if key == "id" else "    id: aaaa2222\n"
                text = HEAD + f"  -\n{rest}    {key}: {value}\n" + ENTRY.replace("2222", "3333")
                yield File("yaml", f"{key}: {value[:20]}", text.encode())


_CHOICE = "# T\n\n## Which is right?\n\n- A. one\n- B. two\n- C. three\n\n<details><summary>Answer</summary>\n\n"


def markdown() -> Iterator[File]:
    """Documents that are slow, deep, wide or broken."""
    yield from _encoded("md")
    deep = {
        "quotes": "> " * 3000 + "a", "lists": "".join("  " * n + "- a\n" for n in range(300)), "emphasis": "*" * 30_000,
        "emphasis pairs": "*a **b " * 8000, "strong": "**" * 20_000 + "a",
        "brackets": "[" * 20_000, "links": "[a](" * 8000,
        "pictures": "![[]()" * 5000, "backticks": "".join("e" + "`" * n for n in range(400)), "fences": "```\n" * 4000,
        "an open fence": "```\n" + "x\n" * 20_000, "tildes": "~" * 20_000, "angle": "<" * 20_000, "a comment": "<!--" * 5000,
        "details": "<details>" * 3000, "summaries": "<details><summary>q?</summary>\n\na\n\n" * 1500,
        "closing": "</details>" * 3000, "CDATA": "<![CDATA[" * 3000, "entities": "&" * 20_000 + "amp;" * 2000,
        "headings": "# a?\n\nb\n\n" * 3000, "empty headings": "#\n" * 8000, "deep headings": "####### a\n" * 3000,
        "setext": "a?\n===\n" * 3000, "rules": "---\n" * 8000, "a wide table": "|" + "a|" * 3000 + "\n|" + "-|" * 3000 + "\n",
        "a long table": "|Q|A|\n|-|-|\n" + "|a?|b|\n" * 3000, "pipes": "|" * 20_000, "references": "[a]: b\n" * 5000,
        "one reference": "[a]: b\n" + "[a]" * 8000, "footnotes": "[^1]: a\n" * 3000 + "[^1]" * 3000,
        "numbers": "".join(f"{n}. What is {n}?\n   a\n" for n in range(1500)), "huge number": "9" * 30_000 + ". a?\n\nb\n",
        "nested numbers": "1. " * 3000 + "a", "Q and A": "Q: a?\nA: b\n" * 3000, "only Q": "Q: a?\n" * 3000,
        "options": "## a?\n" + "- [ ] a\n" * 3000 + "#### Answer: A\n",
        "cards": "a::b\n" * 3000, "colons": ":" * 20_000,
        "clozes": "{{c1::" * 5000, "equals": "==" * 10_000, "tags": "#a" * 10_000, "spaces": " " * 200_000 + "x",
        "tabs": "\t" * 50_000 + "x", "newlines": "\n" * 200_000, "a long line": "a " * 150_000, "a long word": "a" * 300_000,
        "Chinese": "什么是" * 30_000 + "？", "marks": "e" + "\u0301" * 50_000, "bidi": "\u202e\u2066" * 20_000,
        "front matter": "---\n" + "a: [" * 3000 + "\n---\n# T\n", "open front matter": "---\ntitle: x\n",
        "math": "$$" * 10_000, "backslashes": "\\" * 50_000, "a title alone": "# T\n",
        "brackets in an item": "1. a " + "[" * 19_000, "pictures in an item": "1. a " + "![](" * 4500,
        "anchors in an item": "1. a " + "<a name" * 2600, "holes in an item": "1. a " + "{{c1::" * 3000,
        "blanks in a heading": "## [a" + " " * 19_000 + "x?", "answers announced": "答案\n\n" * 10_000,
        "glued labels": "问：a?\n答：b\n" * 10_000, "delimiters": "|-|-|\n" * 10_000,
        "bold numbers": "".join(f"{n}. **What is {n}?**\n   b\n" for n in range(4000)), "URL": "http://" * 5000,
    }  # fmt: skip
    for name, text in deep.items():
        yield File("md", name, text.encode())
        yield File("md", f"{name} after a question", f"{NOTES}\n{text}\n\n### Why?\n\nSo.\n".encode())
        yield File("md", f"{name} below options", f"{_CHOICE}{text}\n\n</details>\n".encode())
    yield File("md", "more than 5 MB", b"a\n" * 2_700_000, bad=True)


def _options(table: dict[str, object]) -> str:
    return json.dumps({**EVENT, "kind": "options", "card": "", "data": {"deck": "", "options": table}})


def logs() -> Iterator[File]:
    """Event logs with wrong, huge and foreign values; each is refused as a whole."""
    head = json.dumps({"file": "quizcli events", "format": 1}) + "\n"
    for name, data in ENCODINGS.items():
        yield File("jsonl", name, data, bad=True)
    wrong = (None, True, -1, 0, "", "x", [], {}, 1.5, 10**30, "x" * 100_000, "\x1b[2J\u202e", [[[[]]]])
    for key in ("id", "device", "kind", "day"):
        for value in wrong:
            if (key, value) in (("device", "x"), ("device", "\x1b[2J\u202e")):
                continue
            line = json.dumps({**EVENT, key: value})
            yield File("jsonl", f"{key} = {str(value)[:20]!r}", (head + line).encode(), bad=True)
    for key in ("rating", "duration", "offset", "batch", "data", "card", "deck"):
        for value in wrong:
            line = json.dumps({**EVENT, key: value})
            yield File("jsonl", f"{key} = {str(value)[:20]!r}", (head + line).encode())
    lines = {
        "NaN": '{"id": NaN}', "Infinity": '{"id": Infinity}', "1e999": '{"id": 1e999}', "digits": '{"id": ' + "9" * 6000 + "}",
        "deep": "[" * 100_000, "deep maps": '{"a":' * 50_000, "half": '{"id": 5, "dev', "two": '{"id": 5}{"id": 6}',
        "a lone surrogate": '{"id": 5, "device": "\\ud800", "kind": 7}',
        "half a card": json.dumps({**EVENT, "card": "\ud800"}), "half a text": json.dumps({**EVENT, "data": {"x": ["\udfff"]}}),
        "half a device": json.dumps({**EVENT, "device": "d\ud800"}),
        "one long line": '"' + "x" * 1_100_000 + '"',
        "options": _options({"retention": "x"}), "steps": _options({"steps": ["9" * 500]}),
        "undo itself": json.dumps({**EVENT, "kind": "undo", "card": "", "data": {"id": 10**20, "device": "d"}}),
    }  # fmt: skip
    for name, line in lines.items():
        yield File("jsonl", name, (head + line + "\n").encode(), bad=True)


def configs() -> Iterator[File]:
    """Preferences."""
    for name, data in ENCODINGS.items():
        if name != "noise":
            yield File("config", name, data)
    texts = {
        "unclosed": "retention = [", "a value twice": "a = 1\na = 2\n",
        "deep": "a = " + "[" * 5000, "dotted": "a." * 5000 + "b = 1",
        "retention": "retention = 7\n", "a text": 'new_per_day = "many"\n', "a list": "new_per_day = [1]\n",
        "a date": "retention = 1979-05-27\n", "nan": "retention = nan\n", "infinite": "max_interval = inf\n",
        "huge": f"new_per_day = {'9' * 5000}\n", "a bool": "new_per_day = true\n",
        "decks a text": 'decks = "x"\n',
        "decks a list": "decks = [1]\n", "a deck a text": '[decks]\n"A" = 1\n', "steps": 'steps = "x"\n',
        "steps nested": "steps = [[[[1]]]]\n", "deep steps": f"steps = {'[' * 90}{']' * 90}\n",
        "shipped": "shipped = 7\n",
        "theme": 'code_theme = "\\u001b[2J"\n', "theme a list": "code_theme = [1]\n",
        "checklist": "checklist = {}\n",
        "plan": "plan = 3\n", "plan inside": '[plan]\non = "x"\nminutes = "y"\n', "rollover": "rollover = 99\n",
        "a deck's": '[decks."A::B"]\nretention = 5\n', "infinite step": "steps = [inf]\n",
        "nan step": "steps = [nan]\n",
        "big step": "steps = 1e400\n", "order": "order = []\n",
    }  # fmt: skip
    for name, text in texts.items():
        yield File("config", name, text.encode())


def packages() -> Iterator[File]:
    """Archives; the many of them that are nearly right are made in tests/anki."""
    for name, data in ENCODINGS.items():
        yield File("apkg", name, data, bad=True)
    for name, members in {
        "empty": {}, "only media": {"media": b"{}"}, "a text": {"collection.anki21": b"hello"},
        "zip slip": {"../../evil": b"x", "media": b"{}"}, "absolute": {"/etc/evil": b"x"},
        "an empty database": {"collection.anki2": b""}, "a damaged database": {"collection.anki2": b"SQLite format 3\0" + b"x" * 900},
        "a bomb": {"collection.anki21": bytes(80 << 20)}, "no zstd": {"collection.anki21b": b"(\xb5/\xfd" + bytes(90)},
    }.items():  # fmt: skip
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, data in members.items():
                archive.writestr(member, data)
        yield File("apkg", name, made.getvalue(), bad=True)
