#!/usr/bin/env python3
"""The one-board commands that change a board, on real ptys: judged by exit code, by the board's own report and by the trace."""
import os
import pathlib
import pty
import select
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from gang import FIRMWARE, GANGFLASH, events, lights, pattern  # noqa: E402
from one_board import OneBoard  # noqa: E402


class Flash(OneBoard):
    def test_a_virgin_g031_is_flashed_and_keeps_its_boot0_pin(self):
        """The whole job of `stm32isp -f fw.bin`."""
        with self.rack("STM32G031xx") as rack:
            image = (FIRMWARE / "node.bin").read_bytes()
            finished = self.do(rack, "flash", self.file(image))
            self.assertIn("PASS", finished.stdout)
            self.assertIn(self.database, finished.stdout)
            board = rack.report()["A1"]
        self.assertEqual((board["violations"], board["protected"]), ([], False))
        self.assertEqual(bytes.fromhex(board["option_bytes"])[3] & 1, 0, "nBOOT_SEL")
        self.assertEqual(self.attempts("operation", "purpose", "recipe", "outcome", "verify", "uid", "slot", "lock_proof"),
                         [("flash", "debug", "flash fw.bin", "pass", "readback", board["uid"], "P1", None)])
        self.assertEqual(self.attempts("written_sha256 = read_back_sha256 AND read_back_sha256 = content_sha256"), [(1,)])
        recipe = self.rows(self.database, "SELECT bytes FROM recipe")[0]["bytes"].decode()
        self.assertRegex(recipe, r"boot0_pin: enable")
        self.assertRegex(recipe, r"address: 0x08000000")

    def test_flash_and_lock_in_one_go_leave_a_virgin_part_locked(self):
        """stm32isp -f -l clears nBOOT_SEL and then never locks."""
        with self.rack("STM32G031xx") as rack:
            self.do(rack, "flash", self.file(pattern(3001)), "--lock")
            self.do(rack, "read", self.folder / "secret.bin", exit=1)
            board = rack.report()["A1"]
        self.assertTrue(board["protected"])
        self.assertEqual(bytes.fromhex(board["option_bytes"])[3] & 1, 0, "nBOOT_SEL")
        self.assertEqual(board["violations"], [])
        self.assertEqual(self.attempts("operation", "outcome", "failure_code", "lock_proof"),
                         [("flash", "pass", None, "refused_read"), ("read", "fail", "E601", None)])
        self.assertFalse((self.folder / "secret.bin").exists())

    def test_unlock_and_lock_redo_a_locked_part(self):
        """stm32isp -u -f -l."""
        with self.rack("STM32G031xx", faults=["A1:protected"]) as rack:
            file = self.file(pattern(2000))
            finished = self.do(rack, "flash", file, "--lock", "--json", exit=1)
            self.assertEqual(lights(finished)["P1"]["failure_code"], "E601", "never unlocked without being told")
            self.do(rack, "flash", file, "--unlock", "--lock")
            self.do(rack, "verify", file, exit=1)
            board = rack.report()["A1"]
        self.assertTrue(board["protected"])
        self.assertEqual(board["violations"], [])
        self.assertEqual(board["programmed_bytes"], 2000)

    def test_keep_boot0_leaves_the_option_bytes_alone(self):
        with self.rack("STM32G031xx", boards=2) as rack:
            self.do(rack, "flash", self.file(pattern(100)), "--keep-boot0")
            boards = rack.report()
        self.assertEqual(boards["A1"]["option_bytes"], boards["A2"]["option_bytes"])

    def test_every_choice_of_erase(self):
        with self.rack() as rack:
            old, new = pattern(5000), bytes(reversed(pattern(900)))
            self.do(rack, "flash", self.file(old))
            self.do(rack, "flash", self.file(new, "new.bin"), "--address", "0x08000400")
            self.assertEqual(self.read_back(rack, 5000), old[:0x400] + new + b"\xff" * 124 + old[0x800:])
            self.do(rack, "flash", self.file(new, "new.bin"), "--erase", "chip")
            self.assertEqual(self.read_back(rack, 5000), new + b"\xff" * 4100)
            refused = self.do(rack, "flash", self.file(new, "new.bin"), "--address", "0x08001000", "--erase", "none", exit=2)
            self.assertIn("0x08001300..0x080013FF", refused.stderr, "no half block into flash nobody erased")
            whole = self.file(pattern(1024), "whole.bin")
            self.do(rack, "flash", whole, "--address", "0x08001000", "--erase", "none")
            self.assertEqual(self.read_back(rack, 0x1400), new + b"\xff" * (0x1000 - 900) + pattern(1024))

    def test_go_starts_what_was_flashed(self):
        with self.rack("STM32G031xx") as rack:
            self.do(rack, "flash", FIRMWARE / "node.hex", "--go")
            board = rack.report()["A1"]
        self.assertTrue(board["application_running"])

    def test_a_part_may_compute_the_proof(self):
        with self.rack(faults=["A1:checksum-command"], boards=2) as rack:
            file = self.file(pattern(4000))
            self.do(rack, "flash", file, "--verify", "checksum")
            finished = self.do(rack, "flash", file, "--verify", "checksum", "--json", slot="A2", exit=3)
            self.assertEqual(lights(finished)["P1"]["failure_code"], "E803", "its Get does not list 0xA1")
            self.assertEqual(self.read_back(rack, 4000), pattern(4000))
        self.assertEqual(self.attempts("outcome", "verify", "read_back_sha256", "bytes_compared")[0],
                         ("pass", "checksum", None, 4000))

    def test_a_board_that_holds_something_else_never_passes(self):
        faults = ["A1:flip-bit=0x08000123.5", "A2:no-effect", "A3:drop-tail=0x08000380"]
        with self.rack(boards=3, faults=faults) as rack:
            for slot in ("A1", "A2", "A3"):
                self.do(rack, "flash", self.file(pattern(1000)), slot=slot, exit=1)
        self.assertEqual({row[0] for row in self.attempts("outcome")}, {"fail"})

    def test_files_that_are_wrong_are_refused_before_anything_is_opened(self):
        (self.folder / "bad.hex").write_text(":10000000000102030405060708090A0B0C0D0E0F89\n:00000001FF\n")
        (self.folder / "empty.bin").touch()
        with self.rack() as rack:
            for words, said in ((["flash", self.folder / "none.bin"], "none.bin"),
                                (["flash", self.folder / "bad.hex"], "bad.hex:1"),
                                (["flash", self.folder / "empty.bin"], "empty"),
                                (["flash", FIRMWARE / "node.hex", "--address", "0x08000000"], "addresses"),
                                (["flash", self.file(pattern(9)), "--address", "flash"], "--address flash"),
                                (["flash", self.file(pattern(9)), "--erase", "some"], "--erase some"),
                                (["flash", self.file(pattern(9)), "--chip", "STM32F103xZZ"], "STM32F103x"),
                                (["flash", self.file(pattern(9)), "--purpose", "fun"], "fun"),
                                (["verify", self.folder / "none.bin"], "none.bin"),
                                (["erase", "--image", self.folder / "none.bin"], "none.bin")):
                finished = self.do(rack, *words, exit=2)
                self.assertIn(said, finished.stderr, words)
            self.assertFalse(os.path.exists(self.database))

    def test_what_does_not_fit_is_refused_with_the_part_named_or_asked(self):
        with self.rack("STM32F103x8") as rack:
            big = self.file(pattern(64 * 1024 + 1))
            named = self.do(rack, "flash", big, "--chip", "STM32F103x8", exit=2)
            self.assertIn("0x08010000", named.stderr)
            self.assertFalse(os.path.exists(self.database))
            asked = self.do(rack, "flash", big, exit=2)  # it says itself that it has 64 KiB
            self.assertIn("found ", asked.stderr)
            self.assertEqual(self.attempts("attempt"), [])
            self.assertEqual(rack.report()["A1"]["programmed_bytes"], 0)

    def test_another_chip_than_the_one_named_is_E501(self):
        with self.rack() as rack:
            finished = self.do(rack, "flash", self.file(pattern(100)), "--chip", "STM32G031xx", "--json", exit=1)
            self.assertEqual(lights(finished)["P1"]["failure_code"], "E501")
            self.assertEqual(rack.report()["A1"]["programmed_bytes"], 0)

    def test_json_has_the_events_of_a_run_and_nothing_else(self):
        with self.rack() as rack:
            finished = self.do(rack, "flash", self.file(pattern(2000)), "--json")
        told = events(finished)
        self.assertEqual((told[0]["event"], told[0]["recipe"], told[0]["slots"]), ("run_started", "flash fw.bin", ["P1"]))
        self.assertEqual((told[-1]["event"], told[-1]["exit"], told[-1]["counts"]["pass"]), ("run_finished", 0, 1))
        self.assertEqual([e["name"] for e in told if e["event"] == "step"], ["enter", "identify", "erase", "write", "verify"])


