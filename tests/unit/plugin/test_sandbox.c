/* SPDX-License-Identifier: Apache-2.0 */
/* test_sandbox.c - what no plugin may, tried by plugins, in inspect and in a constructor; and the same where
 * the kernel lacks a part of the sandbox
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/json.h"
#include "harness.h"
#include "plugin/pool_private.h"

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#endif

/* ---- a kernel that lacks a part ---- */

/* From now on this process and what it starts find no such system call. */
static void
take_away(long call)
{
    struct sock_filter lines[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)call, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {G_N_ELEMENTS(lines), lines};

    ck_assert_int_eq(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
    ck_assert_int_eq(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), 0);
}

/* ---- system calls ---- */

/* In a sanitized host files are opened, and its leak checker makes a thread: what it needs is not tried. */
#if defined(__SANITIZE_ADDRESS__)
#define PLAIN_ONLY 1
#else
#define PLAIN_ONLY 0
#endif

static const struct {
    const char *fixture;
    const char *call;  /* NULL: the host could not tell */
    gboolean is_plain; /* a sanitized host needs this call itself */
} attacks[] = {
    {"reads_environment", "openat", TRUE},
    {"reads_credentials", "openat", TRUE},
    {"reads_core_memory", "openat", TRUE},
    {"reads_core_directly", "process_vm_readv", TRUE},
    {"attaches_to_core", "ptrace", TRUE},
    {"kills_core", "kill", TRUE},
    {"opens_socket", "socket", FALSE},
    {"writes_home", "openat", TRUE},
    {"looks_around", "newfstatat", TRUE},
    {"forks_daemon", "clone", TRUE},
    {"joins_group", "getpgid", TRUE},
    {"leaves_session", "setsid", FALSE},
    {"execs", "execve", FALSE},
    {"spawns_thread", NULL, TRUE},
    {"mounts", "mount", FALSE},
    {"enters_namespace", "unshare", FALSE},
    {"makes_memory_file", "memfd_create", FALSE},
    {"uses_keyring", "keyctl", FALSE},
    {"uses_io_uring", "io_uring_setup", FALSE},
    {"catches_faults", "userfaultfd", FALSE},
    {"loads_bpf", "bpf", FALSE},
    {"watches_events", "perf_event_open", FALSE},
    {"becomes_dumpable", "prctl", TRUE},
    {"raises_limits", "prlimit64", TRUE},
    {"sets_timer", "setitimer", FALSE},
    {"replaces_handler", "rt_sigaction", TRUE},
    {"blocks_signal", NULL, FALSE},
    {"calls_by_old_gate", NULL, FALSE},
};

static char *
step_of(const char *fixture)
{
    return g_strdelimit(g_strdup(fixture), "_", '-');
}

static void
is_told(const char *text, const char *call, const char *function)
{
    g_autofree char *named = call ? g_strdup_printf("made the system call '%s' in %s", call, function)
                                  : g_strdup("made a system call that no plugin may");

    ck_contains(text, named);
}

START_TEST(a_call_that_no_plugin_may_ends_it_and_is_named)
{
    const char *names[] = {attacks[_i].fixture, "good", NULL};
    g_autofree char *step = step_of(attacks[_i].fixture);
    g_autofree char *plugin = g_strdup_printf("plugin '%s-plugin'", step);

    if (PLAIN_ONLY && attacks[_i].is_plain)
        return;
    harness *h = harness_new(names);
    ck_assert_ptr_nonnull(gw_pool_step(h->pool, step));
    harness_call(h, step, GW_CALL_LOOK, NULL);
    ck_failure(h, "invalid", "SandboxViolation");
    ck_contains(gw_json_string(h->failure, "message"), plugin);
    is_told(gw_json_string(h->failure, "message"), attacks[_i].call, "inspect");
    ck_lacks(h->told->str, "got ");
    harness_call(h, "good", GW_CALL_LOOK, NULL);
    ck_assert_ptr_nonnull(h->answer);
    harness_free(h);
}
END_TEST

START_TEST(a_constructor_may_no_more_than_a_step)
{
    g_autofree char *fixture = g_strconcat(attacks[_i].fixture, "_at_load", NULL);
    g_autofree char *file = g_strconcat("/", fixture, ".so", NULL);
    const char *names[] = {fixture, "good", NULL};

    if (PLAIN_ONLY && attacks[_i].is_plain)
        return;
    harness *h = harness_new(names);
    is_told(harness_refusal(h, file), attacks[_i].call, "a constructor");
    ck_lacks(harness_refusal(h, file), "got ");
    ck_assert_uint_eq(json_object_size(gw_pool_steps(h->pool)), 1);
    harness_free(h);
}
END_TEST

