"""Our note types in Anki: one for each kind of card, frozen.

Anki knows a note type by its id and stops updating all notes of one whose fields or templates were added to
or taken away. So ids, field names and the number of templates never change: what is new goes into a spare
field. Templates and style may change, with a later MOD.
"""

from __future__ import annotations

import hashlib
import unicodedata
from functools import lru_cache

from quizcli.packages.style import css
from quizcli.packages.values import NoteType, Template

MOD = 1_795_305_600  # raise it with every change of a template or of the style
_BASE = 1_763_769_600_000

FIELDS = (
    "Front",
    "Back",
    "Options",
    "Accepts",
    "Points",
    "English Front",
    "English Back",
    "Note",
    "Source",
    "Topic",
    "Id",
    "Meta",
    "Reserved1",
    "Reserved2",
    "Reserved3",
)
GUID = "qz-"  # followed by the id of the question, or of the card where each card is a note
EDITABLE = ("Front", "Back", "Options", "Accepts", "Points", "English Front", "English Back", "Note")
IDS = {"basic": _BASE + 1, "choice": _BASE + 2, "cloze": _BASE + 3, "typed": _BASE + 4, "code": _BASE + 5}
KINDS = {identity: kind for kind, identity in IDS.items()}

_PLACE = '{{#Topic}}<div class="place">{{Topic}}</div>{{/Topic}}\n'
_QUESTION = _PLACE + '<div class="front">{{Front}}</div>\n'
_AFTER = (
    '{{#Points}}<div class="points">{{Points}}</div>{{/Points}}\n'
    '{{#English Front}}<div class="english"><div>{{English Front}}</div>{{English Back}}</div>{{/English Front}}\n'
    '{{#Note}}<div class="note">{{Note}}</div>{{/Note}}\n'
    '{{#Source}}<div class="source">{{Source}}</div>{{/Source}}\n'
)
_ANSWER = '<hr id="answer">\n<div class="back">{{Back}}</div>\n' + _AFTER

# What was picked is kept from front to back in the session; without scripts the card still works as a plain one.
_REMEMBER = """<script>
(function () {
  var key = "quizcli:{{text:Id}}", list = document.querySelectorAll(".options > li"), picked = {};
  function load() { try { return JSON.parse(sessionStorage.getItem(key) || "{}"); } catch (e) { return {}; } }
  function save() { try { sessionStorage.setItem(key, JSON.stringify(picked)); } catch (e) {} }
%s
})();
</script>
"""
_PICK = _REMEMBER % (
    "  save();\n"
    "  Array.prototype.forEach.call(list, function (item, at) {\n"
    "    item.addEventListener('click', function () {\n"
    "      if (item.parentNode.className.indexOf('single') >= 0) {\n"
    "        picked = {};\n"
    "        Array.prototype.forEach.call(list, function (other) { other.classList.remove('picked'); });\n"
    "      }\n"
    "      picked[at] = item.classList.toggle('picked'); save();\n"
    "    });\n"
    "  });"
)
_SHOW = _REMEMBER % (
    "  picked = load();\n"
    "  Array.prototype.forEach.call(list, function (item, at) { if (picked[at]) item.classList.add('picked'); });"
)

_TEMPLATES = {
    "basic": Template("Card 1", _QUESTION, _QUESTION + _ANSWER),
    "choice": Template(
        "Card 1",
        _QUESTION + "{{Options}}\n" + _PICK,
        _QUESTION + '<div class="revealed">{{Options}}</div>\n' + _SHOW + _ANSWER,
    ),
    "cloze": Template(
        "Cloze",
        _PLACE + '<div class="front gaps">{{cloze:Front}}</div>\n',
        _PLACE + '<div class="front gaps">{{cloze:Front}}</div>\n' + _ANSWER,
    ),
    "typed": Template(
        "Card 1",
        _QUESTION + "{{type:Accepts}}\n",
        _QUESTION + '<hr id="answer">\n{{type:Accepts}}\n{{Back}}\n' + _AFTER,
    ),
    "code": Template("Card 1", _QUESTION, _QUESTION + _ANSWER),
}


@lru_cache(maxsize=1)
def notetypes() -> dict[str, NoteType]:
    """Give our note types by kind."""
    style = css()
    return {
        kind: NoteType(identity, f"quizcli {kind}", FIELDS, (_TEMPLATES[kind],), style, cloze=kind == "cloze", mod=MOD)
        for kind, identity in IDS.items()
    }


def fingerprint(html: str) -> str:
    """Give a short digest of a field as Anki keeps it, to tell later whether somebody edited it there."""
    return hashlib.sha256(unicodedata.normalize("NFC", html).strip().encode("utf-8", "replace")).hexdigest()[:12]
