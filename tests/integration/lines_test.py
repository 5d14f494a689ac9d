#!/usr/bin/env python3
"""Every kind of line: pty, TCP, RFC 2217, and Debian's ser2net as a stranger; modem lines that enter the bootloader; and each way
in which a line fails."""
import contextlib
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from gang import GANGFLASH, SOURCE, GangTest, Rack, events, gangflash, gangreport, lights, pattern  # noqa: E402
from ser2net import Ser2net, free_ports  # noqa: E402


def outcomes(finished):
    return {slot: (unit["outcome"], unit["failure_code"]) for slot, unit in lights(finished).items()}


PASS = ("pass", None)


class ThroughSer2net(GangTest):
    def test_a_full_recipe_passes_through_a_strangers_server(self):
        image = pattern(9001)
        recipe = self.recipe(image, chip="STM32F103xB", lock="readout")
        with Rack(self.folder, boards=1, chip="STM32F103xB") as rack, Ser2net(self.folder, [rack.folder / "A1"]) as server:
            finished = gangflash("run", recipe, "--station", self.station({"A1": server.ports[0]}), "--json")
            self.assertEqual(finished.returncode, 0, finished.stdout + finished.stderr)
            board = rack.report()["A1"]
        self.assertTrue(board["protected"])
        self.assertEqual(board["violations"], [])
        self.assertEqual(lights(finished)["A1"]["uid"], board["uid"])

    def test_eight_slots_at_once_through_one_server_process(self):
        with Rack(self.folder, boards=8, pacing="on") as rack, \
                Ser2net(self.folder, [rack.folder / f"A{i}" for i in range(1, 9)], ["chardelay: false"]) as server:
            slots = {f"A{i + 1}": port for i, port in enumerate(server.ports)}
            finished = gangflash("run", self.recipe(), "--station", self.station(slots), "--json")
            self.assertEqual(finished.returncode, 0, finished.stdout + finished.stderr)
            boards = rack.report()
        units = lights(finished)
        self.assertEqual({slot: unit["uid"] for slot, unit in units.items()}, {slot: b["uid"] for slot, b in boards.items()})
        self.assertEqual([b["violations"] for b in boards.values()], [[]] * 8)

    def test_a_device_that_is_not_there_is_one_slots_error(self):
        with Rack(self.folder, boards=1) as rack, \
                Ser2net(self.folder, [rack.folder / "A1", self.folder / "no-such-device"]) as server:
            slots = dict(zip(("A1", "A2"), server.ports))
            finished = gangflash("run", self.recipe(), "--station", self.station(slots), "--json")
        self.assertEqual(finished.returncode, 3, finished.stdout)
        self.assertEqual(outcomes(finished)["A1"], PASS)
        self.assertEqual(lights(finished)["A2"]["outcome"], "error")
        # Accepted and closed at once: as good as refused; or a moment later, as lost.
        self.assertIn(lights(finished)["A2"]["failure_code"], ("E209", "E210"))


class Documented(GangTest):
    def test_the_ser2net_yaml_of_the_manual_serves_two_slots(self):
        manual = (SOURCE / "docs" / "operating.md").read_text()
        config, = re.findall(r"```yaml\n(%YAML 1\.1\n.*?)```", manual, re.DOTALL)
        ports = free_ports(2)
        with Rack(self.folder, boards=2) as rack:
            for number, slot, port in zip(("4001", "4002"), ("A1", "A2"), ports):
                # What differs here: the address, and a device that is a pseudo terminal and has no UUCP lock.
                config = re.sub(rf"0\.0\.0\.0,{number}\n(.*serialdev),[^,]+,",
                                rf"127.0.0.1,{port}\n\1(nouucplock),{os.path.realpath(rack.folder / slot)},", config)
            slots = {f"A{i + 1}": f"rfc2217://127.0.0.1:{port}" for i, port in enumerate(ports)}
            with Ser2net(self.folder, config=config, listens_on=ports):
                finished = gangflash("run", self.recipe(), "--station", self.station(slots), "--json")
        self.assertEqual(outcomes(finished), {"A1": PASS, "A2": PASS}, finished.stdout + finished.stderr)


