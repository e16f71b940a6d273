#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""SystemVerilog files -> ECP5 netlist, area and depth; refuses netlists that are not what the source says (README.md).

synth.py [options] TOP OUTDIR FILE...      (run by hw/synth/build.mk)
Two Yosys runs side by side: flat (the figures that count, the netlist) and by module (the table).
Fails on: selects from struct members that do not end at bit 0, implicit declarations, latches, `check -assert`, any warning outside ALLOWED, a missing module.
Last line: LUT4 n FF n BRAM n DSP n DEPTH n [MHz n]; LUT4 counts 2 per CCU2C and 4 per TRELLIS_DPR16X4.
"""
import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
WEIGHT = {"LUT4": 1, "CCU2C": 2, "TRELLIS_DPR16X4": 4}
# pattern: why it says nothing about the design
ALLOWED = {
    r"ABC: Warning: The network is combinational": "ABC's remark on a module without flip-flops",
}


def parse_args():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("top")
    p.add_argument("out", type=pathlib.Path)
    p.add_argument("files", nargs="+")
    p.add_argument("-p", action="append", default=[], metavar="NAME=VALUE", help="parameter of the top module")
    p.add_argument("--lib", action="append", default=[], help="file with black boxes")
    p.add_argument("--blackbox", action="append", default=[], help="module without contents: ends paths")
    p.add_argument("--split", action="append", default=[], help="instance path whose share of the table is printed")
    p.add_argument("--no-table", action="store_true")
    p.add_argument("--max-lut4", type=int, help="more is an error")
    return p.parse_args()


def script(args, flat):
    out = args.out
    lines = [f"read_verilog -lib {f}" for f in args.lib]
    lines += [f"read_verilog -sv {' '.join(args.files)}"]
    for name, value in (p.split("=", 1) for p in args.p):
        lines.append(f"chparam -set {name} {value if value.isdigit() else chr(34) + value + chr(34)} {args.top}")
    if not flat:
        return lines + [f"synth_ecp5 -nowidelut -noflatten -top {args.top}", f"tee -o {out}/modules.json stat -json"]
    return lines + [
        f"synth_ecp5 -nowidelut -top {args.top} -json {out}/{args.top}.json",
        "check -assert",
        f"tee -o {out}/stat.json stat -json",
        f"write_verilog -noattr {out}/{args.top}_netlist.v",
        # depth: flip-flops, block RAM and pads end paths, a LUT RAM is a path from read address to output only
        "delete t:TRELLIS_FF t:DP16KD t:TRELLIS_IO " + " ".join(f"t:{b}" for b in args.blackbox),
        f"read_verilog -lib {HERE}/lutram_depth.v",
        f"techmap -map {HERE}/lutram_depth_map.v",
        f"tee -o {out}/depth.txt ltp -noff",
    ]


def start(args, flat):
    name = "flat" if flat else "modules"
    ys = args.out / f"{name}.ys"
    ys.write_text("\n".join(script(args, flat)) + "\n")
    log = open(args.out / f"{name}.log", "w")
    return subprocess.Popen(["yosys", "-s", str(ys)], stdout=log, stderr=subprocess.STDOUT), args.out / f"{name}.log"


def complaints(log):
    bad = []
    for line in log.read_text().splitlines():
        line = line.strip()
        if re.search(r"implicitly declared|Latch inferred", line):
            bad.append(line)
        elif re.search(r"(Warning|ERROR):", line) and not any(re.search(p, line) for p in ALLOWED):
            bad.append(line)
    return list(dict.fromkeys(bad))


def struct_slices(files):
    """Yosys 0.23 takes x.pc[11:2] of a member declared [31:2] as bits 13:4 and says nothing (found by test-netlist)."""
    text = {f: pathlib.Path(f).read_text() for f in files}
    fields = set()
    for body in re.findall(r"struct packed \{(.*?)\}", "\n".join(text.values()), re.S):
        fields |= set(re.findall(r"\[[^:\]]+:[1-9][0-9]*\]\s*(\w+)\s*;", body))
    bad = []
    for f, t in text.items():
        for n, line in enumerate(t.splitlines(), 1):
            for field in re.findall(r"\.(\w+)\[", line.split("//")[0]):
                if field in fields:
                    bad.append(f"{f}:{n}: select from struct member {field}, whose range does not end at 0: Yosys 0.23 shifts it")
    return bad


def figures(cells):
    lut = sum(cells.get(k, 0) * w for k, w in WEIGHT.items())
    return lut, cells.get("TRELLIS_FF", 0), cells.get("DP16KD", 0), cells.get("MULT18X18D", 0)


def add(total, cells):
    for k, n in cells.items():
        total[k] = total.get(k, 0) + n
    return total


def clean(name):
    """Yosys's name of a parameterised module -> the module's own name."""
    m = re.match(r"\\?\$paramod(?:\$[0-9a-f]+)?\\([^\\]+)", name)
    return m.group(1) if m else name.lstrip("\\")


def load_stat(path):
    text = path.read_text()
    text = re.sub(r"\n   \},\n.*?(?= *\"design\")", "\n   },\n", text[text.index("{"):], flags=re.S)  # a tree in text, inside the JSON
    return json.loads(text)["modules"]


def whole(modules, name, seen):
    """Primitive cells of a module and everything below it; seen: module -> number of instances."""
    total = {}
    for kind, n in modules[name]["num_cells_by_type"].items():
        if "\\" + kind in modules or kind in modules:
            sub = kind if kind in modules else "\\" + kind
            seen[sub] = seen.get(sub, 0) + n
            below = whole(modules, sub, seen)
            for _ in range(n):
                add(total, below)
        else:
            add(total, {kind: n})
    return total


def print_table(args):
    modules = load_stat(args.out / "modules.json")
    top = next(n for n in modules if clean(n) == args.top)
    seen = {}
    cells = whole(modules, top, seen)
    print(f"{'module (all of them, with what is below)':40} {'LUT4':>7} {'FF':>7} {'BRAM':>5} {'DSP':>4}")
    rows = {args.top: (1, cells)}  # all variants of a module are one row, with their sum
    for n, k in seen.items():
        below = whole(modules, n, {})
        count, total = rows.get(clean(n), (0, {}))
        for _ in range(k):
            add(total, below)
        rows[clean(n)] = (count + k, total)
    for name, (count, c) in sorted(rows.items(), key=lambda r: -figures(r[1][1])[0]):
        lut, ff, bram, dsp = figures(c)
        print(f"{name + (f' x{count}' if count > 1 else ''):40} {lut:7} {ff:7} {bram:5} {dsp:4}")
    for part in args.split:
        if part in rows:
            c = rows[part][1]
            rest = [a - b for a, b in zip(figures(cells), figures(c))]
            print(f"{part}: LUT4 {figures(c)[0]}; the rest of {args.top}: LUT4 {rest[0]} (by module, before flattening)")


def mhz(args):
    """Clock of the netlist when a place-and-route tool is there; ECP5-85F, speed 6."""
    if not shutil.which("nextpnr-ecp5"):
        return ""
    log = subprocess.run(["nextpnr-ecp5", "--85k", "--speed", "6", "--package", "CABGA381", "--timing-allow-fail", "--json",
                          f"{args.out}/{args.top}.json"], capture_output=True, text=True).stderr
    found = re.findall(r"Max frequency for clock.*?: ([0-9.]+) MHz", log)
    return f" MHz {found[-1]}" if found else ""


def main():
    args = parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    runs = [start(args, True)] + ([] if args.no_table else [start(args, False)])
    bad = struct_slices(args.files)
    for process, log in runs:
        process.wait()
        bad += complaints(log)
        if process.returncode:
            bad.append(f"yosys failed; see {log}")
    if bad:
        sys.exit("\n".join(dict.fromkeys(bad)) + f"\nsynth: {args.top} refused")
    if not args.no_table:
        print_table(args)
    modules = load_stat(args.out / "stat.json")
    cells = next(m for n, m in modules.items() if clean(n) == args.top)["num_cells_by_type"]
    depth = re.search(r"length=(\d+)", (args.out / "depth.txt").read_text())
    lut, ff, bram, dsp = figures(cells)
    print(f"{args.top} {' '.join(args.p)}")
    print(f"LUT4 {lut} FF {ff} BRAM {bram} DSP {dsp} DEPTH {depth.group(1) if depth else '?'}{mhz(args)}")
    if args.max_lut4 and lut > args.max_lut4:
        sys.exit(f"synth: {args.top} takes more than {args.max_lut4} LUT4")


main()
