# SPDX-License-Identifier: Apache-2.0
# What a file or a guest may say to the devices and the saved state's reader, on engine ref built with ASan and UBSan.
TESTS      += fuzz-state fuzz-file fuzz-hammer fuzz-ports
TESTS_LONG += fuzz-state-long fuzz-hammer-long fuzz-ports-long

fuzz_cflags := $(CFLAGS) -O1 -Isim/ref -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
fuzz_objs   := $(patsubst %.c,build/tests/fuzz/%.o,$(REF_SRCS) sim/sound.c)

build/tests/fuzz/%.o: %.c $(REF_HDRS) $(wildcard sim/*.h tests/*.h tests/fuzz/*.h) tests/fuzz/build.mk
	@mkdir -p $(@D)
	$(CC) $(fuzz_cflags) -c -o $@ $<

build/tests/fuzz/state: build/tests/fuzz/tests/fuzz/state.o build/tests/fuzz/tests/fuzz/ports.o $(fuzz_objs)
	$(CC) $(fuzz_cflags) -o $@ $^

build/tests/fuzz/hammer: build/tests/fuzz/tests/fuzz/hammer.o build/tests/fuzz/tests/fuzz/ports.o $(fuzz_objs)
	$(CC) $(fuzz_cflags) -o $@ $^

build/tests/fuzz/ports.bin: tests/fuzz/ports.S tests/prog/flat.inc
	@mkdir -p $(@D)
	$(prog_cross)as --32 -o $(@:.bin=.rom.o) $<
	$(prog_cross)ld -m elf_i386 -Ttext=0xf0000 -e 0xffff0 -o $(@:.bin=.elf) $(@:.bin=.rom.o)
	$(prog_cross)objcopy -O binary -j .text $(@:.bin=.elf) $@

build/tests/fuzz/fields: tests/fuzz/fields.c $(REF_HDRS)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -o $@ $<

.PHONY: test-fuzz-state test-fuzz-state-long test-fuzz-file test-fuzz-hammer test-fuzz-hammer-long test-fuzz-ports test-fuzz-ports-long
test-fuzz-hammer: build/tests/fuzz/hammer
	build/tests/fuzz/hammer 20000000 1
test-fuzz-hammer-long: build/tests/fuzz/hammer
	build/tests/fuzz/hammer 100000000 2
test-fuzz-ports: build/defoe build/tests/fuzz/ports.bin
	tests/fuzz/ports.sh 20000000 3000000 "-engine fast"
	tests/fuzz/ports.sh 2000000 300000 "-engine fast -tier 0" "-engine fast -hot 1 -chaos 1"
	tests/fuzz/ports.sh 100000 10000 "-engine rtl"
test-fuzz-ports-long: build/defoe build/tests/fuzz/ports.bin
	tests/fuzz/ports.sh 60000000 10000000 "-engine fast" "-engine fast -tier 0"
test-fuzz-file: build/defoe build/tests/fuzz/fields build/tests/fuzz/ports.bin
	tests/fuzz/file.py
test-fuzz-state: build/tests/fuzz/state guest
	build/tests/fuzz/state build/guest/bios.bin build/guest/disk.img sweep 1
test-fuzz-state-long: build/tests/fuzz/state guest
	build/tests/fuzz/state build/guest/bios.bin build/guest/disk.img all 1
	build/tests/fuzz/state build/guest/bios.bin build/guest/disk.img 300000 2
