"""A review and a quiz by lines, as in a pipe, and their results as JSON."""

from __future__ import annotations

import json

import pytest


def test_an_empty_line_reveals_and_a_digit_rates(run, bank, answers):
    ran = run("review", "id:basic222", stdin="\n3\n").ok()
    assert "依赖注入是怎样实现的" in ran.out
    assert ran.out.index("依赖注入是怎样") < ran.out.index("def get_db():")
    assert "3 Good 10m" in ran.err
    assert "1 answer on 1 card" in ran.out
    assert answers() == [("basic222.1", 3)]
    assert "\x1b" not in ran.out + ran.err


@pytest.mark.parametrize("end", ["", "q\n", "\nq\n", "x\nxx\n\n9\n"])
def test_the_end_of_the_input_ends_the_sitting_without_a_rating(run, bank, answers, end):
    run("review", "id:basic222", stdin=end).ok()
    assert answers() == []


def test_ratings_before_the_end_of_the_input_are_kept(run, bank, answers):
    run("review", "topic:FastAPI", stdin="\n3\n\n").ok()
    assert answers() == [("basic222.1", 3)]


def test_choices_and_typed_answers_by_lines(run, bank, answers):
    front = run("review", "id:choice22", stdin="").ok().out
    right = next(line.split()[0] for line in front.split("\n") if line.endswith("401"))
    assert "✓ right" in run("review", "id:choice22", stdin=f"{right}\n\n").ok().out
    assert "✗ not right" in run("review", "id:typed222", stdin="inversion of control\n\n").ok().out
    assert answers() == [("choice22.1", 3), ("typed222.1", 1)]


def test_several_answers_on_one_line(run, bank, answers):
    front = run("review", "id:several2", stdin="").ok().out
    numbers = [line.split()[1] for line in front.split("\n") if line.endswith(("tuple", "str"))]
    assert "✓ right" in run("review", "id:several2", stdin=",".join(numbers) + "\n\n").ok().out
    assert answers() == [("several2.1", 3)]


def test_the_other_keys_by_lines(run, bank, answers):
    ran = run("review", "topic:FastAPI", stdin="?\nt later\nn mind\nf\nw\n\n3\nu\nb\ns\nu\nq\n").ok()
    for said in ("tagged later", "noted", "flagged", "New: it has not been rated", "taken back: Good", "buried"):
        assert said in ran.out + ran.err
    assert answers() == []
    question = run("show", "basic222", "--json").json
    assert question["note"] == "mind"
    assert question["tags"] == ["later"]
    assert question["cards"][0]["buried_until"]


def test_undo_after_the_last_card(run, bank, answers):
    run("review", "id:basic222", stdin="\n4\nu\n\n1\nq\n").ok()
    assert answers() == [("basic222.1", 1)]


def test_results_as_json(run, bank):
    ran = run("review", "topic:HTTP", "--json", stdin="2\n4\n\n").ok()
    result = ran.json
    (answer,) = result["answers"]
    assert (answer["card"], answer["rating"], answer["phase"]) == ("choice22.1", 4, "new")
    assert result["summary"]["answers"] == 1
    assert result["summary"]["streak"] == 1
    assert "Which status code" in ran.err


def test_a_query_that_selects_nothing(run, bank):
    assert run("review", "deck:nowhere").code == 4
    assert run("quiz", "deck:nowhere").code == 4
    assert run("quiz", "--resume").code == 4
    assert run("quiz", "--wrong").code == 4


def test_nothing_due_is_no_error(run, bank):
    run("review", "id:basic333", stdin="\n4\n").ok()
    assert "Nothing is due now" in run("review", "id:basic333").ok().out


def test_limit_counts_cards_and_new_overrides_the_days_limit(run, bank, answers):
    run("review", "--limit", "2", stdin="\n4\n\n4\n\n4\n\n4\n").ok()
    assert len({card for card, _ in answers()}) == 2
    run("review", "--new", "0", stdin="\n4\n\n4\n").ok()
    assert len({card for card, _ in answers()}) == 2


def test_a_quiz_scores_and_leaves_the_schedule_alone(run, bank, answers):
    ran = run("quiz", "topic:FastAPI", "-n", "5", stdin="\n3\n\n1\n\n").ok()
    assert "1 of 2 right" in ran.out
    assert "no due date has changed" in ran.out
    assert "cqze2222" in ran.out
    assert answers() == []


