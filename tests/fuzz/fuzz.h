/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz.h - what every harness shares: the function that libFuzzer calls, and what must hold of any parser
 *
 * A harness is one function, `fuzz`, over a public one. It gets a copy of the input in a block of its own
 * size, with a NUL behind it that is not the input's, so that AddressSanitizer notices a read beyond either
 * end.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include "base/error.h"
#include "base/json.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t length);
int LLVMFuzzerInitialize(int *argc, char ***argv);

/** The harness: `length` bytes, and a NUL behind them. */
void fuzz(const char *text, gsize length);

/** Ends the program when it does not hold: for the fuzzer that is a finding. */
#define MUST(condition)                                                                                      \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            g_printerr("%s:%d: this must hold: %s\n", __FILE__, __LINE__, #condition);                       \
            abort();                                                                                         \
        }                                                                                                    \
    } while (0)

/** Either it went well or there is an error, whose words can be printed. */
static inline void
must_be_told(gboolean well, const GError *error)
{
    MUST(well == !error);
    MUST(!error || (*error->message && g_utf8_validate(error->message, -1, NULL)));
}

/** A document that is printed and read again is the same. */
static inline void
must_be_kept(const json_t *document)
{
    g_autofree char *text = gw_json_text(document);
    gw_json again = gw_json_parse(text, strlen(text), "it", NULL);
    MUST(json_equal(document, again));
}

/** A path under which the input can be read, for what takes a file: alone in the folder that run.sh makes. */
static inline const char *
as_file(const char *text, gsize length)
{
    static char *path;
    if (!path)
        path = g_build_filename(g_get_tmp_dir(), "input", NULL);
    MUST(g_file_set_contents_full(path, text, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    return path;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t length)
{
    char *text = g_malloc(length + 1);
    memcpy(text, data, length);
    text[length] = '\0';
    fuzz(text, length);
    g_free(text);
    return 0;
}

/* GLib's own complaints are findings. It would end by a trap, which libFuzzer does not take for one. */
static GLogWriterOutput
end_at_complaint(GLogLevelFlags level, const GLogField *fields, gsize n, G_GNUC_UNUSED gpointer data)
{
    if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING)) {
        g_log_writer_standard_streams(level, fields, n, NULL);
        abort();
    }
    return G_LOG_WRITER_HANDLED;
}

int
LLVMFuzzerInitialize(G_GNUC_UNUSED int *argc, G_GNUC_UNUSED char ***argv)
{
    g_log_set_writer_func(end_at_complaint, NULL, NULL);
    return 0;
}

#endif
