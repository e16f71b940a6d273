/* SPDX-License-Identifier: Apache-2.0 */
/* PIIX4 power management: PM1 registers and PM timer at PMBASE, power-off, APM ports 0xb2/0xb3. */
#ifndef CMS_PC_PM_H
#define CMS_PC_PM_H

struct pc_pm {
	uint64_t toggles_seen; /* PM clock >> 23 when the timer status was last cleared */
	uint16_t status, enable, control;
	uint8_t apm_command, apm_status;
	uint8_t gpe_enable[2];
	uint8_t pad0[6];
};

extern struct pc_device const pc_pm_device;
struct pc_port_row const *pc_pm_find(uint16_t port); /* rows beyond the index: PMBASE, GPE; or NULL */
void pc_pm_event(void);

#endif
