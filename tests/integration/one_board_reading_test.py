#!/usr/bin/env python3
"""The one-board commands that only read, and what the trace keeps of all of them."""
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from gang import GANGFLASH, events, gangreport, lights, pattern  # noqa: E402
from one_board import START, OneBoard  # noqa: E402


class Read(OneBoard):
    def test_exactly_what_was_asked(self):
        image = pattern(3000)
        with self.rack() as rack:
            self.do(rack, "flash", self.file(image))
            for number, (words, wanted) in enumerate((
                    (["--address", "0x08000000", "--length", "1"], image[:1]),
                    (["--address", hex(START + 101), "--length", "777"], image[101:878]),
                    (["--range", f"{START + 255:#x}..{START + 256:#x}"], image[255:257]),
                    ([], image + b"\xff" * (128 * 1024 - 3000)))):
                target = self.folder / f"out{number}.bin"
                finished = self.do(rack, "read", target, *words, "--json")
                self.assertEqual(target.read_bytes(), wanted)
                answer = [e for e in events(finished) if e["event"] == "answer"]
                self.assertEqual((answer[0]["bytes"], answer[0]["file"]), (len(wanted), str(target)))
            self.assertEqual(rack.report()["A1"]["violations"], [])
        self.assertEqual(set(self.attempts("operation", "outcome", "image_sha256", "verify")[1:]), {("read", "pass", None, None)})

    def test_an_existing_file_is_only_replaced_by_force(self):
        with self.rack() as rack:
            self.do(rack, "flash", self.file(pattern(300)))
            target = self.file(b"precious", "dump.bin")
            refused = self.do(rack, "read", target, exit=2)
            self.assertIn("--force", refused.stderr)
            self.assertEqual(target.read_bytes(), b"precious")
            self.assertEqual(len(self.attempts("attempt")), 1, "the port was not even opened")
            self.do(rack, "read", target, "--force", "--address", "0x08000000", "--length", "300")
            self.assertEqual(target.read_bytes(), pattern(300))
            self.do(rack, "read", self.folder / "nowhere" / "x.bin", exit=2)
            self.do(rack, "read", self.folder, "--force", exit=2)

    def test_nothing_is_left_of_a_read_that_fails(self):
        with self.rack(boards=2, faults=["A1:cut-read=0x08000800", "A2:protected"]) as rack:
            before = sorted(os.listdir(self.folder))
            self.do(rack, "read", self.folder / "dump.bin", exit=1)
            self.do(rack, "read", self.folder / "dump.bin", slot="A2", exit=1)
            self.assertEqual([f for f in sorted(os.listdir(self.folder)) if f not in before + ["state"]], [])
        self.assertEqual([row[0] for row in self.attempts("outcome")], ["fail", "fail"])

    def test_a_file_that_appears_meanwhile_is_not_overwritten(self):
        with self.rack("STM32G031xx", pacing="on") as rack:
            target = self.folder / "dump.bin"
            process = subprocess.Popen([GANGFLASH, "read", target, "--address", "0x08000000", "--length", "9000", "--json",
                                        "--port", rack.folder / "A1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for line in process.stdout:
                if json.loads(line).get("step") == "read":
                    break
            target.write_bytes(b"somebody else's")
            rest, complaint = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 3, complaint)
        self.assertIn("dump.bin", complaint)
        self.assertEqual(json.loads(rest.splitlines()[-1])["exit"], 3)
        self.assertEqual(target.read_bytes(), b"somebody else's")
        self.assertEqual([f for f in os.listdir(self.folder) if f.startswith(".")], [])

    def test_ranges_that_make_no_sense(self):
        with self.rack() as rack:
            for words in (["--range", "0x08000000"], ["--range", "9..1"], ["--range", "0..0xFFFFFFFF"],
                          ["--address", "0x08000000"], ["--length", "8"], ["--address", "0", "--length", "0"],
                          ["--range", "0..1", "--address", "0", "--length", "2"], ["--length", "x", "--address", "0"]):
                self.do(rack, "read", self.folder / "x.bin", *words, exit=2)
            self.assertFalse(os.path.exists(self.database))
            outside = self.do(rack, "read", self.folder / "x.bin", "--range", "0x07FFFFFF..0x08000000", exit=2)
            self.assertIn("0x08000000..0x0801FFFF", outside.stderr)
            self.assertEqual(rack.report()["A1"]["violations"], [])


class Verify(OneBoard):
    def test_equal_different_and_locked(self):
        image = pattern(3001)
        other = bytearray(image)
        other[3000] ^= 1
        with self.rack(boards=2, faults=["A2:protected"]) as rack:
            self.do(rack, "flash", self.file(image))
            self.do(rack, "verify", self.file(image))
            refused = self.do(rack, "verify", self.file(bytes(other), "other.bin"), "--json", exit=1)
            self.assertEqual(lights(refused)["P1"]["failure_code"], "E801")
            self.assertIn("0x08000BB8", lights(refused)["P1"]["text"])
            swapped = self.file(bytes(reversed(image)), "swapped.bin")  # the same bytes in another order
            self.do(rack, "verify", swapped, exit=1)
            self.do(rack, "verify", self.file(image + b"\x00", "longer.bin"), exit=1)
            self.do(rack, "verify", self.file(image), slot="A2", exit=1)
            self.assertEqual(self.read_back(rack, 3001), image, "nothing was changed")
        self.assertEqual(self.attempts("operation", "outcome", "failure_code", "written_sha256", "read_back_sha256 = content_sha256")[1:6],
                         [("verify", "pass", None, None, 1), ("verify", "fail", "E801", None, 0), ("verify", "fail", "E801", None, 0),
                          ("verify", "fail", "E801", None, 0), ("verify", "fail", "E601", None, None)])

    def test_by_the_parts_own_checksum(self):
        with self.rack(faults=["A1:checksum-command"]) as rack:
            self.do(rack, "flash", self.file(pattern(2000)))
            self.do(rack, "verify", self.file(pattern(2000)), "--method", "checksum")
            self.do(rack, "verify", self.file(b"x" * 2000, "x.bin"), "--method", "checksum", exit=1)
        self.assertEqual(self.attempts("outcome", "failure_code", "verify")[1:],
                         [("pass", None, "checksum"), ("fail", "E802", "checksum")])


def stm32_crc(data):
    """The CRC unit of the STM32: polynomial 0x04C11DB7, start FFFFFFFF, little-endian words, nothing reflected."""
    crc = 0xFFFFFFFF
    for i in range(0, len(data), 4):
        crc ^= int.from_bytes(data[i:i + 4], "little")
        for _ in range(32):
            crc = (crc << 1 ^ 0x04C11DB7 if crc & 0x80000000 else crc << 1) & 0xFFFFFFFF
    return crc


class Checksum(OneBoard):
    def test_part_and_host_agree_with_a_third(self):
        image = pattern(4096)
        with self.rack(boards=2, faults=["A1:checksum-command"]) as rack:
            words = ["checksum", "--range", "0x08000100..0x08000EFF"]
            for slot, method in (("A1", "0xA1"), ("A2", "read back")):
                self.do(rack, "flash", self.file(image), slot=slot)
                finished = self.do(rack, *words, slot=slot)
                self.assertIn(f"checksum 0x{stm32_crc(image[0x100:0xF00]):08X} of 0x08000100..0x08000EFF", finished.stdout)
                self.assertIn(method, finished.stdout)
                answer = [e for e in events(self.do(rack, *words, "--json", slot=slot)) if e["event"] == "answer"]
                self.assertEqual(answer[0]["method"], {"0xA1": "get_checksum", "read back": "readback"}[method])
            self.do(rack, "checksum", slot="A2")
            self.do(rack, "checksum", "--range", "0x08000001..0x08000004", exit=2)
            self.assertEqual(rack.report()["A1"]["violations"], [])


class Trace(OneBoard):
    def test_a_part_that_does_not_say_who_it_is_is_recorded(self):
        with self.rack(boards=2, faults=["A1:silent", "A2:pid=0x7AB"]) as rack:
            finished = self.do(rack, "flash", self.file(pattern(10)), "--lot", "L7", "--json", exit=1)
            self.assertEqual([e["event"] for e in events(finished)], ["run_started", "unit_started", "unit_finished", "run_finished"])
            self.do(rack, "erase", "--all", slot="A2", exit=1)
            self.do(rack, "read", self.folder / "x.bin", slot="nothing", exit=3)
            self.assertEqual(rack.report()["A2"]["violations"], [])
        self.assertEqual(self.attempts("operation", "outcome", "failure_code", "pid", "recipe", "lot"),
                         [("flash", "fail", "E401", None, "flash fw.bin", "L7"), ("erase", "fail", "E501", "0x7AB", "erase all", None),
                          ("read", "error", "E201", None, "read x.bin", None)])

    def test_ctrl_c_while_asking_and_while_writing_is_recorded_as_aborted(self):
        with self.rack("STM32G031xx", boards=2, faults=["A1:silent"], pacing="on") as rack:
            for slot, awaited in (("A1", None), ("A2", "write")):
                process = subprocess.Popen([GANGFLASH, "flash", self.file(pattern(20000)), "--json", "--port", rack.folder / slot],
                                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                process.stderr.readline()  # "asking ..."
                time.sleep(0.3)
                while awaited and json.loads(process.stdout.readline()).get("step") != awaited:
                    pass
                process.send_signal(signal.SIGINT)
                process.communicate(timeout=20)
                self.assertEqual(process.returncode, 4)
        self.assertEqual(self.attempts("outcome", "failure_code"), [("aborted", "EA01")] * 2)

    def test_beside_a_running_rack_none_of_its_rows_change(self):
        with self.rack("STM32G031xx", boards=3, pacing="on") as rack:
            station = self.folder / "station.yaml"
            station.write_text(f"station: one\ndatabase: {rack.database}\nslots:\n" +
                               "".join(f"  - {{ slot: {s}, port: {rack.folder / s} }}\n" for s in ("A1", "A2")))
            process = subprocess.Popen([GANGFLASH, "run", self.recipe(pattern(40000)), "--station", station, "--json"],
                                       stdout=subprocess.PIPE, text=True)
            for line in process.stdout:
                if json.loads(line).get("step") == "write":
                    break
            tables = ("owner", "run", "attempt_start", "identified")
            before = {t: self.rows(rack.database, f"SELECT * FROM {t}") for t in tables}
            self.assertEqual(self.rows(rack.database, "SELECT * FROM attempt_end"), [])
            for words in (["flash", self.file(pattern(300))], ["read", self.folder / "x.bin", "--range", "0x08000000..0x0800000F"]):
                done = self.do(rack, *words, "--db", rack.database, slot="A3")
                self.assertNotIn("interrupted", done.stderr)
            for table, rows in before.items():
                self.assertEqual(self.rows(rack.database, f"SELECT * FROM {table}")[:len(rows)], rows, table)
            ends = self.rows(rack.database, "SELECT slot, outcome FROM v_attempt WHERE outcome IS NOT NULL")
            self.assertEqual(ends, [{"slot": "P1", "outcome": "pass"}] * 2)
            process.stdout.read()
            process.stdout.close()
            self.assertEqual(process.wait(60), 0)
            rows = self.rows(rack.database, "SELECT operation, outcome FROM v_attempt ORDER BY attempt_id")
        self.assertEqual([tuple(r.values()) for r in rows], [("run", "pass")] * 2 + [("flash", "pass"), ("read", "pass")])

    def test_the_reports_tell_what_each_attempt_was(self):
        with self.rack() as rack:
            self.do(rack, "flash", self.file(pattern(300)), "--purpose", "production")
            self.do(rack, "erase", "--all")
            uid = rack.report()["A1"]["uid"]
        history = json.loads(gangreport("unit", uid, "--db", self.database, "--format", "json").stdout)
        self.assertEqual([(h["operation"], h["purpose"]) for h in history], [("flash", "production"), ("erase", "debug")])
        counted = json.loads(gangreport("yield", "--db", self.database, "--format", "json").stdout)
        self.assertEqual((counted[-1]["first"], counted[-1]["first_pass"]), (1, 1))
        attempt = history[1]["attempt"]
        self.assertIn("erase, recipe erase all", gangreport("log", attempt, "--db", self.database).stdout)


if __name__ == "__main__":
    unittest.main()
