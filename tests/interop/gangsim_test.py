#!/usr/bin/env python3
"""gangsim from outside: its files, its line, its end. Speaks to the pseudo terminals with nothing but termios.

usage: gangsim_test.py GANGSIM
"""
import hashlib
import signal
import subprocess
import sys
import termios
import time
import unittest

from rack import Port, RackTest


class Gangsim(RackTest):
    def test_wrong_options_are_refused_with_a_sentence(self):
        good = ["--boards", "2", "--chip", "STM32F103xB", "--dir", str(self.folder)]
        self.assertIn("--boards is missing", self.refused())
        self.assertIn("1 to 1024", self.refused("--boards", "0"))
        self.assertIn("STM32F103xB", self.refused("--boards", "1", "--chip", "STM32F103xxB", "--dir", "x"))
        self.assertIn("invalid choice 'usb'", self.refused(*good, "--transport", "pty,usb"))
        self.assertIn("want --transport tcp", self.refused(*good, "--port-base", "4000"))
        tcp = [*good, "--transport", "tcp"]
        self.assertIn("beyond 65535", self.refused(*tcp, "--port-base", "65535"))
        self.assertIn("only RFC 2217 carries modem lines", self.refused(*tcp, "--wiring", "reset=rts"))
        self.assertIn("only RFC 2217 carries modem lines", self.refused(*tcp, "--present", "cts"))
        rfc2217 = [*good, "--transport", "rfc2217"]
        self.assertIn("'cts' is none of", self.refused(*rfc2217, "--wiring", "reset=cts"))
        self.assertIn("'rts' is none of", self.refused(*rfc2217, "--present", "rts"))
        self.assertIn("neither on nor off", self.refused(*good, "--pacing", "slow"))
        self.assertIn("0 to 1000 ms", self.refused(*good, "--latency", "1001"))
        self.assertIn("'lazy' is none of", self.refused(*good, "--fault", "A1:lazy"))
        self.assertIn("0 to 3600000 ms", self.refused(*good, "--auto-swap", "3600001"))
        self.assertIn("1 to 1000000", self.refused(*good, "--units", "0"))
        self.assertIn("A1 to A2", self.refused(*good, "--fault", "A3:silent"))
        self.assertFalse(self.folder.exists())

    def test_help_has_examples(self):
        done = subprocess.run([self.gangsim, "--help"], capture_output=True, text=True, timeout=10)
        self.assertEqual(done.returncode, 0)
        self.assertIn("examples:", done.stdout)

    def test_folder_while_it_runs_and_afterwards(self):
        rack = self.rack("--boards", "3", "--chip", "STM32F103xB,STM32L053x8", "--seed", "7")
        station = (self.folder / "station.yaml").read_text()
        self.assertIn(f'{{ slot: A3, port: "{self.folder}/A3" }}', station)
        self.assertIn("database: trace.db", station)
        self.assertTrue((self.folder / "A3").is_symlink())
        command = [self.gangsim, "--boards", "1", "--chip", "STM32F103xB", "--dir", str(self.folder)]
        second = subprocess.run(command, capture_output=True, text=True, timeout=10)
        self.assertEqual(second.returncode, 1)
        self.assertIn("another gangsim", second.stderr)
        self.assertTrue((self.folder / "A1").is_symlink())
        code, units = rack.end(signal.SIGINT)
        self.assertEqual(code, 0)
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()), ["report.json", "station.yaml"])
        self.assertEqual([u["chip"] for u in units], ["STM32F103xB", "STM32L053x8", "STM32F103xB"])
        self.assertEqual(len({u["uid"] for u in units}), 3)
        _, again = self.rack("--boards", "3", "--chip", "STM32F103xB", "--seed", "7").end()
        self.assertEqual([u["uid"] for u in again], [u["uid"] for u in units])

    def test_a_killed_rack_leaves_links_that_the_next_one_replaces(self):
        rack = self.rack("--boards", "1", "--chip", "STM32F103xB")
        rack.process.kill()
        rack.process.wait()
        rack.process.stdout.close()
        self.assertTrue((self.folder / "A1").is_symlink())
        self.assertEqual(self.rack("--boards", "1", "--chip", "STM32F103xB").end()[0], 0)

    def test_a_host_may_close_and_come_back(self):
        rack = self.rack("--boards", "1", "--chip", "STM32G031x8", "--pacing", "off")
        with Port(self.folder / "A1") as port:
            self.assertEqual(port.ask("7F", 1), "79")
        with Port(self.folder / "A1") as port:
            self.assertEqual(port.ask("7F 7F", 1), "1F")
            self.assertEqual(port.ask("02 FD", 5), "79 01 04 66 79")
        self.assertEqual(rack.end()[1][0]["violations"], [])

    def test_the_line_takes_its_time(self):
        rack = self.rack("--boards", "1", "--chip", "STM32F103xB")
        with Port(self.folder / "A1", termios.B9600) as port:
            port.ask("7F", 1)
            port.ask("11 EE", 1)
            port.ask("08 00 00 00 08", 1)
            start = time.monotonic()
            self.assertEqual(len(port.ask("FF 00", 257).split()), 257)
            took = time.monotonic() - start
        line = (2 + 257) * 11 / 9600
        self.assertGreaterEqual(took, line)
        self.assertLess(took, line * 1.5)
        rack.end()

    def test_an_adapter_may_keep_answers(self):
        rack = self.rack("--boards", "1", "--chip", "STM32F103xB", "--pacing", "off", "--latency", "50")
        with Port(self.folder / "A1") as port:
            began = time.monotonic()
            self.assertEqual(port.ask("7F", 1), "79")
            self.assertGreaterEqual(time.monotonic() - began, 0.05)
        _, units = rack.end()
        self.assertGreaterEqual(units[0]["lateness_us"], 0)

    def test_report_tells_what_the_flash_holds_and_what_the_host_did(self):
        rack = self.rack("--boards", "2", "--chip", "STM32F103xB", "--pacing", "off", "--fault", "A2:silent")
        with Port(self.folder / "A1") as port:
            port.ask("7F", 1)
            port.ask("31 CE", 1)
            port.ask("08 00 00 00 08", 1)
            self.assertEqual(port.ask("03 11 22 33 44 47", 1), "79")
            self.assertEqual(port.ask("00 00", 1), "1F")
            self.assertEqual(port.ask("82 7D", 2), "79 79")
        with Port(self.folder / "A2") as port:
            self.assertEqual(port.ask("7F", 1, patience=0.2), "")
        _, units = rack.end()
        self.assertEqual(units[0]["sha256"], hashlib.sha256(bytes.fromhex("11223344")).hexdigest())
        self.assertEqual(units[0]["programmed_bytes"], 4)
        self.assertEqual(units[0]["pid"], "0x410")
        self.assertTrue(units[0]["protected"])
        self.assertEqual(units[0]["running"], "rom")
        self.assertEqual(len(units[0]["violations"]), 1)
        self.assertEqual(units[1]["programmed_bytes"], 0)


if __name__ == "__main__":
    RackTest.gangsim = sys.argv.pop(1)
    unittest.main()
