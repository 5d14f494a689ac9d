#!/usr/bin/env python3
"""Batches: what is asked for at start, which recipe a product and a lot go by, and what was withdrawn."""
import hashlib
import os
import pathlib
import pty
import select
import shutil
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from gang import FIRMWARE, GANGFLASH, GangTest, Rack, gangflash, gangreport  # noqa: E402

WHO = ("--by", "A. Berg", "--reason", "a test")


def at_terminal(answers, *arguments, seconds=30):
    """Runs gangflash in a pty and types the next answer whenever it asks; (exit code, all it showed)."""
    pid, fd = pty.fork()
    if pid == 0:
        try:
            os.execvp(GANGFLASH, [GANGFLASH, *map(str, arguments)])
        finally:
            os._exit(127)
    shown, asked, deadline = "", 0, time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not select.select([fd], [], [], 0.2)[0]:
            continue
        try:
            shown += os.read(fd, 65536).decode()
        except OSError:
            break
        if answers and shown[asked:].endswith(": "):
            asked = len(shown)
            os.write(fd, (answers.pop(0) + "\n").encode())
    os.close(fd)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown


class Batch(GangTest):
    """A station whose port is not there: E201 tells that a run got as far as its port, exit 2 that it did not."""

    def setUp(self):
        super().setUp()
        self.database = self.folder / "trace.db"
        self.nowhere = self.folder / "no-such-port"
        self.where = self.station({"A1": self.nowhere})

    def station_with(self, *lines):
        path = pathlib.Path(self.station({"A1": self.nowhere}))
        path.write_text("".join(line + "\n" for line in lines) + path.read_text())
        return path

    def runs(self, *arguments):
        finished = gangflash("run", *arguments, "--station", self.where)
        self.assertEqual(finished.returncode, 3, finished.stderr)
        self.assertIn("E201", finished.stdout)

    def is_refused(self, *arguments, word):
        before = self.database.read_bytes() if self.database.exists() else None
        finished = gangflash(*arguments)
        self.assertEqual(finished.returncode, 2, finished.stdout + finished.stderr)
        self.assertIn(word, finished.stderr)
        self.assertEqual(self.database.read_bytes() if self.database.exists() else None, before, "nothing was written")

    def refused_run(self, *arguments, word):
        self.is_refused("run", *arguments, "--station", self.where, word=word)

    def last_run(self):
        return self.rows(self.database, "SELECT * FROM run ORDER BY run_id DESC LIMIT 1")[0]

    def revise(self, path, before, after):
        text = pathlib.Path(path).read_text()
        self.assertIn(before, text)
        pathlib.Path(path).write_text(text.replace(before, after))


class Questions(Batch):
    def test_what_the_station_requires_is_asked_for_at_a_terminal(self):
        self.where = self.station_with("require: [lot, operator, work_order]")
        code, shown = at_terminal(["WO-7", "L1", "OP:4711"], "run", self.recipe(), "--station", self.where)
        self.assertEqual(code, 3, shown)
        run = self.last_run()
        self.assertEqual((run["work_order"], run["lot"], run["operator"]), ("WO-7", "L1", "4711"))

    def test_what_was_given_is_not_asked_for(self):
        self.where = self.station_with("require: [lot, operator]")
        code, shown = at_terminal(["", "4711"], "run", self.recipe(), "--station", self.where, "--lot", "L1")
        self.assertEqual(code, 3, shown)
        self.assertNotIn("lot: ", shown)
        self.assertEqual(shown.count("badge: "), 2, "an empty answer is none")
        self.assertEqual(self.last_run()["operator"], "4711")

    def test_a_badge_may_come_at_any_question(self):
        self.where = self.station_with("require: [lot, operator]")
        code, shown = at_terminal(["OP:4711", "L1"], "run", self.recipe(), "--station", self.where)
        self.assertEqual(code, 3, shown)
        self.assertNotIn("badge: ", shown)
        self.assertEqual((self.last_run()["lot"], self.last_run()["operator"]), ("L1", "4711"))

    def test_without_a_terminal_the_options_are_named(self):
        self.where = self.station_with("require: [lot, operator]")
        self.refused_run(self.recipe(), "--lot", "L1", word="--operator")
        self.refused_run(self.recipe(), "--lot", "", "--operator", "4711", word="--lot")
        self.refused_run(self.recipe(), "--lot", "L1", "--operator", "OP:", word="--operator")
        self.runs(self.recipe(), "--lot", "L1", "--operator", "OP:4711")
        self.assertEqual(self.last_run()["operator"], "4711")

    def test_a_station_that_requires_nothing_asks_nothing(self):
        self.runs(self.recipe())
        self.assertEqual((self.last_run()["lot"], self.last_run()["operator"]), (None, None))


