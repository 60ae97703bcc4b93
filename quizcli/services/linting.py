"""What is worth mending in a document of questions: for anyone's notes, and behind the bank that ships."""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from quizcli.domain.document import Document, Found
from quizcli.importers import markdown
from quizcli.sources import read
from quizcli.text.markdown import Page
from quizcli.text.markdown_inline import folded, plain
from quizcli.text.markdown_lines import FENCED, VERBATIM, Kind

MINUTES = 2.0
HAN_A_MINUTE, WORDS_A_MINUTE = 240, 150
_RULES = Path(__file__).with_name("outdated.toml")
_IMAGE = re.compile(r"!\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)|<img\s[^>]*src=[\"']([^\"']+)[\"']", re.IGNORECASE)
_ANCHOR = re.compile(r"\]\(\s*<?#([^)>\s]*)>?\s*\)|href=[\"']#([^\"']*)[\"']", re.IGNORECASE)
_NAMED = re.compile(r"(?:\bname|\bid)\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_REMOTE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//|data:)", re.IGNORECASE)
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORD = re.compile(r"[A-Za-z0-9][\w'’-]*")
_CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to mend, under a stable code, with its line."""

    file: str
    line: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Rule:
    """An outdated way of writing, what replaces it, and a sign that the author knows."""

    pattern: re.Pattern[str]
    use: str
    unless: re.Pattern[str] | None


def lint(path: Path, layout: str = "") -> list[Finding]:
    """Check one document; findings come in the order of their lines."""
    page = markdown.page(path)
    document = read(page, layout)
    found = [
        *_unanswered(document),
        *_duplicates(document),
        *_near_duplicates(document),
        *_too_long(document),
        *_topics(document),
        *_fences(page),
        *_images(page, path),
        *_anchors(page),
        *_outdated(page, document),
    ]
    return sorted(found, key=lambda finding: (finding.line, finding.code))


def _unanswered(document: Document) -> Iterator[Finding]:
    for found in document.questions:
        if not found.answer and found.type != "cloze" and not any(option.correct for option in found.options):
            yield Finding(document.file, found.line, "unanswered", f"no answer: {_short(found)}")


def _duplicates(document: Document) -> Iterator[Finding]:
    """The same question with the same answer twice; the same words with other code are other questions."""
    first: dict[tuple[str, str], Found] = {}
    for found in document.questions:
        key = (folded(found.prompt), folded(found.answer[:400]))
        if key in first:
            yield Finding(document.file, found.line, "duplicate", f"same as line {first[key].line}: {_short(found)}")
        first.setdefault(key, found)


def _near_duplicates(document: Document) -> Iterator[Finding]:
    """Questions that share four fifths of their letter triples, found through the rarer triples."""
    triples = [_triples(found.prompt) for found in document.questions]
    where: dict[str, list[int]] = defaultdict(list)
    for index, own in enumerate(triples):
        shared: Counter[int] = Counter()
        for triple in own:
            if len(where[triple]) <= 50:
                shared.update(where[triple])
            where[triple].append(index)
        for other, count in shared.items():
            union = len(own | triples[other])
            if own != triples[other] and count >= 6 and len(own & triples[other]) >= 0.8 * union:
                one, two = document.questions[index], document.questions[other]
                yield Finding(document.file, one.line, "near-duplicate", f"much like line {two.line}: {_short(one)}")
                break


def _triples(text: str) -> set[str]:
    letters = folded(text)
    return {letters[at : at + 3] for at in range(len(letters) - 2)}


def _too_long(document: Document) -> Iterator[Finding]:
    for found in document.questions:
        minutes = speaking_time(found.answer)
        if minutes > MINUTES:
            yield Finding(document.file, found.line, "too-long", f"takes {minutes:.1f} minutes to say: {_short(found)}")


def speaking_time(text: str) -> float:
    """Estimate the minutes that an answer takes to say, code left out."""
    page = Page("", text)
    prose = " ".join(plain(row.text) for row in page.rows if row.kind not in VERBATIM and row.kind is not Kind.TABLE)
    words = len(_WORD.findall(_HAN.sub(" ", prose)))
    return len(_HAN.findall(prose)) / HAN_A_MINUTE + words / WORDS_A_MINUTE


def _topics(document: Document) -> Iterator[Finding]:
    without = [found for found in document.questions if not found.topic]
    if without and len(without) == len(document.questions):
        if len(without) > 10:
            yield Finding(document.file, without[0].line, "no-topic", f"none of {len(without)} questions has a topic")
        return
    for found in without:
        yield Finding(document.file, found.line, "no-topic", f"under no topic: {_short(found)}")


def _fences(page: Page) -> Iterator[Finding]:
    for index, row in enumerate(page.rows):
        if row.kind is Kind.OPEN and not row.text.lstrip("-*+0123456789. `~"):
            yield Finding(page.path, index + 1, "fence-language", "code block without a language")


def _images(page: Page, path: Path) -> Iterator[Finding]:
    for index, row in enumerate(page.rows):
        if row.kind in VERBATIM or ("![" not in row.text and "<img" not in row.text.lower()):
            continue
        for match in _IMAGE.finditer(_CODE.sub("", row.text)):
            target = unquote((match[1] or match[2]).split("#")[0].split("?")[0])
            if target and not _REMOTE.match(target) and not (path.parent / target.lstrip("/")).exists():
                yield Finding(page.path, index + 1, "broken-image", f"no such file: {target}")


def _anchors(page: Page) -> Iterator[Finding]:
    known: set[str] | None = None
    for index, row in enumerate(page.rows):
        if row.kind in VERBATIM or "#" not in row.text:
            continue
        for match in _ANCHOR.finditer(_CODE.sub("", row.text)):
            known = known if known is not None else _targets(page)
            target = unquote(match[1] or match[2] or "")
            if target and target.lower() not in known:
                yield Finding(page.path, index + 1, "broken-anchor", f"no such place in the document: #{target}")


def _targets(page: Page) -> set[str]:
    """Name every place that a link can lead to, as GitHub does it: headings in small letters with dashes."""
    names: set[str] = {"top"}
    counts: Counter[str] = Counter()
    for row in page.rows:
        if row.kind in FENCED:
            continue
        if "<" in row.text:
            names.update(name.lower() for name in _NAMED.findall(row.text))
        if row.kind is Kind.HEADING:
            slug = re.sub(r"[^\w\- ]", "", plain(row.inner).lower(), flags=re.UNICODE).strip().replace(" ", "-")
            names.add(f"{slug}-{counts[slug]}" if counts[slug] else slug)
            counts[slug] += 1
    return names


def _outdated(page: Page, document: Document) -> Iterator[Finding]:
    for found in document.questions:
        span = range(found.line - 1, min(found.end_line, len(page.rows)))
        text = "\n".join(page.lines[index] for index in span)
        for rule in rules():
            if not rule.pattern.search(text) or (rule.unless and rule.unless.search(text)):
                continue
            for index in span:
                if page.rows[index].kind in FENCED and (match := rule.pattern.search(page.lines[index])):
                    yield Finding(document.file, index + 1, "outdated", f"{match[0].strip()}: use {rule.use}")
                    break


@cache
def rules() -> tuple[Rule, ...]:
    """Load the patterns of outdated calls."""
    entries = tomllib.loads(_RULES.read_text(encoding="utf-8"))["rule"]
    return tuple(
        Rule(re.compile(entry["match"]), entry["use"], re.compile(entry["unless"]) if "unless" in entry else None)
        for entry in entries
    )


def _short(found: Found) -> str:
    first = plain(found.prompt.split("\n")[0])
    return first if len(first) <= 60 else first[:59] + "…"
