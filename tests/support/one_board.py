"""One board on a real pty, and the one-board commands against it."""
import os
import time

from gang import GangTest, Rack, gangflash

START = 0x08000000


class OneBoard(GangTest):
    def setUp(self):
        super().setUp()
        self.database = str(self.folder / "state/gangflash/trace.db")

    def rack(self, chip="STM32F103xB", boards=1, faults=(), pacing="off"):
        return Rack(self.folder, boards=boards, chip=chip, faults=faults, pacing=pacing)

    def file(self, data, name="fw.bin"):
        path = self.folder / name
        path.write_bytes(data)
        return path

    def do(self, rack, *arguments, exit=0, slot="A1", **options):
        """Runs a command against a slot and checks its exit code; the default database unless --db is among the words."""
        finished = gangflash(*arguments, "--port", rack.folder / slot, **options)
        self.assertEqual(finished.returncode, exit, f"{arguments}\n{finished.stdout}{finished.stderr}")
        return finished

    def attempts(self, *columns):
        """One tuple per attempt, oldest first; nothing when there is no database."""
        if not os.path.exists(self.database):
            return []
        rows = self.rows(self.database, f"SELECT {', '.join(columns)} FROM v_attempt ORDER BY attempt_id")
        return [tuple(row.values()) for row in rows]

    def read_back(self, rack, length, exit=0):
        target = self.folder / f"read-{time.monotonic_ns()}.bin"
        self.do(rack, "read", target, "--address", hex(START), "--length", length, exit=exit)
        return target.read_bytes()