class Erase(OneBoard):
    def test_it_must_be_told_what(self):
        with self.rack() as rack:
            for words in ([], ["--all", "--range", "0x08000000..0x080003FF"], ["--all", "--address", "0x08000000"]):
                self.do(rack, "erase", *words, exit=2)
            self.assertFalse(os.path.exists(self.database))

    def test_all_a_range_and_an_image(self):
        image = pattern(8000)
        with self.rack() as rack:
            self.do(rack, "flash", self.file(image))
            self.do(rack, "erase", "--range", "0x08000400..0x08000BFF")
            self.assertEqual(self.read_back(rack, 8000), image[:0x400] + b"\xff" * 0x800 + image[0xC00:])
            self.do(rack, "erase", "--image", self.file(b"x", "one.bin"), "--address", "0x08001001")
            self.assertEqual(self.read_back(rack, 8000)[0x1000:0x1404], b"\xff" * 0x400 + image[0x1400:0x1404])
            self.do(rack, "erase", "--all")
            self.assertEqual(self.read_back(rack, 8000), b"\xff" * 8000)
            self.assertEqual(rack.report()["A1"]["violations"], [])
        self.assertEqual({row for row in self.attempts("operation", "outcome", "verify") if row[0] == "erase"}, {("erase", "pass", None)})

    def test_a_range_that_cuts_a_sector_names_the_sectors_and_erases_nothing(self):
        with self.rack() as rack:
            self.do(rack, "flash", self.file(pattern(3000)))
            refused = self.do(rack, "erase", "--range", "0x08000401..0x080007FF", exit=2)
            self.assertIn("0x08000400..0x080007FF", refused.stderr)
            self.assertEqual(self.read_back(rack, 3000), pattern(3000))

    def test_a_locked_part_is_not_erased(self):
        with self.rack(faults=["A1:protected"]) as rack:
            self.do(rack, "erase", "--all", exit=1)
        self.assertEqual(self.attempts("failure_code"), [("E601",)])


