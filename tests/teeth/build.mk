# SPDX-License-Identifier: Apache-2.0
# The lists of planted faults. Last the one that changes hw/: what it leaves behind would have every model verilated again.
TEETH := tests/insn/teeth.sh tests/rom/teeth.sh tests/suite/teeth.sh tests/teeth/machine.sh tests/teeth/rtl.sh

.PHONY: run-teeth
run-teeth: guest
	@tests/teeth/run.sh $(TEETH)

# teeth-insn, teeth-rom, teeth-machine, teeth-rtl
teeth-machine teeth-suite: guest
teeth-%:
	@tests/teeth/run.sh $(filter tests/$*/teeth.sh tests/teeth/$*.sh,$(TEETH))
