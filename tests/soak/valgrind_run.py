#!/usr/bin/env python3
"""One run from end to end under valgrind, as the station runs it: no invalid access, no use of uninitialised bytes, no leak.

What valgrind says about the ioctls TIOCEXCL and TIOCNXCL is that it does not know them: they take no argument."""
import pathlib
import shutil
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from gang import GANGFLASH, GANGREPORT, GangTest, Rack, events, pattern, run  # noqa: E402

VALGRIND = ("--quiet", "--error-exitcode=99", "--leak-check=full", "--errors-for-leak-kinds=definite,indirect",
            "--track-fds=no", "--child-silent-after-fork=yes")


@unittest.skipUnless(shutil.which("valgrind"), "valgrind is not installed")
class Valgrind(GangTest):
    def under_valgrind(self, program, *arguments):
        finished = run("valgrind", *VALGRIND, program, *arguments)
        self.assertNotEqual(finished.returncode, 99, finished.stderr)
        return finished

    def test_a_run_a_failure_and_the_reports(self):
        with Rack(self.folder, boards=3, faults=["A2:flip-bit=0x08000010.3"]) as rack:
            recipe = self.recipe(pattern(3000), lock="readout", unlock="if-protected")
            flashed = self.under_valgrind(GANGFLASH, "run", recipe, "--station", rack.station, "--json")
            ended = {e["slot"]: e["outcome"] for e in events(flashed) if e["event"] == "unit_finished" and e["last"]}
            self.assertEqual(ended, {"A1": "pass", "A2": "fail", "A3": "pass"}, flashed.stderr)
            failed = next(e["attempt"] for e in events(flashed) if e["event"] == "unit_finished" and e["outcome"] == "fail")
            for command in (["verify"], ["units"], ["log", failed]):
                reported = self.under_valgrind(GANGREPORT, *command, "--db", rack.database)
                self.assertEqual(reported.returncode, 0, reported.stderr)


if __name__ == "__main__":
    unittest.main()
