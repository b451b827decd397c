"""Events as products send them and as nobody should: JSON texts of each field, sound and odd, and their mixtures."""

import json
import random
from collections.abc import Iterator

SOUND = {
    "event_id": '"e-1"',
    "user_id": "7",
    "movie_id": "1",
    "event_type": '"play"',
    "value": "2",
    "occurred_at": '"2018-09-26T12:00:00Z"',
    "publication_id": '"2018-09-25/0001"',
    "rank": "3",
    "scenario": '"home"',
}
ANY_TYPE = ("null", "true", "[]", "{}", '["a"]', '{"a": 1}', '""', '"   "', r'"\\N"', r'"\u200b"', '"{}"', '"[1]"')
STRUCTURES = (
    "\"['a']\"",
    '"{ }"',
    r'"{\"a\": 1}"',
    '"[x]"',
    '"{x}"',
    '"[[1]]"',
    r'"[\"a\"]\n"',
    r'"\u0000"',
    '"a\\u0000b"',
)
IDS = (
    *("0", "-0", "-7", "1.0", "7.5", "1e3", "1E+2", "1e-3", "1.50", "0.10", "-1.0", "100.00", "1e16", "12e0"),
    *('"7"', '" 7 "', r'"\t7"', r'"\u00a07"', r'"\u00017"', r'"7\u007f"', '"7.0"', '"7.5"', '"1e3"', '"1e+3"', '"7."'),
    *('"+7"', '"-7"', '"007"', '"+0"', '"abc"', '"u-17"', '"é"', '"٧"', '"1_000"', '"0x10"', '".5"', '"7 7"', '"7L"'),
    *("9223372036854775807", "9223372036854775808", '"9223372036854775807"', '"-9223372036854775808"'),
    *("9007199254740992.0", "9007199254740994.0", '"9007199254740993"', '"9007199254740994.0"'),
    *("12345678901234567890123456789012345678", "1" * 39, "1" * 40, f'"{"x" * 200}"', f'"{"x" * 201}"'),
    *(f'"{"🎬" * 200}"', f'"{"🎬" * 201}"', '"9223372036854775808"', '"00000000000000000000000000000000000007"'),
)
TYPES = (
    *('"PLAY"', '" play "', r'"play\n"', r'"play\u0085"', '"1a"', '"é"', '"play x"', "7", '"play_2"', '"p"'),
    *(f'"{"a" * 50}"', f'"{"a" * 51}"', r'"\u2028play"', '"-"', r'"pl\u0131"'),
)
VALUES = (
    *("0", "-1", "1000000", "1000000.1", "1e6", "1e-7", "0.1", "1.10", "123456.123456789012345", "-0.0", "-0", "1e300"),
    *(
        '"2"',
        '" 2.5 "',
        '"1e3"',
        '"nan"',
        '"NaN"',
        '"Infinity"',
        '"-inf"',
        '"0x1p2"',
        '"4d"',
        '"4f"',
        '"4,5"',
        '"1e400"',
    ),
    *('"+.5"', '"5."', '"."', '"-0"', '"1_0"', '"٣"', '"1e"', '"--1"', '"1e-400"', '"1e+6"', r'"\u00015"'),
)
TIMES = (
    *(
        "1537437600",
        "1537437600.5",
        "1537437600.1234567",
        "1.5374376e9",
        "20180920",
        "20181399",
        "20190101",
        "15374376",
    ),
    *("86400", "86399", "86399.9999996", "86399.9999994", "0", "-1", "1538006399.9999994", "1538006399.9999996"),
    *("1538006400", "1537437600000", "1e10", "1e300", "1" * 39),
    *(
        '"1537437600"',
        '" 1537437600 "',
        '"+1537437600"',
        '"1.5374376e9"',
        '"1537437600."',
        '".5e10"',
        '"1_537_437_600"',
    ),
    *('"2018-09-20"', '"20180920"', '"20180920T100000Z"', '"20180920 10:00"', '"2018-09-20T10"', '"2018-09-20T10Z"'),
    *('"2018-09-20T10:00:00+02"', '"2018-09-20 10:00:00.5-0730"', '"2018-09-20T10:00:00,5Z"', '"2018-0920"'),
    *('"2018-02-30"', '"2016-02-29"', '"2018-02-29"', '"2018-09-20T25:00"', '"2018-09-20T24:00"', '"2018-09-20T10:60"'),
    *('"2018-09-20T10:00:60"', '"09/20/2018"', '"2018-09-20T10:00:00+19:00"', '"2018-09-20T10:00:00+18:00"'),
    *('"2018-09-20T10:00:00-18:00"', '"2018-09-20T10:00:00+18:01"', '"2018-09-20T10:00:00+17:60"', '"2018-09"'),
    *('"2018-09-20T10:00:00-00:30"', '"2018-09-20T10:00:00+0000"', '"2018-09-20t10:00:00z"', '"2018-09-20T10:00:00 Z"'),
    *('"2018-09-20T10:00:00.1234567Z"', '"2018-09-20T10:00:00.1234569999999Z"', '"2018-09-20T10:00:00.000000001"'),
    *('"2018-09-26T23:59:59.999999Z"', '"2018-09-26T23:59:59.9999999Z"', '"2018-09-27T00:00:00Z"', '"2018-09-27"'),
    *('"2018-09-27T01:00:00+02:00"', '"2018-09-26T23:00:00-02:00"', '"1970-01-02"', '"1970-01-01T23:59:59.999999"'),
    *('"0000-01-01"', '"0001-01-01"', '"9999-12-31T23:59:59-05:00"', r'"2018-09-20\n"', '"٢٠١٨-09-20"', '"١٥٣٧٤٣٧٦٠٠"'),
    *(
        '"20180920100000"',
        '"2018-09-20T10:0000"',
        '"2018-09-20T1000:00"',
        '"2018-09-20T10:00:00.Z"',
        '"now"',
        '"18991231"',
    ),
)
RANKS = (
    *("1", "0", "-1", "1000000", "1000001", "1.0", "1.5", "1e3", "2147483647", "2147483648", "1" * 39),
    *('"1"', '" 7 "', '"+7"', '"1.0"', '"007"', '"first"', '"2147483648"', r'"\u00017"', '"٧"', '"1_0"'),
)
ODD = {
    "event_id": (*ANY_TYPE, *STRUCTURES, *IDS),
    "user_id": (*ANY_TYPE, *STRUCTURES, *IDS),
    "movie_id": (*ANY_TYPE, *STRUCTURES, *IDS),
    "event_type": (*ANY_TYPE, *STRUCTURES, *TYPES),
    "value": (*ANY_TYPE, *STRUCTURES, *VALUES),
    "occurred_at": (*ANY_TYPE, *STRUCTURES, *TIMES),
    "publication_id": (*ANY_TYPE, *STRUCTURES, *IDS),
    "rank": (*ANY_TYPE, *STRUCTURES, *RANKS),
    "scenario": (*ANY_TYPE, *STRUCTURES, *TYPES),
}


