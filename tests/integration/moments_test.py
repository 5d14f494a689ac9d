#!/usr/bin/env python3
"""What happens to a slot in the middle of a job: the adapter is pulled and comes back, the server closes, another board stands
there, two slots lead to one board. On real ptys and sockets, judged by what the boards hold."""
import hashlib
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from gang import GangTest, Rack, gangflash, lights, pattern  # noqa: E402

CHIP = "STM32F103xB"
IMAGE = pattern(3000) + b"\x5A"
MIDDLE = 1500  # bytes from the host: while the image is written
PASS = ("pass", None)


class Moments(GangTest):
    def run_rack(self, faults, boards=2, transport="pty", wiring=None, station=(), **keys):
        recipe = self.recipe(IMAGE, chip=CHIP, **keys)
        with Rack(self.folder, boards=boards, chip=CHIP, faults=faults, transport=transport, wiring=wiring) as rack:
            path = pathlib.Path(rack.station)
            path.write_text(path.read_text() + "".join(f"{line}\n" for line in station))
            finished = gangflash("run", recipe, "--station", rack.station, "--json")
            rows = self.rows(rack.database, "SELECT slot, number, outcome, failure_code AS code, uid FROM v_attempt "
                             "ORDER BY attempt_id")
            self.boards = rack.report()
        self.lights = {slot: (unit["outcome"], unit["failure_code"]) for slot, unit in lights(finished).items()}
        self.assertEqual(len(self.lights), boards, finished.stderr)
        return {slot: [row["code"] or row["outcome"] for row in rows if row["slot"] == slot] for slot in self.lights}

    def holds_image(self, slot):
        return self.boards[slot]["sha256"] == hashlib.sha256(IMAGE).hexdigest()

    def test_an_adapter_that_was_pulled_is_the_stations_error_and_the_other_slot_passes(self):
        self.run_rack([f"A1:unplug={MIDDLE}.20000"])
        self.assertEqual(self.lights, {"A1": ("error", "E203"), "A2": PASS})

    def test_an_adapter_that_comes_back_is_opened_again_for_the_next_attempt(self):
        codes = self.run_rack(["A1:unplug=30.300"], attempts=2)
        self.assertEqual(codes["A1"], ["E203", "pass"])
        codes = self.run_rack([f"A1:unplug={MIDDLE}.300"], attempts=2, transport="rfc2217", wiring="reset=rts,boot0=dtr")
        self.assertEqual(codes["A1"][-2:], ["E210", "pass"])
        self.assertTrue(self.holds_image("A1"))

    def test_a_board_left_in_the_middle_of_a_block_needs_a_reset(self):
        codes = self.run_rack([f"A1:unplug={MIDDLE}.300"], attempts=2)
        self.assertEqual(codes["A1"], ["E203", "E401"])

    def test_a_server_that_closes_is_the_stations_error(self):
        for transport in ("tcp", "rfc2217"):
            with self.subTest(transport):
                self.run_rack([f"A1:unplug={MIDDLE}.20000"], transport=transport)
                self.assertEqual(self.lights, {"A1": ("error", "E210"), "A2": PASS})

    def test_a_board_exchanged_in_the_middle_never_passes(self):
        for at in (3, 20, 100, MIDDLE, 3100, 3200):
            with self.subTest(at):
                self.run_rack([f"A1:exchange={at}"])
                outcome, _ = self.lights["A1"]
                self.assertEqual(outcome, "fail")
                self.assertEqual(self.lights["A2"], PASS)

    def test_two_slots_on_one_board_never_pass_both(self):
        self.run_rack(["A2:wired-to=A1"], boards=3)
        self.assertNotEqual(self.lights["A2"], PASS)
        self.assertTrue(self.lights["A1"] != PASS or self.holds_image("A1"))
        self.assertEqual((self.lights["A3"], self.boards["A2"]["programmed_bytes"]), (PASS, 0))

    def test_two_slots_on_one_board_are_found_one_after_the_other_too(self):
        self.run_rack(["A2:wired-to=A1"], station=["max_parallel: 1"])
        self.assertEqual(self.lights["A2"], ("error", "E504"))


if __name__ == "__main__":
    unittest.main()
