"""Hits and lists show Markdown as its reader sees it, and dots where something was left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizcli.domain.schedule import Schedule
from quizcli.render import snippets
from quizcli.render.search import lines
from quizcli.render.spans import clip, plain, width_of
from quizcli.render.theme import DEFAULT
from quizcli.services import passages, ranking
from quizcli.services.hits import Hit
from quizcli.services.search import Results
from quizcli.text.terms import Term


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("**加粗** 的 `code **x**` 与 *斜* 和 ***都***", "加粗 的 code **x** 与 斜 和 都"),
        ("a * b * c, 2*3*4, 2**3, f(*args, **kwargs), *args", "a * b * c, 2*3*4, 2**3, f(*args, **kwargs), *args"),
        ("API**重点**和**重点：**后面", "API重点和重点：后面"),
        ("**上一行没有结束", "上一行没有结束"),
        ("`__init__`、__init__、_name_、snake_case 与 __重点__", "__init__、__init__、_name_、snake_case 与 重点"),
        ("见 [文档](http://x.com/a_(b)) 和 ![图](a.png)", "见 文档 和 [图]"),
        ('<img src="a.png"> 与 <img alt="流程" src="b.png"/><br>下', "[image] 与 [流程] 下"),
        ("List<int>、Map<String, List<T>>、1 < 2 && 3 > 2", "List<int>、Map<String, List<T>>、1 < 2 && 3 > 2"),
        ("> #### 引用", "引用"),
        ("| a | **b** | `c|d` |", "a │ b │ c|d"),
        ("&lt;div&gt; &amp; \\*星\\*", "<div> & *星*"),
        ("~~删~~ ==亮== x == y == z", "删 亮 x == y == z"),
        ("第一行\n```python\nx = 1\n```\n末行", "第一行 x = 1 末行"),
    ],
)
def test_a_line_is_shown_as_its_reader_sees_it(text: str, seen: str) -> None:
    assert snippets.plain(text) == seen


def test_what_was_found_is_marked_inside_code_and_emphasis_too() -> None:
    text = "用 **`lru_cache`** 缓存"
    at = text.index("lru_cache")
    made = snippets.spans(text, [(at, at + 3), (text.index("缓存"), len(text))])
    assert [(part, look | DEFAULT.mark == look) for part, look in made] == [
        ("用 ", False),
        ("lru", True),
        ("_cache", False),
        (" ", False),
        ("缓存", True),
    ]


@given(st.text(st.sampled_from("ab锁 *_`~=<>[]()!\\&|#\n"), max_size=40))
def test_no_letter_is_lost(text: str) -> None:
    seen = snippets.plain(text)
    assert "\n" not in seen
    if not any(sign in text for sign in "<[~`"):
        assert [char for char in seen if char in "ab锁"] == [char for char in text if char in "ab锁"]


@given(st.lists(st.text(st.sampled_from("ab锁"), min_size=1, max_size=6), min_size=1, max_size=5), st.integers(1, 30))
def test_a_line_cut_to_a_width_ends_in_dots(parts: list[str], width: int) -> None:
    line = [(part, DEFAULT.mark) for part in parts]
    cut = clip(line, width)
    assert width_of(cut) <= width
    assert plain(cut) == "".join(parts) or plain(cut).endswith("…")


def page(answer: str, word: str, width: int = 60) -> list[str]:
    """Show the passage of an answer as a page of hits shows it."""
    wanted = [Term(word)]
    places = ranking.places({"question": "题", "answer": answer})
    hit = Hit("k7m3aaaa", 1, "题", (), (), "D", (), True, False, Schedule(), passages.best(places, wanted))
    made = [plain(line).strip() for line in lines(Results((hit,), 1, False), width, 0)]
    return [line for line in made[2:] if line]


def test_prose_cut_out_of_its_paragraph_has_dots_at_both_ends() -> None:
    assert page("第一句，\n**锁**在这里，\n最后一句。", "锁") == ["… 锁在这里， …"]
    assert page("只有一句，讲`锁`。\n\n另一段", "锁") == ["只有一句，讲锁。"]


def test_a_long_line_is_cut_on_both_sides_with_dots() -> None:
    shown = page("很长的话。" * 60 + "锁在这里，" + "后面还有很多话。" * 30, "锁")
    assert shown[0].startswith("… ")
    assert "锁在这里" in shown[0]
    assert shown[-1].endswith("…")
    assert len(shown) == 2


def test_code_cut_out_of_its_block_has_dots_at_both_ends() -> None:
    code = "\n".join(f"x{n} = {n}" for n in range(12))
    assert page(f"```python\n{code}\n```", "x6") == ["│ …", "│ x5 = 5", "▌ x6 = 6", "│ x7 = 7", "│ …"]
    assert page(f"```python\n{code}\n```", "x0") == ["▌ x0 = 0", "│ x1 = 1", "│ x2 = 2", "│ x3 = 3", "│ …"]
    assert page(f"```python\n{code}\n```", "x11") == ["│ …", "│ x8 = 8", "│ x9 = 9", "│ x10 = 10", "▌ x11 = 11"]
    assert page("```\na\nb\nlock\nc\nd\n```", "lock") == ["│ a", "│ b", "▌ lock", "│ c", "│ d"]


def test_lines_that_only_draw_are_left_out() -> None:
    assert page("| 名 | 锁 |\n|---|---|\n| a | 悲观锁 |", "锁") == ["名 │ 锁", "a │ 悲观锁"]
