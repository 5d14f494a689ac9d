#!/usr/bin/env python3
"""Units that things happen to, on real ptys through the real program, judged by what their boards hold in the end. Which faults
follows from a seed. GANGFLASH_UNITS=10000 is the long one; GANGFLASH_SEED does one again.
A fifth more boards stand behind RFC 2217, where a line resets them."""
import collections
import concurrent.futures
import hashlib
import json
import os
import pathlib
import random
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from gang import GANGFLASH, GangTest, Rack, gangreport, pattern  # noqa: E402

UNITS = int(os.environ.get("GANGFLASH_UNITS", "60"))
SEED = int(os.environ.get("GANGFLASH_SEED", "1"))
PER_BATCH = 60
SIDE_BY_SIDE = int(os.environ.get("GANGFLASH_RACKS", "3"))
TOO_LONG = 300  # seconds for one round: more than all time-outs of a unit with all its attempts

START = 0x08000000
# Few enough sectors and short enough erases that a part that hangs does not hold its batch for minutes.
CHIPS = ("STM32G031xx", "STM32F103xB", "STM32L053x8", "STM32G431xB", "STM32F072xB")
OPCODES = (0x00, 0x02, 0x11, 0x31, 0x43, 0x44, 0x63, 0x82, 0x92)
TELLING = (0x79, 0x1F, 0x7F, 0x00)  # the bytes that mean something are the most dangerous ones


class Draw:
    """Faults of one batch, from its seed."""

    def __init__(self, dice, size):
        self.dice, self.size = dice, size

    def cell(self):
        return f"0x{START + self.dice.randrange(self.size - 1):08X}"

    def bit(self):
        return f"{self.cell()}.{self.dice.randrange(8)}"

    def command(self):
        return f"0x{self.dice.choice(OPCODES):02X}.{self.dice.randint(1, 6)}"

    def place(self):
        direction = self.dice.choice(("to-board", "to-host"))
        if self.dice.random() < 0.25:
            return f"{direction}@1/{self.dice.randint(100, 10000)}"
        # Small numbers as often as large ones: the first bytes are the entry, most others the image.
        return f"{direction}@{int((2 * self.size + 300) ** self.dice.random())}"

    def byte_and_place(self):
        byte = self.dice.choice((self.dice.choice(TELLING), self.dice.randrange(256)))
        return f"{byte},{self.place()}"

    def delay_and_place(self):
        return f"{int(3000 ** self.dice.random())},to-host@{int((self.size + 300) ** self.dice.random())}"

    def moment(self):
        return int((self.size + 300) ** self.dice.random())

    def fault(self):
        kinds = {
            "silent": None, "pid": lambda: f"0x{self.dice.randrange(1, 0x1000):03X}", "no-effect": None, "no-erase": None,
            "swap-bytes": self.cell, "drop-tail": self.cell, "cut-read": self.cell, "cut-read-once": self.cell,
            "flip-bit": self.bit, "read-flip-bit": self.bit, "read-flip-once": self.bit,
            "nack": self.command, "hang": self.command, "reset": self.command,
            "line-drop": self.place, "line-flip": self.place, "line-garble": self.place, "line-double": self.place,
            "line-stuck": self.place, "line-insert": self.byte_and_place, "line-delay": self.delay_and_place,
            "exchange": self.moment, "unplug": lambda: f"{self.moment()}.{self.dice.choice((10, 300, 60000))}",
        }
        kind = self.dice.choice(list(kinds))
        return kind if kinds[kind] is None else f"{kind}={kinds[kind]()}"

    def faults(self):
        """Of one unit: one, sometimes two, now and then none."""
        return [self.fault() for _ in range(self.dice.choices((0, 1, 2), (1, 15, 4))[0])]


class Tally:
    """What came of all batches."""

    def __init__(self):
        self.outcomes, self.codes = collections.Counter(), collections.Counter()
        self.distinct, self.wrong = set(), []
        self.units = self.behind_rfc2217 = self.faulted = self.recovered = 0

    def text(self, seconds):
        codes = " ".join(f"{code}x{count}" for code, count in sorted(self.codes.items()))
        return (f"faulted_units: seed {SEED}, {self.units} units ({self.behind_rfc2217} of them behind RFC 2217), {self.faulted} of them "
                f"faulted, {len(self.distinct)} distinct faults; "
                f"{dict(self.outcomes)}; passed after a second reading or attempt: {self.recovered}; "
                f"{len(self.wrong)} violations, {seconds:.0f} s\n  {codes}")


