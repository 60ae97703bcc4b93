"""Documents as lists of items, and the ways in which people change them, with the truth about who is who.

Nothing here knows how quizcli aligns anything. A mutated document carries, for each old item that a person would
recognise, the new item that a person would give its history to; `neutral` holds the old items of which a person
could not tell (twins of the same text and answer), for which no outcome counts.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

_WORD = re.compile(r"[A-Za-z][A-Za-z'_-]*|[\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True)
class Item:
    """One question of a document; `key` is the truth about who it is, which no matcher sees."""

    key: str
    prompt: str
    answer: str = ""
    topic: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    file: str = ""
    weight: int = 1  # how long its history is

    @property
    def text(self) -> tuple[str, str, tuple[str, ...]]:
        return (" ".join(self.prompt.split()), " ".join(self.answer.split()), tuple(sorted(self.options)))


@dataclass
class Mutated:
    """A document after changes: `truth` maps old keys to new ones; new keys in `near` would not be wrong either."""

    old: list[Item]
    new: list[Item]
    kinds: dict[str, str] = field(default_factory=dict)  # old key → what was done to it
    truth: dict[str, str] = field(default_factory=dict)
    near: dict[str, set[str]] = field(default_factory=dict)
    neutral: set[str] = field(default_factory=set)


# --- documents ----------------------------------------------------------------------------------------


def documents(folder: Path, least: int = 4) -> Iterator[list[Item]]:
    """Read labelled documents: the label says where each question starts, its lines up to the next are the answer."""
    for path in sorted(folder.glob("*/*.labels.json")):
        labels = json.loads(path.read_text(encoding="utf-8"))["questions"]
        lines = path.with_name(path.name.replace(".labels.json", ".md")).read_text(encoding="utf-8").split("\n")
        labels = sorted((label for label in labels if label["line"]), key=lambda label: label["line"])
        items = []
        for number, label in enumerate(labels):
            stop = labels[number + 1]["line"] - 1 if number + 1 < len(labels) else len(lines)
            options = tuple(label["options"] or ())
            below = lines[label["line"] : stop] if label["answered"] and not options else []
            answer = "\n".join(line for line in below if not re.match(r"#{1,2} ", line)).strip("\n")
            if options and label["answered"]:
                answer = f"{label['answer_starts']}"
            items.append(
                Item(
                    key=f"{path.name}:{number}",
                    prompt=label["question"],
                    answer=answer,
                    topic=tuple(part.strip() for part in (label.get("topic") or "").split(">") if part.strip()),
                    options=options,
                    file=path.name,
                    weight=number % 7 + 1,
                )
            )
        if len(items) >= least:
            yield items


# --- small changes of text ----------------------------------------------------------------------------


def typo(text: str, chance: random.Random, edits: int | None = None) -> str:
    """Make one to three slips of the finger: a character lost, doubled, swapped or wrong."""
    for _ in range(edits or chance.randint(1, 3)):
        places = [place for place, character in enumerate(text) if character.isalnum()]
        if not places:
            return text
        place = chance.choice(places)
        way = chance.randrange(4)
        if way == 0 and len(places) > 3:
            text = text[:place] + text[place + 1 :]
        elif way == 1:
            text = text[:place] + text[place] + text[place:]
        elif way == 2 and place + 1 < len(text):
            text = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        else:
            text = text[:place] + chance.choice("etaoinshrdlu的是在") + text[place + 1 :]
    return text


def reword(text: str, share: float, words: list[str], chance: random.Random) -> str:
    """Replace at least this share of the words by others."""
    found = list(_WORD.finditer(text))
    count = max(1, -(-int(len(found) * share * 100) // 100))
    for match in sorted(chance.sample(found, min(count, len(found))), key=lambda match: -match.start()):
        other = chance.choice(words)
        while other.casefold() == match[0].casefold():
            other = chance.choice(words)
        text = text[: match.start()] + other + text[match.end() :]
    return text


def prose(words: list[str], count: int, chance: random.Random) -> str:
    """Make up text of so many words."""
    return "\n".join(" ".join(chance.choice(words) for _ in range(min(12, count - at))) for at in range(0, count, 12))


def edit_answer(text: str, words: list[str], chance: random.Random) -> str:
    """Change an answer as one does: a line added, taken out or reworded."""
    lines = text.split("\n")
    way = chance.randrange(3)
    place = chance.randrange(len(lines))
    if way == 0:
        lines.insert(place, prose(words, chance.randint(4, 12), chance))
    elif way == 1 and len(lines) > 3:
        del lines[place]
    else:
        lines[place] = reword(lines[place], 0.3, words, chance) if _WORD.search(lines[place]) else lines[place]
    return "\n".join(lines)


def redress(text: str, chance: random.Random) -> str:
    """Write the same words in another layout's Markdown."""
    ways: list[Callable[[str], str]] = [
        lambda t: re.sub(r"\*\*(.+?)\*\*", r"\1", t),
        lambda t: re.sub(r"^(\s*)[-*] ", r"\1+ ", t, flags=re.MULTILINE),
        lambda t: re.sub(r"[ \t]+$", "", t, flags=re.MULTILINE),
        lambda t: re.sub(r"\n{2,}", "\n\n", t),
        lambda t: "\n".join("  " + line if line else line for line in t.split("\n")),
        lambda t: t.replace("？", "?").replace("：", ":").replace("，", ","),
    ]
    for way in chance.sample(ways, 3):
        text = way(text)
    return text


