#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# QEMU's `-singlestep -d cpu` log and trace's output -> the number of points at which all registers agree, or the first difference.
# usage: compare.py qemu.log ref.log least-points [masked]
# Both are sequences of register dumps. Repeats of one EIP (REP units, which the two count differently) are taken once, at the
# first; after a fault QEMU shows the handler's first instruction, ref does not: dumps of QEMU alone are allowed after a dump
# both have, one at a time.
import re
import sys

SEG_FLAGS = 0x00d0ff00      # AVL, D/B, G and the access byte of the descriptor's second word
EFL_MASK = 0xffffffff & ~0x10000     # RF: QEMU 7.2 does not clear it
CR0_MASK = 0xffffffef       # ET


def dumps(path):
    """Lists of (name, values) per dump, in order."""
    out, cur = [], None
    for line in open(path):
        if line.startswith('EAX='):
            cur = {}
            out.append(cur)
        if cur is None:
            continue
        m = re.match(r'(ES|CS|SS|DS|FS|GS|LDT|TR) ?=(\w+) (\w+) (\w+) (\w+)', line)
        if m:
            sel, base, limit, flags = (int(x, 16) for x in m.groups()[1:])
            busy = 0x200 if m.group(1) == 'TR' else 0   # QEMU loads TR as it was before it became busy
            cur[m.group(1)] = (sel, base, limit, flags & SEG_FLAGS & ~busy)
            continue
        m = re.match(r'(GDT|IDT)= +(\w+) (\w+)', line)
        if m:
            cur[m.group(1)] = (int(m.group(2), 16), int(m.group(3), 16))
            continue
        for name, value in re.findall(r'(\w+)=([0-9a-f]+)', line):
            cur[name] = int(value, 16)
    return out


SEGS = ('ES', 'CS', 'SS', 'DS', 'FS', 'GS')
FIRST = 2       # points before the ROM has cleared EDX, which holds the processor's signature
KEYS = ('EAX EBX ECX EDX ESI EDI EBP ESP EIP EFL CPL ES CS SS DS FS GS LDT TR GDT IDT CR0 CR2 CR3 CR4 DR6 DR7').split()


def norm(d):
    d = {k: d.get(k) for k in KEYS}
    d['EFL'] &= EFL_MASK
    d['CR0'] &= CR0_MASK
    for s in SEGS:
        if not d[s][3] & 0x8000:                # null: nothing behind the selector counts
            d[s] = (d[s][0], 0, 0, 0)
    if d['CS'][1] == d['CS'][0] << 4:           # loaded in real mode, PE set or not: QEMU keeps the code bit of reset, a P6 does not
        d['CS'] = d['CS'][:3]
    if not d['CR0'] & 1 or d['EFL'] & 0x20000:  # real and virtual-8086 mode: the type of a segment has no meaning
        for s in SEGS:
            d[s] = d[s][:3]
    return d


def once(seq):
    """Drops repeats of one EIP."""
    out = []
    for d in seq:
        if not out or (d['EIP'], d['CS']) != (out[-1]['EIP'], out[-1]['CS']):
            out.append(d)
    return out


def show(value):
    return ' '.join(f'{v:x}' for v in value) if isinstance(value, tuple) else f'{value:x}'


def differ(a, b, skip):
    return [k for k in KEYS if k not in skip and a[k] != b[k]]


def main():
    qemu, ref = (once([norm(d) for d in dumps(p)])[FIRST:] for p in sys.argv[1:3])
    least = int(sys.argv[3])
    skip = set(sys.argv[4].split(',')) if len(sys.argv) > 4 else set()
    at = 0
    for n, d in enumerate(ref):
        for ahead in range(2):
            if at + ahead < len(qemu) and not differ(qemu[at + ahead], d, skip):
                break
        else:
            if at >= len(qemu):
                break
            q = qemu[at] if qemu[at]['EIP'] == d['EIP'] or at + 1 >= len(qemu) else qemu[at + 1]
            print(f'point {n}: EIP ref {d["EIP"]:x}, QEMU {q["EIP"]:x}')
            for k in differ(q, d, skip):
                print(f'  {k}: QEMU {show(q[k])}, ref {show(d[k])}')
            return 1
        at += ahead + 1
    print(f'{min(len(ref), at)} points agree with QEMU in all registers ({len(qemu)} in its log)')
    return 0 if n + 1 >= least and at >= len(qemu) - 2 else 1


sys.exit(main())
