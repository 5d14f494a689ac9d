"""Debian's ser2net as a stranger between gangflash and a virtual board."""
import os
import pathlib
import socket
import subprocess
import time


def free_ports(count):
    """TCP ports nobody listens on. All are held until all are chosen, so that no two are the same."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def listening(port):
    """Whether somebody listens, without connecting: a connection would open the device."""
    wanted = f"{port:04X}"
    for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[1].endswith(":" + wanted) and fields[3] == "0A":
            return True
    return False


def telnet_slots(numbers, devices, options):
    """The text of a ser2net.yaml: each device behind the TCP port of that number."""
    lines = ["%YAML 1.1", "---"]
    for number, device in zip(numbers, devices):
        lines += [f"connection: &c{number}", f"  accepter: telnet(rfc2217),tcp,127.0.0.1,{number}",
                  f"  connector: serialdev(nouucplock),{os.path.realpath(device)},115200e81,local", "  options:",
                  "    kickolduser: false", *(f"    {option}" for option in options)]
    return "\n".join(lines) + "\n"


class Ser2net:
    """One ser2net process that serves devices by telnet with RFC 2217; `ports` are its addresses, in order. Or one with the
    `config` given, and the TCP ports that are in it."""

    def __init__(self, folder, devices=(), options=(), config=None, listens_on=()):
        numbers = list(listens_on) or free_ports(len(devices))
        file = pathlib.Path(folder) / "ser2net.yaml"
        file.write_text(config or telnet_slots(numbers, devices, options))
        self.ports = [f"rfc2217://127.0.0.1:{number}" for number in numbers]
        self.log = open(pathlib.Path(folder) / "ser2net.log", "w+")
        self.process = subprocess.Popen(["ser2net", "-n", "-d", "-u", "-c", str(file)], stdin=subprocess.DEVNULL,
                                        stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + 10
        while not all(listening(number) for number in numbers):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.log.seek(0)
                raise RuntimeError("ser2net does not listen: " + self.log.read())
            time.sleep(0.02)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)
        self.log.close()
