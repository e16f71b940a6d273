/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes to and from the serial console -> registers and IRQ4. Follows the National PC16550D data sheet. The line is
 * not modelled: a byte leaves in TX_TICKS whatever the divisor, so that printing costs the guest little time, and the
 * console takes and gives bytes of eight bits without errors whatever the format; loopback keeps to the word length. */
#include "pc.h"

enum { IER_RX = 1, IER_TX = 2, IER_LINE = 4, IER_MODEM = 8 };
enum { FCR_ENABLE = 1, FCR_RX_RESET = 2, FCR_TX_RESET = 4 };
enum { LCR_DLAB = 0x80, MCR_OUT2 = 8, MCR_LOOP = 0x10 };
enum { LSR_DR = 1, LSR_OE = 2, LSR_THRE = 0x20, LSR_TEMT = 0x40, LSR_ERRORS = 0x1e };
enum { IIR_NONE = 1, IIR_MODEM = 0, IIR_TX = 2, IIR_RX = 4, IIR_LINE = 6, IIR_TIMEOUT = 12, IIR_FIFOS = 0xc0 };
#define TX_TICKS 16u
#define RX_TIMEOUT_TICKS PC_US(350) /* four characters at 115,200 baud */
enum { MSR_CONNECTED = 0xb0 };	    /* CTS, DSR, DCD */

static unsigned uart_trigger(void)
{
	static uint8_t const level[4] = { 1, 4, 8, 14 };
	return pc.uart.fcr & FCR_ENABLE ? level[pc.uart.fcr >> 6] : 1;
}

static unsigned uart_depth(void)
{
	return pc.uart.fcr & FCR_ENABLE ? PC_UART_FIFO : 1;
}

static uint8_t uart_cause(void)
{
	struct pc_uart const *u = &pc.uart;
	if ((u->ier & IER_LINE) && u->errors)
		return IIR_LINE;
	if ((u->ier & IER_RX) && u->count >= uart_trigger())
		return IIR_RX;
	if ((u->ier & IER_RX) && u->rx_timeout)
		return IIR_TIMEOUT;
	if ((u->ier & IER_TX) && u->thre_pending)
		return IIR_TX;
	if ((u->ier & IER_MODEM) && u->msr_delta)
		return IIR_MODEM;
	return IIR_NONE;
}

/* OUT2 gates the interrupt onto the bus; in loopback it is disconnected. */
static void uart_irq(void)
{
	bool gate = (pc.uart.mcr & (MCR_OUT2 | MCR_LOOP)) == MCR_OUT2;
	pc_pic_set(4, gate && uart_cause() != IIR_NONE);
}

/* ---- receive ---- */

/* Overrun: a full FIFO keeps what it holds and the new byte is lost; without FIFO the new byte replaces the old. */
static void rx_put(uint8_t byte)
{
	struct pc_uart *u = &pc.uart;
	bool fifo = u->fcr & FCR_ENABLE;
	if (u->count < uart_depth())
		u->fifo[(u->head + u->count++) % PC_UART_FIFO] = byte;
	else
		u->errors |= LSR_OE;
	if (!fifo)
		u->fifo[u->head] = byte;
	u->rx_timeout = 0;
	pc_event_at(PC_EV_UART_RX, fifo ? pc.now + RX_TIMEOUT_TICKS : PC_NEVER);
	uart_irq();
}

/* The line waits as soon as an interrupt's worth of bytes lies here: a BIOS that polls with the timer and
 * empties the FIFO into its buffer of 15 keys would lose the sixteenth. */
bool pc_serial_input(uint8_t byte)
{
	if ((pc.uart.mcr & MCR_LOOP) || pc.uart.count >= uart_trigger())
		return false;
	rx_put(byte);
	return true;
}

void pc_uart_rx_event(void)
{
	pc.uart.rx_timeout = pc.uart.count != 0;
	uart_irq();
}

/* Without FIFO the receiver buffer keeps the byte that was read. An empty FIFO gives 0. */
static uint8_t rx_get(void)
{
	struct pc_uart *u = &pc.uart;
	bool fifo = u->fcr & FCR_ENABLE;
	uint8_t byte = u->count || !fifo ? u->fifo[u->head] : 0;
	u->rx_timeout = 0;
	if (u->count) {
		u->head = fifo ? (u->head + 1) % PC_UART_FIFO : u->head;
		u->count--;
	}
	pc_event_at(PC_EV_UART_RX, u->count && fifo ? pc.now + RX_TIMEOUT_TICKS : PC_NEVER);
	uart_irq();
	return byte;
}

static void rx_clear(void)
{
	pc.uart.head = pc.uart.count = pc.uart.rx_timeout = 0;
	pc_event_at(PC_EV_UART_RX, PC_NEVER);
}

/* ---- transmit ---- */

static bool tx_empty(void)
{
	return pc.now >= pc.uart.tx_done;
}

/* The event is needed only for the interrupt; LSR is computed from the time. */
static void tx_arm(void)
{
	bool wanted = (pc.uart.ier & IER_TX) && !tx_empty();
	pc_event_at(PC_EV_UART_TX, wanted ? pc.uart.tx_done : PC_NEVER);
}

static void tx_put(uint8_t byte)
{
	struct pc_uart *u = &pc.uart;
	u->tx_done = (tx_empty() ? pc.now : u->tx_done) + TX_TICKS;
	u->thre_pending = 0;
	if (u->mcr & MCR_LOOP)
		rx_put(byte & (0x1f << (u->lcr & 3) | 0x1f));
	else
		plat_console_out(CON_SERIAL, byte);
	tx_arm();
	uart_irq();
}

