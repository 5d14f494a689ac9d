"""A running gangsim and a host at one of its pseudo terminals, with nothing but termios."""
import json
import os
import select
import signal
import subprocess
import tempfile
import termios
import time
import tty
import unittest
from pathlib import Path

SECONDS_TO_ANSWER = 5


class Port:
    def __init__(self, path, baud=termios.B115200):
        self.fd = os.open(path, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self.fd)
        mode = termios.tcgetattr(self.fd)
        mode[4] = mode[5] = baud
        termios.tcsetattr(self.fd, termios.TCSANOW, mode)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.fd)

    def ask(self, text, length, patience=SECONDS_TO_ANSWER):
        os.write(self.fd, bytes.fromhex(text))
        answer = b""
        end = time.monotonic() + patience
        while len(answer) < length and select.select([self.fd], [], [], max(0, end - time.monotonic()))[0]:
            answer += os.read(self.fd, 4096)
        return answer.hex(" ").upper()


class Rack:
    """`complaints`: a file for what gangsim prints on stderr."""

    def __init__(self, gangsim, folder, *arguments, complaints=subprocess.DEVNULL):
        self.folder = Path(folder)
        command = [gangsim, "--dir", str(folder), *arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints, text=True)
        assert self.process.stdout.readline() == "ready\n"

    def command(self, *lines):
        """Moves boards by hand."""
        with open(self.folder / "control", "w") as control:
            control.write("".join(line + "\n" for line in lines))

    def stat(self):
        """slot -> its state, and how many boards came and are left; after all commands so far."""
        stat = self.folder / "stat"
        stat.unlink(missing_ok=True)
        self.command("stat")
        end = time.monotonic() + SECONDS_TO_ANSWER
        while not stat.exists():
            assert time.monotonic() < end, "no stat"
            time.sleep(0.01)
        told = json.loads(stat.read_text())
        return {slot["slot"]: slot for slot in told["slots"]}, told["boards"], told["left"]

    def await_slot(self, slot, wanted, patience=20):
        """Until `wanted` of the slot's line in stat is true."""
        end = time.monotonic() + patience
        while not wanted(self.stat()[0][slot]):
            assert time.monotonic() < end, f"slot {slot}: {self.stat()[0][slot]}"
            time.sleep(0.05)

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        code = self.process.wait(timeout=10)
        self.process.stdout.close()
        return code, json.loads((self.folder / "report.json").read_text())["units"]


class RackTest(unittest.TestCase):
    gangsim = ""  # path of the binary

    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="gangsim-test-")
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name) / "rack"

    def rack(self, *arguments, **options):
        rack = Rack(self.gangsim, self.folder, *arguments, **options)
        self.addCleanup(rack.process.kill)
        return rack

    def refused(self, *arguments):
        done = subprocess.run([self.gangsim, *arguments], capture_output=True, text=True, timeout=10)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertEqual(done.stdout, "")
        return done.stderr
