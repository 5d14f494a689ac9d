#!/usr/bin/env python3
"""How fast racks of virtual boards are programmed and verified: gangflash against the line's floor (floor.py), against one board,
and against one stm32flash per port, in one table from one run on one machine. Ratios are what counts; seconds are there to
judge them by. All of it takes an hour and a half, most of that the F411; `--jobs f103 g031` ten minutes."""
import argparse
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from floor import F103, F411  # noqa: E402
from jobs import AT_3V3, KIB, MIB, SCALED, Job, random_image, with_one_sector_changed  # noqa: E402
from measure import Failed, gangflash, stm32flash  # noqa: E402

SIZES = (1, 8, 32, 64, 128, 256, 512)
LEGEND = """
  wall      seconds from the start of the program to its end; of stm32flash, of all its processes
  /floor    wall time without the lateness of the virtual boards' timers, against the floor
  /own      the same against the bytes that gangflash really exchanged and the chip's typical times
  /one      wall time against that of one board
  own/one   the same without the lateness of the virtual boards' timers
  user, sys seconds of processor per MiB flashed
  RSS       MiB; of stm32flash, of all its processes
  x wall    stm32flash's wall time against gangflash's: how many times faster
  x CPU     processor time of gangflash against stm32flash's"""

F103_64K, G031_64K = SCALED["f103"].name, SCALED["g031"].name
#: What must hold of the rows that were measured: job, boards, column, the least and the most.
LIMITS = (
    (F103_64K, 1, "/floor", 0, 1.02),
    (G031_64K, 1, "/floor", 0, 1.08),
    (F103_64K, 64, "/one", 0, 1.02),
    (F103_64K, 256, "/one", 0, 1.05),
    (F103_64K, 512, "/one", 0, 1.10),
    (F103_64K, 64, "x CPU", 0, 0.7),
    ("F411 512 KiB 40% gaps .hex", 1, "x wall", 1.7, 9),
    ("F411 512 KiB 40% gaps .bin", 1, "x wall", 1.3, 9),
    ("F411 512 KiB random, no pace", 512, "RSS", 0, 100),
)


class Table:
    """Prints each row as soon as it is known."""
    COLUMNS = (("job", -38), ("n", 4), ("wall", 8), ("/floor", 7), ("/own", 6), ("/one", 6), ("own/one", 7), ("user", 6), ("sys", 6), ("RSS", 6),
               ("stm32flash: wall", 17), ("/floor", 7), ("user", 6), ("sys", 6), ("RSS", 6), ("x wall", 7), ("x CPU", 6))

    def __init__(self):
        self.values = {}
        self.failed = []
        self.print([name for name, _ in self.COLUMNS])

    def print(self, cells, note=""):
        cells = [*cells, *[""] * (len(self.COLUMNS) - len(cells))]
        text = " ".join(f"{cell:<{-width}}" if width < 0 else f"{cell:>{width}}" for cell, (_, width) in zip(cells, self.COLUMNS))
        print((text + ("  " + note if note else "")).rstrip(), flush=True)

    @staticmethod
    def cells(job, boards, cost, floor):
        flashed = boards * len(job.image) / MIB
        paced = f"{cost.own / floor.total:.3f}" if floor else ""
        return [f"{cost.wall:.2f}", paced], [f"{cost.user / flashed:.3f}", f"{cost.system / flashed:.3f}", f"{cost.rss_mib:.0f}"]

    def row(self, job, boards, ours, theirs=None, one=None, note=""):
        whole = job.pacing == "on" and "update:" not in job.recipe  # an update has another floor
        floor = job.floor if whole else None
        times, costs = self.cells(job, boards, ours, floor)
        own = f"{ours.own / (ours.line + floor.chip):.3f}" if floor else ""
        against = [f"{ours.wall / one.wall:.3f}", f"{ours.own / one.own:.3f}"] if one else ["", ""]
        cells = [job.name, boards, *times, own, *against, *costs]
        if theirs:
            times, costs = self.cells(job, boards, theirs, floor)
            cells += [*times, *costs, f"{theirs.wall / ours.wall:.2f}", f"{ours.cpu / theirs.cpu:.2f}"]
        self.print(cells, note)
        # Of two columns with one name the first, gangflash's, is meant.
        self.values[job.name, boards] = {name: cell for (name, _), cell in reversed([*zip(self.COLUMNS, cells)])}

    def outside(self):
        """Which limits do not hold, and which could not be looked at."""
        yield from self.failed
        for job, boards, column, least, most in LIMITS:
            value = self.values.get((job, boards), {}).get(column)
            if value and not least <= float(value) <= most:
                yield f"{job}, {boards} boards: {column} is {value}, not {f'at least {least}' if float(value) < least else f'at most {most}'}"


