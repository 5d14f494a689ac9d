#!/usr/bin/env python3
"""The main job on real ptys: gangflash against gangsim, judged from both ends."""
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from gang import FIRMWARE, GangTest, Rack, events, gangflash, gangreport, lights, pattern, run  # noqa: E402


class GoodRack(GangTest):
    def test_eight_boards_pass_and_every_witness_agrees(self):
        with Rack(self.folder) as rack:
            finished = gangflash("run", self.recipe(), "--station", rack.station, "--lot", "L1", "--operator", "o7", "--json")
            self.assertEqual(finished.returncode, 0, finished.stderr)
            units = lights(finished)
            self.assertEqual({u["outcome"] for u in units.values()}, {"pass"})
            self.assertEqual(len({u["uid"] for u in units.values()}), 8)
            last = events(finished)[-1]
            self.assertEqual((last["event"], last["exit"], last["counts"]["pass"]), ("run_finished", 0, 8))

            answer = json.loads(gangreport("units", "--db", rack.database, "--format", "json").stdout)
            self.assertEqual({(u["uid"], u["slot"]) for u in answer}, {(u["uid"], s) for s, u in units.items()})
            image = (FIRMWARE / "node.hex").read_bytes()
            for unit in answer:
                self.assertEqual(unit["image_sha256"], hashlib.sha256(image).hexdigest())
                self.assertEqual((unit["outcome"], unit["lot"], unit["operator"], unit["attempts"], unit["pid"]),
                                 ("pass", "L1", "o7", 1, "0x466"))
            rows = self.rows(rack.database, "SELECT outcome, written_sha256, read_back_sha256 FROM attempt_end")
            self.assertEqual({(r["outcome"], r["read_back_sha256"]) for r in rows}, {("pass", answer[0]["content_sha256"])})
            boards = rack.report()
        flash = (FIRMWARE / "node.bin").read_bytes()
        for slot, unit in units.items():
            self.assertEqual(boards[slot]["uid"], unit["uid"])
            self.assertEqual(boards[slot]["violations"], [])
            self.assertGreaterEqual(boards[slot]["programmed_bytes"], len(flash))

    def test_stm32flash_reads_back_what_gangflash_wrote(self):
        image = pattern(9001)
        for chip in ("STM32F103xB", "STM32F411xE", "STM32G031xx", "STM32L053x8"):
            with self.subTest(chip), tempfile.TemporaryDirectory(dir=self.folder) as folder, \
                    Rack(folder, boards=1, chip=chip) as rack:
                finished = gangflash("run", self.recipe(image, chip=chip), "--station", rack.station)
                self.assertEqual(finished.returncode, 0, finished.stdout)
                copy = pathlib.Path(folder) / "copy.bin"
                stranger = run("stm32flash", "-m", "8n1", "-b", "115200", "-S", f"0x08000000:{len(image)}", "-r", copy,
                               os.path.realpath(rack.folder / "A1"))
                self.assertEqual(stranger.returncode, 0, stranger.stdout + stranger.stderr)
                self.assertEqual(copy.read_bytes()[:len(image)], image)

    def test_the_same_content_has_the_same_digest_as_hex_and_as_bin(self):
        with Rack(self.folder, boards=1) as rack:
            self.assertEqual(gangflash("run", self.recipe(), "--station", rack.station).returncode, 0)
            binary = (FIRMWARE / "node.bin").read_bytes()
            self.assertEqual(gangflash("run", self.recipe(binary, name="b.yaml"), "--station", rack.station).returncode, 0)
            rows = self.rows(rack.database, "SELECT DISTINCT read_back_sha256 FROM attempt_end")
            self.assertEqual(len(rows), 1)


