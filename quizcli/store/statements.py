"""The statements of everyday commands, built from the tables. `store/compiling.py` turns them into `store/sql.py`.

Named parameters; an upper-case name here is the name of the SQL text there. Only migrations, rebuilds and tests
import this module: everyday commands run the generated text through `sqlite3`.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Executable,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert as upsert

from quizcli.store.tables import about, bank_file, card, change, chosen, event, meta, published, question

STATE = (
    *("phase", "step", "due_day", "due_at", "stability", "difficulty", "last_day", "last_at", "interval"),
    *("reps", "lapses", "suspended", "buried_until", "flag", "leech", "first_day", "review_day"),
)
_EVENT = tuple(
    event.c[name]
    for name in ("id", "device", "kind", "day", "offset", "card", "deck", "rating", "duration", "batch", "data")
)
_STATE = tuple(card.c[name] for name in STATE)
_DRAFT: dict[str, BindParameter[Any]] = {column.name: bindparam(column.name) for column in _EVENT}


def _put(table: object, key: str) -> Executable:
    statement = upsert(table).values(key=bindparam("key"), value=bindparam("value"))  # type: ignore[arg-type]
    return statement.on_conflict_do_update(index_elements=[key], set_={"value": statement.excluded.value})


# --- quizcli.db -----------------------------------------------------------------------------------
ABOUT_GET = select(about.c.value).where(about.c.key == bindparam("key"))
ABOUT_PUT = _put(about, "key")
EVENT_ADD = insert(event).values(**_DRAFT)
EVENT_MERGE = upsert(event).values(**_DRAFT).on_conflict_do_nothing(index_elements=["id", "device"])
EVENT_LAST = select(event.c.seq, event.c.id, event.c.device).order_by(event.c.seq.desc()).limit(1)
EVENT_AT = select(event.c.id, event.c.device).where(event.c.seq == bindparam("seq"))
EVENTS_NEWEST_OWN = (
    select(*_EVENT).where(event.c.device == bindparam("device")).order_by(event.c.id.desc()).limit(bindparam("limit"))
)
EVENTS = select(*_EVENT).order_by(event.c.id, event.c.device)
EVENTS_BY_CARD = select(*_EVENT).order_by(event.c.card, event.c.id)
EVENTS_OF_CARD = select(*_EVENT).where(event.c.card == bindparam("card")).order_by(event.c.id, event.c.device)
EVENTS_OWN_BELOW = (
    select(*_EVENT)
    .where(event.c.device == bindparam("device"), event.c.id < bindparam("below"))
    .order_by(event.c.id.desc())
    .limit(200)
)
EVENTS_UNDO = select(*_EVENT).where(event.c.kind == literal_column("'undo'"))
EVENT_KEYS = select(event.c.id, event.c.device).where(event.c.seq.between(bindparam("first"), bindparam("last")))
CARDS_SINCE = select(event.c.card).distinct().where(event.c.seq > bindparam("seq"))
CARDS_KNOWN = select(event.c.card).distinct()
CHANGE_ADD = insert(change).values(
    id=bindparam("id"), command=bindparam("command"), summary=bindparam("summary"), patch=bindparam("patch"), undone=0
)
CHANGES = select(change.c.id, change.c.command, change.c.summary, change.c.undone).order_by(change.c.id.desc())
CHANGE_GET = select(change.c.id, change.c.command, change.c.summary, change.c.patch, change.c.undone).where(
    change.c.id == bindparam("id")
)
CHANGE_UNDONE = update(change).where(change.c.id == bindparam("id_")).values(undone=bindparam("undone"))
CHANGE_NEWEST = select(func.max(change.c.id))
PUBLISHED = select(published.c.question, published.c.digest, published.c.changed)
PUBLISHED_PUT = upsert(published).values(
    question=bindparam("question"), digest=bindparam("digest"), changed=bindparam("changed")
)
PUBLISHED_PUT = PUBLISHED_PUT.on_conflict_do_update(
    index_elements=["question"],
    set_={"digest": PUBLISHED_PUT.excluded.digest, "changed": PUBLISHED_PUT.excluded.changed},
)

# --- cache.db: what it was made from ----------------------------------------------------------------
META_GET = select(meta.c.value).where(meta.c.key == bindparam("key"))
META_PUT = _put(meta, "key")
FILES = select(
    *(bank_file.c[name] for name in ("path", "mtime", "size", "stamp", "digest", "deck", "shipped", "problems"))
)
FILE_GET = FILES.where(bank_file.c.path == bindparam("path_"))
FILES_TROUBLED = FILES.where(bank_file.c.problems != literal_column("'[]'"))
FILE_DECKS = select(bank_file.c.deck).distinct().order_by(bank_file.c.deck)
FILE_DROP = delete(bank_file).where(bank_file.c.path == bindparam("path_"))
FILE_ADD = insert(bank_file).values(**{column.name: bindparam(column.name) for column in bank_file.c})
FILE_STAT = (
    update(bank_file)
    .where(bank_file.c.path == bindparam("path_"))
    .values(mtime=bindparam("mtime"), size=bindparam("size"), stamp=bindparam("stamp"))
)

# --- cache.db: questions and cards ------------------------------------------------------------------
QUESTION_ADD = insert(question).values(**{c.name: bindparam(c.name) for c in question.c})
QUESTION_DROP = delete(question).where(question.c.num == bindparam("num_"))
QUESTION_SET = (
    update(question)
    .where(question.c.num == bindparam("num_"))
    .values(**{c.name: bindparam(c.name) for c in question.c if c.name not in ("num", "id")})
)
QUESTION_PLACE = (
    update(question)
    .where(question.c.num == bindparam("num_"))
    .values(line=bindparam("line"), position=bindparam("position"))
)
QUESTIONS_OF_FILE = select(*(question.c[name] for name in ("num", "id", "digest", "line", "position", "deck"))).where(
    question.c.file == bindparam("file")
)
FILES_ARCHIVED = select(question.c.file).distinct().where(question.c.archived == 1)
QUESTIONS_LIKE = select(question.c.file, question.c.body).where(question.c.body.like(bindparam("pattern")))
QUESTION_BODY = select(question.c.body, question.c.deck).where(question.c.id == bindparam("id"))
QUESTION_NUM = select(question.c.num, question.c.file).where(question.c.id == bindparam("id"))
QUESTION_IDS_FROM = (
    select(question.c.id)
    .where(question.c.id >= bindparam("low"), question.c.id < bindparam("high"))
    .order_by(question.c.id)
    .limit(bindparam("limit"))
)
QUESTION_PLACE_GET = (
    select(question.c.file, question.c.line, bank_file.c.shipped)
    .join(bank_file, bank_file.c.path == question.c.file)
    .where(question.c.id == bindparam("id"))
)
DECKS = select(question.c.deck, func.count()).group_by(question.c.deck).order_by(question.c.deck)
CARD_ADD = insert(card).values(
    **{name: bindparam(name) for name in ("num", "id", "question", "deck", "position", "drillable")}
)
CARDS_OF_QUESTION = (
    select(card.c.num, card.c.id, card.c.deck).where(card.c.question == bindparam("question")).order_by(card.c.num)
)
CARD_SET = (
    update(card)
    .where(card.c.num == bindparam("num_"))
    .values(deck=bindparam("deck"), position=bindparam("position"), drillable=bindparam("drillable"))
)
CARDS_PLACE = update(card).where(card.c.question == bindparam("question_")).values(position=bindparam("position"))
CARD_DROP = delete(card).where(card.c.num == bindparam("num_"))

# --- cache.db: states -------------------------------------------------------------------------------
STATE_GET = select(*_STATE).where(card.c.id == bindparam("id"))
STATE_PUT = update(card).where(card.c.id == bindparam("id_")).values(**{name: bindparam(name) for name in STATE})
STATES_CLEAR = (
    update(card)
    .where(card.c.reps + card.c.last_at + card.c.flag + card.c.suspended + card.c.buried_until + card.c.phase != 0)
    .values(**dict.fromkeys(STATE, 0))
)
STATES_ALL = select(card.c.id, *_STATE).order_by(card.c.id)
CARD_DECK = select(card.c.deck).where(card.c.id == bindparam("id"))
CARD_DECKS = select(card.c.id, card.c.deck)
_OTHER = card.alias("other")
CARD_SIBLINGS = (
    select(card.c.num)
    .join(_OTHER, _OTHER.c.question == card.c.question)
    .where(_OTHER.c.id == bindparam("id"), card.c.num != _OTHER.c.num)
)

# --- cache.db: the queue ----------------------------------------------------------------------------
_TODAY: BindParameter[int] = bindparam("today")
_OPEN = and_(
    card.c.drillable == literal_column("1"), card.c.suspended == literal_column("0"), card.c.buried_until <= _TODAY
)
_IS_DUE = and_(_OPEN, card.c.phase == literal_column("2"), card.c.due_day <= _TODAY)
_IS_NEW = and_(_OPEN, card.c.phase == literal_column("0"), card.c.due_day == literal_column("0"))
_IS_LEARNING = and_(_OPEN, card.c.phase.in_([literal_column("1"), literal_column("3")]), card.c.due_day <= _TODAY)
_CHOSEN = card.c.num.in_(select(chosen.c.num))
# A different shuffle each day, the same one all day long. Numbers of rows change when the cache is made again, and
# the order must not: nothing here goes by them.
_SHUFFLED = (card.c.position * literal_column("7919") + _TODAY * literal_column("104729")) % literal_column("999983")
# Stability in units of elapsed time: the greater, the more of the memory is left to save.
_LASTING = card.c.stability / (_TODAY - card.c.last_day)
_LATE = (_TODAY - card.c.due_day) * literal_column("1.0") / (card.c.due_day - card.c.last_day + literal_column("0.5"))
_TOPIC = select(question.c.topic).where(question.c.num == card.c.question).scalar_subquery()
DUE_ORDERS = {
    "day": (card.c.due_day, _SHUFFLED),
    "worthwhile": (_LASTING.desc(), card.c.position),
    "overdue": (_LATE.desc(), card.c.position),
    "random": (_SHUFFLED, card.c.position),
    "added": (card.c.position, card.c.id),
    "topic": (_TOPIC, card.c.position, card.c.id),
}
NEW_ORDERS = {
    # Exactly the order of the index, so that the first few cost no sort of the others.
    "added": (card.c.due_day, card.c.buried_until, card.c.last_day, card.c.stability, card.c.position),
    "random": (_SHUFFLED, card.c.position),
    "topic": (_TOPIC, card.c.position, card.c.id),
}


# The questions whose other card was rated today wait a day, if siblings are buried at all.
_TWIN = card.alias("twin")
_ASKED = (
    select(_TWIN.c.num)
    .join(_OTHER, _OTHER.c.question == _TWIN.c.question)
    .where(_OTHER.c.last_day == _TODAY, _OTHER.c.last_day > literal_column("0"), _TWIN.c.num != _OTHER.c.num)
)
SIBLINGS_ASKED = _ASKED.limit(bindparam("limit"))
_UNASKED = or_(bindparam("bury") == literal_column("0"), card.c.num.not_in(_ASKED))


def _dealt(where: ColumnElement[bool], order: tuple[ColumnElement[Any], ...], *, deck: bool = True) -> Executable:
    found = select(card.c.num).where(where, _UNASKED)
    if deck:
        found = found.where(card.c.deck == bindparam("deck"))
    return found.order_by(*order).limit(bindparam("limit"))


def _counted(where: ColumnElement[bool]) -> Executable:
    """Count by deck, in each no further than the limit, so that a large deck costs hardly more than a small one."""
    decks = select(bank_file.c.deck).distinct().subquery("decks")
    some = select(card.c.num).where(where, _UNASKED, card.c.deck == decks.c.deck).limit(bindparam("limit"))
    count = select(func.count()).select_from(some.correlate(decks).subquery()).scalar_subquery()
    return select(decks.c.deck, count).order_by(decks.c.deck)


QUEUE_DUE_COUNTS = select(card.c.deck, func.count()).where(_IS_DUE).group_by(card.c.deck)
QUEUE_LEARNING = select(card.c.id, card.c.due_at).where(_IS_LEARNING).order_by(card.c.due_at, card.c.num)
QUEUE_DUE_AT_MOST = _counted(_IS_DUE)
QUEUE_DUE_AT_MOST_CHOSEN = _counted(and_(_IS_DUE, _CHOSEN))
QUEUE_NEW_AT_MOST = _counted(_IS_NEW)
QUEUE_NEW_AT_MOST_CHOSEN = _counted(and_(_IS_NEW, _CHOSEN))
QUEUE_DUE_COUNTS_CHOSEN = QUEUE_DUE_COUNTS.where(_CHOSEN)
QUEUE_LEARNING_CHOSEN = QUEUE_LEARNING.where(_CHOSEN)
QUEUE_DONE_COUNTS = (
    select(
        card.c.deck,
        func.sum(case((card.c.first_day == _TODAY, literal_column("1")), else_=literal_column("0"))),
        func.sum(case((card.c.review_day == _TODAY, literal_column("1")), else_=literal_column("0"))),
    )
    .where(card.c.last_day == _TODAY, card.c.last_day > literal_column("0"))  # so that the partial index serves
    .group_by(card.c.deck)
)
RECENT_ANSWER_DAYS = (
    select(event.c.day)
    .where(event.c.kind == literal_column("'answer'"))
    .order_by(event.c.id.desc())
    .limit(bindparam("limit"))
)
DUE_BY_DAY = (
    select(card.c.due_day, func.count())
    .where(
        card.c.drillable == literal_column("1"),
        card.c.suspended == literal_column("0"),
        card.c.phase == literal_column("2"),
        card.c.due_day > _TODAY,
        card.c.due_day <= bindparam("until"),
    )
    .group_by(card.c.due_day)
)
CARD_NAME = select(card.c.id).where(card.c.num == bindparam("num"))
CARD_NUMBER = select(card.c.num).where(card.c.id == bindparam("id"))
CHOSEN_ADD = insert(chosen).from_select(["num"], select(card.c.num).where(card.c.id == bindparam("id")))
CHOSEN_CLEAR = delete(chosen)
for _name, _order in DUE_ORDERS.items():
    globals()[f"QUEUE_DUE_{_name.upper()}"] = _dealt(_IS_DUE, _order)
    globals()[f"QUEUE_DUE_{_name.upper()}_CHOSEN"] = _dealt(and_(_IS_DUE, _CHOSEN), _order)
    globals()[f"QUEUE_ALL_{_name.upper()}"] = _dealt(_IS_DUE, _order, deck=False)
    globals()[f"QUEUE_ALL_{_name.upper()}_CHOSEN"] = _dealt(and_(_IS_DUE, _CHOSEN), _order, deck=False)
for _name, _order in NEW_ORDERS.items():
    globals()[f"QUEUE_NEW_{_name.upper()}"] = _dealt(_IS_NEW, _order)
    globals()[f"QUEUE_NEW_{_name.upper()}_CHOSEN"] = _dealt(and_(_IS_NEW, _CHOSEN), _order)

# --- where the learner stands, and names for the shell to complete -------------------------------------
_YES: ColumnElement[int] = literal_column("1")
_NO: ColumnElement[int] = literal_column("0")
BANK_COUNTS = select(
    func.count(),
    func.coalesce(func.sum(case((and_(question.c.answered == _NO, question.c.archived == _NO), _YES), else_=_NO)), _NO),
    func.coalesce(func.sum(question.c.archived), _NO),
)
LEECH_COUNT = select(func.count(card.c.question.distinct())).where(card.c.leech == _YES, card.c.suspended == _NO)
STUDIED_COUNT = select(func.count()).select_from(card).where(card.c.last_day == _TODAY, card.c.reps > _NO)
ANSWER_DAYS = select(event.c.day).distinct().where(event.c.kind == bindparam("kind")).order_by(event.c.day.desc())
TOPICS = select(question.c.topic).distinct().where(question.c.archived == _NO).order_by(question.c.topic)
TAGS = select(question.c.tags).distinct().where(question.c.archived == _NO).order_by(question.c.tags)
IDS_FROM = (
    select(question.c.id, question.c.prompt)
    .where(question.c.id >= bindparam("low"), question.c.id < bindparam("high"))
    .order_by(question.c.id)
    .limit(bindparam("limit"))
)
