# SPDX-License-Identifier: Apache-2.0
# tests/rtl/board: a board's top, unchanged, among models of what is soldered to it, with a card that `make card` wrote.
BOARD_TEST := build/tests/rtl/board
BOARD_SRCS := $(addprefix tests/rtl/board/,main.cpp chip.cpp card.cpp serial.cpp)

$(BOARD_TEST)/board: $(ULX3S_SV) tests/rtl/board/cells.sv tests/rtl/board/bench.sv \
                     $(BOARD_SRCS) tests/rtl/board/models.h $(SOC_ROM) tests/rtl/board/build.mk
	@mkdir -p $(@D)
	verilator --cc --exe --build --top-module bench -O3 --x-assign fast --x-initial fast --no-timing --noassert --output-split 20000 \
	    -Wno-fatal -Wno-lint -Wno-style --Mdir $(@D) -o board -CFLAGS "-O2 -I$(CURDIR)" -MAKEFLAGS "CXX=$(RTL_CXX) OPT_FAST=-O2 OPT_SLOW=-O1" \
	    $(filter %.sv,$^) $(abspath $(BOARD_SRCS))

# Full boot: 10 minutes
TESTS      += board
TESTS_LONG += board-long
.PHONY: test-board test-board-long board-sim run-board-sim
test-board: $(BOARD_TEST)/board build/defoe guest
	tests/rtl/board/boot.sh short

test-board-long run-board-sim: $(BOARD_TEST)/board build/defoe guest
	tests/rtl/board/boot.sh long
