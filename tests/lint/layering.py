#!/usr/bin/env python3
"""Holds every #include below libs/ and apps/ to the table in libs/README.md."""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
allowed = {}
for line in (root / "libs/README.md").read_text().splitlines():
    row = re.match(r"\| `(\w+)` \|.*\| ([\w -]+) \|$", line)
    if row:
        allowed[row[1]] = set(row[2].split()) - {"-"}
folders = {p.name for p in (root / "libs").iterdir() if p.is_dir()}
problems = [f"libs/README.md has no row for {name}" for name in sorted(folders - allowed.keys())]

# The virtual board is a judge: gangsim may know nothing of the programmer. Reports read the store, and ask the
# policy who may close it.
apps = {"gangsim": {"sim", "chip"}, "gangreport": {"trace", "image", "policy"}, "gangflash": folders - {"sim"}}

checked = 0
for owner, permitted in list(allowed.items()) + list(apps.items()):
    base = root / ("apps" if owner in apps else "libs") / owner
    for file in sorted(base.rglob("*.[ch]pp")):
        for number, line in enumerate(file.read_text().splitlines(), 1):
            include = re.match(r'\s*#include "(\w+)/', line)
            checked += 1
            if include and include[1] in folders and include[1] not in permitted | {owner}:
                problems.append(f"{file.relative_to(root)}:{number}: {owner} may not include {include[1]}")
print("\n".join(problems) or f"layering holds ({len(allowed)} libs, {checked} lines)")
sys.exit(1 if problems or not checked else 0)
