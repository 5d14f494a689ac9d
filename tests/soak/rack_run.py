#!/usr/bin/env python3
"""A whole rack at line speed for a long time, boards exchanged by themselves: what the station's process has in memory and open,
minute by minute. Fails when either grows, when a board does not pass, or when its unit is not in the trace."""
import argparse
import pathlib
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from gang import Rack, gangreport, pattern  # noqa: E402
from shift import Shift  # noqa: E402

IMAGE = 20480
# Once all slots work and caches are full, a unit leaves its name, and the first few thousand their step times.
WARM_UP, MOST_KIB, MOST_KIB_PER_UNIT = 0.2, 4096, 0.5


def look(pid):
    """(resident KiB, the highest of them so far, open descriptors)"""
    status = dict(line.split(":", 1) for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines())
    resident, peak = (int(status[key].split()[0]) for key in ("VmRSS", "VmHWM"))
    return resident, peak, len(list(pathlib.Path(f"/proc/{pid}/fd").iterdir()))


def watch(shift, minutes):
    """A row per half minute, or ten rows: (seconds, units, KiB, peak KiB, descriptors)."""
    started, rows = time.monotonic(), []
    step = min(30.0, minutes * 6)
    while time.monotonic() - started < minutes * 60:
        time.sleep(step)
        if shift.process.poll() is not None:
            raise SystemExit(f"gangflash ended by itself: {shift.errors}")
        rows.append((round(time.monotonic() - started), len(shift.all("unit_finished")), *look(shift.process.pid)))
        print("{:6} s  {:6} units  {:7} KiB resident, {:7} at most, {:4} descriptors".format(*rows[-1]), flush=True)
    return rows


def problems_of(rows, shift, rack):
    early, late = rows[int(len(rows) * WARM_UP)], rows[-1]
    print(f"from {early[0]} s to {late[0]} s: {early[2]} to {late[2]} KiB resident, {early[4]} to {late[4]} descriptors")
    if late[2] - early[2] > MOST_KIB + MOST_KIB_PER_UNIT * (late[1] - early[1]):
        yield f"memory grew by {late[2] - early[2]} KiB"
    if late[4] != early[4]:
        yield "descriptors were lost or gained"
    ended = shift.all("unit_finished")
    # Skipped is a good board that the station saw twice, because the machine stood still while it looked.
    bad = [event for event in ended if event["outcome"] not in ("pass", "skipped")]
    if bad:
        yield f"{len(bad)} boards did not pass, the first: {bad[0]}"
    verified = gangreport("verify", "--db", rack.database)
    if verified.returncode:
        yield verified.stdout + verified.stderr


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--minutes", type=float, default=30)
    arguments.add_argument("--slots", type=int, default=64)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "image.bin").write_bytes(pattern(IMAGE))
        (folder / "job.yaml").write_text("recipe: soak\nrevision: 1\nchip: STM32G031x8\nimages:\n"
                                         "  - { file: image.bin, address: 0x08000000 }\n")
        with Rack(folder, boards=options.slots, chip="STM32G031x8", pacing="on", more=["--auto-swap", "500"]) as rack:
            shift = Shift(folder / "job.yaml", "--station", rack.station, "--continuous", keep=("unit_finished",))
            try:
                rows = watch(shift, options.minutes)
                code = shift.end("q")
            finally:
                shift.process.kill()
            found = list(problems_of(rows, shift, rack))
            print("\n".join(found) or f"{len(shift.all('unit_finished', outcome='pass'))} units passed, none failed, ledger verified")
            return 1 if found or code not in (0, 4) else 0


if __name__ == "__main__":
    sys.exit(main())
