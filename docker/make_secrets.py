"""Make the passwords and keys that are missing below a folder; those that are there stay. Prints names, no values.

python docker/make_secrets.py FOLDER. Each file is readable by its owner alone. The pgpass files are libpq's: whoever
connects to PostgreSQL finds the password by PGPASSFILE, and no address holds it.
"""

import json
import os
import sys
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path
from secrets import token_bytes, token_urlsafe
from typing import Any

S3_USER = "movierec"


def pgpass(name: str) -> str:
    """The password of a user for the database of the same name, wherever the server is."""
    return f"*:*:{name}:{name}:{token_urlsafe(32)}\n"


SECRETS: dict[str, Callable[[], str]] = {
    "postgres/password": lambda: token_urlsafe(32),
    "airflow/pgpass": lambda: pgpass("airflow"),
    "airflow/fernet_key": lambda: urlsafe_b64encode(token_bytes(32)).decode(),
    "airflow/jwt_secret": lambda: token_urlsafe(48),
    "airflow/api_secret_key": lambda: token_urlsafe(32),
    "login/passwords.json": lambda: json.dumps({"admin": token_urlsafe(12)}),
    "mlflow/pgpass": lambda: pgpass("mlflow"),
    "export/password": lambda: token_urlsafe(32),
    "s3/secret_key": lambda: token_urlsafe(32),
    "collector/key": lambda: token_urlsafe(32),
}


# Made of another secret, in the form that somebody reads it in: SeaweedFS, and what knows Amazon's tools.
FORMS: dict[str, tuple[str, Callable[[str], str]]] = {
    "s3/s3.json": ("s3/secret_key", lambda key: json.dumps(identities(key))),
    "s3/credentials": (
        "s3/secret_key",
        lambda key: f"[default]\naws_access_key_id = {S3_USER}\naws_secret_access_key = {key}\n",
    ),
}


def identities(key: str) -> dict[str, Any]:
    """SeaweedFS's users: one, who may do everything."""
    actions = ["Admin", "Read", "Write", "List", "Tagging"]
    user = {"name": S3_USER, "credentials": [{"accessKey": S3_USER, "secretKey": key}], "actions": actions}
    return {"identities": [user]}


def make(folder: Path) -> list[str]:
    """The names of those that were missing, and of forms that were of another secret."""
    missing = [name for name in SECRETS if not (folder / name).exists()]
    for name in missing:
        _write(folder / name, SECRETS[name]())
    forms = {name: form((folder / source).read_text()) for name, (source, form) in FORMS.items()}
    outdated = [name for name in forms if not (folder / name).exists() or (folder / name).read_text() != forms[name]]
    for name in outdated:
        _write(folder / name, forms[name])
    return missing + outdated


def _write(file: Path, content: str) -> None:
    """Whole or not at all: half a secret would be taken for one at the next start."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}.new")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(content)
    os.replace(unfinished, file)


if __name__ == "__main__":
    made = make(Path(sys.argv[1]))
    print(f"made: {', '.join(made)}" if made else "nothing was missing")
