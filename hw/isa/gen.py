#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""gen.py: atoms.def + num.def + hw/soc/map.def -> headers, packages, tables.   gen.py OUTDIR | gen.py --check | gen.py --table
Invariant: every product follows from the lists and the manual's CSR numbers alone; --check fails when two encodings overlap or the manual's
appendix differs from the list."""
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ATOMS, NUMS, MAP, MANUAL = HERE / 'atoms.def', HERE / 'num.def', HERE.parent / 'soc' / 'map.def', HERE / 'molecules.md'
EFFECTS = 'CTL LD ST GLD GST MERGE PROBE GATED SYS FW TR WFL RFL COMMIT GREG'.split()
TRAPS = 'ALIGN GUEST SB ILL LIMIT IRQ EXIT DISP CHK ECALL EBREAK'.split()
FORMATS = 'R I S B U J SH CSR R4 XR XI GL GS GLX GSX'.split()
UNITS = 'alu mul div br mem sys'.split()
HEAD = 'made by hw/isa/gen.py; do not edit. SPDX-License-Identifier: Apache-2.0'


class Atom:
    def __init__(self, a):
        (self.name, self.fmt, m, k, self.unit, lat, rd, r1, r2, r3, eff, trp) = a
        # the list spells match with stop bits 11 (as objdump shows the word); products keep them out of match and mask
        self.match, self.mask, self.latency = int(m, 16) & ~3, int(k, 16), int(lat)
        self.rd, self.rs1, self.rs2, self.rs3 = (int(v) for v in (rd, r1, r2, r3))
        self.effects = [] if eff == '0' else [e.strip()[2:] for e in eff.split('|')]
        self.traps = [] if trp == '0' else [e.strip()[2:] for e in trp.split('|')]
        self.opcode, self.f3, self.f7 = self.match & 0x7f | 3, self.match >> 12 & 7, self.match >> 25
        # xset and xsel carry the condition in funct7[3:0], xb in the rs1 field
        self.cc = 'f7' if self.fmt == 'R' and not self.mask >> 25 & 1 else \
                  'rs1' if self.fmt == 'B' and not self.rs1 and not self.mask >> 15 & 1 else None
        self.xmorph = self.opcode in (0x0b, 0x2b, 0x5b, 0x7b, 0x07, 0x27, 0x43, 0x47, 0x4b, 0x4f, 0x53)

    def args(self):
        """Operands in encoder order; registers first, then the format's own fields."""
        a = [r for r in ('rd', 'rs1', 'rs2', 'rs3') if getattr(self, r)]
        if self.cc:
            a.append('cc')
        f = self.fmt
        if f == 'I':
            a += [] if self.mask >> 20 else ['imm']
        elif f == 'CSR':
            a += [] if self.rs1 else ['imm']
            a += ['csr']
        else:
            a += {'S': ['imm'], 'B': ['off'], 'U': ['imm'], 'J': ['off'], 'SH': ['imm'], 'XR': ['size', 'h2'],
                  'XI': ['imm', 'size'], 'GL': ['seg', 'a16', 'imm'], 'GS': ['seg', 'a16', 'imm'],
                  'GLX': ['scale', 'seg', 'a16'], 'GSX': ['scale', 'seg', 'a16']}.get(f, [])
        return a


def rows(path, word):
    text = re.sub(r'/\*.*?\*/', '', path.read_text(), flags=re.S)
    for m in re.finditer(r'^%s\((.*)\)\s*$' % word, text, flags=re.M):
        yield [c.strip() for c in re.split(r',(?=(?:[^"]*"[^"]*")*[^"]*$)', m.group(1))]


