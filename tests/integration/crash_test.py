#!/usr/bin/env python3
"""Bad moments. gangflash is killed, again and again: whatever it had shown as pass is in the file, and the file is sound. Others make
the same file at the same time. The disk fills up, or cannot be written.

GANGFLASH_KILLS is how often (40), GANGFLASH_SEED where the moments come from; a failure prints both."""
import contextlib
import itertools
import json
import os
import pathlib
import random
import signal
import sqlite3
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from gang import GANGFLASH, GangTest, Rack, gangflash, gangreport, pattern  # noqa: E402

KILLS = int(os.environ.get("GANGFLASH_KILLS", "40"))
SEED = int(os.environ.get("GANGFLASH_SEED", random.SystemRandom().randrange(1 << 32)))
MOMENTS = 7  # of these kills two come during the start and two after a light, the rest anywhere
NOBODY = 65534
KILLS_PER_FILE = 10  # so that the making of a file is cut as well, and a file sees more than one crash
OPEN = "SELECT attempt FROM attempt_start LEFT JOIN attempt_end USING (attempt_id) WHERE attempt_end.attempt_id IS NULL"


class Killed(GangTest):
    def setUp(self):
        super().setUp()
        self.random = random.Random(SEED)
        self.shown = {}  # attempt -> what the light said, of the current file
        self.open = set()  # attempts that a kill left open, of the current file
        self.racks = 0
        self.count = {"kills": 0, "mid-run": 0, "passes shown": 0, "left open": 0}

    def command(self, rack, database):
        return [GANGFLASH, "run", self.image, "--station", rack.station, "--db", str(database), "--json"]

    def fresh_boards(self):
        """As the operator is told: what a kill left half written goes into the hold box."""
        self.racks += 1
        return Rack(self.folder, boards=4, more=["--seed", self.racks])

    def lines_before_the_kill(self, output):
        """After any line, or after one that shows a light: those are the last of a run and too few to leave them to chance."""
        if self.count["kills"] % MOMENTS not in (2, 3):
            return list(itertools.islice(output, self.random.randint(1, self.length - 1)))
        lights = self.random.randint(1, 3)
        lines = []
        while lights > 0 and (line := output.readline()):
            lines.append(line)
            lights -= json.loads(line)["event"] == "unit_finished"
        return lines

    def start_and_kill(self, rack, database):
        """At a moment of the start, or some ms after a line of what it says: however fast the machine is just now."""
        process = subprocess.Popen(self.command(rack, database), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        lines = []
        if self.count["kills"] % MOMENTS < 2:
            time.sleep(self.random.uniform(0, 2 * self.start))
        else:
            lines = self.lines_before_the_kill(process.stdout)
            time.sleep(self.random.uniform(0, 0.005))
        ended = process.poll() is not None
        process.kill()
        output = (b"".join(lines) + process.communicate()[0]).decode()
        # A line that was cut was shown to nobody.
        for line in output.splitlines(keepends=True):
            event = json.loads(line) if line.endswith("\n") else {}
            if event.get("event") == "unit_finished":
                self.shown[event["attempt"]] = event["outcome"]
        self.count["kills"] += 1
        self.count["mid-run"] += not ended

    def check_file(self, database):
        """After a kill, before the next start: nothing that was shown is missing."""
        if not database.exists() or not database.stat().st_size:
            self.assertEqual(self.shown, {})
            return
        with contextlib.closing(sqlite3.connect(database)) as connection:
            self.assertEqual(connection.execute("PRAGMA quick_check").fetchall(), [("ok",)])
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'attempt_end'").fetchone():
                self.assertEqual(self.shown, {})
                return
            ended = dict(connection.execute("SELECT attempt, outcome FROM attempt_start JOIN attempt_end USING (attempt_id)"))
            self.assertEqual({a: ended.get(a) for a in self.shown}, self.shown)
            # What an earlier kill had left open was closed by the start after it, as far as that start came.
            now_open = {attempt for attempt, in connection.execute(OPEN)}
            for attempt in self.open - now_open:
                self.assertEqual(ended[attempt], "interrupted", attempt)
            self.open |= now_open

    def finish_file(self, database):
        """A run that nobody disturbs closes what is open, and the ledger holds."""
        with self.fresh_boards() as rack:
            subprocess.run(self.command(rack, database), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)
        outcomes = {r["attempt"]: r["outcome"] for r in self.rows(database, "SELECT attempt, outcome FROM v_attempt")}
        self.assertEqual({outcomes[attempt] for attempt in self.open} - {"interrupted"}, set())
        self.assertEqual({a: outcomes[a] for a in self.shown}, self.shown)
        self.assertNotIn(None, outcomes.values())
        verified = gangreport("verify", "--db", database)
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
        self.count["passes shown"] += list(self.shown.values()).count("pass")
        self.count["left open"] += len(self.open)
        self.shown, self.open = {}, set()

    def measure(self):
        """How long a start takes, and how many lines a whole run has."""
        with self.fresh_boards() as rack:
            started = time.monotonic()
            process = subprocess.Popen(self.command(rack, self.folder / "first.db"), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            process.stdout.readline()
            self.start = time.monotonic() - started
            self.length = len(process.communicate()[0].splitlines())
            self.assertEqual(process.returncode, 0)

    def test_whatever_was_shown_is_found_again(self):
        self.image = self.recipe(pattern(6000))
        self.measure()
        files = 0
        with self.subTest(seed=SEED, kills=KILLS):
            while self.count["kills"] < KILLS:
                files += 1
                database = self.folder / f"killed-{files}.db"
                for _ in range(min(KILLS_PER_FILE, KILLS - self.count["kills"])):
                    with self.fresh_boards() as rack:
                        self.start_and_kill(rack, database)
                    self.check_file(database)
                self.finish_file(database)
            print(f"seed {SEED}: {self.count}, {files} files", file=sys.stderr)
            self.assertGreater(self.count["mid-run"], KILLS // 2, "the kills came too late to prove anything")
            self.assertGreater(self.count["passes shown"], KILLS // 8, "the kills came too early to prove anything")


class Together(GangTest):
    def test_programs_that_make_one_file_at_the_same_moment_all_work(self):
        slots = [f"A{n}" for n in range(1, 7)]
        with Rack(self.folder, boards=len(slots)) as rack:
            command = [GANGFLASH, "run", self.recipe(pattern(300)), "--station", rack.station, "--lot", "L1"]
            for number in range(4):
                database = self.folder / f"made-by-six-{number}.db"
                running = [subprocess.Popen([*command, "--db", database, "--slot", slot], stdout=subprocess.DEVNULL,
                                            stderr=subprocess.PIPE, text=True) for slot in slots]
                for process in running:
                    said = process.communicate(timeout=60)[1]
                    self.assertEqual(process.returncode, 0, said)
                passes = self.rows(database, "SELECT slot FROM v_attempt WHERE outcome = 'pass' ORDER BY slot")
                self.assertEqual([row["slot"] for row in passes], slots)


class DiskTrouble(GangTest):
    """Exit 6, and nothing is programmed after."""

    def test_a_database_that_cannot_be_written_stops_everything_before_the_first_port(self):
        with Rack(self.folder, boards=1) as rack:
            recipe = self.recipe()
            self.assertEqual(gangflash("run", recipe, "--station", rack.station).returncode, 0)
            programmed = self.rows(rack.database, "SELECT count(*) AS n FROM attempt_start")
            options = {}
            if os.geteuid() == 0:  # root may write anything; nobody may not
                for path in (self.folder, rack.folder):
                    path.chmod(0o755)
                for path in rack.folder.iterdir():
                    if path.is_file():
                        path.chmod(0o644)
                state = self.folder / "nobody"
                state.mkdir()
                os.chown(state, NOBODY, NOBODY)
                options = {"user": NOBODY, "group": NOBODY, "extra_groups": [], "env": {**os.environ, "XDG_STATE_HOME": str(state)}}
            else:
                for name in ("", ".owners", ".checkpoints"):
                    pathlib.Path(rack.database + name).chmod(0o444)
            refused = gangflash("run", recipe, "--station", rack.station, **options)
            self.assertEqual(refused.returncode, 6, refused.stdout + refused.stderr)
            self.assertIn(rack.database, refused.stderr)
            self.assertEqual(self.rows(rack.database, "SELECT count(*) AS n FROM attempt_start"), programmed)

    def test_a_disk_that_fills_up_under_a_run_shows_no_pass_and_starts_no_board(self):
        import resource

        with Rack(self.folder, boards=4, pacing="on") as rack:
            station = pathlib.Path(rack.station)
            station.write_text(station.read_text() + "max_parallel: 2\n")
            process = subprocess.Popen([GANGFLASH, "run", self.recipe(pattern(4000)), "--station", rack.station, "--json"],
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                       preexec_fn=lambda: signal.signal(signal.SIGXFSZ, signal.SIG_IGN))
            shown = []
            for line in process.stdout:
                event = json.loads(line)
                shown.append(event)
                if event["event"] == "progress" and event["step"] == "write":
                    # From now on no file grows: the result of what runs has no place.
                    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (4096, 4096))
                    break
            out, err = process.communicate(timeout=60)
            shown += [json.loads(line) for line in out.splitlines()]
            self.assertEqual(process.returncode, 6, err)
            self.assertIn(rack.database, err)
            self.assertNotIn("pass", [e["outcome"] for e in shown if e["event"] == "unit_finished"])
            started = {e["slot"] for e in shown if e["event"] == "unit_started"}
            self.assertEqual(len(started), 2)
            self.assertEqual(self.rows(rack.database, "SELECT * FROM attempt_end"), [])
            touched = {slot for slot, board in rack.report().items() if board["programmed_bytes"]}
            self.assertLessEqual(touched, started)
        with Rack(self.folder, boards=4) as rack:
            again = gangflash("run", self.recipe(pattern(4000)), "--station", rack.station, "--json")
            self.assertEqual(again.returncode, 0, again.stderr)
            self.assertIn("interrupted", again.stderr)
            outcomes = [r["outcome"] for r in self.rows(rack.database, "SELECT outcome FROM v_attempt ORDER BY started")]
            self.assertEqual(outcomes, ["interrupted"] * 2 + ["pass"] * 4)


if __name__ == "__main__":
    unittest.main()
