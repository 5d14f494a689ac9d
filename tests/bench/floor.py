"""The least time a job can take on one board: the leanest stop-and-wait session of AN3155, and nothing but byte times and the
chip's typical times. The figures are typed from AN3155 and the datasheets, not taken from the programs they judge."""
import dataclasses

SYNC = 1 + 1  # 7F, ACK
GET = 2 + 1 + 1 + 12 + 1  # command, ACK, count, version and eleven commands, ACK
GET_ID = 2 + 1 + 1 + 2 + 1
MASS_ERASE = {"erase": 2 + 1 + 2 + 1, "extended erase": 2 + 1 + 3 + 1}
BLOCK = 256
WRITE = 2 + 1 + 5 + 1 + 1 + 256 + 1 + 1  # command, ACK, address, ACK, count, data, checksum, ACK: 268
READ = 2 + 1 + 5 + 1 + 2 + 1 + 256  # 268 too


@dataclasses.dataclass(frozen=True)
class Chip:
    """Typical times of one part. Seconds; `sectors` are (bytes, seconds to erase) in address order."""
    name: str
    erase: str
    mass_erase: float
    program_block: float  # of 256 bytes
    sectors: tuple
    bits: int = 11  # start, eight data, parity, stop


F103 = Chip("STM32F103xB", "erase", 0.030, 128 * 52.5e-6, ((1024, 0.030),) * 128)
G031 = Chip("STM32G031x8", "extended erase", 0.022, 32 * 85e-6, ((2048, 0.022),) * 32)
# At 2.7 to 3.6 V: 32 bits at a time.
F411 = Chip("STM32F411xE", "extended erase", 4.0, 64 * 16e-6,
            ((16384, 0.25),) * 4 + ((65536, 0.55),) + ((131072, 1.0),) * 3)


@dataclasses.dataclass(frozen=True)
class Floor:
    """Seconds."""
    enter: float
    erase: float
    write: float
    program: float
    read: float
    arithmetic: str  # in words

    @property
    def total(self):
        return self.enter + self.erase + self.write + self.program + self.read

    @property
    def chip(self):
        """What the part takes, whatever is said on the line; but for the few bytes of the erase command."""
        return self.erase + self.program


def sectors_of(chip, image):
    """Seconds to erase the sectors that the image covers from the start of flash; and how many."""
    address, seconds, count = 0, 0.0, 0
    for size, time in chip.sectors:
        if address < len(image):
            seconds, count = seconds + time, count + 1
        address += size
    return seconds, count


def floor(chip, image, baud, read_erased=True):
    """Blocks of erased bytes need not be written; they are read when they belong to the image, as in a .bin."""
    byte = chip.bits / baud
    blocks = [image[i:i + BLOCK] for i in range(0, len(image), BLOCK)]
    written = len([b for b in blocks if b.strip(b"\xff")])
    read = len(blocks) if read_erased else written
    seconds, count = sectors_of(chip, image)
    by_sectors = seconds + (2 + 1 + 2 + 2 * count + 1 + 1) * byte
    by_mass = chip.mass_erase + MASS_ERASE[chip.erase] * byte
    enter, erase = SYNC + GET + GET_ID, min(by_sectors, by_mass)
    result = Floor(enter * byte, erase, written * WRITE * byte, written * chip.program_block, read * READ * byte, "")
    how = "mass erase" if by_mass < by_sectors else f"{count} sectors"
    words = (f"{chip.bits} bits / {baud} baud = {byte * 1e6:.1f} us a byte; enter {enter} bytes = {result.enter:.4f} s; "
             f"erase ({how}) {erase:.3f} s; write {written} x {WRITE} bytes = {result.write:.3f} s; "
             f"program {written} x {chip.program_block * 1e3:.2f} ms = {result.program:.3f} s; "
             f"read {read} x {READ} bytes = {result.read:.3f} s; sum {result.total:.3f} s")
    return dataclasses.replace(result, arithmetic=words)
