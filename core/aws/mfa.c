/* SPDX-License-Identifier: Apache-2.0 */
/* mfa.c - the queue of who needs the code of an MFA device: one asks at a time
 */
#include "aws/mfa.h"

#include <string.h>

#define DIGITS 6
struct gw_aws_question {
    char *device;
    char *profile;
    gw_mfa_turn *turn; /* NULL: nobody waits for the answer any more */
};

struct gw_mfa_turn {
    gw_mfa_queue *queue;
    gw_mfa_on_turn on_turn;
    gw_mfa_on_code on_code;
    gpointer data;
    gw_aws_question *question; /* under way */
    guint source;
};

/* ---- keys ---- */

static void
keys_free(gpointer keys)
{
    gw_credentials_free(keys);
}

void
gw_mfa_queue_init(gw_mfa_queue *queue)
{
    g_queue_init(&queue->turns);
    queue->keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, keys_free);
}

void
gw_mfa_queue_clear(gw_mfa_queue *queue)
{
    g_queue_clear(&queue->turns);
    g_hash_table_unref(queue->keys);
}

const gw_credentials *
gw_mfa_keys(const gw_mfa_queue *queue, const char *name)
{
    return g_hash_table_lookup(queue->keys, name);
}

void
gw_mfa_keep(gw_mfa_queue *queue, const char *name, const gw_credentials *keys)
{
    if (keys)
        g_hash_table_replace(queue->keys, g_strdup(name), gw_credentials_copy(keys));
    else
        g_hash_table_remove(queue->keys, name);
}

/* ---- turns ---- */

static gboolean
on_turn(gpointer data)
{
    gw_mfa_turn *turn = data;
    turn->source = 0;
    turn->on_turn(turn->data);
    return G_SOURCE_REMOVE;
}

static void
call_first(gw_mfa_queue *queue)
{
    gw_mfa_turn *first = g_queue_peek_head(&queue->turns);
    if (first)
        first->source = g_idle_add_full(G_PRIORITY_DEFAULT, on_turn, first, NULL);
}

gw_mfa_turn *
gw_mfa_turn_take(gw_mfa_queue *queue, gw_mfa_on_turn on_turn_cb, gpointer data)
{
    gw_mfa_turn *turn = g_new0(gw_mfa_turn, 1);
    turn->queue = queue;
    turn->on_turn = on_turn_cb;
    turn->data = data;
    g_queue_push_tail(&queue->turns, turn);
    if (g_queue_get_length(&queue->turns) == 1)
        call_first(queue);
    return turn;
}

void
gw_mfa_turn_leave(gw_mfa_turn *turn)
{
    if (!turn)
        return;
    gboolean had_it = g_queue_peek_head(&turn->queue->turns) == turn;
    g_queue_remove(&turn->queue->turns, turn);
    if (turn->source)
        g_source_remove(turn->source);
    if (turn->question)
        turn->question->turn = NULL;
    if (had_it)
        call_first(turn->queue);
    g_free(turn);
}

/* ---- questions ---- */

const char *
gw_aws_question_device(const gw_aws_question *question)
{
    return question->device;
}

const char *
gw_aws_question_profile(const gw_aws_question *question)
{
    return question->profile;
}

static gboolean
is_code(const char *text)
{
    return strlen(text) == DIGITS && strspn(text, "0123456789") == DIGITS;
}

void
gw_aws_question_answer(gw_aws_question *question, const char *code, const char *problem)
{
    gw_mfa_turn *turn = question->turn;
    gboolean fine = code && is_code(code);
    const char *fault = code ? "a code has six digits" : problem ? problem : "no code was given";
    g_free(question->device);
    g_free(question->profile);
    g_free(question);
    if (!turn)
        return;
    turn->question = NULL;
    turn->on_code(fine ? code : NULL, fine ? NULL : fault, turn->data);
}

static gboolean
on_nobody(gpointer data)
{
    gw_mfa_turn *turn = data;
    turn->source = 0;
    turn->on_code(NULL, "there is no terminal to ask on: " GW_AWS_ASK_REMEDY, turn->data);
    return G_SOURCE_REMOVE;
}

void
gw_mfa_turn_ask(gw_mfa_turn *turn, const char *device, const char *profile, gw_mfa_on_code on_code)
{
    gw_mfa_queue *queue = turn->queue;
    turn->on_code = on_code;
    if (!queue->asker) {
        turn->source = g_idle_add_full(G_PRIORITY_DEFAULT, on_nobody, turn, NULL);
        return;
    }
    gw_aws_question *question = g_new0(gw_aws_question, 1);
    question->device = g_strdup(device);
    question->profile = g_strdup(profile);
    question->turn = turn;
    turn->question = question;
    queue->asker(question, queue->asker_data);
}
