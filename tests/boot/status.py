#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# The status line, seen as a person sees it: defoe between two terminals.    tests/boot/status.py ENGINE...
# With stderr on a terminal of its own the line comes by itself within 5 s; with one terminal for all only after Ctrl-A S. Judged by
# sim/README.md: which fields it has, how often it comes; and ticks and cycles never go back (at the prompt they stand still).
import os, pty, re, select, subprocess, sys, time

LINE = re.compile(rb"defoe: (\w+), EIP [0-9a-f]{8}, ([0-9.]+) M ticks, (?:([0-9.]+) M cycles, \d+ kHz, )?[0-9.]+ MIPS"
                  rb"(?:; time:[^;]*translations \d+ %, idle \d+ %)?; last device: (serial line|disk|port|debug|input|none)")


# What comes out of `fd`; a terminal that nobody reads would hold up the run, so the others are read too.
def collect(fds, fd, seconds, enough):
    text, end = b"", time.time() + seconds
    while time.time() < end and not enough(text):
        for ready in select.select(fds, [], [], 0.2)[0]:
            text += os.read(ready, 65536) if ready == fd else os.read(ready, 65536)[:0]
    return text


def start(engine, own):
    main, main_end = pty.openpty()
    side, side_end = pty.openpty() if own else (main, main_end)
    run = subprocess.Popen(["build/defoe", "-engine", engine, "-nographic", "-m", "64M", "-bios", "build/guest/bios.bin", "-snapshot",
                            "-hda", "build/guest/disk.img"], stdin=main_end, stdout=main_end, stderr=side_end)
    return run, main, side


def stop(run, main, side):
    os.write(main, b"\x01x")
    collect({main, side}, main, 20, lambda t: run.poll() is not None)
    run.kill()
    return run.wait() == 0


def check(engine):
    run, main, side = start(engine, True)
    found = [LINE.search(collect({main, side}, side, 5, LINE.search)) for _ in range(3)]
    ok = stop(run, main, side) and all(found)
    ticks, cycles = ([float(f[n] or 0) for f in found if f] for n in (2, 3))
    ok = ok and 0 < ticks[0] and ticks == sorted(ticks) and cycles == sorted(cycles) and (cycles[0] > 0) == (engine != "ref")
    run, main, _ = start(engine, False)
    before = collect({main}, main, 6, lambda t: False)
    os.write(main, b"\x01s")
    after = collect({main}, main, 20, LINE.search)
    ended = stop(run, main, main)
    ok &= not LINE.search(before) and bool(LINE.search(after)) and ended
    print("ok" if ok else "FAIL", "status line on", engine, ": " + found[-1][0].decode() if found[-1] else "")
    return ok


sys.exit(0 if all([check(e) for e in sys.argv[1:]]) else 1)
