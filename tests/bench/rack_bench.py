#!/usr/bin/env python3
"""How fast a rack of paced virtual boards is programmed and verified: gangflash against the line's floor (floor.py) and against
one stm32flash per port, in one run on one machine. All figures are ratios within that run; seconds are there to judge them by."""
import argparse
import contextlib
import dataclasses
import os
import pathlib
import random
import select
import subprocess
import sys
import tempfile
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent), str(pathlib.Path(__file__).resolve().parents[1] / "support")]
from floor import F103, F411, G031, Chip, floor  # noqa: E402
from gang import GANGFLASH, Rack, events  # noqa: E402

MIB = 1 << 20


def random_image(size):
    return random.Random(size).randbytes(size)


def with_gaps(size):
    """40 % erased, in runs of 4 KiB, as linkers leave them between sections and at the ends of sectors."""
    source = random.Random(size + 1)
    pieces = [bytes([0xFF]) * 4096 if i % 5 in (1, 3) else source.randbytes(4096) for i in range(size // 4096)]
    return b"".join(pieces)


def intel_hex(image, base=0x08000000):
    """Without the erased runs."""
    def record(kind, address, data):
        body = bytes([len(data)]) + address.to_bytes(2, "big") + bytes([kind]) + data
        return ":" + (body + bytes([-sum(body) & 0xFF])).hex().upper()
    lines, upper = [], None
    for at in range(0, len(image), 32):
        data = image[at:at + 32]
        if not data.strip(b"\xff"):
            continue
        if (base + at) >> 16 != upper:
            upper = (base + at) >> 16
            lines.append(record(4, 0, upper.to_bytes(2, "big")))
        lines.append(record(0, (base + at) & 0xFFFF, data))
    return "\n".join([*lines, ":00000001FF", ""])


@dataclasses.dataclass(frozen=True)
class Job:
    name: str
    chip: Chip
    image: bytes
    baud: int
    recipe: str = "erase: fastest\n"
    form: str = "bin"
    latency: int = 0  # ms
    pacing: str = "on"

    def files(self, folder):
        """Image and recipe."""
        image = folder / f"image.{self.form}"
        image.write_bytes(self.image if self.form == "bin" else intel_hex(self.image).encode())
        address = "\n    address: 0x08000000" if self.form == "bin" else ""
        recipe = folder / "bench.yaml"
        recipe.write_text(f"recipe: bench\nrevision: 1\nchip: {self.chip.name}\nimages:\n  - file: {image.name}{address}\n"
                          f"baud: [{self.baud}]\n{self.recipe}")
        return image, recipe


@dataclasses.dataclass
class Cost:
    wall: float
    user: float
    system: float
    rss_mib: float
    lateness: float = 0.0

    @property
    def cpu(self):
        return self.user + self.system

    @property
    def own(self):
        """Wall time without what this machine's timers made the simulator late."""
        return self.wall - self.lateness


def peak_mib(process):
    """Largest memory of a process so far. Not from wait4: there a child starts with what its parent had at the fork."""
    with contextlib.suppress(OSError):
        for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


def timed(command):
    """Runs it; what it cost with all its children. Memory is of the process itself."""
    before, began = os.times(), time.monotonic()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen([str(part) for part in command], stdout=output, stderr=subprocess.STDOUT)
        peak = 0.0
        descriptor = os.pidfd_open(process.pid)
        while not select.select([descriptor], [], [], 0.25)[0]:
            peak = max(peak, peak_mib(process))
        os.close(descriptor)
        _, status = os.waitpid(process.pid, 0)
        wall, after = time.monotonic() - began, os.times()
        output.seek(0)
        text = output.read().decode()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}:\n{text[-2000:]}")
    return Cost(wall, after.children_user - before.children_user, after.children_system - before.children_system,
                peak), text


def first_job_of_the_station(job, folder):
    """A station makes its trace and its key once, at its first job ever: that is none of the jobs that are measured."""
    with Rack(folder, boards=1, chip=job.chip.name, pacing="off") as rack:
        _, recipe = job.files(folder)
        timed([GANGFLASH, "run", recipe, "--station", rack.station, "--json"])


def gangflash(job, boards, *then):
    """What the job costs, and what those cost that follow on the same boards."""
    costs = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        first_job_of_the_station(job, folder)
        with Rack(folder, boards=boards, chip=job.chip.name, pacing=job.pacing, latency=job.latency) as rack:
            for this in (job, *then):
                _, recipe = this.files(folder)
                cost, text = timed([GANGFLASH, "run", recipe, "--station", rack.station, "--json"])
                assert text.count('"outcome":"pass"') >= boards, text[-2000:]
                costs.append(cost)
            late = rack.report()
        assert all(unit["violations"] == [] for unit in late.values()), "the boards complain"
    if not then:  # the boards tell one sum
        costs[0].lateness = sum(unit["lateness_us"] for unit in late.values()) / len(late) / 1e6
    return costs if then else costs[0]


def stm32flash(job, boards):
    """One process per port, all at once, as a shell script would."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        image, _ = job.files(folder)
        with Rack(folder, boards=boards, chip=job.chip.name, pacing=job.pacing, latency=job.latency) as rack:
            ports = folder / "ports"
            ports.write_text("\n".join(rack.port(f"A{i + 1}") for i in range(boards)))
            cost, _ = timed(["xargs", "-a", ports, "-P", boards, "-I{}", "stm32flash", "-m", "8n1", "-b", job.baud, "-w", image,
                             "-v", "{}"])
            late = rack.report()
        cost.lateness = sum(unit["lateness_us"] for unit in late.values()) / len(late) / 1e6
        return cost


def line(name, boards, cost, least, job):
    flashed = boards * len(job.image) / MIB
    print(f"{name:<34} {boards:>4} {cost.wall:>8.2f} {cost.own / least:>7.3f} {cost.user / flashed:>7.3f} "
          f"{cost.system / flashed:>7.3f} {cost.rss_mib:>7.1f}", flush=True)


def head(title):
    print(f"\n{title}\n{'':<34} {'n':>4} {'wall s':>8} {'/floor':>7} {'user/M':>7} {'sys/M':>7} {'RSS MiB':>7}")


def show_floor(job):
    parts = floor(job.chip, job.image, job.baud)
    print(f"floor of {job.name}: " + ", ".join(f"{key} {value:.3f}" for key, value in parts.items()) + " s")
    return parts["total"]


def scale(sizes, stranger):
    job = Job("F103, 64 KiB random, 115200", F103, random_image(65536), 115200)
    least = show_floor(job)
    head(job.name)
    one, results = None, {}
    for boards in sizes:
        cost = gangflash(job, boards)
        one = one or cost
        line("gangflash", boards, cost, least, job)
        results[boards] = cost
        if stranger:
            other = stm32flash(job, boards)
            line("stm32flash", boards, other, least, job)
            print(f"{'':<34} {'':>4} against one board {cost.wall / one.wall:.3f}; CPU of gangflash / stm32flash {cost.cpu / other.cpu:.3f}")
    return results


def single():
    """One board each."""
    jobs = [Job("F103, 64 KiB random, 115200", F103, random_image(65536), 115200),
            Job("G031, 64 KiB random, 921600", G031, random_image(65536), 921600),
            Job("F103, 10 ms latency", F103, random_image(16384), 115200, latency=10)]
    head("one board")
    for job in jobs:
        least = floor(job.chip, job.image, job.baud)["total"]
        ours = gangflash(job, 1)
        line(f"{job.name}: gangflash", 1, ours, least, job)
        line(f"{job.name}: stm32flash", 1, stm32flash(job, 1), least, job)
        if job.latency:
            blocks = 2 * len(job.image) // 256
            plain = gangflash(dataclasses.replace(job, latency=0), 1)
            turns = (ours.own - plain.own) / (job.latency / 1000)
            print(f"{'':<34} {turns:.0f} turnarounds for {blocks} blocks written or read: 3 each, {turns - 3 * blocks:.0f} for all else")


def realistic():
    """512 KiB with 40 % gaps at 3.3 V, and what `update: changed` saves."""
    gaps = with_gaps(524288)
    one_sector = gaps[:16384] + random_image(16384) + gaps[32768:]
    head("F411, 512 KiB with 40 % gaps, 115200, 3.3 V")
    for form in ("hex", "bin"):
        job = Job(f"F411 from .{form}", F411, gaps, 115200, "supply_voltage: 3.3\nerase: fastest\n", form)
        update = dataclasses.replace(job, image=one_sector, recipe="supply_voltage: 3.3\nupdate: changed\n")
        parts = floor(F411, gaps, 115200, read_erased=form == "bin")
        full, sector, equal = gangflash(job, 1, update, update)
        other = stm32flash(job, 1)
        line(f"{job.name}: gangflash", 1, full, parts["total"], job)
        line(f"{job.name}: stm32flash", 1, other, parts["total"], job)
        line("  one sector of 16 KiB changed", 1, sector, parts["read"], update)
        line("  nothing changed", 1, equal, parts["read"], update)
        print(f"{'':<34} {other.wall / full.wall:.2f} times faster than stm32flash; of the whole job, one sector: "
              f"{full.wall / sector.wall:.2f} times faster; /floor of an update is of one read")


def crowd():
    """Boards without pace: what the processor alone allows; and memory with many slots and a large image."""
    head("without pace: no line, no flash to wait for")
    job = Job("F103, 64 KiB", F103, random_image(65536), 115200, pacing="off")
    cost = gangflash(job, 64)
    line(job.name, 64, cost, 1, job)
    commands = 64 * (len(job.image) // 256 * 2)
    print(f"{'':<34} {commands / cost.cpu:,.0f} blocks written or read per second of processor, {commands * 3 / cost.cpu:,.0f} turnarounds")
    large = Job("F411, 512 KiB", F411, random_image(524288), 115200, "supply_voltage: 3.3\n", pacing="off")
    line(large.name, 512, gangflash(large, 512), 1, large)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--boards", type=int, nargs="+", default=[1, 8, 32, 64, 128, 256, 512])
    parser.add_argument("--only", choices=["scale", "single", "realistic", "crowd"])
    parser.add_argument("--no-stranger", action="store_true", help="leave stm32flash out of the scaling table")
    options = parser.parse_args()
    if options.only in (None, "single"):
        single()
    if options.only in (None, "scale"):
        scale(options.boards, not options.no_stranger)
    if options.only in (None, "crowd"):
        crowd()
    if options.only in (None, "realistic"):
        realistic()


if __name__ == "__main__":
    main()
