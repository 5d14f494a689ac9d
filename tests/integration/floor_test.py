#!/usr/bin/env python3
"""A shift on real ptys: boards come and go, lots end, programs die, people decide. Judged by the trace and by the boards."""
import os
import pathlib
import signal
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from gang import GangTest, Rack, gangflash, pattern  # noqa: E402
from shift import Shift  # noqa: E402

PASSES = ("SELECT uid FROM v_attempt WHERE outcome = 'pass' AND purpose = 'production'")
WHO = ("--by", "A. Berg", "--reason", "a test")


class FloorTest(GangTest):
    def rack(self, boards, *more, **options):
        rack = Rack(self.folder, boards=boards, more=more, **options)
        self.addCleanup(rack.stop)
        return rack

    def shift(self, rack, *arguments, recipe=None):
        shift = Shift(recipe or self.recipe(), "--station", rack.station, "--continuous", *arguments)
        self.addCleanup(shift.process.kill)
        return shift

    def control(self, rack, line):
        with open(rack.folder / "control", "w", encoding="ascii") as control:
            control.write(line + "\n")

    def add_to_station(self, rack, text):
        path = pathlib.Path(rack.station)
        path.write_text(path.read_text() + text + "\n")

    def passes(self, rack):
        return [row["uid"] for row in self.rows(rack.database, PASSES)]


class Quantity(FloorTest):
    def test_sixty_boards_on_sixteen_slots_each_once(self):
        rack = self.rack(16, "--auto-swap", "50")
        shift = self.shift(rack, "--lot", "L1", "--units", 60)
        self.assertEqual(shift.end(), 0, shift.errors)
        passes = self.passes(rack)
        self.assertEqual((len(passes), len(set(passes))), (60, 60))
        self.assertEqual(shift.all("batch")[-1]["left"], 0)
        self.assertEqual(shift.all("stop")[-1]["code"], "EA04")
        self.assertEqual([e["code"] for e in self.rows(rack.database, "SELECT code FROM event WHERE kind = 'stop'")], ["EA04"])

    def test_never_one_more_than_wanted_however_many_slots_race(self):
        rack = self.rack(32)
        self.assertEqual(self.shift(rack, "--units", 20).end(), 0)
        self.assertEqual(len(self.passes(rack)), 20)
        rows = self.rows(rack.database, "SELECT count(*) AS n FROM attempt_start")
        self.assertEqual(rows[0]["n"], 20, "no board beyond the quantity is touched")

    def test_a_failed_one_gives_its_place_back(self):
        rack = self.rack(4, faults=["A1:flip-bit=0x08000100.0", "A2:flip-bit=0x08000100.0"])
        self.assertEqual(self.shift(rack, "--units", 2, recipe=self.recipe(pattern(2000))).end(), 0)
        self.assertEqual(len(self.passes(rack)), 2)

    def test_killed_in_the_middle_it_goes_on_counting(self):
        rack = self.rack(4, "--auto-swap", "50", pacing="on")
        batch = ("--lot", "L7", "--work-order", "W1", "--units", 9)
        first = self.shift(rack, *batch)
        first.wait("unit_finished", count=4, outcome="pass")
        first.wait("unit_started", count=6)
        first.process.kill()
        first.end()
        before = len(self.passes(rack))
        second = self.shift(rack, *batch)
        self.assertEqual(second.wait("batch")["good"], before)
        self.assertEqual(second.end(), 0, second.errors)
        passes = self.passes(rack)
        self.assertEqual((len(passes), len(set(passes))), (9, 9))
        interrupted = self.rows(rack.database, "SELECT slot, uid FROM v_attempt WHERE outcome = 'interrupted'")
        self.assertTrue(interrupted)
        held = {row["value"] for row in self.rows(
            rack.database, "SELECT value FROM disposition JOIN identity USING (unit_id) WHERE kind = 'uid' AND decision = 'hold'")}
        self.assertEqual(held, {row["uid"] for row in interrupted if row["uid"]})
        told = "".join(second.errors)
        for row in interrupted:
            self.assertIn(f"slot {row['slot']}", told)


