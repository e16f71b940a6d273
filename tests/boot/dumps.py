#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""-d in_asm,op,out_asm: x86 text as objdump has it, words as they stand in memory, ranges that select what begins in them, and a guest
that does not notice.    dumps.py [TICKS]"""
import os
import re
import shutil
import subprocess
import sys

OUT = "build/tests/boot/dumps"
GUEST = ["-nographic", "-m", "64M", "-bios", "build/guest/bios.bin", "-snapshot", "-hda", "build/guest/disk.img", "-quiet"]
ALL = "in_asm,op,out_asm"
RANGES = ((0xf0000, 0xf0fff), (0x7c00, 0x7dff), (0xfd086, 0xfd086), (0xfe05b, 0xfe05b))
FILTER = "0xf0000+0x1000,0x7c00..0x7dff,0xfd086-0x1,0xfe05b+0x1"
HEAD = re.compile(r"-{10} translation (\d+): EIP (\w{8}), linear (\w{8}), place \w{8}, context \d+, tick (\d+), (16|32) bits\n")
INSN = re.compile(r"0x(\w{8}):  ((?:\w\w )+) *(.*)\n")
bad = 0


def judge(ok, what):
    global bad
    bad += not ok
    print("ok  " if ok else "FAIL", what)


def run(name, *options, program="build/defoe", engine="fast", machine=GUEST):
    """-> text of the dump, hash, stdout"""
    to = f"{OUT}/{name}"
    done = subprocess.run([program, "-engine", engine, *machine, "-outdir", to, *options], stdin=subprocess.DEVNULL, capture_output=True, timeout=300)
    if done.returncode:
        sys.exit(f"{program} {options}: status {done.returncode}: {(done.stdout + done.stderr)[-300:]}")
    stats = open(f"{to}/stats.txt").read()
    text = open(f"{to}.txt").read() if os.path.exists(f"{to}.txt") else ""
    return text, re.search(r"sim.guest_hash (\w+)", stats).group(1), (done.stdout + done.stderr).decode(errors="replace")


def translations(text):
    """(head, text) of each"""
    starts = [m for m in HEAD.finditer(text)]
    ends = [m.start() for m in starts[1:]] + [len(text)]
    return [(m, text[m.start():end]) for m, end in zip(starts, ends)]


def section(text, name):
    m = re.search(rf"^{name}:.*\n((?:(?![A-Z-]).*\n)*)", text, re.M)
    return m.group(1) if m else ""


# ---- the text of an instruction, as both write it ----

# What objdump spells otherwise -> as we do
THEIRS = (
    (r"\bds:([0-9a-f]+)\b", r"[\1]"), (r"\b([c-g]s|ss):([0-9a-f]+)\b(?=,|$)", r"\1:[\2]"),
    (r"^(call|jmp|ret|retf|push|pop|leave|iret|pushf|popf|pusha|popa)[dw]\b(?! word)", r"\1"),
    (r"^([ls][gi]dt)[dw]? (?!fword)", r"\1 fword "),
    (r"^(mov (?:e?a[xl],)?)(?:byte|word|dword) ((?:\w\w:)?\[[0-9a-f]+\](?:,e?a[xl])?)$", r"\1\2"),  # the register says it
    (r"\*1(?=[]+-])", ""), (r"\+eiz\b", ""), (r"(?<=[*\w])\+0\]", "]"),
    (r"^mov ([c-gs]s),e(\w\w)$", r"mov \1,\2"), (r"^mov e(\w\w),([c-gs]s)$", r"mov \1,\2"),
    (r"^rep(n?)z (scas|cmps)", r"rep\1e \2"), (r"^rep (scas|cmps)", r"repe \1"),
    (r"^fwait$", "wait"), (r"^xchg ax,ax$", "nop"),
    (r"^pause$", "nop"), (r"^tzcnt\b", "bsf"),  # what a 686 makes of them
    (r"^jecxz\b", "jcxz"),  # one row, one name
    (r"^(fpu_d.|f[a-z]+)\b.*", "x87"),  # there is none: rows for the escapes alone
)


def plain(text, eip_after):
    """One spelling for both; a branch's target becomes its distance from `eip_after`."""
    t = text.lower().split("<")[0].split("#")[0].strip().replace(" ptr ", " ")
    t = re.sub(r"0x0*([0-9a-f])", r"\1", t)
    t = re.sub(r"\s*,\s*", ",", re.sub(r"\s+", " ", t))
    for pattern, to in THEIRS:
        t = re.sub(pattern, to, t)
    words = t.split(" ", 1)
    if re.match(r"j|call|loop", words[0]) and len(words) == 2 and re.fullmatch(r"[0-9a-f]+", words[1]):
        return f"{words[0]} {(int(words[1], 16) - eip_after) & 0xffff:x}"
    return t


def objdump(insns, bits):
    """[(bytes, ...)] of one code size -> objdump's (length, text, address) of each, laid behind one another and padded to 16 bytes"""
    blob = b"".join(b.ljust(16, b"\x90") for b in insns)
    path = f"{OUT}/x86-{bits}.bin"
    open(path, "wb").write(blob)
    machine = "i8086" if bits == 16 else "i386"
    text = subprocess.run(["objdump", "-D", "-z", "-w", "-b", "binary", "-m", machine, "-M", "intel", path], capture_output=True, text=True, check=True).stdout
    found = {}
    for at, code, words in re.findall(r"^ *(\w+):\t((?:\w\w )+) *\t?(.*)$", text, re.M):
        found[int(at, 16)] = (len(code.split()), words)
    return [found.get(16 * i, (0, "")) for i in range(len(insns))]


