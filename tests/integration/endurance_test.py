#!/usr/bin/env python3
"""What a long run leaves behind in the process: descriptors of boards that went, of ports that broke, and memory."""
import os
import pathlib
import selectors
import socket
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from gang import GangTest, Rack, pattern  # noqa: E402
from shift import Shift  # noqa: E402


WAKEFULNESS = "/dev/cpu_dma_latency"  # open while any attempt is under way


def descriptors(pid):
    """What the process has open, most of it by name."""
    found = []
    for descriptor in pathlib.Path(f"/proc/{pid}/fd").iterdir():
        try:
            found.append(os.readlink(descriptor))
        except FileNotFoundError:
            pass
    return sorted(found)


class ShutDoor:
    """A serial server that takes every client and sends it away at once, and counts them."""

    def __init__(self, ports):
        self.selector = selectors.DefaultSelector()
        self.servers = [socket.create_server(("127.0.0.1", 0)) for _ in range(ports)]
        for server in self.servers:
            self.selector.register(server, selectors.EVENT_READ)
        self.addresses = [f"tcp://127.0.0.1:{server.getsockname()[1]}" for server in self.servers]
        self.clients, self.enough = 0, threading.Condition()
        threading.Thread(target=self._serve, daemon=True).start()

    def wait(self, clients):
        with self.enough:
            assert self.enough.wait_for(lambda: self.clients >= clients, timeout=60), f"only {self.clients} clients came"

    def _serve(self):
        while True:
            for key, _ in self.selector.select():
                key.fileobj.accept()[0].close()
                with self.enough:
                    self.clients += 1
                    self.enough.notify_all()


class Descriptors(GangTest):
    def test_two_hundred_boards_leave_none_behind(self):
        slots, units = 32, 200
        with Rack(self.folder, boards=slots, more=["--auto-swap", "50"]) as rack:
            shift = Shift(self.recipe(pattern(600)), "--station", rack.station, "--continuous", "--lot", "L1", "--units", units)
            self.addCleanup(shift.process.kill)
            shift.wait("unit_finished", count=slots)
            early = descriptors(shift.process.pid)
            shift.wait("unit_finished", count=units - slots // 2)
            late = descriptors(shift.process.pid)
            self.assertEqual(shift.end(), 0, shift.errors)
        self.assertEqual(len(self.rows(rack.database, "SELECT uid FROM v_attempt WHERE outcome = 'pass'")), units)
        self.assertLessEqual(late.count(WAKEFULNESS), 1)
        self.assertEqual(*([name for name in names if name != WAKEFULNESS] for names in (late, early)))
        self.assertEqual(sum("/dev/pts/" in name for name in late), slots)

    def test_ports_that_break_again_and_again_leave_none_behind(self):
        slots = 40
        door = ShutDoor(slots)
        station = self.station({f"A{n}": f'"{address}"' for n, address in enumerate(door.addresses, 1)})
        shift = Shift(self.recipe(), "--station", station, "--continuous")
        self.addCleanup(shift.process.kill)
        door.wait(2 * slots)
        early = len(descriptors(shift.process.pid))
        door.wait(8 * slots)
        late = len(descriptors(shift.process.pid))
        shift.end("q")
        # Some of the slots hold a socket at any moment, and some are between two tries.
        self.assertLess(abs(late - early), slots + 1)
        self.assertLess(late, 2 * slots)


if __name__ == "__main__":
    unittest.main()
