# SPDX-License-Identifier: Apache-2.0
# sim/fast: the machine as a C model. Objects are made by the rule below with FAST_CFLAGS (-O2 whatever the rest uses).
FAST_SRCS := $(addprefix sim/fast/,engine.c cpu.c state.c decode.c time.c run_func.c run_timed.c run_one.c) $(HW_ISA_SRCS)
FAST_HDRS := $(wildcard sim/fast/*.h sim/fast/*.inc sim/hostdev/*.h) sim/engine.h $(ISA_GEN_ALL)
FAST_CFLAGS := -std=gnu11 -O2 -Wall -Wextra -Werror -I. -Ibuild/gen
FAST_OBJS := $(patsubst %.c,build/obj/%.o,$(FAST_SRCS) $(HOSTDEV_SRCS))

$(FAST_OBJS): build/obj/%.o: %.c $(FAST_HDRS)
	@mkdir -p $(@D)
	$(CC) $(FAST_CFLAGS) -c -o $@ $<