def compare_x86(parts):
    sample = {16: {}, 32: {}}
    for head, text in parts:
        base = int(head.group(3), 16) - int(head.group(2), 16)
        for at, code, words in INSN.findall(section(text, "IN")):
            b = bytes.fromhex(code.replace(" ", ""))
            sample[int(head.group(5))].setdefault(b, (words, int(at, 16) - base + len(b)))
    for bits, insns in sample.items():
        codes = list(insns)
        theirs = objdump(codes, bits)
        differ = 0
        for i, (b, (length, words)) in enumerate(zip(codes, theirs)):
            ours, after = insns[b]
            a, o = plain(ours, after), plain(words, 16 * i + len(b))
            if a != o or length != len(b):
                differ += 1
                if differ <= 40:
                    print(f"  {b.hex()}: {a} | {o}")
        judge(len(codes) > 300 and not differ, f"{len(codes)} instructions of {bits} bits as objdump has them, {differ} differ")


# ---- dumps against each other ----

ARITHMETIC = re.compile(r"(?:add|sub|and|or|xor|cmp|test|inc|dec|neg) ")
WITH_FLAGS = re.compile(r"^ X(?:ADD|SUB|AND|OR|XOR|CMP|TEST|INC|DEC|NEG)\w*", re.M)


def check_ops(parts):
    """Each instruction stands over its operations, once; behind a commit that names one of the block comes that one; arithmetic still
    makes its flags, which a pass might have found dead."""
    lost = jumps = plain_ones = 0
    for head, text in parts:
        base = int(head.group(3), 16) - int(head.group(2), 16)
        insns = INSN.findall(section(text, "IN"))
        at = [insn[0] for insn in insns]
        plain_ones += len(WITH_FLAGS.findall(section(text, "OP"))) < sum(bool(ARITHMETIC.match(insn[2])) for insn in insns)
        ops = section(text, "OP").split("\n")
        lost += at != [op[8:16] for op in ops if op.startswith(" ---- ")]
        for op, following in zip(ops, ops[1:]):
            to = re.match(r" COMMIT .*# EIP (\w+)", op)
            known = f"{int(to.group(1), 16) + base & 0xffffffff:08x}" if to else ""
            jumps += following.startswith(" ---- ") and known in at and at.index(known) > at.index(following[8:16])
    judge(not lost and not jumps, f"each instruction stands over its operations, but in {lost} translations; {jumps} commits pass one over")
    judge(not plain_ones, f"operations are those before the passes, but in {plain_ones} translations")


def check_filter(parts, text):
    want = [t for head, t in parts if any(a <= int(head.group(3), 16) <= b for a, b in RANGES)]
    each = [sum(a <= int(head.group(3), 16) <= b for head, _ in parts) for a, b in RANGES]
    judge(text == "".join(want) and 0 not in each, f"{FILTER} selects {len(want)} of {len(parts)} ({each})")


def main():
    ticks = sys.argv[1] if len(sys.argv) > 1 else "20000000"
    shutil.rmtree(OUT, ignore_errors=True)
    os.makedirs(OUT)
    stop = ("-stop-at", f"i:{ticks}")
    where = lambda name: ("-D", f"{OUT}/{name}.txt")

    _, plain_hash, _ = run("none", *stop)
    whole, whole_hash, _ = run("whole", *stop, "-d", ALL, *where("whole"))
    judge(plain_hash == whole_hash, f"hash {plain_hash} without -d, {whole_hash} with it")
    parts = translations(whole)
    numbers = [int(head.group(1)) for head, _ in parts]
    ticks_of = [int(head.group(4)) for head, _ in parts]
    judge(numbers == list(range(len(parts))) and ticks_of == sorted(ticks_of), f"{len(parts)} translations, in their order")
    compare_x86(parts)
    check_ops(parts)

    some, _, _ = run("some", *stop, "-d", "op,out_asm,in_asm", "-dfilter", FILTER, *where("some"))
    check_filter(parts, some)
    one, _, _ = run("one", *stop, "-d", "in_asm", "-dfilter", FILTER, *where("one"))
    judge([section(t, "IN") for _, t in translations(one)] == [section(t, "IN") for _, t in translations(some)] and "OUT:" not in one and
          "OP:" not in one, "-d in_asm is the same without the rest")

    _, _, said = run("words", *stop, "-d", "out_asm", *where("words"), program="build/tests/boot/dumped")
    found = re.search(r"words \d{4,}, chained \d{3,}, wrong 0$", said, re.M)
    judge(found, f"words as they stand in memory: {found.group() if found else said[-400:]}")

    short = ("-stop-at", "i:300000")
    fast, _, _ = run("fast", *short, "-d", ALL, *where("fast"))
    rtl, _, _ = run("rtl", *short, "-d", ALL, *where("rtl"), engine="rtl")
    judge(fast and fast == rtl, "rtl tells what fast tells")
    _, _, said = run("stderr", *short, "-d", ALL)
    judge(said.endswith(fast), "without -D it goes to stderr")
    run("saved", *short, "-save", f"{OUT}/state")
    moved = ["-m", "64M", "-snapshot", "-hda", "build/guest/disk.img", "-quiet", "-loadvm", f"{OUT}/state"]
    later, _, _ = run("later", "-stop-at", "i:400000", "-d", "in_asm", *where("later"), machine=moved)
    judge(later and int(translations(later)[0][0].group(4)) >= 300000, "-d goes with -loadvm, of a state that was made without it")


main()
sys.exit(bad != 0)
