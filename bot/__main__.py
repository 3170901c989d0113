"""Run the program: ``nhanquyen`` or ``python -m bot``."""

import sys

from bot.cli import app
from bot.domain.errors import NhanQuyenError, Problems


def main() -> None:
    """Run the command line.  Our own errors become lines on stderr and exit status 1."""
    try:
        app()
    except Problems as error:
        for problem in error.problems:
            sys.stderr.write(f"{problem}\n")
        sys.exit(1)
    except NhanQuyenError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
