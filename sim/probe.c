/* SPDX-License-Identifier: Apache-2.0
 * A file that was given as raw -> what it is instead, by the bytes that its format begins (or ends) with, and the line that makes it raw.
 * As QEMU probes; but nothing is taken by guess: what is known is refused, and format=raw takes any file as it is.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "sim/sim.h"

#define BYTES(text) text, sizeof text - 1

static const struct format {
	const char *name, *qemu;	/* qemu-img's word for it */
	off_t at;			/* below 0: from the end */
	const char *magic;
	size_t magic_bytes;
} formats[] = {
	{ "qcow", "qcow", 0, BYTES("QFI\xfb\0\0\0\1") },
	{ "qcow2", "qcow2", 0, BYTES("QFI\xfb") },
	{ "VHD", "vpc", 0, BYTES("conectix") },
	{ "VHD", "vpc", -512, BYTES("conectix") },	/* of fixed size: the disk and a footer */
	{ "VHDX", "vhdx", 0, BYTES("vhdxfile") },
	{ "VDI", "vdi", 64, BYTES("\x7f\x10\xda\xbe") },
	{ "VMDK", "vmdk", 0, BYTES("KDMV") },
	{ "VMDK", "vmdk", 0, BYTES("COWD") },
	{ "VMDK", "vmdk", 0, BYTES("# Disk DescriptorFile") },
	{ "QED", "qed", 0, BYTES("QED\0") },
	{ "Parallels", "parallels", 0, BYTES("WithoutFreeSpace") },
	{ "Parallels", "parallels", 0, BYTES("WithouFreSpacExt") },
};

static const struct packing {
	const char *name, *unpack;
	size_t at;
	const char *magic;
	size_t magic_bytes;
} packings[] = {
	{ "gzip", "gunzip -c", 0, BYTES("\x1f\x8b\x08") },
	{ "xz", "xz -dc", 0, BYTES("\xfd" "7zXZ\0") },
	{ "bzip2", "bzip2 -dc", 4, BYTES("1AY&SY") },
	{ "zstd", "zstd -dc", 0, BYTES("\x28\xb5\x2f\xfd") },
};

#define ALL(list) (list) + sizeof (list) / sizeof *(list)
enum { QUOTED_MAX = 4096 };

static bool file_has(int fd, off_t at, const char *magic, size_t bytes)
{
	char found[32];
	off_t from = at < 0 ? lseek(fd, 0, SEEK_END) + at : at;
	return from >= 0 && pread(fd, found, bytes, from) == (ssize_t)bytes && !memcmp(found, magic, bytes);
}

/* As a shell takes it for one word; "F" for what is too long to be shown. */
static const char *quote(const char *path, const char *tail, char *to)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./+,:@%=-";
	char *p = to;
	bool bare = *path != '-' && !path[strspn(path, plain)];
	if (strlen(path) > QUOTED_MAX / 5)
		path = "F", bare = true;
	if (bare) {
		snprintf(to, QUOTED_MAX, "%s%s", path, tail);
		return to;
	}
	p += sprintf(p, *path == '-' ? "'./" : "'");
	for (; *path; path++)
		p += sprintf(p, *path == '\'' ? "'\\''" : "%c", *path);
	sprintf(p, "%s'", tail);
	return to;
}

static int refuse_packed(const char *what, const char *path, const struct packing *p, const char *tail)
{
	char from[QUOTED_MAX], to[QUOTED_MAX];
	return sim_error(SIM_ERR_USAGE, "the %s '%s' is packed by %s: %s %s > %s", what, path, p->name, p->unpack, quote(path, "", from),
			 quote(path, tail, to));
}

int probe_packed(const char *what, const char *path, const uint8_t *data, size_t bytes)
{
	for (const struct packing *p = packings; p < ALL(packings); p++)
		if (bytes >= p->at + p->magic_bytes && !memcmp(data + p->at, p->magic, p->magic_bytes))
			return refuse_packed(what, path, p, ".out");
	return 0;
}

/* A CD's boot sector may be a disk's as well (a hybrid image). */
static int probe_cd(int fd, const char *path)
{
	if (!file_has(fd, 0x8001, BYTES("CD001")))
		return 0;
	char quoted[QUOTED_MAX];
	if (file_has(fd, 510, BYTES("\x55\xaa")))
		return sim_error(SIM_ERR_USAGE, "'%s' is a CD image (ISO 9660), and there is no CD drive yet; to take it for the disk that it is too: "
				 "-drive file=%s,format=raw", path, quote(path, "", quoted));
	return sim_error(SIM_ERR_USAGE, "'%s' is a CD image (ISO 9660), and there is no CD drive yet", path);
}

int probe_disk(int fd, const char *path)
{
	char from[QUOTED_MAX], to[QUOTED_MAX];
	for (const struct format *f = formats; f < ALL(formats); f++)
		if (file_has(fd, f->at, f->magic, f->magic_bytes))
			return sim_error(SIM_ERR_USAGE, "the disk '%s' is a %s image, not a raw one: qemu-img convert -f %s -O raw %s %s", path,
					 f->name, f->qemu, quote(path, "", from), quote(path, ".img", to));
	for (const struct packing *p = packings; p < ALL(packings); p++)
		if (file_has(fd, (off_t)p->at, p->magic, p->magic_bytes))
			return refuse_packed("disk", path, p, ".img");
	return probe_cd(fd, path);
}
