"""``make bench``: every measurement, each beside its baseline in the same run."""

import importlib

PARTS = (
    "start_bench",
    "ask_bench",
    "claims_bench",
    "console_bench",
    "durable_bench",
    "telegram_bench",
    "queue_bench",
    "room_bench",
)


def main() -> None:
    """Run the parts in order."""
    for name in PARTS:
        print(f"\n== {name}")
        importlib.import_module(f"tests.bench.{name}").main()


if __name__ == "__main__":
    main()
