#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Whatever a guest does, the host's wish to stop is heard: busy-WAY.bin on each engine, SIGTERM in the middle.
#   tests/prog/heard.py "OPTIONS"...
# Judged by what sim/README.md promises: the run ends in order (status 0; `rtl` gives up after the cycles named there with 6), `ref` and
# `fast` within half a second of processor time, the end itself included.
import os, select, signal, subprocess, sys, threading, time

OUT = "build/tests/prog"
WAYS = {1: "DMA of 16 MB", 2: "code that changes", 3: "interrupts for ever", 4: "INVLPG and TLB flushes", 5: "triple faults", 6: "TLB misses",
        7: "fw_cfg byte by byte", 8: "sectors", 9: "jumps everywhere"}
LIMIT = 0.5


def processor_seconds(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def check(way, options):
    run = subprocess.Popen(["build/defoe", "-m", "16M", "-nographic", "-quiet", "-bios", f"{OUT}/busy-{way}.bin", "-snapshot", "-hda",
                            f"{OUT}/heard.img", *options.split()], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    said = select.select([run.stdout], [], [], 60)[0] and os.read(run.stdout.fileno(), 100)
    # far into it: fast and ref have then run their longest chunk
    for _ in range(600):
        if not said or processor_seconds(run.pid) > 1.5:
            break
        time.sleep(0.05)
    before = processor_seconds(run.pid)
    run.send_signal(signal.SIGTERM)
    end = threading.Timer(40, run.kill)
    end.start()
    _, status, used = os.wait4(run.pid, 0)
    end.cancel()
    took = used.ru_utime + used.ru_stime - before
    ok = said and said.startswith(b"busy") and status == 0 and (took <= LIMIT or "rtl" in options)
    print("ok" if ok else "FAIL", f"{options}, {WAYS[way]}: status {os.waitstatus_to_exitcode(status)}, heard and ended within {took:.2f} s",
          "" if ok else run.stderr.read()[-300:])
    return ok


open(OUT + "/heard.img", "wb").write(bytes(1 << 20))
sys.exit(0 if all(check(way, options) for options in sys.argv[1:] for way in WAYS) else 1)
