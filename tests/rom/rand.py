#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Seeds -> ROMs of random bytes, entered by seed modulo 4 in real mode, flat 32-bit protected mode, or (2, 3) real mode in a copy in
# RAM with the stack inside it, so that code changes itself: guests that do anything, ports and wild stores included. Judge: engines and tiers against ref: exit status, ticks and guest hash. A ROM that differs stays.
# usage: rand.py first-seed last-seed [ticks]
import random
import re
import subprocess
import sys

DEFOE = 'build/defoe'
ROM = 'build/tests/rom/random.bin'
AGAINST = (('fast', 0), ('fast', 1))
GDT = bytes(8) + bytes.fromhex('ffff0000009bcf00') + bytes.fromhex('ffff00000093cf00')
TO_PROTECTED = bytes.fromhex('fa2e660f011640100f20c00c010f22c066ea00010f000800')    # cli; lgdt cs:[1040]; PE := 1; jmp 8:f0100
FLAT = bytes.fromhex('66b810008ed88ec08ed08ee08ee8bc00700000')    # all data segments := 10; esp := 7000

# cli; cld; ds := cs; es := ss := 0; sp := 1800; copy 4 KB from f000:2000 to 0:1000; ds := 0; jmp 0:1000
TO_RAM = bytes.fromhex('fafc8cc88ed831c08ec08ed0bc0018be0020bf0010b90008f3a58ed8ea00100000')


def make_rom(seed):
    r = random.Random(seed)
    rom = bytearray(r.randbytes(65536).replace(b'\xf4', b'\x90'))    # no HLT: it would end most runs at once
    rom[0xfff0:0xfff5] = b'\xea\x00\x00\x00\xf0'
    if seed & 2:
        rom[0:len(TO_RAM)] = TO_RAM
    elif seed & 1:
        pointer = (len(GDT) - 1).to_bytes(2, 'little') + (0xf1000).to_bytes(4, 'little')
        for at, what in ((0x1000, GDT), (0x1040, pointer), (0, TO_PROTECTED), (0x100, FLAT)):
            rom[at:at + len(what)] = what
    return bytes(rom)


def run(rom, engine, tier, ticks):
    """(exit status, ticks, guest hash)"""
    p = subprocess.run([DEFOE, '-engine', engine, '-tier', str(tier), '-m', '2M', '-bios', rom, '-nographic', '-no-reboot',
                        '-stop-at', f'i:{ticks}'], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
    found = [re.search(pattern, p.stdout) for pattern in (rb'sim\.ticks\s+(\w+)', rb'guest_hash\s+(\w+)')]
    return (p.returncode, *(m.group(1).decode() if m else None for m in found))


def main():
    first, last = int(sys.argv[1]), int(sys.argv[2])
    ticks = int(sys.argv[3]) if len(sys.argv) > 3 else 20000
    bad, ends = 0, {}
    for seed in range(first, last):
        rom = make_rom(seed)
        open(ROM, 'wb').write(rom)
        try:
            want = run(ROM, 'ref', 0, ticks)
        except subprocess.TimeoutExpired:    # a HLT that it made itself, interrupts on, all sources masked: no tick comes any more
            want = ('asleep',)
        ends[want[0]] = ends.get(want[0], 0) + 1
        for engine, tier in AGAINST if want != ('asleep',) else ():
            got = run(ROM, engine, tier, ticks)
            if got != want or None in want:
                kept = f'build/tests/rom/random-{seed}.bin'
                open(kept, 'wb').write(rom)
                print(f'seed {seed}: ref {want}, {engine} tier {tier} {got}; ROM kept as {kept}')
                bad += 1
    print(f'{last - first} random ROMs, {ticks} ticks each, on {len(AGAINST)} engines and tiers: {bad} differ from ref '
          f'(ends by status: {ends})')
    return 1 if bad else 0


sys.exit(main())
