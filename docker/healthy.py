"""Whether a server says that it is well: exit code 0, or 1 and one line. Needs nothing but Python.

python docker/healthy.py ADDRESS [PART ...]. Where parts are named, the answer is Airflow's, which tells the state of
each of its parts.
"""

import json
import sys
from urllib.request import ProxyHandler, build_opener

PATIENCE = 5  # seconds


def ailing(address: str, parts: list[str]) -> list[str]:
    """Those of the parts that are not well. Raises OSError where nothing answers, or not with 200."""
    with build_opener(ProxyHandler({})).open(address, timeout=PATIENCE) as answer:
        body = answer.read()
    states = json.loads(body) if parts else {}
    return [part for part in parts if states[part]["status"] != "healthy"]


if __name__ == "__main__":
    address, *parts = sys.argv[1:]
    try:
        reason = ", ".join(ailing(address, parts))
    except OSError as error:
        reason = f"{error}"
    sys.exit(f"{address}: {reason}" if reason else 0)
