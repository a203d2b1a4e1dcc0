"""One case: facts in, decisions and their reasons out."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from ctypes import byref, c_char_p, c_uint32
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING, Any, Union

from ._library import Handle, Language, call, language_number, library

if TYPE_CHECKING:
    from .policy import DecisionInfo, Policy

Facts = Union[Mapping[str, Any], str, bytes]


def facts_text(facts: Facts) -> bytes:
    """Facts as the JSON of docs/facts.md. Numbers keep their digits: a float counts as the decimal it prints as."""
    if isinstance(facts, bytes):
        return facts
    if isinstance(facts, str):
        return facts.encode()
    return json.dumps(facts, ensure_ascii=False, default=_as_json).encode()


def _as_json(value: Any) -> Any:
    if type(value).__name__ in ("NAType", "NaTType"):  # of pandas
        return None
    if isinstance(value, (Decimal, Fraction)):
        return str(value)
    if isinstance(value, datetime.datetime):
        if value.time() != datetime.time():
            raise TypeError(f"a fact is a day, not a time: {value}")
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    if isinstance(value, Mapping):
        return dict(value)
    if hasattr(value, "tolist"):  # of NumPy
        return value.tolist()
    raise TypeError(f"not a fact: {value!r}")


@dataclass(frozen=True)
class Outcome:
    """A decision on a case.

    `value` is exact: Decimal for money, int or Fraction for other numbers, bool, datetime.date (a month: its first day),
    str, frozenset, list or dict; None unless `state` is "value". Nothing unknown is ever taken as zero or no: then
    `state` is "undetermined", and `missing` names the facts that would settle it.
    """

    state: str  #: value, not_applicable, undetermined, error
    value: Any = None
    text: str = ""  #: as people read it
    unit: str = ""
    missing: tuple[str, ...] = ()
    low: Any = None  #: bounds of an undetermined number, whatever is missing
    high: Any = None
    modality: tuple[str, ...] = ()  #: "at_most", "may" …
    fault: str = ""  #: of an error
    rounded: str = ""  #: money that nobody rounded: how it was, once, at the end
    exact: Any = None  #: the number before that
    each: tuple[Outcome, ...] | None = None  #: of a decision about the elements of a list

    @property
    def is_known(self) -> bool:
        return self.state == "value"

    def __str__(self) -> str:
        if self.each is not None:
            return "; ".join(map(str, self.each))
        if self.state == "undetermined" and self.missing:
            return f"{self.state} ({', '.join(self.missing)})"
        return self.text or self.state


def _exact(info: DecisionInfo, value: Any) -> Any:
    """A value of the JSON of docs/facts.md in the type that Python has for it."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, list):
        values = [item if isinstance(item, dict) else _exact(info, item) for item in value]
        return frozenset(values) if info.kind == "set" and not info.is_list else values
    if isinstance(value, dict):
        return {key: item if isinstance(item, dict) else _exact(info, item) for key, item in value.items()}
    if info.kind == "number":
        if info.money:
            return Decimal(value) if isinstance(value, int) or "/" not in value else Fraction(value)
        number = Fraction(value)
        return number.numerator if number.denominator == 1 else number
    if info.kind == "date":
        return datetime.date.fromisoformat(value)
    if info.kind == "month":
        return datetime.date.fromisoformat(value + "-01")
    return value


def _outcome(info: DecisionInfo, stated: dict[str, Any]) -> Outcome:
    if "each" in stated:
        each = tuple(_outcome(info, one) for one in stated["each"])
        return Outcome("value", each=each)
    return Outcome(
        state=stated["state"],
        value=_exact(info, stated.get("value")),
        text=stated.get("text", ""),
        unit=stated.get("unit", ""),
        missing=tuple(stated.get("missing", ())),
        low=_exact(info, stated.get("low")),
        high=_exact(info, stated.get("high")),
        modality=tuple(stated.get("modality", ())),
        fault=stated.get("fault", ""),
        rounded=stated.get("rounded", ""),
        exact=_exact(info, stated.get("exact")),
    )


