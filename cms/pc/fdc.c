/* SPDX-License-Identifier: Apache-2.0 */
/* Floppy commands -> "no drive". Follows the Intel 82077AA data sheet (order 290166): phases, result bytes, IRQ6.
 * Seeks end with equipment check, transfers with "not ready". Port 0x3f6 belongs to the ATA controller. */
#include "pc.h"

enum { DOR_RUN = 4, DOR_IRQ = 8, MSR_RQM = 0x80, MSR_DIO = 0x40, MSR_BUSY = 0x10 };
enum { FINISH_NONE, FINISH_RESET, FINISH_SEEK, FINISH_TRANSFER };
enum { ST0_INVALID = 0x80, ST0_ABNORMAL = 0x40, ST0_SEEK_END = 0x20, ST0_CHECK = 0x10, ST0_NOT_READY = 8 };
#define FDC_TICKS PC_US(50)

static unsigned fdc_length(uint8_t op)
{
	switch (op & 0x1f) {
	case 0x03: return 3; /* specify */
	case 0x04:
	case 0x07:
	case 0x0a: return 2; /* sense drive, recalibrate, read ID */
	case 0x0f: return 3; /* seek */
	case 0x0d: return 6; /* format */
	case 0x02:
	case 0x05:
	case 0x06:
	case 0x09:
	case 0x0c:
	case 0x11:
	case 0x16:
	case 0x19:
	case 0x1d: return 9;
	case 0x12: return 2; /* perpendicular */
	case 0x13: return 4; /* configure */
	default: return 1;
	}
}

static void fdc_irq(bool on)
{
	pc_pic_set(6, on && (pc.fdc.dor & DOR_IRQ));
}

static void fdc_result(uint8_t a, uint8_t b, unsigned len)
{
	struct pc_fdc *f = &pc.fdc;
	__builtin_memset(f->result, 0, sizeof f->result);
	f->result[0] = a;
	f->result[1] = b;
	f->result_len = (uint8_t)len;
	f->result_pos = 0;
}

static void fdc_sense_interrupt(void)
{
	struct pc_fdc *f = &pc.fdc;
	fdc_irq(false);
	if (f->sense_left) {
		fdc_result(0xc0 | (4 - f->sense_left), 0, 2);
		f->sense_left--;
	} else {
		fdc_result(f->st0, 0, f->st0 == ST0_INVALID ? 1 : 2);
		f->st0 = ST0_INVALID;
	}
}

static void fdc_later(uint8_t what)
{
	pc.fdc.finishing = what;
	pc_event_at(PC_EV_FDC, pc.now + FDC_TICKS);
}

static void fdc_execute(void)
{
	struct pc_fdc *f = &pc.fdc;
	f->command_len = 0;
	switch (f->command[0] & 0x1f) {
	case 0x03:
	case 0x12:
	case 0x13: break;
	case 0x04: fdc_result(0x28 | (f->command[1] & 7), 0, 1); break; /* ST3: two-sided, ready line tied */
	case 0x07:
	case 0x0f: fdc_later(FINISH_SEEK); break;
	case 0x08: fdc_sense_interrupt(); break;
	case 0x0e: fdc_result(0, 0, 7); break;	  /* DUMPREG, shortened to zeros */
	case 0x10: fdc_result(0x90, 0, 1); break; /* version: enhanced controller */
	case 0x14: fdc_result(0, 0, 1); break;	  /* unlock, lock */
	default:
		if (fdc_length(f->command[0]) > 1)
			fdc_later(FINISH_TRANSFER);
		else
			fdc_result(ST0_INVALID, 0, 1);
	}
}

void pc_fdc_event(void)
{
	struct pc_fdc *f = &pc.fdc;
	uint8_t what = f->finishing, drive = f->command[1] & 7;
	f->finishing = FINISH_NONE;
	if (what == FINISH_RESET)
		f->sense_left = 4;
	else if (what == FINISH_SEEK)
		f->st0 = ST0_ABNORMAL | ST0_SEEK_END | ST0_CHECK | (drive & 3);
	else
		fdc_result(ST0_ABNORMAL | ST0_NOT_READY | drive, 0x01, 7);
	fdc_irq(true);
}

