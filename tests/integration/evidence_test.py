#!/usr/bin/env python3
"""What the trace holds when things go wrong: signals, crashes, a store that cannot be written, two programs at once."""
import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from gang import GANGFLASH, GangTest, Rack, gangflash, lights, pattern  # noqa: E402


class Interrupted(GangTest):
    def start_and_wait_for_writing(self, rack, **options):
        process = subprocess.Popen([GANGFLASH, "run", self.recipe(pattern(20000)), "--station", rack.station, "--json"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
        for line in process.stdout:
            event = json.loads(line)
            if event["event"] == "progress" and event["step"] == "write":
                return process
        raise AssertionError("never began to write: " + process.stderr.read())

    def test_ctrl_c_ends_rows_as_aborted(self):
        with Rack(self.folder, boards=4, pacing="on") as rack:
            process = self.start_and_wait_for_writing(rack)
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)
            self.assertEqual(process.returncode, 4)
            rows = self.rows(rack.database, "SELECT outcome, failure_code FROM attempt_end")
            self.assertEqual(rows, [{"outcome": "aborted", "failure_code": "EA01"}] * 4)

    def test_a_killed_run_is_interrupted_at_the_next_start_and_says_so(self):
        with Rack(self.folder, boards=2, pacing="on") as rack:
            process = self.start_and_wait_for_writing(rack)
            process.kill()
            process.communicate()
            self.assertEqual(self.rows(rack.database, "SELECT * FROM attempt_end"), [])
            again = gangflash("run", self.recipe(pattern(300), name="b.yaml"), "--station", rack.station)
            self.assertIn("interrupted", again.stderr)
            rows = self.rows(rack.database, "SELECT outcome, failure_code FROM attempt_end WHERE outcome = 'interrupted'")
            self.assertEqual(rows, [{"outcome": "interrupted", "failure_code": "EB04"}] * 2)
            # A part that was left in the middle of a block recovers or fails, but is never passed wrongly.
            for row in self.rows(rack.database, "SELECT outcome FROM attempt_end WHERE outcome <> 'interrupted'"):
                self.assertIn(row["outcome"], ("pass", "fail"))

    def test_two_ctrl_c_leave_at_once_and_the_next_start_closes_the_rows(self):
        with Rack(self.folder, boards=1, chip="STM32F411xE", pacing="on") as rack:
            recipe = self.recipe(pattern(3000), chip="STM32F411xE")
            process = subprocess.Popen([GANGFLASH, "run", recipe, "--station", rack.station, "--json"],
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for line in process.stdout:
                if json.loads(line).get("step") == "erase":
                    break
            time.sleep(0.1)  # inside the erase, which takes most of a second: not a safe point
            process.send_signal(signal.SIGINT)
            time.sleep(0.1)
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=5)
            self.assertEqual(process.returncode, 4)
            self.assertEqual(self.rows(rack.database, "SELECT * FROM attempt_end"), [])
            time.sleep(1.5)
            gangflash("run", recipe, "--station", rack.station)
            rows = self.rows(rack.database, "SELECT outcome FROM attempt_end ORDER BY rowid")
            self.assertEqual(rows[0], {"outcome": "interrupted"})

    def test_another_run_changes_no_row_of_a_running_rack(self):
        with Rack(self.folder, boards=3, pacing="on") as rack:
            stations = {}
            for name, slots in (("one", ("A1", "A2")), ("two", ("A3",))):
                lines = ["format: 1", f"station: {name}", f"database: {rack.database}", "slots:"]
                lines += [f"  - {{ slot: {slot}, port: {rack.folder / slot} }}" for slot in slots]
                stations[name] = self.folder / f"{name}.yaml"
                stations[name].write_text("\n".join(lines) + "\n")
            first = subprocess.Popen([GANGFLASH, "run", self.recipe(pattern(20000)), "--station", stations["one"], "--json"],
                                     stdout=subprocess.PIPE, text=True)
            for line in first.stdout:
                if json.loads(line).get("step") == "write":
                    break
            second = gangflash("run", self.recipe(pattern(300), name="b.yaml"), "--station", stations["two"])
            self.assertEqual(second.returncode, 0, second.stderr)
            self.assertNotIn("interrupted", second.stderr)
            first.communicate(timeout=60)
            self.assertEqual(first.returncode, 0)
            rows = self.rows(rack.database, "SELECT outcome FROM attempt_end")
            self.assertEqual([r["outcome"] for r in rows], ["pass"] * 3)


class Store(GangTest):
    def test_a_store_that_cannot_be_opened_is_exit_6_and_programs_nothing(self):
        with Rack(self.folder, boards=1) as rack:
            database = self.folder / "not-a-database.db"
            database.write_text("this is a text file, not a database\n" * 100)
            finished = gangflash("run", self.recipe(), "--station", rack.station, "--db", database)
            self.assertEqual(finished.returncode, 6)
            self.assertIn(str(database), finished.stderr)
            self.assertEqual(rack.report()["A1"]["programmed_bytes"], 0)

    def test_a_store_that_fills_up_stops_the_station(self):
        with Rack(self.folder, boards=2) as rack:
            def limit():
                import resource
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, 64 * 1024))
            finished = gangflash("run", self.recipe(pattern(60000)), "--station", rack.station, preexec_fn=limit)
            self.assertEqual(finished.returncode, 6, finished.stdout + finished.stderr)
            self.assertEqual({b["programmed_bytes"] for b in rack.report().values()}, {0})

    def test_ended_attempts_cannot_be_changed_or_deleted(self):
        with Rack(self.folder, boards=1) as rack:
            self.assertEqual(gangflash("run", self.recipe(), "--station", rack.station).returncode, 0)
            connection = sqlite3.connect(rack.database)
            for table in ("attempt_start", "attempt_end"):
                for sql in (f"DELETE FROM {table}", f"UPDATE {table} SET rowid = 99"):
                    with self.assertRaises(sqlite3.IntegrityError, msg=sql):
                        connection.execute(sql)
            connection.close()


