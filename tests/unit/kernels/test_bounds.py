"""No kernel reads or writes beyond its arrays."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

KERNELS = ("top_k", "fold_in", "attribution", "mmr")


@pytest.mark.slow
def test_every_kernel_keeps_within_its_arrays(tmp_path: Path) -> None:
    """numba checks no index unless it is told to when it compiles."""
    tests = [str(Path(__file__).with_name(f"test_{kernel}_kernel.py")) for kernel in KERNELS]
    checked = os.environ | {"NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
    found = subprocess.run(command, env=checked, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout[-3000:]
