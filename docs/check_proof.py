#!/usr/bin/env python3
"""Checks a proof that `gangreport prove` wrote, with nothing of gangflash: this file, Python 3.8 and OpenSSL 3.

    check_proof.py PROOF [--key PUBLIC.pem] [--leaf]

PROOF is a C2SP tlog-proof (c2sp.org/tlog-proof). Its extra data are the signer's key in the form of signed notes, a
line feed, and the leaf: the text of everything the station recorded about the attempt (docs/evidence.md). Three steps:
  1. SHA-256 of the leaf, and with the path of sibling hashes the root of the tree (RFC 6962, section 2.1);
  2. is that the root in the checkpoint (c2sp.org/tlog-checkpoint)?
  3. did the key sign that checkpoint (c2sp.org/signed-note, Ed25519)?
--key names the station's public key as you know it from elsewhere; without it anybody's key will do, which is said.
Exit 0: proved. 1: not proved. 2: a file cannot be read, or openssl cannot be asked.
"""
import argparse
import base64
import hashlib
import pathlib
import re
import subprocess
import sys
import tempfile

FORM = re.compile(r"""c2sp\.org/tlog-proof@v1\nextra (?P<extra>\S+)\nindex (?P<index>0|[1-9][0-9]{0,18})
(?P<path>(?:\S+\n)*)
(?P<signed>(?P<origin>\S+)\n(?P<size>0|[1-9][0-9]{0,18})\n(?P<root>\S+)\n)
(?P<signatures>(?:\u2014 \S+ \S+\n)+)""")
ED25519 = b"\x01"  # signature type of signed notes
ED25519_DER = bytes.fromhex("302a300506032b6570032100")  # RFC 8410: what stands before the 32 bytes of a public key
FACTS = (("attempt", "attempt_start.attempt"), ("started", "attempt_start.started"), ("ended", "attempt_end.ended"),
         ("station", "run.station"), ("slot", "attempt_start.slot"), ("lot", "run.lot"), ("UID", "identified.uid"),
         ("operation", "run.operation"), ("outcome", "attempt_end.outcome"), ("failure", "attempt_end.failure_code"),
         ("verified by", "attempt_end.verify"), ("recipe", "recipe.name"), ("revision", "recipe.revision"),
         ("recipe SHA-256", "recipe.sha256"), ("image SHA-256", "plan.image_sha256"))


class NotProved(Exception):
    pass


def require(condition, reason):
    if not condition:
        raise NotProved(reason)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def decode(text, size=None):
    """Base64 in its one canonical spelling, so that no character of a proof can change unnoticed."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        data = b""
    require(data and base64.b64encode(data).decode() == text and size in (None, len(data)), f"not base64: {text[:40]}")
    return data


def root_of(leaf, index, size, path):
    """The root that leaf and path lead to: RFC 9162, section 2.1.3.2, which spells it out for the tree of RFC 6962."""
    require(index < size, "the index is outside the tree")
    node, last, value = index, size - 1, sha256(b"\x00", leaf)
    for sibling in path:
        require(last > 0, "the path is too long")
        if node & 1 or node == last:
            value = sha256(b"\x01", sibling, value)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            value = sha256(b"\x01", value, sibling)
        node, last = node >> 1, last >> 1
    require(last == 0, "the path is too short")
    return value


def pem(key):
    return f"-----BEGIN PUBLIC KEY-----\n{base64.b64encode(ED25519_DER + key).decode()}\n-----END PUBLIC KEY-----\n"


def openssl_agrees(key, message, signature):
    with tempfile.TemporaryDirectory() as folder:
        for name, content in (("key", pem(key).encode()), ("message", message), ("signature", signature)):
            (pathlib.Path(folder) / name).write_bytes(content)
        command = "openssl pkeyutl -verify -pubin -inkey key -rawin -in message -sigfile signature".split()
        answer = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if "Signature Verif" not in answer.stdout + answer.stderr:
        raise OSError(f"openssl does not say whether the signature is right: {answer.stderr}")
    return answer.returncode == 0


def check(text, pinned=None):
    """Everything. Returns the leaf, its index, the size of the tree and the name and bytes of the key."""
    proof = FORM.fullmatch(text)
    require(proof, "this is not a complete proof")
    index, size = int(proof["index"]), int(proof["size"])
    verifier, _, leaf = decode(proof["extra"]).decode().partition("\n")
    name, mark, encoded = verifier.split("+", 2)  # NAME+HASH+BASE64
    key = decode(encoded, 33)
    key_hash = sha256(name.encode(), b"\n", key)[:4]
    require(name == proof["origin"] and key[:1] == ED25519 and mark == key_hash.hex(), "the key in the proof is not right")
    require(pinned is None or pem(key[1:]).split() == pinned.split(), "signed by another key than the one that was given")

    path = [decode(line, 32) for line in proof["path"].split()]
    require(root_of(leaf.encode(), index, size, path) == decode(proof["root"], 32),
            "leaf and path do not lead to the root of the checkpoint: one of them was changed")
    require(leaf.startswith(f"gangflash trace leaf\n index={index}\n"), "the leaf belongs to another place in the tree")
    signatures = [line.split(" ")[1:] for line in proof["signatures"].split("\n")[:-1]]
    own = [decode(signature)[4:] for signer, signature in signatures if signer == name and decode(signature)[:4] == key_hash]
    require(own and openssl_agrees(key[1:], proof["signed"].encode(), own[0]), "the signature of the checkpoint is not right")
    return leaf, index, size, verifier


def show(leaf):
    """What a person asks first. A leaf is a line per row, the name of its table, then a line per column."""
    values, table = {}, ""
    for line in leaf.split("\n"):
        table = table if line.startswith(" ") else line
        column, _, value = line[1:].partition("=")
        values[f"{table}.{column}"] = "".join(c if c.isprintable() else "?" for c in value)
    for label, column in FACTS:
        print(f"  {label:15}{values.get(column, '-')}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("proof")
    parser.add_argument("--key", help="the station's public key (PEM)")
    parser.add_argument("--leaf", action="store_true", help="print the whole leaf too")
    options = parser.parse_args()
    try:
        pinned = pathlib.Path(options.key).read_text() if options.key else None
        leaf, index, size, key = check(pathlib.Path(options.proof).read_bytes().decode(), pinned)
    except (NotProved, ValueError) as problem:
        print(f"NOT proved: {problem}")
        return 1
    except OSError as problem:
        print(f"cannot check: {problem}", file=sys.stderr)
        return 2
    print(f"Proved: leaf {index} of the first {size} leaves of the log {key.split('+')[0]} says:")
    show(leaf)
    print(f"Signed by the key {key},\nwhich " + ("is the one that was given." if pinned else
          "came with the proof itself: compare it with the station's, known from elsewhere, or give that with --key."))
    print("So the station recorded this before it signed, and nobody changed it since. Whether it was true is another matter.")
    print(leaf if options.leaf else "", end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
