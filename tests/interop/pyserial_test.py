#!/usr/bin/env python3
"""Debian's python3-serial on either end of RFC 2217: as the server between gangflash and a board, and as a client of gangsim."""
import contextlib
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from gang import GangTest, Rack, gangflash, lights, pattern  # noqa: E402

SKIPPED = 77
FOLDER = pathlib.Path(__file__).resolve().parent

# Resets the board into its ROM, synchronises, asks Get with even parity, then lets the application run.
CLIENT = """
import serial, sys, time
port = serial.serial_for_url(sys.argv[1], baudrate=115200, parity=serial.PARITY_EVEN, timeout=3)
port.dtr = True
port.rts = True
port.rts = False
port.reset_input_buffer()
port.write(bytes([0x7F]))
print(port.read(1).hex())
port.write(bytes([0x00, 0xFF]))
print(port.read(15).hex(), port.cts)
port.dtr = False
port.rts = True
port.rts = False
port.close()
"""


def python_with_serial():
    """The interpreter that has Debian's package may be another one than this."""
    for python in (sys.executable, "/usr/bin/python3"):
        with contextlib.suppress(OSError):
            if subprocess.run([python, "-c", "import serial.rfc2217"], capture_output=True).returncode == 0:
                return python
    return None


PYTHON = python_with_serial()


class PySerial(GangTest):
    def through_server(self, rack, keys=""):
        server = subprocess.Popen([PYTHON, FOLDER / "pyserial_server.py", rack.port("A1").removeprefix("tcp://")],
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.wait, 10)
        self.addCleanup(server.kill)
        station = self.station({"A1": f"rfc2217://127.0.0.1:{server.stdout.readline().strip()}{keys}"})
        return gangflash("run", self.recipe(pattern(3000), chip="STM32F103xB"), "--station", station, "--json")

    def test_its_server_between_gangflash_and_a_board(self):
        for keys in ("", ", wiring: { reset: rts, boot0: '!dtr', present: cts }"):
            with self.subTest(keys), Rack(self.folder, boards=1, chip="STM32F103xB", transport="tcp", name=f"rack{len(keys)}") as rack:
                finished = self.through_server(rack, keys)
                self.assertEqual(finished.returncode, 0, finished.stdout + finished.stderr)
                board = rack.report()["A1"]
                self.assertEqual(board["violations"], [])
                self.assertEqual(lights(finished)["A1"]["uid"], board["uid"])

    def test_its_client_resets_a_board_into_its_rom_and_back(self):
        with Rack(self.folder, boards=1, chip="STM32F103xB", transport="rfc2217", wiring="reset=rts,boot0=dtr",
                  faults=["A1:programmed"]) as rack:
            finished = subprocess.run([PYTHON, "-c", CLIENT, rack.port("A1")], capture_output=True, text=True, timeout=60)
            board = rack.report()["A1"]
        self.assertEqual(finished.stdout.split(), ["79", "790b22000102112131436373829279", "False"], finished.stderr)
        self.assertTrue(board["application_running"])
        self.assertEqual(board["violations"], [])


if __name__ == "__main__":
    if PYTHON is None:
        print("python3-serial is not installed")
        sys.exit(SKIPPED)
    unittest.main()
