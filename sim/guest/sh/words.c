/* SPDX-License-Identifier: Apache-2.0
 * A line -> words and operators. 'a b', "a b" and a\ b are one word; $? is the last command's status; # starts a comment.
 */
#include "sh.h"

enum quote { PLAIN, SINGLE = '\'', DOUBLE = '"' };

static enum token operator_at(const char **at)
{
	switch (*(*at)++) {
	case '|': return TOKEN_PIPE;
	case '<': return TOKEN_IN;
	case '&': return TOKEN_BACKGROUND;
	case ';': return TOKEN_NEXT;
	default: break;
	}
	if (**at != '>')
		return TOKEN_OUT;
	++*at;
	return TOKEN_APPEND;
}

static int ends_word(char c, enum quote quote)
{
	return !c || (quote == PLAIN && strchr(" \t\r|<>&;", c));
}

static char *put_status(char *to)
{
	return to + utoa_r(sh_status, to);
}

static void take_word(const char **at, char *word)
{
	enum quote quote = PLAIN;
	const char *from = *at;

	for (; !ends_word(*from, quote); from++) {
		if (quote ? *from == (char)quote : *from == SINGLE || *from == DOUBLE)
			quote = quote ? PLAIN : (enum quote) * from;
		else if (*from == '\\' && quote != SINGLE && from[1])
			*word++ = *++from;
		else if (*from == '$' && from[1] == '?' && quote != SINGLE)
			word = put_status(word), from++;
		else
			*word++ = *from;
	}
	*word = 0;
	*at = from;
}

enum token token_next(const char **at, char *word)
{
	*word = 0;
	while (**at == ' ' || **at == '\t' || **at == '\r')
		++*at;
	if (**at == '#')
		*at += strlen(*at);
	if (!**at)
		return TOKEN_END;
	if (strchr("|<>&;", **at))
		return operator_at(at);
	take_word(at, word);
	return TOKEN_WORD;
}
