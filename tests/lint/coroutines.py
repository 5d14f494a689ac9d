#!/usr/bin/env python3
"""g++ 12.2 miscompiles four coroutine forms. A braced temporary and a ?: of class type inside a co_await expression: double
free under ASan. `&&` or `||` before a co_await in the condition of a loop: awaited whatever stands before it. A co_await in the
condition of an `if`: SIGILL or SIGSEGV, in some coroutines. House rule: name it, then await it; await it, then ask."""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
problems = []
awaits = 0
for folder in ("libs", "apps", "tests"):
    for file in sorted((root / folder).rglob("*.[ch]pp")):
        text = re.sub(r"//[^\n]*", lambda m: " " * len(m[0]), file.read_text())
        text = re.sub(r'"(\\.|[^"\\\n])*"', lambda m: '"' + " " * (len(m[0]) - 2) + '"', text)
        for match in re.finditer(r"\bco_await\b", text):
            awaits += 1
            depth, end = 0, match.end()
            while end < len(text) and not (depth == 0 and text[end] in ";,)"):
                depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(text[end], 0)
                if depth < 0:
                    break
                end += 1
            expression = text[match.end():end]
            line = text.count("\n", 0, match.start()) + 1
            if re.search(r"[\w>(,]\s*\{", expression) or "?" in expression:
                problems.append(f"{file.relative_to(root)}:{line}: name it, then await it: co_await{expression[:60]!r}")
        for match in re.finditer(r"\b(while|for|if)\s*(?=\()", text):
            depth, end = 0, match.end()
            while end < len(text):
                depth += {"(": 1, ")": -1}.get(text[end], 0)
                end += 1
                if depth == 0:
                    break
            condition = text[match.end():end]
            form = r"\bco_await\b" if match[1] == "if" else r"(&&|\|\|).*\bco_await\b"
            if re.search(form, condition, re.DOTALL):
                line = text.count("\n", 0, match.start()) + 1
                problems.append(f"{file.relative_to(root)}:{line}: await it before, not in the condition")
print("\n".join(problems) or f"no dangerous form among {awaits} co_await expressions")
sys.exit(1 if problems or not awaits else 0)