class ModemLines(GangTest):
    def flash(self, wiring, chip="STM32F103xB", **keys):
        with Rack(self.folder, boards=2, chip=chip, transport="rfc2217", wiring=wiring, name=f"rack-{wiring}-{chip}") as rack:
            finished = gangflash("run", self.recipe(chip=chip, run="reset", **keys), "--station", rack.station, "--json")
            return finished, rack.report()

    def test_a_wired_board_enters_the_rom_is_flashed_and_runs(self):
        for wiring in ("reset=rts,boot0=dtr", "reset=!rts,boot0=!dtr", "reset=dtr,boot0=!rts", "reset=break,boot0=dtr"):
            with self.subTest(wiring):
                finished, boards = self.flash(wiring)
                self.assertEqual(outcomes(finished), {"A1": PASS, "A2": PASS}, finished.stdout)
                for board in boards.values():
                    self.assertTrue(board["application_running"])
                    self.assertEqual(board["violations"], [])

    def test_a_part_that_ignores_BOOT0_as_delivered_runs_too(self):
        finished, boards = self.flash("reset=rts,boot0=dtr", chip="STM32G031xx")
        self.assertEqual(outcomes(finished), {"A1": PASS, "A2": PASS}, finished.stdout)
        self.assertTrue(all(board["application_running"] for board in boards.values()))

    def test_a_board_that_runs_its_application_is_fetched_back(self):
        with Rack(self.folder, boards=1, chip="STM32F103xB", transport="rfc2217", wiring="reset=rts,boot0=dtr") as rack:
            recipe = self.recipe(chip="STM32F103xB", run="reset")
            for _ in range(2):
                finished = gangflash("run", recipe, "--station", rack.station, "--json")
                self.assertEqual(outcomes(finished), {"A1": PASS}, finished.stdout)
            self.assertTrue(rack.report()["A1"]["application_running"])

    def test_swapped_or_inverted_lines_say_that_no_sync_came_and_what_to_check(self):
        for name, told in (("swapped", "{ reset: dtr, boot0: rts }"), ("inverted", '{ reset: "!rts", boot0: "!dtr" }')):
            with self.subTest(name), Rack(self.folder, boards=1, chip="STM32F103xB", transport="rfc2217", name=name,
                                          wiring="reset=rts,boot0=dtr", faults=["A1:programmed"]) as rack:
                station = self.station({"A1": f"{rack.port('A1')}, wiring: {told}"})
                finished = gangflash("run", self.recipe(chip="STM32F103xB"), "--station", station, "--json")
                self.assertEqual(finished.returncode, 1)
                unit = lights(finished)["A1"]
                self.assertEqual((unit["outcome"], unit["failure_code"]), ("fail", "E401"), unit["text"])
                for word in ("no sync", "reset", "boot0", "swapped", "polarity"):
                    self.assertIn(word, unit["text"])

    def test_a_line_that_is_not_there_is_the_slots_error(self):
        with Rack(self.folder, boards=1) as rack:  # a pty has no modem lines
            station = self.station({"A1": f'"{rack.folder / "A1"}", wiring: {{ reset: rts }}'})
            finished = gangflash("run", self.recipe(), "--station", station, "--json")
        self.assertEqual(finished.returncode, 3)
        self.assertEqual(outcomes(finished)["A1"], ("error", "E207"))
        self.assertIn("RTS", lights(finished)["A1"]["text"])

    def test_the_ladder_resets_before_the_next_rate_and_records_the_rate_used(self):
        with Rack(self.folder, boards=2, chip="STM32F103xB", transport="rfc2217", wiring="reset=rts,boot0=dtr",
                  faults=["A2:max-baud=230400"]) as rack:
            recipe = self.recipe(chip="STM32F103xB", baud="[921600, 115200]")
            finished = gangflash("run", recipe, "--station", rack.station, "--json")
            self.assertEqual(outcomes(finished), {"A1": PASS, "A2": PASS}, finished.stdout)
            rates = {row["slot"]: row["baud"] for row in self.rows(
                rack.database, "SELECT slot, baud FROM attempt_start JOIN identified USING (attempt_id)")}
            self.assertEqual(rates, {"A1": 921600, "A2": 115200})

    def test_without_reset_a_ladder_is_refused_before_anything_opens(self):
        with Rack(self.folder, boards=1, transport="rfc2217") as rack:
            finished = gangflash("run", self.recipe(baud="[921600, 115200]"), "--station", rack.station)
        self.assertEqual(finished.returncode, 2, finished.stderr)
        self.assertIn("reset", finished.stderr)


