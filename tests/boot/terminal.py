#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# The terminal around a run: how it is left, and what stands there while the guest is silent.    tests/boot/terminal.py
# The guest sends what spoils a terminal. Judged by a model of the terminal's modes (XTerm Control Sequences) and by tcgetattr: whatever
# ends or stops the run, all is as before. And defoe says what runs, how to leave it, how far it is, and why nothing is shown.
import os, re, signal, subprocess, sys, time
import person

OUT = "build/tests/boot/terminal"
SPOILS = [b"\x1b[2h\x1b[20h\x1b[12l", b"\x1b[?1007;1015;1016h", b"\x1b%@", b"\x1bn", b"\x1b[2 q", b"\x1b[?7\x18\x1b[?7l",
          b"\x1b[?7l", b"\x1b[?25l", b"\x1b[?1049h\x1b[?1h\x1b=", b"\x1b[4h\x1b[?2004;1006h", b"\x1b[1;31m", b"\x1b[5;10r", b"\x1b(0", b"\x0e",
          b"\x1bc\x1b[?7l\x1b[2J\x1b[0m", b"\x1b[?5h\x1b[?6h\x1b[", b"\x1b[?7l\x1b[?7h"]


# The modes that a text leaves, as differences to how a terminal is at first.
def modes(text):
    left, at = set(), 0
    rest = re.compile(rb"\x1bc|\x1b\[(\??)([0-9;]*)( q|[hlmr])|\x1b([()%])(.)|\x1b([=>])|([\x0e\x0f]|\x1b[no])|\x18", re.S)
    for m in rest.finditer(text):
        private, numbers, final, which, charset, keypad, shift = m.groups()
        if m.group() == b"\x1bc":
            left.clear()
        elif final in (b"h", b"l"):
            for n in numbers.split(b";"):
                n = int(n or 0)
                (left.add if (final == b"h") != ((private, n) in ((b"?", 7), (b"?", 25), (b"", 12))) else left.discard)((private, n))
        elif final == b"m":
            (left.discard if numbers in (b"", b"0") else left.add)("colour")
        elif final == b" q":
            (left.discard if numbers in (b"", b"0") else left.add)("cursor")
        elif final == b"r":
            (left.discard if not numbers else left.add)("region")
        elif charset:
            (left.discard if charset == (b"G" if which == b"%" else b"B") else left.add)(which)
        elif keypad:
            (left.add if keypad == b"=" else left.discard)("keypad")
        elif shift:
            (left.discard if shift == b"\x0f" else left.add)("shift")
    return left


# A BIOS that sends the text to port 0xe9 and then runs for ever (or powers off).
def rom(text, after=b"\xeb\xfe"):
    code = b"\xbe\x00\x01" + b"\x2e\xac\x84\xc0\x74\x04\xe6\xe9\xeb\xf6" + after
    image = bytearray(b"\x00" * 65536)
    image[0:len(code)] = code
    image[0x100:0x100 + len(text)] = text
    image[0xfff0:0xfff5] = b"\xea\x00\x00\x00\xf0"
    path = OUT + "/spoil.bin"
    open(path, "wb").write(image)
    return ["-nographic", "-m", "4M", "-bios", path]


def expect(what, ok, more=""):
    print("ok" if ok else "FAIL", what, "" if ok else more)
    return bool(ok)


def ended(what, how, after=b"\xeb\xfe"):
    ok = True
    for spoil in SPOILS:
        m = person.Machine("ref", rom(spoil + b"spoilt.", after) + ["-quiet"])
        first = m.until(rb"spoilt\.")
        if how:
            time.sleep(0.02)
            how(m)
        text, _ = m.ends()
        ok &= not modes(first + text) or expect(f"{what} behind {spoil!r}", False, f"leaves {modes(first + text)}: {text!r}")
    return expect(f"the terminal as before: {what}", ok)


# As a job of a shell that leaves the terminal as it finds it.
def stopped():
    shell = person.Machine("ref", [], command=["dash", "-i", "-m"])
    shell.type(b"PS1='$ '; build/defoe -engine ref -quiet " + " ".join(rom(b"\x1b[?7l\x1b[?25lspoilt.")).encode() + b"\r")
    text = shell.until(rb"\x1b\[\?7lspoilt\.|\x1b\[\?25lspoilt\.")
    job = int(subprocess.run(["pgrep", "-P", str(shell.run.pid)], capture_output=True, check=True).stdout)
    os.kill(job, signal.SIGTSTP)
    text += shell.until(rb"Stopped")
    ok = expect("stopped: terminal as before", shell.as_before()) & expect("stopped: modes as before", not modes(text), modes(text))
    shell.type(b"fg\r")
    text = shell.until(rb"\x1b\[\?0*7l.*\x1b\[\?0*25l")
    ok &= expect("going on: raw again, with the guest's modes", not shell.as_before() and modes(text) == {(b"?", 7), (b"?", 25)}, modes(text))
    shell.type(b"\x01x")
    text += shell.until(rb"\$ ")
    shell.type(b"exit\r")
    return ok & expect("and ended: modes as before", not modes(text + shell.ends()[0]), modes(text))