class ChosenRecipe(Batch):
    def setUp(self):
        super().setUp()
        released = self.folder / "released"
        released.mkdir()
        for name, numbers in (("a", "PN-1, PN-2"), ("b", "PN-2")):
            shutil.copy(FIRMWARE / "node.hex", released / "node.hex")
            (released / f"{name}.yaml").write_text(f"recipe: {name}\nrevision: 1\nchip: STM32G031xx\n"
                                                   f"part_number: [{numbers}]\nimages:\n  - file: node.hex\n")
        self.where = self.station_with("recipes: released")
        self.given = ("--work-order", "WO-7", "--operator", "4711", "--part-number")

    def test_three_scans_choose_the_recipe(self):
        code, shown = at_terminal(["WO-7", "PN-1", "OP:4711"], "run", "--station", self.where)
        self.assertEqual(code, 3, shown)
        self.assertIn("released/a.yaml", shown)
        run = self.last_run()
        self.assertEqual((run["work_order"], run["operator"]), ("WO-7", "4711"))
        self.assertEqual(self.rows(self.database, "SELECT kind, text FROM event"), [{"kind": "part number", "text": "PN-1"}])
        self.assertEqual(gangreport("verify", "--db", self.database).returncode, 0)

    def test_none_or_two_refuse_and_are_named(self):
        self.refused_run(*self.given, "PN-3", word="none of the 2 recipes")
        self.refused_run(*self.given, "PN-2", word="a.yaml, ")
        self.runs(*self.given, "PN-1")

    def test_a_recipe_that_cannot_be_read_might_have_been_the_second(self):
        (self.folder / "released/c.yaml").write_text("recipe: [\n")
        self.refused_run(*self.given, "PN-1", word="c.yaml")

    def test_a_named_recipe_must_make_the_part(self):
        named = self.folder / "released/a.yaml"
        self.refused_run(named, "--part-number", "PN-3", word="not PN-3")
        self.runs(named, "--part-number", "PN-2")
        self.runs(named)

    def test_without_terminal_or_folder_it_says_what_is_missing(self):
        self.refused_run(word="--part-number")
        self.where = self.station({"A1": self.nowhere})
        self.refused_run(word="recipes:")


class Lots(Batch):
    def test_a_revision_means_the_same_for_ever(self):
        recipe = self.recipe()
        self.runs(recipe, "--lot", "L1")
        self.revise(recipe, "recipe: test", "# better\nrecipe: test")
        self.refused_run(recipe, "--lot", "L2", word="E102")
        self.runs(recipe)
        self.revise(recipe, "revision: 1", "revision: 2")
        self.runs(recipe, "--lot", "L2")
        image = self.folder / "node.hex"
        image.write_bytes(image.read_bytes().replace(b"\r\n", b"\n"))
        self.refused_run(recipe, "--lot", "L2", word="other images")

    def test_a_lot_goes_on_with_its_recipe_unless_a_person_changes_it(self):
        recipe = self.recipe()
        self.runs(recipe, "--lot", "L1")
        first = hashlib.sha256(pathlib.Path(recipe).read_bytes()).hexdigest()
        self.revise(recipe, "revision: 1", "revision: 2")
        second = hashlib.sha256(pathlib.Path(recipe).read_bytes()).hexdigest()
        self.refused_run(recipe, "--lot", "L1", word=first)
        self.runs(recipe, "--lot", "L2")
        self.runs(recipe, "--lot", "L1", "--purpose", "rework")
        self.refused_run(recipe, "--lot", "L1", "--change-recipe", word="--by")
        self.refused_run(recipe, "--lot", "L2", *WHO, word="--change-recipe")
        self.refused_run(recipe, "--lot", "L3", "--change-recipe", *WHO, word="has not begun")
        self.runs(recipe, "--lot", "L1", "--change-recipe", *WHO)
        row = self.rows(self.database, "SELECT action, object_kind, object, detail, person FROM audit")
        self.assertEqual(row, [{"action": "change recipe", "object_kind": "lot", "object": "L1", "detail": second,
                                "person": "A. Berg"}])
        self.runs(recipe, "--lot", "L1")
        self.refused_run(recipe, "--lot", "L1", "--change-recipe", *WHO, word="already")
        self.revise(recipe, "revision: 2", "revision: 1")
        self.refused_run(recipe, "--lot", "L1", word=second)
        self.assertEqual(gangreport("verify", "--db", self.database).returncode, 0)


