/* SPDX-License-Identifier: Apache-2.0 */
/* Scan codes and commands -> output buffer, IRQ1, IRQ12, A20, CPU reset. Follows the IBM PS/2 technical reference
 * (keyboard and auxiliary device controller). Bytes wait in three queues; a byte reaches the output buffer a fixed time
 * after the buffer was emptied or the command given. The translation table is the controller's (set 2 to set 1). */
#include "pc.h"

enum { OBF = 1, SYS = 4, CMD = 8, UNLOCKED = 0x10, AUX_OBF = 0x20 };
enum { CTR_KEY_IRQ = 1, CTR_AUX_IRQ = 2, CTR_SYS = 4, CTR_KEY_OFF = 0x10, CTR_AUX_OFF = 0x20, CTR_XLATE = 0x40 };
enum { ACK = 0xfa, RESEND = 0xfe };
enum { AUX_REMOTE = 0x40, AUX_ON = 0x20, AUX_SCALED = 0x10, AUX_WRAP = 0x80 }; /* AUX_WRAP is not shown */
#define CTL_TICKS PC_US(5)						       /* controller answers */
#define KEY_TICKS PC_US(50) /* a byte from a device; the real serial line takes about 1 ms */

static uint8_t const set2_to_set1[0x80] = {
	0xff, 0x43, 0x41, 0x3f, 0x3d, 0x3b, 0x3c, 0x58, 0x64, 0x44, 0x42, 0x40, 0x3e, 0x0f, 0x29, 0x59, 0x65, 0x38, 0x2a,
	0x70, 0x1d, 0x10, 0x02, 0x5a, 0x66, 0x71, 0x2c, 0x1f, 0x1e, 0x11, 0x03, 0x5b, 0x67, 0x2e, 0x2d, 0x20, 0x12, 0x05,
	0x04, 0x5c, 0x68, 0x39, 0x2f, 0x21, 0x14, 0x13, 0x06, 0x5d, 0x69, 0x31, 0x30, 0x23, 0x22, 0x15, 0x07, 0x5e, 0x6a,
	0x72, 0x32, 0x24, 0x16, 0x08, 0x09, 0x5f, 0x6b, 0x33, 0x25, 0x17, 0x18, 0x0b, 0x0a, 0x60, 0x6c, 0x34, 0x35, 0x26,
	0x27, 0x19, 0x0c, 0x61, 0x6d, 0x73, 0x28, 0x74, 0x1a, 0x0d, 0x62, 0x6e, 0x3a, 0x36, 0x1c, 0x1b, 0x75, 0x2b, 0x63,
	0x76, 0x55, 0x56, 0x77, 0x78, 0x79, 0x7a, 0x0e, 0x7b, 0x7c, 0x4f, 0x7d, 0x4b, 0x47, 0x7e, 0x7f, 0x6f, 0x52, 0x53,
	0x50, 0x4c, 0x4d, 0x48, 0x01, 0x45, 0x57, 0x4e, 0x51, 0x4a, 0x37, 0x49, 0x46, 0x54,
};

/* ---- queues and the output buffer ---- */

static bool queue_put(struct pc_kbd_queue *q, uint8_t byte)
{
	if (q->count == PC_KBD_QUEUE)
		return false;
	q->byte[(q->head + q->count++) % PC_KBD_QUEUE] = byte;
	return true;
}

static uint8_t queue_get(struct pc_kbd_queue *q)
{
	uint8_t byte = q->byte[q->head];
	q->head = (uint8_t)((q->head + 1) % PC_KBD_QUEUE);
	q->count--;
	return byte;
}

static void queue_clear(struct pc_kbd_queue *q)
{
	q->head = q->count = 0;
}

static struct pc_kbd_queue *kbd_source(void)
{
	struct pc_kbd *k = &pc.kbd;
	if (k->ctl.count)
		return &k->ctl;
	if (k->key.count && !(k->ctr & CTR_KEY_OFF))
		return &k->key;
	if (k->aux.count && !(k->ctr & CTR_AUX_OFF))
		return &k->aux;
	return NULL;
}

