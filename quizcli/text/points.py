"""The key points of an answer: what a listener would tick off, in the author's words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from quizcli.text.markdown_inline import folded, only_link
from quizcli.text.markdown_inline import plain as _plain
from quizcli.text.outline import INNER, ITEM, LEAD, WEAK, Part, outline

FEWEST, MOST = 2, 9  # nine digits tick them
_LONGEST = 90

# Parts that say nothing of their own: further reading, examples, summaries of the same, remarks about the question.
_ASIDE = re.compile(
    r"(?:additional |further |useful |related |external )?(?:links?|references?|resources?|reading|sources?)"
    r"|see also|read more|similar questions?|related questions?|follow[- ]?ups?(?: questions?)?|keywords?"
    r"|(?:(?:code|basic|simple|usage|practical|real[- ]world|complete|full) )?"
    r"(?:examples?|samples?|demos?)(?: code)?(?:[:：\s(（].*)?"
    r"|e\.g\.|for example|output|result|installation|install|summary|conclusion|tl;?dr|in short|notes?|tips?|hint"
    r"|in (?:this|the above) example.*|explanation|todo|code|reference links?|legacy usage.*|usage"
    r"|参考(?:资料|文献|链接|文章|阅读|答案)?|扩展阅读|延伸阅读|相关(?:链接|问题|阅读)|类似(?:问题|题目)|来源|出处"
    r"|(?:基本|基础|简单|使用|代码|完整|实际|综合)?(?:示例|例子|举例|案例|样例)(?:代码)?(?:[:：\s（(].*)?|举个(?:例子|栗子)|例如|比如"
    r"|.*示例(?:代码)?(?:如下)?|(?:在)?(?:这个|上面的|该|上述)(?:例子|示例)(?:中|里)?|输出(?:结果)?|运行结果|安装"
    r"|总结(?:一下)?|小结|结论|总之|一句话总结|点评|说明|备注|注意|提示|注|解析|解释|分析|题目解析|背景|常见陷阱|追问|如何引导|引导|待补充"
    r"|참고(?: ?자료)?|출처|예시?|예제|요약|정리|.*질문 의도|키워드.*|.*꼬리 ?질문|参考文献|例|まとめ|参照"
)
# Titles that name a kind of point, so that the points are what stands below them.
_KIND = re.compile(
    r"(?:(?:key|main|core|common|notable|some|other|major|important|distinctive|basic|the|its|typical) )*"
    r"(?:advantages?|disadvantages?|pros|cons|benefits?|drawbacks?|limitations?|features?|concepts?|ideas?|points?|"
    r"characteristics?|use[- ]?cases?|good to hear|strengths?|weaknesses|takeaways?|pros and cons|syntax|reasons?|"
    r"differences?)"
    r"(?: of .{1,40}| include)?"
    r"|(?:主要|核心|常见|典型|关键)?(?:优点|缺点|优势|劣势|不足|特点|特性|要点|好处|坏处|优缺点|局限(?:性)?|应用场景|适用场景|使用场景|区别|原因)"
    r"|(?:주요 )?(?:장점|단점|특징|장단점)"
)
_FILE = re.compile(r"[\w./-]+\.[a-z]{1,5}")
_LITERAL = re.compile(r"(`+)(.+?)\1|\\([!-/:-@\[-`{-~])")
_EMOJI = re.compile(r"^[^\w(（\[/.@$~<\"'“‘《-]+|[\s:：。.]+$")
_NUMBERED = re.compile(r"^(?:[#(（]?\d{1,2}[.)、．）]\s*|[①-⑳]\s*|[(（]?[一二三四五六七八九十]{1,3}[、.．)）]\s*)")
_SENTENCE = re.compile(r"[。；;！!？?](?=.)|(?<=[^\W\d_]{2})\.\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Point:
    """One point: its name, and all that the answer says about it, both without markup; `line` counts from 1."""

    text: str
    detail: str = ""
    line: int = 0


def plain(text: str) -> str:
    """Give the words of inline Markdown; what stands in code, or behind a backslash, stays as it is."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[2] or found[3])
        return f"\ue000{len(kept) - 1}\ue001"

    said = _plain(_LITERAL.sub(keep, text))
    return re.sub("\ue000(\\d+)\ue001", lambda found: kept[int(found[1])], said)


