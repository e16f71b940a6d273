// SPDX-License-Identifier: Apache-2.0
// The other end of the serial line: bits <-> bytes. Typed bytes go out with a pause of ten bytes between two, as a fast person types.
#include <deque>
#include "tests/rtl/board/models.h"

enum { BITS = 10, PAUSE = 10 };
static unsigned period;
static unsigned hear_count, hear_bit;	// cycles to the middle of bit hear_bit - 1; hear_bit 0: idle
static unsigned hear_shift;
static bool was_high;			// a start bit begins with a falling edge
static std::deque<uint8_t> heard, to_send;
static unsigned send_count, send_left, send_shift = 1;

void serial_open(unsigned cycles_per_bit)
{
	period = cycles_per_bit;
}

static void hear(bool line)
{
	if (!hear_bit) {
		if (!line && was_high) {
			hear_bit = 1;
			hear_count = period / 2;
		}
		was_high = line;
		return;
	}
	if (hear_count--)
		return;
	hear_count = period - 1;
	hear_shift = hear_shift >> 1 | (unsigned)line << (BITS - 1);
	if (hear_bit++ < BITS)
		return;
	hear_bit = 0;
	was_high = line;
	if (!line || (hear_shift & 1))
		broken("serial line: no stop bit where one was due", 0);
	heard.push_back((uint8_t)(hear_shift >> 1));
}

static bool send()
{
	if (send_count) {
		send_count--;
	} else if (send_left) {
		send_left--;
		send_shift >>= 1;
		send_count = send_left ? period - 1 : period * BITS * PAUSE;
		if (!send_left)
			send_shift = 1;
	} else if (!to_send.empty()) {
		send_shift = (unsigned)to_send.front() << 1 | 1u << (BITS - 1);
		to_send.pop_front();
		send_left = BITS;
		send_count = period - 1;
	}
	return send_shift & 1;
}

bool serial_cycle(bool from_board)
{
	hear(from_board);
	return send();
}

int serial_heard()
{
	if (heard.empty())
		return -1;
	int b = heard.front();
	heard.pop_front();
	return b;
}

void serial_type(const char *text)
{
	for (; *text; text++)
		to_send.push_back((uint8_t)*text);
}
