#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The cycle model of `fast` against `rtl`: each kernel's cycles within 15 %. in: the tables that run.sh left for both.
awk '
	FNR == 1 { file++ }
	$4 + 0 == 0 { next }
	file == 1 { fast[$2] = $4; next }
	{
		ratio = fast[$2] / $4
		word = ratio > 0.85 && ratio < 1.15 ? "within" : "FAIL"
		if (word == "FAIL") bad = 1
		printf "%s %-8s fast %d rtl %d ratio %.3f\n", word, $2, fast[$2], $4, ratio
		n++
	}
	END { exit bad || n < 7 }' build/tests/bench/run-fast/table build/tests/bench/run-rtl/table
