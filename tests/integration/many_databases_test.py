#!/usr/bin/env python3
"""A factory of hundreds of stations, each with its own database: one answer, nothing counted twice; and what the generator of
the benchmarks makes is a trace as the program would have written it."""
import json
import os
import pathlib
import shutil
import sqlite3
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(SOURCE / "tests" / "support"), str(SOURCE / "tests" / "bench")]
from gang import gangreport  # noqa: E402
from trace_generator import generate  # noqa: E402

FILES = 100  # scripts/bench report takes 300


def value(database, sql):
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return connection.execute(sql).fetchone()[0]
    finally:
        connection.close()


class ManyDatabases(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.temporary.name) / "traces"
        cls.folder.mkdir()
        for number in range(FILES):
            generate(cls.folder / f"{number:03d}.db", 8, seed=number, station=f"st{number:03d}")

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def answer(self, *arguments, folder=None):
        finished = gangreport(*arguments, "--format", "json", "--db", folder or self.folder)
        self.assertEqual(finished.returncode, 0, finished.stderr)
        self.assertEqual(finished.stderr, "")
        return json.loads(finished.stdout)

    def copied(self, name):
        """A folder of the same files, to spoil."""
        folder = pathlib.Path(self.temporary.name) / name
        shutil.copytree(self.folder, folder)
        return folder

    def test_every_attempt_is_counted(self):
        attempts = sum(value(file, "SELECT count(*) FROM attempt_start") for file in self.folder.glob("*.db"))
        recipes = self.answer("recipes")
        self.assertEqual(sum(row["attempts"] for row in recipes), attempts)
        # One row per recipe, not one per file that knows it.
        self.assertEqual(len(recipes), len({row["recipe_sha256"] for row in recipes}))
        stations = {row["station"] for row in self.answer("units")}
        self.assertEqual(stations, {f"st{number:03d}" for number in range(FILES)})

    def test_a_copy_changes_nothing(self):
        folder = self.copied("with_copy")
        shutil.copy(folder / "007.db", folder / "backup-of-007.db")
        for report in (["recipes"], ["units"], ["yield"], ["failures"]):
            before, after = self.answer(*report), self.answer(*report, folder=folder)
            key = lambda row: json.dumps(row, sort_keys=True)  # noqa: E731: some reports come in the order of the files
            self.assertEqual(sorted(map(key, after)), sorted(map(key, before)), report)

    def test_a_unit_is_found_among_all(self):
        uid = value(self.folder / "077.db", "SELECT value FROM identity ORDER BY value LIMIT 1")
        history = self.answer("unit", uid)
        self.assertGreaterEqual(len(history), 1)
        self.assertEqual({row["uid"] for row in history}, {uid})

    def test_a_copy_without_its_wal_is_named(self):
        folder = self.copied("without_wal")
        connection = sqlite3.connect(folder / "042.db")
        connection.execute("INSERT INTO owner (host, boot_id, pid, process_start, lock_inode, started) "
                           "VALUES ('line1-pc', 'boot', 4711, 1, 1, '2026-11-21T07:00:00.000Z')")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        finished = gangreport("units", "--format", "json", "--db", folder)
        self.assertEqual(finished.returncode, 0)
        self.assertIn("042.db: process 4711 on line1-pc", finished.stderr)
        self.assertEqual(finished.stderr.count("\n"), 1, finished.stderr)

    def test_reading_leaves_the_folder_as_it_was(self):
        before = {file.name: file.stat().st_mtime_ns for file in self.folder.iterdir()}
        os.chmod(self.folder, 0o555)
        try:
            self.answer("yield")
        finally:
            os.chmod(self.folder, 0o755)
        self.assertEqual({file.name: file.stat().st_mtime_ns for file in self.folder.iterdir()}, before)


class Generator(unittest.TestCase):
    def test_its_ledger_and_its_rows_are_as_the_program_would_write_them(self):
        with tempfile.TemporaryDirectory() as folder:
            database = pathlib.Path(folder) / "trace.db"
            generate(database, 5000)
            verified = gangreport("verify", "--db", database)
            self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
            self.assertIn("as it was written", verified.stdout)
            self.assertEqual(gangreport("evidence", "--db", database).returncode, 0)
            connection = sqlite3.connect(database)
            self.assertEqual(connection.execute("PRAGMA foreign_key_check").fetchall(), [])
            connection.close()


if __name__ == "__main__":
    unittest.main()
