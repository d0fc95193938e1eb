/* SPDX-License-Identifier: Apache-2.0 */
/* timing.h - the middle of several measurements */
#ifndef TESTS_BENCH_TIMING_H
#define TESTS_BENCH_TIMING_H

#include <stdlib.h>

static inline int
timing_by_value(const void *a, const void *b)
{
    double one = *(const double *)a, other = *(const double *)b;

    return (one > other) - (one < other);
}

/** The median of `count` values, which are put in order. */
static inline double
timing_median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, timing_by_value);
    return values[count / 2];
}

#endif
