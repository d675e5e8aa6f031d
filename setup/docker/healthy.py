"""Exit with 0 where the clinic in this container can work; the health check of the image."""

import os
import sys
from urllib.error import URLError
from urllib.request import urlopen


def main() -> int:
    """Ask /healthz; print an answer that is not 200 on standard output."""
    address = f"http://127.0.0.1:{os.environ['PORT']}/healthz"
    try:
        with urlopen(address, timeout=12) as answer:  # http, of this container
            return 0 if answer.status == 200 else 1
    except URLError as error:
        sys.stdout.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
