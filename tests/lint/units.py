#!/usr/bin/env python3
"""systemd's own check of the units in dist/systemd: unknown keys, wrong values, what is missing. 77: there is no systemd here."""
import pathlib
import shutil
import subprocess
import sys
import tempfile

if shutil.which("systemd-analyze") is None:
    sys.exit(77)
folder = pathlib.Path(sys.argv[1]) / "dist" / "systemd"
with tempfile.TemporaryDirectory() as scratch:
    unit = pathlib.Path(scratch) / "gangflash.service"
    # It wants the program to be there; where it will be is the packager's business.
    unit.write_text((folder / "gangflash.service").read_text().replace("/usr/bin/gangflash", "/bin/true"))
    extra = pathlib.Path(scratch) / "gangflash.service.d"
    extra.mkdir()
    for name in ([], ["screen.conf"]):
        for file in name:
            (extra / file).write_text((folder / file).read_text())
        done = subprocess.run(["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True, timeout=60)
        said = (done.stdout + done.stderr).strip()
        if done.returncode != 0 or "gangflash" in said:
            sys.exit(said or f"systemd-analyze verify ended with {done.returncode}")
