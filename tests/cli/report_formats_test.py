#!/usr/bin/env python3
"""What gangreport gives to other programs: pages, XML, JSON, files. Judged by parsers that are not ours."""
import csv
import hashlib
import html.parser
import io
import json
import os
import pathlib
import signal
import subprocess
import sys
import unittest
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from gang import FIRMWARE, GANGREPORT, SOURCE, GangTest, Rack, gangflash, gangreport  # noqa: E402

GENERATOR = SOURCE / "tests/bench/trace_generator.py"
VOID = {"meta", "br"}


class Page(html.parser.HTMLParser):
    """Checks that elements nest, and keeps what the tests ask for."""

    def __init__(self, text):
        super().__init__()
        self.open, self.elements, self.text = [], [], []
        self.feed(text)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"</{tag}> in {self.open}"
        self.open.pop()

    def handle_data(self, data):
        self.text.append(data)

    def tags(self):
        return {tag for tag, _ in self.elements}


def drawings(text):
    """Every SVG of a page, read as XML."""
    found, start = [], text.find("<svg")
    while start >= 0:
        end = text.index("</svg>", start) + len("</svg>")
        found.append(ElementTree.fromstring(text[start:end]))
        start = text.find("<svg", end)
    return found


class FormatsTest(GangTest):
    """One lot with good and bad boards and names that hurt."""

    LOT, OPERATOR = 'L"1<&>', "=Ann Ö"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.maker = cls("runTest")
        GangTest.setUp(cls.maker)
        with Rack(cls.maker.folder, boards=12, faults=("A2:flip-bit=0x08000100.3", "A3:silent", "A11:protected")) as rack:
            gangflash("run", cls.maker.recipe(), "--station", rack.station, "--lot", cls.LOT, "--operator", cls.OPERATOR,
                      "--allow-empty")
        cls.database = rack.database

    @classmethod
    def tearDownClass(cls):
        cls.maker.doCleanups()

    def runTest(self):
        """For the maker."""

    def answer(self, *arguments, code=0):
        finished = gangreport(*arguments, "--db", self.database)
        self.assertEqual(finished.returncode, code, finished.stderr)
        return finished.stdout if code == 0 else finished.stderr

    def raw(self, *arguments):
        """Bytes as they come, line ends included."""
        return subprocess.run([GANGREPORT, *map(str, arguments), "--db", self.database], capture_output=True, check=True).stdout

    def units(self):
        return {unit["slot"]: unit for unit in json.loads(self.answer("units", "--format", "json"))}

    def test_every_report_is_a_whole_page(self):
        names = [row["name"] for row in json.loads(self.answer("list", "--format", "json"))]
        reports = [n for n in names if (SOURCE / f"db/reports/{n}.sql").exists()]
        self.assertIn("failures", reports)
        argument = {"unit": self.units()["A1"]["uid"], "lot": self.LOT}
        for name in reports:
            extra = {"recall": ["--slot", "A1"]}.get(name, [])
            given = [name] + ([argument[name]] if name in argument else []) + extra
            with self.subTest(report=name):
                finished = gangreport(*given, "--db", self.database, "--format", "html")
                self.assertIn(finished.returncode, (0, 1), finished.stderr)  # 1: a report that found something
                page = Page(finished.stdout)
                self.assertFalse(page.tags() & {"script", "link", "img", "iframe", "object"})
                for _, attributes in page.elements:
                    self.assertFalse(set(attributes) & {"src", "href", "onload", "onclick"})
                self.assertNotIn("<&>", finished.stdout)

    def test_charts_are_xml_with_a_title_and_a_description(self):
        for name, least in {"failures": 1, "slots": 1, "throughput": 1}.items():
            with self.subTest(report=name):
                found = drawings(self.answer(name, "--format", "html"))
                self.assertGreaterEqual(len(found), least)
                for svg in found:
                    kinds = [child.tag.split("}")[1] for child in svg[:2]]
                    self.assertEqual(kinds, ["title", "desc"])
                    self.assertTrue(svg[0].text and svg[1].text)
                    self.assertEqual(svg.get("role"), "img")
        slots = drawings(self.answer("slots", "--format", "html"))[0]
        order = [g[0].text.split(":")[0] for g in slots if g.get("class", "").startswith("tile") and g[0].text]
        self.assertEqual(order, sorted(order, key=lambda slot: int(slot[1:])))

    def test_a_certificate_says_what_was_programmed_and_what_proves_it(self):
        good, bad = self.units()["A1"], self.units()["A2"]
        page = " ".join(Page(self.answer("unit", good["uid"], "--format", "html")).text)
        for part in (good["uid"], good["recipe_sha256"], good["image_sha256"], good["content_sha256"], good["attempt"],
                     "readback: every byte", "✓ pass", self.LOT, self.OPERATOR, "Signature"):
            self.assertIn(part, page)
        words = bytes.fromhex(good["uid"])
        spelled = "-".join(f"{int.from_bytes(words[i:i + 4], 'little'):08X}" for i in (0, 4, 8))
        self.assertIn(spelled, page)
        page = " ".join(Page(self.answer("unit", bad["uid"], "--format", "html")).text)
        self.assertIn("✗ fail", page)
        self.assertNotIn("✓ pass", page)

    def test_every_report_is_read_by_strangers(self):
        argument = {"unit": self.units()["A1"]["uid"], "lot": self.LOT}
        for file in sorted((SOURCE / "db/reports").glob("*.sql")):
            given = [file.stem] + ([argument[file.stem]] if file.stem in argument else [])
            with self.subTest(report=file.stem):
                answer = json.loads(self.answer(*given, "--format", "json"))
                parts = answer if isinstance(answer, dict) else {None: answer}
                flat = [row if title is None else {"section": title, **row} for title, rows in parts.items() for row in rows]
                lines = self.answer(*given, "--format", "jsonl").splitlines()
                self.assertEqual([json.loads(line) for line in lines], flat)
                text = self.raw(*given, "--format", "csv").decode()
                rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
                heads = sum(1 if title is None else 2 for title in parts)
                self.assertEqual(len([row for row in rows if row]), len(flat) + heads)
                for cell in (cell for row in rows for cell in row if cell[:1] in tuple("=+-@\t\r")):
                    float(cell)  # a number, or a spreadsheet would run it
                for width in (60, 80, 160):
                    shown = subprocess.run([GANGREPORT, *given, "--db", self.database], capture_output=True, text=True, check=True,
                                           env={**os.environ, "COLUMNS": str(width)}).stdout
                    wide = [line for line in shown.splitlines() if len(line) > width and "____" not in line]
                    self.assertEqual(wide, [])

    def test_csv_is_what_a_csv_reader_expects(self):
        text = self.raw("units", "--format", "csv").decode()
        self.assertTrue(all(line.endswith("\r\n") for line in text.splitlines(keepends=True)))
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        self.assertEqual({row["lot"] for row in rows}, {self.LOT})
        self.assertEqual({row["operator"] for row in rows}, {"'" + self.OPERATOR})  # not a formula

    def test_json_lines_are_the_json(self):
        lines = [json.loads(line) for line in self.answer("units", "--format", "jsonl").splitlines()]
        self.assertEqual(lines, json.loads(self.answer("units", "--format", "json")))

    def test_junit_of_a_batch(self):
        suites = ElementTree.fromstring(self.answer("units", "--format", "junit"))
        self.assertEqual(suites.tag, "testsuites")
        units = self.units()
        self.assertEqual({suite.get("id") for suite in suites}, {unit["attempt"] for unit in units.values()})
        for suite in suites:
            cases = suite.findall("testcase")
            self.assertEqual(len(cases), int(suite.get("tests")))
            self.assertEqual(len(suite.findall("testcase/failure")), int(suite.get("failures")))
            slot = suite.get("name").split()[0]
            failed = {"fail": 1}.get(units[slot]["outcome"], 0)
            self.assertEqual(int(suite.get("failures")), failed, slot)
        self.assertIn("single attempts", self.answer("failures", "--format", "junit", code=2))

    def test_openhtf_of_one_and_of_many(self):
        records = {r["metadata"]["slot"]: r for r in json.loads(self.answer("units", "--format", "openhtf"))}
        self.assertEqual(records["A1"]["outcome"], "PASS")
        self.assertEqual(records["A2"]["outcome"], "FAIL")
        self.assertEqual(records["A2"]["outcome_details"][0]["code"], "E801")
        phases = [p["name"] for p in records["A1"]["phases"]]
        self.assertEqual(phases[:2], ["enter", "identify"])
        for phase in records["A1"]["phases"]:
            self.assertLessEqual(phase["start_time_millis"], phase["end_time_millis"])
        one = json.loads(self.answer("log", self.units()["A2"]["attempt"], "--format", "openhtf"))
        self.assertEqual(one, records["A2"])

    def test_a_log_as_text_json_and_junit(self):
        attempt = self.units()["A2"]["attempt"]
        text = self.answer("log", attempt[:25])
        for part in ("E801", "verify", "Read Memory", "Last bytes on the wire", "Comparison"):
            self.assertIn(part, text)
        log = json.loads(self.answer("log", attempt, "--format", "json"))
        self.assertEqual(log["failure_code"], "E801")
        self.assertTrue(log["frames"] and log["steps"])
        suite = ElementTree.fromstring(self.answer("log", attempt, "--format", "junit"))[0]
        self.assertEqual(suite.find("testcase/failure").get("type"), "E801")
        self.assertIn("text, json, openhtf or junit", self.answer("log", attempt, "--format", "csv", code=2))

    def test_the_firmware_comes_back(self):
        digest = self.units()["A1"]["image_sha256"]
        original = (FIRMWARE / "node.hex").read_bytes()
        self.assertEqual(hashlib.sha256(original).hexdigest(), digest)
        target = self.folder / "back.hex"
        self.answer("image", digest[:10], "--output", target)
        self.assertEqual(target.read_bytes(), original)
        self.assertIn("replaces no file", self.answer("image", digest, "--output", target, code=2))
        content = self.units()["A1"]["content_sha256"]
        self.assertEqual(self.raw("image", content, "--output", "-"), original)
        self.assertIn("no such image", self.answer("image", "0123456789", "--output", self.folder / "x", code=2))
        self.assertFalse((self.folder / "x").exists())
        self.assertIn("--output", self.answer("image", digest, code=2))

    def test_export_is_complete_and_checks(self):
        target = self.folder / "export"
        self.answer("export", "--lot", self.LOT, "--dir", target)
        subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=target, check=True)
        listed = {line[66:] for line in (target / "SHA256SUMS").read_text().splitlines()}
        there = {str(f.relative_to(target)) for f in target.rglob("*") if f.is_file()} - {"SHA256SUMS"}
        self.assertEqual(listed, there)
        with (target / "attempts.csv").open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        logs = list(target.glob("logs/*/*.txt"))
        self.assertEqual(len(rows), len(logs))
        self.assertEqual({f.stem.split("_")[1] for f in logs}, {row["attempt"] for row in rows})
        for file in logs:
            self.assertRegex(file.name, r"^[0-9a-z_-]+\.txt$")  # any file system takes it
        self.assertIn(self.LOT, " ".join(Page((target / "lot.html").read_text(encoding="utf-8")).text))
        before = {f: (f.stat().st_ino, f.stat().st_mtime_ns) for f in target.rglob("*") if f.is_file()}
        self.answer("export", "--lot", self.LOT, "--dir", target)
        after = {f: (f.stat().st_ino, f.stat().st_mtime_ns) for f in target.rglob("*") if f.is_file()}
        before.pop(target / "SHA256SUMS"), after.pop(target / "SHA256SUMS")
        self.assertEqual(before, after)  # nothing was written twice
        self.assertIn("other filters", self.answer("export", "--slot", "A1", "--dir", target, code=2))


