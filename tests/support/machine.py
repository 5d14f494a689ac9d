"""A made-up machine: the parts of /sys, /dev, /run and /proc that say which serial adapters are plugged in."""
import os
import pathlib


class Machine:
    """A folder for `gangflash ... --root`."""

    def __init__(self, folder):
        self.root = pathlib.Path(folder)
        for name in ("sys/class/tty", "sys/bus/usb/drivers", "dev/serial/by-path", "dev/serial/by-id", "run/udev/data", "proc",
                     "usr/bin"):
            (self.root / name).mkdir(parents=True, exist_ok=True)
        self.count = 0

    def plug(self, socket, usb_id="0403:6001", product="FT232R USB UART", serial="", driver="ftdi_sio", latency_ms=16, mode=0o660,
             udev=()):
        """An adapter in a socket of the hub ("2.1"); returns its device."""
        tty, number = f"ttyUSB{self.count}", f"188:{self.count}"
        self.count += 1
        usb = self.root / f"sys/devices/pci0000:00/0000:00:14.0/usb1/1-{socket}"
        port = usb / f"1-{socket}:1.0" / tty
        (port / "tty" / tty).mkdir(parents=True)
        vendor, model = usb_id.split(":")
        for name, text in (("idVendor", vendor), ("idProduct", model), ("product", product), ("serial", serial)):
            if text:
                (usb / name).write_text(text + "\n")
        if latency_ms:
            (port / "latency_timer").write_text(f"{latency_ms}\n")
        (port / "tty" / tty / "dev").write_text(number + "\n")
        (self.root / "sys/bus/usb/drivers" / driver).mkdir(exist_ok=True)
        link(port / "driver", self.root / "sys/bus/usb/drivers" / driver)
        link(port / "tty" / tty / "device", port)
        link(self.root / "sys/class/tty" / tty, port / "tty" / tty)
        device = self.root / "dev" / tty
        device.touch()
        device.chmod(mode)
        link(self.root / f"dev/serial/by-path/pci-0000:00:14.0-usb-0:{socket}:1.0-port0", device)
        by_id = f"usb-{product}_{serial}-if00-port0".replace(" ", "_")
        by_id_link = self.root / "dev/serial/by-id" / by_id
        by_id_link.unlink(missing_ok=True)  # as udev: the last one has it
        link(by_id_link, device)
        lines = [f"S:serial/by-id/{by_id}", *udev]
        (self.root / "run/udev/data" / f"c{number}").write_text("\n".join(lines) + "\n")
        return f"/dev/{tty}"

    def start(self, program, pid):
        (self.root / "proc" / str(pid)).mkdir()
        (self.root / "proc" / str(pid) / "comm").write_text(program[:15] + "\n")

    def install(self, program):
        (self.root / "usr/bin" / program).touch()


def link(name, target):
    os.symlink(os.path.relpath(target, name.parent), name)
