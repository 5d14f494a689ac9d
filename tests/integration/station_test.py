#!/usr/bin/env python3
"""Which port belongs to which slot: ports, station init and station check, on made-up machines and with boards inserted by hand."""
import contextlib
import fcntl
import getpass
import hashlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from gang import GANGFLASH, GangTest, Rack, gangflash, gangreport  # noqa: E402
from machine import Machine  # noqa: E402
from nest import Nest  # noqa: E402
from ser2net import free_ports  # noqa: E402


class Ports(GangTest):
    def setUp(self):
        super().setUp()
        self.machine = Machine(self.folder / "machine")

    def ports(self, *arguments):
        finished = gangflash("ports", "--root", self.machine.root, *arguments)
        self.assertEqual(finished.returncode, 0, finished.stderr)
        return finished.stdout

    def ports_json(self):
        return json.loads(self.ports("--json"))

    def warnings(self):
        return {(w["name"], port["device"]) for port in self.ports_json() for w in port["warnings"]}

    def test_ports_are_listed_by_socket_as_people_count(self):
        for socket in ("2.10", "2.1", "2.9"):
            self.machine.plug(socket, latency_ms=1, serial=f"S{socket}")
        ports = self.ports_json()
        self.assertEqual([port["by_path"].split("usb-0:")[1] for port in ports],
                         ["2.1:1.0-port0", "2.9:1.0-port0", "2.10:1.0-port0"])
        self.assertEqual({k: ports[0][k] for k in ("device", "usb_id", "product", "serial", "driver", "latency_timer_ms", "holder")},
                         {"device": "/dev/ttyUSB1", "usb_id": "0403:6001", "product": "FT232R USB UART", "serial": "S2.1",
                          "driver": "ftdi_sio", "latency_timer_ms": 1, "holder": None})
        table = self.ports()
        self.assertLess(table.index("2.9:1.0"), table.index("2.10:1.0"))
        self.assertNotIn("warning", table)

    def test_an_empty_machine_says_so(self):
        self.assertEqual(self.ports_json(), [])
        self.assertIn("no serial port", self.ports())

    def test_a_slow_latency_timer_is_a_warning_with_its_rule(self):
        self.machine.plug("1", latency_ms=16)
        self.machine.plug("2", latency_ms=1)
        self.assertEqual(self.warnings(), {("latency", "/dev/ttyUSB0")})
        text = self.ports()
        self.assertIn('ATTR{latency_timer}="1"', text)
        self.assertIn("16 ms", text)

    def test_modem_manager_is_a_warning_until_it_is_told_to_ignore_the_adapter(self):
        self.machine.start("ModemManager", 4711)
        self.machine.plug("1", latency_ms=1)
        self.machine.plug("2", latency_ms=1, udev=["E:ID_MM_DEVICE_IGNORE=1"])
        self.assertEqual(self.warnings(), {("modemmanager", "/dev/ttyUSB0")})
        text = self.ports()
        for word in ("4711", "systemctl disable --now ModemManager", 'ENV{ID_MM_DEVICE_IGNORE}="1"', "0403"):
            self.assertIn(word, text)

    def test_brltty_is_a_warning_for_a_CH340(self):
        self.machine.plug("1", usb_id="1a86:7523", driver="ch341-uart", latency_ms=0)
        self.machine.plug("2", latency_ms=1)
        self.assertEqual(self.warnings(), set())
        self.machine.install("brltty")
        self.assertEqual(self.warnings(), {("brltty", "/dev/ttyUSB0")})
        self.assertIn("apt remove brltty", self.ports())

    def ports_without_rights(self, device):
        """As somebody who may not open the device: its group may."""
        for folder in (self.folder, *self.machine.root.rglob("*")):
            if folder.is_dir():
                folder.chmod(0o755)
        if os.getuid() == 0:  # root may open everything
            user = {"user": 65534, "group": 65534, "extra_groups": []}
            os.chown(device, 0, 0)
            device.chmod(0o660)
        else:
            user = {}
            device.chmod(0o060)
        command = [GANGFLASH, "ports", "--root", str(self.machine.root), "--json"]
        return json.loads(subprocess.run(command, capture_output=True, text=True, check=True, **user).stdout)

    def test_a_port_this_user_may_not_open_is_a_warning_with_the_group(self):
        self.machine.plug("1", latency_ms=1)
        device = self.machine.root / "dev/ttyUSB0"
        warning, = self.ports_without_rights(device)[0]["warnings"]
        group = device.group()
        self.assertEqual(warning["name"], "group")
        self.assertIn(group, warning["text"])
        self.assertTrue(any(f"usermod -aG {group}" in step for step in warning["fix"]), warning)

    def test_processors_that_may_not_be_kept_awake_are_a_warning_with_the_rule(self):
        self.machine.plug("1", latency_ms=1, mode=0o666)
        device = self.machine.root / "dev/cpu_dma_latency"
        device.touch()
        self.assertEqual(self.warnings(), set())
        warning, = self.ports_without_rights(device)[0]["warnings"]
        self.assertEqual(warning["name"], "sleep")
        self.assertTrue(any('KERNEL=="cpu_dma_latency"' in step for step in warning["fix"]), warning)

    def test_what_an_adapter_calls_itself_cannot_break_the_terminal(self):
        self.machine.plug("1", product="evil \x1b[2J\xff", latency_ms=1)
        self.assertNotIn("\x1b", self.ports())
        self.assertEqual(len(self.ports_json()), 1)