class BadSlots(GangTest):
    def test_three_bad_slots_have_their_own_codes_and_five_pass(self):
        faults = ["A2:silent", "A4:pid=0x410", "A7:protected"]
        with Rack(self.folder, faults=faults) as rack:
            finished = gangflash("run", self.recipe(), "--station", rack.station, "--json")
            self.assertEqual(finished.returncode, 1)
            units = lights(finished)
            codes = {slot: unit["failure_code"] for slot, unit in units.items() if unit["outcome"] != "pass"}
            self.assertEqual(codes, {"A2": "E401", "A4": "E501", "A7": "E601"})
            self.assertEqual(sum(u["outcome"] == "pass" for u in units.values()), 5)
            for slot in codes:
                self.assertTrue(units[slot]["operator_line"])
            boards = rack.report()
        self.assertTrue(boards["A7"]["protected"], "a protected part is not unlocked without consent")

    def test_allow_empty_makes_silence_a_skipped_slot(self):
        with Rack(self.folder, boards=2, faults=["A2:silent"]) as rack:
            finished = gangflash("run", self.recipe(), "--station", rack.station, "--allow-empty", "--json")
            self.assertEqual(finished.returncode, 0)
            self.assertEqual(lights(finished)["A2"]["outcome"], "skipped")

    def test_a_board_that_holds_something_else_never_passes(self):
        image = pattern(5001)
        faults = ["A1:swap-bytes=0x08000123", "A2:flip-bit=0x08001000.5", "A3:drop-tail=0x08001380", "A4:no-effect",
                  "A5:read-flip-bit=0x08000000.0", "A6:cut-read=0x08000800"]
        with Rack(self.folder, boards=6, faults=faults) as rack:
            finished = gangflash("run", self.recipe(image), "--station", rack.station, "--json")
        self.assertEqual(finished.returncode, 1)
        for slot, unit in lights(finished).items():
            self.assertEqual(unit["outcome"], "fail", slot)

    def test_a_missing_port_is_that_slots_error_and_the_others_run(self):
        with Rack(self.folder, boards=2) as rack:
            finished = gangflash("run", self.recipe(), "--port", rack.folder / "A1", "--port", self.folder / "nothing",
                                 "--port", rack.folder / "A2", "--json")
        self.assertEqual(finished.returncode, 3)
        units = lights(finished)
        self.assertEqual([units[f"P{i}"]["outcome"] for i in (1, 2, 3)], ["pass", "error", "pass"])
        self.assertEqual(units["P2"]["failure_code"], "E201")

    def test_a_port_somebody_else_holds_is_E202(self):
        with Rack(self.folder, boards=1, pacing="on") as rack:
            first = subprocess.Popen([os.environ.get("GANGFLASH", "gangflash"), "run", self.recipe(), "--station", rack.station,
                                      "--json"], stdout=subprocess.PIPE, text=True)
            for line in first.stdout:
                if json.loads(line)["event"] == "progress":
                    break
            second = gangflash("run", self.recipe(), "--station", rack.station, "--json")
            first.stdout.read()
            first.stdout.close()
            self.assertEqual(first.wait(60), 0)
        self.assertEqual(second.returncode, 3)
        self.assertEqual(lights(second)["A1"]["failure_code"], "E202")


class Protection(GangTest):
    def test_lock_is_proved_and_unlock_needs_consent(self):
        with Rack(self.folder, boards=2, chip="STM32F103xB") as rack:
            image = pattern(3000)
            locked = self.recipe(image, name="lock.yaml", chip="STM32F103xB", lock="readout")
            self.assertEqual(gangflash("run", locked, "--station", rack.station).returncode, 0)
            proofs = self.rows(rack.database, "SELECT lock_proof FROM attempt_end")
            self.assertEqual({r["lock_proof"] for r in proofs}, {"refused_read"})

            again = self.recipe(image, name="again.yaml", chip="STM32F103xB")
            refused = gangflash("run", again, "--station", rack.station, "--json")
            self.assertEqual({u["failure_code"] for u in lights(refused).values()}, {"E601"})

            rework = self.recipe(image, name="rework.yaml", chip="STM32F103xB", unlock="if-protected")
            self.assertEqual(gangflash("run", rework, "--station", rack.station).returncode, 0)
            boards = rack.report()
        self.assertEqual({b["protected"] for b in boards.values()}, {False})

    def test_lock_that_starts_the_application_is_proved_by_silence(self):
        with Rack(self.folder, boards=1) as rack:
            finished = gangflash("run", self.recipe(lock="readout"), "--station", rack.station)
            self.assertEqual(finished.returncode, 0, finished.stdout)
            self.assertEqual(self.rows(rack.database, "SELECT lock_proof FROM attempt_end"), [{"lock_proof": "silent"}])
            board = rack.report()["A1"]
        self.assertTrue(board["protected"] and board["application_running"])


if __name__ == "__main__":
    unittest.main()