/* ---- limits ---- */

/* Keys are in the core's; the host's has what the host itself put there. */
START_TEST(the_environment_is_empty)
{
    const char *names[] = {"tells_environment", NULL};

    g_setenv("AWS_SECRET_ACCESS_KEY", "a-key-of-the-core", TRUE);
    g_setenv("GANGWAY_VAULT_KEY", "another-key", TRUE);
    g_setenv("LD_LIBRARY_PATH", "/nowhere", TRUE);
    harness *h = harness_new(names);
    harness_call(h, "tells-environment", GW_CALL_LOOK, NULL);
    gw_json wanted = json_pack("[s]", "TZ=UTC0");
    json_t *seen = json_object_get(json_object_get(json_object_get(h->answer, "seen"), "doc"), "environment");
    g_autofree char *text = gw_json_text(seen);
    ck_assert_msg(json_equal(seen, wanted), "%s", text);
    harness_free(h);
}
END_TEST

/* The core ends, so that a test of a sanitized build fails; a plain host does not notice. */
START_TEST(a_leak_is_told)
{
    const char *names[] = {"leaks", NULL};
    harness *h = harness_new(names);

    harness_call(h, "leaks", GW_CALL_LOOK, NULL);
    ck_assert_ptr_nonnull(h->answer);
    harness_free(h);
}
END_TEST

#if !PLAIN_ONLY
START_TEST(memory_is_limited)
{
    const char *names[] = {"eats_memory", "good", NULL};
    harness *h = harness_new(names);

    harness_call(h, "eats-memory", GW_CALL_LOOK, NULL);
    /* There may be enough left to say so. */
    ck_contains(h->told->str, h->answer ? "got little" : "no memory is left");
    ck_lacks(h->told->str, "too much");
    harness_call(h, "good", GW_CALL_LOOK, NULL);
    ck_assert_ptr_nonnull(h->answer);
    harness_free(h);
}
END_TEST
#endif

START_TEST(a_call_gets_so_much_processor_time)
{
    const char *names[] = {"loops_forever", NULL};
    harness *h = harness_new(names);

    harness_start(h, "loops-forever", GW_CALL_LOOK, NULL, 1);
    gw_plugin *plugin = h->pool->plugins->pdata[0];
    harness_turn(100);
    ck_assert(h->done);
    ck_failure(h, "timed-out", "TimedOut");
    ck_assert_uint_le(plugin->workers->len, 1);
    harness_free(h);
}
END_TEST

/* ---- degraded ---- */

static const struct {
    long call;
    const char *part; /* of what is missing */
} parts[] = {
    {SYS_seccomp, "seccomp"},
    {SYS_landlock_create_ruleset, "Landlock"},
};

START_TEST(without_a_part_of_the_sandbox_plugins_still_work)
{
    const char *names[] = {"good", "shows", NULL};

    take_away(parts[_i].call);
    harness *h = harness_new(names);
    ck_assert_uint_eq(json_array_size(h->refused), 0);
    harness_call(h, "good", GW_CALL_LOOK, NULL);
    ck_assert_ptr_nonnull(h->answer);
    harness_free(h);
}
END_TEST

START_TEST(where_it_is_required_no_plugin_loads_without)
{
    const char *names[] = {NULL};
    harness *h = harness_new(names);

    take_away(parts[_i].call);
    gw_pool_require_sandbox(h->pool);
    harness_copy(h, "good", "good");
    harness_copy(h, "opens_socket_at_load", "attack");
    harness_scan(h);
    ck_assert_uint_eq(json_array_size(h->refused), 2);
    ck_contains(harness_refusal(h, "/good.so"), "sandbox = \"require\"");
    ck_contains(harness_refusal(h, "/good.so"), parts[_i].part);
    ck_contains(harness_refusal(h, "/attack.so"), parts[_i].part);
    harness_free(h);
}
END_TEST

START_TEST(where_it_is_required_and_there_plugins_load)
{
    const char *names[] = {NULL};
    harness *h = harness_new(names);

    gw_pool_require_sandbox(h->pool);
    harness_copy(h, "good", "good");
    harness_scan(h);
    ck_assert_uint_eq(json_array_size(h->refused), 0);
    harness_free(h);
}
END_TEST

