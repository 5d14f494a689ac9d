#!/usr/bin/env python3
"""A locked station: what its policy refuses is refused before anything is opened. A port that does not exist tells: E201 if
somebody tried it, exit 2 if not; and the database stays as it was."""
import grp
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from gang import GANGFLASH, GangTest, Rack, gangflash, gangreport, lights  # noqa: E402

WHO = ("--by", "A. Berg", "--reason", "a test")


class LockedTest(GangTest):
    """A station that is locked, with a key that may sign for it."""

    def setUp(self):
        super().setUp()
        self.database = self.folder / "trace.db"
        self.nowhere = self.folder / "no-such-port"
        self.recipe_file = self.recipe()
        self.key = self.folder / "engineering.key"
        self.public = gangflash("recipe", "keygen", self.key).stdout.split("key: ")[-1].split(" }")[0]
        self.lock()
        self.addCleanup(os.environ.pop, "GANGFLASH_POLICY", None)

    def lock(self, group=None, station=None):
        """Writes the policy and makes it count; `group`: by default one that this account is in."""
        group = group or grp.getgrgid(os.getegid()).gr_name
        station = station or self.station({"A1": self.nowhere}, database="trace.db")
        policy = self.folder / "policy.yaml"
        policy.write_text(f"signers:\n  - {{ name: engineering, key: {self.public} }}\nstation: {station}\n"
                          f"database: {self.database}\noverride_group: {group}\n")
        os.environ["GANGFLASH_POLICY"] = str(policy)
        return policy

    def sign(self, key=None):
        finished = gangflash("recipe", "sign", self.recipe_file, "--key", key or self.key)
        self.assertEqual(finished.returncode, 0, finished.stderr)

    def is_refused(self, *arguments, word):
        before = self.database.read_bytes() if self.database.exists() else None
        finished = gangflash(*arguments)
        self.assertEqual(finished.returncode, 2, f"{arguments}\n{finished.stdout}{finished.stderr}")
        self.assertIn(word, finished.stderr)
        self.assertNotIn("E201", finished.stdout + finished.stderr)
        self.assertEqual(self.database.read_bytes() if self.database.exists() else None, before, "nothing was written")
        return finished

    def tries_the_port(self, *arguments):
        finished = gangflash(*arguments)
        self.assertIn("E201", finished.stdout + finished.stderr, arguments)


class Locked(LockedTest):
    """Without a board: the station's only port is not there."""

    def test_only_a_signed_recipe_reaches_the_port(self):
        self.is_refused("run", self.recipe_file, word="E106")
        self.is_refused("plan", self.recipe_file, word="E106")
        self.sign()
        self.assertEqual(gangflash("plan", self.recipe_file).returncode, 0)
        self.tries_the_port("run", self.recipe_file)
        with open(self.recipe_file, "a") as file:
            file.write("# a comment\n")
        self.is_refused("run", self.recipe_file, word="the recipe was changed after it was signed")

    def test_an_image_is_signed_too(self):
        self.sign()
        image = self.folder / "node.hex"
        image.write_bytes(image.read_bytes().replace(b"\r\n", b"\n"))  # the same firmware in another file
        self.is_refused("run", self.recipe_file, word="image 1 was changed")
        self.assertEqual(gangflash("recipe", "verify", self.recipe_file).returncode, 2)

    def test_a_stranger_cannot_sign(self):
        gangflash("recipe", "keygen", self.folder / "mine.key")
        self.sign(self.folder / "mine.key")
        self.is_refused("run", self.recipe_file, word="E106")
        self.assertEqual(gangflash("recipe", "verify", self.recipe_file, "--key", self.folder / "mine.key.pub").returncode, 0)
        self.assertEqual(gangflash("recipe", "verify", self.recipe_file, "--key", "policy").returncode, 2)
        self.sign()
        finished = gangflash("recipe", "verify", self.recipe_file)
        self.assertIn("engineering", finished.stdout)

    def test_station_port_and_database_are_those_of_the_policy(self):
        self.sign()
        other = self.station({"A1": self.nowhere}, name="other.yaml")
        self.is_refused("run", self.recipe_file, "--station", other, word="no other")
        self.is_refused("run", self.recipe_file, "--port", self.nowhere, word="--port")
        self.is_refused("run", self.recipe_file, "--db", self.folder / "other.db", word="no other")
        self.is_refused("probe", "--port", "/dev/null", word="--port")
        self.is_refused("probe", "--station", other, word="no other")
        self.is_refused("station", "check", other, word="no other")
        self.is_refused("station", "init", word="locked")
        self.assertFalse((self.folder / "other.db").exists())
        station, link = self.folder / "station.yaml", self.folder / "link.yaml"
        link.symlink_to(station)
        self.tries_the_port("run", self.recipe_file, "--station", link, "--db", self.folder / "." / "trace.db")
        self.tries_the_port("station", "check")

    def test_boards_are_not_changed_by_hand(self):
        image = self.folder / "node.hex"
        for command in (["flash", image], ["erase", "--all"], ["lock"], ["unlock", "--yes"], ["go"]):
            self.is_refused(*command, "--port", self.nowhere, "--chip", "STM32G031xx", word="signed recipes only")
        self.is_refused("verify", image, "--port", "/dev/null", word="no slot")
        self.tries_the_port("verify", image, "--port", self.nowhere)
        self.tries_the_port("read", self.folder / "dump.bin", "--port", self.nowhere)

    def test_lists_and_reports_are_free(self):
        for command in (["chips"], ["ports"], ["--help"], ["run", "--help"], ["--version"]):
            self.assertEqual(gangflash(*command).returncode, 0, command)
        self.sign()
        gangflash("run", self.recipe_file)
        self.assertEqual(gangreport("units", "--db", self.database).returncode, 0)

    def decisions(self):
        return (["release", "203933344d500a0030002400"], ["release", "--lot", "L1"], ["decide", "scrap", "2039"], ["clear-stop"],
                ["slot", "disable", "A1"], ["slot", "enable", "A1"], ["withdraw", "image", "0" * 64], ["clock", "accept"])

    def test_decisions_need_the_group(self):
        self.sign()
        gangflash("run", self.recipe_file, "--lot", "L1")
        others = [each.gr_name for each in grp.getgrall() if each.gr_gid not in {os.getegid(), *os.getgroups()}
                  and not each.gr_mem]
        self.lock(group=others[0])
        for command in self.decisions():
            self.is_refused(*command, *WHO, word=others[0])
        self.is_refused("run", self.recipe_file, "--lot", "L1", "--change-recipe", *WHO, word=others[0])
        rotated = gangreport("rotate", self.folder / "old.db", "--db", self.database, *WHO)
        self.assertEqual((rotated.returncode, others[0] in rotated.stderr), (2, True), rotated.stderr)
        self.lock(group="no-such-group")
        self.is_refused("clear-stop", *WHO, word="no such group")

    def test_a_decision_names_account_and_host(self):
        self.sign()
        gangflash("run", self.recipe_file)
        self.assertEqual(gangflash("slot", "disable", "A1", *WHO).returncode, 0)
        row = self.rows(self.database, "SELECT * FROM audit")[-1]
        self.assertEqual((row["action"], row["object_kind"], row["object"], row["person"], row["host"]),
                         ("slot disable", "slot", "A1", "A. Berg", os.uname().nodename))
        self.assertTrue(row["os_user"])

    def test_a_policy_that_cannot_be_relied_on_stops_everything(self):
        policy = self.folder / "policy.yaml"
        self.sign()
        for text in (policy.read_text().replace("signers", "singers"), "", policy.read_text() + "more: x\n"):
            policy.write_text(text)
            for command in (["run", self.recipe_file], ["flash", self.folder / "node.hex", "--port", self.nowhere], ["ports"],
                            ["probe"], ["clear-stop", *WHO]):
                self.is_refused(*command, word="policy.yaml")
        policy.unlink()
        self.is_refused("run", self.recipe_file, word="policy.yaml")
        self.assertEqual(gangflash("--help").returncode, 0)


