#!/usr/bin/env python3
"""Boards behind TCP and RFC 2217: line settings and modem lines are real there.

usage: gangsim_network_test.py GANGSIM
"""
import signal
import socket
import sys
import tempfile
import time
import unittest

from rack import Port, RackTest
from serial_client import SET_LINESTATE_MASK, RawClient, SerialClient, ports_of

GET_F1 = "79 0B 22 00 01 02 11 21 31 43 63 73 82 92 79"
VECTORS = "00 08 00 20 01 01 00 08"  # stack at 0x20000800, start at 0x08000100
SECONDS_OF_SILENCE = 0.2
FRAMING_ERROR, CTS, DSR = 0x08, 0x10, 0x20


def checked(text):
    total = 0
    for byte in bytes.fromhex(text):
        total ^= byte
    return f"{text} {total:02X}"


def program(port):
    """Writes a vector table that runs."""
    assert port.ask("31 CE", 1) == "79"
    assert port.ask("08 00 00 00 08", 1) == "79"
    assert port.ask(checked("07 " + VECTORS), 1) == "79"


class Network(RackTest):
    def network_rack(self, *arguments, boards=1, transport="rfc2217", chip="STM32F103xB", **options):
        rack = self.rack("--boards", str(boards), "--chip", chip, "--transport", transport, "--pacing", "off",
                         *arguments, **options)
        rack.ports = ports_of(self.folder)
        return rack

    def silent(self, port, text="7F"):
        self.assertEqual(port.ask(text, 1, patience=SECONDS_OF_SILENCE), "")

    def test_raw_tcp(self):
        rack = self.network_rack(transport="tcp")
        self.assertRegex(rack.ports["A1"], r"^tcp://127\.0\.0\.1:\d+$")
        with RawClient(rack.ports["A1"]) as port:
            self.assertEqual(port.ask("7F", 1), "79")
            self.assertEqual(port.ask("00 FF", 15), GET_F1)
        with RawClient(rack.ports["A1"]) as port:  # the board does not notice who asks
            self.assertEqual(port.ask("02 FD", 5), "79 01 04 10 79")
        self.assertEqual(rack.end()[1][0]["violations"], [])

    def test_three_kinds_of_port_in_one_rack(self):
        rack = self.network_rack("--wiring", "reset=rts", boards=4, transport="pty,tcp,rfc2217")
        self.assertEqual([rack.ports[slot].split(":")[0] for slot in ("A2", "A3")], ["tcp", "rfc2217"])
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()), ["A1", "A4", "control", "station.yaml"])
        station = (self.folder / "station.yaml").read_text()
        self.assertEqual([slot for slot in ("A1", "A2", "A3", "A4") if f"slot: {slot}" in station
                          and "wiring" in station.split(f"slot: {slot}")[1].splitlines()[0]], ["A3"])
        with Port(self.folder / "A1") as pty, RawClient(rack.ports["A2"]) as tcp, \
                SerialClient(rack.ports["A3"]) as rfc2217:
            for port in (pty, tcp, rfc2217):
                self.assertEqual(port.ask("7F", 1), "79")
                self.assertEqual(port.ask("00 FF", 15), GET_F1)
        rack.end()

    def test_ports_are_numbered_from_the_base(self):
        while True:  # the kernel knows which ports are free; two in a row may take some asking
            with socket.create_server(("127.0.0.1", 0)) as first:
                base = first.getsockname()[1]
                try:
                    socket.create_server(("127.0.0.1", base + 1)).close()
                    break
                except (OSError, OverflowError):
                    pass
        rack = self.network_rack("--port-base", str(base), boards=2)
        self.assertEqual(rack.ports, {"A1": f"rfc2217://127.0.0.1:{base}", "A2": f"rfc2217://127.0.0.1:{base + 1}"})
        rack.end()

    def test_serial_client(self):
        rack = self.network_rack()
        with SerialClient(rack.ports["A1"], baud=38400) as port:
            self.assertEqual(port.modem_state, 0)
            self.assertEqual(port.ask("7F", 1), "79")
            self.assertEqual(port.ask("00 FF", 15), GET_F1)
            program(port)
            port.ask("11 EE", 1)
            port.ask("08 00 00 00 08", 1)
            self.assertEqual(port.ask("0B F4", 13), f"79 {VECTORS} FF FF FF FF")  # FF is doubled on the way
        unit = rack.end()[1][0]
        self.assertEqual(unit["baud"], 38400)
        self.assertEqual(set(unit["line"].values()), {0})
        self.assertEqual(unit["violations"], [])

    def flash_and_run(self, wiring, asserted):
        """By lines alone: into the ROM, program, into the application; and the report agrees."""
        rack = self.network_rack("--wiring", wiring)
        with SerialClient(rack.ports["A1"], rts=not asserted, dtr=asserted) as port:
            port.set_rts(asserted)
            self.silent(port)
            port.set_rts(not asserted)
            self.assertEqual(port.ask("7F", 1), "79")
            program(port)
            port.set_dtr(not asserted)
            port.set_rts(asserted)
            port.set_rts(not asserted)
            self.silent(port)
        unit = rack.end()[1][0]
        self.assertTrue(unit["application_running"])
        self.assertEqual(unit["violations"], ["byte 7F while NRST was active: lost"])

    def test_lines_decide_between_rom_and_application(self):
        self.flash_and_run("reset=rts,boot0=dtr", asserted=True)

    def test_inverted_lines_decide_too(self):
        self.flash_and_run("reset=!rts,boot0=!dtr", asserted=False)

    def test_before_anybody_calls_all_lines_are_off(self):
        rack = self.network_rack("--wiring", "reset=rts,boot0=dtr", "--fault", "*:programmed")
        self.assertTrue(rack.end()[1][0]["application_running"])
        rack = self.network_rack("--wiring", "reset=!rts,boot0=!dtr")
        self.assertEqual(rack.end()[1][0]["running"], "reset")

    def test_lines_stay_when_the_client_goes(self):
        rack = self.network_rack("--wiring", "reset=rts,boot0=dtr")
        with SerialClient(rack.ports["A1"], rts=True):
            pass
        with RawClient(rack.ports["A1"]) as port:  # opens and sets nothing
            port.ask("", 1000, patience=SECONDS_OF_SILENCE)
        self.assertEqual(rack.end()[1][0]["running"], "reset")

    def test_break_may_be_wired_and_is_an_error_where_it_is_not(self):
        rack = self.network_rack("--wiring", "reset=break")
        with SerialClient(rack.ports["A1"]) as port:
            self.assertEqual(port.ask("7F", 1), "79")
            port.set_break(True)
            port.set_break(False)
            self.assertEqual(port.ask("7F", 1), "79")
        self.assertEqual(rack.end()[1][0]["line"]["framing_errors"], 0)
        rack = self.network_rack()
        with SerialClient(rack.ports["A1"]) as port:
            self.assertEqual(port.ask("7F", 1), "79")
            port.set_break(True)
            port.set_break(False)
            self.assertEqual(port.ask("", 1), "1F")
        self.assertEqual(rack.end()[1][0]["line"]["framing_errors"], 1)

    def test_no_parity_gets_no_further_than_the_sync(self):
        rack = self.network_rack("--wiring", "reset=rts")
        with SerialClient(rack.ports["A1"], parity="N") as port:
            self.assertEqual(port.ask("7F", 1), "79")
            self.assertEqual(port.ask("00", 1), "1F")
            port.set_rts(True)
            port.set_rts(False)
            port.set_line(115200, "O")
            self.silent(port)
            port.set_rts(True)
            port.set_rts(False)
            port.set_line(115200, "E")
            self.assertEqual(port.ask("7F", 1), "79")
            self.assertEqual(port.ask("00 FF", 15), GET_F1)
        unit = rack.end()[1][0]
        self.assertEqual((unit["line"]["parity_errors"], unit["line"]["framing_errors"]), (2, 0))
        self.assertEqual(unit["violations"], ["byte 00 with a parity error: packet rejected",
                                              "byte 7F with a parity error before the sync byte: deaf until reset"])

    def test_a_client_without_parity_is_told_of_framing_errors(self):
        rack = self.network_rack(chip="STM32G031x8")
        with SerialClient(rack.ports["A1"]) as port:
            port.send_command(SET_LINESTATE_MASK, bytes([0xFF]))
            self.assertEqual(port.answer_to(SET_LINESTATE_MASK), b"\xff")
            self.assertEqual(port.ask("7F", 1), "79")
            self.assertEqual(port.ask("02", 1, patience=SECONDS_OF_SILENCE), "")
            # FD has seven ones, so that without parity it passes for even parity; so do 79 and 01 on
            # the way back, 66 has a 0 where the stop bit should be.
            port.set_line(115200, "N")
            self.assertEqual(port.ask("FD", 5), "79 01 04 66 79")
            self.assertEqual(port.line_state, FRAMING_ERROR)
        self.assertEqual(rack.end()[1][0]["line"]["host_framing_errors"], 1)

    def test_another_rate_after_the_sync_is_garbage(self):
        rack = self.network_rack("--wiring", "reset=rts")
        with SerialClient(rack.ports["A1"], baud=57600) as port:
            self.assertEqual(port.ask("7F", 1), "79")
            port.set_line(115200)
            self.assertNotEqual(port.ask("00 FF", 15, patience=SECONDS_OF_SILENCE), GET_F1)
            port.set_rts(True)
            port.set_rts(False)
            self.assertEqual(port.ask("7F", 1), "79")
            self.assertEqual(port.ask("00 FF", 15), GET_F1)
        self.assertEqual(rack.end()[1][0]["baud"], 115200)

    def test_boards_of_a_baud_ladder(self):
        rack = self.network_rack("--wiring", "reset=rts", "--fault", "A1:max-baud=115200", "--fault", "A2:jitter=9",
                                 boards=2)
        with SerialClient(rack.ports["A1"], baud=921600) as port:
            self.silent(port)
            port.set_line(115200)
            self.silent(port)  # deaf until reset
            port.set_rts(True)
            port.set_rts(False)
            self.assertEqual(port.ask("7F", 1), "79")
        with SerialClient(rack.ports["A2"]) as port:
            self.assertNotIn(port.ask("7F", 1), ("79", ""))
            port.reset_input_buffer()
            port.set_rts(True)
            port.set_rts(False)
            self.assertEqual(port.ask("7F", 1), "79")
        rack.end()

    def test_presence(self):
        rack = self.network_rack("--present", "cts", "--fault", "A2:absent", boards=2)
        with SerialClient(rack.ports["A1"]) as here, SerialClient(rack.ports["A2"]) as gone:
            self.assertEqual((here.modem_state, gone.modem_state), (CTS, 0))
            self.silent(gone)
        rack.end()
        rack = self.network_rack("--present", "!dsr", "--fault", "A2:absent", boards=2)
        self.assertIn('wiring: { present: "!dsr" }', (self.folder / "station.yaml").read_text())
        with SerialClient(rack.ports["A1"]) as here, SerialClient(rack.ports["A2"]) as gone:
            self.assertEqual((here.modem_state, gone.modem_state), (0, DSR))
        rack.end()

    def test_one_client_at_a_time(self):
        with tempfile.TemporaryFile("w+") as complaints:
            rack = self.network_rack(complaints=complaints)
            with SerialClient(rack.ports["A1"]) as first:
                with RawClient(rack.ports["A1"]) as second:
                    self.assertEqual(second.socket.recv(1), b"")
                self.assertEqual(first.ask("7F", 1), "79")
            for _ in range(20):  # gone and back at once, each time
                with SerialClient(rack.ports["A1"]) as next_one:
                    self.assertEqual(next_one.ask("00 FF", 15), GET_F1)
            rack.end()
            complaints.seek(0)
            self.assertEqual(complaints.read().count("refused, the port is in use by 127.0.0.1:"), 1)

    def test_reset_in_the_middle_of_an_answer_ends_it(self):
        rack = self.rack("--boards", "1", "--chip", "STM32F103xB", "--transport", "rfc2217", "--wiring", "reset=rts")
        with SerialClient(ports_of(self.folder)["A1"], baud=9600) as port:
            self.assertEqual(port.ask("7F", 1), "79")
            port.ask("11 EE", 1)
            port.ask("08 00 00 00 08", 1)
            port.ask("FF 00", 0)  # 257 bytes, 294 ms
            port.set_rts(True)
            port.set_rts(False)
            port.set_line(115200)
            self.assertEqual(port.ask("", 1, patience=0.4), "")
            self.assertEqual(port.ask("7F", 1), "79")
            start = time.monotonic()
            port.ask("11 EE", 1)
            port.ask("08 00 00 00 08", 1)
            self.assertEqual(len(port.ask("FF 00", 257).split()), 257)
            took = time.monotonic() - start
        line = (9 + 259) * 11 / 115200
        self.assertGreaterEqual(took, line)
        self.assertLess(took, line + 0.1)
        rack.end(signal.SIGINT)


if __name__ == "__main__":
    RackTest.gangsim = sys.argv.pop(1)
    unittest.main()
