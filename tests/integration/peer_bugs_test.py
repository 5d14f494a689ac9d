#!/usr/bin/env python3
"""What other programmers report wrongly, seen from the shell: a failure is never exit 0, and what cannot be right is
refused before any port is opened. The same faults judged from the board's side are in tests/unit/session."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.gang import GangTest, Rack, gangflash, lights, pattern  # noqa: E402

HEX = ":020000040800F2\n:1000000000040020A1000008000000000000000024\n:00000001FF\n"


class PeerBugs(GangTest):
    def run_against(self, fault, **keys):
        faults = [fault] if fault else []
        with Rack(self.folder, boards=1, chip="STM32F103xB", faults=faults) as rack:
            recipe = self.recipe(pattern(3001), chip="STM32F103xB", **keys)
            return gangflash("run", recipe, "--station", rack.station, "--json")

    def test_every_way_to_fail_is_exit_1_and_success_is_0(self):
        for fault, code in ((None, None), ("A1:silent", "E401"), ("A1:pid=0x414", "E501"), ("A1:protected", "E601"),
                            ("A1:flip-bit=0x08000BB8.0", "E801"), ("A1:cut-read=0x08000800", "E406"),
                            ("A1:no-effect", "E801")):
            with self.subTest(fault=fault):
                finished = self.run_against(fault)
                self.assertEqual(lights(finished)["A1"]["failure_code"] or None, code, finished.stdout)
                self.assertEqual(finished.returncode, 0 if code is None else 1)

    def test_a_failed_go_is_exit_1(self):
        finished = self.run_against("A1:go-silent", run="go")
        self.assertEqual(lights(finished)["A1"]["failure_code"], "E406")
        self.assertEqual(finished.returncode, 1)

    def test_a_hex_file_with_a_wrong_checksum_is_never_flashed_as_text(self):
        for name in ("fw.hex", "FW.HEX"):
            (self.folder / name).write_text(HEX)
            recipe = self.folder / "hex.yaml"
            recipe.write_text(f"recipe: x\nrevision: 1\nchip: STM32F103xB\nimages:\n  - file: {name}\n")
            finished = gangflash("plan", recipe)
            self.assertEqual(finished.returncode, 2, finished.stdout)
            self.assertIn("checksum", finished.stderr)

    def test_an_image_longer_than_the_flash_is_refused_not_cut(self):
        recipe = self.recipe(pattern(200 * 1024), chip="STM32F103xB")
        finished = gangflash("plan", recipe)
        self.assertEqual(finished.returncode, 2)
        self.assertIn("outside the flash", finished.stderr)


if __name__ == "__main__":
    unittest.main()
