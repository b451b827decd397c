"""The people to erase, and how a value, a line or a page is known to name one of them."""

import html
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import quote

import pyarrow as pa
import pyarrow.compute as pc

from movierec_spark.sources.raw_values import BLANKS, MAX_EXACT

INTEGER = re.compile(r"[+-]?\d{1,30}")
FLOAT = re.compile(r"[+-]?\d{1,30}(?:\.\d*(?:[eE][+-]?\d{1,2})?|[eE]\+\d{1,2})")  # raw_values makes integers of these
TELLING_LENGTH = 9  # a shorter name stands everywhere as a count or a word: it tells of a user behind that word only
BEHIND_USER = rb"(?i:\busers?(?:[_-]?ids?)?)(?:[^\w\r\n<>]|<[^<>]{1,80}>){1,12}"  # tags of HTML may stand between
NUMBER_ENDS = rb"(?!\w|\.(?!0+\b)\d)"  # 414.0 is 414
TEXT_ENDS = rb"(?![\w@]|\.\w)"


@dataclass(frozen=True)
class Subjects:
    """user_ids: of the tables. external_ids: as sources with text ids write them.

    own_tags: in lower case, those that nobody else used. named: the ids that were met so far.
    """

    user_ids: frozenset[int]
    external_ids: frozenset[str] = frozenset()
    own_tags: frozenset[str] = frozenset()
    named: set[int | str] = field(default_factory=set, compare=False, repr=False)

    def ids_among(self, column: pa.Array) -> pa.Array:
        """Whether each value of a column of user_ids (BIGINT) is one of theirs."""
        mask = pc.is_in(column, pa.array(sorted(self.user_ids), pa.int64()))
        self.named.update(pc.unique(column.filter(mask)).to_pylist())
        return mask

    def texts_among(self, column: pa.Array, text_ids: bool | None) -> pa.Array:
        """Whether each text of a column of raw ids is one of theirs; see is_id."""
        texts = pc.unique(column).drop_null().to_pylist()
        return pc.is_in(column, pa.array([text for text in texts if self.is_id(text, text_ids)], pa.string()))

    def is_id(self, text: str, text_ids: bool | None) -> bool:
        """Whether a raw text is an id of theirs.

        text_ids: whether the source has such, where 007 is another user than 7; None: not known, either counts.
        """
        trimmed = text.strip(BLANKS)
        name = trimmed if trimmed in self.external_ids else whole_number(trimmed, canonical=bool(text_ids))
        is_theirs = name in self.external_ids or name in self.user_ids
        self.named.update({name} if name is not None and is_theirs else ())
        return is_theirs

    def is_own_tag(self, text: str) -> bool:
        """Whether it is a tag that only they used, whatever the case of its letters."""
        return text.lower() in self.own_tags

    def stands_in(self, line: str) -> bool:
        """Whether an id of theirs stands anywhere in a line whose fields can't be told."""
        return self._note(self._standing.finditer(line.encode()))

    def mentions(self, page: bytes) -> list[tuple[int, int]]:
        """Where a page, a log or a figure names them, as start and end; see TELLING_LENGTH."""
        found = [match for pattern in self._mentioning for match in pattern.finditer(page)]
        self._note(found)
        return [match.span("name") for match in found]

    def is_told_by(self, page: bytes) -> bool:
        """Whether a page for people names them, or shows a tag that only they used, as words of its own."""
        return bool(self.mentions(page)) or self._own_tag.search(page.decode(errors="replace")) is not None

    def names_by_text(self, content: bytes) -> bool:
        """Whether a text id of theirs stands in it; a number may be a movie, or a time, in rows of others."""
        return any(not content[start:end].isdigit() for start, end in self.mentions(content))

    @cached_property
    def forms(self) -> dict[bytes, int | str]:
        """Each id by the forms in which texts hold it: plain, escaped for HTML and JSON, and in an address."""
        forms: dict[bytes, int | str] = {f"{user}".encode(): user for user in self.user_ids}
        for text in self.external_ids:
            escaped = (html.escape(text), json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1])
            forms |= {form.encode(): text for form in (text, *escaped, quote(text), quote(text, safe=""))}
        return forms

    @cached_property
    def prefilter(self) -> re.Pattern[bytes]:
        """What every text holds in which one of them stands: an id, or what may write one in another way."""
        return re.compile(b"|".join([*map(re.escape, self.forms), rb"\d[eE]\+?\d", rb"\\u"]))

    @cached_property
    def _own_tag(self) -> re.Pattern[str]:
        """A tag of theirs as a page shows it; without such, what stands nowhere."""
        shown = sorted({form for tag in self.own_tags for form in (tag, html.escape(tag))}, key=len, reverse=True)
        either = "|".join(map(re.escape, shown)) or "(?!)"
        return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)

    @cached_property
    def _standing(self) -> re.Pattern[bytes]:
        return _standing(self.forms)

    @cached_property
    def _mentioning(self) -> list[re.Pattern[bytes]]:
        telling = [form for form in self.forms if len(form) >= TELLING_LENGTH]
        short = [form for form in self.forms if len(form) < TELLING_LENGTH]
        patterns = [_standing(telling)] if telling else []
        return [*patterns, _standing(short, BEHIND_USER)] if short else patterns

    def _note(self, matches: Iterable[re.Match[bytes]]) -> bool:
        names = {self.forms[match["name"]] for match in matches}
        self.named.update(names)
        return bool(names)


def whole_number(text: str, canonical: bool) -> int | None:
    """The number that a text tells as conform reads it; canonical: only where it is written as numbers are."""
    if INTEGER.fullmatch(text):
        return int(text) if not canonical or f"{int(text)}" == text else None
    if FLOAT.fullmatch(text) and float(text).is_integer() and abs(float(text)) <= MAX_EXACT:
        return int(float(text))
    return None


def _standing(forms: Iterable[bytes], before: bytes = b"") -> re.Pattern[bytes]:
    """One of the forms, not as a part of a longer word, address or number."""
    longest_first = sorted(forms, key=len, reverse=True)
    ended = [re.escape(form) + (NUMBER_ENDS if form.isdigit() else TEXT_ENDS) for form in longest_first]
    return re.compile(before + rb"(?<![\w.@])(?P<name>%s)" % b"|".join(ended))
