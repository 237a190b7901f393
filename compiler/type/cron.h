/*
 * cron.h - schedules of CronJobs.
 *
 * The grammar is that of robfig/cron's ParseStandard, which the API server calls: five fields
 * (minute, hour, day of month, month, day of week) or a macro, names for months and days, Sunday
 * is 0 and 7 is refused; `TZ=` is refused by the server itself (RULES.md V158).
 */
#ifndef KZ_TYPE_CRON_H
#define KZ_TYPE_CRON_H

#include "base/str.h"

/* NULL when the schedule is accepted and comes at all, else the reason. */
const char *cron_check(struct str schedule);

#endif
