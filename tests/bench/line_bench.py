#!/usr/bin/env python3
"""What a network costs: wall times of one paced job over a pty, RFC 2217 and raw TCP on loopback, as ratios within one run of this
script. Exits 1 when RFC 2217 takes more than 1.05 times as long as a pty."""
import argparse
import json
import pathlib
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from gang import Rack, gangflash, lights, pattern  # noqa: E402

CHIP = "STM32F103xB"
BYTES = 64 * 1024
MOST = 1.05
LINES = ("pty", "rfc2217", "tcp")


def timed_run(transport):
    """One board, erased, written and read back; returns (wall seconds of the program, seconds of the attempt)."""
    with tempfile.TemporaryDirectory() as name, Rack(name, boards=1, chip=CHIP, transport=transport, pacing="on") as rack:
        folder = pathlib.Path(name)
        (folder / "image.bin").write_bytes(pattern(BYTES))
        recipe = folder / "recipe.yaml"
        recipe.write_text(f"recipe: line\nrevision: 1\nchip: {CHIP}\nimages:\n  - {{ file: image.bin, address: 0x08000000 }}\n")
        began = time.monotonic()
        finished = gangflash("run", recipe, "--station", rack.station, "--json")
        wall = time.monotonic() - began
        unit = lights(finished)["A1"]
        assert unit["outcome"] == "pass", finished.stdout + finished.stderr
        return wall, unit["seconds"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of the table")
    options = parser.parse_args()

    runs = {line: [] for line in LINES}
    for _ in range(options.rounds):  # interleaved, so that a machine that drifts drifts for all
        for line in LINES:
            runs[line].append(timed_run(line))
    # The fastest: whatever else the machine does can only add.
    wall = {line: min(wall for wall, _ in runs[line]) for line in LINES}
    attempt = {line: min(seconds for _, seconds in runs[line]) for line in LINES}
    ratio = {line: wall[line] / wall["pty"] for line in LINES}
    good = ratio["rfc2217"] <= MOST
    if options.json:
        print(json.dumps({line: {"wall_s": wall[line], "attempt_s": attempt[line], "ratio": ratio[line]} for line in LINES}))
    else:
        print(f"paced {CHIP}, {BYTES // 1024} KiB at 115200 baud, one board, fastest of {options.rounds}")
        print(f"{'line':<8} {'wall s':>8} {'attempt s':>10} {'ratio':>7}")
        for line in LINES:
            print(f"{line:<8} {wall[line]:>8.2f} {attempt[line]:>10.2f} {ratio[line]:>7.3f}")
        print(f"rfc2217 / pty = {ratio['rfc2217']:.3f}, {'within' if good else 'above'} {MOST}")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
