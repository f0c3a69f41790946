"""How the work grows with endpoints, pods, ports and Services, counted in calls: ``python -m benchmarks.growth --most 20000``.

Counts do not depend on the machine or its load: four times as many of anything should be four times the work.
"""

from __future__ import annotations

import argparse

from tests.hostile.test_growth import COMMANDS, WORLDS, calls


def main() -> None:
    """Print a table: a line for each world and command, a column for each size."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--most", type=int, default=4000, help="the largest size; the others are a quarter of the next")
    parser.add_argument("--only", default="", help="worlds and commands whose line has this in it")
    args = parser.parse_args()
    sizes = [size for size in (args.most // 64, args.most // 16, args.most // 4, args.most) if size]
    print(f"{'':44}" + "".join(f"{size:>14}" for size in sizes) + "   of the last two")
    for world in WORLDS:
        for words in COMMANDS:
            name = f"{world.__name__} {words}"
            if args.only not in name:
                continue
            counts = [calls(words, world(size)) for size in sizes]
            print(
                f"{name:44}" + "".join(f"{count:>14,}" for count in counts) + f"   x {counts[-1] / counts[-2]:.1f}", flush=True
            )


if __name__ == "__main__":
    main()
