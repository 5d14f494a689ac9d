#!/usr/bin/env python3
"""Debian's stm32flash against the virtual boards: probe, erase, write, verify, read, lock, unlock, write-unprotect.

usage: stm32flash_test.py GANGSIM

stm32flash knows AN3155 from its own reading of it; where it and a board agree, neither copied from the other.
`-m 8n1` because a pseudo terminal has no parity.
"""
import hashlib
import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SKIPPED = 77
FLASH = 0x08000000

# name, what stm32flash must call it, flash bytes, erased value, page size, mass erase
CHIPS = [
    ("STM32F103xB", "0x0410", 128 * 1024, 0xFF, 1024, True),
    ("STM32F411xE", "0x0431", 512 * 1024, 0xFF, 16 * 1024, True),
    ("STM32F030x8", "0x0440", 64 * 1024, 0xFF, 1024, True),
    ("STM32G031x8", "0x0466", 64 * 1024, 0xFF, 2048, True),
    ("STM32G071xB", "0x0460", 128 * 1024, 0xFF, 2048, True),
    ("STM32L053x8", "0x0417", 64 * 1024, 0x00, 128, False),
    ("STM32L011x4", "0x0457", 16 * 1024, 0x00, 128, False),
]

# Where stm32flash 0.7 is known to be wrong, with what the board says to it.
KNOWN_VIOLATIONS = [
    # It pads an image to 4 bytes; AN2606 table 7 asks G0, L0 and L1 for 8. The ROM fills the unit, nothing is lost.
    "12 bytes are not a multiple of 8",
    # It sends G07x whole page lists; AN2606 table 108 wants one page per command. On blank parts nothing is lost.
    "pages: this ROM does one per command",
]

# Its -R writes a stub to what its table takes for the first free RAM. Refused on G07x, where the table says 0x20002700
# and AN2606's chapter 12 KiB, and on L01x, whose ROM lets nobody write RAM at all (AN2606 table 226).
STUB_REFUSED = {"STM32G071xB", "STM32L011x4"}


class Checks:
    """What was found of one board; printed together, because boards are tried side by side."""

    def __init__(self, title):
        self.lines = [title]
        self.failed = 0

    def __call__(self, good, what):
        self.lines.append(f"  {'ok  ' if good else 'FAIL'} {what}")
        self.failed += not good


