/* SPDX-License-Identifier: Apache-2.0
 * The files that sim_opt names -> 0, or the sentence that refuses them. Invariant: nothing that is written to can be something that
 * is read from, or a second output; so no run destroys what it was given. Looked at before anything is opened.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "sim/sim.h"

struct named {
	const char *option, *path;
};

static char part[SAVE_NAME_MAX];	/* what -save is written as */

enum { INPUTS = 5 + SIM_DRIVES, OUTPUTS = 6 };

/* One file by two names; devices (/dev/null) may be shared. Of names without a file the text decides. */
static bool same_file(const char *a, const char *b)
{
	struct stat sa, sb;
	int no_a = stat(a, &sa), no_b = stat(b, &sb);
	if (no_a || no_b)
		return no_a && no_b && !strcmp(a, b);
	return S_ISREG(sa.st_mode) && sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;
}

static int refuse_same(const struct named *a, const struct named *b)
{
	if (!a->path || !b->path || !same_file(a->path, b->path))
		return 0;
	return sim_error(SIM_ERR_USAGE, "%s '%s' would overwrite the file of %s: give another name", a->option, a->path, b->option);
}

static int check_outputs(const struct named *in, const struct named *out)
{
	int err = 0;
	for (unsigned i = 0; i < OUTPUTS; i++) {
		for (unsigned k = 0; k < INPUTS && !err; k++)
			err = refuse_same(&out[i], &in[k]);
		for (unsigned k = 0; k < i && !err; k++)
			err = refuse_same(&out[i], &out[k]);
	}
	return err;
}

/* Each drive has its own overlay: two that are written back to one image would mix their sectors. */
static int check_drives(void)
{
	for (unsigned i = 0; i < SIM_DRIVES && !sim_opt.snapshot; i++)
		for (unsigned k = 0; k < i; k++)
			if (sim_opt.drive[i] && sim_opt.drive[k] && same_file(sim_opt.drive[i], sim_opt.drive[k]))
				return sim_error(SIM_ERR_USAGE, "drives %u and %u are both '%s', which cannot be written twice: copy it, or give "
						 "-snapshot", k, i, sim_opt.drive[i]);
	return 0;
}

/* Renaming over a link or a device would replace it, not write to it. */
static int check_save(const char *path)
{
	struct stat st;
	if (!*path)
		return sim_error(SIM_ERR_USAGE, "-save needs the name of a file, not ''");
	if (!lstat(path, &st) && !S_ISREG(st.st_mode))
		return sim_error(SIM_ERR_USAGE, "-save '%s': a saved state is a regular file, which that is not", path);
	return 0;
}

static void outputs(struct named out[OUTPUTS])
{
	const struct sim_options *o = &sim_opt;
	out[0] = (struct named){ "-save", o->save };
	out[1] = (struct named){ "-save (written as)", o->save ? part : NULL };
	out[2] = (struct named){ "-record", o->record };
	out[3] = (struct named){ "-serial", strncmp(o->serial, "file:", 5) ? NULL : o->serial + 5 };
	out[4] = (struct named){ "-D", o->dump_file };
	out[5] = (struct named){ "-card", o->card };
}

int files_check_input(const char *option, const char *path)
{
	const struct named in = { option, path };
	struct named out[OUTPUTS];
	int err = 0;
	outputs(out);
	for (unsigned i = 0; i < OUTPUTS && !err; i++)
		err = refuse_same(&out[i], &in);
	return err;
}

int files_check(void)
{
	const struct sim_options *o = &sim_opt;
	if (o->save && snprintf(part, sizeof part, "%s" SAVE_PART, o->save) >= (int)sizeof part)
		return sim_error(SIM_ERR_USAGE, "-save: a name of %zu characters is too long", strlen(o->save));
	const struct named in[INPUTS] = {
		{ "-bios", o->bios }, { "-vgarom", o->vgarom }, { "-kernel", o->kernel }, { "-initrd", o->initrd }, { "-input", o->input },
		{ "the first drive", o->drive[0] }, { "the second drive", o->drive[1] }, { "the third drive", o->drive[2] },
		{ "the fourth drive", o->drive[3] },
	};
	struct named out[OUTPUTS];
	outputs(out);
	/* Continuing into the file one came from is fine for -save: it is read first and replaced whole. */
	const struct named state = { "-loadvm", o->loadvm };
	int err = o->save ? check_save(o->save) : 0;
	for (unsigned i = 1; i < OUTPUTS && !err; i++)
		err = refuse_same(&out[i], &state);
	err = err ? err : check_outputs(in, out);
	return err ? err : check_drives();
}

/* A closed stdout would give its number to the next file opened, and the guest's text would go there: keep the numbers taken, by
 * something that cannot be written to. */
void files_hold_standard(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) != fd)
			_exit(2);
}
