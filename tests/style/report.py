#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tracked sources -> what exceeds the sizes of the style page; exit status 1 when a cap is exceeded without a listed reason."""
import re
import statistics
import subprocess
import sys

CAPS = {"c_function": 60, "c_switch": 120, "c_file": 800, "sv_file": 500}
REASONS = "tests/style/reasons.txt"


def tracked():
    return subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True).stdout.split()


def functions(lines):
    """Yields (name, first line, length, is one flat switch) of the functions that start in column 0."""
    start = name = None
    for i, line in enumerate(lines):
        if line.startswith("{") and start is None:
            head = " ".join(lines[max(0, i - 3):i])
            found = re.findall(r"(\w+)\(", head)
            start, name = i, found[-1] if found else "?"
        elif line.startswith("}") and start is not None:
            body = lines[start:i]
            yield name, start + 1, i - start - 1, sum(l.startswith("\tcase ") for l in body) > 8
            start = None


def main():
    excused = {}
    try:
        for line in open(REASONS):
            if line.strip() and not line.startswith("#"):
                key, _, why = line.partition(":")
                excused[key.strip()] = why.strip()
    except FileNotFoundError:
        pass
    lengths, over = [], []
    for path in tracked():
        if not re.search(r"\.(c|cpp|h|sv)$", path):
            continue
        lines = open(path, errors="replace").read().split("\n")
        if not any("SPDX-License-Identifier" in l for l in lines[:3]):
            over.append((path, "no SPDX head"))
        cap = CAPS["sv_file"] if path.endswith(".sv") else CAPS["c_file"]
        if len(lines) > cap:
            over.append((path, f"{len(lines)} lines, cap {cap}"))
        if path.endswith(".c"):
            for name, at, size, switch in functions(lines):
                lengths.append(size)
                cap = CAPS["c_switch"] if switch else CAPS["c_function"]
                if size > cap:
                    over.append((f"{path}:{name}", f"{size} lines, cap {cap}"))
    lengths.sort()
    if lengths:
        print(f"C functions: {len(lengths)}, median {statistics.median(lengths):.0f} lines, "
              f"99th percentile {lengths[int(len(lengths) * 0.99)]}, longest {lengths[-1]}")
    bad = 0
    for key, what in over:
        why = excused.get(key)
        bad += why is None
        print(f"{key}: {what}" + (f" (reason: {why})" if why else ""))
    print(f"style: {bad} over a cap without a reason, {len(over) - bad} with one")
    return bad > 0


sys.exit(main())
