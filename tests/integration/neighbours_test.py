#!/usr/bin/env python3
"""A slot that floods, hangs or flaps is its own trouble: the boards beside it take as long as without it. Boards at line speed on
real ptys; the same run with good neighbours is the measure."""
import contextlib
import json
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from gang import GANGFLASH, GangTest, Rack, pattern  # noqa: E402

GOOD = 6
UNITS = 12
SLOWER_AT_MOST = 1.10  # of the median; alone on a machine it is within 1 %
MEASUREMENTS = 3


@contextlib.contextmanager
def busy(work):
    """Calls `work` a thousand times a second, as long as the machine allows, on a thread of its own."""
    over = threading.Event()

    def loop():
        while not over.wait(0.001):
            work()

    thread = threading.Thread(target=loop)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@contextlib.contextmanager
def flood():
    """A line that never falls quiet: 100 kB of noise each second, more than 921600 baud carry."""
    master, slave = os.openpty()
    os.set_blocking(master, False)
    noise = pattern(100)

    def chatter():
        with contextlib.suppress(BlockingIOError):
            os.write(master, noise)

    try:
        with busy(chatter):
            yield os.ttyname(slave)
    finally:
        os.close(master)
        os.close(slave)


@contextlib.contextmanager
def flapping_server():
    """Lets everybody in and hangs up at once."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)

        def hang_up():
            with contextlib.suppress(BlockingIOError):
                server.accept()[0].close()

        with busy(hang_up):
            yield f"tcp://127.0.0.1:{server.getsockname()[1]}"


@contextlib.contextmanager
def flapping_link(target, link):
    """A device that is there every other millisecond."""
    def flap():
        if link.is_symlink():
            link.unlink()
        else:
            link.symlink_to(target)

    with busy(flap):
        yield link


@contextlib.contextmanager
def loose_contact(rack, slot):
    """The board is on the line every other millisecond."""
    with open(rack.folder / "control", "w", encoding="ascii", buffering=1) as control:
        words = [f"mute {slot}\n", f"unmute {slot}\n"]

        def flap():
            words.reverse()
            control.write(words[0])

        with busy(flap):
            yield rack.port(slot)


class Neighbours(GangTest):
    def seconds(self, name, *bad):
        """What each good board took, while slots like `bad` stood beside them: each makes a port of a rack."""
        recipe = self.recipe(pattern(12000), chip="STM32F103xB")
        faults = ["A8:hang=0x31.5"] if bad else []
        with Rack(self.folder, boards=GOOD + 3, chip="STM32F103xB", pacing="on", faults=faults, name=name,
                  more=("--auto-swap", 50)) as rack, contextlib.ExitStack() as stack:
            slots = {f"A{i}": rack.port(f"A{i}") for i in range(1, GOOD + 1)}
            for number, make in enumerate(bad):
                slots[f"B{number + 1}"] = stack.enter_context(make(rack))
            station = self.station(slots, name=f"{name}.yaml", database=f"{name}.db")
            with subprocess.Popen([GANGFLASH, "run", recipe, "--station", station, "--continuous", "--json"], text=True,
                                  stdout=subprocess.PIPE) as run:
                taken, others = [], 0
                try:
                    for line in run.stdout:
                        event = json.loads(line)
                        if event["event"] != "unit_finished":
                            continue
                        if not event["slot"].startswith("A"):
                            others += 1
                            continue
                        if event["failure_code"] == "EA06":  # late to see the exchange, it asked the old board again
                            continue
                        self.assertEqual(event["outcome"], "pass", event)
                        taken.append(event["seconds"])
                        if len(taken) == UNITS:
                            break
                finally:
                    run.kill()
        return taken, others

    def test_good_boards_are_not_slower_beside_bad_slots(self):
        bad = [
            lambda rack: flood(),
            lambda rack: flapping_server(),
            lambda rack: flapping_link(os.path.realpath(rack.port("A9")), self.folder / "flapping"),
            lambda rack: loose_contact(rack, "A7"),
            lambda rack: contextlib.nullcontext(rack.port("A8")),
        ]
        # A machine with other work may be slower in the second half of one measurement, but not of each.
        for measurement in range(MEASUREMENTS):
            alone, _ = self.seconds(f"alone{measurement}")
            beside, others = self.seconds(f"beside{measurement}", *bad)
            ratio = statistics.median(beside) / statistics.median(alone)
            print(f"neighbours: median {statistics.median(alone):.3f} s alone, {statistics.median(beside):.3f} s beside "
                  f"{len(bad)} bad slots ({others} attempts there): {ratio:.3f}; worst {max(beside) / max(alone):.3f}",
                  file=sys.stderr)
            self.assertGreater(others, 0, "nothing ever happened in the bad slots")
            if ratio < SLOWER_AT_MOST:
                return
        self.fail(f"slower beside bad slots in each of {MEASUREMENTS} measurements")


if __name__ == "__main__":
    unittest.main()