static void kbd_arm(void)
{
	struct pc_kbd_queue *q = kbd_source();
	bool busy = pc.bus.due[PC_EV_KBD] != PC_NEVER;
	if (!q || pc.kbd.out_full)
		return;
	uint64_t due = pc.now + (q == &pc.kbd.ctl ? CTL_TICKS : KEY_TICKS);
	if (!busy || due < pc.bus.due[PC_EV_KBD])
		pc_event_at(PC_EV_KBD, due);
}

static void kbd_irq(void)
{
	struct pc_kbd const *k = &pc.kbd;
	pc_pic_set(1, k->out_full && !k->out_aux && (k->ctr & CTR_KEY_IRQ));
	pc_pic_set(12, k->out_full && k->out_aux && (k->ctr & CTR_AUX_IRQ));
}

/* 0xf0 is swallowed and sets bit 7 of the next code. Returns false when nothing is to be shown yet. */
static bool kbd_translate(uint8_t *byte)
{
	struct pc_kbd *k = &pc.kbd;
	if (*byte == 0xf0) {
		k->xlate_break = 0x80;
		return false;
	}
	if (*byte < 0x80)
		*byte = set2_to_set1[*byte] | k->xlate_break;
	else if (*byte == 0x83 || *byte == 0x84)
		*byte = (*byte == 0x83 ? 0x41 : 0x54) | k->xlate_break;
	k->xlate_break = 0;
	return true;
}

void pc_kbd_event(void)
{
	struct pc_kbd *k = &pc.kbd;
	struct pc_kbd_queue *q;
	while (!k->out_full && (q = kbd_source())) {
		bool looped = q == &k->ctl && (k->ctl_aux >> q->head & 1);
		uint8_t byte = queue_get(q);
		if (q == &k->key && (k->ctr & CTR_XLATE) && !kbd_translate(&byte))
			continue;
		k->out = byte;
		k->out_full = 1;
		k->out_aux = q == &k->aux || looped;
	}
	kbd_irq();
}

bool pc_key_input(uint8_t scancode)
{
	if (!pc.kbd.key_on)
		return true; /* a disabled keyboard loses keys */
	bool taken = queue_put(&pc.kbd.key, scancode);
	kbd_arm();
	return taken;
}

/* ---- devices ---- */

static void key_reply(uint8_t byte)
{
	queue_put(&pc.kbd.key, byte);
}
static void aux_reply(uint8_t byte)
{
	queue_put(&pc.kbd.aux, byte);
}

static void key_parameter(uint8_t command, uint8_t v)
{
	struct pc_kbd *k = &pc.kbd;
	key_reply(ACK);
	if (command == 0xed)
		k->leds = v & 7;
	else if (command == 0xf0 && v == 0)
		key_reply(k->key_set);
	else if (command == 0xf0 && v <= 3)
		k->key_set = v;
}

static void key_defaults(bool on)
{
	pc.kbd.key_set = 2;
	pc.kbd.key_on = on;
}

static void key_command(uint8_t v)
{
	struct pc_kbd *k = &pc.kbd;
	switch (v) {
	case 0xed:
	case 0xf0:
	case 0xf3:
		k->key_pending = v;
		key_reply(ACK);
		break;
	case 0xee: key_reply(0xee); break;
	case 0xf2:
		key_reply(ACK);
		key_reply(0xab);
		key_reply(0x83);
		break;
	case 0xf4:
		k->key_on = 1;
		key_reply(ACK);
		break;
	case 0xf5:
		key_defaults(false);
		key_reply(ACK);
		break;
	case 0xf6:
		key_defaults(true);
		key_reply(ACK);
		break;
	case 0xff:
		queue_clear(&k->key);
		key_defaults(true);
		key_reply(ACK);
		key_reply(0xaa);
		break;
	default: key_reply(v >= 0xf7 && v <= 0xfd ? ACK : RESEND);
	}
}

static void key_write(uint8_t v)
{
	uint8_t command = pc.kbd.key_pending;
	pc.kbd.key_pending = 0;
	if (command && v < 0xed)
		key_parameter(command, v);
	else
		key_command(v);
}

