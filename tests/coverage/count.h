/* SPDX-License-Identifier: Apache-2.0
 * What is counted for each row of opcodes.def, and how a count is written: lines `row ID COLUMN COUNT`, zeros left out. A further
 * unit of a REP is not counted. */
#ifndef TESTS_COVERAGE_COUNT_H
#define TESTS_COVERAGE_COUNT_H

/* Modes an instruction runs in (count_ref.c). */
#define COUNT_MODES(X) X(real) X(v86) X(p16) X(p32)

/* Why the interpreter ran it in tier 1 (count_cms.c):
 * refused: the translator left it to the interpreter; cold: its block was not hot; cross: its bytes cross a page or the limit of CS;
 * bail: a translation met a case that it does not do (DF set, a quotient that may not fit, ...) and went back to its last commit; the
 * others: it went back at a device, a guest fault, a TLB miss, the tick limit, a page that is mapped elsewhere, a store into code, a
 * full store buffer. */
#define COUNT_REASONS(X) X(refused) X(cold) X(cross) X(bail) X(device) X(fault) X(tlbmiss) X(limit) X(chkpage) X(xpage) X(sbfull)

#define COUNT_NAME(name) #name,
#endif