class Framing(GangTest):
    def test_no_parity_against_a_board_that_wants_even_is_no_sync(self):
        image = "chip: STM32WB06xx\nrevision: 1\nrecipe: wrong\nimages:\n  - { file: image.bin, address: 0x10040000 }\n"
        (self.folder / "image.bin").write_bytes(pattern(512))
        recipe = self.folder / "eight-n-one.yaml"
        recipe.write_text(image)
        for wiring in (None, "reset=rts,boot0=dtr"):
            with self.subTest(wiring), Rack(self.folder, boards=1, chip="STM32F103xB", transport="rfc2217", wiring=wiring,
                                            name=f"rack-{wiring}") as rack:
                finished = gangflash("run", recipe, "--station", rack.station, "--json")
                self.assertEqual(finished.returncode, 1, finished.stderr)
                unit = lights(finished)["A1"]
                self.assertEqual(unit["outcome"], "fail")
                self.assertIn(unit["failure_code"], ("E401", "E402"))
                self.assertRegex(unit["text"], "8N1")
                self.assertRegex(unit["text"], "parity")
                steps = [e["name"] for e in events(finished) if e["event"] == "step"]
                self.assertEqual(steps, ["enter"])

    def test_a_slot_that_takes_less_gets_less(self):
        with Rack(self.folder, boards=1, chip="STM32F103xB", transport="rfc2217", wiring="reset=rts,boot0=dtr") as rack:
            station = self.station({"A1": f"{rack.port('A1')}, wiring: {{ reset: rts, boot0: dtr }}, max_baud: 57600"})
            finished = gangflash("run", self.recipe(chip="STM32F103xB", baud="[115200, 57600]"), "--station", station, "--json")
            self.assertEqual(outcomes(finished), {"A1": PASS}, finished.stdout)
        self.assertEqual(self.rows(self.folder / "trace.db", "SELECT baud FROM identified"), [{"baud": 57600}])


class SideBySide(GangTest):
    def test_one_recipe_on_a_pty_a_tcp_and_an_rfc2217_slot(self):
        with Rack(self.folder, boards=3, transport="pty,tcp,rfc2217", pacing="on") as rack:
            kinds = [rack.port(slot).split(":")[0] for slot in ("A1", "A2", "A3")]
            self.assertEqual(kinds[1:], ["tcp", "rfc2217"])
            finished = gangflash("run", self.recipe(), "--station", rack.station, "--json")
            self.assertEqual(finished.returncode, 0, finished.stdout + finished.stderr)
            drivers = {row["slot"]: row["adapter_driver"]
                       for row in self.rows(rack.database, "SELECT slot, adapter_driver FROM attempt_start")}
            boards = rack.report()
        self.assertEqual(drivers, {"A1": "pty", "A2": "tcp", "A3": "rfc2217"})
        self.assertEqual({b["sha256"] for b in boards.values()}, {boards["A1"]["sha256"]})

    def test_plan_says_whose_business_framing_is_behind_tcp(self):
        with Rack(self.folder, boards=1, transport="tcp") as rack:
            finished = gangflash("plan", self.recipe(), "--station", rack.station)
        self.assertEqual(finished.returncode, 0, finished.stderr)
        self.assertRegex(finished.stdout + finished.stderr, "far end")


