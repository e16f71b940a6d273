#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What QEMU, Bochs and our engine wrote for a ROM -> every word of ours equals that of a judge, or the first differences.

usage: judge.py DIRECTORY ROM...      reads ROM.qemu (optional), ROM.bochs, ROM.ref there, and differences.txt here

Where the judges differ, differences.txt must say which one leaves the manual, and our word must equal the other's: so a
word of ours that no judge wrote always fails. A kind of line listed there without need fails too.
"""
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SHOWN = 3	# of each kind of line


class Difference:
    """A reason, and the kinds of line it holds for: (rom, pattern, words excused)."""
    def __init__(self, text):
        self.wrong, self.reason = (field.strip() for field in text.split(':', 1))
        self.kinds = []

    def add(self, text):
        rom, pattern = (field.strip() for field in text.split(';')[:2])
        self.kinds.append([rom, re.compile(pattern), 0])

    def covers(self, rom, judge, line):
        """The kind that holds, or None."""
        kinds = self.kinds if self.wrong == judge else []
        return next((k for k in kinds if k[0] == rom and k[1].match(line)), None)


def read_differences():
    found = []
    with open(os.path.join(HERE, 'differences.txt')) as f:
        for text in f:
            if not text.strip() or text.startswith('#'):
                continue
            if text[0] in ' \t':
                found[-1].add(text)
            else:
                found.append(Difference(text))
    return found


def lines_of(path):
    with open(path, errors='replace') as f:
        return f.read().splitlines()


def words_of(lines, n, count):
    """The words of line n; one word if there are not as many as ours has."""
    line = lines[n] if n < len(lines) else ''
    words = line.split(' ')
    return words if len(words) == count else [line] * count


def judge_line(rom, n, ours, judges, differences):
    """Complaints about one line."""
    line, bad = ours[n], []
    words = line.split(' ')
    said = {name: words_of(text, n, len(words)) for name, text in judges.items()}
    for k, word in enumerate(words):
        wrong = [name for name in judges if said[name][k] != word]
        listed = next(filter(None, (d.covers(rom, wrong[0], line) for d in differences if wrong)), None)
        if not wrong or (listed and len(wrong) == 1 and len(judges) == 2):
            if listed:
                listed[2] += 1
            continue
        bad.append(f'{rom}:{n + 1}: {line[:40]}: word {k + 1}: ours {word}, ' +
                   ', '.join(f'{name} {said[name][k][:60]}' for name in judges))
    return bad


def judge_rom(directory, rom, differences):
    ours = lines_of(f'{directory}/{rom}.ref')
    judges = {name: lines_of(f'{directory}/{rom}.{name}') for name in ('qemu', 'bochs')
              if os.path.exists(f'{directory}/{rom}.{name}')}
    bad = [c for n in range(len(ours)) for c in judge_line(rom, n, ours, judges, differences)]
    for name, text in judges.items():
        if len(text) != len(ours):
            bad.append(f'{rom}: {name} wrote {len(text)} lines, ours {len(ours)}')
    if not judges or not ours or ours[-1] != 'end':
        bad.append(f'{rom}: no judge, or our text does not end')
    print(f'{rom}: {len(ours)} lines, {sum(len(s.split()) for s in ours)} words; judges: {", ".join(judges)}')
    return bad


def first_of_each(bad):
    count = {}
    for c in bad:
        kind = re.sub(r':[0-9]+', '', ' '.join(c.split(' ')[:2]))
        count[kind] = count.get(kind, 0) + 1
        if count[kind] <= SHOWN:
            yield c


def main():
    if len(sys.argv) < 3:
        sys.exit('usage: judge.py DIRECTORY ROM...')
    differences = read_differences()
    roms = sys.argv[2:]
    bad = [c for rom in roms for c in judge_rom(sys.argv[1], rom, differences)]
    for d in differences:
        bad += [f'differences.txt: {k[0]}; {k[1].pattern}: nothing differs there' for k in d.kinds if k[0] in roms and not k[2]]
        print(f'  {sum(k[2] for k in d.kinds)} words judged by {"Bochs" if d.wrong == "qemu" else "QEMU"} alone: {d.reason}')
    for c in first_of_each(bad):
        print(c, file=sys.stderr)
    if bad:
        sys.exit(f'{len(bad)} differences')


main()