# --- changes of one question --------------------------------------------------------------------------

Change = Callable[[Mutated, int, random.Random, list[str], list[Item]], bool]


def _put(state: Mutated, place: int, item: Item) -> bool:
    changed = item.text != state.new[place].text
    state.new[place] = item
    return changed


def do_typo(state: Mutated, place: int, chance: random.Random, words: list[str], other: list[Item]) -> bool:
    item = state.new[place]
    return _put(state, place, replace(item, prompt=typo(item.prompt, chance)))


def do_reworded(state: Mutated, place: int, chance: random.Random, words: list[str], other: list[Item]) -> bool:
    item = state.new[place]
    if not _body(item):
        return False
    return _put(state, place, replace(item, prompt=reword(item.prompt, chance.uniform(0.4, 0.8), words, chance)))


def do_translated(state: Mutated, place: int, chance: random.Random, words: list[str], other: list[Item]) -> bool:
    item = state.new[place]
    if len(_WORD.findall(_body(item))) < 6:
        return False
    return _put(state, place, replace(item, prompt=reword(item.prompt, 1.0, words, chance)))


def do_edited_answer(state: Mutated, place: int, chance: random.Random, words: list[str], other: list[Item]) -> bool:
    item = state.new[place]
    if not item.answer:
        return False
    return _put(state, place, replace(item, answer=edit_answer(item.answer, words, chance)))


def do_rewritten_answer(state: Mutated, place: int, chance: random.Random, words: list[str], other: list[Item]) -> bool:
    item = state.new[place]
    if not item.answer:
        return False
    count = max(6, len(_WORD.findall(item.answer)))
    return _put(state, place, replace(item, answer=prose(words, min(count, 200), chance)))


def do_both(state: Mutated, place: int, chance: random.Random, words: list[str], other: list[Item]) -> bool:
    item = state.new[place]
    if not item.answer:
        return False
    new = replace(item, prompt=typo(item.prompt, chance), answer=edit_answer(item.answer, words, chance))
    return _put(state, place, new)


def do_reorder(state: Mutated, place: int, chance: random.Random, words: list[str], other: list[Item]) -> bool:
    item = state.new.pop(place)
    state.new.insert(chance.randrange(len(state.new) + 1), item)
    return True


def do_insert(state: Mutated, place: int, chance: random.Random, words: list[str], other: list[Item]) -> bool:
    new = chance.choice(other)
    if any(new.text[0] == item.text[0] for item in state.old):
        return False
    state.new.insert(
        place, replace(new, key=f"new:{new.key}", topic=state.new[place].topic, file=state.new[place].file)
    )
    return True


def do_move_topic(state: Mutated, place: int, chance: random.Random, words: list[str], other: list[Item]) -> bool:
    item = state.new.pop(place)
    topics = sorted({entry.topic for entry in state.new} - {item.topic}) or [("Somewhere else",)]
    state.new.insert(chance.randrange(len(state.new) + 1), replace(item, topic=chance.choice(topics)))
    return True


def do_move_file(state: Mutated, place: int, chance: random.Random, words: list[str], other: list[Item]) -> bool:
    item = state.new.pop(place)
    state.new.append(replace(item, file=f"other of {item.file}", topic=("Moved",)))
    return True


def do_level(state: Mutated, place: int, chance: random.Random, words: list[str], other: list[Item]) -> bool:
    item = state.new[place]
    topic = item.topic[1:] if len(item.topic) > 1 and chance.random() < 0.5 else ("Part", *item.topic)
    state.new[place] = replace(item, topic=topic)
    return True


def do_layout(state: Mutated, place: int, chance: random.Random, words: list[str], other: list[Item]) -> bool:
    item = state.new[place]
    prompt = item.prompt.rstrip("?？:：") if chance.random() < 0.5 else f"**{item.prompt}**"
    state.new[place] = replace(item, prompt=prompt, answer=redress(item.answer, chance))
    return True


