#!/usr/bin/env python3
"""How fast gangreport answers over a large database and over many small ones: each question as a whole process, with its limit
and its memory. Exits 1 when a limit does not hold."""
import argparse
import collections
import contextlib
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import time

import trace_generator

GANGREPORT = os.environ.get("GANGREPORT", "gangreport")
LOOK_UP, MONTH, MEMORY = 0.1, 2.0, 200  # seconds, seconds, MiB
FILE_ATTEMPTS = 500
LONG = 10  # seconds; what takes longer is asked once

# what, arguments, limit in seconds or None, of the first row or of the whole
Question = collections.namedtuple("Question", "what arguments limit of", defaults=(None, "whole"))
# seconds to the first byte, seconds in all, seconds of processor, MiB at its peak, lines
Answer = collections.namedtuple("Answer", "first whole cpu memory lines")


def ask(arguments):
    began = time.monotonic()
    with subprocess.Popen([GANGREPORT, *map(str, arguments)], stdout=subprocess.PIPE) as process:
        first, lines = None, 0
        while piece := process.stdout.read1(1 << 16):
            first = first or time.monotonic() - began
            lines += piece.count(b"\n")
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, arguments
    whole = time.monotonic() - began
    return Answer(first or whole, whole, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, lines)


def facts(database):
    """What to ask about: a unit of many attempts, a lot, a pilot lot with its own recipe and image, the most used image."""
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        one = lambda sql: connection.execute(sql).fetchone()  # noqa: E731
        lot, pilot, image = one("SELECT lot, name, image_sha256 FROM run JOIN plan USING (plan_id) JOIN recipe USING (recipe_id) "
                                "WHERE name LIKE 'pilot-%' LIMIT 1") or (None,) * 3
        return {
            "attempts": one("SELECT count(*) FROM attempt_start")[0],
            "uid": one("SELECT value FROM identity JOIN (SELECT unit_id FROM identified WHERE unit_id < 20000 GROUP BY unit_id "
                       "ORDER BY count(*) DESC LIMIT 1) USING (unit_id)")[0],
            "lot": one("SELECT lot FROM run WHERE run_id = (SELECT max(run_id) / 2 FROM run)")[0],
            "usual": one("SELECT image_sha256 FROM run JOIN plan USING (plan_id) GROUP BY plan_id ORDER BY count(*) DESC LIMIT 1")[0],
            "pilot_lot": lot, "pilot": pilot, "pilot_image": image,
        }


def look_ups(known):
    js = ["--format", "json"]
    yield Question("history of a unit", ["unit", known["uid"]], LOOK_UP)
    yield Question("units of a lot", ["units", "--lot", known["lot"], *js], LOOK_UP)
    if known["pilot"]:
        yield Question("recall by image, few units", ["recall", "--image", known["pilot_image"], *js], LOOK_UP)
        yield Question("recall by recipe, few units", ["recall", "--recipe", known["pilot"], *js], LOOK_UP)
        yield Question("lot, the page to sign", ["lot", known["pilot_lot"]], MONTH)


def streams(known):
    for form in ("csv", "jsonl"):
        yield Question(f"recall by usual image, {form}", ["recall", "--image", known["usual"], "--format", form], LOOK_UP, "first row")
    yield Question("units of usual image, jsonl", ["units", "--image", known["usual"], "--format", "jsonl"], LOOK_UP, "first row")
    yield Question("all units, jsonl", ["units", "--format", "jsonl"], LOOK_UP, "first row")


def over_time():
    month = ["--since", "2026-03-01Z", "--until", "2026-03-31Z"]
    for report in ("yield", "failures", "slots"):
        yield Question(f"{report}, one month", [report, *month], MONTH)
    for report in ("yield", "failures", "slots", "throughput", "images", "recipes", "reflashed", "duplicates", "holds",
                   "interrupted", "evidence"):
        yield Question(f"{report}, everything", [report])


def over_files(known):
    yield Question("history of a unit", ["unit", known["uid"]])
    yield Question("units of a lot", ["units", "--lot", known["lot"], "--format", "json"])
    yield Question("yield, one day", ["yield", "--since", "2026-03-01Z", "--until", "2026-03-01Z"])
    yield Question("yield, everything", ["yield"])


def measure(questions, database, rounds):
    """Prints the table; returns the questions that missed their limit or took too much memory."""
    missed = []
    print(f"{'question':<30} {'first row s':>11} {'whole s':>9} {'CPU s':>8} {'MiB':>5} {'lines':>8}  limit")
    for question in questions:
        answers = [ask([*question.arguments, "--db", database])]
        while question.limit and len(answers) < rounds and answers[0].whole < LONG:
            answers.append(ask([*question.arguments, "--db", database]))
        # The fastest: whatever else the machine does can only add.
        first, whole, cpu = (min(getattr(a, name) for a in answers) for name in ("first", "whole", "cpu"))
        memory = max(a.memory for a in answers)
        holds = memory <= MEMORY and (question.limit is None or (first if question.of == "first row" else whole) <= question.limit)
        limit = "-" if question.limit is None else f"{question.of} {question.limit:g} s"
        print(f"{question.what:<30} {first:>11.3f} {whole:>9.3f} {cpu:>8.2f} {memory:>5.0f} {answers[0].lines:>8}  {limit}"
              f"{'' if holds else '  MISSED'}", flush=True)
        missed += [] if holds else [question.what]
    return missed


def generated(database, attempts, **options):
    began = time.monotonic()
    trace_generator.generate(database, attempts, **options)
    return time.monotonic() - began


def measure_large(options, folder):
    database = options.database or folder / "large.db"
    if not database.exists():
        seconds = generated(database, options.attempts)
        print(f"generated in {seconds:.0f} s, {options.attempts / seconds:.0f} attempts per second")
    known = facts(database)
    size = database.stat().st_size
    per_attempt = size / known["attempts"]
    print(f"{known['attempts']} attempts in one database, {size / 2**20:.0f} MiB, {per_attempt:.0f} bytes per attempt "
          f"(limit {trace_generator.ATTEMPT_BYTES})")
    questions = [*look_ups(known), *streams(known), *over_time()]
    return measure(questions, database, options.rounds) + (["bytes per attempt"] if per_attempt > trace_generator.ATTEMPT_BYTES else [])


def measure_files(options, folder):
    many = folder / "stations"
    many.mkdir()
    for number in range(options.files):
        generated(many / f"{number:03d}.db", FILE_ATTEMPTS, seed=1000 + number, station=f"st{number:03d}")
    print(f"\n{options.files} databases of {FILE_ATTEMPTS} attempts each, merged")
    return measure(over_files(facts(many / "000.db")), many, options.rounds)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attempts", type=int, default=1_000_000)
    parser.add_argument("--files", type=int, default=300, help="small databases to merge; 0: none")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--database", type=pathlib.Path, help="the large one: kept there, and used again when it exists")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        missed = measure_large(options, pathlib.Path(folder))
        missed += measure_files(options, pathlib.Path(folder)) if options.files else []
    print(f"\n{'everything within its limit' if not missed else 'over the limit: ' + ', '.join(missed)} (memory: {MEMORY} MiB)")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