class LockedRack(LockedTest):
    def test_a_signed_recipe_programs_the_policys_station(self):
        with Rack(self.folder, boards=2) as rack:
            self.lock(station=rack.station)
            self.sign()
            finished = gangflash("run", self.recipe_file, "--json")
            self.assertEqual(finished.returncode, 0, finished.stderr)
            self.assertEqual({u["outcome"] for u in lights(finished).values()}, {"pass"})
            self.assertFalse(pathlib.Path(rack.database).exists(), "the policy's database, not the station's own")
            self.assertEqual(len(self.rows(self.database, "SELECT * FROM attempt_end")), 2)


# A mount namespace in which /etc is a copy, where this account seems to be root: what is installed there is nobody else's.
APART = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"]), "sh", "-ec"]


@unittest.skipIf(subprocess.run([*APART, "true"], capture_output=True).returncode, "needs mount namespaces")
class Installed(LockedTest):
    """The policy where it belongs."""

    def run_installed(self, prepare, *arguments):
        etc, policy = self.folder / "etc", self.folder / "policy.yaml"
        (etc / "gangflash").mkdir(parents=True, exist_ok=True)
        for name in ("passwd", "group", "nsswitch.conf", "ld.so.cache", "localtime"):
            if os.path.exists(f"/etc/{name}"):
                shutil.copy(f"/etc/{name}", etc / name)
        shutil.copy(policy, etc / "gangflash/policy.yaml")
        script = f'cd "{etc}/gangflash"; {prepare}; mount --bind "{etc}" /etc; exec "$0" "$@"'
        return subprocess.run([*APART, script, GANGFLASH, *map(str, arguments)], capture_output=True, text=True, timeout=60)

    def test_it_counts_whatever_the_variable_says(self):
        empty = self.folder / "mine.yaml"
        for variable in (None, str(empty)):
            os.environ.pop("GANGFLASH_POLICY")
            if variable:
                os.environ["GANGFLASH_POLICY"] = variable
            finished = self.run_installed(":", "run", self.recipe_file)
            self.assertEqual(finished.returncode, 2, finished.stdout)
            self.assertIn("E106", finished.stderr)
            os.environ["GANGFLASH_POLICY"] = ""

    def test_it_must_be_roots_alone(self):
        self.sign()
        os.environ["GANGFLASH_POLICY"] = ""
        self.assertIn("E201", self.run_installed(":", "run", self.recipe_file).stdout)
        for prepare, word in (("chmod 666 policy.yaml", "written by others"), ("chmod 777 .", "written by others"),
                              ("mv policy.yaml p; ln -s p policy.yaml", "not a regular file")):
            shutil.rmtree(self.folder / "etc")
            finished = self.run_installed(prepare, "run", self.recipe_file)
            self.assertEqual(finished.returncode, 2, finished.stdout)
            self.assertIn(word, finished.stderr)


if __name__ == "__main__":
    unittest.main()
