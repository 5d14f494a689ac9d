#!/usr/bin/env python3
"""Holds the programs to their hardening (cmake/GangflashHardening.cmake), as the ELF files themselves show it: flags in a
build file prove nothing when a linker or a later flag undoes them."""
import platform
import re
import subprocess
import sys


def readelf(option, program):
    return subprocess.run(["readelf", "-W", option, program], capture_output=True, text=True, check=True).stdout


def problems_of(program):
    header, segments, dynamic = (readelf(option, program) for option in ("-h", "-l", "-d"))
    imports = set(re.findall(r" UND (\w+)", readelf("--dyn-syms", program)))
    flags = " ".join(re.findall(r"\(FLAGS(?:_1)?\)\s+(.*)", dynamic))
    stack = re.search(r"GNU_STACK\s+(?:0x\w+\s+){5}(\S+)", segments)

    if not re.search(r"Type:\s+DYN ", header) or "PIE" not in flags:
        yield "is loaded at a fixed address (no PIE)"
    if "GNU_RELRO" not in segments or "NOW" not in flags:
        yield "keeps its table of functions writable (no full RELRO)"
    if not stack or "E" in stack[1]:
        yield f"has a stack that can be executed ({stack[1] if stack else 'no GNU_STACK'})"
    if re.search(r"LOAD\s+(?:0x\w+\s+){5}RWE", segments):
        yield "has a segment that is both writable and executable"
    if "TEXTREL" in dynamic:
        yield "rewrites its own code when it is loaded (text relocations)"
    if "RPATH" in dynamic or "RUNPATH" in dynamic:
        yield "looks for libraries where its builder kept them"
    if "__stack_chk_fail" not in imports:
        yield "has no stack protector"
    if not any(re.fullmatch(r"__\w+_chk", name) for name in imports - {"__stack_chk_fail"}):
        yield "calls no checked function of libc (_FORTIFY_SOURCE)"
    if platform.machine() == "x86_64" and "endbr64" not in start_of(program):
        yield "has no landing pads for indirect jumps (-fcf-protection)"


def start_of(program):
    """main() is called through a pointer, so it begins with a landing pad. libc's own _start always does: it proves nothing."""
    text = subprocess.run(["objdump", "-d", "--no-show-raw-insn", "--disassemble=main", program],
                          capture_output=True, text=True, check=True).stdout
    return text.partition("<main>:")[2][:80]


found = [f"{program}: {problem}" for program in sys.argv[1:] for problem in problems_of(program)]
print("\n".join(found) or f"{len(sys.argv) - 1} programs hardened")
sys.exit(1 if found or len(sys.argv) < 2 else 0)
