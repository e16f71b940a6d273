# SPDX-License-Identifier: Apache-2.0
# sim/rtl: hw/**/*.sv -> build/verilator/<config>.so (the Verilated machine), engine.c -> the `rtl` engine of build/defoe.
# <config> = w<width>-i<code cache bytes>-d<data cache bytes>[-probe]; -probe adds the retirement calls of lockstep and traces.

# clang 14 makes a model 7 % faster than gcc 12 does; either will do
RTL_CXX ?= $(if $(shell command -v clang++),clang++,g++)
# What its users of seconds (tests/teeth) set to -O0
RTL_OPT ?= -O2
RTL_SV  := $(addprefix sim/rtl/,mem.sv blk.sv count.sv probe.sv top.sv)
HW_SV   := $(shell sed 's,//.*,,' hw/files.f 2>/dev/null)
RTL_CFLAGS := -O2 -fPIC -fvisibility=hidden -DVL_INLINE_OPT=inline -I. -std=gnu++17

rtl_field = $(patsubst $(1)%,%,$(filter $(1)%,$(subst -, ,$(2))))
rtl_defs  = -GW=$(call rtl_field,w,$(1)) -GICACHE_BYTES=$(call rtl_field,i,$(1)) \
            -GDCACHE_BYTES=$(call rtl_field,d,$(1)) $(if $(findstring probe,$(1)),-GPROBE=1\'b1)

VERILATOR_INC = $(shell verilator --getenv VERILATOR_ROOT)/include
VERILATOR_WARN := -Wall -Wno-DECLFILENAME # file names are module names without the folder's prefix
VERILATOR := verilator --cc --top-module rtl_top -O3 --x-assign fast --x-initial fast --no-timing --noassert \
             --output-split 20000 -Wno-fatal -Wno-lint -Wno-style # `make lint` judges

# In a directory of its own until it is done, so that two makes at once do not meet
build/verilator/%.so: $(HW_SV) $(RTL_SV) sim/rtl/model.cpp sim/rtl/model.h sim/rtl/build.mk $(SOC_ROM:.hex=.inc) hw/files.f
	@mkdir -p $(@D)
	set -e; dir=build/verilator/$*.$$$$; trap "rm -rf $$dir" EXIT; echo "verilating $*"; \
	$(VERILATOR) $(call rtl_defs,$*) --Mdir $$dir $(HW_SV) $(RTL_SV); \
	$(MAKE) --no-print-directory -s -C $$dir -f Vrtl_top.mk CXX=$(RTL_CXX) OPT_FAST=$(RTL_OPT) OPT_SLOW=-O1 \
	    USER_CPPFLAGS="-fPIC -fvisibility=hidden" Vrtl_top__ALL.a verilated.o verilated_dpi.o verilated_threads.o; \
	$(RTL_CXX) -shared -o $$dir/model.so $(RTL_CFLAGS) $(if $(findstring probe,$*),-DRTL_PROBE) -I$$dir \
	    -isystem $(VERILATOR_INC) -isystem $(VERILATOR_INC)/vltstd sim/rtl/model.cpp $$dir/Vrtl_top__ALL.a $$dir/verilated*.o \
	    -lpthread $(if $(findstring clang,$(RTL_CXX)),-latomic); \
	mv $$dir/model.so $@

RTL_LIB := build/obj/sim/rtl/engine.o build/obj/sim/rtl/lockstep.o
$(RTL_LIB): build/obj/%.o: %.c sim/rtl/engine_rtl.h sim/rtl/model.h sim/hostdev/hostdev.h sim/fast/cpu.h $(wildcard sim/*.h) $(ISA_GEN_ALL)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -c -o $@ $<

RTL_DEFAULT := build/verilator/w1-i8192-d8192.so
ifneq ($(HW_SV),)
build/defoe: | $(RTL_DEFAULT)
endif

.PHONY: rtl lint
rtl: $(RTL_DEFAULT)

# Verilator -Wall on what a board gets and on what the simulator gets, at both widths; Yosys reads what the board gets at both, every
# warning an error (make synth does that for W = 1 to the end); the number of lint_off comments is printed
lint: $(SOC_ROM)
	for w in 1 2; do \
	    verilator --lint-only $(VERILATOR_WARN) --top-module soc_top -GW=$$w $(HW_SV) && \
	    verilator --lint-only $(VERILATOR_WARN) --top-module rtl_top -GW=$$w -GPROBE=1\'b1 $(HW_SV) $(RTL_SV) && \
	    yosys -q -e . -p "read_verilog -sv $(HW_SV); chparam -set W $$w soc_top; hierarchy -check -top soc_top; proc; check -assert" \
	        || exit 1; \
	done
	@echo "lint_off comments: $$(cat $(HW_SV) $(RTL_SV) | grep -c lint_off)"
