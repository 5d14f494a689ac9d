#!/usr/bin/env python3
"""The ledger end to end: whatever is changed in a database behind the programs' back is named by `gangreport verify`."""
import contextlib
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from gang import RECIPES, SOURCE, Rack, gangflash, gangreport, run  # noqa: E402

RECIPE = RECIPES / "sensor-node.yaml"
CHECK_PROOF = SOURCE / "docs" / "check_proof.py"
ATTEMPT_TABLES = ("step", "attempt_end", "identified", "attempt_start")
REASON = ("--by", "A. Berg", "--reason", "as the test wants it")


def rows(database, sql, *values):
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return connection.execute(sql, values).fetchall()


def value(database, sql, *values):
    return rows(database, sql, *values)[0][0]


def tamper(database, *statements):
    """What somebody does who knows SQLite: drops the triggers, changes rows, and puts the triggers back."""
    with contextlib.closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            assert connection.execute(statement).rowcount > 0, f"changed nothing: {statement}"
        for _, sql in triggers:
            connection.execute(sql)
        connection.execute("COMMIT")


def verify(database, *arguments):
    """(exit code, the answer)"""
    finished = gangreport("verify", "--db", database, "--format", "json", *arguments)
    assert finished.stdout, finished.stderr
    answer, = json.loads(finished.stdout)
    return finished.returncode, answer


def setUpModule():
    """One database with two runs, a failure and two decisions, made once; every test works on its own copy."""
    global MADE, ORIGINAL, KEY, PUBLIC_KEY
    MADE = pathlib.Path(tempfile.mkdtemp(prefix="gangflash-"))
    unittest.addModuleCleanup(shutil.rmtree, MADE, ignore_errors=True)
    os.environ["XDG_STATE_HOME"] = str(MADE / "state")
    ORIGINAL, KEY, PUBLIC_KEY = MADE / "trace.db", MADE / "state/gangflash/station.key", MADE / "station.pub"
    for lot, boards, faults in (("L1", 3, ["A3:pid=0x410"]), ("L2", 2, [])):
        with Rack(MADE, boards=boards, faults=faults, name=lot) as rack:
            gangflash("run", RECIPE, "--station", rack.station, "--lot", lot, "--db", ORIGINAL)
        for decision in ("hold", "release") if lot == "L1" else ():
            gangflash("decide", decision, value(ORIGINAL, "SELECT value FROM identity LIMIT 1"), "--db", ORIGINAL, *REASON)
    subprocess.run(["openssl", "pkey", "-in", KEY, "-pubout", "-out", PUBLIC_KEY], check=True)


class LedgerTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=MADE))
        self.database, self.notes = self.folder / "trace.db", self.folder / "trace.db.checkpoints"
        self.copy()

    def copy(self):
        shutil.copy(ORIGINAL, self.database)
        shutil.copy(f"{ORIGINAL}.checkpoints", self.notes)

    def attempt(self, attempt_id):
        return value(ORIGINAL, "SELECT attempt FROM attempt_start WHERE attempt_id = ?", attempt_id)

    def assert_good(self, *arguments, database=None):
        code, answer = verify(database or self.database, *arguments)
        self.assertEqual((code, answer["findings"]), (0, []))
        return answer

    def assert_found(self, what, table, *arguments, attempt=None, database=None):
        """verify exits 1, and this is what it names first."""
        code, answer = verify(database or self.database, *arguments)
        self.assertEqual(code, 1, answer)
        first = answer["findings"][0]
        self.assertEqual((first["what"], first["table"], first["attempt"]), (what, table, attempt), answer["findings"])
        return first