class Boards(FloorTest):
    def test_an_empty_slot_waits(self):
        rack = self.rack(1)
        shift = self.shift(rack)
        shift.wait("slot", condition="remove")
        self.control(rack, "remove A1")
        shift.wait("slot", count=2, condition="waiting")
        self.assertEqual(shift.end("q"), 0)
        self.assertEqual(len(shift.all("unit_finished")), 1)

    def test_the_board_that_still_stands_there_is_skipped_by_the_next_run(self):
        rack = self.rack(2)
        shift = self.shift(rack)
        shift.wait("unit_finished", count=2, outcome="pass")
        self.assertEqual(shift.end("q"), 0)
        again = self.shift(rack)
        again.wait("unit_finished", count=2, outcome="skipped", failure_code="EA06")
        self.assertEqual(again.end("q"), 3, "nothing passed")
        steps = {row["name"] for row in self.rows(
            rack.database, "SELECT name FROM step JOIN attempt_end e USING (attempt_id) WHERE e.outcome = 'skipped'")}
        self.assertEqual(steps, {"enter", "identify"})
        forced = self.shift(rack, "--reflash")
        forced.wait("unit_finished", count=2, outcome="pass")
        self.assertEqual(forced.end("q"), 0)

    def test_a_unit_on_hold_is_left_alone(self):
        rack = self.rack(1)
        shift = self.shift(rack)
        uid = shift.wait("unit_finished", outcome="pass")["uid"]
        shift.end("q")
        held = gangflash("decide", "hold", uid, "--db", rack.database, *WHO)
        self.assertEqual(held.returncode, 0, held.stderr)
        again = self.shift(rack)
        again.wait("unit_finished", outcome="skipped", failure_code="EA09")
        again.wait("slot", condition="hold")
        again.end("q")

    def test_a_removed_board_is_noticed_and_the_next_one_is_worked_on(self):
        rack = self.rack(2)
        shift = self.shift(rack)
        shift.wait("unit_finished", count=2, outcome="pass")
        self.control(rack, "insert A2")
        shift.wait("unit_finished", count=2, slot="A2", outcome="pass")
        self.assertEqual(len(shift.all("unit_finished", slot="A1")), 1, "a board that stays is worked on once")
        self.assertEqual(shift.end(signal.SIGINT), 0)


class Wires(FloorTest):
    """Slots with reset: looking for a board resets it, so one that stays must be told from one that comes."""

    def once(self, rack, **keys):
        shift = self.shift(rack, recipe=self.recipe(chip="STM32F103xB", **keys))
        shift.wait("unit_finished", outcome="pass")
        shift.wait("slot", condition="remove")
        self.control(rack, "remove A1")
        shift.wait("slot", count=2, condition="waiting")
        self.assertEqual(len(shift.all("unit_finished")), 1)
        self.control(rack, "insert A1")
        shift.wait("unit_finished", count=2, outcome="pass")
        self.assertEqual(shift.end("q"), 0)

    def test_a_board_that_runs_its_application_is_still_there(self):
        self.once(self.rack(1, chip="STM32F103xB", transport="rfc2217", wiring="reset=rts,boot0=dtr"), run="go")

    def test_a_locked_board_is_not_taken_for_another_one(self):
        self.once(self.rack(1, chip="STM32F103xB", transport="rfc2217", wiring="reset=rts,boot0=dtr"), lock="readout", run="reset")

    def test_a_present_line_tells_by_itself(self):
        self.once(self.rack(1, "--present", "cts", chip="STM32F103xB", transport="rfc2217", wiring="reset=rts,boot0=dtr"))


