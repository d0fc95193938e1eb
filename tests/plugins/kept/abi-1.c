/* SPDX-License-Identifier: Apache-2.0 */
/* abi-1.c - the source of the plugin that abi-1.so.base64 has for ever: plugin ABI 1 as it was at its
 * beginning
 *
 * It has the binary interface written out, so that no later header changes what it was made of, and needs no
 * library. It is not built any more; for the record, it was built with
 * `gcc -Os -s -fPIC -shared -nostdlib -fno-builtin -Wl,-z,noseparate-code -Wl,--build-id=none`.
 */
typedef unsigned int u32;
typedef struct gangway_call gangway_call;

typedef struct {
    u32 size, api;
    const char *(*input)(gangway_call *);
    int (*output)(gangway_call *, const char *);
    const char *(*request)(gangway_call *, const char *, const char *);
    const char *(*error)(gangway_call *);
    int (*note)(gangway_call *, const char *, const char *);
    void (*progress)(gangway_call *, const char *);
    void (*log)(gangway_call *, int, const char *);
    void (*fail)(gangway_call *, const char *, const char *, const char *);
} gangway_host;

typedef int (*function)(const gangway_host *, gangway_call *);

typedef struct {
    const char *name, *summary, *params, *outputs;
    const char *const *reads, *const *writes;
    function inspect, desire, apply;
    u32 timeout_s;
} gangway_step;

typedef struct {
    u32 abi, api, step_size, n_steps;
    const char *name, *version, *vendor;
    const gangway_step *steps;
} gangway_plugin_info;

static int
has(const char *text, const char *word)
{
    for (; *text; text++) {
        const char *a = text, *b = word;
        while (*b && *a == *b)
            a++, b++;
        if (!*b)
            return 1;
    }
    return 0;
}

static int
inspect(const gangway_host *host, gangway_call *call)
{
    const char *answer = host->request(call, "aws:iam:ListAccountAliases", "{}");

    if (!answer) {
        if (host->error(call))
            host->fail(call, "unavailable", "NotSeen", "the aliases could not be seen");
        return -1;
    }
    int there = has(answer, "\"kept-abi-1\"");
    host->log(call, 1, "looked");
    return host->output(call, there ? "{\"kind\": \"observed\", \"doc\": {\"alias\": \"kept-abi-1\"}}"
                                    : "{\"kind\": \"absent\"}");
}

static int
desire(const gangway_host *host, gangway_call *call)
{
    return has(host->input(call), "\"params\"") ? host->output(call, "{\"doc\": {\"alias\": \"kept-abi-1\"}}")
                                                : -1;
}

static int
apply(const gangway_host *host, gangway_call *call)
{
    host->progress(call, "naming the account kept-abi-1");
    if (host->note(call, "begun", "true") != 0)
        return -1;
    return host->request(call, "aws:iam:CreateAccountAlias", "{\"AccountAlias\": \"kept-abi-1\"}") ? 0 : -1;
}

static const char *const reads[] = {"iam:ListAccountAliases", 0};
static const char *const writes[] = {"iam:CreateAccountAlias", 0};
static const gangway_step steps[] = {{"kept-abi-1", "A plugin of the first day", "{\"type\": \"object\"}",
                                      "{\"type\": \"object\"}", reads, writes, inspect, desire, apply, 0}};

extern const gangway_plugin_info gangway_plugin;
const gangway_plugin_info gangway_plugin = {1, 1, sizeof(gangway_step), 1, "kept", "1.0", "Gangway", steps};
