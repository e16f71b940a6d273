# SPDX-License-Identifier: Apache-2.0
# tests/prog/*.S -> build/tests/prog/*.bin: 64 KB ROM images that end at 1 MB; `make prog` makes them all.

prog_cross ?= i686-linux-gnu-
prog_out := build/tests/prog
prog_all := $(patsubst tests/prog/%.S,$(prog_out)/%.bin,$(filter-out tests/prog/busy.S,$(wildcard tests/prog/*.S)))
prog_busy := $(foreach way,1 2 3 4 5 6 7 8 9,$(prog_out)/busy-$(way).bin)

.PHONY: prog
prog: $(prog_all) $(prog_busy)

$(prog_out)/%.bin: tests/prog/%.S tests/prog/flat.inc tests/prog/build.mk
	@mkdir -p $(@D)
	$(prog_cross)as --32 -o $(@:.bin=.o) $<
	$(prog_cross)ld -m elf_i386 -Ttext=0xf0000 -e 0xffff0 -o $(@:.bin=.elf) $(@:.bin=.o)
	$(prog_cross)objcopy -O binary -j .text $(@:.bin=.elf) $@
	@test $$(stat -c %s $@) = 65536 || { echo "$@ is not 64 KB" >&2; rm $@; exit 1; }

$(prog_out)/busy-%.bin: tests/prog/busy.S tests/prog/flat.inc tests/prog/build.mk
	@mkdir -p $(@D)
	$(prog_cross)as --32 --defsym WAY=$* -o $(@:.bin=.o) $<
	$(prog_cross)ld -m elf_i386 -Ttext=0xf0000 -e 0xffff0 -o $(@:.bin=.elf) $(@:.bin=.o)
	$(prog_cross)objcopy -O binary -j .text $(@:.bin=.elf) $@

# The same without a ROM
$(prog_out)/above.elf32: tests/prog/above.S tests/prog/flat.inc tests/prog/build.mk
	@mkdir -p $(@D)
	$(prog_cross)as --32 --defsym KERNEL=1 -o $@.o $<
	$(prog_cross)ld -m elf_i386 -N --no-warn-rwx-segments -Ttext=0x200000 -o $@ $@.o

# First ROMs on every engine: e9 must say its lines and exit with 33; hostile must end, leave the firmware alone, and leave the same
# guest state whatever runs it.
TESTS += prog hostile above heard
TESTS_LONG += hostile-rtl ladder-rtl
.PHONY: test-prog test-ladder-rtl test-hostile test-hostile-rtl test-above test-heard
test-prog: build/defoe prog
	tests/prog/e9.sh ref
	tests/prog/e9.sh fast
	tests/prog/e9.sh rtl
	tests/prog/judged.sh smc 200000 "-engine ref" "-engine fast -tier 0" "-engine fast" "-engine fast -hot 1 -tcache 64K" "-engine rtl"
	tests/prog/judged.sh pte 500000 "-engine ref" "-engine fast -tier 0" "-engine fast" "-engine fast -hot 1 -tcache 64K" "-chaos 1" \
		"-engine rtl"
	tests/prog/judged.sh rows 1500000 "-engine ref" "-engine fast -tier 0" "-engine fast" "-engine fast -hot 1 -tcache 64K" \
		"-engine fast -selfcheck" "-engine fast -chaos 1" "-engine fast -chaos 2" "-engine rtl"
	tests/prog/judged.sh ladder 4000000 "-engine ref" "-engine fast -tier 0" "-engine fast" "-engine fast -hot 1 -tcache 64K" "-chaos 1" \
		"-engine fast -selfcheck"
	tests/prog/ladder.sh
	tests/prog/judged.sh calls 3000000 "-engine ref" "-engine fast -tier 0" "-engine fast" "-engine fast -hot 3" "-engine fast -tcache 64K" \
		"-engine fast -selfcheck" "-engine fast -chaos 1" "-engine rtl"
	tests/prog/judged.sh far 12000000 "-engine fast" "-engine fast -chaos 1" "-engine fast -tcache 3M" "-engine fast -selfcheck"
	tests/prog/blocks.sh 9973 "-engine fast -tier 0" "-engine fast" "-engine fast -hot 1 -tcache 64K" "-engine fast -chaos 1"
	tests/prog/alike.sh port61 "-engine ref" "-engine fast -tier 0" "-engine fast" "-engine fast -selfcheck" "-engine fast -chaos 1" "-engine rtl"
test-ladder-rtl: build/defoe prog
	tests/prog/judged.sh ladder 4000000 "-engine rtl"
test-above: build/defoe build/tests/prog/above.bin build/tests/prog/above.elf32
	tests/prog/above.sh "-engine ref" "-engine fast -tier 0" "-engine fast" "-engine fast -hot 1" "-engine rtl"
test-heard: build/defoe prog
	tests/prog/heard.py "-engine ref" "-engine fast -tier 0" "-engine fast" "-engine rtl"
test-hostile: build/defoe prog
	tests/prog/hostile.sh "-engine ref" "-engine fast -tier 0" "-engine fast -tier 1"
test-hostile-rtl: build/defoe prog
	tests/prog/hostile.sh "-engine ref" "-engine rtl"