def enc(a):
    """C expression of the encoding."""
    t = ['0x%08xu' % (a.match | 3)]
    gsx = a.fmt == 'GSX'
    for r, sh in (('rd', 7), ('rs1', 15), ('rs2', 20), ('rs3', 7 if gsx else 27)):
        if getattr(a, r):
            t.append('(%s & 31u) << %d' % (r, sh))
    if a.cc:
        t.append('(cc & 15u) << %d' % (25 if a.cc == 'f7' else 15))
    f, names = a.fmt, a.args()
    if f == 'I' and 'imm' in names:
        t.append('((uint32_t)imm & 0xfffu) << 20')
    elif f == 'CSR':
        t += ['(csr & 0xfffu) << 20'] + ([] if a.rs1 else ['(imm & 31u) << 15'])
    else:
        t += {'S': ['atom_imm_s((uint32_t)imm)'], 'B': ['atom_imm_b((uint32_t)off)'], 'U': ['((uint32_t)imm & 0xfffff000u)'],
              'J': ['atom_imm_j((uint32_t)off)'], 'SH': ['((uint32_t)imm & 31u) << 20'],
              'XR': ['(size & 3u) << 25', '(h2 & 1u) << 12'],
              'XI': ['((uint32_t)imm & 0xffu) << 20', '(size & 3u) << 12'],
              'GL': ['atom_imm_g(seg, a16, imm) << 20'], 'GS': ['atom_imm_s(atom_imm_g(seg, a16, imm))'],
              'GLX': ['((scale & 3u) << 29 | (seg & 7u) << 26 | (a16 & 1u) << 25)'],
              'GSX': ['((scale & 3u) << 29 | (seg & 7u) << 26 | (a16 & 1u) << 25)']}.get(f, [])
    return ' | '.join(t)


def flagsum(prefix, names):
    return '|'.join(prefix + n for n in names) or '0'


def c_header(atoms):
    signed = {'imm', 'off'}
    o = ['/* %s */' % HEAD, '#ifndef GEN_ATOMS_H', '#define GEN_ATOMS_H', '#include <stddef.h>', '#include "atoms_word.h"', '']
    o.append('enum atom_id {')
    o += ['\tATOM_%s,' % a.name.upper() for a in atoms] + ['\tATOM_COUNT, ATOM_NONE = ATOM_COUNT', '};']
    for tag, pre, names in (('format', 'F_', FORMATS), ('unit', 'UNIT_', [u.upper() for u in UNITS])):
        o.append('enum atom_%s { %s };' % (tag, ', '.join(pre + n for n in names)))
    for tag, pre, names in (('effect', 'E_', EFFECTS), ('trapset', 'T_', TRAPS)):
        o.append('enum atom_%s { %s };' % (tag, ', '.join('%s%s = 1 << %d' % (pre, n, i) for i, n in enumerate(names))))
    o += ['', 'struct atom_info {', '\tconst char *name;', '\tuint32_t match, mask;',
          '\tuint8_t format, unit, latency;', '\tuint8_t rd, rs1, rs2, rs3;\t/* the field is a register the atom writes / reads */',
          '\tuint8_t cc;\t/* condition field: 0 none, 15 in the rs1 field, 25 in funct7 */', '\tuint16_t effects, traps;', '};',
          'extern const struct atom_info atom_table[ATOM_COUNT + 1];', '',
          '/* hw/isa/atoms.c */', 'enum atom_id atom_find(uint32_t word);\t/* ignores the stop bits; ATOM_NONE if illegal */',
          'int atom_print(char *buf, size_t size, uint32_t word, uint32_t pc);', '',
          '/* Stop bits: encoders give a molecule\'s last atom; another atom follows one passed through atom_more(). */',
          'static inline uint32_t atom_more(uint32_t w) { return w & ~1u; }',
          'static inline uint32_t atom_last(uint32_t w) { return w | 3u; }', '']
    for a in atoms:
        ps = ['%s %s' % ('int32_t' if p in signed and a.fmt != 'U' else 'uint32_t', p) for p in a.args()]
        o.append('static inline uint32_t atom_enc_%s(%s) { return %s; }' % (a.name, ', '.join(ps) or 'void', enc(a)))
    return o + ['#endif', '']


