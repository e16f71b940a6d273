/* SPDX-License-Identifier: Apache-2.0
 * Blocks with one thing wrong -> ir_check() says which; whole ones pass. Judge: ops.def and ir.h, by hand. */
#include <stdio.h>
#include <string.h>
#include "cms/ir/ir.h"

#define EAX IR_REG_GPR
/* op, d, a, b; size, label; imm */
#define I(op, d, a, b, size, label, imm) { IR_##op, d, a, b, size, 0, label, imm }
#define LAST I(LINK, 0, 0, 0, 0, 0, 0)
#define MANY 4u

static const struct {
	const char *want;	/* NULL: nothing is wrong */
	unsigned labels, entry;
	struct ir_fields ins[MANY];	/* up to the first NOP */
} cases[] = {
	{ NULL, 0, 0, { I(XADD, EAX, EAX, EAX, 0, 0, 0), LAST } },
	{ NULL, IR_LABELS, 0, { I(BEQ, 0, 0, 0, 0, IR_LABELS, 0), I(LABEL, 0, 0, 0, 0, IR_LABELS, 0), LAST } },
	{ NULL, 0, 0, { I(ADDI, IR_TEMP, 0, 0, 0, 0, -2048), I(ADD, EAX, IR_TEMP, EAX, 0, 0, 0), LAST } },
	{ NULL, 0, 0, { I(XADD, EAX, EAX, EAX, 2 | 4, 0, 0), LAST } },
	{ "label is out of range", IR_LABELS, 0, { I(LABEL, 0, 0, 0, 0, IR_LABELS + 1, 0), LAST } },
	{ "label is out of range", 1, 0, { I(LABEL, 0, 0, 0, 0, 0xffff, 0), LAST } },
	{ "label is out of range", 1, 0, { I(LABEL, 0, 0, 0, 0, 1, 0), I(JMP, 0, 0, 0, 0, 2, 0) } },
	{ "label is out of range", 1, 0, { I(XB, 0, 0, 0, 4, 0xffff, 0), LAST } },
	{ "label is out of range", 1, 0, { I(RPUSH, 0, EAX, 0, 0, 0, 0), LAST } },
	{ "label stands twice", 1, 0, { I(LABEL, 0, 0, 0, 0, 1, 0), I(LABEL, 0, 0, 0, 0, 1, 0), LAST } },
	{ "label that is nowhere", 1, 0, { I(BNE, 0, EAX, 0, 0, 1, 0), LAST } },
	{ "larger than its array", IR_LABELS + 1, 0, { LAST } },
	{ "entered behind its end", 0, 2, { LAST } },
	{ "no such operation", 0, 0, { I(OPS, 0, 0, 0, 0, 0, 0), LAST } },
	{ "register number", 0, 0, { I(ADD, 32, EAX, EAX, 0, 0, 0), LAST } },
	{ "out of range", 0, 0, { I(QUOT, EAX, EAX, EAX, 32, 0, 0), LAST } },
	{ "out of range", 0, 0, { I(XSET, EAX, 0, 0, 16, 0, 0), LAST } },
	{ "out of range", 0, 0, { I(GLXW, EAX, EAX, EAX, 4, 0, 0), LAST } },
	{ "more than 12 bits", 0, 0, { I(ADDI, EAX, 0, 0, 0, 0, 2048), LAST } },
	{ "x86 immediate", 0, 0, { I(XADDI, EAX, EAX, 0, 0, 0, 128), LAST } },
	{ "displacement", 0, 0, { I(GLW, EAX, EAX, 0, 0, 0, -129), LAST } },
	{ "shift count", 0, 0, { I(SLLI, EAX, EAX, 0, 0, 0, 32), LAST } },
	{ "shift by zero", 0, 0, { I(XSHLI, EAX, EAX, 0, 0, 0, 0), LAST } },
	{ "high byte operand", 0, 0, { I(XADD, EAX, EAX, EAX, 1 | 4, 0, 0), LAST } },
	{ "no operand", 0, 0, { I(XCMP, EAX, EAX, EAX, 0, 0, 0), LAST } },
	{ "low bits", 0, 0, { I(LUI, EAX, 0, 0, 0, 0, 0x1001), LAST } },
	{ "nothing has written", 0, 0, { I(ADD, EAX, IR_TEMP, EAX, 0, 0, 0), LAST } },
	{ "runs off its end", 0, 0, { I(ADDI, EAX, 0, 0, 0, 0, 0) } },
	{ "runs off its end", 0, 0, { I(NOP, 0, 0, 0, 0, 0, 0) } },
};

static unsigned failures;

static void expect(const char *said, unsigned at, const char *want, unsigned number)
{
	if (want ? said && strstr(said, want) : !said)
		return;
	printf("FAIL block %u: want \"%s\", ir_check says \"%s\" at %u\n", number, want ? want : "nothing", said ? said : "nothing", at);
	failures++;
}

/* What does not fit its place is told before it is put there, as front does. */
static void check_case(struct ir_block *b, unsigned number)
{
	const char *said = 0;
	unsigned at = 0;
	*b = (struct ir_block){ .labels = (uint16_t)cases[number].labels, .entry = (uint16_t)cases[number].entry };
	for (; !said && b->n < MANY && cases[number].ins[b->n].op != IR_NOP; b->n++) {
		said = ir_fault(&cases[number].ins[b->n]);
		if (!said)
			b->ins[b->n] = ir_pack(&cases[number].ins[b->n]);
	}
	expect(said ? said : ir_check(b, &at), at, cases[number].want, number);
}

int main(void)
{
	static struct ir_block b;
	unsigned n = sizeof cases / sizeof *cases, at = 0;
	for (unsigned i = 0; i < n; i++)
		check_case(&b, i);
	b.n = IR_MAX + 1;
	expect(ir_check(&b, &at), at, "larger than its array", n);
	b = (struct ir_block){ .n = 2, .ins = { ir_pack(&(struct ir_fields)I(ADD, EAX, EAX, EAX, 0, 0, 0)), ir_pack(&(struct ir_fields)LAST) } };
	b.ins[0].word |= 1u << 12;
	expect(ir_check(&b, &at), at, "more than its operands", n + 1);
	printf("ir_check: %u blocks, %u failures\n", n + 2, failures);
	return failures > 0;
}
