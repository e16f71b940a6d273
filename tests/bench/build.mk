# SPDX-License-Identifier: Apache-2.0
# tests/bench/*.c -> build/tests/bench/<name>.{bin,expect}: a 64 KB ROM, and what it has to print by the host's reckoning.

bench_dir   := tests/bench
bench_out   := build/tests/bench
bench_names := $(patsubst $(bench_dir)/%.c,%,$(wildcard $(bench_dir)/*.c))
bench_cross ?= i686-linux-gnu-

# The kernels as 486 code; -O2 keeps loops as they are written (no memset or memcpy calls in their place)
bench_cflags := -std=gnu11 -O2 -Wall -Wextra -m32 -march=i486 -ffreestanding -nostdlib -fno-pic -fno-pie -msoft-float \
                -fno-stack-protector -fcf-protection=none -fno-asynchronous-unwind-tables -fno-tree-loop-distribute-patterns
bench_rom    := $(addprefix $(bench_out)/rom/,start.o main.o)
bench_heads  := $(bench_dir)/bench.h $(bench_dir)/rom/rep.h $(addprefix $(bench_dir)/,host/rep.h rom/port.h host/port.h) tests/prog/flat.inc $(bench_dir)/build.mk

.PHONY: bench-roms
bench-roms: $(foreach name,$(bench_names),$(bench_out)/$(name).bin $(bench_out)/$(name).expect)

$(bench_out)/rom/%.o: $(bench_dir)/rom/%.c $(bench_heads)
	@mkdir -p $(@D)
	$(bench_cross)gcc $(bench_cflags) -I $(bench_dir) -c -o $@ $<

$(bench_out)/rom/%.o: $(bench_dir)/rom/%.S $(bench_heads)
	@mkdir -p $(@D)
	$(bench_cross)gcc $(bench_cflags) -c -o $@ $<

$(bench_out)/%.o: $(bench_dir)/%.c $(bench_heads)
	@mkdir -p $(@D)
	$(bench_cross)gcc $(bench_cflags) -I $(bench_dir) -I $(bench_dir)/rom -c -o $@ $<

$(bench_out)/%.elf: $(bench_out)/%.o $(bench_rom) $(bench_dir)/rom/rom.ld
	$(bench_cross)ld -m elf_i386 --build-id=none -z noexecstack -T $(bench_dir)/rom/rom.ld -o $@ $(bench_rom) $<

$(bench_out)/%.bin: $(bench_out)/%.elf
	$(bench_cross)objcopy -O binary -j .rom $< $@

$(bench_out)/%.expect: $(bench_dir)/%.c $(bench_dir)/host/main.c $(bench_heads)
	@mkdir -p $(@D)
	gcc -std=gnu11 -O1 -Wall -Wextra -I $(bench_dir) -I $(bench_dir)/host -o $(@:.expect=.host) $< $(bench_dir)/host/main.c
	$(@:.expect=.host) > $@.new
	mv $@.new $@

.PRECIOUS: $(bench_out)/rom/%.o $(bench_out)/%.o $(bench_out)/%.elf

# Benchmarks are not timed tests: `make bench` prints; `make test-bench` wants the checksums on every engine and the cycles of `fast`
# within 15 % of those of `rtl`.
TESTS += bench sweep
.PHONY: bench sweep test-bench test-sweep
bench: build/defoe bench-roms build/guest/bios.bin
	tests/bench/run.sh fast $(ARGS)
	tests/bench/run.sh rtl $(ARGS)
	tests/bench/rows.sh $(ARGS)

test-bench: build/defoe bench-roms
	tests/bench/run.sh ref
	tests/bench/run.sh fast
	tests/bench/run.sh rtl
	tests/bench/cycles.sh

# The table is data: build/tests/bench/sweep/sweep.tsv. Here three points of each axis, and what is compared with `ref` is the state.
sweep: build/defoe
	tests/bench/sweep.sh $(ARGS)

test-sweep: build/defoe build/guest/bios.bin
	tests/bench/rows.sh -timing off
	tests/bench/sweep.sh -points 3 -timing off

# build/bench/defoe = build/defoe with latency/latency.c around the model of `fast`
bench_latency := build/bench/defoe
bench_address  = 0x$(shell riscv64-unknown-elf-nm build/cms/cms.elf | awk '$$3 == "$(1)" { print $$1 }')

build/bench/latency.o: $(bench_dir)/latency/latency.c $(FAST_HDRS) build/cms/cms.elf
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -DPC_INTACK=$(call bench_address,pc_intack) -DEVENTS_BUDGET=$(call bench_address,events_budget) -c -o $@ $<

$(bench_latency): $(SIM_OBJS) build/bench/latency.o $(RTL_LIB)
	$(CXX) $(patsubst %,-Wl$(comma)--wrap=%,fast_commit fast_trap fast_at) -o $@ $^ -lz -lpthread

.PHONY: latency
latency: $(bench_latency) build/defoe bench-guests
	tests/bench/latency/latency.sh $(ARGS)

# Whole programs from Debian packages; not part of `make test`, whose packages are another list
.PHONY: setup-bench bench-guests bench-long
setup-bench:
	@sim/setup.sh build bench

bench-guests: setup-bench guest
	$(bench_dir)/guest/make.sh $(bench_out)/guest

bench-long: build/defoe bench-guests
	$(bench_dir)/guest/guests.sh $(ARGS)
