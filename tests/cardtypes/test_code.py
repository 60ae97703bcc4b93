"""What cards a question of type `code` makes."""

from __future__ import annotations

import pytest

from quizcli.cardtypes import cards_of
from quizcli.cardtypes.code import BLANK
from quizcli.domain.question import Question

CODE = """```python
async with AsyncSession(engine) as session:
    result = await session.execute(select(User))
    if result != None:
        return result.scalars().all()
```"""


def card(prompt, answer="", seed=0):
    """The card of a code question."""
    (made,) = cards_of(Question("cede2222", prompt, answer, "code"), seed)
    return made


def test_filling_the_blank_with_what_is_accepted_gives_the_code_back():
    seen = set()
    for seed in range(200):
        made = card(f"Fill in:\n\n{CODE}\n\nThanks.", "Because.", seed)
        assert made.typed
        assert made.literal
        assert made.front.count(BLANK) == 1
        assert made.front.replace(BLANK, made.accepts[0]) == f"Fill in:\n\n{CODE}\n\nThanks."
        assert made.back == f"{CODE}\n\nBecause."
        seen.add(made.accepts[0])
    assert {"!=", "execute", "await"} <= seen
    assert any(" " in text for text in seen)  # whole lines too
    assert not seen & {"self", ".", "("}


def test_another_blank_at_another_review_the_same_within_one():
    assert len({card(CODE, seed=seed).accepts for seed in range(50)}) > 5
    assert card(CODE, seed=5) == card(CODE, seed=5)


def test_code_that_stands_in_the_answer_is_blanked_too():
    made = card("How do you query?", CODE, 3)
    assert made.front.startswith("How do you query?\n\n```python")
    assert made.front.replace(BLANK, made.accepts[0]).endswith(CODE)


@pytest.mark.parametrize(
    "prompt", ["What does this print?", "下面的代码输出什么？", "What is the output of:", "运行结果是什么"]
)
def test_what_does_it_print_is_asked_where_the_text_says_so(prompt):
    made = card(f"{prompt}\n\n```python\nprint(1 + 1)\n```", "```\n2\n```")
    assert made.accepts == ("2",)
    assert BLANK not in made.front


@pytest.mark.parametrize("info", ["", "nosuch", "sql", "go", "{.python}"])
def test_any_language_or_none(info):
    made = card(f"x\n\n```{info}\nSELECT name FROM users WHERE id != 3\n```")
    assert made.id == "cede2222.1"


def test_without_code_it_is_asked_like_a_basic_one():
    made = card("no code", "answer")
    assert not made.typed
    assert made.back == "answer"


@pytest.mark.parametrize("blank", ["filter", ["filter"], ["nowhere", "filter"]])
def test_the_words_that_the_question_names_are_hidden(blank):
    question = Question(
        "cede2222", "Which?\n\n```python\nq.filter(a).refilter()\n```", "", "code", extra={"blank": blank}
    )
    for seed in range(20):
        (made,) = cards_of(question, seed)
        assert made.accepts == ("filter",)
        assert f"q.{BLANK}(a).refilter()" in made.front
