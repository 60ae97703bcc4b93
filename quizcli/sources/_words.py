"""Words by which authors name things, in the languages that notes are written in. Nothing here names a document."""

from __future__ import annotations

import re
from functools import lru_cache

# Patterns in capitals whose names end in LINE, and CONTENTS, ASIDE, TOPICAL_NUMBER, are matched against lower case.
ANSWER = (
    r"(?:(?:my|best|sample|short|long|full|possible|suggested|correct|right|model|expected|strong|ideal|"
    r"detailed|the)\s+)?answers?(?:\s+(?:key|points))?|ans|"
    r"solutions?|correct(?:\s+(?:option|choice)s?)?|"
    r"(?:(?:参考|正确|标准|推荐|简要|我的|完整|示例|最佳|简短|面试|详细)\s*)?(?:答案|回答|解答|作答|答复|解)|正解|"
    r"答え|解答例|模範解答|"
    r"(?:(?:參考|正確)\s*)?(?:答案|解答)|题解|参考回答|参考代码|答题思路|答|"
    r"(?:(?:예비|모범|참고)\s*)?(?:답안|답변|정답|해답)|답|"
    r"ответ|respuesta|réponse|antwort|resposta|risposta|cevap|đáp án|jawaban"
)
EXPLANATION = (
    r"explanations?|reason(?:ing)?|rationale|why|details?|"
    r"(?:答案|官方|参考|题目|试题|详细)?(?:解析|解释|解釋|详解|說明|说明|解説|理由)|해설|설명|풀이|пояснение|explicación|"
    r"explication|erklärung"
)
QUESTION = (
    r"questions?|ques|q|prompt|front|"
    r"题目|题干|問題|问题|試題|试题|面试题|面试官|面试问题|提问|問|问|题|質問|설문|질문|문제|вопрос|pregunta|frage|"
    r"pergunta|domanda|soru|câu hỏi"
)
BACK = r"back"