class BadInput(GangTest):
    def test_nothing_is_opened_for_a_bad_recipe(self):
        with Rack(self.folder, boards=1) as rack:
            bad = self.recipe(serial="{ pool: x }")
            finished = gangflash("run", bad, "--station", rack.station)
            self.assertEqual(finished.returncode, 2)
            self.assertRegex(finished.stderr, r"test\.yaml:6:1: error: .*serial")
            self.assertFalse(os.path.exists(rack.database))

    def test_all_problems_at_once_each_with_its_place(self):
        (self.folder / "bad.hex").write_text(":10000000000102030405060708090A0B0C0D0E0F89\n:00000001FF\n")
        recipe = self.folder / "bad.yaml"
        recipe.write_text("recipe: x\nrevision: 1\nchip: STM32G031xy\nimages:\n  - file: bad.hex\nbuad: 115200\nlock: readout\nrun: go\n")
        finished = gangflash("plan", recipe)
        self.assertEqual(finished.returncode, 2)
        for place in (r"bad\.yaml:3:7", r"bad\.yaml:6:1", r"bad\.hex:1"):
            self.assertRegex(finished.stderr, place)

    def test_a_station_without_a_database_needs_db(self):
        with Rack(self.folder, boards=1) as rack:
            station = self.folder / "s.yaml"
            station.write_text(f"slots:\n  - {{ slot: A1, port: {rack.folder / 'A1'} }}\n")
            self.assertEqual(gangflash("run", self.recipe(), "--station", station).returncode, 2)
            there = self.folder / "there.db"
            self.assertEqual(gangflash("run", self.recipe(), "--station", station, "--db", there).returncode, 0)
            self.assertTrue(there.exists())

    def test_ports_on_the_command_line_use_the_default_database_and_say_so(self):
        with Rack(self.folder, boards=1) as rack:
            finished = gangflash("run", self.recipe(), "--port", rack.folder / "A1")
            self.assertEqual(finished.returncode, 0, finished.stderr)
            expected = self.folder / "state" / "gangflash" / "trace.db"
            self.assertTrue(expected.exists())
            self.assertIn(str(expected), finished.stdout)


if __name__ == "__main__":
    unittest.main()
