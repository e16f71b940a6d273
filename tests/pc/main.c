/* SPDX-License-Identifier: Apache-2.0 */
/* Runs every test; one line each, exit status 1 when one failed. */
#include "test.h"

int failed_checks;
static int failed_tests;

void check_equal(uint64_t got, uint64_t want, char const *what, char const *file, int line)
{
	if (got == want)
		return;
	failed_checks++;
	printf("%s:%d: %s is 0x%llx, expected 0x%llx\n", file, line, what, (unsigned long long)got, (unsigned long long)want);
}

void run_test(char const *name, void (*fn)(void))
{
	failed_checks = 0;
	fn();
	printf("%s %s\n", failed_checks ? "FAIL" : "ok", name);
	failed_tests += failed_checks != 0;
}

int main(void)
{
	tests_bus();
	tests_pic();
	tests_pit();
	tests_rtc();
	tests_kbd();
	tests_uart();
	tests_ata();
	tests_chipset();
	tests_misc();
	return failed_tests != 0;
}
