# SPDX-License-Identifier: Apache-2.0
TEETH += machine
.PHONY: teeth-machine
teeth-machine: build/defoe guest prog
	@tests/teeth/machine.sh
