/* Exact numbers. */
#include "base/num.h"

#include "unit.h"

static struct num n(int64_t a, int64_t b)
{
	struct num r = { 0, 0 };

	ck_assert(num_ratio(a, b, &r));
	return r;
}

static void same(struct num x, int64_t a, int64_t b)
{
	ck_assert_int_eq(x.n, a);
	ck_assert_int_eq(x.d, b);
}

static void parses(const char *text, int64_t a, int64_t b)
{
	struct num r;

	ck_assert_msg(num_parse(str_of(text), &r), "%s", text);
	same(r, a, b);
}

static void formats(struct num x, const char *text)
{
	struct sb b = { 0 };

	ck_assert(num_format(x, &b));
	ck_assert_str_eq(b.s, text);
	sb_free(&b);
}

START_TEST(reduces_to_lowest_terms)
{
	struct num r = { 7, 7 };

	same(n(6, 4), 3, 2);
	same(n(-6, 4), -3, 2);
	same(n(6, -4), -3, 2);
	same(n(0, -5), 0, 1);
	same(n(INT64_MIN, 1), INT64_MIN, 1);
	same(n(INT64_MIN, 2), INT64_MIN / 2, 1);
	same(n(INT64_MIN, INT64_MIN), 1, 1);
	same(num_of(-3), -3, 1);
	ck_assert(!num_ratio(1, 0, &r));
	ck_assert(!num_ratio(INT64_MIN, -1, &r));
	ck_assert(!num_ratio(1, INT64_MIN, &r));
	same(r, 7, 7);
}
END_TEST

START_TEST(calculates_exactly)
{
	struct num r;

	ck_assert(num_add(n(1, 10), n(2, 10), &r));
	same(r, 3, 10);
	ck_assert(num_add(n(1, 3), n(1, 6), &r));
	same(r, 1, 2);
	ck_assert(num_sub(n(1, 2), n(3, 4), &r));
	same(r, -1, 4);
	ck_assert(num_mul(n(-2, 3), n(3, 4), &r));
	same(r, -1, 2);
	ck_assert(num_div(n(1, 2), n(-1, 4), &r));
	same(r, -2, 1);
	ck_assert(num_neg(n(1, 2), &r));
	same(r, -1, 2);
	ck_assert(num_add(r, r, &r));
	same(r, -1, 1);
	ck_assert(num_mul(n(INT64_MAX, 3), n(3, INT64_MAX), &r));
	same(r, 1, 1);
}
END_TEST

START_TEST(refuses_overflow_and_zero)
{
	struct num max = num_of(INT64_MAX), min = num_of(INT64_MIN), one = num_of(1);
	struct num tiny = n(1, INT64_MAX), r = { 7, 7 };

	ck_assert(!num_add(max, one, &r));
	ck_assert(!num_sub(min, one, &r));
	ck_assert(!num_mul(max, num_of(2), &r));
	ck_assert(!num_mul(min, min, &r));
	ck_assert(!num_mul(tiny, tiny, &r));
	ck_assert(!num_div(max, tiny, &r));
	ck_assert(!num_div(one, NUM_ZERO, &r));
	ck_assert(!num_div(min, num_of(-1), &r));
	ck_assert(!num_neg(min, &r));
	ck_assert(!num_add(tiny, n(1, INT64_MAX - 1), &r));
	same(r, 7, 7);
	ck_assert(num_add(max, min, &r));
	same(r, -1, 1);
	ck_assert(!num_floor((struct num){ 0, 0 }, &r));
	ck_assert(!num_ceil((struct num){ 0, 0 }, &r));
	ck_assert(!num_round((struct num){ 0, 0 }, &r));
}
END_TEST

