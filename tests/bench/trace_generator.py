#!/usr/bin/env python3
"""Fills a trace database of any size with the history of a factory: the real schema, invented facts, the same for one seed.

50 stations of 8 slots, 18 months in order of time; lots of about 700 units on one recipe each; several recipes, revisions
and images, of which one goes into every third lot, and small pilot lots with an image of their own; retries, failures as a
Pareto, slots that are dying, interrupted and skipped attempts, boards that come back to be flashed again; steps of every
attempt, the last frames of those that failed, and the ledger with a signed checkpoint per run: `gangreport verify` finds
the file as written.

The programmer wrote nothing of it. The rows go in with the triggers off, which judge row by row.
"""
import argparse
import collections
import datetime
import functools
import hashlib
import heapq
import pathlib
import random
import sqlite3
import time

from trace_ledger import Key, Ledger, Parts, blob, row

ROOT = pathlib.Path(__file__).resolve().parents[2]
BEGIN = datetime.datetime(2025, 5, 1, tzinfo=datetime.timezone.utc).timestamp()
DAYS = 547
STATIONS, SLOTS = 50, 8
PRODUCTS, REVISIONS = 12, 4
BEST_SELLER = 0.31   # of the lots: one recipe, so that a million attempts have an image that 300,000 units received
LOT_UNITS = 700
PILOT_EVERY, PILOT_UNITS = 150, 300  # every 150th lot is a small one with firmware of its own
RETURNED = 0.02      # of the boards: flashed again some day
RUN_SECONDS = 40     # from its start to its last end, retries included
BATCH_RUNS = 1000    # runs per transaction
ATTEMPT_BYTES = 1228  # at most, in a large file, all tables and indexes counted: 1.2 KiB
CODES = {"E401": 50, "E801": 14, "E406": 9, "E405": 6, "E701": 4, "E704": 4, "E605": 2, "E501": 1,   # fail
         "E201": 3, "E305": 2, "E203": 1, "EA01": 1.5, "EA02": 1, "EA06": 2, "EB04": 0.3}
OUTCOME = {"E201": "error", "E305": "error", "E203": "error", "EA01": "aborted", "EA02": "aborted", "EA06": "skipped",
           "EB04": "interrupted"}
# name, offset and duration in us, spread of the duration in us, bytes; a failed attempt has those up to the failed one
STEPS = [("enter", 0, 60_000, 20_000, 0), ("identify", 60_000, 45_000, 12_000, 0), ("erase", 105_000, 420_000, 90_000, 0),
         ("write", 525_000, 4_200_000, 600_000, 48640), ("verify", 4_725_000, 3_900_000, 500_000, 48640),
         ("options", 8_625_000, 130_000, 30_000, 0), ("run", 8_755_000, 12_000, 4_000, 0)]
FAILED_STEP = {"E401": 1, "E406": 4, "E405": 3, "E701": 3, "E704": 4, "E801": 5, "E605": 6, "E501": 2, "E305": 4, "E203": 4,
               "EA01": 3, "EA02": 1}
TABLES = ("recipe", "image", "image_bytes", "plan", "plan_image", "owner", "owner_end", "run", "run_end", "attempt_start",
          "unit", "identity", "identified", "attempt_end", "step", "flight_record", "disposition", "log", "station_key",
          "ledger", "checkpoint")

Plan = collections.namedtuple("Plan", "id image content leaf_parts")
Unit = collections.namedtuple("Unit", "id uid since")  # since: the attempt that saw it first; None: not seen yet
Run = collections.namedtuple("Run", "id content leaf_parts")


def digest(*parts):
    return hashlib.sha256(" ".join(map(str, parts)).encode()).hexdigest()


def iso(seconds):
    whole = int(seconds)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(whole)) + f".{int((seconds - whole) * 1000):03d}Z"


def uuid_v7(seconds, rng):
    text = f"{int(seconds * 1000):012x}7{rng.getrandbits(12):03x}{0x8 | rng.getrandbits(2):x}{rng.getrandbits(60):015x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def create(path):
    """The schema as the program would make it; returns the connection and the triggers, which are put back at the end."""
    database = sqlite3.connect(path, isolation_level=None)
    database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -300000;")
    for number, file in enumerate(sorted((ROOT / "db/migrations").glob("*.sql")), 1):
        text = file.read_text()
        database.executescript(text)
        database.execute("INSERT INTO migration VALUES (?, ?, ?)",
                         (number, hashlib.sha256(text.encode()).hexdigest(), iso(BEGIN)))
        database.execute(f"PRAGMA user_version = {number}")
    triggers = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        database.execute(f"DROP TRIGGER {name}")
    return database, [sql for _, sql in triggers]


