/*
 * unit.h - what every Check program here shares: its main().
 *
 * UNIT_MAIN(name, test, ...) runs the given START_TEST functions.
 */
#ifndef KZ_TESTS_UNIT_H
#define KZ_TESTS_UNIT_H

#include <check.h>
#include <stdlib.h>

static inline int unit_run(const char *name, const TTest *const *tests, size_t n)
{
	Suite *suite = suite_create(name);
	TCase *cases = tcase_create(name);
	SRunner *runner;
	int failed;

	for (size_t i = 0; i < n; i++)
		tcase_add_test(cases, tests[i]);
	tcase_set_timeout(cases, 30);
	suite_add_tcase(suite, cases);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#define UNIT_MAIN(name, ...)                                                                      \
	int main(void)                                                                             \
	{                                                                                          \
		const TTest *const tests[] = { __VA_ARGS__ };                                      \
                                                                                                   \
		return unit_run((name), tests, sizeof(tests) / sizeof(tests[0]));                  \
	}

#endif
