"""What a job costs on a rack of virtual boards, with gangflash and with one stm32flash per port."""
import contextlib
import dataclasses
import os
import pathlib
import select
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from gang import GANGFLASH, Rack, events  # noqa: E402


@dataclasses.dataclass
class Cost:
    wall: float
    user: float
    system: float
    rss_mib: float
    stdout: str
    lateness: float = 0.0

    @property
    def cpu(self):
        return self.user + self.system

    @property
    def own(self):
        """Wall time without what this machine's timers made the simulator late."""
        return self.wall - self.lateness

    @property
    def line(self):
        """Seconds that the bytes of one unit were on the line, as `run --json` counts them."""
        finished = next(event for event in events(self) if event["event"] == "run_finished")
        return sum(step["line_seconds"] or 0 for step in finished["steps"] if step["name"] != "unit")


class Failed(RuntimeError):
    """A program did not end with 0."""


def peak_mib(pid):
    """Largest memory so far of a process with its children. Not from wait4: there a child starts with what its parent had
    at the fork."""
    total = 0
    with contextlib.suppress(OSError):
        process = pathlib.Path(f"/proc/{pid}")
        lines = (process / "status").read_text().splitlines()
        total = sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))
        total += sum(map(peak_mib, (process / f"task/{pid}/children").read_text().split()))
    return total


def timed(command):
    """Runs it; what it cost with all its children."""
    before, began = os.times(), time.monotonic()
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen([str(part) for part in command], stdout=output, stderr=errors)
        peak, pause = 0.0, 0.25
        descriptor = os.pidfd_open(process.pid)
        while not select.select([descriptor], [], [], pause)[0]:
            peak = max(peak, peak_mib(process.pid))
            pause = min(2 * pause, 8)  # looking at 512 processes is work too
        os.close(descriptor)
        _, status = os.waitpid(process.pid, 0)
        wall, after = time.monotonic() - began, os.times()
        output.seek(0)
        errors.seek(0)
        text, complaints = output.read(), errors.read()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise Failed(f"{command[0]} ended with {process.returncode}:\n{text[-2000:]}{complaints[-2000:]}")
    return Cost(wall, after.children_user - before.children_user, after.children_system - before.children_system, peak, text)


def run_job(job, folder, rack):
    _, recipe = job.files(folder)
    return timed([GANGFLASH, "run", recipe, "--station", rack.station, "--json"])


def lateness(rack):
    """Ends the rack. Seconds by which its answers came late, per board."""
    units = rack.report().values()
    assert all(unit["violations"] == [] for unit in units), "the boards complain"
    return sum(unit["lateness_us"] for unit in units) / len(units) / 1e6


def gangflash(job, boards, *then):
    """What the job costs, and what those cost that follow on the same boards."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        # A station makes its trace and its key once, at its first job ever: that is none of the jobs that are measured.
        with Rack(folder, boards=1, chip=job.chip.name) as rack:
            run_job(job, folder, rack)
        with Rack(folder, boards=boards, chip=job.chip.name, pacing=job.pacing, latency=job.latency) as rack:
            costs = [run_job(this, folder, rack) for this in (job, *then)]
            for cost in costs:
                assert cost.stdout.count('"outcome":"pass"') >= boards, cost.stdout[-2000:]
            late = lateness(rack)
    if not then:  # the boards tell one sum
        costs[0].lateness = late
    return costs if then else costs[0]


def stm32flash(job, boards):
    """One process per port, all at once, as a shell script would. Failed where one of them does."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        image, _ = job.files(folder)
        with Rack(folder, boards=boards, chip=job.chip.name, pacing=job.pacing, latency=job.latency) as rack:
            ports = folder / "ports"
            ports.write_text("\n".join(rack.port(f"A{i + 1}") for i in range(boards)))
            cost = timed(["xargs", "-a", ports, "-P", boards, "-I{}", "stm32flash", "-m", "8n1", "-b", job.baud, "-w", image,
                          "-v", "{}"])
            cost.lateness = sum(unit["lateness_us"] for unit in rack.report().values()) / boards / 1e6
        return cost