def word_header(atoms):
    """Words and immediates, without the enumerations, whose names opcodes.def uses for other things."""
    o = ['/* %s */' % HEAD, '#ifndef GEN_ATOMS_WORD_H', '#define GEN_ATOMS_WORD_H', '#include <stdint.h>',
          'static inline uint32_t atom_imm_s(uint32_t i) { return (i & 31u) << 7 | (i >> 5 & 127u) << 25; }',
          'static inline uint32_t atom_imm_b(uint32_t i)',
          '{ return (i >> 11 & 1u) << 7 | (i >> 1 & 15u) << 8 | (i >> 5 & 63u) << 25 | (i >> 12 & 1u) << 31; }',
          'static inline uint32_t atom_imm_j(uint32_t i)',
          '{ return (i >> 12 & 255u) << 12 | (i >> 11 & 1u) << 20 | (i >> 1 & 1023u) << 21 | (i >> 20 & 1u) << 31; }',
          'static inline uint32_t atom_imm_g(uint32_t seg, uint32_t a16, int32_t disp)',
          '{ return (seg & 7u) << 9 | (a16 & 1u) << 8 | ((uint32_t)disp & 255u); }', '']
    o += ['#define ATOM_WORD_%s 0x%08xu' % (a.name, a.match | 3) for a in atoms]
    return o + ['#endif', '']


def c_table(atoms):
    o = ['/* %s */' % HEAD, '#include "atoms.h"', 'const struct atom_info atom_table[ATOM_COUNT + 1] = {']
    for a in atoms:
        o.append('\t{"%s", 0x%08x, 0x%08x, F_%s, UNIT_%s, %d, %d, %d, %d, %d, %d, %s, %s},' % (
            a.name, a.match, a.mask, a.fmt, a.unit.upper(), a.latency, a.rd, a.rs1, a.rs2, a.rs3,
            {'f7': 25, 'rs1': 15, None: 0}[a.cc], flagsum('E_', a.effects), flagsum('T_', a.traps)))
    return o + ['\t{"(illegal)", 0, 0xffffffff, F_R, UNIT_SYS, 1, 0, 0, 0, 0, 0, 0, T_ILL},', '};', '']


def insn_line(a, r):
    """The .insn statement; r(name) spells an operand in C inline asm or in an assembler macro. None: not for CMS."""
    reg = lambda n: r(n) if getattr(a, n) else 'x0'
    f = a.fmt
    if a.cc or f in ('B', 'U', 'J', 'SH', 'CSR'):
        return None
    if f in ('R', 'XR', 'GLX', 'GSX'):
        rs2 = reg('rs2')
        rd = reg('rs3') if f == 'GSX' and a.rs3 else reg('rd')
        f3 = r('h2') if f == 'XR' else '%d' % a.f3
        f7 = '%d + %s' % (a.f7, r('size')) if f == 'XR' else '%d' % a.f7 if f == 'R' else r('imm')
        if f == 'R' and not a.rs2 and a.mask >> 20 & 31:
            rs2 = 'x%d' % (a.match >> 20 & 31)
        return '.insn r 0x%02x, %s, %s, %s, %s, %s' % (a.opcode, f3, f7, rd, reg('rs1'), rs2)
    if f == 'R4':
        return '.insn r4 0x%02x, %d, 0, %s, %s, %s, %s' % (a.opcode, a.f3, reg('rd'), reg('rs1'), reg('rs2'), reg('rs3'))
    if f == 'XI':
        return '.insn i 0x%02x, %s + %d, %s, %s, %s' % (a.opcode, r('size'), a.f3 & 4, reg('rd'), reg('rs1'), r('imm'))
    if f in ('S', 'GS'):
        return '.insn s 0x%02x, %d, %s, %s(%s)' % (a.opcode, a.f3, reg('rs2'), r('imm'), reg('rs1'))
    return '.insn i 0x%02x, %d, %s, %s, %s' % (a.opcode, a.f3, reg('rd'), reg('rs1'), r('imm') if 'imm' in a.args() else '0')


