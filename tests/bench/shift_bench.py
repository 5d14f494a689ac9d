#!/usr/bin/env python3
"""A shift: boards are exchanged while others are being flashed. How much of the time that the exchange leaves do slots work, and
what does a slot that fails every time cost the others?"""
import argparse
import collections
import contextlib
import datetime
import json
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support")]
from gang import GANGFLASH, Rack  # noqa: E402

SWAP = 0.5
EMPTY = 2.0 + SWAP  # seconds from the end of a job to the next board: quiet until gangsim takes the board out, then SWAP
IMAGE = 20480
JOB_AT_LEAST, UTILISATION, LOSS = 4.0, 0.95, 0.97


def shift(slots, units, bad=()):
    """Events of one run, each with its moment; and the units that the trace holds."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "image.bin").write_bytes(bytes(range(1, 256)) * (IMAGE // 255) + bytes([1]) * (IMAGE % 255))
        (folder / "job.yaml").write_text("recipe: shift\nrevision: 1\nchip: STM32G031x8\nimages:\n  - file: image.bin\n"
                                         "    address: 0x08000000\nbaud: [115200]\nerase: chip\n")
        more = ["--auto-swap", str(int(SWAP * 1000))]
        with Rack(folder, boards=slots, chip="STM32G031x8", pacing="on", more=more,
                  faults=[f"{slot}:flip-bit=0x08000100.0" for slot in bad]) as rack:
            station = pathlib.Path(rack.station)
            station.write_text(station.read_text() + "stop: { slot_in_a_row: 3 }\n")
            run = subprocess.run([GANGFLASH, "run", str(folder / "job.yaml"), "--station", rack.station, "--continuous", "--lot", "L1",
                                  "--units", str(units), "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            events = [json.loads(line) for line in run.stdout.splitlines()]
            assert run.returncode == 0, run.stderr
            with contextlib.closing(sqlite3.connect(rack.database)) as trace:
                return events, [uid for uid, in trace.execute("SELECT uid FROM v_attempt WHERE outcome = 'pass'")]


def pace(events, bad):
    """Units per hour of a good slot, from its first start to its last: without the end, when slots wait for the last of the quantity."""
    starts = collections.defaultdict(list)
    for event in events:
        if event["event"] == "unit_started" and event["slot"] not in bad:
            starts[event["slot"]].append(datetime.datetime.fromisoformat(event["time"].replace("Z", "+00:00")).timestamp())
    cycles = [(at[-1] - at[0]) / (len(at) - 1) for at in starts.values()]
    return 3600 * len(cycles) / sum(cycles)


def judge(slots, units, bad=()):
    events, uids = shift(slots, units, bad)
    done = [e for e in events if e["event"] == "unit_finished"]
    good = [e for e in done if e["outcome"] == "pass"]
    wall = next(e for e in events if e["event"] == "run_finished")["seconds"]
    job = sorted(e["seconds"] for e in good)[len(good) // 2]
    busy = sum(e["seconds"] for e in good)
    working = slots - len(bad)
    possible = job / (job + EMPTY)
    rate = pace(events, bad)
    share = busy / (working * wall)
    print(f"{slots:>3} slots, {len(bad)} bad: {len(good)} good units, {len(set(uids))} UIDs, {len(done) - len(good)} others; "
          f"{wall:.1f} s, job {job:.2f} s; slots worked {share:.3f} of the time, {share / possible:.3f} of what the exchange allows; "
          f"{rate:.0f} units per hour and good slot", flush=True)
    assert len(good) == len(uids) == len(set(uids)) == units, "not exactly the units that were asked for"
    assert job >= JOB_AT_LEAST, job
    return share / possible, rate, done


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slots", type=int, default=16)
    parser.add_argument("--units", type=int, default=400)
    options = parser.parse_args()
    share, rate, _ = judge(options.slots, options.units)
    failing, rest, done = judge(options.slots, options.units * 15 // 16, bad=["A3"])
    tries = len([e for e in done if e["slot"] == "A3"])
    print(f"the failing slot had {tries} tries; the others made {rest / rate:.3f} of their units per hour")
    if share < UTILISATION or rest / rate < LOSS or tries > 3:
        sys.exit(1)


if __name__ == "__main__":
    main()