def event_texts(mixtures: int, seed: int) -> Iterator[str]:
    """Each odd text of a field in an otherwise sound event, events that lack a field, and mixtures of these."""
    draw = random.Random(seed)
    yield _text(SOUND)
    for field, texts in ODD.items():
        yield _text({name: text for name, text in SOUND.items() if name != field})
        yield from (_text(SOUND | {field: text}) for text in texts)
    for _ in range(mixtures):
        changed = draw.sample(list(ODD), draw.randint(1, 3))
        yield _text(SOUND | {field: draw.choice(ODD[field]) for field in changed} | _moment(draw))


def _moment(draw: random.Random) -> dict[str, str]:
    """At times any moment of three days, in seconds or ISO 8601 with any offset."""
    if draw.random() < 0.5:
        return {}
    second = draw.randint(1537833600, 1538092800)
    day, clock = divmod(second - 1537833600, 86_400)
    hours, minutes = draw.randint(-18, 18), draw.choice((0, 30, 45))
    iso = f"2018-09-{25 + day:02d}T{clock // 3600:02d}:{clock // 60 % 60:02d}:{clock % 60:02d}"
    fraction = "".join(draw.choices("0123456789", k=draw.randint(1, 9)))
    forms = (f"{second}", f"{second}.{fraction}", f'"{iso}.{fraction}{hours:+03d}:{minutes:02d}"', f'"{iso}Z"')
    return {"occurred_at": draw.choice(forms)}


def _text(fields: dict[str, str]) -> str:
    return "{" + ", ".join(f"{json.dumps(name)}: {text}" for name, text in fields.items()) + "}"
