# SPDX-License-Identifier: Apache-2.0
# tests/boot: whole boots, judged by what unmodified software says, and by equal hashes between engines; a person at a terminal.
TESTS      += boot-rtl boot-ref boot-fast same chaos moved stop-pc status screen paste shell typing terminal inputs dumps images kept selfcheck \
              boot-lockstep
TESTS_LONG += same-long chaos-long selfcheck-long boot-lockstep-long

.PHONY: test-boot-ref test-boot-fast test-boot-rtl test-same test-same-long test-inputs test-dumps test-images test-kept test-moved test-stop-pc test-status \
        test-screen test-paste test-shell test-typing test-terminal test-chaos test-chaos-long test-selfcheck test-selfcheck-long \
        test-boot-lockstep test-boot-lockstep-long
test-boot-ref: build/defoe guest
	tests/boot/session.sh ref
test-boot-fast: build/defoe guest
	tests/boot/session.sh fast
test-boot-rtl: build/defoe guest
	tests/boot/session.sh rtl

test-same: build/defoe guest
	tests/boot/same.sh 3000000 "-engine fast -tier 0" "-engine fast -tier 1" "-engine fast -tier 1 -tcache 64K"
	tests/boot/same.sh 42000000 "-engine fast -tier 1" "-engine fast -tier 1 -tcache 64K"
test-same-long: build/defoe guest build/verilator/w1-i4096-d4096.so
	tests/boot/same.sh 42000000 "-engine fast -tier 0" "-engine fast -tier 1 -icache 16K -dcache 4K"
	tests/boot/same.sh 8000000 "-engine rtl -tier 0" "-engine rtl -tier 1" "-engine rtl -tier 1 -icache 4K -dcache 4K"
# Disturbed runs end where undisturbed ones do; seeds that give translation caches and store buffers of different sizes.
test-chaos: build/defoe guest
	tests/boot/same.sh 3000000 "-engine fast -chaos 1" "-engine fast -chaos 22" "-engine fast -chaos 333"
	tests/boot/same.sh 8000000 "-engine fast -chaos 7 -tcache 16K"
test-chaos-long: build/defoe guest
	tests/boot/same.sh 42000000 "-engine fast -chaos 4" "-engine fast -chaos 55 -tcache 64K" "-engine fast -chaos 6 -selfcheck" \
		"-engine fast -tier 0 -chaos 7"
	tests/boot/same.sh 1000000 "-engine rtl -chaos 8"

test-moved: build/defoe guest
	tests/boot/moved.sh 30000000 31000000 "-engine fast" "-engine rtl -tier 0"
	tests/boot/moved.sh 30000000 42000000 "-engine ref" "-engine fast"

# In the boot sector: behind STI, where interrupts are still held off; then behind two disk interrupts, in its copy.
test-stop-pc: build/defoe guest
	tests/boot/stop_pc.sh 0x7c11 0x647 "-engine rtl" "-engine fast -tier 0" "-engine fast" "-engine fast -hot 1 -tcache 64K"

# rtl: `tests/boot/status.py rtl` by hand
test-status: build/defoe guest
	tests/boot/status.py ref fast

# As a person at a terminal.
test-typing: build/defoe guest
	tests/boot/typing.py ref fast
	tests/boot/typing.py -quick rtl
test-terminal: build/defoe
	tests/boot/terminal.py
test-screen: build/defoe guest
	tests/boot/screen.py 12000000 ref fast

build/tests/boot/echo.bin: tests/boot/echo.S
	@mkdir -p $(@D)
	i686-linux-gnu-as --32 -o $(@:.bin=.o) $<
	i686-linux-gnu-ld -m elf_i386 -Ttext=0x7c00 -e 0x7c00 -o $(@:.bin=.elf) $(@:.bin=.o)
	i686-linux-gnu-objcopy -O binary -j .text $(@:.bin=.elf) $@

test-paste: build/defoe build/tests/boot/echo.bin guest
	tests/boot/paste.sh "-engine ref" "-engine fast"
# rtl: `tests/boot/shell.py rtl` by hand
test-shell: build/defoe guest
	tests/boot/shell.py native ref fast

test-inputs: build/defoe guest
	tests/boot/inputs.sh

# defoe that compares the words of a dump with its memory when its run has ended
build/tests/boot/dumped.o: tests/boot/dumped.c $(SIM_HDRS) hw/isa/fields.h
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -c -o $@ $<
build/tests/boot/dumped: $(SIM_OBJS) build/tests/boot/dumped.o $(RTL_LIB)
	$(CXX) -Wl,--wrap=load_check_firmware -o $@ $^ -lz -lpthread
test-dumps: build/defoe build/tests/boot/dumped guest
	tests/boot/dumps.py

test-images: build/defoe guest
	tests/boot/images.sh

test-kept: build/defoe build/tests/prog/disk.bin build/tests/prog/asleep.bin build/tests/rtl/engine/stuck.so
	tests/boot/kept.sh

test-selfcheck: build/defoe guest
	tests/boot/selfcheck.sh 8000000
test-selfcheck-long: build/defoe guest
	tests/boot/selfcheck.sh 42000000

RTL_PROBE := build/verilator/w1-i8192-d8192-probe.so
test-boot-lockstep: build/defoe guest $(RTL_PROBE)
	tests/boot/lockstep.sh 2000000
test-boot-lockstep-long: build/defoe guest $(RTL_PROBE)
	tests/boot/lockstep.sh 43000000