class FaultedUnits(GangTest):
    def test_no_pass_is_false(self):
        began, tally = time.monotonic(), Tally()
        on_ptys = (UNITS + PER_BATCH - 1) // PER_BATCH
        batches = range(on_ptys + on_ptys // 5)
        with concurrent.futures.ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            for batch, faults, answer in pool.map(self.batch, batches, (number >= on_ptys for number in batches)):
                self.judge(tally, batch, faults, *answer)
                tally.behind_rfc2217 += len(faults) if batch >= on_ptys else 0
        print(tally.text(time.monotonic() - began), file=sys.stderr)
        self.assertEqual(tally.wrong, [])

    def batch(self, number, wired):
        """One rack, one round. Slot A1 is never faulted: it shows what the others must be like."""
        dice = random.Random(f"{SEED}.{number}")
        count = PER_BATCH if wired else min(PER_BATCH, UNITS - number * PER_BATCH)
        chip, image = dice.choice(CHIPS), pattern(dice.randint(600, 3000)) + b"\x5A"
        draw = Draw(dice, len(image))
        faults = {f"A{slot}": draw.faults() if slot > 1 else [] for slot in range(1, count + 1)}
        keys = {"attempts": dice.choice((1, 2, 3))}
        if dice.random() < 0.3:
            keys["lock"] = "readout"
        if dice.random() < 0.3:
            keys["update"] = "changed"
        specs = [f"{slot}:{fault}" for slot, each in faults.items() for fault in each]
        if dice.random() < 0.3:
            keys["unlock"] = "if-protected"
            specs.append("*:protected")
        recipe = self.recipe(image, name=f"{number}.yaml", image_name=f"{number}.bin", chip=chip, **keys)
        with Rack(self.folder, boards=count, chip=chip, faults=specs, name=f"rack{number}", more=("--seed", SEED * 100003 + number),
                  transport="rfc2217" if wired else "pty", wiring="reset=rts,boot0=dtr" if wired else None) as rack:
            finished = subprocess.run([GANGFLASH, "run", recipe, "--station", rack.station, "--json"], capture_output=True,
                                      text=True, timeout=TOO_LONG)
            rows = self.rows(rack.database, "SELECT slot, outcome, failure_code, uid, (SELECT max(tries) FROM step WHERE "
                             "step.attempt_id = v_attempt.attempt_id) AS tries FROM v_attempt ORDER BY attempt_id")
            evidence = gangreport("evidence", "--db", rack.database, "--format", "json")
            boards = rack.report()
        return number, faults, (finished, rows, evidence, boards, image)

    def judge(self, tally, batch, faults, finished, rows, evidence, boards, image):
        def wrong(what, slot="-"):
            tally.wrong.append(f"seed {SEED} batch {batch} {slot} {faults.get(slot)}: {what}")

        if finished.returncode not in (0, 1, 3):
            wrong(f"exit code {finished.returncode}: {finished.stderr}")
        if evidence.returncode != 0:
            wrong(f"evidence: {evidence.stdout}{evidence.stderr}")
        events = [json.loads(line) for line in finished.stdout.splitlines()]
        lights = {e["slot"]: e for e in events if e["event"] == "unit_finished"}
        attempts = collections.defaultdict(list)
        for row in rows:
            attempts[row["slot"]].append(row)
        healthy = boards["A1"]
        for slot, own in faults.items():
            tally.units += 1
            tally.faulted += bool(own)
            tally.distinct.update(own)
            light, board, mine = lights.get(slot), boards[slot], attempts[slot]
            if light is None or not mine:
                wrong("no light" if light is None else "no row", slot)
                continue
            outcome = light["outcome"]
            tally.outcomes[outcome] += 1
            tally.codes[light["failure_code"] or outcome] += 1
            if (mine[-1]["outcome"], mine[-1]["failure_code"]) != (outcome, light["failure_code"]):
                wrong(f"the light says {outcome}, the record {mine[-1]}", slot)
            if None in [row["outcome"] for row in mine] or "pass" in [row["outcome"] for row in mine[:-1]]:
                wrong(f"attempts {mine}", slot)
            pulled = any(fault.startswith("unplug") for fault in own) and (light["failure_code"] or "").startswith("E2")
            other = any(fault.startswith("exchange") for fault in own) and light["failure_code"] == "E305"
            if (outcome not in ("pass", "fail") and not pulled and not other) or (outcome == "fail" and not own):
                wrong(f"{outcome} {light['failure_code']}: what the target does or does not do is its failure, and only that", slot)
            if outcome != "pass":
                continue
            tally.recovered += len(mine) > 1 or mine[-1]["tries"] > 1
            if (board["programmed_bytes"], board["sha256"]) != (len(image), hashlib.sha256(image).hexdigest()):
                wrong("FALSE PASS: the flash does not hold the image", slot)
            for field in ("protected", "option_bytes", "write_protected_sectors", "flash_sha256"):
                if board[field] != healthy[field]:
                    wrong(f"FALSE PASS: {field} is {board[field]}, of a healthy board {healthy[field]}", slot)
            if mine[-1]["uid"] not in (None, board["uid"]):
                wrong(f"the record has the UID {mine[-1]['uid']}, the board {board['uid']}", slot)


if __name__ == "__main__":
    unittest.main()
