"""Command lines of the documentation, checked as far as that runs nothing: what they name must be there."""

import re
import shlex
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from importlib.util import find_spec
from io import StringIO
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from movierec_spark.cli import app
from movierec_spark.devstack.environment import environment
from movierec_spark.settings import PROJECT, settings

OPERATORS = "|;&<>"
REDIRECTIONS = {"<", ">", ">>"}
COMPOSE = yaml.safe_load((PROJECT / "docker" / "compose.yaml").read_text())
VERBS_OF_SERVICES = {"up", "restart", "stop", "logs"}


def commands(script: str) -> Iterator[list[str]]:
    """The words of each command, without comments, redirections and variables that are set before it."""
    for line in script.replace("\\\n", " ").splitlines():
        lexer = shlex.shlex(line, posix=True, punctuation_chars=OPERATORS)
        lexer.whitespace_split = True
        words: list[str] = []
        tokens = iter(lexer)
        for token in tokens:
            if token in REDIRECTIONS:
                next(tokens)
            elif set(token) <= set(OPERATORS):
                yield from [words] if words else []
                words = []
            elif words or not re.match(r"[A-Z_]+=", token):
                words.append(token)
        yield from [words] if words else []


def check(command: list[str]) -> None:
    """Fails for a program, a command, an option, a value or a file that doesn't exist."""
    program, *arguments = command
    name = program.removeprefix(".venv/bin/")
    if name not in CHECKS:
        pytest.fail(f"nothing checks {shlex.join(command)!r}: add a check for {name}, or have the block run by a test")
    CHECKS[name](arguments)


def _movierec(arguments: list[str]) -> None:
    group = get_command(app)
    context = group.make_context("movierec", arguments[:1], resilient_parsing=True)
    command = group.get_command(context, arguments[0])
    assert command is not None, f"movierec has no command {arguments[0]}"
    is_only_named = len(arguments) == 1
    parsed = command.make_context(arguments[0], arguments[1:], parent=context, resilient_parsing=is_only_named)
    if arguments[0] == "run" and not is_only_named:
        day = ["--as-of", f"{parsed.params['as_of']}"] if parsed.params["as_of"] else []
        _job(parsed.params["job"], [*day, *parsed.args])


def _job(job: str, arguments: list[str]) -> None:
    assert (PROJECT / "jobs" / f"{job}.py").exists(), f"there is no job {job}"
    _parsed_by(import_module(f"jobs.{job}").main, arguments)


def _parsed_by(main: Callable[[], None], arguments: list[str]) -> None:
    """--help at the end: everything before it is read and checked, and nothing runs."""
    said = StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(said), redirect_stderr(said):
        patch.setattr(sys, "argv", ["", *arguments, "--help"])
        with pytest.raises(SystemExit) as ended:
            main()
    assert ended.value.code == 0, said.getvalue()
    unknown = [word for word in arguments if word.startswith("--") and f"{word} " not in said.getvalue()]
    assert not unknown, f"no option {unknown}: {said.getvalue()}"


def _make(arguments: list[str]) -> None:
    done = subprocess.run(["make", "--dry-run", *arguments], cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for command in commands(done.stdout):
        if "tests.benchmarks" in " ".join(command[:3]):
            _parsed_by(import_module(command[2]).main, command[3:])


def _python(arguments: list[str]) -> None:
    assert arguments[0] == "-m"
    assert find_spec(arguments[1]), f"there is no module {arguments[1]}"


def _spark_submit(arguments: list[str]) -> None:
    option, properties, script, *rest = arguments
    assert option == "--properties-file"
    assert (PROJECT / properties).exists()
    _job(script.removeprefix("jobs/").removesuffix(".py"), rest)


def _docker(arguments: list[str]) -> None:
    parser = ArgumentParser(exit_on_error=False)
    parser.add_argument("compose", choices=["compose"])
    parser.add_argument("--profile")
    parser.add_argument("verb", choices=["build", "ps", "down", "run", "exec", *VERBS_OF_SERVICES])
    parser.add_argument("rest", nargs="...")
    asked = parser.parse_args(arguments)
    profiles = {profile for service in COMPOSE["services"].values() for profile in service.get("profiles", [])}
    assert asked.profile in {None, "*", *profiles}
    names = [word for word in asked.rest if not word.startswith("-") and "=" not in word]
    if asked.verb in VERBS_OF_SERVICES:
        assert set(names) <= set(COMPOSE["services"])
    elif asked.verb in ("run", "exec"):
        assert names[0] in COMPOSE["services"]
        inner = asked.rest[asked.rest.index(names[0]) + 1 :]
        if inner[:1] == ["movierec"]:
            check(inner)


def _airflow(arguments: list[str]) -> None:
    """Its imports and its logging stay out of the process that tests Spark."""
    program = [str(Path(sys.executable).with_name("airflow")), *arguments[:2], "--help"]
    done = subprocess.run(program, env=environment(settings()), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    unknown = [word for word in arguments if word.startswith("--") and word not in done.stdout]
    assert not unknown, f"airflow {' '.join(arguments[:2])} has no option {unknown}"


def _is_folder(arguments: list[str]) -> None:
    assert (PROJECT / arguments[0]).is_dir()


CHECKS: dict[str, Callable[[list[str]], None]] = {
    "movierec": _movierec,
    "make": _make,
    "python": _python,
    "spark-submit": _spark_submit,
    "docker": _docker,
    "airflow": _airflow,
    "cd": _is_folder,
    "echo": lambda arguments: None,
}
