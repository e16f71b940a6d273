# SPDX-License-Identifier: Apache-2.0
# tests/style: what can be said of sources without running them.
TESTS += style
.PHONY: test-style
test-style:
	tests/style/report.py
	tests/style/mentions.py
	tests/style/exports.py
