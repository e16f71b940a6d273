/* SPDX-License-Identifier: Apache-2.0
 * An open image -> whether another process has it open in a way that goes not with ours. The locks are QEMU's (file-posix of its block layer), so
 * that QEMU, its tools and Defoe keep out of each other's images: a byte of the file for each thing one may do with an image, locked,
 * shared, from 100 on by who does it and from 200 on by who bears no other that does. They end with the process, however it ends.
 * Where a file system has no locks, nothing is locked.
 */
#define _GNU_SOURCE	/* F_OFD_SETLK */
#include <fcntl.h>
#include <unistd.h>
#include "sim/sim.h"

enum { DOES = 100, BEARS_NOT = 200 };
enum act { READ, WRITE, RESIZE = 3 };

static struct flock byte_lock(short type, off_t at)
{
	return (struct flock){ .l_type = type, .l_whence = SEEK_SET, .l_start = at, .l_len = 1 };
}

static void take(int fd, off_t at)
{
	struct flock l = byte_lock(F_RDLCK, at);
	fcntl(fd, F_OFD_SETLK, &l);
}

static bool others_hold(int fd, off_t at)
{
	struct flock l = byte_lock(F_WRLCK, at);
	return !fcntl(fd, F_OFD_GETLK, &l) && l.l_type != F_UNLCK;
}

/* First locked, then looked: of two that come at the same time none overlooks the other. */
bool lock_image(int fd, bool writes)
{
	take(fd, DOES + READ);
	take(fd, BEARS_NOT + WRITE);
	take(fd, BEARS_NOT + RESIZE);
	if (writes)
		take(fd, DOES + WRITE);
	return !others_hold(fd, DOES + WRITE) && !others_hold(fd, DOES + RESIZE) && !others_hold(fd, BEARS_NOT + READ) &&
	       !(writes && others_hold(fd, BEARS_NOT + WRITE));
}
