"""The ledger of a generated trace: leaves, tree and signed checkpoints by the rules of docs/evidence.md and RFC 6962.

None of the programmer's code is in it, so a generated file that `gangreport verify` finds as written has its rules
checked by a second hand.
"""
import base64
import ctypes
import functools
import hashlib

LEAVES_PER_FRONTIER = 4096
ED25519 = b"\x01"  # signature type of a signed note


def sha256(*pieces):
    return hashlib.sha256(b"".join(pieces)).digest()


@functools.lru_cache(maxsize=None)
def form(table, columns, is_there):
    return f"{table}\n" + "".join(f" {column}=%s\n" for column, there in zip(columns, is_there) if there)


def row(table, columns, values):
    """One row in a leaf; NULL leaves its line out. Values have neither line feeds nor backslashes here, and are no blobs."""
    is_there = tuple([value is not None for value in values])
    return form(table, columns, is_there) % tuple([value for value in values if value is not None])


def blob(content):
    """As it stands in a leaf."""
    return "sha256:" + sha256(content).hex()


class Parts:
    """The texts of some parts of a leaf, one per table, with the first two bytes of each one's hash."""

    def __init__(self, *texts):
        encoded = [text.encode() for text in texts]
        self.text = b"".join(encoded)
        self.hints = b"".join(sha256(text)[:2] for text in encoded)


class Tree:
    """Roots of the full subtrees, largest first."""

    def __init__(self):
        self.size, self.roots = 0, []

    def append(self, leaf):
        bits = self.size
        while bits & 1:
            leaf = sha256(b"\x01", self.roots.pop(), leaf)
            bits >>= 1
        self.roots.append(leaf)
        self.size += 1

    def root(self):
        *others, root = self.roots
        for left in reversed(others):
            root = sha256(b"\x01", left, root)
        return root


class Key:
    """Ed25519 of libsodium, which the programmer needs anyway: the openssl command signs 200 notes per second, not 40,000."""

    def __init__(self, seed):
        self.sodium = ctypes.CDLL("libsodium.so.23")
        assert self.sodium.sodium_init() >= 0
        public, self.secret = ctypes.create_string_buffer(32), ctypes.create_string_buffer(64)
        self.sodium.crypto_sign_ed25519_seed_keypair(public, self.secret, sha256(seed.encode()))
        self.public = public.raw

    def sign(self, text):
        signature = ctypes.create_string_buffer(64)
        self.sodium.crypto_sign_ed25519_detached(signature, None, text, ctypes.c_ulonglong(len(text)), self.secret)
        return signature.raw


class Ledger:
    """Makes rows of the tables ledger and checkpoint; they wait in `rows` until somebody writes them."""

    def __init__(self, rows, origin, key):
        self.rows, self.origin, self.key = rows, origin, key
        self.tree, self.frontier_stored = Tree(), 0
        self.key_hash = sha256(origin.encode(), b"\n", ED25519, key.public)[:4]

    def append(self, kind, ref, own, run=None):
        seq, text, hints = self.tree.size, own.text, own.hints
        if run is not None:
            text, hints = text + run.text, hints + run.hints
        leaf = sha256(b"\x00", f"gangflash trace leaf\n index={seq}\n kind={kind}\n".encode(), text)
        self.rows["ledger"].append((seq, kind, ref, leaf, hints))
        self.tree.append(leaf)

    def checkpoint(self, at):
        root = self.tree.root()
        text = f"{self.origin}\n{self.tree.size}\n{base64.b64encode(root).decode()}\n"
        signature = base64.b64encode(self.key_hash + self.key.sign(text.encode())).decode()
        frontier = None
        if self.tree.size >= self.frontier_stored + LEAVES_PER_FRONTIER:
            frontier, self.frontier_stored = b"".join(self.tree.roots), self.tree.size
        self.rows["checkpoint"].append((self.tree.size, root, at, f"{text}\n\u2014 {self.origin} {signature}\n", frontier))