def in_terminal(answer, command):
    """Runs a command in a pty and types `answer` when it asks; (exit code, what it wrote)."""
    pid, fd = pty.fork()
    if pid == 0:
        os.execvp(command[0], [str(word) for word in command])
    output, deadline, typed = b"", time.monotonic() + 60, False
    while time.monotonic() < deadline:
        if select.select([fd], [], [], 0.2)[0]:
            try:
                piece = os.read(fd, 65536)
            except OSError:
                break
            if not piece:
                break
            output += piece
        if not typed and b"[y/N]" in output:
            os.write(fd, answer)
            typed = True
    os.close(fd)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), output.decode()


class Protection(OneBoard):
    def test_lock_is_proved_and_unlock_wipes(self):
        with self.rack() as rack:
            self.do(rack, "flash", self.file(pattern(1000)))
            self.do(rack, "lock")
            self.do(rack, "read", self.folder / "x.bin", exit=1)
            refused = self.do(rack, "unlock", exit=2, stdin=subprocess.DEVNULL)
            self.assertIn("--yes", refused.stderr)
            self.assertEqual([row[0] for row in self.attempts("operation")], ["flash", "lock", "read"])
            self.do(rack, "unlock", "--yes")
            self.assertEqual(self.read_back(rack, 1000), b"\xff" * 1000)
            board = rack.report()["A1"]
        self.assertEqual((board["protected"], board["violations"]), (False, []))
        self.assertEqual(self.attempts("operation", "outcome", "lock_proof")[1], ("lock", "pass", "refused_read"))
        self.assertEqual(self.attempts("operation", "outcome", "lock_proof")[3], ("unlock", "pass", None))

    def test_unlock_asks_a_person(self):
        with self.rack(boards=2, faults=["A1:protected", "A2:protected"]) as rack:
            code, said = in_terminal(b"n\n", [GANGFLASH, "unlock", "--port", rack.folder / "A1"])
            self.assertEqual(code, 4, said)
            self.assertIn("wipes", said)
            self.assertEqual(self.attempts("attempt"), [])
            code, said = in_terminal(b"y\n", [GANGFLASH, "unlock", "--port", rack.folder / "A2"])
            self.assertEqual(code, 0, said)
            boards = rack.report()
        self.assertEqual((boards["A1"]["protected"], boards["A2"]["protected"]), (True, False))

    def test_a_lock_that_starts_the_application_is_proved_by_silence(self):
        with self.rack("STM32G031xx") as rack:
            self.do(rack, "flash", FIRMWARE / "node.hex", "--keep-boot0")
            self.do(rack, "lock")
            board = rack.report()["A1"]
        self.assertTrue(board["protected"] and board["application_running"])
        self.assertEqual(self.attempts("operation", "outcome", "lock_proof")[1], ("lock", "pass", "silent"))


class Go(OneBoard):
    def test_a_start_that_is_not_acknowledged_fails(self):
        with self.rack("STM32G031xx", boards=3, faults=["A2:go-silent", "A3:protected"]) as rack:
            self.do(rack, "flash", FIRMWARE / "node.hex")
            self.do(rack, "go")
            failed = self.do(rack, "go", "--json", slot="A2", exit=1)
            self.assertEqual(lights(failed)["P1"]["failure_code"], "E406")
            self.do(rack, "go", "--address", "0x08000002", slot="A3", exit=2)
            self.do(rack, "go", slot="A3", exit=1)
            boards = rack.report()
        self.assertEqual([boards[slot]["application_running"] for slot in ("A1", "A2", "A3")], [True, False, False])
        self.assertEqual([row[1] for row in self.attempts("operation", "outcome") if row[0] == "go"], ["pass", "fail", "fail"])


if __name__ == "__main__":
    unittest.main()