def do_options(state: Mutated, place: int, chance: random.Random, words: list[str], other: list[Item]) -> bool:
    item = state.new[place]
    if len(item.options) < 2:
        return False
    options = list(item.options)
    chance.shuffle(options)
    if chance.random() < 0.5:
        options[0] = typo(options[0], chance, 1)
    state.new[place] = replace(item, options=tuple(options))
    return True


def do_split(state: Mutated, place: int, chance: random.Random, words: list[str], other: list[Item]) -> bool:
    item = state.new[place]
    lines = item.answer.split("\n")
    sizes = [len(line.strip()) for line in lines]
    if item.options or len(lines) < 6 or sum(sizes) < 200:
        return False
    target, total, cut = sum(sizes) * chance.uniform(0.65, 0.8), 0, 0
    while total < target and cut < len(lines) - 1:
        total += sizes[cut]
        cut += 1
    if not 0.6 < total / sum(sizes) < 0.85:
        return False
    parts = ["\n".join(lines[:cut]).strip("\n"), "\n".join(lines[cut:]).strip("\n")]
    fresh = prose(words, 5, chance)
    prompts = [item.prompt, fresh] if chance.random() < 0.7 else [fresh, item.prompt]
    big = replace(item, prompt=prompts[0], answer=parts[0])
    small = replace(item, key=f"{item.key}/2", prompt=prompts[1], answer=parts[1])
    state.new[place : place + 1] = [big, small]
    state.near[item.key] = {small.key}
    return True


def do_merge(state: Mutated, place: int, chance: random.Random, words: list[str], other: list[Item]) -> bool:
    if place + 1 >= len(state.new):
        return False
    one, two = state.new[place], state.new[place + 1]
    if {one.key, two.key} & set(state.kinds) or two.key not in state.truth:
        return False
    if one.options or two.options or min(len(one.answer.split()), len(two.answer.split())) < 8:
        return False
    if one.file != two.file or one.weight == two.weight:
        return False
    keeper, lost = (one, two) if one.weight > two.weight else (two, one)
    merged = replace(
        keeper, prompt=f"{one.prompt} {two.prompt}", answer=f"{one.answer}\n\n{two.answer}", topic=one.topic
    )
    state.new[place : place + 2] = [merged]
    state.truth.pop(lost.key, None)
    state.near[lost.key] = {merged.key}
    state.kinds[lost.key] = "merged away"
    return True


def do_delete(state: Mutated, place: int, chance: random.Random, words: list[str], other: list[Item]) -> bool:
    if len(state.new) < 3:
        return False
    item = state.new.pop(place)
    state.truth.pop(item.key, None)
    return True


def do_replace(state: Mutated, place: int, chance: random.Random, words: list[str], other: list[Item]) -> bool:
    """Take a question out and put a stranger in its place: nothing may be carried over."""
    return do_insert(state, place, chance, words, other) and do_delete(state, place + 1, chance, words, other)


CHANGES: dict[str, Change] = {
    "typo": do_typo,
    "reworded question": do_reworded,
    "translated question": do_translated,
    "edited answer": do_edited_answer,
    "rewritten answer": do_rewritten_answer,
    "both slightly": do_both,
    "reordered": do_reorder,
    "inserted above": do_insert,
    "moved to another topic": do_move_topic,
    "moved to another file": do_move_file,
    "heading level": do_level,
    "another layout": do_layout,
    "options swapped": do_options,
    "split": do_split,
    "merged": do_merge,
    "deleted": do_delete,
    "replaced by a stranger": do_replace,
}


def mutate(
    document: list[Item],
    others: list[Item],
    words: list[str],
    chance: random.Random,
    count: int,
    kinds: list[str] | None = None,
) -> Mutated:
    """Change `count` questions of a document, each in one way."""
    state = Mutated(old=list(document), new=list(document), truth={item.key: item.key for item in document})
    texts = Counter(item.text for item in document)
    state.neutral = {item.key for item in document if texts[item.text] > 1}
    prompts = Counter(item.text[0] for item in document)
    bodies = Counter(item.text[1:] for item in document)
    for _ in range(count * 8):
        if len(state.kinds) >= count:
            break
        item = chance.choice(document)
        place = next((at for at, entry in enumerate(state.new) if entry.key == item.key), None)
        if place is None or item.key in state.kinds:
            continue
        kind = chance.choice(kinds or list(CHANGES))
        if not CHANGES[kind](state, place, chance, words, others):
            continue
        state.kinds[item.key] = kind
        loses_answer = kind in ("rewritten answer",)
        loses_prompt = kind in ("reworded question", "translated question")
        if (loses_answer and prompts[item.text[0]] > 1) or (loses_prompt and bodies[item.text[1:]] > 1):
            state.neutral.add(item.key)  # what was left of it is somebody else's too
    return state


def _body(item: Item) -> str:
    return " ".join([item.answer, *item.options])