class Verify(LedgerTest):
    def test_what_nobody_touched_is_as_it_was_written(self):
        answer = self.assert_good("--key", PUBLIC_KEY)
        self.assertEqual((answer["attempts"], answer["covered"], answer["open_attempts"]), (5, answer["leaves"], 0))
        self.assertEqual(answer["checkpoints"], {"database": 4, "published": 4, "given": 0})
        self.assertEqual(os.stat(KEY).st_mode & 0o777, 0o600)

    def test_one_changed_value_in_any_table_is_named(self):
        first_of_run_1 = value(ORIGINAL, "SELECT ref FROM ledger WHERE kind = 'attempt' ORDER BY seq LIMIT 1")
        first_of_unit_2 = value(ORIGINAL, "SELECT first_attempt FROM unit WHERE unit_id = 2")
        for table, change, attempt_id in (
                ("attempt_start", "slot = 'A9' WHERE attempt_id = 2", 2),
                ("attempt_end", "bytes_compared = bytes_compared + 1 WHERE attempt_id = 4", 4),
                ("attempt_end", "text = replace(text, 'a', 'b') WHERE attempt_id = 3", 3),
                ("step", "duration_us = duration_us + 1 WHERE attempt_id = 5 AND seq = 4", 5),
                ("identified", "baud = 57600 WHERE attempt_id = 1", 1),
                ("flight_record", "frames = CAST(substr(frames, 1, length(frames) - 1) || x'55' AS BLOB)", 3),
                ("run", "lot = 'L7' WHERE run_id = 1", first_of_run_1),
                ("recipe", "revision = '8'", first_of_run_1),
                ("tool", "version = '9.9.9'", first_of_run_1),
                ("plan", "content_sha256 = replace(content_sha256, 'd', 'e')", first_of_run_1),
                ("plan_image", "size = size + 1", first_of_run_1),
                ("image", "file_sha256 = replace(file_sha256, '0', '1')", first_of_run_1),
                ("identity", "value = replace(value, 'c', 'd') WHERE unit_id = 2", first_of_unit_2),
                ("unit", "first_attempt = 3 - first_attempt WHERE unit_id = 2", first_of_unit_2),
                ("disposition", "decision = 'scrap' WHERE disposition_id = 1", None),
                ("audit", "person = 'A. Borg' WHERE audit_id = 2", None),
                ("run_end", "how = 'stopped' WHERE run_id = 2", None),
                ("station_key", "name = 'other'", None),
                ("log", "created = '2020-01-01T00:00:00.000Z'", None),
                ("recipe", "bytes = CAST(bytes || x'0a' AS BLOB)", None),
                ("image_bytes", "bytes = CAST(bytes || x'0a' AS BLOB)", None),
                ("failure_code", "attribution = 'host' WHERE code = 'E401'", None),
                ("checkpoint", "note = replace(note, '=', 'A') WHERE tree_size = (SELECT max(tree_size) FROM checkpoint)", None)):
            with self.subTest(table=table, change=change):
                self.copy()
                tamper(self.database, f"UPDATE {table} SET {change}")
                code, answer = verify(self.database)
                first = answer["findings"][0]
                self.assertEqual((code, first["attempt"]), (1, attempt_id and self.attempt(attempt_id)), first)
                # What names a row elsewhere is told where it is part of a leaf.
                self.assertIn({"image": "plan_image", "unit": "identified"}.get(table, table), first["table"].split(", "))

    def test_one_byte_of_the_file(self):
        data = bytearray(self.database.read_bytes())
        data[data.index(b"bytes read back and equal")] ^= 0x20
        self.database.write_bytes(data)
        self.assertEqual(verify(self.database)[1]["findings"][0]["table"], "step")

    def test_a_removed_row_is_named(self):
        for table, where, attempt_id in (("attempt_end", "attempt_id = 2", 2), ("step", "attempt_id = 4 AND seq = 6", 4),
                                         ("flight_record", "1", 3), ("audit", "audit_id = 1", None),
                                         ("disposition", "disposition_id = 2", None)):
            with self.subTest(table):
                self.copy()
                tamper(self.database, f"DELETE FROM {table} WHERE {where}")
                what = "changed" if table == "step" else "removed"  # five of its six rows are still there
                self.assert_found(what, table, attempt=attempt_id and self.attempt(attempt_id))

    def test_an_attempt_removed_together_with_its_leaf_is_named(self):
        leaf = value(self.database, "SELECT seq FROM ledger WHERE kind = 'attempt' AND ref = 2")
        tamper(self.database, f"DELETE FROM ledger WHERE seq = {leaf}",
               *(f"DELETE FROM {table} WHERE attempt_id = 2" for table in ATTEMPT_TABLES))
        self.assertEqual(self.assert_found("removed", "ledger")["leaf"], leaf)

    def test_two_rows_that_changed_places_are_named_as_such(self):
        swap = ("UPDATE {0} SET {1} = 999 WHERE {1} = {2}", "UPDATE {0} SET {1} = {2} WHERE {1} = {3}",
                "UPDATE {0} SET {1} = {3} WHERE {1} = 999")
        first, second = value(ORIGINAL, "SELECT min(seq) || ' ' || max(seq) FROM ledger WHERE kind = 'attempt' AND ref < 3").split()
        for table, key, left, right in (("attempt_end", "attempt_id", 1, 2), ("ledger", "seq", first, second)):
            with self.subTest(table):
                self.copy()
                tamper(self.database, *(statement.format(table, key, left, right) for statement in swap))
                self.assert_found("reordered", table, attempt=self.attempt(
                    value(self.database, "SELECT ref FROM ledger WHERE seq = ?", int(first))))

    def test_an_added_row_is_named(self):
        attempt = "01a1ffff-0000-7000-8000-000000000000"
        columns = "outcome, ended, duration_us, verify, written_sha256, read_back_sha256, bytes_compared"
        started = (f"attempt_start (attempt_id, attempt, run_id, slot, port, number, started) SELECT 9, '{attempt}', run_id, slot, "
                   "port, number, started FROM attempt_start LIMIT 1")
        ended = f"attempt_end (attempt_id, {columns}) SELECT 9, {columns} FROM attempt_end WHERE attempt_id = 1"
        for what, table, named, rows_added in (
                ("added", "attempt_end", attempt, (started, ended)),
                ("changed", "step", self.attempt(1), ("step SELECT attempt_id, 99, name, outcome, 0, 0, 0, 1, NULL FROM step LIMIT 1",)),
                ("added", "audit", None, ("audit (at, action, person, reason) VALUES ('t', 'hold', 'x', 'y')",))):
            with self.subTest(table):
                self.copy()
                tamper(self.database, *(f"INSERT INTO {row}" for row in rows_added))
                self.assert_found(what, table, attempt=named)

    def cut(self, *more):
        """Removes what the last run wrote, leaves and rows."""
        last = value(self.database, "SELECT min(seq) FROM ledger WHERE kind = 'attempt' AND ref >= 4")
        conditions = {**dict.fromkeys(ATTEMPT_TABLES, "attempt_id >= 4"), "run_end": "run_id = 2", "run": "run_id = 2",
                      "ledger": f"seq >= {last}", **dict.fromkeys(more, f"tree_size > {last}")}
        tamper(self.database, *(f"DELETE FROM {table} WHERE {condition}" for table, condition in conditions.items()))
        return last

    def test_a_cut_end_is_noticed_by_every_checkpoint_that_is_left(self):
        self.assertEqual(self.cut(), self.assert_found("cut off", "ledger")["leaf"])
        self.notes.unlink()
        self.assert_found("cut off", "ledger")

    def test_an_end_cut_with_its_checkpoints_is_noticed_by_those_kept_elsewhere(self):
        kept = self.folder / "kept.checkpoints"
        shutil.copy(self.notes, kept)
        self.cut("checkpoint")
        self.assert_found("cut off", "ledger")  # by the published ones
        refused = gangflash("run", RECIPE, "--port", "/dev/null", "--db", self.database)
        self.assertEqual((refused.returncode, "EB02" in refused.stderr), (6, True), refused.stderr)
        self.notes.unlink()
        self.assert_good()  # nothing is left that knows better, and docs/evidence.md says so
        self.assert_found("cut off", "ledger", "--checkpoint", kept)

    def test_a_ledger_written_anew_is_not_the_station_s(self):
        """Sound in itself. Another key betrays it, and with the same key a checkpoint that was kept elsewhere."""
        for state, argument in (("thief", ("--key", PUBLIC_KEY)), ("state", ("--checkpoint", self.notes))):
            with self.subTest(state), Rack(self.folder, boards=1, name=state) as rack:
                gangflash("run", RECIPE, "--station", rack.station, env={**os.environ, "XDG_STATE_HOME": str(MADE / state)})
                self.assert_good(database=rack.database)
                self.assert_found("checkpoint", "checkpoint", *argument, database=rack.database)