class Factory:
    def __init__(self, path, attempts, seed, station):
        self.attempts, self.seed = attempts, seed
        self.rng = random.Random(seed)
        self.database, self.triggers = create(path)
        self.rows = {table: [] for table in TABLES}  # that wait to be written
        self.columns = {table: tuple(c[1] for c in self.database.execute(f"PRAGMA table_info({table})"))
                        for table in TABLES + ("tool",)}
        self.leaf_columns = {table: columns[1:] for table, columns in self.columns.items()}
        self.stations = [station] if station else [f"line{1 + i // 10}-st{1 + i % 10}" for i in range(STATIONS)]
        self.lot_prefix = f"{station}-" if station else "L"
        self.weak = {(s, slot) for s in self.stations for slot in range(SLOTS) if self.rng.random() < 0.03}
        self.attempt_id = self.unit_id = self.run_id = self.lots = self.holds = 0
        self.plans = {}         # (recipe, revision) -> Plan
        self.returning = []     # units that may come back
        self.now = {}           # station -> its lot: [lot, work order, plan, units left]
        codes, weights = zip(*CODES.items())
        self.code = lambda: self.rng.choices(codes, weights)[0]

    def add(self, table, *values):
        """A row to be written; returns it as it stands in a leaf, which leaves its key out."""
        self.rows[table].append(values)
        return row(table, self.leaf_columns[table], values[1:])

    def begin(self):
        for line in (ROOT / "libs/trace/failure_codes.csv").read_text().splitlines()[1:]:
            self.database.execute("INSERT INTO failure_code VALUES (?, ?, ?, ?, ?, ?)", line.split(",", 5))
        self.tools = []
        for number in range(1, 5):
            tool = (number, "gangflash", f"0.{number}.0", digest("build", number)[:12], digest("tool", number),
                    "Linux 6.1.0 x86_64")
            self.database.execute("INSERT INTO tool VALUES (?, ?, ?, ?, ?, ?)", tool)
            self.tools.append(row("tool", self.columns["tool"][1:], tool[1:]))
        origin, key = "gangflash/trace/" + uuid_v7(BEGIN, self.rng), Key(f"station key {self.seed}")
        self.ledger = Ledger(self.rows, origin, key)
        self.ledger.append("log", 1, Parts(self.add("log", 1, origin, iso(BEGIN), None, None)))
        known = (1, self.stations[0], key.public, iso(BEGIN))
        self.rows["station_key"].append(known)
        self.ledger.append("station_key", 1, Parts(row("station_key", self.columns["station_key"],
                                                       (*known[:2], key.public.hex(), known[3]))))

    def plan(self, name, revision):
        known = self.plans.get((name, revision))
        if known:
            return known
        number = len(self.plans) + 1
        text = f"recipe: {name}\nrevision: {revision}\nchip: STM32G031xx\nimages: [{{file: {name}.hex}}]\n".encode()
        firmware = random.Random(f"{name} {revision}").randbytes(48640)  # the same in all files
        image, content = hashlib.sha256(firmware).hexdigest(), digest("content", name, revision)
        values = (hashlib.sha256(text).hexdigest(), name, revision, "STM32G031xx", "readback")
        self.rows["recipe"].append((number, *values, text))
        self.rows["image"].append((number, image))
        self.rows["image_bytes"].append((number, firmware))
        self.rows["plan"].append((number, number, image, content))
        self.rows["plan_image"].append((number, 1, number, content, f"{name}.hex", "hex", 0x08000000, 48640))
        recipe = row("recipe", self.leaf_columns["recipe"][:-1], values)  # its digest stands for its bytes
        plan = row("plan", ("plan_id", "image_sha256", "content_sha256"), (number, image, content))
        used = row("plan_image", ("seq", "file_sha256", "content_sha256", "file", "format", "address", "size"),
                   (1, image, content, f"{name}.hex", "hex", 0x08000000, 48640))
        self.plans[name, revision] = made = Plan(number, image, content, (recipe, plan, used))
        return made

    def lot(self, station):
        """The lot this station works on; a new one when the last is done."""
        lot = self.now.get(station)
        if lot is None or lot[3] <= 0:
            rng = self.rng
            self.lots += 1
            if self.lots % PILOT_EVERY == 7:
                plan, units = self.plan(f"pilot-{self.lots}", "1"), PILOT_UNITS
            elif rng.random() < BEST_SELLER:
                plan, units = self.plan("product-00", "1"), int(rng.gauss(LOT_UNITS, 120))
            else:
                plan = self.plan(f"product-{rng.randrange(1, PRODUCTS):02d}", str(rng.randrange(REVISIONS) + 1))
                units = int(rng.gauss(LOT_UNITS, 120))
            lot = self.now[station] = [f"{self.lot_prefix}{self.lots:05d}", f"W{self.lots // 3}", plan, units]
        return lot

    def unit(self, returned):
        """Boards of one wafer have neighbouring UIDs, as silicon has."""
        if returned and self.returning:
            return self.rng.choice(self.returning)
        self.unit_id += 1
        wafer, die = divmod(self.unit_id, 4000)
        uid = f"{die % 256:02x}{die // 256:02x}{wafer % 25:02x}00{wafer_digits(self.seed, wafer // 25)}20"
        return Unit(self.unit_id, uid, None)

    def start_run(self, when, station):
        rng, lot = self.rng, self.lot(station)
        self.run_id += 1
        purpose = rng.choices(("production", "rework", "debug", "golden"), (95, 2, 2, 1))[0]
        tool = 1 + min(3, int(4 * (when - BEGIN) / (DAYS * 86400)))
        operator = f"op{int(digest(station, int(when) // 28800)[:8], 16) % 40:02d}"
        started = iso(when)
        self.rows["owner"].append((self.run_id, station + "-pc", f"boot-{station}", 1000 + self.run_id % 30000, self.run_id, 7,
                                   started))
        values = (self.run_id, lot[2].id, tool, self.run_id, station, station + "-pc", "run", purpose, lot[0], lot[1], operator,
                  SLOTS, started)
        self.rows["run"].append(values)
        columns = self.columns["run"]
        text = row("run", columns[:1] + columns[3:], values[:1] + values[3:])
        lot[3] -= SLOTS
        return Run(self.run_id, lot[2].content, Parts(text, *lot[2].leaf_parts, self.tools[tool - 1])), purpose == "rework"

    def run(self, when):
        rng, station = self.rng, self.rng.choice(self.stations)
        run, is_rework = self.start_run(when, station)
        # (start, slot, number, unit), in order of time: a failed board is tried again while its neighbours go on
        todo = [(when + slot * 0.001, slot, 1, self.unit(is_rework or rng.random() < 0.002)) for slot in range(SLOTS)]
        while todo:
            begin, slot, number, unit = heapq.heappop(todo)
            code = self.code() if rng.random() < (0.35 if (station, slot) in self.weak else 0.045) else None
            end, unit = self.attempt(run, slot, number, begin, unit, code)
            if code is not None and code not in OUTCOME and number == 1:
                heapq.heappush(todo, (end + 1, slot, 2, unit))
            elif unit.since is not None and rng.random() < RETURNED:
                self.returning.append(unit)
        ended = iso(when + RUN_SECONDS)
        values = (run.id, ended, "finished")
        self.rows["run_end"].append(values)
        self.ledger.append("run_end", run.id, Parts(row("run_end", self.columns["run_end"], values)), run.leaf_parts)
        self.rows["owner_end"].append((run.id, "closed", ended))
        self.ledger.checkpoint(ended)

    def identify(self, unit, attempt, content, begin):
        """Rows that say who answered; returns the unit, known from now on, and the parts of the leaf."""
        is_new = unit.since is None
        names = ""
        if is_new:
            unit = unit._replace(since=attempt)
            self.rows["unit"].append((unit.id, self.attempt_id))
            self.rows["identity"].append(("uid", unit.uid, unit.id, self.attempt_id))
            names = row("identity", ("kind", "value"), ("uid", unit.uid))
        values = (self.attempt_id, 1, unit.id, 0x466, 0x31, 64, 115200, "even", "blank" if is_new else "programmed", content,
                  iso(begin + 0.1))
        self.rows["identified"].append(values)
        columns = self.columns["identified"]
        return unit, row("identified", (*columns[1:3], "unit_since", "uid", *columns[3:]),
                         (*values[1:3], unit.since, unit.uid, *values[3:])), names

    def steps(self, code, outcome):
        rng, text = self.rng, ""
        count = len(STEPS) if code is None else FAILED_STEP.get(code, 0)
        for seq, (name, offset, duration, spread, size) in enumerate(STEPS[:count], 1):
            ended = outcome if seq == count else "pass"
            tries = 2 if seq == 1 and rng.random() < 0.01 else 1
            text += self.add("step", self.attempt_id, seq, name, ended, offset, duration + int(rng.random() * spread), size,
                             tries, None)
        return text

    def frames(self):
        """The last bytes on the wire; any bytes here."""
        frames = self.rng.randbytes(420)
        self.rows["flight_record"].append((self.attempt_id, frames))
        return row("flight_record", ("frames",), (blob(frames),))

    def attempt(self, run, slot, number, begin, unit, code):
        """One try of a board; returns when it ended, and its unit."""
        rng = self.rng
        self.attempt_id += 1
        attempt, outcome = uuid_v7(begin, rng), "pass" if code is None else OUTCOME.get(code, "fail")
        parts = [self.add("attempt_start", self.attempt_id, attempt, run.id, f"A{slot + 1}", f"/dev/serial/by-path/port{slot}",
                          number, iso(begin), "fixture-3", f"FT{run.id % 97:05d}{slot}", "ftdi_sio", 1, None)]
        if code in ("E401", "E201"):
            parts += ["", ""]
        else:
            unit, *found = self.identify(unit, attempt, run.content, begin)
            parts += found
        seconds = (8.77 if code is None else 0.06 + 1.4 * FAILED_STEP.get(code, 1)) + rng.random() * 0.8
        where = ("Read Memory 0x11", 0x08000100, "AA 55", "AA 54") if code == "E801" else (None,) * 4
        proof = ("readback", run.content, run.content, 48640) if code is None else (None, None, None, 0)
        ended = iso(begin + seconds)
        parts.append(self.add(
            "attempt_end", self.attempt_id, outcome, code, ended, None if outcome == "interrupted" else int(seconds * 1e6),
            STEPS[FAILED_STEP[code] - 1][0] if code in FAILED_STEP else None, *where,
            None if code is None else f"{code} at slot A{slot + 1}.", *proof, None))
        parts.append(self.steps(code, outcome))
        parts.append(self.frames() if code in FAILED_STEP else "")
        self.ledger.append("attempt", self.attempt_id, Parts(*parts), run.leaf_parts)
        if outcome == "interrupted":
            self.hold(unit, attempt, ended)
        return begin + seconds, unit

    def hold(self, unit, attempt, at):
        self.holds += 1
        values = (self.holds, unit.id, self.attempt_id, "hold", "interrupted", at, None,
                  "The program or its power died while it worked on this unit.")
        self.rows["disposition"].append(values)
        self.ledger.append("disposition", self.holds, Parts(row(
            "disposition", ("disposition_id", "unit_id", "unit_since", "uid", "attempt", "decision", "cause", "at", "person",
                            "reason"), (*values[:2], unit.since, unit.uid, attempt, *values[3:]))))

    def write(self):
        self.database.execute("BEGIN")
        for table, rows in self.rows.items():
            if rows:
                self.database.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
                rows.clear()
        self.database.execute("COMMIT")

    def fill(self):
        self.begin()
        pace = DAYS * 86400 / (self.attempts / (SLOTS * 1.05))  # seconds from run to run, of all stations together
        when = BEGIN + 60
        while self.attempt_id < self.attempts:
            self.run(when)
            when += pace * (0.5 + self.rng.random())
            if self.run_id % BATCH_RUNS == 0:
                self.write()
        self.write()
        for sql in self.triggers:
            self.database.execute(sql)
        self.database.execute("PRAGMA journal_mode = WAL")
        self.database.close()


@functools.lru_cache(maxsize=4)
def wafer_digits(seed, number):
    return digest("wafer", seed, number)[:14]


def generate(path, attempts, seed=1, station=None):
    """Fills `path`, which must not exist, with a few attempts more than asked for: runs are whole."""
    Factory(path, attempts, seed, station).fill()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("database", type=pathlib.Path, help="must not exist")
    parser.add_argument("--attempts", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--station", help="one station of this name instead of fifty")
    options = parser.parse_args()
    if options.database.exists():
        parser.error(f"{options.database} is there already")
    began = time.monotonic()
    generate(options.database, options.attempts, options.seed, options.station)
    size, seconds = options.database.stat().st_size, time.monotonic() - began
    print(f"{options.attempts} attempts in {seconds:.0f} s ({options.attempts / seconds:.0f} per second), "
          f"{size / 2**20:.0f} MiB, {size / options.attempts:.0f} bytes per attempt")


if __name__ == "__main__":
    main()
