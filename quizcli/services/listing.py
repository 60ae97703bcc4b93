"""What is there: questions in the order of the bank, and counts by deck, topic or tag."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from quizcli.domain.deck import SEPARATOR, lineage
from quizcli.domain.schedule import Schedule
from quizcli.query.tree import Node, living
from quizcli.services.standing import standing
from quizcli.store import finding

if TYPE_CHECKING:
    from quizcli.services.collection import Collection

KINDS = ("deck", "topic", "tag")
_MARK = "\x1f"
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Row:
    """One question of a list. `state` says in a word or two where it stands."""

    id: str
    prompt: str
    type: str
    deck: str
    topic: tuple[str, ...]
    tags: tuple[str, ...]
    answered: bool
    archived: bool
    state: str

    def as_json(self) -> dict[str, Any]:
        """Give what `list --json` prints."""
        return {
            "id": self.id,
            "question": self.prompt,
            "type": self.type,
            "deck": self.deck,
            "topic": list(self.topic),
            "tags": list(self.tags),
            "answered": self.answered,
            "archived": self.archived,
            "state": self.state,
        }


@dataclass(frozen=True, slots=True)
class Group:
    """The questions of one deck, topic or tag, those below it included; cards by their state."""

    name: str
    depth: int = 0
    questions: int = 0
    cards: int = 0
    due: int = 0
    new: int = 0
    learning: int = 0
    review: int = 0
    suspended: int = 0
    unanswered: int = 0

    def as_json(self) -> dict[str, Any]:
        """Give what `list --by … --json` prints."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Listing:
    """The first rows of a selection, read as they are asked for, and how many questions it has altogether."""

    rows: Iterator[Row]
    total: int


@dataclass(slots=True)
class _Sum:
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, row: Mapping[str, int]) -> None:
        for name, value in row.items():
            self.counts[name] = self.counts.get(name, 0) + value


def rows(collection: Collection, node: Node, limit: int | None = None) -> Listing:
    """List the questions that a query selects; archived ones only if it speaks of them."""
    chosen = finding.ordered(
        collection.cache,
        living(node),
        day=collection.today,
        now_ms=collection.now_ms,
        learner=collection.learner,
        memory=collection.memory,
    )
    wanted = chosen if limit is None else chosen[:limit]
    return Listing(_rows(collection, wanted), len(chosen))


def _rows(collection: Collection, nums: list[int]) -> Iterator[Row]:
    for start in range(0, len(nums), _BATCH):
        batch = nums[start : start + _BATCH]
        states = finding.states(collection.cache, batch)
        heads = finding.heads(collection.cache, batch)
        for num in batch:
            head = heads[num]
            cards = states.get(num, [])
            schedule = first_due(cards)
            state = standing(schedule, collection.today, answered=bool(head.answered), archived=bool(head.archived))
            yield Row(
                id=head.id,
                prompt=head.prompt,
                type=head.type,
                deck=head.deck,
                topic=tuple(part for part in head.topic.split(_MARK) if part),
                tags=tuple(tag for tag in head.tags.split(_MARK) if tag),
                answered=bool(head.answered),
                archived=bool(head.archived),
                state=state,
            )


def first_due(cards: list[Schedule]) -> Schedule:
    """Give the state that speaks for a question: of its cards, the one that comes first."""
    if not cards:
        return Schedule()
    return min(cards, key=lambda card: (card.suspended, not card.reps, card.due_day, card.due_at))


def groups(collection: Collection, node: Node, by: str) -> list[Group]:
    """Count what a query selects by deck, topic or tag; what lies below a name counts for it too."""
    found = finding.counts(
        collection.cache,
        living(node),
        {"deck": "deck", "topic": "topic", "tag": "tags"}[by],
        day=collection.today,
        now_ms=collection.now_ms,
        learner=collection.learner,
        memory=collection.memory,
    )
    sums: dict[tuple[str, ...], _Sum] = {}
    for name, counts in found:
        for path in _paths(name, by):
            sums.setdefault(path, _Sum()).add(counts)
    return [Group(path[-1] if path else "", max(len(path) - 1, 0), **sums[path].counts) for path in sorted(sums)]


def _paths(name: str, by: str) -> set[tuple[str, ...]]:
    """Give every place in the tree that a question counts for."""
    if by == "tag":
        tags = [tag for tag in name.split(_MARK) if tag]
        return {tuple(above.split(SEPARATOR)) for tag in tags for above in lineage(tag)} or {()}
    if by == "deck":
        return {tuple(above.split(SEPARATOR)) for above in lineage(name)}
    parts = tuple(part for part in name.split(_MARK) if part)
    return {parts[:count] for count in range(1, len(parts) + 1)} or {()}
