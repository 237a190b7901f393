/*
 * fields_text.c - texts of single fields: NULL when sound, else the reason.
 */
#include <string.h>

#include "kube/name.h"
#include "rules/fields.h"
#include "type/cron.h"

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

const char *text_schedule(struct str s)
{
	return s.n ? cron_check(s) : NULL; /* an empty one is told as none */
}

/* Whether one of the elements between slashes is "..". */
static bool goes_up(struct str s)
{
	for (size_t i = 0; i + 2 <= s.n; i++) {
		if (memcmp(s.s + i, "..", 2) == 0 && (i == 0 || s.s[i - 1] == '/') &&
		    (i + 2 == s.n || s.s[i + 2] == '/'))
			return true;
	}
	return false;
}

const char *text_relative(struct str s)
{
	if (s.n && s.s[0] == '/')
		return "must not begin with `/`";
	return goes_up(s) ? "must not contain `..`" : NULL;
}

const char *text_absolute(struct str s)
{
	return s.n && s.s[0] != '/' ? "must begin with `/`: where it would be is not defined" :
				      NULL;
}

const char *text_header(struct str s)
{
	if (!s.n || strspn(s.s, "-" LOWER UPPER DIGITS) != s.n)
		return "only letters, digits and `-` are allowed";
	return NULL;
}

const char *text_field_path(struct str s)
{
	static const char known[] = "metadata.name|metadata.namespace|metadata.uid|spec.nodeName|"
				    "spec.serviceAccountName|status.hostIP|status.hostIPs|"
				    "status.podIP|status.podIPs";

	if (!s.n || word_among(s.s, known))
		return NULL;
	if ((str_starts(s, "metadata.labels['") || str_starts(s, "metadata.annotations['")) &&
	    str_ends(s, "']"))
		return NULL;
	return "no field that a variable can show: metadata.name, metadata.namespace, "
	       "metadata.uid, labels, annotations, the node, the account and the addresses are";
}

const char *text_resource_field(struct str s)
{
	if (word_among(s.s, "limits.cpu|limits.memory|limits.ephemeral-storage|requests.cpu|"
			    "requests.memory|requests.ephemeral-storage"))
		return NULL;
	if (str_starts(s, "limits.hugepages-") || str_starts(s, "requests.hugepages-"))
		return NULL;
	return "limits or requests of cpu, memory, ephemeral-storage or hugepages";
}

const char *text_sysctl(struct str s)
{
	if (s.n > NAME_SUBDOMAIN_MAX)
		return "longer than 253 characters";
	if (!s.n || strspn(s.s, LOWER DIGITS "-_./") != s.n)
		return "only a-z, 0-9, `-`, `_`, `.` and `/` are allowed";
	return NULL;
}

static bool is_address(struct str s)
{
	return s.n && (strspn(s.s, DIGITS ".") == s.n || memchr(s.s, ':', s.n));
}

const char *text_host(struct str s)
{
	if (!s.n)
		return NULL;
	if (is_address(s))
		return "an address is no name of a host";
	if (str_starts(s, "*."))
		s = (struct str){ s.s + 2, s.n - 2 };
	return name_dns_subdomain(s);
}

const char *text_zone(struct str s)
{
	size_t part = 0;

	if (str_eqz(s, "Local") || !s.n)
		return "an IANA name such as Europe/Berlin";
	if (strspn(s.s, LOWER UPPER DIGITS "/_+-") != s.n || s.s[0] == '/' || s.s[s.n - 1] == '/')
		return "an IANA name such as Europe/Berlin";
	for (size_t i = 0; i < s.n; i++) {
		part = s.s[i] == '/' ? 0 : part + 1;
		if (part > 14)
			return "no part of an IANA name is longer than 14";
	}
	return NULL;
}

const char *text_image(struct str s)
{
	if (s.n && (strchr(" \t\n", s.s[0]) || strchr(" \t\n", s.s[s.n - 1])))
		return "begins or ends with a blank: accepted, and no pod ever starts";
	return NULL;
}

/* The four bytes of an address, most significant first; false when it is none. */
static bool parse_address(const char **at, uint32_t *ret)
{
	*ret = 0;
	for (int i = 0; i < 4; i++) {
		uint32_t byte = 0;
		const char *first;

		if (i && *(*at)++ != '.')
			return false;
		for (first = *at; **at >= '0' && **at <= '9' && *at - first < 3; (*at)++)
			byte = byte * 10 + (uint32_t)(**at - '0');
		if (*at == first || byte > 255 || (*first == '0' && *at - first > 1))
			return false;
		*ret = *ret << 8 | byte;
	}
	return true;
}

const char *text_cidr(struct str s)
{
	const char *at = s.s;
	uint32_t address, bits = 0;

	if (memchr(s.s, ':', s.n))
		return memchr(s.s, '/', s.n) ? NULL : "no length behind a `/`";
	if (!parse_address(&at, &address) || *at++ != '/' || !*at || strlen(at) > 2 ||
	    strspn(at, DIGITS) != strlen(at))
		return "an address, `/` and a length, such as 10.0.0.0/8";
	for (; *at; at++)
		bits = bits * 10 + (uint32_t)(*at - '0');
	if (bits > 32)
		return "a length is at most 32";
	if (bits < 32 && (address & (UINT32_MAX >> bits)))
		return "has bits behind its length; refused since 1.36";
	return NULL;
}