ANSWER_LINE = re.compile(
    rf"^[\[【（(<《]?\s*(?P<word>{ANSWER}|{BACK}|"
    rf"a)(?:\s*(?:为|是|\bis|"
    rf"\bare)(?=\s*[:：]))?\s*[*_]*\s*(?:[（(][^）)]{{0,20}}[）)])?\s*[\]】）)>》]?\s*(?:\d{{1,4}}(?!\.\d))?\s*"
    r"(?P<stop>[:：．.、)）\]】]|$|-\s|\s-\s)\s*",
)
EXPLANATION_LINE = re.compile(
    rf"^[\[【（(]?\s*(?:{EXPLANATION})\s*[*_]*[\]】）)]?\s*(?P<stop>[:：]|$)\s*",
)
HANDLE = re.compile(
    r"\b(?:answers?|ans|solutions?|explanations?|hints?|reveal|expand|click|tap|press|toggle|spoiler|show|view|see|"
    r"more|details?|output|responses?|"
    r"result|code|key|here|to|the|for|me|and|an?|open|hide|collapse|read|full|sample|possible|correct|check|try)\b|"
    r"参考|正确|标准|点击|点我|此处|这里|展开|查看|显示|折叠|隐藏|打开|答案|解答|解析|详情|详解|回答|提示|代码|答|"
    r"的|我|看|题解|更多|示例|第\s*\d+\s*[题問问]|"
    r"実行|結果|答え|解答例|解説|表示|クリック|を|する|見る|예비|모범|답안|답변|정답|해설|답|보기|클릭|펼치기|더|"
    r"ответ|показать|посмотреть|"
    r"respuesta|ver|mostrar|voir|afficher|réponse|antwort|lösung|anzeigen|la|le",
    re.IGNORECASE,
)
CONTENTS_WORDS = re.compile(
    r"table of contents?|contents?|toc|index|目录|目次|目錄|목차|索引|导航|大纲|内容大纲|文章目录|问题目录|"
    r"题目目录|题目列表|"
    r"问题列表|快速导航|本文目录|questions? (?:list|index)|list of questions|topics(?: covered)?|содержание|índice|"
    r"sommaire|"
    r"inhaltsverzeichnis|sumário|conteúdo"
)
CONTENTS = re.compile(rf"^(?:{CONTENTS_WORDS.pattern})\s*[:：]?$")
ASIDE = re.compile(
    r"^(?:面试官心理分析|心理分析|考[察查]?点|出题意图|the end|(?:how to )?contribut(?:e|ing|ions?|"
    r"ors?)(?: guide(?:lines)?)?|licen[sc]e|copyright|references?|"
    r"bibliography|resources|"
    r"(?:preparation|learning|additional|useful|other|more|helpful|external|online|study|further)\s+(?:resources?|"
    r"links?|reading|"
    r"answers?|materials?|lists?|questions lists?|references?)|links?|further reading|see also|read more|"
    r"acknowledge?ments?|credits?|"
    r"authors?|about(?: (?:me|us|(?:the|this) \w+))?|contacts?(?: (?:me|us|support))?|"
    r"(?:getting )?support(?: (?:me|us))?|getting help|self-service resources|report(?:ing)? (?:bugs?|(?:an )?issues?)|"
    r"(?:still )?(?:need|have|got)(?: (?:an?|any|some|any other))?(?: (?:more|further|other))? (?:help|questions?)\??|"
    r"how (?:it|this|they) works?|coming soon|road ?map|screenshots?|github pages|learning (?:objectives?|goals?|"
    r"outcomes?)|(?:\w+ )?instructions?(?: ?(?:/|&|and) ?\w+)?|(?:quiz|exam|test) rules|"
    r"(?:content|file|folder|project|directory|repo(?:sitory)?|course|question|document|card|deck)s? (?:structure|"
    r"format|layout|organi[sz]ation|syntax|tree)|available topics|"
    r"sponsors?|donat(?:e|ions?)|disclaimer|change ?log|foreword|preface|introduction|overview|prerequisites|"
    r"getting started|"
    r"installation|usage|how to use(?: this.*)?|when (?:not )?to use(?: (?:it|this|them))?|"
    r"disclaimers?|faq|notes?|legend|related (?:projects?|repos.*|"
    r"articles?|posts?)|community|"
    r"star history|stargazers.*|show your support|feedback|follow (?:me|us).*|final (?:thoughts|words|notes)|"
    r"conclusions?|summary|(?:lesson |chapter |week )?recap|"
    r"wrap(?:ping)?[- ]up|next steps?|what'?s next|module summary|scoring(?: guide)?|tips?|key takeaways?|"
    r"view online|visit .*|download.*|translations?|original contributors?|where are the answers\?*|why this .*|"
    r"参考(?:资料|文献|链接|文章|书籍|来源|内容|网址|答案来源)?(?:与.*)?|引用|扩展阅读|拓展阅读|延伸阅读|推荐阅读|"
    r"相关阅读|更多阅读|阅读更多|"
    r"相关链接|相关文章|相关资料|推荐(?:资料|书籍|文章)?|更多|其他答案|其它答案|资料|学习资料|资源|链接|鸣谢|致谢|"
    r"感谢|贡献(?:者|指南)?|如何(?:贡献|参与|加入|反馈|联系|投稿).{0,8}|参与(?:贡献|项目)|许可(?:证)?|"
    r"(?:项目|本项目|仓库|文档)?(?:简介|概述|概览|描述)|项目介绍|(?:系统|环境)要求|安装(?:方法|步骤|说明)?|"
    r"使用(?:方法|教程|方式|指南)|快速(?:开始|上手)|路线图|截图|更新计划|(?:答题|回答)?要点|题目要点|(?:核心|考[察查])要点|"
    r"(?:面试|答题|学习|复习|备考|应试)(?:技巧|建议|心得|攻略|路线)|(?:招聘|内推)信息|"
    r"版权(?:声明)?|免责声明|声明|关于(?:我们?|作者|本.*)?|作者|联系(?:我们?|方式|作者)|赞助|打赏|捐赠|公众号|"
    r"微信公众号|交流群?|加群|前言|序言?|"
    r"引言|导读|写在(?:前面|最后|后面)|说明|使用说明|结论|总结|小结|结语|结束语?|完结?|后记|尾声|最后|附录|更新日志|"
    r"更新记录|star(?: history)?|"
    r"參考(?:資料|文獻|連結)?|結論|總結|參考|まとめ|参考文献|貢献|ライセンス|謝辞|はじめに|おわりに|"
    r"オリジナルのコントリビューター|"
    r"참고(?: ?자료| ?문헌)?|출처|레퍼런스|마무리|기여|라이선스|들어가며|章节衔接|下一步|下一章|上一章|(?:返回|"
    r"回到)(?:顶部|目录|首页|上一?级|列表|主页|开头)?)\s*[:：!！。]?$",
)
_SIGNS = "©®™*_~·•|- \ufe0f"  # before a title's words
GROUP_WORDS = frozenset(
    {
        "question",
        "questions",
        "q&a",
        "answers",
        "interview",
        "interviews",
        "prep",
        "preparation",
        "quiz",
        "quizzes",
        "flashcard",
        "flashcards",
        "cheatsheet",
        "basic",
        "basics",
        "beginner",
        "intermediate",
        "advanced",
        "expert",
        "junior",
        "senior",
        "mid-level",
        "entry-level",
        "professional",
        "fresher",
        "freshers",
        "level",
        "fundamentals",
        "concepts",
        "topic",
        "topics",
        "exercise",
        "exercises",
        "list",
        "guide",
        "notes",
        "overview",
        "essentials",
    }
)
GROUP_COUNTED = frozenset({"part", "section", "chapter", "module", "level", "week", "day", "unit", "lesson"})
GROUP_ENDINGS = (
    "面试题",
    "题目",
    "题",
    "试题",
    "题库",
    "问答",
    "真题",
    "汇总",
    "整理",
    "合集",
    "总结",
    "集锦",
    "大全",
    "宝典",
    "指南",
    "笔记",
    "突击",
    "篇",
    "部分",
    "章",
    "节",
    "模块",
    "基础",
    "进阶",
    "高级",
    "初级",
    "中级",
    "相关",
    "系列",
    "专题",
    "知识点",
    "事項",
    "一覧",
    "編",
    "질문",
    "면접",
    "문제",
    "리스트",
)