START_TEST(rounds_to_whole_numbers)
{
	static const struct {
		int64_t a, b, floor, ceil, round;
	} cases[] = {
		{ 7, 2, 3, 4, 4 },    { -7, 2, -4, -3, -4 }, { 5, 1, 5, 5, 5 },
		{ 0, 1, 0, 0, 0 },    { 1, 3, 0, 1, 0 },     { -1, 3, -1, 0, 0 },
		{ 2, 3, 0, 1, 1 },    { -2, 3, -1, 0, -1 },  { -6, 3, -2, -2, -2 },
		{ INT64_MAX, 1, INT64_MAX, INT64_MAX, INT64_MAX },
		{ INT64_MIN, 1, INT64_MIN, INT64_MIN, INT64_MIN },
		{ INT64_MAX, 2, INT64_MAX / 2, INT64_MAX / 2 + 1, INT64_MAX / 2 + 1 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct num x = n(cases[i].a, cases[i].b), r;

		ck_assert(num_floor(x, &r));
		same(r, cases[i].floor, 1);
		ck_assert(num_ceil(x, &r));
		same(r, cases[i].ceil, 1);
		ck_assert(num_round(x, &r));
		same(r, cases[i].round, 1);
	}
}
END_TEST

START_TEST(compares)
{
	ck_assert_int_lt(num_cmp(n(1, 3), n(1, 2)), 0);
	ck_assert_int_gt(num_cmp(n(-1, 3), n(-1, 2)), 0);
	ck_assert_int_eq(num_cmp(n(2, 4), n(1, 2)), 0);
	ck_assert_int_lt(num_cmp(n(INT64_MIN, 1), n(INT64_MAX, 1)), 0);
	ck_assert_int_gt(num_cmp(n(1, INT64_MAX - 1), n(1, INT64_MAX)), 0);
}
END_TEST

START_TEST(knows_whole_numbers)
{
	int64_t i = 9;

	ck_assert(num_is_int(n(4, 2)));
	ck_assert(!num_is_int(n(1, 2)));
	ck_assert(!num_to_int(n(1, 2), &i));
	ck_assert_int_eq(i, 9);
	ck_assert(num_to_int(n(-4, 2), &i));
	ck_assert_int_eq(i, -2);
}
END_TEST

START_TEST(parses_decimals)
{
	static const char *const bad[] = { "", "-", ".", "1.", ".5", "1.2.3", "+1", " 1", "1 ",
					   "1e3", "0x1", "--1", "1.-2", "9223372036854775808",
					   "-9223372036854775809", "0.0000000000000000001" };
	struct num r = { 7, 7 };

	parses("0", 0, 1);
	parses("-0", 0, 1);
	parses("12", 12, 1);
	parses("12.5", 25, 2);
	parses("-0.25", -1, 4);
	parses("0012.50", 25, 2);
	parses("1.5000000000000000000000000000000000000000000000", 3, 2);
	parses("00000000000000000000000000000000000000000000000001", 1, 1);
	parses("9223372036854775807", INT64_MAX, 1);
	parses("-9223372036854775808", INT64_MIN, 1);
	parses("0.000000000000000001", 1, 1000000000000000000);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!num_parse(str_of(bad[i]), &r), "%s", bad[i]);
	same(r, 7, 7);
	ck_assert(num_parse((struct str){ "12.5Gi", 4 }, &r));
	same(r, 25, 2);
}
END_TEST

START_TEST(formats_exactly_or_not_at_all)
{
	struct sb b = { 0 };

	formats(num_of(0), "0");
	formats(num_of(-12), "-12");
	formats(n(25, 2), "12.5");
	formats(n(-1, 4), "-0.25");
	formats(n(1, 1000), "0.001");
	formats(n(1, 1000000000000000000), "0.000000000000000001");
	formats(num_of(INT64_MIN), "-9223372036854775808");
	formats(num_of(INT64_MAX), "9223372036854775807");
	sb_addz(&b, "x");
	ck_assert(!num_format(n(1, 3), &b));
	ck_assert(!num_format(n(1, (int64_t)1 << 19), &b));
	ck_assert(!num_format((struct num){ 1, 0 }, &b));
	ck_assert_str_eq(b.s, "x");
	sb_free(&b);
}
END_TEST

UNIT_MAIN("num", reduces_to_lowest_terms, calculates_exactly, refuses_overflow_and_zero,
	  rounds_to_whole_numbers, compares, knows_whole_numbers, parses_decimals,
	  formats_exactly_or_not_at_all)