def imm_expr(a):
    """C constant expression of the immediate operand as .insn wants it."""
    sx = lambda e: '((int)((%s) ^ 0x800) - 0x800)' % e
    if a.fmt in ('GL', 'GS'):
        return sx('((seg) & 7) << 9 | ((a16) & 1) << 8 | ((imm) & 255)')
    if a.fmt in ('GLX', 'GSX'):
        return '(((scale) & 3) << 4 | ((seg) & 7) << 1 | ((a16) & 1))'
    if a.fmt == 'XI':
        return sx('0x%x | ((imm) & 255)' % (a.match >> 28 << 8))
    return '(imm)'


def c_macro(a):
    used, args = [], a.args()
    def r(n):
        used.append(n)
        # operand names differ from the macro's parameters, which the preprocessor would replace inside [...]
        return ('%%z[x_%s]' if n.startswith('rs') else '%%[x_%s]' if n == 'rd' else '%%c[x_%s]') % n
    line = insn_line(a, r)
    if line is None:
        return []
    merge = 'MERGE' in a.effects
    ins = ['[x_%s]"rJ"((uint32_t)(%s))' % (n, n) for n in ('rs1', 'rs2', 'rs3') if n in used]
    if 'imm' in used:
        ins.append('[x_imm]"i"(%s)' % imm_expr(a))
    ins += ['[x_%s]"i"(%s)' % (n, n) for n in ('size', 'h2') if n in used]
    clob = '"memory"' if a.unit == 'mem' or set(a.effects) & {'COMMIT', 'SYS', 'CTL'} else ''
    params = [p for p in args if p != 'rd' or merge]
    head = '#define XM_%s(%s)' % (a.name.upper(), ', '.join(params))
    if not a.rd:
        return ['%s __asm__ volatile("%s" : : %s : %s)' % (head, line, ', '.join(ins), clob)]
    out = '[x_rd]"+r"(xm_d_)' if merge else '[x_rd]"=r"(xm_d_)'
    init = ' = (rd)' if merge else ''
    vol = '' if a.unit in ('mul', 'div') and 'WFL' not in a.effects else ' volatile'
    return ['%s \\\n\t({ uint32_t xm_d_%s; __asm__%s("%s" : %s : %s : %s); xm_d_; })'
            % (head, init, vol, line, out, ', '.join(ins), clob)]


def s_macro(a):
    used = []
    line = insn_line(a, lambda n: used.append(n) or '\\' + n)
    if line is None:
        return []
    order = [n for n in ('rd', 'rs1', 'rs2', 'rs3', 'size', 'h2', 'imm') if n in used]
    return ['.macro xm_%s %s\n\t%s\n.endm' % (a.name, ', '.join(order), line)]


def asm_header(atoms):
    o = ['/* %s' % HEAD,
         ' * Xmorph for CMS, one atom per molecule. C: XM_<ATOM>(operands) in the order of atom_enc_<atom>, without rd (it is the',
         ' * value; merging loads take the old one). Assembler: xm_<atom> rd, rs1, ..., imm; guest accesses take the raw imm12. */',
         '#ifndef GEN_ATOMS_ASM_H', '#define GEN_ATOMS_ASM_H', '#include "atoms_num.h"', '#ifdef __ASSEMBLER__']
    for a in atoms:
        if a.xmorph:
            o += s_macro(a)
    o += ['#else', '#include <stdint.h>']
    for a in atoms:
        if a.xmorph:
            o += c_macro(a)
    o += ['/* Short forms of the imm(rs1) atoms: number known (rs1 = x0), or in a register. */',
          '#define XM_RGRD(number) XM_GRD(0, number)', '#define XM_RGRDX(reg) XM_GRD(reg, 0)',
          '#define XM_RGWR(number, value) XM_GWR(0, value, number)', '#define XM_RGWRX(reg, value) XM_GWR(reg, value, 0)',
          '#define XM_COMMITN(n) XM_COMMIT(0, n)', '#define XM_COMMITX(reg) XM_COMMIT(reg, 0)',
          '/* segw selector: segment | field << 3 (0 base, 1 lo, 2 hi, 3 attr) */',
          '#define XM_RSEGW(seg, field, value) XM_SEGW(0, value, (seg) | (field) << 3)',
          '#define XM_RSEGWX(reg, value) XM_SEGW(reg, value, 0)',
          '#define XM_CSRR(csr) ({ uint32_t xm_d_; __asm__ volatile("csrr %0, %1" : "=r"(xm_d_) : "i"(csr) : "memory"); xm_d_; })',
          '#define XM_CSRW(csr, v) __asm__ volatile("csrw %0, %z1" : : "i"(csr), "rJ"((uint32_t)(v)) : "memory")',
          '#define XM_CSRS(csr, v) __asm__ volatile("csrs %0, %z1" : : "i"(csr), "rJ"((uint32_t)(v)) : "memory")',
          '#define XM_CSRC(csr, v) __asm__ volatile("csrc %0, %z1" : : "i"(csr), "rJ"((uint32_t)(v)) : "memory")']
    o += ['#endif'] + ['#define XM_CSR_%s 0x%x' % (n.upper(), v) for n, v in csrs()]
    o += ['#define XM_%s %s' % (n, n) for n, _ in nums() if n.startswith('CAUSE_')] + ['#endif', '']
    return o


