"""One file by HTTP, continued where an earlier try broke off."""

from pathlib import Path
from typing import Any

import requests
from tqdm import tqdm

CHUNK = 1 << 16  # of a transfer that breaks off the last chunk is lost
TIMEOUT = 30  # seconds without a byte


def resuming(partial: Path) -> Any:
    """A pooch downloader that keeps what it has got in partial until the file is whole.

    A server that doesn't know Range sends the file from its beginning. Raises requests.RequestException.
    """

    def download(url: str, output_file: str, pooch: object) -> None:
        held = partial.stat().st_size if partial.exists() else 0
        headers = {"Range": f"bytes={held}-"} if held else {}
        with requests.get(url, headers=headers, stream=True, timeout=TIMEOUT) as response:
            if response.status_code != requests.codes.requested_range_not_satisfiable:
                response.raise_for_status()
                _append(response, partial, held if response.status_code == requests.codes.partial_content else 0)
        partial.replace(output_file)

    return download


def _append(response: requests.Response, partial: Path, start: int) -> None:
    """Write the body from the position start on; raises RequestException where it ends before its announced length."""
    length = int(response.headers.get("Content-Length", 0))
    bar = tqdm(total=start + length or None, initial=start, unit="B", unit_scale=True, desc=partial.stem)
    with bar, partial.open("r+b" if start else "wb") as file:
        file.seek(start)
        for chunk in response.iter_content(CHUNK):
            file.write(chunk)
            bar.update(len(chunk))
