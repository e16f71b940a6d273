#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# A person at the prompt: defoe on a terminal, keys typed by hand.    tests/boot/typing.py [-quick] ENGINE...
# Types key by key behind each echo, pastes 200 lines, holds a key, resizes the window, presses Ctrl-C in the guest and every Ctrl-A
# command, at the idle prompt and while the guest is busy. Judged by what a terminal must do: each key comes back, in order and once,
# and an idle machine hears one within 50 ms beside what the guest itself takes for it. -quick: fewer keys, for `rtl`.
import fcntl, os, re, signal, statistics, struct, subprocess, sys, termios, time
import person

OUT = "build/tests/boot/typing"
PROMPT = b"defoe# "


# From a state saved at the prompt: also `rtl` is there at once.
def at_prompt(engine, state=OUT + "/prompt", *more):
    return person.Machine(engine, ["-m", "64M", "-snapshot", "-hda", "build/guest/disk.img", "-loadvm", state, *more])


def make_state():
    os.makedirs(OUT, exist_ok=True)
    subprocess.run(["build/defoe", "-engine", "fast", "-nographic", "-quiet", "-m", "64M", "-bios", "build/guest/bios.bin", "-snapshot",
                    "-hda", "build/guest/disk.img", "-stop-at", "console:" + PROMPT.decode(), "-save", OUT + "/prompt"],
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)


# A key 0.1 s behind the echo of the last. Returns the milliseconds that the echo took.
def one_by_one(m, keys):
    took = []
    for key in keys:
        time.sleep(0.1)
        start = time.monotonic()
        m.type(bytes([key]))
        m.until(re.escape(bytes([key])), 5 if m.seconds < 20 else m.seconds)
        took.append(1000 * (time.monotonic() - start))
    return took


def commands(m, seconds=5):
    start = time.monotonic()
    m.type(b"\x01h")
    m.until(b"Ctrl-A X quit", seconds)
    heard = 1000 * (time.monotonic() - start)
    m.type(b"\x01s")
    m.until(rb"defoe: \w+, EIP [0-9a-f]{8}", seconds)
    m.type(b"\x01?")
    m.until(b"Ctrl-A X quit", seconds)
    m.type(b"\x01q")
    m.until(b"is no command", seconds)
    return heard


def idle(engine, keys, m):
    took = one_by_one(m, (b"echo " + b"the quick brown fox jumps over the lazy dog " * 9)[:keys])
    m.type(b"\r")
    m.until(PROMPT)
    heard = statistics.median(commands(m) for _ in range(5))
    print(f"  {engine}: {len(took)} keys echoed after {statistics.median(took):.1f} ms, at most {max(took):.1f}; Ctrl-A H heard after {heard:.1f} ms")
    # The echo is the guest's own work: on `rtl` that takes longer than hearing.
    assert max(heard, 0 if engine == "rtl" else statistics.median(took)) < 50, "an idle machine hears a key after more than 50 ms"


# Into a file, so that the guest's echo and what it prints do not mix.
def pasted(m, lines):
    m.type(b"cat > /paste\r")
    m.until(b"paste\r*\n")
    m.paste(b"".join(b"line %03d of the paste\r" % i for i in range(lines)) + b"\x04", PROMPT)
    m.type(b"cat /paste\r")
    out = m.until(b"cat /paste\r*\n.*" + PROMPT)
    got = re.findall(rb"^(.*?)\r*$", out.split(b"cat /paste", 1)[1], re.M)
    want = [b"line %03d of the paste" % i for i in range(lines)]
    assert [g for g in got if b"line" in g] == want, f"{lines} lines pasted, {len(set(want) - set(got))} of them did not arrive"


def held(m, keys):
    m.type(b"echo ")
    for _ in range(keys):
        m.type(b"k")
        time.sleep(0.033)
    m.type(b"\r")
    m.until(b"\n" + b"k" * keys + b"\r*\n.*" + PROMPT)


def resized(m):
    for rows, columns in ((10, 40), (50, 132), (24, 80)):
        fcntl.ioctl(m.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.killpg(m.run.pid, signal.SIGWINCH)
    m.type(b"echo wide\r")
    m.until(rb"\nwide\r*\n.*" + PROMPT)


# `cat` reads the keyboard until Ctrl-C; Ctrl-A Ctrl-A is the guest's Ctrl-A, which goes to the start of the line.
def interrupted(m):
    m.type(b"cat\r")
    m.until(b"cat\r*\n")
    m.type(b"hello\r")
    m.until(rb"hello\r*\n.*hello\r*\n")
    m.type(b"\x03")
    m.until(rb"\^C.*" + PROMPT)
    m.type(b"cho to the start\x01\x01e\r")
    m.until(rb"\nto the start\r*\n.*" + PROMPT)


# While the guest prints for ever, and while its UART is full because nobody there reads.
def busy(m):
    m.type(b"cat /dev/zero > /dev/null\r")
    m.until(b"null\r*\n")
    time.sleep(0.5)
    commands(m)
    m.type(b"typed ahead " * 20)
    commands(m)
    m.type(b"\x03")
    m.until(PROMPT)
    m.type(b"\x15\r")
    m.until(PROMPT)


def saved(m, engine):
    m.type(b"\x01w")
    name = m.until(rb"defoe: the state at tick \d+ is in '([^']+)'")
    name = re.search(rb"is in '([^']+)'", name).group(1).decode()
    m.type(b"echo goes on\r")
    m.until(rb"\ngoes on\r*\n.*" + PROMPT)
    return name


def last_hash(text):
    return re.search(rb"sim.guest_hash +([0-9a-f]{16})", text).group(1)


# What a person typed, recorded with its ticks and typed again by nobody: the same machine at the same power-off.
def recorded(engine):
    m = at_prompt(engine, OUT + "/prompt", "-record", OUT + "/record")
    for line in (b"echo one", b"ls /", b"echo two words", b"poweroff"):
        one_by_one(m, line[:3])
        m.type(line[3:] + b"\r")
    live = last_hash(m.ends()[0])
    again = subprocess.run(["build/defoe", "-engine", "ref", "-m", "64M", "-snapshot", "-hda", "build/guest/disk.img", "-loadvm", OUT + "/prompt",
                            "-input", OUT + "/record"], stdin=subprocess.DEVNULL, capture_output=True).stderr
    assert live == last_hash(again), f"recorded live on {engine}: {live}, typed again on ref: {last_hash(again)}"


def check(engine, quick):
    m = at_prompt(engine)
    m.type(b"\r")
    m.until(PROMPT)
    idle(engine, 12 if quick else 120, m)
    pasted(m, 40 if quick else 200)
    held(m, 10 if quick else 60)
    resized(m)
    interrupted(m)
    busy(m)
    state = saved(m, engine)
    m.quit()
    again = at_prompt(engine, state)
    again.type(b"echo from there\r")
    again.until(rb"\nfrom there\r*\n.*" + PROMPT)
    again.quit()
    os.unlink(state)
    recorded(engine)
    print("ok a person at", engine)
    return True


make_state()
quick = "-quick" in sys.argv
sys.exit(0 if all([check(e, quick) for e in sys.argv[1:] if e != "-quick"]) else 1)
