#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Files of saved states with one wild field -> `defoe -loadvm` on ref and fast: either refused with the sentence on both, or the
same guest hash on both. The guest accesses ports at random; the fields come from build/tests/fuzz/fields."""
import gzip
import os
import subprocess
import sys

OUT = "build/tests/fuzz/file"
STATE = OUT + "/state"
DISK = ["-snapshot", "-hda", OUT + "/disk"]
SECONDS = 30
SAVED, TICKS = 3000000, 20000
DAMAGED = f"defoe: the saved state '{STATE}.wild' cannot be used: it is damaged, truncated or of another machine"


def defoe(engine, *options):
    command = ["build/defoe", "-engine", engine, "-nographic", "-quiet", "-m", "4M", *DISK, *options]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return None, f"no end in {SECONDS} s"
    return done.returncode, done.stderr.decode().strip()


def go_on(engine):
    """What the run from the wild state came to: the sentence, or the hash; None: neither."""
    stats = f"{OUT}/{engine}/stats.txt"
    if os.path.exists(stats):
        os.remove(stats)
    status, said = defoe(engine, "-loadvm", STATE + ".wild", "-stop-at", f"i:{SAVED + TICKS}", "-outdir", f"{OUT}/{engine}")
    if status == 2 and said == DAMAGED:
        return "refused"
    if status in (0, 4) and os.path.exists(stats):
        return next(line.split()[1] for line in open(stats) if line.startswith("sim.guest_hash"))
    print(f"     {engine}: status {status}: {said}")
    return None


def main():
    os.makedirs(OUT, exist_ok=True)
    with open(OUT + "/disk", "wb") as f:
        f.write(bytes(i * i % 251 for i in range(1 << 18)))
    status, said = defoe("ref", "-bios", "build/tests/fuzz/ports.bin", "-stop-at", f"i:{SAVED}", "-save", STATE)
    if status:
        sys.exit(f"no state to begin with: {said}")
    sound = gzip.open(STATE).read()
    first = sound.index(b"PARAMS\0\0")
    bad, refused, taken = 0, 0, 0
    for line in subprocess.run(["build/tests/fuzz/fields"], check=True, capture_output=True, text=True).stdout.splitlines():
        name, at, width, value = line.split()
        wild = bytearray(sound)
        at = first + int(at)
        wild[at:at + int(width)] = (int(value) & (1 << 8 * int(width)) - 1).to_bytes(int(width), "little")
        with gzip.open(STATE + ".wild", "wb", compresslevel=1) as f:
            f.write(wild)
        ref, fast = go_on("ref"), go_on("fast")
        refused += ref == "refused"
        taken += ref != "refused"
        beyond = "rom_offset" in name and ref != "refused"  # no ROM lies there, whatever both make of it
        if ref is None or ref != fast or beyond:
            bad += 1
            print(f"FAIL {name} = {int(value):#x}: ref {ref}, fast {fast}")
    print(f"{refused} fields refused, {taken} taken alike")
    sys.exit(bad > 0 or not refused or not taken)


main()
