"""What stands in for `docker compose` where the commands of docs/containers.md are tried: the same words, on processes.

python -m tests.docker.docker_command FOLDER INIT compose WORD ..., FOLDER and INIT being those of an open box.
"""

import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path

from tests.docker.box import Box
from tests.docker.stack import Stack, volumes


def main(folder: str, init: str, words: list[str]) -> int:
    parser = ArgumentParser()
    parser.add_argument("--profile")
    parser.add_argument("verb", choices=("up", "stop", "down", "run", "exec"))
    parser.add_argument("rest", nargs="...")
    arguments = parser.parse_args(words)
    box = Box(Path(folder))
    box.init = int(init)
    stack = Stack(box)
    takes_flags = arguments.verb in ("up", "stop", "down")
    flags = [word for word in arguments.rest if takes_flags and word.startswith("-")]
    names = [word for word in arguments.rest if word not in flags]
    if arguments.verb == "up":
        stack.up(*(names or [name for name, service in stack.services.items() if "profiles" not in service.raw]))
    elif arguments.verb == "stop":
        stack.stop(*names)
    elif arguments.verb == "down":
        stack.stop(*stack.running())
        if "--volumes" in flags:
            for name in volumes(stack.services):
                subprocess.run(["find", str(box.folder / "volumes" / name), "-mindepth", "1", "-delete"], check=True)
    else:
        return in_place_of(stack, arguments.verb, arguments.rest)
    return 0


def in_place_of(stack: Stack, verb: str, rest: list[str]) -> int:
    """run FLAGS SERVICE [COMMAND ...], which starts what the service needs, or exec FLAGS SERVICE COMMAND ..."""
    flags = []
    while rest[0].startswith("-"):
        flags.append(rest.pop(0))
    name, *command = rest
    if verb == "run" and "--no-deps" not in flags:
        stack.need(name)
    service = stack.services[name]
    return subprocess.run(stack.box.command(service, command or service.command)).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[4:]))
