#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A board's top -> placed and routed with several seeds -> a table and, on request, a bitstream.

pnr.py BOARD [--part P] [--mhz N] [-w W] [--seeds N] [--bit FILE]      (run by fpga/build.mk)
Without --bit every seed is tried and the table printed: MHz by seed, median and best, what of the part is used, and the longest
paths as the instances of ours that they go through. With --bit the seeds are tried until the clock is met; if none meets it no file is written.
Everything is kept by the hash of what goes in (sources, constraints, options, the tools' versions) below build/fpga/BOARD.
"""
import argparse
import contextlib
import fcntl
import hashlib
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys

TOOLS = pathlib.Path("build/fpga/tools/bin")
# part -> what nextpnr calls it, the chip's own number where the tool would write its larger sister's
PARTS = {"85f": ("--85k", None), "45f": ("--45k", None), "25f": ("--25k", None), "12f": ("--12k", "0x21111043")}
# board -> package and speed grade, sources beside the machine's
BOARDS = {"ulx3s": (["--package", "CABGA381", "--speed", "6"], ["hw/soc/sd.sv", "hw/soc/sdram.sv", "fpga/common/sdram_pads.sv"])}
USED = {"LUT4": "TRELLIS_COMB", "FF": "TRELLIS_FF", "block RAM": "DP16KD", "DSP": "MULT18X18D", "pins": "TRELLIS_IO"}
WORST = 6  # paths printed
CLOCKS = range(20, 66, 5)  # MHz that a top's PLL can make
PINS_MHZ = 38  # with a faster clock the SDRAM's data come too late (hw/soc/sdram.sv), which no tool sees


def parse_args():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("board", choices=BOARDS)
    p.add_argument("--part", choices=PARTS, default="85f")
    p.add_argument("--mhz", type=int, choices=CLOCKS, default=30)
    p.add_argument("-w", type=int, choices=(1, 2), default=1)
    p.add_argument("--seeds", type=int, default=5)
    p.add_argument("--bit", type=pathlib.Path)
    return p.parse_args()


def digest(*parts):
    h = hashlib.sha256()
    for part in parts:
        h.update(part if isinstance(part, bytes) else str(part).encode())
        h.update(b"\0")
    return h.hexdigest()[:16]


def content(paths):
    return b"".join(pathlib.Path(p).read_bytes() for p in paths)


def version(tool):
    flag = "-V" if tool == "yosys" else "--version"
    said = subprocess.run([TOOLS / tool, flag], capture_output=True, text=True)
    return said.stdout + said.stderr


@contextlib.contextmanager
def alone(folder):
    """The folder, which one process at a time fills: whoever comes second finds it complete."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def machine():
    """The machine's own files, in the order of hw/files.f."""
    return re.sub(r"//.*", "", pathlib.Path("hw/files.f").read_text()).split()


def synthesise(args):
    """Sources -> folder that holds TOP.json."""
    top, files = f"{args.board}_top", machine() + BOARDS[args.board][1] + [f"fpga/{args.board}/top.sv"]
    params = ["-p", f"W={args.w}", "-p", f"CLK_MHZ={args.mhz}"]
    key = digest(content(files + ["hw/synth/synth.py", "build/soc/bootrom.hex"]), params, version("yosys"))
    out = pathlib.Path(f"build/fpga/{args.board}/synth-{key}")
    with alone(out):
        if not (out / "complete").exists():
            run = subprocess.run(["hw/synth/synth.py", "--no-table", "--blackbox", "EHXPLLL", *params, top, out, *files],
                                 env=os.environ | {"PATH": f"{TOOLS.resolve()}:{os.environ['PATH']}"}, stdout=subprocess.PIPE, text=True)
            if run.returncode:
                sys.exit(run.stdout + f"pnr: {top} was not synthesised")
            (out / "complete").write_text(run.stdout)
    return key, out / f"{top}.json"


def route(args, key, netlist, seed):
    """Netlist and seed -> folder that holds report.json and chip.config."""
    package, lpf = BOARDS[args.board][0], f"fpga/{args.board}/{args.board}.lpf"
    out = pathlib.Path(f"build/fpga/{args.board}/pnr-" + digest(key, args.part, package, content([lpf]), version("nextpnr-ecp5"), seed))
    with alone(out):
        if not (out / "complete").exists():
            with open(out / "log", "w") as log:
                run = subprocess.run([TOOLS / "nextpnr-ecp5", PARTS[args.part][0], *package, "--lpf", lpf, "--json", netlist, "--seed",
                                      str(seed), "--textcfg", out / "chip.config", "--report", out / "report.json", "--timing-allow-fail"],
                                     stdout=log, stderr=subprocess.STDOUT)
            if run.returncode:
                said = [l for l in (out / "log").read_text().splitlines() if l.startswith(("ERROR", "terminate", "  what"))]
                sys.exit("\n".join(said[-3:]) + f"\npnr: {args.board} cannot be placed and routed on a {args.part}; see {out}/log")
            (out / "complete").touch()
    return out


def instance(cell):
    """A cell's flat name -> the instance of ours in which it lies: what yosys adds is in capitals or begins with $."""
    parts = re.sub(r"\$.*|\[\d+\]", "", cell).split(".")[:-1]
    kept = [p for p in parts if not re.fullmatch(r"soc|core|g_\w+|\w*words|\w*_ram|file|\d+", p)]
    return kept[0] if kept else "top"


def describe(path):
    """One path of the report -> its delay and a line: the instances with the nanoseconds spent in each and on the way to the next."""
    steps, logic, routing, total = [], 0.0, 0.0, 0.0
    for step in path["path"]:
        total += step["delay"]
        routing += step["delay"] if step["type"] == "routing" else 0
        logic += step["delay"] if step["type"] != "routing" else 0
        where = instance(step["from" if step["type"] == "routing" else "to"]["cell"])
        if not steps or steps[-1][0] != where:
            steps.append([where, 0.0])
        steps[-1][1] += step["delay"]
    way = " > ".join(f"{name} {ns:.1f}" for name, ns in steps)
    return total, f"{total:5.1f} ns ({logic:.1f} logic, {routing:.1f} routing): {way}"


def paths(reports):
    """The longest path of each seed and, of all seeds, the longest from and to pads."""
    inside, pads = [], {}
    for report in reports:
        for path in report["critical_paths"]:
            total, line = describe(path)
            ends = tuple(re.sub(r"\$\S+", "clock", path[e]).replace("<async>", "pad") for e in ("from", "to"))
            if "pad" not in "".join(ends):
                inside.append((total, line))
            elif total > pads.get(ends, (0,))[0]:
                pads[ends] = (total, line)
    yield from (line for _, line in sorted(inside, reverse=True)[:WORST])
    yield from (f"{line}   [{a} to {b}]" for (a, b), (_, line) in sorted(pads.items()))


def mhz(report):
    return min(c["achieved"] for c in report["fmax"].values())


def load(folder):
    return json.loads((folder / "report.json").read_text())


def table(args, reports):
    reached = [mhz(r) for r in reports]
    used = reports[0]["utilization"]
    print(f"{args.board} {args.part}, W = {args.w}, asked {args.mhz} MHz, {len(reports)} seeds: " + " ".join(f"{m:.1f}" for m in reached))
    print("| MHz median | MHz best | " + " | ".join(USED) + " |\n" + "|---" * (2 + len(USED)) + "|")
    print(f"| {statistics.median(reached):.1f} | {max(reached):.1f} | "
          + " | ".join(f"{used[k]['used']} of {used[k]['available']}" for k in USED.values()) + " |")
    print("longest paths:", *paths(reports), sep="\n")


def pack(args, folder):
    chip = PARTS[args.part][1]
    args.bit.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([TOOLS / "ecppack", "--compress", *(["--idcode", chip] if chip else []), folder / "chip.config", args.bit], check=True)


def bitstream(args, key, netlist):
    best = 0
    for seed in range(1, args.seeds + 1):
        folder = route(args, key, netlist, seed)
        best = max(best, mhz(load(folder)))
        print(f"seed {seed}: {mhz(load(folder)):.1f} MHz, asked {args.mhz}", flush=True)
        if best >= args.mhz:
            pack(args, folder)
            print(f"{args.bit}: {args.bit.stat().st_size} bytes, {args.board} with an LFE5U-{args.part.upper()}, W = {args.w}, {args.mhz} MHz")
            return
    args.bit.unlink(missing_ok=True)
    sys.exit(f"pnr: {args.board} reaches {best:.1f} MHz on a {args.part} with {args.seeds} seeds, {args.mhz} were asked: "
             "no bitstream written")


def main():
    args = parse_args()
    if args.bit and args.mhz > PINS_MHZ:
        sys.exit(f"pnr: above {PINS_MHZ} MHz the SDRAM's data would come too late: no bitstream written; without --bit it may be tried")
    key, netlist = synthesise(args)
    if args.bit:
        bitstream(args, key, netlist)
    else:
        table(args, [load(route(args, key, netlist, seed)) for seed in range(1, args.seeds + 1)])


main()
