# SPDX-License-Identifier: Apache-2.0
TESTS += style
.PHONY: test-style
test-style:
	tests/style/report.py