class Decisions(Mapping[str, Outcome]):
    """What a policy decides on one case: an Outcome by name of the decision."""

    def __init__(self, policy: Policy, facts: bytes, on: datetime.date | None, readings: tuple[tuple[str, str], ...],
                 text: str) -> None:
        self._policy, self._facts, self._asked_on, self._readings = policy, facts, on, readings
        self.json = text  #: the document "tiaoli.decisions/1" (docs/facts.md)
        document = json.loads(text)
        self.on = datetime.date.fromisoformat(document["on"])  #: as of which day
        self._stated: dict[str, dict[str, Any]] = document["decisions"]

    def __getitem__(self, name: str) -> Outcome:
        return _outcome(self._policy.decision(name), self._stated[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._stated)

    def __len__(self) -> int:
        return len(self._stated)

    def explain(self, decision: str, *, element: int = 0, language: Language | None = None) -> Explanation:
        """Why a decision came out as it did; `element` chooses among those about the elements of a list."""
        return self._policy.explain(self._facts, decision, on=self._asked_on, readings=dict(self._readings),
                                    element=element, language=language)

    def why_not(self, decision: str, *, element: int = 0, language: Language | None = None) -> WhyNot:
        """Why a decision does not apply, or is no, and by how much its conditions failed."""
        return self._policy.why_not(self._facts, decision, on=self._asked_on, readings=dict(self._readings),
                                    element=element, language=language)

    def __repr__(self) -> str:
        known = {name: str(outcome) for name, outcome in self.items() if outcome.state != "not_applicable"}
        return f"Decisions(on={self.on}, {known})"

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><td>{escape(name)}</td><td>{escape(str(outcome))}</td></tr>"
                       for name, outcome in self.items() if outcome.state != "not_applicable")
        return f"<table>{rows}</table>"


class _Readable:
    """What the library says of a decision, in each of its formats."""

    def _render(self, form: int) -> str:
        raise NotImplementedError

    @property
    def text(self) -> str:
        return self._render(_FORMS.index("text"))

    @property
    def json(self) -> dict[str, Any]:
        """The graph of steps, "tiaoli.explanation/1" (docs/explanations.md)."""
        return json.loads(self._render(_FORMS.index("json")))

    @property
    def markdown(self) -> str:
        return self._render(_FORMS.index("markdown"))

    @property
    def html(self) -> str:
        return self._render(_FORMS.index("html"))

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html

    def _repr_markdown_(self) -> str:
        return self.markdown


_FORMS = ("text", "json", "markdown", "html")  # in the order of tiaoli_format


class Explanation(_Readable):
    """Why a decision came out as it did. Independent of everything else once it is made."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle

    def _render(self, form: int) -> str:
        text = library.explanation_render(self._handle, form)
        if text is None:
            raise MemoryError
        return text.decode()


class WhyNot(_Readable):
    """Why a decision does not apply, or is no: for each rule that could have made it otherwise the fewest conditions that
    failed, and by how much. Independent of everything else once it is made."""

    def __init__(self, texts: tuple[str, ...]) -> None:
        self._texts = texts

    def _render(self, form: int) -> str:
        return self._texts[form]


def _row(session: Handle, decision: int, element: int) -> int:
    first, last = c_uint32(), c_uint32()
    library.session_rows(session, decision, 0, byref(first), byref(last))
    if not 0 <= element < last.value - first.value:
        raise IndexError(f"element {element} of {last.value - first.value}")
    return first.value + element


def explain(session: Handle, decision: int, element: int, language: Language) -> Explanation:
    """Of the case that the session has decided."""
    handle = Handle("explanation_free")
    call(library.session_why, session, decision, _row(session, decision, element), language_number(language), handle.out,
         language=language)
    return Explanation(handle)


def why_not(session: Handle, decision: int, element: int, language: Language) -> WhyNot:
    """Of the case that the session has decided."""
    row, texts = _row(session, decision, element), []
    for form in range(len(_FORMS)):
        text = c_char_p()  # the session's, until the next one
        call(library.session_why_not, session, decision, row, form, language_number(language), byref(text),
             language=language)
        texts.append((text.value or b"").decode())
    return WhyNot(tuple(texts))