def test_a_recorded_quiz_counts_as_reviews(run, bank, answers):
    ran = run("quiz", "id:basic222", "--record", stdin="\n3\n\n").ok()
    assert "Recorded as reviews" in ran.out
    assert "Good 10m" in ran.err
    assert answers() == [("basic222.1", 3)]


def test_only_the_wrong_ones_again(run, bank):
    run("quiz", "topic:FastAPI", stdin="\n3\n\n1\n\n").ok()
    again = run("quiz", "--wrong", "--json", stdin="\n3\n\n").ok().json
    assert [answer["card"] for answer in again["answers"]] == ["cqze2222.1"]
    assert run("quiz", "--wrong").code == 4


def test_an_answer_taken_back_does_not_count_as_wrong(run, bank):
    run("quiz", "topic:FastAPI", stdin="\n3\n\n1\nu\n\n3\n\n").ok()
    assert run("quiz", "--wrong").code == 4


def test_a_quiz_that_was_left_is_resumed_in_its_order(run, bank, home):
    run("quiz", "--shuffle", "-n", "4", stdin="").ok()
    assert not (home / "quiz.json").exists()
    first = run("quiz", "topic:Python", "--shuffle", "--json", stdin="\n3\n\n").ok().json
    left = json.loads((home / "quiz.json").read_text(encoding="utf-8"))
    rest = run("quiz", "--resume", "--json", stdin="\n3\n" * 5).ok().json
    assert [answer["card"] for answer in rest["answers"]] == left["cards"]
    assert rest["answers"][0] == first["answers"][0]
    assert not (home / "quiz.json").exists()


def test_a_damaged_quiz_file_is_nothing_to_resume(run, bank, home):
    run("quiz", "topic:Python", stdin="\n3\n").ok()
    for text in ("", "[]", "{}", '{"version": 1, "cards": 3}', '{"version": 9}', "\x00"):
        (home / "quiz.json").write_text(text, encoding="utf-8")
        assert run("quiz", "--resume").code == 4


def test_a_quiz_can_be_typed(run, bank):
    ran = run("quiz", "id:cqze2222", "--typed", stdin="depends\n\n\n").ok()
    assert "✓ right" in ran.out


def test_a_quiz_can_offer_choices_from_sibling_answers(run, home):
    path = home / "bank" / "codes.yaml"
    path.parent.mkdir(parents=True)
    names = {"ok22": "OK", "created2": "Created", "accept22": "Accepted", "nqcntent": "No Content"}
    entries = "".join(
        f"  - {{id: {id_}, question: {text}?, answer: {text}, topic: [HTTP]}}\n" for id_, text in names.items()
    )
    path.write_text(f"format: 1\ndeck: Codes\nquestions:\n{entries}", encoding="utf-8")
    ran = run("quiz", "id:created2", "--choice", stdin="").ok()
    offered = [line.split(maxsplit=1)[1].strip() for line in ran.out.split("\n") if line.strip()[:1].isdigit()][:4]
    assert sorted(offered) == ["Accepted", "Created", "No Content", "OK"]


def test_a_quiz_of_choices_leaves_alone_what_has_none(run, bank):
    assert "One lock" in run("quiz", "id:basic333", "--choice", stdin="\n3\n\n").ok().out


def test_a_chosen_code_theme_is_checked(run, bank, home):
    (home / "config.toml").write_text('code_theme = "nosuch"\n', encoding="utf-8")
    ran = run("review", "id:basic222")
    assert ran.code == 2
    assert "there is no code theme nosuch" in ran.err
    (home / "config.toml").write_text('code_theme = "monokai"\n', encoding="utf-8")
    run("review", "id:basic222", stdin="\n3\n").ok()


def test_hostile_text_comes_out_visible(run, home):
    path = home / "bank" / "evil.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(
        'format: 1\ndeck: "a\\e]0;x\\ab"\nquestions:\n  - id: evqq2222\n'
        '    question: "\\e[2J what \\u202e [bold]x[/]"\n'
        '    topic: ["\\x9b5n"]\n    answer: "&#x1b;]52;c;eA==&#7; `\\e[5m`"\n    note: "\\x00\\u200b"\n',
        encoding="utf-8",
    )
    ran = run("review", stdin="\nw\n?\n3\n")
    assert ran.code in (0, 3, 4)
    for text in (ran.out, ran.err):
        assert not set(text) & {"\x1b", "\x07", "\x9b", "\u202e", "\u200b", "\x00"}
