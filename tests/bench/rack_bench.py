#!/usr/bin/env python3
"""How a rack scales: wall times of whole runs on paced boards, as ratios within one run of this script."""
import argparse
import json
import os
import pathlib
import resource
import statistics
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from gang import RECIPES, Rack, events, gangflash, lights  # noqa: E402

CHIP = "STM32G031xx"


def timed_run(boards, faults=()):
    """One run of the sample recipe; returns (wall seconds, host CPU seconds, slowest passing unit's seconds, lights)."""
    with tempfile.TemporaryDirectory() as folder, Rack(folder, boards=boards, chip=CHIP, faults=faults, pacing="on") as rack:
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        finished = gangflash("run", RECIPES / "sensor-node.yaml", "--station", rack.station, "--json")
        wall, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        units = lights(finished)
        passed = [u["seconds"] for u in units.values() if u["outcome"] == "pass"]
        assert len(passed) == boards - len(faults), finished.stdout + finished.stderr
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return wall, cpu, max(passed), units


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--boards", type=int, nargs="+", default=[1, 8, 64])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()

    walls = {n: [] for n in options.boards}
    cpus = {n: [] for n in options.boards}
    good, bad = [], []
    for _ in range(options.rounds):  # interleaved, so that a machine that drifts drifts for all
        for n in options.boards:
            wall, cpu, _, _ = timed_run(n)
            walls[n].append(wall)
            cpus[n].append(cpu)
        good.append(timed_run(8)[2])
        bad.append(timed_run(8, ["A2:silent", "A4:pid=0x410", "A7:protected"])[2])

    one = statistics.median(walls[options.boards[0]])
    print(f"paced {CHIP}, sensor-node recipe, 115200 baud, medians of {options.rounds}")
    print(f"{'boards':>7} {'wall s':>8} {'ratio':>7} {'host CPU s':>11}")
    for n in options.boards:
        wall = statistics.median(walls[n])
        print(f"{n:>7} {wall:>8.2f} {wall / one:>7.3f} {statistics.median(cpus[n]):>11.2f}")
    ratio = statistics.median(bad) / statistics.median(good)
    print(f"slowest good unit of 8, with three bad neighbours against eight good boards: "
          f"{statistics.median(bad):.2f} s / {statistics.median(good):.2f} s = {ratio:.3f}")


if __name__ == "__main__":
    main()