def manual_csrs():
    text = MANUAL.read_text().split('## 8. CSRs')[1]
    return re.findall(r'0x(7[cd][0-9a-f])\s*\|?\s+([a-z]+)', text)


def csrs():
    return list({n: int(x, 16) for x, n in manual_csrs()}.items())


def nums():
    """(name, value), all of them"""
    return [(name, int(value, 0)) for name, value, _ in rows(NUMS, 'NUM')]


def manual_causes():
    """{name: value} of the manual's section 7, those with a name"""
    text = MANUAL.read_text().split('## 7. Traps')[1].split('## 8')[0]
    return {'CAUSE_' + n: int(v, 0) for v, n in re.findall(r'\| (\w+) \| ([A-Z]+)\b', text)}


def c_number(v):
    return '0x%xu' % v if v >> 31 else '%d' % v


def nums_header():
    o = ['/* %s */' % HEAD, '#ifndef GEN_ATOMS_NUM_H', '#define GEN_ATOMS_NUM_H']
    return o + ['#define %s %s' % (n, c_number(v)) for n, v in nums()] + ['#endif', '']


def consts_header():
    o = ['/* %s */' % HEAD, '#ifndef GEN_ATOMS_CSR_H', '#define GEN_ATOMS_CSR_H', '#include "atoms_num.h"']
    o.append('enum atom_csr { %s };' % ', '.join('CSR_%s = 0x%x' % (n.upper(), v) for n, v in csrs()))
    return o + ['#endif', '']


def sv_package(atoms):
    o = ['// %s' % HEAD, 'package atoms_pkg;', '/* verilator lint_off UNUSEDPARAM */ // a list: no user needs all of it',
         'localparam int unsigned ATOM_COUNT = %d;' % len(atoms)]
    for i, a in enumerate(atoms):
        n = a.name.upper()
        o.append("localparam [7:0] ID_%s = 8'd%d; localparam [31:0] MATCH_%s = 32'h%08x; localparam [31:0] MASK_%s = 32'h%08x;"
                 % (n, i, n, a.match, n, a.mask))
    o += ["localparam [11:0] CSR_%s = 12'h%x;" % (n.upper(), v) for n, v in csrs()]
    o += ["localparam [31:0] %s = 32'h%x;" % nv for nv in nums()]
    return o + ['/* verilator lint_on UNUSEDPARAM */', 'endpackage', '']