/* Without filters it gets there, and works on in our group, where no kill of its own finds it. */
START_TEST(who_joins_our_group_is_killed_all_the_same)
{
    const char *names[] = {"joins_group", NULL};

    take_away(SYS_seccomp);
    harness *h = harness_new(names);
    gint64 begun = g_get_monotonic_time();
    harness_start(h, "joins-group", GW_CALL_LOOK, NULL, 300);
    if (_i == 0) {
        harness_wait(h);
        ck_failure(h, "timed-out", "TimedOut");
    } else {
        harness_turn(100); /* and the pool ends while it is at it */
    }
    harness_free(h);
    ck_assert_int_le(g_get_monotonic_time() - begun, 10000000);
}
END_TEST

static gboolean
is_alive(pid_t pid)
{
    g_autofree char *file = g_strdup_printf("/proc/%d/stat", (int)pid);
    g_autofree char *stat = NULL;

    return g_file_get_contents(file, &stat, NULL, NULL) && !strstr(stat, ") Z ");
}

START_TEST(the_whole_process_group_is_killed)
{
    const char *names[] = {"hangs", NULL};
    const char *step = _i ? "leaves-child" : "hangs-with-child";

    /* With the filters there is no child, and one that is not root's is stopped by its limit. */
    take_away(SYS_seccomp);
    harness *h = harness_new(names);
    harness_start(h, step, GW_CALL_LOOK, NULL, 700);
    ck_assert(harness_turn_until(h, "progress child "));
    pid_t child = (pid_t)strtol(strstr(h->told->str, "child ") + strlen("child "), NULL, 10);
    harness_wait(h);
    if (_i)
        ck_failure(h, "crashed", "Exited");
    else
        ck_failure(h, "timed-out", "TimedOut");
    for (guint i = 0; i < 100 && child > 0 && is_alive(child); i++)
        harness_turn(10);
    ck_assert(child < 0 || !is_alive(child));
    harness_free(h);
}
END_TEST

#if !PLAIN_ONLY
/* Landlock alone still keeps files, where there are no filters. */
START_TEST(without_filters_files_are_kept_all_the_same)
{
    static const char *const readers[] = {"reads_environment", "reads_core_memory", "writes_home"};
    const char *names[] = {readers[_i], NULL};
    g_autofree char *step = step_of(readers[_i]);

    take_away(SYS_seccomp);
    harness *h = harness_new(names);
    harness_call(h, step, GW_CALL_LOOK, NULL);
    ck_assert_ptr_nonnull(h->answer);
    ck_contains(h->told->str, "got Permission denied");
    harness_free(h);
}
END_TEST
#endif

static Suite *
suite(void)
{
    Suite *s = suite_create("sandbox");
    TCase *calls = tcase_create("system calls"), *limits = tcase_create("limits"),
          *degraded = tcase_create("degraded");

    tcase_set_timeout(calls, 30);
    tcase_add_loop_test(calls, a_call_that_no_plugin_may_ends_it_and_is_named, 0, G_N_ELEMENTS(attacks));
    tcase_add_loop_test(calls, a_constructor_may_no_more_than_a_step, 0, G_N_ELEMENTS(attacks));
    suite_add_tcase(s, calls);
    tcase_set_timeout(limits, 60);
    tcase_add_test(limits, the_environment_is_empty);
    tcase_add_test_raise_signal(limits, a_leak_is_told, PLAIN_ONLY ? SIGTRAP : 0);
#if !PLAIN_ONLY
    tcase_add_test(limits, memory_is_limited);
#endif
    tcase_add_test(limits, a_call_gets_so_much_processor_time);
    suite_add_tcase(s, limits);
    tcase_set_timeout(degraded, 60);
    tcase_add_loop_test(degraded, without_a_part_of_the_sandbox_plugins_still_work, 0, G_N_ELEMENTS(parts));
    tcase_add_loop_test(degraded, where_it_is_required_no_plugin_loads_without, 0, G_N_ELEMENTS(parts));
    tcase_add_test(degraded, where_it_is_required_and_there_plugins_load);
    tcase_add_loop_test(degraded, who_joins_our_group_is_killed_all_the_same, 0, 2);
    tcase_add_loop_test(degraded, the_whole_process_group_is_killed, 0, 2);
#if !PLAIN_ONLY
    tcase_add_loop_test(degraded, without_filters_files_are_kept_all_the_same, 0, 3);
#endif
    suite_add_tcase(s, degraded);
    return s;
}

int
main(void)
{
    return harness_run(suite());
}
