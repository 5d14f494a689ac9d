#!/usr/bin/env python3
"""`update: changed`, `erase: fastest` and the time table, from the command line to the reports."""
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from gang import GangTest, Rack, events, gangflash, gangreport, pattern  # noqa: E402

CHIP = "STM32F411xE"
SECTOR = 16 * 1024


class UpdateChanged(GangTest):
    def run_recipe(self, rack, image, name):
        recipe = self.recipe(image, name=name, chip=CHIP, update="changed")
        finished = gangflash("run", recipe, "--station", rack.station, "--json")
        self.assertEqual(finished.returncode, 0, finished.stdout + finished.stderr)
        return events(finished)

    def test_only_what_differs_is_written_and_the_record_says_so(self):
        image = pattern(3 * SECTOR)
        other = bytearray(image)
        other[SECTOR + 7] ^= 1
        with Rack(self.folder, boards=2, chip=CHIP) as rack:
            self.run_recipe(rack, image, "first.yaml")
            again = self.run_recipe(rack, image, "first.yaml")
            self.run_recipe(rack, bytes(other), "second.yaml")
            ends = self.rows(rack.database, "SELECT written_sha256 IS NULL AS untouched, read_back_sha256 = content_sha256 AS equal,"
                             " bytes_compared FROM v_attempt ORDER BY attempt_id")
            steps = self.rows(rack.database, "SELECT a.attempt_id / 3 AS job, s.name, s.bytes FROM step s JOIN attempt_start a"
                              " USING (attempt_id) WHERE s.name IN ('erase', 'write', 'verify')")
            boards = rack.report()
            database = rack.database
        self.assertEqual([row["untouched"] for row in ends], [0, 0, 1, 1, 0, 0])
        self.assertEqual({(row["equal"], row["bytes_compared"]) for row in ends}, {(1, len(image))})
        self.assertEqual({row["bytes"] for row in steps if row["job"] == 0}, {len(image)})
        self.assertEqual(sum(row["bytes"] == SECTOR for row in steps), 2 * 3)
        self.assertEqual({e["name"] for e in again if e["event"] == "step"}, {"enter", "identify", "compare"})
        self.assertEqual([board["violations"] for board in boards.values()], [[], []])
        for report in (("evidence",), ("verify",)):
            answer = gangreport(*report, "--db", database)
            self.assertEqual(answer.returncode, 0, answer.stdout)
        units = json.loads(gangreport("units", "--db", database, "--format", "json").stdout)
        self.assertEqual({(u["outcome"], u["attempts"]) for u in units}, {("pass", 3)})

    def test_it_goes_with_its_own_erase_only(self):
        recipe = self.recipe(pattern(100), chip=CHIP, update="changed", erase="fastest")
        finished = gangflash("plan", recipe)
        self.assertEqual(finished.returncode, 2)
        self.assertRegex(finished.stderr, r"test\.yaml:\d+:\d+: error: update: changed .* found fastest")


class WhatStepsTake(GangTest):
    def test_fastest_is_chosen_printed_and_recorded(self):
        recipe = self.recipe(pattern(20000), chip="STM32F103xB", erase="fastest")
        plan = gangflash("plan", recipe)
        self.assertRegex(plan.stdout, r"erase: fastest  # mass erase: fastest of mass erase 0\.031 s and the image's 20 sectors")
        answer = json.loads(gangflash("plan", recipe, "--json").stdout)
        self.assertEqual((answer["erase"]["chosen"], answer["erase"]["sectors"]), ("mass erase", 20))
        with Rack(self.folder, boards=1, chip="STM32F103xB") as rack:
            self.assertEqual(gangflash("run", recipe, "--station", rack.station).returncode, 0)
            detail = self.rows(rack.database, "SELECT detail FROM step WHERE name = 'erase'")[0]["detail"]
        self.assertIn("mass erase, fastest of mass erase 0.031 s", detail)

    def test_run_ends_with_what_each_step_took(self):
        with Rack(self.folder, boards=3, faults=["A2:silent"]) as rack:
            recipe = self.recipe(pattern(5000))
            last = events(gangflash("run", recipe, "--station", rack.station, "--json"))[-1]
            plain = gangflash("run", recipe, "--station", rack.station).stdout
        self.assertEqual(last["event"], "run_finished")
        self.assertEqual([step["name"] for step in last["steps"]],
                         ["enter", "identify", "erase", "write", "verify", "unit"])
        self.assertEqual({step["units"] for step in last["steps"]}, {2}, "the silent slot says nothing about times")
        self.assertLessEqual({step["slowest_slot"] for step in last["steps"]}, {"A1", "A3"})
        self.assertRegex(plain, r"(?s)database: .*seconds per step, estimated at 115200 baud.*\n  unit +2 ")


if __name__ == "__main__":
    unittest.main()
