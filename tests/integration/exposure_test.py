#!/usr/bin/env python3
"""What a running station shows to others: no socket that listens, no file that anybody may read, no way out of a recipe's folder."""
import json
import os
import pathlib
import re
import stat
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from gang import GANGFLASH, GANGREPORT, GangTest, Rack, gangflash, pattern  # noqa: E402

LISTENING = "0A"  # TCP_LISTEN, include/net/tcp_states.h of Linux
ACCEPTS = 0x10000  # __SO_ACCEPTON


def sockets_of(pid):
    """Inodes of the sockets that the process holds."""
    found = set()
    for descriptor in pathlib.Path(f"/proc/{pid}/fd").iterdir():
        try:
            match = re.fullmatch(r"socket:\[(\d+)\]", os.readlink(descriptor))
        except FileNotFoundError:
            continue
        if match:
            found.add(match[1])
    return found


def listeners(pid):
    """(protocol, local address) of everything by which the process can be reached from outside it."""
    own, found = sockets_of(pid), []
    for protocol in ("tcp", "tcp6", "udp", "udp6"):
        table = pathlib.Path(f"/proc/{pid}/net/{protocol}")
        for row in table.read_text().splitlines()[1:] if table.exists() else []:
            fields = row.split()
            if fields[9] in own and (fields[3] == LISTENING or protocol.startswith("udp")):
                found.append((protocol, fields[1].split(":")[0]))
    for row in pathlib.Path(f"/proc/{pid}/net/unix").read_text().splitlines()[1:]:
        fields = row.split()
        if fields[6] in own and int(fields[3], 16) & ACCEPTS:
            found.append(("unix", fields[7] if len(fields) > 7 else ""))
    return found


class Exposure(GangTest):
    def while_it_writes(self, rack, recipe, look, **options):
        process = subprocess.Popen([GANGFLASH, "run", recipe, "--station", rack.station, "--json"],
                                   stdout=subprocess.PIPE, text=True, **options)
        for line in process.stdout:
            if json.loads(line).get("step") == "write":
                seen = look(process.pid)
                process.communicate(timeout=60)
                self.assertEqual(process.returncode, 0)
                return seen
        raise AssertionError("never wrote")

    def test_gangflash_listens_on_nothing_and_gangsim_on_loopback_only(self):
        with Rack(self.folder, boards=2, pacing="on", transport="tcp,rfc2217") as rack:
            of_boards = listeners(rack.process.pid)
            self.assertEqual(of_boards, [("tcp", "0100007F")] * 2)
            self.assertEqual(self.while_it_writes(rack, self.recipe(pattern(2000)), listeners), [])

    def test_neither_program_could_listen_or_start_another(self):
        for program in (GANGFLASH, GANGREPORT):
            symbols = subprocess.run(["readelf", "-W", "--dyn-syms", program], capture_output=True, text=True, check=True).stdout
            imports = set(re.findall(r" UND (\w+)", symbols))
            self.assertTrue("__libc_start_main" in imports, "readelf was understood")
            self.assertEqual(imports & {"listen", "accept", "accept4", "bind", "system", "popen", "fork", "vfork", "posix_spawn", "execve",
                                        "execv", "execvp", "execl", "execlp", "dlopen"}, set(), program)

    def test_the_files_of_a_run_are_not_for_everybody_whatever_the_umask(self):
        with Rack(self.folder, boards=1, pacing="on") as rack:
            def rights(_):
                return {path.name: stat.S_IMODE(path.stat().st_mode) for path in rack.folder.glob("trace.db*")}
            seen = self.while_it_writes(rack, self.recipe(pattern(2000)), rights, preexec_fn=lambda: os.umask(0))
            self.assertEqual(seen, dict.fromkeys(("trace.db", "trace.db-wal", "trace.db-shm", "trace.db.owners"), 0o640))
            self.assertEqual(rights(None)["trace.db.checkpoints"], 0o640)
            key = self.folder / "state" / "gangflash" / "station.key"
            self.assertEqual(stat.S_IMODE(key.stat().st_mode), 0o600)

    def test_a_recipe_reaches_nothing_outside_its_folder_and_opens_nothing(self):
        outside = self.folder / "outside.bin"
        outside.write_bytes(pattern(64))
        job = self.folder / "job"
        job.mkdir()
        (job / "link.bin").symlink_to(outside)
        (job / "door").symlink_to(self.folder)
        with Rack(self.folder, boards=1) as rack:
            for name in ("../outside.bin", str(outside), "link.bin", "door/outside.bin", "/dev/zero", "/proc/self/mem"):
                recipe = job / "r.yaml"
                recipe.write_text("recipe: test\nrevision: 1\nchip: STM32G031xx\nimages:\n"
                                  f'  - {{ file: "{name}", address: 0x08000000 }}\n')
                refused = gangflash("run", recipe, "--station", rack.station)
                self.assertEqual(refused.returncode, 2, name)
                self.assertIn("outside the recipe's folder", refused.stderr, name)
            os.mkfifo(job / "pipe.bin")
            recipe.write_text(recipe.read_text().replace(name, "pipe.bin"))
            refused = gangflash("run", recipe, "--station", rack.station)
            self.assertEqual(refused.returncode, 2)
            self.assertIn("not a regular file", refused.stderr)
            self.assertFalse(os.path.exists(rack.database))

    def test_yaml_bombs_end_at_once(self):
        laughs = "a: &a [x, x]\n" + "".join(f"{c}: &{c} [*{p}, *{p}]\n" for p, c in zip("abcdefgh", "bcdefghi"))
        bombs = {"aliases": laughs, "depth": "a: " + "[" * 500_000, "maps": "{a: " * 250_000, "dashes": "a:\n" + "- " * 500_000,
                 "questions": "? " * 500_000, "size": "#" * (1 << 20) + "\n" * 10, "keys": "".join(f"k{n}: 1\n" for n in range(60_000)),
                 "quotes": 'a: "' + "\\" * 1_000_000, "colons": "a: " + ": " * 400_000, "tags": "a: " + "!" * 1_000_000}
        for name, text in bombs.items():
            with self.subTest(name):
                recipe = self.folder / "bomb.yaml"
                recipe.write_text(text)
                refused = subprocess.run([GANGFLASH, "plan", recipe], capture_output=True, text=True, timeout=20)
                self.assertEqual(refused.returncode, 2, refused.stderr[:400])
                self.assertLess(len(refused.stderr), 1 << 20)


if __name__ == "__main__":
    unittest.main()