void pc_uart_tx_event(void)
{
	pc.uart.thre_pending = 1;
	uart_irq();
}

/* ---- registers ---- */

static uint8_t uart_modem(void)
{
	uint8_t mcr = pc.uart.mcr;
	if (!(mcr & MCR_LOOP))
		return MSR_CONNECTED;
	/* RTS -> CTS, DTR -> DSR, OUT1 -> RI, OUT2 -> DCD */
	return (uint8_t)((mcr & 2) << 3 | (mcr & 1) << 5 | (mcr & 4) << 4 | (mcr & 8) << 4);
}

static uint8_t uart_msr(void)
{
	uint8_t v = uart_modem() | pc.uart.msr_delta;
	pc.uart.msr_delta = 0;
	uart_irq();
	return v;
}

static void uart_mcr(uint8_t v)
{
	uint8_t before = uart_modem();
	pc.uart.mcr = v & 0x1f;
	uint8_t after = uart_modem(), changed = before ^ after;
	uint8_t ri_fell = before & 0x40 & ~after; /* TERI: the trailing edge only */
	pc.uart.msr_delta |= (uint8_t)((changed >> 4 & 0xb) | (ri_fell ? 4 : 0));
	uart_irq();
}

static __attribute__((noinline)) void forget_errors(void)
{
	pc.uart.errors = 0;
	uart_irq();
}

static uint8_t uart_lsr(void)
{
	struct pc_uart *u = &pc.uart;
	uint8_t v = (uint8_t)(u->errors | (u->count ? LSR_DR : 0) | (tx_empty() ? LSR_THRE | LSR_TEMT : 0));
	if (u->errors)
		forget_errors();
	return v;
}

static uint8_t uart_iir(void)
{
	uint8_t cause = uart_cause();
	if (cause == IIR_TX) {
		pc.uart.thre_pending = 0;
		uart_irq();
	}
	return (uint8_t)(cause | (pc.uart.fcr & FCR_ENABLE ? IIR_FIFOS : 0));
}

/* Enabling the transmitter interrupt while it is empty raises it at once (drivers test for that). */
static void uart_ier(uint8_t v)
{
	struct pc_uart *u = &pc.uart;
	bool rising = (v & ~u->ier) & IER_TX;
	u->ier = v & 15;
	if (rising && tx_empty())
		u->thre_pending = 1;
	tx_arm();
	uart_irq();
}

/* Without bit 0 no other bit is taken; changing bit 0 empties both FIFOs. */
static void uart_fcr(uint8_t v)
{
	struct pc_uart *u = &pc.uart;
	if (!(v & FCR_ENABLE))
		v = 0;
	if ((v ^ u->fcr) & FCR_ENABLE)
		v |= FCR_RX_RESET | FCR_TX_RESET;
	if (v & FCR_RX_RESET)
		rx_clear();
	if ((v & FCR_TX_RESET) && !tx_empty()) {
		u->tx_done = pc.now;
		u->thre_pending = 1;
	}
	u->fcr = v & 0xc9;
	tx_arm();
	uart_irq();
}

static __attribute__((noinline)) uint32_t uart_other_in(uint16_t port)
{
	struct pc_uart *u = &pc.uart;
	bool dlab = u->lcr & LCR_DLAB;
	switch (port & 7) {
	case 0: return dlab ? u->dll : rx_get();
	case 1: return dlab ? u->dlm : u->ier;
	case 2: return uart_iir();
	case 3: return u->lcr;
	case 4: return u->mcr;
	case 6: return uart_msr();
	default: return u->scr;
	}
}

/* The line status is what programs wait for. */
static uint32_t uart_in(uint16_t port, unsigned size)
{
	(void)size;
	return (port & 7) == 5 ? uart_lsr() : uart_other_in(port);
}

static void uart_out(uint16_t port, unsigned size, uint32_t value)
{
	struct pc_uart *u = &pc.uart;
	bool dlab = u->lcr & LCR_DLAB;
	uint8_t v = (uint8_t)value;
	(void)size;
	switch (port & 7) {
	case 0:
		if (dlab)
			u->dll = v;
		else
			tx_put(v);
		break;
	case 1:
		if (dlab)
			u->dlm = v;
		else
			uart_ier(v);
		break;
	case 2: uart_fcr(v); break;
	case 3: u->lcr = v; break;
	case 4: uart_mcr(v); break;
	case 7: u->scr = v; break;
	}
}

static void uart_reset(void)
{
	pc.uart = (struct pc_uart){ .dll = 12 }; /* 9,600 baud */
	pc_event_at(PC_EV_UART_TX, PC_NEVER);
	pc_event_at(PC_EV_UART_RX, PC_NEVER);
	uart_irq();
}

/* Each byte sent took at least one tick to write, and puts the end off by TX_TICKS. */
static bool uart_sane(void)
{
	struct pc_uart const *u = &pc.uart;
	return u->head < PC_UART_FIFO && u->count <= PC_UART_FIFO && u->tx_done <= (pc.now + 1) * TX_TICKS;
}

static struct pc_port_row const rows[] = { { 0x3f8, 0x3ff, 1, uart_in, uart_out } };
struct pc_device const pc_uart_device = { PC_ROWS(rows), NULL, uart_reset, uart_sane };
