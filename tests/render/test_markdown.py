"""Markdown on the terminal: nothing is lost, nothing is wider than the screen, and it reads well."""

from __future__ import annotations

import random

import pytest

from quizcli.render.markdown import lines
from quizcli.render.spans import plain, width_of
from quizcli.render.theme import Theme


def shown(text: str, width: int = 40) -> list[str]:
    """Lay out and give the text of the lines."""
    return [plain(line).rstrip() for line in lines(text, width)]


CASES = {
    "emphasis": ("a **b** *c* ~~d~~ `e`", ["a b c d e"]),
    "link": ("see [docs](https://x.org/a)", ["see docs (https://x.org/a)"]),
    "link that is its own text": ("<https://x.org>", ["https://x.org"]),
    "link inside the page": ("[top](#top)", ["top"]),
    "image": ("![架构图](img/a.png)", ["[image: 架构图] (img/a.png)"]),
    "nested lists": (
        "- a\n  - b\n    - c\n- d",
        ["• a", "  ◦ b", "    ▪ c", "• d"],
    ),
    "numbers keep their start": ("9. a\n10. b", [" 9. a", "10. b"]),
    "number signs": ("1) a\n2) b", ["1) a", "2) b"]),
    "tasks": ("- [ ] open\n- [x] done", ["☐ open", "☑ done"]),
    "quote": ("> a\n>\n> > b", ["▎ a", "▎", "▎ ▎ b"]),
    "rule": ("a\n\n---", ["a", "", "─" * 24]),
    "heading": ("#### 总结\ntext", ["总结", "", "text"]),
    "code": ("```python\nx = 1\n```", ["│ x = 1"]),
    "code in a list": ("- a\n\n  ```\n  x\n  ```", ["• a", "", "  │ x"]),
    "indented code": ("a\n\n    x = 1", ["a", "", "│ x = 1"]),
    "tabs in code": ("```go\n\tx\n```", ["│     x"]),
    "unclosed fence": ("```\nx\ny", ["│ x", "│ y"]),
    "table": ("| a | 线程 |\n|---|---|\n| 进程 | b |", ["a    │ 线程", "─────┼─────", "进程 │ b"]),
    "aligned table": ("| n |\n|--:|\n| 1 |\n| 22 |", [" n", "──", " 1", "22"]),
    "details": (
        "<details><summary>点 <b>这里</b></summary>\n\nhidden\n\n</details>",
        ["▾ 点 这里", "", "hidden"],
    ),
    "html text": ("<p align='center'>hi<br>there</p>", ["hi", "there"]),
    "html list": ("<ul><li>a</li><li>b</li></ul>", ["• a", "• b"]),
    "html image": ('<img src="a.png" alt="x">', ["[image: x] (a.png)"]),
    "html link": ('<a href="http://x">y</a>', ["y (http://x)"]),
    "raised and lowered": ("2<sup>10</sup> H<sub>2</sub>O", ["2^10 H_2O"]),
    "comments are not shown": ("a <!-- b --> c\n\n<!-- d -->", ["a  c"]),
    "generics are no tags": ("List<String> and Map<K, V>", ["List<String> and Map<K, V>"]),
    "entities": ("&lt;div&gt; &amp; &copy;", ["<div> & ©"]),
    "formula": (r"$a_1 * b_2 * c_3$ and \(x^2\)", [r"$a_1 * b_2 * c_3$ and \(x^2\)"]),
    "formula block": ("$$\nx_1\n\ny_2\n$$", ["$$", "x_1", "", "y_2", "$$"]),
    "prices are no formula": ("$5 and *$6*", ["$5 and $6"]),
    "short lines stay apart": ("分析签名\n读取参数", ["分析签名", "读取参数"]),
    "Chinese lines wrapped by an editor join": ("依" * 31 + "\n" + "赖" * 3, ["依" * 20, "依" * 11 + "赖赖赖"]),
    "no comma begins a line": ("一" * 20 + "，十", ["一" * 19, "一，十"]),
    "long words break": ("x" * 50, ["x" * 40, "x" * 10]),
    "nothing": ("", []),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_blocks_and_spans(text, expected):
    assert shown(text) == expected


def test_long_code_wraps_with_a_mark_under_its_own_indentation():
    assert shown("```\n    " + "x" * 40 + "\n```", 30) == ["│     " + "x" * 24, "│     ↪ " + "x" * 16]


def test_a_table_too_narrow_for_columns_becomes_a_list():
    text = "| 名称 | 说明 | 第三 | 第四 |\n|---|---|---|---|\n| 线程线程 | 共享内存的 | 长长长长 | 内容内容 |"
    assert shown(text, 20) == ["名称: 线程线程", "说明: 共享内存的", "第三: 长长长长", "第四: 内容内容"]


@pytest.mark.parametrize("depth", [20, 50, 90])
def test_deep_nesting_is_not_lost(depth):
    assert "needle" in "\n".join(shown("> " * depth + "needle", 300))
    deep = "".join("  " * level + "- x\n" for level in range(depth)) + "  " * depth + "- needle"
    assert "needle" in "\n".join(shown(deep, 300))


def test_code_is_shown_with_every_character_whatever_the_language():
    code = "def f(x):\n\n    return '\\u4e2d' # 中文\n"
    for name in ("python", "sql", "js", "java", "go", "bash", "json", "yaml", "html", "nosuchlanguage", "c++", "{.py}"):
        body = [line.removeprefix("│").removeprefix(" ") for line in shown(f"```{name}\n{code}```", 80)]
        assert body == code.rstrip("\n").split("\n")


def test_a_code_theme_can_be_chosen():
    ansi = lines("```python\nimport os\n```", 40, Theme())
    monokai = lines("```python\nimport os\n```", 40, Theme("monokai"))
    assert plain(ansi[0]) == plain(monokai[0])
    assert any(look.color.startswith("#") for _, look in monokai[0])
    assert not any(look.color.startswith("#") for _, look in ansi[0])


PIECES = [
    "依赖注入", "word ", "**", "*", "`", "```", "\n", "\n\n", "- ", "1. ", "> ", "# ", "| a | b |\n|---|---|\n", "$",
    "$$",
    "<details>", "</summary>", "<b>", "<", ">", "&#x202e;", "[x](", ")", "![", "]", "\t", "    ", "~~", "\\", "👩‍💻",
    "\x1b[31m",
    "<!--", "-->", "<pre>", "x" * 30, "，", "（", "[ ] ", "---\n", "<T>", "\u3000",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_no_line_is_ever_wider_than_the_screen_nor_unsafe(seed):
    chance = random.Random(seed)
    for _ in range(150):
        text = "".join(chance.choice(PIECES) for _ in range(chance.randrange(40)))
        width = chance.choice([8, 20, 56, 100])
        for line in lines(text, width):
            if not any("▎" in part or "│" in part for part, _ in line):
                assert width_of(line) <= max(width, 8) + 12, (text, width, plain(line))
            assert "\x1b" not in plain(line)
            assert "\u202e" not in plain(line)


@pytest.mark.long
@pytest.mark.parametrize(
    "text",
    [
        "![[]()" * 20_000,
        "**" * 50_000,
        "> " * 20_000 + "a",
        "[" * 50_000,
        "`" * 60_000 + "a",
        "<a " * 50_000,
        "$" * 50_001,
    ],
    ids=lambda text: text[:6],
)
def test_hostile_text_takes_no_longer_than_a_few_seconds(text):
    import time

    began = time.monotonic()
    lines(text, 80)
    assert time.monotonic() - began < 10


def test_the_seed_document_is_shown_whole(shared):
    """Every word of the document is on the screen: only Markdown's own signs go."""
    import re

    text = (shared / "corpus/seed/seed.md").read_text(encoding="utf-8")
    seen = re.sub(r"\s|│|↪|┄", "", "".join(shown(text, 80)))
    for word in re.findall(r"[\u4e00-\u9fff]+|[A-Za-z]{3,}", text):
        assert word in seen or word.startswith(("python", "bash", "json", "ini", "sql", "yaml")), word