def silent():
    m = person.Machine("rtl", ["-nographic", "-m", "4M", "-bios", OUT + "/silent.bin"])
    ok = expect("what runs, and how to leave", m.until(rb"defoe: rtl runs '.*silent.bin' with 4 MB; Ctrl-A X quits"))
    ok &= expect("how far a silent guest is", m.until(rb"defoe: [\d.]+ M ticks, \d+ kHz, the guest is silent so far; SeaBIOS would speak in about \d+ s"))
    m.quit()
    m = person.Machine("ref", rom(b"I speak\r\n"))
    text = m.until(rb"I speak") + m.until(rb"\n")
    time.sleep(1.2)
    m.type(b"\x01x")
    text += m.ends()[0]
    ok &= expect("no such line of a guest that has spoken", b"silent so far" not in text.split(b"I speak")[1], text)
    run = ["build/defoe", "-engine", "ref", "-m", "4M", "-bios", OUT + "/silent.bin", "-stop-at", "i:1000"]
    said = subprocess.run(run, stdin=subprocess.DEVNULL, capture_output=True).stderr
    ok &= expect("without a display: why nothing is shown", b"there is no display yet" in said and b"-nographic" in said, said)
    return bool(ok)


# What does not begin does not take the terminal with it either.
def refused():
    ok = True
    for options in (["-save", "/nonexistent/x"], ["-outdir", "/nonexistent/x/y"]):
        m = person.Machine("ref", rom(b"") + options)
        text, status = m.ends()
        ok &= expect(f"refused: {options[0]}", status == 2 and b"cannot write" in text, text)
    return ok


# A terminal that controls no session, as of `setsid` or socat: its keys are heard.
def uncontrolled():
    main, side = os.openpty()
    run = subprocess.Popen(["build/defoe", "-engine", "ref", "-quiet", *rom(b"spoilt.")], stdin=side, stdout=side, stderr=side, start_new_session=True)
    time.sleep(0.5)
    os.write(main, b"\x01x")
    try:
        return expect("a terminal that controls no session: Ctrl-A X", run.wait(10) == 0)
    except subprocess.TimeoutExpired:
        run.kill()
        return expect("a terminal that controls no session: Ctrl-A X", False)


# A guest that never looks at its UART: what is typed waits, and commands are heard all the same.
def deaf():
    m = person.Machine("ref", rom(b"spoilt.") + ["-quiet"])
    m.until(rb"spoilt\.")
    m.type(b"nobody reads this " * 20)
    time.sleep(0.2)
    m.type(b"\x01h")
    ok = expect("a full UART: Ctrl-A H", m.until(rb"Ctrl-A X quit"))
    m.quit()
    return ok


# A terminal that goes away, as of a window that is closed: the run ends in order, also without a SIGHUP.
def gone():
    main, side = os.openpty()
    run = subprocess.Popen(["build/defoe", "-engine", "ref", "-quiet", *rom(b"spoilt.")], stdin=side, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, start_new_session=True)
    os.close(side)
    time.sleep(0.5)
    os.close(main)
    try:
        return expect("a terminal that has gone ends the run", run.wait(10) == 0)
    except subprocess.TimeoutExpired:
        run.kill()
        return expect("a terminal that has gone ends the run", False)


# Ctrl-A X asks, and one signal asks again, while the end (a hash of much memory) takes its time: only a second signal is impatient.
def twice():
    m = person.Machine("ref", rom(b"spoilt.") + ["-m", "768M"])
    m.until(rb"spoilt\.")
    m.type(b"\x01x")
    time.sleep(0.1)
    m.run.send_signal(signal.SIGTERM)
    text, status = m.ends()
    return expect("Ctrl-A X and SIGTERM are one wish", status == 0 and b"sim.guest_hash" in text, (status, text[-200:]))


os.makedirs(OUT, exist_ok=True)
rom(b"")
os.replace(OUT + "/spoil.bin", OUT + "/silent.bin")
results = [stopped(), silent(), refused(), uncontrolled(), gone(), deaf()]
results += [ended("Ctrl-A X", lambda m: m.type(b"\x01x")), ended("power-off", None, b"\xba\x04\x06\xb8\x00\x20\xef\xeb\xfe"), twice()]
for name in "TERM INT HUP QUIT SEGV ABRT BUS USR1 ALRM".split():
    results.append(ended("SIG" + name, lambda m, s=getattr(signal, "SIG" + name): m.run.send_signal(s)))

sys.exit(0 if all(results) else 1)
