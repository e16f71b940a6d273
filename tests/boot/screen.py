#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A boot with the VGA BIOS, as a user starts it -> what stands on the text screen at B8000 in the saved state."""
import gzip
import struct
import subprocess
import sys

STATE = "build/tests/boot/screen.state"
PAGE = 4096


def window(path):
    """Page number -> bytes, from the section GUEST of the unpacked state (sim/save.c)."""
    data = gzip.open(path).read()
    at = data.index(b"GUEST\0\0\0")
    bytes_each, records = struct.unpack_from("<IQ", data, at + 12)
    assert bytes_each == PAGE + 4
    at += 24
    return {struct.unpack_from("<I", data, at + i * bytes_each)[0]: data[at + i * bytes_each + 4:at + (i + 1) * bytes_each] for i in range(records)}


def screen(engine, ticks):
    subprocess.run(["build/defoe", "-engine", engine, "-quiet", "-m", "16M", "-bios", "build/guest/bios.bin", "-vgarom", "build/guest/vgabios.bin",
                    "-snapshot", "-hda", "build/guest/disk.img", "-stop-at", f"i:{ticks}", "-save", STATE],
                   stdin=subprocess.DEVNULL, check=True, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    text = window(STATE).get(0xb8, bytes(PAGE))[:80 * 25 * 2:2].decode("cp437")
    return [text[i:i + 80].rstrip() for i in range(0, 80 * 25, 80)]


def main():
    bad = 0
    for engine in sys.argv[2:]:
        lines = screen(engine, int(sys.argv[1]))
        for words in ("SeaBIOS (version", "Booting from Hard Disk", "SYSLINUX"):
            if not any(line.startswith(words) for line in lines):
                print(f"FAIL {engine}: no line '{words}' on the screen:", *lines, sep="\n  ")
                bad = 1
    print("the screen begins:", next(line for line in lines if line))
    sys.exit(bad)


main()
