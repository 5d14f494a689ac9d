"""A continuous run of gangflash as a test sees it: its events can be awaited, and a person types."""
import json
import subprocess
import threading

from gang import GANGFLASH


class Shift:
    """A continuous run whose events can be awaited."""

    def __init__(self, *arguments, keep=None):
        """`keep`: names of the events that matter, for runs so long that all of them would be too many."""
        self.keep = keep
        self.process = subprocess.Popen([GANGFLASH, "run", *map(str, arguments), "--json"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.events, self.errors = [], []
        self.news = threading.Condition()
        self.readers = [threading.Thread(target=read, daemon=True) for read in (self.read_events, self.read_errors)]
        for reader in self.readers:
            reader.start()

    def read_events(self):
        for line in self.process.stdout:
            event = json.loads(line)  # every line is one object, or the test fails here
            if self.keep and event["event"] not in self.keep:
                continue
            with self.news:
                self.events.append(event)
                self.news.notify_all()
        with self.news:
            self.events.append({"event": "end of output"})
            self.news.notify_all()

    def read_errors(self):
        self.errors.extend(self.process.stderr)

    def all(self, event, **fields):
        wanted = {"event": event, **fields}
        return [e for e in self.events if all(e.get(key) == value for key, value in wanted.items())]

    def wait(self, event, count=1, **fields):
        """The count-th event of that kind with these fields."""
        with self.news:
            found = self.news.wait_for(lambda: len(self.all(event, **fields)) >= count, timeout=60)
        if not found:
            raise AssertionError(f"no {event} {fields} within 60 s; last events {self.events[-5:]}, {self.errors}")
        return self.all(event, **fields)[count - 1]

    def type(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def end(self, how=None):
        """The exit code, after a signal or a line."""
        if isinstance(how, str):
            self.type(how)
        elif how is not None:
            self.process.send_signal(how)
        code = self.process.wait(60)
        for reader in self.readers:
            reader.join(10)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            stream.close()
        return code
