"""What a rack is benchmarked with: images, recipes, and the jobs made of them."""
import dataclasses
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from floor import F103, F411, G031, Chip, Floor, floor  # noqa: E402

KIB, MIB = 1 << 10, 1 << 20
SECTOR = 16 * KIB


def random_image(size):
    return random.Random(size).randbytes(size)


def with_gaps(size):
    """40 % erased, in runs of 4 KiB, as linkers leave them between sections and at the ends of sectors."""
    source = random.Random(size + 1)
    pieces = [bytes([0xFF]) * 4096 if i % 5 in (1, 3) else source.randbytes(4096) for i in range(size // 4096)]
    return b"".join(pieces)


def with_one_sector_changed(image):
    """Without gaps in that sector: there is more to write than before."""
    return image[:SECTOR] + random_image(SECTOR) + image[2 * SECTOR:]


def intel_hex(image, base=0x08000000):
    """Without the erased runs."""
    def record(kind, address, data):
        body = bytes([len(data)]) + address.to_bytes(2, "big") + bytes([kind]) + data
        return ":" + (body + bytes([-sum(body) & 0xFF])).hex().upper()
    lines, upper = [], None
    for at in range(0, len(image), 32):
        data = image[at:at + 32]
        if not data.strip(b"\xff"):
            continue
        if (base + at) >> 16 != upper:
            upper = (base + at) >> 16
            lines.append(record(4, 0, upper.to_bytes(2, "big")))
        lines.append(record(0, (base + at) & 0xFFFF, data))
    return "\n".join([*lines, ":00000001FF", ""])


@dataclasses.dataclass(frozen=True)
class Job:
    name: str
    chip: Chip
    image: bytes
    baud: int
    recipe: str = "erase: fastest\n"
    form: str = "bin"
    latency: int = 0  # ms
    pacing: str = "on"

    def files(self, folder):
        """Image and recipe, written into the folder."""
        image = folder / f"image.{self.form}"
        image.write_bytes(self.image if self.form == "bin" else intel_hex(self.image).encode())
        address = "\n    address: 0x08000000" if self.form == "bin" else ""
        recipe = folder / "bench.yaml"
        recipe.write_text(f"recipe: bench\nrevision: 1\nchip: {self.chip.name}\nimages:\n  - file: {image.name}{address}\n"
                          f"baud: [{self.baud}]\n{self.recipe}")
        return image, recipe

    @property
    def floor(self) -> Floor:
        return floor(self.chip, self.image, self.baud, read_erased=self.form == "bin")

    def but(self, **changes):
        return dataclasses.replace(self, **changes)


AT_3V3 = "supply_voltage: 3.3\nerase: fastest\n"

#: What is measured with 1 to 512 boards. From .hex, so that gaps are gaps for both programs.
SCALED = {
    "f103": Job("F103 64 KiB random", F103, random_image(64 * KIB), 115200),
    "f103-gaps": Job("F103 64 KiB 40% gaps", F103, with_gaps(64 * KIB), 115200, form="hex"),
    "g031": Job("G031 64 KiB random", G031, random_image(64 * KIB), 921600),
    "g031-gaps": Job("G031 64 KiB 40% gaps", G031, with_gaps(64 * KIB), 921600, form="hex"),
    "f411": Job("F411 512 KiB random", F411, random_image(512 * KIB), 115200, AT_3V3),
    "f411-gaps": Job("F411 512 KiB 40% gaps", F411, with_gaps(512 * KIB), 115200, AT_3V3, form="hex"),
}
