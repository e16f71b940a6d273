#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# The guest's shell, used as a person uses it: keys into a terminal, and what then stands on the screen.
#   tests/boot/shell.py ENGINE...     `native` runs the shell alone on this machine (it is a program for i386 Linux)
# Judged by a small terminal of our own (as a VT102 moves its cursor) and by what the keys mean in every other shell.
import fcntl, os, pty, re, select, shutil, struct, subprocess, sys, termios, time

PROMPT = "defoe# "
UP, DOWN, RIGHT, LEFT, HOME, END, DELETE = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[H", "\x1b[F", "\x1b[3~"
COLUMNS, ROWS = 80, 24


# Bytes -> a screen of 80 x 24 that scrolls. What it does not know it takes for an error, not for nothing.
class Screen:
    CODE = re.compile(r"\x1b\[(\??)([0-9;]*)([A-Za-z])")

    def __init__(self):
        self.rows, self.x, self.y, self.bells, self.unknown, self.rest = [[" "] * COLUMNS for _ in range(ROWS)], 0, 0, 0, [], ""

    def feed(self, data):
        text = self.rest + data.decode("latin-1")
        at = 0
        while at < len(text):
            if text[at] == "\x1b":
                code = self.CODE.match(text, at)
                if not code and len(text) - at < 12:
                    break
                at = code.end() if code else at + 1
                self.escape(*code.groups()) if code else self.unknown.append(text[at:at + 5])
            else:
                self.letter(text[at])
                at += 1
        self.rest = text[at:]

    def escape(self, private, numbers, final):
        n = int(numbers.split(";")[0] or 0) if numbers else 0
        if final == "H":
            self.x = self.y = 0
        elif final == "J":
            self.rows = [[" "] * COLUMNS for _ in range(ROWS)] if n == 2 else self.rows
        elif final == "K":
            self.rows[self.y][self.x:] = [" "] * (COLUMNS - self.x)
        elif not (private or final in "mr"):
            self.unknown.append(numbers + final)

    def letter(self, c):
        if c == "\r":
            self.x = 0
        elif c == "\n":
            self.down()
        elif c == "\b":
            self.x = max(0, self.x - 1)
        elif c == "\t":
            self.x = min(COLUMNS - 1, self.x // 8 * 8 + 8)
        elif c == "\a":
            self.bells += 1
        elif c >= " ":
            if self.x == COLUMNS:
                self.x = 0
                self.down()
            self.rows[self.y][self.x] = c
            self.x += 1

    def down(self):
        self.y += 1
        if self.y == ROWS:
            self.rows = self.rows[1:] + [[" "] * COLUMNS]
            self.y -= 1

    def line(self, above=0):
        return "".join(self.rows[self.y - above]).rstrip()

    def text(self):
        return "\n".join("".join(r).rstrip() for r in self.rows)


class Failed(Exception):
    pass


class Person:
    def __init__(self, engine):
        self.main, end = pty.openpty()
        fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        command = ["build/guest/sh"] if engine == "native" else [
            "build/defoe", "-engine", engine, "-nographic", "-m", "64M", "-bios", "build/guest/bios.bin", "-snapshot",
            "-hda", "build/guest/disk.img"]
        self.native, self.screen, self.seen = engine == "native", Screen(), ""
        self.run = subprocess.Popen(command, stdin=end, stdout=end, stderr=end, start_new_session=True,
                                    preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(end)
        self.until(lambda: self.screen.line() == PROMPT.rstrip(), "the prompt comes", 600)
        self.screen.unknown = []  # the BIOS's own

    def read(self, seconds):
        if select.select([self.main], [], [], seconds)[0]:
            try:
                data = os.read(self.main, 65536)
            except OSError:
                return
            self.screen.feed(data)
            self.seen += data.decode("latin-1")

    def until(self, condition, what, seconds=60):
        end = time.time() + seconds
        while not condition() and time.time() < end:
            self.read(0.05)
        if not condition():
            raise Failed(f"{what}: the line is {self.screen.line()!r}, the cursor {self.screen.x}, above it {self.screen.line(1)!r}")

    # Ctrl-A is the simulator's own key: a person types it twice.
    def type(self, keys):
        for at in range(0, len(keys), 64):
            part = keys[at:at + 64]
            os.write(self.main, (part if self.native else part.replace("\x01", "\x01\x01")).encode("latin-1"))
            self.read(0)

    # After the keys, `line` stands behind the prompt with the cursor at column `cursor` of it.
    def line(self, keys, line, cursor, what):
        self.type(keys)
        self.until(lambda: self.screen.line() == (PROMPT + line).rstrip() and self.screen.x == len(PROMPT) + cursor, what)

    # A command's last lines of output, before the prompt that comes when it is done.
    def done(self, keys, wanted, what, seconds=60):
        before, wanted = self.seen.count(PROMPT), wanted.split("\n") if wanted else []
        self.type(keys)
        self.until(lambda: self.seen.count(PROMPT) > before and self.screen.line() == PROMPT.rstrip() and
                   [self.screen.line(len(wanted) - i) for i in range(len(wanted))] == wanted, what, seconds)


def editing(p):
    p.line("ecXho", "ecXho", 5, "letters stand where they are typed")
    p.line(LEFT * 2 + "\x7f", "echo", 2, "backspace in the middle")
    p.line(END + " one three", "echo one three", 14, "End")
    p.line(LEFT * 5 + "two ", "echo one two three", 13, "insertion in the middle")
    p.done("\r", "one two three", "the line as it was edited is done")
    p.line("abc" + HOME + DELETE, "bc", 0, "Home and Delete")
    p.line("\x05" + "d" + "\x01" + "a", "abcd", 1, "Ctrl-E and Ctrl-A")
    p.line(RIGHT + "\x0b", "ab", 2, "Ctrl-K")
    p.line(" cd ef " + "\x17", "ab cd ", 6, "Ctrl-W")
    p.line(LEFT * 3 + "\x15", "cd ", 0, "Ctrl-U")
    p.line("\x0c", "cd ", 0, "Ctrl-L keeps the line")
    p.until(lambda: p.screen.y == 0, "Ctrl-L clears the screen")
    p.line("\x04\x04\x04" + "x" + LEFT * 3 + RIGHT * 5, "x", 1, "Ctrl-D removes a letter; the cursor stays within the line")
    p.done("\x03", PROMPT + "x^C", "Ctrl-C drops the line")
    p.done("echo $?\r", "130", "its status")
    if not p.native:
        p.type("\x04")
        p.until(lambda: "poweroff leaves" in p.screen.line(1) and p.screen.line() == PROMPT.rstrip(), "Ctrl-D is answered")


# What does not fit is moved sideways: it never touches the next row.
def long_lines(p):
    text = "".join(chr(97 + i % 26) for i in range(150))
    p.type("\x0cecho " + text)
    p.until(lambda: p.screen.line()[p.screen.x - 20:] == text[-20:] and p.screen.line()[7] == "<" and p.screen.y == 0,
            "the end of a long line")
    p.type(HOME)
    p.until(lambda: p.screen.line() == (PROMPT + "echo " + text)[:78] + ">" and p.screen.x == len(PROMPT) and p.screen.y == 0,
            "and its start")
    p.type("\x05" + LEFT * 75 + "X")
    p.until(lambda: p.screen.line()[p.screen.x - 21:p.screen.x + 20] == text[55:75] + "X" + text[75:95], "a letter in its middle")
    p.done("\r", text[:75] + "X" + text[75:79] + "\n" + text[79:], "the whole line is done")


def history(p):
    p.done("echo first\r", "first", "a command")
    p.done("echo second\r", "second", "another")
    p.line("half" + UP, "echo second", 11, "up: the last line")
    p.line(UP, "echo first", 10, "up again")
    p.line(DOWN * 2, "half", 4, "down: what was being typed")
    p.line("\x15" + UP * 2 + LEFT * 5 + "the ", "echo the first", 9, "a line from history is edited")
    p.done("\r", "the first", "and done")


def completion(p):
    p.line("hel\t", "help ", 5, "a command's name")
    p.line("\x15he\t", "he", 2, "two commands")
    p.type("\t")
    p.until(lambda: p.screen.line() == PROMPT + "he" and p.screen.line(1).split() == ["help", "hexdump"], "a second Tab lists them")
    p.done("\x15mkdir /tmp/defoe.test\r", "", "a directory")
    p.done("cd /tmp/defoe.test\r", "", "is gone to")
    p.done("echo 1 >alphabet; echo 2 > 'alpha beta'; mkdir gamma\r", "", "and filled")
    p.line("cat al\t", "cat alpha", 9, "as much of a file's name as is certain")
    p.type("\t\t")
    p.until(lambda: p.screen.line() == PROMPT + "cat alpha" and re.split("  +", p.screen.line(1)) == ["alpha beta", "alphabet"],
            "its ends are listed")
    p.line("b\t", "cat alphabet ", 13, "a file's whole name")
    p.done("\r", "1", "the file")
    p.line("cat < alpha\\ \t", "cat < alpha\\ beta ", 18, "a name with a blank")
    p.done("\r", "2", "that file")
    p.line("ls g\t", "ls gamma/", 9, "a directory's name")
    p.done("\x03", "", "dropped")
    p.done("ls; wc alphabet; rm -r gamma alphabet 'alpha beta'; ls\r",
           "alpha beta   alphabet     gamma/\n      1       1       2", "all removed")


def commands(p):
    p.done("echo one > f; cp f g; mv g h; mkdir d; cp f h d; rm f h; ls d; cd d; cat h; pwd\r", "f   h\none\n/tmp/defoe.test/d", "files copied and moved")
    p.done("cd ..; rm -r d; ls\r", PROMPT + "cd ..; rm -r d; ls", "and removed")
    p.done("echo kept > f; cp f .; cp f f; cat f\r", "./f: is the same file\nf: is the same file\nkept", "a copy onto itself")
    p.done("ls " + "./" * 700 + "f | wc\r", None, "a long name")
    p.done("cp nothing here\r", "nothing: no such file or directory", "a copy of nothing")
    p.done("uname; mount | grep 'proc /proc' | hexdump > f; ls -l f | grep rw\r", None, "the kernel's name, file systems")
    p.until(lambda: p.screen.line(2) == "Linux" and p.screen.line(1).startswith("-rw-r--r--") and " 0 " not in p.screen.line(1), "both")
    p.done("help\r", None, "help")
    if max(len(line) for line in p.seen[p.seen.rindex("ls [-alR]"):].replace("\r", "").split("\n")) >= COLUMNS:
        raise Failed("help is wider than the screen")
    if not p.native:
        p.done("dmesg | grep 'Linux version 6'\r", None, "what the kernel said")
        p.until(lambda: "Linux version 6" in p.seen[p.seen.rindex("version 6'"):][12:], "its version")
    p.done("rm f\r", None, "the rest")


def interrupts(p, shell):
    p.done(f"echo sleep 1000 > slow\r", "", "a script")
    for keys in ("sleep 1000", "cat", "cat | wc", "sleep 1000 | wc", shell + " slow", "sh slow"):
        p.type(keys + "\r")
        p.until(lambda: p.screen.line() == "", keys + " runs")
        p.read(0.3)
        p.done("\x03", "^C", "Ctrl-C ends " + keys)
        p.done("echo $?\r", "130", "its status")
    p.type("hexdump /dev/zero\r")
    p.until(lambda: p.screen.line(ROWS - 1).startswith("0000"), "output that has no end")
    p.done("\x03", "", "Ctrl-C ends hexdump")
    p.done("sleep 1000 &\r", "", "a command in the background")
    number = (["0"] + re.findall(r"process (\d+)", p.seen))[-1]
    p.type("sleep 1000\r")
    p.until(lambda: p.screen.line() == "", "another in front of it")
    p.read(0.3)
    p.done("\x03", "^C", "Ctrl-C ends that alone")
    p.done(f"ps | grep '{number}  S' > found\r", "", "ps")
    p.done(f"kill {number}\r", "", "kill")
    p.done("sleep 0.1\r", "", "a moment")
    p.done(f"ps | grep '{number}  S' >> found\r", "", "ps again")
    p.done("wc found\r", "", "one line, then none")
    p.until(lambda: p.screen.line(1).split()[:1] == ["1"], "the process is there, then not")


# In a paste of 200 lines there are commands that take time, one that reads, and a program that does not.
def paste(p, shell):
    lines = [f"echo line {i} of the text that is pasted" for i in range(200)]
    lines[50:50] = ["sleep 0.3"]
    lines[100:100] = ["cat > kept", "not a command", "\tlet alone two", "\x04"]
    lines[150:150] = ["echo sleep 0.3 > slow", shell + " slow"]
    p.seen = ""
    p.type("\r".join(lines).replace("\x04\r", "\x04") + "\r")
    p.done("cat kept; echo the end\r", "not a command\n        let alone two\nthe end", "what was pasted into a file", 120)
    found = re.findall(r"^line (\d+) of the text that is pasted\r+$", p.seen, re.M)
    if found != [str(i) for i in range(200)]:
        raise Failed(f"a paste of 200 lines: {len(found)} of them done")


def quoting(p):
    p.done("echo \"a  b\" 'c  \"d\\e' e\\ f \"g'h\"\r", "a  b c  \"d\\e e f g'h", "quotes")
    p.done("echo one > f; echo two >> f; cat < f | grep tw | hexdump\r",
             "00000000  74 77 6f 0a" + " " * 39 + "|two.|", "redirections and pipes")
    p.done("echo a # b; nonsense\r", "a", "a comment")
    p.done("echo '# a script' > f; echo 'echo done # it is' >> f; sh f\r", "done", "a script with comments")
    p.done("echo a | wc &\r", "line: what a pipe joins cannot go to the background", "a pipe in the background")
    p.done("nonsense; echo $?\r", "nonsense: unknown command; try help\n127", "a status")
    p.done("ls /nowhere > f; wc f\r", "/nowhere: no such file or directory\n      0       0       0", "complaints are not redirected")


def use(p):
    shell = os.path.abspath("build/guest/sh") if p.native else "/init"
    for part in (editing, long_lines, history, completion, quoting, commands):
        part(p)
    interrupts(p, shell)
    paste(p, shell)
    p.type("cd /; rm -r /tmp/defoe.test; " + ("exit" if p.native else "poweroff") + "\r")
    p.until(lambda: p.run.poll() is not None, "the end")
    if p.run.wait() or p.screen.unknown:
        raise Failed(f"exit status {p.run.wait()}, codes that no terminal was expected to know: {p.screen.unknown}")


def check(engine):
    shutil.rmtree("/tmp/defoe.test", ignore_errors=True)
    p = Person(engine)
    try:
        use(p)
        print("ok the guest's shell on", engine)
        return True
    except Failed as why:
        print("FAIL the guest's shell on", engine, ":", why)
        return False
    finally:
        p.run.kill()


sys.exit(0 if all([check(e) for e in sys.argv[1:]]) else 1)
