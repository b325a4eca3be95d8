"""The data export of ChatGPT: conversations as trees, in the shapes of 2022 to today.

OpenAI promises no format. An answer is what a model says in one go: its thoughts, its words and
the tool that it calls. After a tool's result the model reads all again for its next answer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from intake import branches, exports
from intake.chatgpt_messages import Message
from intake.exports import Answer, Given, Site
from intake.files import Opened
from intake.turns import Turn
from wire import fields
from wire.exchange import Completion, Outcome
from wire.fields import Json

SITE = Site("chatgpt.com", "openai", "/backend-api/conversation")


@dataclass(frozen=True, slots=True)
class _Before:
    """What stands before a node on its branch."""

    answer: str | None = None
    """The last answer."""
    given: "tuple[_Given, Given] | None" = None
    """What came since, the last first."""
    begun: tuple[Message, ...] = ()
    """What the model has said of an answer that goes on."""
    at: datetime | None = None
    """When the last message that says it was made."""


type _Given = tuple["_Given", Given] | None


def turns(file: Opened) -> Iterator[Turn | str]:
    """The answers in `conversations.json`, or in one of its numbered parts."""
    is_wrapped = file.start.lstrip()[:1] == b"{"
    for found in exports.objects(file.content, ("conversations",) if is_wrapped else ()):
        yield from exports.told(found, lambda about: _Conversation(about).turns())


class _Conversation:
    """One conversation."""

    def __init__(self, about: Mapping[str, Json]) -> None:
        self._uid = exports.uid_of(about.get("conversation_id") or about.get("id"))
        times = (about.get("create_time"), about.get("update_time"))
        self._at = next(filter(None, map(exports.moment, times)), None)
        nodes = fields.mapping(about.get("mapping"))
        self._messages = {
            key: Message(fields.mapping(fields.mapping(node).get("message")), key)
            for key, node in nodes.items()
        }
        self._parents = _parents(nodes)
        self._children = branches.children_of(self._parents)

    def turns(self) -> Iterator[Turn | str]:
        walk = list(branches.walked(self._parents, self._children))
        whole = self._wholes(walk)
        states: dict[str, _Before] = {}
        for node, parent in walk:
            message = self._messages[node]
            before = states[parent] if parent is not None else _Before(at=self._at)
            at = message.at or before.at
            if message.is_said:
                begun = (*before.begun, message)
                if self._goes_on(node):
                    states[node] = _Before(before.answer, before.given, begun, at)
                    continue
                found = self._answer(begun, before, at, whole.get(node))
                yield from (found,) if found else ()
                is_told = isinstance(found, Turn)
                last = message.uid if is_told else before.answer
                states[node] = _Before(last, None if is_told else before.given, (), at)
            else:
                said = message.given
                given = (before.given, said) if said else before.given
                states[node] = _Before(before.answer, given, before.begun, at)
            yield from self._pictures(message, at, whole.get(node))

    def _goes_on(self, node: str) -> bool:
        """Whether the next message is of the same answer."""
        following = self._children.get(node, [])
        message = self._messages[node]
        if len(following) != 1 or message.is_closed:
            return False
        next_one = self._messages[following[0]]
        return next_one.is_said and len({message.model, next_one.model} - {None}) <= 1

    def _wholes(self, walk: Sequence[tuple[str, str | None]]) -> dict[str, str]:
        """By node, the answer that the person got in the end, if it was on the way to one."""
        found: dict[str, str] = {}
        for node, _ in reversed(walk):
            message = self._messages[node]
            if message.role == "user":
                continue
            later = next((found[one] for one in self._children.get(node, []) if one in found), "")
            if last := later or (message.uid if message.is_said and message.is_shown else ""):
                found[node] = last
        return found

    def _answer(
        self,
        begun: Sequence[Message],
        before: _Before,
        at: datetime | None,
        whole: str | None,
    ) -> Turn | str | None:
        """None: no model answered here."""
        completion = _completion(begun)
        last = begun[-1]
        if not (completion.texts or completion.reasoning or completion.calls):
            is_passing = last.is_hidden or last.has_pictures or whole not in (None, last.uid)
            return None if is_passing else exports.NO_WORDS
        began = begun[0].at or at
        if began is None:
            return exports.NO_TIME
        answer = Answer(
            site=SITE,
            key=self._key(last),
            uid=last.uid,
            at=began,
            conversation=self._uid,
            parent=before.answer,
            has_history=before.answer is not None,
            whole=whole,
            model_requested=_last(message.model_asked for message in begun),
            model_served=_last(message.model for message in begun),
            effort=_last(message.effort for message in begun),
            outcome=Outcome.ABORTED if last.is_broken_off else Outcome.COMPLETE,
            is_lower_bound=any(message.is_spoken for message in begun),
        )
        return exports.turn(answer, _in_order(before.given), completion)

    def _pictures(
        self, message: Message, at: datetime | None, whole: str | None
    ) -> Iterator[Turn | str]:
        if not (sizes := message.pictures):
            return
        if at is None:
            yield exports.NO_TIME
            return
        answer = Answer(
            site=SITE,
            key=self._key(message) + "\npictures",
            uid=None if message.is_said else message.uid,
            at=at,
            conversation=self._uid,
            whole=whole,
        )
        yield exports.pictures(answer, sizes)

    def _key(self, message: Message) -> str:
        return exports.key_of(self._uid, message.uid)


def _parents(nodes: Mapping[str, Json]) -> dict[str, str | None]:
    """By node, its parent: what it says, else whose child it is said to be."""
    claimed = {
        child: key
        for key, node in nodes.items()
        for child in fields.items(fields.mapping(node).get("children"))
        if isinstance(child, str)
    }
    said = {key: fields.string(fields.mapping(node).get("parent")) for key, node in nodes.items()}
    return {key: parent or claimed.get(key) for key, parent in said.items()}


def _completion(begun: Sequence[Message]) -> Completion:
    return Completion(
        texts=tuple(fields.text(words) for one in begun for words in one.texts),
        reasoning=tuple(fields.text(words) for one in begun for words in one.thoughts),
        calls=tuple(
            (fields.text(name), fields.text(arguments))
            for one in begun
            for name, arguments in one.calls
        ),
        has_reasoning_item=any(one.has_thought for one in begun),
        is_length_limited=begun[-1].is_length_limited,
    )


def _in_order(given: _Given) -> list[Given]:
    found: list[Given] = []
    while given is not None:
        given, one = given
        found.append(one)
    return found[::-1]


def _last(values: Iterator[str | None]) -> str | None:
    return next(filter(None, reversed(list(values))), None)
