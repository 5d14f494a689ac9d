#!/usr/bin/env python3
"""Boards that come and go: by --auto-swap, and by hand through the control FIFO.

usage: gangsim_exchange_test.py GANGSIM
"""
import os
import sys
import tempfile
import time
import unittest

from rack import Port, RackTest
from serial_client import RawClient, SerialClient, ports_of

CTS, DELTA_CTS = 0x10, 0x01
SECONDS_OF_SILENCE = 0.2
VECTORS = "00 08 00 20 01 01 00 08"  # stack at 0x20000800, start at 0x08000100


def program(test, port, go=False):
    """A short job: a vector table that runs, and where wanted into it."""
    total = 0
    for byte in bytes.fromhex("07" + VECTORS):
        total ^= byte
    job = ["7F", "31 CE", "08 00 00 00 08", f"07 {VECTORS} {total:02X}"]
    if go:
        job += ["21 DE", "08 00 00 00 08"]
    for frame in job:
        test.assertEqual(port.ask(frame, 1), "79")


class Exchange(RackTest):
    def silent(self, port):
        self.assertEqual(port.ask("7F", 1, patience=SECONDS_OF_SILENCE), "")

    def one(self, *arguments, chip="STM32F103xB", **options):
        return self.rack("--boards", "1", "--chip", chip, "--pacing", "off", *arguments, **options)

    def test_a_board_that_went_into_its_program_is_exchanged(self):
        rack = self.one("--auto-swap", "100", "--units", "2")
        first = rack.stat()[0]["A1"]["uid"]
        with Port(self.folder / "A1") as port:
            program(self, port, go=True)
            rack.await_slot("A1", lambda slot: slot["uid"] not in (None, first))
            self.assertEqual(port.ask("7F", 1), "79")  # a fresh one, which knows nothing
            self.assertEqual(rack.stat()[1:], (2, 0))
        units = rack.end()[1]
        self.assertEqual([u["board"] for u in units], [1, 2])
        self.assertEqual(units[0]["uid"], first)
        self.assertEqual([u["running"] for u in units], ["application", "rom"])
        self.assertEqual([u["programmed_bytes"] for u in units], [8, 0])
        self.assertLess(units[0]["taken_out_s"], units[1]["inserted_s"])
        self.assertIsNone(units[1]["taken_out_s"])

    def test_a_host_that_goes_on_asking_does_not_keep_a_finished_board(self):
        rack = self.one("--auto-swap", "0", "--units", "1")
        with Port(self.folder / "A1") as port:
            program(self, port)
            end = time.monotonic() + 10
            while rack.stat()[0]["A1"]["state"] != "empty":
                self.assertLess(time.monotonic(), end)
                port.ask("7F", 1, patience=0.05)
                port.ask("00 FF", 15, patience=0.05)
            self.silent(port)
        self.assertEqual(len(rack.end()[1]), 1)

    def test_a_board_that_is_worked_on_stays(self):
        rack = self.one("--auto-swap", "0")
        with Port(self.folder / "A1") as port:
            self.assertEqual(port.ask("7F", 1), "79")
            end = time.monotonic() + 3
            while time.monotonic() < end:
                port.ask("11 EE", 1)
                port.ask("08 00 00 00 08", 1)
                self.assertEqual(len(port.ask("03 FC", 5).split()), 5)
                time.sleep(0.3)
        self.assertEqual(len(rack.end()[1]), 1)

    def test_unique_ids_of_an_exchange_follow_from_the_seed(self):
        def uids():
            rack = self.rack("--boards", "2", "--chip", "STM32F103xB", "--seed", "3", "--pacing", "off")
            rack.command("remove A1", "insert A1", "insert A2")
            rack.stat()
            return sorted(u["uid"] for u in rack.end()[1])
        first = uids()
        self.assertEqual(len(set(first)), 4)
        self.assertEqual(uids(), first)

    def test_by_hand(self):
        with tempfile.TemporaryFile("w+") as complaints:
            rack = self.one(complaints=complaints)
            with Port(self.folder / "A1") as port:
                self.assertEqual(port.ask("7F", 1), "79")
                rack.command("remove A1")
                self.assertEqual(rack.stat()[0]["A1"]["state"], "empty")
                self.silent(port)
                rack.command("insert A1 chip=STM32G031x8 uid=00112233445566778899AABB fault=pid=0x440")
                self.assertEqual(rack.stat()[0]["A1"],
                                 {"slot": "A1", "state": "rom", "uid": "00112233445566778899aabb", "chip": "STM32G031x8"})
                self.assertEqual(port.ask("7F", 1), "79")
                self.assertEqual(port.ask("02 FD", 5), "79 01 04 40 79")
                rack.command("mute A1")
                self.assertEqual(rack.stat()[0]["A1"]["state"], "muted")
                self.silent(port)
                rack.command("unmute A1")
                rack.stat()
                self.assertEqual(port.ask("02 FD", 5), "79 01 04 40 79")
            rack.command("remove A9", "insert A1 uid=12", "insert A1 colour=red", "eat A1", "stat now")
            rack.stat()
            self.assertEqual([u["board"] for u in rack.end()[1]], [1, 2])
            complaints.seek(0)
            said = complaints.read()
        for sentence in ("no slot is called 'A9', they are A1 to A1", "uid=12: want 24 hex digits",
                         "'colour=red' is none of chip=, uid= and fault=", "'eat' is none of remove", "one word too many"):
            self.assertIn(sentence, said)
        self.assertEqual(sorted(os.listdir(self.folder)), ["report.json", "station.yaml"])

    def test_the_presence_line_follows(self):
        rack = self.one("--transport", "rfc2217", "--present", "cts")
        with SerialClient(ports_of(self.folder)["A1"]) as port:
            self.assertEqual(port.modem_state, CTS)
            for command, state in (("remove A1", DELTA_CTS), ("insert A1", CTS | DELTA_CTS), ("mute A1", CTS | DELTA_CTS)):
                rack.command(command)
                rack.stat()
                self.silent(port) if command != "insert A1" else self.assertEqual(port.ask("7F", 1), "79")
                self.assertEqual(port.modem_state, state)
        rack.end()

    def test_raw_tcp_knows_silence_only(self):
        rack = self.one("--transport", "tcp")
        with RawClient(ports_of(self.folder)["A1"]) as port:
            rack.command("remove A1")
            rack.stat()
            self.assertEqual(port.ask("7F", 1, patience=SECONDS_OF_SILENCE), "")
            rack.command("insert A1")
            rack.stat()
            self.assertEqual(port.ask("7F", 1), "79")
        rack.end()

    def test_fewer_boards_than_slots(self):
        rack = self.rack("--boards", "3", "--chip", "STM32F103xB", "--units", "2")
        self.assertEqual([slot["state"] for slot in rack.stat()[0].values()], ["rom", "rom", "empty"])
        self.assertEqual([u["slot"] for u in rack.end()[1]], ["A1", "A2"])


if __name__ == "__main__":
    RackTest.gangsim = sys.argv.pop(1)
    unittest.main()
