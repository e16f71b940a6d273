#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the suite's programs said (run.sh) on the host, on QEMU and on one machine of ours -> a verdict, status 0 if all is right.
    judge.py programs.list kept/expect host.txt qemu.txt OURS.txt [NAME...]
Every line must be the host processor's, and the package's own expectation where there is one. Where the manual leaves the result open the processors differ: such lines (UNDEFINED) must be
QEMU's instead. Judged are the programs that the list gives to every day's judges, or those that are named; one that has not run is a failure."""
import os
import re
import sys

# program, line, reason
UNDEFINED = [
    ("test-i386", r"sh[lr]dw .* C=000000(1[1-9a-f]) ", "SHLD, SHRD r/m16 by 17 to 31: SDM vol. 2, 'the result is undefined'; AMD and Intel differ"),
]
SHOWN = 8


def sections(path):
    """name -> (lines, exit status)"""
    found, name = {}, None
    for line in open(path, errors="replace").read().split("\n"):
        if line.startswith("@@ begin "):
            name, lines = line.split()[2], []
        elif line.startswith("@@ end ") and name:
            found[name], name = (lines, line.split()[3]), None
        elif name:
            lines.append(line)
    return found


def undefined(name, line):
    return any(name == program and re.match(pattern, line) for program, pattern, _ in UNDEFINED)


def differences(name, host, qemu, ours):
    """Lines that are wrong, and how many were QEMU's to judge"""
    wrong, open_lines = [], 0
    for at in range(max(len(host[0]), len(ours[0]))):
        want = host[0][at] if at < len(host[0]) else "(nothing)"
        if undefined(name, want):
            open_lines += 1
            want = qemu[0][at] if at < len(qemu[0]) else "(nothing)"
        got = ours[0][at] if at < len(ours[0]) else "(nothing)"
        if got != want:
            wrong.append(f"  line {at + 1}\n    wants {want}\n    is    {got}")
    if host[1] != ours[1]:
        wrong.append(f"  ends with status {ours[1]}, wants {host[1]}")
    return wrong, open_lines


def expected(name, ours):
    """What the package itself expects the program to say"""
    path = f"{sys.argv[2]}/{name}"
    if os.path.exists(path) and open(path).read().split("\n")[:-1] != ours[0]:
        return ["  not what the package's own .stdout.exp says"]
    return []


def judge(name, want, host, qemu, ours):
    wrong, open_lines = differences(name, host, qemu, ours)
    wrong += expected(name, ours)
    if want.startswith("ok="):
        good = sum(line.endswith(" ... ok") for line in ours[0])
        if good != int(want[3:]) or good != len([line for line in ours[0] if line]):
            wrong.append(f"  {good} ok of {want[3:]}, in {len(ours[0])} lines")
    lines = len([line for line in ours[0] if line])
    if wrong:
        print(f"{name}: {len(wrong)} differences")
        print("\n".join(wrong[:SHOWN]))
    return lines, open_lines, len(wrong)


def main():
    listed = [line.split("#")[0].split() for line in open(sys.argv[1])]
    host, qemu, ours = map(sections, sys.argv[3:6])
    programs = lines = open_lines = wrong = 0
    for name, _, want in filter(None, listed):
        if name not in sys.argv[6:] if sys.argv[6:] else want in ("long", "qemu"):
            continue
        wanted = qemu if want == "qemu" else host
        if name not in wanted or name not in ours:
            print(f"{name}: not run on the judge's side or on ours")
            wrong += 1
            continue
        more = judge(name, want, wanted[name], qemu.get(name, ([], "")), ours[name])
        programs, lines, open_lines, wrong = programs + 1, lines + more[0], open_lines + more[1], wrong + more[2]
        if want.startswith("ok="):
            print(f"{name}: {more[0]} lines, {want[3:]} ok wanted, {more[2]} differences")
    print(f"{programs} programs, {lines} lines, {open_lines} of them undefined and judged by QEMU, {wrong} differences")
    return 1 if wrong or not programs else 0


sys.exit(main())
