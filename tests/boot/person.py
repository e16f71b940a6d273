# SPDX-License-Identifier: Apache-2.0
# defoe on a terminal of its own, and what a person does there: types, pastes, reads, waits. For the tests of this folder.
import fcntl, os, pty, re, select, subprocess, termios, time


class Machine:
    # command: not defoe itself, but a shell from which it is started
    def __init__(self, engine, options, errors=None, command=None):
        self.master, self.side = pty.openpty()
        self.before = termios.tcgetattr(self.side)
        # a foreground process of a session of its own, as a shell would start it
        self.run = subprocess.Popen(command or ["build/defoe", "-engine", engine, *options], stdin=self.side, stdout=self.side,
                                    stderr=errors or self.side, start_new_session=True,
                                    preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        self.text = b""
        self.seconds = 90 if engine == "rtl" else 15

    def type(self, keys):
        while keys:
            select.select([], [self.master], [], self.seconds)
            keys = keys[os.write(self.master, keys):]

    # Reads until `enough` is in what came since the last call; returns that text, or fails.
    def until(self, enough, seconds=None):
        end = time.monotonic() + (seconds or self.seconds)
        while not re.search(enough, self.text, re.S):
            if time.monotonic() > end or not select.select([self.master], [], [], max(0, end - time.monotonic()))[0]:
                raise AssertionError(f"no {enough!r} within {seconds or self.seconds} s, but {self.text[-300:]!r}")
            self.text += os.read(self.master, 65536)
        match = re.search(enough, self.text, re.S)
        text, self.text = self.text[:match.end()], self.text[match.end():]
        return text

    # Types `keys` and reads at the same time: a terminal that nobody reads would hold up the machine.
    def paste(self, keys, enough):
        end = time.monotonic() + 6 * self.seconds
        while keys or not re.search(enough, self.text, re.S):
            if time.monotonic() > end:
                raise AssertionError(f"pasting: {len(keys)} keys left, the last text is {self.text[-300:]!r}")
            readable, writable, _ = select.select([self.master], [self.master] if keys else [], [], 1)
            if readable:
                self.text += os.read(self.master, 65536)
            if writable:
                keys = keys[os.write(self.master, keys[:64]):]
        return self.until(enough)

    def as_before(self):
        return termios.tcgetattr(self.side) == self.before

    # What is left to read, and the exit status; the terminal has to be as it was.
    def ends(self):
        end, text = time.monotonic() + self.seconds, self.text
        while self.run.poll() is None and time.monotonic() < end:
            if select.select([self.master], [], [], 0.05)[0]:
                text += os.read(self.master, 65536)
        while select.select([self.master], [], [], 0)[0]:
            text += os.read(self.master, 65536)
        assert self.run.poll() is not None, f"does not end, but says {text[-300:]!r}"
        assert self.as_before(), "the terminal is not as before"
        os.close(self.side)
        os.close(self.master)
        return text, self.run.returncode

    def quit(self):
        self.type(b"\x01x")
        text, status = self.ends()
        assert status == 0, f"Ctrl-A X ends with status {status}: {text[-300:]!r}"
