/* SPDX-License-Identifier: Apache-2.0
 * State machines: a scanner that sorts a source text into tokens, and an interpreter of a small stack machine that
 * counts prime numbers. Both are switches, which become jumps through a table.
 */
#include "bench.h"

const char bench_name[] = "state";
enum { SOURCE_BYTES = 6000, SCANS = 9, LIMIT = 110, STACK = 16 };

static char source[SOURCE_BYTES + 1];

void bench_setup(void)
{
	static const char *const pieces[] = { "while ", "x1 ", "= ",  "0x3f", "+ ",  "1234 ", "/* no */ ", "\"text\" ",
					      "; ",	"(a ", "<= ", "b) ",  "{\n", "}\n",   "limit ",	   "- " };
	uint32_t seed = 31, at = 0;

	while (at < SOURCE_BYTES)
		for (const char *c = pieces[bench_random(&seed) & 15]; *c && at < SOURCE_BYTES; c++)
			source[at++] = *c;
}

enum state { START, NAME, NUMBER, STRING, SLASH, COMMENT, STAR, OPERATOR, STATES };

static NOINLINE enum state start_of(char c)
{
	switch (c) {
	case '0' ... '9': return NUMBER;
	case 'a' ... 'z': return NAME;
	case '"': return STRING;
	case '/': return SLASH;
	case ' ':
	case '\n': return START;
	default: return OPERATOR;
	}
}

static enum state next_state(enum state state, char c)
{
	switch (state) {
	case NAME: return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? NAME : start_of(c);
	case NUMBER: return (c >= '0' && c <= '9') || c == 'x' || (c >= 'a' && c <= 'f') ? NUMBER : start_of(c);
	case STRING: return c == '"' ? START : STRING;
	case SLASH: return c == '*' ? COMMENT : start_of(c);
	case COMMENT: return c == '*' ? STAR : COMMENT;
	case STAR: return c == '/' ? START : c == '*' ? STAR : COMMENT;
	default: return start_of(c);
	}
}

static NOINLINE uint32_t scan(const char *text)
{
	uint32_t count[STATES] = { 0 }, sum = 0;
	enum state state = START;

	for (; *text; text++) {
		enum state next = next_state(state, *text);

		if (next != state)
			count[next]++;
		state = next;
	}
	for (int i = 0; i < STATES; i++)
		sum = bench_fold(sum, count[i]);
	return sum;
}

enum op { PUSH, LOAD, STORE, ADD, SUB, MUL, LESS, JUMP, JUMP_IF_ZERO, HALT };

/* v1 = number of primes below LIMIT: for (v0 = 2; v0 < LIMIT; v0++) by trial divisors v2, remainder by subtraction in v3 */
/* One line per step of the program: */
/* clang-format off */
static const uint16_t program[] = {
	/*  0 */ PUSH, 2, STORE, 0,
	/*  4 */ LOAD, 0, PUSH, LIMIT, LESS, JUMP_IF_ZERO, 66,
	/* 11 */ PUSH, 2, STORE, 2,
	/* 15 */ LOAD, 0, LOAD, 2, LOAD, 2, MUL, LESS, JUMP_IF_ZERO, 32,      /* v0 < v2 * v2: a prime */
	/* 25 */ LOAD, 1, PUSH, 1, ADD, STORE, 1,
	/* 32 */ LOAD, 0, LOAD, 2, LOAD, 2, MUL, LESS, JUMP_IF_ZERO, 44,      /* ... then the next number */
	/* 42 */ JUMP, 57,
	/* 44 */ LOAD, 0, STORE, 3,
	/* 48 */ JUMP, 68,
	/* 50 */ LOAD, 2, PUSH, 1, ADD, STORE, 2,                             /* not divisible: the next divisor */
	/* 57 */ LOAD, 0, PUSH, 1, ADD, STORE, 0,                             /* the next number */
	/* 64 */ JUMP, 4,
	/* 66 */ HALT, HALT,
	/* 68 */ LOAD, 3, LOAD, 2, LESS, JUMP_IF_ZERO, 81,                    /* v3 < v2: v3 is the remainder */
	/* 75 */ LOAD, 3, JUMP_IF_ZERO, 57,
	/* 79 */ JUMP, 90,
	/* 81 */ LOAD, 3, LOAD, 2, SUB, STORE, 3, JUMP, 68,
	/* 90 */ LOAD, 2, PUSH, 1, ADD, STORE, 2,
	/* 97 */ JUMP, 15,
};
/* clang-format on */

static NOINLINE uint32_t interpret(const uint16_t *code, uint32_t *variables)
{
	uint32_t stack[STACK], *top = stack, steps = 0;

	for (const uint16_t *at = code;; steps++) {
		switch (*at++) {
		case PUSH: *top++ = *at++; break;
		case LOAD: *top++ = variables[*at++]; break;
		case STORE: variables[*at++] = *--top; break;
		case ADD:
			top--;
			top[-1] += *top;
			break;
		case SUB:
			top--;
			top[-1] -= *top;
			break;
		case MUL:
			top--;
			top[-1] *= *top;
			break;
		case LESS:
			top--;
			top[-1] = top[-1] < *top;
			break;
		case JUMP: at = code + *at; break;
		case JUMP_IF_ZERO: at = *--top ? at + 1 : code + *at; break;
		default: return steps;
		}
	}
}

uint32_t bench_run(void)
{
	uint32_t variables[4] = { 0 }, sum = 0;

	for (int i = 0; i < SCANS; i++)
		sum = bench_fold(sum, scan(source + i));
	sum = bench_fold(sum, interpret(program, variables));
	return bench_fold(sum, variables[1]);
}