static void fdc_dor(uint8_t v)
{
	struct pc_fdc *f = &pc.fdc;
	bool was = f->dor & DOR_RUN;
	f->dor = v;
	if (!(v & DOR_RUN)) {
		f->command_len = f->result_len = f->result_pos = f->sense_left = f->finishing = 0;
		f->st0 = ST0_INVALID;
		pc_event_at(PC_EV_FDC, PC_NEVER);
		fdc_irq(false);
	} else if (!was) {
		fdc_later(FINISH_RESET);
	}
}

static uint8_t fdc_msr(void)
{
	struct pc_fdc const *f = &pc.fdc;
	if (!(f->dor & DOR_RUN))
		return 0;
	if (f->finishing)
		return f->finishing == FINISH_TRANSFER ? MSR_BUSY : f->finishing == FINISH_SEEK ? MSR_RQM : 0;
	if (f->result_pos < f->result_len)
		return MSR_RQM | MSR_DIO | MSR_BUSY;
	return f->command_len ? MSR_RQM | MSR_BUSY : MSR_RQM;
}

static void fdc_data(uint8_t v)
{
	struct pc_fdc *f = &pc.fdc;
	if (!(fdc_msr() & MSR_RQM) || (fdc_msr() & MSR_DIO))
		return;
	f->command[f->command_len++] = v;
	if (f->command_len >= fdc_length(f->command[0]))
		fdc_execute();
}

static uint8_t fdc_read(void)
{
	struct pc_fdc *f = &pc.fdc;
	if (f->result_pos >= f->result_len)
		return 0xff;
	fdc_irq(false);
	return f->result[f->result_pos++];
}

static uint32_t fdc_in(uint16_t port, unsigned size)
{
	(void)size;
	switch (port & 7) {
	case 2: return pc.fdc.dor;
	case 3: return pc.fdc.tdr;
	case 4: return fdc_msr();
	case 5: return fdc_read();
	case 7: return 0x80; /* disk changed: no disk */
	default: return 0xff;
	}
}

static void fdc_out(uint16_t port, unsigned size, uint32_t v)
{
	(void)size;
	switch (port & 7) {
	case 2: fdc_dor((uint8_t)v); break;
	case 3: pc.fdc.tdr = v & 3; break;
	case 4:
		pc.fdc.dsr = v & 0x7f;
		if ((v & 0x80) && (pc.fdc.dor & DOR_RUN)) { /* software reset clears itself */
			uint8_t dor = pc.fdc.dor;
			fdc_dor(dor & (uint8_t)~DOR_RUN);
			fdc_dor(dor);
		}
		break;
	case 5: fdc_data((uint8_t)v); break;
	}
}

static void fdc_reset(void)
{
	pc.fdc = (struct pc_fdc){ .st0 = ST0_INVALID };
	pc_event_at(PC_EV_FDC, PC_NEVER);
	pc_pic_set(6, false);
}

static bool fdc_sane(void)
{
	struct pc_fdc const *f = &pc.fdc;
	return f->command_len < sizeof f->command && (!f->command_len || f->command_len < fdc_length(f->command[0])) &&
	       f->result_len <= sizeof f->result && f->result_pos <= f->result_len && f->sense_left <= 4 &&
	       f->finishing <= FINISH_TRANSFER;
}

static struct pc_port_row const rows[] = {
	{ 0x3f0, 0x3f5, 1, fdc_in, fdc_out },
	{ 0x3f7, 0x3f7, 1, fdc_in, fdc_out },
};
struct pc_device const pc_fdc_device = { PC_ROWS(rows), NULL, fdc_reset, fdc_sane };
