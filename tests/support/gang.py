"""Runs the real binaries against a virtual rack on real ptys. The binaries' paths come from the environment (ctest)."""
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import unittest

GANGFLASH = os.environ.get("GANGFLASH", "gangflash")
GANGREPORT = os.environ.get("GANGREPORT", "gangreport")
GANGSIM = os.environ.get("GANGSIM", "gangsim")
SOURCE = pathlib.Path(__file__).resolve().parents[2]
RECIPES = SOURCE / "recipes"
FIRMWARE = RECIPES / "firmware"


class Rack:
    """A running gangsim. Use as a context manager; report() ends it and tells what the boards saw."""

    def __init__(self, folder, boards=8, chip="STM32G031xx", faults=(), pacing="off", transport="pty", wiring=None, latency=0, name="rack",
                 more=()):
        self.folder = pathlib.Path(folder) / name
        command = [GANGSIM, "--boards", str(boards), "--chip", chip, "--dir", str(self.folder), "--pacing", pacing,
                   "--transport", transport, "--latency", str(latency)]
        if wiring:
            command += ["--wiring", wiring]
        command += map(str, more)
        for fault in faults:
            command += ["--fault", fault]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for line in self.process.stdout:
            if line.strip() == "ready":
                break
        else:
            raise RuntimeError("gangsim did not get ready")
        self.station = str(self.folder / "station.yaml")
        self.database = str(self.folder / "trace.db")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)
        self.process.stdout.close()

    def port(self, slot):
        """The address of a slot, as gangsim's station file has it."""
        for line in pathlib.Path(self.station).read_text().splitlines():
            found = re.search(r'slot: (\S+), port: "?([^",}]+?)"?[ ,}]', line)
            if found and found[1] == slot:
                return found[2]
        raise KeyError(slot)

    def report(self):
        """Per slot, what the board itself knows."""
        self.stop()
        report = json.loads((self.folder / "report.json").read_text())
        units = report["units"] if isinstance(report, dict) else report
        return {unit["slot"]: unit for unit in units}


def run(program, *arguments, **options):
    """Runs to the end; returns the finished process with stdout and stderr as text."""
    return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, timeout=120, **options)


def gangflash(*arguments, **options):
    return run(GANGFLASH, *arguments, **options)


def gangreport(*arguments):
    return run(GANGREPORT, *arguments)


def events(finished):
    """The JSON lines of a `run --json`; every line must be one."""
    return [json.loads(line) for line in finished.stdout.splitlines()]


def lights(finished):
    """slot -> its last unit_finished event."""
    return {e["slot"]: e for e in events(finished) if e["event"] == "unit_finished"}


class GangTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="gangflash-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        # Nothing a test does may reach the person's own trace.
        os.environ["XDG_STATE_HOME"] = str(self.folder / "state")

    def recipe(self, image=None, name="test.yaml", chip="STM32G031xx", image_name="image.bin", **keys):
        """Writes a recipe and its image (bytes at the start of flash; the sample firmware when absent)."""
        lines = ["recipe: test", "revision: 1", f"chip: {chip}", "images:"]
        if image is None:
            shutil.copy(FIRMWARE / "node.hex", self.folder / "node.hex")
            lines.append("  - file: node.hex")
        else:
            (self.folder / image_name).write_bytes(image)
            lines.append(f"  - {{ file: {image_name}, address: 0x08000000 }}")
        lines += [f"{key}: {value}" for key, value in keys.items()]
        path = self.folder / name
        path.write_text("\n".join(lines) + "\n")
        return str(path)

    def station(self, slots, name="station.yaml", database="trace.db"):
        """Writes a station file; `slots` maps a name to its port, or to its port and further keys."""
        lines = [f"database: {database}", "slots:"]
        for slot, port in slots.items():
            lines.append(f'  - {{ slot: {slot}, port: {port} }}')
        path = self.folder / name
        path.write_text("\n".join(lines) + "\n")
        return str(path)

    def rows(self, database, sql, *values):
        with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql, values)]


def pattern(size):
    """Bytes that no erase produces and no two blocks share."""
    state, data = 0x2545F491, bytearray()
    while len(data) < size:
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        data.append(state >> 24)
    return bytes(data)
