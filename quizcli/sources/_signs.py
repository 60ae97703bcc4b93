"""How much a text looks like something that is asked."""

from __future__ import annotations

import re
from functools import lru_cache

from quizcli.sources._words import CONTENTS, TOPICAL_NUMBER, groups, is_aside
from quizcli.text.markdown_inline import plain

_MARK = re.compile(r"[?？⁇؟][\s)）\]】」』\"”’'*_`.。!！~～]*(?:[（(][^（）()]*[)）]\s*)?$")
QUESTION_MARK = re.compile(r"[?？⁇؟]")
_MARK_INSIDE = re.compile(r"[?？]\s")
_ASKS = re.compile(
    r"^(?:so,?\s+|and\s+|but\s+|if\b.*,\s*|in (?:what|which)\b|on what|at what|for what|from what|to what|by what|"
    r"can you|could you|"
    r"would you|do you|did you|have you|are you|will you)?"
    r"(?:what(?:'?s|’s|'re|s)?|why|how|when|where|who(?:se|m)?|which|is|are|was|were|does|do|did|can|could|should|"
    r"shall|will|would|has|have|had|may|must|am)\b"
)
_TELLS = re.compile(
    r"^(?:please\s+|can you\s+)?(?:(?:explain|describe|define|discuss|compare|contrast|implement|mention|"
    r"illustrate|differentiate|distinguish|"
    r"differences? between|identify|elaborate|summari[sz]e|analy[sz]e|suppose|imagine|consider|talk|write|derive|"
    r"prove|predict|calculate|"
    r"determine|evaluate|refactor|true or false|let's|tell)\b|"
    r"(?:design|list|name|state|sort|count|print|show|find|give|make|draw|complete|convert|reverse|build|create|"
    r"estimate|fill|develop|"
    r"select|choose|solve|generate|optimi[sz]e|debug|outline|fix|provide|organi[sz]e|defend|take|check|use|using)\s+"
    r"(?:an?|the|all|some|any|your|at|me|out|in|how|what|why|whether|each|every|its|their|for|this|these|those|"
    r"that|most|"
    r"different|various|types|two|three|four|five|several|few|few|both|between|code|function|program|and explain|"
    r"\d+)\b)"
)
_HAN_ASKS = re.compile(
    r"什么|甚么|什麼|如何|怎么|怎麼|怎样|怎樣|为什么|為什麼|为何|哪些|哪个|哪种|哪几|哪里|哪一|谁|几种|几个|几次|"
    r"多少|多大|多久|是否|吗|嗎|呢$|能不能|可不可以|会不会|"
    r"有没有|是不是|区别|區別|异同|不同|差异|优缺点|优势|谈谈|说说|說說|讲讲|聊聊|谈一谈|说一说|讲一讲|说一下|"
    r"讲一下|谈一下|介绍下|介绍一下|简述|简单(?:介绍|说|描述|谈|讲)|阐述|描述|"
    r"解释|列举|举例|请(?!求)|試|试述|试分析|写出|手写|实现一个|实现.*函数|证明|比较|对比|分析|判断|输出|设计一|给定|"
    r"假设|何时|何谓|理解$|了解"
)
_HAN_TERMS = re.compile(
    r"(?:原理|机制|流程|过程|作用|特点|特性|场景|方式|方法|步骤|策略|实现|结构|模型|算法|类型|分类|组成|概念|定义|"
    r"含义|意义|目的|原则|原因|条件|规则|用法|使用|问题|优化|"
    r"优点|缺点|生命周期|关系|命令|参数|配置|区分|选择|应用|注意事项|考虑|处理|避免|解决方案|方案|要求)[)）]?$"
)
_KANA_ASKS = re.compile(
    r"か[。？?]?$|ください[。]?$|でしょう[。]?$|せよ[。]?$|述べ(?:よ|なさい)$|説明$|違い(?:は|を)?$|とは[。？?]?$|"
    r"なぜ|どのよう|どうして|何が|いつ"
)
_HANGUL_ASKS = re.compile(
    r"무엇|어떻게|어떤|왜|언제|차이|설명|이란|란\b|인가|나요|까요|하시오|하세요|주세요|보세요|종류|장단점|장점|"
    r"단점|비교|과정|특징|원리|동작|방법|방식|기능은|역할"
)
_EASTERN_ASKS = re.compile("|".join(asks.pattern for asks in (_HAN_ASKS, _HANGUL_ASKS, _KANA_ASKS)))
_FIRST_CJK = "\u2e80"
_CYRILLIC_ASKS = re.compile(
    r"^(?:что|как|зачем|почему|когда|где|кто|какой|какие|какая|какое|чем|для чего|расскажите|объясните|опишите)\b"
)
_LATIN_ASKS = re.compile(
    r"^(?:¿|qu[eé]\b|c[oó]mo\b|por qu[eé]\b|cu[aá]l\b|pourquoi\b|comment\b|qu'est|quel(?:le)?s?\b|was ist|wie\b|"
    r"warum\b|o que\b|qual\b|quais\b|explique\b)"
)
_BLANK = re.compile(r"_{3,}|＿{2,}|（\s*）|\(\s*\)")
_VERSUS = re.compile(r"\b(?:vs\.?|versus|differences?)\b")
_ASKS_BELOW = re.compile(
    r"(?:要求|如下|以下|下列|下面|following|below|these?|output|结果|代码|code)\s*[^:：]{0,12}[:：]$", re.IGNORECASE
)


NEVER = -3.0  # what names a section in which nothing is asked, or says nothing


@lru_cache(maxsize=8192)
def asking(text: str) -> float:
    """Weigh a text, without its number: above 1.5 it asks, below -1 it plainly does not."""
    if len(text) > 700:
        text = f"{text[:350]} {text[-350:]}"
    words = plain(text)
    if not words or (words[0] in "?？." and not words.strip("?？.… ")):
        return NEVER
    low = words.lower()
    if is_aside(words) or CONTENTS.match(low):
        return NEVER
    if len(words) > 320:
        words = f"{words[:160]} {words[-160:]}"
        low = words.lower()
    ascii_ = words.isascii()
    western = words[0] < _FIRST_CJK
    score = -0.3
    marked = QUESTION_MARK.search(words) is not None
    if marked and _MARK.search(words):
        score = 2.5
    elif marked and _MARK_INSIDE.search(words):
        score = 2.0
    elif western and _ASKS.match(low) and len(words.split()) > 2:
        score = 1.8
    elif western and _TELLS.match(low) and len(words.split()) > 1:
        score = 1.6
    elif not ascii_ and _EASTERN_ASKS.search(words):
        score = 1.7
    elif western and (_LATIN_ASKS.match(low) or (not ascii_ and _CYRILLIC_ASKS.match(low))):
        score = 1.6
    elif (("vs" in low or "differ" in low or "versus" in low) and _VERSUS.search(low)) or (
        words[-1] in ")）。.;；:：_＿" and _BLANK.search(words)
    ):
        score = 1.2 if ascii_ else 1.6
    elif not ascii_ and _HAN_TERMS.search(words):
        score = 0.6
    if score < 2.0 and groups(words):
        score -= 1.6
    if TOPICAL_NUMBER.match(low):
        score -= 0.8
    if words[-1] in ":：" and not _ASKS_BELOW.search(words):
        score -= 0.6
    return score