class Walker:
    """A `gangflash station` command in the hands of a person: waits for what it says, presses Enter."""

    def __init__(self, test, *arguments):
        self.process = subprocess.Popen([GANGFLASH, "station", *map(str, arguments)], stdin=subprocess.PIPE, text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        test.addCleanup(self.finish)
        self.said = []
        self.test = test

    def wait_for(self, words):
        for line in self.process.stderr:
            self.said.append(line)
            if words in line:
                return line
        self.test.fail(f"it never said {words!r}: {''.join(self.said)}")

    def press_enter(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def finish(self):
        if not self.process.stdin.closed:
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.close()  # Ctrl-D
        try:
            code = self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        if not self.process.stderr.closed:
            self.said += self.process.stderr.readlines()
            self.output = self.process.stdout.read()
            self.process.stderr.close()
            self.process.stdout.close()
        return code


class Walk(GangTest):
    """A fixture of nests; gangsim has the boards. F103: no empty check, so that a board is what it is after each insertion."""

    def setUp(self):
        super().setUp()
        self.nests = [Nest() for _ in range(3)]
        for nest in self.nests:
            self.addCleanup(nest.close)
        self.rack = Rack(self.folder, boards=3, chip="STM32F103xB", transport="tcp", pacing="on")
        self.addCleanup(self.rack.stop)
        self.boards = [self.rack.port(slot) for slot in ("A1", "A2", "A3")]

    def init(self, *arguments):
        ports = [argument for nest in self.nests for argument in ("--port", nest.address)]
        return Walker(self, "init", "--walk", *ports, *arguments)

    def check(self, order, *arguments):
        self.file = self.station({f"A{i + 1}": self.nests[nest].address for i, nest in enumerate(order)})
        return Walker(self, "check", self.file, "--walk", "--by", "4711", *arguments)

    def checks(self):
        """What the audit of the station's database says about the walks."""
        rows = self.rows(self.folder / "trace.db", "SELECT * FROM audit WHERE action = 'station check' ORDER BY audit_id")
        return [{**row, **json.loads(row["detail"])} for row in rows]

    def test_slots_are_numbered_as_boards_are_inserted(self):
        file = self.folder / "line3.yaml"
        walker = self.init("--station", "line3", "--output", file)
        for slot, nest in enumerate((2, 0, 1), 1):
            walker.wait_for(f"insert the board of slot A{slot}")
            self.nests[nest].insert(self.boards[slot - 1])
            self.assertIn(self.nests[nest].address, walker.wait_for(f"A{slot} is"))
        self.assertEqual(walker.finish(), 0, walker.said)
        finished = gangflash("probe", "--station", file, "--json")
        self.assertEqual(finished.returncode, 0, finished.stdout + finished.stderr)
        boards = self.rack.report()
        self.assertEqual([(s["slot"], s["uid"]) for s in json.loads(finished.stdout)],
                         [(slot, boards[slot]["uid"]) for slot in ("A1", "A2", "A3")])
        self.assertEqual([board["violations"] for board in boards.values()], [[]] * 3)

    def test_enter_ends_the_walk_and_empty_ports_heard_sync_bytes_only(self):
        walker = self.init("--station", "s")
        walker.wait_for("insert the board of slot A1")
        self.nests[1].insert(self.boards[0])
        walker.wait_for("insert the board of slot A2, or press Enter")
        walker.press_enter()
        self.assertEqual(walker.process.wait(30), 0)
        self.assertEqual(walker.finish(), 0)
        self.assertIn(self.nests[1].address, walker.output)
        self.assertNotIn(self.nests[0].address, walker.output)
        for nest in (self.nests[0], self.nests[2]):
            self.assertEqual(set(nest.heard), {0x7F})

    def test_a_board_that_was_there_before_has_to_be_taken_out_first(self):
        self.nests[0].insert(self.boards[0])
        walker = self.init("--station", "s")
        self.assertIn(self.nests[0].address, walker.wait_for("there is a board"))
        walker.wait_for("insert the board of slot A1")
        self.nests[2].insert(self.boards[1])
        walker.wait_for("A1 is " + self.nests[2].address)
        walker.press_enter()
        self.assertEqual(walker.finish(), 0)
        self.assertNotIn(self.nests[0].address, walker.output)

    def test_nothing_is_written_when_nobody_answered_and_nothing_is_ever_overwritten(self):
        file = self.folder / "line3.yaml"
        walker = self.init("--output", file)
        walker.wait_for("insert the board of slot A1")
        walker.press_enter()
        self.assertEqual(walker.finish(), 3)
        self.assertFalse(file.exists())
        file.write_text("precious")
        finished = gangflash("station", "init", "--output", file, "--port", "tcp://127.0.0.1:1")
        self.assertEqual(finished.returncode, 2)
        self.assertEqual(file.read_text(), "precious")

    def test_ctrl_c_writes_nothing(self):
        walker = self.init("--output", self.folder / "x.yaml")
        walker.wait_for("insert the board of slot A1")
        walker.process.send_signal(signal.SIGINT)
        self.assertEqual(walker.finish(), 4)
        self.assertFalse((self.folder / "x.yaml").exists())

    def test_a_check_that_proves_the_order_is_recorded(self):
        walker = self.check((0, 1, 2))
        for slot in range(3):
            walker.wait_for(f"insert a board in slot A{slot + 1}")
            self.nests[slot].insert(self.boards[slot])
        self.assertEqual(walker.finish(), 0, walker.said)
        record, = self.checks()
        self.assertEqual((record["result"], record["person"], record["os_user"]), ("passed", "4711", getpass.getuser()))
        self.assertEqual(record["object"], os.path.abspath(self.file))
        self.assertEqual([s["answered"] for s in record["slots"]], ["A1", "A2", "A3"])
        self.assertEqual(record["station_file_sha256"], hashlib.sha256(pathlib.Path(self.file).read_bytes()).hexdigest())
        self.assertEqual(gangreport("verify", "--db", self.folder / "trace.db").returncode, 0)

    def test_cables_that_are_exchanged_fail_the_check(self):
        walker = self.check((0, 2, 1))
        walker.wait_for("insert a board in slot A1")
        self.nests[0].insert(self.boards[0])
        walker.wait_for("insert a board in slot A2")
        self.nests[1].insert(self.boards[1])
        line = walker.wait_for("wrong")
        self.assertIn("slot A3", line)
        self.assertEqual(walker.finish(), 3)
        record, = self.checks()
        self.assertEqual((record["result"], [s["answered"] for s in record["slots"]]), ("failed", ["A1", "A3", None]))

    def test_a_check_that_is_left_is_incomplete(self):
        walker = self.check((0, 1, 2))
        walker.wait_for("insert a board in slot A1")
        walker.press_enter()
        self.assertEqual(walker.finish(), 3)
        self.assertEqual(self.checks()[0]["result"], "incomplete")

    def test_a_walk_needs_a_name(self):
        finished = gangflash("station", "check", self.station({"A1": "tcp://127.0.0.1:1"}), "--walk")
        self.assertEqual(finished.returncode, 2)
        self.assertIn("--by", finished.stderr)


class Check(GangTest):
    def test_each_place_is_looked_at(self):
        nobody, = free_ports(1)
        with Rack(self.folder, boards=3, transport="pty,tcp,rfc2217") as rack:
            good = {slot: f'"{rack.port(slot)}"' for slot in ("A1", "A2", "A3")}
            finished = gangflash("station", "check", self.station(good))
            self.assertEqual(finished.returncode, 0, finished.stdout + finished.stderr)
            bad = dict(good, B1='"/dev/no-such-port"', B2=f"tcp://127.0.0.1:{nobody}", B3=f'"{rack.folder / "A1"}x"')
            finished = gangflash("station", "check", self.station(bad))
        self.assertEqual(finished.returncode, 3)
        codes = {line.split()[0]: line.split()[1] for line in finished.stdout.splitlines()}
        self.assertEqual(codes, {"A1": "ok", "A2": "ok", "A3": "ok", "B1": "E201", "B2": "E209", "B3": "E201"})

    def test_what_is_no_serial_port_or_in_use_is_said_without_opening_it(self):
        with Rack(self.folder, boards=2) as rack:
            slots = {"A1": f'"{rack.folder / "A1"}"', "A2": f'"{rack.folder / "A2"}"', "B1": "/dev/null", "B2": f'"{self.folder}"'}
            with open(rack.folder / "A2", "rb+", buffering=0) as port:
                fcntl.flock(port, fcntl.LOCK_EX)
                finished = gangflash("station", "check", self.station(slots))
        codes = {line.split()[0]: line.split()[1] for line in finished.stdout.splitlines()}
        self.assertEqual(codes, {"A1": "ok", "A2": "E202", "B1": "E205", "B2": "E205"}, finished.stdout)
        self.assertIn(str(os.getpid()), finished.stdout)

    def test_a_pinned_adapter_that_is_another_one_is_E204(self):
        with Rack(self.folder, boards=1) as rack:
            file = self.station({"A1": f'"{rack.folder / "A1"}", adapter: A10K1LZD'})
            finished = gangflash("station", "check", file)
            self.assertEqual(finished.returncode, 3)
            self.assertIn("E204", finished.stdout)

    def test_two_slots_on_one_device_are_exit_2(self):
        with Rack(self.folder, boards=1) as rack:
            real = os.path.realpath(rack.folder / "A1")
            for command in (["station", "check"], ["probe", "--station"]):
                finished = gangflash(*command, self.station({"A1": f'"{rack.folder / "A1"}"', "A2": f'"{real}"'}))
                self.assertEqual(finished.returncode, 2)
                self.assertIn("slot A1", finished.stderr)

    def test_a_made_file_is_a_station(self):
        finished = gangflash("station", "init", "--station", 'a "b" \\ c', "--port", "tcp://127.0.0.1:1", "--port",
                             "rfc2217://[::1]:2", "--boot0", "!dtr", "--reset", "rts")
        self.assertEqual(finished.returncode, 2, "tcp has no modem lines")
        finished = gangflash("station", "init", "--station", 'a "b" \\ c', "--port", "rfc2217://127.0.0.1:1", "--port",
                             "rfc2217://[::1]:2", "--boot0", "!dtr", "--reset", "rts")
        self.assertEqual(finished.returncode, 0, finished.stderr)
        file = self.folder / "made.yaml"
        file.write_text(finished.stdout)
        plan = gangflash("plan", self.recipe(), "--station", file)
        self.assertEqual(plan.returncode, 0, plan.stderr)
        self.assertIn('station a "b" \\ c', plan.stdout)
        self.assertRegex(plan.stdout, r"A2 +rfc2217://\[::1\]:2")


class Probe(GangTest):
    def test_the_way_to_a_good_board_is_measured(self):
        with Rack(self.folder, boards=3, chip="STM32F103xB", transport="pty,tcp,rfc2217", wiring="reset=rts,boot0=dtr",
                  pacing="on") as rack:
            finished = gangflash("probe", "--station", rack.station, "--count", "20", "--json")
            text = gangflash("probe", "--station", rack.station, "--slot", "A3", "--count", "5")
            boards = rack.report()
        self.assertEqual(finished.returncode, 0, finished.stdout)
        slots = {slot["slot"]: slot for slot in json.loads(finished.stdout)}
        for name, slot in slots.items():
            quality = slot["line_quality"]
            self.assertEqual((quality["rounds"], quality["good"], quality["garbage_bytes"], quality["nacks"]), (20, 20, 0, 0), name)
            self.assertLessEqual(quality["get"]["p50_ms"], quality["get"]["p95_ms"])
            self.assertLessEqual(quality["get"]["p95_ms"], quality["get"]["max_ms"])
            # Get's answer alone is 15 bytes of 11 bits at 115200 baud.
            self.assertGreater(quality["get"]["p50_ms"], 1.4)
        self.assertIn("refused", slots["A1"]["line_quality"]["measured"])
        self.assertIn("reset", slots["A3"]["line_quality"]["measured"])
        self.assertIn("STM32F103xB", slots["A1"]["names"])
        self.assertIn("100.0%", text.stdout)
        self.assertEqual([board["violations"] for board in boards.values()], [[]] * 3)

    def test_ctrl_c_prints_what_was_measured(self):
        with Rack(self.folder, boards=1, chip="STM32F103xB", transport="tcp", pacing="on") as rack:
            nest = Nest()
            self.addCleanup(nest.close)
            nest.insert(rack.port("A1"))
            process = subprocess.Popen([GANGFLASH, "probe", "--port", nest.address, "--count", "1000000", "--json"],
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            while nest.heard.count(b"\x7f\x7f\x00\xff") < 20:
                self.assertIsNone(process.poll())
            process.send_signal(signal.SIGINT)
            out, _ = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 4)
        slot, = json.loads(out)
        self.assertGreaterEqual(slot["line_quality"]["good"], 19)
        self.assertEqual(slot["failure_code"], "EA01")

    def test_a_board_that_is_taken_away_ends_the_measurement_with_its_numbers(self):
        with Rack(self.folder, boards=1, chip="STM32F103xB", transport="tcp", pacing="on") as rack:
            nest = Nest()
            self.addCleanup(nest.close)
            nest.insert(rack.port("A1"))
            process = subprocess.Popen([GANGFLASH, "probe", "--port", nest.address, "--count", "1000000", "--json"],
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            while nest.heard.count(b"\x7f\x7f\x00\xff") < 5:
                self.assertIsNone(process.poll())
            nest.remove()
            out, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1)
        quality = json.loads(out)[0]["line_quality"]
        self.assertEqual(quality["rounds"] - quality["good"], 10)
        self.assertGreaterEqual(quality["silences"], 9)

    def test_a_wrong_rate_says_so(self):
        with Rack(self.folder, boards=1, chip="STM32F103xB", transport="rfc2217", faults=["A1:max-baud=230400"]) as rack:
            finished = gangflash("probe", "--station", rack.station, "--baud", "921600")
        self.assertEqual(finished.returncode, 1)
        self.assertRegex(finished.stdout, "E40[12].*921600 baud")


if __name__ == "__main__":
    unittest.main()
