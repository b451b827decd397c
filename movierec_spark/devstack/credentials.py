"""Airflow's keys and its administrator's password: made once, readable by their owner alone."""

import json
import os
import secrets
from base64 import urlsafe_b64encode
from pathlib import Path

from movierec_spark.settings import Settings

ADMINISTRATOR = "admin"
PASSWORDS = "passwords.json"


def credentials(settings: Settings) -> dict[str, str]:
    """The variables that let Airflow's processes trust each other, and its administrator log in."""
    settings.airflow.mkdir(parents=True, exist_ok=True)
    keys = _made_once(
        settings.airflow / "keys.json",
        {
            "AIRFLOW__API__SECRET_KEY": secrets.token_urlsafe(32),
            "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_urlsafe(48),
            "AIRFLOW__CORE__FERNET_KEY": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        },
    )
    password(settings)
    return {
        **keys,
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{ADMINISTRATOR}:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(settings.airflow / PASSWORDS),
    }


def password(settings: Settings) -> str:
    """The administrator's."""
    made = {ADMINISTRATOR: secrets.token_urlsafe(12)}
    return _made_once(settings.airflow / PASSWORDS, made)[ADMINISTRATOR]


def _made_once(file: Path, content: dict[str, str]) -> dict[str, str]:
    """What the file holds; where it is missing, it is made with this content."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return json.loads(file.read_text())
    with os.fdopen(descriptor, "w") as opened:
        json.dump(content, opened)
    return content