def quickest(costs):
    """Whatever else the machine does can only make a run slower."""
    return min(costs, key=lambda cost: cost.own)


def scale(table, jobs, sizes, rounds):
    """Each job on racks of each size, by both programs in turn."""
    for job in jobs:
        one = None
        for boards in sizes:
            ours, theirs, note = [], [], ""
            for _ in range(rounds):
                ours.append(gangflash(job, boards))
                try:
                    theirs.append(stm32flash(job, boards))
                except Failed as failure:
                    note = "stm32flash failed"
                    table.failed.append(f"{job.name}, {boards} boards: stm32flash failed: {str(failure).splitlines()[-1]}")
            best = quickest(ours)
            one = one or (best if boards == 1 else None)
            table.row(job, boards, best, quickest(theirs) if theirs else None, one, note)


def latency(table):
    """An adapter that holds each answer back: what a block costs in turnarounds."""
    plain = Job("F103 16 KiB random", F103, random_image(16 * KIB), 115200)
    late = plain.but(name="F103 16 KiB random, 10 ms latency", latency=10)
    without, ours = gangflash(plain, 1), gangflash(late, 1)
    table.row(plain, 1, without, stm32flash(plain, 1))
    turns = round((ours.own - without.own) / (late.latency / 1000))
    blocks = 2 * len(late.image) // 256
    table.row(late, 1, ours, stm32flash(late, 1),
              note=f"{turns} turnarounds: 3 for each of {blocks} blocks written or read, {turns - 3 * blocks} for all else")


def update(table):
    """What `update: changed` saves on an F411 in which one sector differs, and where nothing does."""
    for form in ("hex", "bin"):
        whole = SCALED["f411-gaps"].but(name=f"F411 512 KiB 40% gaps .{form}", form=form)
        changed = whole.but(name="  update: one sector of 16 KiB differs", image=with_one_sector_changed(whole.image),
                            recipe="supply_voltage: 3.3\nupdate: changed\n")
        full, sector, equal = gangflash(whole, 1, changed, changed)
        read = changed.floor.read
        table.row(whole, 1, full, stm32flash(whole, 1))
        table.row(changed, 1, sector, note=f"{full.wall / sector.wall:.2f} times faster than the whole job")
        table.row(changed.but(name="  update: nothing differs"), 1, equal, note=f"{equal.wall / read:.3f} of one read ({read:.2f} s)")


def crowd(table):
    """Boards without pace: what the processor alone allows; and memory with many slots and a large image."""
    job = Job("F103 64 KiB random, no pace", F103, random_image(64 * KIB), 115200, pacing="off")
    ours = gangflash(job, 64)
    commands = 64 * (len(job.image) // 256 * 2)
    table.row(job, 64, ours, stm32flash(job, 64),
              note=f"{commands / ours.cpu:,.0f} commands, {3 * commands / ours.cpu:,.0f} turnarounds per second of processor")
    large = Job("F411 512 KiB random, no pace", F411, random_image(512 * KIB), 115200, AT_3V3, pacing="off")
    table.row(large, 512, gangflash(large, 512))


PARTS = {"latency": latency, "update": update, "crowd": crowd}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--boards", type=int, nargs="+", default=SIZES)
    parser.add_argument("--jobs", nargs="*", choices=[*SCALED, *PARTS], default=[*SCALED, *PARTS])
    parser.add_argument("--rounds", type=int, default=1, help="runs of each row, of which the quickest counts; on a machine that is "
                        "not for itself three")
    options = parser.parse_args()
    jobs = [job for name, job in SCALED.items() if name in options.jobs]
    print("The floor: the leanest stop-and-wait session of AN3155, byte times and the chip's typical times and nothing else.")
    for job in jobs:
        print(f"  {job.name}: {job.floor.arithmetic}")
    print(LEGEND + "\n")
    table = Table()
    scale(table, jobs, options.boards, options.rounds)
    for name, part in PARTS.items():
        if name in options.jobs:
            part(table)
    outside = list(table.outside())
    print("\n" + ("\n".join(outside) or "All limits hold."))
    return 1 if outside else 0


if __name__ == "__main__":
    sys.exit(main())
