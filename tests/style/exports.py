#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""C sources -> exported functions whose name does not say where they are, names that two places define, and names of cms/boot/order.ld
that nothing defines; exit status 1 when there are any.
A name begins with a word of the path of its file or of the header that declares it: cms/opt/dead.c exports opt_dead(), cms/boot/plat.c
platform_park() of cms/boot/platform.h. What stands in ALLOWED does not, for the reason given."""
import re
import subprocess
import sys

FOLDERS = ("cms/", "isa-x86/", "sim/", "hw/")
APART = "sim/guest/"  # the guest's own program: its names meet no others, and its commands are do_NAME()
# first word of a name -> why it may stand for its header
ALLOWED = {
    "m": "the machine under the semantics: isa-x86/sem/mach.h, implemented by each machine",
    "plat": "what the PC's devices ask for: cms/pc/platform.h, implemented by each host",
    "atom": "one of hw/isa/atoms.def",
    "alu": "flag primitives of isa-x86/sem/flags.h, by the size of the operation",
    "desc": "descriptors: the second half of isa-x86/sem/seg.h",
    "lower": "the column `lower` of opcodes.def: cms/front/lower.h",
}
LIBRARY = {"main", "init", "memcpy", "memmove", "memset", "memcmp"}
# defined by each machine or host, which link one of them: declared once, in the seam's header
SEAMS = ("isa-x86/sem/mach.h", "cms/pc/platform.h", "cms/exec/events.h", "cms/exec/physmap.h")
LEAST = 400  # with fewer functions found this looks at nothing

COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
# a definition that starts in column 0; macros that make functions have no lower case type in front of the name
DEFINED = re.compile(r"^(?!typedef|return|else|struct \w+\s*\{)((?:[a-z]\w*[ \t*]+)+?)(\w+)\(([^;{}]*)\)\s*\{", re.M)
DECLARED = re.compile(r"^(?:extern |_Noreturn )?(?!static|typedef|#)(?:[a-z]\w*[ *]+)+(\w+)\([^{}]*?\);", re.M)


def sources():
    names = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True).stdout.split()
    return {p: COMMENT.sub(lambda m: "\n" * m.group().count("\n"), open(p).read())
            for p in names if p.startswith(FOLDERS) and not p.startswith(APART) and p.endswith((".c", ".h", ".S"))}


def words(path):
    parts = path.rsplit(".", 1)[0].split("/")
    return set(parts) | {w for p in parts for w in re.split(r"[-_]", p)} | ({"x86"} if path.startswith("isa-x86/") else set())


def definitions(texts):
    """name -> [(path, line, is it visible outside of its file)]"""
    found = {}
    for path, text in texts.items():
        if path.endswith(".S"):
            continue
        text = re.sub(r"__attribute__\(\(.*?\)\)", "", text)
        for m in DEFINED.finditer(text):
            if path.endswith(".h") or not re.search(r"\bstatic\b", m.group(1)):
                found.setdefault(m.group(2), []).append((path, text.count("\n", 0, m.start()) + 1))
    return found


def declarations(texts):
    found = {}
    for path, text in texts.items():
        if path.endswith(".h"):
            for name in DECLARED.findall(text):
                found.setdefault(name, set()).add(path)
    return found


def placed(texts):
    """Yields (file, function) of cms/boot/order.ld that are not there. Names that macros put together are left out."""
    for path, name in re.findall(r"^\*(\w+/\w+)\.o\(\.text\.(\w+)", open("cms/boot/order.ld").read(), re.M):
        if not path.startswith("sem/") and not any(
                re.search(rf"\b{re.sub(r'_[0-9]+$', '', name)}", text) for p, text in texts.items() if p.endswith((f"/{path}.c", f"/{path}.S"))):
            yield path, name


def main():
    texts = sources()
    defined, declared = definitions(texts), declarations(texts)
    seams = "\n".join(open(p).read() for p in SEAMS)
    bad = []
    for name, places in sorted(defined.items()):
        if name in LIBRARY:
            continue
        first = name.split("_")[0]
        for path, line in places:
            known = words(path).union(*(words(h) for h in declared.get(name, ())))
            if path.endswith(".c") and first not in known and first not in ALLOWED:
                bad.append(f"{path}:{line}: {name}() does not say where it is")
        places = [p for p in places if not p[0].endswith("/mach_impl.h")]  # a machine's own
        if len(places) > 1 and not re.search(rf"\b{name}\b", seams) and first not in ("m", "alu"):
            bad.append(f"{name}() is defined in " + ", ".join(f"{p}:{l}" for p, l in places))
    bad += [f"cms/boot/order.ld: {path}.c has no {name}()" for path, name in placed(texts)]
    print("\n".join(bad + [f"exported functions: {len(defined)}, {len(bad)} misnamed, twice there or lost"]))
    return bool(bad) or len(defined) < LEAST


sys.exit(main())
