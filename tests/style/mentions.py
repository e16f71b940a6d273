#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Comments and pages -> the file names in them that are neither tracked nor made here; exit status 1 when there are any.
A name counts by its end: events.h, exec/events.h and cms/exec/events.h are the same file."""
import re
import subprocess
import sys

NAME = re.compile(r"(?<![\w/.*<}$%-])((?:[\w.-]+/)*[\w-]*\w\.(?:md|c|h|sv|def|py|sh|S|inc|ld|cpp|mk))\b(?![/(\w-]|\.\w)")
SLASHES = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
HASHES = re.compile(r"(?:^|\s)#[^\n]*|\"\"\".*?\"\"\"", re.S)
COMMENT = {"c": SLASHES, "h": SLASHES, "cpp": SLASHES, "sv": SLASHES, "v": SLASHES, "def": SLASHES, "S": SLASHES, "inc": SLASHES,
           "ld": SLASHES, "py": HASHES, "sh": HASHES, "mk": HASHES, "list": HASHES, "f": HASHES, "md": re.compile(r".+", re.S)}
# Files of others that a comment may name, each with its owner.
OF_OTHERS = set()
LEAST = 500  # with fewer names found this looks at nothing


def tracked():
    return subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True).stdout.split()


def ends(path):
    parts = path.split("/")
    return {"/".join(parts[i:]) for i in range(len(parts))}


def made(path, text):
    """What is generated: named by a rule, or included from below build/."""
    if path.endswith((".mk", "Makefile")):
        text = HASHES.sub("", text)
        return re.findall(r"[\w./-]+\.\w+", text)
    return re.findall(r'#include "(build/[^"]+)"', text)


def main():
    texts = {path: open(path, errors="replace").read() for path in tracked()}
    exists, named, bad = set(OF_OTHERS), 0, 0
    for path, text in texts.items():
        exists |= ends(path).union(*map(ends, made(path, text)))
    for path, text in texts.items():
        kind = COMMENT.get(path.rsplit(".", 1)[-1])
        for comment in kind.finditer(text) if kind else ():
            for found in NAME.finditer(comment.group()):
                named += 1
                if re.sub(r"^(\.\.?/)+|^build/.*/", "", found.group(1)) not in exists:
                    bad += 1
                    line = text.count("\n", 0, comment.start() + found.start(1)) + 1
                    print(f"{path}:{line}: names {found.group(1)}, which is no file of this tree")
    print(f"files named in comments and pages: {named}; not there: {bad}")
    return bad > 0 or named < LEAST


sys.exit(main())