def map_products():
    dev = {d[0]: int(d[1], 16) for d in rows(MAP, 'DEV')}
    c = ['/* %s */' % HEAD, '#ifndef GEN_MAP_H', '#define GEN_MAP_H']
    sv = ['// %s' % HEAD, 'package map_pkg;', '/* verilator lint_off UNUSEDPARAM */ // a list: no user needs all of it']
    def both(name, value, why=''):
        c.append('#define %s 0x%08xu%s' % (name, value, '\t/* %s */' % why if why else ''))
        sv.append("localparam [31:0] %s = 32'h%08x;" % (name, value))
    for name, base, size, cached, why in rows(MAP, 'REGION'):
        both('MAP_%s_BASE' % name, int(base, 16), why.strip('"'))
        both('MAP_%s_SIZE' % name, int(size, 16))
        both('MAP_%s_CACHED' % name, int(cached))
    for name, base in dev.items():
        both('DEV_%s_BASE' % name, base)
    for d, name, off, acc, why in rows(MAP, 'REG'):
        both('REG_%s_%s' % (d, name), dev[d] + int(off, 16), '%s: %s' % (acc, why.strip('"')))
        both('OFF_%s_%s' % (d, name), int(off, 16))
    return c + ['#endif', ''], sv + ['/* verilator lint_on UNUSEDPARAM */', 'endpackage', '']


def table(atoms):
    """The manual's appendix."""
    o = ['| atom | operands | match | mask | unit | latency | flags | modes | traps |', '|---|---|---|---|---|---|---|---|---|']
    for a in atoms:
        if a.xmorph:
            fl = ('r' if 'RFL' in a.effects else '') + ('w' if 'WFL' in a.effects else '')
            mode = 'firmware' if 'FW' in a.effects else 'translation' if 'TR' in a.effects else 'both'
            o.append('| %s | %s | %08x | %08x | %s | %d | %s | %s | %s |' % (
                a.name, ', '.join(a.args()), a.match, a.mask, a.unit, a.latency, fl, mode, ' '.join(a.traps)))
    return o


def check(atoms):
    bad = []
    for i, a in enumerate(atoms):
        if a.match & ~a.mask & 0xffffffff or a.mask & 3:
            bad.append('%s: match outside mask or stop bits in it' % a.name)
        for kind, known in ((a.effects, EFFECTS), (a.traps, TRAPS)):
            bad += ['%s: unknown %s' % (a.name, e) for e in kind if e not in known]
        for b in atoms[i + 1:]:
            if not (a.match ^ b.match) & a.mask & b.mask:
                bad.append('%s and %s overlap' % (a.name, b.name))
    lines = MANUAL.read_text().splitlines()
    bad += ['molecules.md lacks or differs from the list: %s' % t for t in table(atoms) if t not in lines]
    have = [l.split('|')[1].strip() for l in lines if re.match(r'\| \w+ \| .* \| [0-9a-f]{8} \| [0-9a-f]{8} \|', l)]
    bad += ['molecules.md has %s, atoms.def does not' % n for n in have if n not in {a.name for a in atoms}]
    have, said = dict(nums()), manual_causes()
    bad += ['%s: %d in num.def, the manual has another number' % (n, have.get(n, -1)) for n, v in said.items() if have.get(n) != v]
    bad += ['%s: a number with two values' % n for n, v in nums() if have[n] != v]
    if len(said) < 10:
        bad.append('molecules.md has no table of trap causes')
    print('\n'.join(bad) if bad else 'atoms.def: %d atoms, no overlap; molecules.md agrees' % len(atoms))
    return 1 if bad else 0


def main(argv):
    atoms = [Atom(r) for r in rows(ATOMS, 'ATOM')]
    if argv[1:] == ['--check']:
        return check(atoms)
    if argv[1:] == ['--table']:
        print('\n'.join(table(atoms)))
        return 0
    if len(argv) != 2 or argv[1].startswith('-'):
        print('usage: gen.py OUTDIR | --check | --table', file=sys.stderr)
        return 2
    out = Path(argv[1])
    out.mkdir(parents=True, exist_ok=True)
    map_c, map_sv = map_products()
    for name, lines in (('atoms.h', c_header(atoms)), ('atoms_word.h', word_header(atoms)), ('atoms_table.c', c_table(atoms)), ('atoms_asm.h', asm_header(atoms)),
                        ('atoms_num.h', nums_header()), ('atoms_csr.h', consts_header()), ('atoms_pkg.sv', sv_package(atoms)), ('map.h', map_c),
                        ('map_pkg.sv', map_sv)):
        (out / name).write_text('\n'.join(lines))
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv))
