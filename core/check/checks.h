/* SPDX-License-Identifier: Apache-2.0 */
/* checks.h - the checks of one case, and what it is like undisturbed */
#ifndef GW_CHECK_CHECKS_H
#define GW_CHECK_CHECKS_H

#include "check/trial.h"

/** A case without a trick, which every trial is held against. */
typedef struct {
    gboolean converged;
    char *state;        /* of the simulated AWS at the end */
    json_t *requests;   /* as a trial has them */
    json_t *first_kind; /* of the first look, a text */
} gw_check_base;

/** Faults of a check, one text each. */
typedef json_t gw_check_faults;
void gw_check_fault(gw_check_faults *faults, const char *format, ...) G_GNUC_PRINTF(2, 3);

/** Goes through the case undisturbed. FALSE: what it came to is not what the case expects. */
gboolean gw_check_undisturbed(gw_trial *trial, gw_check_base *base, gw_check_faults *faults);
void gw_check_base_clear(gw_check_base *base);

/** A trial with a trick was gone through: is it as without it in the end? */
void gw_check_end(gw_trial *trial, const gw_check_base *base, const char *what, gw_check_faults *faults);

typedef void (*gw_check)(gw_trial *trial, const gw_check_base *base, gw_check_faults *faults);
void gw_check_look(gw_trial *trial, const gw_check_base *base, gw_check_faults *faults);
void gw_check_again(gw_trial *trial, const gw_check_base *base, gw_check_faults *faults);
void gw_check_killed(gw_trial *trial, const gw_check_base *base, gw_check_faults *faults);
void gw_check_failures(gw_trial *trial, const gw_check_base *base, gw_check_faults *faults);
void gw_check_lost(gw_trial *trial, const gw_check_base *base, gw_check_faults *faults);
void gw_check_mangled(gw_trial *trial, const gw_check_base *base, gw_check_faults *faults);
void gw_check_late(gw_trial *trial, const gw_check_base *base, gw_check_faults *faults);
void gw_check_permissions(gw_trial *trial, const gw_check_base *base, gw_check_faults *faults);
void gw_check_two(gw_trial *trial, const gw_check_base *base, gw_check_faults *faults);

#endif
