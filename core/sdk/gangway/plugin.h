/* SPDX-License-Identifier: Apache-2.0 */
/* plugin.h - the binary interface between Gangway and a step plugin
 *
 * A plugin is a shared object that exports one constant, `gangway_plugin`, which lists steps. A step says
 * what it sees (`inspect`), what it wants (`desire`) and, if a machine can do it, changes the one into the
 * other (`apply`). Gangway compares, plans, asks for approval, journals, retries and verifies; a plugin does
 * none of that. It is plain blocking C, one thread, one call at a time, in a process of its own: it may crash
 * or hang without harm to anything but its own attempt.
 *
 * All documents cross this interface as JSON text (UTF-8), so it needs the C library only. Most plugins want
 * the sugar of <gangway/step.h> on top, which builds and reads the documents with jansson.
 *
 * Life cycle: the host process loads the plugin, checks `abi` before it reads anything else, then serves
 * calls. There is no init and no exit function; what must survive is kept with `note`.
 */
#ifndef GANGWAY_PLUGIN_H
#define GANGWAY_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Must be equal on both sides. It rises only when something here moves or changes its meaning. */
#define GANGWAY_ABI 1
/** Rises with every addition. A plugin states the least that it needs; the host states what it has. */
#define GANGWAY_API 6

/** A plugin that needs less than this header has defines it before it includes the header. */
#ifndef GANGWAY_NEEDS_API
#define GANGWAY_NEEDS_API GANGWAY_API
#endif

/** What a step's function returns. */
#define GANGWAY_OK 0
#define GANGWAY_FAILED (-1)

/** One call of one function of one step; opaque to the plugin, gone when the function returns. */
typedef struct gangway_call gangway_call;

/** Why a call failed. The class decides what Gangway does next; see doc/plugins.md. */
#define GANGWAY_THROTTLED "throttled"     /* backs off, within the step's deadline */
#define GANGWAY_UNAVAILABLE "unavailable" /* the same */
#define GANGWAY_DENIED "denied"           /* waits, and opens a task that names the missing action */
#define GANGWAY_CONFLICT "conflict"       /* stops the branch and asks; nothing is overwritten */
#define GANGWAY_INVALID "invalid"         /* stops, with the reason */

/** How much a log line matters. */
enum gangway_level { GANGWAY_DEBUG = 0, GANGWAY_INFO = 1, GANGWAY_WARNING = 2 };

/** The host's functions. Append-only: `size` tells how far they reach. Every string that one of them returns
 *  belongs to the host and is valid until the next call of the same function or the end of the call. */
typedef struct gangway_host {
    uint32_t size; /* sizeof(gangway_host) on the host's side */
    uint32_t api;  /* GANGWAY_API on the host's side */

    /** The call's input, a JSON object: `{"params": {…}, "seen": …, "want": …, "notes": {…}, "run": {"id",
     * "step", "workflow", "retries"}}`. `seen` is there in desire and apply (null = absent), `want` in
     * apply; `retries` counts how often an operator asked for this step again (since 2).
     * `"partitions": {"customer": "aws", "partner": …}` says of which partition of AWS the contexts' accounts
     * are, for ARNs; a context that there isn't is not in it (since 6).
     *
     * Since 1. Returns: JSON text, the host's. Errors: none.
     *
     *     host->log(call, GANGWAY_DEBUG, host->input(call));
     */
    const char *(*input)(gangway_call *call);

    /** Sets the function's answer, a JSON object; its shape depends on the function (doc/plugins.md). A
     * second one replaces the first.
     *
     * Since 1. Returns: GANGWAY_OK. Errors: GANGWAY_FAILED when `json` is not a JSON object or over 7 MiB.
     *
     *     return host->output(call, "{\"kind\": \"absent\"}");
     */
    int (*output)(gangway_call *call, const char *json);

    /** Asks the broker for something, by name, and waits: `aws:iam:GetRole` is the operation as the
     * customer's management account, `aws@partner:sts:AssumeRole` as the partner, `aws/eu-west-1:…` in
     * another region than the context's, `aws-all:…` all pages of a list, `aws-keep:…` a write whose
     * secrets the vault keeps; `vault:…` asks the vault itself. `http:POST` and `smtp:send` (since 2) send
     * a message to an address that a parameter holds (doc/plugins.md). `json` is the operation's input, an
     * object.
     *
     * Since 1. Returns: the answer as JSON text, the host's. Errors: NULL; `error` says why.
     *
     *     if (!host->request(call, "aws:iam:GetRole", "{\"RoleName\": \"auditor\"}"))
     *         return GANGWAY_FAILED;
     */
    const char *(*request)(gangway_call *call, const char *name, const char *json);

    /** Why the last request failed, as `{"class", "code", "message", "action"}`.
     *
     * Since 1. Returns: JSON text, the host's; NULL when it did not fail. Errors: none.
     *
     *     if (host->error(call))
     *         host->log(call, GANGWAY_WARNING, host->error(call));
     */
    const char *(*error)(gangway_call *call);

    /** Keeps a small value for this step of this run, there again in `notes` after a crash; `json` NULL
     * drops it. It is on disk before this returns. At most 64 KiB, and 128 bytes of key.
     *
     * Since 1. Returns: GANGWAY_OK. Errors: GANGWAY_FAILED when it is too large, not JSON, or the run may
     * not be written any more.
     *
     *     if (host->note(call, "token", "\"3f2c\"") != GANGWAY_OK)
     *         return GANGWAY_FAILED;
     */
    int (*note)(gangway_call *call, const char *key, const char *json);

    /** Tells the operator what is going on, in a few words. A call may say and log 1,000 lines; what goes
     * beyond is dropped.
     *
     * Since 1. Returns: nothing. Errors: none.
     *
     *     host->progress(call, "waits for the report");
     */
    void (*progress)(gangway_call *call, const char *text);

    /** Writes to the run's log; `level` is of gangway_level. Never pass a secret.
     *
     * Since 1. Returns: nothing. Errors: none.
     *
     *     host->log(call, GANGWAY_INFO, "the report is of yesterday");
     */
    void (*log)(gangway_call *call, int level, const char *text);

    /** Says why the function is about to return GANGWAY_FAILED: one of the classes above, a short code
     * (AWS's own where there is one) and a sentence that says what to do. Without it, the reason is the
     * last request's failure.
     *
     * Since 1. Returns: nothing. Errors: none; a class that there isn't is taken as `invalid`.
     *
     *     host->fail(call, GANGWAY_CONFLICT, "OtherAlias", "the account has another alias: keep that one");
     *     return GANGWAY_FAILED;
     */
    void (*fail)(gangway_call *call, const char *failure_class, const char *code, const char *message);
} gangway_host;

