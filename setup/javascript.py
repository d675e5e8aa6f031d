"""Run the tests and checks of JavaScript with Node.

`python -m setup.javascript` fetches what is missing for them and prints the path of Node;
`python -m setup.javascript FILE ...` runs a script with it in the project's folder.
"""

from __future__ import annotations

import sys

from setup import assets, node
from setup.steps import SetupError, run_in_terminal, say
from setup.turns import one_at_a_time


def ensure() -> str:
    """Return the path of a Node, downloading it and the development packages if necessary.

    Raises SetupError with advice.
    """
    with one_at_a_time():
        assets.fetch(dev=True)
        if node.find() is None:
            node.fetch()
    return str(node.find())


def main(arguments: list[str]) -> int:
    """Run Node with these arguments, or print its path where there are none; return the exit
    code."""
    try:
        path = ensure()
    except SetupError as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    if arguments:
        return run_in_terminal([path, *arguments])
    say(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