class People(FloorTest):
    def test_the_first_signal_lets_running_boards_finish(self):
        rack = self.rack(2, pacing="on")
        shift = self.shift(rack)
        shift.wait("progress", step="write")
        self.assertEqual(shift.end(signal.SIGTERM), 0)
        self.assertEqual(len(self.passes(rack)), 2)
        self.assertEqual(self.rows(rack.database, "SELECT how FROM run_end"), [{"how": "stopped"}])

    def test_the_second_signal_stops_at_a_safe_point(self):
        rack = self.rack(2, pacing="on")
        shift = self.shift(rack)
        shift.wait("progress", step="write")
        shift.process.send_signal(signal.SIGINT)
        shift.process.send_signal(signal.SIGTERM)
        self.assertEqual(shift.end(), 4)
        self.assertEqual({e["outcome"] for e in shift.all("unit_finished")}, {"aborted"})

    def test_a_slot_is_taken_out_and_put_back_while_the_run_goes_on(self):
        rack = self.rack(2)
        self.assertEqual(gangflash("slot", "disable", "A2", "--station", rack.station, *WHO).returncode, 0)
        shift = self.shift(rack)
        self.assertIn("A. Berg", shift.wait("slot", slot="A2", condition="disabled")["text"])
        shift.wait("unit_finished", slot="A1", outcome="pass")
        self.assertEqual(gangflash("slot", "enable", "A2", "--station", rack.station, *WHO).returncode, 0)
        shift.wait("unit_finished", slot="A2", outcome="pass")
        self.assertEqual(shift.end("q"), 0)

    def test_labels_start_boards_and_stay_with_their_unit(self):
        rack = self.rack(2)
        self.add_to_station(rack, "start: scan")
        recipe = self.recipe(label='"L[0-9]+"')
        shift = self.shift(rack, recipe=recipe)
        shift.wait("slot", slot="A1", condition="ready")
        shift.wait("slot", slot="A2", condition="ready")
        shift.type("X1")
        self.assertIn("no label", shift.wait("notice")["text"])
        shift.type("L1")
        self.assertIn("for which", shift.wait("notice", count=2)["text"])
        shift.type("A2 L1")
        first = shift.wait("unit_finished", slot="A2", outcome="pass")["uid"]
        shift.type("OP:4711")
        shift.type("L1")  # the single free slot; but the label is taken
        refused = shift.wait("unit_finished", slot="A1")
        self.assertEqual((refused["outcome"], refused["failure_code"]), ("fail", "E505"))
        shift.end("q")
        self.assertEqual(self.rows(rack.database, "SELECT u.value FROM identity l JOIN identity u USING (unit_id) "
                                   "WHERE l.kind = 'label' AND l.value = 'L1' AND u.kind = 'uid'"), [{"value": first}])
        operators = self.rows(rack.database, "SELECT slot, operator FROM v_attempt ORDER BY attempt_id")
        self.assertEqual([row["operator"] for row in operators], [None, "4711"])
        boards = rack.report()
        self.assertEqual(boards["A1"]["programmed_bytes"], 0, "refused before anything was changed")


class StopRules(FloorTest):
    def test_a_slot_that_always_fails_is_disabled_and_the_others_go_on(self):
        rack = self.rack(4, "--auto-swap", "50", faults=["A2:flip-bit=0x08000100.0"])
        self.add_to_station(rack, "stop: { slot_in_a_row: 2 }")
        recipe = self.recipe(pattern(2000))
        shift = self.shift(rack, "--units", 12, recipe=recipe)
        stop = shift.wait("stop", code="EA02")
        self.assertEqual(stop["slot"], "A2")
        self.assertIn("clear-stop", stop["command"])
        shift.wait("slot", slot="A2", condition="disabled")
        self.assertEqual(shift.end(), 0)
        self.assertEqual(len(self.passes(rack)), 12)
        self.assertEqual(len(shift.all("unit_finished", slot="A2")), 2)

    def test_a_stopped_station_does_not_start_until_somebody_clears_it(self):
        rack = self.rack(4, faults=["A1:pid=0x410", "A2:pid=0x410"])
        self.add_to_station(rack, "stop: { same_code_in_slots: 2 }")
        shift = self.shift(rack)
        shift.wait("stop", code="E501")
        self.assertEqual(shift.end(), 5)
        refused = gangflash("run", self.recipe(), "--station", rack.station, "--continuous")
        self.assertEqual(refused.returncode, 5)
        self.assertIn("gangflash clear-stop", refused.stderr)
        self.assertEqual(gangflash("clear-stop", "--station", rack.station, *WHO).returncode, 0)
        again = self.shift(rack)
        again.wait("unit_finished", slot="A4")
        again.end("q")


if __name__ == "__main__":
    unittest.main()