static void aux_defaults(void)
{
	pc.kbd.aux_mode = 0;
	pc.kbd.aux_rate = 100;
	pc.kbd.aux_res = 2;
}

static void aux_reply3(uint8_t a, uint8_t b, uint8_t c)
{
	aux_reply(a);
	aux_reply(b);
	aux_reply(c);
}

static void aux_switch(uint8_t bit, bool on)
{
	pc.kbd.aux_mode = (uint8_t)(on ? pc.kbd.aux_mode | bit : pc.kbd.aux_mode & ~bit);
}

static void aux_command(uint8_t v)
{
	struct pc_kbd *k = &pc.kbd;
	aux_reply((v >= 0xe6 && v <= 0xf6 && v != 0xed && v != 0xef && v != 0xf1) || v == 0xff ? ACK : RESEND);
	switch (v) {
	case 0xe6:
	case 0xe7: aux_switch(AUX_SCALED, v == 0xe7); break;
	case 0xe8:
	case 0xf3: k->aux_pending = v; break;
	case 0xe9: aux_reply3(k->aux_mode, k->aux_res, k->aux_rate); break;
	case 0xea:
	case 0xf0: aux_switch(AUX_REMOTE, v == 0xf0); break;
	case 0xeb: aux_reply3(8, 0, 0); break; /* a packet at rest */
	case 0xee: aux_switch(AUX_WRAP, true); break;
	case 0xf2: aux_reply(0); break; /* standard mouse */
	case 0xf4:
	case 0xf5: aux_switch(AUX_ON, v == 0xf4); break;
	case 0xf6: aux_defaults(); break;
	case 0xff:
		aux_defaults();
		aux_reply(0xaa);
		aux_reply(0);
		break;
	}
}

static void aux_write(uint8_t v)
{
	struct pc_kbd *k = &pc.kbd;
	uint8_t command = k->aux_pending;
	k->aux_pending = 0;
	if (!(pc.config.flags & PC_MOUSE)) {
		aux_reply(RESEND); /* what the controller puts when nothing answers */
	} else if ((k->aux_mode & AUX_WRAP) && v != 0xec && v != 0xff) {
		aux_reply(v);
	} else if (command) {
		*(command == 0xe8 ? &k->aux_res : &k->aux_rate) = v;
		aux_reply(ACK);
	} else {
		aux_switch(AUX_WRAP, false);
		aux_command(v);
	}
}

/* ---- controller ---- */

bool pc_a20(void)
{
	return pc.kbd.a20;
}

static void kbd_a20(bool on)
{
	if (pc.kbd.a20 == on)
		return;
	pc.kbd.a20 = on;
	plat_a20(on);
}

/* From the controller itself, so it passes even while the devices are disabled. */
static void ctl_answer(uint8_t byte, bool as_aux)
{
	struct pc_kbd_queue *q = &pc.kbd.ctl;
	uint32_t slot = 1u << (q->head + q->count) % PC_KBD_QUEUE;
	if (queue_put(q, byte))
		pc.kbd.ctl_aux = as_aux ? pc.kbd.ctl_aux | slot : pc.kbd.ctl_aux & ~slot;
}

static void ctl_reply(uint8_t byte)
{
	ctl_answer(byte, false);
}

static void kbd_outport(uint8_t v)
{
	pc.kbd.outport = v & 0xfc;
	kbd_a20(v & 2);
	if (!(v & 1))
		plat_cpu_reset();
}

static uint8_t kbd_outport_read(void)
{
	struct pc_kbd const *k = &pc.kbd;
	unsigned irqs = k->out_full ? (k->out_aux ? 0x20u : 0x10u) : 0;
	return (uint8_t)((k->outport & 0xcc) | 1 | k->a20 << 1 | irqs);
}

