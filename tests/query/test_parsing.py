"""Query text to tree and back; errors point at the place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizcli.query.parsing import LONGEST, QueryError, join, parse, show
from quizcli.query.prefixes import PREFIXES, PROPERTIES, STATES
from quizcli.query.tree import And, Everything, Field, Node, Not, Or, Text, living

A, B, C = Text("a"), Text("b"), Text("c")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", Everything()),
        ("  \n ", Everything()),
        ("a", A),
        ("a b", And((A, B))),
        ("a OR b c", Or((A, And((B, C))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("((a))", A),
        ("NOT a b", And((Not(A), B))),
        ("NOT NOT a", Not(Not(A))),
        ("-a -(b OR c)", And((Not(A), Not(Or((B, C)))))),
        ('-"a b"', Not(Text("a b", "phrase"))),
        ("or not and", And((Text("or"), Text("not"), Text("and")))),
        ("topic:FastAPI -is:new", And((Field("topic", "FastAPI"), Not(Field("is", "new"))))),
        ("(topic:a)", Field("topic", "a")),
        ('deck:"Python 框架"', Field("deck", "Python 框架")),
        ("topic：FastAPI", Field("topic", "FastAPI")),
        ("prop:stability<5", Field("prop:stability", "5", "<")),
        ("prop:lapses>=3", Field("prop:lapses", "3", ">=")),
        ("rated:3:1 added:7", And((Field("rated", "3:1"), Field("added", "7")))),
        ("added:2026-11-01..2026-11-22", Field("added", "2026-11-01..2026-11-22")),
        ('"async def"', Text("async def", "phrase")),
        (r'"say \"hi\" \\ \n"', Text('say "hi" \\ \\n', "phrase")),
        ("wild*", Text("wild", "wild")),
        ("依赖*", Text("依赖", "wild")),
        ("fatal: no space", And((Text("fatal"), Text("no"), Text("space")))),
        ("unhashable type: 'User'", And((Text("unhashable"), Text("type"), Text("'User'")))),
        ("O(n) (O(n))", And((Text("O(n)"), Text("O(n)")))),
        ("f(a, b)", And((Text("f(a,"), Text("b)")))),
        ("()", Text("()")),
    ],
)
def test_queries_have_one_meaning(text: str, tree: Node) -> None:
    assert parse(text) == tree
    assert parse(show(tree)) == tree


@pytest.mark.parametrize(
    "word",
    [
        *["std::vector", "http://example.com", "10:30", "Error:x", "a.b:c", "dict[str:int]", "::", ":", "a::b", "x)"],
        *[
            "->",
            "--cov",
            "-",
            "--",
            "-=",
            "!=",
            "*args",
            "**kwargs",
            "*",
            "C++",
            "C#",
            ".net",
            "@lru_cache",
            "N+1",
            "|",
        ],
        *["什么是事务隔离级别", '5"', 'a"b', "\\n", "[1:2]", "{a:1}", "O(n*m)", "f(x:int)", "👩‍💻", "\x00", "a\u200bb"],
    ],
)
def test_code_and_chinese_are_words(word: str) -> None:
    assert parse(word) == Text(word)
    assert show(parse(word)) == word


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("foo:bar", 0, "there is no prefix `foo:`"),
        ("a error:b", 2, "there is no prefix `error:`"),
        ("a topic:", 2, "`topic:` needs a value"),
        ('a topic:""', 2, "`topic:` needs a value"),
        ("a is:deu", 5, "there is no `deu`; it is one of: due, new"),
        ("type:multiple", 5, "there is no `multiple`"),
        ("added:0", 6, "a number of days"),
        ("added:2026-02-30", 6, "`2026-02-30` is no date"),
        ("added:2026-02-03..2026-01-01", 6, "ends before it begins"),
        ("added:99999", 6, "a number of days"),
        ("rated:x", 6, "a number of days"),
        ("rated:3:5", 6, "a rating is 1"),
        ("prop:stabilty<5", 5, "there is no property `stabilty`"),
        ("prop:stability", 5, "needs a comparison"),
        ("prop:lapses>many", 5, "a number belongs after"),
        ("prop:retrievability<80", 5, "a chance from 0 to 1"),
        ("id:$$", 3, "an id is letters and digits"),
        ("a (b", 2, "this bracket is never closed"),
        ("a ( )", 2, "there is nothing in these brackets"),
        ('a "b', 2, "this quotation mark is never closed"),
        ("OR a", 0, "OR needs something before it"),
        ("a OR", 2, "OR needs something after it"),
        ("a OR OR b", 5, "OR needs something before it"),
        ("a NOT", 2, "NOT needs something after it"),
        ("(NOT) a", 1, "NOT needs something after it"),
        ("(" * 60 + "a" + ")" * 60, 50, "nested too deep"),
        ("a" * (LONGEST + 1), LONGEST, "at most"),
    ],
)
def test_errors_point_at_the_place(text: str, position: int, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert caught.value.position == position
    assert message in str(caught.value)
    assert f"(at character {position + 1})" in str(caught.value)
    pointer = caught.value.hint.split("\n")[1]
    assert pointer.endswith("^")


def test_an_unknown_prefix_names_the_known_ones() -> None:
    with pytest.raises(QueryError) as caught:
        parse("note:x")
    assert all(f"{name}:" in caught.value.hint for name in PREFIXES)


def test_the_caret_stands_below_its_place_beside_wide_characters() -> None:
    with pytest.raises(QueryError) as caught:
        parse("什么 foo:x")
    line, caret = caught.value.hint.split("\n")[:2]
    assert line == "什么 foo:x"
    assert caret == " " * 5 + "^"


def test_every_state_and_property_is_read() -> None:
    for state in STATES:
        assert parse(f"is:{state}") == Field("is", state)
    for name in PROPERTIES:
        for operator in ("<", "<=", ">", ">=", "=", "!="):
            assert parse(f"prop:{name}{operator}0.5") == Field(f"prop:{name}", "0.5", operator)


def test_arguments_are_joined_as_the_shell_gave_them() -> None:
    assert parse(join(["async", "def"])) == parse("async def")
    assert parse(join(["topic:FastAPI -is:new"])) == parse("topic:FastAPI -is:new")
    assert parse(join(["deck:My notes", "is:due"])) == parse('deck:"My notes" is:due')


def test_archived_questions_are_left_out_unless_spoken_of() -> None:
    assert show(living(parse("锁"))) == "锁 NOT is:archived"
    assert show(living(parse(""))) == "NOT is:archived"
    for text in ("is:archived", "锁 -is:archived", "is:archived OR 锁"):
        assert living(parse(text)) == parse(text)


def attempt(text: str) -> Node | QueryError:
    try:
        return parse(text)
    except QueryError as error:
        return error


SCRAPS = st.text(st.sampled_from('ab锁 ()"-*:/\\ORNTtopic<>=5\n'), max_size=30)
PIECES = st.lists(st.sampled_from([*'()"-*: ', "OR ", "NOT ", "is:due", "deck:", "a", "锁", "topic:x "]), max_size=15)


@settings(max_examples=500, deadline=None)
@given(SCRAPS | st.text(max_size=30) | PIECES.map("".join))
def test_any_text_is_a_query_or_an_error_and_prints_back(text: str) -> None:
    found = attempt(text)
    if isinstance(found, QueryError):
        assert 0 <= found.position <= len(text)
        assert found.exit_code == 2
    else:
        assert parse(show(found)) == found


WORDS = st.sampled_from(["a", "锁", "C++", "std::vector", "->", "O(n)", "*args"]).map(Text)
PHRASES = st.text(max_size=12).map(lambda text: Text(text, "phrase"))
WILD = st.sampled_from(["a", "依赖", "lru_c"]).map(lambda text: Text(text, "wild"))
NAMES = st.text(min_size=1, max_size=8).filter(str.strip)
FIELDS = (
    st.builds(Field, st.sampled_from(["deck", "topic", "tag"]), NAMES)
    | st.sampled_from(STATES).map(lambda state: Field("is", state))
    | st.builds(Field, st.just("prop:stability"), st.sampled_from(["5", "0.5"]), st.sampled_from(["<", ">=", "!="]))
)


def joined(kind: type[And] | type[Or]):
    """Join nodes as the parser does, which never puts an AND inside an AND."""

    def join_(nodes: list[Node]) -> Node:
        flat = [inner for node in nodes for inner in (node.nodes if isinstance(node, kind) else (node,))]
        return kind(tuple(flat))

    return join_


TREES = st.recursive(
    WORDS | PHRASES | WILD | FIELDS,
    lambda inner: (
        inner.map(Not)
        | st.lists(inner, min_size=2, max_size=4).map(joined(And))
        | st.lists(inner, min_size=2, max_size=4).map(joined(Or))
    ),
    max_leaves=12,
)


@settings(max_examples=400, deadline=None)
@given(TREES)
def test_what_is_printed_reads_back(tree: Node) -> None:
    assert parse(show(tree)) == tree