class Withdrawn(Batch):
    def withdraw(self, *arguments):
        finished = gangflash("withdraw", *arguments, *WHO, "--station", self.where)
        self.assertEqual(finished.returncode, 0, finished.stderr)

    def test_a_withdrawn_recipe_is_refused_from_then_on(self):
        recipe = self.recipe()
        self.runs(recipe)
        digest = hashlib.sha256(pathlib.Path(recipe).read_bytes()).hexdigest()
        self.withdraw("recipe", digest[:8].upper())
        self.refused_run(recipe, word="E102")
        self.is_refused("plan", recipe, "--station", self.where, word="withdrawn by A. Berg")
        self.revise(recipe, "revision: 1", "revision: 2")
        self.runs(recipe)

    def test_a_withdrawn_image_is_refused_in_every_recipe_and_by_hand(self):
        recipe = self.recipe()
        self.withdraw("image", self.folder / "node.hex")
        self.refused_run(recipe, word="its image")
        for more in ([], ["--chip", "STM32G031xx"]):
            self.is_refused("flash", self.folder / "node.hex", "--port", self.nowhere, "--db", self.database, *more, word="E102")
        finished = gangflash("verify", self.folder / "node.hex", "--port", self.nowhere, "--db", self.database, "--chip",
                             "STM32G031xx")
        self.assertIn("E201", finished.stdout, "it may still be looked for")
        self.assertEqual(gangreport("verify", "--db", self.database).returncode, 0)

    def test_what_nobody_can_mean_is_refused(self):
        self.runs(self.recipe())
        for arguments, word in ((("recipe", "123456"), "no recipe"), (("image", "nothing.hex"), "neither a file"),
                                (("recipe", "abc"), "neither a file"), (("lot", "0" * 64), "recipe|image"), (("recipe",), "what")):
            self.is_refused("withdraw", *arguments, *WHO, "--station", self.where, word=word)
        self.is_refused("withdraw", "recipe", "0" * 64, "--station", self.where, word="--by")
        self.is_refused("withdraw", "recipe", "0" * 64, *WHO, "--db", self.folder / "typo.db", word="no such file")
        self.assertFalse((self.folder / "typo.db").exists())


class Decisions(Batch):
    def test_slots_and_stops_are_decided_for_a_station(self):
        done = [gangflash(*command, *WHO, "--station", self.where) for command in
                (("slot", "disable", "A1"), ("slot", "enable", "A1"), ("clear-stop",))]
        done.append(gangflash("clear-stop", *WHO, "--db", self.database, "--station-name", "line3"))
        self.assertEqual([each.returncode for each in done], [0] * 4, [each.stderr for each in done])
        host = os.uname().nodename
        self.assertEqual([tuple(row.values()) for row in
                          self.rows(self.database, "SELECT action, object_kind, object, station FROM audit")],
                         [("slot disable", "slot", "A1", host), ("slot enable", "slot", "A1", host),
                          ("clear stop", "station", host, host), ("clear stop", "station", "line3", "line3")])
        self.is_refused("slot", "disable", "A9", *WHO, "--station", self.where, word="no such slot")
        self.is_refused("slot", "disable", "A1", *WHO, "--db", self.database, word="which station")
        self.is_refused("slot", "burn", "A1", *WHO, "--station", self.where, word="disable|enable")

    def test_a_unit_is_released_by_its_words_and_a_lot_at_once(self):
        with Rack(self.folder, boards=2) as rack:
            self.where, self.database = rack.station, pathlib.Path(rack.database)
            self.assertEqual(gangflash("run", self.recipe(), "--station", rack.station, "--lot", "L1").returncode, 0)
            uids = [row["value"] for row in self.rows(rack.database, "SELECT value FROM identity")]
            for uid in uids:
                self.assertEqual(gangflash("decide", "hold", uid, *WHO, "--station", rack.station).returncode, 0)
            words = "-".join("".join(reversed([uids[0][i + j:i + j + 2] for j in range(0, 8, 2)])) for i in (0, 8, 16))
            finished = gangflash("release", words, *WHO, "--station", rack.station)
            self.assertIn(uids[0], finished.stdout, finished.stderr)
            finished = gangflash("release", "--lot", "L1", *WHO, "--station", rack.station)
            self.assertEqual(finished.stdout.count(": release by A. Berg"), 1, finished.stderr)
            self.is_refused("release", "--lot", "L1", *WHO, "--station", rack.station, word="on hold")
            self.is_refused("release", *WHO, "--station", rack.station, word="--lot")


if __name__ == "__main__":
    unittest.main()
