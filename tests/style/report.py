#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tracked sources -> what exceeds the sizes of the style page; exit status 1 when a cap is exceeded without a listed reason."""
import re
import statistics
import subprocess
import sys

CAPS = {"c_function": 60, "c_switch": 120, "c_file": 800, "sv_file": 500, "sv_ports": 40}
SV_PORTS_AIM = 20
# exempt from the cap on ports: they hold instances and nets, and their ports are pins or pass through
WIRING = {"core_top", "soc_top", "rtl_top", "ulx3s_top"}
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


def modules(text):
    """Yields (name, number of ports) of a SystemVerilog file's modules; a packed struct is one port."""
    text = re.sub(r"//.*|/\*.*?\*/", "", text)
    for name, ports in re.findall(r"\bmodule\s+(\w+)\s*(?:#\s*\((?:[^()]|\([^()]*\))*\))?\s*\((.*?)\)\s*;", text, re.S):
        yield name, sum(bool(p.strip()) for p in re.sub(r"\[[^\]]*\]", "", ports).split(","))


def main():
    excused = {}
    try:
        for line in open(REASONS):
            if line.strip() and not line.startswith("#"):
                key, _, why = line.partition(":")
                excused[key.strip()] = why.strip()
    except FileNotFoundError:
        pass
    lengths, over, ports = [], [], []
    for path in tracked():
        if not re.search(r"\.(c|cpp|h|sv)$", path):
            continue
        lines = open(path, errors="replace").read().split("\n")
        if not any("SPDX-License-Identifier" in l for l in lines[:3]):
            over.append((path, "no SPDX head"))
        cap = CAPS["sv_file"] if path.endswith(".sv") else CAPS["c_file"]
        if len(lines) > cap:
            over.append((path, f"{len(lines)} lines, cap {cap}"))
        if path.endswith(".sv"):
            ports += [(n, f"{path}:{name}") for name, n in modules("\n".join(lines)) if name not in WIRING]
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
    if ports:
        over += [(key, f"{n} ports, cap {CAPS['sv_ports']}") for n, key in ports if n > CAPS["sv_ports"]]
        print(f"SystemVerilog modules but {', '.join(sorted(WIRING))} (wiring): {len(ports)}, median "
              f"{statistics.median(n for n, _ in ports):.0f} ports; above the aim of {SV_PORTS_AIM}: "
              + ", ".join(f"{key.split(':')[1]} {n}" for n, key in sorted(ports, reverse=True) if n > SV_PORTS_AIM))
    bad = 0
    for key, what in over:
        why = excused.get(key)
        bad += why is None
        print(f"{key}: {what}" + (f" (reason: {why})" if why else ""))
    print(f"style: {bad} over a cap without a reason, {len(over) - bad} with one")
    return bad > 0


sys.exit(main())
