#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The ROM `devices` in QEMU and on our engines, each started with ordinary options -> every line of ours is QEMU's, or the one that the
data sheet asks for where devices/sheet.txt says so and why. QEMU counts instructions, so that its time does not hang on the host's
load. usage: devices.py OPTIONS..."""
import subprocess
import sys

OUT = "build/tests/rom/devices"
QEMU = ["qemu-system-i386", "-accel", "tcg", "-icount", "shift=3,sleep=off", "-cpu", "486", "-m", "16M", "-display", "none", "-nodefaults", "-no-reboot", "-vga", "std",
        "-serial", "null", "-device", "isa-debug-exit,iobase=0xf4", "-chardev", "file,id=e9,path=" + OUT + ".qemu",
        "-device", "isa-debugcon,iobase=0xe9,chardev=e9", "-drive", f"file={OUT}.img,format=raw,if=ide,snapshot=on"]


def run(command, seconds):
    done = subprocess.run([*command, "-bios", OUT + ".bin"], stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds)
    if done.returncode != 33:
        sys.exit(f"{command[0]} {command[1:3]}: status {done.returncode}: {done.stderr.decode()[-300:]}")
    return done.stdout.decode().splitlines()


def sheet():
    """Line of QEMU -> line of the data sheet."""
    table = {}
    for line in open("tests/rom/devices/sheet.txt"):
        if line.strip() and line[0] != "#":
            name, theirs, ours = line.split(":")[0].split()
            table[f"{name} {theirs}"] = f"{name} {ours}"
    return table


def main():
    with open(OUT + ".img", "wb") as f:
        for lba in range(32768):
            f.write(lba.to_bytes(2, "little") + bytes(510))
    run(QEMU, 60)
    theirs = open(OUT + ".qemu").read().splitlines()
    excused, used, bad = sheet(), set(), 0
    used = {line for line in theirs if line in excused}
    want = [excused.get(line, line) for line in theirs]
    for line in set(excused) - used:
        bad = 1
        print(f"FAIL sheet.txt excuses '{line}', which QEMU does not say")
    for options in sys.argv[1:]:
        ours = run(["build/defoe", *options.split(), "-quiet", "-m", "16M", "-snapshot", "-hda", OUT + ".img"], 300)
        differ = [f"  {a}, not {b}" for a, b in zip(ours, want) if a != b]
        if len(ours) != len(want):
            differ.append(f"  {len(ours)} lines, not {len(want)}")
        print(f"{'FAIL' if differ else 'ok'} {options}: {len(ours)} checks, {len(used)} of them by the data sheet", *differ, sep="\n")
        bad |= bool(differ)
    sys.exit(bad)


main()