def stm32flash(port, *arguments):
    """Returns (exit code, everything it said)."""
    command = ["stm32flash", "-m", "8n1", "-b", "115200", *map(str, arguments), str(port)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout + done.stderr


def last_lines(text):
    return " / ".join(text.replace("\r", "\n").strip().splitlines()[-3:])


def must_work(check, port, what, *arguments):
    code, text = stm32flash(port, *arguments)
    check(code == 0, what if code == 0 else f"{what}: exit {code}: {last_lines(text)}")
    return text


def read_back(check, port, folder, address, length):
    file = folder / "read.bin"
    file.unlink(missing_ok=True)
    code, text = stm32flash(port, "-r", file, "-S", f"{address:#x}:{length}")
    if code != 0 or not file.exists():
        check(False, f"read {length} bytes at {address:#x}: exit {code}: {last_lines(text)}")
        return b""
    return file.read_bytes()


def make_image(name, size):
    """A vector table that a program could run from, then bytes that differ from chip to chip."""
    vectors = (0x20000800).to_bytes(4, "little") + (FLASH + 0x101).to_bytes(4, "little")
    return vectors + random.Random(name).randbytes(size - len(vectors))


def program(check, port, folder, chip):
    name, _, flash_size, erased, _, _ = chip
    image = make_image(name, min(flash_size // 2, 20 * 1024) - 244)  # a multiple of 4 and not of 8
    file = folder / "image.bin"
    file.write_bytes(image)
    must_work(check, port, f"write and verify {len(image)} bytes", "-w", file, "-v")
    after = read_back(check, port, folder, FLASH, len(image) + 4)
    check(after[:-4] == image, "read back: equal to the image")
    check(after[-4:] == bytes([erased]) * 4, "read back: erased behind the image")
    return image


def erase_page(check, port, folder, chip, image):
    """The second page of the image, the others stay."""
    _, _, _, erased, page, _ = chip
    area = f"{FLASH + page:#x}:{page}"
    must_work(check, port, f"erase page 1 ({area})", "-o", "-S", area)
    after = read_back(check, port, folder, FLASH, len(image))
    hole = min(page, len(image) - page)
    expected = image[:page] + bytes([erased]) * hole + image[page + hole :]
    check(after == expected, "read back: that page is erased and no other")


def erase_all(check, port, folder, chip):
    _, _, flash_size, erased, _, mass = chip
    must_work(check, port, f"erase everything ({'mass erase' if mass else 'page by page'})", "-o")
    after = read_back(check, port, folder, FLASH, flash_size)
    check(after == bytes([erased]) * flash_size, "read back: all erased")


def lock_and_unlock(check, port, folder, chip):
    _, pid, _, erased, _, _ = chip
    must_work(check, port, "-j: readout protection on", "-j")
    text = must_work(check, port, "probe a protected part")
    check(pid in text, "it still tells its product id")
    code, _ = stm32flash(port, "-r", folder / "refused.bin", "-S", f"{FLASH:#x}:256")
    check(code != 0, "reading a protected part is refused")
    must_work(check, port, "-k: readout protection off", "-k")
    check(read_back(check, port, folder, FLASH, 1024) == bytes([erased]) * 1024, "read back: open and erased")


def reset_by_stub(check, port, chip):
    code, text = stm32flash(port, "-R")
    refused = "Reset failed" in text
    expected = chip[0] in STUB_REFUSED
    check(refused == expected, f"-R: its RAM stub is {'refused' if expected else 'taken'}: {last_lines(text)}")


def open_write_protected(rack, index, chip):
    """A board that comes with all its flash write-protected: only -u helps."""
    name, _, _, erased, _, _ = chip
    check = Checks(f"{name}, write-protected")
    port = rack / f"A{index + 1}"
    folder = rack / f"files-{index + 1}"
    folder.mkdir()
    file = folder / "image.bin"
    file.write_bytes(make_image(name, 1024))
    code, _ = stm32flash(port, "-n", "0", "-w", file, "-v")
    check(code != 0, "what it writes does not verify")
    check(read_back(check, port, folder, FLASH, 1024) == bytes([erased]) * 1024, "read back: nothing was written")
    must_work(check, port, "-u: write protection off", "-u")
    must_work(check, port, "write and verify 1024 bytes", "-w", file, "-v")
    reset_by_stub(check, port, chip)
    return check


def one_board(rack, index, chip):
    check = Checks(chip[0])
    port = rack / f"A{index + 1}"
    folder = rack / f"files-{index + 1}"
    folder.mkdir()
    text = must_work(check, port, "probe")
    check(chip[1] in text, f"stm32flash recognises {chip[1]}")
    image = program(check, port, folder, chip)
    erase_page(check, port, folder, chip, image)
    erase_all(check, port, folder, chip)
    must_work(check, port, "-u on a blank part", "-u")
    lock_and_unlock(check, port, folder, chip)
    program(check, port, folder, chip)
    must_work(check, port, "-g: start what was written", "-g", "0x0")
    code, _ = stm32flash(port)
    check(code != 0, "an application does not answer the sync byte")
    return check, image


class Rack:
    """One board of each chip; `report` is there when it has ended."""

    def __init__(self, binary, folder, *faults):
        self.folder = folder
        names = ",".join(chip[0] for chip in CHIPS)
        command = [binary, "--boards", str(len(CHIPS)), "--chip", names, "--dir", str(folder), "--pacing", "off"]
        for fault in faults:
            command += ["--fault", fault]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def __enter__(self):
        if self.process.stdout.readline() != "ready\n":
            sys.exit("gangsim did not get ready")
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.code = self.process.wait(timeout=10)

    def each(self, what):
        with ThreadPoolExecutor(len(CHIPS)) as pool:
            boards = [pool.submit(what, self.folder, i, chip) for i, chip in enumerate(CHIPS)]
            return [board.result() for board in boards]

    def report(self):
        return json.loads((self.folder / "report.json").read_text())["units"]


def check_report(units, image_of):
    for unit in units:
        check, image = image_of[unit["chip"]]
        check(unit["sha256"] == hashlib.sha256(image).hexdigest(), "report: the flash holds the image")
        check(unit["application_running"] and not unit["protected"], "report: it runs, unprotected")
        for text in unit["violations"]:
            check(any(known in text for known in KNOWN_VIOLATIONS), f"report: violation: {text}")


def main():
    if shutil.which("stm32flash") is None:
        print("stm32flash is not installed: skipped")
        return SKIPPED
    with tempfile.TemporaryDirectory(prefix="gangflash-interop-") as name:
        with Rack(sys.argv[1], Path(name) / "blank") as rack:
            found = dict(zip((chip[0] for chip in CHIPS), rack.each(one_board)))
        check_report(rack.report(), found)
        with Rack(sys.argv[1], Path(name) / "protected", "*:write-protected") as protected:
            opened = protected.each(open_write_protected)
    checks = [check for check, _ in found.values()] + opened
    for check in checks:
        print("\n".join(check.lines))
    failed = sum(check.failed for check in checks) + (rack.code != 0) + (protected.code != 0)
    print(f"{failed} disagreements" if failed else "stm32flash and the boards agree")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