def first_words(prompt: str) -> str:
    """Give the first line of a question without markup."""
    return next((said for line in prompt.split("\n") if (said := plain(line))), "")


def points(answer: str, corrected: Sequence[str] = ()) -> tuple[Point, ...]:
    """Give the 2 to 9 points of a structured answer, or none of a short one; `corrected` takes their place."""
    root = outline(answer)
    if corrected:
        return tuple(_corrected(text, root) for text in corrected[:MOST])
    found = _chosen(root)[:MOST]
    return tuple(_point(part) for part in found) if len(found) >= FEWEST else ()


def _chosen(part: Part) -> list[Part]:
    """Choose the parts that are points: sections where there are several, else the items of the lists."""
    kept = [one for one in part.parts if not _is_aside(one)]
    flat = [inner for one in kept for inner in (_items(one) if one.rank == WEAK else [one])]
    strong = [one for one in flat if one.rank < ITEM]
    loose = [one for one in flat if one.rank == ITEM]
    if not strong:
        over = [one for one in kept if one.rank == WEAK]
        return over if len(loose) > MOST and FEWEST <= len(over) <= MOST else loose
    if len(loose) < FEWEST and len(strong) + len(loose) > 1:
        loose = []
    if len(strong) == 1:
        inner = _chosen(strong[0])
        if not loose:
            return inner
        both = [*loose, *(inner or strong)]
        return sorted(both, key=lambda one: one.line) if len(both) <= MOST else loose
    sections = [inner for one in strong for inner in _opened(one)]
    kinds = sum(_is_kind(one) for one in strong)
    if 2 * kinds >= len(strong):
        below = [inner for one in strong for inner in (_chosen(one) or [one])]
        both = sorted([*loose, *below], key=lambda one: one.line)
        if len(both) <= MOST:
            return both
    return sections if len(sections) <= MOST else strong


def _items(lead: Part) -> list[Part]:
    return [one for one in lead.parts if not _is_aside(one)]


def _opened(part: Part) -> list[Part]:
    """Give the lead-ins below a title that says nothing else, or the part itself."""
    inner = [one for one in part.parts if one.rank in (LEAD, INNER) and not _is_aside(one)]
    if part.rank == LEAD and not part.prose and len(inner) > 1:
        return inner
    return [part]


def _name(part: Part) -> str:
    return _EMOJI.sub("", _NUMBERED.sub("", _EMOJI.sub("", plain(part.title)))).strip()


def _is_aside(part: Part) -> bool:
    """Tell whether a part is an example, a reference or another thing that nobody would tick."""
    name = _name(part)
    if (not name and part.rank != ITEM) or _ASIDE.fullmatch(name.lower()):
        return True
    if part.rank == ITEM:
        return not folded(part.title) or _is_bare_link(part.title) or part.title.startswith(("- ", "* ", "!["))
    if part.code and _FILE.fullmatch(name):
        return True
    if part.prose:
        return False
    empty = not any(not _is_aside(one) for one in part.parts)
    if part.rank in (LEAD, INNER, WEAK):
        return empty and (part.code or part.rank == WEAK)  # a label of code
    return empty and not part.code and (bool(part.parts) or _is_kind(part))


def _is_bare_link(text: str) -> bool:
    """Tell whether a text is an address, or a link that says no more than that."""
    said = plain(text)
    return said.startswith(("http://", "https://", "www.")) or (only_link(text) and said.lower() in ("src", "link"))


def _is_kind(part: Part) -> bool:
    return bool(_KIND.fullmatch(_name(part).lower()))


def _point(part: Part) -> Point:
    name = _name(part) or plain(part.title)
    detail = plain(part.everything)
    if part.rank == ITEM and not part.rest:
        first = _SENTENCE.split(name, maxsplit=1)[0].strip()
        if first and first != name:
            name, detail = first, f"{name[len(first) :].strip(' 。；;.')} {detail}".strip()
    return Point(name, detail, part.line + 1)


def _corrected(text: str, root: Part) -> Point:
    """Give a corrected point the detail of the part that it names, if it names one."""
    wanted = folded(text)
    for part in _all(root):
        name = folded(part.title)
        if name and (name == wanted or wanted in name):
            return Point(plain(text), plain(part.everything) or plain(part.title), part.line + 1)
    return Point(plain(text))


def _all(part: Part) -> list[Part]:
    return [one for inner in part.parts for one in (inner, *_all(inner))]
