#!/usr/bin/env python3
"""What a person meets: help, refusals, and the live view in a real terminal."""
import fcntl
import json
import os
import pathlib
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from gang import GANGFLASH, GANGREPORT, GANGSIM, SOURCE, GangTest, Rack, gangflash, gangreport, run  # noqa: E402


def in_terminal(command, columns=80, rows=24, seconds=60, **environment):
    """Runs a command in a pty of that size; returns (exit code, everything it wrote)."""
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", LANG="C.UTF-8", LC_ALL="C.UTF-8", **environment)
        os.execvp(command[0], command)
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    output, deadline = b"", time.monotonic() + seconds
    while time.monotonic() < deadline:
        if select.select([fd], [], [], 0.2)[0]:
            try:
                piece = os.read(fd, 65536)
            except OSError:
                break
            if not piece:
                break
            output += piece
    os.close(fd)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), output.decode()


class Help(unittest.TestCase):
    def test_every_command_has_help_with_examples(self):
        for command in ([GANGFLASH, "run"], [GANGFLASH, "plan"], [GANGFLASH, "ports"], [GANGFLASH, "chips"],
                        [GANGFLASH, "probe"], [GANGFLASH, "station"],
                        [GANGFLASH, "station", "init"], [GANGFLASH, "station", "check"], [GANGFLASH], [GANGSIM], [GANGREPORT], [GANGFLASH, "flash"], [GANGFLASH, "read"],
                        [GANGFLASH, "verify"], [GANGFLASH, "erase"], [GANGFLASH, "lock"], [GANGFLASH, "unlock"],
                        [GANGFLASH, "go"], [GANGFLASH, "checksum"], [GANGFLASH, "recipe"], [GANGFLASH, "recipe", "keygen"],
                        [GANGFLASH, "recipe", "sign"], [GANGFLASH, "recipe", "verify"], [GANGFLASH, "recipe", "pin"],
                        [GANGFLASH, "withdraw"], [GANGFLASH, "slot"], [GANGFLASH, "clear-stop"], [GANGFLASH, "release"],
                        [GANGFLASH, "decide"], [GANGFLASH, "clock"]):
            finished = run(*command, "--help")
            self.assertEqual(finished.returncode, 0, command)
            self.assertIn("xample", finished.stdout, command)
            self.assertIn(pathlib.Path(command[0]).name, finished.stdout)

    def test_mistakes_are_exit_2_and_name_themselves(self):
        for arguments, word in ((["fly"], "fly"), (["run"], "recipe"), (["run", "x.yaml"], "--station"),
                                (["run", "--nonsense"], "nonsense"), (["chips", "STM32G031yy"], "STM32G031"),
                                (["run", "x.yaml", "--port", "/dev/null", "--purpose", "fun"], "fun"),
                                (["flash"], "file"), (["flash", __file__ + ".bin", "--port", "/dev/null"], ".bin"),
                                (["read"], "file"), (["verify"], "file"), (["erase", "--port", "/dev/null"], "--all"),
                                (["lock"], "--port"), (["unlock"], "--port"), (["go"], "--port"), (["checksum"], "--port"),
                                (["go", "--port", "/dev/null", "--port", "/dev/zero"], "more than once"),
                                (["lock", "--port", "/dev/null", "--chip", "STM32G031yy"], "STM32G031"),
                                (["lock", "--port", "/dev/null", "--baud", "9"], "baud"), (["station"], "init"),
                                (["station", "chekc"], "chekc"), (["station", "check"], "FILE"),
                                (["probe", "--port", "/dev/null", "--count", "0"], "count"), (["recipe"], "keygen"), (["recipe", "sing"], "sing"),
                                (["recipe", "sign", "x.yaml"], "--key"), (["recipe", "pin", "x.yaml"], "no such file"),
                                (["recipe", "verify", "x.yaml"], "--key"), (["recipe", "keygen"], "where"),
                                (["slot", "disable"], "which slot"), (["clear-stop"], "which station"), (["release"], "--lot"),
                                (["probe", "--port", "/dev/null", "--parity", "odd"], "odd")):
            finished = gangflash(*arguments)
            self.assertEqual(finished.returncode, 2, arguments)
            self.assertIn(word, finished.stderr, arguments)
            self.assertEqual(finished.stdout, "", arguments)


