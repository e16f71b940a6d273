# SPDX-License-Identifier: Apache-2.0
# tests/prog/*.S -> build/tests/prog/*.bin: 64 KB ROM images that end at 1 MB; `make prog` makes them all.

prog_cross ?= i686-linux-gnu-
prog_out := build/tests/prog
prog_all := $(patsubst tests/prog/%.S,$(prog_out)/%.bin,$(wildcard tests/prog/*.S))

.PHONY: prog
prog: $(prog_all)

$(prog_out)/%.bin: tests/prog/%.S tests/prog/build.mk
	@mkdir -p $(@D)
	$(prog_cross)as --32 -o $(@:.bin=.o) $<
	$(prog_cross)ld -m elf_i386 -Ttext=0xf0000 -e 0xffff0 -o $(@:.bin=.elf) $(@:.bin=.o)
	$(prog_cross)objcopy -O binary -j .text $(@:.bin=.elf) $@
	@test $$(stat -c %s $@) = 65536 || { echo "$@ is not 64 KB" >&2; rm $@; exit 1; }
