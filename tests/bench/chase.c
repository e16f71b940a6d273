/* SPDX-License-Identifier: Apache-2.0
 * Pointer chase: a list linked in random order through 16 KB of nodes, and searches in a binary tree on the same nodes.
 */
#include "bench.h"

const char bench_name[] = "chase";
enum { NODES = 1024, WALKS = 120, SEARCHES = 5000 };

struct node {
	struct node *next, *left, *right;
	uint32_t key;
};

static struct node nodes[NODES];
static struct node *root;
static uint32_t seed;

static void link_list(void)
{
	static uint16_t order[NODES];

	for (uint32_t i = 0; i < NODES; i++)
		order[i] = i;
	for (uint32_t i = NODES - 1; i; i--) {
		uint32_t other = bench_random(&seed) % (i + 1);
		uint16_t swap = order[i];

		order[i] = order[other];
		order[other] = swap;
	}
	for (uint32_t i = 0; i < NODES; i++)
		nodes[order[i]].next = &nodes[order[(i + 1) % NODES]];
}

static void insert(struct node *node)
{
	struct node **at = &root;

	while (*at)
		at = node->key < (*at)->key ? &(*at)->left : &(*at)->right;
	*at = node;
}

void bench_setup(void)
{
	seed = 99;
	link_list();
	for (uint32_t i = 0; i < NODES; i++) {
		nodes[i].key = bench_random(&seed) & 0xffff;
		insert(&nodes[i]);
	}
}

static NOINLINE uint32_t walk(const struct node *node, uint32_t steps)
{
	uint32_t sum = 0;

	for (; steps; steps--, node = node->next)
		sum += node->key;
	return sum;
}

/* How deep the search for a key ends, and at which key. */
static NOINLINE uint32_t search(const struct node *node, uint32_t key)
{
	uint32_t depth = 0, last = 0;

	while (node && node->key != key) {
		last = node->key;
		node = key < node->key ? node->left : node->right;
		depth++;
	}
	return last + (depth << 16);
}

uint32_t bench_run(void)
{
	uint32_t sum = 0;

	for (uint32_t i = 0; i < WALKS; i++)
		sum = bench_fold(sum, walk(&nodes[i], NODES - i));
	for (uint32_t i = 0; i < SEARCHES; i++)
		sum = bench_fold(sum, search(root, bench_random(&seed) & 0xffff));
	return sum;
}