class CertificateTest(GangTest):
    def test_filters_hide_nothing_that_changed_the_board(self):
        with Rack(self.folder, boards=1) as rack:
            gangflash("run", self.recipe(), "--station", rack.station, "--lot", "L1")
            uid = self.rows(rack.database, "SELECT uid FROM v_attempt")[0]["uid"]
            certificate = ("unit", uid, "--lot", "L1", "--format", "html", "--db", rack.database)
            self.assertIn("✓ pass", gangreport(*certificate).stdout)
            erased = gangflash("erase", "--port", str(pathlib.Path(rack.folder) / "A1"), "--chip", "STM32G031xx", "--all", "--db",
                               rack.database)
            self.assertEqual(erased.returncode, 0, erased.stderr)
            page = " ".join(Page(gangreport(*certificate).stdout).text)
        self.assertIn("! not proved", page)
        self.assertIn("erase", page)
        self.assertNotIn("nothing has changed the board since", page)


class KilledExportTest(GangTest):
    def test_goes_on_where_it_was_killed(self):
        database = self.folder / "trace.db"
        subprocess.run([sys.executable, GENERATOR, database, "--attempts", "350"], check=True,
                       stdout=subprocess.DEVNULL)
        target = self.folder / "export"
        process = subprocess.Popen([GANGREPORT, "export", "--dir", str(target), "--db", str(database)],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.assertIn("100 logs written", process.stderr.readline())
        process.send_signal(signal.SIGKILL)
        process.wait(20)
        process.stderr.close()
        whole = {f: f.stat().st_ino for f in target.glob("logs/*/[!.]*.txt")}
        self.assertGreaterEqual(len(whole), 100)
        for file in whole:
            self.assertTrue(file.read_text(encoding="utf-8").startswith("Attempt "), file)
        finished = gangreport("export", "--dir", target, "--db", database)
        self.assertEqual(finished.returncode, 0, finished.stderr)
        subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=target, check=True)
        self.assertEqual({f: f.stat().st_ino for f in whole}, whole)  # what was whole stayed
        ended = self.rows(database, "SELECT count(*) AS n FROM attempt_end")[0]["n"]
        self.assertEqual(len(list(target.glob("logs/*/*.txt"))), ended)
        left = [f for f in target.rglob(".*") if f.is_file()]
        self.assertEqual(left, [])


if __name__ == "__main__":
    unittest.main()