static void kbd_command(uint8_t v)
{
	struct pc_kbd *k = &pc.kbd;
	k->pending = 0;
	switch (v) {
	case 0x20: ctl_reply(k->ctr); break;
	case 0x60:
	case 0xd1:
	case 0xd2:
	case 0xd3:
	case 0xd4: k->pending = v; break;
	case 0xa7: k->ctr |= CTR_AUX_OFF; break;
	case 0xa8: k->ctr &= (uint8_t)~CTR_AUX_OFF; break;
	case 0xa9:
	case 0xab: ctl_reply(0); break; /* interface tests: no fault */
	case 0xaa:
		k->ctr |= CTR_SYS;
		ctl_reply(0x55);
		break;
	case 0xad: k->ctr |= CTR_KEY_OFF; break;
	case 0xae: k->ctr &= (uint8_t)~CTR_KEY_OFF; break;
	case 0xc0: ctl_reply(0x80); break; /* input port: keyboard not locked */
	case 0xd0: ctl_reply(kbd_outport_read()); break;
	case 0xdd: kbd_a20(false); break;
	case 0xdf: kbd_a20(true); break;
	default:
		if (v >= 0xf0 && !(v & 1))
			plat_cpu_reset();
	}
}

/* Data for the controller's commands, or for the keyboard, which any write to port 0x60 enables. */
static void kbd_data(uint8_t v)
{
	struct pc_kbd *k = &pc.kbd;
	uint8_t command = k->pending;
	k->pending = 0;
	switch (command) {
	case 0x60: k->ctr = v; break;
	case 0xd1: kbd_outport(v); break;
	case 0xd2: ctl_reply(v); break;
	case 0xd3: ctl_answer(v, true); break;
	case 0xd4:
		k->ctr &= (uint8_t)~CTR_AUX_OFF;
		aux_write(v);
		break;
	default: k->ctr &= (uint8_t)~CTR_KEY_OFF; key_write(v);
	}
}

static uint8_t kbd_read(void)
{
	pc.kbd.out_full = 0;
	kbd_irq();
	kbd_arm();
	return pc.kbd.out;
}

static uint32_t kbd_in(uint16_t port, unsigned size)
{
	struct pc_kbd const *k = &pc.kbd;
	(void)size;
	if (port == 0x60)
		return kbd_read();
	return (k->out_full ? (k->out_aux ? OBF | AUX_OBF : OBF) : 0u) | (k->ctr & CTR_SYS ? SYS : 0u) |
	       (k->status_cmd ? CMD : 0u) | UNLOCKED;
}

static void kbd_out(uint16_t port, unsigned size, uint32_t v)
{
	(void)size;
	pc.kbd.status_cmd = port == 0x64;
	if (port == 0x64)
		kbd_command((uint8_t)v);
	else
		kbd_data((uint8_t)v);
	kbd_irq();
	kbd_arm();
}

/* Port 0x92: bit 1 A20, bit 0 rising resets the CPU. */
static uint32_t port92_in(uint16_t port, unsigned size)
{
	(void)port, (void)size;
	return (uint32_t)pc.kbd.a20 << 1;
}

static void port92_out(uint16_t port, unsigned size, uint32_t v)
{
	(void)port, (void)size;
	kbd_a20(v & 2);
	if (v & 1)
		plat_cpu_reset();
}

static void kbd_reset(void)
{
	bool was = pc.kbd.a20;
	pc.kbd = (struct pc_kbd){ .key_set = 2, .key_on = 1, .ctr = CTR_KEY_IRQ | CTR_AUX_IRQ, .a20 = was };
	aux_defaults();
	kbd_a20(true);
	kbd_irq();
	pc_event_at(PC_EV_KBD, PC_NEVER);
}

static bool queue_sane(struct pc_kbd_queue const *q)
{
	return q->head < PC_KBD_QUEUE && q->count <= PC_KBD_QUEUE;
}

static bool kbd_sane(void)
{
	struct pc_kbd const *k = &pc.kbd;
	return queue_sane(&k->ctl) && queue_sane(&k->key) && queue_sane(&k->aux) && k->out_full <= 1 && k->out_aux <= 1 &&
	       k->a20 <= 1;
}

static struct pc_port_row const rows[] = {
	{ 0x60, 0x60, 1, kbd_in, kbd_out },
	{ 0x64, 0x64, 1, kbd_in, kbd_out },
	{ 0x92, 0x92, 1, port92_in, port92_out },
};
struct pc_device const pc_kbd_device = { PC_ROWS(rows), NULL, kbd_reset, kbd_sane };
