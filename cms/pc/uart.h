/* SPDX-License-Identifier: Apache-2.0 */
/* 16550A UART, COM1 at 0x3f8 with IRQ4; the console. */
#ifndef CMS_PC_UART_H
#define CMS_PC_UART_H

enum { PC_UART_FIFO = 16 };

struct pc_uart {
	uint64_t tx_done; /* tick at which the transmitter is empty */
	uint8_t fifo[PC_UART_FIFO];
	uint8_t head, count;
	uint8_t ier, fcr, lcr, mcr, scr;
	uint8_t dll, dlm;
	uint8_t errors;	      /* LSR bits 1 to 4, cleared when read */
	uint8_t msr_delta;    /* MSR bits 0 to 3, cleared when read */
	uint8_t thre_pending; /* transmitter-empty interrupt not yet acknowledged */
	uint8_t rx_timeout;   /* character timeout interrupt */
	uint8_t pad0[3];
};

extern struct pc_device const pc_uart_device;
void pc_uart_tx_event(void);
void pc_uart_rx_event(void);

#endif
