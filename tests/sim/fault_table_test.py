#!/usr/bin/env python3
"""The table of docs/reliability.md is what the faults really look like. `fault_table_test.py FAULT_TABLE DOC --write` renews it."""
import difflib
import pathlib
import re
import subprocess
import sys


def main():
    program, page = sys.argv[1], pathlib.Path(sys.argv[2])
    table = subprocess.run([program], check=True, capture_output=True, text=True).stdout
    text = page.read_text(encoding="utf-8")
    found = re.search(r"(?<=\|---\|---\|---\|---\|\n)(\|.*\n)*", text)
    if found is None:
        sys.exit(f"{page}: no table with four columns")
    if "--write" in sys.argv:
        page.write_text(text[:found.start()] + table + text[found.end():], encoding="utf-8")
    elif found[0] != table:
        sys.stdout.writelines(difflib.unified_diff(found[0].splitlines(True), table.splitlines(True), str(page), "now"))
        sys.exit(f"{page} is out of date: {sys.argv[0]} {program} {page} --write")


if __name__ == "__main__":
    main()
