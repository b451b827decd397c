"""What a run costs: time, processor time, and the memory of its processes, sampled while it goes on."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Event, Thread
from typing import TypeVar

import psutil

EVERY_SECONDS = 0.2
JVM = "java"
Used = tuple[bool, float]  # whether the process is a JVM, and its seconds
NOTHING: Used = (False, 0.0)
T = TypeVar("T")


@dataclass
class Cost:
    """seconds: of the clock. cpu_seconds: of all processes together, this one and the JVM included; jvm_cpu_seconds: of
    the JVM alone.

    peak_rss_bytes: resident at once at most, of all processes together; what forks share counts for each of them.
    jvm_bytes, python_bytes: the same of the JVM, and of all Python processes together.
    """

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    jvm_cpu_seconds: float = 0.0
    peak_rss_bytes: int = 0
    jvm_bytes: int = 0
    python_bytes: int = 0


@contextmanager
def measured() -> Iterator[Cost]:
    cost, over = Cost(), Event()
    before, used = _cpu_seconds(), dict[int, Used]()
    sampler = Thread(target=_sample, args=(cost, used, over), daemon=True)
    started = time.perf_counter()
    sampler.start()
    try:
        yield cost
    finally:
        cost.seconds = time.perf_counter() - started
        over.set()
        sampler.join()
        used.update(_cpu_seconds())
        spent = [(is_jvm, seconds - before.get(pid, NOTHING)[1]) for pid, (is_jvm, seconds) in used.items()]
        cost.cpu_seconds = sum(seconds for _, seconds in spent)
        cost.jvm_cpu_seconds = sum(seconds for is_jvm, seconds in spent if is_jvm)


def _sample(cost: Cost, used: dict[int, Used], over: Event) -> None:
    while not over.wait(EVERY_SECONDS):
        used.update(_cpu_seconds())
        sizes = _of_each(lambda process: (process.name() == JVM, process.memory_info().rss)).values()
        cost.peak_rss_bytes = max(cost.peak_rss_bytes, sum(size for _, size in sizes))
        cost.jvm_bytes = max(cost.jvm_bytes, sum(size for is_jvm, size in sizes if is_jvm))
        cost.python_bytes = max(cost.python_bytes, sum(size for is_jvm, size in sizes if not is_jvm))


def _cpu_seconds() -> dict[int, Used]:
    """By process, what it has used so far; what one used that ended between two samples is lost."""
    return _of_each(lambda process: (process.name() == JVM, sum(process.cpu_times()[:2])))


def _of_each(ask: Callable[[psutil.Process], T]) -> dict[int, T]:
    """By process, of this one and all below it; one that ends meanwhile is left out."""
    answers, this = dict[int, T](), psutil.Process()
    for process in [this, *this.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            answers[process.pid] = ask(process)
    return answers
