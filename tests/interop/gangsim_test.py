#!/usr/bin/env python3
"""gangsim from outside: its files, its line, its end. Speaks to the pseudo terminals with nothing but termios.

usage: gangsim_test.py GANGSIM
"""
import hashlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import termios
import time
import tty
import unittest
from pathlib import Path

GANGSIM = ""
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
    def __init__(self, folder, *arguments):
        self.folder = Path(folder)
        command = [GANGSIM, "--dir", str(folder), *arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.process.stdout.readline() == "ready\n"

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        code = self.process.wait(timeout=10)
        self.process.stdout.close()
        return code, json.loads((self.folder / "report.json").read_text())["units"]


class Gangsim(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="gangsim-test-")
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name) / "rack"

    def rack(self, *arguments):
        rack = Rack(self.folder, *arguments)
        self.addCleanup(rack.process.kill)
        return rack

    def refused(self, *arguments):
        command = [GANGSIM, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=10)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertEqual(done.stdout, "")
        return done.stderr

    def test_wrong_options_are_refused_with_a_sentence(self):
        good = ["--boards", "2", "--chip", "STM32F103xB", "--dir", str(self.folder)]
        self.assertIn("--boards is missing", self.refused())
        self.assertIn("1 to 1024", self.refused("--boards", "0"))
        self.assertIn("STM32F103xB", self.refused("--boards", "1", "--chip", "STM32F103xxB", "--dir", "x"))
        self.assertIn("invalid choice 'tcp'", self.refused(*good, "--transport", "tcp"))
        self.assertIn("neither on nor off", self.refused(*good, "--pacing", "slow"))
        self.assertIn("'lazy' is none of", self.refused(*good, "--fault", "A1:lazy"))
        self.assertIn("A1 to A2", self.refused(*good, "--fault", "A3:silent"))
        self.assertFalse(self.folder.exists())

    def test_help_has_examples(self):
        done = subprocess.run([GANGSIM, "--help"], capture_output=True, text=True, timeout=10)
        self.assertEqual(done.returncode, 0)
        self.assertIn("examples:", done.stdout)

    def test_folder_while_it_runs_and_afterwards(self):
        rack = self.rack("--boards", "3", "--chip", "STM32F103xB,STM32L053x8", "--seed", "7")
        station = (self.folder / "station.yaml").read_text()
        self.assertIn(f'{{ slot: A3, port: "{self.folder}/A3" }}', station)
        self.assertIn("database: trace.db", station)
        self.assertTrue((self.folder / "A3").is_symlink())
        command = [GANGSIM, "--boards", "1", "--chip", "STM32F103xB", "--dir", str(self.folder)]
        second = subprocess.run(command, capture_output=True, text=True, timeout=10)
        self.assertEqual(second.returncode, 1)
        self.assertIn("another gangsim", second.stderr)
        self.assertTrue((self.folder / "A1").is_symlink())
        code, units = rack.end(signal.SIGINT)
        self.assertEqual(code, 0)
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()), ["report.json", "station.yaml"])
        self.assertEqual([u["chip"] for u in units], ["STM32F103xB", "STM32L053x8", "STM32F103xB"])
        self.assertEqual(len({u["uid"] for u in units}), 3)
        _, again = self.rack("--boards", "3", "--chip", "STM32F103xB", "--seed", "7").end()
        self.assertEqual([u["uid"] for u in again], [u["uid"] for u in units])

    def test_a_killed_rack_leaves_links_that_the_next_one_replaces(self):
        rack = self.rack("--boards", "1", "--chip", "STM32F103xB")
        rack.process.kill()
        rack.process.wait()
        rack.process.stdout.close()
        self.assertTrue((self.folder / "A1").is_symlink())
        self.assertEqual(self.rack("--boards", "1", "--chip", "STM32F103xB").end()[0], 0)

    def test_a_host_may_close_and_come_back(self):
        rack = self.rack("--boards", "1", "--chip", "STM32G031x8", "--pacing", "off")
        with Port(self.folder / "A1") as port:
            self.assertEqual(port.ask("7F", 1), "79")
        with Port(self.folder / "A1") as port:
            self.assertEqual(port.ask("7F 7F", 1), "1F")
            self.assertEqual(port.ask("02 FD", 5), "79 01 04 66 79")
        self.assertEqual(rack.end()[1][0]["violations"], [])

    def test_the_line_takes_its_time(self):
        rack = self.rack("--boards", "1", "--chip", "STM32F103xB")
        with Port(self.folder / "A1", termios.B9600) as port:
            port.ask("7F", 1)
            port.ask("11 EE", 1)
            port.ask("08 00 00 00 08", 1)
            start = time.monotonic()
            self.assertEqual(len(port.ask("FF 00", 257).split()), 257)
            took = time.monotonic() - start
        line = (2 + 257) * 11 / 9600
        self.assertGreaterEqual(took, line)
        self.assertLess(took, line * 1.5)
        rack.end()

    def test_report_tells_what_the_flash_holds_and_what_the_host_did(self):
        rack = self.rack("--boards", "2", "--chip", "STM32F103xB", "--pacing", "off", "--fault", "A2:silent")
        with Port(self.folder / "A1") as port:
            port.ask("7F", 1)
            port.ask("31 CE", 1)
            port.ask("08 00 00 00 08", 1)
            self.assertEqual(port.ask("03 11 22 33 44 47", 1), "79")
            self.assertEqual(port.ask("00 00", 1), "1F")
            self.assertEqual(port.ask("82 7D", 2), "79 79")
        with Port(self.folder / "A2") as port:
            self.assertEqual(port.ask("7F", 1, patience=0.2), "")
        _, units = rack.end()
        self.assertEqual(units[0]["sha256"], hashlib.sha256(bytes.fromhex("11223344")).hexdigest())
        self.assertEqual(units[0]["programmed_bytes"], 4)
        self.assertEqual(units[0]["pid"], "0x410")
        self.assertTrue(units[0]["protected"])
        self.assertEqual(units[0]["running"], "rom")
        self.assertEqual(len(units[0]["violations"]), 1)
        self.assertEqual(units[1]["programmed_bytes"], 0)


if __name__ == "__main__":
    GANGSIM = sys.argv.pop(1)
    unittest.main()
