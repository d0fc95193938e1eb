/* SPDX-License-Identifier: Apache-2.0 */
/* ask.c - one request to AWS in the words of its own CLI, which need not be installed: the commands of the
 * pages are run as they stand there
 *
 *   ask iam create-policy --policy-name NAME --policy-document file://FILE     prints the answer as JSON
 */
#include "aws/aws.h"
#include "base/json.h"
#include "http/http.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* create-policy: CreatePolicy */
static char *
pascal(const char *kebab)
{
    GString *name = g_string_new(NULL);

    for (const char *p = kebab; *p; p++)
        if (*p != '-')
            g_string_append_c(name, p == kebab || p[-1] == '-' ? g_ascii_toupper(*p) : *p);
    return g_string_free(name, FALSE);
}

static json_t *
value_of(const char *word)
{
    g_autofree char *text = NULL;

    if (!g_str_has_prefix(word, "file://"))
        return json_string(word);
    if (g_file_get_contents(word + strlen("file://"), &text, NULL, NULL))
        return json_string(text);
    fprintf(stderr, "cannot read %s\n", word);
    exit(2);
}

static json_t *
input_of(char **words)
{
    json_t *input = json_object();

    for (; words[0] && words[1] && g_str_has_prefix(words[0], "--"); words += 2) {
        g_autofree char *name = pascal(words[0] + 2);
        json_object_set_new(input, name, value_of(words[1]));
    }
    if (!*words)
        return input;
    fprintf(stderr, "'%s' is not understood here\n", *words);
    exit(2);
}

typedef struct {
    GMainLoop *loop;
    int code;
} asking;

static void
on_done(json_t *answer, json_t *failure, gpointer data)
{
    asking *self = data;
    g_autofree char *text = gw_json_text(answer);

    if (answer)
        puts(text);
    else
        fprintf(stderr, "An error occurred (%s): %s\n", gw_json_string(failure, "code"),
                gw_json_string(failure, "message"));
    self->code = answer ? 0 : 254;
    g_main_loop_quit(self->loop);
}

int
main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    g_autoptr(GError) error = NULL;
    g_autofree char *operation = pascal(argv[2]);
    gw_json input = input_of(argv + 3);
    gw_http *http = gw_http_new(&error);
    gw_aws_client *aws = http ? gw_aws_client_new(http) : NULL;
    asking self = {g_main_loop_new(NULL, FALSE), 255};
    g_autoptr(gw_aws_context) context = aws ? gw_aws_context_new(aws, "customer", NULL, &error) : NULL;

    if (context) {
        gw_aws_call_start(context, argv[1], operation, input, NULL, FALSE, on_done, &self);
        g_main_loop_run(self.loop);
    } else {
        fprintf(stderr, "%s\n", error->message);
    }
    g_clear_pointer(&context, gw_aws_context_unref);
    gw_aws_client_free(aws);
    gw_http_free(http);
    g_main_loop_unref(self.loop);
    return self.code;
}
