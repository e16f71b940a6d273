#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Cells that judges compared -> the table of rows x modes; fails when a legal cell is empty and not excused, or an excuse is not needed.
# usage: cover.py rows.txt exceptions.txt exceptions.def compared.txt... > rows.md
# exceptions.txt: `judge: why`, of all judges together; `judge: (undefined) ...` is what the manual leaves undefined: told, not counted.
# rows.txt: `ID columns...`, every row with the modes it is legal in. compared.txt: `ID column cases judge`. exceptions.def: `ID column reason`.
import collections
import sys

COLUMNS = ('real', 'v86', 'p16', 'p32')
EXCEPTIONS_MAX = 20


def lines(path):
    return [l.split() for l in open(path) if l.strip() and not l.startswith('#')]


def cell(by_judge):
    return ', '.join(f'{judge} {n}' for judge, n in sorted(by_judge.items()))


def main():
    legal = {(l[0], c) for l in lines(sys.argv[1]) for c in l[1:]}
    rows = [l[0] for l in lines(sys.argv[1])]
    exceptions = [l.rstrip('\n') for l in open(sys.argv[2])]
    excused = {(l[0], l[1]): ' '.join(l[2:]) for l in lines(sys.argv[3])}
    compared = collections.defaultdict(collections.Counter)
    for path in sys.argv[4:]:
        for row, column, n, judge in lines(path):
            compared[row, column][judge] += int(n)
    empty = sorted(k for k in legal if not compared[k] and k not in excused)
    needless = sorted(k for k in excused if compared[k] or k not in legal)
    print('| row | ' + ' | '.join(COLUMNS) + ' |')
    print('|---' * (1 + len(COLUMNS)) + '|')
    for row in rows:
        print('| ' + ' | '.join([row] + ['-' if (row, c) not in legal else cell(compared[row, c]) or excused.get((row, c), 'EMPTY') for c in COLUMNS]) + ' |')
    print('\nExceptions of the judges:\n')
    for e in exceptions + [f'{r} {c}: {why}' for (r, c), why in excused.items()]:
        print('- ' + e)
        sys.stderr.write(f'exception: {e}\n')
    for k in empty:
        sys.stderr.write(f'empty: {k[0]} {k[1]}\n')
    for k in needless:
        sys.stderr.write(f'exception that excuses nothing: {k[0]} {k[1]}\n')
    n = sum('(undefined)' not in e for e in exceptions) + len(excused)
    full = sum(1 for k in legal if compared[k])
    sys.stderr.write(f'{len(rows)} rows, {len(legal)} legal cells, {full} compared, {len(empty)} empty, {len(excused)} excused; '
                     f'{n} exceptions of {EXCEPTIONS_MAX}\n')
    return 1 if empty or needless or n > EXCEPTIONS_MAX else 0


sys.exit(main())
