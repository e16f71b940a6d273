/* SPDX-License-Identifier: Apache-2.0 */
/* MC146818 real-time clock and 128 bytes of CMOS memory; bit 7 of port 0x70 is the NMI mask. */
#ifndef CMS_PC_RTC_H
#define CMS_PC_RTC_H

struct pc_rtc {
	uint64_t flags_read_tick; /* when register C was last read */
	uint8_t sec, min, hour;	  /* binary, 24 h; rendered as register B says */
	uint8_t wday, mday, mon;  /* 1..7 from Sunday, 1..31, 1..12 */
	uint8_t year, century;
	uint8_t index; /* as written to port 0x70, NMI mask included */
	uint8_t flags; /* register C: UF, AF, and PF when its interrupt is enabled */
	uint8_t pad0[6];
	uint8_t cmos[128]; /* 0..9 and 0x32 unused: time lives above */
};

extern struct pc_device const pc_rtc_device;
void pc_rtc_second(void);
void pc_rtc_event(void);

#endif
