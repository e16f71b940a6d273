/* SPDX-License-Identifier: Apache-2.0
 * See atom.h. A store is one that the gated buffer takes; a probe makes its checks alone. */
#include "tests/ir/atom.h"
#include "build/gen/atoms.h"

struct atom_facts atom_facts(uint32_t word)
{
	const struct atom_info *a = &atom_table[atom_find(word)];
	unsigned e = a->effects;
	return (struct atom_facts){
		.writes_flags = e & E_WFL, .reads_flags = e & E_RFL, .memory = e & (E_GLD | E_GST | E_GATED | E_PROBE),
		.stores = (e & (E_GST | E_GATED)) && !(e & E_PROBE), .merges = e & E_MERGE,
		.rd = a->rd, .rs1 = a->rs1, .rs2 = a->rs2, .rs3 = a->rs3,
	};
}
