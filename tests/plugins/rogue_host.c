/* SPDX-License-Identifier: Apache-2.0 */
/* rogue_host.c - a host that does not keep to the protocol; the plugin's file name says how it breaks it
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SOCKET 3
#define STEP(name)                                                                                           \
    "{\"name\":\"" name                                                                                      \
    "\",\"summary\":\"s\",\"params\":{\"type\":\"object\"},\"outputs\":{\"type\":\"object\"},"               \
    "\"reads\":[],\"writes\":[],\"inspect\":true,\"apply\":true,\"timeout_s\":2}"
#define MANIFEST(steps)                                                                                      \
    "{\"type\":\"manifest\",\"manifest\":{\"name\":\"p\",\"version\":\"1\",\"vendor\":\"v\",\"abi\":1,"      \
    "\"api\":1,"                                                                                             \
    "\"steps\":" steps "}}"
#define GOOD MANIFEST("[" STEP("rogue") "]")
#define REQUEST(id) "{\"type\":\"request\",\"id\":" id ",\"name\":\"aws:iam:GetRole\",\"input\":{}}"

static const struct {
    const char *name;
    const char *load;    /* what it answers to "load" */
    const char *call[2]; /* and to "call" */
} faults[] = {
    {"not_json", "{\"type\":", {NULL}},
    {"not_an_object", "[1]", {NULL}},
    {"no_type", "{}", {NULL}},
    {"other_type", "{\"type\":\"hello\"}", {NULL}},
    {"refused_without_reason", "{\"type\":\"refused\"}", {NULL}},
    {"no_manifest", "{\"type\":\"manifest\"}", {NULL}},
    {"no_steps", MANIFEST("[]"), {NULL}},
    {"steps_no_list", MANIFEST("7"), {NULL}},
    {"step_no_object", MANIFEST("[7]"), {NULL}},
    {"step_bad_name", MANIFEST("[" STEP("../../etc") "]"), {NULL}},
    {"step_bad_member", MANIFEST("[{\"name\":\"x\",\"evil\":1}]"), {NULL}},
    {"call_not_json", GOOD, {"nonsense"}},
    {"call_other_type", GOOD, {"{\"type\":\"manifest\"}"}},
    {"call_no_type", GOOD, {"{\"a\":1}"}},
    {"result_other_id", GOOD, {"{\"type\":\"result\",\"id\":999,\"answer\":{}}"}},
    {"result_empty", GOOD, {"{\"type\":\"result\",\"id\":1}"}},
    {"result_no_object", GOOD, {"{\"type\":\"result\",\"id\":1,\"answer\":[]}"}},
    {"request_no_id", GOOD, {"{\"type\":\"request\",\"name\":\"aws:iam:GetRole\",\"input\":{}}"}},
    {"request_no_name", GOOD, {"{\"type\":\"request\",\"id\":1,\"input\":{}}"}},
    {"request_bad_input",
     GOOD,
     {"{\"type\":\"request\",\"id\":1,\"name\":\"aws:iam:GetRole\",\"input\":[]}"}},
    {"result_too_early",
     GOOD,
     {"{\"type\":\"note\",\"id\":1,\"key\":\"k\",\"value\":1}",
      "{\"type\":\"result\",\"id\":1,\"answer\":{}}"}},
    {"two_at_once", GOOD, {"{\"type\":\"note\",\"id\":1,\"key\":\"k\",\"value\":1}", REQUEST("2")}},
    {"note_no_key", GOOD, {"{\"type\":\"note\",\"id\":1,\"value\":1}"}},
    {"note_no_value", GOOD, {"{\"type\":\"note\",\"id\":1,\"key\":\"k\"}"}},
    {"log_no_text", GOOD, {"{\"type\":\"log\",\"level\":1}"}},
    {"log_bad_level", GOOD, {"{\"type\":\"log\",\"level\":77,\"text\":\"x\"}"}},
    {"silent", NULL, {NULL}},
    {"frame_of_nothing", NULL, {NULL}},
    {"frame_of_gigabytes", NULL, {NULL}},
    {"frame_cut_short", NULL, {NULL}},
    {"hangs_up", NULL, {NULL}},
    {"talks_first", GOOD, {NULL}},
    {"logs_without_end", GOOD, {NULL}},
    {"hangs_up_in_call", GOOD, {NULL}},
};

static void
send_bytes(const void *bytes, size_t length)
{
    if (write(SOCKET, bytes, length) != (ssize_t)length)
        _exit(1);
}

static void
send_length(unsigned length)
{
    unsigned char header[4];

    for (unsigned i = 0; i < 4; i++)
        header[i] = (unsigned char)(length >> (8 * i) & 0xff);

    send_bytes(header, 4);
}

static void
send_text(const char *text)
{
    if (text) {
        send_length((unsigned)strlen(text));
        send_bytes(text, strlen(text));
    }
}

/* The length of the frame that came; its text is in `text`. */
static size_t
receive(char *text, size_t size)
{
    unsigned char header[4];
    size_t got = 0;

    if (read(SOCKET, header, 4) != 4)
        _exit(0);
    size_t length = header[0] | (size_t)header[1] << 8 | (size_t)header[2] << 16 | (size_t)header[3] << 24;
    while (got < length && got < size - 1) {
        ssize_t n = read(SOCKET, text + got, length - got);
        if (n <= 0)
            _exit(0);
        got += (size_t)n;
    }
    text[got] = '\0';
    return got;
}

static void
hang_up(void)
{
    close(SOCKET);
    sleep(600);
}

static void
break_loading(const char *name)
{
    if (!strcmp(name, "frame_of_nothing"))
        send_length(0);
    else if (!strcmp(name, "frame_of_gigabytes"))
        send_length(0xfffffff0u);
    else if (!strcmp(name, "frame_cut_short"))
        send_length(100), send_bytes("{", 1), exit(0);
    else if (!strcmp(name, "hangs_up"))
        hang_up();
    else if (!strcmp(name, "talks_first"))
        send_text("{\"type\":\"log\",\"level\":1,\"text\":\"too early\"}");
}

static void
break_call(const char *name)
{
    while (!strcmp(name, "logs_without_end"))
        send_text("{\"type\":\"log\",\"level\":1,\"text\":\"more\"}");
    if (!strcmp(name, "hangs_up_in_call"))
        hang_up();
}

int
main(void)
{
    static char text[65536];
    char name[64] = "";

    receive(text, sizeof text);
    char *so = strstr(text, ".so\""), *slash = so;
    while (slash && slash > text && slash[-1] != '/')
        slash--;
    if (slash)
        snprintf(name, sizeof name, "%.*s", (int)(so - slash), slash);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        if (strcmp(faults[i].name, name) != 0)
            continue;
        break_loading(name);
        send_text(faults[i].load);
        receive(text, sizeof text);
        break_call(name);
        send_text(faults[i].call[0]);
        send_text(faults[i].call[1]);
        receive(text, sizeof text);
    }
    sleep(600);
    return 0;
}
