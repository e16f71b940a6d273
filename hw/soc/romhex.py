# SPDX-License-Identifier: Apache-2.0
"""romhex.py in.bin out.hex: little-endian words for $readmemh, zero-padded to the boot ROM's 8 KB."""
import struct
import sys

ROM_BYTES = 8192


def main():
    data = open(sys.argv[1], "rb").read()
    if len(data) > ROM_BYTES:
        sys.exit(f"romhex: {sys.argv[1]} has {len(data)} bytes; the boot ROM has {ROM_BYTES}")
    words = struct.unpack(f"<{ROM_BYTES // 4}I", data.ljust(ROM_BYTES, b"\0"))
    with open(sys.argv[2], "w") as out:
        out.writelines(f"{w:08x}\n" for w in words)


main()