typedef int (*gangway_function)(const gangway_host *host, gangway_call *call);

/** One kind of step. */
typedef struct gangway_step {
    const char *name;    /* `iam-role`: lower case, digits and hyphens; unique among all plugins */
    const char *summary; /* one line */
    const char *params;  /* JSON Schema of the parameters (the keywords are listed in doc/plugins.md) */
    const char *outputs; /* JSON Schema of what a workflow gets back */

    /** Operations the step reads and writes with, NULL-terminated: `iam:GetRole`, `partner/sts:AssumeRole`,
     *  `http:POST`.
     *  The broker refuses all others; and writes, whatever they are declared as, outside of apply. */
    const char *const *reads;
    const char *const *writes;

    /** What is there? NULL, or when it says so: no API can see it, so a person's word is taken and recorded
     * as an attestation. */
    gangway_function inspect;
    /** What should be there, given what was seen? */
    gangway_function desire;
    /** Changes what was seen into what is wanted. NULL: a person does it, and desire gives instructions. */
    gangway_function apply;

    uint32_t timeout_s; /* of one call; 0: 60, at most 3600 */

    /** On which AWS resources which operations act, a JSON object:
     *  `{"arn:aws:iam::${account}:role/${role_name}": ["iam:GetRole"]}`, filled from the parameters
     *  (doc/plugins.md); for the least policy that a workflow needs. An operation that is not in it acts on
     * any. `arn:aws:` stands for the partition of the account, whichever that is. NULL: all do. Since 2;
     * `${name=text?}` and `${name!=text?}` since 3. */
    const char *resources;
} gangway_step;

/** The exported constant. `abi` is first and is read before anything else. */
typedef struct gangway_plugin_info {
    uint32_t abi;       /* GANGWAY_ABI */
    uint32_t api;       /* the least GANGWAY_API that the plugin needs */
    uint32_t step_size; /* sizeof(gangway_step): the list can grow members */
    uint32_t n_steps;
    const char *name;
    const char *version;
    const char *vendor;
    const gangway_step *steps;
} gangway_plugin_info;

#if defined(__GNUC__)
#define GANGWAY_EXPORT __attribute__((visibility("default")))
#else
#define GANGWAY_EXPORT
#endif

/** The last line of a plugin; `plugin_steps` is an array.
 *
 * Since 1. Returns: nothing; it defines gangway_plugin, which is exported. Errors: the compiler's.
 *
 *     GANGWAY_PLUGIN("account-alias", "1.0", "Example Ltd", steps);
 */
#define GANGWAY_PLUGIN(plugin_name, plugin_version, plugin_vendor, plugin_steps)                             \
    extern GANGWAY_EXPORT const gangway_plugin_info gangway_plugin;                                          \
    const gangway_plugin_info gangway_plugin = {                                                             \
        GANGWAY_ABI,                                                                                         \
        GANGWAY_NEEDS_API,                                                                                   \
        (uint32_t)sizeof(gangway_step),                                                                      \
        (uint32_t)(sizeof(plugin_steps) / sizeof((plugin_steps)[0])),                                        \
        plugin_name,                                                                                         \
        plugin_version,                                                                                      \
        plugin_vendor,                                                                                       \
        plugin_steps,                                                                                        \
    }

#ifdef __cplusplus
}
#endif
#endif