class Lists(GangTest):
    def test_chips_and_ports_answer_in_json(self):
        chips = json.loads(gangflash("chips", "--json").stdout)
        self.assertGreater(len(chips), 100)
        self.assertIn("0x466", {chip["pid"] for chip in chips})
        self.assertIsInstance(json.loads(gangflash("ports", "--json").stdout), list)
        self.assertIn("STM32F103xB", gangflash("chips", "0x410").stdout)

    def test_probe_says_who_is_there(self):
        with Rack(self.folder, boards=4, chip="STM32G031xx,STM32F411xE", faults=["A3:silent", "A4:protected"]) as rack:
            finished = gangflash("probe", "--station", rack.station, "--json")
        self.assertEqual(finished.returncode, 1)
        slots = {slot["slot"]: slot for slot in json.loads(finished.stdout)}
        self.assertEqual((slots["A1"]["pid"], slots["A2"]["pid"]), ("0x466", "0x431"))
        self.assertEqual(slots["A2"]["flash_kib"], 512)
        self.assertEqual((slots["A1"]["protected"], slots["A4"]["protected"]), (False, True))
        self.assertEqual(len(slots["A1"]["uid"]), 24)
        self.assertEqual(slots["A3"]["failure_code"], "E401")

    def test_plan_prints_the_effective_recipe_and_the_time(self):
        for recipe in sorted((SOURCE / "recipes").glob("*.yaml")):
            if recipe.name.startswith("station"):
                continue
            finished = gangflash("plan", recipe)
            self.assertEqual(finished.returncode, 0, finished.stderr)
            for word in ("erase:", "verify: readback", "attempts:", "total s", "sha256"):
                self.assertIn(word, finished.stdout)


class Terminal(GangTest):
    def test_the_grid_is_redrawn_in_place_and_ends_with_the_summary(self):
        with Rack(self.folder, boards=4, faults=["A3:pid=0x410"], pacing="on") as rack:
            code, output = in_terminal([GANGFLASH, "run", self.recipe(), "--station", rack.station])
        self.assertEqual(code, 1)
        self.assertIn("\x1b[?25l", output)
        self.assertTrue(output.rindex("\x1b[?25h") > output.rindex("\x1b[?25l"), "the cursor comes back")
        self.assertGreater(output.count("\x1b["), 50, "redrawn in place")
        self.assertRegex(output, r"write +\d+ ?%")
        text = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", output)
        tail = text[text.rindex("3 pass"):]
        self.assertIn("1 fail", tail)
        self.assertIn("E501", tail)
        self.assertIn(rack.database, tail.replace("\r\n", ""))

    def test_no_color_is_respected(self):
        with Rack(self.folder, boards=2) as rack:
            recipe = self.recipe()
            _, coloured = in_terminal([GANGFLASH, "run", recipe, "--station", rack.station])
            _, plain = in_terminal([GANGFLASH, "run", recipe, "--station", rack.station], NO_COLOR="1")
        self.assertRegex(coloured, r"\x1b\[[0-9;]*3\d")
        self.assertNotRegex(plain, r"\x1b\[[0-9;]*3\dm")
        self.assertIn("PASS", plain)

    def test_a_pipe_gets_plain_lines(self):
        with Rack(self.folder, boards=2) as rack:
            finished = gangflash("run", self.recipe(), "--station", rack.station)
            self.assertNotIn("\x1b", finished.stdout)
            self.assertRegex(finished.stdout, r"A1: .*PASS")
            table = gangreport("units", "--db", rack.database)
        self.assertEqual(table.returncode, 0)
        self.assertNotIn("\x1b", table.stdout)

    def test_json_is_alone_on_stdout_even_when_nobody_reads(self):
        with Rack(self.folder, boards=2) as rack:
            process = subprocess.Popen([GANGFLASH, "run", self.recipe(), "--station", rack.station, "--json"],
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            process.stdout.close()  # the reader went away
            self.assertEqual(process.wait(60), 0, process.stderr.read())
            process.stderr.close()
            rows = self.rows(rack.database, "SELECT outcome FROM attempt_end")
        self.assertEqual([r["outcome"] for r in rows], ["pass", "pass"])


if __name__ == "__main__":
    unittest.main()