class Prove(LedgerTest):
    def check(self, text, *arguments):
        proof = self.folder / "proof"
        proof.write_bytes(text)
        return run(sys.executable, CHECK_PROOF, proof, *arguments)

    def proof(self, attempt_id):
        return gangreport("prove", self.attempt(attempt_id)[:23], "--db", self.database).stdout.encode()

    def test_an_independent_script_agrees(self):
        for attempt_id, outcome in ((1, "pass"), (3, "fail"), (5, "pass")):
            finished = self.check(self.proof(attempt_id), "--key", PUBLIC_KEY)
            self.assertEqual(finished.returncode, 0, finished.stdout + finished.stderr)
            self.assertRegex(finished.stdout, rf"(?s)attempt +{self.attempt(attempt_id)}\n.*outcome +{outcome}\n")

    def test_another_key_or_a_flipped_byte_is_refused(self):
        proof = self.proof(2)
        for place in range(11, len(proof), len(proof) // 8):
            changed = bytearray(proof)
            changed[place] ^= 1
            self.assertEqual(self.check(bytes(changed)).returncode, 1, f"byte {place}")
        (self.folder / "other.pub").write_text(PUBLIC_KEY.read_text().swapcase())
        self.assertEqual(self.check(proof, "--key", self.folder / "other.pub").returncode, 1)
        self.assertEqual(self.check(proof, "--key", self.folder / "missing").returncode, 2)

    def test_what_was_changed_cannot_be_proved(self):
        tamper(self.database, "UPDATE attempt_end SET bytes_compared = 1 WHERE attempt_id = 2")
        finished = gangreport("prove", self.attempt(2), "--db", self.database)
        self.assertEqual((finished.returncode, finished.stdout, "verify" in finished.stderr), (6, "", True))


class Care(LedgerTest):
    def run_again(self, database, name="again"):
        with Rack(self.folder, boards=1, name=name) as rack:
            return gangflash("run", RECIPE, "--station", rack.station, "--db", database)

    def test_a_row_of_2036_blocks_until_somebody_accepts_the_clock(self):
        future = "'2036-02-07T06:28:16.000Z'"
        tamper(self.database,  # as a station leaves it whose clock was ahead when the power failed
               f"INSERT INTO owner VALUES (99, 'h', 'b', 1, 1, (SELECT max(lock_inode) FROM owner), {future})",
               "INSERT INTO run SELECT 99, plan_id, tool_id, 99, station, host, operation, purpose, lot, work_order, operator, "
               f"planned, {future} FROM run LIMIT 1",
               "INSERT INTO attempt_start (attempt, run_id, slot, port, number, started) VALUES "
               f"('01e6f3a1-0000-7000-8000-000000000000', 99, 'A1', 'x', 1, {future})")
        refused = self.run_again(self.database)
        self.assertEqual((refused.returncode, "EB03" in refused.stderr), (6, True), refused.stderr)
        self.assertIn(f"gangflash clock accept --by NAME --reason TEXT --db {self.database}", refused.stderr)
        self.assertEqual(gangflash("clock", "accept", "--db", self.database, *REASON).returncode, 0)
        self.assertEqual(value(self.database, "SELECT person || reason FROM audit WHERE action = 'clock accept'"), REASON[1] + REASON[3])
        again = self.run_again(self.database, "then")
        self.assertEqual((again.returncode, "interrupted" in again.stderr), (0, True), again.stderr)
        self.assert_good("--key", PUBLIC_KEY)
        self.assertEqual(gangflash("clock", "accept", "--db", self.database, *REASON).returncode, 2)

    def test_a_backup_is_verified_and_goes_on_where_it_is_restored(self):
        copied = self.folder / "backup.db"
        self.assertEqual(gangreport("backup", copied, "--db", self.database).returncode, 0)
        self.assertEqual(self.assert_good("--key", PUBLIC_KEY, database=copied)["root"], self.assert_good()["root"])
        self.assertEqual(gangreport("backup", copied, "--db", self.database).returncode, 6)  # never over another
        self.assertEqual(self.run_again(copied).returncode, 0)
        self.assert_good("--key", PUBLIC_KEY, database=copied)

    def test_a_rotation_goes_on_with_the_chain(self):
        archive = self.folder / "2026.db"
        self.assertEqual(gangreport("rotate", archive, "--db", self.database, *REASON).returncode, 0)
        self.assertEqual(self.assert_good("--key", PUBLIC_KEY, database=archive)["attempts"], 5)
        last_note = value(archive, "SELECT note FROM checkpoint ORDER BY tree_size DESC LIMIT 1")
        self.assertEqual(rows(self.database, "SELECT previous_file, previous_note FROM log"), [(str(archive), last_note)])
        self.assertEqual(self.run_again(self.database).returncode, 0)
        self.assert_good("--key", PUBLIC_KEY, "--checkpoint", self.notes)
        refused = self.run_again(archive, "late")
        self.assertEqual((refused.returncode, "rotate" in refused.stderr), (6, True), refused.stderr)
        with contextlib.closing(sqlite3.connect(archive)) as connection, self.assertRaises(sqlite3.IntegrityError):
            connection.execute("INSERT INTO run SELECT 9, * FROM (SELECT plan_id, tool_id, owner_id, station, host, operation, "
                               "purpose, lot, work_order, operator, planned, started FROM run LIMIT 1)")


if __name__ == "__main__":
    unittest.main()