class Broken(GangTest):
    def test_every_address_that_cannot_be_reached_is_its_slots_error_and_the_others_pass(self):
        nobody, = free_ports(1)
        with Rack(self.folder, boards=6, transport="pty,tcp,rfc2217") as rack:
            raw = rack.port("A2").replace("tcp://", "rfc2217://")
            telnet = rack.port("A6").replace("rfc2217://", "tcp://")
            slots = {"pty": f'"{rack.folder / "A1"}"', "net": rack.port("A3"), "refused": f"tcp://127.0.0.1:{nobody}",
                     "refused2": f"rfc2217://localhost:{nobody}", "unknown": "rfc2217://no-such-host.invalid:4001",
                     "absent": f'"{self.folder / "nothing"}"', "noserver": raw, "telnet": telnet}
            finished = gangflash("run", self.recipe(), "--station", self.station(slots), "--json")
        self.assertEqual(finished.returncode, 3, finished.stderr)
        found = outcomes(finished)
        self.assertEqual((found.pop("pty"), found.pop("net")), (PASS, PASS))
        self.assertEqual(found, {"refused": ("error", "E209"), "refused2": ("error", "E209"), "unknown": ("error", "E208"),
                                 "absent": ("error", "E201"), "noserver": ("error", "E211"), "telnet": ("error", "E211")})
        self.assertIn("rfc2217://", lights(finished)["telnet"]["text"])
        for slot in found:
            self.assertTrue(lights(finished)[slot]["operator_line"])

    def test_a_host_that_does_not_answer_is_E208_in_bounded_time(self):
        # A queue that is full makes the kernel drop what asks to connect, as a host that is off does.
        with socket.socket() as server, contextlib.ExitStack() as queue:
            server.bind(("127.0.0.1", 0))
            server.listen(0)
            for _ in range(4):
                client = queue.enter_context(socket.socket())
                client.setblocking(False)
                client.connect_ex(server.getsockname())
            began = time.monotonic()
            finished = gangflash("run", self.recipe(), "--port", f"tcp://127.0.0.1:{server.getsockname()[1]}", "--json")
            self.assertLess(time.monotonic() - began, 10)
        self.assertEqual(finished.returncode, 3)
        self.assertEqual(outcomes(finished)["P1"], ("error", "E208"))

    def start(self, rack, good, recipe):
        """Starts a run over a rack that will go and one that stays, and waits until all of them write."""
        slots = {slot: f'"{rack.port(slot)}"' for slot in ("A1", "A2", "A3")}
        slots["good"] = f'"{good.port("A1")}"'
        process = subprocess.Popen([GANGFLASH, "run", recipe, "--station", self.station(slots), "--json"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.kill)
        lines, writing = [], set()
        while len(writing) < len(slots):
            line = process.stdout.readline()
            self.assertTrue(line, "the run ended early: " + "".join(lines))
            lines.append(line)
            event = json.loads(line)
            if event["event"] == "progress" and event["step"] == "write":
                writing.add(event["slot"])
        return process, lines

    def test_a_line_that_breaks_in_the_middle_is_its_slots_error_and_the_others_pass(self):
        recipe = self.recipe(pattern(20000))
        with Rack(self.folder, boards=3, transport="pty,tcp,rfc2217", pacing="on", name="bad") as rack, \
                Rack(self.folder, boards=1, transport="rfc2217", pacing="on", name="good", more=("--seed", 2)) as good:
            process, lines = self.start(rack, good, recipe)
            rack.process.send_signal(signal.SIGKILL)  # the pty's master closes, the connections break
            rack.process.wait(10)
            lines += process.stdout.readlines()
            self.assertEqual(process.wait(60), 3, process.stderr.read())
        found = {e["slot"]: (e["outcome"], e["failure_code"]) for e in map(json.loads, lines) if e["event"] == "unit_finished"}
        self.assertEqual(found, {"A1": ("error", "E203"), "A2": ("error", "E210"), "A3": ("error", "E210"), "good": PASS})
        rows = self.rows(self.folder / "trace.db", "SELECT outcome, count(*) AS n FROM attempt_end GROUP BY outcome")
        self.assertEqual({row["outcome"]: row["n"] for row in rows}, {"error": 3, "pass": 1})

    def test_a_second_attempt_finds_the_server_that_came_back(self):
        base, = free_ports(1)
        command = [os.environ["GANGSIM"], "--boards", "1", "--chip", "STM32G031xx", "--transport", "rfc2217", "--port-base", str(base)]
        with Rack(self.folder, boards=1, name="good", pacing="on", transport="rfc2217", more=("--seed", 2)) as good:
            # A first life of the server ends in the middle; the second one stands when the retry comes.
            first = subprocess.Popen([*command, "--dir", str(self.folder / "first")], stdout=subprocess.PIPE,
                                     stderr=subprocess.DEVNULL, text=True)
            self.assertEqual(first.stdout.readline().strip(), "ready")
            slots = {"A1": f"rfc2217://127.0.0.1:{base}", "good": good.port("A1")}
            process = subprocess.Popen([GANGFLASH, "run", self.recipe(pattern(20000), attempts=2), "--station",
                                        self.station(slots), "--json"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                       text=True)
            for line in process.stdout:
                event = json.loads(line)
                if event["event"] == "progress" and event["step"] == "write" and event["slot"] == "A1":
                    break
            first.send_signal(signal.SIGKILL)
            first.wait(10)
            first.stdout.close()
            second = subprocess.Popen([*command, "--dir", str(self.folder / "second")], stdout=subprocess.PIPE,
                                      stderr=subprocess.DEVNULL, text=True)
            self.addCleanup(second.wait, 10)
            self.addCleanup(second.terminate)
            self.assertEqual(second.stdout.readline().strip(), "ready")
            second.stdout.close()
            units = [json.loads(line) for line in process.stdout]
            process.stdout.close()
            self.assertEqual(process.wait(60), 0)
        a1 = [(e["outcome"], e["failure_code"]) for e in units if e["event"] == "unit_finished" and e["slot"] == "A1"]
        self.assertEqual(a1, [("error", "E210"), PASS])

    def test_a_second_gangflash_on_a_port_names_the_first(self):
        with Rack(self.folder, boards=1, pacing="on") as rack:
            first = subprocess.Popen([GANGFLASH, "run", self.recipe(), "--station", rack.station, "--json"],
                                     stdout=subprocess.PIPE, text=True)
            for line in first.stdout:
                if json.loads(line)["event"] == "progress":
                    break
            second = gangflash("probe", "--station", rack.station, "--json")
            first.stdout.read()
            first.stdout.close()
            self.assertEqual(first.wait(60), 0)
        self.assertEqual(second.returncode, 3)
        slot, = json.loads(second.stdout)
        self.assertEqual(slot["failure_code"], "E202")
        self.assertIn(str(first.pid), slot["text"])

    def test_a_port_that_serves_one_client_refuses_the_second(self):
        with Rack(self.folder, boards=1, transport="rfc2217", pacing="on") as rack:
            first = subprocess.Popen([GANGFLASH, "run", self.recipe(), "--station", rack.station, "--json"],
                                     stdout=subprocess.PIPE, text=True)
            for line in first.stdout:
                if json.loads(line)["event"] == "progress":
                    break
            second = gangflash("probe", "--station", rack.station, "--json")
            first.stdout.read()
            first.stdout.close()
            self.assertEqual(first.wait(60), 0)
        self.assertEqual(second.returncode, 3)
        self.assertIn(json.loads(second.stdout)[0]["failure_code"], ("E209", "E210"))


class Recorded(GangTest):
    def test_each_attempt_says_where_it_was(self):
        with Rack(self.folder, boards=1, transport="rfc2217") as rack:
            station = self.station({"A1": f"{rack.port('A1')}, fixture: nest-7"})
            self.assertEqual(gangflash("run", self.recipe(), "--station", station).returncode, 0)
        row, = self.rows(self.folder / "trace.db", "SELECT * FROM attempt_start")
        self.assertEqual((row["fixture"], row["adapter_driver"], row["adapter_serial"], row["latency_timer_ms"]),
                         ("nest-7", "rfc2217", None, None))
        finished = gangreport("units", "--db", self.folder / "trace.db", "--format", "json")
        self.assertEqual(json.loads(finished.stdout)[0]["outcome"], "pass")


if __name__ == "__main__":
    unittest.main()
