"""Markdown to HTML for Anki: faithful to the author, and nothing in it that runs, loads or is taken for Anki's own."""

from __future__ import annotations

import html
import re

import pytest

from quizcli.text.html import CLOSE, HINT, MIDDLE, OPEN, to_html

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<b onclick=alert(1) style='x'>bold</b>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](data:text/html;base64,AAAA)",
    "[x](file:///etc/passwd)",
    "![x](http://evil.example/p.png)",
    "![x](../../etc/passwd)",
    "<iframe src=//evil.example></iframe>",
    "<style>*{display:none}</style>",
    "<link rel=stylesheet href=//evil.example>",
    "<base href=//evil.example>",
    "<form action=//evil.example><input></form>",
    "<meta http-equiv=refresh content=0>",
    "<object data=x></object>",
    "<b\nonmouseover=alert(1)>",
    "```html\n</pre></code><script>alert(1)</script>\n```",
    "`</code><script>alert(1)</script>`",
    "<!-- --><script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</script>",
    '<https://a.example/"onmouseover=alert(1)>',
)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("cloze", [False, True])
def test_nothing_hostile_survives_as_markup(text: str, cloze: bool) -> None:
    made = to_html(text, cloze=cloze)
    for tag in re.findall(r"<([^>]*)>", made):
        assert re.fullmatch(
            r"/?(?:p|pre|code|b|em|strong|a|span|br|h\d|ul|ol|li|div)|"
            r'pre class="highlight"|code class="language-[a-z]+"|span class="[a-z0-9_ ]+"|a href="https?://[^"<>]*"',
            tag,
        ), tag


@pytest.mark.parametrize(
    "text", ["[sound:a.mp3]", "[latex]x[/latex]", "[$]x[/$]", "[$$]x[/$$]", "[anki:tts]a", "[LaTeX]x"]
)
@pytest.mark.parametrize("frame", ["{}", "`{}`", "```\n{}\n```", "# {}", "- {}", "| a |\n|---|\n| {} |"])
def test_what_anki_would_execute_is_shown_instead(text: str, frame: str) -> None:
    made = to_html(frame.format(text))
    assert not re.search(r"\[/?(?:sound|latex|\$|anki)", made, re.IGNORECASE)
    assert text in html.unescape(re.sub(r"<[^>]*>", "", made))


@pytest.mark.parametrize(
    "code", ["d = {'a': {'b': 1}}", "std::vector<int> v{{1}};", "{{c1::x}}", "}}}}", "a\tb\n\n  c"]
)
def test_code_in_a_cloze_is_shown_whole(code: str) -> None:
    made = to_html(f"x\n\n```python\n{code}\n```\n", cloze=True)
    assert "{" not in made
    assert "}" not in made
    assert code in html.unescape(re.sub(r"<[^>]*>", "", made))


def test_a_cloze_within_highlighted_code_cuts_no_tag_in_two() -> None:
    made = to_html(f"```python\nasync {OPEN}1{MIDDLE}def f(x{HINT}how?{CLOSE}):\n    pass\n```", cloze=True)
    hidden = re.search(r"\{\{c1::(.*?)::how\?\}\}", made)
    assert hidden
    assert hidden[1].count("<span") == hidden[1].count("</span>")
    assert html.unescape(re.sub(r"<[^>]*>", "", hidden[1])) == "def f(x"


def test_code_keeps_every_character_and_is_coloured_by_class() -> None:
    code = 'def f(a: list[int]) -> "x":\n\treturn a < 1 & 2  # 注释\n'
    made = to_html(f"```py\n{code}```")
    assert html.unescape(re.sub(r"<[^>]*>", "", made)).strip("\n") == code.strip("\n")
    assert '<span class="k">def</span>' in made
    assert "style=" not in made


def test_lists_tables_and_line_breaks_are_those_of_the_author() -> None:
    made = to_html("1. a\n   - b\n\n| x | y |\n|:-:|---|\n| 中 | **2** |\n\n这是\n中文\nand more")
    assert "<ol><li>a" in made
    assert '<th align="center">x</th>' in made
    assert "<td><strong>2</strong></td>" in made
    assert "这是中文\nand more" in made  # a line break between two Chinese characters would be shown as a space


def test_control_characters_are_made_visible() -> None:
    assert to_html("a\x1b[2J\x1fb") == "<p>a␛[2J␟b</p>"


def test_a_picture_that_is_packed_keeps_its_name_and_one_that_is_not_its_description() -> None:
    assert to_html("![d](a%20b.png)", lambda source, _: source) == '<p><img src="a b.png" alt="d"></p>'
    assert to_html("![d](a.png)", lambda *_: None) == '<p><span class="picture">🖼 d</span></p>'


def test_very_long_code_is_not_coloured_but_whole() -> None:
    code = "x = 1\n" * 20_000
    assert html.unescape(re.sub(r"<[^>]*>", "", to_html(f"```python\n{code}```"))).count("x = 1") == 20_000


@pytest.mark.parametrize(
    "line",
    [
        *(
            "",
            " ",
            "锁是什么？",
            " a: b ",
            "a - b",
            "- a",
            "+ a",
            "= b",
            "1. a",
            "1) a",
            "12.5 a",
            "a 1. b",
            "    code",
        ),
        *("a\u3000", "\xa0a", "\x85a", "{{a}} {b}", "a::b", "$x$ (a) 'b'", "e.g. a.b", "https://a.example/x?y=1"),
    ],
)
@pytest.mark.parametrize("cloze", [False, True])
def test_a_plain_line_is_written_as_the_parser_would_have_it(line: str, cloze: bool) -> None:
    from quizcli.text.html import _parser, _Writer

    assert to_html(line, cloze=cloze) == _Writer(None, cloze=cloze).blocks(_parser().parse(line))
