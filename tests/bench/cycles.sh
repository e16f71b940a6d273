#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The cycle model of `fast` against `rtl`: each kernel's cycles within 15 %; on `rtl` the kernels' geometric mean at most 4.5 cycles per x86
# instruction, a REP copy at most 6 per unit, a port access at most 250. in: the tables that run.sh left for both.
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
		if ($2 == "repcopy") copy = $5; else if ($2 == "poll") access = $5; else { logs += log($5); kernels++ }
	}
	END {
		mean = kernels ? exp(logs / kernels) : 99
		printf "rtl: geometric mean %.2f (at most 4.5), copy %.2f (at most 6), port access %.0f (at most 250)\n", mean, copy, access
		exit bad || n < 8 || mean > 4.5 || copy > 6 || access > 250
	}' build/tests/bench/run-fast/table build/tests/bench/run-rtl/table
