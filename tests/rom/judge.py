#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What QEMU, Bochs and our engine wrote for a ROM -> every word of ours equals that of a judge, or the first differences.

usage: judge.py DIRECTORY ROM...      reads ROM.qemu (optional), ROM.bochs, ROM.ref there, and differences.txt here

Where the judges differ, a line of differences.txt must say which one leaves the manual, and our word must equal the other's: so a
word of ours that no judge wrote always fails. A line of differences.txt that excuses nothing fails too.
"""
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SHOWN = 3	# of each kind of line


class Difference:
    def __init__(self, text):
        self.wrong, self.rom, self.case, self.reason = (field.strip() for field in text.split(';', 3))
        self.pattern = re.compile(self.case)
        self.words = 0

    def covers(self, rom, judge, line):
        return self.rom == rom and self.wrong == judge and self.pattern.match(line)


def read_differences():
    with open(os.path.join(HERE, 'differences.txt')) as f:
        return [Difference(s) for s in f if s.strip() and not s.startswith('#')]


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
        listed = next((d for d in differences if wrong and d.covers(rom, wrong[0], line)), None)
        if not wrong or (listed and len(wrong) == 1 and len(judges) == 2):
            if listed:
                listed.words += 1
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
        if d.rom in roms and not d.words:
            bad.append(f'differences.txt: nothing differs for: {d.wrong} | {d.rom} | {d.case}')
        print(f'  {d.words} words by {"Bochs" if d.wrong == "qemu" else "QEMU"}: {d.reason}')
    for c in first_of_each(bad):
        print(c, file=sys.stderr)
    if bad:
        sys.exit(f'{len(bad)} differences')


main()
