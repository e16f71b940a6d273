/* SPDX-License-Identifier: Apache-2.0
 * Sort and multiply: heap sort and insertion sort of words, a product of matrices, a polynomial, and division.
 */
#include "bench.h"

const char bench_name[] = "sortmul";
enum { WORDS = 2000, SHORT = 200, SIDE = 24, TERMS = 12000 };

static uint32_t words[WORDS], few[SHORT];
static uint32_t left[SIDE][SIDE], right[SIDE][SIDE], product[SIDE][SIDE];

void bench_setup(void)
{
	uint32_t seed = 1815;

	for (uint32_t i = 0; i < WORDS; i++)
		words[i] = bench_random(&seed);
	for (uint32_t i = 0; i < SHORT; i++)
		few[i] = bench_random(&seed);
	for (uint32_t i = 0; i < SIDE * SIDE; i++) {
		left[i / SIDE][i % SIDE] = bench_random(&seed);
		right[i / SIDE][i % SIDE] = bench_random(&seed);
	}
}

static void sift(uint32_t *heap, uint32_t at, uint32_t count)
{
	uint32_t value = heap[at];

	for (uint32_t child; (child = 2 * at + 1) < count; at = child) {
		if (child + 1 < count && heap[child + 1] > heap[child])
			child++;
		if (heap[child] <= value)
			break;
		heap[at] = heap[child];
	}
	heap[at] = value;
}

static NOINLINE void heap_sort(uint32_t *heap, uint32_t count)
{
	for (uint32_t i = count / 2; i--;)
		sift(heap, i, count);
	while (--count) {
		uint32_t largest = heap[0];

		heap[0] = heap[count];
		heap[count] = largest;
		sift(heap, 0, count);
	}
}

static NOINLINE void insertion_sort(uint32_t *list, uint32_t count)
{
	for (uint32_t i = 1; i < count; i++) {
		uint32_t value = list[i], at = i;

		for (; at && list[at - 1] > value; at--)
			list[at] = list[at - 1];
		list[at] = value;
	}
}

static NOINLINE void multiply(void)
{
	for (uint32_t row = 0; row < SIDE; row++)
		for (uint32_t column = 0; column < SIDE; column++) {
			uint32_t sum = 0;

			for (uint32_t i = 0; i < SIDE; i++)
				sum += left[row][i] * right[i][column];
			product[row][column] = sum;
		}
}

/* Horner's rule modulo a prime, the product in 32 bits */
static NOINLINE uint32_t polynomial(uint32_t x, uint32_t terms)
{
	uint32_t value = 0;

	for (uint32_t i = 0; i < terms; i++)
		value = (value * x + i) % 65521;
	return value;
}

static NOINLINE uint32_t checksum(const uint32_t *list, uint32_t count)
{
	uint32_t sum = 0;

	for (uint32_t i = 0; i < count; i++)
		sum = bench_fold(sum, list[i]);
	return sum;
}

uint32_t bench_run(void)
{
	uint32_t sum;

	heap_sort(words, WORDS);
	insertion_sort(few, SHORT);
	multiply();
	sum = checksum(words, WORDS) + checksum(few, SHORT) + checksum(product[0], SIDE * SIDE);
	return bench_fold(sum, polynomial(sum & 0xffff, TERMS));
}
