/*
 * peer.c - peers and ports of network policies.
 *
 * Two quirks of the API (RULES.md V268): an ipBlock stands alone in its peer, and an exception
 * must be a true part of the range that it is taken from; 1.36 also refuses ranges with bits set
 * behind their prefix, which the rules look after.
 */
#include "lower/peer.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

/* The label that the API server puts on every namespace, and that nobody can take off. */
#define NAMESPACE_LABEL "kubernetes.io/metadata.name"

static struct knode *selector(struct lower *l, struct knode *peer, const char *key,
			      const struct origin *o)
{
	return put_map(l, put_map(l, peer, key, o), "matchLabels", o);
}

static struct knode *new_peer(struct lower *l, const struct origin *o)
{
	return k_map(l->a, o);
}

/* The same peer twice says nothing more. */
static void add_once(struct lower *l, struct knode *list, struct knode *n)
{
	for (size_t i = 0; i < list->list.n; i++) {
		if (k_equal(list->list.v[i], n))
			return;
	}
	k_push(l->a, list, n);
}

void peer_workload(struct lower *l, struct knode *peers, const struct workload *w,
		   const struct origin *o)
{
	struct knode *peer = new_peer(l, o);

	k_set(l->a, put_map(l, peer, "podSelector", o), "matchLabels",
	      workload_selector(l, w, o));
	add_once(l, peers, peer);
}

void peer_namespace(struct lower *l, struct knode *peers, const char *namespace_,
		    const char *label, const char *value, const struct origin *o)
{
	struct knode *peer = new_peer(l, o);

	put_str(l, selector(l, peer, "namespaceSelector", o), NAMESPACE_LABEL, namespace_, o);
	if (label)
		put_str(l, selector(l, peer, "podSelector", o), label, value, o);
	add_once(l, peers, peer);
}

static struct knode *put_block(struct lower *l, struct knode *peers, const char *cidr,
			       const struct origin *o)
{
	struct knode *peer = k_push(l->a, peers, new_peer(l, o));
	struct knode *block = put_map(l, peer, "ipBlock", o);

	put_str(l, block, "cidr", cidr, o);
	return block;
}

static void put_except(struct lower *l, struct knode *block, const char *cidr,
		       const struct origin *o)
{
	k_push(l->a, k_list_at(l->a, block, "except", o), k_strz(l->a, cidr, o));
}

/* Private, link-local (which holds the metadata services of clouds) and unique local ranges. */
static const char *const private4[] = { "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16" };
#define LINK_LOCAL4 "169.254.0.0/16"
#define PRIVATE6 "fc00::/7"
#define LINK_LOCAL6 "fe80::/10"

void peer_internet(struct lower *l, struct knode *peers, const struct origin *o)
{
	struct knode *block = put_block(l, peers, "0.0.0.0/0", o);

	for (size_t i = 0; i < sizeof(private4) / sizeof(private4[0]); i++)
		put_except(l, block, private4[i], o);
	put_except(l, block, LINK_LOCAL4, o);
	block = put_block(l, peers, "::/0", o);
	put_except(l, block, PRIVATE6, o);
	put_except(l, block, LINK_LOCAL6, o);
}

void peer_private(struct lower *l, struct knode *peers, const struct origin *o)
{
	for (size_t i = 0; i < sizeof(private4) / sizeof(private4[0]); i++)
		put_block(l, peers, private4[i], o);
	put_block(l, peers, PRIVATE6, o);
}

struct range {
	int family;
	unsigned char bytes[16];
	unsigned prefix;
};

static bool parse_range(const char *text, struct range *ret)
{
	const char *slash = strchr(text, '/');
	char address[INET6_ADDRSTRLEN];
	size_t n = slash ? (size_t)(slash - text) : 0;

	if (n == 0 || n >= sizeof(address))
		return false;
	memcpy(address, text, n);
	address[n] = '\0';
	ret->family = strchr(address, ':') ? AF_INET6 : AF_INET;
	ret->prefix = (unsigned)strtoul(slash + 1, NULL, 10);
	return ret->prefix <= (ret->family == AF_INET ? 32 : 128) &&
	       inet_pton(ret->family, address, ret->bytes) == 1;
}

static bool is_within(const char *inner, const char *outer)
{
	struct range in, out;

	if (!parse_range(inner, &in) || !parse_range(outer, &out))
		return false;
	if (in.family != out.family || in.prefix <= out.prefix)
		return false;
	for (unsigned bit = 0; bit < out.prefix; bit++) {
		unsigned char mask = (unsigned char)(0x80 >> (bit % 8));

		if ((in.bytes[bit / 8] ^ out.bytes[bit / 8]) & mask)
			return false;
	}
	return true;
}

/* Each exception goes to the ranges that it is a part of. */
static void put_ranges(struct lower *l, struct knode *peers, const struct value *ranges,
		       const struct value *except)
{
	if (!ranges || ranges->kind != VAL_LIST)
		return;
	for (size_t i = 0; i < ranges->list.n; i++) {
		const struct value *v = ranges->list.v[i];
		const char *cidr = val_text(l->a, v, "");
		struct knode *block = put_block(l, peers, cidr, v->origin);

		for (size_t j = 0; except && except->kind == VAL_LIST && j < except->list.n; j++) {
			const struct value *e = except->list.v[j];
			const char *inner = val_text(l->a, e, "");

			if (is_within(inner, cidr))
				put_except(l, block, inner, e->origin);
		}
	}
}

static bool put_pods(struct lower *l, struct knode *peers, const struct value *namespace_,
		     const struct value *pods, const struct origin *o)
{
	struct knode *peer = new_peer(l, o);

	if (pods && (pods->kind != VAL_MAP || pods->map.n == 0))
		pods = NULL;
	if (!namespace_ && !pods)
		return false;
	if (namespace_)
		put_value(l, selector(l, peer, "namespaceSelector", o), NAMESPACE_LABEL,
			  namespace_);
	if (pods)
		put_value(l, put_map(l, peer, "podSelector", pods->origin), "matchLabels", pods);
	add_once(l, peers, peer);
	return true;
}

void peer_network(struct lower *l, struct knode *peers, const struct object *network,
		  const struct origin *o)
{
	put_ranges(l, peers, field(network, NETWORK_cidr), field(network, NETWORK_except));
	put_pods(l, peers, field(network, NETWORK_namespace), field(network, NETWORK_pods), o);
}

/* A policy knows no DNS names. Of a service of which nothing but its name is said, any address is
 * allowed on its ports, private ones too: it may well be in the company's own network. */
void peer_external(struct lower *l, struct knode *peers, const struct object *service,
		   const struct origin *o)
{
	const struct value *ranges = field(service, EXTERNAL_SERVICE_cidr);

	put_ranges(l, peers, ranges, NULL);
	if (put_pods(l, peers, field(service, EXTERNAL_SERVICE_namespace),
		     field(service, EXTERNAL_SERVICE_pods), o) || peers->list.n)
		return;
	put_block(l, peers, "0.0.0.0/0", o);
	put_block(l, peers, "::/0", o);
}

void peer_port(struct lower *l, struct knode *ports, const char *protocol, int64_t port,
	       const struct origin *o)
{
	struct knode *n = k_map(l->a, o);

	put_str(l, n, "protocol", protocol, o);
	put_int(l, n, "port", port, o);
	add_once(l, ports, n);
}