@lru_cache(maxsize=8192)
def is_contents(words: str) -> bool:
    """Tell whether a title names a table of contents."""
    return CONTENTS.match(words.lower()) is not None


@lru_cache(maxsize=8192)
def is_aside(words: str) -> bool:
    """Tell whether a title names a section in which nothing is asked, other than a table of contents."""
    low = words.lower()
    return ASIDE.match(low if low[:1].isalnum() else low.lstrip(_SIGNS)) is not None


def groups(words: str) -> bool:
    """Tell whether a title names a collection (`Basic Questions`, `Part 2`, `进阶篇`) and not a question."""
    if len(words) > 60:
        return False
    text = _without_tail(words).lower()
    if not text:
        return False
    if text[-1].isascii():
        parts = text.split()
        return len(parts) < 9 and (parts[-1] in GROUP_WORDS or any(part in GROUP_COUNTED for part in parts[-2:]))
    return text.endswith(GROUP_ENDINGS)


def _without_tail(words: str) -> str:
    """Take a remark in brackets, or a number, and a colon off the end of a title."""
    text = words.removesuffix(":").rstrip() if words.endswith(":") else words.removesuffix("：").rstrip()
    if text.endswith((")", "）")):
        opening = max(text.rfind("("), text.rfind("（"))
        inside = text[opening + 1 : -1]
        return text if opening < 0 or ")" in inside or "）" in inside else text[:opening].rstrip()
    while text[-1:].isdecimal():
        text = text[:-1]
    return text.rstrip()


TOPICAL_NUMBER = re.compile(
    r"^(?:[一二三四五六七八九十百]+\s*[、.．，:：]|[（(][一二三四五六七八九十]+[）)]|"
    r"第\s*[一二三四五六七八九十\d]+\s*[章节篇部讲课单]|"
    r"(?:part|section|chapter|module|domain|level|unit|topic|week|day|lesson|step)\s*[\divx]+\b|[ivx]+\.\s)",
)
PLACEHOLDER = re.compile(
    r"^(?:pass|todo|tbd|tba|wip|n/?a|none|null|略|暂无(?:答案)?|待补充?|待完善|待更新|待续|未完(?:待续)?|待(?:答|"
    r"写|整理|填)|无|空|"
    r"省略|同上|答案略|暂缺|更新中|整理中|敬请期待|有待补充|to be (?:completed|added|done|continued|written|"
    r"updated|filled|determined|answered)|"
    r"coming soon|in progress|work in progress|answer (?:here|goes here|to come|coming soon|pending)|(?:your|add|"
    r"write|insert|enter|put|type)\s+(?:your\s+|an?\s+|the\s+)?"
    r"answers?(?:\s+here)?|no answers?(?: yet)?|not (?:yet )?answered(?: yet)?|unanswered|help wanted|pending|"
    r"placeholder|xxx+|\?+|\.{2,}|…+|-+|—+|。+|"
    r"(?:예비 )?답[안변] ?(?:을 )?준비 ?중(?:입니다)?|준비 ?중(?:입니다)?|작성 ?중(?:입니다)?|추가 ?예정|準備中|"
    r"未回答|後で書く|省略します|회답 없음)\s*[.。!！…:：]*$",
    re.IGNORECASE,
)
BACK_TO_TOP = re.compile(
    r"(?:back|return|go|jump)\s*(?:to)?\s*(?:the\s+)?(?:top|contents?|toc|table of contents|index|start|menu|"
    r"questions?|main|readme|home)|"
    r"^(?:[\W_]|arrow_\w+)*(?:top|up|menu|home|toc|table of contents|contents|main title|返回|back|뒤로|목차로?|"
    r"맨 위로|トップへ|目次へ)[\W_]*$|"
    r"返回(?:顶部|目录|首页|上[一级页]|列表|主页)|回到(?:顶部|目录|首页|开头)|回(?:顶部|目录)|⬆|↥|🔝|🔙|先頭へ戻る|"
    r"トップに戻る|목차로|맨 위로|"
    r"наверх|volver arriba|voltar ao topo|retour en haut|nach oben",
    re.IGNORECASE,
)
LINE_NOTE = re.compile(
    r"^(?:原文(?:链接|地址)?|出处|来源|转载自?|转自|作者|译者|校对者?|本文链接|source|original(?: post)?|via|"
    r"credits?|标签(?:（[^）]*）)?|"
    r"标签\s*\([^)]*\)|tags?|分类|类别|公司|难度|日期|时间|category|difficulty|level|author|date|company|"
    r"在 ?issue 中.*)\s*[:：]",
    re.IGNORECASE,
)
