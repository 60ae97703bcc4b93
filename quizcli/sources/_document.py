"""The chosen marks become a document: questions cut out, topics named, every line accounted for."""

from __future__ import annotations

import re
from collections import Counter
from textwrap import dedent

from quizcli.domain.document import Coverage, Diagnostic, Document, Fate, Found
from quizcli.sources import _choice
from quizcli.sources._account import Account
from quizcli.sources._body import Cut, cut
from quizcli.sources._keys import key_for
from quizcli.sources._marks import Mark, Reading
from quizcli.sources._numbers import numbered
from quizcli.sources._outline import Node
from quizcli.sources._remarks import Remark, remark_in
from quizcli.sources._topics import Topics
from quizcli.text.markdown_inline import folded, plain, title

_CERTAIN = frozenset(
    {"coded", "dot", "comma", "paren", "label", "nth", "bare-label", "colon", "keycap", "circled", "han"}
)
_ABOUT = re.compile(r"(?:\s*(?:[（(][^（）()]*[)）]|[\[【][^\[\]【】]*[\]】](?!\()))+")
_STEM_KEY = re.compile(r"\s*[（(]\s*([A-Ha-h](?:\s*[,，、]?\s*[A-Ha-h]){0,5})\s*[)）]")


def compose(reading: Reading, marks: list[Mark]) -> Document:
    """Cut every question out and say what became of the rest."""
    page = reading.page
    topics = Topics.of(reading, marks)
    counts = Counter(mark.key for mark in marks)
    account = Account(reading)
    questions = []
    for place, mark in enumerate(marks):
        following = marks[place + 1].line if place + 1 < len(marks) else len(page.rows)
        if following < mark.end:  # a prompt of several lines ends where the next question starts
            mark.prompt = "\n".join(mark.prompt.split("\n")[: following - mark.line])
            mark.end = following
        stop = min(following, topics.stop(mark), mark.stop or len(page.rows), _key_after(reading, mark.end))
        alone = counts[mark.key] == 1 and mark.number > len(marks)
        found, pieces = _question(
            reading, mark, max(stop, mark.end), 0 if alone else counts[mark.key], topics.path(mark), place + 1
        )
        if found is None:
            continue
        questions.append(found)
        account.question(mark, found, pieces)
    fates, coverage, diagnostics = account.settle(topics)
    return Document(
        file=page.path,
        layout="+".join(dict.fromkeys(mark.layout for mark in marks)),
        title=topics.title,
        questions=tuple(questions),
        diagnostics=tuple(diagnostics),
        coverage=coverage,
        fates=tuple(fates),
    )


def _key_after(reading: Reading, line: int) -> int:
    """Give the line at which the next answer key starts."""
    return next((region.start for region in reading.keys if region.start >= line), len(reading.page.rows))


def _question(
    reading: Reading, mark: Mark, stop: int, siblings: int, topic: tuple[str, ...], ordinal: int
) -> tuple[Found | None, Cut]:
    prompt = _prompt(mark, siblings)
    pieces = cut(reading, mark, stop, prompt)
    options = pieces.options
    if options and not any(option.correct for option in options) and (stem := _STEM_KEY.search(prompt[:2000])):
        letters = [ord(c.upper()) - 65 for c in stem[1] if c.isalpha()]
        if max(letters) < len(options):
            options = _choice.marked(options, letters)
            prompt = (prompt[: stem.start()] + prompt[stem.end() :]).strip()
    shown = pieces.answer if _is_code(pieces.answer) else ""  # what is asked about, where a key has the answer
    if reading.keys and not any(option.correct for option in options) and pieces.answer == shown:
        number = mark.number or ordinal
        if key := key_for(reading.keys, mark.line, number):
            if shown and key.words and not options:
                pieces.more = f"{pieces.more}\n\n{shown}" if pieces.more else shown
            if options and key.correct and max(key.correct) < len(options):
                options = _choice.marked(options, key.correct)
                pieces.answer = key.words
            elif not options and key.words:
                pieces.answer = _without_echo(key.words, prompt)
    if not options and not pieces.more and (parted := _choice.in_stem(prompt, pieces.answer)):
        prompt, options = parted
        pieces.answer = ""
    if pieces.more:
        if mark.level and _only_counts(prompt):
            prompt = ""  # a heading that only counts: what is asked stands below it
        prompt = f"{prompt}\n\n{pieces.more}" if prompt else pieces.more
    if not prompt.strip(" .…\n") or (mark.level and _only_counts(prompt)):
        return None, pieces
    end = reading.page.last(mark.line, stop)
    remark = remark_in(reading.page, reading.codes, mark.line, stop) if reading.remarked else Remark()
    return Found(
        prompt=prompt,
        answer=pieces.answer,
        topic=topic,
        tags=remark.tags,
        type=remark.type or mark.type or ("choice" if options else "basic"),
        options=tuple(options),
        line=max(mark.line, mark.at) + 1,
        end_line=max(end, mark.line + 1),
        id=remark.id,
        extra=remark.extra,
    ), pieces


def _only_counts(prompt: str) -> bool:
    """Tell whether a heading's number is all that there is of a question: nobody could answer it."""
    found = numbered(prompt)
    return found.value > 0 and found.style in ("dot", "paren") and not plain(found.rest)


def _without_echo(words: str, prompt: str) -> str:
    """Drop a key's first line where it only repeats the question."""
    first, _, rest = words.lstrip().partition("\n")
    return dedent(rest).strip("\n") if rest.strip() and folded(first) == folded(prompt) else words


def _is_code(text: str) -> bool:
    """Tell whether an answer is one block of code and nothing else."""
    return text[:3] == "```" and text.endswith("```") and text.count("```") == 2


def _prompt(mark: Mark, siblings: int) -> str:
    """Give a prompt as a person would ask it."""
    first, _, rest = mark.prompt.partition("\n")
    text = title(first)
    found = numbered(text)
    if (
        found.style
        and ((siblings and found.style in _CERTAIN) or siblings > 2)
        and (plain(found.rest) or found.style in ("label", "bare-label", "nth"))
    ):
        text = title(found.rest)
        again = numbered(text, loose=False)
        if again.style in ("bare-label", "label") and plain(again.rest):
            text = title(again.rest)
        if found.style in ("label", "nth") and _ABOUT.fullmatch(text):
            text = ""  # `第 3 题（10 分）`: the question stands below
    return f"{text}\n{rest}".strip() if rest else text


__all__ = ["Coverage", "Diagnostic", "Fate", "Node", "compose"]
