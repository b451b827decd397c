"""A home in which one person stands everywhere: in drops of every format, in all tables, in pages and artifacts.

The person is two users: one by number, in MovieLens and in feedback, one by an e-mail address, in a team's own files.
"""

import gzip
import io
import json
import os
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from movierec_spark.settings import PROJECT
from tests.shop import SHOP

USER, EMAIL = 987654321987, "ann.erased@mail.example"
TAG = "Ann was here, says Ann"
REJECTED_DAY, FIRST_DAY, SECOND_DAY = date(2018, 9, 24), date(2018, 9, 25), date(2018, 9, 26)
DATA = PROJECT / "data/ml-latest-small"
OTHERS = 100  # users of the archive
FIRST_SECOND = {REJECTED_DAY: 1537747200, FIRST_DAY: 1537833600, SECOND_DAY: 1537920000}
OF_SHOP = {file["holds"]: file for file in SHOP.model_dump(mode="json", exclude_unset=True)["files"]}
PEOPLE_OF_SHOP = {
    "holds": "users",
    "pattern": "people.parquet",
    "columns": {"user_id": "customer", "gender": "gender", "zip_code": "zip"},
}
STARS = OF_SHOP["ratings"]
SOURCE = {
    "kind": "table",
    "text_ids": True,
    "files": [STARS, STARS | {"pattern": "stars-*.parquet"}, OF_SHOP["events"], PEOPLE_OF_SHOP],
}
CONFIGURED = {
    "MOVIEREC_SOURCES": json.dumps({"shop": SOURCE}),
    "MOVIEREC_REGISTRY__AUTO_PROMOTE": "true",
    "MOVIEREC_SERVING__EXPLORE__SHARE": "0.3",
    "MOVIEREC_EVALUATION__WINDOWS": "2",
    "MOVIEREC_EVALUATION__BOOTSTRAP_SAMPLES": "50",
}
JOBS = (
    ("ingest", REJECTED_DAY),
    *((job, FIRST_DAY) for job in ("ingest", "conform", "train", "register", "recommend")),
    *((job, SECOND_DAY) for job in ("ingest", "conform", "recommend", "refresh", "monitor", "explore")),
)


def build(home: Path) -> None:
    """Deliver the drops, and run the jobs of the days."""
    land_drops(home)
    for job, day in JOBS:
        run(home, "run", job, "--as-of", f"{day}")
    refused = run(home, "run", "conform", "--as-of", f"{REJECTED_DAY}", code=1)
    assert "not published" in refused, refused


def run(home: Path, *arguments: str, code: int = 0) -> str:
    """What a command says; fails where it ends with another code."""
    command = [str(Path(sys.executable).with_name("movierec")), *arguments]
    environment = os.environ | CONFIGURED | {"MOVIEREC_HOME": str(home), "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == code, f"{command}: {done.stdout[-4000:]}{done.stderr[-4000:]}"
    return done.stdout + done.stderr


def land_drops(home: Path) -> None:
    land(home, "movielens", FIRST_DAY, {"archive.zip": _zipped(_archive())})
    land(home, "movielens", SECOND_DAY, {"ratings.csv.gz": gzip.compress(_ratings_of_second_day())})
    for day in (FIRST_DAY, SECOND_DAY):
        land(home, "feedback", day, {"events.jsonl": _events(day)})
    land(home, "feedback", REJECTED_DAY, {"events.jsonl": _events(REJECTED_DAY, broken=True)})
    land(home, "shop", FIRST_DAY, {"stars-1.csv": _stars(), "people.parquet": _people()})
    land(home, "shop", SECOND_DAY, {"stars-2.parquet": _more_stars(), "plays.jsonl": _plays()})


def land(home: Path, source: str, day: date, files: dict[str, bytes]) -> None:
    drop = home / "landing" / source / f"as_of={day}"
    drop.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (drop / name).write_bytes(content)


def _archive() -> dict[str, bytes]:
    """Files of ml-latest-small with few users, and the person's 30 ratings, one of which no suite accepts, and tags."""
    ratings = [line for line in _lines("ratings.csv") if line.startswith("userId") or int(line.split(",")[0]) <= OTHERS]
    second = FIRST_SECOND[FIRST_DAY]
    own = [f"{USER},{movie},0.5,{second + movie}\n" for movie in _movie_ids()[:30]]
    own.append(f"{USER},1,77,{second}\n")
    tags = [*_lines("tags.csv")[:200], f'{USER},1,"{TAG}",{second}\n', f"{USER},2,funny,{second}\n"]
    texts = {"ratings.csv": [*ratings, *own], "tags.csv": tags}
    texts |= {name: _lines(name) for name in ("movies.csv", "links.csv")}
    return {f"small/{name}": "".join(lines).encode() for name, lines in texts.items()}


def _ratings_of_second_day() -> bytes:
    rows = [f"{user},50,4.5,{FIRST_SECOND[SECOND_DAY] + user}\r\n" for user in range(1, 40)]
    return "".join(["userId,movieId,rating,timestamp\r\n", *rows, f"{USER},50,1.5,{FIRST_SECOND[SECOND_DAY]}"]).encode()


def _events(day: date, broken: bool = False) -> bytes:
    """An event of each of some users; broken: of many without what one must say."""
    events = [
        {
            "event_id": f"{day}-{user}",
            "user_id": user,
            "movie_id": 1,
            "event_type": "play",
            "occurred_at": f"{day}T01:00Z",
        }
        for user in (*range(1, 40), USER)
    ]
    if broken:
        events += [event | {"event_id": f"b-{event['event_id']}", "event_type": None} for event in events]
    return "".join(f"{json.dumps(event)}\n" for event in events).encode()


def _stars() -> bytes:
    """CSV with quotes, in which a field of the person's last row goes over two lines."""
    others = [f'"c{customer}@mail.example",{movie},4,2018-09-25,ok\n' for customer in range(20) for movie in (1, 2, 50)]
    own = [
        f'"{EMAIL}",{movie},5,2018-09-25T10:{position:02}:00Z,"so,\ngood"\n'
        for position, movie in enumerate(_movie_ids()[:15])
    ]
    return "".join(["customer,film,stars,when,note\n", *others[:30], *own, *others[30:]]).encode()


def _people() -> bytes:
    customers = [*(f"c{customer}@mail.example" for customer in range(20)), EMAIL]
    columns = {"customer": customers, "gender": ["F", "M", "F"] * 7, "zip": [f"1{n:04}" for n in range(20)] + ["98127"]}
    return _parquet(columns)


def _more_stars() -> bytes:
    customers = [*(f"c{customer}@mail.example" for customer in range(20)), EMAIL]
    return _parquet({"customer": customers, "film": [1] * 21, "stars": [4.5] * 21, "when": ["2018-09-26"] * 21})


def _plays() -> bytes:
    events = [
        {"id": f"p{number}", "customer": customer, "film": 2, "what": "play", "when": "2018-09-26T02:00Z"}
        for number, customer in enumerate(("c1@mail.example", EMAIL, "c2@mail.example"))
    ]
    return "".join(f"{json.dumps(event)}\n" for event in events).encode()


def _parquet(columns: dict[str, list]) -> bytes:
    target = io.BytesIO()
    pq.write_table(pa.table(columns), target)
    return target.getvalue()


def _zipped(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def _lines(name: str) -> list[str]:
    return (DATA / name).read_text(encoding="utf-8").splitlines(keepends=True)


def _movie_ids() -> list[int]:
    return [int(line.split(",")[0]) for line in _lines("movies.csv")[1:]]
