# SPDX-License-Identifier: Apache-2.0
# Defoe: everything is built under build/. Each folder adds its part in a build.mk; this file only joins them.
#
#   make boot    installs what it needs, builds, boots SeaBIOS + SYSLINUX + Linux on the RTL (ENGINE=fast|ref, ARGS="...")
#   make test    installs what it needs, builds, passes the tests          make help    all targets

.DEFAULT_GOAL := build/defoe
.DELETE_ON_ERROR:

CC     := gcc
CFLAGS := -std=gnu11 -O2 -g -Wall -Wextra -Werror -I. -Ibuild/gen
ENGINE ?= rtl
ARGS   ?=
TESTS      :=
TESTS_LONG :=

# The order is the data flow; later fragments may use what earlier ones name.
FRAGMENTS := hw/isa/build.mk isa-x86/build.mk cms/pc/build.mk cms/build.mk hw/build.mk sim/hostdev/build.mk sim/fast/build.mk \
             sim/ref/build.mk sim/rtl/build.mk sim/build.mk sim/guest/build.mk hw/synth/build.mk fpga/build.mk
include $(wildcard $(FRAGMENTS)) $(sort $(wildcard tests/*/build.mk))

BOOT := build/defoe -engine $(ENGINE) -nographic -m 64M -bios build/guest/bios.bin -snapshot -hda build/guest/disk.img

.PHONY: boot run-boot test run-test check-long teeth style clean help setup-build setup-test

boot: setup-build
	$(MAKE) --no-print-directory run-boot

run-boot: build/defoe guest
	@echo "$(BOOT) $(ARGS)" >&2
	@$(BOOT) $(ARGS)

test: setup-build setup-test
	$(MAKE) --no-print-directory run-test

run-test:
	@tests/run $(TESTS)

check-long: setup-build setup-test
	@tests/run $(TESTS) $(TESTS_LONG)

teeth: setup-build setup-test
	$(MAKE) --no-print-directory run-teeth

# tests/run asks for these; -O keeps each target's output together.
passed-%: test-%
	@echo "ok   $*"

setup-build:
	@sim/setup.sh build

setup-test:
	@sim/setup.sh build test

style:
	@tests/style/report.py
	@tests/style/mentions.py
	@tests/style/exports.py

clean:
	rm -rf build

help:
	@echo "make boot [ENGINE=rtl|fast|ref] [ARGS='...']   install, build and boot the default guest"
	@echo "make test                install, build and pass the tests:"
	@echo "                         $(TESTS)"
	@echo "make check-long          the same and the long ones:"
	@echo "                         $(TESTS_LONG)"
	@echo "make test-NAME           one of them"
	@echo "make teeth [TEETH_ONLY=PATTERN]   planted faults that the judges must catch"
	@echo "make bench               the benchmark kernels on every engine"
	@echo "make bench-long sweep latency   programs of others; cycles along each axis; how long interrupts wait"
	@echo "make synth               LUTs, flip-flops, block RAM and depth on ECP5"
	@echo "make bit pnr [BOARD=ulx3s PART=85f MHZ=30 W=1 SEEDS=5]   a bitstream; the table of MHz by seed"
	@echo "make flash [FLASH=1]    that bitstream to the board on USB, for now or to stay"
	@echo "make card [CARD=F.img DISK=F]   firmware, BIOS and a guest disk in one image for a board's card"
	@echo "make board-sim           that card, the board and what is soldered to it in simulation, to the guest's prompt"
	@echo "make style clean help"
